/* Where things stand: characters of a notice's text in its file, and paths in a JSON file. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonPlaces, offsetOf, placeAt } from '../../src/check/json-places.js';
import { finds, says } from '../../src/check/phrases.js';
import { checkPolicy } from '../../src/check/policy.js';
import { readMarkup } from '../../src/compile.js';
import { checked, fileOf, inShort, placeOf } from './check.js';

describe('the place of words', () => {
  /** Of the only finding about words. */
  const place = (text: string) => {
    const html = `<article lang="en" data-notice="n" data-version="1"><h2 id="a">A</h2>\n${text}</article>`;
    const found = checked(html).findings.filter(({ rule }) => rule === 'wording/abbreviation');
    assert.equal(found.length, 1);
    return [inShort(found[0]!), `wording/abbreviation ${placeOf(html, 'RGPD')}`];
  };

  for (const [what, text] of Object.entries({
    'in the first line': '<p>the RGPD</p>',
    'some lines on': '<p>the\n  law\n  is the RGPD here</p>',
    'after a tab': '<p>\t\tRGPD</p>',
    'after entities': '<p>a &amp; b &lt; c &eacute; &#233; &#x1F600; &nbsp; RGPD</p>',
    'after an ampersand that is none': '<p>a & b &c; AT&T RGPD</p>',
    'after a character of two units': '<p>😀 𝒳 RGPD</p>',
    'after lines that end in two characters': '<p>a\r\nb\r\n  c RGPD</p>',
    'in an element': '<p>a <em>b</em> c <strong>the RGPD</strong></p>',
    'after a comment': '<p>a <!-- RG\nPD --> b RGPD</p>',
    'after an element': '<p><em>a\nb</em> c\n RGPD</p>',
    'in a cell': '<table><tr><td>a</td><td>RGPD</td></tr></table>',
  }))
    it(`is right ${what}`, () => {
      const [found, expected] = place(text);
      assert.equal(found, expected);
    });

  it('is right in a whole page', () => {
    const article = fileOf('broken/abbreviation-en.html');
    const html = `<!doctype html>\n<html lang="en">\n<head><title>T</title></head>\n<body>\n${article}</body></html>`;
    assert.deepEqual(checked(html).findings.map(inShort), [`wording/abbreviation ${placeOf(html, 'RGPD')}`]);
  });

  it('is unknown of what is no text', () => {
    const { markup, placeIn } = readMarkup('<p>a<br>b</p>');
    assert.equal(placeIn(markup, 0, 0), undefined);
    assert.equal(placeIn({ name: 'p', attributes: {}, children: [] }, 3, 0), undefined);
  });
});

describe('phrases', () => {
  const found = (text: string, ...phrases: string[]) => finds(text, phrases).map(({ words }) => words);

  it('are found as whole words, whatever the white space and the capitals', () => {
    assert.deepEqual(found('The DATA\n\t  officer, a metadata officer', 'data officer'), ['DATA officer']);
  });

  it('end in any letters where they say so', () => {
    assert.deepEqual(found('transfer transferred e-transfers', 'transfer*'), ['transfer', 'transferred', 'transfers']);
    assert.deepEqual(found('Cigna-groep, groepen', '*groep'), ['Cigna-groep']);
  }); // prettier-ignore

  it('leave room for six words of the same sentence', () => {
    assert.ok(says('check this very old page regularly', ['check … regularly']));
    assert.ok(says('check regularly', ['check … regularly']));
    assert.ok(!says('check this. We write regularly', ['check … regularly']));
    assert.ok(!says('check a b c d e f g regularly', ['check … regularly']));
  });

  it('take either apostrophe and no character for more than it is', () => {
    assert.ok(says("l'article", ['l’article']));
    assert.ok(!says('artXdot', ['art.dot']));
    assert.ok(says('§ 3', ['§*']));
  });

  it('take one reading of a text, however strange', () => {
    const start = performance.now();
    for (const text of [
      'check '.repeat(200_000),
      `check${' '.repeat(1e6)}`,
      'a'.repeat(1e6),
      'a-'.repeat(5e5),
    ])
      finds(text, ['check … regularly', '*groep', 'a* b* … c*', 'transfer*']);
    assert.ok(performance.now() - start < 4000);
  });
});

