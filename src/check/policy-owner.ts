/*
 * Rules about the policy as a whole: whose it is, for which country and in which languages, how long an answer
 * holds and its proof is kept, and what an owner has still to supply.
 */
import { isDate } from '../model/notice.js';
import { durationOf, isNoLonger } from '../model/durations.js';
import { RENEW_DEFAULT, isCountry } from './country-profiles.js';
import { doubtful, remarked, wrong } from './policy-view.js';
import type { PolicyFinding, PolicyRule } from './policy-view.js';
import { POLICY_LANGUAGES, policyWordsOf } from './policy-words.js';

const status: PolicyRule = ({ policy: { head, approval } }) => {
  if (head.status === 'draft')
    return [doubtful('policy/draft', 'status', 'the policy is a draft', 'When it is approved, write "approved", approvedBy and approvedAt.')]; // prettier-ignore
  return isDate(approval!.at)
    ? []
    : [wrong('policy/approved', 'approvedAt', `“${approval!.at.slice(0, 40)}” is no date`, 'Write it as 2026-11-22.')]; // prettier-ignore
};

const contact: PolicyRule = (view) => {
  const { address, telephone, email } = view.policy.contact;
  const at = 'controller.contact';
  const missing = [
    ...(address ? [] : ['an address']),
    ...(telephone === undefined && email === undefined ? ['an e-mail address or telephone number'] : []),
  ];
  const odd = email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email);
  return [
    ...(missing.length
      ? [view.lacks('policy/contact', at, `the controller gives no ${missing.join(', and no ').replaceAll('an ', '')}`, 'Write where and how the controller can be reached.')] // prettier-ignore
      : []),
    ...(odd ? [wrong('policy/contact', `${at}.email`, 'this is no e-mail address', 'Correct it.')] : []),
  ];
};

const authority: PolicyRule = (view) =>
  view.policy.authority
    ? []
    : [
        view.lacks(
          'policy/authority',
          'authority',
          'no supervisory authority is named',
          'Name the authority to which people can complain, with its address on the web.',
        ),
      ];

const account: PolicyRule = (view) =>
  view.policy.accountLink === undefined && view.policy.purposes.some(({ scope }) => scope === 'person')
    ? [
        view.lacks(
          'policy/account-link',
          'controller',
          'it is not said where who has an account changes choices about themselves',
          'Write accountLink, or else people may believe that a choice in this browser holds for their address too.',
        ),
      ]
    : [];

const country: PolicyRule = ({ policy, profile }): PolicyFinding[] => {
  const rule = 'policy/country';
  const { country: code } = policy;
  if (code === undefined)
    return [wrong(rule, 'country', 'it is not said for which country this is', 'Write country: "BE", or another code of ISO 3166-1.')]; // prettier-ignore
  if (!isCountry(code))
    return [wrong(rule, 'country', `“${code.slice(0, 20)}” is no country of ISO 3166-1`, 'Write its code of two letters, such as BE.')]; // prettier-ignore
  return profile
    ? []
    : [doubtful(rule, 'country', `the rules of ${code} are not known here`, 'Have the policy read against its law; languages and periods are not checked.')]; // prettier-ignore
};

const languages: PolicyRule = ({ policy, profile }) => {
  const bases = policy.languages.map((one) => one.toLowerCase().split('-')[0]!);
  const missing = (profile?.languages ?? []).filter((any) => !any.some((one) => bases.includes(one)));
  if (!missing.length) return [];
  const names = missing.map((any) => any.join(' or ')).join(', ');
  const none = missing.length === profile!.languages.length;
  return [
    (none ? wrong : doubtful)(
      'policy/languages',
      'languages',
      `${policy.country} speaks ${names}, and the policy does not`,
      'Add it, unless nobody who speaks it is offered anything.',
    ),
  ];
};

const unchecked: PolicyRule = ({ policy }) =>
  policy.languages.flatMap((language, i) =>
    policyWordsOf(language)
      ? []
      : [
          doubtful(
            'policy/language-unchecked',
            `languages[${i}]`,
            `what the texts say cannot be checked in “${language}”`,
            `Have them read by a person; words are listed for ${POLICY_LANGUAGES.join(', ')}.`,
          ),
        ],
  );

const renewal: PolicyRule = ({ policy: { head, purposes, country }, profile }) => {
  const { least, most, source } = profile?.renew ?? RENEW_DEFAULT;
  const found: PolicyFinding[] = [];
  const asked = (scope: string) =>
    purposes.some((one) => one.scope === scope && one.basis !== 'strictly-necessary');
  for (const scope of ['device', 'person'] as const) {
    const lasts = head.renewAfter[scope];
    const path = `renewAfter.${scope}`;
    if (lasts === undefined) {
      if (!asked(scope)) continue;
      const mend = `Write renewAfter.${scope}, such as P${least}M.`;
      found.push(
        scope === 'device'
          ? doubtful('policy/renew', 'renewAfter', 'an answer about the device never expires', mend)
          : remarked('policy/renew', 'renewAfter', 'an answer about a person never expires', 'That can be meant; else write renewAfter.person.'), // prettier-ignore
      );
    } else if (!isNoLonger(`P${least}M`, lasts))
      found.push(
        doubtful('policy/renew', path, `who refused is asked again within ${least} months (${country ?? 'default'}: ${source})`, `Write P${least}M at least.`), // prettier-ignore
      );
    else if (scope === 'device' && !isNoLonger(lasts, `P${most}M`))
      found.push(
        doubtful('policy/renew', path, `an answer holds longer than ${most} months (${country ?? 'default'}: ${source})`, `Write P${most}M at most.`), // prettier-ignore
      );
  }
  return found;
};

const records: PolicyRule = ({ policy: { recordsKeptFor, head } }) => {
  const rule = 'policy/records-kept';
  if (recordsKeptFor === undefined)
    return [doubtful(rule, 'recordsKeptFor', 'it is not said how long the proof of a choice is kept', 'Write recordsKeptFor, such as P3Y.')]; // prettier-ignore
  const { device, person } = head.renewAfter;
  const outlives = [device, person].find(
    (lasts) => lasts !== undefined && durationOf(lasts) && !isNoLonger(lasts, recordsKeptFor),
  );
  return outlives
    ? [wrong(rule, 'recordsKeptFor', 'the proof of a consent is gone before the consent is', 'Keep it at least as long as an answer holds.')] // prettier-ignore
    : [];
};

const delivery: PolicyRule = ({ policy: { head } }) =>
  head.deliver === 'given'
    ? [
        remarked(
          'policy/deliver',
          'deliver',
          'refusals stay on the device, and can be proven from there alone',
          'That can be meant; else write "all".',
        ),
      ]
    : [];

const OWN = [
  ['consent-notice', 'indexeddb'],
  ['consent-notice:withdrawn', 'sessionstorage'],
] as const;

const ownStorage: PolicyRule = ({ trackers }) => {
  const missing = OWN.filter(
    ([name, kind]) =>
      !trackers.some(
        (one) => one.name === name && one.kind === kind && one.purpose.basis === 'strictly-necessary',
      ),
  );
  return missing.length
    ? [
        doubtful(
          'policy/own-storage',
          'purposes',
          `what this component stores itself is not listed as necessary: ${missing.map(([name, kind]) => `${kind} “${name}”`).join(', ')}`,
          'List it under a strictly necessary purpose, as the built-in policy does.',
        ),
      ]
    : [];
};

export const OWNER_POLICY_RULES: readonly PolicyRule[] = [
  ...[status, contact, authority, account, country, languages, unchecked, renewal, records, delivery],
  ownStorage,
];
