/*
 * What the receiver says when it is wrong itself: a database that answers and never should have answered so. No
 * database here, since none can be made to do that.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createReceiver } from '../../demo/receiver/app.js';
import type { Database } from '../../demo/receiver/database.js';
import type { LogLine } from '../../demo/receiver/log.js';
import { DatabaseUnavailable, asUnavailable } from '../../demo/receiver/unavailable.js';
import { TOKEN, listen, makeRecord, post, problemOf } from './help.js';

function brokenDatabase(error: unknown): Database {
  const fail = () => Promise.reject(error);
  return { kind: 'postgres', query: fail, script: fail, transaction: fail, close: async () => {} };
}

describe('an error of our own', () => {
  it('is a 500 that tells nothing, and is logged by kind and place without its message', async () => {
    const logged: LogLine[] = [];
    const secret = new TypeError(
      'value "subject-of-somebody" is not iterable\n    at first sight this is a place',
    );
    const database = brokenDatabase(Object.assign(secret, { code: '23505', detail: 'Key (id)=(somebody)' }));
    const logger = (line: LogLine) => logged.push(line);
    const app = createReceiver({ database, allowedOrigins: [], token: TOKEN, logger });
    const url = await listen(app);
    const response = await post(url, makeRecord());
    assert.equal(response.status, 500);
    assert.doesNotMatch((await problemOf(response)).detail, /somebody|iterable/);
    await app.close();
    const [line] = logged as [LogLine];
    assert.equal(line.level, 'error');
    assert.equal(line.error?.name, 'TypeError');
    assert.equal(line.error?.code, '23505');
    assert.match(line.error?.at[0] ?? '', /errors\.test\.ts/);
    assert.doesNotMatch(JSON.stringify(logged), /somebody|iterable|at first sight/);
  });
});

describe('asUnavailable', () => {
  const cases: [code: unknown, unavailable: boolean][] = [
    ['ECONNREFUSED', true],
    ['57P01', true],
    ['40001', true],
    ['53100', true],
    ['08006', true],
    [undefined, true],
    ['23505', false],
    ['22P05', false],
    ['42601', false],
  ];
  for (const [code, unavailable] of cases) {
    it(`${unavailable ? 'takes' : 'does not take'} ${String(code)} for a database that cannot answer`, () => {
      const error = Object.assign(new Error('text of a driver'), { code });
      const made = asUnavailable(error);
      assert.equal(made instanceof DatabaseUnavailable, unavailable);
      if (unavailable) assert.doesNotMatch(String(made), /driver/);
      else assert.equal(made, error);
    });
  }
});
