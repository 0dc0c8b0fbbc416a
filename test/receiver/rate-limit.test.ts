/*
 * How often one may post: who counts as one, that the bucket fills again, that memory has a bound, and what an
 * X-Forwarded-For is worth.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createReceiver } from '../../demo/receiver/app.js';
import type { Database } from '../../demo/receiver/database.js';
import { clientOf, createRateLimit } from '../../demo/receiver/rate-limit.js';
import { TOKEN, listen, makeRecord, post, problemOf } from './help.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Of what is still held. */
function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

describe('createRateLimit', () => {
  it("lets a minute's worth pass at once, then one for each part of a minute", () => {
    let now = 0;
    const limit = createRateLimit(120, () => now);
    for (let i = 0; i < 120; i++) assert.equal(limit.take('a'), 0);
    assert.equal(limit.take('a'), 1);
    assert.equal(limit.take('b'), 0, 'another is another');
    now += 500;
    assert.equal(limit.take('a'), 0);
    assert.equal(limit.take('a'), 1);
    now += 60_000;
    for (let i = 0; i < 120; i++) assert.equal(limit.take('a'), 0);
    assert.equal(limit.take('a'), 1, 'it holds no more than a minute');
  });

  it('says in how many seconds it is worth coming back', () => {
    let now = 0;
    const limit = createRateLimit(1, () => now);
    assert.equal(limit.take('a'), 0);
    assert.equal(limit.take('a'), 60);
    now += 45_000;
    assert.equal(limit.take('a'), 15);
    now += 15_000;
    assert.equal(limit.take('a'), 0);
  });

  it('is not fooled by a clock that is set back', () => {
    let now = 1_000_000;
    const limit = createRateLimit(1, () => now);
    limit.take('a');
    now -= 500_000;
    assert.ok(limit.take('a') > 0);
    now += 60_000;
    assert.equal(limit.take('a'), 0);
  });

  it('lets go of whoever was silent for a minute', () => {
    let now = 0;
    const limit = createRateLimit(10, () => now);
    for (let i = 0; i < 500; i++) limit.take(`client ${i}`);
    assert.equal(limit.size, 500);
    now += 60_000;
    limit.take('one more');
    assert.equal(limit.size, 1);
  });

  it('holds a bounded number of buckets for a million clients at once, costs no more for the last than for the first, and still limits it', () => {
    const limit = createRateLimit(1, () => 0);
    const before = heapUsed();
    let most = 0;
    const costs: number[] = [];
    for (let i = 0; i < 1_000_000; i++) {
      if (i % 100_000 === 0) costs.push(process.cpuUsage().user);
      if (limit.take(`client ${i}`) > 0) assert.fail(`client ${i} was never here`);
      most = Math.max(most, limit.size);
      if (i % 100_000 === 99_999) assert.ok(heapUsed() - before < 40e6, `${heapUsed() - before} bytes`);
    }
    assert.ok(most > 90_000 && most <= 100_000, `${most} buckets`);
    // The last fifty thousand at least.
    for (const i of [999_999, 975_000, 950_001]) assert.ok(limit.take(`client ${i}`) > 0, `${i}`);
    // By the processor's time, which others on the machine do not take: a scan of what is held would be a hundredfold.
    const spent = costs.slice(1).map((cost, i) => cost - costs[i]!);
    assert.ok(Math.max(...spent) < 20 * Math.min(...spent), spent.join(' '));
  });

  it('forgets nobody who was there a moment ago, whatever generation ends', () => {
    let now = 0;
    let passed = 0;
    const limit = createRateLimit(2, () => now);
    for (let second = 0; second < 600; second++) {
      now = second * 1000;
      if (limit.take('a') === 0) passed++;
      limit.take(`somebody else ${second}`);
    }
    // Two at once, and one for each half minute.
    assert.ok(passed >= 20 && passed <= 22, `${passed} passed`);
    assert.ok(limit.size < 125, `${limit.size} buckets`);
  });

  it('counts anew each day, under a key that nobody has any more', () => {
    let now = 0;
    const limit = createRateLimit(1, () => now);
    limit.take('a');
    limit.take('b');
    now += 86_400_000;
    assert.equal(limit.take('a'), 0);
    assert.equal(limit.size, 1);
  });
});

describe('clientOf', () => {
  const same: [client: string, addresses: string[]][] = [
    ['192.0.2.7', ['192.0.2.7', '::ffff:192.0.2.7', '::FFFF:192.0.2.7']],
    ['2001:db8:0:1', ['2001:db8:0:1::', '2001:db8::1:0:0:0:1', '2001:0DB8:0000:0001:ffff:ffff:ffff:ffff']],
    ['fe80:0:0:0', ['fe80::1%eth0', 'fe80::']],
    ['0:0:0:0', ['::1', '::', '::192.0.2.7']],
    ['64:ff9b:0:0', ['64:ff9b::192.0.2.7']],
    ['1:2:3:4', ['1:2:3:4:5:6:7:8', '1:2:3:4::8', '1:2:3:4:5:6:192.0.2.7']],
  ];
  for (const [client, addresses] of same)
    it(`makes ${client} of ${addresses.join(', ')}`, () => {
      for (const address of addresses) assert.equal(clientOf(address), client);
    });
});

