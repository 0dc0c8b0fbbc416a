/*
 * What nobody sends by accident, over a real socket to one receiver: each gets its documented answer, the receiver goes
 * on, and nothing of it is stored or logged.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import type { ConsentRecord } from '../../src/model/record.js';
import { createReceiver } from '../../demo/receiver/app.js';
import { openDatabase } from '../../demo/receiver/database.js';
import type { Database } from '../../demo/receiver/database.js';
import type { LogLine } from '../../demo/receiver/log.js';
import { RECORD } from '../../demo/receiver/record-schema.js';
import { BEARER, TOKEN, listen, makeRecord, post, problemOf, temporaryFolder } from './help.js';

const LIMIT = 32 * 1024;
type Path = readonly (string | number)[];
type Tree = Record<string | number, unknown>;

/** Every place in a value, the value itself not among them. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys: (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [[...path, key], ...placesIn((value as Tree)[key], [...path, key])]);
}

/** A copy with another value at a place. */
function withAt(value: object, path: Path, put: unknown): Tree {
  const copy = structuredClone(value) as Tree;
  let inside = copy;
  for (const key of path.slice(0, -1)) inside = inside[key] as Tree;
  inside[path.at(-1) as string] = put;
  return copy;
}

const valueAt = (value: object, path: Path) =>
  path.reduce<unknown>((inside, key) => (inside as Tree)[key], value);

