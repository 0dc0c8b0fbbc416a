/*
 * `data-watch`, for development: one line in the console for each cookie, storage item and request to another origin
 * that no allowed purpose lists. A chunk of its own, which no visitor of a finished site asks for.
 */
import type { Consent } from './consent.js';
import { watch } from './platform/watch.js';

/** What is ours, and listed by nobody. */
const OWN = [
  { name: 'consent-notice', kind: 'indexeddb' },
  { name: 'consent-notice:withdrawn', kind: 'sessionstorage' },
];

/** Returns how to stop. */
export async function watchFor(consent: Consent): Promise<() => void> {
  await consent.ready;
  const details = await consent.details();
  const allowed = <T extends { readonly id: string }>(purposes: readonly T[] = []) =>
    purposes.filter(({ id }) => consent.allows(id));
  return watch(
    () => [...OWN, ...allowed(consent.policy?.purposes).flatMap(({ trackers }) => trackers)],
    ({ kind, name }) =>
      console.warn(
        `consent-notice/E22: ${kind} ${name} is here, and no allowed purpose lists it; hold what makes it, or list it in the policy.`,
      ),
    () => [
      consent.endpoint ?? '',
      ...allowed(details?.purposes).flatMap(({ services }) => services.map(({ link }) => link ?? '')),
    ],
  );
}
