import { expect } from '@open-wc/testing';
import { noticeFrom } from '../../src/model/notice-markup.js';
import type { Markup } from '../../src/model/notice-markup.js';
import { DEEPEST, parseNotice, textOf } from '../../src/model/notice.js';
import type { NoticeNode } from '../../src/model/notice.js';
import { randomFrom } from '../fixtures.js';

const defaults = { id: 'file-name', version: 'hash', language: 'en' };

/** As a browser parses the text. */
function markup(html: string): Markup {
  const toMarkup = (element: Element): Markup => ({
    name: element.localName,
    attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    children: [...element.childNodes].flatMap((node): (Markup | string)[] =>
      node instanceof Text ? [node.data] : node instanceof Element ? [toMarkup(node)] : [],
    ),
  });
  return toMarkup(new DOMParser().parseFromString(html, 'text/html').body);
}

const read = (html: string) => {
  const { notice, findings } = noticeFrom(markup(html), defaults);
  // What is compiled is read back by the parser of the browser.
  parseNotice(JSON.parse(JSON.stringify(notice)));
  return { notice, messages: findings.map((finding) => finding.message) };
};

const ARTICLE = '<article lang="nl" data-notice="privacy" data-version="3" data-status="approved">';
const inArticle = (html: string) => read(`${ARTICLE}${html}</article>`);
/** The nodes of the only section. */
const inSection = (html: string) => {
  const { notice, messages } = inArticle(`<h2 id="one">One</h2>${html}`);
  return { children: notice.sections[0]!.children, messages };
};
const words = (nodes: readonly NoticeNode[]) => textOf(nodes).split(/\s+/).filter(Boolean);

