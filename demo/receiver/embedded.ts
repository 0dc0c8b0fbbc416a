/*
 * PostgreSQL inside this process (PGlite), kept in a folder: what a demo, a test or a small site needs, with nothing
 * to install. A lock keeps a second process out, since PGlite would let it in and both would write. A new database is
 * made in a folder of its own and then renamed, so that a start that is interrupted leaves no half-made one behind.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Queryable, Row } from './database.js';
import { lockFolder } from './folder-lock.js';
import { asUnavailable, throwUnavailable } from './unavailable.js';

/** @throws FolderInUse where another process has the folder. */
export async function openEmbedded(folder: string, say: (line: string) => void): Promise<Database> {
  mkdirSync(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const home = join(folder, 'postgres');
    if (!existsSync(home)) await createIn(folder, home, say);
    const pglite = await PGlite.create(home);
    let closed: Promise<void> | undefined;
    return {
      kind: 'embedded',
      ...queryable(pglite),
      async transaction(work) {
        // What the work itself threw is not the database's fault and passes as it is.
        let thrown: { readonly error: unknown } | undefined;
        try {
          return await pglite.transaction((tx) =>
            work(queryable(tx)).catch((error: unknown) => {
              thrown = { error };
              throw error;
            }),
          );
        } catch (error) {
          throw thrown ? thrown.error : asUnavailable(error);
        }
      },
      close: () => (closed ??= pglite.close().finally(unlock)),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function createIn(folder: string, home: string, say: (line: string) => void) {
  say('creating the embedded database, a few seconds the first time');
  const { PGlite } = await import('@electric-sql/pglite');
  // Under the lock nobody else is making one, so what is there was left by a start that was interrupted.
  for (const name of readdirSync(folder)) {
    if (name.startsWith('creating-')) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const unfinished = join(folder, `creating-${process.pid}`);
  await (await PGlite.create(unfinished)).close();
  renameSync(unfinished, home);
}

/** What PGlite and its transactions have in common. */
interface Client {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  exec(sql: string): Promise<unknown>;
}

function queryable(client: Client): Queryable {
  return {
    query: async <T extends Row>(sql: string, params: readonly unknown[] = []) =>
      (await client.query(sql, [...params]).catch(throwUnavailable)).rows as T[],
    script: async (sql) => {
      await client.exec(sql).catch(throwUnavailable);
    },
  };
}
