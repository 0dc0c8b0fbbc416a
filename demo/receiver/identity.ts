/*
 * Whose record it is: where the owner's site signs its visitors in, it may give each a token (a JWT, RFC 7519) that
 * names the account, and a record that comes with it is verified. The algorithm is the key's own and never the
 * token's: an unsigned token, or one signed with a public key taken for a secret, is refused. A token is read and
 * forgotten; it is neither stored nor logged.
 */
import { createPublicKey, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { Problem } from './problem.js';

/** A key that cannot be used, in words for whoever set it. */
export class IdentityKeyError extends Error {
  override name = 'IdentityKeyError';
}

export interface IdentityKey {
  readonly key: KeyObject;
  readonly algorithms: readonly string[];
}

export interface IdentityOptions extends IdentityKey {
  /** What `aud` and `iss` have to be; absent, they are not asked for. */
  readonly audience?: string | undefined;
  readonly issuer?: string | undefined;
}

/** Clocks differ. */
const LEEWAY_SECONDS = 60;

/**
 * Reads IDENTITY_KEY: a secret of at least 32 bytes (HS256), or a public key as PEM or JWK: RSA of at least 2048 bits
 * (RS256), P-256 (ES256) or Ed25519 (EdDSA).
 * @throws IdentityKeyError
 */
export function readIdentityKey(value: string): IdentityKey {
  // Environments often hold a PEM on one line.
  const text = value.replaceAll('\\n', '\n').trim();
  if (/PRIVATE KEY/.test(text)) throw new IdentityKeyError('is a private key; give the public one');
  if (text.startsWith('-----BEGIN')) return algorithmOf(publicKey(text));
  if (!text.startsWith('{')) return secret(Buffer.from(value));
  const jwk = parseJwk(text);
  if (jwk['kty'] === 'oct') return secret(Buffer.from(String(jwk['k'] ?? ''), 'base64url'));
  if (jwk['d'] !== undefined) throw new IdentityKeyError('is a private key; give the public one');
  return algorithmOf(publicKey({ key: jwk, format: 'jwk' }));
}

function parseJwk(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new IdentityKeyError('looks like a JWK, and is not JSON');
  }
}

function secret(bytes: Buffer): IdentityKey {
  if (bytes.length < 32) throw new IdentityKeyError('as a secret must have at least 32 bytes');
  return { key: createSecretKey(bytes), algorithms: ['HS256'] };
}

function publicKey(from: Parameters<typeof createPublicKey>[0]): KeyObject {
  try {
    return createPublicKey(from);
  } catch {
    throw new IdentityKeyError('cannot be read as a public key');
  }
}

function algorithmOf(key: KeyObject): IdentityKey {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key;
  if (type === 'rsa' && (details.modulusLength ?? 0) >= 2048) return { key, algorithms: ['RS256'] };
  if (type === 'ec' && details.namedCurve === 'prime256v1') return { key, algorithms: ['ES256'] };
  // RFC 9864 gives EdDSA with this curve a name of its own.
  if (type === 'ed25519') return { key, algorithms: ['EdDSA', 'Ed25519'] };
  throw new IdentityKeyError('must be RSA of at least 2048 bits, P-256 or Ed25519');
}

/** Whether a header proves the subject; false where there is no header. @throws Problem (401) for a token that does not. */
export type Identity = (authorization: string | undefined, subject: string) => Promise<boolean>;

export function createIdentity({ key, algorithms, audience, issuer }: IdentityOptions): Identity {
  const options = {
    algorithms: [...algorithms],
    clockTolerance: LEEWAY_SECONDS,
    requiredClaims: ['sub', 'exp'],
    ...(audience !== undefined && { audience }),
    ...(issuer !== undefined && { issuer }),
  };
  return async (authorization, subject) => {
    if (authorization === undefined) return false;
    const token = /^Bearer +([\w.-]+) *$/i.exec(authorization)?.[1];
    if (token === undefined) throw refused('Authorization must be Bearer with a token (JWT)');
    const { payload } = await jwtVerify(token, key, options).catch((error: unknown) => {
      throw refused(reasonOf(error));
    });
    if (payload.sub !== subject) throw refused("sub must be the id of the record's subject");
    return true;
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired (exp)';
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.reason === 'missing' ? `it needs ${error.claim}` : `its ${error.claim} does not fit`;
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'its signature does not fit IDENTITY_KEY';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its alg is not that of IDENTITY_KEY';
  return 'it cannot be read as a signed JWT';
}

const refused = (why: string) =>
  new Problem(
    401,
    `the identity token is refused: ${why}`,
    {},
    { 'www-authenticate': 'Bearer realm="consent-receiver", error="invalid_token"' },
  );
