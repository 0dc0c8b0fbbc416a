/*
 * Delivers undelivered records to the endpoint, oldest first in each chain, so that a newer choice is never
 * overtaken by an older one. One tab sends at a time. A network that fails is tried again, later and later; an answer
 * that refuses the record sets it aside with its reason. Nothing is dropped, every sending of a record is the same to
 * the byte, and its id makes a second delivery harmless: so where a page cannot wait for its turn, it sends all the same.
 */
import type { ConsentRecord } from '../model/record.js';

interface Delivery {
  readonly attempts: number;
  readonly nextAt: number;
  readonly deliveredAt: string | null;
  readonly error: string | null;
  readonly heldUntil?: number | undefined;
}

interface Entry {
  readonly record: ConsentRecord;
  readonly delivery: Delivery;
}

interface Outcome {
  readonly shelf: 'undelivered' | 'delivered' | 'aside';
  readonly delivery: Delivery;
}

/** Where the records lie. */
export interface Shelves {
  undelivered(): Promise<Entry[]>;
  /** False where the entry is no longer to be delivered. */
  settle(entry: Entry, shelf: Outcome['shelf']): Promise<boolean>;
}

export interface OutboxOptions {
  readonly endpoint: string;
  /** Name of the lock that the tabs of this site share. */
  readonly lock: string;
  readonly shelves: () => Shelves;
  /** What proves a subject's account to the endpoint, while the page has it. */
  readonly token?: (subject: ConsentRecord['subject']) => string | undefined;
  /** Where to send a record whose answer may set a cookie; undefined: to the endpoint, and it may not. */
  readonly remember?: (record: ConsentRecord) => string | undefined;
  readonly delivered: (record: ConsentRecord) => void;
  /** `final`: the endpoint refused the record, and it will not be sent again. Without a record: they could not be read. */
  readonly failed: (message: string, final: boolean, record?: ConsentRecord) => void;
}

const REQUEST_LIMIT = 10_000;
/** A page that the browser has frozen may hold the lock for as long as it pleases. */
const LOCK_LIMIT = 30_000;
const [FIRST_WAIT, LONGEST_WAIT] = [1_000, 3_600_000];
/** A Retry-After of up to this is obeyed even when something new is to be sent. */
const OBEYED = 60_000;
const STORED = [200, 201, 202, 204];
/** Of the answers below 500: those that say "not now". */
const NOT_NOW = [408, 425, 429];
const ANSWER_LENGTH = 300;
/** Why a sending is broken off whose answer may set no cookie any more. */
const CUT = 'cut';

export class Outbox {
  /** Tokens that the endpoint did not take. */
  readonly #outdated = new Set<string>();
  readonly #options: OutboxOptions;
  #running: Promise<void> | undefined;
  /** The turn after it, where something came up meanwhile. */
  #next: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #notBefore = 0;
  /** What this page knows is to be sent, in the order of each chain: all it has when it is left. */
  #waiting: readonly Entry[] = [];
  /** How far it knows each chain. */
  readonly #known = new Map<string, number>();
  /** Ids of what is being sent. */
  readonly #sending = new Set<string>();
  /** Sendings whose answer may set a cookie. */
  readonly #setting = new Set<AbortController>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    const hurry = () => void this.flush(true);
    addEventListener('online', hurry);
    addEventListener('pageshow', hurry);
    addEventListener('pagehide', () => this.#leave());
    document.addEventListener('visibilitychange', () =>
      document.visibilityState === 'hidden' ? this.#leave() : hurry(),
    );
  }

