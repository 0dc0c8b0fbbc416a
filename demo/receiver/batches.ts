/*
 * Group commit: what arrives while the database is busy goes to it together, as one batch, when it is free. Making a
 * transaction durable costs the same for one record as for a hundred, so this is what sets how many a second are
 * possible; a lone record waits for nothing but the requests that were read at the same moment. Nobody is answered before the batch that holds
 * theirs is through. One that cannot be stored does not fail those it happened to travel with.
 */
import { DatabaseUnavailable } from './unavailable.js';

interface Waiting<In, Out> {
  readonly input: In;
  readonly since: number;
  readonly resolve: (output: Out) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchLimits {
  /** How many batches may be under way at once. */
  readonly lanes: number;
  /** How many inputs a batch may have. */
  readonly most: number;
  /** Milliseconds: what waited longer for its batch to begin is refused, as its sender will soon give up. */
  readonly patience: number;
}

/**
 * @param work takes a batch, all or nothing, and resolves with an output for each input in their order
 * @returns what takes one input and resolves with its output. Rejects with DatabaseUnavailable when its turn came too
 * late, else with what the work threw for it.
 */
export function inBatches<In, Out>(
  work: (batch: readonly In[]) => Promise<readonly Out[]>,
  { lanes, most, patience }: BatchLimits,
): (input: In) => Promise<Out> {
  let waiting: Waiting<In, Out>[] = [];
  let busy = 0;
  let due = false;

  /**
   * Not before what has already come in over other connections was read: a database that works within this process
   * would else be through with the first before the second is looked at, and every batch would be of one.
   */
  function next() {
    if (due) return;
    due = true;
    setImmediate(() => {
      due = false;
      begin();
    });
  }

  function begin() {
    while (busy < lanes && waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      busy++;
      void settle(batch).finally(() => {
        busy--;
        next();
      });
    }
  }

  async function settle(batch: readonly Waiting<In, Out>[]) {
    const oldest = performance.now() - patience;
    const inTime = batch.filter(({ since }) => since >= oldest);
    for (const { since, reject } of batch) if (since < oldest) reject(new DatabaseUnavailable('busy'));
    if (inTime.length === 0) return;
    try {
      const outputs = await work(inTime.map(({ input }) => input));
      inTime.forEach(({ resolve }, i) => resolve(outputs[i] as Out));
    } catch (error) {
      if (inTime.length === 1 || !isOfOne(error)) for (const { reject } of inTime) reject(error);
      else for (const one of inTime) await settle([one]);
    }
  }

  return (input) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ input, since: performance.now(), resolve, reject });
      next();
    });
}

/**
 * Whether a batch failed because of something in it, so that its members are better tried one by one: bad data, or a
 * conflict with another transaction (SQLSTATE class 40). A database that does not answer would not answer each either.
 */
const isOfOne = (error: unknown): boolean =>
  !(error instanceof DatabaseUnavailable) || error.reason.startsWith('40');
