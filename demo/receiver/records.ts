/*
 * The four things one can do with stored records: add one, list a subject's, read them all, erase a subject's. A
 * record is never changed, and an id is never given away twice: what was stored under it once decides for ever
 * whether a second arrival is a repetition or a conflict, even after an erasure.
 */
import { createHash } from 'node:crypto';
import { canonicalize } from '../../src/model/canonical.js';
import type { ConsentRecord } from '../../src/model/record.js';
import type { Database } from './database.js';

/** What became of a record that arrived. `receivedAt` is that of the first arrival. */
export type Stored =
  { readonly outcome: 'stored' | 'known'; readonly receivedAt: string } | { readonly outcome: 'conflict' };

export interface StoredRecord {
  readonly receivedAt: string;
  readonly record: ConsentRecord;
}

type Arrival = { received_at: Date };
type RecordRow = Arrival & { id: string; record: ConsentRecord };

const PAGE = 500;

/** @param record as parseRecord returned it */
export function storeRecord(database: Database, record: ConsentRecord): Promise<Stored> {
  const canonical = canonicalize(record);
  const sha256 = createHash('sha256').update(canonical).digest('hex');
  return database.transaction(async (tx): Promise<Stored> => {
    const [claimed] = await tx.query<Arrival>(
      'INSERT INTO record_ids (id, sha256) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING received_at',
      [record.id, sha256],
    );
    if (claimed) {
      const { subject, id, chain, sequence } = record;
      await tx.query(
        `INSERT INTO records (subject_kind, subject_id, id, chain, sequence, sha256, record, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)`,
        [subject.kind, subject.id, id, chain, sequence, sha256, canonical, claimed.received_at],
      );
      return { outcome: 'stored', receivedAt: claimed.received_at.toISOString() };
    }
    const [known] = await tx.query<Arrival & { sha256: string }>(
      'SELECT sha256, received_at FROM record_ids WHERE id = $1',
      [record.id],
    );
    return known?.sha256 === sha256
      ? { outcome: 'known', receivedAt: known.received_at.toISOString() }
      : { outcome: 'conflict' };
  });
}

/** A subject's records, chain by chain, each in its own order. */
export async function recordsOf(database: Database, subjectId: string): Promise<ConsentRecord[]> {
  const rows = await database.query<RecordRow>(
    'SELECT record FROM records WHERE subject_id = $1 ORDER BY chain, sequence, received_at, id',
    [subjectId],
  );
  return rows.map((row) => row.record);
}

/**
 * Every record, oldest first, a page at a time: no cursor is held, so a slow reader holds up nobody. What arrives
 * during the reading may or may not be in it.
 */
export async function* allRecords(database: Database): AsyncGenerator<StoredRecord[], void> {
  let after: [arrival: string, id: string] = ['-infinity', '00000000-0000-0000-0000-000000000000'];
  for (;;) {
    const rows = await database.query<RecordRow>(
      `SELECT id, received_at, record FROM records WHERE (received_at, id) > ($1::timestamptz, $2::uuid)
       ORDER BY received_at, id LIMIT ${PAGE}`,
      after,
    );
    yield rows.map((row) => ({ receivedAt: row.received_at.toISOString(), record: row.record }));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = [last.received_at.toISOString(), last.id];
  }
}

/**
 * Erases what a subject's records said, and who the subject was. Ids and hashes stay, and lead to nobody (GDPR 17).
 * @returns how many were erased
 */
export function eraseSubject(database: Database, subjectId: string): Promise<number> {
  return database.transaction(async (tx) => {
    const rows = await tx.query<{ id: string }>('DELETE FROM records WHERE subject_id = $1 RETURNING id', [
      subjectId,
    ]);
    await tx.query('UPDATE record_ids SET erased_at = now() WHERE id = ANY($1::uuid[])', [
      rows.map((row) => row.id),
    ]);
    return rows.length;
  });
}
