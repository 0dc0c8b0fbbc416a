/*
 * The receiver as a process: what it keeps when it is killed, whom it lets in, how it stops, and what it says of an
 * environment that cannot be right. One embedded database, made once and used by one process after the other.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BEARER, TOKEN, makeChain, makeRecord, post, temporaryFolder } from './help.js';

const MAIN = fileURLToPath(new URL('../../demo/receiver/main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  /** Resolves with the text once the output has it; rejects if the process ends before. */
  has(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
}

const running = new Set<ChildProcess>();

function start(environment: Record<string, string>): Started {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    cwd: ROOT,
    env: { PATH, HOME, PORT: '0', RECEIVER_TOKEN: TOKEN, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  // A process that should have ended and did not must fail its test, not hold it for ever.
  const deadline = setTimeout(() => child.kill('SIGKILL'), 90_000);
  let output = '';
  let errors = '';
  child.stdout?.on('data', (data: Buffer) => (output += data));
  child.stderr?.on('data', (data: Buffer) => (errors += data));
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    clearTimeout(deadline);
    return { code: code as number | null, signal: signal as string | null };
  });
  return {
    child,
    ended,
    output: () => output,
    errors: () => errors,
    async has(pattern) {
      for (;;) {
        const found = pattern.exec(output);
        if (found) return found;
        if (!running.has(child)) throw new Error(`it ended without ${pattern}: ${output}${errors}`);
        await Promise.race([once(child.stdout as NodeJS.EventEmitter, 'data'), ended]);
      }
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const addressOf = async (receiver: Started) => (await receiver.has(/listens on (\S+),/))[1] as string;

describe('the receiver process', () => {
  const { folder, remove } = temporaryFolder();
  const settings = { DATA_DIR: folder, RATE_LIMIT: '0' };
  let receiver: Started;
  let url: string;
  const restart = async () => {
    receiver = start(settings);
    url = await addressOf(receiver);
  };
  before(restart);
  after(async () => {
    for (const child of running) child.kill('SIGKILL');
    await Promise.all([...running].map((child) => once(child, 'close')));
    remove();
  });

  it('says that it makes the database, where it listens, and nothing else', () => {
    assert.match(
      receiver.output(),
      /^creating the embedded database, a few seconds the first time\nreceiver listens on http:\/\/127\.0\.0\.1:\d+, records in \S+ \(embedded\)\n$/,
    );
    assert.equal(receiver.errors(), '');
  });

  it('has every record it said 201 to, when it is killed right after', async () => {
    const said = [];
    for (let round = 0; round < 3; round++) {
      const records = makeChain(10, { kind: 'account', id: `killed-${round}` });
      const statuses = await Promise.all(records.map(async (record) => (await post(url, record)).status));
      receiver.child.kill('SIGKILL');
      assert.equal((await receiver.ended).signal, 'SIGKILL');
      assert.deepEqual(statuses, Array<number>(10).fill(201));
      said.push(...records);
      assert.ok(existsSync(join(folder, 'receiver.lock')), 'the dead one left its lock');
      await restart();
    }
    assert.doesNotMatch(receiver.output(), /creating/);
    for (const record of said) assert.equal((await post(url, record)).status, 200);
    for (let round = 0; round < 3; round++) {
      const list = await fetch(`${url}/consents?subject=killed-${round}`, { headers: BEARER });
      const { records } = (await list.json()) as { records: { record: unknown }[] };
      assert.deepEqual(
        records.map(({ record }) => record),
        said.slice(round * 10, round * 10 + 10),
      );
    }
  });

  it('lets no second process at the same folder, and says who has it', async () => {
    const second = start(settings);
    assert.deepEqual(await second.ended, { code: 2, signal: null });
    assert.match(
      second.errors(),
      new RegExp(
        `^receiver: the folder \\S+ is already in use by process ${receiver.child.pid}; stop it, or set DATA_DIR to another folder\n$`,
      ),
    );
    assert.equal((await post(url, makeRecord())).status, 201, 'the first goes on');
  });

  it('finishes the request in hand when told to stop, then gives the folder back', async (t) => {
    const record = makeRecord();
    const body = JSON.stringify(record);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    t.after(() => socket.destroy());
    let answer = '';
    socket.on('data', (data) => (answer += data));
    socket.write(
      `POST /consents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: ${record.id}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 100)}`,
    );
    await pause(200);
    receiver.child.kill('SIGTERM');
    await pause(200);
    receiver.child.kill('SIGINT');
    await assert.rejects(fetch(`${url}/health`), 'nobody new is let in');
    socket.write(body.slice(100));
    assert.deepEqual(await receiver.ended, { code: 0, signal: null });
    assert.match(answer, /^HTTP\/1\.1 201 /);
    assert.ok(!existsSync(join(folder, 'receiver.lock')));
    await restart();
    assert.equal((await post(url, record)).status, 200);
  });

  it('finishes fifty requests in hand, and an export that is being read, when told to stop', async (t) => {
    const subject = { kind: 'account', id: 'long' } as const;
    const long = makeChain(600, subject);
    for (let i = 0; i < long.length; i += 20)
      await Promise.all(long.slice(i, i + 20).map((record) => post(url, record)));
    // So long that it does not fit into what lies between the two.
    const held = (await (await fetch(`${url}/consents.ndjson`, { headers: BEARER })).text())
      .trim()
      .split('\n');
    assert.ok(held.length > 500, `${held.length} are held`);
    const port = Number(new URL(url).port);
    const records = makeChain(50, { kind: 'account', id: 'in-hand' });
    const sending = records.map((record) => {
      const body = JSON.stringify(record);
      const socket = connect(port, '127.0.0.1');
      t.after(() => socket.destroy());
      const answered = once(socket, 'data').then(([data]) => String(data).slice(0, 13));
      socket.write(
        `POST /consents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: ${record.id}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 100)}`,
      );
      return { finish: () => socket.write(body.slice(100)), answered };
    });
    const reader = connect(port, '127.0.0.1');
    t.after(() => reader.destroy());
    reader.write(`GET /consents.ndjson HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
    // Its answer has begun, and waits for who reads it.
    await once(reader, 'readable');
    await pause(300);
    receiver.child.kill('SIGTERM');
    await pause(200);
    for (const { finish } of sending) finish();
    let exported = '';
    reader.on('data', (data) => (exported += data));
    assert.deepEqual(
      new Set(await Promise.all(sending.map(({ answered }) => answered))),
      new Set(['HTTP/1.1 201 ']),
    );
    assert.deepEqual(await receiver.ended, { code: 0, signal: null });
    for (const line of held) assert.ok(exported.includes(line), 'the export is whole');
    assert.ok(exported.endsWith('0\r\n\r\n'), 'and says that it is');
    await restart();
    for (const record of records) assert.equal((await post(url, record)).status, 200);
  });

  it('stops when the process that started it is killed', async (t) => {
    receiver.child.kill('SIGTERM');
    await receiver.ended;
    const code = `
      const { fork } = require('node:child_process');
      const child = fork(${JSON.stringify(MAIN)}, { execArgv: ['--import', 'tsx'] });
      child.on('message', ({ listening }) => listening && console.log('started', child.pid, listening));`;
    const env = { ...process.env, DATABASE_URL: '', ...settings, PORT: '0', RECEIVER_TOKEN: TOKEN };
    const parent = spawn(process.execPath, ['-e', code], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for await (const data of parent.stdout) {
      output += String(data);
      if (/started \d+ \S+\n/.test(output)) break;
    }
    const [, pid, orphan] = /started (\d+) (\S+)\n/.exec(output) ?? [];
    t.after(() => pid && isAlive(Number(pid)) && process.kill(Number(pid), 'SIGKILL'));
    assert.equal((await post(String(orphan), makeRecord())).status, 201);
    parent.kill('SIGKILL');
    for (let waited = 0; existsSync(join(folder, 'receiver.lock')); waited += 50) {
      assert.ok(waited < 10_000, 'it is still there');
      await pause(50);
    }
    await assert.rejects(fetch(`${orphan}/health`));
    await restart();
  });

  it('writes a line of JSON an answer, with nothing of who asked', async () => {
    const traces = {
      'user-agent': 'Tracebrowser/7.7',
      referer: 'https://x.example/trace',
      'x-forwarded-for': '203.0.113.77',
    };
    const record = makeRecord();
    await post(url, record, traces);
    await fetch(`${url}/trace?trace`, { headers: traces });
    await receiver.has(/"status":404.*\n/);
    const [, ...lines] = receiver.output().trim().split('\n');
    const read = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of read)
      assert.deepEqual(Object.keys(line), ['time', 'level', 'method', 'route', 'status', 'ms']);
    assert.doesNotMatch(lines.join('\n') + receiver.errors(), /trace|203\.0\.113|127\.0\.0\.1/i);
    for (const personal of [record.id, record.subject.id, record.chain, TOKEN])
      assert.ok(!receiver.output().includes(personal));
  });

  it('makes a token where none is given, tells it once, and takes it', async () => {
    receiver.child.kill('SIGTERM');
    await receiver.ended;
    receiver = start({ ...settings, RECEIVER_TOKEN: '' });
    url = await addressOf(receiver);
    const told = [...receiver.output().matchAll(/RECEIVER_TOKEN is not set; for this run it is (\S{32})\n/g)];
    assert.equal(told.length, 1);
    const list = await fetch(`${url}/consents?subject=a`, {
      headers: { authorization: `Bearer ${told[0]?.[1]}` },
    });
    assert.equal(list.status, 200);
    assert.equal((await fetch(`${url}/consents?subject=a`, { headers: BEARER })).status, 401);
  });

  it('says that the port is taken, and leaves the folder free', async (t) => {
    receiver.child.kill('SIGTERM');
    await receiver.ended;
    const blocker = createServer().listen(0, '127.0.0.1');
    t.after(() => blocker.close());
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const second = start({ ...settings, PORT: String(port) });
    assert.equal((await second.ended).code, 2);
    assert.equal(second.errors(), 'receiver: the port is taken; set PORT to another\n');
    assert.ok(!existsSync(join(folder, 'receiver.lock')));
    await restart();
  });
});

describe('a first start that is cut off', () => {
  it('leaves nothing that the next one stumbles over', async () => {
    const { folder, remove } = temporaryFolder();
    const first = start({ DATA_DIR: folder });
    await first.has(/creating/);
    while (!readdirSync(folder).some((name) => name.startsWith('creating-'))) await pause(20);
    await pause(200);
    first.child.kill('SIGKILL');
    await first.ended;
    assert.ok(!existsSync(join(folder, 'postgres')));
    const second = start({ DATA_DIR: folder });
    assert.equal((await post(await addressOf(second), makeRecord())).status, 201);
    assert.deepEqual(readdirSync(folder).sort(), ['postgres', 'receiver.lock']);
    second.child.kill('SIGTERM');
    assert.equal((await second.ended).code, 0);
    remove();
  });
});

describe('an environment that cannot be right', () => {
  const cases: [name: string, value: string, line: RegExp][] = [
    ['PORT', 'eighty', /PORT must be a port number from 0 to 65535/],
    ['PORT', '65536', /PORT must be a port number/],
    ['DATABASE_URL', 'mysql://me:hunter2@host/x', /DATABASE_URL must look like postgres:/],
    ['ALLOWED_ORIGINS', 'https://www.example.com/', /write https:\/\/www\.example\.com instead of/],
    ['ALLOWED_ORIGINS', 'https://a.example, *', /ALLOWED_ORIGINS: \* is not an origin/],
    ['IDENTITY_KEY', 'short', /IDENTITY_KEY as a secret must have at least 32 bytes: it is a secret/],
    ['IDENTITY_KEY', '{"kty":"EC","d":"hunter2"}', /IDENTITY_KEY is a private key; give the public one/],
    ['IDENTITY_ISSUER', 'https://login.example', /need IDENTITY_KEY; set it, or unset them/],
    ['UNSUBSCRIBE_KEY', 'short', /UNSUBSCRIBE_KEY must be a secret of at least 32 characters/],
    ['REMEMBER', 'yes', /REMEMBER must be on or off/],
    ['REMEMBER_KEY', 'hunter2', /REMEMBER_KEY must be a private key on the curve P-256/],
    ['COOKIE_DOMAIN', 'https://example.com', /COOKIE_DOMAIN must be a domain of yours as example\.com/],
    ['RATE_LIMIT', 'many', /RATE_LIMIT must be a number of posts a minute/],
    ['TRUST_PROXY', 'true', /TRUST_PROXY must be how many proxies stand in front/],
    ['TRUST_PROXY', '0.0.0.0/0', /TRUST_PROXY must be/],
    ['RECEIVER_TOKEN', 'short', /RECEIVER_TOKEN must be at least 16 characters/],
  ];
  for (const [name, value, line] of cases) {
    it(`is refused with exit 2 and one line: ${name}=${value}`, async () => {
      const { folder, remove } = temporaryFolder();
      const receiver = start({ DATA_DIR: join(folder, 'never'), [name]: value });
      assert.equal((await receiver.ended).code, 2);
      assert.match(receiver.errors(), line);
      assert.equal(receiver.errors().trim().split('\n').length, 1);
      assert.doesNotMatch(receiver.errors(), /hunter2/);
      assert.ok(!existsSync(join(folder, 'never')));
      remove();
    });
  }

  it('is told from a database that is not there: exit 1, and no password in the line', async () => {
    const receiver = start({ DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:9/x' });
    assert.equal((await receiver.ended).code, 1);
    assert.equal(
      receiver.errors(),
      'receiver: the database does not answer (ECONNREFUSED); see DATABASE_URL\n',
    );
  });
});
