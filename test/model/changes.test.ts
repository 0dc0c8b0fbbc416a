import { expect } from '@open-wc/testing';
import { blocksOf, compareNotices, compareTexts } from '../../src/model/changes.js';
import type { SectionChange, Stretch } from '../../src/model/changes.js';
import { TAGS } from '../../src/model/notice.js';
import type { Notice, NoticeElement, NoticeNode, NoticeSection, Tag } from '../../src/model/notice.js';
import { randomFrom } from '../fixtures.js';

const NBSP = '\u00a0';

const el = (tag: Tag, ...children: NoticeNode[]): NoticeElement => ({ tag, children });
const p = (...children: NoticeNode[]) => el('p', ...children);
const link = (href: string, ...children: NoticeNode[]) => ({ ...el('a', ...children), href });

const section = (
  id: string,
  children: readonly NoticeNode[],
  more: Partial<NoticeSection> = {},
): NoticeSection => ({ id, heading: `About ${id}`, purposes: [], children, ...more });

const notice = (sections: readonly NoticeSection[], more: Partial<Notice> = {}): Notice => ({
  schema: 'consent-notice/1',
  id: 'privacy',
  version: '1',
  status: 'approved',
  language: 'en',
  title: 'Privacy',
  introduction: [],
  sections,
  ...more,
});

const told = (changes: readonly SectionChange[]) =>
  changes.map(({ id, kind, matter }) => `${id} ${kind} ${matter}`);

/** What one section's change amounts to; undefined where it is none. */
function matterOf(before: Partial<NoticeSection>, after: Partial<NoticeSection>): string | undefined {
  const changes = compareNotices(notice([section('one', [], before)]), notice([section('one', [], after)]));
  expect(changes.length).to.be.lessThan(2);
  return changes[0]?.matter;
}

const editorial = 'plainer words';
/** What a change amounts to that the owner calls editorial. */
const declared = (before: readonly NoticeNode[], after: readonly NoticeNode[]) =>
  matterOf({ children: before }, { children: after, editorial });

const shuffled = <T>(random: () => number, list: readonly T[]): T[] =>
  list
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const WORDS = 'we keep your data for a claim or the policy and then erase them unless law asks'.split(' ');
const sentence = (random: () => number, words = 6) =>
  Array.from({ length: 1 + Math.floor(random() * words) }, () => pick(random, WORDS)).join(' ');

/** A paragraph, list, table or part with a number, a link, an audience or a draft mark here and there. */
function generatedNode(random: () => number, depth = 0): NoticeNode {
  const kind = Math.floor(random() * (depth > 2 ? 4 : 9));
  const children = () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => generatedNode(random, depth + 1));
  if (kind === 0) return sentence(random);
  if (kind === 1)
    return p(`${sentence(random)} ${Math.floor(random() * 90)} years `, el('br'), sentence(random));
  if (kind === 2)
    return p(sentence(random), ' ', link(pick(random, ['#contact', 'https://law.example/']), 'here'));
  if (kind === 3) return p(el('strong', sentence(random)), '. ', sentence(random));
  if (kind === 4) return el('ul', ...children().map((child) => el('li', child)));
  if (kind === 5) return el('table', el('tr', ...children().map((child) => el('td', child))));
  if (kind === 6)
    return { ...el('section', el('h3', sentence(random)), ...children()), audience: 'claimant' };
  if (kind === 7) return { ...el('section', ...children()), draft: true };
  return el('div', ...children());
}

const generatedSection = (random: () => number, id: string): NoticeSection =>
  section(
    id,
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => generatedNode(random)),
    {
      heading: sentence(random),
      purposes: random() < 0.3 ? ['email', 'surveys'] : [],
      ...(random() < 0.2 && { audience: 'broker' }),
      ...(random() < 0.2 && { draft: true as const }),
    },
  );

const generatedNotice = (random: () => number): Notice =>
  notice(
    Array.from({ length: 1 + Math.floor(random() * 7) }, (_, i) => generatedSection(random, `s${i}`)),
    { introduction: [generatedNode(random)] },
  );

/** The tree with each text changed by `change`, which is told how many texts came before. */
function withTexts(
  nodes: readonly NoticeNode[],
  change: (text: string, index: number) => string,
): NoticeNode[] {
  let index = 0;
  const walk = (node: NoticeNode): NoticeNode =>
    typeof node === 'string' ? change(node, index++) : { ...node, children: node.children.map(walk) };
  return nodes.map(walk);
}

