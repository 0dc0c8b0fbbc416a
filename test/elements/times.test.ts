import { expect } from '@open-wc/testing';
import { useLanguage } from '../../src/elements/localization.js';
import { span } from '../../src/elements/times.js';
import { keptFor } from '../../src/elements/words.js';

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