describe('places in JSON', () => {
  const text = '{\n  "a": [1, {"b c": "x\\"y"}],\n  "d.e": {"f": {}, "g": []},\n  "h": -1.5e3\n}\n';
  const places = jsonPlaces(text);
  const place = (path: string) => {
    const { line, column } = placeAt(text, offsetOf(places, path));
    return `${line}:${column}`;
  };

  it('are those of keys, and of values in a list', () => {
    assert.equal(places.fault, undefined);
    for (const [path, words] of Object.entries({
      ...{ a: '"a"', 'a[0]': '1,', 'a[1]': '{"b c"', 'a[1].b c': '"b c"' },
      ...{ 'd.e': '"d.e"', 'd.e.f': '"f"', 'd.e.g': '"g"', h: '"h"' },
    }))
      assert.equal(place(path), placeOf(text, words), path);
  });

  it('are what is around where a path is missing', () => {
    assert.equal(place('a[1].z'), placeOf(text, '{"b c"'));
    assert.equal(place('a[7].z[3].y'), placeOf(text, '"a"'));
    assert.equal(place('z.y'), '1:1');
    assert.equal(place(''), '1:1');
  });

  for (const [json, offset] of Object.entries({
    ...{
      '': 0,
      '{': 1,
      '[1,]': 3,
      '{"a":1,}': 7,
      '{"a" 1}': 5,
      '[1 2]': 3,
      '{} x': 3,
      "{'a':1}": 1,
      '[01]': 2,
    },
    ...{ '{"a": tru}': 6, '"a\nb"': 2, '["\\x"]': 2, '{"a": // x\n1}': 6, NaN: 0, '[1': 2, '"a': 2 },
  }))
    it(`end at ${offset} in ${JSON.stringify(json)}, which is no JSON`, () => {
      assert.throws(() => JSON.parse(json) as unknown);
      assert.equal(jsonPlaces(json).fault?.offset, offset);
    });

  for (const json of [
    '1',
    '"a"',
    'null',
    ' [ ] ',
    '{"a":{"b":[[],{}]}}',
    '"\\u00e9\\n"',
    '-0',
    '1E+2',
    '[{"":1}]',
  ])
    it(`do not end in ${json}`, () => {
      JSON.parse(json);
      assert.equal(jsonPlaces(json).fault, undefined);
    });

  it('are not looked for beyond any nesting of ours', () => {
    assert.match(jsonPlaces('['.repeat(1e6)).fault!.message, /deeper than 100/);
  });
});

describe('a policy', () => {
  const good = fileOf('good/policy.json');
  const found = (text: string) => checkPolicy(text).findings.map(inShort);

  it('that is good has no finding', () => assert.deepEqual(found(good), []));

  for (const [rule, was, is, at] of [
    ['policy/json', '"BE",\n  "languages"', '"BE"\n  "languages"', '"languages"'],
    ['policy/draft', '"status": "approved"', '"status": "draft"', '"status"'],
    ['policy/shape', '"country": "BE",', '"country": "BE", "wall": true,', '"wall"'],
    [
      'policy/shape',
      '"scope": "person",\n      "basis": "consent"',
      '"scope": "person",\n      "basis": "none"',
      '"basis": "none"',
    ],
    [
      'policy/shape',
      '"scope": "device",\n      "basis": "consent"',
      '"scope": "device",\n      "basis": "legitimate-interest"',
      '"basis": "legitimate-interest"',
    ],
    ['policy/shape', '"keptFor": "P3Y"', '"keptFor": "a year"', '"keptFor"'],
    ['policy/shape', '"id": "email"', '"id": "statistics"', '"id": "statistics",\n      "scope": "person"'],
    ['policy/shape', '"approvedBy": "The board",', '', '{'],
  ] as const)
    it(`says ${rule} at ${at.slice(0, 30)}`, () => {
      const text = good.replace(was, is);
      assert.notEqual(text, good);
      assert.deepEqual(found(text), [`${rule} ${placeOf(text, at)}`]);
    });
});
