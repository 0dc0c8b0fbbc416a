/*
 * What the ledger of a browser holds, read past the component, and whether it is one whole chain.
 */
import { createHash } from 'node:crypto';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { canonicalize } from '../../src/model/canonical.js';
import { parseRecord } from '../../src/model/record.js';
import type { ConsentRecord, Head } from '../../src/model/record.js';

export interface Row {
  readonly key: readonly (string | number)[];
  readonly value: {
    readonly record: ConsentRecord;
    readonly delivery: { readonly attempts: number; readonly error: string | null };
  };
}

/** Every key and value of the component's store. */
export function rowsOf(page: Page): Promise<Row[]> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('consent-notice');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    if (!db.objectStoreNames.contains('ledger')) return [];
    const store = db.transaction('ledger').objectStore('ledger');
    const done = <T>(one: IDBRequest<T>) =>
      new Promise<T>((resolve) => (one.onsuccess = () => resolve(one.result)));
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    db.close();
    return keys.map((key, i) => ({ key: [key].flat(), value: values[i] as unknown })) as never;
  });
}

/** How many records are still to be delivered, without reading a long history to find out. */
export function undeliveredIn(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('consent-notice');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const store = db.transaction('ledger').objectStore('ledger');
    const counting = store.count(IDBKeyRange.bound(['undelivered'], ['undelivered', []]));
    const count = await new Promise<number>(
      (resolve) => (counting.onsuccess = () => resolve(counting.result)),
    );
    db.close();
    return count;
  });
}

export const entriesOf = (rows: readonly Row[]): Row[] =>
  rows
    .filter(({ key }) => ['undelivered', 'delivered', 'aside', 'kept'].includes(String(key[0])))
    .sort((a, b) => a.value.record.sequence - b.value.record.sequence);

const sha256 = (value: unknown) => createHash('sha256').update(canonicalize(value)).digest('hex');

/** One whole chain, each record once and linked to the one before, and a head that says so. */
export function expectWhole(rows: readonly Row[]): ConsentRecord[] {
  const records = entriesOf(rows).map(({ value }) => value.record);
  for (const record of records) parseRecord(record);
  // Compared as a whole: thousands of expectations, each a step of its own, cost more than what they look at.
  const links = records.map(({ chain, sequence, previous }) => ({ chain, sequence, previous }));
  const chain = records[0]?.chain;
  const expected = records.map((_, i) => {
    const before = records[i - 1];
    return { chain, sequence: i + 1, previous: before ? { id: before.id, sha256: sha256(before) } : null };
  });
  expect(links).toEqual(expected);
  const head = rows.find(({ key }) => key[0] === 'head')?.value as unknown as Head | undefined;
  const last = records.at(-1);
  expect(head && [head.record, head.sequence, head.sha256]).toEqual(
    last && [last.id, last.sequence, sha256(last)],
  );
  return records;
}
