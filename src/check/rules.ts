/*
 * Every rule of `check`: why it is one, and the law, guideline or part of our own design that it rests on. A finding
 * names its rule; what is told of the rule stands here once. A name does not change, since tools select on it.
 */
import type { Finding, Place } from '../model/notice-markup.js';

export interface Rule {
  readonly why: string;
  readonly source: string;
}

const FORMAT = 'the format of a notice';
const PLAIN = 'GDPR 12(1), WP260 §12-13';

export const RULES = {
  encoding: { why: 'A file in another encoding shows other letters than its author wrote.', source: 'WHATWG HTML 4.2.5' },
  size: { why: 'A file of this size is no notice and no policy that a person wrote.', source: FORMAT },
  unreadable: { why: 'A notice is made of sections, each under a heading; nothing can be shown of this file.', source: FORMAT },
  metadata: { why: 'A record of consent names the notice, its version and its language.', source: 'GDPR 7(1), ISO/IEC 29184 5.2.8' },
  effective: { why: 'A reader has to see from when on a notice holds.', source: 'ISO/IEC 29184 5.2.8' },
  status: { why: 'Anything but "approved" is shown as a draft.', source: FORMAT },
  draft: { why: 'A draft shows a mark, and records made under it are for testing.', source: 'GDPR 5(2)' },
  date: { why: 'A date that cannot be read cannot be shown in the reader’s language.', source: FORMAT },
  language: { why: 'The language decides how a screen reader speaks and which texts go together.', source: 'WCAG 3.1.1' },
  title: { why: 'The title names the notice in the page, in print and to a screen reader.', source: 'WCAG 2.4.2' },
  heading: { why: 'Readers find their way by headings.', source: 'WCAG 2.4.6' },
  'heading-order': { why: 'A level that is left out looks to a screen reader like a part that is missing.', source: 'WCAG 1.3.1' },
  id: { why: 'Links, languages and earlier versions find a section by its id, so each has its own.', source: FORMAT },
  reference: { why: 'A link that leads nowhere hides what it promises.', source: 'GDPR 12(1), WP260 §11' },
  link: { why: 'A notice links to web, mail and telephone addresses and to its own sections; anything else could run code.', source: FORMAT },
  markup: { why: 'A notice is made of paragraphs, lists, tables and headings, so that it can be shown anywhere.', source: FORMAT },
  'left-out': { why: 'A notice is text: nothing in it runs or loads.', source: FORMAT },
  outside: { why: 'What stands outside the article is shown to nobody.', source: FORMAT },
  characters: { why: 'Characters that cannot be seen can make a text read otherwise than it is stored.', source: 'Unicode TR 36' },
  empty: { why: 'A heading without text promises what is not said.', source: PLAIN },
  purposes: { why: 'Choices stand in the section that tells of them.', source: 'GDPR 7(2)' },
  audience: { why: 'A part is shown to the relationships it names; a name that is not known shows it to nobody.', source: FORMAT },
  'section-number': { why: 'Numbers change when a section is added; a link does not.', source: 'GDPR 12(1), WP260 §11' },
  'purpose/unknown': { why: 'A choice that the notice announces has to be offered.', source: 'GDPR 7(3), 12(1)' },
  'purpose/unnamed': { why: 'What is asked has to be told of in the notice.', source: 'GDPR 13(1)(c)' },
  'language/unchecked': { why: 'Rules about words need the words of the language.', source: 'GDPR 12(1)' },
  'owner/relationship': { why: 'Each reader is told which data, from which source, for which purposes and for whom.', source: 'GDPR 13, 14(1)(d), 14(2)(f)' },
  'owner/supply': { why: 'This stands in the notice as still to be supplied.', source: 'GDPR 5(2), 13' },
  'owner/data': { why: 'The notice names the categories of data.', source: 'GDPR 14(1)(d)' },
  'owner/sources': { why: 'Where data do not come from the reader, the notice says from where.', source: 'GDPR 14(2)(f)' },
  'owner/basis': { why: 'Each purpose is told with its own legal basis.', source: 'GDPR 13(1)(c)' },
  'owner/interest': { why: 'Where legitimate interests are relied on, the notice says which.', source: 'GDPR 13(1)(d)' },
  'owner/special-categories': { why: 'Special categories of data may be used on one of ten conditions only.', source: 'GDPR 9(2)' },
  'owner/convictions': { why: 'Data on criminal convictions may be used only as a law allows.', source: 'GDPR 10' },
  'owner/recipients': { why: 'The notice names the recipients or their categories.', source: 'GDPR 13(1)(e)' },
  'owner/group': { why: 'The companies of a group are recipients.', source: 'GDPR 13(1)(e)' },
  'owner/partners': { why: 'Nobody can agree to partners without knowing who they are.', source: 'GDPR 13(1)(e), EDPB 05/2020 §65' },
  'owner/transfers': { why: 'The notice says to which countries data go and what protects them there.', source: 'GDPR 13(1)(f)' },
  'owner/retention': { why: 'The notice says how long data are kept, or how that is decided.', source: 'GDPR 13(2)(a), WP260 annex' },
  'owner/rights': { why: 'The notice names each right.', source: 'GDPR 13(2)(b)' },
  'owner/withdrawal': { why: 'Consent can be withdrawn, and what was done before stays lawful; the notice says both.', source: 'GDPR 13(2)(c)' },
  'owner/complaint': { why: 'The notice says that one can complain, and to which authority.', source: 'GDPR 13(2)(d)' },
  'owner/necessity': { why: 'The notice says whether data must be given, and what follows if they are not.', source: 'GDPR 13(2)(e)' },
  'owner/automated': { why: 'The notice says whether decisions are made automatically, how, and with which consequences.', source: 'GDPR 13(2)(f), 22' },
  'owner/objection': { why: 'The right to object stands apart from everything else.', source: 'GDPR 21(4)' },
  'owner/contact': { why: 'The controller gives its own contact details, beside those of the data protection officer.', source: 'GDPR 13(1)(a)' },
  'owner/representative': { why: 'A controller outside the Union names its representative in it.', source: 'GDPR 13(1)(a), 27' },
  'owner/officer': { why: 'The data protection officer can be reached, whoever holds the post.', source: 'GDPR 13(1)(b), WP243 2.6' },
  'owner/website-terms': { why: 'What has to be read together has to be within reach.', source: 'GDPR 12(1), WP260 §11' },
  'owner/policy-terms': { why: 'What the notice refers to has to be within reach.', source: 'GDPR 12(1), WP260 §11' },
  'owner/cookies': { why: 'The cookies, their purposes and how long they live are told; the list is made from the policy.', source: 'ePrivacy 5(3)' },
  'wording/check-back': { why: 'To ask readers to look for changes themselves is unfair.', source: 'WP260 §29' },
  'wording/acknowledgement': { why: 'Reading, visiting or going on is no consent, and a notice is no contract.', source: 'GDPR 4(11), 7(2), EDPB 05/2020 §79, §86' },
  'wording/hedging': { why: 'Words such as "may" and "in general" leave open what is done.', source: 'WP260 §12-13' },
  'wording/abbreviation': { why: 'An abbreviation of another language says nothing to the reader.', source: PLAIN },
  'wording/banned': { why: 'The law has its own word for this in each language.', source: 'GDPR 4, 9, 21' },
  'languages/metadata': { why: 'All languages are one notice, with one version.', source: 'WP260 §13' },
  'languages/sections': { why: 'All languages tell the same, in the same order.', source: 'WP260 §13' },
  'languages/parts': { why: 'All languages tell the same, in the same order.', source: 'WP260 §13' },
  'languages/purposes': { why: 'Every reader is offered the same choices.', source: 'WP260 §13, GDPR 7(2)' },
  'languages/audience': { why: 'A part is for the same readers in every language.', source: 'WP260 §13' },
  'languages/numbers': { why: 'Periods, amounts and dates are facts, the same in every language.', source: 'WP260 §13' },
  'languages/links': { why: 'Every reader is led to the same places.', source: 'WP260 §13' },
  'policy/json': { why: 'A policy is a JSON file.', source: 'RFC 8259' },
  'policy/shape': { why: 'A policy says what is asked in a form that cannot be unlawful.', source: 'the format of a policy' },
  'policy/draft': { why: 'A draft shows a mark, and records made under it are for testing.', source: 'GDPR 5(2)' },
} as const satisfies Record<string, Rule>; // prettier-ignore

export type RuleName = keyof typeof RULES;

/** @returns undefined for a rule that is not ours */
export const ruleOf = (name: string): Rule | undefined =>
  Object.hasOwn(RULES, name) ? RULES[name as RuleName] : undefined;

const finding =
  (severity: Finding['severity']) =>
  (rule: RuleName, at: Place | undefined, message: string, mend: string): Finding => ({
    ...{ rule, severity, message, mend, at },
  });

export const fault = finding('error');
export const warning = finding('warning');