describe('abuse', () => {
  const { folder, remove } = temporaryFolder();
  const logged: LogLine[] = [];
  let database: Database;
  let app: FastifyInstance;
  let url: string;
  let before_: number;

  const count = async () =>
    (await database.query<{ count: number }>('SELECT count(*)::int AS count FROM record_ids'))[0]?.count ??
    -1;
  const send = (body: string | Uint8Array, key = 'x') =>
    fetch(`${url}/consents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: body as RequestInit['body'] & {},
    });

  before(async () => {
    database = await openDatabase({ dataDir: folder });
    app = createReceiver({ database, allowedOrigins: [], token: TOKEN, logger: (line) => logged.push(line) });
    url = await listen(app);
    before_ = await count();
  });
  after(async () => {
    await app?.close();
    await database?.close();
    remove();
  });

  it('takes exactly 32 kB and not a byte more, however it is announced', async () => {
    const record = makeRecord();
    const fill = (length: number) => {
      const json = JSON.stringify(record);
      return json + ' '.repeat(length - Buffer.byteLength(json));
    };
    assert.equal((await send(fill(LIMIT + 1), record.id)).status, 413);
    const chunked = await fetch(`${url}/consents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': record.id },
      body: new Blob([fill(LIMIT + 1)]).stream(),
      duplex: 'half',
    } as RequestInit);
    assert.equal(chunked.status, 413);
    assert.equal(await count(), before_);
    assert.equal((await send(fill(LIMIT), record.id)).status, 201);
    before_ += 1;
  });

  it('stores nothing of a body that stops half way, and goes on', async () => {
    const record = makeRecord();
    const body = JSON.stringify(record);
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1');
        socket.on('error', () => {});
        socket.write(
          `POST /consents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: ${record.id}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, (body.length * i) / 50)}`,
        );
        await pause(50);
        socket.destroy();
      }),
    );
    assert.equal(await count(), before_);
    assert.equal((await fetch(`${url}/health`)).status, 200);
  });

  const deep = 10_000;
  const malformed: [name: string, body: string, status: number][] = [
    ['lists ten thousand deep', '['.repeat(deep) + ']'.repeat(deep), 422],
    ['objects two thousand deep', '{"a":'.repeat(2000) + '1' + '}'.repeat(2000), 422],
    ['lists that never close', '['.repeat(LIMIT), 400],
    ['a number without end', '9'.repeat(LIMIT), 422],
    ['trailing text', `${JSON.stringify(makeRecord())}x`, 400],
    ['a comment', '/* */{}', 400],
    ['a byte order mark alone', '\ufeff', 400],
    ['NaN', '{"sequence":NaN}', 400],
    [
      'as many distinct keys as fit',
      `{${Array.from({ length: 3300 }, (_, i) => `"${i}":0`).join(',')}}`,
      422,
    ],
    [
      'the same key twice, the last one wrong',
      JSON.stringify(makeRecord()).replace(/}$/, ',"env":"x"}'),
      422,
    ],
    ['__proto__ as a key', '{"__proto__":{"schema":"consent-record/1"}}', 422],
  ];
  for (const [name, body, status] of malformed) {
    it(`answers ${status} to ${name}`, async () => {
      const response = await send(body);
      assert.equal(response.status, status);
      const { detail } = await problemOf(response);
      assert.ok(detail.length < 300, 'it repeats nothing long');
      assert.equal(({} as Tree)['schema'], undefined);
    });
  }

  it('answers 422 to a deep value in every member of a record', async () => {
    const record = makeRecord();
    for (const path of placesIn(record)) {
      const text = JSON.stringify(withAt(record, path, 'DEEP')).replace(
        '"DEEP"',
        '['.repeat(5000) + ']'.repeat(5000),
      );
      const response = await send(text, record.id);
      // Where it replaces the id, that the key is not the id may be seen first.
      assert.ok([400, 422].includes(response.status), `${path.join('.')} ${response.status}`);
    }
  });

  it('answers 422 to every wrong type in every place, just as the served schema says, and names the place', async () => {
    const ajv = new Ajv2020({ strict: false });
    ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
    const valid = ajv.compile(RECORD);
    const wrong = [null, true, 0, -1, 1.5, '', 'x', '\u0000', [], {}, [[]], { a: 1 }, 'x'.repeat(200)];
    const previous = { id: randomUUID(), sha256: 'e'.repeat(64) };
    const record = makeRecord({ sequence: 2, previous });
    let tried = 0;
    for (const path of placesIn(record)) {
      const was = valueAt(record, path);
      const send = async (put: unknown) => {
        // Each with an id of its own, so that what is right after all is no conflict.
        const id = makeRecord().id;
        const sent = withAt({ ...record, id }, path, put) as Tree & { id: string };
        const response = await post(url, sent, {
          'idempotency-key': String(path[0] === 'id' ? id : sent.id),
        });
        const where = `${path.join('.')} = ${JSON.stringify(put).slice(0, 40)} (was ${JSON.stringify(was)?.slice(0, 40)})`;
        if (valid(sent)) {
          assert.equal(response.status, 201, where);
          before_ += 1;
        } else {
          assert.equal(response.status, 422, where);
          const problem = await problemOf(response);
          assert.ok(problem.rule && problem.path !== undefined, where);
        }
        tried += 1;
      };
      await Promise.all(wrong.map(send));
    }
    assert.ok(tried > 500, `${tried} tried`);
    assert.equal(await count(), before_);
  });

  const texts: [name: string, text: string][] = [
    ['SQL', "'; DROP TABLE records; --"],
    ['SQL in quotes', '" OR 1=1; DELETE FROM record_ids; --'],
    ['a parameter', '$1'],
    ['a backslash', '\\'],
    ['bidirectional marks', '\u202eabc\u2066'],
    ['a character beyond the first plane', '\u{1f512}'],
    ['what is not normalized', 'e\u0301'],
    ['a noncharacter', '\uffff'],
  ];
  for (const [name, text] of texts) {
    it(`refuses ${name} or keeps it as it is, in every text of a record`, async () => {
      const record = makeRecord({ sequence: 2, previous: { id: randomUUID(), sha256: null } });
      const places = placesIn(record).filter((path) => typeof valueAt(record, path) === 'string');
      let kept = 0;
      for (const path of places) {
        const id = makeRecord().id;
        const sent = withAt(
          { ...record, id, subject: { kind: 'account', id } },
          path,
          text,
        ) as unknown as ConsentRecord;
        const response = await post(url, sent, { 'idempotency-key': id });
        if (path[0] === 'id') {
          assert.equal(response.status, 422);
          continue;
        }
        assert.ok([201, 422].includes(response.status), `${path.join('.')} ${response.status}`);
        if (response.status === 422) continue;
        kept += 1;
        before_ += 1;
        const list = await fetch(`${url}/consents?subject=${encodeURIComponent(sent.subject.id)}`, {
          headers: BEARER,
        });
        const { records } = (await list.json()) as { records: { record: ConsentRecord }[] };
        assert.deepEqual(
          records.map((one) => one.record).find((one) => one.id === id),
          sent,
        );
      }
      assert.ok(kept >= 4, `${kept} kept`);
      assert.equal(await count(), before_);
    });
  }

  for (const [name, text] of [
    ['NUL', '\\u0000'],
    ['half a surrogate pair', '\\ud83d'],
    ['the other half', '\\udd12'],
  ] as const) {
    it(`answers 422 to ${name} in every text`, async () => {
      const record = makeRecord({ sequence: 2, previous: { id: randomUUID(), sha256: null } });
      for (const path of placesIn(record).filter((one) => typeof valueAt(record, one) === 'string')) {
        const body = JSON.stringify(withAt(record, path, 'a_PLACE_')).replace('_PLACE_', text);
        assert.equal((await send(body, record.id)).status, 422, path.join('.'));
      }
      assert.equal(await count(), before_);
    });
  }

  it('keeps a forged chain as what it is, a chain that does not verify, and lets it touch no other', async () => {
    const mine = makeRecord();
    assert.equal((await post(url, mine)).status, 201);
    const forged = [
      {
        ...makeRecord({ subject: mine.subject, chain: mine.chain, sequence: 2 }),
        previous: { id: mine.id, sha256: 'f'.repeat(64) },
      },
      {
        ...makeRecord({ subject: mine.subject, chain: mine.chain, sequence: 9007199254740991 }),
        previous: { id: randomUUID(), sha256: null },
      },
      makeRecord({ subject: { kind: 'device', id: randomUUID() }, chain: mine.chain }),
    ];
    for (const record of forged) assert.equal((await post(url, record)).status, 201);
    before_ += 4;
    const first = { ...makeRecord(), sequence: 2 };
    assert.equal((await post(url, first)).status, 422, 'without the one before it');
    const unsafe = { ...makeRecord({ previous: { id: randomUUID(), sha256: null } }), sequence: 2 ** 53 };
    assert.equal((await post(url, unsafe)).status, 422);
    const list = await fetch(`${url}/consents?subject=${mine.subject.id}`, { headers: BEARER });
    const { records } = (await list.json()) as { records: { record: ConsentRecord }[] };
    assert.deepEqual(
      records.map(({ record }) => record),
      [mine, forged[0], forged[1]],
    );
  });

  it('has logged nothing but what a line holds, and no fault of its own', async () => {
    assert.equal((await fetch(`${url}/health`)).status, 200);
    assert.ok(logged.length > 500);
    for (const line of logged) {
      assert.deepEqual(Object.keys(line), ['time', 'level', 'method', 'route', 'status', 'ms']);
      assert.ok(line.status < 500);
    }
    assert.doesNotMatch(JSON.stringify(logged), /DROP|127\.0\.0\.1|consent-record/);
  });
});
