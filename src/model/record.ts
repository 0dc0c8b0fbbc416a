/*
 * What is kept as proof: one append-only JSON value per act of deciding, which says who decided what, on which exact
 * words, and which record came before it. Times, ids and hashes come in as arguments. What must never be in it (an
 * address, an agent, a path, a name) has no field here, and a record with fields we do not know is refused.
 */
import type { Answer, Decision, Decisions } from './decision.js';
import { ANSWERS, parseDecision } from './decision.js';
import { BASES } from './policy.js';
import type { Basis, Policy } from './policy.js';
import { fail, list, object, oneOf, text } from './shape.js';

export const LAYERS = ['banner', 'choices', 'notice', 'form', 'frame', 'email', 'agent', 'api'] as const;
export const METHODS = [
  'accept-all',
  'reject-all',
  'save',
  'toggle',
  'withdraw',
  'statement',
  'unsubscribe',
  'api',
] as const;
/** Where a choice was made. */
export type Layer = (typeof LAYERS)[number];
export type Method = (typeof METHODS)[number];

/** Whom a decision is about: this device, or an account whose opaque id the page set. */
export interface Subject {
  readonly kind: 'device' | 'account';
  readonly id: string;
}

/** One purpose's part of a record. */
export interface RecordedDecision {
  readonly purpose: string;
  readonly fingerprint: string;
  readonly decision: Answer;
  /** SHA-256 of { label, description, consequence } as shown; null without WebCrypto. */
  readonly wording: string | null;
  readonly basis: Basis;
  readonly expression: 'expressed' | 'explicit';
  readonly validUntil?: string | undefined;
}

export interface ConsentRecord {
  readonly schema: 'consent-record/1';
  /** UUIDv7; also the idempotency key. */
  readonly id: string;
  readonly env: 'production' | 'test';
  readonly subject: Subject;
  readonly chain: string;
  /** Position in the chain, from 1. This, never the clock, is the order. */
  readonly sequence: number;
  readonly actor: 'self' | 'agent' | 'representative';
  /** person: a trusted event on our own control; script: page code or a robot. */
  readonly by: 'person' | 'script';
  /** RFC 3339, UTC, milliseconds. */
  readonly decidedAt: string;
  /** Host only: a path can reveal health. */
  readonly site: string;
  readonly controller: string;
  readonly policy: { readonly id: string; readonly version: string; readonly sha256: string | null };
  readonly notice: {
    readonly id: string;
    readonly version: string;
    readonly sha256: string;
    readonly shown: boolean;
  } | null;
  /** The language actually shown. */
  readonly language: string;
  readonly layer: Layer;
  readonly method: Method;
  readonly reason: 'first' | 'policy-changed' | 'expired' | 'changed-mind';
  /** What was offered, in order. */
  readonly controls: readonly string[];
  /** SHA-256 of { layer, language, frame, controls } as shown. */
  readonly wording: string | null;
  readonly decisions: readonly RecordedDecision[];
  readonly signals: { readonly gpc: boolean };
  readonly component: string;
  /** null for the first of a chain. */
  readonly previous: { readonly id: string; readonly sha256: string | null } | null;
  /** Present where WebCrypto is not: then no hash could be made. */
  readonly integrity?: 'unavailable' | undefined;
}

/** Where a chain ends: what its next record is chained to. */
export interface Link {
  readonly subject: Subject;
  readonly chain: string;
  readonly record: string;
  readonly sha256: string | null;
  readonly sequence: number;
  /** Present where the records of this chain stay on the device. */
  readonly stays?: true | undefined;
}

/**
 * The newest record and the fold of all decisions: the current state of a subject. Under `deliver: "given"` a subject
 * has two chains, one that is delivered and one that stays; `other` is where the one without the newest record ends.
 */
export interface Head extends Link {
  readonly decisions: Decisions;
  readonly other?: Link | undefined;
}

/** The subject of a device's records that stay on it: nobody has an id before the first yes (RFC 9562 5.9). */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

export type Draft = Omit<
  ConsentRecord,
  'schema' | 'env' | 'subject' | 'chain' | 'sequence' | 'controller' | 'policy' | 'previous' | 'integrity'
> & { readonly policySha256: string | null };

/** The next record of a subject's chain, or the first of `newChain` where it has none yet. Frozen, deeply. */
export function createRecord(
  draft: Draft,
  policy: Policy,
  subject: Subject,
  head: Link | null,
  newChain: string,
): ConsentRecord {
  const { policySha256, ...said } = draft;
  return freeze({
    schema: 'consent-record/1',
    ...said,
    env: policy.status === 'draft' ? 'test' : 'production',
    subject: { kind: subject.kind, id: subject.id },
    chain: head ? head.chain : newChain,
    sequence: head ? head.sequence + 1 : 1,
    controller: policy.controller.id,
    policy: { id: policy.id, version: policy.version, sha256: policySha256 },
    previous: head && { id: head.record, sha256: head.sha256 },
    ...(policySha256 === null && { integrity: 'unavailable' as const }),
  });
}

