import { expect } from '@open-wc/testing';
import { AUDIENCES } from '../../src/model/notice.js';
import type { NoticeElement } from '../../src/model/notice.js';
import * as words from '../../src/elements/words.js';
import {
  closeAll,
  el,
  json,
  longNotice,
  noticeOf,
  p,
  pageConsent,
  section,
  soon,
  until,
} from './page-consent.js';
import { drawn, shown } from './shown-notice.js';

const part = (id: string, audience: string, ...children: NoticeElement[]): NoticeElement => ({
  ...el('section', { ...el('h3', `For a ${audience}`), id }, p('About you.'), ...children),
  audience,
});

const notice = noticeOf([
  section('collected', [p('From all.'), part('c-witness', 'witness'), part('c-claimant', 'claimant broker')]),
  section('retention', [p('Seven years.')]),
  section('rights', [part('r-claimant', 'claimant')]),
  section('brokers', [p('All of this is for you.')], { audience: 'broker' }),
]);

async function asked(options: Parameters<typeof shown>[0] = { notice }) {
  const view = await shown(options);
  const { element, one, all, root } = view;
  const list = one<HTMLSelectElement>('.audience select');
  return {
    ...view,
    list,
    choose: async (audience: string) => {
      list.value = audience;
      list.dispatchEvent(new Event('change', { bubbles: true }));
      await element.updateComplete;
    },
    /** Visible marks, each by what it stands beside. */
    marks: () =>
      all('.mine')
        .filter((mark) => !mark.hidden)
        .map((mark) => mark.closest('[id]')!.id.slice('notice-'.length)),
    order: () =>
      [...root.querySelectorAll('[part=section], .prose > *')].map(({ id, localName }) => id || localName),
  };
}

