import { expect } from '@open-wc/testing';
import { printNotice, writeDocument } from '../../src/elements/notice-print.js';
import type { PrintWords } from '../../src/elements/notice-print.js';
import type { Notice } from '../../src/model/notice.js';
import { closeAll, el, json, link, noticeOf, p, pageConsent, section, soon, until } from './page-consent.js';
import { shown } from './shown-notice.js';

const notice = noticeOf(
  [
    section(
      'marketing',
      [
        p('See ', link('#contact', 'how to reach us'), ' and ', link('https://law.example/', 'the law'), '.'),
        el('ul', el('li', 'One'), el('li', 'Two')),
      ],
      { heading: 'Marketing', draft: true },
    ),
    section(
      'contact',
      [
        {
          ...el('section', { ...el('h3', 'By telephone'), id: 'by-telephone' }, p('Call.'), el('h4', 'When')),
          ...{ audience: 'claimant', draft: true },
        },
        el('table', el('tr', el('th', 'Data'), el('td', 'Kept'))),
      ],
      { heading: 'Contact' },
    ),
    section('talen', [p('Français.')], { lang: 'fr', heading: 'Langues' }),
  ],
  { introduction: [p('Please read it.')] },
);

const words: PrintWords = {
  facts: ['Version 3', 'in force since 31 January 2020', 'draft'],
  toSupply: () => 'to be completed',
  numbered: true,
  language: 'en',
  annex: { title: 'What is stored', lines: ['_m* (cookie): Statistics', 'scale (localstorage)'] },
};

const frames: HTMLIFrameElement[] = [];

/** An empty document, as a new frame has it. */
async function paper(): Promise<Document> {
  const frame = document.createElement('iframe');
  frames.push(frame);
  const loaded = new Promise((done) => frame.addEventListener('load', done, { once: true }));
  document.body.append(frame);
  await loaded;
  return frame.contentDocument!;
}

async function written(its: Notice = notice, more: Partial<PrintWords> = {}): Promise<Document> {
  const target = await paper();
  writeDocument(target, its, { ...words, ...more });
  return target;
}

const texts = (root: ParentNode, selector: string) =>
  [...root.querySelectorAll(selector)].map((one) => one.textContent!.replace(/\s+/g, ' ').trim());

/** Frames that were printed, instead of a dialog of the browser. */
const printed: HTMLIFrameElement[] = [];
const contentWindow = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow')!;

