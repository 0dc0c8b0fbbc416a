/*
 * Reads the settings of the cookie that remembers a device's decisions: whether there is one, for which domain, and
 * the key that what is given in it is signed with.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export interface RememberOptions {
  /** Domain of the cookie; absent: the host that is posted to alone. */
  readonly domain?: string | undefined;
  /** P-256; absent: only refusals are remembered. */
  readonly key?: KeyObject | undefined;
}

/** What is wrong with one of the settings, in words for whoever set it. */
export class RememberError extends Error {
  override name = 'RememberError';
}

/**
 * Undefined where nothing is to be remembered: REMEMBER turns it on or off, a key or a domain turns it on.
 * @throws RememberError
 */
export function readRemember(given: (name: string) => string | undefined): RememberOptions | undefined {
  const [on, domain, key] = [given('REMEMBER'), given('COOKIE_DOMAIN'), given('REMEMBER_KEY')];
  if (on !== undefined && on !== 'on' && on !== 'off') throw new RememberError('REMEMBER must be on or off');
  const options = {
    domain: domain === undefined ? undefined : readDomain(domain),
    key: key === undefined ? undefined : readKey(key),
  };
  return on === 'off' || (on === undefined && domain === undefined && key === undefined)
    ? undefined
    : options;
}

function readDomain(value: string): string {
  const host = URL.canParse(`https://${value}`) ? new URL(`https://${value}`).hostname : '';
  // A label alone, as of localhost, is nobody's domain: browsers refuse a cookie for it. An address has none.
  const isDomain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9-]{2,63}$/.test(host);
  if (isDomain && host === value) return value;
  throw new RememberError(
    'COOKIE_DOMAIN must be a domain of yours as example.com or shop.example.com: lowercase, without scheme, port, path or a dot before it',
  );
}

/** PKCS8 in base64 on one line; the lines that a PEM has around it may stay. */
function readKey(value: string): KeyObject {
  const base64 = value.replace(/-----[A-Z ]+-----|\\n|\s/g, '');
  try {
    const key = createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // As below.
  }
  // Never repeated in the message: it is a secret.
  throw new RememberError(
    'REMEMBER_KEY must be a private key on the curve P-256, as PKCS8 in base64 on one line; the README says how to make one',
  );
}

/** What a page needs to know of the key, for `data-remember`: SPKI in base64. */
export const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
