/*
 * The cookie with which a browser that deletes what scripts have stored still remembers what was decided, and with
 * which the hosts of a domain share it (`data-remember`). It holds decisions about the device and no id of any kind:
 * what this receiver holds of the record's chain, and what the cookie that came with the post said of other hosts,
 * whichever is newer. What is given in it is signed. A post that does not ask for it gets none, and no record depends
 * on it: whatever goes wrong here, the record is stored and answered.
 */
import { createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ConsentRecord } from '../../src/model/record.js';
import {
  COOKIE,
  LONGEST_LIFE,
  believed,
  isAhead,
  lifeOf,
  newestOf,
  parseCookie,
  payloadOf,
  valuesIn,
} from '../../src/model/remembered.js';
import type { RememberedCookie, Said } from '../../src/model/remembered.js';
import { currentOf } from './current.js';
import type { Database } from './database.js';
import type { RememberOptions } from './remember-settings.js';

/** What is looked at of a request. */
export interface Asking {
  readonly headers: IncomingHttpHeaders;
  readonly query: unknown;
  /** Host and port that were asked, as a proxy passes them on. */
  readonly host: string;
}

/** The `Set-Cookie` of the answer to a stored record; undefined where it is to have none. */
export type Remember = (asking: Asking, record: ConsentRecord) => Promise<string | undefined>;

/** Of a chain the newest: what an older one said last is in the cookie already. */
const RECORDS = 100;
const ASYMMETRIC = { dsaEncoding: 'ieee-p1363' } as const;

export function createRemember(
  database: Database,
  { domain = '', key }: RememberOptions,
  allowedOrigins: readonly string[],
): Remember {
  const publicKey = key && createPublicKey(key);
  return async (asking, record) => {
    const purposes = purposesOf(asking.query);
    if (!purposes || record.subject.kind !== 'device' || !canBeRead(asking, domain, allowedOrigins))
      return undefined;
    const now = Date.now();
    const values = valuesIn(asking.headers.cookie ?? '');
    const cookies = values
      .map(parseCookie)
      .map((cookie) => ({ cookie, verified: isSigned(cookie, publicKey) }));
    // Dated by the clock of the device, as the record is: later than that and than now is by a clock that was ahead.
    const latest = Math.max(now, Date.parse(record.decidedAt));
    const brought = believed(cookies, latest).filter(([, one]) => !isAhead(one, latest));
    const held = (await heldOf(database, record)).filter(([id]) => purposes.includes(id));
    const said = Object.entries(newestOf([...held, ...brought])).flatMap(boundBy(key));
    const payload = payloadOf(domain, said);
    const written = parseCookie(payload)?.said ?? [];
    const life = lifeOf(written, now);
    if (life === 0) return values.length > 0 ? setCookie('', 0, domain) : undefined;
    const isGiven = written.some(([, { decision }]) => decision === 'given');
    const signature = key && isGiven ? `!${signatureOf(payload, key)}` : '';
    return setCookie(payload + signature, life, domain);
  };
}

/** A record does not say which of its purposes are about a device, so that the page says it. */
function purposesOf(query: unknown): string[] | null {
  const { remember } = query as { remember?: unknown };
  return typeof remember === 'string' ? remember.split(',') : null;
}

/**
 * Whether the page that posts is of the same site and will see the cookie. What a browser does not say of itself is
 * told by its origin.
 */
function canBeRead({ headers, host }: Asking, domain: string, allowedOrigins: readonly string[]): boolean {
  const { origin = '', 'sec-fetch-site': site } = headers;
  const page = URL.canParse(origin) ? new URL(origin) : null;
  if (!page || (site !== undefined && site !== 'same-origin' && site !== 'same-site')) return false;
  const isOwn = site === 'same-origin' || (site === undefined && page.host === host);
  if (!isOwn && !allowedOrigins.includes(origin)) return false;
  if (domain) return `.${page.hostname}`.endsWith(`.${domain}`);
  return isOwn || page.hostname === host.replace(/:\d+$/, '');
}

async function heldOf(database: Database, { subject, chain }: ConsentRecord): Promise<Said[]> {
  // Of the chain alone: whoever posts knows it, and learns of no other.
  const rows = await database.query<{ received_at: Date; record: ConsentRecord }>(
    `SELECT received_at, record FROM records WHERE subject_id = $1 AND subject_kind = 'device' AND chain = $2
     ORDER BY sequence DESC, received_at DESC LIMIT ${RECORDS}`,
    [subject.id, chain],
  );
  const listed = rows.map((row) => ({
    receivedAt: row.received_at.toISOString(),
    verified: false,
    record: row.record,
  }));
  return currentOf(listed).map(({ purpose, decision, fingerprint, decidedAt, validUntil }) => [
    purpose,
    { decision, fingerprint, decidedAt, validUntil },
  ]);
}

/** What is given holds for a time, and is not said at all where nothing could be signed. */
const boundBy =
  (key: KeyObject | undefined) =>
  ([purpose, said]: Said): Said[] => {
    if (said.decision !== 'given') return [[purpose, said]];
    const longest = new Date(Date.parse(said.decidedAt) + LONGEST_LIFE).toISOString();
    const validUntil = said.validUntil && said.validUntil < longest ? said.validUntil : longest;
    return key ? [[purpose, { ...said, validUntil }]] : [];
  };

const signatureOf = (payload: string, key: KeyObject): string =>
  sign('sha256', Buffer.from(`${COOKIE}=${payload}`), { key, ...ASYMMETRIC }).toString('base64url');

function isSigned(cookie: RememberedCookie | null, key: KeyObject | undefined): boolean {
  if (!cookie?.signature || !key) return false;
  const signature = Buffer.from(cookie.signature, 'base64url');
  return (
    signature.toString('base64url') === cookie.signature &&
    verify('sha256', Buffer.from(cookie.signed), { key, ...ASYMMETRIC }, signature)
  );
}

/** Not HttpOnly: a page reads it. */
const setCookie = (value: string, life: number, domain: string): string =>
  `${COOKIE}=${value}; Max-Age=${life}; Path=/; Secure; SameSite=Lax${domain && `; Domain=${domain}`}`;
