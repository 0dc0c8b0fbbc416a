/*
 * How many records a second the receiver makes durable, and how long each waits for its 201: the receiver as a process
 * of its own, on a PostgreSQL that syncs and on the embedded database, under keep-alive connections that each send the
 * next record when the last was answered. Generator, receiver and database share this machine's cores, so a receiver
 * that has them to itself does more; what a record costs of a core says how much. SECONDS=10 for each measurement; SOAK=600 instead for ten minutes at 32
 * connections, with the memory as it goes.
 */
/* global performance */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { tsImport } from 'tsx/esm/api';
import { rounded } from './measuring.mjs';

const CONNECTIONS = [8, 32, 128];
const WARM_UP = 3;

/** @returns what sends one record after another over one connection, and says how long each took, in milliseconds */
function sender(port, makeBody) {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  let answer = '';
  let answered;
  socket.setEncoding('latin1').on('data', (data) => {
    answer += data;
    const end = answer.indexOf('\r\n\r\n');
    const length = Number(/^content-length: (\d+)/im.exec(answer)?.[1]);
    if (end < 0 || answer.length < end + 4 + length) return;
    const status = Number(answer.slice(9, 12));
    const body = answer.slice(end + 4);
    answer = '';
    if (status === 201) answered.resolve();
    else answered.reject(new Error(`the receiver answered ${status}: ${body}`));
  });
  for (const event of ['error', 'close']) socket.on(event, () => answered?.reject(new Error('cut off')));
  return {
    async send() {
      const { id, body } = makeBody();
      const head = `POST /consents HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nIdempotency-Key: ${id}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
      answered = Promise.withResolvers?.() ?? withResolvers();
      const start = performance.now();
      socket.write(head + body);
      await answered.promise;
      return performance.now() - start;
    },
    end() {
      answered = undefined;
      socket.destroy();
    },
  };
}

function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

/** Load from so many connections. `waits` are the milliseconds each record took since it was last emptied. */
function load(port, connections, makeBody) {
  const waits = [];
  let ended = false;
  const senders = Array.from({ length: connections }, () => sender(port, makeBody));
  const done = Promise.all(
    senders.map(async (one) => {
      while (!ended) waits.push(await one.send());
      one.end();
    }),
  );
  return {
    waits,
    async end() {
      ended = true;
      await done;
    },
    failed: done.then(() => new Promise(() => {})),
  };
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

function figures(waits, seconds) {
  const sorted = Float64Array.from(waits).sort();
  return {
    'records/s': Math.round(sorted.length / seconds),
    'p50, ms': rounded(at(sorted, 0.5)),
    'p99, ms': rounded(at(sorted, 0.99)),
    'longest, ms': rounded(sorted.at(-1)),
  };
}

/** Resident memory of a process in MB. */
const memoryOf = (pid) =>
  Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

/** What a process has computed so far, in microseconds; `whole` adds those it started. */
function computedBy(pid, whole = false) {
  const fields = (of) =>
    readFileSync(`/proc/${of}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
  // utime and stime, and of processes that have ended cutime and cstime, in hundredths of a second.
  const own = (of) =>
    fields(of)
      .slice(11, whole ? 15 : 13)
      .reduce((sum, one) => sum + Number(one), 0) * 10_000;
  const all = whole ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  const childOf = (name) => {
    try {
      return Number(fields(name)[1]) === pid ? own(name) : 0;
    } catch {
      // It has ended since.
      return 0;
    }
  };
  return all.reduce((sum, name) => sum + childOf(name), own(pid));
}

/** The process that a connection's own was started by. */
async function serverOf(client) {
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${rows[0].pid}/status`, 'utf8'))[1]);
}

async function startReceiver(folder, settings) {
  const log = openSync(join(folder, 'receiver.log'), 'w');
  const { PATH, HOME } = process.env;
  const child = fork('demo/receiver/main.ts', {
    execArgv: ['--import', 'tsx'],
    env: { PATH, HOME, RATE_LIMIT: '0', PORT: '0', RECEIVER_TOKEN: 'a-token-for-the-bench', ...settings },
    stdio: ['ignore', log, 'inherit', 'ipc'],
  });
  const [{ listening }] = await once(child, 'message');
  return {
    pid: child.pid,
    port: Number(new URL(listening).port),
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Records in each transaction since the given time, as the database itself remembers them. */
async function batchesSince(client, time) {
  const { rows } = await client.query(
    `SELECT avg(n)::float8 AS mean, max(n)::int AS most FROM
     (SELECT count(*) AS n FROM record_ids WHERE received_at >= $1 GROUP BY xmin::text) AS transactions`,
    [time],
  );
  return { 'records a transaction': rounded(rows[0].mean), most: rows[0].most };
}

async function measure(receiver, connections, makeBody, seconds, client) {
  const running = load(receiver.port, connections, makeBody);
  const wait = (s) => Promise.race([pause(s * 1000), running.failed]);
  await wait(WARM_UP);
  running.waits.length = 0;
  const server = client && (await serverOf(client));
  const computed = () => [computedBy(receiver.pid), server ? computedBy(server, true) : 0];
  const [before, ours] = [memoryOf(receiver.pid), computed()];
  const [start, time] = [performance.now(), new Date()];
  await wait(seconds);
  const row = figures(running.waits, (performance.now() - start) / 1000);
  const [each, ofDatabase] = computed().map((now, i) => Math.round((now - ours[i]) / running.waits.length));
  const after = memoryOf(receiver.pid);
  await running.end();
  const batches = client ? await batchesSince(client, time) : {};
  return {
    ...row,
    ...batches,
    'CPU a record, µs': each,
    ...(client && { 'and of PostgreSQL': ofDatabase }),
    'memory at start, MB': before,
    'at end, MB': after,
  };
}

async function soak(receiver, makeBody, seconds) {
  const running = load(receiver.port, 32, makeBody);
  const step = Math.min(30, Math.max(1, Math.round(seconds / 20)));
  const rows = {};
  for (let passed = 0; passed < seconds; passed += step) {
    const start = performance.now();
    await Promise.race([pause(step * 1000), running.failed]);
    const row = figures(running.waits.splice(0), (performance.now() - start) / 1000);
    rows[`${passed + step} s`] = { ...row, 'memory, MB': memoryOf(receiver.pid) };
  }
  await running.end();
  return rows;
}

export async function benchReceiver() {
  const { startCluster } = await tsImport('../receiver/postgres.ts', import.meta.url);
  const { makeRecord, temporaryFolder } = await tsImport('../receiver/help.ts', import.meta.url);
  const [decision] = makeRecord().decisions;
  // What a banner decides: every device purpose.
  const decisions = ['preferences', 'statistics', 'advertising', 'media'].map((purpose) => {
    return { ...decision, purpose };
  });
  const makeBody = () => {
    const record = makeRecord({ decisions });
    return { id: record.id, body: JSON.stringify(record) };
  };
  const [seconds, soaking] = [Number(process.env.SECONDS ?? 10), Number(process.env.SOAK ?? 0)];
  const { folder, remove } = temporaryFolder();
  const size = makeBody().body.length;
  console.log(
    `\nReceiver: records of ${size} bytes; generator, receiver and database share ${cpus().length} cores`,
  );

  const bench = async (name, settings, client) => {
    const receiver = await startReceiver(folder, settings);
    try {
      if (soaking) {
        console.log(`\n${name}, 32 connections, ${soaking} s`);
        console.table(await soak(receiver, makeBody, soaking));
        return;
      }
      const rows = {};
      for (const connections of CONNECTIONS)
        rows[`${connections} connections`] = await measure(receiver, connections, makeBody, seconds, client);
      console.log(`\n${name}`);
      console.table(rows);
    } finally {
      await receiver.stop();
    }
  };

  const cluster = await startCluster({ durable: true });
  const databaseUrl = await cluster.database('bench');
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    await bench('PostgreSQL', { DATABASE_URL: databaseUrl }, client);
    const { rows } = await client.query(
      "SELECT (SELECT count(*) FROM records)::int AS records, pg_total_relation_size('records')::float8 AS held, pg_total_relation_size('record_ids')::float8 AS ids",
    );
    const [{ records, held, ids }] = rows;
    const each = (bytes) => Math.round(bytes / records);
    console.log(
      `In PostgreSQL each of ${records} records takes ${each(held + ids)} bytes, of which ${each(ids)} stay when it is erased (indexes included)`,
    );
  } finally {
    await client.end();
    await cluster.remove();
  }
  await bench('Embedded', { DATA_DIR: join(folder, 'data') });
  remove();
}
