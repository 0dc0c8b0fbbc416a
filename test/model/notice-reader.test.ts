import { expect } from '@open-wc/testing';
import { noticeOfChildren } from '../../src/elements/notice-children.js';
import type { Markup } from '../../src/model/notice-markup.js';
import { AUDIENCES, textOf } from '../../src/model/notice.js';
import type { NoticeNode, NoticeSection } from '../../src/model/notice.js';
import { randomFrom } from '../fixtures.js';
import { compiledFrom, defaults, idsOf, readBothWays, shown, wordsIn } from '../notices/notices.js';

const LOREM = 'We keep a policy for seven years.';

/** tag#id[lang audience draft](children), as short as a test can say it. */
function shape(node: NoticeNode): string {
  if (typeof node === 'string') return node;
  const { tag, id, href, lang, audience, draft, children } = node;
  const said = [lang, audience && `for ${audience}`, draft && 'draft', href].filter(Boolean).join(', ');
  return `${tag}${id ? `#${id}` : ''}${said && `[${said}]`}(${shapes(children)})`;
}

const shapes = (nodes: readonly NoticeNode[]) => nodes.map(shape).join('');

/** The same of a section. */
function outline({ id, heading, lang, audience, draft, purposes, children }: NoticeSection): string {
  const said = [lang, audience && `for ${audience}`, draft && 'draft', ...purposes]
    .filter(Boolean)
    .join(', ');
  return `${id}${said && ` [${said}]`}: ${heading}${children.length ? ` | ${shapes(children)}` : ''}`;
}

/** An article in English, which both ways in agree on. */
function read(html: string, attributes = '') {
  const { notice, findings } = readBothWays(
    `<article lang="en" data-notice="insurer" data-version="3" ${attributes}><h1>Privacy</h1>${html}</article>`,
  );
  return {
    notice,
    introduction: shapes(notice.introduction),
    sections: notice.sections.map(outline),
    findings,
    messages: findings.map(({ message }) => message),
  };
}

/** Of a section that everything else is beside. */
const sectionOf = (html: string) => {
  const { notice, messages } = read(`<h2 id="who-we-are">Who we are</h2>${html}`);
  return { shape: shapes(notice.sections[0]!.children), purposes: notice.sections[0]!.purposes, messages };
};

const NO_ID = 'this heading has no id, so nothing can link to it';

