import { expect } from '@open-wc/testing';
import { canonicalize } from '../../src/model/canonical.js';
import { randomFrom } from '../fixtures.js';

/** The package `canonicalize`, which is CommonJS: read as the text it is, and handed a module to export to. */
async function library(): Promise<(value: unknown) => string> {
  const url = new URL('../../node_modules/canonicalize/lib/canonicalize.js', import.meta.url);
  const module = { exports: undefined as unknown };
  new Function('module', await (await fetch(url)).text())(module);
  return module.exports as (value: unknown) => string;
}

const random = randomFrom(8785);
const below = (limit: number) => Math.floor(random() * limit);
const PIECES = [
  ...[
    '',
    'a',
    'Z',
    '10',
    '9',
    ' ',
    '"',
    '\\',
    '/',
    '<',
    '\u0000',
    '\u001f',
    '\n',
    '\r',
    '\t',
    '\b',
    '\f',
    '\u007f',
  ],
  ...[
    'é',
    'e\u0301',
    '\u0080',
    '\u2028',
    '\u2029',
    '€',
    'ß',
    '\ufb33',
    '\uffff',
    '\ufeff',
    'ﬁ',
    '😀',
    '𝒳',
    '家',
    '\u202e',
  ],
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.1,
  1e21,
  1e-7,
  123456789012345680,
  5e-324,
  1.7976931348623157e308,
  2 ** 53,
  4.5,
  1e300,
];

function someText(): string {
  return Array.from({ length: below(5) }, () => PIECES[below(PIECES.length)]).join('');
}

function someNumber(): number {
  if (random() < 0.5) return NUMBERS[below(NUMBERS.length)]!;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setUint32(0, below(2 ** 32));
  bits.setUint32(4, below(2 ** 32));
  const number = bits.getFloat64(0);
  return Number.isFinite(number) ? number : below(1000);
}

function someValue(depth: number): unknown {
  const kind = below(depth > 0 ? 7 : 5);
  if (kind === 0) return null;
  if (kind === 1) return random() < 0.5;
  if (kind === 2) return someNumber();
  if (kind <= 4) return someText();
  const items = Array.from({ length: below(6) }, () => someValue(depth - 1));
  return kind === 5 ? items : Object.fromEntries(items.map((item) => [someText(), item]));
}

describe('canonicalize', () => {
  it('writes what the library writes, for two thousand generated values', async () => {
    const theirs = await library();
    let nested = 0;
    for (let i = 0; i < 2000; i++) {
      const value = someValue(4);
      expect(canonicalize(value)).to.equal(theirs(value));
      if (value && typeof value === 'object') nested += 1;
    }
    expect(nested).to.be.above(400);
  });

  it('writes the example of RFC 8785, 3.2.2 and 3.2.3', () => {
    const sample = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    expect(canonicalize(JSON.parse(sample))).to.equal(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts keys by UTF-16 unit, as in the example of RFC 8785, 3.2.3', () => {
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
    const value = Object.fromEntries([...sorted].reverse().map((key) => [key, 0]));
    expect(canonicalize(value)).to.equal(`{${sorted.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
  });

  it('sorts keys that look like numbers as texts', () => {
    expect(canonicalize({ 9: 0, 10: 0 })).to.equal('{"10":0,"9":0}');
  });

  it('sorts keys at every depth', () => {
    expect(canonicalize({ b: 1, a: [{ d: 1, c: { f: 1, e: 2 } }] })).to.equal(
      '{"a":[{"c":{"e":2,"f":1},"d":1}],"b":1}',
    );
  });

  it('does not change with the order in which the keys were written', () => {
    expect(canonicalize({ a: 1, b: { c: 2, d: 3 } })).to.equal(canonicalize({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it('keeps the order of a list', () => {
    expect(canonicalize([2, 1])).not.to.equal(canonicalize([1, 2]));
  });

  it('survives being parsed and written again', () => {
    for (let i = 0; i < 200; i++) {
      const once = canonicalize(someValue(3));
      expect(canonicalize(JSON.parse(once))).to.equal(once);
    }
  });

  it('leaves out members that are undefined, as JSON does', () => {
    expect(canonicalize({ a: undefined, b: 1 })).to.equal('{"b":1}');
  });

  it('writes minus nought as nought', () => {
    expect(canonicalize([-0])).to.equal('[0]');
  });

  const lost: Record<string, unknown> = {
    NaN: NaN,
    Infinity: Infinity,
    'minus Infinity': -Infinity,
    undefined: undefined,
    'a function': () => 1,
    'a symbol': Symbol('s'),
    'a big integer': 1n,
    'a lone high surrogate': 'a\ud83d',
    'a lone low surrogate': '\ude00a',
    'surrogates in the wrong order': '\ude00\ud83d',
  };
  for (const [kind, value] of Object.entries(lost)) {
    it(`refuses ${kind}`, () => expect(() => canonicalize(value)).to.throw(TypeError));
    it(`refuses ${kind} in a list`, () => expect(() => canonicalize([1, value])).to.throw(TypeError));
    if (value !== undefined)
      it(`refuses ${kind} as a member`, () =>
        expect(() => canonicalize({ a: { b: value } })).to.throw(TypeError));
  }

  it('refuses a lone surrogate in a key', () => {
    expect(() => canonicalize({ 'a\ud83d': 1 })).to.throw(TypeError);
  });

  it('takes a pair of surrogates, which is one character', () => {
    expect(canonicalize('\ud83d\ude00')).to.equal('"😀"');
  });
});