  /** A record has just been kept: known in case that the page is left before it is read back. */
  kept(record: ConsentRecord): void {
    const { chain, sequence } = record;
    // Unless there may be an older one that another tab has made.
    if (sequence > 1 && this.#known.get(chain) !== sequence - 1) return;
    this.#known.set(chain, sequence);
    const delivery = { attempts: 0, nextAt: 0, deliveredAt: null, error: null };
    this.#waiting = [...this.#waiting, { record, delivery }];
  }

  /** From now on no answer to what is being sent sets a cookie: it is sent again without. */
  cut(): void {
    for (const sending of this.#setting) sending.abort(CUT);
  }

  /** Sends what is due; with `hurry` also what waits for its next try. Resolves when nothing more can be sent now. */
  flush(hurry = false): Promise<void> {
    if (this.#running)
      return hurry ? (this.#next ??= this.#running.then(() => this.flush(true))) : this.#running;
    this.#next = undefined;
    this.#running = this.#takeTurn(hurry)
      .catch((error: unknown) => this.#options.failed(String(error), false))
      .finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** One tab at a time, where the browser can tell whose turn it is. */
  async #takeTurn(hurry: boolean): Promise<void> {
    // Before it waits: the page may be left meanwhile.
    if (!(await this.#look()).length) return;
    const { locks } = navigator as { locks?: LockManager };
    let begun = false;
    const work = () => {
      begun = true;
      return this.#sendAll(hurry);
    };
    if (!locks) return work();
    try {
      await locks.request(this.#options.lock, { signal: AbortSignal.timeout(LOCK_LIMIT) }, work);
    } catch (error) {
      // An opaque origin has no locks, and whoever holds this one may never let go.
      if (begun) throw error;
      await work();
    }
  }

  async #look(): Promise<readonly Entry[]> {
    const before = this.#waiting;
    const entries = await this.#options.shelves().undelivered();
    const now = Date.now();
    // What was kept while they were read.
    const since = this.#waiting.filter(
      (one) => !before.includes(one) && entries.every(({ record }) => record.id !== one.record.id),
    );
    for (const { record, delivery } of entries) {
      this.#known.set(record.chain, Math.max(this.#known.get(record.chain) ?? 0, record.sequence));
      const held = delivery.heldUntil ?? 0;
      // Later than anybody can have asked for: the clock was put back since.
      if (held <= now + OBEYED) this.#notBefore = Math.max(this.#notBefore, held);
    }
    this.#waiting = [...entries, ...since];
    return entries;
  }

  async #sendAll(hurry: boolean): Promise<void> {
    clearTimeout(this.#timer);
    const blocked = new Set<string>();
    let wake = Infinity;
    for (const entry of await this.#look()) {
      const { chain } = entry.record;
      if (blocked.has(chain)) continue;
      const { nextAt } = entry.delivery;
      const waits = hurry || nextAt > Date.now() + LONGEST_WAIT ? 0 : nextAt;
      const due = Math.max(waits, this.#notBefore);
      const outcome = due > Date.now() ? undefined : await this.#deliver(entry);
      if (outcome && outcome.shelf !== 'undelivered') continue;
      blocked.add(chain);
      wake = Math.min(wake, outcome?.delivery.nextAt ?? due);
    }
    if (wake < Infinity) this.#timer = setTimeout(() => void this.flush(), Math.max(0, wake - Date.now()));
  }

  async #deliver(entry: Entry): Promise<Outcome> {
    const { record } = entry;
    this.#sending.add(record.id);
    try {
      const outcome = await this.#send(entry);
      const settled = await this.#options
        .shelves()
        .settle({ ...entry, delivery: outcome.delivery }, outcome.shelf);
      if (outcome.shelf !== 'undelivered')
        this.#waiting = this.#waiting.filter((one) => one.record.id !== record.id);
      // Whoever else delivered it has told of it.
      if (settled && outcome.shelf === 'delivered') this.#options.delivered(record);
      return outcome;
    } finally {
      this.#sending.delete(record.id);
    }
  }

  /**
   * The page may be gone the next moment: what waits for a turn, or for storage, would not leave any more. Of each
   * chain only the oldest, since nothing tells here whether it has arrived.
   */
  #leave(): void {
    if (this.#notBefore > Date.now()) return;
    const chains = new Set<string>();
    for (const entry of this.#waiting) {
      const { chain, id } = entry.record;
      if (chains.has(chain)) continue;
      chains.add(chain);
      if (!this.#sending.has(id)) this.#deliver(entry).catch(() => undefined);
    }
  }

  /** @param setting whether the answer may set a cookie, if this is the record for it */
  async #send({ record, delivery }: Entry, setting = true): Promise<Outcome> {
    const attempts = delivery.attempts + 1;
    // Full jitter: many visitors of a site that comes back must not come back at the same moment.
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1)) * (0.5 + Math.random() / 2);
    const later = (error: string, asked = 0): Outcome => {
      this.#options.failed(error, false, record);
      const now = Date.now();
      const heldUntil = asked && asked <= OBEYED ? now + asked : undefined;
      if (heldUntil) this.#notBefore = Math.max(this.#notBefore, heldUntil);
      const nextAt = now + Math.max(wait, asked);
      return {
        shelf: 'undelivered',
        delivery: { attempts, nextAt, deliveredAt: null, error, ...(heldUntil && { heldUntil }) },
      };
    };
    const known = this.#options.token?.(record.subject);
    const token = known && !this.#outdated.has(known) ? known : undefined;
    const sending = new AbortController();
    try {
      const isNewest = record.sequence >= (this.#known.get(record.chain) ?? 0);
      const remembering = setting && isNewest ? this.#options.remember?.(record) : undefined;
      const late = AbortSignal.timeout(REQUEST_LIMIT);
      if (remembering) {
        this.#setting.add(sending);
        late.addEventListener('abort', () => sending.abort(late.reason));
      }
      const response = await fetch(remembering ?? this.#options.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': record.id,
          ...(token && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(record),
        credentials: remembering ? 'include' : 'omit',
        referrerPolicy: 'no-referrer',
        redirect: 'error',
        keepalive: true,
        signal: remembering ? sending.signal : late,
      });
      const { status } = response;
      const type = response.headers.get('content-type') ?? '';
      // A page in the place of an answer is that of a hotel's network, or of a site that is being mended.
      const isPage = /^\s*text\/html/i.test(type);
      if (STORED.includes(status) && !isPage)
        return {
          shelf: 'delivered',
          delivery: { attempts, nextAt: 0, deliveredAt: new Date(Date.now()).toISOString(), error: null },
        };
      const answered = `${status} ${response.statusText}`.trim();
      if (status === 401 && token) {
        // It expired before the record could be sent. What was decided is no less so for being unproven.
        this.#outdated.add(token);
        this.#options.failed(`answered ${answered}; it is sent again without the token`, false, record);
        return await this.#send({ record, delivery });
      }
      const refused = status >= 400 && status < 500 && !NOT_NOW.includes(status);
      if (!refused)
        return later(
          `answered ${answered}${response.ok && isPage ? ' with a web page' : ''}`,
          retryAfter(response),
        );
      const error = [answered, await problem(response, type)].filter(Boolean).join(': ');
      this.#options.failed(`answered ${error}`, true, record);
      return { shelf: 'aside', delivery: { attempts, nextAt: 0, deliveredAt: null, error } };
    } catch (error) {
      if (sending.signal.reason === CUT) return await this.#send({ record, delivery }, false);
      return later(error instanceof Error ? error.message : 'did not answer');
    } finally {
      this.#setting.delete(sending);
    }
  }
}

/** Milliseconds, from seconds or an HTTP date (RFC 9110 10.2.3). */
function retryAfter(response: Response): number {
  const value = response.headers.get('retry-after');
  if (!value) return 0;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.min(LONGEST_WAIT, Math.max(0, wait)) : 0;
}

/** What an answer says of itself in words (RFC 9457); nothing where it says nothing, or breaks off. */
async function problem(response: Response, type: string): Promise<string> {
  if (!/^\s*application\/(problem\+)?json/i.test(type)) return '';
  try {
    const { detail, title } = Object(await response.json()) as Readonly<Record<string, unknown>>;
    const said = [detail, title].find((one) => typeof one === 'string');
    return String(said ?? '').slice(0, ANSWER_LENGTH);
  } catch {
    return '';
  }
}
