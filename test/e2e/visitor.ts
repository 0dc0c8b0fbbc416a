/*
 * A visitor's browser: a real profile on disk, which can be killed in the middle and started again.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { browsers } from '../browsers.mjs';
import type { Consent } from '../../src/consent.js';
import type { ConsentRecord } from '../../src/model/record.js';

export interface StoredEntry {
  readonly key: IDBValidKey;
  readonly value: { readonly record?: ConsentRecord | string };
}

export class Visitor {
  readonly #profile = mkdtempSync(join(tmpdir(), 'consent-notice-profile-'));
  context!: BrowserContext;
  page!: Page;
  /** Every request of every page, in order. */
  readonly requests: string[] = [];
  /** Errors and warnings of the console, and uncaught exceptions. */
  readonly complaints: string[] = [];

  async open(): Promise<Page> {
    this.context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: browsers.chromium.path,
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      locale: 'nl-BE',
      timezoneId: 'Europe/Brussels',
      viewport: { width: 1280, height: 800 },
    });
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.context.on('request', (request) => this.requests.push(request.url()));
    this.page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.message}`));
    this.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    return this.page;
  }

  /** As a crash or a dead battery would: no page gets a last word. */
  async kill(): Promise<void> {
    execFileSync('pkill', ['-9', '-f', this.#profile]);
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

  /** Everything in the component's database. */
  stored(): Promise<StoredEntry[]> {
    return this.page.evaluate(async () => {
      const request = indexedDB.open('consent-notice');
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const store = db.transaction('ledger').objectStore('ledger');
      const settled = <T>(one: IDBRequest<T>) =>
        new Promise<T>((resolve) => (one.onsuccess = () => resolve(one.result)));
      const [keys, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
      db.close();
      return keys.map((key, i) => ({ key, value: values[i] as StoredEntry['value'] }));
    });
  }

  async records(): Promise<ConsentRecord[]> {
    return (await this.stored())
      .flatMap(({ value }) => (typeof value.record === 'object' ? [value.record] : []))
      .sort((a, b) => a.sequence - b.sequence);
  }

  /** What a page has kept outside the component's database. */
  async otherStorage(): Promise<{ cookies: number; local: number; session: number }> {
    const [local, session] = await this.page.evaluate(
      () => [localStorage.length, sessionStorage.length] as const,
    );
    return { cookies: (await this.context.cookies()).length, local, session };
  }
}

/** Which of the purposes a page allows. */
export function allowed(page: Page, purposes: readonly string[]): Promise<string[]> {
  return page.evaluate(
    (ids) => ids.filter((id) => (window.consentNotice as Consent).allows(id)),
    [...purposes],
  );
}
