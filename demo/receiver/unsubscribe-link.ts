/*
 * Makes the signed links that stand in the owner's e-mails, and reads them back. A link says whom it unsubscribes and
 * from what, under which policy, in which language, and with the words that the page shows; the signature is what
 * lets one click do without a login, so nothing in it is taken from elsewhere. It does not expire: a message is opened
 * years later, and withdrawing must stay as easy (GDPR 7(3)).
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalize } from '../../src/model/canonical.js';
import { BASES, parseDetails, parsePolicy } from '../../src/model/policy.js';
import type { Basis, Policy, PolicyDetails } from '../../src/model/policy.js';
import { list, object, oneOf, text } from '../../src/model/shape.js';
import { UNSUBSCRIBE_LANGUAGES } from '../../src/model/unsubscribe-words.js';
import type { UnsubscribeLanguage } from '../../src/model/unsubscribe-words.js';
import { unsubscribable } from '../../src/model/wording.js';

/** What a link says. */
export interface Unsubscription {
  /** The account's opaque id, as `identify()` has it: never an address. */
  readonly subject: string;
  readonly purposes: readonly {
    readonly id: string;
    readonly fingerprint: string;
    readonly basis: Basis;
    /** As in the policy: shown, and hashed as the record's wording. */
    readonly label: string;
  }[];
  readonly env: 'production' | 'test';
  readonly controller: { readonly id: string; readonly name: string };
  readonly policy: { readonly id: string; readonly version: string; readonly sha256: string };
  readonly language: UnsubscribeLanguage;
  /** The host of the link. */
  readonly site: string;
}

export interface LinkOptions {
  /** UNSUBSCRIBE_KEY of the receiver. */
  readonly key: string;
  /** Where the receiver answers, as https://www.example.com/unsubscribe */
  readonly url: string;
  readonly subject: string;
  /** Ids of purposes about a person, such as email or surveys. */
  readonly purposes: readonly string[];
  /** policy.<lang>.json and policy.<lang>.details.json as compiled, parsed. */
  readonly policy: unknown;
  readonly details: unknown;
}

export interface UnsubscribeLink {
  /** For the link in the message itself. */
  readonly url: string;
  /** For the message's header: mail programs show a button of their own (RFC 2369, RFC 8058). */
  readonly headers: { readonly 'List-Unsubscribe': string; readonly 'List-Unsubscribe-Post': string };
}

/** A link that cannot be what the owner's site signed. */
export class InvalidLink extends Error {
  override name = 'InvalidLink';
}

const PURPOSE_RULE = 'must be a purpose of the policy that is about a person and can be withdrawn';
const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest();
/** Keeps signatures of links apart from whatever else the key may sign. */
const DOMAIN = 'consent-unsubscribe/1.';

/**
 * A link that unsubscribes one person from one or more purposes.
 * @throws Error that says what does not fit: a key, a purpose, a language, an id that looks like an address
 */
export function unsubscribeLink(options: LinkOptions): UnsubscribeLink {
  const { key, url, subject, purposes } = options;
  const policy = parsePolicy(options.policy);
  const details = parseDetails(options.details);
  if (key.length < 32) throw new Error('key: must be UNSUBSCRIBE_KEY, at least 32 characters');
  if (!purposes.length || new Set(purposes).size < purposes.length)
    throw new Error('purposes: must name at least one, and each once');
  const said: Unsubscription = {
    subject,
    purposes: purposes.map((id) => purposeOf(id, policy, details)),
    env: policy.status === 'draft' ? 'test' : 'production',
    controller: { id: policy.controller.id, name: policy.controller.name },
    policy: {
      id: policy.id,
      version: policy.version,
      sha256: createHash('sha256').update(canonicalize(policy)).digest('hex'),
    },
    language: oneOf({ language: policy.language }, 'language', 'policy', UNSUBSCRIBE_LANGUAGES),
    site: new URL(url).host,
  };
  const payload = Buffer.from(JSON.stringify(parseUnsubscription(said))).toString('base64url');
  const token = `${payload}.${hmac(key, DOMAIN + payload).toString('base64url')}`;
  const link = `${url}?t=${token}`;
  return {
    url: link,
    headers: {
      'List-Unsubscribe': `<${link}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  };
}

function purposeOf(id: string, policy: Policy, details: PolicyDetails) {
  const purpose = unsubscribable(policy).find((one) => one.id === id);
  const label = details.purposes.find((one) => one.id === id)?.label;
  if (!purpose || label === undefined) throw new Error(`purposes: ${id} ${PURPOSE_RULE}`);
  return { id, fingerprint: purpose.fingerprint, basis: purpose.basis, label };
}

/** Reads a token that came from anywhere. @throws InvalidLink */
export function readToken(key: string, token: unknown): Unsubscription {
  const [, payload, signature] =
    typeof token === 'string' && token.length <= 8192 ? (/^([\w-]+)\.([\w-]{43})$/.exec(token) ?? []) : [];
  if (payload === undefined || signature === undefined) throw new InvalidLink('not a token');
  const expected = hmac(key, DOMAIN + payload);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new InvalidLink('signed by another key, or changed');
  return parseUnsubscription(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}

function parseUnsubscription(value: unknown): Unsubscription {
  const from = object(value, 'link');
  const controller = object(from['controller'], 'controller');
  const policy = object(from['policy'], 'policy');
  const short = /^[^\u0000-\u001f]{1,128}$/;
  const rule = 'must be a text of at most 128 characters';
  return {
    subject: text(
      from,
      'subject',
      '',
      /^[^\u0000-\u001f@\p{Surrogate}]{1,128}$/u,
      'must be an opaque id of at most 128 characters, not an address',
    ),
    purposes: list(from, 'purposes', '', (item, path) => {
      const purpose = object(item, path);
      return {
        id: text(purpose, 'id', path),
        fingerprint: text(purpose, 'fingerprint', path, /^[0-9a-f]{16}$/),
        basis: oneOf(purpose, 'basis', path, BASES),
        label: text(purpose, 'label', path),
      };
    }),
    env: oneOf(from, 'env', '', ['production', 'test']),
    controller: {
      id: text(controller, 'id', 'controller', short, rule),
      name: text(controller, 'name', 'controller'),
    },
    policy: {
      id: text(policy, 'id', 'policy', short, rule),
      version: text(policy, 'version', 'policy', short, rule),
      sha256: text(policy, 'sha256', 'policy', /^[0-9a-f]{64}$/),
    },
    language: oneOf(from, 'language', '', UNSUBSCRIBE_LANGUAGES),
    site: text(from, 'site', ''),
  };
}
