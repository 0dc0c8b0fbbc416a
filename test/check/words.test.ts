/*
 * The words of each language, by what good notices lose: each row takes one thing out of a notice, or puts one in,
 * and names the one rule that sees it. What is found in English stands in the broken files.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BANNED } from '../../src/check/terms.js';
import { pattern } from '../../src/check/phrases.js';
import { LANGUAGES, wordsOf } from '../../src/check/words.js';
import { POLICY, checked, fileOf, policyOf } from './check.js';

type Change = readonly [rule: string, was: string | RegExp, is: string];

const LESS: Readonly<Record<string, readonly Change[]>> = {
  nl: [
    ['owner/basis', 'een wettelijke verplichting', 'een gewoonte'],
    ['owner/interest', 'ons gerechtvaardigd belang om alleen', 'gerechtvaardigde belangen, alleen'],
    ['owner/special-categories', /met uw\s+uitdrukkelijke\s+toestemming/, 'als het nodig is'],
    ['owner/convictions', /alleen zoals artikel 10 van de\s+verzekeringswet toelaat/, 'tegen fraude'],
    ['owner/sources', 'Wij krijgen een verslag van de politie', 'Er komt een verslag bij'],
    ['owner/transfers', 'in Canada', 'ergens'],
    ['owner/transfers', 'in Canada', 'in Nederland'],
    ['owner/transfers', 'een adequaatheidsbesluit', 'een besluit'],
    ['owner/retention', '7 jaar na het einde van de overeenkomst', 'zolang dat nodig is'],
    ['owner/withdrawal', /Wat wij voordien deden,\s+blijft rechtmatig\./, ''],
    [
      'owner/complaint',
      /toezichthoudende autoriteit, de\s+<a[^>]*>[^<]*<\/a>/,
      'toezichthoudende autoriteit',
    ],
    ['owner/necessity', 'Als u die gegevens niet geeft, verzekeren wij u niet.', 'Zo verzekeren wij u.'],
    ['owner/automated', 'Wij nemen geen geautomatiseerde besluiten over u.', 'U bent veilig.'],
    ['owner/objection', 'Uw recht van bezwaar', 'Reclame en fraude'],
    ['owner/representative', 'Zij is gevestigd in België.', ''],
    ['owner/officer', /<a href="mailto:dpo.*?<\/a>/s, 'Kaai 12'],
    ['owner/website-terms', /<a\s+href="https:\/\/harbour.example\/nl\/terms">([^<]*)<\/a\s*>/, '$1'],
    ['owner/policy-terms', /<a\s+href="https:\/\/harbour.example\/nl\/policy">([^<]*)<\/a\s*>/, '$1'],
    ['owner/rights', 'gegevenswissing, ', ''],
    ['wording/hedging', 'Wij bewaren', 'Soms kan het mogelijk zijn dat wij in principe eventueel'],
  ],
  fr: [
    ['owner/basis', 'une obligation légale', 'une habitude'],
    ['owner/interest', 'notre intérêt légitime à ne', 'des intérêts légitimes : ne'],
    ['owner/special-categories', /seulement avec votre\s+consentement explicite/, 'si nécessaire'],
    [
      'owner/convictions',
      /seulement comme l’article 10 de la loi sur les assurances le permet/,
      'contre la fraude',
    ],
    ['owner/sources', 'Nous recevons un rapport de la police', 'Il y a un rapport'],
    ['owner/transfers', 'au Canada', 'quelque part'],
    ['owner/transfers', /d’une décision d’adéquation/, 'd’une décision'],
    ['owner/retention', '7 ans après la fin du contrat', 'aussi longtemps que nécessaire'],
    ['owner/withdrawal', /Ce que nous avons fait avant\s+reste licite\./, ''],
    ['owner/complaint', /l’autorité de contrôle,\s+<a[^>]*>[^<]*<\/a\s*>/, 'l’autorité de contrôle'],
    [
      'owner/necessity',
      /Si vous ne nous donnez pas ces données, nous ne vous assurons pas\./,
      'Ainsi nous vous assurons.',
    ],
    ['owner/automated', 'Nous ne prenons pas de décision automatisée à votre sujet.', 'Tout va bien.'],
    ['owner/objection', 'Votre droit d’opposition', 'Publicité et fraude'],
    ['owner/representative', 'Elle est établie en Belgique.', ''],
    ['owner/officer', /<a href="mailto:dpo.*?<\/a\s*>/s, 'Quai 12'],
    ['owner/website-terms', /<a\s+href="https:\/\/harbour.example\/fr\/terms">([^<]*)<\/a\s*>/, '$1'],
    ['owner/policy-terms', /<a\s+href="https:\/\/harbour.example\/fr\/policy">([^<]*)<\/a\s*>/, '$1'],
    ['owner/rights', /à l’effacement, /, ''],
    [
      'wording/hedging',
      'Nous conservons',
      'Parfois il est possible que nous puissions, en général et en principe, éventuellement',
    ],
    ['wording/banned', 'Vous pouvez retirer votre consentement', 'Annulez ou retirez votre consentement'],
  ],
  de: [
    ['owner/basis', 'eine rechtliche Verpflichtung', 'eine Gewohnheit'],
    ['owner/interest', /unser berechtigtes Interesse daran,/, 'berechtigte Interessen:'],
    ['owner/special-categories', /nur mit\s+Ihrer\s+ausdrücklichen\s+Einwilligung/, 'wenn nötig'],
    ['owner/convictions', /nur wie Artikel 10 des Versicherungsgesetzes es erlaubt/, 'gegen Betrug'],
    ['owner/sources', 'Wir erhalten einen Bericht von der Polizei', 'Es gibt einen Bericht'],
    ['owner/transfers', 'in Kanada', 'irgendwo'],
    ['owner/transfers', /einem\s+Angemessenheitsbeschluss/, 'einem Beschluss'],
    ['owner/retention', '7 Jahre nach dem Ende des Vertrags', 'so lange, wie es nötig ist'],
    ['owner/withdrawal', /Was wir vorher getan haben, bleibt\s+rechtmäßig\./, ''],
    ['owner/complaint', /Beschwerde einlegen, der\s+<a[^>]*>[^<]*<\/a\s*>/, 'Beschwerde einlegen'],
    [
      'owner/necessity',
      'Wenn Sie uns diese Daten nicht geben, versichern wir Sie nicht.',
      'So versichern wir Sie.',
    ],
    ['owner/automated', 'Wir treffen keine automatisierten Entscheidungen über Sie.', 'Alles ist gut.'],
    ['owner/objection', 'Ihr Widerspruchsrecht', 'Werbung und Betrug'],
    ['owner/representative', 'Sie hat ihren Sitz in Belgien.', ''],
    ['owner/officer', /<a href="mailto:dpo.*?<\/a\s*>/s, 'Kai 12'],
    ['owner/website-terms', /<a\s+href="https:\/\/harbour.example\/de\/terms">([^<]*)<\/a\s*>/, '$1'],
    ['owner/policy-terms', /<a\s+href="https:\/\/harbour.example\/de\/policy">([^<]*)<\/a\s*>/, '$1'],
    ['owner/rights', /Löschung, /, ''],
  ],
};

const OUR = ['nl', 'fr', 'de', 'en'] as const;
const ours = (language: string) => fileOf(`../../locales/notice/${language}.html`);
const [OWN, DEMO] = ['../../locales/policy.json', '../../demo/policy.json'].map((path) =>
  policyOf(fileOf(path)),
);

/** What notice-facts says an owner must add; everything but the parts per relationship is missing once. */
const MISSING = [
  ...[
    'automated',
    'basis',
    'contact',
    'convictions',
    'group',
    'interest',
    'necessity',
    'officer',
    'partners',
  ],
  ...['policy-terms', 'recipients', 'relationship', 'representative', 'retention', 'special-categories'],
  ...['transfers', 'website-terms'],
].map((rule) => `owner/${rule}`);

