/*
 * What differs between two policies, in facts and in words. A fact is wider where a visitor who agreed to the one may
 * not have agreed to the other: more recipients, more trackers, a longer life, another basis. What cannot be told
 * apart counts as wider, so that doubt asks again and never passes for consent.
 */
import { isNoLonger } from './durations.js';
import { fingerprint } from './policy-source.js';
import type { PolicySource, Sha256, SourcePurpose } from './policy-source.js';
import type { Service, Tracker } from './policy.js';

/** Countries of the European Economic Area: data that go there leave no law behind. */
export const AREA: ReadonlySet<string> = new Set([
  'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT', 'LI', 'LT', 'LU',
  'LV', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK',
]); // prettier-ignore

export type Fact =
  | 'controller' | 'scope' | 'basis' | 'channel' | 'sender' | 'google'
  | 'service' | 'country' | 'tracker' | 'life' | 'party'; // prettier-ignore

export interface FactChange {
  readonly fact: Fact;
  readonly matter: 'wider' | 'narrower';
  /** Of the new policy; of the purpose where it is gone. */
  readonly path: string;
  /** The service or tracker, where it is about one. */
  readonly of?: string | undefined;
  readonly was?: string | undefined;
  readonly is?: string | undefined;
}

export interface PurposeChange {
  readonly id: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** In the new policy, or in the old one where it was removed. */
  readonly index: number;
  readonly purpose: SourcePurpose;
  /** Undefined where it was added. */
  readonly before?: SourcePurpose | undefined;
  readonly facts: readonly FactChange[];
  /** Paths in the new policy of texts, and names of services, that say something else than before. */
  readonly words: readonly string[];
}

/** Purposes that are alike in everything are left out. */
export function comparePolicies(before: PolicySource, after: PolicySource): PurposeChange[] {
  const removed = before.purposes.flatMap((purpose, index): PurposeChange[] =>
    after.purposes.some(({ id }) => id === purpose.id)
      ? []
      : [{ id: purpose.id, kind: 'removed', index, purpose, before: purpose, facts: [], words: [] }],
  );
  const kept = after.purposes.flatMap((purpose, index): PurposeChange[] => {
    const { id } = purpose;
    const was = before.purposes.find((one) => one.id === id);
    if (!was) return [{ id, kind: 'added', index, purpose, facts: [], words: [] }];
    const path = `purposes[${index}]`;
    const controllers = [before.head.controller.id, after.head.controller.id] as const;
    const facts = [...plain('controller', 'controller.id', ...controllers), ...factsOf(was, purpose, path)];
    const words = wordsOf(was, purpose, path);
    const same = !facts.length && !words.length && was.revision === purpose.revision;
    return same ? [] : [{ id, kind: 'changed', index, purpose, before: was, facts, words }];
  });
  return [...removed, ...kept];
}

/** Any difference is wider. */
const plain = (fact: Fact, path: string, was?: string, is?: string): FactChange[] =>
  was === is ? [] : [{ fact, matter: 'wider', path, was, is }];

function factsOf(was: SourcePurpose, is: SourcePurpose, path: string): FactChange[] {
  return [
    ...(['scope', 'basis', 'channel', 'sender'] as const).flatMap((fact) =>
      plain(fact, `${path}.${fact}`, was[fact], is[fact]),
    ),
    ...googleOf(was.google, is.google, `${path}.google`),
    ...servicesOf(was.services, is.services, path),
    ...trackersOf(was.trackers, is.trackers, path),
  ];
}

function googleOf(was: readonly string[], is: readonly string[], path: string): FactChange[] {
  const only = (some: readonly string[], others: readonly string[]) =>
    [...new Set(some)].filter((type) => !others.includes(type));
  return [
    ...only(is, was).map((of): FactChange => ({ fact: 'google', matter: 'wider', path, of })),
    ...only(was, is).map((of): FactChange => ({ fact: 'google', matter: 'narrower', path, of })),
  ];
}

function servicesOf(was: readonly Service[], is: readonly Service[], path: string): FactChange[] {
  const now = is.flatMap(({ id: of, country }, i): FactChange[] => {
    const here = `${path}.services[${i}]`;
    const same = was.filter((one) => one.id === of);
    if (!same.length) return [{ fact: 'service', matter: 'wider', path: here, of }];
    if (same.some((one) => one.country === country)) return [];
    const nearer = AREA.has(country ?? '') && !AREA.has(same[0]!.country ?? '');
    const countries = { was: same[0]!.country, is: country };
    return [{ fact: 'country', matter: nearer ? 'narrower' : 'wider', path: here, of, ...countries }];
  });
  const gone = was.filter(({ id }) => !is.some((one) => one.id === id));
  const left = gone.map(({ id: of }): FactChange => ({
    fact: 'service',
    matter: 'narrower',
    path: `${path}.services`,
    of,
  }));
  return [...now, ...left];
}

