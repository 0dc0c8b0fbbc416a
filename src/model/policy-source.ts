/*
 * The policy as its owner writes it: one file, texts per language. Reading it is where the policy is kept lawful:
 * there is no key for a ticked box, a wall or a weaker "reject", and a key that is not known is refused rather than
 * ignored. Compiling makes two small files per language of it, with the fingerprints that tell a changed fact from
 * a changed word.
 */
import { canonicalize } from './canonical.js';
import { durationOf } from './durations.js';
import { LANGUAGE } from './notice.js';
import type {
  NoticeReference,
  Policy,
  PolicyDetails,
  PurposeDetails,
  Purpose,
  Service,
  Tracker,
} from './policy.js';
import { BASES, SCOPES, parseDetails, parsePolicy, parseService, parseTracker } from './policy.js';
import { fail, list, maybeText, object, oneOf, text, texts } from './shape.js';

type PerLanguage = Readonly<Record<string, string>>;

export interface SourcePurpose {
  readonly id: string;
  readonly scope: Purpose['scope'];
  readonly basis: Purpose['basis'];
  readonly revision: number;
  readonly explicit: boolean;
  readonly channel?: string | undefined;
  readonly sender?: string | undefined;
  readonly google: readonly string[];
  readonly services: readonly Service[];
  readonly trackers: readonly Tracker[];
  readonly texts: Readonly<Record<Word, PerLanguage | undefined>>;
  /** Who reviewed what it says of refusing; of the owner, not of what is compiled. */
  readonly reviewedBy?: string | undefined;
  /** Who says, and why, that its words were changed and what they mean was not. Neither fact nor compiled. */
  readonly editorial?: { readonly by: string; readonly why: string } | undefined;
}

