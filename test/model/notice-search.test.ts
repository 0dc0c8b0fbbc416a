import { expect } from '@open-wc/testing';
import { findAll, fold } from '../../src/model/notice-search.js';
import { randomFrom } from '../fixtures.js';

const SHY = '\u00ad';
const NBSP = '\u00a0';
const ACUTE = '\u0301';
const JOINER = '\u200d';

/** What a reader would see marked. */
const found = (source: string, query: string) =>
  findAll(fold(source), query).map(({ start, end }) => source.slice(start, end));

/** Characters that each have a trap of their own. */
const TRAPS = [
  ...[
    'a',
    'b',
    'A',
    'e',
    'E',
    'é',
    `e${ACUTE}`,
    'S',
    'ss',
    'ß',
    'ẞ',
    'œ',
    'oe',
    'Æ',
    'ﬁ',
    'f',
    'i',
    'ı',
    'İ',
    'ĳ',
  ],
  ...[
    ' ',
    ' ',
    '  ',
    NBSP,
    '\n',
    '\u2009',
    '\u3000',
    '.',
    '…',
    '-',
    '‐',
    '—',
    '−',
    "'",
    '’',
    '"',
    '«',
    '´',
    '¨',
  ],
  ...[ACUTE, '\u0308', SHY, '\u200b', JOINER, '\ufeff', '\u200e', '\ufe0f', '\u0001'],
  ...['Σ', 'ς', 'Й', '½', '²', '５', '한', '가', 'が', 'は', '\u3099', '𝐀', '😀', '👩', '\ud83d', '\ude00'],
  ...['\u0623', '\u0627', '\u0629', '\u0647', '\u064e', '\u0651', '\u0640', '\ufefb', '\ufdfa', 'की', 'क'],
];

const generated = (seed: number, texts: number, longest: number): string[] => {
  const random = randomFrom(seed);
  return Array.from({ length: texts }, () =>
    Array.from(
      { length: Math.floor(random() * longest) },
      () => TRAPS[Math.floor(random() * TRAPS.length)]!,
    ).join(''),
  );
};

