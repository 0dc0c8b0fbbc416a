/*
 * Notice and policy side by side: what the one announces the other offers, and what is asked is told of. A notice may
 * name choices that only one of several policies has; only what none of them has is told.
 */
import type { Finding } from '../model/notice-markup.js';
import type { PolicySource } from '../model/policy-source.js';
import type { Outline } from './outline.js';
import { warning } from './rules.js';

/** Told of in the notice because they are about a person; those of a device stand in the annex. */
const TOLD = ['consent', 'explicit-consent', 'legitimate-interest'];

export function checkPurposes({ article, elements }: Outline, policies: readonly PolicySource[]): Finding[] {
  if (!policies.length) return [];
  const asked = policies.flatMap(({ purposes }) => purposes);
  const known = new Set(asked.map(({ id }) => id));
  const named = new Set<string>();
  const unknown = [article, ...elements].flatMap(({ attributes, at }) => {
    const ids = attributes['data-purposes']?.split(/\s+/).filter(Boolean) ?? [];
    for (const id of ids) named.add(id);
    const strangers = ids.filter((id) => !known.has(id));
    return strangers.length
      ? [
          warning(
            'purpose/unknown',
            at,
            `${strangers.join(', ').slice(0, 200)}: the policy has no such purpose, so no choice is shown`,
            'Add it to the policy, or take it out of data-purposes.',
          ),
        ]
      : [];
  });
  const told = asked.filter(({ scope, basis }) => scope === 'person' && TOLD.includes(basis));
  const unnamed = [...new Set(told.map(({ id }) => id))].filter((id) => !named.has(id));
  return [
    ...unknown,
    ...unnamed.map((id) =>
      warning(
        'purpose/unnamed',
        article.at,
        `the policy asks for "${id}" and the notice names it nowhere`,
        `Write data-purposes="${id}" on the heading of the section that tells of it.`,
      ),
    ),
  ];
}
