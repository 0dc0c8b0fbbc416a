import { expect } from '@open-wc/testing';
import type { Notice, NoticeSection } from '../../src/model/notice.js';
import { compiled, freshDatabase } from '../fixtures.js';
import {
  closeAll,
  el,
  noticeOf,
  p,
  pageConsent,
  section,
  serving,
  soon,
  told,
  until,
} from './page-consent.js';
import { shown } from './shown-notice.js';

const keeping = (years: number) => [p('We keep what you claim for '), p(`${years} years.`)];

const before = noticeOf(
  [
    section('marketing', [p('We write to you by e-mail and by post.')], { heading: 'Marketing' }),
    section('keeping', keeping(5), { heading: 'How long' }),
    section('rights', [p('You may ask us to see your data.')], { heading: 'Your rights' }),
    section('robots', [p('A robot answers.'), p('Not always.')], { heading: 'Robots' }),
    section('same', [p('As it was.')]),
  ],
  { version: '2' },
);

const now = noticeOf([
  section('marketing', [p('We write to you by e-mail.')], {
    ...{ heading: 'Marketing', change: 'We no longer write by post.' },
  }),
  section('keeping', keeping(7), { heading: 'How long', change: 'Two years more.', editorial: 'plainer' }),
  section('rights', [p('You can ask us to see your data.')], {
    heading: 'Your rights',
    editorial: 'plainer',
  }),
  section('same', [p('As it was.')]),
  section('partners', [p('Partners are named here.')], { heading: 'Partners' }),
]);

const { policy } = compiled();
const under = (version: string) => ({ ...policy, notice: { ...policy.notice!, version } });

interface Visit {
  /** Notice version of the policy under which something is decided first; none: nothing is decided. */
  readonly decidedUnder?: string | undefined;
  readonly notice?: Notice;
  readonly archive?: Readonly<Record<string, unknown>>;
}

/** A visitor who has chosen before, and comes back to another version. */
async function returned({ decidedUnder, notice = now, archive = { 2: before } }: Visit = {}) {
  const database = freshDatabase();
  if (decidedUnder) {
    const earlier = await pageConsent({ database, policy: under(decidedUnder) });
    await earlier.decide({ statistics: true });
  }
  const asked = serving({
    '/served/page.json': notice,
    ...Object.fromEntries(Object.entries(archive).map(([name, file]) => [`/served/page.${name}.json`, file])),
  });
  const consent = await pageConsent({ database, policy: under(notice.version), notice: '/served/page.json' });
  const view = await shown({ consent });
  const line = () => view.one('.changes');
  const text = (element: Element) => element.textContent!.replace(/\s+/g, ' ').trim();
  return {
    ...view,
    line,
    text,
    asked,
    /** The line, when it has come. */
    changed: async () => {
      await until(line, 'what changed');
      await view.element.updateComplete;
    },
    mark: (id: string) => view.one(`#notice-${id} > .head .changed`)?.textContent,
    entries: () =>
      view.all('.changes > ul > li').map((entry) => text(entry).replace(/ Old and new wording.*/, '')),
    wordings: (within: string) =>
      view.all(`${within} .wordings > div`).map((column) => ({
        title: text(column.querySelector('.muted')!),
        text: column
          .querySelector('.wording')!
          .textContent.replace(/\s*\n\s*/g, '\n')
          .trim(),
        del: [...column.querySelectorAll('del')].map((one) => text(one)),
        ins: [...column.querySelectorAll('ins')].map((one) => text(one)),
      })),
  };
}

