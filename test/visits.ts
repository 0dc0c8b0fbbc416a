/*
 * A browser in one page, for tests of what several tabs make of one database. Each tab is a Consent with a channel,
 * timers and comings and goings of its own; channels and IndexedDB are the real ones, and watched, so that a test
 * knows when all is quiet and can make any one call of storage fail. Timers of a second and more wait to be called.
 */
import { Consent } from '../src/consent.js';
import type { ConsentOptions } from '../src/consent.js';
import { deleteDatabase, freshDatabase } from './fixtures.js';

/**
 * What becomes of a call: an exception, an aborted transaction, no answer for as long as the transaction lasts, or
 * one that the page hears of later (`catchUp`), as where it is busy.
 */
export type Trouble = 'throws' | 'aborts' | 'hangs' | 'lingers';

const CALLS = ['get', 'put', 'delete', 'getAll', 'count'] as const;
const LONG = 1_500;
/** Milliseconds in which what does not wait behind something that hangs goes on, on a busy machine too. */
const BEHIND = 300;
const MADE = 'made to fail';
const injected = () => new DOMException(MADE, 'UnknownError');

/** The next turn of the event loop, sooner than a timer. */
const turn = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {
      port2.close();
      resolve();
    };
    port1.postMessage(0);
  });

interface Timer {
  readonly id: number;
  readonly work: () => void;
  readonly tab: Tab | undefined;
}

export class Tab {
  state: 'open' | 'away' | 'closed' = 'open';
  readonly channels = new Set<BroadcastChannel>();
  readonly listeners: [string, (event: Event) => void][] = [];
  /** What the page's tags were told last. */
  granted: readonly string[] = [];
  /** A held image of each purpose, in a tree of this tab's own. */
  readonly held = document.createElement('div');
  consent!: Consent;

  /** Whether the gate lets through what is held for a purpose. */
  lets(purpose: string): boolean {
    return !!this.held.shadowRoot!.querySelector(`[data-purpose="${purpose}"]`)?.hasAttribute('src');
  }

  #say(type: 'pagehide' | 'pageshow', persisted: boolean): void {
    const event = new PageTransitionEvent(type, { persisted });
    for (const [to, listener] of this.listeners) if (to === type) listener(event);
  }

  /** Left for another page, and kept for going back. */
  leave(): void {
    this.#say('pagehide', true);
    this.state = 'away';
  }

  back(): void {
    this.state = 'open';
    this.#say('pageshow', true);
  }

  close(): void {
    if (this.state === 'open') this.#say('pagehide', false);
    this.state = 'closed';
    for (const channel of [...this.channels]) channel.close();
  }
}

export class Browser {
  readonly database = freshDatabase();
  readonly tabs: Tab[] = [];
  /** Lines of the console, and what nobody caught. */
  readonly lines: string[] = [];
  readonly uncaught: string[] = [];
  /** Decides what becomes of each call of storage. */
  fate: ((call: string) => Trouble | undefined) | undefined;
  /** Stands between who tells and who hears. */
  between: ((news: unknown, deliver: (news: unknown) => void) => void) | undefined;
  now = 0;
  /** The tab that is at work: timers and channels that are made belong to it. */
  acting: Tab | undefined;
  readonly #restore: (() => void)[] = [];
  readonly #channels = new Map<BroadcastChannel, number>();
  readonly #transactions = new Set<IDBTransaction>();
  readonly #hung = new WeakSet<IDBTransaction>();
  #timers: Timer[] = [];
  #busy = 0;
  #stuckOpening = false;
  #lingering: (() => void)[] = [];

  /** What time really is. */
  readonly real = { setTimeout: window.setTimeout.bind(window) };

  constructor(now: string) {
    this.now = Date.parse(now);
    this.#watchTime();
    this.#watchPage();
    this.#watchChannels();
    this.#watchStorage();
  }

