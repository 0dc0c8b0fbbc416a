/*
 * What the law asks a notice to tell and only its owner knows. Each rule looks at what the notice says, finds at most
 * one thing missing, and stands where it should be told: at its section, or at the article. Knowing whether it is
 * true, or enough, is for a lawyer.
 */
import type { Finding } from '../model/notice-markup.js';
import type { PolicySource } from '../model/policy-source.js';
import { OWNER_RECIPIENTS } from './owner-recipients.js';
import { OWNER_RIGHTS } from './owner-rights.js';
import { OWNER_USES } from './owner-uses.js';
import type { Outline } from './outline.js';
import { OwnerView } from './owner-view.js';
import { LANGUAGES, wordsOf } from './words.js';
import { warning } from './rules.js';

export function checkOwner(outline: Outline, language: string, policies: readonly PolicySource[]): Finding[] {
  const words = wordsOf(language);
  const unchecked = () =>
    warning(
      'language/unchecked',
      outline.article.at,
      `what the text says cannot be checked in "${language}"`,
      `Have it read by a person against GDPR 13 and 14; words are listed for ${LANGUAGES.join(', ')}.`,
    );
  const marked = toSupply(outline);
  if (!words) return [...marked, unchecked(), ...cookies(outline, policies)];
  const view = new OwnerView(outline, words, language, policies, marked.length > 0);
  const rules = [...OWNER_USES, ...OWNER_RECIPIENTS, ...OWNER_RIGHTS];
  return [...marked, ...rules.flatMap((rule) => rule(view) ?? []), ...cookies(outline, policies)];
}

/** What says of itself that the owner has still to supply it. */
function toSupply({ elements }: Outline): Finding[] {
  return elements.flatMap(({ at, attributes }) => {
    if (!attributes['data-owner']) return [];
    const audience = attributes['data-audience'];
    return [
      audience
        ? warning(
            'owner/relationship',
            at,
            `the part for "${audience}" is still to be supplied`,
            'Write which data, from which source, for which purposes and for which recipients; then remove data-owner.',
          )
        : warning(
            'owner/supply',
            at,
            `this is marked "${attributes['data-owner'].slice(0, 40)}"`,
            'Supply it; then remove data-owner.',
          ),
    ];
  });
}

/** The annex is made from the policy, so it says as much as the policy does. */
function cookies({ article }: Outline, policies: readonly PolicySource[]): Finding[] {
  const asked = (policy: PolicySource) =>
    policy.purposes.filter(({ scope, basis }) => scope === 'device' && basis === 'consent');
  const silent = (policy: PolicySource) => asked(policy).filter(({ trackers }) => !trackers.length);
  if (policies.some((policy) => !silent(policy).length)) return [];
  const [first] = policies;
  return [
    warning(
      'owner/cookies',
      article.at,
      first
        ? `the policy names no cookies for ${silent(first).map(({ id }) => id).join(', ')}` // prettier-ignore
        : 'no policy is given, from which the list of cookies is made',
      first
        ? 'Name each service and tracker in the policy, or remove the purpose.'
        : 'Name the policy with --policy, or put policy.json beside the notice or in the folder above.',
    ),
  ];
}