const counts = (rules: readonly string[]) =>
  Object.fromEntries(
    [...new Set(rules)].sort().map((rule) => [rule, rules.filter((one) => one === rule).length]),
  );

for (const [language, changes] of Object.entries(LESS))
  describe(`the words of ${language}`, () => {
    const good = fileOf(`good/${language}.html`);
    for (const [rule, was, is] of changes)
      it(`show ${rule} where ${JSON.stringify(String(was)).slice(0, 50)} becomes "${is.slice(0, 30)}"`, () => {
        const less = good.replace(was, is);
        assert.notEqual(less, good);
        assert.deepEqual(checked(less).findings.map((one) => one.rule), [rule]);
      });
  }); // prettier-ignore

describe('our own notices', () => {
  for (const language of OUR) {
    it(`in ${language} lack what their owner must add, and nothing else`, () => {
      const rules = checked(ours(language), [OWN!, DEMO!]).findings.map(({ rule }) => rule);
      const expected = {
        draft: 1,
        ...Object.fromEntries(MISSING.map((rule) => [rule, 1])),
        'owner/relationship': 7,
      };
      assert.deepEqual(
        counts(rules),
        counts(Object.entries(expected).flatMap(([rule, n]) => Array(n).fill(rule) as string[])),
      );
    });

    it(`in ${language} name choices that only the policy of the demo has`, () => {
      const rules = checked(ours(language), [OWN!]).findings.map(({ rule }) => rule);
      const policy = rules.filter((rule) => !MISSING.includes(rule) && rule !== 'draft');
      assert.deepEqual(policy.sort(), ['owner/cookies', 'purpose/unknown']);
    });
  }
});

