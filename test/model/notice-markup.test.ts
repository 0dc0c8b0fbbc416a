import { expect } from '@open-wc/testing';
import { noticeFrom } from '../../src/model/notice-markup.js';
import type { Markup } from '../../src/model/notice-markup.js';
import { DEEPEST, textOf } from '../../src/model/notice.js';
import type { NoticeNode } from '../../src/model/notice.js';
import { compiledFrom, defaults, markup } from '../notices/notices.js';

const read = (html: string) => {
  const { notice, findings } = compiledFrom(markup(html));
  // What is not said is not compared.
  const plain = JSON.parse(JSON.stringify(notice)) as typeof notice;
  return { notice: plain, findings, messages: findings.map((finding) => finding.message) };
};

const ARTICLE = '<article lang="nl" data-notice="privacy" data-version="3" data-status="approved">';
const inArticle = (html: string) => read(`${ARTICLE}<h1>T</h1>${html}</article>`);
/** The nodes of the only section. */
const inSection = (html: string) => {
  const { notice, findings, messages } = inArticle(`<h2 id="one">One</h2>${html}`);
  return { children: notice.sections[0]!.children, findings, messages };
};
/** In tags and texts. */
const shape = (node: NoticeNode): string =>
  typeof node === 'string' ? node : `${node.tag}(${node.children.map(shape).join('')})`;

