/*
 * What holds now, folded from records: the order of a chain, of several chains, of clocks that lie, and of proof.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Answer } from '../../src/model/decision.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { currentOf } from '../../demo/receiver/current.js';
import type { Listed } from '../../demo/receiver/current.js';
import { makeRecord } from './help.js';

const [one] = makeRecord().decisions as [ConsentRecord['decisions'][number]];
const A = randomUUID();
const B = randomUUID();
const C = randomUUID();

/** Hours of one day as times: decided, and arrived. */
interface Case {
  readonly chain?: string;
  readonly sequence?: number;
  readonly decided: number;
  readonly arrived?: number;
  readonly says: Answer;
  readonly verified?: boolean;
  readonly purpose?: string;
}
const at = (hour: number) => `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`;

const listed = ({
  chain = A,
  sequence = 1,
  decided,
  arrived = decided,
  says,
  verified = false,
  purpose = 'email',
}: Case): Listed => ({
  receivedAt: at(arrived),
  verified,
  record: makeRecord({
    chain,
    sequence,
    decidedAt: at(decided),
    subject: { kind: 'account', id: 'somebody' },
    decisions: [{ ...one, purpose, decision: says }],
  }),
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

const cases: [name: string, holds: Answer, records: Case[]][] = [
  ['the last of a chain holds, by sequence and not by clock', 'refused', [
    { sequence: 1, decided: 12, says: 'given' },
    { sequence: 2, decided: 9, says: 'given' },
    { sequence: 3, decided: 10, says: 'refused' },
  ]],
  ['of two chains, the later decision holds', 'given', [
    { chain: A, sequence: 5, decided: 9, says: 'refused' },
    { chain: B, sequence: 1, decided: 10, says: 'given' },
  ]],
  ['a decision that arrives late keeps its time', 'withdrawn', [
    { chain: A, decided: 8, arrived: 20, says: 'given' },
    { chain: B, decided: 9, arrived: 9, says: 'withdrawn' },
  ]],
  ['a clock that runs ahead counts from arrival', 'withdrawn', [
    { chain: A, decided: 23, arrived: 8, says: 'given' },
    { chain: B, decided: 9, says: 'withdrawn' },
  ]],
  ['of two at one moment, the one that gives less holds', 'refused', [
    { chain: A, decided: 9, says: 'given' },
    { chain: B, decided: 9, says: 'refused' },
  ]],
  ['of a fork too', 'withdrawn', [
    { sequence: 2, decided: 9, says: 'given' },
    { sequence: 2, decided: 9, says: 'withdrawn' },
  ]],
  ['what is not verified never overrides what is, in its own chain or another', 'given', [
    { chain: A, sequence: 1, decided: 9, says: 'given', verified: true },
    { chain: A, sequence: 2, decided: 10, says: 'withdrawn' },
    { chain: B, decided: 11, says: 'refused' },
  ]],
  ['what is verified overrides what is not, however early', 'withdrawn', [
    { chain: A, sequence: 1, decided: 8, says: 'withdrawn', verified: true },
    { chain: A, sequence: 2, decided: 9, says: 'given' },
    { chain: B, decided: 10, says: 'given' },
  ]],
  ['of what is verified, the later holds', 'withdrawn', [
    { chain: A, decided: 8, says: 'given', verified: true },
    { chain: B, decided: 9, says: 'withdrawn', verified: true },
    { chain: C, decided: 10, says: 'given' },
  ]],
]; // prettier-ignore

describe('currentOf', () => {
  for (const [name, holds, records] of cases) {
    it(`${name}, in whatever order they come`, () => {
      for (const order of permutations(records)) {
        const [now, ...others] = currentOf(order.map(listed));
        assert.deepEqual(others, []);
        assert.equal(now?.decision, holds);
      }
    });
  }

  it('keeps purposes apart: proof of one proves nothing of another', () => {
    const now = currentOf([
      listed({ decided: 8, says: 'given', verified: true, purpose: 'email' }),
      listed({ decided: 9, says: 'given', purpose: 'surveys' }),
    ]);
    assert.deepEqual(
      now.map(({ purpose, verified }) => [purpose, verified]),
      [
        ['email', true],
        ['surveys', false],
      ],
    );
  });

  it('keeps a device and an account of one id apart', () => {
    const account = listed({ decided: 8, says: 'given', verified: true });
    const device = listed({ decided: 9, says: 'refused' });
    const subject = { ...device.record.subject, kind: 'device' as const };
    const now = currentOf([account, { ...device, record: { ...device.record, subject } }]);
    assert.deepEqual(
      now.map(({ kind, decision }) => [kind, decision]),
      [
        ['account', 'given'],
        ['device', 'refused'],
      ],
    );
  });

  it('is empty of nothing', () => assert.deepEqual(currentOf([]), []));
});
