/*
 * A browser on a profile of its own that can be killed at any moment, by the ids of its own processes, and started
 * again; and what its ledger holds, read past the component.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { browsers } from '../browsers.mjs';
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

export class KillableBrowser {
  context!: BrowserContext;
  readonly #profile = mkdtempSync(join(tmpdir(), 'consent-notice-killable-'));

  async open(): Promise<BrowserContext> {
    this.context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: browsers.chromium.path,
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      locale: 'nl-BE',
      viewport: { width: 800, height: 600 },
    });
    return this.context;
  }

  /** As a dead battery would: nobody gets a last word. */
  async kill(): Promise<void> {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      try {
        if (readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(this.#profile))
          process.kill(Number(id), 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    await this.context.close().catch(() => undefined);
  }

  /** What the browser's own storage engine says of opening the database: whether it was it that lost something. */
  storageLog(): string {
    const folder = join(this.#profile, 'Default', 'IndexedDB');
    try {
      return readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\/LOG/.test(name))
        .map((name) => `${name}: ${readFileSync(join(folder, name), 'utf8')}`)
        .join('\n');
    } catch (error) {
      return String(error);
    }
  }

  async leave(): Promise<void> {
    await this.context.close().catch(() => undefined);
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
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

export const entriesOf = (rows: readonly Row[]): Row[] =>
  rows
    .filter(({ key }) => ['undelivered', 'delivered', 'aside', 'kept'].includes(String(key[0])))
    .sort((a, b) => a.value.record.sequence - b.value.record.sequence);

const sha256 = (value: unknown) => createHash('sha256').update(canonicalize(value)).digest('hex');

/** One whole chain, each record once and linked to the one before, and a head that says so. */
export function expectWhole(rows: readonly Row[]): ConsentRecord[] {
  const records = entriesOf(rows).map(({ value }) => value.record);
  for (const [i, record] of records.entries()) {
    parseRecord(record);
    expect(record.chain).toBe(records[0]!.chain);
    expect(record.sequence).toBe(i + 1);
    const before = records[i - 1];
    expect(record.previous).toEqual(before ? { id: before.id, sha256: sha256(before) } : null);
  }
  const head = rows.find(({ key }) => key[0] === 'head')?.value as unknown as Head | undefined;
  const last = records.at(-1);
  expect(head && [head.record, head.sequence, head.sha256]).toEqual(
    last && [last.id, last.sequence, sha256(last)],
  );
  return records;
}
