/*
 * For tests of what the receiver's cookie remembers: a jar in the place of `document.cookie`, the same in every browser
 * and at any address, and a receiver's key with which cookies are signed.
 */
import type { Answer } from '../src/model/decision.js';
import { COOKIE, payloadOf } from '../src/model/remembered.js';
import type { Said } from '../src/model/remembered.js';
import { NOW, compiled, purposeOf } from './fixtures.js';

const { policy } = compiled();
export const DAY = 86_400_000;

/** An answer to a purpose of the tests' policy, its time in days from now. */
export function said(purpose: string, decision: Answer, decided = 0, until: number | null = 180): Said {
  const day = (days: number) => new Date(Date.parse(NOW) + days * DAY).toISOString();
  return [
    purpose,
    {
      ...{ decision, fingerprint: purposeOf(policy, purpose).fingerprint, decidedAt: day(decided) },
      ...(until !== null && { validUntil: day(until) }),
    },
  ];
}

export const unsigned = (...list: readonly Said[]): string => payloadOf('', list);

/** Cookies by the domain they were set on; '' is the host alone. */
export class CookieJar {
  readonly held = new Map<string, string>();
  /** Each line that was written. */
  readonly written: string[] = [];

  constructor() {
    Object.defineProperty(document, 'cookie', {
      configurable: true,
      get: () => [...this.held.values()].map((value) => `${COOKIE}=${value}`).join('; '),
      set: (line: string) => this.#write(line),
    });
  }

  /** What our cookie says, on whatever domain. */
  get values(): string[] {
    return [...this.held.values()];
  }

  #write(line: string): void {
    this.written.push(line);
    const [, name, value = '', rest = ''] = /^([^=;]*)=([^;]*)(.*)$/.exec(line) ?? [];
    if (name !== COOKIE) return;
    const attribute = (key: string) => new RegExp(`; ${key}(?:=([^;]*))?(?:;|$)`).exec(rest);
    const domain = attribute('Domain')?.[1] ?? '';
    // As a browser does with what would not be sent back here.
    if (domain && !`.${location.hostname}`.endsWith(`.${domain}`)) return;
    if (attribute('Path')?.[1] !== '/' || !attribute('Secure')) return;
    if (attribute('Max-Age')?.[1] === '0') this.held.delete(domain);
    else this.held.set(domain, value);
  }

  /** Puts the browser's own back. */
  end(): void {
    Reflect.deleteProperty(document, 'cookie');
  }
}

export interface ReceiverKey {
  /** What a page has in `data-remember`. */
  readonly publicKey: string;
  /** The whole value of a cookie. */
  sign(list: readonly Said[], domain?: string): Promise<string>;
}

export async function receiverKey(): Promise<ReceiverKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['sign', 'verify'],
  );
  return {
    publicKey: base64(await crypto.subtle.exportKey('spki', publicKey)),
    async sign(list, domain = '') {
      const payload = payloadOf(domain, list);
      const bytes = new TextEncoder().encode(`${COOKIE}=${payload}`);
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes);
      const text = base64(signature).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
      return `${payload}!${text}`;
    },
  };
}

const base64 = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
