/*
 * What holds now, per purpose, and what is still to be asked and why. Pure: the stored state, new choices and the
 * circumstances come in, a verdict goes out. Whatever is unknown, expired, of other facts, or under the mark of an
 * unfinished withdrawal is refused: no path through here turns doubt into permission.
 */
import type { Policy, Purpose } from './policy.js';
import { fail, maybeText, object, oneOf, text } from './shape.js';

export const ANSWERS = ['given', 'refused', 'withdrawn', 'objected'] as const;
/** What was said about one purpose. */
export type Answer = (typeof ANSWERS)[number];
/** Why a choice is missing. */
export type Reason = 'first' | 'expired' | 'policy-changed';

/** The newest decision about one purpose, folded from the records of its chain. */
export interface Decision {
  readonly decision: Answer;
  readonly fingerprint: string;
  /** RFC 3339, UTC. */
  readonly decidedAt: string;
  readonly validUntil?: string | undefined;
  /** Whether it was made while Global Privacy Control was on. */
  readonly gpc?: boolean | undefined;
}

export type Decisions = Readonly<Record<string, Decision>>;
/** Purpose ids and whether each is allowed. */
export type Choices = Readonly<Record<string, boolean>>;

/** What storage says. `known` is false until it has been read, or where it could not be. */
export interface State {
  readonly known: boolean;
  readonly decisions: Decisions;
  /** Purposes whose withdrawal was begun and not finished. */
  readonly marked: readonly string[];
  /** Something was stored that cannot be read: nobody may say that there was no objection. */
  readonly doubt?: boolean | undefined;
}

export interface Signals {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Global Privacy Control. */
  readonly gpc: boolean;
  /** This page can reveal health: nothing but the necessary is allowed on it. */
  readonly sensitive: boolean;
}

export interface Verdict {
  readonly allowed: readonly string[];
  /** What is to be asked again or for the first time; device purposes only. */
  readonly ask: readonly { readonly purpose: string; readonly reason: Reason }[];
  /** The reason the banner gives; null where nothing is missing. */
  readonly needsChoice: Reason | null;
  /** What the new choices amount to, purpose by purpose. */
  readonly decided: readonly { readonly purpose: Purpose; readonly answer: Answer }[];
}

/** Device purposes that can be answered: those of a banner, of accept all and of reject all. */
export const askable = (policy: Policy): readonly Purpose[] =>
  policy.purposes.filter((purpose) => purpose.scope === 'device' && purpose.basis === 'consent');

/** Purposes that Global Privacy Control objects to: selling, sharing and targeting for advertising. */
export const objectedBySignal = (purpose: Purpose): boolean =>
  purpose.id === 'advertising' || purpose.google.includes('ad_storage');

/** Every device purpose answered alike. Yes leaves out what the signal objects to; no never does. */
export function answerAll(policy: Policy, yes: boolean, signals: Pick<Signals, 'gpc'>): Choices {
  return Object.fromEntries(
    askable(policy).map((purpose) => [purpose.id, yes && !(signals.gpc && objectedBySignal(purpose))]),
  );
}

/**
 * @param choices what is decided now; what is not named keeps its answer
 * @throws TypeError for a purpose the policy does not ask
 */
export function decide(policy: Policy, state: State, choices: Choices, signals: Signals): Verdict {
  const decided = Object.keys(choices).flatMap((id) => {
    const purpose = policy.purposes.find((one) => one.id === id);
    if (!purpose || purpose.basis === 'strictly-necessary') throw new TypeError(unaskable(policy, id));
    const answer = answerTo(purpose, choices[id] === true, state, signals);
    return answer ? [{ purpose, answer }] : [];
  });
  const allowed = policy.purposes.filter((purpose) => {
    if (purpose.basis === 'strictly-necessary') return true;
    if (signals.sensitive) return false;
    return Object.hasOwn(choices, purpose.id) ? choices[purpose.id] === true : holds(purpose, state, signals);
  });
  const ask = askable(policy).flatMap((purpose) => {
    const reason = Object.hasOwn(choices, purpose.id) ? null : missing(purpose, state, signals);
    return reason ? [{ purpose: purpose.id, reason }] : [];
  });
  const reasons = ask.map((one) => one.reason);
  const needsChoice =
    ask.length === 0
      ? null
      : reasons.includes('policy-changed')
        ? 'policy-changed'
        : reasons.includes('expired')
          ? 'expired'
          : ask.length === askable(policy).length
            ? 'first'
            : 'policy-changed';
  return { allowed: allowed.map((purpose) => purpose.id), ask, needsChoice, decided };
}

