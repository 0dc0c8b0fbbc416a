import { expect, fixture, html } from '@open-wc/testing';
import type { PrivacyNoticeElement } from '../../src/elements/privacy-notice.js';
import { PrivacyNoticeElement as Class } from '../../src/elements/privacy-notice.js';
import {
  closeAll,
  el,
  json,
  longNotice,
  notice as small,
  noticeOf,
  p,
  pageConsent,
  section,
  soon,
  told,
  until,
} from './page-consent.js';
import { drawn, shown, within } from './shown-notice.js';

describe('<privacy-notice>', () => {
  afterEach(closeAll);

  describe('sections', () => {
    it('are headings in order, each with a closed button that names what it opens', async () => {
      const { all, root, element } = await shown();
      const buttons = all('[part=heading] [aria-expanded]');
      expect(
        buttons.map((one) => [
          one.querySelector('.title')!.textContent,
          one.ariaExpanded,
          one.parentElement!.tagName,
        ]),
      ).to.deep.equal([
        ['Marketing', 'false', 'H3'],
        ['Contact', 'false', 'H3'],
        ['What is stored', 'false', 'H3'],
      ]);
      for (const one of buttons) {
        const controlled = root.getElementById(one.getAttribute('aria-controls')!)!;
        expect(controlled.getAttribute('hidden')).to.equal('until-found');
        expect(controlled.closest('[part=section]')!.id).to.equal(one.closest('[part=section]')!.id);
      }
      await expect(element).to.be.accessible();
    });

    it('carry numbers, but for what is stored on the device', async () => {
      const { one, heading } = await shown();
      expect(one('article').className).to.contain('numbered');
      const number = (id: string) => getComputedStyle(heading(id), '::before').content;
      expect([number('marketing'), number('contact')]).to.deep.equal(Array(2).fill('counter(section) "."'));
      expect(number('cookies')).to.be.oneOf(['""', 'none']);
      expect(getComputedStyle(one('#notice-cookies')).counterIncrement).to.equal('none');
    });

    for (const numbered of [
      ['1. What for', '2. For whom'],
      ['I. What for', 'II. For whom'],
      ['A) What for', 'B) For whom'],
    ])
      it(`carry no number of ours where they bring their own: ${numbered[0]}`, async () => {
        const notice = noticeOf(numbered.map((heading, i) => section(`s${i}`, [p('Text.')], { heading })));
        const { one, heading } = await shown({ notice });
        expect(one('article').className).not.to.contain('numbered');
        expect(getComputedStyle(heading('s0'), '::before').content).to.be.oneOf(['none', 'normal']);
      });

    it('are numbered as a whole where only one brings a number', async () => {
      const notice = noticeOf([
        section('a', [p('Text.')], { heading: '1. What for' }),
        section('b', [p('Text.')]),
      ]);
      expect((await shown({ notice })).one('article').className).to.contain('numbered');
    });

    it('open and close', async () => {
      const { element, heading, body, open } = await shown();
      heading('contact').click();
      await element.updateComplete;
      expect(open()).to.deep.equal(['contact']);
      expect(body('contact').checkVisibility()).to.equal(true);
      expect(body('contact').textContent).to.contain('0800 963 71');
      await expect(element).to.be.accessible();
      heading('contact').click();
      await element.updateComplete;
      expect([open(), body('contact').getAttribute('hidden')]).to.deep.equal([[], 'until-found']);
    });

    it('are opened by what the browser’s own search finds', async () => {
      const { element, body, open } = await shown();
      body('contact').dispatchEvent(new Event('beforematch', { bubbles: true }));
      await element.updateComplete;
      expect(open()).to.deep.equal(['contact']);
      expect(body('contact').hasAttribute('hidden')).to.equal(false);
    });

    it('all open and all close, and the button says which', async () => {
      const { element, one, open } = await shown();
      const button = one('.all');
      expect(button.textContent.trim()).to.equal('Open all sections');
      button.click();
      await element.updateComplete;
      expect([open(), button.textContent.trim()]).to.deep.equal([
        ['marketing', 'contact', 'cookies'],
        'Close all sections',
      ]);
      await expect(element).to.be.accessible();
      button.click();
      await element.updateComplete;
      expect([open(), button.textContent.trim()]).to.deep.equal([[], 'Open all sections']);
    });

    it('that are open stay so when all are opened', async () => {
      const { element, one, heading, open } = await shown();
      heading('contact').click();
      await element.updateComplete;
      one('.all').click();
      await element.updateComplete;
      expect(open()).to.deep.equal(['marketing', 'contact', 'cookies']);
    });

    it('say what the owner has still to supply, and the notice that it is a draft', async () => {
      const notice = noticeOf([section('a', [p('Text.')], { draft: true }), ...small.sections], {
        status: 'draft',
      });
      const { one, heading, body } = await shown({ notice });
      expect(one('.meta .draft').textContent).to.equal('draft');
      expect(heading('a').textContent).to.contain('to be completed');
      expect(heading('contact').textContent).not.to.contain('to be completed');
      expect(body('contact').querySelector('h4 .draft')!.textContent).to.equal('to be completed');
    });

    it('of an approved notice carry no mark', async () => {
      const { all } = await shown({ notice: noticeOf([section('a', [p('Text.')])]) });
      expect(all('.mark')).to.have.length(0);
    });

    it('show the notice’s words and no other', async () => {
      const notice = noticeOf([
        section('a', [p('One ', el('strong', 'bold'), ' word.'), el('ul', el('li', 'Item.'))]),
      ]);
      const { body } = await shown({ notice });
      expect(body('a').textContent.replace(/\s+/g, ' ').trim()).to.equal('One bold word.Item.');
    });
  });

  describe('facts', () => {
    const facts = async (more: Parameters<typeof noticeOf>[1]) =>
      (await shown({ notice: noticeOf([section('a', [p('Text.')])], more) }))
        .one('.meta')
        .textContent.replace(/\s+/g, ' ')
        .trim();

    it('are version, date of effect and the text it is based on', async () => {
      expect(await facts({ effective: '2020-01-31', basedOn: '2018-03-02' })).to.equal(
        'Version 3 · in force since 31 January 2020 · based on the text of 2 March 2018',
      );
    });

    it('say of a version to come from when it holds', async () => {
      expect(await facts({ effective: '2999-01-31' })).to.equal('Version 3 · in force from 31 January 2999');
    });

    it('are only the version where nothing else is known', async () => {
      expect(await facts({})).to.equal('Version 3');
    });
  });

  describe('heading-level', () => {
    const notice = noticeOf([
      section('a', [
        { ...el('section', { ...el('h3', 'Part'), id: 'part' }, p('Text.'), el('h4', 'Below')) },
      ]),
    ]);
    /** As a screen reader is told them. */
    const levels = (root: ParentNode) =>
      [...root.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) =>
        Number(one.getAttribute('aria-level') ?? one.tagName[1]),
      );

    for (const level of [1, 2, 3, 4, 5, 6])
      it(`${level}: title, sections, parts and what is below go on from it`, async () => {
        const { root, element } = await shown({ notice, level });
        expect(levels(root)).to.deep.equal([level, level + 1, level + 2, level + 3, level + 1]);
        await expect(element).to.be.accessible();
      });

    it('is 2 where it is not said, without any aria-level', async () => {
      const consent = await pageConsent({ notice: json(notice) });
      const element = await fixture<PrivacyNoticeElement>(
        html`<privacy-notice .consent=${consent}></privacy-notice>`,
      );
      await drawn(element);
      expect(levels(element.renderRoot)).to.deep.equal([2, 3, 4, 5, 3]);
      expect(element.renderRoot.querySelectorAll('[aria-level]')).to.have.length(0);
    });

    for (const [said, level] of [
      ['none', 2],
      ['', 2],
      ['0', 2],
      ['-3', 1],
      ['7', 6],
      ['2.6', 2],
    ] as const)
      it(`"${said}" counts as ${level}`, async () => {
        const { root, element } = await shown({ notice });
        element.setAttribute('heading-level', said);
        await element.updateComplete;
        expect(levels(root)).to.deep.equal([level, level + 1, level + 2, level + 3, level + 1]);
      });

    it('takes the parts along when it changes', async () => {
      const { root, element } = await shown({ notice });
      element.headingLevel = 4;
      await element.updateComplete;
      expect(levels(root)).to.deep.equal([4, 5, 6, 7, 5]);
    });
  });

  describe('the table of contents', () => {
    it('is a named list of links to the sections', async () => {
      const { all, one } = await shown();
      expect(one('nav.contents').ariaLabel).to.equal('Sections of this notice');
      expect(
        all('nav.contents a').map((link) => [link.textContent.trim(), link.getAttribute('href')]),
      ).to.deep.equal([
        ['Marketing', '#notice-marketing'],
        ['Contact', '#notice-contact'],
      ]);
    });

    for (const [width, display] of [
      [1000, 'block'],
      [500, 'none'],
    ] as const)
      it(`is ${display === 'block' ? 'there' : 'out of the way'} where the notice is ${width} px wide`, async () => {
        const { element, one } = await shown();
        element.parentElement!.style.inlineSize = `${width}px`;
        expect(getComputedStyle(one('nav.contents')).display).to.equal(display);
      });
  });

  describe('what is stored on the device', () => {
    it('follows the sections, made from the policy', async () => {
      const { all } = await shown();
      expect(all('[part=section]').at(-1)!.id).to.equal('notice-cookies');
      expect(all('.trackers li').map((line) => line.textContent.replace(/\s+/g, ' ').trim())).to.deep.equal([
        '_m* (cookie): Statistics, Meter, kept for 13 months',
        'scale (localstorage): Statistics, Scale, kept for 1 year',
      ]);
    });

    it('stands apart from a section of the notice about cookies', async () => {
      const notice = noticeOf([section('cookies', [p('We bake none.')], { heading: 'Cookies' })]);
      const { all, one, heading, open, element } = await shown({ notice });
      await until(() => one('.trackers'));
      const ids = all('[id]').map(({ id }) => id);
      expect(ids).to.deep.equal([...new Set(ids)]);
      heading('cookies').click();
      await element.updateComplete;
      expect(open()).to.deep.equal(['cookies']);
      expect(element.reveal('cookies')).to.equal(true);
      expect(one('#notice-cookies').textContent).to.contain('We bake none.');
    });

    it('is left out where the policy names nothing', async () => {
      const consent = await pageConsent({}, { 'purposes[1].trackers': [] });
      const element = await fixture<PrivacyNoticeElement>(
        html`<privacy-notice .consent=${consent}></privacy-notice>`,
      );
      await until(() => element.renderRoot.querySelector('#notice-contact'));
      await soon();
      expect(element.renderRoot.querySelectorAll('#notice-cookies')).to.have.length(0);
      expect(element.reveal('cookies')).to.equal(false);
    });
  });

  describe('a long notice', () => {
    const SECTIONS = 120;
    /** How many sections stand there at each change of the tree. */
    async function counted() {
      const consent = await pageConsent({ notice: json(longNotice(SECTIONS)) });
      await Promise.all([consent.notice(), consent.details()]);
      const counts: number[] = [];
      const element = document.createElement('privacy-notice');
      element.consent = consent;
      const wrapper = await fixture<HTMLElement>(html`<div></div>`);
      const observer = new MutationObserver(() =>
        counts.push(element.renderRoot.querySelectorAll('[part=section]:not(#notice-cookies)').length),
      );
      wrapper.append(element);
      await until(() => element.shadowRoot);
      observer.observe(element.shadowRoot!, { childList: true, subtree: true });
      await drawn(element);
      observer.disconnect();
      return { counts: [...new Set(counts)], ...within(element) };
    }

    it('is drawn in slices, in order, and complete in the end', async () => {
      const { counts, all, one } = await counted();
      expect(counts[0]).to.equal(20);
      expect(counts.length).to.be.greaterThan(3);
      for (let i = 1; i < counts.length; i++) expect(counts[i]! - counts[i - 1]!).to.be.within(1, 20);
      expect(all('[part=section]').map(({ id }) => id)).to.deep.equal([
        ...Array.from({ length: SECTIONS }, (_, i) => `notice-part-${i + 1}`),
        'notice-cookies',
      ]);
      expect(all('.contents a')).to.have.length(SECTIONS);
      expect(one('article').className).to.contain('long');
    });

    it('opens all and closes all', async () => {
      const { one, open } = await counted();
      one('.all').click();
      await until(() => open().length === SECTIONS + 1);
      one('.all').click();
      await until(() => open().length === 0);
    });

    it('is drawn as far as a section that is asked for, at once', async () => {
      const consent = await pageConsent({ notice: json(longNotice(SECTIONS)) });
      await consent.notice();
      const element = await fixture<PrivacyNoticeElement>(
        html`<privacy-notice .consent=${consent}></privacy-notice>`,
      );
      await until(() => element.reveal('part-90'));
      await element.updateComplete;
      expect(element.renderRoot.querySelectorAll('#notice-part-90')).to.have.length(1);
      expect((element.renderRoot as ShadowRoot).activeElement!.textContent).to.contain('About part-90');
      await drawn(element);
      expect(element.renderRoot.querySelectorAll('[part=section]')).to.have.length(SECTIONS + 1);
    });
  });

  describe('what it shows', () => {
    it('is another notice when it is given another consent', async () => {
      const { element, heading, body, all } = await shown();
      heading('contact').click();
      element.consent = await pageConsent({
        notice: json(noticeOf([section('contact', [p('Elsewhere.')])], { title: 'Another' })),
      });
      await until(() => element.renderRoot.querySelector('h2')?.textContent.trim() === 'Another');
      await drawn(element);
      expect(all('[part=section]').map(({ id }) => id)).to.deep.equal(['notice-contact', 'notice-cookies']);
      expect(body('contact').textContent.trim()).to.equal('Elsewhere.');
    });

    it('is the last consent’s, however long the one before takes', async () => {
      let answer: () => void = () => undefined;
      const slow = await pageConsent({
        deciding: async () => {
          await new Promise<void>((done) => (answer = done));
          return import('../../src/deciding.js');
        },
        notice: json(noticeOf([section('a', [p('Late.')])], { title: 'Late' })),
      });
      const element = await fixture<PrivacyNoticeElement>(
        html`<privacy-notice .consent=${slow}></privacy-notice>`,
      );
      element.consent = await pageConsent();
      await drawn(element);
      answer();
      await slow.notice();
      await soon();
      expect(element.renderRoot.querySelector('h2')!.textContent.trim()).to.equal('Privacy notice');
    });

    it('stays when it is taken out of the page and put back', async () => {
      const { element, consent, heading, open } = await shown();
      const parent = element.parentElement!;
      heading('contact').click();
      element.remove();
      await consent.decide({ statistics: true });
      parent.append(element);
      await drawn(element);
      expect(open()).to.deep.equal(['contact']);
      heading('marketing').click();
      await element.updateComplete;
      expect(open()).to.deep.equal(['marketing', 'contact']);
    });

    it('is drawn where it was put back before it had been', async () => {
      const consent = await pageConsent({ notice: json(longNotice(60)) });
      const wrapper = await fixture<HTMLElement>(html`<div></div>`);
      const element = document.createElement('privacy-notice');
      element.consent = consent;
      wrapper.append(element);
      element.remove();
      wrapper.append(element);
      await drawn(element);
      expect(element.renderRoot.querySelectorAll('[part=section]')).to.have.length(61);
    });

    it('is nothing where there is no consent on the page', async () => {
      await pageConsent();
      const element = await fixture<PrivacyNoticeElement>(html`<privacy-notice></privacy-notice>`);
      await soon();
      expect(element.renderRoot.querySelectorAll('article, [role=alert]')).to.have.length(0);
    });

    for (const [why, options] of Object.entries({
      'its file is not there': { notice: '/no-such-notice.json' },
      'its file is something else': { notice: json({ schema: 'other' }) },
      'no address is known': { notice: undefined },
      'what reads it cannot be loaded': { deciding: () => Promise.reject(new TypeError('away')) },
    }))
      it(`is a line that says so where ${why}`, async () => {
        let alert: Element | undefined;
        await told(async () => {
          const { one } = await shown({ options });
          alert = one('[role=alert]');
        });
        expect(alert!.textContent).to.contain('The notice could not be loaded');
      });

    it('has a public class of its own', () => {
      expect(customElements.get('privacy-notice')).to.equal(Class);
    });
  });
});
