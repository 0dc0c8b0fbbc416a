/*
 * The demo site's server, with a receiver behind it that is there, is gone, and (a plain server) that writes down what
 * it is sent.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { compilePolicyFiles } from '../../src/compile.js';
import { createReceiver } from '../../demo/receiver/app.js';
import { openDatabase } from '../../demo/receiver/database.js';
import { currentOf } from '../../demo/receiver/current.js';
import type { Database } from '../../demo/receiver/database.js';
import { createIdentity, readIdentityKey } from '../../demo/receiver/identity.js';
import { listedOf } from '../../demo/receiver/verified.js';
import { createSite } from '../../demo/site-server.js';
import { BEARER, TOKEN, listen, makeChain, makeRecord, post, problemOf, temporaryFolder } from './help.js';

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
write('.cache/demo/policy.fr.json', '{"of":"the demo"}');
for (const [name, source] of Object.entries(
  compilePolicyFiles(JSON.parse(readFileSync('locales/policy.json', 'utf8')), []),
))
  if (name.startsWith('policy.nl.')) write(`.cache/demo/${name}`, source);
write('dist/policy.fr.json', '{"of":"dist"}');
write('dist/notice.nl.json', '{}');
write('dist/consent-notice.js', '0');
write('dist/chunks/a-1.js', '1');
write('outside.txt', 'outside');

const ACCOUNT = { identityKey: 'identity-'.repeat(4), unsubscribeKey: 'unsubscribe-'.repeat(4) };
const FORM = 'application/x-www-form-urlencoded';

const siteFor = (receiverUrl: string, account?: typeof ACCOUNT) =>
  createSite({
    receiverUrl,
    receiverToken: TOKEN,
    account,
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

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly url: string;
  readonly body: string;
}

/** A site before a receiver that writes down what it is sent, and answers the same each time. */
async function siteBeforeWriter(t: TestContext, status: number, headers: Record<string, string> = {}) {
  const received: Received[] = [];
  const upstream = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('latin1');
      received.push({ headers: request.headers, url: request.url ?? '', body });
      response.writeHead(status, headers);
      response.end(`{"status":${status}}`);
    });
  });
  t.after(() => upstream.close());
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const site = siteFor(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
  t.after(() => site.close());
  return { url: await listen(site), received };
}

