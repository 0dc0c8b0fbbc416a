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
  'policy/key-twice': { why: 'Of a key that stands twice the last counts, and whoever reads the file may see the first.', source: 'RFC 8259 §4' },
  'policy/shape': { why: 'A policy says what is asked in a form that cannot be unlawful.', source: 'the format of a policy' },
  'policy/draft': { why: 'A draft shows a mark, and records made under it are for testing.', source: 'GDPR 5(2)' },
  'policy/approved': { why: 'Who answers for a policy, and since when, can be shown.', source: 'GDPR 5(2), 24(1)' },
  'policy/contact': { why: 'Who asks says who it is and how it can be reached.', source: 'GDPR 13(1)(a), EDPB 05/2020 §64' },
  'policy/authority': { why: 'One can complain, and has to know to whom.', source: 'GDPR 13(2)(d), 77' },
  'policy/account-link': { why: 'Withdrawing is as easy as giving, for an account or address too.', source: 'GDPR 7(3)' },
  'policy/country': { why: 'Law differs between countries; a policy says whose it follows.', source: 'ePrivacy 5(3), GDPR 3' },
  'policy/languages': { why: 'People are asked in a language of their own.', source: 'GDPR 12(1), EDPB 03/2022 4.5.4' },
  'policy/language-unchecked': { why: 'Rules about words need the words of the language.', source: 'GDPR 12(1)' },
  'policy/renew': { why: 'Who refused is left alone for a while, and who agreed is asked again some day, after the same time.', source: 'EDPB 03/2022 4.1.1, EDPB 05/2020 §110-111' },
  'policy/records-kept': { why: 'Consent has to be provable for as long as it is relied on, and its proof is not kept for ever.', source: 'GDPR 7(1), 13(2)(a)' },
  'policy/deliver': { why: 'Consent has to be provable; that somebody refused need not be.', source: 'GDPR 7(1), 5(1)(c)' },
  'policy/own-storage': { why: 'What remembers the choice is exempt from consent, not from being told.', source: 'ePrivacy 5(3), EDPB cookie banner taskforce §26-30' },
  'policy/purpose-id': { why: 'An id has one meaning: cookies are asked for apart from messages.', source: 'EDPB 05/2020 §42-44, the words of this package' },
  'policy/necessary-tracker': { why: 'Measuring and advertising are not what the visitor asked for.', source: 'ePrivacy 5(3), WP194, EDPB cookie banner taskforce §26-30' },
  'policy/necessary-purpose': { why: 'Measuring and advertising are not what the visitor asked for.', source: 'ePrivacy 5(3), WP194, GBA checklist 2023' },
  'policy/necessary-third-party': { why: 'What another reads is seldom needed for what the visitor asked for.', source: 'ePrivacy 5(3), WP194 §4' },
  'policy/necessary-reason': { why: 'Whoever asks no consent has to show why none is needed.', source: 'ePrivacy 5(3), EDPB cookie banner taskforce §26-30' },
  'policy/two-bases': { why: 'One basis is chosen before, and no other stands behind it.', source: 'GDPR 5(1)(a), EDPB 05/2020 §121-123' },
  'policy/mixed': { why: 'Each purpose is agreed to by itself.', source: 'GDPR rec. 43, EDPB 05/2020 §42-44' },
  'policy/channel': { why: 'What is sent, by whom and by what is said as it is.', source: 'ePrivacy 13, GDPR 7(2)' },
  'policy/channels': { why: 'Each channel is agreed to by itself.', source: 'ePrivacy 13, GBA recommendation 1/2020' },
  'policy/sender': { why: 'Whoever relies on a consent is named.', source: 'EDPB 05/2020 §65' },
  'policy/partners': { why: 'Nobody can agree to partners without knowing who they are.', source: 'EDPB 05/2020 §65, GDPR 13(1)(e)' },
  'policy/soft-opt-in': { why: 'Without consent only customers get messages, about one’s own similar products, with a way out each time.', source: 'ePrivacy 13(2), C-654/23' },
  'policy/health': { why: 'Data about health need explicit consent, and a toggle among cookies is none.', source: 'GDPR 9(2)(a), EDPB 05/2020 §91-98' },
  'policy/statement': { why: 'Explicit consent is a statement that names the data and the purpose.', source: 'GDPR 9(2)(a), EDPB 05/2020 §93' },
  'policy/convictions': { why: 'Data on criminal convictions may be used only as a law allows.', source: 'GDPR 10' },
  'policy/consequence': { why: 'A consent that costs something to refuse is seldom free; whoever says it is has looked at it.', source: 'GDPR 7(4), EDPB 05/2020 §46-48' },
  'policy/wall': { why: 'Consent is free only where refusing changes nothing.', source: 'GDPR 7(4), EDPB 05/2020 §39-41' },
  'policy/service-messages': { why: 'What is sent under a contract or a law is told as such, and not asked.', source: 'GDPR 6(1)(b), 5(1)(a), EDPB 05/2020 §122' },
  'policy/services': { why: 'Whoever relies on a consent is named.', source: 'GDPR 4(11), EDPB 05/2020 §64-65' },
  'policy/trackers': { why: 'How long trackers live and who can read them is told before.', source: 'C-673/17 §75-81' },
  'policy/service-twice': { why: 'A recipient is named once, so that nobody counts it twice.', source: 'GDPR 12(1)' },
  'policy/service-differs': { why: 'Who a recipient is does not depend on where one reads it.', source: 'GDPR 12(1), EDPB 03/2022 4.6.1' },
  'policy/service-country': { why: 'To which countries data go is told.', source: 'GDPR 13(1)(f)' },
  'policy/transfer': { why: 'To which countries data go is told, and what protects them there.', source: 'GDPR 13(1)(f), 44-49' },
  'policy/google': { why: 'A type that is not Google’s, or is granted twice, does not do what its purpose says.', source: 'Google Consent Mode v2, GDPR 5(1)(b)' },
  'policy/google-necessary': { why: 'What Google stores for measuring or advertising is not what the visitor asked for.', source: 'ePrivacy 5(3), Google Consent Mode v2' },
  'policy/google-ads': { why: 'Storing, using and personalising for advertising are asked for as advertising.', source: 'Google Consent Mode v2, GDPR 5(1)(b)' },
  'policy/gpc': { why: 'The signal by which people object to advertising has to reach all of it.', source: 'Global Privacy Control, GDPR 21(5)' },
  'policy/tracker-purpose': { why: 'What is stored serves the purpose it was agreed to for.', source: 'GDPR 5(1)(b), EDPB cookie banner taskforce §24' },
  'policy/tracker-twice': { why: 'What serves two purposes stays when one of them is refused.', source: 'GBA checklist 2023, GDPR 7(3)' },
  'policy/tracker-name': { why: 'A name finds what it means and nothing else, to be told and to be removed.', source: 'C-673/17 §75-81, GDPR 7(3)' },
  'policy/tracker-kind': { why: 'A tracker is told as what it is.', source: 'GDPR 12(1)' },
  'policy/tracker-clear': { why: 'After a withdrawal nothing of it stays in use.', source: 'GDPR 7(3), EDPB 05/2020 §117-119' },
  'policy/tracker-life': { why: 'Nothing is kept for longer than its purpose needs.', source: 'GDPR 5(1)(e), CNIL 2020-091 art. 5' },
  'policy/tracker-service': { why: 'How long trackers live and who can read them is told before.', source: 'C-673/17 §75-81' },
  'policy/vague': { why: 'Consent is to a specific purpose.', source: 'GDPR 4(11), EDPB 05/2020 §55, WP260 §12' },
  'policy/description': { why: 'A purpose says who does what with which data, and what follows from it.', source: 'GDPR 4(11), EDPB 05/2020 §64, EDPB 03/2022 4.6.2' },
  'policy/promotion': { why: 'A choice about data is no place for offers.', source: 'EDPB 03/2022 4.2.2, EDPB 05/2020 §48' },
  'policy/steering': { why: 'A choice is free where its words weigh nothing.', source: 'EDPB 03/2022 4.3.1, GDPR 5(1)(a)' },
  'policy/emphasis': { why: 'No choice stands out from the others.', source: 'EDPB 03/2022 4.3.2 §57, EDPB cookie banner taskforce §15-19' },
  'policy/bundled': { why: 'Consent is asked apart from terms, and a notice is not consented to.', source: 'GDPR 7(2), EDPB 05/2020 §71-72' },
  'policy/length': { why: 'A first layer is read where it is short.', source: 'WP260 §35-36, EDPB 03/2022 4.1.3' },
  'policy/plain': { why: 'People agree to what they understand.', source: 'GDPR 7(2), 12(1), WP260 §12-13' },
  'policy/term': { why: 'The law has its own word for this in each language.', source: 'GDPR 4, 9, 21' },
  'policy/characters': { why: 'A text is read as it is stored.', source: 'Unicode TR 36, the format of a policy' },
  'policy/untranslated': { why: 'People are asked in a language of their own.', source: 'GDPR 12(1), EDPB 03/2022 4.5.4' },
  'policy/other-language': { why: 'People are asked in a language of their own.', source: 'GDPR 12(1), EDPB 03/2022 4.5.4' },
  'policy/other': { why: 'Only two versions of one policy can be compared.', source: 'the format of a policy' },
  'policy/version': { why: 'A record of consent names the version that was shown.', source: 'GDPR 7(1), ISO/IEC 29184 5.2.8' },
  'policy/asked-again': { why: 'Consent to less is no consent to more.', source: 'EDPB 05/2020 §110, ISO/IEC 29184 5.5.1' },
  'policy/narrower': { why: 'Who agreed to more agreed to less; to ask again for nothing tires people.', source: 'EDPB 03/2022 4.1.1' },
  'policy/words': { why: 'A changed sentence can widen what is asked, and only its author knows.', source: 'GDPR 7(1), 4(11)' },
  'policy/editorial': { why: 'A declaration is about one change of words.', source: 'GDPR 5(2)' },
  'policy/revision': { why: 'To ask again for nothing tires people, and an old answer does not come back.', source: 'EDPB 03/2022 4.1.1, WP260 §29' },
  'policy/google-wider': { why: 'What Google is granted more was not agreed to, and no fingerprint shows it.', source: 'EDPB 05/2020 §110, Google Consent Mode v2' },
  'policy/basis-switch': { why: 'Who refused or withdrew is not met by another basis.', source: 'EDPB 05/2020 §121-123' },
  'policy/purpose-added': { why: 'A new purpose is asked for the first time.', source: 'EDPB 05/2020 §42-44' },
  'policy/purpose-removed': { why: 'What is no longer asked is no longer done.', source: 'GDPR 5(1)(b)' },
  'policy/controller-name': { why: 'Another controller is somebody else to agree with.', source: 'GDPR 4(7), EDPB 05/2020 §64-65' },
  'changes/other': { why: 'Only two versions of one notice in one language can be compared.', source: 'the format of a notice' },
  'changes/version': { why: 'A record of consent names the version that was shown.', source: 'GDPR 7(1), ISO/IEC 29184 5.2.8' },
  'changes/effective': { why: 'A reader has to see from when on a notice holds.', source: 'ISO/IEC 29184 5.2.8' },
  'changes/section': { why: 'What has changed is told to whoever read it before.', source: 'WP260 §29-30' },
  'changes/summary': { why: 'A change is announced in the owner’s own words, not left to be found.', source: 'WP260 §29-30, EDPB 03/2022 4.6' },
  'changes/editorial': { why: 'Only a change of words is one of words.', source: 'WP260 §29' },
} as const satisfies Record<string, Rule>; // prettier-ignore

export type RuleName = keyof typeof RULES;

/** @returns undefined for a rule that is not ours */
export const ruleOf = (name: string): Rule | undefined =>
  Object.hasOwn(RULES, name) ? RULES[name as RuleName] : undefined;

/** A remark is no finding: it says what follows, and nothing has to be mended. */
export type Severity = Finding['severity'] | 'info';
export interface Remark extends Omit<Finding, 'severity'> {
  readonly severity: Severity;
}

const finding =
  (severity: Finding['severity']) =>
  (rule: RuleName, at: Place | undefined, message: string, mend: string): Finding => ({
    ...{ rule, severity, message, mend, at },
  });

export const fault = finding('error');
export const warning = finding('warning');

export const remark = (rule: RuleName, at: Place | undefined, message: string, mend: string): Remark => ({
  ...{ rule, severity: 'info', message, mend, at },
});