/**
 * Whether a record is to stay on the device under `deliver: "given"`: it refuses, and takes nothing back that the
 * receiver was told is given. An objection never stays: it is for the controller to hear (GDPR 21).
 */
export const onlyRefuses = (
  head: Head | null,
  decisions: readonly Pick<RecordedDecision, 'purpose' | 'decision'>[],
): boolean =>
  decisions.every(
    ({ purpose, decision }) => decision === 'refused' && head?.decisions[purpose]?.decision !== 'given',
  );

/** Where the chain ends that is delivered, or the one that stays; null where there is none yet. */
export const linkOf = (head: Head | null, stays: boolean): Link | null =>
  head && (head.stays ?? false) === stays ? head : (head?.other ?? null);

/** Whether a chain has come to this number, by what the head says. */
export const reaches = (head: Head | null | undefined, chain: unknown, sequence: number): boolean =>
  [head, head?.other].some((link) => (link ? link.chain === chain && link.sequence >= sequence : false));

/** The head that a record makes of the one before it: what it does not name keeps its last decision. */
export function fold(head: Head | null, record: ConsentRecord, sha256: string | null, stays = false): Head {
  const said = record.decisions.map(({ purpose, decision, fingerprint, validUntil }): [string, Decision] => [
    purpose,
    {
      decision,
      fingerprint,
      decidedAt: record.decidedAt,
      ...(validUntil && { validUntil }),
      ...(record.signals.gpc && { gpc: true }),
    },
  ]);
  const other = linkOf(head, !stays);
  return {
    subject: record.subject,
    chain: record.chain,
    record: record.id,
    sha256,
    sequence: record.sequence,
    ...(stays && { stays }),
    ...(other && { other: linkAlone(other) }),
    decisions: { ...head?.decisions, ...Object.fromEntries(said) },
  };
}

const linkAlone = ({ subject, chain, record, sha256, sequence, stays }: Link): Link => ({
  ...{ subject, chain, record, sha256, sequence },
  ...(stays && { stays }),
});

/** Reads a head back from storage. @throws ShapeError */
export function parseHead(value: unknown): Head {
  const head = object(value, 'head');
  const decisions = object(head['decisions'], 'head.decisions');
  return {
    ...parseLink(head, 'head'),
    ...(head['other'] !== undefined && {
      other: parseLink(object(head['other'], 'head.other'), 'head.other'),
    }),
    decisions: Object.fromEntries(
      Object.keys(decisions).map((id) => [id, parseDecision(decisions[id], `head.decisions.${id}`)]),
    ),
  };
}

