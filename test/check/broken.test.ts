/*
 * The broken files: each is a good notice with one thing wrong, and that one thing is all that is found, where it
 * stands. Those that begin with "languages" are compared with good/en.html.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { RULES } from '../../src/check/rules.js';
import { allOf, fileOf, inShort, pathOf, placeOf } from './check.js';

/** File, rule, and the words or the tag at whose place it is found, or the place itself. */
const BROKEN: readonly [file: string, rule: string, at: string][] = [
  ['reference', 'reference', '<a href="#contacts"'],
  ['id-of-two-parts', 'id', '<h3 id="what-data-claimant" data-audience="broker"'],
  ['id-of-two-sections', 'id', '<h2 id="sharing" data-purposes'],
  ['id-missing', 'id', '<h2 data-purposes'],
  ['id-with-spaces', 'id', '<h3 id="what data broker"'],
  ['heading-order-h4', 'heading-order', '<h4'],
  ['heading-order-h5', 'heading-order', '<h5'],
  ['heading-empty-section', 'heading', '<h2 id="marketing"'],
  ['heading-empty-part', 'heading', '<h3 id="what-data-broker"'],
  ['empty', 'empty', '<h2 id="children"'],
  ['link-script', 'link', '<a href="javascript'],
  ['link-relative', 'link', '<a href="terms.html"'],
  ['link-file', 'link', '<a href="ftp'],
  ['link-in-heading', 'link', '<h2 id="sharing"'],
  ['markup', 'markup', '<blink>'],
  ['markup-form', 'markup', '<label>'],
  ['markup-picture', 'markup', '<img'],
  ['left-out-script', 'left-out', '<script>'],
  ['left-out-frame', 'left-out', '<iframe'],
  ['outside', 'outside', '<p>Imprint'],
  ['characters-bidi', 'characters', '<p>This is read'],
  ['characters-control', 'characters', '<p>This rings'],
  ['metadata-notice', 'metadata', '<article'],
  ['metadata-version', 'metadata', '<article'],
  ['metadata-language', 'metadata', '<article'],
  ['language', 'language', '<article'],
  ['language-unchecked', 'language/unchecked', '<article'],
  ['title', 'title', '<article'],
  ['date-in-words', 'date', '<article'],
  ['date-impossible', 'date', '<article'],
  ['date-based-on', 'date', '<article'],
  ['effective', 'effective', '<article'],
  ['draft', 'draft', '<article'],
  ['draft-unsaid', 'draft', '<article'],
  ['status', 'status', '<article'],
  ['audience', 'audience', '<h3 id="what-data-claimant"'],
  ['audience-second', 'audience', '<h3 id="what-data-broker"'],
  ['purposes-before-sections', 'purposes', '<p data-purposes'],
  ['unreadable-no-sections', 'unreadable', '<article'],
  ['unreadable-deep', 'unreadable', '99:1'],
  ['section-number', 'section-number', 'section 9.'],
  ['section-number-beyond', 'section-number', 'part 14.'],
  ['section-number-article', 'section-number', 'article 9, at'],
  ['section-number-nl', 'section-number', 'deel 9.'],
  ['section-number-nl-heading', 'section-number', 'rubriek&nbsp;9.'],
  ['section-number-fr', 'section-number', 'rubrique 9.'],
  ['section-number-fr-article', 'section-number', 'l’article 9.'],
  ['section-number-de', 'section-number', 'Abschnitt 9.'],
  ['section-number-de-figure', 'section-number', 'Ziffer 9.'],
  ['check-back-en', 'wording/check-back', 'check this page'],
  ['check-back-nl', 'wording/check-back', 'Raadpleeg deze'],
  ['check-back-fr', 'wording/check-back', 'consulter cette'],
  ['check-back-de', 'wording/check-back', 'lesen Sie diese Erklärung regelmäßig'],
  ['acknowledgement-en', 'wording/acknowledgement', 'By using'],
  ['acknowledgement-agree', 'wording/acknowledgement', 'You agree'],
  ['acknowledgement-nl', 'wording/acknowledgement', 'akkoord met'],
  ['acknowledgement-fr', 'wording/acknowledgement', 'En utilisant'],
  ['acknowledgement-de', 'wording/acknowledgement', 'mit dieser Erklärung'],
  ['hedging-en', 'wording/hedging', '<h2 id="retention"'],
  ['hedging-de', 'wording/hedging', '<h2 id="retention"'],
  ['abbreviation-nl', 'wording/abbreviation', 'EEA geldt'],
  ['abbreviation-fr', 'wording/abbreviation', 'DSGVO'],
  ['abbreviation-de', 'wording/abbreviation', 'AVG'],
  ['abbreviation-en', 'wording/abbreviation', 'RGPD'],
  ['banned-nl-controller', 'wording/banned', 'gegevensverw'],
  ['banned-nl-special', 'wording/banned', 'vertrouwelijke'],
  ['banned-fr-special', 'wording/banned', 'données confidentielles'],
  ['banned-fr-withdraw', 'wording/banned', 'révoquer'],
  ['banned-fr-marketing', 'wording/banned', 'marketing direct'],
  ['banned-de-controller', 'wording/banned', 'Datenverantwortlichen'],
  ['banned-de-consent', 'wording/banned', 'Zustimmung.'],
  ['banned-en', 'wording/banned', 'opt in'],
  ['owner-relationship', 'owner/relationship', '<h3 id="what-data-claimant"'],
  ['owner-supply', 'owner/supply', '<p data-owner'],
  ['owner-data', 'owner/data', '<h2 id="what-data"'],
  ['owner-sources', 'owner/sources', '<h2 id="what-data"'],
  ['owner-basis', 'owner/basis', '<h2 id="purposes"'],
  ['owner-interest', 'owner/interest', '<h2 id="purposes"'],
  ['owner-special-categories', 'owner/special-categories', '<h2 id="what-data"'],
  ['owner-convictions', 'owner/convictions', 'convictions: to'],
  ['owner-recipients', 'owner/recipients', '<h2 id="sharing"'],
  ['owner-group', 'owner/group', 'group.'],
  ['owner-partners', 'owner/partners', 'partners.'],
  ['owner-transfers-country', 'owner/transfers', '<h2 id="transfers"'],
  ['owner-transfers-safeguard', 'owner/transfers', '<h2 id="transfers"'],
  ['owner-retention', 'owner/retention', '<h2 id="retention"'],
  ['owner-retention-as-needed', 'owner/retention', '<h2 id="retention"'],
  ['owner-rights', 'owner/rights', '<h2 id="rights"'],
  ['owner-withdrawal-lawful', 'owner/withdrawal', '<h2 id="rights"'],
  ['owner-withdrawal', 'owner/withdrawal', '<h2 id="rights"'],
  ['owner-complaint', 'owner/complaint', '<h2 id="rights"'],
  ['owner-necessity', 'owner/necessity', '<h2 id="what-data"'],
  ['owner-automated', 'owner/automated', '<h2 id="rights"'],
  ['owner-objection', 'owner/objection', '<h2 id="rights"'],
  ['owner-contact', 'owner/contact', '<h2 id="controller"'],
  ['owner-representative', 'owner/representative', '<h2 id="controller"'],
  ['owner-officer-person', 'owner/officer', '<h2 id="contact"'],
  ['owner-officer', 'owner/officer', '<h2 id="contact"'],
  ['owner-website-terms', 'owner/website-terms', 'terms of the website'],
  ['owner-policy-terms', 'owner/policy-terms', 'terms of the policy'],
  ['purpose-unknown', 'purpose/unknown', '<h2 id="marketing"'],
  ['purpose-unnamed', 'purpose/unnamed', '<article'],
  ['languages-version', 'languages/metadata', '<article'],
  ['languages-effective', 'languages/metadata', '<article'],
  ['languages-section-missing', 'languages/sections', '<h2 id="retention"'],
  ['languages-section-more', 'languages/sections', '<h2 id="children"'],
  ['languages-section-order', 'languages/sections', '<h2 id="transfers"'],
  ['languages-part-missing', 'languages/parts', '<h3 id="what-data-claimant"'],
  ['languages-part-renamed-order', 'languages/parts', '<h3 id="what-data-broker"'],
  ['languages-purposes', 'languages/purposes', '<h2 id="marketing"'],
  ['languages-audience', 'languages/audience', '<h3 id="what-data-broker"'],
  ['languages-number', 'languages/numbers', '8 jaar'],
  ['languages-number-missing', 'languages/numbers', '<h2 id="what-data"'],
  ['languages-link', 'languages/links', '<a href="#rights"'],
  ['languages-link-telephone', 'languages/links', '<a href="tel:+3235550101"'],
];

