/*
 * What the tests share: a small policy with a purpose of every kind, compiled as the command compiles it, and ways to
 * change one thing in a value and to read why a parser refused it. Times are fixed; each database is a new one.
 */
import { compilePolicy, parsePolicySource } from '../src/model/policy-source.js';
import { parseDetails, parsePolicy } from '../src/model/policy.js';
import type { NoticeReference, Policy, PolicyDetails, Purpose } from '../src/model/policy.js';
import { ShapeError } from '../src/model/shape.js';

export const NOW = '2026-11-22T10:31:07.412Z';

const both = (words: string) => ({ nl: `${words} (nl)`, en: words });

interface AuthoredPurpose {
  readonly id: string;
  readonly scope: string;
  readonly basis: string;
  readonly revision: number;
  readonly services?: object[];
  readonly trackers?: object[];
  readonly [word: string]: unknown;
}

/** A policy as its owner writes it: anew at each call, so that a test may change it. */
export function source(): { readonly purposes: AuthoredPurpose[]; readonly [key: string]: unknown } {
  return {
    schema: 'consent-policy/1',
    id: 'example',
    version: '2026.11.0',
    status: 'approved',
    approvedBy: 'A. Lawyer',
    approvedAt: '2026-11-01',
    country: 'BE',
    languages: ['nl', 'en'],
    renewAfter: { device: 'P6M' },
    deliver: 'all',
    recordsKeptFor: 'P3Y',
    controller: {
      id: 'insurer',
      name: 'An Insurer',
      contact: { address: both('1 Street'), telephone: '+32 2 000 00 00', email: 'privacy@insurer.example' },
      accountLink: '/account',
    },
    authority: { name: both('Authority'), link: 'https://authority.example/' },
    settings: both('My choices'),
    purposes: [
      {
        ...{ id: 'necessary', scope: 'device', basis: 'strictly-necessary', revision: 1 },
        ...{
          label: both('Necessary'),
          description: both('To remember.'),
          reason: both('Without it: nothing.'),
        },
      },
      {
        ...{ id: 'statistics', scope: 'device', basis: 'consent', revision: 1 },
        ...{ label: both('Statistics'), description: both('To count visits.') },
        google: ['analytics_storage'],
        services: [
          { id: 'meter', name: 'Meter', country: 'BE', link: 'https://meter.example/' },
          { id: 'scale', name: 'Scale', country: 'US' },
        ],
        trackers: [
          {
            ...{ name: '_m*', kind: 'cookie', service: 'meter', keptFor: 'P13M', party: 'first' },
            httpOnly: false,
          },
          { name: 'scale', kind: 'localstorage', service: 'scale', keptFor: 'P1Y', party: 'first' },
        ],
      },
      {
        ...{ id: 'advertising', scope: 'device', basis: 'consent', revision: 1 },
        ...{ label: both('Advertising'), description: both('To show advertisements.') },
        google: ['ad_storage', 'ad_user_data'],
        services: [{ id: 'ads', name: 'Ads', country: 'IE' }],
      },
      {
        ...{ id: 'media', scope: 'device', basis: 'consent', revision: 1 },
        ...{ label: both('Media'), description: both('To play videos.') },
        services: [{ id: 'meter', name: 'Meter', country: 'BE' }],
      },
      {
        ...{ id: 'email', scope: 'person', basis: 'consent', revision: 1, channel: 'email', sender: 'own' },
        ...{ label: both('E-mail'), description: both('To tell you of our products.') },
      },
      {
        ...{ id: 'surveys', scope: 'person', basis: 'consent', revision: 1 },
        ...{ label: both('Surveys'), description: both('To ask how we did.') },
      },
      {
        ...{ id: 'health', scope: 'person', basis: 'explicit-consent', revision: 1 },
        ...{ label: both('Health data'), description: both('To handle your claim.') },
        statement: both('I agree that my health data are used for my claim.'),
        consequence: { text: both('Without it there is no claim.'), reviewedBy: 'A. Lawyer' },
      },
      {
        ...{ id: 'loyalty', scope: 'person', basis: 'legitimate-interest', revision: 1 },
        ...{
          label: both('Loyalty'),
          description: both('To keep you.'),
          interest: both('To keep customers.'),
        },
      },
    ],
  };
}