describe('blocksOf', () => {
  const rows: [what: string, nodes: NoticeNode[], blocks: string[]][] = [
    ['nothing', [], []],
    ['a bare text', ['One.'], ['One.']],
    ['paragraphs', [p('One.'), p('Two.')], ['One.', 'Two.']],
    [
      'what stands in a paragraph together',
      [p('See ', link('#a', 'the ', el('em', 'law')), '.')],
      ['See the law.'],
    ],
    ['bold letters inside a word', [p('re', el('strong', 'ad'), 'ing')], ['reading']],
    ['a line break as a space', [p('1 Street', el('br'), '1000 Brussels')], ['1 Street 1000 Brussels']],
    ['line breaks and spaces as one', [p('a ', el('br'), el('br'), ' b')], ['a b']],
    ['white space folded', [p('\n  a\t b\n'), p(`c${NBSP} d`)], ['a b', 'c d']],
    ['white space folded across elements', [p('a ', el('em', ' b '), ' c')], ['a b c']],
    [
      'no empty ones',
      [p(), p(' '), el('ul', el('li')), p(el('br')), ' ', el('table', el('tr', el('td')))],
      [],
    ],
    ['each item', [el('ul', el('li', 'a'), el('li', 'b'))], ['a', 'b']],
    ['an item before its own list', [el('ol', el('li', 'a', el('ul', el('li', 'b')), 'c'))], ['a', 'b', 'c']],
    ['terms and what they mean', [el('dl', el('dt', 'a'), el('dd', 'b'), el('dd', p('c')))], ['a', 'b', 'c']],
    [
      'each cell',
      [
        el(
          'table',
          el('caption', 'Periods'),
          el('thead', el('tr', el('th', 'What'), el('th', 'Years'))),
          el('tbody', el('tr', el('td', 'Claims'), el('td', '5'))),
          el('tfoot', el('tr', el('td', 'All'), el('td', '7'))),
        ),
      ],
      ['Periods', 'What', 'Years', 'Claims', '5', 'All', '7'],
    ],
    [
      'headings and texts',
      [el('section', el('h3', 'Part'), 'bare ', el('em', 'text'), p('a'))],
      ['Part', 'bare text', 'a'],
    ],
    [
      'headings of every level',
      [el('h3', 'a'), el('h4', 'b'), el('h5', 'c'), el('h6', 'd')],
      ['a', 'b', 'c', 'd'],
    ],
    ['what stands around blocks in a div', [el('div', 'a', p('b'), 'c')], ['a', 'b', 'c']],
    [
      'a quotation and an address',
      [el('blockquote', p('a'), 'b'), el('address', 'c', el('br'), 'd')],
      ['a', 'b', 'c d'],
    ],
    [
      'what stands for somebody inside a sentence',
      [p('a ', { ...el('span', 'b'), audience: 'broker' }, ' c')],
      ['a b c'],
    ],
  ];
  for (const [what, nodes, blocks] of rows)
    it(`gives ${what}`, () => expect(blocksOf(nodes)).to.deep.equal(blocks));

  const inline: Tag[] = ['a', 'em', 'span', 'strong'];
  for (const tag of TAGS)
    it(`${tag === 'br' ? 'makes a space of' : inline.includes(tag) ? 'reads on through' : 'ends a block at'} <${tag}>`, () => {
      const blocks = tag === 'br' ? ['a c'] : inline.includes(tag) ? ['abc'] : ['a', 'b', 'c'];
      expect(blocksOf(['a', el(tag, ...(tag === 'br' ? [] : ['b'])), 'c'])).to.deep.equal(blocks);
    });

  it('keeps every word, in order, on one line each', () => {
    const random = randomFrom(1);
    for (let i = 0; i < 200; i++) {
      const nodes = Array.from({ length: 4 }, () => generatedNode(random));
      const texts: string[] = [];
      withTexts(nodes, (text) => (texts.push(text), text));
      const blocks = blocksOf(nodes);
      expect(blocks.join('').replaceAll(' ', '')).to.equal(texts.join('').replaceAll(' ', ''));
      for (const block of blocks) expect(block).to.match(/^\S+( \S+)*$/);
    }
  });
});

