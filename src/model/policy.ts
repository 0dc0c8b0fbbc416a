/*
 * What is asked. This is the compiled policy of one language, as the browser gets it: the core (all a page needs
 * before anyone opens anything) and the details (loaded with the choices and the notice). Its author's file is read
 * and compiled in policy-source.ts. A file without fingerprints was not compiled and is refused: without them
 * nobody could tell a changed fact from a changed word.
 */
import { fail, list, maybeText, object, oneOf, text, texts } from './shape.js';

export const SCOPES = ['device', 'person'] as const;
export const BASES = ['strictly-necessary', 'consent', 'explicit-consent', 'legitimate-interest'] as const;

/** Whether a purpose is about this device (cookies and the like) or about a person (marketing, surveys, health). */
export type Scope = (typeof SCOPES)[number];
/** Legal basis: ePrivacy 5(3), GDPR 6(1)(a), 9(2)(a), 6(1)(f). */
export type Basis = (typeof BASES)[number];

/** One cookie or storage item of a service. `name` may end in `*`. `keptFor` is an ISO 8601 duration or `session`. */
export interface Tracker {
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  readonly keptFor: string;
  readonly party: string;
  readonly httpOnly: boolean;
}

/** What of a tracker is needed to remove it, and to know it: in the core of a device purpose. */
export type TrackerPattern = Pick<Tracker, 'name' | 'kind' | 'party' | 'httpOnly'>;

/** Who is behind a purpose: a recipient. `country` is ISO 3166-1 alpha-2. */
export interface Service {
  readonly id: string;
  readonly name: string;
  readonly country?: string | undefined;
  readonly link?: string | undefined;
}

/** One thing asked, as the core has it. Only device purposes carry label and description here. */
export interface Purpose {
  readonly id: string;
  readonly scope: Scope;
  readonly basis: Basis;
  /** First 16 hex digits of the SHA-256 of its material facts. */
  readonly fingerprint: string;
  /** Earlier fingerprints whose answers still hold, because the facts only became narrower. */
  readonly covers: readonly string[];
  readonly google: readonly string[];
  readonly trackers: readonly TrackerPattern[];
  readonly label?: string | undefined;
  readonly description?: string | undefined;
}

export interface NoticeReference {
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  /** The language it is in, which is another than the policy's where the notice lacks that one. */
  readonly language: string;
}

/** The core policy, one language. */
export interface Policy {
  readonly schema: 'consent-policy-core/1';
  readonly id: string;
  readonly version: string;
  readonly status: 'draft' | 'approved';
  readonly language: string;
  readonly languages: readonly string[];
  readonly controller: { readonly id: string; readonly name: string };
  /** What the settings button says. */
  readonly settings: string;
  /** ISO 8601 durations after which an answer expires, yes and no alike. Absent: never. */
  readonly renewAfter: { readonly device?: string | undefined; readonly person?: string | undefined };
  /** Which records leave the device: all, or only those that give something. */
  readonly deliver: 'all' | 'given';
  /** How many services stand behind the device purposes. */
  readonly recipients: number;
  readonly notice: NoticeReference | null;
  /** SHA-256 of the details file's canonical JSON. */
  readonly details: string;
  readonly purposes: readonly Purpose[];
}

/** What the details file adds to a purpose. */
export interface PurposeDetails {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly services: readonly Service[];
  readonly trackers: readonly Tracker[];
  readonly channel?: string | undefined;
  readonly sender?: string | undefined;
  /** Why a strictly necessary purpose is necessary. */
  readonly reason?: string | undefined;
  /** What is declared when explicit consent is given: data and purpose, by name. */
  readonly statement?: string | undefined;
  readonly consequence?: string | undefined;
  readonly interest?: string | undefined;
}

export interface PolicyDetails {
  readonly schema: 'consent-policy-details/1';
  readonly contact: {
    readonly address?: string | undefined;
    readonly telephone?: string | undefined;
    readonly email?: string | undefined;
  };
  readonly authority?: { readonly name: string; readonly link?: string | undefined } | undefined;
  readonly accountLink?: string | undefined;
  /** ISO 8601 duration. */
  readonly recordsKeptFor?: string | undefined;
  readonly purposes: readonly PurposeDetails[];
}

const KINDS = ['cookie', 'localstorage', 'sessionstorage', 'indexeddb', 'cache'] as const;
const PARTIES = ['first', 'third'] as const;
const DURATION = /^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$/;
/** What is stored may also end within a day, or when the browser is closed. */
const LIFE = /^(session|P(?=\d|T)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?)$/;
const ID = /^[a-z][a-z0-9-]{0,63}$/;
const compiledOnly = 'must be 16 hex digits: run `consent-notice compile`';

