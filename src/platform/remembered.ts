/*
 * The cookie in which the receiver remembers what was decided on this device, for when the browser has deleted the
 * ledger and for the other hosts of a domain. It is read and made less, never made more: what is given in it counts
 * only under the receiver's signature, and goes from it before a refusal is called saved. A part of its own, which only
 * a page with `data-remember` loads.
 */
import type { Decision, Decisions } from '../model/decision.js';
import type { Purpose } from '../model/policy.js';
import {
  COOKIE,
  believed,
  isAhead,
  lifeOf,
  newestOf,
  parseCookie,
  payloadOf,
  valuesIn,
} from '../model/remembered.js';
import type { RememberedCookie } from '../model/remembered.js';

export interface Recalled {
  readonly decisions: Decisions;
  /** The code and words of what is wrong with the key, or with what should be signed with it. */
  readonly wrong?: readonly [code: string, message: string] | undefined;
}

export interface Remembered {
  /**
   * What the cookie says of purposes about the device that may count: refusals, and what was given under the receiver's
   * signature. Never rejects.
   */
  recall(purposes: readonly Purpose[]): Promise<Recalled>;
  /**
   * Compares with what the ledger says, and takes what is given from the cookie where the ledger has refused it since.
   * @returns the purposes that were refused elsewhere after they were given here
   */
  against(ledger: Decisions): readonly string[];
  /** Takes from the cookie what is given in it, at once. */
  refuse(): void;
  /** Removes the cookie, at once. */
  forget(): void;
}

/** @param key the receiver's public key, SPKI in base64; empty: only refusals are restored */
export function remembered(key: string): Remembered {
  let recalled: Decisions = {};
  let importing: Promise<CryptoKey | undefined> | undefined;
  const read = async (purposes: readonly Purpose[]): Promise<Recalled> => {
    const values = readValues();
    const cookies = values.map(parseCookie);
    const publicKey = await (importing ??= importKey(key).catch(() => undefined));
    const checked = await Promise.all(
      cookies.map(async (cookie) => ({ cookie, verified: await isSigned(cookie, publicKey) })),
    );
    // What has changed while it was verified, such as a refusal of this moment, is not to be overlooked.
    if (readValues().join() !== values.join()) return read(purposes);
    const now = Date.now();
    const said = believed(checked, now).filter(([id]) =>
      purposes.some((purpose) => purpose.id === id && purpose.scope === 'device'),
    );
    // A refusal by a clock that was ahead is one all the same: of now, so that a later answer can follow it.
    const dated = said.map(
      ([id, one]) =>
        [id, isAhead(one, now) ? { ...one, decidedAt: new Date(now).toISOString() } : one] as const,
    );
    const forged = checked.some(({ cookie, verified }) => cookie?.signature && !verified);
    const complaint = !publicKey ? NO_KEY : forged ? FORGED : undefined;
    // Without cryptography, as on an insecure origin, no key is of use.
    return { decisions: newestOf(dated), wrong: key && globalThis.crypto?.subtle ? complaint : undefined };
  };
  return {
    recall: async (purposes) => {
      const found = await read(purposes);
      recalled = found.decisions;
      return found;
    },
    against(ledger) {
      const told = Object.entries(recalled).filter(([id]) => Object.hasOwn(ledger, id));
      const lead = (id: string, one: Decision) =>
        Date.parse(one.decidedAt) - Date.parse(ledger[id]!.decidedAt);
      const isGiven = ({ decision }: Decision) => decision === 'given';
      if (told.some(([id, one]) => isGiven(one) && !isGiven(ledger[id]!) && lead(id, one) <= 0)) refuse();
      return told.flatMap(([id, one]) =>
        !isGiven(one) && isGiven(ledger[id]!) && lead(id, one) > 0 ? id : [],
      );
    },
    refuse,
    forget: remove,
  };
}

const NO_KEY = [
  'E23',
  'data-remember is no public key of a receiver. Only refusals are restored from its cookie; set it to what the receiver prints when it starts, or leave it empty',
] as const;
const FORGED = [
  'E24',
  'the signature of the cookie does not fit data-remember. What was given is asked again; set it to what the receiver prints when it starts, unless the key was changed on purpose',
] as const;

const readValues = () => valuesIn(document.cookie);

function refuse(): void {
  const cookies = readValues().map(parseCookie);
  // What holds refusals alone is as true as before, and of the server's making, which some browsers keep for longer.
  if (cookies.every((one) => one && one.signature === null && one.said.every(isRefusal))) return;
  remove();
  const kept = Object.entries(newestOf(cookies.flatMap((one) => (one?.said ?? []).filter(isRefusal))));
  const life = lifeOf(kept, Date.now());
  const domain = cookies.find((one) => one?.domain)?.domain ?? '';
  if (life > 0) write(`${payloadOf(domain, kept)}; Max-Age=${life}`, domain);
}

const isRefusal = ([, { decision }]: RememberedCookie['said'][number]) => decision !== 'given';

/** From the host and every domain above it: which it was set on cannot be seen. */
function remove(): void {
  const labels = location.hostname.split('.');
  for (const domain of ['', ...labels.map((_, i) => labels.slice(i).join('.'))]) write('; Max-Age=0', domain);
}

function write(value: string, domain: string): void {
  document.cookie = `${COOKIE}=${value}; Path=/; Secure; SameSite=Lax${domain && `; Domain=${domain}`}`;
}

async function isSigned(cookie: RememberedCookie | null, key: CryptoKey | undefined): Promise<boolean> {
  if (!cookie?.signature || !key || !`.${location.hostname}`.endsWith(cookie.domain && `.${cookie.domain}`))
    return false;
  const signature = fromBase64(cookie.signature);
  // Of several texts for the same bytes one counts.
  if (toBase64(signature) !== cookie.signature) return false;
  const signed = new TextEncoder().encode(cookie.signed);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, signed).catch(() => false);
}

async function importKey(key: string): Promise<CryptoKey | undefined> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  return key ? crypto.subtle.importKey('spki', fromBase64(key), curve, false, ['verify']) : undefined;
}

const fromBase64 = (text: string) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));
const toBase64 = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
