/*
 * The description that is served, held to what is answered: it is valid OpenAPI, it names every route there is, and
 * each status it names is provoked over a socket and its answer validated. What cannot be provoked fails the test, so
 * nothing is described that does not happen; an answer that is not described fails it too.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import { compilePolicyFiles } from '../../src/compile.js';
import { createReceiver } from '../../demo/receiver/app.js';
import { openDatabase } from '../../demo/receiver/database.js';
import type { Database } from '../../demo/receiver/database.js';
import { sealDays } from '../../demo/receiver/heads.js';
import { createIdentity, readIdentityKey } from '../../demo/receiver/identity.js';
import { describeApi } from '../../demo/receiver/openapi.js';
import { DatabaseUnavailable } from '../../demo/receiver/unavailable.js';
import { unsubscribeLink } from '../../demo/receiver/unsubscribe-link.js';
import { BEARER, ORIGIN, TOKEN, listen, makeRecord, temporaryFolder } from './help.js';

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}
interface Described {
  readonly description: string;
  readonly headers?: Record<string, { required: boolean; schema: object }>;
  readonly content?: Record<string, { schema: object }>;
}
interface Parameter {
  readonly name: string;
  readonly schema: object;
}
type Paths = Record<string, Record<string, { responses: Record<string, Described> }>>;

const FORM = 'application/x-www-form-urlencoded';
const KEY = 'a-key-for-links-in-tests-of-32-characters';
const files = compilePolicyFiles(JSON.parse(readFileSync('locales/policy.json', 'utf8')), []);
const link = unsubscribeLink({
  key: KEY,
  url: 'http://localhost/unsubscribe',
  subject: 'somebody',
  purposes: ['email'],
  policy: JSON.parse(files['policy.nl.json'] as string),
  details: JSON.parse(files['policy.nl.details.json'] as string),
}).url.replace('http://localhost', '');

const broken = (error: unknown): Database => {
  const fail = () => Promise.reject(error);
  return { kind: 'postgres', query: fail, script: fail, transaction: fail, close: async () => {} };
};

describe('the description at /openapi.json', () => {
  const { folder, remove } = temporaryFolder();
  const apps: FastifyInstance[] = [];
  let database: Database;
  let url: string;
  let failing: string;
  let gone: string;
  let document: { paths: Paths; components: object };
  /** The slow requests run from the start, since each takes the ten seconds that a request has. */
  let slow: Promise<[operation: string, answer: Answered][]>;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  for (const format of ['date-time', 'uuid']) ajv.addFormat(format, true);
  const seen = new Set<string>();

  const serve = async (over: Database, rateLimit?: number) => {
    const identity = createIdentity(readIdentityKey('k'.repeat(32)));
    const app = createReceiver({
      database: over,
      allowedOrigins: [ORIGIN],
      token: TOKEN,
      identity,
      unsubscribeKey: KEY,
      remember: { domain: 'example.com' },
      rateLimit,
    });
    apps.push(app);
    return listen(app);
  };
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method): [method: string, path: string] => [method.toUpperCase(), path]),
    );

  before(async () => {
    database = await openDatabase({ dataDir: folder });
    url = await serve(database);
    failing = await serve(broken(new TypeError('our fault')));
    gone = await serve(broken(new DatabaseUnavailable('ECONNREFUSED')));
    document = (await (await fetch(`${url}/openapi.json`)).json()) as typeof document;
    ajv.addSchema({ $id: 'openapi', ...document });
    slow = Promise.all(
      operations().map(async ([method, path]): Promise<[string, Answered]> => {
        const type = path === '/unsubscribe' ? FORM : 'application/json';
        const half = `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 99\r\n\r\n{`;
        // A request that needs no body is answered without it: only its head can be late.
        const sent = method === 'POST' ? half : half.slice(0, half.indexOf('Content-Type'));
        return [`${method} ${path}`, await raw(url, sent)];
      }),
    );
  });
  after(async () => {
    for (const app of apps) await app.close();
    await database?.close();
    remove();
  });

  /** Validates an answer against the description, and remembers that it was seen. */
  function check(method: string, path: string, answer: Answered) {
    const where = `${method} ${path} ${answer.status}`;
    const described = document.paths[path]?.[method.toLowerCase()]?.responses[answer.status];
    assert.ok(described, `${where} is not described`);
    seen.add(where);
    for (const [name, { required, schema }] of Object.entries(described.headers ?? {})) {
      const value = answer.headers.get(name);
      assert.ok(value !== null || !required, `${where} has no ${name}`);
      if (value !== null) assert.ok(ajv.validate(schema, value), `${where}: ${name}: ${value}`);
    }
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] as string;
    const content = described.content?.[type];
    assert.ok(content, `${where} came as ${type || 'nothing'}`);
    if (method === 'HEAD') return assert.equal(answer.body, '');
    for (const value of valuesOf(type, answer.body)) {
      const schema = JSON.parse(JSON.stringify(content.schema).replaceAll('"#/', '"openapi#/')) as object;
      assert.ok(ajv.validate(schema, value), `${where}: ${ajv.errorsText()} in ${answer.body.slice(0, 300)}`);
    }
  }

  async function ask(method: string, target: string, init: RequestInit = {}, base = url) {
    const response = await fetch(`${base}${target}`, { method, redirect: 'manual', ...init });
    const answer = { status: response.status, headers: response.headers, body: await response.text() };
    check(method, target.split('?')[0] as string, answer);
    return answer.status;
  }
  const sending = <Sent extends { readonly id: string }>(
    record: Sent,
    headers: Record<string, string> = {},
    padding = '',
  ) => ({
    headers: { 'content-type': 'application/json', 'idempotency-key': record.id, ...headers },
    body: JSON.stringify(record) + padding,
  });
  const owner = { headers: BEARER };

  it('is OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    assert.deepEqual(result.errors ?? [], []);
    assert.ok(result.valid);
    assert.equal(validator.version, '3.1');
    assert.equal(await ask('GET', '/openapi.json'), 200);
  });

  it('names every route that there is, and no other', () => {
    const tree = apps[0]!.printRoutes({ commonPrefix: false });
    // The answer to every preflight is no route of ours.
    const routes = routesOf(tree).filter((route) => route !== 'OPTIONS *');
    assert.ok(routes.length > 5, tree);
    assert.deepEqual(
      routes.sort(),
      operations()
        .map((one) => one.join(' '))
        .sort(),
    );
  });

  it('says what POST /consents answers', async () => {
    const record = makeRecord();
    assert.equal(await ask('POST', '/consents', sending(record)), 201);
    assert.equal(await ask('POST', '/consents', sending(record)), 200);
    assert.equal(await ask('POST', '/consents', sending({ ...record, language: 'fr' })), 409);
    assert.equal(await ask('POST', '/consents', sending(record, { 'idempotency-key': 'other' })), 400);
    assert.equal(await ask('POST', '/consents', { ...sending(record), body: '{' }), 400);
    assert.equal(await ask('POST', '/consents', sending(record, {}, ' '.repeat(32 * 1024))), 413);
    assert.equal(await ask('POST', '/consents', sending(record, { 'content-type': 'text/plain' })), 415);
    assert.equal(await ask('POST', '/consents', sending({ ...record, language: '' })), 422);
    const account = makeRecord({ subject: { kind: 'account', id: 'a' } });
    assert.equal(await ask('POST', '/consents', sending(account, { authorization: 'Bearer a.b.c' })), 401);
  });

  it('says what a page is answered that has its choices remembered', async () => {
    const post = async (headers: Record<string, string>) => {
      const { headers: always, body } = sending(makeRecord());
      const init = { method: 'POST', headers: { ...always, ...headers }, body };
      const response = await fetch(`${url}/consents?remember=statistics,media`, init);
      const answer = { status: response.status, headers: response.headers, body: await response.text() };
      check('POST', '/consents', answer);
      return answer.headers.get('set-cookie');
    };
    assert.match(
      (await post({ origin: ORIGIN, 'sec-fetch-site': 'same-origin' })) ?? '',
      /^consent-notice=1/,
    );
    assert.equal(await post({}), null);
    const { parameters } = (
      document.paths['/consents'] as unknown as Record<string, { parameters: Parameter[] }>
    )['post']!;
    const { schema } = parameters.find(({ name }) => name === 'remember')!;
    assert.ok(ajv.validate(schema, 'statistics,media'));
    assert.ok(!ajv.validate(schema, 'Statistics'));
  });

  it('says nothing of remembering where that is off', () => {
    const off = JSON.stringify(describeApi({ unsubscribe: true, remember: false }));
    assert.ok(JSON.stringify(document).includes('Set-Cookie'));
    assert.doesNotMatch(off, /Set-Cookie|"remember"/);
  });

  it('says what the owner is answered', async () => {
    const record = makeRecord();
    await ask('POST', '/consents', sending(record));
    const target = `/consents?subject=${record.subject.id}`;
    for (const method of ['GET', 'DELETE']) {
      assert.equal(await ask(method, '/consents', owner), 400);
      assert.equal(await ask(method, target), 401);
    }
    assert.equal(await ask('GET', '/consents.ndjson'), 401);
    assert.equal(await ask('GET', target, owner), 200);
    assert.equal(await ask('GET', '/consents.ndjson', owner), 200);
    assert.equal(await ask('DELETE', target, owner), 200);
    // Now with what stays of an erased one.
    assert.equal(await ask('GET', '/consents.ndjson', owner), 200);
    assert.equal(await ask('GET', '/heads'), 200);
    await database.query("UPDATE record_ids SET received_at = received_at - interval '3 days'");
    await database.query("UPDATE records SET received_at = received_at - interval '3 days'");
    assert.ok((await sealDays(database)) > 0);
    assert.equal(await ask('GET', '/heads'), 200);
    for (const method of ['GET', 'HEAD']) assert.equal(await ask(method, '/health'), 200);
  });

  it('says what /unsubscribe answers', async () => {
    const form = (body: string, type = FORM) => ({
      headers: { 'content-type': type },
      body,
    });
    const click = form('List-Unsubscribe=One-Click');
    for (const method of ['GET', 'HEAD', 'POST']) {
      const init = method === 'POST' ? click : {};
      assert.equal(await ask(method, link, init), 200);
      assert.equal(await ask(method, '/unsubscribe', init), 400);
      assert.equal(await ask(method, `${link}x`, init), 403);
    }
    assert.equal(await ask('POST', link, form('x'.repeat(5000))), 413);
    assert.equal(await ask('POST', link, form('{}', 'application/json')), 415);
    assert.equal(await ask('POST', link, click, gone), 503);
    assert.equal(await ask('POST', link, click, failing), 500);
  });

  it('says what is answered to who posts too often', async () => {
    const limited = await serve(database, 1);
    const click = { headers: { 'content-type': FORM }, body: 'List-Unsubscribe=One-Click' };
    assert.equal(await ask('POST', '/consents', sending(makeRecord()), limited), 201);
    assert.equal(await ask('POST', '/consents', sending(makeRecord()), limited), 429);
    assert.equal(await ask('POST', link, click, limited), 200);
    assert.equal(await ask('POST', link, click, limited), 429);
  });

  it('says what is answered when the database is gone, or we are at fault', async () => {
    for (const [base, status] of [
      [gone, 503],
      [failing, 500],
    ] as const) {
      assert.equal(await ask('POST', '/consents', sending(makeRecord()), base), status);
      for (const method of ['GET', 'DELETE'])
        assert.equal(await ask(method, '/consents?subject=a', owner, base), status);
      assert.equal(await ask('GET', '/consents.ndjson', owner, base), status);
      assert.equal(await ask('GET', '/heads', {}, base), status);
      for (const method of ['GET', 'HEAD']) assert.equal(await ask(method, '/health', {}, base), status);
    }
  });

  it('says what any request can meet: no HTTP, headers too large', async () => {
    for (const [method, path] of operations()) {
      const start = `${method} ${path} HTTP/1.1\r\nHost: x\r\n`;
      const unreadable = await raw(url, `${start}no header\r\n\r\n`);
      const large = await raw(url, `${start}X: ${'x'.repeat(20_000)}\r\n\r\n`);
      assert.deepEqual([unreadable.status, large.status], [400, 431]);
      for (const answer of [unreadable, large]) check(method, path, { ...answer, ...headless(method) });
    }
  });

  it('describes the problems of what is nowhere described: 404, 405 and a refused preflight', async () => {
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const [method, path, status, headers] of [
      ['GET', '/nothing', 404, {}],
      ['PUT', '/consents', 405, {}],
      ['OPTIONS', '/consents', 403, preflight],
    ] as const) {
      const response = await fetch(`${url}${path}`, { method, headers });
      assert.equal(response.status, status);
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
      const problem = (await response.json()) as object;
      assert.ok(ajv.validate('openapi#/components/schemas/Problem', problem), ajv.errorsText());
    }
  });

  it('lets a request have ten seconds to arrive', async () => {
    for (const [operation, answer] of await slow) {
      assert.equal(answer.status, 408, operation);
      const [method, path] = operation.split(' ') as [string, string];
      check(method, path, { ...answer, ...headless(method) });
    }
  });

  it('names no status that was not seen above', () => {
    const described = operations().flatMap(([method, path]) =>
      Object.keys(document.paths[path]![method.toLowerCase()]!.responses).map(
        (status) => `${method} ${path} ${status}`,
      ),
    );
    assert.deepEqual(
      described.filter((one) => !seen.has(one)),
      [],
    );
  });
});

/** Of a connection that never became a request, the answer has a body whatever the method was. */
const headless = (method: string) => (method === 'HEAD' ? { body: '' } : {});

/** `METHOD /path` of each route in the tree that Fastify prints, where a line holds only what its parent does not. */
function routesOf(tree: string): string[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent, part, methods] = /^([│ ]*)[└├]── (\S*)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
    if (indent === undefined) return [];
    const depth = indent.length / 4;
    above[depth] = (above[depth - 1] ?? '') + part;
    return methods?.split(', ').map((method) => `${method} ${above[depth]}`) ?? [];
  });
}

function valuesOf(type: string, body: string): unknown[] {
  if (type === 'application/x-ndjson')
    return body
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
  return [type === 'text/html' ? body : (JSON.parse(body) as unknown)];
}

/** Writes bytes that no client would, and reads the answer until the server hangs up. */
function raw(url: string, bytes: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += String(data)));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      const [first = '', ...lines] = head.split('\r\n');
      const headers = new Headers(lines.map((line) => line.split(': ', 2) as [name: string, value: string]));
      resolve({ status: Number(first.split(' ')[1]), headers, body });
    });
    socket.write(bytes);
  });
}
