/*
 * Broken policies: each row is the good policy with one thing wrong, and that one thing is all that is found, where
 * it stands.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPolicy } from '../../src/check/policy.js';
import { RULES } from '../../src/check/rules.js';
import { fileOf, inShort } from './check.js';
import { GONE, changedPolicy, findingsOf, placeOf, textOf, valueAt } from './policies.js';
import type { Changes } from './policies.js';

type Row = readonly [rule: string, at: string, changes: Changes, says?: RegExp];

const tracker = (name: string, more: object = {}) => ({
  ...{ name, kind: 'cookie', service: 'harbour', keptFor: 'P1M', party: 'first', ...more },
});
const inEnglish = (text: string) => ({ 'statistics.description.en': text });
const label = (text: string) => ({ 'statistics.label.en': text });
const everywhere = (text: string) =>
  Object.fromEntries(['nl', 'fr', 'de', 'en', 'es', 'it'].map((one) => [one, `${text} (${one})`]));

const ERRORS: readonly Row[] = [
  // The policy as a whole
  ['policy/approved', 'approvedAt', { approvedAt: 'last spring' }, /“last spring” is no date/],
  ['policy/approved', 'approvedAt', { approvedAt: '2026-02-30' }],
  ['policy/contact', 'controller.contact', { 'controller.contact.address': GONE }, /gives no address/],
  ['policy/contact', 'controller.contact', { 'controller.contact.telephone': GONE, 'controller.contact.email': GONE }, /no e-mail/],
  ['policy/contact', 'controller.contact.email', { 'controller.contact.email': 'privacy at harbour' }],
  ['policy/authority', '', { authority: GONE }],
  ['policy/account-link', 'controller', { 'controller.accountLink': GONE }],
  ['policy/country', '', { country: GONE }],
  ['policy/country', 'country', { country: 'UK' }, /“UK” is no country/],
  ['policy/country', 'country', { country: 'Belgium' }],
  ['policy/languages', 'languages', { country: 'PL' }, /PL speaks pl, and/],
  ['policy/records-kept', 'recordsKeptFor', { recordsKeptFor: 'P3M' }, /gone before the consent is/],
  // What is necessary
  ['policy/necessary-tracker', 'necessary.trackers[2]', { 'necessary.trackers[2]': tracker('_gid') }, /Google Analytics for analytics/],
  ['policy/necessary-tracker', 'necessary.trackers[2]', { 'necessary.trackers[2]': tracker('_hj*') }, /Hotjar/],
  ['policy/necessary-tracker', 'necessary.trackers[2]', { 'necessary.trackers[2]': tracker('_hjSession_*') }],
  ['policy/necessary-tracker', 'necessary.trackers[2]', { 'necessary.trackers[2]': tracker('_pk_id.1.abcd') }],
  ['policy/necessary-tracker', 'necessary.trackers[2]', { 'necessary.trackers[2]': tracker('_gcl_au') }, /Google Ads for advertising/],
  ['policy/necessary-tracker', 'necessary.trackers[2]', { 'necessary.trackers[2]': tracker('_uet*') }],
  ['policy/necessary-tracker', 'necessary.trackers[2]', { country: 'FR', 'necessary.trackers[2]': tracker('_gid') }],
  ['policy/necessary-purpose', 'necessary.label.fr', { 'necessary.label.fr': 'Nécessaire et mesure d’audience' }, /“mesure d’audience” is not/],
  ['policy/necessary-purpose', 'necessary.label.de', { 'necessary.label.de': 'Technik und Werbung' }],
  ['policy/necessary-purpose', 'necessary.description.en', { 'necessary.description.en': 'We keep your choices on your device. We also keep statistics of what you view.' }],
  ['policy/necessary-reason', 'necessary.reason.en', { 'necessary.reason.en': 'The website needs this.' }],
  ['policy/google-necessary', 'necessary.google[0]', { 'necessary.google': ['functionality_storage'], 'preferences.google': GONE }, /granted without consent/],
  ['policy/google-necessary', 'preferences.google[2]', { 'preferences.google[2]': 'security_storage' }, /nobody’s to refuse/],
  // What is asked
  ['policy/purpose-id', 'preferences.scope', { 'preferences.scope': 'person', 'preferences.google': GONE, 'preferences.services': GONE, 'preferences.trackers': GONE }, /“preferences” is about a device/],
  ['policy/purpose-id', 'preferences.basis', { 'preferences.basis': 'strictly-necessary', 'preferences.google': GONE, 'preferences.reason': valueAt('necessary.reason') }, /“preferences” cannot rest on strictly-necessary/],
  ['policy/two-bases', 'email.interest', { 'email.interest': valueAt('renewal.interest') }, /legitimate-interest/],
  ['policy/two-bases', 'statistics.reason', { 'statistics.reason': valueAt('necessary.reason') }],
  ['policy/channel', 'statistics.channel', { 'statistics.channel': 'email' }, /nothing is sent/],
  ['policy/channel', 'statistics.sender', { 'statistics.sender': 'own' }],
  ['policy/channel', 'email.channel', { 'email.channel': 'pigeon' }, /no channel/],
  ['policy/channel', 'email.channel', { 'email.channel': 'post' }, /speaks of email/],
  ['policy/channels', 'email.description.en', { 'email.description.en': 'We send you marketing for products of Harbour Insurance NV by e-mail and by text message.' }, /by email and text-message at once/],
  ['policy/channels', 'email.label.nl', { 'email.label.nl': 'Onze reclame per e-mail en per telefoon' }],
  ['policy/channels', 'surveys.label.fr', { 'surveys.label.fr': 'Enquêtes par e-mail ou par SMS' }],
  ['policy/sender', 'partners.sender', { 'partners.sender': 'somebody' }],
  ['policy/partners', 'partners.services', { 'partners.services': [] }, /speaks of partners and names none/],
  ['policy/partners', 'partners.services', { 'partners.services': [], 'partners.label': valueAt('email.label'), 'partners.description': valueAt('email.description') }],
  ['policy/mixed', 'statistics.google', { 'statistics.google': ['analytics_storage', 'ad_storage'], 'statistics.label.en': 'Count visits and show ads', 'advertising.google': GONE }, /counting visits and for advertising at once/],
  ['policy/mixed', 'email.label.en', { 'email.label.en': 'Our marketing and surveys by e-mail' }, /marketing and for surveys/],
  ['policy/mixed', 'email.description.de', { 'email.description.de': 'Wir nutzen Ihre E-Mail-Adresse, um Ihnen Werbung für uns und unsere Partner zu senden.', 'email.services': [{ id: 'lighthouse', name: 'Lighthouse Travel NV', country: 'BE', link: 'https://lighthouse.example/' }] }, /speaks of partners/],
  ['policy/soft-opt-in', 'renewal', { 'renewal.sender': GONE }, /messages of others/],
  ['policy/soft-opt-in', 'renewal.services', { 'renewal.services': [{ id: 'lighthouse', name: 'Lighthouse Travel NV', country: 'BE', link: 'https://lighthouse.example/' }] }],
  ['policy/soft-opt-in', 'renewal.description.it', { 'renewal.description.it': 'Le scriviamo per posta elettronica con pubblicità di nostre assicurazioni simili alla sua.' }, /how to stop it/],
  ['policy/service-messages', 'surveys.label.en', { 'surveys.label.en': 'Service messages' }],
  // Health, convictions, consequences
  ['policy/health', 'statistics.description.en', inEnglish('We and the services named here measure with cookies which pages about your health you view.'), /is about health, on the basis consent/],
  ['policy/health', 'surveys.label.de', { 'surveys.label.de': 'Fragen zu Ihrer Gesundheit' }],
  ['policy/health', 'renewal.label.en', { 'renewal.label.en': 'Messages about your health' }, /on the basis legitimate-interest/],
  ['policy/health', 'preferences.id', { 'preferences.id': 'health-cookies' }],
  ['policy/statement', 'health-claim.statement.en', { 'health-claim.statement.en': 'I agree.' }, /no declaration/],
  ['policy/statement', 'health-claim.statement.fr', { 'health-claim.statement.fr': 'Je consens explicitement à ce que Harbour Insurance NV traite mes données pour gérer ce sinistre.' }, /does not say so/],
  ['policy/convictions', 'surveys.description.en', { 'surveys.description.en': 'We use your criminal record to decide which survey we send you by e-mail.' }],
  ['policy/consequence', 'health-claim.consequence.reviewedBy', { 'health-claim.consequence.reviewedBy': null }],
  ['policy/wall', 'statistics.consequence', { 'statistics.consequence': { text: everywhere('We show you no maps'), reviewedBy: 'A. Lawyer' } }, /what is stored on a device/],
  ['policy/wall', 'statistics.description.en', inEnglish('We measure which pages you view. Without your consent you cannot use our calculator.')],
  // Who is behind it
  ['policy/services', 'media', { 'media.services': GONE, 'media.trackers': GONE }, /names nobody/],
  ['policy/services', 'statistics.services', { 'statistics.services': [], 'statistics.trackers': [tracker('own')] }, /names nobody/],
  ['policy/trackers', 'media', { 'media.trackers': GONE }],
  ['policy/service-twice', 'media.services[1].id', { 'media.services[1]': { id: 'reel', name: 'Reel Video Ltd', country: 'IE', link: 'https://reel.example/' } }],
  ['policy/service-differs', 'preferences.services[0].name', { 'preferences.services[0].name': 'Harbour NV' }, /the name of “harbour”/],
  ['policy/service-country', 'media.services[0].country', { 'media.services[0].country': 'XX' }],
  ['policy/google', 'statistics.google[0]', { 'statistics.google': ['analytics-storage'] }, /no type of Google/],
  ['policy/google', 'email.google[0]', { 'email.google': ['personalization_storage'], 'preferences.google': GONE }, /about a person/],
  ['policy/google', 'media.google[0]', { 'media.google': ['personalization_storage'] }, /“preferences” too/],
  ['policy/google-ads', 'advertising.google', { 'advertising.google': ['ad_user_data'] }, /not ad_storage/],
  ['policy/google-ads', 'media.google', { 'media.google': ['ad_personalization'], 'advertising.google': ['ad_storage', 'ad_user_data'] }, /does not ask for advertising/],
  ['policy/gpc', 'advertising.id', { 'advertising.id': 'promotion', 'advertising.google': GONE }],
  // Trackers
  ['policy/tracker-purpose', 'statistics.trackers[3]', { 'statistics.trackers[3]': tracker('_fbc') }, /Meta for advertising/],
  ['policy/tracker-purpose', 'media.trackers[1]', { 'media.trackers[1]': tracker('_clck') }],
  ['policy/tracker-twice', 'media.trackers[1]', { 'media.trackers[1]': tracker('harbour_lang') }, /“preferences” too/],
  ['policy/tracker-twice', 'media.trackers[1]', { 'media.trackers[1]': tracker('reel_session', { party: 'third', service: 'reel' }) }],
  ['policy/tracker-name', 'preferences.trackers[0].name', { 'preferences.trackers[0].name': '*' }, /nobody can name/],
  ['policy/tracker-name', 'preferences.trackers[0].name', { 'preferences.trackers[0].name': 'h*' }],
  ['policy/tracker-name', 'preferences.trackers[0].name', { 'preferences.trackers[0].name': 'harbour_*_lang' }, /not at the end/],
  ['policy/tracker-name', 'preferences.trackers[0].name', { 'preferences.trackers[0].name': 'harbour lang' }, /name of a cookie/],
  ['policy/tracker-kind', 'statistics.trackers[2].httpOnly', { 'statistics.trackers[2].httpOnly': true }],
  ['policy/tracker-life', 'preferences.trackers[0].keptFor', { 'preferences.trackers[0].keptFor': 'P0D' }],
  ['policy/tracker-life', 'preferences.trackers[0].keptFor', { 'preferences.trackers[0].keptFor': 'PT0H' }, /no time at all/],
  ['policy/tracker-life', 'media.trackers[1].keptFor', { 'media.trackers[1]': tracker('hv', { kind: 'localstorage', keptFor: 'session' }) }, /is localstorage, which stays/],
  ['policy/tracker-life', 'media.trackers[1].keptFor', { 'media.trackers[1]': tracker('hv', { kind: 'indexeddb', keptFor: 'session' }) }],
  ['policy/tracker-life', 'media.trackers[1].keptFor', { 'media.trackers[1]': tracker('hv', { kind: 'cache', keptFor: 'session' }) }],
  ['policy/tracker-life', 'necessary.trackers[0].keptFor', { 'necessary.trackers[0].keptFor': 'P11Y' }],
  ['policy/tracker-life', 'necessary.trackers[0].keptFor', { 'necessary.trackers[0].keptFor': 'P10YT1M' }, /longer than ten years/],
  ['policy/tracker-life', 'statistics.trackers[1].keptFor', { country: 'FR', 'statistics.trackers[1].keptFor': 'P14M' }, /CNIL 2020-091/],
  ['policy/tracker-service', 'media.trackers[0].service', { 'media.trackers[0].service': 'reels' }],
  // Texts
  ['policy/vague', 'statistics.description.en', inEnglish('We use cookies on this website to improve your experience with our pages.'), /“improve your experience” says of nothing/],
  ['policy/vague', 'statistics.description.nl', { 'statistics.description.nl': 'Wij gebruiken cookies op deze website om uw ervaring te verbeteren met onze pagina’s.' }],
  ['policy/vague', 'statistics.description.fr', { 'statistics.description.fr': 'Nous utilisons des cookies sur ce site pour améliorer votre expérience avec nos pages.' }],
  ['policy/vague', 'statistics.description.de', { 'statistics.description.de': 'Wir nutzen Cookies auf dieser Website, um Ihr Erlebnis mit unseren Seiten zu verbessern.' }],
  ['policy/vague', 'advertising.label.nl', { 'advertising.label.nl': 'Reclame en marketingdoeleinden' }],
  ['policy/promotion', 'email.description.en', { 'email.description.en': 'We send you marketing by e-mail for our products, and special offers for those who say yes.' }],
  ['policy/steering', 'statistics.label.en', label('Count visits (recommended)'), /leans towards/],
  ['policy/steering', 'settings.fr', { 'settings.fr': 'Acceptez maintenant' }],
  ['policy/emphasis', 'statistics.label.en', label('Count visits!'), /“!” gives this more weight/],
  ['policy/emphasis', 'statistics.label.de', { 'statistics.label.de': 'Besuche zählen 🎉' }],
  ['policy/emphasis', 'statistics.label.en', label('COUNT VISITS'), /in capitals/],
  ['policy/bundled', 'email.description.en', { 'email.description.en': 'We send you marketing by e-mail for our products. By this you agree to our terms.' }],
  ['policy/description', 'statistics.description.en', inEnglish('We count visits.'), /too short/],
  ['policy/description', 'statistics.description.en', inEnglish('Cookies measure which pages are viewed and how often that is done.'), /who does it/],
  ['policy/characters', 'statistics.label.en', label('Count\u202e visits')],
  ['policy/characters', 'statistics.label.en', label('Count <b>visits</b>'), /markup/],
  ['policy/characters', 'settings.en', { 'settings.en': ' ' }, /nothing to read/],
  ['policy/untranslated', 'email.label.en', { 'email.label.en': 'Unsere Werbung per E-Mail' }, /the same in de and in en/],
  ['policy/other-language', 'email.description.es', { 'email.description.es': 'We use your e-mail address to send you nuestra publicidad for products that are like the one you have.' }, /seems to be en/],
]; // prettier-ignore

const WARNINGS: readonly Row[] = [
  ['policy/draft', 'status', { status: 'draft' }],
  ['policy/country', 'country', { country: 'US' }, /the rules of US are not known/],
  ['policy/renew', 'renewAfter', { 'renewAfter.device': GONE }, /never expires/],
  ['policy/renew', 'renewAfter.device', { 'renewAfter.device': 'P1M' }, /within 6 months/],
  ['policy/renew', 'renewAfter.person', { 'renewAfter.person': 'P1M' }],
  ['policy/renew', 'renewAfter.device', { country: 'LU', 'renewAfter.device': 'P13M' }, /longer than 12 months \(LU: CNPD/],
  ['policy/renew', 'renewAfter.device', { country: 'ES', 'renewAfter.device': 'P25M' }, /longer than 24 months/],
  ['policy/records-kept', '', { recordsKeptFor: GONE }],
  ['policy/own-storage', 'purposes', { 'necessary.trackers': [tracker('session')] }, /indexeddb “consent-notice”, sessionstorage/],
  ['policy/necessary-tracker', 'necessary.trackers[2]', { country: 'FR', 'necessary.trackers[2]': tracker('_pk_id*') }],
  ['policy/necessary-third-party', 'necessary.trackers[2].party', { 'necessary.trackers[2]': tracker('pay', { party: 'third' }) }],
  ['policy/mixed', 'email.description.en', { 'email.description.en': 'We send you marketing by e-mail, chosen by a profile that we make of you.' }, /profiling/],
  ['policy/service-country', 'media.services[0]', { 'media.services[0].country': GONE }],
  ['policy/tracker-clear', 'statistics.trackers[0].httpOnly', { 'statistics.trackers[0].httpOnly': true }],
  ['policy/tracker-twice', 'advertising.trackers[2]', { 'advertising.trackers[2]': tracker('harbour_v*') }, /can mean the same item/],
  ['policy/tracker-life', 'preferences.trackers[0].keptFor', { 'preferences.trackers[0].keptFor': 'P3Y' }, /longer than two years/],
  ['policy/tracker-life', 'preferences.trackers[0].keptFor', { 'preferences.trackers[0].keptFor': 'P2YT1H' }, /longer than two years/],
  ['policy/length', 'statistics.label.en', label(`Count visits ${'and more of them '.repeat(4)}`)],
  ['policy/length', 'settings.en', { 'settings.en': 'My choices about cookies, messages and health data' }],
  ['policy/plain', 'statistics.description.en', inEnglish(`We measure which pages you view ${'and which you view after that '.repeat(7)}.`)],
  ['policy/term', 'email.description.de', { 'email.description.de': 'Wir nutzen Ihre E-Mail-Adresse mit Ihrer Zustimmung, um Ihnen Werbung für unsere Produkte zu senden.' }],
]; // prettier-ignore

const REMARKS: readonly Row[] = [
  ['policy/renew', 'renewAfter', { 'renewAfter.person': GONE }],
  ['policy/deliver', 'deliver', { deliver: 'given' }],
  ['policy/transfer', 'media.services[0].country', { 'media.services[0].country': 'US' }],
];

/** Found in other ways than in a changed policy: in this file below, in places.test.ts and in against.test.ts. */
const ELSEWHERE = ['policy/json', 'policy/shape', 'policy/key-twice', 'policy/language-unchecked'];

