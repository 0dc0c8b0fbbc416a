/*
 * What the receiver's cookie remembers of a device: its decisions, and no id of any kind. A cookie is anybody's to
 * write, on every host of a domain, so nothing here throws and nothing gives by itself: a refusal counts whoever wrote
 * it, what was given only under the receiver's signature. As text:
 *
 *   1*DOMAIN~gmedia*FINGERPRINT*DECIDED*UNTIL~rstatistics*FINGERPRINT*DECIDED*UNTIL!SIGNATURE
 *
 * The domain is that of the cookie (empty: the host alone), each answer is its first letter, times are milliseconds to
 * base 36, and the signature (ES256, base64url) is over `consent-notice=` and all before it. It is there only where
 * something is given.
 */
import type { Answer, Decision, Decisions } from './decision.js';

export const COOKIE = 'consent-notice';
/** Browsers keep no cookie longer; nor does what is given in one hold longer. Milliseconds. */
export const LONGEST_LIFE = 400 * 86_400_000;

export type Said = readonly [purpose: string, decision: Decision];

/** A cookie as it was read. */
export interface RememberedCookie {
  readonly domain: string;
  /** What the signature is over. */
  readonly signed: string;
  /** Base64url of 64 bytes; null where it is unsigned. */
  readonly signature: string | null;
  readonly said: readonly Said[];
}

/** Well under the 4,096 bytes that a cookie may have with its name and attributes, signature included. */
const LONGEST = 3_000;
/** Milliseconds by which clocks differ. */
const LEEWAY = 60_000;
const LETTERS: Readonly<Record<string, Answer>> = {
  g: 'given',
  r: 'refused',
  w: 'withdrawn',
  o: 'objected',
};
const VALUE = /^(1\*([a-z0-9.-]{0,253})((?:~[^~!]+)*))(?:!([\w-]{86}))?$/;
const SAID =
  /^([grwo])([a-z][a-z0-9-]{0,63})\*([0-9a-f]{16})\*([1-9a-z][0-9a-z]{0,8})(?:\*([1-9a-z][0-9a-z]{0,8}))?$/;

/** Every value that our name has in a `Cookie` header or `document.cookie`: more than one, if on several domains. */
export const valuesIn = (cookies: string): string[] =>
  cookies.split(';').flatMap((one) => {
    const [name, ...value] = one.trim().split('=');
    return name === COOKIE ? [value.join('=')] : [];
  });

/** Null for what is no such cookie, whatever is wrong with it. */
export function parseCookie(value: string): RememberedCookie | null {
  if (value.length > LONGEST + 100) return null;
  const [, payload, domain, list, signature = null] = VALUE.exec(value) ?? [];
  if (payload === undefined || domain === undefined || list === undefined) return null;
  const said = list.split('~').slice(1).map(parseSaid);
  const known = said.filter((one) => one !== null);
  if (known.length < said.length || new Set(known.map(([id]) => id)).size < said.length) return null;
  return { domain, signed: `${COOKIE}=${payload}`, signature, said: known };
}

function parseSaid(value: string): Said | null {
  const [, letter = '', purpose = '', fingerprint = '', decidedAt = '', validUntil] = SAID.exec(value) ?? [];
  const decision = LETTERS[letter];
  return decision
    ? [
        purpose,
        {
          decision,
          fingerprint,
          decidedAt: timeOf(decidedAt),
          ...(validUntil && { validUntil: timeOf(validUntil) }),
        },
      ]
    : null;
}

const timeOf = (digits: string) => new Date(parseInt(digits, 36)).toISOString();
const digitsOf = (time: string) => Date.parse(time).toString(36);

/**
 * The cookie's value but for its signature. What has no place in it is left out: what is given before what is not, the
 * older before the newer.
 */
export function payloadOf(domain: string, said: Iterable<Said>): string {
  const rank = ([, { decision }]: Said) => (decision === 'given' ? 1 : 0);
  const sorted = [...said].sort(
    (a, b) => rank(a) - rank(b) || Date.parse(b[1].decidedAt) - Date.parse(a[1].decidedAt),
  );
  return sorted.reduce((payload, [purpose, { decision, fingerprint, decidedAt, validUntil }]) => {
    const until = validUntil === undefined ? '' : `*${digitsOf(validUntil)}`;
    const one = `${decision[0]}${purpose}*${fingerprint}*${digitsOf(decidedAt)}${until}`;
    const fits = SAID.test(one) && payload.length + 1 + one.length <= LONGEST;
    return fits ? `${payload}~${one}` : payload;
  }, `1*${domain}`);
}

/** Of several decisions on a purpose the newest; of two at one moment the one that gives nothing. */
export function newestOf(all: Iterable<Said>): Decisions {
  const newest = new Map<string, Decision>();
  for (const [purpose, decision] of all) {
    const before = newest.get(purpose);
    const later = before ? Date.parse(decision.decidedAt) - Date.parse(before.decidedAt) : 1;
    if (later > 0 || (later === 0 && decision.decision !== 'given')) newest.set(purpose, decision);
  }
  return Object.fromEntries(newest);
}

/**
 * What cookies say, each with whether its signature fits. What is given counts in a lone cookie that is signed right,
 * not in the future, and until a time; everything else counts from everywhere.
 * @param now milliseconds since the epoch, by the clock that the decisions were made by
 */
export function believed(
  cookies: readonly { readonly cookie: RememberedCookie | null; readonly verified: boolean }[],
  now: number,
): Said[] {
  return cookies.flatMap(({ cookie, verified }) =>
    (cookie?.said ?? []).filter(
      ([, one]) =>
        one.decision !== 'given' ||
        (verified && cookies.length === 1 && one.validUntil !== undefined && !isAhead(one, now)),
    ),
  );
}

/** Seconds until the last of these answers expires; what never does is remembered for as long as a cookie can be. */
export function lifeOf(said: readonly Said[], now: number): number {
  const ends = said.map(([, { validUntil }]) => (validUntil ? Date.parse(validUntil) - now : LONGEST_LIFE));
  return Math.floor(Math.min(LONGEST_LIFE, Math.max(0, ...ends)) / 1000);
}

/** Whether a decision is dated later than any clock allows. */
export const isAhead = ({ decidedAt }: Decision, now: number): boolean =>
  Date.parse(decidedAt) > now + LEEWAY;
