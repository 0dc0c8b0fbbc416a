/*
 * The records on this device, in IndexedDB. Each record is kept once, under a key that says whether it is still to
 * be delivered, so the record is the outbox. Record and head are written in one transaction, and only if the head is
 * still the one the record was made from: of two tabs that decide at once, the second chains to the first.
 * What is read back is untrusted: a damaged entry is set aside with the reason, and one of a newer schema is left to
 * the page that knows it.
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
  /** Milliseconds since the epoch before which the endpoint has asked not to be sent anything. */
  readonly heldUntil?: number | undefined;
  /** Its subject was forgotten here: it goes as soon as the endpoint has answered. */
  readonly forgotten?: true | undefined;
}

export interface Entry {
  readonly record: ConsentRecord;
  readonly delivery: Delivery;
}

/** Where an entry stands: still to be delivered, delivered, refused by the endpoint, or not to be delivered at all. */
export type Shelf = 'undelivered' | 'delivered' | 'aside' | 'kept';

/** Reads a record back. @throws where it is damaged */
export type Parse = (value: unknown) => ConsentRecord;

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
  /** Appends the record if the subject's newest is still `before`; false if another tab was first. */
  append(record: ConsentRecord, head: Head, shelf?: Shelf, before?: string | null): Promise<boolean>;
  /** What is still to be delivered, in the order of each chain. */
  undelivered(parse: Parse): Promise<Entry[]>;
  /** Moves an entry, changing nothing but its delivery; false where it is no longer to be delivered. */
  settle(entry: Entry, shelf: Shelf): Promise<boolean>;
  /** Every entry of a chain, oldest first. */
  history(chain: string, parse: Parse): Promise<Placed[]>;
  /** Removes, of all entries of all chains, those that are chosen. */
  prune(parse: Parse, choose: (entries: readonly Placed[]) => readonly Placed[]): Promise<void>;
  /**
   * Removes the heads: nothing is allowed any more. With `all`, everything goes, what is still to be delivered as soon
   * as it is.
   */
  clear(all: boolean): Promise<void>;
}

const STORE = 'ledger';
const MARK = 'withdrawn';
/** Says that heads were removed though nobody asked to be forgotten. */
const LOST = ['damaged', 'heads'];
export const DEVICE = { kind: 'device' } as const;
const OPEN_LIMIT = 2_000;
const LIMIT = 5_000;
const SHELVES: readonly Shelf[] = ['undelivered', 'delivered', 'aside', 'kept'];
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
  entries.sort((a, b) => a.record.sequence - b.record.sequence);
/** A key of a damaged entry sorts after those of damaged heads, which alone put in doubt what was decided. */
const damagedKey = (key: IDBValidKey) => ['damaged', key];
const allDamaged = () => IDBKeyRange.bound(['damaged'], ['damaged', [[]]]);
const isNewer = (record: unknown) =>
  /^consent-record\/(?!1$)\d+$/.test(String((record as Partial<ConsentRecord> | null)?.schema));