function parseLink(from: Record<string, unknown>, path: string): Link {
  return {
    subject: parseSubject(from['subject'], `${path}.subject`),
    chain: text(from, 'chain', path),
    record: text(from, 'record', path),
    sha256: hash(from, 'sha256', path),
    sequence: sequence(from, path),
    ...(from['stays'] === true && { stays: true }),
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** A host and its port, an address in brackets included. */
const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(:\d{1,5})?$/i;
const MEMBERS = [
  'schema', 'id', 'env', 'subject', 'chain', 'sequence', 'actor', 'by', 'decidedAt', 'site', 'controller', 'policy', 'notice',
  'language', 'layer', 'method', 'reason', 'controls', 'wording', 'decisions', 'signals', 'component', 'previous', 'integrity',
]; // prettier-ignore

/** Reads a record that came from outside. @throws ShapeError naming the path and the rule. */
export function parseRecord(value: unknown): ConsentRecord {
  const from = object(value, '');
  oneOf(from, 'schema', '', ['consent-record/1']);
  only(from, MEMBERS, '');
  const policy = only(object(from['policy'], 'policy'), ['id', 'version', 'sha256'], 'policy');
  const signals = only(object(from['signals'], 'signals'), ['gpc'], 'signals');
  const decisions = list(from, 'decisions', '', parseRecorded);
  if (!decisions.length) fail('decisions', 'must name at least one purpose');
  if (new Set(decisions.map((one) => one.purpose)).size < decisions.length)
    fail('decisions', 'must name each purpose once');
  if (from['integrity'] !== undefined) oneOf(from, 'integrity', '', ['unavailable']);
  const record: ConsentRecord = {
    schema: 'consent-record/1',
    id: text(from, 'id', '', UUID, 'must be a UUID'),
    env: oneOf(from, 'env', '', ['production', 'test']),
    subject: parseSubject(from['subject'], 'subject'),
    chain: text(from, 'chain', '', UUID, 'must be a UUID'),
    sequence: sequence(from, ''),
    actor: oneOf(from, 'actor', '', ['self', 'agent', 'representative']),
    by: oneOf(from, 'by', '', ['person', 'script']),
    decidedAt: text(
      from,
      'decidedAt',
      '',
      /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/,
      'must be a time in UTC with milliseconds',
    ),
    site: text(from, 'site', '', HOST, 'must be a host and nothing more'),
    controller: short(from, 'controller', ''),
    policy: {
      id: short(policy, 'id', 'policy'),
      version: short(policy, 'version', 'policy'),
      sha256: hash(policy, 'sha256', 'policy'),
    },
    notice: from['notice'] === null ? null : parseNoticeOf(from['notice']),
    language: text(from, 'language', '', /^[A-Za-z0-9-]{2,35}$/, 'must be a language tag'),
    layer: oneOf(from, 'layer', '', LAYERS),
    method: oneOf(from, 'method', '', METHODS),
    reason: oneOf(from, 'reason', '', ['first', 'policy-changed', 'expired', 'changed-mind']),
    controls: list(from, 'controls', '', parseControl),
    wording: hash(from, 'wording', ''),
    decisions,
    signals: { gpc: flag(signals, 'gpc', 'signals') },
    component: short(from, 'component', ''),
    previous: from['previous'] === null ? null : parsePrevious(from['previous']),
    ...(from['integrity'] !== undefined && { integrity: 'unavailable' as const }),
  };
  if ((record.sequence === 1) !== (record.previous === null))
    fail('previous', 'must be null in the first record of a chain, and only there');
  return freeze(record);
}

function parseRecorded(value: unknown, path: string): RecordedDecision {
  const one = only(
    object(value, path),
    ['purpose', 'fingerprint', 'decision', 'wording', 'basis', 'expression', 'validUntil'],
    path,
  );
  const { validUntil } = parseDecision({ ...one, decidedAt: '1970-01-01T00:00:00Z' }, path);
  return {
    purpose: text(one, 'purpose', path, /^[a-z][a-z0-9-]{0,63}$/, 'must be the id of a purpose'),
    fingerprint: text(one, 'fingerprint', path, /^[0-9a-f]{16}$/, 'must be 16 hex digits'),
    decision: oneOf(one, 'decision', path, ANSWERS),
    wording: hash(one, 'wording', path),
    basis: oneOf(one, 'basis', path, BASES),
    expression: oneOf(one, 'expression', path, ['expressed', 'explicit']),
    ...(validUntil && { validUntil }),
  };
}

function parseSubject(value: unknown, path: string): Subject {
  const subject = only(object(value, path), ['kind', 'id'], path);
  const id = short(subject, 'id', path);
  // An account's id is the page's own pseudonym.
  if (id.includes('@')) fail(`${path}.id`, 'must be an opaque text, not an address');
  return { kind: oneOf(subject, 'kind', path, ['device', 'account']), id };
}

function parsePrevious(value: unknown) {
  const previous = only(object(value, 'previous'), ['id', 'sha256'], 'previous');
  return {
    id: text(previous, 'id', 'previous', UUID, 'must be a UUID'),
    sha256: hash(previous, 'sha256', 'previous'),
  };
}

function parseNoticeOf(value: unknown) {
  const notice = only(object(value, 'notice'), ['id', 'version', 'sha256', 'shown'], 'notice');
  return {
    id: short(notice, 'id', 'notice'),
    version: short(notice, 'version', 'notice'),
    sha256: hash(notice, 'sha256', 'notice') ?? fail('notice.sha256', 'must be a hash'),
    shown: flag(notice, 'shown', 'notice'),
  };
}

/** The name of a control: never a text, which could be anybody's. */
function parseControl(value: unknown, path: string): string {
  const named = typeof value === 'string' && /^[a-z-]{1,32}$/.test(value);
  return named ? value : fail(path, 'must be the name of a control');
}

function flag(from: Record<string, unknown>, key: string, path: string): boolean {
  const value = from[key];
  return typeof value === 'boolean' ? value : fail(`${path}.${key}`, 'must be true or false');
}

function only<T extends object>(value: T, members: readonly string[], path: string): T {
  const stranger = Object.keys(value).find((key) => !members.includes(key));
  return stranger === undefined
    ? value
    : fail(path ? `${path}.${stranger.slice(0, 64)}` : stranger.slice(0, 64), 'is not part of a record');
}

function hash(from: Record<string, unknown>, key: string, path: string): string | null {
  return from[key] === null
    ? null
    : text(from, key, path, /^[0-9a-f]{64}$/, 'must be 64 lowercase hex digits, or null');
}

function short(from: Record<string, unknown>, key: string, path: string): string {
  return text(from, key, path, /^[^\u0000-\u001f]{1,128}$/, 'must be a text of at most 128 characters');
}

function sequence(from: Record<string, unknown>, path: string): number {
  const value = from['sequence'];
  return Number.isSafeInteger(value) && (value as number) > 0
    ? (value as number)
    : fail(path ? `${path}.sequence` : 'sequence', 'must count from 1');
}

function freeze<T>(value: T): T {
  if (value && typeof value === 'object') Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

/** When an answer given at `decidedAt` (RFC 3339) stops holding, after an ISO 8601 duration such as P6M. */
export function expiry(decidedAt: string, duration: string): string {
  const [, years, months, weeks, days] =
    /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(duration) ?? [];
  const date = new Date(decidedAt);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + Number(years ?? 0) * 12 + Number(months ?? 0));
  // 31 August and half a year is the last of February, not the third of March.
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last) + Number(weeks ?? 0) * 7 + Number(days ?? 0));
  return date.toISOString();
}