describe('the demo site', () => {
  let database: Database;
  let receiver: FastifyInstance;
  let receiverUrl: string;
  let site: FastifyInstance;
  let url: string;

  const startReceiver = async (port = 0) => {
    receiver = createReceiver({
      database,
      allowedOrigins: [],
      token: TOKEN,
      identity: createIdentity(readIdentityKey(ACCOUNT.identityKey)),
      unsubscribeKey: ACCOUNT.unsubscribeKey,
    });
    receiverUrl = await receiver.listen({ port, host: '127.0.0.1' });
  };
  before(async () => {
    database = await openDatabase({ dataDir: join(folder, 'data') });
    await startReceiver();
    site = siteFor(receiverUrl, ACCOUNT);
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
      ['/policy.fr.json', 'application/json; charset=utf-8', '{"of":"the demo"}'],
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
      const { url: otherUrl, received } = await siteBeforeWriter(t, 429, {
        'retry-after': '7',
        'content-type': 'application/problem+json',
        'x-inner': 'secret',
        'set-cookie': 'a=1',
      });
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
      const [{ headers, url: path, body: sent }] = received as [Received];
      assert.equal(path, '/consents');
      assert.equal(sent, body.toString('latin1'));
      assert.equal(headers['content-type'], 'application/json; charset=utf-8');
      assert.equal(headers['idempotency-key'], 'key');
      assert.doesNotMatch(JSON.stringify(headers), /trace|203\.0\.113/i);
    });

    it('passes the visitor’s own identity token on, and never the receiver’s, whoever says it', async (t) => {
      const { url: otherUrl, received } = await siteBeforeWriter(t, 201);
      const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
      for (const authorization of [`Bearer ${jwt}`, `bearer  ${jwt}`, `Bearer ${TOKEN}`, 'Basic YTpi', jwt])
        await post(otherUrl, makeRecord(), { authorization });
      await post(otherUrl, makeRecord());
      assert.deepEqual(
        received.map(({ headers }) => headers.authorization),
        [`Bearer ${jwt}`, `bearer  ${jwt}`, undefined, undefined, undefined, undefined],
      );
      assert.ok(!JSON.stringify(received).includes(TOKEN));
    });

    it('lets nobody read or erase through it, with whatever token', async () => {
      const record = makeRecord();
      await post(url, record);
      for (const [method, path] of [
        ['GET', `/consents?subject=${record.subject.id}`],
        ['DELETE', `/consents?subject=${record.subject.id}`],
        ['GET', '/consents.ndjson'],
      ] as const)
        assert.equal((await fetch(url + path, { method, headers: BEARER })).status, 404, path);
    });

    it('has the records of who is signed in verified at the receiver, and others not', async () => {
      const { id, token } = (await (await fetch(`${url}/demo/sign-in`, { method: 'POST' })).json()) as {
        id: string;
        token: string;
      };
      const subject = { kind: 'account', id } as const;
      const proven = makeRecord({ subject });
      const other = makeRecord({ subject });
      assert.equal((await post(url, proven, { authorization: `Bearer ${token}` })).status, 201);
      assert.equal((await post(url, other)).status, 201);
      const forged = await post(url, makeRecord({ subject }), { authorization: `Bearer ${token}x` });
      assert.equal(forged.status, 401);
      const listed = await listedOf(database, id);
      for (const [record, verified] of [
        [proven, true],
        [other, false],
      ] as const)
        assert.equal(listed.find((one) => one.record.id === record.id)?.verified, verified);
      const shown = (await (await fetch(`${url}/demo/records`)).json()) as {
        id: string;
        verified: boolean;
      }[];
      assert.equal(shown.find((one) => one.id === proven.id)?.verified, true);
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
      assert.deepEqual(Object.keys(entries[0] as object), ['id', 'receivedAt', 'verified', 'record']);
      const newest = records.at(-1);
      assert.deepEqual(entries.find((one) => one.id === newest?.id)?.record, newest);
      const times = entries.map((one) => one.receivedAt);
      assert.deepEqual(times, [...times].sort().reverse());
      const ours = new Set(records.map((one) => one.id));
      assert.ok(entries.every((one) => ours.has(one.id)));
    });
  });

  describe('unsubscribing', () => {
    const click = (path: string, body = 'List-Unsubscribe=One-Click', base = url) =>
      fetch(base + path, { method: 'POST', body, headers: { 'content-type': FORM } });
    const emailNow = async () =>
      currentOf(await listedOf(database, 'klant-7f3a9c')).find(({ purpose }) => purpose === 'email');

    it('opens the page of a link that the demo signed, on its own origin, and changes nothing', async () => {
      const response = await fetch(`${url}/demo/unsubscribe`);
      assert.ok(response.redirected && response.url.startsWith(`${url}/unsubscribe?t=`));
      assert.equal(response.status, 200);
      const html = await response.text();
      assert.match(html, /^<!doctype html>\n<html lang="nl">[^]*<button>Afmelden<\/button>/);
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
      assert.match(response.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(await emailNow(), undefined);
    });

    it('unsubscribes by the mail program’s one click, which is posted to the same address', async () => {
      const response = await click('/demo/unsubscribe');
      assert.equal(response.status, 200);
      assert.match(await response.text(), /<h1>U bent afgemeld<\/h1>/);
      const now = await emailNow();
      assert.deepEqual([now?.decision, now?.verified], ['withdrawn', true]);
      const listed = await listedOf(database, 'klant-7f3a9c');
      const made = listed.find(({ record }) => record.layer === 'email');
      assert.equal(made?.record.site, new URL(url).host);
    });

    it('passes on what the page needs and nothing of who clicks', async (t) => {
      const { url: otherUrl, received } = await siteBeforeWriter(t, 429, {
        'retry-after': '7',
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'",
        'set-cookie': 'a=1',
      });
      const response = await fetch(`${otherUrl}/unsubscribe?t=a.b`, {
        method: 'POST',
        body: 'List-Unsubscribe=One-Click',
        headers: {
          'content-type': FORM,
          'accept-language': 'fr-BE',
          'sec-gpc': '1',
          'user-agent': 'Tracebrowser/7.7',
          referer: 'https://x.example/trace',
          cookie: 'trace=1',
          'x-forwarded-for': '203.0.113.77',
          authorization: `Bearer ${TOKEN}`,
        },
      });
      assert.equal(response.status, 429);
      assert.equal(response.headers.get('retry-after'), '7');
      assert.equal(response.headers.get('content-security-policy'), "default-src 'none'");
      assert.equal(response.headers.get('set-cookie'), null);
      const [{ headers, url: path, body }] = received as [Received];
      assert.deepEqual([path, body], ['/unsubscribe?t=a.b', 'List-Unsubscribe=One-Click']);
      assert.deepEqual(
        [headers['content-type'], headers['accept-language'], headers['sec-gpc']],
        [FORM, 'fr-BE', '1'],
      );
      assert.doesNotMatch(JSON.stringify(headers), /trace|203\.0\.113|a-token/i);
    });

    it('explains a link that is none, and a receiver that is gone, as a page for people', async (t) => {
      const broken = await fetch(`${url}/unsubscribe?t=a.b`, { headers: { 'accept-language': 'de' } });
      assert.equal(broken.status, 403);
      assert.match(await broken.text(), /<h1>Dieser Link funktioniert nicht<\/h1>/);
      const other = siteFor('http://127.0.0.1:9', ACCOUNT);
      t.after(() => other.close());
      const otherUrl = await listen(other);
      const later = await click('/unsubscribe?t=a.b', 'List-Unsubscribe=One-Click', otherUrl);
      assert.equal(later.status, 503);
      assert.equal(later.headers.get('retry-after'), '1');
      assert.match(await later.text(), /<h1>Het is nog niet gelukt<\/h1>/);
    });

    it('makes no link for a host that is none', async () => {
      assert.equal(await statusOf(`${url}/demo/unsubscribe`, { host: 'a b' }), 400);
    });

    it('is not signed, nor is anybody signed in, where the demo has no keys', async (t) => {
      const other = siteFor(receiverUrl);
      t.after(() => other.close());
      const otherUrl = await listen(other);
      assert.equal((await fetch(`${otherUrl}/demo/sign-in`, { method: 'POST' })).status, 404);
      assert.equal((await fetch(`${otherUrl}/demo/unsubscribe`)).status, 404);
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
