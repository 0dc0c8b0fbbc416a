import { expect } from '@open-wc/testing';
import { DEEPEST, LINK, NODE_ID, TAGS, parseNotice, textOf } from '../../src/model/notice.js';
import type { NoticeNode } from '../../src/model/notice.js';
import { GONE, changed, refusal } from '../fixtures.js';

const notice = {
  schema: 'consent-notice/1',
  id: 'privacy',
  version: '3',
  status: 'approved',
  language: 'nl',
  title: 'Privacy',
  effective: '2026-11-22',
  basedOn: '2018-03-02',
  introduction: ['Welcome. ', { tag: 'p', children: ['Read on.'] }],
  sections: [
    {
      id: 'contact',
      heading: 'Contact',
      purposes: [],
      children: [
        {
          tag: 'p',
          children: ['Write to ', { tag: 'a', children: ['us'], href: 'mailto:us@insurer.example' }],
        },
      ],
    },
    {
      id: 'marketing',
      heading: 'Marketing',
      purposes: ['email', 'surveys'],
      children: [
        {
          tag: 'section',
          audience: 'claimant',
          draft: true,
          children: [{ tag: 'h3', id: 'part', lang: 'fr', children: ['Pour vous'] }, 'Text'],
        },
      ],
    },
  ],
};

/** So many elements, each in the one before. */
const nested = (levels: number): NoticeNode =>
  Array.from({ length: levels }).reduce<NoticeNode>((inner) => ({ tag: 'div', children: [inner] }), 'deep');

const linkRule = 'must be a link to http, https, mailto, tel or #section';
const dateRule = 'must be a date such as 2026-11-22';

describe('parseNotice', () => {
  it('takes a notice and changes none of it', () => {
    expect(JSON.parse(JSON.stringify(parseNotice(notice)))).to.deep.equal(notice);
  });

  for (const value of [null, undefined, 'notice', 7, []])
    it(`refuses ${JSON.stringify(value) ?? 'undefined'} instead of a file`, () => {
      expect(refusal(() => parseNotice(value))).to.equal('the file: must be an object');
    });

  const rows: [path: string, replacement: unknown, message: string][] = [
    ['schema', 'consent-notice/2', 'schema: must be one of consent-notice/1'],
    ['schema', GONE, 'schema: must be one of consent-notice/1'],
    ['id', GONE, 'id: must be a text'],
    ['version', 3, 'version: must be a text'],
    ['status', 'final', 'status: must be one of draft, approved'],
    ['language', GONE, 'language: must be a language such as nl or fr-BE'],
    ['language', 'nl-rozaj-rozaj', 'language: must be a language such as nl or fr-BE'],
    ['title', '', 'title: must be a text'],
    ['effective', '22/11/2026', `effective: ${dateRule}`],
    ['effective', '2026-11-22T00:00:00Z', `effective: ${dateRule}`],
    ['basedOn', 2018, `basedOn: ${dateRule}`],
    ['introduction', 'Welcome', 'introduction: must be a list'],
    ['introduction', GONE, 'introduction: must be a list'],
    ['introduction[1]', 7, 'introduction[1]: must be an object'],
    ['introduction[1].tag', 'script', `introduction[1].tag: must be one of ${TAGS.join(', ')}`],
    ['sections', GONE, 'sections: must be a list'],
    ['sections', [], 'sections: must not be empty'],
    ['sections[0]', 'Contact', 'sections[0]: must be an object'],
    ['sections[0].id', GONE, 'sections[0].id: must be an id'],
    ['sections[0].id', 'two words', 'sections[0].id: must be an id'],
    ['sections[0].id', 'a'.repeat(101), 'sections[0].id: must be an id'],
    ['sections[0].heading', '', 'sections[0].heading: must be a text'],
    ['sections[1].purposes', 'email surveys', 'sections[1].purposes: must be a list'],
    ['sections[1].purposes', ['email', 1], 'sections[1].purposes[1]: must be a text'],
    ['sections[0].children', '<p>Write</p>', 'sections[0].children: must be a list'],
    ['sections[0].children[0]', null, 'sections[0].children[0]: must be an object'],
    ['sections[0].children[0].children', GONE, 'sections[0].children[0].children: must be a list'],
    [
      'sections[0].children[0].children[1].href',
      'javascript:alert(1)',
      `sections[0].children[0].children[1].href: ${linkRule}`,
    ],
    ['sections[0].children[0].children[1].href', '', `sections[0].children[0].children[1].href: ${linkRule}`],
    ['sections[1].children[0].audience', 7, 'sections[1].children[0].audience: must be a text'],
    [
      'sections[1].children[0].children[0].id',
      '#part',
      'sections[1].children[0].children[0].id: must be an id',
    ],
    [
      'sections[1].children[0].children[0].lang',
      '',
      'sections[1].children[0].children[0].lang: must be a text',
    ],
  ];
  for (const [path, replacement, message] of rows)
    it(`refuses ${replacement === GONE ? 'nothing' : JSON.stringify(replacement)} at ${path}`, () => {
      expect(refusal(() => parseNotice(changed(notice, path, replacement)))).to.equal(message);
    });

  it('does without dates, and without purposes of a section', () => {
    const plain = ['effective', 'basedOn', 'sections[1].purposes'].reduce<unknown>(
      (value, path) => changed(value, path, GONE),
      notice,
    );
    const read = parseNotice(plain);
    expect([read.effective, read.basedOn, read.sections[1]!.purposes]).to.deep.equal([
      undefined,
      undefined,
      [],
    ]);
  });

  describe('an element', () => {
    const first = (node: unknown) => parseNotice({ ...notice, introduction: [node] }).introduction[0];

    for (const tag of TAGS)
      it(`may be <${tag}>`, () => expect(first({ tag, children: [] })).to.include({ tag }));

    const forbidden = [
      ...[
        'script',
        'style',
        'iframe',
        'object',
        'embed',
        'img',
        'svg',
        'math',
        'form',
        'input',
        'button',
        'link',
        'meta',
      ],
      ...['base', 'template', 'slot', 'video', 'h1', 'h2', 'P', 'a b', '', 'constructor', 'privacy-notice'],
    ];
    for (const tag of forbidden)
      it(`is never <${tag}>`, () => {
        expect(refusal(() => first({ tag, children: [] }))).to.match(
          /^introduction\[0\]\.tag: must be one of p, ul/,
        );
      });

    it('loses whatever is no part of a notice', () => {
      const read = first({
        tag: 'a',
        children: [],
        onclick: 'alert(1)',
        style: 'x',
        target: '_blank',
        src: 'x',
      });
      expect(JSON.parse(JSON.stringify(read))).to.deep.equal({ tag: 'a', children: [] });
    });

    it('is a draft only if it says true', () => {
      expect(first({ tag: 'section', children: [], draft: 'yes' })).not.to.have.property('draft');
      expect(first({ tag: 'section', children: [], draft: true })).to.have.property('draft', true);
    });

    it(`stands in at most ${DEEPEST} others`, () => {
      expect(() => first(nested(DEEPEST + 1))).not.to.throw();
      const path = `introduction[0]${'.children[0]'.repeat(DEEPEST + 1)}`;
      expect(refusal(() => first(nested(DEEPEST + 2)))).to.equal(`${path}: is nested deeper than 32 levels`);
    });

    it('refuses a tree so deep that reading it would end the page', () => {
      expect(refusal(() => first(nested(5_000)))).to.contain('is nested deeper than 32 levels');
    });
  });
});

