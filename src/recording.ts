/*
 * Makes the record of an act and chains it to the one before. What the model must not have (clock, randomness,
 * hashes) is had here and handed in.
 */
import { canonicalize } from './model/canonical.js';
import type { Answer } from './model/decision.js';
import type { Policy, PolicyDetails, Purpose, PurposeDetails } from './model/policy.js';
import { NOBODY, createRecord, expiry, fold, linkOf, onlyRefuses, parseRecord } from './model/record.js';
import type { ConsentRecord, Draft, Head, RecordedDecision, Subject } from './model/record.js';
import { purposeWordingOf, wordingOf } from './model/wording.js';
import type { Ledger } from './platform/ledger.js';
import { VERSION } from './version.js';

/** What was said, before it is known what record it makes. */
export interface Saying extends Pick<
  Draft,
  'by' | 'layer' | 'method' | 'reason' | 'controls' | 'language' | 'notice' | 'signals'
> {
  readonly subject: Pick<Subject, 'kind'> & Partial<Subject>;
  readonly decided: readonly { readonly purpose: Purpose; readonly answer: Answer }[];
  /** The texts that stood around the controls. */
  readonly frame: readonly string[];
  /** What the controls said. */
  readonly labels: readonly string[];
}

/** SHA-256 as 64 hex digits; null where there is no WebCrypto, as on an insecure origin. */
export async function sha256(value: unknown): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalize(value)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Random, or with a time (milliseconds) in order of time: versions 4 and 7 of RFC 9562. */
export function uuid(now?: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (now !== undefined) for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (40 - 8 * i));
  bytes[6] = (bytes[6]! & 0x0f) | (now === undefined ? 0x40 : 0x70);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return [...bytes]
    .map((byte, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + byte.toString(16).padStart(2, '0'))
    .join('');
}

/** Appends one record to the subject's chain; of two tabs that are at it together, the later one chains again. */
export async function append(
  ledger: Ledger,
  saying: Saying,
  policy: Policy,
  details: PolicyDetails | null,
  now: number,
  id = uuid(now),
): Promise<{ record: ConsentRecord; head: Head }> {
  const { subject, decided, frame, labels, ...said } = saying;
  const decidedAt = new Date(now).toISOString();
  const decisions = await Promise.all(decided.map((one) => recorded(one, policy, details, decidedAt)));
  const draft: Draft = {
    id,
    actor: 'self',
    decidedAt,
    // A page opened from a file has no host.
    site: location.host || 'localhost',
    component: VERSION,
    ...said,
    wording: await sha256(wordingOf({ ...said, frame, labels })),
    decisions,
    policySha256: await sha256(policy),
  };
  for (;;) {
    const head = await ledger.head(subject);
    // Refusals that stay have a chain of their own: in the one that is delivered nothing is missing, so that what a
    // receiver lacks was removed there. Nor does it learn that there was a refusal, or when.
    const stays = policy.deliver === 'given' && onlyRefuses(head, decisions);
    const link = linkOf(head, stays);
    const newId = stays && subject.kind === 'device' ? NOBODY : (subject.id ?? uuid());
    const record = createRecord(
      draft,
      policy,
      link?.subject ?? { kind: subject.kind, id: newId },
      link,
      uuid(),
    );
    // What no receiver would take, and what JSON cannot carry, is not kept as proof either.
    parseRecord(record);
    canonicalize(record);
    const next = fold(head, record, await sha256(record), stays);
    const shelf = stays ? 'kept' : 'undelivered';
    if (await ledger.append(record, next, shelf, head?.record ?? null)) return { record, head: next };
  }
}

async function recorded(
  { purpose, answer }: Saying['decided'][number],
  policy: Policy,
  details: PolicyDetails | null,
  decidedAt: string,
): Promise<RecordedDecision> {
  const detail = details?.purposes.find((one) => one.id === purpose.id);
  const lasts = policy.renewAfter[purpose.scope];
  return {
    purpose: purpose.id,
    fingerprint: purpose.fingerprint,
    decision: answer,
    wording: await hashOfWords(purpose, detail),
    basis: purpose.basis,
    expression: purpose.basis === 'explicit-consent' ? 'explicit' : 'expressed',
    ...(lasts && { validUntil: expiry(decidedAt, lasts) }),
  };
}

/** SHA-256 of what a purpose says; null where its words are not known, or there is no WebCrypto. */
export async function hashOfWords(
  purpose: Purpose,
  detail: PurposeDetails | undefined,
): Promise<string | null> {
  const { label, description } = detail ?? purpose;
  return label ? sha256(purposeWordingOf({ label, description, consequence: detail?.consequence })) : null;
}
