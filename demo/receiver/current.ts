/*
 * What holds now for a subject, folded from all its records: per purpose the newest decision, where the order in a
 * chain is its sequence. Between chains (an account on two devices) it is when a decision was made, or arrived if a
 * clock claims that it was made later than that: a clock that runs ahead must not rule for ever. What is verified is
 * never overridden by what is not, and of two decisions at one moment the one that gives less holds.
 */
import type { ConsentRecord, RecordedDecision, Subject } from '../../src/model/record.js';

/** A record as it is listed. */
export interface Listed {
  /** RFC 3339, UTC, milliseconds: its first arrival. */
  readonly receivedAt: string;
  /** It came with a token that proved whose it is, or the receiver made it for a signed link. */
  readonly verified: boolean;
  readonly record: ConsentRecord;
}

export interface Current extends Pick<
  RecordedDecision,
  'purpose' | 'decision' | 'fingerprint' | 'validUntil'
> {
  readonly kind: Subject['kind'];
  readonly decidedAt: string;
  readonly verified: boolean;
  /** The id of the record that says so. */
  readonly record: string;
}

interface Candidate {
  readonly listed: Listed;
  readonly said: RecordedDecision;
}

/** @returns a decision for each kind of subject and purpose that the records name, in the order they first name it */
export function currentOf(records: readonly Listed[]): Current[] {
  const newest = new Map<string, Candidate>();
  const verified = new Set(
    records.flatMap((one) => (one.verified ? one.record.decisions.map((said) => keyOf(one, said)) : [])),
  );
  // First each chain for itself, then its last word against that of the others.
  for (const last of lastOfChains(records, verified)) {
    const key = keyOf(last.listed, last.said);
    const before = newest.get(key);
    if (!before || wins(last, before)) newest.set(key, last);
  }
  return [...newest.values()].map(({ listed: { record, verified: proven }, said }) => ({
    kind: record.subject.kind,
    purpose: said.purpose,
    decision: said.decision,
    fingerprint: said.fingerprint,
    decidedAt: record.decidedAt,
    ...(said.validUntil && { validUntil: said.validUntil }),
    verified: proven,
    record: record.id,
  }));
}

const keyOf = ({ record }: Listed, { purpose }: RecordedDecision) => `${record.subject.kind} ${purpose}`;

function lastOfChains(records: readonly Listed[], verified: ReadonlySet<string>): Iterable<Candidate> {
  const last = new Map<string, Candidate>();
  for (const listed of records) {
    for (const said of listed.record.decisions) {
      const key = keyOf(listed, said);
      if (verified.has(key) && !listed.verified) continue;
      const inChain = `${listed.record.chain} ${key}`;
      const before = last.get(inChain);
      const further = before ? listed.record.sequence - before.listed.record.sequence : 1;
      if (!before || further > 0 || (further === 0 && wins({ listed, said }, before)))
        last.set(inChain, { listed, said });
    }
  }
  return last.values();
}

function wins(one: Candidate, other: Candidate): boolean {
  const [a, b] = [momentOf(one.listed), momentOf(other.listed)];
  return a === b ? one.said.decision !== 'given' : a > b;
}

/** Both are UTC with milliseconds, so that texts compare as times do. */
const momentOf = ({ record, receivedAt }: Listed): string =>
  record.decidedAt < receivedAt ? record.decidedAt : receivedAt;
