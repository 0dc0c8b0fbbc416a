/*
 * Retention: payloads older than the period are erased, but never a chain's head nor the last record of a chain that
 * names a purpose, nor the last of those that are verified. Those are what holds now; without them nobody could show
 * that a consent still in use was given, or that a withdrawal was. Age is counted from the arrival, by the database's clock: a browser's may be wrong.
 */
import { durationOf } from '../../src/model/durations.js';
import type { RecordedDecision } from '../../src/model/record.js';
import type { Database } from './database.js';
import { erase } from './erasure.js';
import { verifiedAmong } from './verified.js';

export type Period = `P${string}`;

type Old = {
  id: string;
  received_at: Date;
  subject_id: string;
  subject_kind: string;
  chain: string;
  sequence: unknown;
  decisions: readonly Pick<RecordedDecision, 'purpose'>[];
};
type Named = Pick<Old, 'subject_id' | 'subject_kind' | 'chain'> & { purpose: string };

const BATCH = 500;

/** Whether it is a period that records can be kept for: ISO 8601, a day or longer, such as P3Y. */
export function isPeriod(text: string): text is Period {
  const { months = 0, days = 0 } = durationOf(text) ?? {};
  // Beyond ten thousand years PostgreSQL has no date either.
  return months + days > 0 && months / 12 + days / 365 < 5000;
}

/**
 * Erases, a bounded batch at a time, what is older than the period and not the last word on anything.
 * @param signal ends it between two batches; what is left is for the next run
 * @returns how many were erased
 */
export async function eraseExpired(
  database: Database,
  period: Period,
  signal?: AbortSignal,
): Promise<number> {
  const { months = 0, days = 0 } = durationOf(period) ?? {};
  const [now] = await database.query<{ before: string }>('SELECT (now() - $1::interval)::text AS before', [
    `${months} months ${days} days`,
  ]);
  let after: [string, string] = ['-infinity', '00000000-0000-0000-0000-000000000000'];
  for (let erased = 0; ;) {
    const old = await database.query<Old>(
      `SELECT id, received_at, subject_id, subject_kind, chain, sequence, record->'decisions' AS decisions FROM records
       WHERE (received_at, id) > ($1::timestamptz, $2::uuid) AND received_at < $3::timestamptz
       ORDER BY received_at, id LIMIT ${BATCH}`,
      [...after, now?.before],
    );
    const last = old.at(-1);
    if (!last || signal?.aborted) return erased;
    erased += await erase(database, await superseded(database, old), `retention:${period}`);
    after = [last.received_at.toISOString(), last.id];
  }
}

/**
 * Those whose every purpose is named again further on in their chain; what is verified, by what is verified: else
 * erasing it would let somebody without a token have the last word. A head names a purpose, so it is never among them.
 */
async function superseded(database: Database, old: readonly Old[]): Promise<Old[]> {
  const gone = old.filter(isBefore(await newestIn(database, old)));
  const accounts = gone.filter((one) => one.subject_kind === 'account');
  const verified = await verifiedAmong(
    database,
    accounts.map(({ id }) => id),
  );
  const proven = gone.filter(({ id }) => verified.has(id));
  if (!proven.length) return gone;
  const after = isBefore(await newestVerifiedIn(database, proven));
  return gone.filter((one) => !verified.has(one.id) || after(one));
}

type Newest = ReadonlyMap<string, number>;

const isBefore = (newest: Newest) => (one: Old) =>
  one.decisions.every(({ purpose }) => (newest.get(keyOf(one, purpose)) ?? 0) > Number(one.sequence));

/** Per chain and purpose, the highest number. */
async function newestIn(database: Database, of: readonly Old[]): Promise<Newest> {
  const rows = await database.query<Named & { newest: unknown }>(
    `SELECT subject_id, subject_kind, chain, one->>'purpose' AS purpose, max(sequence) AS newest
     FROM records, jsonb_array_elements(record->'decisions') AS decisions (one)
     WHERE subject_id = ANY($1) AND chain = ANY($2::uuid[])
     GROUP BY subject_id, subject_kind, chain, one->>'purpose'`,
    chainsOf(of),
  );
  return new Map(rows.map((row) => [keyOf(row, row.purpose), Number(row.newest)]));
}

/** The same among what is verified. Asked in two steps: what is verified is a table spread by another key. */
async function newestVerifiedIn(database: Database, of: readonly Old[]): Promise<Newest> {
  const rows = await database.query<Named & { id: string; sequence: unknown }>(
    `SELECT id, subject_id, subject_kind, chain, sequence, one->>'purpose' AS purpose
     FROM records, jsonb_array_elements(record->'decisions') AS decisions (one)
     WHERE subject_id = ANY($1) AND chain = ANY($2::uuid[]) ORDER BY sequence`,
    chainsOf(of),
  );
  const verified = await verifiedAmong(database, [...new Set(rows.map(({ id }) => id))]);
  return new Map(
    rows
      .filter(({ id }) => verified.has(id))
      .map((row) => [keyOf(row, row.purpose), Number(row.sequence)] as const),
  );
}

const chainsOf = (of: readonly Old[]) => [
  [...new Set(of.map((one) => one.subject_id))],
  [...new Set(of.map((one) => one.chain))],
];

const keyOf = (of: Pick<Old, 'subject_id' | 'subject_kind' | 'chain'>, purpose: string): string =>
  JSON.stringify([of.subject_kind, of.subject_id, of.chain, purpose]);