describe('the relationships of <privacy-notice>', () => {
  afterEach(closeAll);

  it('are those that the notice speaks to, and no other', async () => {
    const { list, element } = await asked();
    expect([...list.options].map(({ value, text }) => [value, text])).to.deep.equal([
      ['', 'choose…'],
      ['claimant', 'someone who makes a claim'],
      ['witness', 'a witness'],
      ['broker', 'a broker'],
    ]);
    expect(list.labels[0]!.textContent).to.contain('I am');
    expect(list.value).to.equal('');
    await expect(element).to.be.accessible();
  });

  it('are not asked for where the notice speaks to everybody alike', async () => {
    const { all } = await shown({ notice: noticeOf([section('a', [p('Text.')])]) });
    expect(all('select')).to.have.length(0);
  });

  it('count where only the introduction speaks to one', async () => {
    const { list, choose, marks, told } = await asked({
      notice: noticeOf([section('a', [p('Text.')])], { introduction: [part('intro', 'witness')] }),
    });
    expect([...list.options].map(({ value }) => value)).to.deep.equal(['', 'witness']);
    await choose('witness');
    expect(marks()).to.deep.equal(['intro']);
    expect(told()).to.contain('1');
  });

  it('each have a name of their own', () => {
    const names = AUDIENCES.map(words.audience);
    expect(new Set(names).size).to.equal(AUDIENCES.length);
    expect(names).not.to.include.members([...AUDIENCES]);
    expect(['somebody', 'constructor', '__proto__'].map(words.audience)).to.deep.equal([
      'somebody',
      'constructor',
      '__proto__',
    ]);
  });

  describe('when one is chosen', () => {
    it('its parts are opened and marked, and how many they are is told', async () => {
      const { choose, open, marks, told, one, element } = await asked();
      await choose('claimant');
      expect(open()).to.deep.equal(['collected', 'rights']);
      expect(marks()).to.deep.equal(['c-claimant', 'r-claimant']);
      expect(one('.told').getAttribute('role')).to.equal('status');
      expect(told()).to.equal('Parts that concern you, opened and marked: 2');
      await expect(element).to.be.accessible();
    });

    it('a whole section for it is marked at its heading', async () => {
      const { choose, open, marks, told, heading } = await asked();
      await choose('broker');
      expect(open()).to.deep.equal(['collected', 'brokers']);
      expect(marks()).to.deep.equal(['c-claimant', 'brokers']);
      expect(heading('brokers').textContent).to.contain('concerns you');
      expect(told()).to.contain('2');
    });

    it('nothing is hidden and nothing moves', async () => {
      const { choose, order, all, openSection } = await asked();
      await openSection('retention');
      const before = order();
      await choose('claimant');
      expect(order()).to.deep.equal(before);
      expect(all('[part=section]').every((one) => one.checkVisibility())).to.equal(true);
      expect(all('#notice-collected .prose > *').every((one) => one.checkVisibility())).to.equal(true);
    });

    it('what is open stays open', async () => {
      const { choose, open, openSection } = await asked();
      await openSection('retention');
      await choose('witness');
      expect(open()).to.deep.equal(['collected', 'retention']);
    });

    it('the marks of the one before go', async () => {
      const { choose, marks, told, all } = await asked();
      await choose('claimant');
      await choose('witness');
      expect(marks()).to.deep.equal(['c-witness']);
      expect(all('[data-mine]').map(({ id, className }) => id || className)).to.have.length(1);
      expect(told()).to.contain('1');
      await choose('');
      expect([marks(), told(), all('[data-mine]').length]).to.deep.equal([[], '', 0]);
    });

    it('by the page, the list says so', async () => {
      const { element, list, choose, told } = await asked();
      await choose('claimant');
      element.audience = 'witness';
      await element.updateComplete;
      expect(list.value).to.equal('witness');
      element.audience = '';
      await element.updateComplete;
      expect([list.value, told()]).to.deep.equal(['', '']);
    });

    it('from the start by the page, its parts are open from the start', async () => {
      const { open, marks, list, told } = await asked({ notice, audience: 'claimant' });
      expect([open(), marks(), list.value]).to.deep.equal([
        ['collected', 'rights'],
        ['c-claimant', 'r-claimant'],
        'claimant',
      ]);
      expect(told()).to.contain('2');
    });

    it('that the notice does not know, nothing opens', async () => {
      const { open, told } = await asked({ notice, audience: 'astronaut' });
      expect(open()).to.deep.equal([]);
      expect(told()).to.contain('0');
    });

    it('it holds for a notice that comes later', async () => {
      const { element, choose, marks, open } = await asked();
      await choose('witness');
      element.consent = await pageConsent({
        notice: json(noticeOf([section('other', [part('other-witness', 'witness')])])),
      });
      await until(() => element.renderRoot.querySelector('#notice-other'));
      await drawn(element);
      expect(marks()).to.deep.equal(['other-witness']);
      expect(open()).to.include('other');
    });
  });

  it('within one another are marked each for itself', async () => {
    const inner = { ...el('div', p('Inside.')), audience: 'witness', id: 'inner' };
    const outer = { ...el('div', p('Outside.'), inner), audience: 'claimant', id: 'outer' };
    const { choose, marks } = await asked({ notice: noticeOf([section('a', [outer])]) });
    await choose('claimant');
    expect(marks()).to.deep.equal(['outer']);
    await choose('witness');
    expect(marks()).to.deep.equal(['inner']);
  });

  for (const [what, node, holder] of [
    ['a list', el('ul', el('li', 'One'), el('li', 'Two')), 'LI'],
    ['a numbered list', el('ol', el('li', 'One')), 'LI'],
    ['a list of terms', el('dl', el('dt', 'One'), el('dd', 'Two')), 'DT'],
    ['a table', el('table', el('tbody', el('tr', el('th', 'One'), el('td', 'Two')))), 'TH'],
    ['a table with a name', el('table', el('caption', 'One'), el('tr', el('td', 'Two'))), 'CAPTION'],
    [
      'a row',
      el('table', el('tr', el('td', 'None')), { ...el('tr', el('td', 'One')), audience: 'witness' }),
      'TD',
    ],
    ['a paragraph', p('One'), 'P'],
  ] as const)
    it(`${what} for one is marked where a mark may stand`, async () => {
      const its = what === 'a row' ? node : { ...node, audience: 'witness' };
      const { choose, all, element } = await asked({ notice: noticeOf([section('a', [its])]) });
      await choose('witness');
      const [mark] = all('.mine');
      expect([mark!.parentElement!.tagName, mark!.hidden]).to.deep.equal([holder, false]);
      expect(mark!.parentElement!.textContent).to.contain('One');
      await expect(element).to.be.accessible();
    });

  it('of a long notice are told once, and marked in all that is drawn later', async () => {
    const long = longNotice(70);
    const sections = long.sections.map((one) => ({ ...one, children: [part(`${one.id}-w`, 'witness')] }));
    const view = await asked({ notice: { ...long, sections }, audience: 'witness' });
    const said: string[] = [];
    new MutationObserver(() => said.push(view.told())).observe(view.one('.told'), {
      ...{ childList: true, characterData: true, subtree: true },
    });
    await soon();
    expect([view.marks().length, view.told(), said.length]).to.deep.equal([
      70,
      'Parts that concern you, opened and marked: 70',
      0,
    ]);
  });
});
