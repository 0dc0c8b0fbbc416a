/*
 * The one small interface through which everything here talks to a database, and the choice between the two that
 * serve it: a PostgreSQL (or what speaks its protocol) at DATABASE_URL, or one embedded in a folder. A driver's error
 * never comes through as it is: what the database could not answer is a DatabaseUnavailable (unavailable.ts).
 */
import { openEmbedded } from './embedded.js';
import { migrate } from './migrate.js';
import { openPostgres } from './postgres.js';

export type Row = Record<string, unknown>;

export interface Queryable {
  /** One statement with its parameters; resolves with the rows. */
  query<T extends Row = Row>(sql: string, params?: readonly unknown[]): Promise<T[]>;
  /** Several statements without parameters, as a migration holds them. */
  script(sql: string): Promise<void>;
}

export interface Database extends Queryable {
  readonly kind: 'embedded' | 'postgres';
  /** Runs the work in one transaction: all of it is kept, or nothing. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Closing twice is closing once. */
  close(): Promise<void>;
}

export interface DatabaseSettings {
  /** A postgres:// address; absent means embedded. */
  readonly databaseUrl?: string | undefined;
  /** The folder of the embedded database. */
  readonly dataDir: string;
  /** Told what takes long. */
  readonly say?: ((line: string) => void) | undefined;
}

/** Opens the database the settings ask for and brings its tables up to date. */
export async function openDatabase({
  databaseUrl,
  dataDir,
  say = () => {},
}: DatabaseSettings): Promise<Database> {
  const database = databaseUrl ? openPostgres(databaseUrl) : await openEmbedded(dataDir, say);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
