/*
 * Retention: payloads older than the period are erased, but never a chain's head nor the last record of a chain that
 * names a purpose. Those are what holds now; without them nobody could show that a consent still in use was given, or
 * that a withdrawal was. Age is counted from the arrival, by the database's clock: a browser's may be wrong.
 */
import { durationOf } from '../../src/model/durations.js';
import type { RecordedDecision } from '../../src/model/record.js';
import type { Database } from './database.js';
import { erase } from './erasure.js';

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
type Newest = Pick<Old, 'subject_id' | 'subject_kind' | 'chain'> & { purpose: string; newest: unknown };

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

/** Those whose every purpose is named again further on in their chain. A head names a purpose, so it is never among them. */
async function superseded(database: Database, old: readonly Old[]): Promise<Old[]> {
  const rows = await database.query<Newest>(
    `SELECT subject_id, subject_kind, chain, one->>'purpose' AS purpose, max(sequence) AS newest
     FROM records, jsonb_array_elements(record->'decisions') AS decisions (one)
     WHERE subject_id = ANY($1) AND chain = ANY($2::uuid[])
     GROUP BY subject_id, subject_kind, chain, one->>'purpose'`,
    [[...new Set(old.map((one) => one.subject_id))], [...new Set(old.map((one) => one.chain))]],
  );
  const newest = new Map(rows.map((row) => [keyOf(row, row.purpose), Number(row.newest)]));
  return old.filter((one) =>
    one.decisions.every(({ purpose }) => (newest.get(keyOf(one, purpose)) ?? 0) > Number(one.sequence)),
  );
}

const keyOf = (of: Pick<Old, 'subject_id' | 'subject_kind' | 'chain'>, purpose: string): string =>
  JSON.stringify([of.subject_kind, of.subject_id, of.chain, purpose]);
