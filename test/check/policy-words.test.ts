/*
 * The words by which policies are judged, in each language: every phrase that a list bans is found in a sentence, and
 * what other languages and honest sentences say is not.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KNOWN_TRACKERS, knownTracker } from '../../src/check/known-trackers.js';
import { isCountry, profileOf } from '../../src/check/country-profiles.js';
import { pattern, says } from '../../src/check/phrases.js';
import { POLICY_LANGUAGES, policyWordsOf } from '../../src/check/policy-words.js';
import type { PolicyWords } from '../../src/check/policy-words.js';
import { checkPolicy } from '../../src/check/policy.js';
import { AREA } from '../../src/model/policy-changes.js';
import { GONE, GOOD, changedPolicy, findingsOf, textOf, valueAt } from './policies.js';

/** A sentence of the language, around a phrase. */
const written = (phrase: string): string => phrase.replaceAll('…', '').replace(/\*/g, '').replace(/ +/g, ' ');
const found = (path: string, text: string) => findingsOf({ [path]: text }).map(({ rule }) => rule);

const BANNED: readonly (readonly [keyof PolicyWords, rule: string])[] = [
  ['vague', 'policy/vague'],
  ['promotion', 'policy/promotion'],
  ['steering', 'policy/steering'],
  ['bundled', 'policy/bundled'],
  ['wall', 'policy/wall'],
];

for (const language of POLICY_LANGUAGES)
  describe(`the words of policies in ${language}`, () => {
    const words = policyWordsOf(language)!;
    const path = `statistics.description.${language}`;
    const good = String(valueAt(path));

    it('are there for everything, and each is a pattern', () => {
      const { channels, ...lists } = words;
      for (const list of [...Object.values(channels), ...Object.values(lists)]) {
        assert.ok(list.length);
        assert.doesNotThrow(() => pattern(list));
        for (const phrase of list) assert.match(phrase, /^\S+( \S+)*$/);
        assert.equal(new Set(list).size, list.length);
      }
    });

    for (const [list, rule] of BANNED)
      it(`show ${rule} in a sentence with any phrase of the list`, () => {
        for (const phrase of words[list] as readonly string[])
          assert.ok(found(path, `${good} ${written(phrase)}.`).includes(rule), phrase);
      });

    it('ban nothing that the good policy says', () => {
      const texts = JSON.stringify(GOOD);
      for (const [list] of BANNED) assert.ok(!says(texts, words[list] as readonly string[]), list);
    });

    it('know their own language from the others', () => {
      for (const other of POLICY_LANGUAGES.filter((one) => one !== language)) {
        const foreign = String(valueAt(`media.description.${other}`));
        assert.ok(found(`media.description.${language}`, foreign).includes('policy/other-language'), other);
      }
    });

    it('know health, convictions and service messages', () => {
      const label = `surveys.label.${language}`;
      for (const [list, rule] of [
        ['health', 'policy/health'],
        ['convictions', 'policy/convictions'],
        ['service', 'policy/service-messages'],
      ] as const)
        for (const phrase of words[list]) assert.ok(found(label, written(phrase)).includes(rule), phrase);
      for (const phrase of words.noHealth)
        assert.ok(!found(`email.description.${language}`, `${String(valueAt(`email.description.${language}`))} ${written(phrase)}.`).includes('policy/health'), phrase);
    }); // prettier-ignore
  });