describe('every language', () => {
  for (const language of LANGUAGES)
    it(`${language} has words for everything, and each is a pattern`, () => {
      const { topics, rights, ...lists } = wordsOf(language)!;
      for (const list of [...Object.values(topics), ...rights, ...Object.values(lists)]) {
        assert.ok(list.length);
        assert.doesNotThrow(() => pattern(list));
        for (const phrase of list) assert.match(phrase, /^\S+( \S+)*$/);
      }
    });

  it('finds the terms that it bans', () => {
    for (const [language, banned] of Object.entries(BANNED))
      for (const { phrases, instead } of banned)
        for (const phrase of phrases) {
          const words = phrase.replace(' … ', ' this that ').replace('*', '');
          const html = `<article lang="${language}"><h2 id="a">A</h2><p>x ${words}.</p></article>`;
          const found = checked(html).findings.filter(({ rule }) => rule === 'wording/banned');
          assert.equal(found.length, 1, `${language}: ${words}`);
          assert.equal(found[0]!.mend, `Write “${instead}”.`);
        }
  });

  it('leaves a stretch in another language alone', () => {
    const quoted = '<p lang="de">Sie geben Ihre Zustimmung nach der DSGVO.</p>';
    const html = fileOf('good/nl.html').replace('<h2 id="contact">', `${quoted}<h2 id="contact">`);
    assert.deepEqual(checked(html).findings, []);
  });

  it('takes an article of a law for no section', () => {
    for (const text of [
      'article 9 of the GDPR',
      'article 9(2) applies',
      'article 9 of Regulation (EU) 2016/679',
    ]) {
      const html = fileOf('good/en.html').replace(
        '<h2 id="contact">',
        `<p>See ${text}.</p><h2 id="contact">`,
      );
      assert.deepEqual(checked(html).findings, []);
    }
  });

  it('takes a link for no plain number', () => {
    const link = '<p>See <a href="#contact">section 9</a>, and about 9 sections.</p>';
    const html = fileOf('good/en.html').replace('<h2 id="contact">', `${link}<h2 id="contact">`);
    assert.deepEqual(checked(html).findings, []);
  });

  it('says once where words are not listed, and still finds what needs none', () => {
    const html = fileOf('good/en.html').replace('lang="en"', 'lang="es"').replace('#contact', '#contacto');
    const banned = html.replace('<h2 id="contact">', '<p>El controlador de datos.</p><h2 id="contact">');
    assert.deepEqual(
      checked(banned)
        .findings.map(({ rule }) => rule)
        .sort(),
      [...['language/unchecked', 'reference', 'wording/banned']],
    );
  });
});

describe('the policy beside a notice', () => {
  const good = fileOf('good/en.html');
  const changed = (
    change: (policy: { purposes: { trackers?: unknown[]; basis: string; interest?: unknown }[] }) => void,
  ) => {
    const policy = JSON.parse(fileOf('policy.json')) as Parameters<typeof change>[0];
    change(policy);
    return policyOf(JSON.stringify(policy));
  };
  const rules = (html: string, ...policies: Parameters<typeof checked>[1] & object) =>
    checked(html, policies).findings.map(({ rule, message }) => `${rule}: ${message}`);

  it('names the cookies, or that is told', () => {
    const none = changed(({ purposes }) => delete purposes[0]!.trackers);
    assert.deepEqual(rules(good, none), ['owner/cookies: the policy names no cookies for statistics']);
    assert.deepEqual(rules(good, none, POLICY), []);
  });

  it('is asked for where there is none', () => {
    assert.deepEqual(rules(good), [
      'owner/cookies: no policy is given, from which the list of cookies is made',
    ]);
  });

  it('makes the notice name an interest where it relies on one', () => {
    const interest = Object.fromEntries(['en', 'nl', 'fr', 'de'].map((one) => [one, 'Known customers']));
    const relying = changed(({ purposes }) =>
      Object.assign(purposes[1]!, { basis: 'legitimate-interest', interest }),
    );
    const silent = good.replace('our legitimate interest in paying only for real claims', 'your consent');
    assert.deepEqual(rules(silent, POLICY), []);
    assert.deepEqual(rules(silent, relying), [
      'owner/interest: the legitimate interests relied on are not named',
    ]);
  });
});
