/*
 * A pool of connections to PostgreSQL, or to what speaks its protocol. Every wait has an end well below the ten
 * seconds that a browser waits for an answer, so that a silent database becomes a 503 and not a hanging request.
 * A connection on which a transaction failed is thrown away rather than trusted: closing it rolls back.
 */
import pg from 'pg';
import type { Database, Queryable, Row } from './database.js';
import { throwUnavailable } from './unavailable.js';

const CONNECT_MS = 3000;
const QUERY_MS = 5000;

const ignore = () => {};

type Client = Pick<pg.Pool, 'query'>;

export function openPostgres(databaseUrl: string): Database {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'consent-receiver',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
  });
  // A connection that breaks tells the query it carries, and then everybody; unheard, that would end the process. The
  // pool hears its idle ones and no others, and between being lent out and our first line there is a moment: hence
  // a listener for life, from the start.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  let closed: Promise<void> | undefined;
  return {
    kind: 'postgres',
    ...queryable(pool),
    async transaction(work) {
      const client = await pool.connect().catch(throwUnavailable);
      try {
        await client.query('BEGIN').catch(throwUnavailable);
        const result = await work(queryable(client));
        await client.query('COMMIT').catch(throwUnavailable);
        client.release();
        return result;
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    close: () => (closed ??= pool.end()),
  };
}

function queryable(client: Client): Queryable {
  return {
    query: async <T extends Row>(sql: string, params: readonly unknown[] = []) =>
      (await client.query(sql, [...params]).catch(throwUnavailable)).rows as T[],
    script: async (sql) => {
      await client.query(sql).catch(throwUnavailable);
    },
  };
}
