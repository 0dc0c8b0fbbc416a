/*
 * The records on this device, in IndexedDB. Each record is kept once, under a key that says whether it is still to
 * be delivered, so the record is the outbox. Record and head are written in one transaction, and only if the head is
 * still the one the record was chained to: of two tabs that decide at once, the second chains to the first.
 * Where IndexedDB is missing or fails, the same ledger is kept in memory and says so: `durable` is false.
 */
import { promisifyRequest } from 'idb-keyval';
import type { UseStore } from 'idb-keyval';
import type { ConsentRecord, Head, Subject } from '../model/record.js';
import { parseHead } from '../model/record.js';

export interface Delivery {
  readonly attempts: number;
  /** Milliseconds since the epoch before which it is not tried again. */
  readonly nextAt: number;
  /** RFC 3339. */
  readonly deliveredAt: string | null;
  readonly error: string | null;
}

export interface Entry {
  readonly record: ConsentRecord;
  readonly delivery: Delivery;
}

/** Where an entry stands: still to be delivered, delivered, or refused by the endpoint. */
export type Shelf = 'undelivered' | 'delivered' | 'aside';

/** An entry with where it stands. */
export interface Placed extends Entry {
  readonly shelf: Shelf;
}

export interface Opening {
  readonly head: Head | null;
  /** Marks of withdrawals that were begun and not recorded, of whomever. */
  readonly marked: readonly string[];
  readonly undelivered: number;
  /** What was decided before may be lost: a head cannot be read, or was removed. */
  readonly doubt: boolean;
}

export interface Ledger {
  readonly durable: boolean;
  /** Everything a page needs to know at first, in one transaction; of the device, or of an account. */
  open(subject?: Pick<Subject, 'kind'> & Partial<Subject>): Promise<Opening>;
  head(subject: Pick<Subject, 'kind'> & Partial<Subject>): Promise<Head | null>;
  /** Keeps marks of what is being withdrawn (`markOf`): while one stands, its purpose is refused. */
  mark(marks: readonly string[]): Promise<void>;
  /** Appends the record if the subject's head is still `previous`; false if another tab was first. */
  append(record: ConsentRecord, head: Head): Promise<boolean>;
  undelivered(): Promise<Entry[]>;
  /** Moves an entry, changing nothing but its delivery. */
  settle(entry: Entry, shelf: Shelf): Promise<void>;
  /** Every entry of a chain, oldest first. */
  history(chain: string): Promise<Placed[]>;
  /** Removes the heads: nothing is allowed any more. With `all`, what was delivered goes too. */
  clear(all: boolean): Promise<void>;
}

const STORE = 'ledger';
const MARK = 'withdrawn';
/** Says that heads were removed though nobody asked to be forgotten. */
const LOST = ['damaged', 'heads'];
export const DEVICE = { kind: 'device' } as const;
const OPEN_LIMIT = 2_000;
const LIMIT = 5_000;
const SHELVES: readonly Shelf[] = ['undelivered', 'delivered', 'aside'];
const fresh: Delivery = { attempts: 0, nextAt: 0, deliveredAt: null, error: null };

const headKey = ({ kind, id }: Pick<Subject, 'kind'> & Partial<Subject>) =>
  kind === 'device' ? ['head', kind] : ['head', kind, id ?? ''];
const entryKey = (shelf: Shelf, { chain, sequence }: ConsentRecord) => [shelf, chain, sequence];
// An array sorts after every text and number, so [] closes a range of keys that begin alike.
const begins = (...key: string[]) => IDBKeyRange.bound(key, [...key, []]);
/** Only a record about a purpose and subject ends their mark: what was decided before is what it is there to stop. */
const names = ({ decisions, subject }: ConsentRecord, mark: string) =>
  decisions.some(({ purpose }) => markOf(purpose, subject) === mark);
const byNumber = <T extends Entry>(entries: T[]) =>
  entries.filter(isEntry).sort((a, b) => a.record.sequence - b.record.sequence);
/** What is damaged is left where it is. */
const isEntry = (entry: unknown) => Number.isInteger((entry as Entry | null)?.record?.sequence);