for (const [severity, rows] of [['error', ERRORS], ['warning', WARNINGS], ['info', REMARKS]] as const)
  describe(`check tells of a policy as ${severity}`, () => {
    for (const [rule, at, changes, says] of rows)
      it(`${rule} where ${JSON.stringify(changes, (_, value: unknown) => (value === GONE ? 'nothing' : value)).slice(1, 90)}`, () => {
        const policy = changedPolicy(changes);
        const found = checkPolicy(textOf(policy)).findings;
        assert.deepEqual(
          found.map((one) => `${one.severity} ${inShort(one)}`),
          [`${severity} ${rule} ${placeOf(policy, at)}`],
          found.map(({ message }) => message).join('\n'),
        );
        if (says) assert.match(found[0]!.message, says);
        assert.match(found[0]!.mend, /\.$/);
      });
  }); // prettier-ignore

describe('check of a policy', () => {
  it('finds nothing in the good one', () => assert.deepEqual(findingsOf({}), []));

  it('is asked about every rule', () => {
    const asked = new Set([...ERRORS, ...WARNINGS, ...REMARKS].map(([rule]) => rule));
    const alone = Object.keys(RULES).filter((rule) => rule.startsWith('policy/') && !AGAINST.includes(rule));
    assert.deepEqual(alone.filter((rule) => !asked.has(rule) && !ELSEWHERE.includes(rule)), []);
  }); // prettier-ignore

  it('tells a key that stands twice, whatever the one before says', () => {
    const text = fileOf('good/policy.json').replace('"basis": "consent",', '"basis": "consent",\n"basis": "consent",');
    const [found, ...others] = checkPolicy(text).findings;
    assert.deepEqual([found!.rule, others], ['policy/key-twice', []]);
    assert.equal(text.split('\n')[found!.at!.line - 1]!, '"basis": "consent",');
  }); // prettier-ignore

  it('takes keys of other objects for no second ones', () => {
    const text = textOf(changedPolicy({ 'controller.contact.email': GONE }));
    assert.deepEqual(checkPolicy(text).findings, []);
  });

  it('says where it has no words for a language, and still finds what needs none', () => {
    const languages = ['nl', 'fr', 'de', 'en', 'pl', 'it'];
    const renamed = JSON.parse(fileOf('good/policy.json').replaceAll('"es"', '"pl"')) as unknown;
    const policy = changedPolicy({ languages, 'email.label.pl': 'Reklama!' }, renamed);
    assert.deepEqual(
      checkPolicy(textOf(policy)).findings.map(({ rule }) => rule),
      ['policy/language-unchecked', 'policy/emphasis'],
    );
  });

  it('hears nobody shout in a script without capitals', () => {
    const languages = ['nl', 'fr', 'de', 'en', 'ar', 'it'];
    const renamed = JSON.parse(fileOf('good/policy.json').replaceAll('"es"', '"ar"')) as unknown;
    const policy = changedPolicy({ languages, 'email.label.ar': 'إعلاناتنا عبر البريد الإلكتروني' }, renamed);
    assert.deepEqual(
      checkPolicy(textOf(policy)).findings.map(({ rule }) => rule),
      ['policy/language-unchecked'],
    );
  });

  it('tells a draft what is missing as a warning, and an approved policy as an error', () => {
    for (const changes of [
      { authority: GONE },
      { 'controller.accountLink': GONE },
      { 'partners.services': [] },
      { 'media.trackers': GONE },
      { 'health-claim.consequence.reviewedBy': null },
    ]) {
      const [draft, missing] = [changes, { ...changes, status: 'draft' }].map(findingsOf);
      assert.deepEqual(draft!.map(({ severity }) => severity), ['error']);
      assert.deepEqual(missing!.map(({ severity }) => severity), ['warning', 'warning']);
    }
  }); // prettier-ignore
});

