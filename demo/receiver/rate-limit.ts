/*
 * How often one client may post, without knowing who it is: a bucket of tokens under a keyed hash of the address. The
 * key is random, lives in this process alone and is replaced every day, so that what is counted under leads to no
 * address and to nobody tomorrow; nothing is stored or logged. Memory has a bound: past it the buckets that were left
 * alone longest go, which costs at most that their owners start with full ones. They go all at once, a generation of
 * them: whoever comes from a million addresses must not make each post cost more than the one before.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Problem } from './problem.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Of two generations together; about 20 MB. */
const MOST_BUCKETS = 100_000;

interface Bucket {
  tokens: number;
  /** When `tokens` was right, in milliseconds. */
  at: number;
}

export interface RateLimit {
  /** Takes one token of whoever is named. @returns 0, or the whole seconds until there is one again */
  take(name: string): number;
  /** Buckets in memory. */
  readonly size: number;
}

/** @param perMinute tokens a bucket holds, and gets back in a minute; @param now a clock in milliseconds */
export function createRateLimit(perMinute: number, now: () => number = Date.now): RateLimit {
  /** Those that were used since the last generation ended, and those used before and not since. */
  let [recent, older] = [new Map<string, Bucket>(), new Map<string, Bucket>()];
  let begunAt = now();
  let usedAt = begunAt;
  let key = randomBytes(32);
  let rotatedAt = begunAt;

  return {
    get size() {
      return recent.size + older.size;
    },
    take(name) {
      const time = now();
      letGo(time);
      const hash = createHmac('sha256', key).update(name).digest('base64url').slice(0, 22);
      const { tokens, at } = recent.get(hash) ?? older.get(hash) ?? { tokens: perMinute, at: time };
      const filled = Math.min(perMinute, tokens + (Math.max(0, time - at) * perMinute) / MINUTE_MS);
      const left = filled >= 1 ? filled - 1 : filled;
      older.delete(hash);
      recent.set(hash, { tokens: left, at: time });
      usedAt = time;
      return filled >= 1 ? 0 : Math.ceil(((1 - filled) * 60) / perMinute);
    },
  };

  /** Whoever was silent for a minute has a full bucket again, which is the same as none. */
  function letGo(time: number) {
    if (time - rotatedAt >= DAY_MS) {
      key = randomBytes(32);
      rotatedAt = time;
      begin(time, new Map());
    } else if (time - usedAt >= MINUTE_MS) begin(time, new Map());
    else if (time - begunAt >= MINUTE_MS || recent.size >= MOST_BUCKETS / 2) begin(time, recent);
  }

  function begin(time: number, before: Map<string, Bucket>) {
    older = before;
    recent = new Map();
    begunAt = time;
  }
}

/** @throws Problem (429) for who has none left */
export function takeFrom(limit: RateLimit | undefined, name: string): void {
  const seconds = limit?.take(name) ?? 0;
  if (seconds > 0)
    throw new Problem(429, 'too many posts; please send again later', {}, { 'retry-after': String(seconds) });
}

/** Who counts as one client: an IPv4 address, or the /64 that an IPv6 network gives one household. */
export function clientOf(address: string): string {
  const plain = address.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  // A dotted end stands for two groups.
  const rightLength = right.length + (right.at(-1)?.includes('.') ? 1 : 0);
  const gap = tail === undefined ? 0 : 8 - left.length - rightLength;
  const groups = [...left, ...Array<string>(gap).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
