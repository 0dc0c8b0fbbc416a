/*
 * Keeps which records are verified, and says so wherever records are read. A mark follows its record: should the process die
 * between the two, the sender was not answered and comes again, and nothing was ever called verified that is not.
 */
import type { Listed } from './current.js';
import type { Database } from './database.js';
import { recordsOf } from './records.js';

/** Marks a record that is stored. Doing so twice is doing it once. */
export async function markVerified(database: Database, id: string): Promise<void> {
  await database.query('INSERT INTO verified_records (id) VALUES ($1) ON CONFLICT (id) DO NOTHING', [id]);
}

/** Those of the ids whose records are verified. */
export async function verifiedAmong(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (!ids.length) return new Set();
  const rows = await database.query<{ id: string }>(
    'SELECT id FROM verified_records WHERE id = ANY($1::uuid[])',
    [ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** A subject's records, chain by chain, each in its own order, and whether each is verified. */
export async function listedOf(database: Database, subjectId: string): Promise<Listed[]> {
  const records = await recordsOf(database, subjectId);
  const verified = await verifiedAmong(
    database,
    records.map(({ record }) => record.id),
  );
  return records.map(({ receivedAt, record }) => ({ receivedAt, verified: verified.has(record.id), record }));
}
