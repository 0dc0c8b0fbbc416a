/*
 * A notice that means harm, in both ways in and as a compiled file: it is text, or it is refused with a reason. What
 * it would run counts, and what it would load has an address that is looked for.
 */
import { expect, fixture, html } from '@open-wc/testing';
import { markupOf, noticeOfChildren } from '../../src/elements/notice-children.js';
import { buildNodes } from '../../src/elements/notice-nodes.js';
import type { PrivacyNoticeElement } from '../../src/elements/privacy-notice.js';
import { noticeFrom } from '../../src/model/notice-markup.js';
import type { Markup } from '../../src/model/notice-markup.js';
import { DEEPEST, TAGS, parseNotice, textOf } from '../../src/model/notice.js';
import type { Notice } from '../../src/model/notice.js';
import { refusal } from '../fixtures.js';
import {
  compiledFrom,
  defaults,
  idsOf,
  markup,
  nodesOf,
  parsed,
  shown,
  wordsIn,
} from '../notices/notices.js';
import { closeAll, json, notice as harmless, pageConsent, soon, told, until } from './page-consent.js';
import { drawn, leaveAddress, shown as shownNotice, within } from './shown-notice.js';

/** There, so that it can be asked for; no picture, so that it fails. */
const EVIL = '/package.json?evil';
const RUN = 'window.evilRuns++';

declare global {
  interface Window {
    evilRuns: number;
  }
}

const inSection = (text: string) => `<h2 id="who-we-are">Who we are</h2>${text}<p>The end.</p>`;

/** In a document of its own, so that it is the component that runs or loads something, or nobody. */
const living = (text: string) => noticeOfChildren(parsed(text).body, defaults)!.notice;
const compiled = (text: string) => compiledFrom(markup(text)).notice;

const WAYS = { 'children of an element': living, 'a compiled file': compiled };