/** The mark of a purpose that a subject is withdrawing: one word, since a session keeps them as words. */
export const markOf = (
  purpose: string,
  { kind, id = '' }: Pick<Subject, 'kind'> & Partial<Subject>,
): string =>
  kind === 'device' ? purpose : `${purpose}@${id.replace(/[% ]/g, (one) => (one === ' ' ? '%20' : '%25'))}`;

/** A damaged head is as good as none: what it allowed is refused, and asked again. */
function readHead(stored: unknown): Head | null {
  try {
    return stored === undefined ? null : parseHead(stored);
  } catch {
    return null;
  }
}

/** Null where they cannot be read: then nobody knows what was being withdrawn, and no head is to be believed. */
function readMarks(stored: unknown): string[] | null {
  if (stored === undefined) return [];
  return Array.isArray(stored) && stored.every((mark) => typeof mark === 'string') ? stored : null;
}

/** Opens the device's ledger. @throws DOMException where IndexedDB is missing, refuses or does not answer. */
export async function openLedger(database: string): Promise<Ledger> {
  const store = strictStore(database);
  await store('readonly', () => undefined);
  return new DeviceLedger(store);
}

class DeviceLedger implements Ledger {
  readonly durable = true;
  constructor(readonly store: UseStore) {}

  async open(subject: Pick<Subject, 'kind'> & Partial<Subject> = DEVICE): Promise<Opening> {
    return this.store('readonly', async (store) => {
      const [stored, mark, undelivered, lost] = await Promise.all([
        promisifyRequest<unknown>(store.get(headKey(subject))),
        promisifyRequest<unknown>(store.get(MARK)),
        promisifyRequest(store.count(begins('undelivered'))),
        promisifyRequest(store.count(begins('damaged'))),
      ]);
      const marked = readMarks(mark);
      const head = marked && readHead(stored);
      const doubt = lost > 0 || !marked || (stored !== undefined && !head);
      return { head, undelivered, doubt, marked: marked ?? [] };
    });
  }

  async head(subject: Pick<Subject, 'kind'> & Partial<Subject>): Promise<Head | null> {
    return this.store('readonly', async (store) => {
      const [stored, mark] = await Promise.all([
        promisifyRequest<unknown>(store.get(headKey(subject))),
        promisifyRequest<unknown>(store.get(MARK)),
      ]);
      return readMarks(mark) && readHead(stored);
    });
  }

  async mark(marks: readonly string[]): Promise<void> {
    await this.#write((store) => {
      const request = store.get(MARK);
      request.onsuccess = () => {
        const before = readMarks(request.result);
        // While one that cannot be read stands, everything is refused.
        if (before) store.put([...new Set([...before, ...marks])], MARK);
      };
    });
  }

  async append(record: ConsentRecord, head: Head): Promise<boolean> {
    let appended = false;
    await this.#write((store) => {
      const stored = store.get(headKey(record.subject));
      const mark = store.get(MARK);
      mark.onsuccess = () => {
        const marks = readMarks(mark.result);
        const before = marks && readHead(stored.result);
        if ((before?.record ?? null) !== (record.previous?.id ?? null)) return;
        // What cannot be read is set aside, never overwritten.
        if (stored.result !== undefined && !before) store.put(stored.result, ['damaged', record.id]);
        if (!marks) {
          store.put(mark.result, ['damaged', MARK]);
          store.delete(begins('head'));
        }
        store.put({ record, delivery: fresh }, entryKey('undelivered', record));
        store.put(head, headKey(record.subject));
        const left = marks?.filter((one) => !names(record, one)) ?? [];
        if (left.length) store.put(left, MARK);
        else store.delete(MARK);
        appended = true;
      };
    });
    return appended;
  }

  undelivered(): Promise<Entry[]> {
    return this.store('readonly', async (store) =>
      (await promisifyRequest(store.getAll(begins('undelivered')) as IDBRequest<Entry[]>)).filter(isEntry),
    );
  }

  async settle(entry: Entry, shelf: Shelf): Promise<void> {
    await this.#write((store) => {
      for (const other of SHELVES) if (other !== shelf) store.delete(entryKey(other, entry.record));
      store.put(entry, entryKey(shelf, entry.record));
    });
  }

  async history(chain: string): Promise<Placed[]> {
    return this.store('readonly', async (store) => {
      const read = async (shelf: Shelf) => {
        const entries = await promisifyRequest(store.getAll(begins(shelf, chain)) as IDBRequest<Entry[]>);
        return entries.filter(isEntry).map((entry) => ({ ...entry, shelf }));
      };
      return byNumber((await Promise.all(SHELVES.map(read))).flat());
    });
  }

  async clear(all: boolean): Promise<void> {
    await this.#write((store) => {
      store.delete(begins('head'));
      if (!all) return;
      store.delete(MARK);
      for (const key of ['delivered', 'aside', 'damaged']) store.delete(begins(key));
    });
    // By itself: where nothing can be written any more, the heads have to go all the same.
    if (!all) await this.#write((store) => store.put(null, LOST)).catch(() => undefined);
  }

  /** Resolves when the transaction is complete, not when its requests are. */
  #write(work: (store: IDBObjectStore) => void): Promise<void> {
    return this.store(
      'readwrite',
      (store) =>
        new Promise<void>((resolve, reject) => {
          const { transaction } = store;
          transaction.oncomplete = () => resolve();
          transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'));
          try {
            work(store);
          } catch (error) {
            // All of it or nothing.
            transaction.abort();
            throw error;
          }
        }),
    );
  }
}

