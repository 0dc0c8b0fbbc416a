/*
 * Group commit by itself: who waits for whom, and who fails with whom. The databases show the rest (proof.ts).
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { inBatches } from '../../demo/receiver/batches.js';
import { DatabaseUnavailable } from '../../demo/receiver/unavailable.js';

interface Begun {
  readonly batch: readonly number[];
  done(): void;
  fail(error: unknown): void;
}

/** Work that ends when the test says so; an output is ten times its input. */
function stepped(limits: Partial<Parameters<typeof inBatches>[1]> = {}) {
  const begun: Begun[] = [];
  const work = (batch: readonly number[]) =>
    new Promise<number[]>((resolve, reject) => {
      begun.push({ batch, done: () => resolve(batch.map((one) => one * 10)), fail: reject });
    });
  return { begun, add: inBatches(work, { lanes: 1, most: 3, patience: 1000, ...limits }) };
}

/** When promises and what is due right after have had their turn. */
const settled = async () => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('inBatches', () => {
  it('takes together what came at the same moment or meanwhile, in order, up to the most', async () => {
    const { begun, add } = stepped();
    const first = add(1);
    await settled();
    const outputs = Promise.all([first, ...[2, 3, 4, 5].map(add)]);
    for (const batch of [[1], [2, 3, 4], [5]]) {
      await settled();
      assert.deepEqual(begun.at(-1)?.batch, batch);
      begun.at(-1)?.done();
    }
    assert.deepEqual(await outputs, [10, 20, 30, 40, 50]);
  });

  it('has no more batches under way than lanes', async () => {
    const { begun, add } = stepped({ lanes: 2, most: 1 });
    const outputs = Promise.all([1, 2, 3].map(add));
    await settled();
    assert.equal(begun.length, 2);
    begun[1]?.done();
    await settled();
    assert.equal(begun.length, 3);
    for (const one of begun) one.done();
    assert.deepEqual(await outputs, [10, 20, 30]);
  });

  it('answers nobody before the batch is through', async () => {
    const { begun, add } = stepped();
    let answered = false;
    const output = add(1).finally(() => (answered = true));
    await pause(20);
    assert.equal(answered, false);
    begun[0]?.done();
    assert.equal(await output, 10);
  });

  for (const error of [new Error('bad data'), new DatabaseUnavailable('40001')]) {
    it(`tries one by one what failed together with: ${error.message}`, async () => {
      const { begun, add } = stepped();
      const outputs = Promise.allSettled([2, 3, 4].map(add));
      await settled();
      begun[0]?.fail(error);
      for (const one of [2, 3, 4]) {
        await settled();
        assert.deepEqual(begun.at(-1)?.batch, [one]);
        if (one === 3) begun.at(-1)?.fail(error);
        else begun.at(-1)?.done();
      }
      assert.deepEqual(await outputs, [
        { status: 'fulfilled', value: 20 },
        { status: 'rejected', reason: error },
        { status: 'fulfilled', value: 40 },
      ]);
    });
  }

  it('does not ask a database again, record by record, that did not answer', async () => {
    const { begun, add } = stepped();
    const error = new DatabaseUnavailable('ECONNREFUSED');
    const outputs = Promise.allSettled([1, 2, 3].map(add));
    await settled();
    begun[0]?.fail(error);
    const refused = { status: 'rejected', reason: error };
    assert.deepEqual(await outputs, [refused, refused, refused]);
    const later = add(4);
    await settled();
    assert.equal(begun.length, 2);
    begun[1]?.done();
    assert.equal(await later, 40, 'and goes on');
  });

  it('refuses what waited too long, and never begins it', async () => {
    const { begun, add } = stepped({ patience: 30 });
    const first = add(1);
    await settled();
    const late = assert.rejects(add(2), (error) => error instanceof DatabaseUnavailable);
    await pause(50);
    const inTime = add(3);
    begun[0]?.done();
    await settled();
    assert.deepEqual(begun.at(-1)?.batch, [3]);
    begun.at(-1)?.done();
    await late;
    assert.deepEqual(await Promise.all([first, inTime]), [10, 30]);
  });
});
