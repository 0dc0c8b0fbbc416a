/*
 * A visitor who is unmistakable, and how what must not be kept of her is recognised wherever it stands: each trace with
 * a specimen, by which the search itself is tried.
 */
import { createHash } from 'node:crypto';

export const ADDRESS = '203.0.113.77';
export const AGENT = 'Mozilla/5.0 Tracebrowser/77.13 (Trace OS 9.9)';
export const SCREEN = { width: 1273, height: 811 };
export const PREFIX = '/dossier-oncologie-4417';
export const QUERY = '?aandoening=lupus-7731';
export const REFERRER = 'https://www.verwijzer-psychiatrie.example/afspraak';
export const PERSON = {
  name: 'Zebulon Quaderkamp',
  email: 'z.quaderkamp@trace.example',
  telephone: '+32 477 31 92 64',
  policy: 'HL-999-31337',
};
export const COOKIE = 'GA1.1.trace-cookie';

/** What a program that is no browser sends along. */
export const HEADERS = {
  'user-agent': AGENT,
  referer: REFERRER,
  cookie: `_ga=${COOKIE}`,
  'x-forwarded-for': ADDRESS,
  forwarded: `for=${ADDRESS}`,
};

interface Trace {
  readonly pattern: RegExp;
  readonly specimen: string;
}

export class Traces {
  readonly #traces = new Map<string, Trace>([
    ['the address', { pattern: /203\.0\.113\.77/, specimen: ADDRESS }],
    ['a hash of the address', ofAny(hashesOf(ADDRESS))],
    ['the address in IPv4 of this machine', { pattern: /127\.0\.0\.1/, specimen: '127.0.0.1' }],
    ['the address in IPv6 of this machine', { pattern: /(?<![0-9a-f:])::1(?![0-9a-f:])/, specimen: '[::1]' }],
    [
      'a hash of the address of this machine',
      ofAny(['127.0.0.1', '::1', '::ffff:127.0.0.1'].flatMap(hashesOf)),
    ],
    ['the browser', { pattern: /Tracebrowser|Trace OS/i, specimen: AGENT }],
    // As a number, not within an id.
    ['the screen', { pattern: /(?<![\w.-])(1273|811)(?![\w.-])/, specimen: '{"width":1273}' }],
    ['the path', { pattern: /oncologie/i, specimen: PREFIX }],
    ['the file of the page', { pattern: /voorkeuren\.html|offerte|nieuwsbrief/i, specimen: '/offerte.html' }],
    ['the query', { pattern: /lupus/i, specimen: QUERY }],
    ['the referrer', { pattern: /psychiatrie/i, specimen: REFERRER }],
    ['the name', { pattern: /quaderkamp|zebulon/i, specimen: PERSON.name }],
    ['an e-mail address', { pattern: /trace\.example|[\w.]@[\w.]/, specimen: 'somebody@example.com' }],
    ['the telephone', { pattern: /477[ /.]?31[ /.]?92[ /.]?64/, specimen: PERSON.telephone }],
    ['the number of the policy', { pattern: /HL-999-31337/i, specimen: PERSON.policy }],
    ['the cookie of another', { pattern: /trace-cookie/, specimen: COOKIE }],
  ]);

  /** What must not be kept whole, such as a key or a token; of a token, no part that says or proves something. */
  add(what: string, ...secrets: readonly string[]): void {
    this.#traces.set(
      what,
      ofAny(secrets.flatMap((one) => one.split('.').filter(({ length }) => length > 20))),
    );
  }

  /** What of all that stands in a text. */
  in(text: string): string[] {
    return [...this.#traces].filter(([, { pattern }]) => pattern.test(text)).map(([what]) => what);
  }

  get names(): string[] {
    return [...this.#traces.keys()];
  }

  get specimens(): string[] {
    return [...this.#traces.values()].map(({ specimen }) => specimen);
  }
}

function ofAny(texts: readonly string[]): Trace {
  const pattern = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return { pattern: new RegExp(pattern), specimen: texts.at(-1) ?? '' };
}

function hashesOf(text: string): string[] {
  return ['md5', 'sha1', 'sha256'].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(text).digest();
    return [digest.toString('hex'), digest.toString('base64'), digest.toString('base64url')];
  });
}