/** Where it cannot be read, it is as if nothing had been tried: the record's id makes a second delivery harmless. */
function readDelivery(stored: unknown): Delivery {
  const { attempts, nextAt, deliveredAt, error, heldUntil, forgotten } = Object(stored) as Delivery;
  return {
    attempts: Number.isFinite(attempts) ? attempts : 0,
    nextAt: Number.isFinite(nextAt) ? nextAt : 0,
    deliveredAt: typeof deliveredAt === 'string' ? deliveredAt : null,
    error: typeof error === 'string' ? error : null,
    ...(Number.isFinite(heldUntil) && { heldUntil }),
    ...(forgotten === true && { forgotten }),
  };
}

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

  async append(
    record: ConsentRecord,
    head: Head,
    shelf: Shelf = 'undelivered',
    before = record.previous?.id ?? null,
  ): Promise<boolean> {
    let appended = false;
    await this.#write((store) => {
      const stored = store.get(headKey(record.subject));
      const mark = store.get(MARK);
      mark.onsuccess = () => {
        const marks = readMarks(mark.result);
        const newest = marks && readHead(stored.result);
        if ((newest?.record ?? null) !== before) return;
        // What cannot be read is set aside, never overwritten.
        if (stored.result !== undefined && !newest) store.put(stored.result, ['damaged', record.id]);
        if (!marks) {
          store.put(mark.result, ['damaged', MARK]);
          store.delete(begins('head'));
        }
        store.put({ record, delivery: fresh }, entryKey(shelf, record));
        store.put(head, headKey(record.subject));
        const left = marks?.filter((one) => !names(record, one)) ?? [];
        if (left.length) store.put(left, MARK);
        else store.delete(MARK);
        appended = true;
      };
    });
    return appended;
  }

  async undelivered(parse: Parse): Promise<Entry[]> {
    const { entries, newer } = await this.#read(['undelivered'], parse);
    // What a newer page has yet to send goes before what came after it.
    const waits = ({ record: { chain, sequence } }: Entry) =>
      newer.some(([, of, at]) => of === chain && Number(at) < sequence);
    return entries.filter((entry) => !waits(entry)).map(({ record, delivery }) => ({ record, delivery }));
  }

  async settle({ record, delivery }: Entry, shelf: Shelf): Promise<boolean> {
    let moved = false;
    await this.#write((store) => {
      const from = entryKey('undelivered', record);
      const request = store.get(from) as IDBRequest<Partial<Entry> | undefined>;
      request.onsuccess = () => {
        const stored = request.result;
        // Delivered by another tab meanwhile, or forgotten: nothing brings it back.
        if (stored?.record?.id !== record.id) return;
        const { forgotten } = readDelivery(stored.delivery);
        moved = true;
        try {
          store.delete(from);
          const entry = { record: stored.record, delivery: { ...delivery, ...(forgotten && { forgotten }) } };
          if (!forgotten || shelf === 'undelivered') store.put(entry, entryKey(shelf, record));
        } catch {
          store.transaction.abort();
        }
      };
    });
    return moved;
  }

  async history(chain: string, parse: Parse): Promise<Placed[]> {
    return byNumber((await this.#read(SHELVES, parse, chain)).entries);
  }

  async prune(parse: Parse, choose: (entries: readonly Placed[]) => readonly Placed[]): Promise<void> {
    const chosen = choose((await this.#read(SHELVES, parse)).entries);
    // What is delivered or kept stays where it is, whatever other tabs do.
    if (chosen.length)
      await this.#write((store) => {
        for (const { record, shelf } of chosen) store.delete(entryKey(shelf, record));
      });
  }

  async clear(all: boolean): Promise<void> {
    await this.#write((store) => {
      store.delete(begins('head'));
      if (!all) return;
      store.delete(MARK);
      for (const key of ['delivered', 'aside', 'kept']) store.delete(begins(key));
      store.delete(allDamaged());
      const walk = store.openCursor(begins('undelivered'));
      walk.onsuccess = () => {
        const cursor = walk.result;
        if (!cursor) return;
        const entry = Object(cursor.value) as Partial<Entry>;
        cursor.update({ ...entry, delivery: { ...entry.delivery, forgotten: true } });
        cursor.continue();
      };
    });
    // By itself: where nothing can be written any more, the heads have to go all the same.
    if (!all) await this.#write((store) => store.put(null, LOST)).catch(() => undefined);
  }

  /** Reads entries back. What is damaged is set aside; `newer` are the keys of what a newer page has written. */
  async #read(shelves: readonly Shelf[], parse: Parse, ...chain: string[]) {
    const rows = await this.store('readonly', async (store) => {
      const read = async (shelf: Shelf) => {
        const range = begins(shelf, ...chain);
        const [keys, values] = await Promise.all([
          promisifyRequest(store.getAllKeys(range)),
          promisifyRequest<unknown[]>(store.getAll(range)),
        ]);
        return keys.map((key, i) => ({ shelf, key: key as IDBValidKey[], value: values[i] }));
      };
      return (await Promise.all(shelves.map(read))).flat();
    });
    const entries: Placed[] = [];
    const newer: IDBValidKey[][] = [];
    const damaged: { readonly key: IDBValidKey; readonly reason: string }[] = [];
    for (const { shelf, key, value } of rows) {
      const { record, delivery } = Object(value) as Partial<Entry>;
      if (isNewer(record)) {
        newer.push(key);
        continue;
      }
      try {
        const { chain: of, sequence } = parse(record);
        if (of !== key[1] || sequence !== key[2]) throw new TypeError('it stands in the place of another');
        // As it was stored and not as it was read: each sending is the same to the byte.
        entries.push({ record: record!, delivery: readDelivery(delivery), shelf });
      } catch (error) {
        damaged.push({ key, reason: String(error) });
      }
    }
    // Where it cannot be moved, it is found again next time.
    if (damaged.length) await this.#setAside(damaged).catch(() => undefined);
    return { entries, newer };
  }

  #setAside(damaged: readonly { readonly key: IDBValidKey; readonly reason: string }[]): Promise<void> {
    return this.#write((store) => {
      for (const { key, reason } of damaged) {
        const request = store.get(key) as IDBRequest<unknown>;
        request.onsuccess = () => {
          if (request.result === undefined) return;
          store.put({ value: request.result, reason }, damagedKey(key));
          store.delete(key);
        };
      }
    });
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
    kept: new Map(),
  };
  const placed = () =>
    SHELVES.flatMap((shelf) => [...shelves[shelf].values()].map((entry): Placed => ({ ...entry, shelf })));
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
    append: async (record, head, shelf = 'undelivered', before = record.previous?.id ?? null) => {
      if ((at(record.subject)?.record ?? null) !== before) return false;
      known.set(String(headKey(record.subject)), head);
      shelves[shelf].set(record.id, { record, delivery: fresh });
      marked = marked.filter((id) => !names(record, id));
      return true;
    },
    undelivered: async () => byNumber([...shelves.undelivered.values()]),
    settle: async ({ record, delivery }, shelf) => {
      const stored = shelves.undelivered.get(record.id);
      if (!stored) return false;
      const { forgotten } = stored.delivery;
      shelves.undelivered.delete(record.id);
      const entry = { record, delivery: { ...delivery, ...(forgotten && { forgotten }) } };
      if (!forgotten || shelf === 'undelivered') shelves[shelf].set(record.id, entry);
      return true;
    },
    history: async (chain) => byNumber(placed().filter(({ record }) => record.chain === chain)),
    prune: async (_, choose) => {
      for (const { record, shelf } of choose(placed())) shelves[shelf].delete(record.id);
    },
    clear: async (all) => {
      known.clear();
      if (!all) return;
      for (const shelf of ['delivered', 'aside', 'kept'] as const) shelves[shelf].clear();
      for (const [id, { record, delivery }] of shelves.undelivered)
        shelves.undelivered.set(id, { record, delivery: { ...delivery, forgotten: true } });
    },
  };
}