const LANES = 32;
const RECORD = makeRecord();

describe('a receiver with a limit', () => {
  /** Claims every id for whoever asks. */
  const claim = async (sql: string, params: readonly unknown[] = []) =>
    sql.includes('RETURNING')
      ? (params[0] as string[]).map((id) => ({ id, received_at: new Date('2026-11-22T10:31:07.412Z') }))
      : [];
  const tx = { query: claim as Database['query'], script: async () => {} };
  const empty: Database = {
    ...tx,
    kind: 'embedded',
    transaction: (work) => work(tx),
    close: async () => {},
  };
  const serve = async (t: TestContext, trustProxy?: number | string[]) => {
    const app = createReceiver({
      database: empty,
      allowedOrigins: ['https://a.example'],
      token: TOKEN,
      rateLimit: 2,
      trustProxy,
    });
    t.after(() => app.close());
    return listen(app);
  };
  const from = async (url: string, forwarded: string) =>
    (await post(url, makeRecord(), { 'x-forwarded-for': forwarded })).status;

  it('answers 429 with Retry-After, which a page of another origin can read', async (t) => {
    const url = await serve(t);
    const headers = { origin: 'https://a.example' };
    for (let i = 0; i < 2; i++) assert.equal((await post(url, makeRecord(), headers)).status, 201);
    const response = await post(url, makeRecord(), headers);
    assert.equal(response.status, 429);
    assert.equal(response.headers.get('retry-after'), '30');
    assert.equal(response.headers.get('access-control-allow-origin'), 'https://a.example');
    assert.match((await problemOf(response)).detail, /too many posts/);
    assert.equal((await fetch(`${url}/health`)).status, 200, 'reading is not limited');
  });

  it('believes no X-Forwarded-For by itself', async (t) => {
    const url = await serve(t);
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) statuses.push(await from(url, address));
    assert.deepEqual(statuses, [201, 201, 429]);
  });

  for (const trust of [1, ['127.0.0.1']]) {
    it(`believes the proxy that it is told of (${String(trust)}), and nothing that was there before it`, async (t) => {
      const url = await serve(t, trust);
      for (let i = 0; i < 2; i++) assert.equal(await from(url, '192.0.2.1'), 201);
      assert.equal(await from(url, '192.0.2.1'), 429);
      assert.equal(await from(url, '192.0.2.2'), 201);
      assert.equal(await from(url, '203.0.113.9, 192.0.2.1'), 429, 'what a client says of itself');
    });
  }

  const clients = process.env['FULL'] ? 1_000_000 : 2_000;
  it(`lives through ${clients} clients, each with a key of its own, in bounded memory, and still limits the last`, async (t) => {
    const url = await serve(t, 1);
    const agent = new Agent({ keepAlive: true, maxSockets: LANES });
    t.after(() => agent.destroy());
    const addressOf = (i: number) => `2001:db8:${(i >> 16).toString(16)}:${(i & 0xffff).toString(16)}::1`;
    const send = async (i: number) => {
      const { id } = makeRecord();
      const sent = request(`${url}/consents`, {
        ...{ method: 'POST', agent },
        headers: {
          'content-type': 'application/json',
          'idempotency-key': id,
          'x-forwarded-for': addressOf(i),
        },
      });
      sent.end(JSON.stringify({ ...RECORD, id }));
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      answer.resume();
      await once(answer, 'end');
      return answer.statusCode;
    };
    let next = 0;
    const statuses = new Map<number | undefined, number>();
    const upTo = (end: number) =>
      Promise.all(
        Array.from({ length: LANES }, async () => {
          while (next < end) {
            const status = await send(next++);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          }
        }),
      );
    // Warm: what every run allocates once is there.
    await upTo(clients / 10);
    const before = heapUsed();
    await upTo(clients);
    const more = heapUsed() - before;
    assert.ok(more < 40e6, `${more} bytes more`);
    const [stored = 0, busy = 0] = [statuses.get(201), statuses.get(503)];
    // A machine that does nothing of ours for three seconds makes 503 of what waited meanwhile.
    assert.equal(stored + busy, clients, JSON.stringify([...statuses]));
    assert.ok(stored > clients * 0.99, `${busy} were busy`);
    await send(clients - 1);
    assert.equal(await send(clients - 1), 429, 'two a minute');
    assert.equal((await fetch(`${url}/health`)).status, 200);
  });
});