describe('fold', () => {
  const alike: [what: string, one: string, other: string][] = [
    ['capitals', 'PRIVACY', 'privacy'],
    ['capitals with accents', 'À PROPOS', 'à propos'],
    ['accents', 'déjà vu à Noël', 'deja vu a Noel'],
    ['the umlaut', 'für die Versicherung', 'fur die Versicherung'],
    ['an accent apart from its letter', `cafe${ACUTE}`, 'café'],
    ['two accents on a letter', 'ế', 'e'],
    ['cedilla and tilde', 'façade, mañana', 'facade, manana'],
    ['sharp s', 'Straße', 'strasse'],
    ['the capital sharp s', 'STRAẞE', 'strasse'],
    ['the ligature oe', 'Œuvre et cœur', 'oeuvre et coeur'],
    ['the ligature ae', 'Æsir', 'aesir'],
    ['ae with an accent', 'ǽ', 'ae'],
    ['o with a stroke', 'Øresund', 'oresund'],
    ['o with a stroke and an accent', 'ǿ', 'o'],
    ['l with a stroke', 'Łódź', 'lodz'],
    ['d with a stroke', 'Đakovo', 'dakovo'],
    ['eth and thorn', 'Ðóra Þór', 'dora thor'],
    ['the dotless i', 'ılık', 'ilik'],
    ['the dotted capital I', 'İstanbul', 'istanbul'],
    ['the Dutch ij', 'ĳsland, Ĳssel', 'ijsland, ijssel'],
    ['the ligature fi', 'de\ufb01nition', 'definition'],
    ['the ligature ffi', 'o\ufb03ce', 'office'],
    ['the long s', 'Wachſtube', 'wachstube'],
    ['the two Greek sigmas', 'ΟΔΟΣ', 'οδος'],
    ['the final sigma', 'ὁδός', 'οδοσ'],
    ['Cyrillic', 'Ещё', 'еще'],
    ['letters as wide as Chinese ones', 'ＡＢＣ１', 'abc1'],
    ['mathematical letters', '𝐀𝐛', 'ab'],
    ['numbers above the line', 'm²', 'm2'],
    ['the ellipsis', 'enz…', 'enz...'],
    ['a half', '½', '1⁄2'],
    ['the numero sign', '№ 5', 'no 5'],

    ['a space that does not break', `10${NBSP}%`, '10 %'],
    ['a narrow space', '1\u202f000', '1 000'],
    ['a thin space', '1\u2009000', '1 000'],
    ['the space of Chinese', 'a\u3000b', 'a b'],
    ['line ends and tabs', 'a\r\n\tb', 'a b'],
    ['Unicode line ends', 'a\u2028b\u0085c', 'a b c'],
    ['runs of spaces of many kinds', `a ${NBSP}\n  b`, 'a b'],
    ['a run with something unseen in it', `a \u200b ${SHY} b`, 'a b'],

    ['apostrophes', 'l’assuré', "l'assuré"],
    ['the accent used as an apostrophe', 'l´assuré, l`assuré', "l'assuré, l'assuré"],
    ['the prime and the modifier letter', 'a′b\u02bcc', "a'b'c"],
    ['single quotes', '‘zo’ ‚so‘ ‹ainsi›', "'zo' 'so' 'ainsi'"],
    ['double quotes', '“wij” „wir“ «nous» ″', '"wij" "wir" "nous" "'],
    ['wide quotes', '＂a＇', '"a\''],
    ['the Hebrew ones', '\u05f4 \u05f3', '" \''],

    ['a hyphen that does not break', 'e\u2011mail', 'e-mail'],
    ['hyphen, figure dash, dashes, bar', '\u2010 \u2012 – — \u2015', '- - - - -'],
    ['the minus', '−5', '-5'],
    ['the wide hyphen', 'a－b', 'a-b'],
    ['the Hebrew hyphen', '\u05be', '-'],

    ['the soft hyphen', `gegevens${SHY}bescherming`, 'gegevensbescherming'],
    ['zero widths', 'a\u200bb\u200cc\u200dd\u2060e\ufefff', 'abcdef'],
    ['marks of direction', '\u200ea\u200fb\u202ac\u202c\u2066d\u2069\u061c', 'abcd'],
    ['the choice of an emoji’s look', '❤\ufe0f', '❤'],
    ['an accent that stands alone', '¨', ''],

    ['harakat', 'قانونِيَّةٌ', 'قانونية'],
    ['tatweel', 'الخصوصيـــة', 'الخصوصية'],
    ['the small alef above', 'هٰذا', 'هذا'],
    ['alef with hamza or madda', '\u0623 \u0625 \u0622', '\u0627 \u0627 \u0627'],
    ['alef wasla', '\u0671', '\u0627'],
    ['ta marbuta and ha', '\u0629', '\u0647'],
    ['alef maqsura and ya', '\u0649', '\u064a'],
    ['Persian ya and kaf', '\u06cc\u06a9', '\u064a\u0643'],
    ['shaped Arabic', '\ufefb', '\u0644\u0627'],
    ['Hebrew points', 'שָׁלוֹם', 'שלום'],
  ];
  for (const [what, one, other] of alike)
    it(`takes ${what} alike: ${JSON.stringify(one)} and ${JSON.stringify(other)}`, () => {
      expect(fold(one).text).to.equal(fold(other).text);
    });

  const apart: [one: string, other: string][] = [
    ['a', 'b'],
    ['o', '0'],
    ['l', '1'],
    ['5', '7'],
    ['re sign', 'resign'],
    ["l'un", 'lun'],
    ['e-mail', 'email'],
    ["'", '"'],
    ['a.', 'a,'],
    ['ss', 's'],
    ['и', 'н'],
    ['\u0644', '\u0627'],
    ['😀', '😁'],
    ['€', '$'],
  ];
  for (const [one, other] of apart)
    it(`keeps ${one} and ${other} apart`, () => expect(fold(one).text).not.to.equal(fold(other).text));

  const plain: [source: string, text: string][] = [
    ['', ''],
    ['Privacy Notice, 2026: a & b (c) <d> 10% €5!', 'privacy notice, 2026: a & b (c) <d> 10% €5!'],
    [' \n ', ' '],
    ['  a  ', ' a '],
    ['Straße', 'strasse'],
    [
      '\ufdfa',
      '\u0635\u0644\u064a \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 \u0648\u0633\u0644\u0645',
    ],
    ['\u0001', '\u0001'],
  ];
  for (const [source, text] of plain)
    it(`makes ${JSON.stringify(text)} of ${JSON.stringify(source)}`, () => {
      expect(fold(source).text).to.equal(text);
    });

  const places: [source: string, text: string, at: number[]][] = [
    ['', '', [0]],
    ['aB', 'ab', [0, 1, 2]],
    ['a  b', 'a b', [0, 1, 3, 4]],
    ['ß!', 'ss!', [0, 0, 1, 2]],
    [`e${ACUTE}x`, 'ex', [0, 2, 3]],
    [`${ACUTE}x`, 'x', [1, 2]],
    [`a${SHY}b${SHY}`, 'ab', [0, 2, 4]],
    ['😀a', '😀a', [0, 0, 2, 3]],
    ['𝐀b', 'ab', [0, 2, 3]],
    ['\ufb03x', 'ffix', [0, 0, 0, 1, 2]],
    [`a ${SHY} b`, 'a b', [0, 1, 4, 5]],
    ['  ', ' ', [0, 2]],
    [SHY, '', [1]],
  ];
  for (const [source, text, at] of places)
    it(`knows where ${JSON.stringify(text)} stood in ${JSON.stringify(source)}`, () => {
      const folded = fold(source);
      expect([folded.text, [...folded.at]]).to.deep.equal([text, at]);
    });

  it('says for every beginning of a text just what it says for the text', () => {
    for (const source of generated(1, 400, 30)) {
      const { text, at } = fold(source);
      expect(at).to.have.length(text.length + 1);
      expect(at[text.length], source).to.equal(source.length);
      for (let i = 0; i < text.length; i++) {
        if (i > 0 && at[i] === at[i - 1]) continue;
        expect(fold(source.slice(0, at[i])).text, JSON.stringify(source)).to.equal(text.slice(0, i));
      }
    }
  });

  it('points at whole characters that fold to what it wrote, in order', () => {
    for (const source of generated(2, 400, 30)) {
      const { text, at } = fold(source);
      for (let i = 0; i < text.length; i++) {
        const character = String.fromCodePoint(source.codePointAt(at[i]!)!);
        const first = at.indexOf(at[i] as never);
        expect(fold(character).text[i - first], JSON.stringify(source)).to.equal(text[i]);
        expect(at[i]).to.be.lessThan(source.length);
        if (i > 0) expect(at[i]).to.be.at.least(at[i - 1]!);
      }
    }
  });

  it('changes nothing that is folded already', () => {
    for (const source of generated(3, 400, 30)) {
      const { text } = fold(source);
      expect(fold(text).text, JSON.stringify(source)).to.equal(text);
    }
  });

  it('takes a text composed and decomposed alike', () => {
    for (const source of generated(4, 400, 30)) {
      const { text } = fold(source.normalize('NFC'));
      expect(fold(source.normalize('NFD')).text, JSON.stringify(source)).to.equal(text);
    }
  });

  it('comes to rest at once on every letter and sign below U+20000', () => {
    const restless: string[] = [];
    let longest = 0;
    for (let point = 0; point < 0x20000; point++) {
      if (point >= 0xac00 && point < 0xe000) continue;
      const character = String.fromCodePoint(point);
      const { text } = fold(character);
      longest = Math.max(longest, text.length);
      if (fold(text).text !== text || fold(character.toLowerCase()).text !== text) restless.push(character);
    }
    // İ is i and a mark in small letters; no other sign needs more than U+FDFA.
    expect([restless, longest]).to.deep.equal([[], 18]);
  });

  it('has room for a text of nothing but the longest spellings', () => {
    for (const times of [1, 2, 3, 100, 5000]) {
      const source = `a${'\ufdfa'.repeat(times)}b`;
      const { text, at } = fold(source);
      expect(text).to.equal(`a${fold('\ufdfa').text.repeat(times)}b`);
      expect([at.length, at[at.length - 2], at[at.length - 1]]).to.deep.equal([
        ...[text.length + 1, source.length - 1, source.length],
      ]);
    }
  });

  it('takes long texts, whatever they are written in', () => {
    // Far above what it needs: a bound against going over the text once for each character.
    const slow = 2000;
    for (const words of [
      'Persoonsgegevens, ',
      'données à caractère personnel — ',
      'البيانات الشخصيّة ',
      'ß',
      '😀',
    ]) {
      const source = words.repeat(Math.ceil(1_500_000 / words.length));
      const begun = performance.now();
      const { text, at } = fold(source);
      expect(performance.now() - begun, words).to.be.lessThan(slow);
      expect(text.slice(0, 10_000)).to.equal(fold(source.slice(0, 20_000)).text.slice(0, 10_000));
      expect(at[text.length]).to.equal(source.length);
    }
  });
});