describe('check leaves alone', () => {
  const HONEST: Readonly<Record<string, Changes>> = {
    'a name of a company that speaks of health': {
      'controller.name': 'Harbour Health NV',
      'email.description.en': 'We use your e-mail address to send you marketing for products of Harbour Health NV.',
    },
    'insurance of health': {
      'email.description.en': 'We use your e-mail address to send you marketing for our health insurance.',
      'email.description.fr': 'Nous utilisons votre adresse e-mail pour vous envoyer de la publicité pour notre assurance santé.',
    },
    'what is said not to be done': {
      'necessary.description.en': 'We keep your choices on your device. We never use them for advertising or statistics.',
    },
    'a text message under its own name': {
      'email.channel': 'text-message',
      ...Object.fromEntries(
        Object.entries({ nl: 'Onze reclame per sms', fr: 'Notre publicité par SMS', de: 'Unsere Werbung per SMS', en: 'Our marketing by text message', es: 'Nuestra publicidad por SMS', it: 'La nostra pubblicità per SMS' }).flatMap(([language, text]) => [
          [`email.label.${language}`, text],
          [`email.description.${language}`, `${text}: ${{ nl: 'wij sturen u berichten over onze verzekeringen', fr: 'nous vous envoyons des messages sur nos assurances', de: 'wir senden Ihnen Nachrichten über unsere Versicherungen', en: 'we send you messages about our insurance', es: 'le enviamos mensajes sobre nuestros seguros', it: 'le inviamo messaggi sulle nostre assicurazioni' }[language]}.`],
        ]),
      ),
    },
    'a sender that is named': { 'partners.sender': 'lighthouse' },
    'a closer name of the same purpose': { 'statistics.trackers[3]': tracker('_ga_X1', { service: 'tally' }) },
    'the same name at another party or of another kind': {
      'media.trackers[1]': tracker('harbour_lang', { kind: 'localstorage' }),
      'media.trackers[2]': tracker('harbour_lang', { party: 'third', service: 'reel' }),
    },
    'two years, and twenty-four months': { 'preferences.trackers[0].keptFor': 'P24M', 'statistics.trackers[0].keptFor': 'P2Y' },
    'cookies and storage of one session': { 'preferences.trackers[0].keptFor': 'session', 'necessary.trackers[1].keptFor': 'session' },
    'half an hour, and a day and a half': { 'preferences.trackers[0].keptFor': 'PT30M', 'statistics.trackers[0].keptFor': 'P1DT12H' },
    'minutes in any kind of storage': { 'media.trackers[1]': tracker('hv', { kind: 'localstorage', keptFor: 'PT5M' }) },
    'security, which is granted from the start': { 'necessary.google': ['security_storage'] },
    'an own purpose without services': { 'preferences.services': GONE, 'preferences.google': GONE },
    'post to customers without consent': { 'renewal.channel': 'post', ...Object.fromEntries(['nl', 'fr', 'de', 'en', 'es', 'it'].map((one) => [`renewal.description.${one}`, { nl: 'Wij sturen u brieven met reclame voor verzekeringen van ons die lijken op die van u.', fr: 'Nous vous envoyons par courrier postal de la publicité pour nos assurances semblables à la vôtre.', de: 'Wir senden Ihnen per Post Werbung für unsere Versicherungen, die Ihrer ähnlich sind.', en: 'We send you marketing by post for insurance of ours that is like the one you have.', es: 'Le enviamos por correo postal publicidad de seguros nuestros que se parecen al que tiene.', it: 'Le inviamo con posta ordinaria pubblicità di nostre assicurazioni simili alla sua.' }[one]])) },
    'one word that languages share': { 'media.label.nl': 'Video', 'media.label.de': 'Video', 'media.label.it': 'Video' },
  }; // prettier-ignore
  for (const [what, changes] of Object.entries(HONEST))
    it(what, () => assert.deepEqual(findingsOf(changes).map(({ rule, message }) => `${rule}: ${message}`), [])); // prettier-ignore

  it('in the built-in policy all but what its owner has to supply', () => {
    const { findings } = checkPolicy(fileOf('../../locales/policy.json'));
    // It speaks more languages than the check has words for.
    const found = findings.filter(({ rule }) => rule !== 'policy/language-unchecked');
    assert.deepEqual(
      found.map(({ severity, rule, message }) => `${severity} ${rule}${/“[\w-]+”/.exec(message)?.[0] ?? ''}`),
      [
        'warning policy/draft',
        'warning policy/account-link',
        'info policy/renew',
        ...['health-application', 'health-claim'].map((id) => `warning policy/consequence“${id}”`),
        ...['preferences', 'statistics', 'advertising', 'media'].map(
          (id) => `warning policy/services“${id}”`,
        ),
        ...['partners', 'surveys'].map((id) => `warning policy/partners“${id}”`),
      ],
    );
  });

  it('in the policy of the demo the same, but for whom it names', () => {
    const found = checkPolicy(fileOf('../../demo/policy.json')).findings;
    const OWNERS = /^(policy\/draft|policy\/partners|policy\/consequence|policy\/renew|policy\/account-link)$/;
    assert.deepEqual(found.filter(({ rule, severity }) => severity === 'error' || !OWNERS.test(rule)), []);
  }); // prettier-ignore
});

/** Of two policies side by side: see against.test.ts. */
const AGAINST = [
  ...['other', 'version', 'asked-again', 'narrower', 'words', 'editorial', 'revision', 'google-wider'],
  ...['basis-switch', 'purpose-added', 'purpose-removed', 'controller-name'],
].map((name) => `policy/${name}`);
