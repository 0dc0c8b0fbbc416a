/*
 * The contract on a real PostgreSQL, yours where DATABASE_URL names one; and what only one of our own can show: several
 * receivers that start at once, and a server that goes away and comes back.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { createReceiver } from '../../demo/receiver/app.js';
import { openDatabase } from '../../demo/receiver/database.js';
import type { Database } from '../../demo/receiver/database.js';
import { openPostgres } from '../../demo/receiver/postgres.js';
import { migrate } from '../../demo/receiver/migrate.js';
import { describeContract } from './contract.js';
import { BEARER, TOKEN, listen, makeRecord, post } from './help.js';
import { describeProof } from './proof.js';
import { describeIdentity } from './identity.js';
import { databaseOn, startCluster } from './postgres.js';
import type { Cluster } from './postgres.js';
import { describeRemember } from './remember.js';
import { describeUnsubscribe } from './unsubscribe.js';

let cluster: Cluster;
before(async () => {
  cluster = await startCluster();
});
after(() => cluster?.remove());

const open = async (name: string) => openDatabase({ databaseUrl: await cluster.database(name), dataDir: '' });

const yours = process.env['DATABASE_URL'];
const drops: (() => Promise<void>)[] = [];
after(async () => {
  for (const drop of drops) await drop();
});

const openYours = async (name: string) => {
  if (!yours) return open(name);
  const { url, drop } = await databaseOn(yours, name);
  drops.push(drop);
  return openDatabase({ databaseUrl: url, dataDir: '' });
};

describeContract('postgres', () => openYours('contract'));
describeProof('postgres', () => openYours('proof'));
describeIdentity('postgres', () => openYours('identity'));
describeUnsubscribe('postgres', () => openYours('unsubscribe'));
describeRemember('postgres', () => openYours('remember'));

/** A receiver on the database; both are closed when the test is over, however it ends. */
async function serve(t: TestContext, database: Database): Promise<string> {
  const app = createReceiver({ database, allowedOrigins: [], token: TOKEN });
  t.after(async () => {
    await app.close();
    await database.close();
  });
  return listen(app);
}

describe('several receivers on one PostgreSQL', () => {
  it('apply each migration once between them when they start at once', async (t) => {
    const databaseUrl = await cluster.database('race');
    const pools = Array.from({ length: 6 }, () => openPostgres(databaseUrl));
    t.after(() => Promise.all(pools.map((pool) => pool.close())));
    const applied = await Promise.all(pools.map(migrate));
    const files = readdirSync('demo/receiver/migrations').filter((name) => name.endsWith('.sql'));
    assert.deepEqual(applied.flat(), files.sort());
  });

  it('agree on who was first', async (t) => {
    const databaseUrl = await cluster.database('agree');
    const open = async () => serve(t, await openDatabase({ databaseUrl, dataDir: '' }));
    const urls = await Promise.all([open(), open()]);
    for (let round = 0; round < 20; round++) {
      const record = makeRecord();
      const both = await Promise.all(
        urls.map((url, i) => post(url, { ...record, language: i ? 'fr' : 'nl' })),
      );
      assert.deepEqual(both.map((one) => one.status).sort(), [201, 409]);
    }
  });
});

describe('a PostgreSQL that goes away', () => {
  it('makes 503 of every answer until it is back, and has what was stored before', async (t) => {
    const database = await open('outage');
    const url = await serve(t, database);
    const [stored, late] = [makeRecord(), makeRecord()];
    assert.equal((await post(url, stored)).status, 201);

    await cluster.halt();
    for (let i = 0; i < 3; i++) {
      const refused = await post(url, late);
      assert.equal(refused.status, 503);
      assert.equal(refused.headers.get('retry-after'), '5');
      assert.equal((await fetch(`${url}/health`)).status, 503);
    }

    await cluster.start();
    assert.equal((await fetch(`${url}/health`)).status, 200);
    assert.equal((await post(url, stored)).status, 200);
    assert.equal((await post(url, late)).status, 201);
    const list = await fetch(`${url}/consents?subject=${late.subject.id}`, { headers: BEARER });
    const { records } = (await list.json()) as { records: { record: unknown }[] };
    assert.deepEqual(
      records.map(({ record }) => record),
      [late],
    );
  });

  it('answers what was in hand when it went, and loses nothing it said 201 to', async (t) => {
    const database = await open('in_hand');
    const url = await serve(t, database);
    const said = new Map<string, number>();
    let halted = false;
    const visitor = async () => {
      while (!halted) {
        const record = makeRecord();
        said.set(record.id, (await post(url, record)).status);
      }
    };
    t.after(() => (halted = true));
    const visitors = Array.from({ length: 20 }, visitor);
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Breaks connections in the middle of their transactions, again and again, and then the server itself.
    for (let i = 0; i < 10; i++) {
      await database
        .query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()')
        .catch(() => {});
    }
    await cluster.halt();
    await new Promise((resolve) => setTimeout(resolve, 100));
    halted = true;
    await Promise.all(visitors);
    await cluster.start();

    const statuses = new Set(said.values());
    assert.deepEqual([...statuses].sort(), [201, 503]);
    const rows = await database.query<{ id: string }>('SELECT id FROM records');
    const kept = new Set(rows.map((row) => row.id));
    for (const [id, status] of said) if (status === 201) assert.ok(kept.has(id));
  });

  it('makes 503 of its silence before a browser gives up', async (t) => {
    const { port } = new URL(await cluster.database('silence'));
    let silent = false;
    // Between the two, a line that can go dead without a word.
    const line = createServer((from) => {
      const to = connect(Number(port), '127.0.0.1');
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        one.on('data', (data) => silent || other.write(data));
        one.on('close', () => other.destroy());
        one.on('error', () => other.destroy());
      }
    });
    t.after(() => line.close());
    await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
    const through = (line.address() as AddressInfo).port;
    const databaseUrl = `postgres://postgres@127.0.0.1:${through}/silence`;
    const database = await openDatabase({ databaseUrl, dataDir: '' });
    const url = await serve(t, database);
    const record = makeRecord();
    assert.equal((await post(url, makeRecord())).status, 201);

    silent = true;
    const started = Date.now();
    const answers = await Promise.all([post(url, record), post(url, record), fetch(`${url}/health`)]);
    assert.deepEqual(
      answers.map((one) => one.status),
      [503, 503, 503],
    );
    assert.ok(Date.now() - started < 9000, `${Date.now() - started} ms`);
    silent = false;
    assert.equal((await post(url, record)).status, 201);
  });
});