describe('what changed in <privacy-notice>', () => {
  afterEach(closeAll);

  describe('for who has chosen under an earlier version', () => {
    const seen = async (visit: Visit = {}) => {
      const view = await returned({ decidedUnder: '2', ...visit });
      await view.changed();
      return view;
    };

    it('is said first: since when, how much in fact and how much in wording', async () => {
      const { line, text, all } = await seen();
      const today = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(new Date());
      const [title, counts] = [...line().querySelectorAll('p')].map(text);
      expect(title).to.equal(`Changes since your choice of ${today} (version 2)`);
      expect(counts).to.equal('Sections changed in fact: 4. In wording only: 1.');
      const header = all('header > *').map((one) => one.className);
      expect(header.indexOf('changes')).to.equal(2);
    });

    it('is listed, in the notice’s order, with links to what is still there', async () => {
      const { entries, all } = await seen();
      expect(entries()).to.deep.equal([
        'Marketing changed',
        'How long changed',
        'Your rights reworded',
        'Robots no longer there',
        'Partners new',
      ]);
      expect(all('.changes a').map((link) => link.getAttribute('href'))).to.deep.equal([
        '#notice-marketing',
        '#notice-keeping',
        '#notice-rights',
        '#notice-partners',
      ]);
    });

    it('stands as a mark at each section, and at no other', async () => {
      const { mark } = await seen();
      expect(['marketing', 'keeping', 'rights', 'partners', 'same'].map(mark)).to.deep.equal([
        'changed',
        'changed',
        'reworded',
        'new',
        undefined,
      ]);
    });

    it('stands first in its section: the owner’s own summary, and both wordings on demand', async () => {
      const { body, openSection, text, all } = await seen();
      await openSection('marketing');
      const first = body('marketing').firstElementChild!;
      expect([first.className, text(first.querySelector('p')!)]).to.deep.equal([
        'change',
        'We no longer write by post.',
      ]);
      const details = first.querySelector('details')!;
      expect([details.open, text(details.querySelector('summary')!)]).to.deep.equal([
        false,
        'Old and new wording',
      ]);
      expect(body('same').querySelectorAll('.change')).to.have.length(0);
      expect(all('#notice-partners .change details')).to.have.length(0);
    });

    it('is shown side by side, old and new, with what went and what came', async () => {
      const { wordings } = await seen();
      expect(wordings('#notice-marketing')).to.deep.equal([
        {
          ...{ title: 'Before (version 2)', text: 'Marketing\nWe write to you by e-mail and by post.' },
          ...{ del: ['e-mail and by post.'], ins: [] },
        },
        {
          ...{ title: 'Now (version 3)', text: 'Marketing\nWe write to you by e-mail.' },
          ...{ del: [], ins: ['e-mail.'] },
        },
      ]);
    });

    it('passes axe, with both wordings open', async () => {
      const { element, all, openSection } = await seen();
      await openSection('marketing');
      await openSection('keeping');
      for (const details of all('details')) details.setAttribute('open', '');
      await expect(element).to.be.accessible();
    });

    it('is a matter of fact where a number changed, whatever the owner calls it', async () => {
      const { mark, wordings } = await seen();
      expect(mark('keeping')).to.equal('changed');
      expect(wordings('#notice-keeping').map(({ del, ins }) => [del, ins])).to.deep.equal([
        [['5'], []],
        [[], ['7']],
      ]);
    });

    it('tells of a section that is gone in full', async () => {
      const { wordings } = await seen();
      expect(wordings('.changes')).to.deep.equal([
        {
          title: 'Before (version 2)',
          text: 'Robots\nA robot answers.\nNot always.',
          del: ['Robots A robot answers. Not always.'],
          ins: [],
        },
      ]);
    });

    it('opens the section that its link names', async () => {
      const { element, one, open, focused } = await seen();
      one('.changes a[href="#notice-rights"]').click();
      await element.updateComplete;
      expect([open(), focused()]).to.deep.equal([['rights'], 'heading rights']);
      history.replaceState(null, '', location.pathname + location.search);
    });

    it('tells of the introduction too', async () => {
      const { entries, wordings } = await seen({ notice: { ...now, introduction: [p('Read this.')] } });
      expect(entries()[0]).to.equal('Privacy notice changed');
      expect(wordings('.changes > ul > li:first-child')[1]!.ins).to.deep.equal(['Read this.']);
    });

    it('is said to be nothing where only the version is another', async () => {
      const { line, text } = await seen({ notice: { ...before, version: '3' } });
      expect(text(line())).to.contain('Sections changed in fact: 0. In wording only: 0.');
      expect(line().querySelectorAll('ul')).to.have.length(0);
    });

    it('is in the notice’s language, and its marks in the reader’s', async () => {
      const { line, one, body } = await seen({
        notice: { ...now, language: 'nl' },
        archive: { 2: { ...before, language: 'nl' } },
      });
      const language = (element: Element) => element.closest('[lang]')!.getAttribute('lang');
      expect(language(line())).to.equal('en');
      expect(language(one('.changes .mark'))).to.equal('en');
      expect([...line().querySelectorAll('.heading, .wording')].map(language)).to.not.include('en');
      expect(language(body('marketing').querySelector('.change > p')!)).to.equal('nl');
      expect(language(body('marketing').querySelector('.wording')!)).to.equal('nl');
      expect(language(body('marketing').querySelector('summary')!)).to.equal('en');
      expect(language(one('#notice-marketing > .head .changed'))).to.equal('en');
    });

    it('is compared with the version of their last choice', async () => {
      const database = freshDatabase();
      for (const version of ['1', '2']) {
        const earlier = await pageConsent({ database, policy: under(version) });
        await earlier.decide({ statistics: version === '1' });
      }
      serving({ '/served/page.json': now, '/served/page.2.json': before });
      const consent = await pageConsent({ database, policy: under('3'), notice: '/served/page.json' });
      const { one } = await shown({ consent });
      await until(() => one('.changes'));
      expect(one('.changes').textContent).to.contain('(version 2)');
    });

    for (const [why, archive] of [
      ['is not there', {}],
      ['is broken', { 2: { schema: 'other' } }],
      ['is of another version', { 2: { ...before, version: '1' } }],
      ['is in another language', { 2: { ...before, language: 'nl' } }],
    ] as const)
      it(`is only that there is another version where the earlier file ${why}`, async () => {
        await told(async () => {
          const { line, text, all } = await seen({ archive });
          expect(text(line())).to.contain('(version 2)').and.to.contain('The earlier text is not available');
          expect(text(line())).not.to.contain('changed in fact');
          expect(all('[part=heading] .changed, .change')).to.have.length(0);
        });
      });

    for (const version of ['../../secret', 'a b', '%2e%2e/x'])
      it(`asks for no file of a version named ${version}`, async () => {
        await told(async () => {
          const { changed, line, asked } = await returned({ decidedUnder: version });
          await changed();
          expect(line().textContent).to.contain('The earlier text is not available');
          expect(asked).to.deep.equal(['/served/page.json']);
        });
      });
  });

  describe('is not said', () => {
    const nothing = async (visit: Visit) => {
      const { all } = await returned(visit);
      await soon(150);
      expect(all('.changes, .change, .mark.changed')).to.have.length(0);
    };

    it('to who has chosen nothing', () => nothing({}));

    it('to who has chosen under this version', () => nothing({ decidedUnder: '3' }));

    it('before the new version holds', () =>
      nothing({ decidedUnder: '2', notice: { ...now, effective: '2999-01-01' } }));

    it('of a notice that is another', () => nothing({ decidedUnder: '2', notice: { ...now, id: 'other' } }));
  });

  it('is said from the day on which the new version holds', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const { changed, line } = await returned({ decidedUnder: '2', notice: { ...now, effective: today } });
    await changed();
    expect(line().textContent).to.contain('(version 2)');
  });

  it('stays while it is read, and is said no more when the visitor has chosen again', async () => {
    const { changed, consent, element, all } = await returned({ decidedUnder: '2' });
    await changed();
    await consent.decide({ statistics: false });
    await element.updateComplete;
    expect(all('.changes')).to.have.length(1);
    const again = await shown({ consent });
    await soon(150);
    expect(again.all('.changes')).to.have.length(0);
  });

  it('of a long text with a table is told, cell by cell', async () => {
    const table = (days: string): NoticeSection['children'] => [
      el('table', el('tr', el('th', 'Data'), el('th', 'Kept')), el('tr', el('td', 'Visits'), el('td', days))),
    ];
    const view = await returned({
      decidedUnder: '2',
      notice: noticeOf([section('t', table('90 days'))]),
      archive: { 2: noticeOf([section('t', table('30 days'))], { version: '2' }) },
    });
    await view.changed();
    expect(view.wordings('#notice-t')[1]).to.deep.equal({
      ...{ title: 'Now (version 3)', text: 'About t\nData\nKept\nVisits\n90 days' },
      ...{ del: [], ins: ['90'] },
    });
  });

  it('asks for an earlier version only where there is something to compare', async () => {
    expect((await returned()).asked).to.deep.equal(['/served/page.json']);
    expect((await returned({ decidedUnder: '3' })).asked).to.deep.equal(['/served/page.json']);
    const { changed, asked } = await returned({ decidedUnder: '2' });
    await changed();
    expect(asked).to.deep.equal(['/served/page.json', '/served/page.2.json']);
  });
});
