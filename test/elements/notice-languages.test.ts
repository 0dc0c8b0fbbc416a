import { expect } from '@open-wc/testing';
import { useLanguage } from '../../src/elements/localization.js';
import type { Notice } from '../../src/model/notice.js';
import { compiled } from '../fixtures.js';
import { closeAll, el, json, noticeOf, p, pageConsent, section } from './page-consent.js';
import { shown } from './shown-notice.js';

const of = (language: string, more: Partial<Notice> = {}): Notice =>
  noticeOf(
    [
      section(
        'a',
        [
          {
            ...el('section', { ...el('h3', 'Deel'), id: 'part' }, p('Tekst.')),
            audience: 'witness',
            draft: true,
          },
          { ...p('In English.'), lang: 'en' },
          { ...p('بالعربية'), lang: 'ar' },
        ],
        { draft: true },
      ),
      section('b', [p('Texte.')], { lang: 'fr', heading: 'Titre' }),
    ],
    { language, title: 'Titel', introduction: [p('Lees dit.')], ...more },
  );

async function read(notice: Notice) {
  const view = await shown({ notice });
  /** Language and direction of what stands there, as a browser sees them. */
  const spoken = (selector: string) => {
    const one = view.one(selector);
    return `${one.closest('[lang]')!.getAttribute('lang')} ${getComputedStyle(one).direction}`;
  };
  return { ...view, spoken, lines: () => view.all('header > .aside').map((line) => line.textContent) };
}

describe('the language of <privacy-notice>', () => {
  afterEach(closeAll);

  it('is said where it is another than the visitor’s', async () => {
    const { lines, element } = await read(of('nl'));
    expect(lines()).to.deep.equal(['The notice is not available in English yet. It is shown in Dutch.']);
    await expect(element).to.be.accessible();
  });

  for (const language of ['en', 'en-GB', 'EN'])
    it(`is not said where it is ${language}`, async () => {
      expect((await read(of(language))).lines()).to.deep.equal([]);
    });

  for (const [language, name] of [
    ['nl-BE', 'Flemish'],
    ['qaa', 'qaa'],
  ] as const)
    it(`is named as well as can be where it is written ${language}`, async () => {
      const { lines, all } = await read(of(language));
      expect(lines()[0]).to.contain(`It is shown in ${name}`);
      expect(all('[part=section]')).to.have.length(3);
    });

  it('stands at all that is the notice’s own', async () => {
    const { spoken, openSection } = await read(of('nl'));
    await openSection('a');
    for (const own of ['h2', '.introduction', '#notice-a .title', '#notice-part', '.contents a'])
      expect(spoken(own), own).to.equal('nl ltr');
  });

  it('is the visitor’s at all that is not', async () => {
    const { spoken, openSection } = await read(of('nl'));
    await openSection('a');
    for (const ours of [
      ...['.meta', '.all', '#search', '.told', '#notice-cookies .title', '#notice-cookies .trackers'],
      ...['#notice-a > .head .draft', '#notice-a > .head > .copy'],
      ...['#notice-part .draft', '#notice-part .mine', '.prose .copy'],
    ])
      expect(spoken(ours), ours).to.equal('en ltr');
  });

  it('is a section’s or passage’s own where it has one', async () => {
    const { spoken, openSection } = await read(of('nl'));
    await openSection('a');
    await openSection('b');
    expect([
      spoken('#notice-b .title'),
      spoken('#notice-b .prose'),
      spoken('.contents li:nth-child(2) a'),
      spoken('#notice-a p[lang=en]'),
      spoken('#notice-a p[lang=ar]'),
    ]).to.deep.equal(['fr ltr', 'fr ltr', 'fr ltr', 'en ltr', 'ar rtl']);
  });

  it('that is written from right to left stands so, in an interface that is not', async () => {
    const { spoken, openSection, element } = await read(of('ar'));
    await openSection('a');
    for (const own of ['h2', '.introduction', '#notice-a .title', '#notice-a .prose', '.contents ol'])
      expect(spoken(own), own).to.equal('ar rtl');
    expect([spoken('.meta'), spoken('#notice-b .prose'), spoken('#notice-a p[lang=en]')]).to.deep.equal([
      'en ltr',
      'fr ltr',
      'en ltr',
    ]);
    await expect(element).to.be.accessible();
  });

  it('is the interface’s own where the visitor reads another', async () => {
    const { policy, details } = compiled({}, 'nl');
    await useLanguage('nl');
    try {
      const consent = await pageConsent({
        policy,
        details: json(details),
        notice: json(of('nl')),
        language: 'nl',
      });
      const { one, all } = await shown({ consent });
      expect(one('article').lang).to.equal('nl');
      expect(all('header > .aside')).to.have.length(0);
      expect(one('.all').textContent.trim()).not.to.equal('Open all sections');
    } finally {
      await useLanguage('en');
    }
  });
});