describe('a link of a notice', () => {
  const taken = [
    ...[
      'https://insurer.example/',
      'http://insurer.example',
      'HTTPS://INSURER.EXAMPLE/',
      'mailto:a@insurer.example',
    ],
    ...['tel:+3220000000', 'tel:+32 (0)2 000 00 00', 'tel:02-000', '#contact', '#part_2-b'],
  ];
  for (const link of taken) it(`may be ${link}`, () => expect(LINK.test(link)).to.equal(true));

  const refused = [
    ...[
      'javascript:alert(1)',
      'JavaScript:alert(1)',
      'java\nscript:alert(1)',
      ' javascript:alert(1)',
      'vbscript:x',
    ],
    ...[
      'data:text/html,x',
      'blob:https://x',
      'file:///etc/passwd',
      '//elsewhere.example',
      '/path',
      'page.html',
      '',
    ],
    ...['#', '#a b', '#a#b', 'tel:', 'tel:javascript', 'http:/one', 'https:', 'about:blank', '?q'],
  ];
  for (const link of refused)
    it(`is never ${JSON.stringify(link)}`, () => expect(LINK.test(link)).to.equal(false));
});

describe('an id of a notice', () => {
  // What systems of content make of a title is an id too.
  for (const id of ['a', 'Contact', 'part-2', '_part', '1', 'a.b', 'über-uns', 'a'.repeat(100)])
    it(`may be ${id}`, () => expect(NODE_ID.test(id)).to.equal(true));
  for (const id of [
    '',
    'a b',
    'a\u0000',
    'a"b',
    "a'b",
    'a<b',
    'a#b',
    'a&b',
    'a`b',
    'a\u202e',
    'a'.repeat(101),
  ])
    it(`is never ${JSON.stringify(id)}`, () => expect(NODE_ID.test(id)).to.equal(false));
});

describe('textOf', () => {
  it('joins all text in reading order', () => {
    const nodes: NoticeNode[] = [
      'One ',
      { tag: 'p', children: ['two ', { tag: 'em', children: ['three'] }] },
      ' four',
    ];
    expect(textOf(nodes)).to.equal('One two three four');
  });

  it('is empty for nothing', () => {
    expect(textOf([])).to.equal('');
    expect(textOf([{ tag: 'br', children: [] }])).to.equal('');
  });
});