describe('compareNotices', () => {
  const three = [section('a', [p('A.')]), section('b', [p('B.')]), section('c', [p('C.')])];
  const [a, b, c] = three as [NoticeSection, NoticeSection, NoticeSection];
  const other = (one: NoticeSection): NoticeSection => ({ ...one, children: [p('Other.')] });

  it('tells nothing of equal notices', () => {
    expect(compareNotices(notice(three), notice(three))).to.deep.equal([]);
    expect(compareNotices(notice(three), JSON.parse(JSON.stringify(notice(three))))).to.deep.equal([]);
  });

  it('tells nothing of a version, a status and dates, which stand in no section', () => {
    const next = { version: '2', status: 'draft' as const, effective: '2026-11-22', basedOn: '2018-03-02' };
    expect(compareNotices(notice(three), notice(three, next))).to.deep.equal([]);
  });

  it('tells a changed section with both states of it', () => {
    const after = { ...other(b), heading: 'B, again', change: 'We say it better.' };
    expect(compareNotices(notice(three), notice([a, after, c]))).to.deep.equal([
      {
        ...{ id: 'b', heading: 'B, again', kind: 'changed', matter: 'fact', summary: 'We say it better.' },
        ...{ before: b, after },
      },
    ]);
  });

  it('tells an added section with its own heading and summary', () => {
    const after = section('new', [p('New.')], { change: 'We have begun to ask.' });
    const [change, ...more] = compareNotices(notice(three), notice([...three, after]));
    expect(more).to.deep.equal([]);
    expect(change).to.deep.include({ id: 'new', heading: 'About new', kind: 'added', matter: 'fact' });
    expect([change!.summary, change!.before, change!.after]).to.deep.equal([after.change, undefined, after]);
  });

  it('tells a removed section with its old heading, and no summary of an older change', () => {
    const before = { ...b, change: 'From before.' };
    const [change, ...more] = compareNotices(notice([a, before, c]), notice([a, c]));
    expect(more).to.deep.equal([]);
    expect(change).to.deep.include({ id: 'b', heading: 'About b', kind: 'removed', matter: 'fact' });
    expect([change!.summary, change!.before, change!.after]).to.deep.equal([undefined, before, undefined]);
  });

  it('takes what is added or removed for a fact whatever the owner says of it', () => {
    const one = { ...b, editorial };
    expect(told(compareNotices(notice([a]), notice([a, one])))).to.deep.equal(['b added fact']);
    expect(told(compareNotices(notice([a, one]), notice([a])))).to.deep.equal(['b removed fact']);
  });

  it('takes another id for another section', () => {
    const renamed = { ...b, id: 'b2', editorial };
    expect(told(compareNotices(notice(three), notice([a, renamed, c])))).to.deep.equal([
      ...['b removed fact', 'b2 added fact'],
    ]);
  });

  const orders: [what: string, before: NoticeSection[], after: NoticeSection[], changes: string[]][] = [
    ['a pure move', [a, b, c], [c, a, b], []],
    ['a whole turn', [a, b, c], [c, b, a], []],
    ['a move and a change', [a, b, c], [c, other(a), b], ['a changed']],
    [
      'changes in the new order',
      [a, b, c],
      [other(c), other(b), other(a)],
      ['c changed', 'b changed', 'a changed'],
    ],
    ['the first removed', [a, b, c], [other(b), other(c)], ['a removed', 'b changed', 'c changed']],
    ['the last removed', [a, b, c], [other(a), other(b)], ['a changed', 'b changed', 'c removed']],
    ['one between removed', [a, b, c], [other(a), other(c)], ['a changed', 'b removed', 'c changed']],
    ['two in a row removed', [a, b, c], [other(a)], ['a changed', 'b removed', 'c removed']],
    ['all but the last removed', [a, b, c], [other(c)], ['a removed', 'b removed', 'c changed']],
    ['all others', [a], [b], ['a removed', 'b added']],
    [
      'one removed where its neighbour went to',
      [a, b, c],
      [other(c), other(a)],
      ['c changed', 'a changed', 'b removed'],
    ],
    ['one added in front', [a], [b, other(a)], ['b added', 'a changed']],
    ['one in the place of another', [a, b, c], [a, section('n', []), c], ['b removed', 'n added']],
  ];
  for (const [what, before, after, changes] of orders)
    it(`tells ${what} where it stands`, () => {
      const list = compareNotices(notice(before), notice(after));
      expect(list.map(({ id, kind }) => `${id} ${kind}`)).to.deep.equal(changes);
    });

  it('compares sections that share an id one by one', () => {
    expect(compareNotices(notice([a, other(a)]), notice([a, other(a)]))).to.deep.equal([]);
    expect(told(compareNotices(notice([a, other(a)]), notice([a])))).to.deep.equal(['a removed fact']);
    expect(told(compareNotices(notice([a]), notice([a, other(a)])))).to.deep.equal(['a added fact']);
  });

  describe('the introduction', () => {
    const introduced = (title: string, ...introduction: NoticeNode[]) => notice([], { title, introduction });

    it('is a section without an id, under the title', () => {
      const changes = compareNotices(
        introduced('Privacy', p('Hello.')),
        introduced('Your privacy', p('Welcome.')),
      );
      expect(changes).to.have.length(1);
      expect(changes[0]).to.deep.include({
        id: '',
        heading: 'Your privacy',
        kind: 'changed',
        matter: 'fact',
      });
      expect(blocksOf(changes[0]!.before!.children)).to.deep.equal(['Hello.']);
      expect(changes[0]!.before!.heading).to.equal('Privacy');
      expect(blocksOf(changes[0]!.after!.children)).to.deep.equal(['Welcome.']);
    });

    it('comes first', () => {
      const before = notice([a, b], { introduction: [p('Hello.')] });
      expect(told(compareNotices(before, notice([other(b)])))).to.deep.equal([
        ...[' changed fact', 'a removed fact', 'b changed fact'],
      ]);
    });

    it('has changed with the title alone, and when it came or went', () => {
      expect(told(compareNotices(introduced('One'), introduced('Two')))).to.deep.equal([' changed fact']);
      expect(told(compareNotices(introduced('One'), introduced('One', 'Hello.')))).to.deep.equal([
        ' changed fact',
      ]);
      expect(told(compareNotices(introduced('One', 'Hello.'), introduced('One')))).to.deep.equal([
        ' changed fact',
      ]);
    });

    it('has not changed where it says the same', () => {
      expect(compareNotices(introduced('One', 'Hello.'), introduced(' One', p(' Hello. ')))).to.deep.equal(
        [],
      );
    });
  });

  describe('takes for unchanged', () => {
    const see = (href: string) => [p('See ', link(href, 'the law'), '.')];
    const rows: [what: string, before: Partial<NoticeSection>, after: Partial<NoticeSection>][] = [
      ['white space', { children: [p('a b')] }, { children: [p('\n  a\n  b ')] }],
      ['a space that does not break', { children: [p('10 years')] }, { children: [p(`10${NBSP}years`)] }],
      ['white space of the heading', { heading: 'Your data' }, { heading: ` Your${NBSP}data ` }],
      ['a paragraph that became two', { children: [p('One. Two.')] }, { children: [p('One.'), p('Two.')] }],
      ['a line break', { children: [p('One. Two.')] }, { children: [p('One.', el('br'), 'Two.')] }],
      [
        'a sentence that became a list',
        { children: [p('a b')] },
        { children: [el('ul', el('li', 'a'), el('li', 'b'))] },
      ],
      ['bold letters', { children: [p('a b')] }, { children: [p('a ', el('strong', 'b'))] }],
      ['a wrapper', { children: [p('a')] }, { children: [el('section', el('div', p('a')))] }],
      ['empty elements', { children: [p('a')] }, { children: [p('a'), p(), el('span')] }],
      ['an id inside', { children: [p('a')] }, { children: [{ ...p('a'), id: 'here' }] }],
      ['a language mark', { children: [p('a')] }, { lang: 'fr', children: [{ ...p('a'), lang: 'nl' }] }],
      ['the look of a list', { children: [el('ol', 'a')] }, { children: [{ ...el('ol', 'a'), type: 'i' }] }],
      [
        'a link with more or fewer words in it',
        { children: see('#a') },
        { children: [p(link('#a', 'See the'), ' law.')] },
      ],
      ['the order of purposes', { purposes: ['email', 'post'] }, { purposes: ['post', 'email'] }],
      ['the order of audiences', { audience: 'broker witness' }, { audience: ' witness  broker' }],
      ['what the owner says of it', {}, { change: 'Nothing much.', editorial }],
      ['what the owner said of it', { change: 'Nothing much.', editorial }, {}],
      [
        'blocks within a part for somebody',
        { children: [{ ...el('section', p('a b')), audience: 'broker' }] },
        { children: [{ ...el('div', 'a', p('b')), audience: 'broker' }] },
      ],
    ];
    for (const [what, before, after] of rows)
      it(what, () => {
        expect(matterOf(before, after)).to.equal(undefined);
        expect(matterOf(after, before)).to.equal(undefined);
        expect(matterOf(before, { ...after, editorial })).to.equal(undefined);
      });
  });

  describe('takes for wording, where the owner declares it', () => {
    const rows: [what: string, before: Partial<NoticeSection>, after: Partial<NoticeSection>][] = [
      ['another word', { children: [p('We keep it.')] }, { children: [p('We hold it.')] }],
      ['a sentence more', { children: [p('One.')] }, { children: [p('One.'), p('Two.')] }],
      ['a sentence fewer', { children: [p('One. Two.')] }, { children: [p('One.')] }],
      ['a text where there was none', { children: [] }, { children: [p('One.')] }],
      ['another heading', { heading: 'Contact' }, { heading: 'Contact us' }],
      ['a capital', { children: [p('the law')] }, { children: [p('The law')] }],
      ['an accent', { children: [p('informatie')] }, { children: [p('informatië')] }],
      ['a comma', { children: [p('a b')] }, { children: [p('a, b')] }],
      ['a word before a number', { children: [p('for 5 years')] }, { children: [p('during 5 years')] }],
      [
        'words after a number and its unit',
        { children: [p('5 years at most.')] },
        { children: [p('5 years.')] },
      ],
      ['the dash of a range', { children: [p('5-7 years')] }, { children: [p('5–7 years')] }],
      ['the space before a sign', { children: [p('10% or €5')] }, { children: [p(`10${NBSP}% and € 5`)] }],
      ['a word of a link', { children: [p(link('#a', 'here'))] }, { children: [p(link('#a', 'there'))] }],
      [
        'a word of a part for somebody',
        { children: [{ ...p('For you.'), audience: 'broker', draft: true as const }] },
        { children: [{ ...p('Yours.'), audience: 'broker', draft: true as const }] },
      ],
      [
        'words around purposes',
        { purposes: ['email', 'post'], children: [p('Choose.')] },
        { purposes: ['post', 'email'], children: [p('Please choose.')] },
      ],
    ];
    for (const [what, before, after] of rows) {
      it(what, () => expect(matterOf(before, { ...after, editorial })).to.equal('wording'));
      it(`${what}, which is a fact where nothing was declared`, () => {
        expect(matterOf(before, after)).to.equal('fact');
        // What was said of the version before says nothing of this one.
        expect(matterOf({ ...before, editorial }, after)).to.equal('fact');
        expect(matterOf(before, { ...after, editorial: '' })).to.equal('fact');
      });
    }
  });

  describe('takes for a fact, whatever the owner declares', () => {
    const part = (more: Partial<NoticeElement>, text = 'For you.') => ({ ...p(text), ...more });
    const cell = (...cells: string[]) => [el('table', el('tr', ...cells.map((one) => el('td', one))))];
    const rows: [what: string, before: Partial<NoticeSection>, after: Partial<NoticeSection>][] = [
      ['a purpose more', { purposes: ['email'] }, { purposes: ['email', 'partners'] }],
      ['another purpose', { purposes: ['email'] }, { purposes: ['post'] }],
      ['an audience', {}, { audience: 'claimant' }],
      ['another audience', { audience: 'witness' }, { audience: 'claimant' }],
      ['an audience more', { audience: 'witness' }, { audience: 'claimant witness' }],
      [
        'the audience of a part',
        { children: [part({ audience: 'witness' })] },
        { children: [part({ audience: 'broker' })] },
      ],
      ['a part that is for all now', { children: [part({ audience: 'witness' })] }, { children: [part({})] }],
      [
        'an audience inside a sentence',
        { children: [p('a b')] },
        { children: [p('a ', { ...el('span', 'b'), audience: 'broker' })] },
      ],
      [
        'the same words for others',
        { children: [part({ audience: 'witness' }, 'One.'), part({}, 'Two.'), p('Three.')] },
        { children: [part({}, 'One.'), part({ audience: 'witness' }, 'Two.'), p('Three.')] },
      ],
      [
        'a sentence that has come into the part of somebody',
        { children: [part({ audience: 'witness' }, 'One.'), p('Two.')] },
        { children: [{ ...el('div', p('One.'), p('Two.')), audience: 'witness' }] },
      ],
      [
        'the audience of a part whose words changed as well',
        { children: [part({ audience: 'witness' }, 'For you.')] },
        { children: [part({ audience: 'broker' }, 'Yours.')] },
      ],
      ['a draft mark', {}, { draft: true }],
      ['a draft mark that has gone', { draft: true }, {}],
      ['the draft mark of a part', { children: [part({})] }, { children: [part({ draft: true })] }],
      ['the draft mark of an empty part', { children: [part({ draft: true }, '')] }, { children: [] }],
      [
        'a part for somebody that became a draft, its words changed as well',
        { children: [part({ audience: 'witness' }, 'For you.')] },
        { children: [part({ audience: 'witness', draft: true }, 'Yours.')] },
      ],
      ['a draft mark in the place of an audience', { audience: 'draft' as never }, { draft: true }],
      ['where a link leads', { children: [p(link('#a', 'here'))] }, { children: [p(link('#b', 'here'))] }],
      ['a link more', { children: [p('here')] }, { children: [p(link('#b', 'here'))] }],
      [
        'links that changed places',
        { children: [p(link('#a', 'one'), link('#b', 'two'))] },
        { children: [p(link('#b', 'one'), link('#a', 'two'))] },
      ],
      ['a number of the heading', { heading: '5 rights' }, { heading: '7 rights' }],
      [
        'a number that went from the heading into the text',
        { heading: '5 rights' },
        { heading: 'Rights', children: ['5 rights'] },
      ],
      [
        'a number that went into the part of somebody',
        { children: [p('5 years.'), part({ audience: 'witness' }, 'For you.')] },
        { children: [p('Years.'), part({ audience: 'witness' }, '5 years.')] },
      ],
      [
        'numbers that changed places',
        { children: cell('Claims', '5', 'Policies', '7') },
        { children: cell('Claims', '7', 'Policies', '5') },
      ],
      ['two numbers that became one', { children: cell('5', '7') }, { children: cell('57') }],
    ];
    for (const [what, before, after] of rows)
      it(what, () => {
        expect(matterOf(before, { ...after, editorial })).to.equal('fact');
        expect(matterOf(after, { ...before, editorial })).to.equal('fact');
        expect(matterOf(before, after)).to.equal('fact');
      });

    const numbers: [before: string, after: string][] = [
      ['We keep it for 5 years.', 'We keep it for 7 years.'],
      ['We keep it for 5 years.', 'We keep it for 5 months.'],
      ['We keep it for 5 years.', 'We keep it for years.'],
      ['We keep it for years.', 'We keep it for 5 years.'],
      ['We keep it for 5 years.', 'We keep it for 5 years, at most 7.'],
      ['We keep it for 5 years.', 'We keep it for 55 years.'],
      ['a 5-year period', 'a 5-month period'],
      ['at most 5/year', 'at most 5/month'],
      ['From 2 March 2018.', 'From 2 April 2018.'],
      ['Ab dem 2. März 2018.', 'Ab dem 2. Mai 2018.'],
      ['From 2 March 2018.', 'From 2 March 2019.'],
      ['From 2018-03-02.', 'From 2018-03-20.'],
      ['From 2/3/2018.', 'From 3/2/2018.'],
      ['It costs 1.500 euros.', 'It costs 1,500 euros.'],
      ['It costs 1 500 euros.', 'It costs 15 00 euros.'],
      ['It costs €5.', 'It costs $5.'],
      ['It costs 5 €.', 'It costs 5 £.'],
      ['It costs 5 EUR.', 'It costs 5 USD.'],
      ['At most 10%.', 'At most 10‰.'],
      ['At most 10%.', 'At most 10.'],
      ['Article 6(1)(a)', 'Article 6(1)(b)'],
      ['Article 6(1)(a)', 'Article 9(1)(a)'],
      ['Article 5a', 'Article 5b'],
      ['About ½ year.', 'About ¼ year.'],
      ['1st party', '3rd party'],
      ['Call 0800 963 71.', 'Call 0800 963 72.'],
      ['نحتفظ بها ٥ سنوات', 'نحتفظ بها ٧ سنوات'],
      ['保存５年', '保存７年'],
    ];
    for (const [before, after] of numbers)
      it(`“${after}” for “${before}”`, () => {
        expect(declared([p(before)], [p(after)])).to.equal('fact');
        expect(declared([p(after)], [p(before)])).to.equal('fact');
      });
  });

  describe('of generated notices', () => {
    const NOTICES = 60;

    it('tells nothing after sections were only moved', () => {
      const random = randomFrom(11);
      for (let i = 0; i < NOTICES; i++) {
        const before = generatedNotice(random);
        const after = { ...before, sections: shuffled(random, before.sections) };
        expect(compareNotices(before, after)).to.deep.equal([]);
        expect(compareNotices(before, JSON.parse(JSON.stringify(after)))).to.deep.equal([]);
      }
    });

    it('takes every change of a digit for a fact, and only in its section', () => {
      const random = randomFrom(12);
      let digits = 0;
      for (let i = 0; i < NOTICES; i++) {
        const before = generatedNotice(random);
        for (const one of before.sections) {
          const count =
            JSON.stringify(withTexts(one.children, (text) => text)).match(/\d(?= |\d)/g)?.length ?? 0;
          for (let n = 0; n < count; n++) {
            let seen = 0;
            const children = withTexts(one.children, (text) =>
              text.replace(/\d/g, (digit) => (seen++ === n ? String((Number(digit) + 1) % 10) : digit)),
            );
            const sections = before.sections.map((section) =>
              section === one ? { ...section, children, editorial } : section,
            );
            expect(told(compareNotices(before, { ...before, sections }))).to.deep.equal([
              `${one.id} changed fact`,
            ]);
            digits++;
          }
        }
      }
      // Else nothing was tried.
      expect(digits).to.be.greaterThan(100);
    });

    it('takes a word more for wording where declared, and for a fact where not', () => {
      const random = randomFrom(13);
      for (let i = 0; i < NOTICES; i++) {
        const before = generatedNotice(random);
        const one = pick(random, before.sections);
        const target = Math.floor(random() * 3);
        let put = false;
        const children = withTexts(one.children, (text, index) => {
          if (index !== target || put) return text;
          put = true;
          return `Please, ${text}`;
        });
        if (!put) children.push(p('Please.'));
        for (const [said, matter] of [
          [editorial, 'wording'],
          [undefined, 'fact'],
        ] as const) {
          const sections = before.sections.map((section) =>
            section === one ? { ...section, children, editorial: said } : section,
          );
          expect(told(compareNotices(before, { ...before, sections }))).to.deep.equal([
            `${one.id} changed ${matter}`,
          ]);
        }
      }
    });

    it('tells what was removed, added and changed, all of it, each in its place', () => {
      const random = randomFrom(14);
      for (let i = 0; i < NOTICES * 3; i++) {
        const before = generatedNotice(random);
        const fates = before.sections.map((one) => ({
          one,
          fate: pick(random, ['kept', 'changed', 'removed']),
        }));
        const kept = fates.flatMap(({ one, fate }) =>
          fate === 'removed' ? [] : [fate === 'changed' ? { ...one, heading: `${one.heading} indeed` } : one],
        );
        const sections = random() < 0.5 ? kept : shuffled(random, kept);
        const places = Math.floor(random() * 3);
        for (let n = 0; n < places; n++)
          sections.splice(
            Math.floor(random() * (sections.length + 1)),
            0,
            generatedSection(random, `new${n}`),
          );
        const changes = compareNotices(before, { ...before, sections });

        const of = (kind: SectionChange['kind']) =>
          changes.filter((one) => one.kind === kind).map(({ id }) => id);
        const fated = (fate: string) => fates.filter((one) => one.fate === fate).map(({ one }) => one.id);
        expect(of('removed').sort()).to.deep.equal(fated('removed').sort());
        expect(of('changed').sort()).to.deep.equal(fated('changed').sort());
        expect(of('added')).to.deep.equal(sections.map(({ id }) => id).filter((id) => id.startsWith('new')));

        // The new notice's order, and each removed one behind what it stood behind.
        const order = sections.map(({ id }) => id);
        const inOrder = changes.filter(({ kind }) => kind !== 'removed').map(({ id }) => order.indexOf(id));
        expect(inOrder).to.deep.equal([...inOrder].sort((one, two) => one - two));
        const ids = before.sections.map(({ id }) => id);
        for (const id of of('removed')) {
          const previous = ids
            .slice(0, ids.indexOf(id))
            .filter((one) => order.includes(one))
            .at(-1);
          const behind = previous === undefined ? [] : order.slice(0, order.indexOf(previous) + 1);
          const there = changes.findIndex((one) => one.id === id);
          for (const [at, change] of changes.entries())
            if (change.kind !== 'removed')
              expect(at < there, `${change.id} before ${id}`).to.equal(behind.includes(change.id));
        }
      }
    });

    it('tells the other way round what it tells one way', () => {
      const random = randomFrom(15);
      const turned = { added: 'removed', removed: 'added', changed: 'changed' };
      for (let i = 0; i < NOTICES; i++) {
        const [one, two] = [generatedNotice(random), generatedNotice(random)];
        const there = compareNotices(one, two).map(({ id, kind }) => `${id} ${kind}`);
        const back = compareNotices(two, one).map(({ id, kind }) => `${id} ${turned[kind]}`);
        expect(there.sort()).to.deep.equal(back.sort());
      }
    });
  });

  it('compares long notices in little time', () => {
    const random = randomFrom(16);
    const sections = Array.from({ length: 100 }, (_, i) => section(`s${i}`, [p(sentence(random, 4000))]));
    const begun = performance.now();
    compareNotices(notice(sections), notice(sections.map(other)));
    expect(performance.now() - begun).to.be.lessThan(2000);
  });
});