  /** Replaces a property until the end. */
  #replace<T extends object, K extends keyof T>(target: T, key: K, make: (before: T[K]) => T[K]): void {
    const own = Object.getOwnPropertyDescriptor(target, key);
    Object.defineProperty(target, key, { configurable: true, writable: true, value: make(target[key]) });
    this.#restore.push(() => {
      if (own) Object.defineProperty(target, key, own);
      else Reflect.deleteProperty(target, key);
    });
  }

  #watchTime(): void {
    this.#replace(Date, 'now', () => () => this.now);
    let ids = 0;
    this.#replace(window, 'setTimeout', (before) => {
      const set = (work: () => void, delay = 0) => {
        if (delay < LONG) return before.call(window, work, delay);
        this.#timers.push({ id: (ids -= 1), work, tab: this.acting });
        return ids;
      };
      return set as typeof setTimeout;
    });
    this.#replace(window, 'clearTimeout', (before) => (id) => {
      this.#timers = this.#timers.filter((timer) => timer.id !== id);
      before.call(window, id);
    });
    // A frame a millisecond.
    this.#replace(window, 'requestAnimationFrame', () => (work) => {
      void turn().then(() => work(0));
      return 0;
    });
  }

  #watchPage(): void {
    for (const kind of ['error', 'warn'] as const)
      this.#replace(console, kind, () => (line: unknown) => {
        // The test runner repeats here what the window was told.
        if (!String(line).endsWith(MADE)) this.lines.push(String(line));
      });
    this.#replace(
      window,
      'addEventListener',
      (before) =>
        ((type: string, listener: (event: Event) => void, options?: AddEventListenerOptions) => {
          if (this.acting && /^page(hide|show)$/.test(type)) this.acting.listeners.push([type, listener]);
          else before.call(window, type, listener, options);
        }) as typeof addEventListener,
    );
    // An exception in a handler of IndexedDB is the window's too; what a test injected is not told.
    const { onerror } = window;
    window.onerror = (event, _source, _line, _column, error) => {
      if (!String(error ?? event).includes(MADE)) this.uncaught.push(String(error ?? event));
      return true;
    };
    this.#restore.push(() => (window.onerror = onerror));
    const rejected = (event: PromiseRejectionEvent) => {
      event.preventDefault();
      this.uncaught.push(`unhandled: ${String(event.reason)}`);
    };
    window.addEventListener('unhandledrejection', rejected);
    this.#restore.push(() => window.removeEventListener('unhandledrejection', rejected));
  }

  #watchChannels(): void {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const browser = this;
    const waiting = this.#channels;
    this.#replace(
      window,
      'BroadcastChannel',
      (real) =>
        class extends real {
          readonly #tab = browser.acting;
          constructor(name: string) {
            super(name);
            waiting.set(this, 0);
            this.#tab?.channels.add(this);
            this.addEventListener('message', () => waiting.set(this, waiting.get(this)! - 1));
          }
          override postMessage(news: unknown): void {
            const deliver = (what: unknown) => {
              if (!waiting.has(this)) return;
              super.postMessage(what);
              for (const [other, count] of waiting)
                if (other !== this && other.name === this.name) waiting.set(other, count + 1);
            };
            if (browser.between) browser.between(news, deliver);
            else deliver(news);
          }
          override close(): void {
            super.close();
            waiting.delete(this);
            this.#tab?.channels.delete(this);
          }
        },
    );
  }

  #watchStorage(): void {
    const transactions = this.#transactions;
    const meet = (call: string) => {
      const fate = this.fate?.(call);
      if (call === 'open') this.#stuckOpening ||= fate === 'hangs';
      if (fate === 'throws') throw injected();
      return fate;
    };
    this.#replace(IDBDatabase.prototype, 'transaction', (before) => {
      const hung = this.#hung;
      return function (this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
        const fate = meet('transaction');
        const transaction = before.apply(this, args);
        transactions.add(transaction);
        const over = () => transactions.delete(transaction);
        transaction.addEventListener('complete', over);
        transaction.addEventListener('abort', over);
        if (fate === 'aborts') queueMicrotask(() => abort(transaction));
        if (fate === 'hangs') hung.add(transaction);
        return transaction;
      };
    });
    const lingering = (request: IDBRequest) => {
      const wait = (event: Event) => {
        event.stopImmediatePropagation();
        request.removeEventListener('success', wait);
        this.#lingering.push(() => request.dispatchEvent(new Event('success')));
      };
      request.addEventListener('success', wait);
    };
    for (const call of CALLS) {
      const { get } = IDBObjectStore.prototype;
      const hung = this.#hung;
      this.#replace(IDBObjectStore.prototype, call, (before) => {
        const real = before as (this: IDBObjectStore, ...args: unknown[]) => IDBRequest;
        return function (this: IDBObjectStore, ...args: unknown[]) {
          const fate = hung.has(this.transaction) ? 'hangs' : meet(call);
          const request = real.apply(this, args);
          // What is read fails at once; what is written, when it is done: the disk is full.
          if (fate === 'aborts' && call === 'put')
            request.addEventListener('success', () => abort(this.transaction));
          else if (fate === 'aborts') queueMicrotask(() => abort(this.transaction));
          if (fate === 'hangs') {
            hung.add(this.transaction);
            silence(this, request, get);
          }
          if (fate === 'lingers') lingering(request);
          return request;
        } as never;
      });
    }
    this.#replace(IDBFactory.prototype, 'open', (before) => {
      const begin = () => (this.#busy += 1);
      const end = () => (this.#busy -= 1);
      return function (this: IDBFactory, ...args: Parameters<IDBFactory['open']>) {
        const fate = meet('open');
        if (fate === 'aborts') throw injected();
        const request = before.apply(this, args);
        if (fate) {
          request.addEventListener('success', (event) => {
            event.stopImmediatePropagation();
            request.result.close();
          });
          return request;
        }
        begin();
        request.addEventListener('success', end);
        request.addEventListener('error', end);
        return request;
      };
    });
    const { digest } = crypto.subtle;
    this.#replace(crypto.subtle, 'digest', () => (...args) => {
      this.#busy += 1;
      return digest.apply(crypto.subtle, args).finally(() => (this.#busy -= 1));
    });
  }

  /** Opens a tab and waits until it knows what is stored. */
  async open(options: Partial<ConsentOptions> & Pick<ConsentOptions, 'policy'>): Promise<Tab> {
    const tab = new Tab();
    this.tabs.push(tab);
    const root = tab.held.attachShadow({ mode: 'open' });
    for (const { id } of (options.policy as { purposes: { id: string }[] }).purposes) {
      const image = root.appendChild(document.createElement('img'));
      image.dataset['purpose'] = id;
      image.dataset['src'] = 'data:,x';
    }
    await this.at(tab, async () => {
      tab.consent = new Consent({
        ...{ language: 'en', database: this.database, deciding: () => import('../src/deciding.js') },
        signals: [{ tell: (granted) => (tab.granted = granted) }],
        ...options,
      });
      tab.consent.scan(root);
      await tab.consent.ready;
    });
    return tab;
  }

  /** Lets a tab do something, and waits until all is quiet. */
  async at<T>(tab: Tab, work: () => T | Promise<T>): Promise<T> {
    this.acting = tab;
    // No two acts are of the same moment.
    this.now += 1;
    try {
      return await work();
    } finally {
      await this.idle();
      this.acting = undefined;
    }
  }

  /** Resolves when no message is on its way and no storage is at work. */
  async idle(): Promise<void> {
    for (let quiet = 0; quiet < 4; quiet++) {
      await turn();
      const waits = [...this.#channels.values()].some((count) => count > 0);
      if (waits || this.#busy > 0 || this.#transactions.size > 0) quiet = 0;
    }
  }

  /** What is not quiet yet. */
  get unrest(): string {
    const waiting = [...this.#channels.values()].filter((count) => count > 0);
    return `${waiting.length} channels, ${this.#transactions.size} transactions, ${this.#busy} others, ${this.#timers.length} timers`;
  }

  /** As if seconds had passed: calls the long timers of the open tabs. */
  async later(): Promise<void> {
    this.#ring();
    await this.idle();
  }

  #ring(): void {
    const due = this.#timers.filter(({ tab }) => !tab || tab.state === 'open');
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const { work } of due) work();
  }

  /** The page hears at last of what lingered. */
  async catchUp(): Promise<void> {
    for (const hear of this.#lingering.splice(0)) hear();
    await this.idle();
  }

  /** Waits for what may hang: then seconds pass, again and again. */
  async patiently<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const settled = () => (over = true);
    work.then(settled, settled);
    let [waiting, since] = ['', 0];
    const ids = new Map<IDBTransaction, number>();
    for (let turns = 1; !over; turns++) {
      await turn();
      const open = [...this.#transactions];
      for (const one of open) if (!ids.has(one)) ids.set(one, ids.size);
      const now = String(open.map((one) => ids.get(one)));
      if (now !== waiting) [waiting, since] = [now, performance.now()];
      // Time passes only when all that can go on has: on a busy machine nothing else is given up as late. What waits
      // behind something that hangs cannot be told from what is slow, but for its going on.
      const hung = open.filter((one) => this.#hung.has(one));
      const rests = hung.length === open.length || performance.now() - since > BEHIND;
      const stuck = (this.#stuckOpening || hung.length > 0) && this.#busy === 0 && rests;
      if (turns % 200 || !stuck) continue;
      this.#stuckOpening = false;
      this.#ring();
    }
    return work;
  }

  /** A crash: what hangs in storage is given up, as when its process ends. */
  drop(): void {
    for (const transaction of this.#transactions) abort(transaction);
    this.#timers = [];
  }

  /** How many timers of a second and more are waiting. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Puts everything back. */
  async end(): Promise<void> {
    this.fate = undefined;
    for (const tab of this.tabs) {
      // A consent lives as long as its page: this one lets nothing through any more.
      tab.consent.sensitive = true;
      tab.close();
    }
    for (const restore of this.#restore.reverse()) restore();
    sessionStorage.removeItem('consent-notice:withdrawn');
    this.drop();
    await deleteDatabase(this.database);
  }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is over.
  }
}

/** Nobody hears that the request succeeded; its transaction stays open until somebody aborts it. */
function silence(store: IDBObjectStore, request: IDBRequest, get: IDBObjectStore['get']): void {
  const wait = () => {
    let next: IDBRequest;
    try {
      next = get.call(store, 0);
    } catch {
      // It was given up: WebKit tells of what had been answered before.
      return;
    }
    next.addEventListener('success', () => setTimeout(() => undefined));
    next.addEventListener('success', wait);
  };
  request.addEventListener('success', (event) => {
    event.stopImmediatePropagation();
    wait();
  });
}