/** Reads a compiled core policy. @throws ShapeError naming the path and the rule. */
export function parsePolicy(value: unknown): Policy {
  const file = object(value, '');
  oneOf(file, 'schema', '', ['consent-policy-core/1']);
  const renewAfter = object(file['renewAfter'] ?? {}, 'renewAfter');
  const controller = object(file['controller'], 'controller');
  const notice = file['notice'] == null ? null : object(file['notice'], 'notice');
  const purposes = list(file, 'purposes', '', parsePurpose);
  const twice = purposes.findIndex((one, i) => purposes.findIndex((other) => other.id === one.id) !== i);
  if (twice >= 0) fail(`purposes[${twice}].id`, 'is used twice');
  return {
    schema: 'consent-policy-core/1',
    id: text(file, 'id', ''),
    version: text(file, 'version', ''),
    status: oneOf(file, 'status', '', ['draft', 'approved']),
    language: text(file, 'language', ''),
    languages: texts(file, 'languages', ''),
    controller: { id: text(controller, 'id', 'controller'), name: text(controller, 'name', 'controller') },
    settings: text(file, 'settings', ''),
    renewAfter: { device: duration(renewAfter, 'device'), person: duration(renewAfter, 'person') },
    deliver: oneOf(file, 'deliver', '', ['all', 'given']),
    recipients: Number(file['recipients']) || 0,
    notice: notice && {
      id: text(notice, 'id', 'notice'),
      version: text(notice, 'version', 'notice'),
      sha256: text(notice, 'sha256', 'notice'),
      language: text(notice, 'language', 'notice'),
    },
    details: text(file, 'details', ''),
    purposes,
  };
}

function duration(from: Record<string, unknown>, key: string) {
  return maybeText(
    from,
    key,
    'renewAfter',
    DURATION,
    'must be an ISO 8601 duration in days or longer, such as P6M',
  );
}

function parsePurpose(value: unknown, path: string): Purpose {
  const purpose = object(value, path);
  const id = text(purpose, 'id', path, ID, 'must be lowercase letters, digits and hyphens');
  const scope = oneOf(purpose, 'scope', path, SCOPES);
  const basis = oneOf(purpose, 'basis', path, BASES);
  if (scope === 'device' && basis === 'legitimate-interest')
    fail(`${path}.basis`, 'legitimate interest cannot be the basis of a tracker (ePrivacy 5(3))');
  const shown = scope === 'device' && basis !== 'strictly-necessary';
  return {
    id,
    scope,
    basis,
    fingerprint: text(purpose, 'fingerprint', path, /^[0-9a-f]{16}$/, compiledOnly),
    covers: texts(purpose, 'covers', path),
    google: texts(purpose, 'google', path),
    trackers: purpose['trackers'] === undefined ? [] : list(purpose, 'trackers', path, parsePattern),
    label: shown ? text(purpose, 'label', path) : maybeText(purpose, 'label', path),
    description: shown ? text(purpose, 'description', path) : maybeText(purpose, 'description', path),
  };
}

/** Reads a details file. @throws ShapeError naming the path and the rule. */
export function parseDetails(value: unknown): PolicyDetails {
  const file = object(value, '');
  oneOf(file, 'schema', '', ['consent-policy-details/1']);
  const contact = object(file['contact'] ?? {}, 'contact');
  const authority = file['authority'] === undefined ? undefined : object(file['authority'], 'authority');
  return {
    schema: 'consent-policy-details/1',
    contact: {
      address: maybeText(contact, 'address', 'contact'),
      telephone: maybeText(contact, 'telephone', 'contact'),
      email: maybeText(contact, 'email', 'contact'),
    },
    authority: authority && {
      name: text(authority, 'name', 'authority'),
      link: link(authority, 'authority'),
    },
    accountLink: link(file, '', 'accountLink'),
    recordsKeptFor: maybeText(file, 'recordsKeptFor', ''),
    purposes: list(file, 'purposes', '', parsePurposeDetails),
  };
}

function parsePurposeDetails(value: unknown, path: string): PurposeDetails {
  const purpose = object(value, path);
  const optional = (key: string) => maybeText(purpose, key, path);
  return {
    id: text(purpose, 'id', path),
    label: text(purpose, 'label', path),
    description: text(purpose, 'description', path),
    services: list(purpose, 'services', path, parseService),
    trackers: list(purpose, 'trackers', path, parseTracker),
    channel: optional('channel'),
    sender: optional('sender'),
    reason: optional('reason'),
    statement: optional('statement'),
    consequence: optional('consequence'),
    interest: optional('interest'),
  };
}

export function parseService(value: unknown, path: string): Service {
  const service = object(value, path);
  return {
    id: text(service, 'id', path),
    name: text(service, 'name', path),
    country: maybeText(
      service,
      'country',
      path,
      /^[A-Z]{2}$/,
      'must be a country code of two capitals (ISO 3166-1)',
    ),
    link: link(service, path),
  };
}

export function parseTracker(value: unknown, path: string): Tracker {
  const tracker = object(value, path);
  return {
    ...parsePattern(tracker, path),
    party: oneOf(tracker, 'party', path, PARTIES),
    service: text(tracker, 'service', path),
    keptFor: text(tracker, 'keptFor', path, LIFE, 'must be "session" or an ISO 8601 duration, such as P13M'),
  };
}

/** In the core what says nothing is left out: most are cookies of the first party. */
function parsePattern(value: unknown, path: string): TrackerPattern {
  const tracker = { party: 'first', ...object(value, path) };
  return {
    name: text(tracker, 'name', path),
    kind: oneOf(tracker, 'kind', path, KINDS),
    party: oneOf(tracker, 'party', path, PARTIES),
    httpOnly: (tracker as Record<string, unknown>)['httpOnly'] === true,
  };
}

/** A link goes to http(s) or stays on the site: nothing that could run. */
function link(from: Record<string, unknown>, path: string, key = 'link') {
  return maybeText(from, key, path, /^(https?:\/\/|\/(?!\/)|#)/, 'must start with https://, http:// or /');
}
