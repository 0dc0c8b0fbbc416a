/*
 * Delivers undelivered records to the endpoint, oldest first in each chain, so that a newer choice is never
 * overtaken by an older one. A network that fails is tried again, later and later; an answer that refuses the record
 * sets it aside with its reason. Nothing is dropped, and the record's id makes a second delivery harmless.
 */
import type { ConsentRecord } from '../model/record.js';

interface Delivery {
  readonly attempts: number;
  readonly nextAt: number;
  readonly deliveredAt: string | null;
  readonly error: string | null;
}

interface Entry {
  readonly record: ConsentRecord;
  readonly delivery: Delivery;
}

/** Where the records lie. */
export interface Shelves {
  undelivered(): Promise<Entry[]>;
  settle(entry: Entry, shelf: 'undelivered' | 'delivered' | 'aside'): Promise<void>;
}

export interface OutboxOptions {
  readonly endpoint: string;
  readonly shelves: () => Shelves;
  /** What proves a subject's account to the endpoint, while the page has it. */
  readonly token?: (subject: ConsentRecord['subject']) => string | undefined;
  readonly delivered: (record: ConsentRecord) => void;
  /** `final`: the endpoint refused the record, and it will not be sent again. */
  readonly failed: (message: string, final: boolean) => void;
}

const REQUEST_LIMIT = 10_000;
const [FIRST_WAIT, LONGEST_WAIT] = [1_000, 3_600_000];
/** A Retry-After of up to this is obeyed even when something new is to be sent. */
const OBEYED = 60_000;

export class Outbox {
  readonly #options: OutboxOptions;
  #running: Promise<void> | undefined;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #notBefore = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const hurry = () => void this.flush(true);
    addEventListener('online', hurry);
    addEventListener('pageshow', hurry);
  }

  /** Sends what is due; with `hurry` also what waits for its next try. Resolves when nothing more can be sent now. */
  flush(hurry = false): Promise<void> {
    if (this.#running) {
      this.#again ||= hurry;
      return this.#running;
    }
    this.#running = this.#sendAll(hurry)
      .catch((error: unknown) => this.#options.failed(String(error), false))
      .finally(() => {
        this.#running = undefined;
        if (!this.#again) return;
        this.#again = false;
        void this.flush(true);
      });
    return this.#running;
  }

  async #sendAll(hurry: boolean): Promise<void> {
    clearTimeout(this.#timer);
    const shelves = this.#options.shelves();
    const blocked = new Set<string>();
    let wake = Infinity;
    for (const entry of await shelves.undelivered()) {
      const { chain } = entry.record;
      if (blocked.has(chain)) continue;
      const due = Math.max(hurry ? 0 : entry.delivery.nextAt, this.#notBefore);
      const outcome = due > Date.now() ? undefined : await this.#send(entry);
      if (outcome && outcome.shelf !== 'undelivered') {
        await shelves.settle({ ...entry, delivery: outcome.delivery }, outcome.shelf);
        if (outcome.shelf === 'delivered') this.#options.delivered(entry.record);
        continue;
      }
      blocked.add(chain);
      if (outcome) await shelves.settle({ ...entry, delivery: outcome.delivery }, 'undelivered');
      wake = Math.min(wake, outcome?.delivery.nextAt ?? due);
    }
    if (wake < Infinity) this.#timer = setTimeout(() => void this.flush(), Math.max(0, wake - Date.now()));
  }

  async #send({
    record,
    delivery,
  }: Entry): Promise<{ shelf: 'undelivered' | 'delivered' | 'aside'; delivery: Delivery }> {
    const attempts = delivery.attempts + 1;
    // Full jitter: many visitors of a site that comes back must not come back at the same moment.
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1)) * (0.5 + Math.random() / 2);
    const later = (error: string, at = Date.now() + wait) => {
      this.#options.failed(error, false);
      return { shelf: 'undelivered' as const, delivery: { attempts, nextAt: at, deliveredAt: null, error } };
    };
    const token = this.#options.token?.(record.subject);
    try {
      const response = await fetch(this.#options.endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': record.id,
          ...(token && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(record),
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        redirect: 'error',
        keepalive: true,
        signal: AbortSignal.timeout(REQUEST_LIMIT),
      });
      if (response.ok)
        return {
          shelf: 'delivered',
          delivery: { attempts, nextAt: 0, deliveredAt: new Date().toISOString(), error: null },
        };
      const answered = `${response.status} ${response.statusText}`.trim();
      if (response.status >= 500 || [408, 425, 429].includes(response.status)) {
        const asked = retryAfter(response);
        if (asked <= OBEYED) this.#notBefore = Date.now() + asked;
        return later(`answered ${answered}`, Date.now() + Math.max(wait, asked));
      }
      this.#options.failed(`answered ${answered}`, true);
      return { shelf: 'aside', delivery: { attempts, nextAt: 0, deliveredAt: null, error: answered } };
    } catch (error) {
      return later(error instanceof Error ? error.message : 'did not answer');
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
