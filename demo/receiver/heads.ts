/*
 * A head for each day: one hash that stands for everything that arrived on it and before it. Whoever keeps a copy of a
 * head (they are public) can show later that a record was there, was not changed, and that none was slipped in: even
 * the receiver's owner cannot make other records fit. Erasing by rule keeps id, hash and time of arrival, so a head
 * stays true and can be made again from the export. It says how many records arrived and nothing about a person.
 *
 *   lines  = for each record that arrived on the day (UTC), in order of (receivedAt, id):
 *            receivedAt + " " + id + " " + sha256 + "\n"
 *   sha256 = SHA-256 of lines
 *   head   = SHA-256 of the canonical JSON (RFC 8785) of { day, previous, records, sha256 }
 *
 * `records` is the number of lines, `previous` the head of the day before or null on the first, hashes are 64 lowercase
 * hex digits. The order is that of the export, so both sides need one pass and no sorting.
 */
import { createHash } from 'node:crypto';
import { canonicalize } from '../../src/model/canonical.js';
import { receipts } from './arrivals.js';
import type { Database } from './database.js';

export interface Head {
  /** YYYY-MM-DD, in UTC. */
  readonly day: string;
  readonly records: number;
  readonly sha256: string;
  readonly previous: string | null;
  readonly head: string;
}

/**
 * A day is sealed an hour after its end: by then nothing can still arrive on it, since the time of arrival is that of
 * the transaction and none lives for an hour.
 */
const SETTLED = '1 hour';
const DAY_MS = 86_400_000;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Every head, oldest first: a day without records has one too. */
export async function heads(database: Database): Promise<Head[]> {
  const rows = await database.query<{ records: unknown } & Omit<Head, 'records'>>(
    'SELECT day::text AS day, records, sha256, previous, head FROM heads ORDER BY day',
  );
  return rows.map((row) => ({ ...row, records: Number(row.records) }));
}

/**
 * Makes the heads of the days that are over and have none. What is there is never made again; of two receivers that
 * make one at once both make the same, and the first is kept.
 * @param signal ends it between two pages; a day that was begun is left for the next run
 * @returns how many days were sealed
 */
export async function sealDays(database: Database, signal?: AbortSignal): Promise<number> {
  for (let sealed = 0; ; sealed++) {
    const last = await lastHead(database);
    const day = last ? dayAfter(last.day) : await firstDay(database);
    if (day === undefined || signal?.aborted || !(await isOver(database, day))) return sealed;
    const sum = await sumOf(database, day, signal);
    if (!sum) return sealed;
    const facts = { day, previous: last?.head ?? null, ...sum };
    const head = createHash('sha256').update(canonicalize(facts)).digest('hex');
    await database.query(
      `INSERT INTO heads (day, records, sha256, previous, head) VALUES ($1::date, $2::bigint, $3, $4, $5)
       ON CONFLICT (day) DO NOTHING`,
      [day, sum.records, sum.sha256, facts.previous, head],
    );
  }
}

async function sumOf(
  database: Database,
  day: string,
  signal: AbortSignal | undefined,
): Promise<Pick<Head, 'records' | 'sha256'> | undefined> {
  const start = Date.parse(day);
  const hash = createHash('sha256');
  let records = 0;
  const before = new Date(start + DAY_MS).toISOString();
  for await (const page of receipts(database, [new Date(start - 1).toISOString(), LAST_ID], before)) {
    if (signal?.aborted) return undefined;
    for (const { receivedAt, id, sha256 } of page) hash.update(`${receivedAt} ${id} ${sha256}\n`);
    records += page.length;
  }
  return { records, sha256: hash.digest('hex') };
}

async function lastHead(database: Database): Promise<{ day: string; head: string } | undefined> {
  const [row] = await database.query<{ day: string; head: string }>(
    'SELECT day::text AS day, head FROM heads ORDER BY heads.day DESC LIMIT 1',
  );
  return row;
}

/** The day of the first arrival, erased or not. */
async function firstDay(database: Database): Promise<string | undefined> {
  const [held] = await database.query<{ first: Date | null }>(
    'SELECT min(received_at) AS first FROM records',
  );
  const [erased] = await database.query<{ first: Date | null }>(
    'SELECT min(received_at) AS first FROM record_ids WHERE erased_at IS NOT NULL',
  );
  const times = [held?.first, erased?.first].flatMap((time) => time ?? []).map(Number);
  return times.length > 0 ? dayOf(Math.min(...times)) : undefined;
}

async function isOver(database: Database, day: string): Promise<boolean> {
  const [row] = await database.query<{ over: boolean }>(
    `SELECT now() >= $1::timestamptz + interval '${SETTLED}' AS over`,
    [new Date(Date.parse(day) + DAY_MS).toISOString()],
  );
  return row?.over === true;
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
const dayAfter = (day: string): string => dayOf(Date.parse(day) + DAY_MS);