describe('noticeFrom', () => {
  describe('metadata', () => {
    it('are taken from the article', () => {
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

    it('that are missing are told, with what is used instead', () => {
      const { notice, messages } = read('<h2 id="a">A</h2>');
      expect(notice).to.include({
        ...{ id: 'file-name', version: 'hash', language: 'en', status: 'draft', title: 'Privacy' },
      });
      expect(notice).not.to.have.property('effective');
      expect(messages).to.have.members([
        'data-notice is missing; "file-name" is used',
        'data-version is missing; "hash" is used',
        'lang is missing; "en" is used',
        'there is no <h1>; "Privacy" is used',
      ]);
    });

    it('that the article lacks are taken from what stands around it', () => {
      const { notice } = read(
        `<html lang="de-AT"><body data-version="1"><main data-version="2"><article data-notice="x"><h1>T</h1>
          <h2>A</h2></article></main></body></html>`,
      );
      expect(notice).to.include({ language: 'de-AT', version: '2', id: 'x' });
    });

    it('may stand on whatever is around all there is', () => {
      const { notice } = read(
        '<div><div lang="fr" data-version="7"><h1>T</h1><h2>A</h2><p>a</p></div></div><script></script>',
      );
      expect(notice).to.deep.include({ language: 'fr', version: '7' });
      expect(notice.sections[0]).to.deep.include({ children: [{ tag: 'p', children: ['a'] }] });
      expect(notice.sections[0]).not.to.have.property('lang');
    });

    it('say a draft unless they say approved', () => {
      const status = (value: string) =>
        read(`<article data-status="${value}"><h2 id="a">A</h2></article>`).notice.status;
      expect(['approved', 'draft', 'final', ''].map(status)).to.deep.equal([
        ...['approved', 'draft', 'draft', 'draft'],
      ]);
    });

    for (const date of ['22/11/2026', '2026-13-01', '2026-02-30', 'tomorrow', '2026-11-22T00:00'])
      it(`take ${date} for no date, and say so`, () => {
        const { notice, findings } = read(`${ARTICLE.replace('>', ` data-effective="${date}">`)}<h2>A</h2>`);
        expect(notice).not.to.have.property('effective');
        expect(findings.find(({ rule }) => rule === 'date')).to.deep.include({
          ...{ severity: 'error', message: `data-effective "${date}" is no date` },
        });
      });

    it('may write a language as some systems do, but must name one', () => {
      const language = (lang: string) => read(`<article lang="${lang}"><h2>A</h2></article>`);
      expect(language('fr_BE').notice.language).to.equal('fr-BE');
      expect(language('zh-Hant-TW').notice.language).to.equal('zh-Hant-TW');
      for (const lang of ['english please', 'x', '12', 'nl--be', 'français']) {
        const { notice, messages } = language(lang);
        expect(notice.language).to.equal('en');
        expect(messages).to.include(`lang "${lang}" is no language; "en" is used`);
      }
    });
  });

  describe('the article', () => {
    const titled = (html: string) => read(html).notice;

    it('is the element that says it is the notice', () => {
      const notice = titled(
        '<article><h2>News</h2></article><div data-notice="n"><h1>N</h1><h2 id="a">A</h2></div><h2>Links</h2>',
      );
      expect(notice.sections.map(({ id }) => id)).to.deep.equal(['a']);
      expect(notice.id).to.equal('n');
    });

    it('is the <article> around all sections and the title', () => {
      const { notice, messages } = read(
        `<nav>Menu</nav>loose<article lang="fr"><h1>T</h1><h2 id="a">A</h2><h2 id="b">B</h2></article>
         <footer><p>Imprint of a company with a very long name indeed</p></footer>`,
      );
      expect(notice.language).to.equal('fr');
      expect(notice.introduction).to.deep.equal([]);
      expect(messages.filter((one) => one.includes('outside'))).to.deep.equal([
        '"Menu" stands outside the <article> and is left out',
        '"loose" stands outside the <article> and is left out',
        '"Imprint of a company with a very long na…" stands outside the <article> and is left out',
      ]);
    });

    it('is everything where articles stand around single sections', () => {
      const { notice, messages } = inNoArticle(
        '<h1>T</h1><article id="a"><h2>A</h2><p>a</p></article><article><h2 id="b">B</h2><p>b</p></article>',
      );
      expect(notice.sections.map(({ id, heading }) => `${id} ${heading}`)).to.deep.equal(['a A', 'b B']);
      expect(messages.join()).not.to.contain('outside');
    });

    it('is everything where an article stands around a part', () => {
      const { notice } = inNoArticle(
        '<h2 id="a">A</h2><p>a</p><article id="p"><h3>P</h3><p>p</p></article><p>z</p><h2 id="b">B</h2>',
      );
      expect(notice.sections[0]!.children).to.deep.equal([
        { tag: 'p', children: ['a'] },
        {
          ...{ tag: 'section', id: 'p' },
          children: [
            { tag: 'h3', children: ['P'] },
            { tag: 'p', children: ['p'] },
          ],
        },
        { tag: 'p', children: ['z'] },
      ]);
    });

    it('leaves out the head of a page', () => {
      const { notice, messages } = read(
        '<html><head><title>Shop</title><meta name="a"></head><body><p>i</p><h2 id="a">A</h2></body></html>',
      );
      expect(notice.introduction).to.deep.equal([{ tag: 'p', children: ['i'] }]);
      expect(messages.join()).not.to.match(/title>|meta/);
    });
  });

  it('refuses a text without sections', () => {
    expect(() => inArticle('<h1>Privacy</h1><p>Text</p><h3>Part</h3>')).to.throw(SyntaxError, 'no <h2>');
    expect(() => read('')).to.throw(SyntaxError, 'no <h2>');
  });

  it('says where a finding is, what it is and how to mend it', () => {
    const at = { line: 9, column: 3 };
    const heading: Markup = { name: 'h2', attributes: { id: 'a' }, children: ['A'] };
    const font: Markup = { name: 'font', attributes: {}, children: ['text'], at };
    const root: Markup = { name: 'body', attributes: {}, children: [heading, font] };
    expect(noticeFrom(root, defaults).findings[0]).to.deep.equal({
      rule: 'markup',
      severity: 'warning',
      message: '<font> is not known in a notice; its text is kept',
      mend: 'Use a paragraph, list, table or heading.',
      at,
    });
  });

  describe('elements', () => {
    const blocks =
      'p ul ol li address dl dt dd blockquote div section h4 h5 h6 table caption thead tbody tfoot tr th td';
    const inline = 'strong em span a';
    for (const tag of [...blocks.split(' '), ...inline.split(' ')])
      it(`keep the name <${tag}>`, () => {
        const element: Markup = { name: tag, attributes: {}, children: ['text'] };
        const heading: Markup = { name: 'h2', attributes: { id: 'a' }, children: ['A'] };
        const { notice, findings } = compiledFrom({
          name: 'article',
          attributes: {},
          children: [heading, element],
        });
        expect(notice.sections[0]!.children.map(shape)).to.deep.equal([`${tag}(text)`]);
        expect(findings.map(({ rule }) => rule)).not.to.include('markup');
      });

    it('keep tables and lists as they stand', () => {
      const { children, messages } = inSection(
        `<table><caption>c</caption><thead><tr><th>h</th></tr></thead><tbody><tr><td>d</td></tr></tbody>
         <tfoot><tr><td>f</td></tr></tfoot></table><ul><li>one<br>two</li></ul><dl><dt>t</dt><dd>d</dd></dl>`,
      );
      expect(children.map(shape).join('').replace(/ /g, '')).to.equal(
        'table(caption(c)thead(tr(th(h)))tbody(tr(td(d)))tfoot(tr(td(f))))ul(li(onebr()two))dl(dt(t)dd(d))',
      );
      expect(messages).to.deep.equal([]);
    });

    it('keep how a list is numbered and what a cell spans', () => {
      const { children } = inSection(
        `<ol type="a" start="-3"><li>x</li></ol><ol type="disc" start="one"><li>x</li></ol>
         <table><tbody><tr><th scope="col" colspan="2" rowspan="3">x</th><td colspan="0" scope="row">y</td></tr></table>`,
      );
      const [first, second, table] = children as Extract<NoticeNode, object>[];
      expect(first).to.deep.equal({
        ...{ tag: 'ol', type: 'a', start: '-3', children: [{ tag: 'li', children: ['x'] }] },
      });
      expect(second).to.deep.equal({ tag: 'ol', children: [{ tag: 'li', children: ['x'] }] });
      expect(table!.children).to.deep.equal([
        {
          tag: 'tbody',
          children: [
            {
              tag: 'tr',
              children: [
                { tag: 'th', scope: 'col', colspan: '2', rowspan: '3', children: ['x'] },
                { tag: 'td', children: ['y'] },
              ],
            },
          ],
        },
      ]);
    });

    for (const [written, tag] of Object.entries({ b: 'strong', i: 'em', article: 'section' }))
      it(`<${written}> is read as <${tag}>`, () => {
        const { children, messages } = inSection(`<div><${written}>text</${written}></div>`);
        expect(children).to.deep.equal([{ tag: 'div', children: [{ tag, children: ['text'] }] }]);
        expect(messages).to.deep.equal([]);
      });

    for (const tag of ['font', 'u', 'small', 'sup', 'custom-thing', 'button', 'abbr', 'constructor'])
      it(`<${tag}> gives up its name, keeps its text, and is told`, () => {
        const { children, messages } = inSection(`<div>a <${tag}>b <em>c</em></${tag}></div>`);
        expect(children).to.deep.equal([{ tag: 'div', children: ['a b ', { tag: 'em', children: ['c'] }] }]);
        expect(messages).to.deep.equal([`<${tag}> is not known in a notice; its text is kept`]);
      });

    for (const tag of ['center', 'details', 'figure', 'form', 'pre', 'main', 'aside', 'dialog', 'dir'])
      it(`<${tag}> becomes a block of its own, and is told`, () => {
        const { children, messages } = inSection(`<div>a<${tag}>b</${tag}>c</div>`);
        expect(children).to.deep.equal([
          { tag: 'div', children: ['a', { tag: 'div', children: ['b'] }, 'c'] },
        ]);
        expect(messages).to.deep.equal([`<${tag}> is not known in a notice; its text is kept`]);
      });

    for (const tag of ['script', 'style', 'iframe', 'noscript', 'object', 'textarea', 'title', 'noframes'])
      it(`<${tag}> is left out with its text, and is told`, () => {
        const { children, messages } = inSection(`<p>a<${tag}>var evil = 1</${tag}>b</p>`);
        expect(textOf(children)).to.equal('ab');
        expect(messages).to.deep.equal([`<${tag}> is left out: a notice is text`]);
      });

    it('a picture gives the text that stands for it, and its place', () => {
      const { children, messages } = inSection('<p>a <img src="x" alt="our seal" id="seal"> b <img></p>');
      expect(children).to.deep.equal([
        { tag: 'p', children: ['a ', { tag: 'span', id: 'seal', children: ['our seal'] }, ' b '] },
      ]);
      expect(messages).to.have.length(2);
    });

    it('lose every attribute but those a notice has', () => {
      const { children } = inSection(
        '<p id="part-x" lang="fr" class="c" style="color:red" onclick="alert(1)" data-purpose="y" href="#">t</p>',
      );
      expect(children).to.deep.equal([{ tag: 'p', id: 'part-x', lang: 'fr', children: ['t'] }]);
    });

    it('keep language and place where the name is lost', () => {
      expect(inSection('<p><font lang="la" id="q">cui bono</font></p>').children).to.deep.equal([
        { tag: 'p', children: [{ tag: 'span', id: 'q', lang: 'la', children: ['cui bono'] }] },
      ]);
    });

    it('lose an id that is none, which is told', () => {
      const { children, messages } = inSection('<p id="1 x">t</p>');
      expect(children).to.deep.equal([{ tag: 'p', children: ['t'] }]);
      expect(messages).to.deep.equal(['"1 x" is no id']);
    });

    const nested = (levels: number, tag = 'div') =>
      `${`<${tag}>`.repeat(levels)}deep${`</${tag}>`.repeat(levels)}`;

    it(`stand at most ${DEEPEST} deep`, () => {
      expect(textOf(inSection(nested(DEEPEST + 1)).children)).to.equal('deep');
      expect(() => inSection(nested(DEEPEST + 2))).to.throw(SyntaxError, 'nested deeper than 32 levels');
    });

    it(`stand at most ${DEEPEST} deep within a part`, () => {
      expect(textOf(inSection(`<h3>P</h3>${nested(DEEPEST)}`).children)).to.equal('Pdeep');
      expect(() => inSection(`<h3>P</h3>${nested(DEEPEST + 1)}`)).to.throw(
        SyntaxError,
        'nested deeper than 32 levels',
      );
    });

    it('may be wrapped as often as you like in what is given up', () => {
      expect(inSection(nested(150, 'x-y')).children).to.deep.equal(['deep']);
    });

    it('nested beyond any document are refused with the line, before they are read', () => {
      const line = 4;
      let inner: Markup = { name: 'div', attributes: {}, children: ['deep'], at: { line, column: 1 } };
      for (let i = 0; i < 10_000; i++) inner = { ...inner, children: [inner] };
      expect(() => noticeFrom({ name: 'body', attributes: {}, children: [inner] }, defaults)).to.throw(
        SyntaxError,
        'nested deeper than 200 levels at line 4',
      );
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
      ...['javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x', '//elsewhere', 'page.html', ''],
      ...['java&#10;script:alert(1)', 'vbscript:x', 'ftp://insurer.example/', '#', '#a b'],
    ])
      it(`never go to ${JSON.stringify(href)}, keep their text, and are told`, () => {
        const { children, findings } = link(href);
        expect(children).to.deep.equal([{ tag: 'p', children: [{ tag: 'a', children: ['text'] }] }]);
        expect(findings).to.have.length(1);
        expect(findings[0]).to.include({ rule: 'link', severity: 'error' });
        expect(findings[0]!.message).to.match(
          /^the link "[^]*" is left out: only http, https, mailto, tel and #section$/,
        );
      });

    it('are told in short where they are long', () => {
      const { messages } = link(`javascript:${'x'.repeat(500)}`);
      expect(messages[0]!.length).to.be.below(200);
    });

    it('of a heading are left out, which is told; but not those that lead to the heading itself', () => {
      const { notice, messages } = inArticle(
        '<h2 id="a"><a href="https://x.example/">A</a> <a href="#a">¶</a></h2>',
      );
      expect(notice.sections[0]!.heading).to.equal('A ¶');
      expect(messages).to.deep.equal([
        'the link "https://x.example/" of this heading is left out; its text is kept',
      ]);
    });
  });

  describe('text', () => {
    it('is folded', () => {
      expect(inSection('<p>one\n   two\t three</p>').children).to.deep.equal([
        { tag: 'p', children: ['one two three'] },
      ]);
    });

    it('has no white space between blocks, and keeps it between words', () => {
      expect(inSection('\n <p>a</p>\n <p><em>b</em> <strong>c</strong></p>\n').children).to.deep.equal([
        { tag: 'p', children: ['a'] },
        {
          tag: 'p',
          children: [{ tag: 'em', children: ['b'] }, ' ', { tag: 'strong', children: ['c'] }],
        },
      ]);
    });

    it('is the same with comments in it', () => {
      const { children } = inSection('<p>a <!-- x -->b</p> <!-- y --> <p>c</p>');
      expect(children).to.deep.equal(inSection('<p>a b</p><p>c</p>').children);
    });

    it('keeps spaces that do not break, soft hyphens and zero widths', () => {
      const text = '10\u00a0000 € Pri\u00advacy\u200bnotice \u2066x\u2069';
      expect(textOf(inSection(`<p>${text}</p>`).children)).to.equal(text);
    });

    it('loses characters that cannot be read, and this is told', () => {
      const p: Markup = { name: 'p', attributes: {}, children: ['a\u0000b\u202ec\u202dd\u0008e\ud800f'] };
      const h2: Markup = { name: 'h2', attributes: { id: 'a' }, children: ['\u202eA'] };
      const { notice, findings } = compiledFrom({ name: 'body', attributes: {}, children: [h2, p] });
      expect(notice.sections[0]!.heading).to.equal('A');
      expect(textOf(notice.sections[0]!.children)).to.equal('abcdef');
      expect(findings.filter(({ rule }) => rule === 'characters')).to.have.length(2);
    });
  });
});

const inNoArticle = (html: string) => read(`<div><nav>Menu</nav>${html}</div>`);