describe('NoticeReader', () => {
  describe('sections', () => {
    it('open at each <h2>, and hold what follows up to the next', () => {
      const { introduction, sections, messages } = read(
        `<p>Please read it.</p><h2 id="who-we-are">Who we are</h2><p>An insurer.</p><ul><li>Ltd</li></ul>
         <h2 id="your-rights">Your rights</h2>Loose <em>words</em>. <p>More.</p>`,
      );
      expect(introduction).to.equal('p(Please read it.)');
      expect(sections).to.deep.equal([
        'who-we-are: Who we are | p(An insurer.)ul(li(Ltd))',
        'your-rights: Your rights | Loose em(words). p(More.)',
      ]);
      expect(messages).to.deep.equal([]);
    });

    it('are the same in wrappers, and do not end with them', () => {
      const { sections } = read(
        `<div><div><section id="who-we-are"><h2>Who we are</h2><p>An insurer.</p></section><p>Since 1900.</p></div>
         <div><h2 id="your-rights">Your rights</h2></div></div><p>All of them.</p>`,
      );
      expect(sections).to.deep.equal([
        'who-we-are: Who we are | p(An insurer.)p(Since 1900.)',
        'your-rights: Your rights | p(All of them.)',
      ]);
    });

    it('may be without a text', () => {
      expect(
        read('<h2 id="who-we-are">Who we are</h2><h2 id="your-rights">Your rights</h2>').sections,
      ).to.deep.equal([...['who-we-are: Who we are', 'your-rights: Your rights']]);
    });

    it('with an empty heading are told, and have their number for one', () => {
      const { sections, findings } = read(
        '<h2 id="who-we-are">Who we are</h2><h2 id="your-rights"> <br> </h2><p>All of them.</p>',
      );
      expect(sections[1]).to.equal('your-rights: 2 | p(All of them.)');
      expect(findings.map(({ rule, severity }) => [rule, severity])).to.deep.equal([['heading', 'error']]);
    });

    it('have a heading of text alone, on one line, with what stands for a picture', () => {
      const { notice, messages } = read(
        `<h2 id="who-we-are"> Who<br>we&nbsp;<b>are</b>,
          <font color="red">re<i>al</i>ly</font> <img alt="(seal)" src="data:,"> </h2>`,
      );
      expect(notice.sections[0]!.heading).to.equal('Who we\u00a0are, really (seal)');
      expect(messages).to.deep.equal([]);
    });

    it('lose no part of a heading unsaid', () => {
      const { notice, messages } = read(
        '<h2 id="who-we-are">Who we are<script>track()</script><style>h2 { color: red }</style></h2>',
      );
      expect(notice.sections[0]!.heading).to.equal('Who we are');
      expect(messages).to.deep.equal([
        '<script> is left out: a notice is text',
        '<style> is left out: a notice is text',
      ]);
    });

    it('lose no part of the title unsaid', () => {
      const { notice, messages } = read('<h2 id="who-we-are">Who we are</h2>');
      expect([notice.title, messages]).to.deep.equal(['Privacy', []]);
      const { notice: other, findings } = readBothWays(
        `<article lang="en" data-notice="insurer" data-version="3"><h1>Privacy<script>track()</script></h1>
         <h2 id="who-we-are">Who we are</h2></article>`,
      );
      expect(other.title).to.equal('Privacy');
      expect(findings.map(({ message }) => message)).to.deep.equal([
        '<script> is left out: a notice is text',
      ]);
    });
  });

  describe('characters that cannot be read', () => {
    for (const [name, html] of [
      ['a heading', '<h2 id="who-we-are">Who\u202e we are</h2><p>x</p>'],
      ['a part', '<h2 id="who-we-are">Who we are</h2><h3>By\u007f post</h3>'],
      ['a paragraph', '<h2 id="who-we-are">Who we are</h2><p>x\u202dy</p>'],
      ['loose text', '<h2 id="who-we-are">Who we are</h2>x\u0008y'],
      ['what stands for a picture', '<h2 id="who-we-are">Who we are</h2><img alt="x\u202ey">'],
    ] as const)
      it(`are left out of ${name}, which is told`, () => {
        const { notice, findings } = read(html);
        expect(JSON.stringify(notice)).not.to.match(/\u202d|\u202e|\u007f|\\u/);
        expect(
          findings.filter(({ rule }) => rule === 'characters').map(({ severity }) => severity),
        ).to.deep.equal(['error']);
      });
  });

  it('does not look for sections in what is not for reading', () => {
    const { notice } = readBothWays(
      `<nav>Menu</nav><article lang="nl"><h1>Privacy</h1><h2 id="who-we-are">Wie wij zijn</h2></article>
       <noscript><h2>Switch on JavaScript</h2></noscript><object><h1>Film</h1></object>`,
    );
    expect(notice.language).to.equal('nl');
    expect(notice.introduction).to.deep.equal([]);
    expect(notice.sections.map(outline)).to.deep.equal(['who-we-are: Wie wij zijn']);
  });

  describe('the introduction', () => {
    const introduction = (html: string) => read(`${html}<h2 id="who-we-are">Who we are</h2>`).introduction;

    for (const [html, expected] of [
      ['', ''],
      [' Loose words. ', ' Loose words. '],
      ['<p>One.</p>Two. <p>Three.</p>', 'p(One.)Two. p(Three.)'],
      ['<div class="lead"><p>One.</p></div>', 'div(p(One.))'],
      ['<h3 id="in-short">In short</h3><p>One.</p>', 'section(h3#in-short(In short)p(One.))'],
      ['<div><h3>In short</h3><p>One.</p></div><p>Two.</p>', 'section(h3(In short)p(One.))p(Two.)'],
      ['<h1>Once more</h1><p>One.</p>', 'p(strong(Once more))p(One.)'],
    ] as const)
      it(`is ${JSON.stringify(expected)} of ${JSON.stringify(html)}`, () =>
        expect(introduction(html)).to.equal(expected));

    it('stands before and after the title', () => {
      const { notice } = readBothWays(
        '<div><p>Before.</p><header><p>Over it.</p><h1>Privacy</h1><p>Under it.</p></header><h2>Who we are</h2></div>',
      );
      expect(notice.title).to.equal('Privacy');
      expect(shapes(notice.introduction)).to.equal('p(Before.)p(Over it.)p(Under it.)');
    });

    it('does not run into words beside the title', () => {
      const { notice } = readBothWays('<div>Before<h1>Privacy</h1>after<h2>Who we are</h2></div>');
      expect(textOf(notice.introduction)).to.equal('Before after');
    });
  });

  describe('parts', () => {
    for (const [name, html, expected] of [
      [
        'open at each <h3>, and end with the section',
        '<h3 id="by-post">By post</h3><p>Write.</p><h3 id="by-telephone">By telephone</h3><p>Call.</p>',
        'section(h3#by-post(By post)p(Write.))section(h3#by-telephone(By telephone)p(Call.))',
      ],
      [
        'end with the wrapper that they open in',
        '<div id="by-post"><h3>By post</h3><p>Write.</p></div><p>Both are free.</p>',
        'section#by-post(h3(By post)p(Write.))p(Both are free.)',
      ],
      [
        'go on after a wrapper of the heading alone',
        '<div class="head"><h3 id="by-post">By post</h3> </div><p>Write.</p>',
        'section(h3#by-post(By post)p(Write.))',
      ],
      [
        'go on after wrappers of the heading alone, one in the other',
        '<div><div> <h3 id="by-post">By post</h3></div><span></span></div><p>Write.</p>',
        'section(h3#by-post(By post)span()p(Write.))',
      ],
      [
        'end with a wrapper that holds a picture too',
        '<div><h3 id="by-post">By post</h3><img alt="(stamp)"></div><p>Write.</p>',
        'section(h3#by-post(By post)(stamp) )p(Write.)',
      ],
      [
        'go on after a <header>, whatever else it holds',
        '<header><h3 id="by-post">By post</h3><p>The slow way.</p></header><p>Write.</p>',
        'section(h3#by-post(By post)p(The slow way.)p(Write.))',
      ],
      [
        'go on after a <summary>, and end with <details>',
        '<details><summary><h3 id="by-post">By post</h3></summary><p>Write.</p></details><p>Both are free.</p>',
        'section(h3#by-post(By post)p(Write.))p(Both are free.)',
      ],
      [
        'hold the deeper headings',
        '<h3 id="by-post">By post</h3><h4 id="by-ship">By ship</h4><p>Wait.</p><h5>Longer</h5><h6>Still</h6>',
        'section(h3#by-post(By post)h4#by-ship(By ship)p(Wait.)h5(Longer)h6(Still))',
      ],
      [
        'begin after what stands before them in their wrapper',
        '<div><p>Two ways.</p><h3 id="by-post">By post</h3><p>Write.</p></div><p>Both are free.</p>',
        'p(Two ways.)section(h3#by-post(By post)p(Write.))p(Both are free.)',
      ],
      [
        'are several in one wrapper',
        '<div><h3>By post</h3><p>Write.</p><h3>By telephone</h3><p>Call.</p></div><p>Both are free.</p>',
        'section(h3(By post)p(Write.))section(h3(By telephone)p(Call.))p(Both are free.)',
      ],
      [
        'keep the markup of their heading',
        '<h3>By <em>post</em> <a href="#who-we-are">to us</a></h3>',
        'section(h3(By em(post) a[#who-we-are](to us)))',
      ],
      [
        'are content in a list, a table or a quotation',
        '<ul><li><h3>By post</h3>Write.</li></ul><blockquote><h3>By telephone</h3></blockquote><p>Free.</p>',
        'ul(li(h3(By post)Write.))blockquote(h3(By telephone))p(Free.)',
      ],
      [
        'are content in a label or a button beside sections that are not',
        '<button><h3>By post</h3></button><p>Write.</p>',
        'h3(By post)p(Write.)',
      ],
    ] as const)
      it(name, () => expect(sectionOf(html).shape).to.equal(expected));

    it('end where the next section begins', () => {
      const { sections } = read(
        '<h2 id="contact">Contact</h2><h3>By post</h3><p>Write.</p><h2 id="rights">Rights</h2><p>All.</p>',
      );
      expect(sections).to.deep.equal([
        'contact: Contact | section(h3(By post)p(Write.))',
        'rights: Rights | p(All.)',
      ]);
    });

    it('end with the section of their subtitle', () => {
      const { sections } = read(
        `<hgroup><h2 id="who-we-are">Who we are</h2><h3>An insurer</h3></hgroup><p>${LOREM}</p>`,
      );
      expect(sections).to.deep.equal([`who-we-are: Who we are | section(h3(An insurer))p(${LOREM})`]);
    });

    it('do not run into the words around their wrapper', () => {
      expect(
        textOf(read('<h2>Who</h2>before<div><h3>Part</h3></div>after').notice.sections[0]!.children),
      ).to.equal('before Part after');
    });
  });

  describe('headings in wrappers', () => {
    const wrappers: [string, string, string][] = [
      ['section', '<section id="who-we-are"><h2>', '</h2></section>'],
      ['article', '<article id="who-we-are"><h2>', '</h2></article>'],
      ['header', '<header id="who-we-are"><h2>', '</h2></header>'],
      ['hgroup', '<hgroup id="who-we-are"><h2>', '</h2></hgroup>'],
      ['summary', '<details><summary id="who-we-are"><h2>', '</h2></summary></details>'],
      ['details', '<details id="who-we-are"><summary><h2>', '</h2></summary></details>'],
      ['div in div', '<div id="who-we-are"><div class="head"><h2>', '</h2></div></div>'],
      ['a', '<a id="who-we-are"><h2>', '</h2></a>'],
      ['a with a name', '<a name="who-we-are"><h2>', '</h2></a>'],
      ['a in the heading', '<h2><a id="who-we-are">', '</a></h2>'],
      ['a with a name in the heading', '<h2><a name="who-we-are">', '</a></h2>'],
      ['a without text in the heading', '<h2><a name="who-we-are"></a>', '</h2>'],
      ['button in the heading', '<h2><button id="who-we-are" type="button">', '</button></h2>'],
      ['span in the heading', '<h2><span><span id="who-we-are">', '</span></span></h2>'],
      ['span', '<span id="who-we-are"><h2>', '</h2></span>'],
      ['strong', '<strong id="who-we-are"><h2>', '</h2></strong>'],
      ['font', '<font id="who-we-are"><h2>', '</h2></font>'],
      ['custom element', '<legal-section id="who-we-are"><h2>', '</h2></legal-section>'],
      ['fieldset', '<fieldset id="who-we-are"><legend><h2>', '</h2></legend></fieldset>'],
      ['main', '<main id="who-we-are"><h2>', '</h2></main>'],
    ];
    for (const [name, before, after] of wrappers)
      it(`have the id of ${name}`, () => {
        const { sections, messages } = read(
          `${before}Who we are${after}<p>${LOREM}</p><h2 id="your-rights">Your rights</h2>`,
        );
        expect(sections).to.deep.equal([`who-we-are: Who we are | p(${LOREM})`, 'your-rights: Your rights']);
        expect(messages).to.deep.equal([]);
      });

    for (const [name, before, after] of [
      ['section', '<section id="by-post"><h3>', '</h3>', '</section>'],
      ['header', '<header id="by-post"><h3>', '</h3></header>'],
      ['details', '<details id="by-post"><summary><h3>', '</h3></summary>'],
      ['a', '<a id="by-post"><h3>', '</h3></a>'],
      ['an anchor before it', '<a name="by-post"></a><h3>', '</h3>'],
    ] as const)
      it(`give a part the id of ${name}`, () => {
        expect(sectionOf(`${before}By post${after}<p>Write.</p>`).shape).to.equal(
          'section#by-post(h3(By post)p(Write.))',
        );
      });

    it('are sections in buttons where all of them are', () => {
      const { sections } = read(
        '<button id="who-we-are"><h2>Who we are</h2></button><p>An insurer.</p><button><h2 id="rights">Rights</h2></button>',
      );
      expect(sections).to.deep.equal(['who-we-are: Who we are | p(An insurer.)', 'rights: Rights']);
    });

    for (const [html, expected] of [
      ['<h4>By <span><h2>post</h2> or <h3>ship</h3></span></h4>', 'h4(By span(p(strong(post)) or h3(ship)))'],
      ['<h1>By <span><h2>post</h2></span></h1>', 'p(strong(By span(p(strong(post)))))'],
    ] as const)
      it(`are text in ${html}`, () =>
        expect(sectionOf(`${html}<p>Write.</p>`).shape).to.equal(`${expected}p(Write.)`));

    it('keep both ids where the heading has its own: links may know either', () => {
      expect(read('<section id="item-1"><h2 id="who-we-are">Who we are</h2><p>An insurer.</p></section>').sections)
        .to.deep.equal(['who-we-are: Who we are | span#item-1()p(An insurer.)']); // prettier-ignore
    });

    it('take the innermost of several ids, and keep the others', () => {
      expect(
        read(
          '<div id="page-2"><section id="who-we-are"><a name="old-name"></a><h2>Who we are</h2></section></div>',
        ).sections,
      ).to.deep.equal(['who-we-are: Who we are | span#page-2()span#old-name()']);
    });

    it('lose the links from them, which is told, but not the links to them', () => {
      const { notice, messages } = read(
        `<h2><a href="https://law.example/" name="legal-ground">Legal ground</a></h2>
         <h2 id="who-we-are">Who we are <a href="#who-we-are">¶</a></h2>
         <a href="/rights" id="rights"><h2>Rights</h2></a>`.replace('/rights', 'https://rights.example/'),
      );
      expect(notice.sections.map(({ id, heading }) => `${id}: ${heading}`)).to.deep.equal([
        ...['legal-ground: Legal ground', 'who-we-are: Who we are ¶', 'rights: Rights'],
      ]);
      expect(messages).to.deep.equal([
        'the link "https://law.example/" of this heading is left out; its text is kept',
        'the link "https://rights.example/" of this heading is left out; its text is kept',
      ]);
    });
  });

  describe('ids', () => {
    const ids = (html: string) => idsOf(read(html).notice);

    it('that nothing gives are made up, and told', () => {
      const { sections, messages } = read(
        '<h2>Who we are</h2><h2>Your rights</h2><h2 id="contact">Contact</h2>',
      );
      expect(sections).to.deep.equal([
        ...['section-1: Who we are', 'section-2: Your rights', 'contact: Contact'],
      ]);
      expect(messages).to.deep.equal([NO_ID, NO_ID]);
    });

    it('that are made up are none that is written anywhere', () => {
      expect(
        ids(
          `<h2>Who we are</h2><h2>Your rights</h2><p id="section-1">An insurer.</p><p id="section-1-2">Since 1900.</p>
           <p><a name="section-2"></a></p>`,
        ),
      ).to.deep.equal(['section-1-3', 'section-2-2', 'section-1', 'section-1-2', 'section-2']);
    });

    it('that are made up are none that is written in what is no part of the text', () => {
      const { notice } = readBothWays(
        '<div id="section-1"><p>Read it.</p><h2>Who we are</h2><h2>Rights</h2></div>',
      );
      expect(new Set(idsOf(notice)).size).to.equal(idsOf(notice).length);
    });

    for (const id of [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'über-uns',
      '1',
      'a.b',
      '§3',
      'données',
    ])
      it(`may be ${id}`, () => {
        const { sections, messages } = read(
          `<h2 id="${id}">Who we are</h2><p id="${id}-2"><a href="#${id}">Up</a></p>`,
        );
        expect(sections).to.deep.equal([`${id}: Who we are | p#${id}-2(a[#${id}](Up))`]);
        expect(messages).to.deep.equal([]);
      });

    for (const id of ['who we are', 'a"b', 'a#b', '<b>', 'a&amp;b', ' ', 'x'.repeat(101)])
      it(`are never ${JSON.stringify(id.slice(0, 20))}, which is told`, () => {
        const { notice, findings } = read(`<h2 id='${id}'>Who we are</h2><p id='${id}'>An insurer.</p>`);
        expect(idsOf(notice)).to.deep.equal(['section-1']);
        expect(findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).to.deep.equal(
          [...['id', 'id']],
        );
      });

    it('that are empty are none, which needs no word', () => {
      expect(sectionOf('<p id="">An insurer.</p><a name="">Ltd</a>')).to.deep.include({
        ...{ shape: 'p(An insurer.)a(Ltd)', messages: [] },
      });
    });

    it('that are there twice lead to the first, which is told', () => {
      const { sections, messages } = read(
        '<h2 id="who-we-are">Who we are</h2><p id="who-we-are">An insurer.</p><h2 id="who-we-are">Your rights</h2>',
      );
      expect(sections).to.deep.equal(['who-we-are: Who we are | p(An insurer.)', 'section-2: Your rights']);
      expect(messages).to.deep.equal([
        'the id "who-we-are" is there twice',
        'the id "who-we-are" is there twice',
        NO_ID,
      ]);
    });

    it('give way to the next name a heading has where they are there twice', () => {
      expect(
        ids('<h2 id="contact">Contact</h2><section id="letters"><h2 id="contact">Letters</h2></section>'),
      ).to.deep.equal(['contact', 'letters']);
    });

    it('of anchors before a heading are the heading’s', () => {
      const { sections, messages } = read(
        `<a name="who"></a><h2>Who we are</h2><p>An insurer.</p>
         <span id="rights"></span> <a id="old-rights" name="older-rights"> </a><h2>Your rights</h2>`,
      );
      expect(sections).to.deep.equal([
        'who: Who we are | p(An insurer.)',
        'rights: Your rights | span#old-rights()span#older-rights()',
      ]);
      expect(messages).to.deep.equal([]);
    });

    for (const html of [
      '<div id="rights" class="anchor"></div>',
      '<p><a name="rights"></a></p>',
      '<p id="rights">&#32;</p>',
      '<div><span><a id="rights"></a></span> </div>',
    ])
      it(`of ${html} before a heading are the heading’s`, () =>
        expect(
          read(`<h2 id="who">Who we are</h2><p>An insurer.</p>${html}<h2>Your rights</h2>`).sections,
        ).to.deep.equal(['who: Who we are | p(An insurer.)', 'rights: Your rights']));

    for (const [html, expected] of [
      ['<p id="rights" data-owner="insurer"></p>', 'p#rights[draft]()'],
      ['<p id="rights" data-audience="broker"></p>', 'p#rights[for broker]()'],
      ['<p id="rights">\u00a0</p>', 'p#rights(\u00a0)'],
      ['<p id="rights"><img alt="Seal"></p>', 'p#rights(Seal)'],
      ['<p></p>', 'p()'],
      ['<a name="rights" href="#who"></a>', 'a#rights[#who]()'],
      ['<ul id="rights"></ul>', 'ul#rights()'],
    ] as const)
      it(`of ${html} are its own`, () =>
        expect(read(`<h2 id="who">Who we are</h2>${html}<h2 id="last">Last</h2>`).sections[0]).to.equal(
          `who: Who we are | ${expected}`,
        ));

    it('of anchors between paragraphs stand before the next', () => {
      expect(sectionOf('<p>One.</p><a name="second"></a><p>Two.</p><a name="third"></a>').shape).to.equal(
        'p(One.)span#second()p(Two.)span#third()',
      );
    });

    it('of anchors stand before what follows, in a stretch for others too', () => {
      expect(
        sectionOf(
          '<div data-audience="broker"><p>One.</p><a name="second"></a><p>Two.</p><h3>By post</h3><p>Write.</p></div>',
        ).shape,
      ).to.equal('div[for broker](p(One.)span#second()p(Two.))section[for broker](h3(By post)p(Write.))');
    });

    it('of wrappers of several parts or sections stand where those begin', () => {
      const { introduction, sections } = read(
        `<div id="all"><p>Read it.</p><div id="first-half"><h2 id="who-we-are">Who we are</h2>
         <div id="ways"><h3>By post</h3><h3>By telephone</h3></div><h2 id="your-rights">Your rights</h2></div></div>`,
      );
      expect(introduction).to.equal('span#all()p(Read it.)');
      expect(sections).to.deep.equal([
        'who-we-are: Who we are | span#first-half()section#ways(h3(By post))section(h3(By telephone))',
        'your-rights: Your rights',
      ]);
    });

    it('of what is around everything stay where links go to them', () => {
      const body =
        '<h2 id="who-we-are">Who we are</h2><p><a href="#top">Up</a></p><h2 id="rights">Rights</h2>';
      const { notice } = readBothWays(
        `<html><body id="page"><main id="main"><article id="top" lang="en"><h1>Privacy</h1>${body}</article></main></body></html>`,
      );
      expect(idsOf(notice)).to.deep.equal(['who-we-are', 'rights', 'top']);
    });

    it('of the title stay where links go to them', () => {
      const { notice } = readBothWays(
        '<div><h1 id="top"><a name="unused">Privacy</a></h1><p>Read it.</p><h2 id="who">Who</h2><p><a href="#top">Up</a></p></div>',
      );
      expect(shapes(notice.introduction)).to.equal('span#top()p(Read it.)');
    });

    it('are second names where an element has two', () => {
      expect(
        sectionOf('<p><a id="mail" name="e-mail" href="mailto:a@insurer.example">Mail</a> us.</p>').shape,
      ).to.equal('p(a#mail[mailto:a@insurer.example](span#e-mail()Mail) us.)');
    });

    it('of an anchor and a heading that stands in a part are both there', () => {
      expect(
        sectionOf(
          '<div id="letters"><a name="mail"></a><h3 id="by-post">By <b id="ship">post</b></h3><p>Write.</p></div>',
        ).shape,
      ).to.equal('section#letters(h3#by-post(By strong#ship(post))span#mail()p(Write.))');
    });

    it('stay where the name of their element is lost', () => {
      expect(
        sectionOf('<p><font id="red">One</font> <img id="seal" alt="Seal"></p><form id="f">x</form>').shape,
      ).to.equal('p(span#red(One) span#seal(Seal))div#f(x)');
    });
  });

  describe('purposes', () => {
    const purposes = (html: string, attributes = '') => {
      const { notice, messages } = read(html, attributes);
      return { purposes: notice.sections.map((one) => one.purposes), messages };
    };
    const H2 = '<h2 id="marketing">Marketing</h2>';

    for (const [name, html] of [
      ['the heading', '<h2 id="marketing" data-purposes=" email \n partners ">Marketing</h2>'],
      ['its wrapper', `<section data-purposes="email partners"><div>${H2}</div><p>Text.</p></section>`],
      [
        'two wrappers',
        `<section data-purposes="email"><header data-purposes="partners">${H2}</header></section>`,
      ],
      [
        'wrapper and heading',
        '<section data-purposes="email"><h2 id="marketing" data-purposes="partners email">Marketing</h2></section>',
      ],
      [
        'what stands in the heading',
        '<h2 id="marketing"><span data-purposes="email partners">Marketing</span></h2>',
      ],
      ['paragraphs below', `${H2}<p data-purposes="email">Text.</p><p data-purposes="partners">Text.</p>`],
      ['something deep below', `${H2}<ul><li><b data-purposes="email partners">Text.</b></li></ul>`],
      [
        'a part',
        `${H2}<h3 data-purposes="email">By e-mail</h3><h3 data-purposes="partners">By partners</h3>`,
      ],
      [
        'wrappers of parts',
        `${H2}<div data-purposes="email partners"><h3>By e-mail</h3><h3>By post</h3></div>`,
      ],
      ['unknown markup', `${H2}<my-toggles data-purposes="email partners"></my-toggles>`],
      [
        'heading and paragraph',
        '<h2 id="marketing" data-purposes="email">Marketing</h2><p data-purposes="email partners"></p>',
      ],
    ] as const)
      it(`of ${name} are the section’s`, () => {
        const read = purposes(`<h2 id="who">Who we are</h2>${html}<h2 id="last">Last</h2>`);
        expect(read.purposes).to.deep.equal([[], ['email', 'partners'], []]);
        expect(read.messages.filter((one) => one.includes('purposes'))).to.deep.equal([]);
      });

    it('may be called __proto__ and constructor', () => {
      expect(purposes('<h2 id="who" data-purposes="__proto__ constructor">Who</h2>').purposes).to.deep.equal([
        ['__proto__', 'constructor'],
      ]);
    });

    for (const [place, where, html, attributes] of [
      ['before the first section', 'before the first section', `<p data-purposes="email">Text.</p>${H2}`, ''],
      [
        'in a part of the introduction',
        'before the first section',
        `<div data-purposes="email"><h3>In short</h3></div>${H2}`,
        '',
      ],
      [
        'around several sections',
        'around several sections',
        `<div data-purposes="email">${H2}<h2 id="rights">Rights</h2></div>`,
        '',
      ],
      [
        'around several sections after another',
        'around several sections',
        `<h2 id="who">Who</h2><div data-purposes="email">${H2}<h2 id="rights">Rights</h2></div>`,
        '',
      ],
      [
        'on the article',
        'around several sections',
        `${H2}<h2 id="rights">Rights</h2>`,
        'data-purposes="email"',
      ],
    ] as const)
      it(`${place} are left out, which is told`, () => {
        const read = purposes(html, attributes);
        expect(read.purposes.flat()).to.deep.equal([]);
        expect(read.messages).to.deep.equal([`data-purposes "email" stands ${where} and is left out`]);
      });

    it('on the article are those of its only section', () => {
      expect(purposes(H2, 'data-purposes="email"')).to.deep.equal({ purposes: [['email']], messages: [] });
    });
  });

  describe('audiences', () => {
    for (const audience of [...AUDIENCES, 'claimant witness', '__proto__', 'constructor'])
      it(`may be ${audience}`, () => {
        const { sections } = read(
          `<h2 id="who" data-audience="${audience}">Who</h2><h2 id="rights">Rights</h2><p data-audience="${audience}">x</p>`,
        );
        expect(sections).to.deep.equal([
          `who [for ${audience}]: Who`,
          `rights: Rights | p[for ${audience}](x)`,
        ]);
      });

    for (const [name, html, expected] of [
      [
        'hold for the section whose heading they stand on',
        '<h2 id="claims" data-audience="claimant">Claims</h2><p>Text.</p>',
        ['claims [for claimant]: Claims | p(Text.)'],
      ],
      [
        'hold for every section in their wrapper, and for none after it',
        `<div data-audience="claimant"><h2 id="claims">Claims</h2><p>Text.</p><h2 id="health">Health</h2></div>
         <h2 id="rights">Rights</h2>`,
        ['claims [for claimant]: Claims | p(Text.)', 'health [for claimant]: Health', 'rights: Rights'],
      ],
      [
        'of a heading go before those of its wrapper, and inner before outer',
        `<div data-audience="claimant"><section data-audience="insured"><h2 id="claims">Claims</h2></section>
         <h2 id="health" data-audience="witness">Health</h2></div>`,
        ['claims [for insured]: Claims', 'health [for witness]: Health'],
      ],
      [
        'hold for a part, not for its heading alone',
        '<h2 id="claims">Claims</h2><h3 id="injury" data-audience="claimant">Injury</h3><p>Text.</p>',
        ['claims: Claims | section[for claimant](h3#injury(Injury)p(Text.))'],
      ],
      [
        'hold for parts in their wrapper',
        '<h2 id="claims">Claims</h2><div data-audience="claimant"><h3>Injury</h3><p>Text.</p><h3>Loss</h3></div><p>All.</p>',
        ['claims: Claims | section[for claimant](h3(Injury)p(Text.))section[for claimant](h3(Loss))p(All.)'],
      ],
      [
        'are not said again of a part that stands in a section for the same',
        `<section data-audience="claimant"><h2 id="claims">Claims</h2><h3 data-audience="claimant">Injury</h3>
         <p>Text.</p><h3 data-audience="witness">Loss</h3></section>`,
        ['claims [for claimant]: Claims | section(h3(Injury)p(Text.))section[for witness](h3(Loss))'],
      ],
      [
        'hold for text before a part in their wrapper',
        '<h2 id="claims">Claims</h2><div data-audience="broker">Loose <b>words</b>.<p>Text.</p><h3>Fees</h3></div><p>All.</p>',
        [
          'claims: Claims | div[for broker](Loose strong(words).p(Text.))section[for broker](h3(Fees))p(All.)',
        ],
      ],
      [
        'hold for a paragraph, a row, an item and a word',
        `<h2 id="claims">Claims</h2><p data-audience="broker">Text.</p><ul><li data-audience="insured">One</li></ul>
         <table><tbody><tr data-audience="witness"><td>Two</td></tr></tbody></table><u data-audience="claimant">Three</u>`,
        [
          'claims: Claims | p[for broker](Text.)ul(li[for insured](One))table(tbody(tr[for witness](td(Two))))span[for claimant](Three)',
        ],
      ],
    ] as const)
      it(name, () => expect(read(html).sections).to.deep.equal(expected));

    it('of the article hold for all of it', () => {
      const { introduction, sections } = read(
        '<p>Read it.</p><h2 id="who">Who</h2><p>Text.</p><h2 id="rights">Rights</h2><h3>Part</h3>',
        'data-audience="claimant"',
      );
      expect(introduction).to.equal('div[for claimant](p(Read it.))');
      expect(sections).to.deep.equal([
        'who [for claimant]: Who | p(Text.)',
        'rights [for claimant]: Rights | section(h3(Part))',
      ]);
    });
  });

  it('takes what a page says of itself for no word of the notice', () => {
    const { notice } = readBothWays(
      `<html data-owner="theme"><body data-audience="broker" data-owner="shop"><article lang="en"><h1>Privacy</h1>
       <h2 id="who">Who</h2><h2 id="rights">Rights</h2></article></body></html>`,
    );
    expect(notice.sections.map(outline)).to.deep.equal(['who: Who', 'rights: Rights']);
  });

  describe('what the owner has still to supply', () => {
    for (const [name, html, expected] of [
      [
        'is a section',
        '<h2 id="retention" data-owner="cisel">Retention</h2><p>x</p>',
        'retention [draft]: Retention | p(x)',
      ],
      [
        'is a section by its wrapper',
        '<div data-owner="cisel"><h2 id="retention">Retention</h2></div>',
        'retention [draft]: Retention',
      ],
      [
        'is a part',
        '<h2 id="retention">Retention</h2><h3 data-owner="cisel">Calls</h3><p>x</p>',
        'retention: Retention | section[draft](h3(Calls)p(x))',
      ],
      [
        'is a part by its wrapper',
        '<h2 id="retention">Retention</h2><section data-owner="cisel"><h3>Calls</h3><p>x</p></section><p>y</p>',
        'retention: Retention | section[draft](h3(Calls)p(x))p(y)',
      ],
      [
        'is a paragraph',
        '<h2 id="retention">Retention</h2><p data-owner="cisel">x</p>',
        'retention: Retention | p[draft](x)',
      ],
      [
        'is a word',
        '<h2 id="retention">Retention</h2><p>for <u data-owner="cisel">x years</u></p>',
        'retention: Retention | p(for span[draft](x years))',
      ],
      [
        'is not said twice',
        '<section data-owner="cisel"><h2 id="retention">Retention</h2><h3 data-owner="cisel">Calls</h3></section>',
        'retention [draft]: Retention | section(h3(Calls))',
      ],
      [
        'is nothing where nobody is named',
        '<h2 id="retention" data-owner="">Retention</h2><p data-owner="">x</p>',
        'retention: Retention | p(x)',
      ],
    ] as const)
      it(name, () => expect(read(html).sections[0]).to.equal(expected));
  });

  describe('what is said of a change', () => {
    const changes = (html: string) =>
      read(html).notice.sections.map(({ change, editorial }) => [change, editorial]);

    for (const [name, html] of [
      ['the heading', '<h2 data-change="Two new suppliers" data-editorial="a typing error">Who</h2>'],
      [
        'its wrapper',
        '<section data-change="Two new suppliers" data-editorial="a typing error"><h2>Who</h2></section>',
      ],
      [
        'both',
        '<section data-change="Two new suppliers"><h2 data-editorial="a typing error">Who</h2></section>',
      ],
      [
        'both, the inner first',
        '<div data-change="Nothing"><h2 data-change="Two new suppliers" data-editorial="a typing error">Who</h2></div>',
      ],
    ] as const)
      it(`stands on ${name}`, () =>
        expect(changes(`${html}<h2>Rights</h2>`)).to.deep.equal([
          ['Two new suppliers', 'a typing error'],
          [undefined, undefined],
        ]));

    it('stands on no wrapper of several sections, and on nothing below the heading', () => {
      expect(
        changes(
          '<div data-change="New"><h2>Who</h2><p data-change="New">x</p><h3 data-editorial="x">y</h3><h2>Rights</h2></div>',
        ),
      ).to.deep.equal([
        [undefined, undefined],
        [undefined, undefined],
      ]);
    });
  });

  describe('text in other languages', () => {
    for (const [name, html, expected] of [
      [
        'is a section',
        '<h2 id="who" lang="fr">Qui</h2><h2 id="rights">Rights</h2>',
        ['who [fr]: Qui', 'rights: Rights'],
      ],
      [
        'is the sections in a wrapper',
        '<div lang="fr"><h2 id="qui">Qui</h2><p>Nous.</p><h2 id="droits">Droits</h2></div><h2 id="rights">Rights</h2>',
        ['qui [fr]: Qui | p(Nous.)', 'droits [fr]: Droits', 'rights: Rights'],
      ],
      [
        'is not what stands below a heading that alone is in it',
        '<h2 id="who" lang="fr">Qui</h2><p>We.</p><h3>Part</h3><p>x</p>',
        ['who [fr]: Qui | div[en](p(We.))section[en](h3(Part)p(x))'],
      ],
      [
        'is a part in a wrapper',
        '<h2 id="who">Who</h2><div lang="fr"><h3>Nous</h3><p>x</p></div><p>We.</p>',
        ['who: Who | section[fr](h3(Nous)p(x))p(We.)'],
      ],
      [
        'is the heading of a part, and not the part',
        '<h2 id="who">Who</h2><h3 lang="fr">Nous</h3><p>We.</p>',
        ['who: Who | section(h3[fr](Nous)p(We.))'],
      ],
      [
        'is a stretch before a part in a wrapper',
        '<h2 id="who">Who</h2><div lang="fr"><p>Un.</p> Deux. <p>Trois.</p><h3>Nous</h3></div>',
        ['who: Who | div[fr](p(Un.) Deux. p(Trois.))section[fr](h3(Nous))'],
      ],
      [
        'is a paragraph, a word, and a word whose markup is lost',
        '<h2 id="who">Who</h2><p lang="fr">Un <i lang="la">ad hoc</i></p><p>Two <u lang="fr">trois</u></p>',
        ['who: Who | p[fr](Un em[la](ad hoc))p(Two span[fr](trois))'],
      ],
      [
        'may stand in yet another',
        '<div lang="fr"><h2 id="qui">Qui</h2><div lang="nl"><h3>Wij</h3><p>x</p><div lang="en"><h3>We</h3></div></div></div>',
        ['qui [fr]: Qui | section[nl](h3(Wij)p(x))section[en](h3(We))'],
      ],
      [
        'is none where it is the notice’s own',
        '<div lang="en"><h2 id="who">Who</h2><h3>We</h3></div>',
        ['who: Who | section(h3(We))'],
      ],
      [
        'may be written as some systems do',
        '<h2 id="who" lang="fr_BE">Qui</h2><p lang="nl_BE">x</p>',
        ['who [fr-BE]: Qui | div[en](p[nl-BE](x))'],
      ],
      ['is none where none is named', '<h2 id="who" lang="">Who</h2><p lang=" ">x</p>', ['who: Who | p(x)']],
    ] as const)
      it(name, () => expect(read(html).sections).to.deep.equal(expected));
  });

  it('says a language that is none of nothing', () => {
    const { notice } = readBothWays(
      '<article lang="plain english"><h1>Privacy</h1><p>Read it.</p><h2 id="who">Who</h2><h3>We</h3></article>',
    );
    expect(notice.language).to.equal(defaults.language);
    expect(shapes(notice.introduction)).to.equal('p(Read it.)');
    expect(notice.sections.map(outline)).to.deep.equal(['who: Who | section(h3(We))']);
  });

  describe('sections that are laid out', () => {
    it('in a list are sections', () => {
      const { sections, messages } = read(
        `<ol id="list"><li id="who"><h2>Who</h2><p>We.</p></li><li><h2 id="rights">Rights</h2><ul><li>One</li></ul></li></ol>`,
      );
      expect(sections).to.deep.equal(['who: Who | span#list()p(We.)', 'rights: Rights | ul(li(One))']);
      expect(messages).to.deep.equal([]);
    });

    it('in a table are sections', () => {
      const { sections, messages } = read(
        `<table width="100%"><tr id="who"><td>1</td><td><h2>Who</h2><p>We.</p></td></tr>
         <tr><td>2</td><td><h2 id="rights">Rights</h2><table><tr><td>One</td></tr></table></td></tr></table>`,
      );
      expect(sections).to.deep.equal([
        'who: Who | p(We.)div(2)',
        'rights: Rights | table(tbody(tr(td(One))))',
      ]);
      expect(messages).to.deep.equal([]);
    });

    it('leave no item, row or cell without its list or table', () => {
      const { introduction, sections } = read(
        `<table><caption>Contents</caption><thead><tr><th id="left">Left</th><th>Right</th></tr></thead>
         <tbody><tr><td><h2 id="who">Who</h2></td><td lang="fr">Nous</td></tr><tr><td>Sole</td></tr></tbody></table>
         <ol><li><h2 id="rights">Rights</h2></li><li>All of <ul><li>them</li></ul></li></ol>
         <dl><dt><h2 id="last">Last</h2></dt><dd>The end</dd></dl>`,
      );
      expect(introduction).to.equal('div(Contents)div(div(div#left(Left)div(Right)))');
      expect(sections).to.deep.equal([
        'who: Who | div[fr](Nous)div(div(Sole))',
        'rights: Rights | div(All of ul(li(them)))',
        'last: Last | div(The end)',
      ]);
    });

    it('in a quotation are sections too', () => {
      expect(read('<blockquote><h2 id="who">Who</h2><p>We.</p></blockquote>').sections).to.deep.equal([
        'who: Who | p(We.)',
      ]);
    });

    it('are text where others are not, which is told', () => {
      const { sections, messages } = read(
        '<h2 id="who">Who</h2><ul><li><h2 id="rights">Rights</h2></li></ul><table><tr><td><h2>Last</h2></td></tr></table>',
      );
      expect(sections).to.deep.equal([
        'who: Who | ul(li(p#rights(strong(Rights))))table(tbody(tr(td(p(strong(Last))))))',
      ]);
      expect(messages).to.deep.equal([
        '<h2> is not known in a notice; its text is kept',
        '<h2> is not known in a notice; its text is kept',
      ]);
    });

    it('are found in the only one there is', () => {
      const { notice } = readBothWays(
        '<div id="page"><div><section id="who"><h2>Who</h2><p>We.</p></section></div></div>',
      );
      expect(notice.sections.map(outline)).to.deep.equal(['who: Who | span#page()p(We.)']);
    });
  });

  describe('white space', () => {
    for (const [html, expected] of [
      ['<p><b>One <a href="#who-we-are">two</a> </b>three</p>', 'One two three'],
      ['<p>One<b> <i>two</i> </b>three</p>', 'One two three'],
      ['<p>One<i><font> two </font></i>three</p>', 'One two three'],
      ['<p>One<b><!-- --> </b>two</p>', 'One two'],
      ['<p>One<br> two</p>', 'One two'],
      ['<p>One</p> <p>two</p>', 'Onetwo'],
      ['One <script></script> two', 'One two'],
      ['One<p id="second"> </p>two', 'One two'],
      ['One<h1>Two</h1>three', 'OneTwothree'],
    ] as const)
      it(`of ${html} is ${JSON.stringify(expected)}`, () => {
        const { notice } = read(`<h2 id="who-we-are">Who we are</h2>${html}`);
        expect(textOf(notice.sections[0]!.children)).to.equal(expected);
      });
  });

  describe('whatever is written', () => {
    const SEED = 20261122;
    const CASES = 2000;

    it(`keeps every word in its order, and every place that links go to (${CASES} trees of seed ${SEED})`, () => {
      const random = randomFrom(SEED);
      for (let i = 0; i < CASES; i++) {
        const root = randomNotice(random);
        const page = domOf(root);
        const because = () => `tree ${i} of seed ${SEED}: ${page.outerHTML}`;
        const { notice, findings } = compiledFrom(root);
        const words = wordsIn(page);
        if (!same(wordsIn(shown(notice)), words))
          expect(wordsIn(shown(notice)), because()).to.deep.equal(words);
        const ids = idsOf(notice);
        if (new Set(ids).size !== ids.length) expect.fail(`an id is there twice in ${because()}`);
        for (const link of page.querySelectorAll('[href]')) {
          const target = link.getAttribute('href')!.slice(1);
          if (page.querySelector(`:is([id="${target}"], a[name="${target}"])`) && !ids.includes(target))
            expect.fail(`nothing is called ${target} in ${because()}`);
        }
        if (!findings.every(({ message, mend }) => message && mend)) expect.fail(because());
        // Once is enough to say what a living tree becomes.
        if (i % 10 === 0) expect(noticeOfChildren(page, defaults)!.notice, because()).to.deep.equal(notice);
      }
    });
  });
});

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((word, i) => word === other[i]);

