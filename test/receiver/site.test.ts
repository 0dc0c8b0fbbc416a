/*
 * The demo site's server, with a receiver behind it that is there, is gone, and (a plain server) that writes down what
 * it is sent.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createReceiver } from '../../demo/receiver/app.js';
import { openDatabase } from '../../demo/receiver/database.js';
import type { Database } from '../../demo/receiver/database.js';
import { createSite } from '../../demo/site-server.js';
import { TOKEN, listen, makeChain, makeRecord, post, problemOf, temporaryFolder } from './help.js';

const { folder, remove } = temporaryFolder();

function write(name: string, content: string) {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
}
write('site/index.html', 'the first page');
write('site/404.html', 'no such page');
write('site/mijn/index.html', 'mine');
write('site/.secret', 'hidden');
write('.cache/demo/policy.nl.json', '{"of":"the demo"}');
write('dist/policy.nl.json', '{"of":"dist"}');
write('dist/notice.nl.json', '{}');
write('dist/consent-notice.js', '0');
write('dist/chunks/a-1.js', '1');
write('outside.txt', 'outside');

const siteFor = (receiverUrl: string) =>
  createSite({
    receiverUrl,
    receiverToken: TOKEN,
    roots: [
      join(folder, 'site'),
      join(folder, '.cache/demo'),
      join(folder, 'not-built-yet'),
      join(folder, 'dist'),
    ],
  });

/** As a browser asks: fetch would add `cache-control: no-cache` to a conditional request. */
async function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  const [response] = (await once(get(url, { headers }), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

describe('the demo site', () => {
  let database: Database;
  let receiver: FastifyInstance;
  let receiverUrl: string;
  let site: FastifyInstance;
  let url: string;

  const startReceiver = async (port = 0) => {
    receiver = createReceiver({ database, allowedOrigins: [], token: TOKEN });
    receiverUrl = await receiver.listen({ port, host: '127.0.0.1' });
  };
  before(async () => {
    database = await openDatabase({ dataDir: join(folder, 'data') });
    await startReceiver();
    site = siteFor(receiverUrl);
    url = await listen(site);
  });
  after(async () => {
    await site?.close();
    await receiver?.close();
    await database?.close();
    remove();
  });

  describe('files', () => {
    const files: [path: string, type: string, body: string][] = [
      ['/', 'text/html; charset=utf-8', 'the first page'],
      ['/mijn/', 'text/html; charset=utf-8', 'mine'],
      ['/consent-notice.js', 'application/javascript; charset=utf-8', '0'],
      ['/chunks/a-1.js', 'application/javascript; charset=utf-8', '1'],
      ['/policy.nl.json', 'application/json; charset=utf-8', '{"of":"the demo"}'],
      ['/notice.nl.json', 'application/json; charset=utf-8', '{}'],
    ];
    for (const [path, type, body] of files) {
      it(`serves ${path} as ${type.split(';')[0]}, to be asked for again each time`, async () => {
        const response = await fetch(url + path);
        assert.equal(response.status, 200);
        assert.equal(response.headers.get('content-type'), type);
        assert.equal(response.headers.get('cache-control'), 'no-cache');
        assert.equal(await response.text(), body);
        const etag = response.headers.get('etag') ?? '';
        assert.equal(await statusOf(url + path, { 'if-none-match': etag }), 304);
      });
    }

    it('answers 404 with the site’s own page to a browser, and with a line to a program', async () => {
      const page = await fetch(`${url}/nowhere.html`, { headers: { accept: 'text/html,*/*' } });
      assert.equal(page.status, 404);
      assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(await page.text(), 'no such page');
      const script = await fetch(`${url}/chunks/nowhere.js`);
      assert.equal(script.status, 404);
      assert.match(script.headers.get('content-type') ?? '', /^text\/plain/);
    });

    it('serves nothing from outside its folders, and no hidden file', async () => {
      for (const path of [
        '/..%2foutside.txt',
        '/%2e%2e/outside.txt',
        '/.secret',
        '/chunks/..%2f..%2foutside.txt',
      ]) {
        const response = await fetch(url + path);
        assert.ok([400, 403, 404].includes(response.status), `${path}: ${response.status}`);
        assert.doesNotMatch(await response.text(), /outside|hidden/);
      }
    });
  });

  describe('POST /consents', () => {
    it('gives back what the receiver says, whatever it says', async () => {
      const record = makeRecord();
      const stored = await post(url, record);
      assert.equal(stored.status, 201);
      assert.equal(((await stored.json()) as { id: string }).id, record.id);
      assert.equal((await post(url, record)).status, 200);
      assert.equal((await post(url, { ...record, language: 'fr' })).status, 409);
      assert.equal((await post(url, record, { 'content-type': 'text/plain' })).status, 415);
      assert.equal((await post(url, makeRecord({ controls: ['x'.repeat(40_000)] }))).status, 413);
      const invalid = await post(url, { ...record, site: 'a/b' });
      assert.equal(invalid.status, 422);
      assert.equal((await problemOf(invalid)).path, 'site');
    });

    it('passes on body, content type and idempotency key, to the byte, and nothing else of the visitor', async (t) => {
      let received: { headers: IncomingHttpHeaders; url: string; body: string } | undefined;
      const upstream = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          received = {
            headers: request.headers,
            url: request.url ?? '',
            body: Buffer.concat(parts).toString('latin1'),
          };
          response.writeHead(429, {
            'retry-after': '7',
            'content-type': 'application/problem+json',
            'x-inner': 'secret',
            'set-cookie': 'a=1',
          });
          response.end('{"status":429}');
        });
      });
      t.after(() => upstream.close());
      await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
      const other = siteFor(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
      t.after(() => other.close());
      const otherUrl = await listen(other);
      const body = Buffer.from('{ "not" :\n "a record",  "é": "\xff" }', 'latin1');
      const response = await fetch(`${otherUrl}/consents?trace=query`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'idempotency-key': 'key',
          'user-agent': 'Tracebrowser/7.7',
          referer: 'https://x.example/trace',
          origin: 'https://trace.example',
          cookie: 'trace=1',
          'x-forwarded-for': '203.0.113.77',
          authorization: 'Bearer trace',
          'accept-language': 'trace',
        },
      });
      assert.equal(response.status, 429);
      assert.equal(response.headers.get('retry-after'), '7');
      assert.equal(response.headers.get('content-type'), 'application/problem+json');
      assert.equal(response.headers.get('x-inner'), null);
      assert.equal(response.headers.get('set-cookie'), null);
      assert.equal(await response.text(), '{"status":429}');
      assert.equal(received?.url, '/consents');
      assert.equal(received?.body, body.toString('latin1'));
      assert.equal(received?.headers['content-type'], 'application/json; charset=utf-8');
      assert.equal(received?.headers['idempotency-key'], 'key');
      assert.doesNotMatch(JSON.stringify(received?.headers), /trace|203\.0\.113/i);
    });

    it('answers 503 with Retry-After while the receiver is gone, and works again when it is back', async () => {
      const record = makeRecord();
      const port = Number(new URL(receiverUrl).port);
      assert.equal((await post(url, makeRecord())).status, 201);
      await receiver.close();
      for (const response of [await post(url, record), await fetch(`${url}/demo/records`)]) {
        assert.equal(response.status, 503);
        assert.equal(response.headers.get('retry-after'), '1');
        await problemOf(response);
      }
      assert.equal((await fetch(`${url}/`)).status, 200, 'the pages do not need it');
      await startReceiver(port);
      assert.equal((await post(url, record)).status, 201);
    });

    it('offers nothing to other origins', async () => {
      const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      const response = await fetch(`${url}/consents`, { method: 'OPTIONS', headers });
      assert.equal(response.status, 404);
      for (const name of response.headers.keys()) assert.doesNotMatch(name, /^access-control/);
    });
  });

  describe('GET /demo/records', () => {
    it('lists the newest 200, newest first', async () => {
      const records = makeChain(230, { kind: 'device', id: randomUUID() });
      for (const record of records) assert.equal((await post(url, record)).status, 201);
      const response = await fetch(`${url}/demo/records`);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      const entries = (await response.json()) as { id: string; receivedAt: string; record: unknown }[];
      assert.equal(entries.length, 200);
      assert.deepEqual(Object.keys(entries[0] as object), ['id', 'receivedAt', 'record']);
      const newest = records.at(-1);
      assert.deepEqual(entries.find((one) => one.id === newest?.id)?.record, newest);
      const times = entries.map((one) => one.receivedAt);
      assert.deepEqual(times, [...times].sort().reverse());
      const ours = new Set(records.map((one) => one.id));
      assert.ok(entries.every((one) => ours.has(one.id)));
    });
  });

  describe('POST /offerte', () => {
    const given = `given:${randomUUID()}`;
    const forms: [form: string, location: string][] = [
      [`naam=Ann&marketing-email=${given}`, `/bedankt.html?marketing=${encodeURIComponent(given)}`],
      ['naam=Ann', '/bedankt.html'],
      ['marketing-email=on', '/bedankt.html'],
      [`marketing-email=${given}%0d%0aSet-Cookie:x`, '/bedankt.html'],
      [`marketing-email=${encodeURIComponent('//evil.example')}`, '/bedankt.html'],
      ['', '/bedankt.html'],
    ];
    for (const [body, location] of forms) {
      it(`goes on to ${location.slice(0, 30)} for “${body.slice(0, 40)}”`, async () => {
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const response = await fetch(`${url}/offerte`, { method: 'POST', body, headers, redirect: 'manual' });
        assert.equal(response.status, 303);
        assert.equal(response.headers.get('location'), location);
        assert.equal(response.headers.get('set-cookie'), null);
      });
    }

    it('takes no other kind of form', async () => {
      const form = new FormData();
      form.set('naam', 'Ann');
      assert.equal((await fetch(`${url}/offerte`, { method: 'POST', body: form })).status, 415);
    });
  });
});