export interface PolicySource {
  readonly languages: readonly string[];
  /** Whose law it is written for, ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  readonly approval?: { readonly by: string; readonly at: string } | undefined;
  readonly head: Omit<
    Policy,
    'schema' | 'language' | 'settings' | 'notice' | 'details' | 'purposes' | 'recipients'
  >;
  readonly settings: PerLanguage;
  readonly contact: {
    address?: PerLanguage | undefined;
    telephone?: string | undefined;
    email?: string | undefined;
  };
  readonly authority?: { name: PerLanguage; link?: string | undefined } | undefined;
  readonly accountLink?: string | undefined;
  readonly recordsKeptFor?: string | undefined;
  readonly purposes: readonly SourcePurpose[];
}

const WORDS = ['label', 'description', 'reason', 'statement', 'consequence', 'interest'] as const;
export type Word = (typeof WORDS)[number];
const TOP = [
  '$schema', 'schema', 'id', 'version', 'status', 'approvedBy', 'approvedAt', 'country', 'languages', 'renewAfter', 'deliver',
  'recordsKeptFor', 'controller', 'authority', 'settings', 'purposes',
]; // prettier-ignore
const SERVICE = ['id', 'name', 'country', 'link'];
const TRACKER = ['name', 'kind', 'service', 'keptFor', 'party', 'httpOnly'];
const PURPOSE = [
  'id',
  'scope',
  'basis',
  'revision',
  'explicit',
  'channel',
  'sender',
  'google',
  'services',
  'trackers',
  'editorial',
  ...WORDS,
];

/** Reads an authored policy. @throws ShapeError naming the path and the rule. */
export function parsePolicySource(value: unknown): PolicySource {
  const file = known(object(value, ''), TOP, '');
  oneOf(file, 'schema', '', ['consent-policy/1']);
  const languages = languagesOf(file);
  const controller = known(
    object(file['controller'], 'controller'),
    ['id', 'name', 'contact', 'accountLink'],
    'controller',
  );
  const contact = known(
    optional(controller, 'contact', 'controller.contact'),
    ['address', 'telephone', 'email'],
    'controller.contact',
  );
  const status = oneOf(file, 'status', '', ['draft', 'approved']);
  const by = 'must name who approved it: the status is approved';
  const at = 'must be the date of approval: the status is approved';
  const approval =
    status === 'approved'
      ? { by: text(file, 'approvedBy', '', undefined, by), at: text(file, 'approvedAt', '', undefined, at) }
      : undefined;
  maybeText(file, 'approvedBy', '');
  maybeText(file, 'approvedAt', '');
  maybeText(file, '$schema', '');
  const authority =
    file['authority'] === undefined
      ? undefined
      : known(object(file['authority'], 'authority'), ['name', 'link'], 'authority');
  const purposes = list(file, 'purposes', '', (one, path) => parseSourcePurpose(one, path, languages));
  return {
    languages,
    country: maybeText(file, 'country', ''),
    approval,
    head: {
      id: text(file, 'id', ''),
      version: text(file, 'version', ''),
      status,
      languages,
      controller: { id: text(controller, 'id', 'controller'), name: text(controller, 'name', 'controller') },
      renewAfter: known(
        optional(file, 'renewAfter', 'renewAfter'),
        SCOPES,
        'renewAfter',
      ) as Policy['renewAfter'],
      deliver: oneOf({ deliver: 'all', ...file }, 'deliver', '', ['all', 'given']),
    },
    settings: perLanguage(file, 'settings', '', languages),
    contact: {
      address:
        contact['address'] === undefined
          ? undefined
          : perLanguage(contact, 'address', 'controller.contact', languages),
      telephone: maybeText(contact, 'telephone', 'controller.contact'),
      email: maybeText(contact, 'email', 'controller.contact'),
    },
    authority: authority && {
      name: perLanguage(authority, 'name', 'authority', languages),
      link: maybeText(authority, 'link', 'authority'),
    },
    accountLink: maybeText(controller, 'accountLink', 'controller'),
    recordsKeptFor: duration(file, 'recordsKeptFor'),
    purposes,
  };
}

/** Absent means that it says nothing. */
const optional = (from: Record<string, unknown>, key: string, path: string): Record<string, unknown> =>
  from[key] === undefined ? {} : object(from[key], path);

function languagesOf(file: Record<string, unknown>): string[] {
  const languages = texts(file, 'languages', '');
  if (!languages.length) fail('languages', 'must name at least one language');
  // They become names of files.
  languages.forEach((language, i) => {
    if (!LANGUAGE.test(language)) fail(`languages[${i}]`, 'must be a language such as nl or nl-BE (BCP 47)');
    if (languages.indexOf(language) !== i) fail(`languages[${i}]`, 'is named twice');
  });
  return languages;
}

function duration(from: Record<string, unknown>, key: string): string | undefined {
  const value = maybeText(from, key, '');
  return value === undefined || durationOf(value)
    ? value
    : fail(key, 'must be an ISO 8601 duration in days or longer, such as P3Y');
}

function parseSourcePurpose(value: unknown, path: string, languages: readonly string[]): SourcePurpose {
  const from = known(object(value, path), PURPOSE, path);
  const basis = oneOf(from, 'basis', path, BASES);
  const scope = oneOf(from, 'scope', path, SCOPES);
  const revision = from['revision'];
  const words = Object.fromEntries(
    WORDS.map((word) => [word, from[word] === undefined ? undefined : wording(from, word, path, languages)]),
  ) as SourcePurpose['texts'];
  const needs = (word: Word, rule: string) => words[word] ?? fail(`${path}.${word}`, rule);
  needs('label', 'must be there in every language');
  needs('description', 'must be there in every language');
  if (basis === 'strictly-necessary')
    needs('reason', 'must say why it is strictly necessary (ePrivacy 5(3))');
  if (scope === 'person' && basis === 'strictly-necessary')
    fail(`${path}.basis`, 'strictly necessary is a basis for storing on a device only (ePrivacy 5(3))');
  if (scope === 'device' && basis === 'explicit-consent')
    fail(`${path}.basis`, 'explicit consent is for data about a person (GDPR 9(2)(a)), never for a tracker');
  if (basis === 'legitimate-interest') {
    if (scope === 'device')
      fail(`${path}.basis`, 'legitimate interest cannot be the basis of a tracker (ePrivacy 5(3))');
    needs('interest', 'must name the interest pursued (GDPR 13(1)(d))');
  }
  if (basis === 'explicit-consent') needs('statement', 'must name the data and the purpose (GDPR 9(2)(a))');
  if (from['explicit'] !== undefined && from['explicit'] !== (basis === 'explicit-consent'))
    fail(`${path}.explicit`, 'must be true where the basis is explicit consent, and nowhere else');
  if (scope === 'person' && from['trackers'] && (from['trackers'] as unknown[]).length)
    fail(`${path}.trackers`, 'belong to a device purpose: storing on a device is asked for by itself');
  return {
    id: text(from, 'id', path),
    scope,
    basis,
    revision:
      Number.isSafeInteger(revision) && (revision as number) > 0
        ? (revision as number)
        : fail(`${path}.revision`, 'must count from 1'),
    explicit: basis === 'explicit-consent',
    channel: maybeText(from, 'channel', path),
    sender: maybeText(from, 'sender', path),
    google: texts(from, 'google', path),
    services:
      from['services'] === undefined
        ? []
        : list(from, 'services', path, (one, here) =>
            parseService(known(object(one, here), SERVICE, here), here),
          ),
    trackers:
      from['trackers'] === undefined
        ? []
        : list(from, 'trackers', path, (one, here) => {
            const tracker = known(object(one, here), TRACKER, here);
            if (!['boolean', 'undefined'].includes(typeof tracker['httpOnly']))
              fail(`${here}.httpOnly`, 'must be true or false');
            return parseTracker(tracker, here);
          }),
    texts: words,
    reviewedBy: reviewer(from, path),
    editorial:
      from['editorial'] === undefined ? undefined : editorial(from['editorial'], `${path}.editorial`),
  };
}

/** `null` says that nobody has yet. */
function reviewer({ consequence }: Record<string, unknown>, path: string): string | undefined {
  const here = `${path}.consequence`;
  const { reviewedBy, ...rest } = consequence === undefined ? {} : object(consequence, here);
  return maybeText({ ...rest, reviewedBy: reviewedBy ?? undefined }, 'reviewedBy', here);
}

function editorial(value: unknown, path: string): { by: string; why: string } {
  const from = known(object(value, path), ['by', 'why'], path);
  return { by: text(from, 'by', path), why: text(from, 'why', path) };
}

/** A consequence also says who reviewed it, so its texts stand one level down. */
function wording(
  from: Record<string, unknown>,
  word: string,
  path: string,
  languages: readonly string[],
): PerLanguage {
  if (word !== 'consequence') return perLanguage(from, word, path, languages);
  const here = `${path}.${word}`;
  return perLanguage(known(object(from[word], here), ['text', 'reviewedBy'], here), 'text', here, languages);
}

function perLanguage(
  from: Record<string, unknown>,
  key: string,
  path: string,
  languages: readonly string[],
): PerLanguage {
  const here = path ? `${path}.${key}` : key;
  const value = known(object(from[key], here), languages, here);
  return Object.fromEntries(languages.map((language) => [language, text(value, language, here)]));
}

function known<T extends Record<string, unknown>>(value: T, keys: readonly string[], path: string): T {
  const stranger = Object.keys(value).find((key) => !keys.includes(key));
  return stranger === undefined ? value : fail(path ? `${path}.${stranger}` : stranger, 'is not known here');
}

/** SHA-256 as 64 hex digits. */
export type Sha256 = (text: string) => string;

/** What only changes when the facts do. Order of services and trackers is no fact. */
export function fingerprint(purpose: SourcePurpose, controller: string, sha256: Sha256): string {
  const { id, scope, basis, explicit, channel, sender, revision } = purpose;
  const sorted = <T>(items: T[]) => items.map(canonicalize).sort();
  const facts = {
    ...{ id, scope, basis, explicit, channel, sender, controller, revision },
    services: sorted(purpose.services.map((service) => ({ id: service.id, country: service.country }))),
    trackers: sorted(
      purpose.trackers.map(({ name, kind, service, keptFor, party }) => ({
        name,
        kind,
        service,
        keptFor,
        party,
      })),
    ),
  };
  return sha256(canonicalize(facts)).slice(0, 16);
}

/**
 * The two files of one language. Both have been read back by the parsers that a browser will use.
 * @param covers earlier fingerprints whose answers still hold, by the id of their purpose
 */
export function compilePolicy(
  source: PolicySource,
  language: string,
  notice: NoticeReference | null,
  sha256: Sha256,
  covers: Readonly<Record<string, readonly string[]>> = {},
): { policy: Policy; details: PolicyDetails } {
  const details = clean<PolicyDetails>({
    schema: 'consent-policy-details/1',
    contact: { ...source.contact, address: source.contact.address?.[language] },
    authority: source.authority && { ...source.authority, name: source.authority.name[language]! },
    accountLink: source.accountLink,
    recordsKeptFor: source.recordsKeptFor,
    purposes: source.purposes.map((purpose): PurposeDetails => {
      const words = Object.fromEntries(
        WORDS.map((word) => [word, purpose.texts[word]?.[language]]),
      ) as Record<Word, string>;
      const { id, services, trackers, channel, sender } = purpose;
      return { id, ...words, services, trackers, channel, sender };
    }),
  });
  const device = source.purposes.filter((one) => one.scope === 'device' && one.basis === 'consent');
  const policy = clean<Policy>({
    schema: 'consent-policy-core/1',
    ...source.head,
    language,
    settings: source.settings[language]!,
    recipients: new Set(device.flatMap((one) => one.services.map((service) => service.id))).size,
    notice,
    details: sha256(canonicalize(details)),
    purposes: source.purposes.map((purpose) => {
      const { id, scope, basis, google } = purpose;
      const shown = device.includes(purpose);
      const trackers = purpose.trackers.map(({ name, kind, party, httpOnly }) => ({
        ...{ name, kind, party: party === 'first' ? undefined : party, httpOnly: httpOnly || undefined },
      }));
      return {
        ...{ id, scope, basis, google: google.length ? google : undefined },
        trackers: trackers.length ? trackers : undefined,
        fingerprint: fingerprint(purpose, source.head.controller.id, sha256),
        covers: Object.hasOwn(covers, id) && covers[id]!.length ? covers[id] : undefined,
        label: shown ? purpose.texts.label?.[language] : undefined,
        description: shown ? purpose.texts.description?.[language] : undefined,
      } as unknown as Purpose;
    }),
  });
  parsePolicy(policy);
  parseDetails(details);
  return { policy, details };
}

/** As JSON will have it: without the keys that say nothing. */
function clean<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