const BLOCKS =
  `p div section article header hgroup summary details center form pre main aside figure figcaption blockquote
  address ul ol li dl dt dd table caption thead tbody tr th td h4 h5 h6 hr fieldset legend nav footer`.split(
    /\s+/,
  );
/** A heading in a heading is text. */
const WRAPPERS = BLOCKS.filter((name) => !/^h\d$/.test(name));
const INLINE = 'span strong em b i u font a a a sup x-y button label abbr br img'.split(' ');
const SILENT = ['script', 'style', 'noscript', 'textarea'];
const IDS = [
  'who-we-are',
  'your-rights',
  'contact',
  'section-1',
  'section-2',
  'section-2-2',
  '__proto__',
  'top',
];
const LANGUAGES = ['en', 'fr', 'nl-BE', 'ar'];

/** A notice of a few sections, in any markup there is and some that there is not. */
function randomNotice(random: () => number): Markup {
  let words = 0;
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const often = (chance: number) => random() < chance;
  const text = () => {
    const word = `${one(['word', 'Wörter', '1.', '«mot»', 'a\u00a0b'])}${words++}`;
    return one([word, `${word} `, ` ${word}`, `\n  ${word}.\n`, ' ', '\n']);
  };
  const attributes = (name: string): Record<string, string> => ({
    ...(often(0.15) && { id: one(IDS) }),
    ...(name === 'a' && often(0.3) && { name: one(IDS) }),
    ...(name === 'a' && often(0.5) && { href: `#${one(IDS)}` }),
    ...(name === 'img' && { alt: text() }),
    ...(often(0.05) && { lang: one(LANGUAGES) }),
    ...(often(0.05) && { 'data-audience': one(AUDIENCES) }),
    // The mark behind a word stands apart from it.
    ...(!INLINE.includes(name) && often(0.05) && { 'data-owner': 'insurer' }),
    ...(often(0.05) && { 'data-purposes': 'email partners' }),
    ...(often(0.05) && { 'data-change': 'New' }),
  });
  const children = (depth: number): (Markup | string)[] =>
    Array.from({ length: Math.floor(random() * (5 - depth / 2)) }, () => {
      if (often(0.4)) return [text()];
      const child = element(depth + 1);
      // Of a word that goes on behind a heading, both halves are words.
      return INLINE.includes(child.name) && hasHeading(child) ? [' ', child, ' '] : [child];
    }).flat();
  const element = (depth: number): Markup => {
    if (often(0.03)) return { name: one(SILENT), attributes: {}, children: ['silent'] };
    if (often(0.12)) return heading(one(['h2', 'h2', 'h3', 'h3', 'h3', 'h1']), depth);
    const name = one(often(0.6) ? BLOCKS : INLINE);
    const empty = ['br', 'hr', 'img'].includes(name) || depth > 7;
    return { name, attributes: attributes(name), children: empty ? [] : children(depth) };
  };
  const heading = (name: string, depth: number): Markup => ({
    name,
    attributes: attributes(name),
    children: [`heading${words++}`, ...(often(0.3) ? children(Math.max(depth, 5)) : [])],
  });
  return {
    name: 'article',
    attributes: { 'data-notice': 'random', ...attributes('article') },
    children: [
      heading('h1', 7),
      ...children(0),
      ...Array.from({ length: 1 + Math.floor(random() * 3) }, () => [
        ...(often(0.5)
          ? [heading('h2', 5)]
          : [
              {
                name: one(WRAPPERS),
                attributes: attributes(''),
                children: [heading('h2', 5), ...children(3)],
              },
            ]),
        ...children(1),
      ]).flat(),
    ],
  };
}

const hasHeading = ({ name, children }: Markup): boolean =>
  /^h[123]$/.test(name) || children.some((child) => typeof child === 'object' && hasHeading(child));

function domOf({ name, attributes, children }: Markup): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  for (const child of children) element.append(typeof child === 'string' ? child : domOf(child));
  return element;
}
