/*
 * Brings the tables up to date: runs the numbered files of migrations/ that this database has not seen, in order, in
 * one transaction, so that it has all of them or none. Two receivers that start at once wait for each other on an
 * advisory lock. A file that has been applied is never run again, so it is never edited: the next change is the next file.
 */
import { readFileSync, readdirSync } from 'node:fs';
import type { Database } from './database.js';

const FOLDER = new URL('./migrations/', import.meta.url);
/** Any number of our own; every receiver must use the same. */
const LOCK = 20261101;

/** @returns the versions applied now */
export async function migrate(database: Database): Promise<string[]> {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await tx.script(
      'CREATE TABLE IF NOT EXISTS receiver_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const rows = await tx.query<{ version: string }>('SELECT version FROM receiver_migrations');
    const applied = new Set(rows.map((row) => row.version));
    const missing = files.filter((name) => !applied.has(name));
    for (const name of missing) {
      await tx.script(readFileSync(new URL(name, FOLDER), 'utf8'));
      await tx.query('INSERT INTO receiver_migrations (version) VALUES ($1)', [name]);
    }
    return missing;
  });
}