describe('country profiles', () => {
  it('are there for every country of the area', () => {
    for (const country of AREA) assert.ok(profileOf(country), country);
    assert.equal(profileOf('US'), undefined);
    assert.equal(profileOf('constructor'), undefined);
    assert.equal(profileOf(undefined), undefined);
  });

  it('name languages that Intl knows, and periods that can be kept', () => {
    const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
    for (const country of [...AREA, 'GB', 'CH']) {
      const { languages, renew } = profileOf(country)!;
      for (const one of languages.flat()) assert.ok(names.of(one), one);
      assert.ok(languages.length > 0 && renew.least <= renew.most && renew.source);
    }
  });

  it('know a country by its code and not by another name of it', () => {
    for (const code of ['BE', 'GB', 'US', 'JP']) assert.ok(isCountry(code), code);
    for (const code of ['UK', 'EU', 'XX', 'be', 'B', 'BEL', '', 'SU']) assert.ok(!isCountry(code), code);
  });

  it('ask for the official languages, all of them where several are', () => {
    const policy = JSON.parse(textOf(GOOD)) as Record<string, unknown>;
    const only = (languages: readonly string[], country: string) => {
      const strip = (value: unknown): unknown =>
        value && typeof value === 'object' && !Array.isArray(value)
          ? Object.fromEntries(
              Object.entries(value)
                .filter(([key]) => !POLICY_LANGUAGES.includes(key) || languages.includes(key))
                .map(([key, one]) => [key, strip(one)]),
            )
          : Array.isArray(value)
            ? value.map(strip)
            : value;
      const text = textOf({ ...(strip(policy) as object), languages, country });
      return checkPolicy(text).findings.map(({ severity, message }) => `${severity} ${message}`);
    };
    assert.deepEqual(only(['nl', 'fr', 'de'], 'BE'), []);
    assert.deepEqual(only(['nl', 'fr'], 'BE'), ['warning BE speaks de, and the policy does not']);
    assert.deepEqual(only(['en'], 'BE'), ['error BE speaks nl, fr, de, and the policy does not']);
    assert.deepEqual(only(['fr', 'de'], 'LU'), []);
    assert.deepEqual(only(['en'], 'IE'), []);
    assert.deepEqual(only(['en'], 'MT'), []);
    assert.deepEqual(only(['nl'], 'NL'), []);
  });

  it('let phone calls to customers go without consent where the law does', () => {
    const texts = { nl: 'Wij bellen u met reclame voor onze verzekeringen. U kunt altijd bezwaar maken.', fr: 'Nous vous appelons avec de la publicité pour nos assurances. Vous pouvez vous y opposer.', de: 'Wir rufen Sie an mit Werbung für unsere Versicherungen. Sie können jederzeit widersprechen.', en: 'We call you with marketing for our insurance. You can object at any time.', es: 'Le llamamos con publicidad de nuestros seguros. Puede oponerse en todo momento.', it: 'La chiamiamo con pubblicità delle nostre assicurazioni. Può opporsi in ogni momento.' };
    const changes = { 'renewal.channel': 'phone', 'renewal.description': texts };
    assert.deepEqual(findingsOf(changes), []);
    assert.deepEqual(findingsOf({ ...changes, country: 'NL' }).map(({ rule }) => rule), ['policy/soft-opt-in']);
  }); // prettier-ignore
});

describe('known trackers', () => {
  it('are known by name, by pattern and by what a pattern stands for', () => {
    for (const [name, service] of [
      ['_ga', 'Google Analytics'],
      ['_ga_ABC123', 'Google Analytics'],
      ['_ga*', 'Google Analytics'],
      ['_gat_UA-1', 'Google Analytics'],
      ['_pk_id.1.ab', 'Matomo'],
      ['_uetsid', 'Microsoft Advertising'],
      ['IDE', 'Google Ads'],
      ['fr', 'Meta'],
      ['_hj*', 'Hotjar'],
    ] as const)
      assert.equal(knownTracker(name)?.service, service, name);
  });

  it('are not known by a part of a name', () => {
    for (const name of ['_gallery', 'from', 'fr_locale', 'IDEAS', '_g', 'consent-notice', '__Host-session', 'xt', 'AMPLE'])
      assert.equal(knownTracker(name), undefined, name);
  }); // prettier-ignore

  it('stand once, and are never necessary', () => {
    const names = KNOWN_TRACKERS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) {
      const tracker = { name, kind: 'cookie', service: 'harbour', keptFor: 'P1M', party: 'first' };
      const changes = { 'necessary.trackers[2]': tracker, 'statistics.trackers': [], 'advertising.trackers': [] };
      const rules = checkPolicy(textOf(changedPolicy({ ...changes, status: 'draft', approvedBy: GONE, approvedAt: GONE }))).findings.map(({ rule }) => rule);
      assert.ok(rules.includes('policy/necessary-tracker'), name);
    }
  }); // prettier-ignore
});
