/*
 * How long a tracker lives: a session, minutes, days, months. Which of two lives is surely not longer, what check and
 * compile make of a change from one to the other, and that a life in days is told as it always was.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparePolicyFiles } from '../../src/check/policy-against.js';
import { checkPolicy } from '../../src/check/policy.js';
import { compilePolicyFiles } from '../../src/compile.js';
import { durationOf, isNoLonger, lifeOf } from '../../src/model/durations.js';
import { parsePolicySource } from '../../src/model/policy-source.js';
import { changedPolicy, textOf } from './policies.js';

const LIFE = 'statistics.trackers[0].keptFor';

describe('lives', () => {
  it('are read in months, days and minutes', () => {
    for (const [text, months, days, minutes] of [
      ['session', 0, 0, 0],
      ['PT30M', 0, 0, 30],
      ['PT2H', 0, 0, 120],
      ['P1DT12H', 0, 1, 720],
      ['P1Y2M3W4DT5H6M', 14, 25, 306],
      ['P13M', 13, 0, 0],
    ] as const)
      assert.deepEqual(lifeOf(text), { months, days, minutes }, text);
  });

  it('are none in any other form', () => {
    for (const none of ['', 'P', 'PT', 'P1DT', 'P1H', 'PT1D', 'PT1M2H', 'PT30S', 'PT1.5H', 'Session', 'session ', 'sessions', 'T1H'])
      assert.equal(lifeOf(none), undefined, none);
  }); // prettier-ignore

  it('are no periods for an answer or a record where they end within a day', () => {
    for (const short of ['session', 'PT30M', 'P1DT12H', 'P1DT0H']) assert.equal(durationOf(short), undefined);
    assert.deepEqual(durationOf('P1M1D'), { months: 1, days: 1 });
  });

  const GROWING = ['session', 'PT1M', 'PT30M', 'PT23H', 'P1D', 'P1DT12H', 'P2D', 'P1M', 'P31DT1M', 'P1Y', 'P1YT1H', 'P10Y']; // prettier-ignore
  for (const [i, one] of GROWING.entries())
    it(`${one} is no longer than what follows it, and longer than what came before`, () => {
      for (const [j, other] of GROWING.entries())
        assert.equal(isNoLonger(one, other), i <= j, `${one} ${other}`);
    });

  it('are the same in other units', () => {
    for (const [one, other] of [['PT24H', 'P1D'], ['PT90M', 'PT1H30M'], ['P1DT12H', 'PT36H'], ['P7DT0H', 'P1W']] as const)
      assert.ok(isNoLonger(one, other) && isNoLonger(other, one), `${one} ${other}`);
  }); // prettier-ignore

  it('of which nobody can tell the longer are no narrower either way', () => {
    assert.ok(!isNoLonger('P1M', 'P30DT1H') && !isNoLonger('P30DT1H', 'P1M'));
  });
});

const compiled = (policy: unknown, previous: readonly unknown[] = []) => {
  const files = compilePolicyFiles(policy, [], previous.map(parsePolicySource));
  const { purposes } = JSON.parse(files['policy.en.json']!) as {
    purposes: { id: string; fingerprint: string; covers?: string[] }[];
  };
  return purposes.find(({ id }) => id === 'statistics')!;
};

describe('a change of life', () => {
  for (const [was, is, matter] of [
    ['P1D', 'PT30M', 'narrower'],
    ['PT30M', 'session', 'narrower'],
    ['P13M', 'session', 'narrower'],
    ['session', 'PT30M', 'wider'],
    ['session', 'P1D', 'wider'],
    ['PT30M', 'PT31M', 'wider'],
    ['P1D', 'P1DT1M', 'wider'],
    ['PT24H', 'P1D', 'equal'],
  ] as const)
    it(`from ${was} to ${is} is ${matter}`, () => {
      const [before, after] = [changedPolicy({ [LIFE]: was }), changedPolicy({ [LIFE]: is, version: '2099.1.0' })]; // prettier-ignore
      const { read } = checkPolicy(textOf(after));
      const told = comparePolicyFiles(parsePolicySource(before), read!).map(({ rule }) => rule);
      const rule = { narrower: ['policy/narrower'], wider: ['policy/asked-again'], equal: [] }[matter];
      assert.deepEqual(told, rule);
      const covered = matter === 'wider' ? undefined : [compiled(before).fingerprint];
      assert.deepEqual(compiled(after, [before]).covers, covered);
    });

  it('is told in the units of the policy', () => {
    const before = parsePolicySource(changedPolicy({ [LIFE]: 'session' }));
    const { read } = checkPolicy(textOf(changedPolicy({ [LIFE]: 'PT30M', version: '2099.1.0' })));
    assert.match(comparePolicyFiles(before, read!)[0]!.message, /lives longer \(session → PT30M\)/);
  });

  it('of none leaves the fingerprint as it was before there were minutes', () => {
    assert.equal(compiled(changedPolicy({})).fingerprint, '2606cd2b07b4c8b8');
  });
});
