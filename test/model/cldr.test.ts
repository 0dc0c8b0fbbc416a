import { expect } from '@open-wc/testing';
import { useLanguage } from '../../src/elements/localization.js';
import { keptFor } from '../../src/elements/words.js';
import { languageName, learn, listOf, longDate, longMoment, regionName, span } from '../../src/model/cldr.js';
import type { LanguageData } from '../../src/model/cldr.js';
import { data as irish } from '../../src/model/cldr-ga.js';
import { data as maltese } from '../../src/model/cldr-mt.js';

/** As the choices, the notice and its page say it. Whether the parts of a list are joined by a comma or by a word is the browser’s. */
const kept = (life: string, language: string) =>
  keptFor(span(life, language))
    .replaceAll('\u00a0', ' ')
    .replace(/,? (?:en|et|und|and) (?=\d)/, ', ');

const SAID: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nl: {
    session: 'bewaard tot u de browser sluit',
    PT30M: '30 minuten bewaard',
    PT1H: '1 uur bewaard',
    P1DT12H: '1 dag, 12 uur bewaard',
    P1D: '1 dag bewaard',
    P13M: '13 maanden bewaard',
  },
  fr: {
    session: 'conservé jusqu’à la fermeture du navigateur',
    PT30M: 'conservé pendant 30 minutes',
    PT1H: 'conservé pendant 1 heure',
    P1DT12H: 'conservé pendant 1 jour, 12 heures',
    P1D: 'conservé pendant 1 jour',
    P13M: 'conservé pendant 13 mois',
  },
  de: {
    session: 'gespeichert, bis Sie den Browser schließen',
    PT30M: '30 Minuten lang gespeichert',
    PT1H: '1 Stunde lang gespeichert',
    P1DT12H: '1 Tag, 12 Stunden lang gespeichert',
    P1D: '1 Tag lang gespeichert',
    P13M: '13 Monate lang gespeichert',
  },
  en: {
    session: 'kept until you close the browser',
    PT30M: 'kept for 30 minutes',
    PT1H: 'kept for 1 hour',
    P1DT12H: 'kept for 1 day, 12 hours',
    P1D: 'kept for 1 day',
    P13M: 'kept for 13 months',
  },
};

describe('how long something is kept', () => {
  for (const [language, said] of Object.entries(SAID))
    describe(`in ${language}`, () => {
      before(() => useLanguage(language));
      after(() => useLanguage('en'));
      for (const [life, text] of Object.entries(said))
        it(`${life} is “${text}”`, () => expect(kept(life, language)).to.equal(text));
    });

  it('tells months and minutes apart, though one letter stands for both', () => {
    expect(span('P1M', 'en')).to.equal('1 month');
    expect(span('PT1M', 'en')).to.equal('1 minute');
    expect(span('P1MT1M', 'en')).to.equal('1 month, 1 minute');
  });

  it('says every part of a long one, in order', () => {
    expect(span('P1Y2M3W4DT5H6M', 'en')).to.equal('1 year, 2 months, 3 weeks, 4 days, 5 hours, 6 minutes');
  });

  it('has no length for a session, in any language', () => {
    for (const language of Object.keys(SAID)) expect(span('session', language)).to.equal('');
  });
});

/** Whether a browser has data of a language, it never says its words in another. */
describe('languages that not every browser knows', () => {
  const known: Readonly<Record<string, LanguageData>> = { ga: irish, mt: maltese };
  const said = {
    ga: {
      day: '22 Samhain 2026',
      moment: '22 Samhain 2026 ag 09:05:07',
      list: 'Meter, Site agus Post',
      region: 'an Bheilg',
      language: 'Ollainnis',
      spans: ['1 bhliain', '2 mhí', '6 mhí', '7 mí', '13 mí', '3 lá agus 12 uair', '30 nóiméad'],
    },
    mt: {
      day: '22 ta’ Novembru 2026',
      moment: '22 ta’ Novembru 2026 09:05:07',
      list: 'Meter, Site u Post',
      region: 'il-Belġju',
      language: 'Olandiż',
      spans: ['1 sena', '2 xhur', '6 xhur', '7 xhur', '13-il xahar', '3 jiem u 12-il siegħa', '30 minuta'],
    },
  };
  before(() => Object.entries(known).forEach(([language, data]) => learn(language, data)));
  for (const [language, words] of Object.entries(said))
    it(`are said in ${language}`, () => {
      expect(longDate('2026-11-22', `${language}-XX`)).to.equal(words.day);
      expect(longMoment('2026-11-22T09:05:07', language)).to.equal(words.moment);
      expect(longDate('2026-11-22T09:05:07', language)).to.equal(words.day);
      expect(listOf(['Meter', 'Site', 'Post'], language)).to.equal(words.list);
      expect([listOf([], language), listOf(['Meter'], language)]).to.deep.equal(['', 'Meter']);
      expect(regionName('BE', language)).to.equal(words.region);
      expect(languageName('nl', language)).to.equal(words.language);
      const spans = ['P1Y', 'P2M', 'P6M', 'P7M', 'P13M', 'P3DT12H', 'PT30M'];
      expect(spans.map((one) => span(one, language))).to.deep.equal(words.spans);
    });

  it('name a code that they do not know by the code', () => {
    expect([regionName('ZZ', 'ga'), languageName('xx', 'mt')]).to.deep.equal(['ZZ', 'xx']);
  });

  it('leave the others to the browser, Arabic with the digits of its texts', () => {
    expect(longDate('2026-11-22', 'en')).to.equal('22 November 2026');
    expect(longDate('2026-11-22', 'ar')).to.match(/^22\b.*\b2026$/);
    expect(span('P6M', 'ar')).to.contain('6');
  });
});