describe('findAll', () => {
  const rows: [source: string, query: string, hits: string[]][] = [
    ['Your privacy and our privacy.', 'privacy', ['privacy', 'privacy']],
    ['Privacy', 'PRIVACY', ['Privacy']],
    ['Straße und Strasse', 'strasse', ['Straße', 'Strasse']],
    ['Straße und Strasse', 'STRAẞE', ['Straße', 'Strasse']],
    ['Œuvre', 'oeuvre', ['Œuvre']],
    ['données, donne\u0301es', 'donnees', ['données', 'donne\u0301es']],
    ['donnees', 'données', ['donnees']],
    ['l’assuré', "l'assure", ['l’assuré']],
    ["l'assuré", 'l’assuré', ["l'assuré"]],
    [`gegevens${SHY}bescherming`, 'gegevensbescherming', [`gegevens${SHY}bescherming`]],
    [`gegevens${SHY}bescherming`, 'bescherming', ['bescherming']],
    ['e\u2011mail – e-mail', 'e-mail', ['e\u2011mail', 'e-mail']],
    [`10${NBSP}000\n  euro`, '10 000 euro', [`10${NBSP}000\n  euro`]],
    ['any time', 'anytime', []],
    ['a legal basis', '  legal  basis ', ['legal basis']],
    ['de\ufb01nition', 'definition', ['de\ufb01nition']],
    ['الخُصُوصِيَّة', 'الخصوصيه', ['الخُصُوصِيَّة']],
    ['الأساس القانونـــي', 'الاساس القانوني', ['الأساس القانونـــي']],
    ['5 years and 55 days', '5', ['5', '5', '5']],
    ['a.b', '.', ['.']],
    ['[a-z]*', '[a-z]*', ['[a-z]*']],
    ['$1 \\d', '\\d', ['\\d']],
    ['aaaa', 'aa', ['aa', 'aa']],
    ['aaaaa', 'aa', ['aa', 'aa']],
    ['ababab', 'abab', ['abab']],
    ['', 'a', []],
    ['a', 'aa', []],
  ];
  for (const [source, query, hits] of rows)
    it(`finds ${JSON.stringify(query)} in ${JSON.stringify(source)}: ${hits.length} times`, () => {
      expect(found(source, query)).to.deep.equal(hits);
    });

  for (const query of ['', ' ', '\n\t', NBSP, SHY, ACUTE, '\u200b \u200b', '¨', '\u0640'])
    it(`finds nothing for ${JSON.stringify(query)}, of which nothing is left`, () => {
      expect(found(`a b ${query} c${query}`, query)).to.deep.equal([]);
    });

  describe('gives whole characters', () => {
    const whole: [what: string, source: string, query: string, hits: string[]][] = [
      ['with an accent that stands apart', `cafe${ACUTE}s`, 'cafe', [`cafe${ACUTE}`]],
      ['with every accent of the last letter', `e${ACUTE}\u0323\u0308x`, 'e', [`e${ACUTE}\u0323\u0308`]],
      ['with the harakat of the last letter', 'قَلَمٌ', 'قلم', ['قَلَمٌ']],
      ['with the accent behind a soft hyphen', `e${SHY}${ACUTE}x`, 'e', [`e${SHY}${ACUTE}`]],
      ['without an accent of the letter before', `e${ACUTE}x`, 'x', ['x']],
      ['not one s of ß', 'Maß', 's', []],
      ['not mas of Maß', 'Maß', 'mas', []],
      ['ß for two', 'Maß', 'ss', ['ß']],
      ['the s beside ß but not its own', 'ßs', 's', ['s']],
      ['the s before ß', 'sß', 's', ['s']],
      ['of three s those that are whole', 'sß', 'ss', ['ß']],
      ['not the 1 of a half', '1 ½', '1', ['1']],
      ['not the o of the ligature', 'œo', 'o', ['o']],
      ['not one dot of an ellipsis', 'a… b.', '.', ['.']],
      ['not the first half of an emoji', '😀', '\ud83d', []],
      ['not the second half of an emoji', '😀', '\ude00', []],
      ['an emoji', 'a😀b', '😀', ['😀']],
      ['two emoji apart', '😀😀', '😀', ['😀', '😀']],
      ['not one that begins alike', '😀😁', '😁', ['😁']],
      ['not a Korean syllable that begins alike', '한', '하', []],
      ['a Korean syllable', '한국', '한', ['한']],
      ['a letter of an Indian script with its vowel', 'की', 'क', ['की']],
    ];
    for (const [what, source, query, hits] of whole)
      it(`${what}`, () => expect(found(source, query)).to.deep.equal(hits));
  });

  it('ends a hit before the white space behind it and begins it behind that before it', () => {
    const source = `the ${NBSP} word \n here`;
    expect(findAll(fold(source), ' word ')).to.deep.equal([{ start: 6, end: 10 }]);
  });

  it('says where in the source each hit is', () => {
    expect(findAll(fold('ß café, CAFÉ'), 'café')).to.deep.equal([
      { start: 2, end: 6 },
      { start: 8, end: 12 },
    ]);
  });

  it('takes what was folded elsewhere, with any list of places', () => {
    expect(findAll({ text: 'ss', at: [0, 0, 1] }, 'ß')).to.deep.equal([{ start: 0, end: 1 }]);
    expect(findAll({ text: 'ss', at: [0, 0, 1] }, 's')).to.deep.equal([]);
  });

  /** The same by its definition, slowly: from each place, the first stretch that folds to what is wanted. */
  function slowly(source: string, query: string): { start: number; end: number }[] {
    const wanted = fold(query).text.trim();
    const hits: { start: number; end: number }[] = [];
    const ends = [0];
    for (const character of source) ends.push(ends.at(-1)! + character.length);
    const silent = (i: number) => fold(source.slice(ends[i], ends[i + 1])).text === '';
    for (let i = 0; wanted && i < ends.length - 1; i++) {
      if (silent(i)) continue;
      let k = ends.findIndex((end, at) => at > i && fold(source.slice(ends[i], end)).text === wanted);
      if (k < 0) continue;
      while (k < ends.length - 1 && silent(k)) k++;
      hits.push({ start: ends[i]!, end: ends[k]! });
      i = k - 1;
    }
    return hits;
  }

  /** Texts and queries, half of which are taken from their texts. */
  const cases = (() => {
    const random = randomFrom(5);
    const texts = generated(6, 300, 16);
    const queries = generated(7, 300, 3);
    return texts.map((source, i): [source: string, query: string] => {
      if (i % 2) return [source, queries[i]!];
      const from = Math.floor(random() * source.length);
      return [source, source.slice(from, from + 1 + Math.floor(random() * 4))];
    });
  })();

  it('finds what is found by trying every stretch', () => {
    let hits = 0;
    for (const [source, query] of cases) {
      const expected = slowly(source, query);
      hits += expected.length;
      expect(findAll(fold(source), query), JSON.stringify([source, query])).to.deep.equal(expected);
    }
    // Else the comparison would say nothing.
    expect(hits).to.be.greaterThan(100);
  });

  it('finds stretches that fold to the folded query, in order and apart', () => {
    for (const [source, query] of cases) {
      const wanted = fold(query).text.trim();
      let last = 0;
      for (const { start, end } of findAll(fold(source), query)) {
        expect(fold(source.slice(start, end)).text, JSON.stringify([source, query])).to.equal(wanted);
        expect(start).to.be.at.least(last);
        expect(end).to.be.greaterThan(start);
        last = end;
      }
    }
  });

  it('cuts no pair of surrogates and no mark from its letter', () => {
    for (const [source, query] of cases)
      for (const { start, end } of findAll(fold(source), query))
        for (const edge of [start, end]) {
          const around = source.slice(Math.max(0, edge - 1), edge + 1);
          expect(/^[\ud800-\udbff][\udc00-\udfff]$/.test(around), JSON.stringify([source, query])).to.equal(
            false,
          );
          if (edge === end) expect(/^\p{M}/u.test(source.slice(end)), JSON.stringify(source)).to.equal(false);
        }
  });

  it('finds a query wherever it is put into a text that has nothing like it', () => {
    const random = randomFrom(8);
    for (const word of ['Straße', 'données', 'l’assuré', `e${ACUTE}`, 'الخصوصيّة', '😀', 'a b']) {
      const places = Array.from({ length: 20 }, () => '#'.repeat(1 + Math.floor(random() * 5)));
      const source = places.join(word);
      expect(found(source, word), word).to.deep.equal(Array.from({ length: 19 }, () => word));
      expect(found(source, fold(word).text.toUpperCase()), word).to.have.length(19);
    }
  });

  it('finds every one of very many', () => {
    const source = 'Één keer. '.repeat(100_000);
    const folded = fold(source);
    const begun = performance.now();
    expect(findAll(folded, 'een')).to.have.length(100_000);
    expect(findAll(folded, 'nergens')).to.have.length(0);
    expect(performance.now() - begun).to.be.lessThan(2000);
  });
});
