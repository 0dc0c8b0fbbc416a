/*
 * Everything that ever arrived, in the order of arrival, whether it is still held or was erased by rule: what the
 * export writes and what the heads are made of. A page at a time and no cursor held, so a slow reader holds up nobody.
 * What is held and what was erased are two tables spread by two keys, so they are read apart and merged here.
 */
import type { ConsentRecord } from '../../src/model/record.js';
import type { Listed } from './current.js';
import type { Database } from './database.js';
import { verifiedAmong } from './verified.js';

/** What is left of a record whose payload was erased by rule. Its place is null if it was erased before places were kept. */
export interface Erased {
  readonly id: string;
  /** Of the canonical record: what the next record of its chain names as `previous`. */
  readonly sha256: string;
  readonly erasedAt: string;
  /** `subject-request`, or `retention:` and the period. */
  readonly rule: string;
  readonly chain: string | null;
  readonly sequence: number | null;
}

export type StoredRecord = Listed | { readonly receivedAt: string; readonly erased: Erased };

/** What the head of a day is made of. */
export interface Receipt {
  readonly receivedAt: string;
  readonly id: string;
  readonly sha256: string;
}

interface Row {
  [column: string]: unknown;
  id: string;
  received_at: Date;
  sha256: string;
}
type HeldRow = Row & { record: ConsentRecord };
type ErasedRow = Row & {
  erased_at: Date;
  rule: string | null;
  chain: string | null;
  sequence: unknown;
};

/** A place in the order of arrival: of two that arrived in the same millisecond the smaller id comes first. */
export type Place = readonly [receivedAt: string, id: string];

const PAGE = 500;
const FIRST: Place = ['-infinity', '00000000-0000-0000-0000-000000000000'];

/** Every record, a page at a time. What arrives during the reading may or may not be in it; what is erased during it is, once. */
export async function* allRecords(database: Database): AsyncGenerator<StoredRecord[], void> {
  for await (const { held, erased } of pages<HeldRow>(database, ', record', FIRST, 'infinity')) {
    // There is no token for a device.
    const accounts = held.filter(({ record }) => record.subject.kind === 'account');
    const verified = await verifiedAmong(
      database,
      accounts.map(({ id }) => id),
    );
    yield inOrder<Row>([...held, ...erased]).map((row) => {
      const receivedAt = row.received_at.toISOString();
      return isErased(row)
        ? { receivedAt, erased: erasedOf(row) }
        : { receivedAt, verified: verified.has(row.id), record: (row as HeldRow).record };
    });
  }
}

/** What arrived after a place and before a time, without the payloads. */
export async function* receipts(
  database: Database,
  after: Place,
  before: string,
): AsyncGenerator<Receipt[], void> {
  for await (const { held, erased } of pages<Row>(database, '', after, before)) {
    yield inOrder<Row>([...held, ...erased]).map(({ id, sha256, received_at }) => ({
      receivedAt: received_at.toISOString(),
      id,
      sha256,
    }));
  }
}

async function* pages<Held extends Row>(database: Database, payload: string, start: Place, before: string) {
  const within = '(received_at, id) > ($1::timestamptz, $2::uuid) AND received_at < $3::timestamptz';
  const order = `ORDER BY received_at, id LIMIT ${PAGE}`;
  for (let after: Place | undefined = start; after;) {
    const bounds: readonly unknown[] = [...after, before];
    // In this order: what is erased between the two is then found twice, not lost.
    const held: Held[] = await database.query<Held>(
      `SELECT id, received_at, sha256${payload} FROM records WHERE ${within} ${order}`,
      bounds,
    );
    const erased: ErasedRow[] = await database.query<ErasedRow>(
      `SELECT id, received_at, sha256, erased_at, rule, chain, sequence FROM record_ids
       WHERE erased_at IS NOT NULL AND ${within} ${order}`,
      bounds,
    );
    // A full page ends somewhere; what the other table has beyond that place comes with the next.
    const full = [held, erased].filter((rows) => rows.length === PAGE);
    const [end] = full.map((rows) => placeOf(rows[PAGE - 1] as Row)).sort(compare);
    const upTo = (row: Row) => end === undefined || compare(placeOf(row), end) <= 0;
    const gone = new Set(erased.map(({ id }) => id));
    yield {
      held: held.filter((row) => upTo(row) && !gone.has(row.id)),
      erased: erased.filter(upTo),
    };
    after = end;
  }
}

const isErased = (row: Row): row is ErasedRow => 'erased_at' in row;

const placeOf = (row: Row): Place => [row.received_at.toISOString(), row.id];
const compare = (one: Place, other: Place): number => {
  const [a, b] = [one.join(), other.join()];
  return a < b ? -1 : Number(a > b);
};

const inOrder = <R extends Row>(rows: R[]): R[] =>
  rows.sort((a, b) => Number(a.received_at) - Number(b.received_at) || (a.id < b.id ? -1 : 1));

function erasedOf({ id, sha256, erased_at, rule, chain, sequence }: ErasedRow): Erased {
  return {
    id,
    sha256,
    erasedAt: erased_at.toISOString(),
    rule: rule ?? 'subject-request',
    chain,
    sequence: sequence === null ? null : Number(sequence),
  };
}