describe('compareTexts', () => {
  /** Removed between [- and -], added between [+ and +]. */
  const shown = (stretches: readonly Stretch[]) =>
    stretches
      .map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `[+${text}+]`))
      .join('');

  const side = (stretches: readonly Stretch[], kind: Stretch['kind']) =>
    stretches
      .filter((one) => one.kind === 'same' || one.kind === kind)
      .map(({ text }) => text)
      .join('');

  function expectExact(before: string, after: string): Stretch[] {
    const stretches = compareTexts(before, after);
    expect(side(stretches, 'removed')).to.equal(before);
    expect(side(stretches, 'added')).to.equal(after);
    stretches.forEach(({ kind, text }, i) => {
      expect(text).not.to.equal('');
      expect(kind).not.to.equal(stretches[i - 1]?.kind);
      // What goes is told before what comes.
      if (kind === 'removed') expect(stretches[i - 1]?.kind).not.to.equal('added');
    });
    return stretches;
  }

  const rows: [before: string, after: string, shown: string][] = [
    ['', '', ''],
    ['same', 'same', 'same'],
    ['', 'new', '[+new+]'],
    ['old', '', '[-old-]'],
    ['old', 'new', '[-old-][+new+]'],
    ['for 5 years.', 'for 7 years.', 'for [-5 -][+7 +]years.'],
    ['a b c', 'a x y c', 'a [-b -][+x y +]c'],
    ['a b c', 'a c', 'a [-b -]c'],
    ['a c', 'a b c', 'a [+b +]c'],
    ['b c', 'a b c', '[+a +]b c'],
    ['a b', 'a b c', 'a b[+ c+]'],
    ['a b c', 'a b', 'a b[- c-]'],
    ['the house', 'the houses', 'the [-house-][+houses+]'],
    ['House', 'house', '[-House-][+house+]'],
    ['a  b', 'a b', 'a[- -] b'],
    ['a b', ` a${NBSP}b `, `[+ +]a[- -][+${NBSP}+]b[+ +]`],
    [' a', 'a', '[- -]a'],
    ['  ', ' ', '[- -] '],
    ['One.\nThree.', 'One.\nTwo.\nThree.', 'One.\n[+Two.\n+]Three.'],
    ['One.\nTwo.', 'One.\nTwo.\nThree.', 'One.\nTwo.[+\nThree.+]'],
    ['One.\nTwo.\nThree.', 'One.\nThree.', 'One.\n[-Two.\n-]Three.'],
    ['One.\nTwo.', 'One. More.\nTwo.', 'One.[+ More.+]\nTwo.'],
    ['One. More.\nTwo.', 'One.\nTwo.', 'One.[- More.-]\nTwo.'],
    ['One. Two.', 'One.\nTwo.', 'One.[- -][+\n+]Two.'],
    // The new paragraph begins like the one behind it.
    ['The a.\nThe b.', 'The a.\nThe new.\nThe b.', 'The a.\n[+The new.\n+]The b.'],
    ['a b a b', 'a b', 'a b[- a b-]'],
    ['de wet, de polis', 'de polis, de wet', 'de [-wet, -][+polis, +]de [-polis-][+wet+]'],
    ['😀 a', '😁 a', '[-😀 -][+😁 +]a'],
    ['constructor __proto__', 'constructor toString', 'constructor [-__proto__-][+toString+]'],
  ];
  for (const [before, after, expected] of rows)
    it(`tells ${JSON.stringify(expected)}`, () => {
      expect(shown(expectExact(before, after))).to.equal(expected);
    });

  /** Few words and every kind of space, so that much is alike and little is in its place. */
  const generatedText = (random: () => number, words: number, spaces: readonly string[]) =>
    pick(random, ['', '', ' ', '\n']) +
    Array.from(
      { length: Math.floor(random() * words) },
      () => pick(random, ['a', 'b', 'c', 'd', 'data', 'claims,', '5', '😀']) + pick(random, spaces),
    ).join('');

  it('gives both texts again, to the last space', () => {
    const random = randomFrom(21);
    const spaces = [' ', ' ', ' ', '  ', '\n', '\n\n', NBSP, '\r\n', ' \n '];
    for (let i = 0; i < 1500; i++)
      expectExact(generatedText(random, 25, spaces), generatedText(random, 25, spaces));
  });

  it('finds small changes in a text of many paragraphs', () => {
    const random = randomFrom(22);
    for (let i = 0; i < 200; i++) {
      const before = generatedText(random, 60, [' ', ' ', ' ', '\n']);
      const words = before.split(/(?<=\s)/);
      const at = Math.floor(random() * words.length);
      const after = [...words.slice(0, at), 'new ', ...words.slice(at)].join('');
      const added = expectExact(before, after).filter(({ kind }) => kind !== 'same');
      expect(shown(added), JSON.stringify(after)).to.match(/^\[\+\s?new\s?\+\]$/);
    }
  });

  /** Length of the longest common subsequence, by its definition. */
  function longest(a: readonly string[], b: readonly string[]): number {
    const known = new Map<string, number>();
    const from = (i: number, j: number): number => {
      if (i === a.length || j === b.length) return 0;
      const key = `${i} ${j}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const length = a[i] === b[j] ? 1 + from(i + 1, j + 1) : Math.max(from(i + 1, j), from(i, j + 1));
      known.set(key, length);
      return length;
    };
    return from(0, 0);
  }

  it('keeps as many words of a paragraph as there is a way to keep', () => {
    const random = randomFrom(23);
    const words = (text: string) => text.split(/\s+/).filter(Boolean);
    for (let i = 0; i < 400; i++) {
      const [before, after] = [generatedText(random, 14, [' ']), generatedText(random, 14, [' '])].map(
        (text) => text.trim(),
      ) as [string, string];
      const kept = expectExact(before, after).flatMap(({ kind, text }) =>
        kind === 'same' ? words(text) : [],
      );
      expect(kept.length, JSON.stringify([before, after])).to.equal(longest(words(before), words(after)));
    }
  });

  it('never tells half a word', () => {
    const random = randomFrom(24);
    const words = (text: string) => text.split(/\s+/).filter(Boolean);
    for (let i = 0; i < 300; i++) {
      const [before, after] = [
        generatedText(random, 20, [' ', '\n']),
        generatedText(random, 20, [' ', '\n']),
      ] as const;
      const known = new Set([...words(before), ...words(after)]);
      for (const { text } of expectExact(before, after))
        for (const word of words(text)) expect(known.has(word), word).to.equal(true);
    }
  });

  describe('of long texts', () => {
    const random = randomFrom(25);
    const long = (words: number, vocabulary: number, perLine: number) =>
      Array.from(
        { length: words },
        (_, i) => `w${Math.floor(random() * vocabulary)}${i % perLine === perLine - 1 ? '\n' : ' '}`,
      ).join('');
    /** Far above what it needs: a bound against comparing everything with everything. */
    const SLOW = 3000;
    const timed = (before: string, after: string) => {
      const begun = performance.now();
      const stretches = expectExact(before, after);
      expect(performance.now() - begun).to.be.lessThan(SLOW);
      return stretches;
    };

    it('finds one word of a hundred thousand', () => {
      const before = long(100_000, 500, 1_000_000);
      const middle = before.indexOf(' ', before.length / 2) + 1;
      const after = `${before.slice(0, middle)}new ${before.slice(middle)}`;
      expect(timed(before, after).filter(({ kind }) => kind !== 'same')).to.deep.equal([
        { kind: 'added', text: 'new ' },
      ]);
    });

    it('finds the first and the last paragraph of very many', () => {
      const before = Array.from({ length: 5000 }, (_, i) => `Paragraph ${i} of the notice.\n`).join('');
      const after = before.replace('of the notice', 'of this notice').replace(/notice\.\n$/, 'text.\n');
      expect(shown(timed(before, after).filter(({ kind }) => kind !== 'same'))).to.equal(
        '[-the -][+this +][-notice.\n-][+text.\n+]',
      );
    });

    it('finds a name that has changed in every paragraph', () => {
      const before = Array.from(
        { length: 150 },
        (_, i) => `${long(30, 40, 1000)}number${i} CISEL ${long(30, 40, 1000)}\n`,
      ).join('');
      const stretches = timed(before, before.replaceAll('CISEL', 'Cigna'));
      expect(shown(stretches.filter(({ kind }) => kind !== 'same'))).to.equal(
        '[-CISEL -][+Cigna +]'.repeat(150),
      );
    });

    it('replaces what is too long to compare, between the start and the end that are the same', () => {
      const [one, two] = [`old ${long(3000, 5, 1_000_000)}old `, `new ${long(3000, 5, 1_000_000)}new `];
      expect(timed(`start ${one}end`, `start ${two}end`)).to.deep.equal([
        { kind: 'same', text: 'start ' },
        { kind: 'removed', text: one },
        { kind: 'added', text: two },
        { kind: 'same', text: 'end' },
      ]);
    });

    it('compares what it has time for, and replaces the rest', () => {
      const lines = () => [1, 2, 3].map((i) => `Line ${i}\n${long(1500, 50, 1_000_000)}\n`).join('');
      const stretches = timed(lines(), lines());
      const [first = [], ...rest] = [1, 2, 3].map((i) => {
        const at = (line: string) => stretches.findIndex(({ text }) => text.includes(line));
        return stretches.slice(at(`Line ${i}`), i < 3 ? at(`Line ${i + 1}`) : undefined);
      });
      expect(first.length).to.be.greaterThan(300);
      for (const stretch of rest) expect(stretch.length).to.be.lessThan(6);
    });

    it('still compares two thousand words with two thousand', () => {
      const stretches = timed(long(1999, 50, 1_000_000), long(1999, 50, 1_000_000));
      expect(stretches.filter(({ kind }) => kind === 'same').length).to.be.greaterThan(300);
    });

    it('ends soon on texts that have nothing in common, or only what is everywhere', () => {
      timed(long(300_000, 5000, 40), long(300_000, 5000, 40).replaceAll('w', 'v'));
      timed(long(300_000, 5000, 1), long(300_000, 5000, 1));
      timed('x '.repeat(200_000), 'y x '.repeat(100_000));
      timed('\n'.repeat(100_000), ' '.repeat(100_000));
      timed('x'.repeat(500_000), 'y'.repeat(500_000));
    });

    it('takes no word for an anchor that one of the texts has twice', () => {
      const words = Array.from({ length: 7000 }, (_, i) => `w${i} `);
      const doubled = words.flatMap((word, i) => (i % 7 === 3 ? [word, 'x ', word] : [word]));
      for (const [before, after] of [
        [words, doubled],
        [doubled, words],
      ] as const) {
        const stretches = timed(before.join(''), after.join(''));
        expect(stretches.filter(({ kind }) => kind !== 'same')).to.have.length(words.length / 7);
      }
    });

    it('ends soon where each word is an anchor only behind the one before', () => {
      const chain = (noise: string) =>
        Array.from({ length: 30_000 }, (_, i) => `w${i + 1} ${noise}w${i} `).join('') + (noise || 'end ');
      timed(chain(''), chain('noise '));
    });

    it('ends soon where every word is there once, and in another order', () => {
      const words = Array.from({ length: 50_000 }, (_, i) => `w${i} `);
      timed(words.join(''), [...words].reverse().join(''));
      timed(words.join(''), shuffled(random, words).join(''));
    });
  });
});