const ALLOWED_TAGS = new Set<string>([...TAGS, 'article', 'h1', 'h2']);
const ALLOWED: Readonly<Record<string, RegExp>> = {
  id: /^notice-[^\s"'<>]+$/,
  href: /^(https?:\/\/|mailto:|tel:\+?\d+$|#notice-)/i,
  rel: /^noopener noreferrer$/,
  // Any text: it is set, not written.
  lang: /^/,
  dir: /^(ltr|rtl)$/,
  start: /^-?\d{1,4}$/,
  type: /^[1aAiI]$/,
  colspan: /^\d\d?$/,
  rowspan: /^\d\d?$/,
  scope: /^(row|col)(group)?$/,
  class: /^mark (draft|mine)$|^head$/,
  'data-audience': /^/,
};

/** Fails where anything was built that a notice is not made of. */
function expectHarmless(root: ParentNode): void {
  for (const element of root.querySelectorAll('*')) {
    expect([...ALLOWED_TAGS], `<${element.localName}>`).to.include(element.localName);
    expect(element.namespaceURI).to.equal('http://www.w3.org/1999/xhtml');
    for (const { name, value } of element.attributes)
      expect(value, `${name} of <${element.localName}>`).to.match(ALLOWED[name] ?? /^no value at all$/);
  }
}

/** Puts the notice in the page, long enough for it to do what it can. */
async function inPage(notice: Notice): Promise<HTMLElement> {
  const view = await fixture<HTMLElement>(html`<div>${shown(notice)}</div>`);
  expectHarmless(view.querySelector('article')!);
  await soon(20);
  return view;
}

const requests = () =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .filter((name) => name.includes('evil'));

describe('a hostile notice', () => {
  const prototypes = () =>
    [Object, Array, String, Function, Set, Map, Node, Element]
      .map(({ prototype }) => Object.getOwnPropertyNames(prototype).sort().join())
      .join('\n');
  const before = prototypes();

  beforeEach(() => {
    window.evilRuns = 0;
    performance.clearResourceTimings();
  });

  afterEach(() => {
    expect(window.evilRuns, 'what ran').to.equal(0);
    expect(requests(), 'what was loaded').to.deep.equal([]);
    expect(prototypes(), 'the prototypes').to.equal(before);
  });

  it('would be caught by these tests', async () => {
    const page = await fixture(html`<div></div>`);
    page.append(document.adoptNode(parsed(`<img src="${EVIL}" onerror="${RUN}">`).body.firstChild!));
    await until(() => window.evilRuns === 1 && requests().length === 1);
    expect(() => expectHarmless(page)).to.throw('<img>');
    window.evilRuns = 0;
    performance.clearResourceTimings();
  });

  /** What is written, and what of it is there to read. */
  const rows: [name: string, written: string, text: string][] = [
    [
      'scripts',
      `a<script>${RUN}</script><SCRIPT SRC="${EVIL}"></SCRIPT><script type=module>${RUN}</script>b`,
      'ab',
    ],
    ['a script in a heading', `<h2>A<script>${RUN}</script></h2>b`, 'A b'],
    ['a script in a script', `a<scr<script>ipt>${RUN}</scr</script>ipt>b`, 'aipt>window.evilRuns++ipt>b'],
    ['text that looks like markup', `&lt;img src=x onerror="${RUN}"&gt;`, `<img src=x onerror="${RUN}">`],
    ['text that looks like an entity', '&amp;lt;script&amp;gt;', '&lt;script&gt;'],
    ['a comment that opens again', `<!--><img src="${EVIL}" alt="a" onerror="${RUN}">-->b`, 'a-->b'],
    ['a conditional comment', `<!--[if IE]><script>${RUN}</script><![endif]-->a`, 'a'],
    ['a processing instruction', '<?php evil() ?>a<?xml-stylesheet href="?evil"?>', 'a'],
    ['a section of characters', `<![CDATA[<img src="${EVIL}">]]>a`, ']]>a'],
    [
      'event handlers',
      [
        'p',
        'div',
        'a',
        'span',
        'b',
        'ul',
        'table',
        'details open',
        'marquee',
        'body',
        'input autofocus',
        'video',
        'x-y',
      ]
        .map(
          (tag) =>
            `<${tag} onclick="${RUN}" onload="${RUN}" ontoggle="${RUN}" onfocus="${RUN}" onerror="${RUN}" onstart="${RUN}" onanimationstart="${RUN}" style="animation: spin 1s" tabindex="0">a</${tag.split(' ')[0]!}>`,
        )
        .join(' '),
      'aaaaaaaaaaaaa',
    ],
    [
      'pictures',
      `<img src="${EVIL}" srcset="${EVIL} 2x" alt="Seal" onerror="${RUN}"><picture><source srcset="${EVIL}"><img src="${EVIL}"></picture>`,
      'Seal',
    ],
    ['an <image>', `<image src="${EVIL}" onerror="${RUN}" alt="Seal">`, 'Seal'],
    [
      'sound and film',
      `<video src="${EVIL}" poster="${EVIL}" autoplay>a</video><audio src="${EVIL}" autoplay>b</audio><track src="${EVIL}">`,
      'ab',
    ],
    [
      'frames',
      `a<iframe src="${EVIL}"></iframe><iframe srcdoc="<script>parent.evilRuns++</script>"></iframe><frame src="${EVIL}">b`,
      'ab',
    ],
    [
      'objects',
      `a<object data="${EVIL}"><p>fallback</p></object><embed src="${EVIL}"><applet code="${EVIL}">b</applet>`,
      'ab',
    ],
    ['a base', '<base href="https://evil.example/" target="_top">a', 'a'],
    ['a refresh', `<meta http-equiv="refresh" content="0;url=${EVIL}">a`, 'a'],
    [
      'links to load',
      `<link rel="stylesheet" href="${EVIL}"><link rel="preload" as="image" href="${EVIL}"><link rel="prefetch" href="${EVIL}">a`,
      'a',
    ],
    [
      'style',
      `<style>@import "${EVIL}"; p { background: url(${EVIL}) }</style><p style="background: url(${EVIL}); position: fixed; inset: 0">a</p>`,
      'a',
    ],
    [
      'old style',
      `<table background="${EVIL}"><tbody><tr><td background="${EVIL}">a</td></tr></tbody></table>`,
      'a',
    ],
    [
      'a form',
      `<form action="${EVIL}" onsubmit="${RUN}"><label>Password <input type="password" name="p"></label><button formaction="javascript:${RUN}">Send</button></form>`,
      'Password Send',
    ],
    ['a template', `a<template><img src="${EVIL}" onerror="${RUN}"></template>b`, 'ab'],
    ['a shadow', `a<div><template shadowrootmode="open"><img src="${EVIL}"></template>b</div>`, 'a b'],
    ['a slot', '<slot name="evil">a</slot><p slot="evil">b</p>', 'a b'],
    ['elements of the page', '<evil-element>a</evil-element><button is="evil-button">b</button>', 'ab'],
    [
      'elements of the component',
      '<consent-banner>a</consent-banner><consent-toggle purpose="email">b</consent-toggle><privacy-notice>c</privacy-notice>',
      'abc',
    ],
    [
      'parts of the component',
      '<p class="mark draft" part="answer" hidden popover="manual" inert aria-hidden="true">a</p>',
      'a',
    ],
    [
      'SVG',
      `<svg onload="${RUN}" xmlns="http://www.w3.org/2000/svg"><script>${RUN}</script><style>@import "${EVIL}"</style>
       <image href="${EVIL}"/><use href="${EVIL}#x"/><animate onbegin="${RUN}" attributeName="href" values="javascript:${RUN}"/>
       <set attributeName="onclick" to="${RUN}"/><a xlink:href="javascript:${RUN}"><text>a</text></a>
       <foreignObject><p onclick="${RUN}">b</p><iframe src="${EVIL}"></iframe><img src="${EVIL}" onerror="${RUN}"></foreignObject></svg>`,
      'a b',
    ],
    [
      'MathML',
      `<math href="javascript:${RUN}"><mi xlink:href="javascript:${RUN}">a</mi><maction actiontype="statusline#${EVIL}">b</maction><annotation-xml encoding="text/html"><img src="${EVIL}" onerror="${RUN}"></annotation-xml></math>`,
      'ab',
    ],
    [
      'markup that changes when it is read twice',
      `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=${EVIL} onerror=${RUN}&gt;">`,
      '',
    ],
    ['another of that kind', `<svg></p><style><a id="</style><img src=${EVIL} onerror=${RUN}>">`, '">'],
    [
      'what is written as it stands',
      `<xmp><img src="${EVIL}" onerror="${RUN}"></xmp>`,
      `<img src="${EVIL}" onerror="${RUN}">`,
    ],
    ['a field that is not closed', `a<textarea><img src="${EVIL}" onerror="${RUN}">`, 'a'],
    [
      'attributes that break out',
      `<p id='"><img src="${EVIL}">' lang='"><script>' data-audience='"><script>'>a</p>`,
      'a',
    ],
    [
      'entities that multiply',
      '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>&lol2;&lol2;',
      ']>&lol2;&lol2;',
    ],
    ['text turned around', '<p>\u202egnihton\u202c \u202dx\u202c</p>', 'gnihton\u202c x\u202c'],
    ['control characters', '<p>a\u0001b\u0008c\u001fd\u007fe\u000bf</p>', 'abcdef'],
    ['null', '<p>a\u0000b&#0;c</p>', 'ab\ufffdc'],
  ];

  for (const [way, read] of Object.entries(WAYS))
    describe(`as ${way}`, () => {
      for (const [name, written, text] of rows)
        it(`is text: ${name}`, async () => {
          const notice = read(inSection(written));
          const view = await inPage(notice);
          const said = wordsIn(view).join(' ');
          expect(said).to.match(/^Privacy Who we are/);
          if (!/not closed|twice|of that kind/.test(name)) expect(said).to.match(/The end\.$/);
          expect(said.replace(/ /g, '')).to.contain(text.replace(/ /g, ''));
          const inside = said
            .slice('Privacy Who we are'.length)
            .replace(/The end\.$/, '')
            .trim();
          expect(inside.replace(/ /g, '')).to.equal(text.replace(/ /g, ''));
        });
    });

  it('is the same both ways in', () => {
    for (const [name, written] of rows)
      expect(living(inSection(written)), name).to.deep.equal(compiled(inSection(written)));
  });

  describe('links nowhere else', () => {
    const run = `javascript:${RUN}`;
    const refused = [
      run,
      ` ${run}`,
      `\t\n${run}`,
      `\u0001${run}`,
      `\u00a0${run}`,
      `JaVaScRiPt:${RUN}`,
      `java\nscript:${RUN}`,
      `java\tscript:${RUN}`,
      `java\rscript:${RUN}`,
      `javascript\n:${RUN}`,
      `j\u0000avascript:${RUN}`,
      `javascript:\u2028${RUN}`,
      `javascript://https://law.example/%0a${RUN}`,
      `view-source:${run}`,
      `feed:${run}`,
      `jar:${run}`,
      `vbscript:msgbox(1)`,
      `VBSCRIPT:msgbox(1)`,
      `livescript:${RUN}`,
      `data:text/html,<script>parent.evilRuns++</script>`,
      `DATA:text/html;base64,PHNjcmlwdD4=`,
      `data:image/svg+xml,<svg onload="${RUN}"/>`,
      `blob:https://law.example/0`,
      `filesystem:https://law.example/temporary/x`,
      `file:///etc/passwd`,
      `about:blank`,
      `ftp://law.example/`,
      `ws://law.example/`,
      `intent://scan/#Intent;end`,
      `ms-settings:network`,
      `https:`,
      `https://`,
      `tel:`,
      `tel:<script>`,
      `tel:1;phone-context=javascript:1`,
      `mailto:`,
      `#`,
      `# `,
    ];

    for (const [way, read] of Object.entries(WAYS))
      for (const href of refused)
        it(`than a notice may, as ${way}: ${JSON.stringify(href)}`, () => {
          const page = parsed(inSection('<p><a>Text</a></p>'));
          page.querySelector('a')!.setAttribute('href', href);
          const notice =
            read === living
              ? noticeOfChildren(page.body, defaults)!.notice
              : compiledFrom(markupOf(page.body)).notice;
          const link = shown(notice).querySelector('a')!;
          expect(link.textContent).to.equal('Text');
          // What the browser makes of an address that is written for the page is an address on the web.
          expect(link.getAttribute('href') ?? 'https://').to.match(/^https?:\/\//);
          if (link.hasAttribute('href')) expect(link.origin).to.equal(location.origin);
        });

    it('by an attribute that is none of a link', () => {
      const written = `<a ping="${EVIL}" target="evil" download formaction="javascript:${RUN}" attributionsrc="${EVIL}" href="https://law.example/">Law</a>
        <area href="javascript:${RUN}" alt="x"><p href="javascript:${RUN}">p</p><a xlink:href="javascript:${RUN}">x</a>`;
      for (const read of Object.values(WAYS)) {
        const view = shown(read(inSection(written)));
        expectHarmless(view);
        expect(view.querySelectorAll('[href]')).to.have.length(1);
        expect(view.querySelector('a')!.attributes).to.have.length(2);
      }
    });
  });

  describe('clobbers nothing', () => {
    const NAMES = [
      ...[
        'attributes',
        'childNodes',
        'children',
        'nodeType',
        'nodeName',
        'localName',
        'textContent',
        'firstChild',
      ],
      ...[
        'parentNode',
        'tagName',
        'id',
        'append',
        'getAttribute',
        'querySelectorAll',
        'data',
        'name',
        'length',
      ],
    ];
    for (const name of NAMES)
      it(`with a form that answers to ${name}`, async () => {
        const notice = living(
          inSection(
            `<form id="form-${name}" lang="fr"><p>Un</p><input name="${name}"><img name="${name}" alt="deux">
             <b>trois</b> <output name="${name}">quatre</output></form>`,
          ),
        );
        expect(wordsIn(await inPage(notice)).join(' ')).to.equal(
          'Privacy Who we are Un deux trois quatre The end.',
        );
        expect(nodesOf(notice)[0]).to.deep.include({ tag: 'div', id: `form-${name}`, lang: 'fr' });
      });

    it('of the page, by its ids', async () => {
      const ids = [
        'body',
        'head',
        'document',
        'window',
        'location',
        'fetch',
        'customElements',
        'consentNotice',
        'evilRuns',
      ];
      const { body } = document;
      const notice = living(inSection(ids.map((id) => `<a id="${id}" name="${id}">${id}</a>`).join(' ')));
      await inPage(notice);
      expect(idsOf(notice)).to.include.members(ids);
      expect(document.body).to.equal(body);
      for (const id of ids) expect(document.getElementById(id)).to.equal(null);
    });

    it('of any prototype, by ids, purposes, audiences and attributes', async () => {
      const NAMES = [
        '__proto__',
        'constructor',
        'prototype',
        'toString',
        'valueOf',
        'hasOwnProperty',
        '__defineGetter__',
      ];
      const sections = NAMES.map(
        (name) =>
          `<section id="${name}" data-purposes="${name}" data-audience="${name}" data-change="${name}" ${name}="evil" __proto__="evil">
             <h2>${name}</h2><h3 id="${name}-part" data-purposes="${name}">x</h3><p><a href="#${name}">x</a></p></section>`,
      );
      const notice = living(sections.join(''));
      expect(notice).to.deep.equal(compiled(sections.join('')));
      expect(notice.sections.map(({ id, purposes, audience }) => [id, ...purposes, audience])).to.deep.equal(
        NAMES.map((name) => [name, name, name]),
      );
      await inPage(notice);
      expect('evil' in {}).to.equal(false);
    });
  });

  describe('of a size no document has', () => {
    /** So many elements, each in the one before. */
    function nested(levels: number, name = 'div'): HTMLElement {
      const page = parsed(inSection(''));
      let inner: Element = page.body;
      for (let i = 0; i < levels; i++) inner = inner.appendChild(page.createElement(name));
      inner.append('deep');
      return page.body;
    }

    for (const levels of [201, 10_000])
      for (const name of ['div', 'font', 'article'])
        it(`is refused where ${levels} <${name}> stand in one another`, () => {
          const body = nested(levels, name);
          const reason = 'the markup is nested deeper than 200 levels: no document is';
          expect(() => noticeOfChildren(body, defaults)).to.throw(SyntaxError, reason);
          expect(() => noticeFrom(markupOf(body), defaults)).to.throw(SyntaxError, reason);
        });

    it('is refused where it is deeper than what can be shown', () => {
      expect(() => noticeOfChildren(nested(DEEPEST + 2), defaults)).to.throw(
        SyntaxError,
        `nested deeper than ${DEEPEST} levels`,
      );
    });

    it('is read where more stand in one element than a call can take', () => {
      const children = Array.from({ length: 150_000 }, () => 'x');
      const { notice } = compiledFrom(body([heading('who-we-are'), element('font', children)]));
      expect(notice.sections[0]!.children).to.deep.equal([children.join('')]);
    });
  });

  describe('is read in a time that grows with it', function () {
    this.timeout(60_000);
    const MEGABYTE = 2 ** 20;
    const PARTS = 16;
    const LINE = 'We keep a policy for seven years, and a claim for ten. ';
    /** The whole at once takes less than four times as long as its parts one by one, where squares would take sixteen. */
    function expectLinear(part: () => unknown, whole: () => unknown): void {
      const best = [Infinity, Infinity];
      const ratio = () => best[1]! / Math.max(best[0]!, 1);
      // The best of a few rounds counts: what else the machine does is not asked.
      for (let round = 0; round < 5 && !(ratio() < 4); round++)
        for (const [i, act] of [() => times(PARTS, part), whole].entries()) {
          const start = performance.now();
          act();
          best[i] = Math.min(best[i]!, performance.now() - start);
        }
      expect(ratio()).to.be.below(4);
    }
    const times = <T>(n: number, of: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => of(i));
    const p = (text: string) => element('p', [text]);

    /** About so many megabytes. */
    const shapes: Record<string, (size: number) => Markup> = {
      'one long text': (size) => body([heading('a1'), p(LINE.repeat((size * MEGABYTE) / LINE.length))]),
      'white space': (size) =>
        body([heading('a1'), p(' \n'.repeat((size * MEGABYTE) / 2)), ' \t'.repeat(size * MEGABYTE)]),
      'unreadable characters': (size) =>
        body([heading('a1'), p('\u202e\u0000'.repeat((size * MEGABYTE) / 2))]),
      paragraphs: (size) => body([heading('a1'), ...times(size * 10_000, () => p(LINE))]),
      words: (size) => body([heading('a1'), ...times(size * 10_000, (i) => element('font', [`word${i} `]))]),
      'loose text': (size) =>
        body([heading('a1'), ...times(size * 20_000, (i) => (i % 2 ? element('br', []) : LINE))]),
      sections: (size) => body(times(size * 5_000, (i) => [element('h2', [LINE]), p(`${i}`)]).flat()),
      'sections in wrappers': (size) =>
        body(
          times(size * 5_000, (i) => element('section', [element('div', [heading(`who-${i}`)]), p(LINE)])),
        ),
      articles: (size) =>
        body(times(size * 5_000, (i) => element('article', [heading(`who-${i}`), p(LINE)]))),
      parts: (size) =>
        body([
          heading('a1'),
          ...times(size * 5_000, () => element('div', [element('h3', ['Part']), p(LINE)])),
        ]),
      'empty parts': (size) =>
        body([heading('a1'), ...times(size * 10_000, () => element('div', [element('h3', [])]))]),
      'parts in one wrapper': (size) =>
        body([
          heading('a1'),
          element('div', times(size * 5_000, () => [element('h3', ['Part']), p(LINE)]).flat()),
        ]),
      'anchors before a heading': (size) =>
        body([
          heading('a1'),
          ...times(size * 10_000, (i) => element('a', [], { name: `old-${i}`, id: `new-${i}` })),
          heading('z1'),
        ]),
      'anchors in a paragraph': (size) =>
        body([
          heading('a1'),
          element(
            'p',
            times(size * 10_000, (i) => element('a', ['x'], { name: `old-${i}`, id: `new-${i}` })),
          ),
        ]),
      'ids that are there twice': (size) =>
        body([heading('a1'), ...times(size * 10_000, () => element('p', ['x'], { id: 'a1' }))]),
      'ids like those that are made up': (size) =>
        body([
          ...times(size * 10_000, (i) => element('p', ['x'], { id: `section-1-${i}` })),
          element('h2', ['Who']),
        ]),
      purposes: (size) =>
        body([
          heading('a1'),
          ...times(size * 10_000, (i) => element('p', ['x'], { 'data-purposes': `purpose-${i}` })),
        ]),
      'languages and audiences in turn': (size) =>
        body([
          heading('a1'),
          element(
            'div',
            [
              ...times(size * 5_000, (i) => element('p', [LINE], { lang: i % 2 ? 'fr' : 'nl' })),
              element('h3', ['x']),
            ],
            {
              'data-audience': 'broker',
            },
          ),
        ]),
      'rows of a table': (size) =>
        body([
          heading('a1'),
          element('table', [
            element(
              'tbody',
              times(size * 5_000, () => element('tr', [element('td', [LINE])])),
            ),
          ]),
        ]),
      'cells of a layout': (size) =>
        body([
          element('table', [
            element(
              'tbody',
              times(size * 5_000, (i) => element('tr', [element('td', [i ? LINE : heading('a1')])])),
            ),
          ]),
        ]),
      'wrappers in wrappers': (size) => {
        let inner = element('div', [heading('a1'), ...times(size * 5_000, () => p(LINE))]);
        for (let i = 0; i < 190; i++) inner = element(i % 2 ? 'div' : 'article', [inner, p('x')]);
        return body([inner, heading('z1')]);
      },
      'a part in wrappers': (size) => {
        let inner = element('div', [...times(size * 5_000, () => p(LINE)), element('h3', ['Part'])]);
        for (let i = 0; i < 190; i++) inner = element('div', [inner]);
        return body([heading('a1'), inner, p('x')]);
      },
      'what stands outside': (size) =>
        body([
          ...times(size * 10_000, () => p(LINE)),
          element('article', [heading('a1')], { 'data-notice': 'n' }),
        ]),
    };

    for (const [name, of] of Object.entries(shapes))
      it(`of ${name}`, () => {
        const [small, large] = [of(4 / PARTS), of(4)];
        expectLinear(
          () => noticeFrom(small, defaults),
          () => noticeFrom(large, defaults),
        );
      });

    it('of living children, five megabytes of them', () => {
      const page = (size: number) =>
        parsed(inSection(`<p>${LINE}</p>`.repeat((size * MEGABYTE) / LINE.length))).body;
      const [small, large] = [page(5 / PARTS), page(5)];
      const { notice } = noticeOfChildren(large, defaults)!;
      expect(textOf(notice.sections[0]!.children).length).to.be.above(4.5 * MEGABYTE);
      expectLinear(
        () => noticeOfChildren(small, defaults),
        () => noticeOfChildren(large, defaults),
      );
    });
  });

  it('of half characters is whole', async () => {
    const page = parsed(inSection('<p>a</p>'));
    page.querySelector('h2')!.append('\ud800');
    page.querySelector('p')!.append('\udc00b\ud83d', '😀');
    page.querySelector('p')!.id = 'half-\ud800';
    for (const notice of [
      noticeOfChildren(page.body, defaults)!.notice,
      compiledFrom(markupOf(page.body)).notice,
    ]) {
      expect(JSON.stringify(notice)).not.to.match(/\\ud[89a-f]/i);
      expect(wordsIn(await inPage(notice)).join(' ')).to.equal('Privacy Who we are ab😀 The end.');
    }
  });

  for (const [name, article, reason] of [
    ['name', 'data-notice="\u202e"', 'id: must be a text'],
    ['version', 'data-notice="n" data-version="\u0001\u0002"', 'version: must be a text'],
  ] as const)
    it(`whose ${name} cannot be read is refused`, () => {
      const written = `<article ${article} lang="en">${inSection('')}</article>`;
      for (const read of Object.values(WAYS)) expect(refusal(() => read(written))).to.equal(reason);
    });
});

describe('a hostile compiled notice', () => {
  const file = {
    schema: 'consent-notice/1',
    id: 'privacy',
    version: '3',
    status: 'approved',
    language: 'en',
    title: 'Privacy',
    introduction: [] as unknown[],
    sections: [{ id: 'who-we-are', heading: 'Who we are', purposes: [], children: [] as unknown[] }],
  };
  const holding = (...children: unknown[]) => ({ ...file, sections: [{ ...file.sections[0], children }] });
  /** As it comes from the network. */
  const parse = (value: unknown) =>
    parseNotice(JSON.parse(typeof value === 'string' ? value : JSON.stringify(value)));
  const nested = (levels: number): unknown => {
    let node: unknown = 'deep';
    for (let i = 0; i < levels; i++) node = { tag: 'div', children: [node] };
    return node;
  };
  const AT = 'sections[0].children[0]';
  const LINK_RULE = 'must be a link to http, https, mailto, tel or #section';

  beforeEach(() => (window.evilRuns = 0));
  afterEach(() => {
    expect(window.evilRuns).to.equal(0);
    expect('polluted' in {}).to.equal(false);
  });

  for (const tag of [
    'script',
    'iframe',
    'svg',
    'P',
    'p ',
    'p\n',
    'p onclick=x',
    'svg:a',
    'constructor',
    '__proto__',
    ['p'],
    { p: 1 },
    null,
  ])
    it(`is refused for the element ${JSON.stringify(tag)}`, () => {
      expect(refusal(() => parse(holding({ tag, children: [] })))).to.match(
        /^sections\[0\]\.children\[0\]\.tag: must be one of p, /,
      );
    });

  for (const href of [
    `java\nscript:${RUN}`,
    `java\tscript:${RUN}`,
    `\njavascript:${RUN}`,
    `javascript:${RUN}//https://x`,
    'data:text/html,x',
    'https:\n//x',
    '#a\nb',
    'tel:1\n',
    ' https://x',
    ['https://x'],
    7,
    {},
  ])
    it(`is refused for the link ${JSON.stringify(href)}`, () => {
      expect(refusal(() => parse(holding({ tag: 'a', href, children: [] })))).to.equal(
        `${AT}.href: ${LINK_RULE}`,
      );
    });

  for (const [key, value, rule] of [
    ['id', 'a b', 'must be an id'],
    ['id', '"><script>', 'must be an id'],
    ['start', '1e9', 'must be a number'],
    ['start', 5, 'must be a number'],
    ['type', 'disc', 'must be one of 1, a, A, i, I'],
    ['type', '1\n', 'must be one of 1, a, A, i, I'],
    ['colspan', '1000', 'must be a number from 1 to 99'],
    ['rowspan', '0', 'must be a number from 1 to 99'],
    ['scope', 'rows', 'must be row, col, rowgroup or colgroup'],
    ['lang', { toString: 'x' }, 'must be a text'],
    ['audience', ['broker'], 'must be a text'],
    ['children', { length: 3 }, 'must be a list'],
    ['children', 'text', 'must be a list'],
  ] as const)
    it(`is refused for ${key} ${JSON.stringify(value)}`, () => {
      expect(refusal(() => parse(holding({ tag: 'td', children: [], [key]: value })))).to.equal(
        `${AT}.${key}: ${rule}`,
      );
    });

  it('says neither what it is through __proto__, nor anything of others', () => {
    const node = '{ "__proto__": { "tag": "p", "children": [], "polluted": true } }';
    const text = JSON.stringify(holding('NODE')).replace('"NODE"', node);
    expect(refusal(() => parse(text))).to.match(/children\[0\]\.tag: must be one of/);
    const whole = `{ "__proto__": ${JSON.stringify(file)}, "polluted": true }`;
    expect(refusal(() => parse(whole))).to.equal('schema: must be one of consent-notice/1');
  });

  it('keeps nothing that is called __proto__ or constructor', () => {
    const more = '"__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": true } },';
    const text = JSON.stringify(holding({ tag: 'p', children: ['x'] })).replace(/\{/g, `{${more}`);
    const notice = parse(text);
    expect(JSON.stringify(notice)).not.to.match(/polluted|proto/);
    expect(shown(notice).textContent).to.equal('PrivacyWho we arex');
  });

  it(`is refused at level ${DEEPEST + 2}, and shown above it`, () => {
    expect(shown(parse(holding(nested(DEEPEST + 1)))).textContent).to.contain('deep');
    for (const levels of [DEEPEST + 2, 2_000])
      expect(refusal(() => parse(holding(nested(levels))))).to.equal(
        `${AT}${'.children[0]'.repeat(DEEPEST + 1)}: is nested deeper than ${DEEPEST} levels`,
      );
  });

  it('shows all of lists that are longer than a list of arguments may be', () => {
    const many = Array.from({ length: 75_000 }, () => ['x', { tag: 'br', children: [] }]).flat();
    const sections = [{ ...file.sections[0], children: [{ tag: 'p', children: many }, ...many] }];
    const view = shown(parse({ ...file, sections, introduction: many }));
    expect(view.textContent.length).to.equal('PrivacyWho we are'.length + 3 * 75_000);
    expect(view.getElementsByTagName('br')).to.have.length(3 * 75_000);
  });

  it('is text where it looks like markup', async () => {
    const evil = `<img src="${EVIL}" onerror="${RUN}"> {{${RUN}}} &lt;b&gt;`;
    const marked = { lang: evil, audience: evil, style: evil, onclick: RUN, is: evil, src: EVIL };
    const view = await inPage(
      parse({
        ...holding(evil, { tag: 'p', children: [evil], ...marked }),
        title: evil,
        introduction: [evil],
      }),
    );
    expect(view.textContent.split(evil)).to.deep.equal(['', '', 'Who we are', '', '']);
    expect(view.querySelector('p')!.dataset['audience']).to.equal(evil);
  });

  it('is without what cannot be read', () => {
    const { title, sections } = parse({
      ...holding('a\u0000b\u202e\ud800c'),
      title: '\u202ePrivacy\u0000',
    });
    expect([title, sections[0]!.children]).to.deep.equal(['Privacy', ['abc']]);
  });

  it('dials what was written, in whatever case', () => {
    const [link] = buildNodes([{ tag: 'a', href: 'TEL:+32 (0)2 000', children: ['x'] }], {
      level: 3,
      toSupply: () => '',
    });
    expect((link as HTMLAnchorElement).getAttribute('href')).to.equal('TEL:+3202000');
  });
});

describe('<privacy-notice> with a hostile notice', () => {
  beforeEach(() => (window.evilRuns = 0));
  afterEach(async () => {
    leaveAddress();
    await closeAll();
    expect(window.evilRuns).to.equal(0);
  });

  /** Children that were parsed elsewhere, so that the page runs no more of them than any page would. */
  async function written(body: HTMLElement) {
    const consent = await pageConsent({ notice: undefined });
    const element = await fixture<PrivacyNoticeElement>(
      html`<privacy-notice .consent=${consent}></privacy-notice>`,
    );
    const children = document.createDocumentFragment();
    for (const child of [...body.childNodes]) children.append(document.adoptNode(child));
    element.append(children);
    return within(element);
  }

  function deep(levels: number): HTMLElement {
    const { body } = parsed(inSection('<p id="last">Last.</p>'));
    for (let i = 0; i < levels; i++)
      body.append(Object.assign(body.ownerDocument.createElement('div'), { id: 'd' }));
    const divs = [...body.querySelectorAll('div')];
    for (const [i, div] of divs.entries()) div.append(divs[i + 1] ?? 'deep');
    return body;
  }

  for (const [name, body, reason] of [
    ['nested deeper than a document', () => deep(250), 'nested deeper than 200 levels'],
    ['nested deeper than can be shown', () => deep(40), 'nested deeper than 32 levels'],
    [
      'without a section',
      () => parsed(`<p onclick="${RUN}">Text <a href="javascript:${RUN}">link</a>.</p>`).body,
      'no <h2>',
    ],
    [
      'with a name of nothing',
      () => parsed(`<article data-notice="\u202e">${inSection('')}</article>`).body,
      'id: must be a text',
    ],
  ] as const)
    it(`leaves it readable as it stands where it is refused: ${name}`, async () => {
      const source = body();
      const before = source.innerHTML;
      let view: ReturnType<typeof within> | undefined;
      const lines = await told(async () => {
        view = await written(source);
        await until(() => view!.element.hasAttribute('data-plain'), 'giving up');
        await view.element.updateComplete;
      });
      const { element, all } = view!;
      expect([all('[part=section]').length, all('slot').length]).to.deep.equal([0, 1]);
      expect(element.querySelector('p')!.checkVisibility()).to.equal(true);
      expect(element.innerHTML).to.equal(before);
      expect(
        lines.filter((line) => line.includes(reason) && line.startsWith('consent-notice/E17: ')),
      ).not.to.deep.equal([]);
    });

  for (const [name, text, said] of [
    [
      'links',
      `<p><a href="javascript:${RUN}">a</a> <a href="data:text/html,x" onclick="${RUN}">b</a></p>`,
      'a b',
    ],
    [
      'handlers',
      `<p onclick="${RUN}" onmouseover="${RUN}">a</p><details ontoggle="${RUN}"><p>b</p></details>`,
      'a b',
    ],
    [
      'text that looks like markup',
      `<p>&lt;img src=x onerror="${RUN}"&gt;</p>`,
      `<img src=x onerror="${RUN}">`,
    ],
    [
      'drawings',
      `<svg><a href="javascript:${RUN}"><text>a</text></a><foreignObject><p onclick="${RUN}">b</p></foreignObject></svg>`,
      'a b',
    ],
    [
      'a form that answers for itself',
      '<form lang="fr"><input name="childNodes"><input name="attributes"><p>a</p><output name="textContent">b</output></form>',
      'a b',
    ],
    [
      'what is set apart',
      `<p>a<template><img onerror="${RUN}"></template></p><div><template shadowrootmode="open">x</template>b</div>`,
      'a b',
    ],
    [
      'names of the component',
      '<p class="mark" part="answer" id="body-who-we-are">a</p><p id="search" slot="x">b</p>',
      'a b',
    ],
  ] as const)
    it(`shows text where it can be read: ${name}`, async () => {
      await told(async () => {
        const view = await written(parsed(inSection(text)).body);
        const before = view.element.innerHTML;
        await drawn(view.element);
        await view.openSection('who-we-are');
        const prose = view.one('.prose');
        expectHarmless(prose);
        expect(wordsIn(prose).join(' ')).to.equal(`${said} The end.`);
        for (const element of prose.querySelectorAll<HTMLElement>('*')) element.click();
        expect(view.element.innerHTML).to.equal(before);
      });
    });

  it('answers to names that every object has, and to no others', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    await told(async () => {
      const view = await written(
        parsed(
          names
            .map(
              (name) =>
                `<h2 id="${name}" data-purposes="${name}" data-audience="${name}">${name}</h2><p>Of ${name}.</p>`,
            )
            .join(''),
        ).body,
      );
      await drawn(view.element);
      expect(view.open()).to.deep.equal([]);
      expect(view.all('consent-toggle')).to.deep.equal([]);
      for (const name of names) await view.openSection(name);
      expect(view.open()).to.deep.equal(names);
      expect(view.element.reveal('valueOf')).to.equal(false);
      view.element.audience = '__proto__';
      await view.element.updateComplete;
      expect(view.one('.prose[data-mine]').textContent).to.contain('Of __proto__.');
    });
  });

  for (const [name, change, reason] of [
    [
      'an element that runs',
      { introduction: [{ tag: 'script', children: [RUN] }] },
      'introduction[0].tag: must be one of',
    ],
    [
      'a link that runs',
      { introduction: [{ tag: 'a', href: `java\nscript:${RUN}`, children: [] }] },
      'introduction[0].href: must be a link',
    ],
    ['no sections', { sections: [] }, 'sections: must not be empty'],
    ['a language that is none', { language: '"><script>' }, 'language: must be a language'],
  ] as const)
    it(`says that there is none, and why, for a file with ${name}`, async () => {
      const lines = await told(async () => {
        const consent = await pageConsent({ notice: json({ ...harmless, ...change }) });
        const { all } = await shownNotice({ consent });
        expect(all('[role=alert]')).to.have.length(1);
        expect(all('[part=section], script')).to.deep.equal([]);
      });
      expect(lines.join('\n')).to.contain(reason);
    });

  it('shows a file that holds more than a notice, without it', async () => {
    const more =
      '"__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": true } }, "onclick": "x",';
    const file = JSON.stringify(harmless).replace(/\{/g, `{${more}`);
    const { all } = await shownNotice({
      options: { notice: `data:application/json,${encodeURIComponent(file)}` },
    });
    expect(all('[part=heading] .title').map(({ textContent }) => textContent)).to.deep.equal([
      ...['Marketing', 'Contact', 'What is stored'],
    ]);
    expect(all('[onclick]')).to.deep.equal([]);
    expect('polluted' in {}).to.equal(false);
  });
});

function element(name: string, children: Markup['children'], attributes: Markup['attributes'] = {}): Markup {
  return { name, attributes, children };
}

const heading = (id: string) => element('h2', ['Heading'], { id });
const body = (children: Markup['children']) => element('body', children);
