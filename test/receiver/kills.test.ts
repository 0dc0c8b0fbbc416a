/*
 * kill -9 under load, of the receiver and of PostgreSQL with everything it started, at a random moment each time:
 * twice here, 50 times with FULL=1 and then the embedded database too. Visitors send as the component does, the same record again until it is answered
 * 200 or 201. Afterwards no record that was acknowledged is missing, and none is there twice. PostgreSQL syncs, as
 * it does where records are kept.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { TOKEN, makeRecord, temporaryFolder } from './help.js';
import { startCluster } from './postgres.js';
import type { Cluster } from './postgres.js';

const KILLS = process.env['FULL'] ? 50 : 2;
const VISITORS = 16;
const MAIN = fileURLToPath(new URL('../../demo/receiver/main.ts', import.meta.url));

/** A receiver that is always started again on the same port, as a supervisor does. */
async function startReceiver(settings: Record<string, string>, port: number) {
  const { PATH = '', HOME = '' } = process.env;
  const child = fork(MAIN, {
    execArgv: ['--import', 'tsx'],
    env: { PATH, HOME, RATE_LIMIT: '0', PORT: String(port), RECEIVER_TOKEN: TOKEN, ...settings },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => (errors += data));
  const listening = once(child, 'message').then(([{ listening: url }]) => url as string);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the receiver ended: ${errors}`)));
  const url = await Promise.race([listening, ended]);
  ended.catch(() => {});
  return { child, port: Number(new URL(url).port) };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Kills the server that a connection's process belongs to, and everything else it started. */
async function killServer(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl);
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const parentOf = (pid: number | string) => {
    try {
      return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    } catch {
      return undefined;
    }
  };
  const server = parentOf((rows[0] as { pid: number }).pid) as number;
  const family = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === server);
  // First the server, which would else start new ones for those that die.
  for (const pid of [server, ...family.map(Number)]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended since.
    }
  }
  await client.end().catch(() => {});
  // A new one refuses to start as long as the system still knows the old one or any that share its memory.
  for (const pid of [server, ...family]) while (existsSync(`/proc/${pid}`)) await pause(20);
}

/** Visitors who send to the port until they are told to stop, each its record until it is acknowledged. */
function visit(port: () => number) {
  const acknowledged: string[] = [];
  const state = { stopped: false, refused: 0 };
  const agent = new Agent({ keepAlive: true });
  const send = (record: { id: string }) =>
    new Promise<number>((resolve) => {
      const body = JSON.stringify(record);
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': record.id,
        'content-length': Buffer.byteLength(body),
      };
      const asking = request({
        agent,
        port: port(),
        host: '127.0.0.1',
        path: '/consents',
        method: 'POST',
        headers,
      });
      asking.on('response', (answer) =>
        answer
          .resume()
          .on('error', () => resolve(0))
          .on('end', () => resolve(answer.statusCode ?? 0)),
      );
      asking.on('error', () => resolve(0));
      asking.end(body);
    });
  const visitor = async () => {
    while (!state.stopped) {
      const record = makeRecord();
      for (;;) {
        const status = await send(record);
        if (status === 200 || status === 201) break;
        assert.ok(status === 0 || status === 503, `${status}`);
        state.refused++;
        await pause(20);
      }
      acknowledged.push(record.id);
    }
  };
  const done = Promise.all(Array.from({ length: VISITORS }, visitor)).then(() => agent.destroy());
  return {
    acknowledged,
    state,
    /** Resolves when every record was acknowledged. */
    stop: () => {
      state.stopped = true;
      return done;
    },
    async more(count: number) {
      const wanted = acknowledged.length + count;
      while (acknowledged.length < wanted) await Promise.race([pause(5), done]);
    },
  };
}

async function everyIdOf(databaseUrl: string, table: string): Promise<string[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query<{ id: string }>(`SELECT id FROM ${table}`);
  await client.end();
  return rows.map(({ id }) => id);
}

describe('kill -9 under load', () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster({ durable: true });
  });
  after(() => cluster?.remove());

  for (const what of ['the receiver', 'PostgreSQL'])
    it(`of ${what}, ${KILLS} times, loses no acknowledged record and keeps none twice`, async (t) => {
      const name = what.toLowerCase().replaceAll(' ', '_');
      const databaseUrl = await cluster.database(name);
      const settings = { DATABASE_URL: databaseUrl };
      let receiver = await startReceiver(settings, 0);
      t.after(() => kill(receiver.child).catch(() => {}));
      const visitors = visit(() => receiver.port);
      let missing = 0;
      let said: string[];
      for (let i = 0; i < KILLS; i++) {
        await visitors.more(60);
        await pause(Math.random() * 120);
        if (what === 'PostgreSQL') {
          await killServer(databaseUrl);
          said = [...visitors.acknowledged];
          await cluster.start();
        } else {
          await kill(receiver.child);
          said = [...visitors.acknowledged];
          receiver = await startReceiver(settings, receiver.port);
        }
        const kept = new Set(await everyIdOf(databaseUrl, 'records'));
        missing += said.filter((id) => !kept.has(id)).length;
      }
      await visitors.more(60);
      await visitors.stop();
      assert.equal(missing, 0, 'acknowledged and not there after a kill');
      assert.ok(visitors.state.refused > 0, 'some were cut off');
      const kept = (await everyIdOf(databaseUrl, 'records')).sort();
      assert.deepEqual(kept, [...visitors.acknowledged].sort());
      assert.deepEqual((await everyIdOf(databaseUrl, 'record_ids')).sort(), kept);
      t.diagnostic(`${KILLS} kills, ${kept.length} records, ${visitors.state.refused} sent again`);
    });
});

// Starting the embedded database is slow, and process.test.ts kills one three times; so 50 times or not at all.
describe('kill -9 of a receiver with its embedded database', { skip: !process.env['FULL'] }, () => {
  it(`under load, ${KILLS} times, loses no acknowledged record and keeps none twice`, async (t) => {
    const { folder, remove } = temporaryFolder();
    const settings = { DATA_DIR: folder };
    let receiver = await startReceiver(settings, 0);
    t.after(async () => {
      await kill(receiver.child).catch(() => {});
      remove();
    });
    const visitors = visit(() => receiver.port);
    for (let i = 0; i < KILLS; i++) {
      await visitors.more(60);
      await pause(Math.random() * 120);
      await kill(receiver.child);
      receiver = await startReceiver(settings, receiver.port);
    }
    await visitors.more(60);
    await visitors.stop();
    assert.ok(visitors.state.refused > 0, 'some were cut off');
    const response = await fetch(`http://127.0.0.1:${receiver.port}/consents.ndjson`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const lines = (await response.text()).trim().split('\n');
    const kept = lines.map((line) => (JSON.parse(line) as { record: { id: string } }).record.id).sort();
    assert.deepEqual(kept, [...visitors.acknowledged].sort());
    t.diagnostic(`${KILLS} kills, ${kept.length} records, ${visitors.state.refused} sent again`);
  });
});