/** Whether the stored answer to a purpose allows it now. */
function holds(purpose: Purpose, state: State, signals: Signals): boolean {
  if (!state.known || state.marked.includes(purpose.id)) return false;
  const stored = storedOf(purpose, state);
  if (purpose.basis === 'legitimate-interest') return runs(purpose, stored, state.doubt ?? false);
  if (!stored) return false;
  const objected = signals.gpc && objectedBySignal(purpose) && !stored.gpc;
  return (
    stored.decision === 'given' && matches(purpose, stored) && !expired(stored, signals.now) && !objected
  );
}

/**
 * Legitimate interest runs until somebody objects (GDPR 21), whatever has changed since they did. Who refused or
 * withdrew consent to it before is not asked by another basis instead (EDPB 05/2020, 123): what is withdrawn here is
 * an objection only where it was made to these same facts.
 */
function runs(purpose: Purpose, stored: Decision | undefined, doubt: boolean): boolean {
  if (!stored) return !doubt;
  return stored.decision === 'given' || (stored.decision === 'withdrawn' && matches(purpose, stored));
}

function missing(purpose: Purpose, state: State, signals: Signals): Reason | null {
  const stored = state.known ? storedOf(purpose, state) : undefined;
  if (!stored) return 'first';
  if (!matches(purpose, stored)) return 'policy-changed';
  return expired(stored, signals.now) ? 'expired' : null;
}

/** An id such as "constructor" must not find what every object has. */
const storedOf = ({ id }: Purpose, { decisions }: State) =>
  Object.hasOwn(decisions, id) ? decisions[id] : undefined;

const matches = (purpose: Purpose, stored: Decision) =>
  stored.fingerprint === purpose.fingerprint || purpose.covers.includes(stored.fingerprint);

const expired = (stored: Decision, now: number) =>
  stored.validUntil !== undefined && !(Date.parse(stored.validUntil) > now);

/** Undefined where nothing is decided: nobody gives what runs without consent, but an objection can be withdrawn. */
function answerTo(purpose: Purpose, yes: boolean, state: State, signals: Signals): Answer | undefined {
  const held = holds(purpose, { ...state, marked: [] }, signals);
  if (purpose.basis === 'legitimate-interest') return yes ? (held ? undefined : 'withdrawn') : 'objected';
  if (yes) return 'given';
  return held ? 'withdrawn' : 'refused';
}

function unaskable(policy: Policy, id: string): string {
  const ids = policy.purposes.filter((one) => one.basis !== 'strictly-necessary').map((one) => one.id);
  return `${id}: is not a purpose that policy ${policy.id} asks; it asks ${ids.join(', ')}`;
}

/** Reads one folded decision back from storage. @throws ShapeError */
export function parseDecision(value: unknown, path: string): Decision {
  const stored = object(value, path);
  const decidedAt = time(stored, 'decidedAt', path);
  return {
    decision: oneOf(stored, 'decision', path, ANSWERS),
    fingerprint: text(stored, 'fingerprint', path),
    decidedAt: decidedAt ?? fail(`${path}.decidedAt`, 'must be a time'),
    ...(stored['validUntil'] !== undefined && { validUntil: time(stored, 'validUntil', path) }),
    ...(stored['gpc'] === true && { gpc: true }),
  };
}

function time(from: Record<string, unknown>, key: string, path: string): string | undefined {
  return maybeText(
    from,
    key,
    path,
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
    'must be a time as in RFC 3339, in UTC',
  );
}