/** Found in other ways than in a broken notice: see the other tests; those of a policy have their own. */
const ELSEWHERE = ['encoding', 'size', 'owner/cookies'];
const OTHERS = /^(policy|changes)\//;

describe('check', () => {
  for (const language of ['en', 'nl', 'fr', 'de'])
    it(`finds nothing in good/${language}.html, alone or beside the English`, () =>
      assert.deepEqual(allOf(fileOf(`good/${language}.html`), fileOf('good/en.html')), []));

  for (const [name, rule, at] of BROKEN)
    it(`finds ${rule} in broken/${name}.html, and nothing else`, () => {
      const html = fileOf(`broken/${name}.html`);
      const found = allOf(html, name.startsWith('languages') ? fileOf('good/en.html') : undefined);
      assert.deepEqual(found.map(inShort), [`${rule} ${placeOf(html, at)}`]);
    });

  it('is asked about every broken file', () => {
    const files = readdirSync(pathOf('broken')).map((file) => file.replace('.html', ''));
    assert.deepEqual(files.sort(), BROKEN.map(([name]) => name).sort());
  });

  it('has a broken file for every rule', () => {
    const found = new Set([...BROKEN.map(([, rule]) => rule), ...ELSEWHERE]);
    assert.deepEqual(
      Object.keys(RULES).filter((rule) => !found.has(rule) && !OTHERS.test(rule)),
      [],
    );
  });

  it('says why and how to mend whatever it finds', () => {
    for (const [name, rule] of BROKEN) {
      const [finding] = allOf(fileOf(`broken/${name}.html`), fileOf('good/en.html'));
      assert.ok(Object.hasOwn(RULES, rule), rule);
      assert.match(finding!.mend, /\.$/);
      assert.ok(finding!.message.length > 10);
    }
  });
});
