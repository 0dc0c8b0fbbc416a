/*
 * Stored records: add one, list a subject's. A record is never changed, and an id is never given away twice: what was
 * stored under it once decides for ever whether a second arrival is a repetition or a conflict, even after an erasure
 * (erasure.ts). Records that arrive at the same time are stored in one transaction (batches.ts).
 */
import { createHash } from 'node:crypto';
import { canonicalize } from '../../src/model/canonical.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { inBatches } from './batches.js';
import type { Database, Queryable } from './database.js';

/** What became of a record that arrived. `receivedAt` is that of the first arrival. */
export type Stored =
  { readonly outcome: 'stored' | 'known'; readonly receivedAt: string } | { readonly outcome: 'conflict' };

/** A record as it is sent to the database. */
interface Arrival {
  readonly id: string;
  readonly sha256: string;
  readonly canonical: string;
}

type ClaimedRow = { id: string; received_at: Date };
type KnownRow = ClaimedRow & { sha256: string };

/**
 * PostgreSQL commits side by side; the embedded one has a single connection. Two lanes, so that one batch is read and
 * hashed while the other waits for the disk. A batch of 256 records of 1.5 kB is one round trip of 400 kB.
 */
const LIMITS = { most: 256, patience: 3000 };
const LANES = { postgres: 2, embedded: 1 };

const queues = new WeakMap<Database, (arrival: Arrival) => Promise<Stored>>();

/**
 * Resolves when the record is durable.
 * @param record as parseRecord returned it
 */
export function storeRecord(database: Database, record: ConsentRecord): Promise<Stored> {
  const canonical = canonicalize(record);
  const sha256 = createHash('sha256').update(canonical).digest('hex');
  let store = queues.get(database);
  if (!store) {
    const together = (batch: readonly Arrival[]) => database.transaction((tx) => storeAll(tx, batch));
    store = inBatches(together, { lanes: LANES[database.kind], ...LIMITS });
    queues.set(database, store);
  }
  return store({ id: record.id, sha256, canonical });
}

async function storeAll(tx: Queryable, batch: readonly Arrival[]): Promise<Stored[]> {
  // In order of id: two batches that claim the same ids then wait for each other one way round only.
  const byId = new Map<string, Arrival>();
  for (const arrival of [...batch].sort((a, b) => (a.id < b.id ? -1 : 1)))
    if (!byId.has(arrival.id)) byId.set(arrival.id, arrival);
  const first = [...byId.values()];
  const claimed = await tx.query<ClaimedRow>(
    `INSERT INTO record_ids (id, sha256) SELECT * FROM unnest($1::uuid[], $2::text[])
     ON CONFLICT (id) DO NOTHING RETURNING id, received_at`,
    [first.map(({ id }) => id), first.map(({ sha256 }) => sha256)],
  );
  const stored = new Map(claimed.map((row) => [byId.get(row.id), row.received_at]));
  const [transaction] = claimed;
  if (transaction) {
    const rows = first.filter((arrival) => stored.has(arrival));
    await tx.query(
      `INSERT INTO records (subject_kind, subject_id, id, chain, sequence, sha256, record, received_at)
       SELECT one->'record'->'subject'->>'kind', one->'record'->'subject'->>'id', (one->'record'->>'id')::uuid,
              (one->'record'->>'chain')::uuid, (one->'record'->>'sequence')::bigint, one->>'sha256', one->'record', $2
       FROM jsonb_array_elements($1::jsonb) AS arrivals (one)`,
      [asJson(rows), transaction.received_at],
    );
  }
  const others = batch.filter((arrival) => !stored.has(arrival)).map(({ id }) => id);
  const known = new Map<string, KnownRow>();
  if (others.length > 0) {
    const rows = await tx.query<KnownRow>(
      'SELECT id, sha256, received_at FROM record_ids WHERE id = ANY($1::uuid[])',
      [others],
    );
    for (const row of rows) known.set(row.id, row);
  }
  return batch.map((arrival): Stored => {
    const receivedAt = stored.get(arrival);
    if (receivedAt) return { outcome: 'stored', receivedAt: receivedAt.toISOString() };
    const row = known.get(arrival.id);
    return row?.sha256 === arrival.sha256
      ? { outcome: 'known', receivedAt: row.received_at.toISOString() }
      : { outcome: 'conflict' };
  });
}

/** A record that is held, and when it arrived first (RFC 3339, UTC). */
export interface HeldRecord {
  readonly receivedAt: string;
  readonly record: ConsentRecord;
}

/** The canonical texts as they are: nothing is read and written again on the way. */
const asJson = (arrivals: readonly Arrival[]): string =>
  `[${arrivals.map(({ sha256, canonical }) => `{"sha256":"${sha256}","record":${canonical}}`).join(',')}]`;

/** A subject's records that are still held, chain by chain, each in its own order. */
export async function recordsOf(database: Database, subjectId: string): Promise<HeldRecord[]> {
  const rows = await database.query<{ received_at: Date; record: ConsentRecord }>(
    'SELECT received_at, record FROM records WHERE subject_id = $1 ORDER BY chain, sequence, received_at, id',
    [subjectId],
  );
  return rows.map((row) => ({ receivedAt: row.received_at.toISOString(), record: row.record }));
}