/** A store function for idb-keyval that asks for strict durability and forgets a failed or closed connection. */
function strictStore(database: string): UseStore {
  let opening: Promise<IDBDatabase> | undefined;
  const forget = () => (opening = undefined);
  const open = () =>
    (opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      const late = setTimeout(
        () => reject(new DOMException('did not open within 2 s', 'TimeoutError')),
        OPEN_LIMIT,
      );
      const request = indexedDB.open(database, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onerror = () => reject(request.error ?? new DOMException('did not open'));
      request.onsuccess = () => {
        clearTimeout(late);
        const db = request.result;
        db.onclose = forget;
        db.onversionchange = () => {
          db.close();
          forget();
        };
        resolve(db);
      };
    }).catch((error: unknown) => {
      forget();
      throw error;
    }));
  return async (mode, use) => {
    const transaction = (await open()).transaction(STORE, mode, { durability: 'strict' });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new DOMException('did not answer within 5 s', 'TimeoutError'));
        forget();
        try {
          // So that it does not happen after all.
          transaction.abort();
        } catch {
          // It is over, and nobody was told.
        }
      }, LIMIT);
    });
    return Promise.race([use(transaction.objectStore(STORE)), late]).finally(() => clearTimeout(timer));
  };
}

/** The same ledger for this page only, starting from what is known. */
export function memoryLedger(heads: readonly Head[] = []): Ledger {
  const known = new Map(heads.map((head) => [String(headKey(head.subject)), head]));
  const shelves: Record<Shelf, Map<string, Entry>> = {
    undelivered: new Map(),
    delivered: new Map(),
    aside: new Map(),
  };
  let marked: string[] = [];
  const at = (subject: Pick<Subject, 'kind'> & Partial<Subject>) =>
    known.get(String(headKey(subject))) ?? null;
  return {
    durable: false,
    open: async (subject = DEVICE) => ({
      ...{ head: at(subject), marked, undelivered: shelves.undelivered.size },
      // What was kept before cannot be known.
      doubt: true,
    }),
    head: async (subject) => at(subject),
    mark: async (purposes) => {
      marked = [...marked, ...purposes];
    },
    append: async (record, head) => {
      if ((at(record.subject)?.record ?? null) !== (record.previous?.id ?? null)) return false;
      known.set(String(headKey(record.subject)), head);
      shelves.undelivered.set(record.id, { record, delivery: fresh });
      marked = marked.filter((id) => !names(record, id));
      return true;
    },
    undelivered: async () => byNumber([...shelves.undelivered.values()]),
    settle: async (entry, shelf) => {
      for (const other of SHELVES) shelves[other].delete(entry.record.id);
      shelves[shelf].set(entry.record.id, entry);
    },
    history: async (chain) =>
      byNumber(
        SHELVES.flatMap((shelf) => [...shelves[shelf].values()].map((entry) => ({ ...entry, shelf }))).filter(
          ({ record }) => record.chain === chain,
        ),
      ),
    clear: async (all) => {
      known.clear();
      if (all) shelves.delivered.clear();
    },
  };
}