/**
 * A stand-in for SHA-256 that needs no WebCrypto and answers at once: 64 hex digits that depend on every character.
 * Eight times FNV-1a.
 */
export function fakeSha256(text: string): string {
  let digits = '';
  for (let word = 0; word < 8; word++) {
    let hash = 0x811c9dc5 ^ word;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    digits += (hash >>> 0).toString(16).padStart(8, '0');
  }
  return digits;
}

export const noticeReference: NoticeReference = {
  id: 'privacy',
  version: '3',
  sha256: 'a'.repeat(64),
  language: 'en',
};

/** Both files of one language, of the policy above or of one changed at some paths: as JSON has them. */
export function files(changes: Readonly<Record<string, unknown>> = {}, language = 'en') {
  const authored = Object.entries(changes).reduce(
    (value, [path, replacement]) => changed(value, path, replacement),
    source() as unknown,
  );
  return compilePolicy(parsePolicySource(authored), language, noticeReference, fakeSha256);
}

/** The same as a browser has read them. */
export function compiled(
  changes: Readonly<Record<string, unknown>> = {},
  language = 'en',
): { policy: Policy; details: PolicyDetails } {
  const { policy, details } = files(changes, language);
  return { policy: parsePolicy(policy), details: parseDetails(details) };
}

export function purposeOf(policy: Policy, id: string): Purpose {
  const purpose = policy.purposes.find((one) => one.id === id);
  if (!purpose) throw new Error(`the policy of the tests has no purpose ${id}`);
  return purpose;
}

/** Instead of a value: the key is gone. */
export const GONE = Symbol('gone');

/** A copy of the value in which one place (`purposes[1].basis`) holds something else. */
export function changed(value: unknown, path: string, replacement: unknown): unknown {
  const copy: unknown = structuredClone(value);
  const keys = path.replace(/\[(\d+)\]/g, '.$1').split('.');
  const last = keys.pop() ?? '';
  const at = keys.reduce(
    (from, key) => from[key] as Record<string, unknown>,
    copy as Record<string, unknown>,
  );
  if (replacement === GONE) Reflect.deleteProperty(at, last);
  else at[last] = replacement;
  return copy;
}

/** What a parser said when it refused: path and rule. Fails where it did not refuse. */
export function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ShapeError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

let databases = 0;

/** The name of a database that does not exist yet. */
export const freshDatabase = (): string => `test-${Math.random().toString(36).slice(2)}-${(databases += 1)}`;

/** Resolves when the database is gone; open connections close themselves. */
export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error(`${name} was not deleted`));
  });
}

/** Every key and value of the database's one store, as they stand there. */
export function stored(name: string): Promise<[IDBValidKey, unknown][]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('ledger');
    opening.onerror = () => reject(opening.error ?? new Error(`${name} did not open`));
    opening.onsuccess = () => {
      const db = opening.result;
      const rows: [IDBValidKey, unknown][] = [];
      const transaction = db.transaction('ledger', 'readonly');
      const walk = transaction.objectStore('ledger').openCursor();
      walk.onsuccess = () => {
        const cursor = walk.result;
        if (!cursor) return;
        rows.push([cursor.key, cursor.value]);
        cursor.continue();
      };
      transaction.oncomplete = () => {
        db.close();
        resolve(rows);
      };
    };
  });
}

/** Writes one value into the database's store, past the ledger. */
export function store(name: string, key: IDBValidKey, value: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('ledger');
    opening.onerror = () => reject(opening.error ?? new Error(`${name} did not open`));
    opening.onsuccess = () => {
      const db = opening.result;
      const transaction = db.transaction('ledger', 'readwrite');
      transaction.objectStore('ledger').put(value, key);
      transaction.oncomplete = () => {
        db.close();
        resolve();
      };
    };
  });
}

/** The same values in the same order at every run. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
