/*
 * What the receiver does by itself, and when: on a clock that the test moves, on a database that is only a list of
 * what it was asked. Also the setting that says how long payloads are kept.
 */
import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import type { TestContext } from 'node:test';
import type { Database } from '../../demo/receiver/database.js';
import { startJobs } from '../../demo/receiver/jobs.js';
import type { JobLine } from '../../demo/receiver/jobs.js';
import { SettingsError, readSettings } from '../../demo/receiver/settings.js';
import { DatabaseUnavailable } from '../../demo/receiver/unavailable.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Jobs on a database without records; `fail` makes it one that does not answer. */
function started(t: TestContext) {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const lines: JobLine[] = [];
  const state = { fail: false, asked: 0 };
  const query = async () => {
    state.asked++;
    if (state.fail) throw new DatabaseUnavailable('ECONNREFUSED');
    return [];
  };
  const stop = startJobs({ query } as unknown as Database, 'P3Y', (line) => lines.push(line));
  const pass = async (ms: number) => {
    mock.timers.tick(ms);
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  const told = () =>
    lines
      .splice(0)
      .map(({ job, level }) => `${job} ${level}`)
      .sort();
  return { stop, pass, told, lines, state };
}

describe('startJobs', () => {
  it('does nothing for a minute, then both jobs; heads again every hour, retention every day', async (t) => {
    const { stop, pass, told, state } = started(t);
    await pass(MINUTE - 1);
    assert.equal(state.asked, 0);
    await pass(1);
    assert.deepEqual(told(), ['heads info', 'retention info']);
    for (let hour = 1; hour < 24; hour++) {
      await pass(HOUR);
      assert.deepEqual(told(), ['heads info']);
    }
    await pass(HOUR);
    assert.deepEqual(told(), ['heads info', 'retention info']);
    await stop();
  });

  it('says what was done, or of an error its kind and place, and tries again after an hour', async (t) => {
    const { stop, pass, told, lines, state } = started(t);
    state.fail = true;
    await pass(MINUTE);
    for (const line of lines) {
      assert.deepEqual(Object.keys(line), ['time', 'job', 'ms', 'level', 'error']);
      assert.equal(line.error?.code, 'ECONNREFUSED');
    }
    assert.deepEqual(told(), ['heads error', 'retention error']);
    state.fail = false;
    await pass(HOUR);
    assert.equal(lines[0]?.done, 0);
    assert.deepEqual(told(), ['heads info', 'retention info']);
    await stop();
  });

  it('does nothing more once it was stopped', async (t) => {
    const { stop, pass, told } = started(t);
    await pass(MINUTE);
    told();
    await stop();
    await pass(30 * HOUR);
    assert.deepEqual(told(), []);
  });
});

describe('RECORDS_KEPT_FOR', () => {
  it('is three years unless it says otherwise', () => {
    assert.equal(readSettings({}).recordsKeptFor, 'P3Y');
    for (const period of ['P18M', 'P90D', 'P1Y6M', 'P2W'])
      assert.equal(readSettings({ RECORDS_KEPT_FOR: period }).recordsKeptFor, period);
  });

  for (const wrong of ['3 years', 'P0D', 'P', 'PT12H', 'P1DT1H', 'p3y', 'P-1Y', 'P999999999Y']) {
    it(`is refused with what to write instead: ${wrong}`, () => {
      assert.throws(
        () => readSettings({ RECORDS_KEPT_FOR: wrong }),
        (error) =>
          error instanceof SettingsError &&
          error.message.startsWith(`RECORDS_KEPT_FOR: ${wrong} is not`) &&
          error.message.includes('P3Y'),
      );
    });
  }
});