/** Whether every name that the second stands for is one of the first. */
export const coversName = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

const withinOne = (tracker: Tracker, old: Tracker): boolean =>
  coversName(old.name, tracker.name) &&
  old.kind === tracker.kind &&
  old.service === tracker.service &&
  isNoLonger(tracker.keptFor, old.keptFor) &&
  (old.party === tracker.party || tracker.party === 'first');

const isSame = (a: Tracker, b: Tracker): boolean => a.name === b.name && withinOne(a, b) && withinOne(b, a);

function trackersOf(was: readonly Tracker[], is: readonly Tracker[], path: string): FactChange[] {
  const now = is.flatMap((tracker, i): FactChange[] => {
    const here = `${path}.trackers[${i}]`;
    if (was.some((old) => isSame(tracker, old))) return [];
    const old = was.find((one) => withinOne(tracker, one));
    return old ? [narrowed(tracker, old, here)] : [widened(tracker, was, here)];
  });
  const gone = was.filter(
    (old) => !is.some(({ name, kind }) => kind === old.kind && overlaps(name, old.name)),
  );
  const left = gone.map(({ name: of }): FactChange => ({
    fact: 'tracker',
    matter: 'narrower',
    path: `${path}.trackers`,
    of,
  }));
  return [...now, ...left];
}

/** Whether some name could be meant by both. */
export const overlaps = (a: string, b: string): boolean =>
  coversName(a, b.replace(/\*$/, '')) || coversName(b, a.replace(/\*$/, ''));

function narrowed(tracker: Tracker, old: Tracker, here: string): FactChange {
  const of = tracker.name;
  const matter = 'narrower';
  if (old.name !== of) return { fact: 'tracker', matter, path: here, of, was: old.name, is: of };
  if (!isNoLonger(old.keptFor, tracker.keptFor))
    return { fact: 'life', matter, path: `${here}.keptFor`, of, was: old.keptFor, is: tracker.keptFor };
  return { fact: 'party', matter, path: `${here}.party`, of, was: old.party, is: tracker.party };
}

/** What of it is wider than in the old one of its name; without one the tracker is new. */
function widened(tracker: Tracker, was: readonly Tracker[], here: string): FactChange {
  const of = tracker.name;
  const matter = 'wider';
  const old = was.find(
    ({ name, kind, service }) => coversName(name, of) && kind === tracker.kind && service === tracker.service,
  );
  if (!old) return { fact: 'tracker', matter, path: here, of };
  if (!isNoLonger(tracker.keptFor, old.keptFor))
    return { fact: 'life', matter, path: `${here}.keptFor`, of, was: old.keptFor, is: tracker.keptFor };
  return { fact: 'party', matter, path: `${here}.party`, of, was: old.party, is: tracker.party };
}

function wordsOf(was: SourcePurpose, is: SourcePurpose, path: string): string[] {
  const texts = Object.entries(is.texts).flatMap(([word, now]) => {
    const before = was.texts[word as keyof SourcePurpose['texts']];
    const here = `${path}.${word}${word === 'consequence' ? '.text' : ''}`;
    if (!now) return before ? [path] : [];
    if (!before) return [here];
    // A language that is new changes no words of those that read another.
    return Object.keys(now).flatMap((language) =>
      before[language] === undefined || before[language] === now[language] ? [] : [`${here}.${language}`],
    );
  });
  const names = is.services.flatMap(({ id, name }, i) => {
    const before = was.services.find((one) => one.id === id);
    return before && before.name !== name ? [`${path}.services[${i}].name`] : [];
  });
  return [...new Set([...texts, ...names])];
}

/**
 * Earlier fingerprints that each purpose covers, by its id: those of the previous policies whose facts were the same
 * or wider. A raised revision covers nothing.
 */
export function coversOf(
  policy: PolicySource,
  previous: readonly PolicySource[],
  sha256: Sha256,
): Record<string, string[]> {
  const own = (of: PolicySource, purpose: SourcePurpose) =>
    fingerprint(purpose, of.head.controller.id, sha256);
  return Object.fromEntries(
    policy.purposes.map((purpose) => {
      const covered = previous.flatMap((before) => {
        const was = before.purposes.find(({ id }) => id === purpose.id);
        return was && isCovered(before, policy, purpose) ? [own(before, was)] : [];
      });
      const others = new Set(covered.filter((one) => one !== own(policy, purpose)));
      return [purpose.id, [...others]];
    }),
  );
}

function isCovered(before: PolicySource, policy: PolicySource, { id }: SourcePurpose): boolean {
  const change = comparePolicies(before, policy).find((one) => one.id === id);
  if (!change) return true;
  return (
    change.before?.revision === change.purpose.revision &&
    change.facts.every(({ matter }) => matter === 'narrower')
  );
}