describe('the notice on paper', () => {
  before(() =>
    Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {
      configurable: true,
      get(this: HTMLIFrameElement) {
        const view = contentWindow.get!.call(this) as Window | null;
        if (view) view.print = () => void printed.push(this);
        return view;
      },
    }),
  );
  after(() => void Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', contentWindow));
  afterEach(async () => {
    for (const frame of frames.splice(0)) frame.remove();
    printed.length = 0;
    await closeAll();
  });

  describe('is a document', () => {
    it('with title, version and dates first', async () => {
      const target = await written();
      expect(target.title).to.equal('Privacy notice 3');
      expect(texts(target.body, ':scope > :nth-child(-n + 3)')).to.deep.equal([
        'Privacy notice',
        'Version 3 · in force since 31 January 2020 · draft',
        'Please read it.',
      ]);
    });

    it('with every section, open and numbered, and what is stored on the device', async () => {
      const target = await written();
      expect(texts(target, 'h1, h2, h3, h4')).to.deep.equal([
        'Privacy notice',
        '1. Marketing to be completed',
        '2. Contact',
        'By telephone to be completed',
        'When',
        '3. Langues',
        'What is stored',
      ]);
      expect(texts(target, 'li')).to.deep.equal([
        ...['One', 'Two', '_m* (cookie): Statistics', 'scale (localstorage)'],
      ]);
      expect(target.querySelectorAll('[hidden], details, button, select, input')).to.have.length(0);
    });

    it('with every word of the notice', async () => {
      const text = (await written()).body.textContent;
      for (const said of ['how to reach us', 'the law', 'One', 'Call.', 'Kept', 'Français.'])
        expect(text).to.contain(said);
    });

    it('without numbers where the headings bring their own', async () => {
      const target = await written(notice, { numbered: false });
      expect(texts(target, 'h2')).to.deep.equal([
        ...['Marketing to be completed', 'Contact', 'Langues', 'What is stored'],
      ]);
    });

    it('without the list of what is stored where there is none', async () => {
      const target = await written(notice, { annex: { title: 'What is stored', lines: [] } });
      expect(target.body.textContent).not.to.contain('What is stored');
    });

    it('whose own links lead to its own sections and parts', async () => {
      const target = await written();
      const [own, law] = [...target.querySelectorAll('a')];
      expect(own!.getAttribute('href')).to.equal('#notice-contact');
      expect(texts(target, '#notice-contact, #notice-by-telephone')).to.deep.equal([
        '2. Contact',
        'By telephone to be completed',
      ]);
      const after = target.defaultView!.getComputedStyle(law!, '::after').content;
      expect(after).to.match(/law\.example|attr\(href\)/);
    });

    it('in the notice’s language and direction, with our words in the visitor’s', async () => {
      const target = await written({ ...notice, language: 'ar' });
      const spoken = (selector: string) => {
        const one = target.querySelector(selector)!;
        return `${one.closest('[lang]')!.getAttribute('lang')} ${target.defaultView!.getComputedStyle(one).direction}`;
      };
      expect([spoken('html'), spoken('h1'), spoken('#notice-contact')]).to.deep.equal(
        Array(3).fill('ar rtl'),
      );
      expect([spoken('.facts'), spoken('.mark'), spoken('body > ul')]).to.deep.equal(Array(3).fill('en ltr'));
      expect([spoken('#notice-talen'), spoken('#notice-talen ~ p')]).to.deep.equal(Array(2).fill('fr ltr'));
    });

    it('that is as it was written, when it is written again', async () => {
      const target = await written();
      const once = target.documentElement.outerHTML;
      writeDocument(target, notice, words);
      expect(target.documentElement.outerHTML).to.equal(once);
      expect(target.adoptedStyleSheets).to.have.length(1);
    });

    it('with a look of its own and nothing of the page’s', async () => {
      const target = await written();
      expect(target.defaultView!.getComputedStyle(target.body).color).to.equal('rgb(0, 0, 0)');
    });

    it('without a script, a picture or a request', async () => {
      const hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>';
      const target = await written({
        ...notice,
        title: hostile,
        sections: [section('a', [p(hostile)], { heading: hostile })],
      });
      expect(target.querySelectorAll('script, img, link, iframe, object, style')).to.have.length(0);
      expect(texts(target, 'h1, h2, p')).to.include.members([hostile, `1. ${hostile}`]);
      const running = [...target.querySelectorAll('*')].flatMap((one) =>
        one.getAttributeNames().filter((name) => name.startsWith('on')),
      );
      expect(running).to.deep.equal([]);
    });

    it('written without any markup, as a page may require', async () => {
      const target = await paper();
      const used: string[] = [];
      const realms = [window, target.defaultView as unknown as typeof window];
      const undo = realms.flatMap((realm) =>
        (
          [
            [realm.Element.prototype, 'innerHTML'],
            [realm.Element.prototype, 'outerHTML'],
            [realm.Element.prototype, 'insertAdjacentHTML'],
            [realm.Document.prototype, 'write'],
          ] as const
        ).map(([prototype, name]) => {
          const real = Object.getOwnPropertyDescriptor(prototype, name)!;
          const refuse = () => void used.push(name);
          Object.defineProperty(
            prototype,
            name,
            real.set ? { ...real, set: refuse } : { ...real, value: refuse },
          );
          return () => Object.defineProperty(prototype, name, real);
        }),
      );
      try {
        writeDocument(target, notice, words);
      } finally {
        for (const one of undo) one();
      }
      expect(used).to.deep.equal([]);
      expect(texts(target, 'h2')).to.have.length(4);
    });
  });

  describe('is printed', () => {
    it('from a frame that is neither seen nor told of, and leaves with the next', async () => {
      const root = document.createElement('div');
      document.body.append(root);
      printNotice(root, notice, words);
      await until(() => printed.length === 1);
      const [frame] = printed;
      expect([frame!.ariaHidden, frame!.tabIndex, frame!.title]).to.deep.equal([
        'true',
        -1,
        'Privacy notice',
      ]);
      expect(texts(frame!.contentDocument!, 'h1')).to.deep.equal(['Privacy notice']);
      printNotice(root, { ...notice, title: 'Again' }, words);
      await until(() => printed.length === 2);
      expect([...root.querySelectorAll('iframe')].map(({ title }) => title)).to.deep.equal(['Again']);
      expect(frame!.isConnected).to.equal(false);
      root.remove();
    });

    it('whole, though every section is closed, by the button', async () => {
      const { one, open, consent } = await shown({
        notice: { ...notice, status: 'draft', basedOn: '2018-03-02' },
      });
      one('.print').click();
      await until(() => printed.length);
      const target = printed[0]!.contentDocument!;
      expect(texts(target, '.facts')).to.deep.equal([
        'Version 3 · based on the text of 2 March 2018 · draft',
      ]);
      expect(texts(target, 'h2')).to.deep.equal([
        ...['1. Marketing to be completed', '2. Contact', '3. Langues', 'What is stored'],
      ]);
      expect(texts(target, 'body > ul li')).to.deep.equal([
        '_m* (cookie): Statistics, Meter, kept for 13 months',
        'scale (localstorage): Statistics, Scale, kept for 1 year',
      ]);
      expect([open(), target.documentElement.lang, consent.language]).to.deep.equal([[], 'en', 'en']);
    });

    it('without a box of its own in the page', async () => {
      const { one, element } = await shown({ notice });
      const before = element.getBoundingClientRect().height;
      await element.print();
      await until(() => printed.length);
      expect(getComputedStyle(printed[0]!).visibility).to.equal('hidden');
      expect(element.getBoundingClientRect().height).to.equal(before);
      expect(one('iframe').contains(printed[0]!)).to.equal(true);
      await expect(element).to.be.accessible();
    });

    it('right to left where it is written so', async () => {
      const { element } = await shown({ notice: { ...notice, language: 'ar' } });
      await element.print();
      await until(() => printed.length);
      const { lang, dir } = printed[0]!.contentDocument!.documentElement;
      expect([lang, dir]).to.deep.equal(['ar', 'rtl']);
    });

    it('with no number of ours where headings bring theirs', async () => {
      const { element } = await shown({
        notice: noticeOf([section('a', [p('Text.')], { heading: '1. What' })]),
      });
      await element.print();
      await until(() => printed.length);
      expect(texts(printed[0]!.contentDocument!, 'h2')[0]).to.equal('1. What');
    });

    it('not at all where there is no notice', async () => {
      const consent = await pageConsent({ notice: json(notice) });
      const element = document.createElement('privacy-notice');
      element.consent = consent;
      await element.print();
      await soon();
      expect(printed).to.have.length(0);
    });
  });
});
