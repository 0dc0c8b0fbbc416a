import { expect } from '@open-wc/testing';
import { ShapeError, at, fail, list, maybeText, object, oneOf, text, texts } from '../../src/model/shape.js';
import { refusal } from '../fixtures.js';

/** One of every kind that JSON or JavaScript can hand in. */
const KINDS: Record<string, unknown> = {
  null: null,
  undefined: undefined,
  true: true,
  zero: 0,
  'a number': 7,
  'an empty text': '',
  'a text': 'text',
  'an empty list': [],
  'a list': ['text'],
  'an object': { key: 'value' },
  'a function': () => 'text',
};

/** Says which kinds are refused, and that each refusal is worded alike. */
function refuses(message: string, kinds: readonly string[], read: (value: unknown) => unknown): void {
  for (const [kind, value] of Object.entries(KINDS)) {
    if (kinds.includes(kind)) it(`takes ${kind}`, () => void read(value));
    else it(`refuses ${kind}`, () => expect(refusal(() => read(value))).to.equal(message));
  }
}

describe('ShapeError', () => {
  it('says the path and the rule', () => {
    const error = new ShapeError('purposes[2].basis', 'must be one of a, b');
    expect(error.message).to.equal('purposes[2].basis: must be one of a, b');
    expect(error.path).to.equal('purposes[2].basis');
    expect(error.rule).to.equal('must be one of a, b');
    expect(error.name).to.equal('ShapeError');
    expect(error).to.be.instanceOf(Error);
  });

  it('calls the whole "the file"', () => {
    expect(new ShapeError('', 'must be an object').message).to.equal('the file: must be an object');
  });

  it('is what fail throws', () => {
    expect(() => fail('a.b', 'is wrong')).to.throw(ShapeError, 'a.b: is wrong');
  });
});

describe('at', () => {
  const paths: [string, string | number, string][] = [
    ['', 'key', 'key'],
    ['here', 'key', 'here.key'],
    ['here', 0, 'here[0]'],
    ['here[1]', 'key', 'here[1].key'],
    ['', 2, '[2]'],
  ];
  for (const [path, key, joined] of paths)
    it(`joins "${path}" and ${JSON.stringify(key)} to ${joined}`, () =>
      expect(at(path, key)).to.equal(joined));
});

describe('object', () => {
  refuses('here: must be an object', ['an object'], (value) => object(value, 'here'));

  it('hands the same object on', () => {
    const value = { key: 1 };
    expect(object(value, '')).to.equal(value);
  });
});

describe('text', () => {
  refuses('here.key: must be a text', ['a text'], (value) => text({ key: value }, 'key', 'here'));

  it('refuses a text that does not match, in the words of the rule', () => {
    const read = (value: string) =>
      text({ key: value }, 'key', 'here', /^\d+$/, 'must be a number of digits');
    expect(read('123')).to.equal('123');
    expect(refusal(() => read('12a'))).to.equal('here.key: must be a number of digits');
  });

  it('never repeats what it refuses', () => {
    const personal = 'jan.janssens@example.com';
    expect(refusal(() => text({ key: personal }, 'key', '', /^\d+$/))).not.to.contain(personal);
    expect(refusal(() => oneOf({ key: personal }, 'key', '', ['a']))).not.to.contain(personal);
  });
});

describe('maybeText', () => {
  refuses('here.key: must be a text', ['a text', 'undefined'], (value) =>
    maybeText({ key: value }, 'key', 'here', undefined, 'must be a text'),
  );

  it('is undefined where the key is absent', () => {
    expect(maybeText({}, 'key', '')).to.equal(undefined);
    expect(maybeText({ key: 'text' }, 'key', '')).to.equal('text');
  });
});

describe('oneOf', () => {
  refuses('here.key: must be one of text, other', ['a text'], (value) =>
    oneOf({ key: value }, 'key', 'here', ['text', 'other']),
  );

  it('hands on which one it is', () => {
    expect(oneOf({ key: 'other' }, 'key', '', ['text', 'other'])).to.equal('other');
  });
});

describe('list', () => {
  refuses('here.key: must be a list', ['an empty list', 'a list'], (value) =>
    list({ key: value }, 'key', 'here', (item) => item),
  );

  it('reads each item with its own path', () => {
    const read = list({ key: ['a', 'b'] }, 'key', 'here', (item, path) => [item, path]);
    expect(read).to.deep.equal([
      ['a', 'here.key[0]'],
      ['b', 'here.key[1]'],
    ]);
  });
});

describe('texts', () => {
  refuses('here.key: must be a list', ['undefined', 'an empty list', 'a list'], (value) =>
    texts({ key: value }, 'key', 'here'),
  );

  it('is empty where the key is absent', () => {
    expect(texts({}, 'key', '')).to.deep.equal([]);
  });

  it('says which item is no text', () => {
    expect(refusal(() => texts({ key: ['a', 1] }, 'key', 'here'))).to.equal('here.key[1]: must be a text');
  });
});
