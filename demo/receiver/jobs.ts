/*
 * What the receiver does by itself: seals the days that are over, and erases what was kept long enough. The first time
 * a minute after the start, so that a start is quick and one that is soon killed does nothing; again after an hour
 * (heads) or a day (retention), or after an hour if it failed. Any number of receivers may do both on one database.
 */
import type { Database } from './database.js';
import { sealDays } from './heads.js';
import { placeOf } from './log.js';
import type { ErrorPlace } from './log.js';
import { eraseExpired } from './retention.js';
import type { Period } from './retention.js';

/** Written after each run: what was done, how often, or what prevented it. */
export interface JobLine {
  readonly time: string;
  readonly level: 'info' | 'error';
  readonly job: string;
  /** Days sealed, payloads erased. */
  readonly done?: number;
  readonly ms: number;
  readonly error?: ErrorPlace;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @returns what ends them, and resolves when what was under way has come to a safe end */
export function startJobs(
  database: Database,
  recordsKeptFor: Period,
  logger: (line: JobLine) => void,
): () => Promise<void> {
  const abort = new AbortController();
  const { signal } = abort;
  const retention = () => eraseExpired(database, recordsKeptFor, signal);
  const ends = [
    repeat('heads', HOUR, () => sealDays(database, signal), signal, logger),
    repeat('retention', DAY, retention, signal, logger),
  ];
  return async () => {
    abort.abort();
    await Promise.all(ends.map((end) => end()));
  };
}

function repeat(
  job: string,
  every: number,
  work: () => Promise<number>,
  signal: AbortSignal,
  logger: (line: JobLine) => void,
): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let timer = setTimeout(run, MINUTE);
  timer.unref();

  function run() {
    running = once().then((wait) => {
      if (signal.aborted) return;
      timer = setTimeout(run, wait);
      timer.unref();
    });
  }

  async function once(): Promise<number> {
    const start = performance.now();
    const told = (): Pick<JobLine, 'time' | 'job' | 'ms'> => {
      return { time: new Date().toISOString(), job, ms: Math.round(performance.now() - start) };
    };
    try {
      const done = await work();
      logger({ ...told(), level: 'info', done });
      return every;
    } catch (error) {
      logger({ ...told(), level: 'error', error: placeOf(error) });
      return Math.min(every, HOUR);
    }
  }

  return () => {
    clearTimeout(timer);
    return running;
  };
}
