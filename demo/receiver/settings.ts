/*
 * Reads the receiver's settings from its environment. A value that cannot be right is refused with one line that says
 * what to write instead, rather than replaced by a default nobody chose.
 */
import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { IdentityKeyError, readIdentityKey } from './identity.js';
import type { IdentityOptions } from './identity.js';
import { RememberError, readRemember } from './remember-settings.js';
import type { RememberOptions } from './remember-settings.js';
import { isPeriod } from './retention.js';
import type { Period } from './retention.js';

export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly allowedOrigins: readonly string[];
  /** How long payloads are kept, as ISO 8601 says it. */
  readonly recordsKeptFor: Period;
  readonly token: string;
  /** The token was made up for this run, and has to be told. */
  readonly tokenIsNew: boolean;
  /** Absent: no record is verified. */
  readonly identity: IdentityOptions | undefined;
  /** Absent: there is no /unsubscribe. */
  readonly unsubscribeKey: string | undefined;
  /** Absent: no cookie remembers anything. */
  readonly remember: RememberOptions | undefined;
  /** Posts a minute and client; absent: no limit. */
  readonly rateLimit: number | undefined;
  readonly trustProxy: number | readonly string[] | undefined;
}

/** What is wrong with the environment, in a line for whoever set it. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws SettingsError */
export function readSettings(environment: Environment): Settings {
  const given = (name: string) => environment[name]?.trim() || undefined;
  const token = given('RECEIVER_TOKEN');
  return {
    port: readPort('PORT', given('PORT') ?? '8788'),
    host: given('HOST') ?? '127.0.0.1',
    databaseUrl: readDatabaseUrl(given('DATABASE_URL')),
    dataDir: given('DATA_DIR') ?? '.data/receiver',
    allowedOrigins: (given('ALLOWED_ORIGINS') ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)
      .map(readOrigin),
    recordsKeptFor: readPeriod('RECORDS_KEPT_FOR', given('RECORDS_KEPT_FOR') ?? 'P3Y'),
    token: token === undefined ? randomBytes(24).toString('base64url') : readToken(token),
    tokenIsNew: token === undefined,
    identity: readIdentity(given('IDENTITY_KEY'), given('IDENTITY_AUDIENCE'), given('IDENTITY_ISSUER')),
    unsubscribeKey: readKey('UNSUBSCRIBE_KEY', given('UNSUBSCRIBE_KEY')),
    remember: readRemembering(given),
    rateLimit: readLimit(given('RATE_LIMIT') ?? '120'),
    trustProxy: readTrustProxy(given('TRUST_PROXY')),
  };
}

/** @throws SettingsError */
export function readPort(name: string, value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65535) return Number(value);
  throw new SettingsError(`${name} must be a port number from 0 to 65535 (0: any free one)`);
}

function readDatabaseUrl(value: string | undefined): string | undefined {
  // Never repeated in the message: it holds a password.
  if (value === undefined || /^postgres(ql)?:\/\/\S+$/.test(value)) return value;
  throw new SettingsError(
    'DATABASE_URL must look like postgres://user:password@host:5432/name (unset it for the embedded database)',
  );
}

function readOrigin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SettingsError(
      `ALLOWED_ORIGINS: ${value} is not an origin; write them as https://www.example.com, separated by commas`,
    );
  }
  if (url.origin !== value)
    throw new SettingsError(`ALLOWED_ORIGINS: write ${url.origin} instead of ${value}`);
  return value;
}

function readToken(value: string): string {
  if (/^[\x21-\x7e]{16,}$/.test(value)) return value;
  throw new SettingsError(
    'RECEIVER_TOKEN must be at least 16 characters, without spaces (unset it to have one made)',
  );
}

function readPeriod(name: string, value: string): Period {
  if (isPeriod(value)) return value;
  throw new SettingsError(
    `${name}: ${value} is not a period of a day or longer; write it as ISO 8601 does: P3Y, P18M, P90D`,
  );
}

function readIdentity(
  value: string | undefined,
  audience: string | undefined,
  issuer: string | undefined,
): IdentityOptions | undefined {
  if (value === undefined) {
    if (audience === undefined && issuer === undefined) return undefined;
    throw new SettingsError('IDENTITY_AUDIENCE and IDENTITY_ISSUER need IDENTITY_KEY; set it, or unset them');
  }
  try {
    return { ...readIdentityKey(value), audience, issuer };
  } catch (error) {
    // Never repeated in the message: it may be a secret.
    if (!(error instanceof IdentityKeyError)) throw error;
    throw new SettingsError(
      `IDENTITY_KEY ${error.message}: it is a secret of at least 32 bytes, or a public key as PEM or JWK (RSA, P-256, Ed25519)`,
    );
  }
}

function readRemembering(given: (name: string) => string | undefined): RememberOptions | undefined {
  try {
    return readRemember(given);
  } catch (error) {
    throw error instanceof RememberError ? new SettingsError(error.message) : error;
  }
}

function readKey(name: string, value: string | undefined): string | undefined {
  if (value === undefined || value.length >= 32) return value;
  throw new SettingsError(`${name} must be a secret of at least 32 characters`);
}

function readLimit(value: string): number | undefined {
  if (/^\d{1,7}$/.test(value)) return Number(value) || undefined;
  throw new SettingsError('RATE_LIMIT must be a number of posts a minute and client (0: no limit)');
}

function readTrustProxy(value: string | undefined): number | readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]$/.test(value)) return Number(value);
  const networks = value.split(',').map((one) => one.trim());
  if (networks.every(isNetwork)) return networks;
  throw new SettingsError(
    'TRUST_PROXY must be how many proxies stand in front (1 to 9), or their addresses or networks, as 10.0.0.0/8, separated by commas',
  );
}

function isNetwork(value: string): boolean {
  const [, address = '', bits] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const version = isIP(address);
  // A network of everybody would let anybody say who they are.
  return (
    version > 0 && (bits === undefined || (Number(bits) > 0 && Number(bits) <= (version === 4 ? 32 : 128)))
  );
}