describe('noticeFrom', () => {
  it('takes its metadata from the article', () => {
    const { notice, messages } = read(
      `<article lang="nl" data-notice="privacy" data-version="3" data-status="approved" data-effective="2026-11-22"
        data-based-on="2018-03-02"><h1>Privacy <em>notice</em></h1><h2 id="a">A</h2></article>`,
    );
    expect(notice).to.deep.include({
      ...{ schema: 'consent-notice/1', id: 'privacy', version: '3', status: 'approved', language: 'nl' },
      ...{ title: 'Privacy notice', effective: '2026-11-22', basedOn: '2018-03-02', introduction: [] },
    });
    expect(messages).to.deep.equal([]);
  });

  it('warns of metadata that are missing, and says what is used', () => {
    const { notice, messages } = read('<h2 id="a">A</h2>');
    expect(notice).to.include({
      id: 'file-name',
      version: 'hash',
      language: 'en',
      status: 'draft',
      title: 'file-name',
    });
    expect(notice).not.to.have.property('effective');
    expect(messages).to.deep.equal([
      'data-notice is missing; "file-name" is used',
      'data-version is missing; "hash" is used',
      'lang is missing; "en" is used',
    ]);
  });

  it('is a draft unless it says approved', () => {
    const status = (value: string) =>
      read(`<article data-status="${value}"><h2 id="a">A</h2></article>`).notice.status;
    expect(['approved', 'draft', 'final', ''].map(status)).to.deep.equal([
      'approved',
      'draft',
      'draft',
      'draft',
    ]);
  });

  it('refuses a text without sections', () => {
    expect(() => inArticle('<h1>Privacy</h1><p>Text</p><h3>Part</h3>')).to.throw(SyntaxError, 'no <h2>');
    expect(() => read('')).to.throw(SyntaxError, 'no <h2>');
  });

  it('says the line of a finding where the parser knew it', () => {
    const heading: Markup = { name: 'h2', attributes: { id: 'a' }, children: ['A'], line: 7 };
    const font: Markup = { name: 'font', attributes: {}, children: ['text'], line: 9 };
    const root: Markup = { name: 'body', attributes: {}, children: [heading, font] };
    const { findings } = noticeFrom(root, defaults);
    expect(findings[0]).to.deep.equal({
      line: 9,
      message: '<font> is not known in a notice; its text is kept',
    });
  });

  describe('sections', () => {
    it('open with h2, have its id, text and purposes, and end where the next opens', () => {
      const { notice } = inArticle(
        `<p>Before</p><h2 id="one">The <em>first</em></h2><p>a</p><p>b</p>
         <h2 id="two" data-purposes=" email  partners ">The second</h2><p>c</p>`,
      );
      expect(notice.introduction).to.deep.equal([{ tag: 'p', children: ['Before'] }]);
      expect(notice.sections).to.deep.equal([
        {
          ...{ id: 'one', heading: 'The first', purposes: [] },
          children: [
            { tag: 'p', children: ['a'] },
            { tag: 'p', children: ['b'] },
          ],
        },
        {
          ...{ id: 'two', heading: 'The second', purposes: ['email', 'partners'] },
          children: [{ tag: 'p', children: ['c'] }],
        },
      ]);
    });

    it('are found in the wrappers that a CMS puts around them', () => {
      const plain = inArticle('<h1>T</h1><p>i</p><h2 id="a">A</h2><p>a</p><h2 id="b">B</h2><p>b</p>');
      const wrapped = inArticle(
        `<header><h1>T</h1></header><main><p>i</p><div><section><h2 id="a">A</h2><p>a</p></section></div>
         <section><div><h2 id="b">B</h2></div><p>b</p></section></main>`,
      );
      expect(wrapped.notice.sections).to.deep.equal(plain.notice.sections);
      expect(wrapped.notice.title).to.equal('T');
      expect(textOf(wrapped.notice.introduction).trim()).to.equal('i');
    });

    it('without an id get one by number, with a warning', () => {
      const { notice, messages } = inArticle('<h2>A</h2><h2 id="b">B</h2><h2>C</h2>');
      expect(notice.sections.map((one) => one.id)).to.deep.equal(['section-1', 'b', 'section-3']);
      expect(messages).to.deep.equal([
        'this heading has no id, so nothing can link to it',
        'this heading has no id, so nothing can link to it',
      ]);
    });

    it('never get an id that is none', () => {
      const { notice } = inArticle('<h2 id="1st">A</h2>');
      expect(notice.sections[0]!.id).to.equal('section-1');
    });

    it('have a heading without the spaces of its lines', () => {
      const { notice } = inArticle('<h2 id="a">\n    Two\n    <em>words</em>\n  </h2>');
      expect(notice.sections[0]!.heading).to.equal('Two words');
    });
  });

  describe('parts', () => {
    it('open with h3, keep it with its id, and say their audience', () => {
      const { children } = inSection(
        `<p>all</p><h3 id="p1" data-audience="claimant">Claimants</h3><p>x</p><h3 id="p2">Others</h3><p>y</p>`,
      );
      expect(children).to.deep.equal([
        { tag: 'p', children: ['all'] },
        {
          ...{ tag: 'section', audience: 'claimant' },
          children: [
            { tag: 'h3', id: 'p1', children: ['Claimants'] },
            { tag: 'p', children: ['x'] },
          ],
        },
        {
          tag: 'section',
          children: [
            { tag: 'h3', id: 'p2', children: ['Others'] },
            { tag: 'p', children: ['y'] },
          ],
        },
      ]);
    });

    it('are drafts where the owner has still to supply them', () => {
      const { children } = inSection('<h3 id="p" data-owner="to supply">Part</h3><h3 id="q">Other</h3>');
      expect(children.map((node) => (typeof node === 'string' ? '' : node.draft))).to.deep.equal([
        true,
        undefined,
      ]);
    });

    it('end where the next section opens', () => {
      const { notice } = inArticle('<h2 id="a">A</h2><h3 id="p">P</h3><p>x</p><h2 id="b">B</h2><p>y</p>');
      expect(notice.sections[1]!.children).to.deep.equal([{ tag: 'p', children: ['y'] }]);
    });

    it('stand in the introduction before the first section', () => {
      const { notice } = inArticle('<h3 id="p">P</h3><p>x</p><h2 id="b">B</h2>');
      expect(words(notice.introduction)).to.deep.equal(['Px']);
      expect(notice.sections[0]!.children).to.deep.equal([]);
    });
  });

  describe('elements', () => {
    const kept = [
      ...[
        'p',
        'ul',
        'ol',
        'strong',
        'em',
        'address',
        'dl',
        'blockquote',
        'div',
        'span',
        'section',
        'h4',
        'a',
      ],
    ];
    for (const tag of kept)
      it(`keep the name <${tag}>`, () => {
        const { children, messages } = inSection(`<${tag}>text</${tag}>`);
        expect(children).to.deep.equal([{ tag, children: ['text'] }]);
        expect(messages).to.deep.equal([]);
      });

    it('keep tables and lists as they stand', () => {
      const { children, messages } = inSection(
        `<table><caption>c</caption><thead><tr><th>h</th></tr></thead><tbody><tr><td>d</td></tr></tbody></table>
         <ul><li>one<br>two</li></ul><dl><dt>t</dt><dd>d</dd></dl>`,
      );
      const shape = (node: NoticeNode): string =>
        typeof node === 'string' ? node : `${node.tag}(${node.children.map(shape).join('')})`;
      expect(children.map(shape).join('').replace(/ /g, '')).to.equal(
        'table(caption(c)thead(tr(th(h)))tbody(tr(td(d))))ul(li(onebr()two))dl(dt(t)dd(d))',
      );
      expect(messages).to.deep.equal([]);
    });

    for (const [written, tag] of Object.entries({ b: 'strong', i: 'em', article: 'section' }))
      it(`<${written}> is read as <${tag}>`, () => {
        const { children, messages } = inSection(`<div><${written}>text</${written}></div>`);
        expect(children).to.deep.equal([{ tag: 'div', children: [{ tag, children: ['text'] }] }]);
        expect(messages).to.deep.equal([]);
      });

    for (const tag of ['font', 'u', 'h5', 'small', 'figure', 'custom-thing', 'button', 'abbr'])
      it(`<${tag}> gives up its name, keeps its text, and is told`, () => {
        const { children, messages } = inSection(`<div>a <${tag}>b <em>c</em></${tag}></div>`);
        expect(children).to.deep.equal([
          { tag: 'div', children: ['a ', 'b ', { tag: 'em', children: ['c'] }] },
        ]);
        expect(messages).to.deep.equal([`<${tag}> is not known in a notice; its text is kept`]);
      });

    for (const tag of ['script', 'style'])
      it(`<${tag}> is left out with its text, and is told`, () => {
        const { children, messages } = inSection(`<p>a<${tag}>var evil = 1</${tag}>b</p>`);
        expect(textOf(children)).to.equal('ab');
        expect(messages).to.deep.equal([`<${tag}> is left out: a notice is text`]);
      });

    it('lose every attribute but id, lang and href', () => {
      const { children } = inSection(
        '<p id="x" lang="fr" class="c" style="color:red" onclick="alert(1)" data-purpose="y">t</p>',
      );
      expect(children).to.deep.equal([{ tag: 'p', id: 'x', lang: 'fr', children: ['t'] }]);
    });

    it('lose an id that is none', () => {
      expect(inSection('<p id="1 x">t</p>').children).to.deep.equal([{ tag: 'p', children: ['t'] }]);
    });

    it(`stand at most ${DEEPEST} deep`, () => {
      const nested = (levels: number) => `${'<div>'.repeat(levels)}deep${'</div>'.repeat(levels)}`;
      expect(textOf(inSection(nested(DEEPEST)).children)).to.equal('deep');
      expect(() => inSection(nested(DEEPEST + 2))).to.throw(SyntaxError, 'nested deeper than 32 levels');
    });
  });

  describe('links', () => {
    const link = (href: string) => inSection(`<p><a href="${href}">text</a></p>`);

    for (const href of ['https://insurer.example/', 'mailto:a@b.example', 'tel:+32 2 000', '#one'])
      it(`go to ${href}`, () => {
        const { children, messages } = link(href);
        expect(children).to.deep.equal([{ tag: 'p', children: [{ tag: 'a', href, children: ['text'] }] }]);
        expect(messages).to.deep.equal([]);
      });

    it('may have spaces around their address', () => {
      expect(JSON.stringify(link(' https://insurer.example/ ').children)).to.contain(
        '"href":"https://insurer.example/"',
      );
    });

    for (const href of [
      'javascript:alert(1)',
      ' JavaScript:alert(1)',
      'data:text/html,x',
      '//elsewhere',
      'page.html',
      '',
    ])
      it(`never go to ${JSON.stringify(href)}, keep their text, and are told`, () => {
        const { children, messages } = link(href);
        expect(children).to.deep.equal([{ tag: 'p', children: [{ tag: 'a', children: ['text'] }] }]);
        expect(messages).to.deep.equal([
          `the link "${href}" is left out: only http, https, mailto, tel and #section`,
        ]);
      });

    it('are told in short where they are long', () => {
      const { messages } = link(`javascript:${'x'.repeat(500)}`);
      expect(messages[0]!.length).to.be.below(200);
    });
  });

  describe('white space', () => {
    it('is folded', () => {
      expect(inSection('<p>one\n   two\t three</p>').children).to.deep.equal([
        { tag: 'p', children: ['one two three'] },
      ]);
    });

    it('is gone between blocks and kept between words', () => {
      expect(inSection('\n <p>a</p>\n <p><em>b</em> <strong>c</strong></p>\n').children).to.deep.equal([
        { tag: 'p', children: ['a'] },
        {
          tag: 'p',
          children: [{ tag: 'em', children: ['b'] }, ' ', { tag: 'strong', children: ['c'] }],
        },
      ]);
    });

    it('that does not break stays as it is', () => {
      expect(textOf(inSection('<p>10\u00a0000 €</p>').children)).to.equal('10\u00a0000 €');
    });
  });

  it('keeps every sentence, whatever the markup around it', () => {
    const random = randomFrom(2026);
    const below = (limit: number) => Math.floor(random() * limit);
    const names = [
      'p',
      'div',
      'section',
      'em',
      'font',
      'main',
      'ul',
      'li',
      'span',
      'h4',
      'center',
      'x-y',
      'header',
      'b',
    ];
    let count = 0;
    const word = () => `word${(count += 1)}`;
    const piece = (depth: number): string => {
      const kind = below(6);
      if (kind === 0 && depth < 3) return `<h2>${word()}</h2>`;
      if (kind === 1 && depth < 3) return `<h3 data-audience="insured">${word()}</h3>`;
      if (kind <= 3 || depth > 6) return ` ${word()} `;
      const name = names[below(names.length)]!;
      const inner = Array.from({ length: 1 + below(4) }, () => piece(depth + 1)).join('');
      return `<${name}>${inner}</${name}>`;
    };
    for (let i = 0; i < 300; i++) {
      count = 0;
      const html = `${ARTICLE}<h2>${word()}</h2>${Array.from({ length: 6 }, () => piece(0)).join('')}</article>`;
      const tree = markup(html);
      const { notice } = noticeFrom(tree, defaults);
      const told = [
        ...words(notice.introduction),
        ...notice.sections.flatMap((one) => [one.heading, ' ', textOf(one.children)]),
      ].join(' ');
      const seen = told.match(/word\d+/g) ?? [];
      const everything = Array.from({ length: count }, (_, n) => `word${n + 1}`);
      expect(seen, html).to.deep.equal(everything);
    }
  });
});
