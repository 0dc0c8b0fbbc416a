/*
 * Everything that is kept in a place, whatever it is called there: so that what should not be kept cannot hide in a
 * table, a column or a store that nobody thought of.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Database } from '../../demo/receiver/database.js';

/** Every row of every table that is not the database's own, each value as text under its table and column. */
export async function everyRowOf(database: Database): Promise<Record<string, string | null>[]> {
  const tables = await database.query<{ schema: string; name: string; columns: string[] }>(
    `SELECT table_schema AS schema, table_name AS name, array_agg(column_name::text) AS columns
     FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
     GROUP BY table_schema, table_name`,
  );
  const rows = tables.map(({ schema, name, columns }) => {
    const texts = columns.map((column) => `"${column}"::text AS "${name}.${column}"`);
    return database.query<Record<string, string | null>>(
      `SELECT ${texts.join(', ')} FROM "${schema}"."${name}"`,
    );
  });
  return (await Promise.all(rows)).flat();
}

/** The files in which a PostgreSQL keeps its tables, and what it writes before it writes those. */
export function filesOf(folder: string): Map<string, Buffer> {
  const files = ['base', 'pg_wal'].flatMap((part) =>
    readdirSync(join(folder, 'postgres', part), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(folder, 'postgres', part, name),
    ),
  );
  return new Map(
    files.filter((file) => statSync(file).isFile()).map((file) => [file, readFileSync(file)] as const),
  );
}

/** Every key and value of every store of every database of the page's origin, and its other storage. */
export function everythingOf(page: Page): Promise<{ databases: unknown; storage: unknown; cookies: string }> {
  return page.evaluate(async () => {
    const done = <T>(one: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        one.onsuccess = () => resolve(one.result);
        one.onerror = () => reject(one.error);
      });
    const databases: Record<string, unknown> = {};
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name));
      for (const store of db.objectStoreNames) {
        const reading = db.transaction(store).objectStore(store);
        databases[`${name}/${store}`] = await Promise.all([
          done(reading.getAllKeys()),
          done(reading.getAll()),
        ]);
      }
      db.close();
    }
    return {
      databases,
      storage: [{ ...localStorage }, { ...sessionStorage }],
      cookies: document.cookie,
    };
  });
}
