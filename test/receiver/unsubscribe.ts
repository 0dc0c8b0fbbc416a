/*
 * Unsubscribing by a signed link, on any database: what opening it does not do, what one click does, once and for all
 * that click at the same moment, and every link that is none.
 */
import assert from 'node:assert/strict';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import canonicalize from 'canonicalize';
import type { FastifyInstance } from 'fastify';
import { SignJWT } from 'jose';
import type { WordingArchive } from '../../src/cli-wording.js';
import { compilePolicyFiles } from '../../src/compile.js';
import { parsePolicy } from '../../src/model/policy.js';
import { parseRecord } from '../../src/model/record.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { createReceiver } from '../../demo/receiver/app.js';
import type { Current, Listed } from '../../demo/receiver/current.js';
import type { Database } from '../../demo/receiver/database.js';
import { createIdentity, readIdentityKey } from '../../demo/receiver/identity.js';
import type { LogLine } from '../../demo/receiver/log.js';
import { unsubscribeLink } from '../../demo/receiver/unsubscribe-link.js';
import { BEARER, TOKEN, listen, makeRecord, post, temporaryFolder } from './help.js';

const KEY = 'a-key-for-links-in-tests-of-32-characters';
const IDENTITY = 'a-secret-for-identities-of-32-characters';
const FORM = 'application/x-www-form-urlencoded';
const ONE_CLICK = 'List-Unsubscribe=One-Click';

const files = compilePolicyFiles(JSON.parse(readFileSync('locales/policy.json', 'utf8')), []);
const compiled = (language: string) => ({
  policy: JSON.parse(files[`policy.${language}.json`] as string) as unknown,
  details: JSON.parse(files[`policy.${language}.details.json`] as string) as unknown,
});
const sha256 = (value: unknown) =>
  createHash('sha256')
    .update(canonicalize(value) as string)
    .digest('hex');

/** The `consent-notice` command. */
const command = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });

/** What a browser sends of a form when its button is pressed. */
const inputsOf = (html: string): [string, string][] =>
  [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
    ([, name = '', value = '']) => [name, value],
  );

export function describeUnsubscribe(kind: Database['kind'], open: () => Promise<Database>): void {
  describe(`unsubscribing on ${kind}`, () => {
    let database: Database;
    let app: FastifyInstance;
    let url: string;
    const logged: LogLine[] = [];

    before(async () => {
      database = await open();
      app = createReceiver({
        database,
        allowedOrigins: [],
        token: TOKEN,
        identity: createIdentity(readIdentityKey(IDENTITY)),
        unsubscribeKey: KEY,
        logger: (line) => logged.push(line),
      });
      url = await listen(app);
    });
    after(async () => {
      await app?.close();
      await database?.close();
    });

    const linkFor = (
      subject: string,
      purposes: readonly string[] = ['email'],
      { key = KEY, language = 'nl' } = {},
    ) => unsubscribeLink({ key, url: `${url}/unsubscribe`, subject, purposes, ...compiled(language) });
    const click = (
      link: string,
      body: RequestInit['body'] = ONE_CLICK,
      headers: Record<string, string> = {},
    ) =>
      fetch(link, {
        method: 'POST',
        headers: { ...(typeof body === 'string' && { 'content-type': FORM }), ...headers },
        body: body ?? null,
      });
    const read = async (subject: string) => {
      const response = await fetch(`${url}/consents?subject=${subject}`, { headers: BEARER });
      return (await response.json()) as { records: Listed[]; current: Current[] };
    };
    const count = async () =>
      (await database.query<{ count: number }>('SELECT count(*)::int AS count FROM record_ids'))[0]?.count;
    const given = async (id: string, decidedAt = new Date().toISOString(), verified = true) => {
      const record = makeRecord({
        subject: { kind: 'account', id },
        decidedAt,
        decisions: makeRecord().decisions.map((one) => ({ ...one, purpose: 'email', decision: 'given' })),
      });
      const token = await new SignJWT({ sub: id, exp: Math.floor(Date.now() / 1000) + 60 })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(IDENTITY));
      const headers: Record<string, string> = verified ? { authorization: `Bearer ${token}` } : {};
      assert.equal((await post(url, record, headers)).status, 201);
      return record;
    };

    it('gives the mailer a link and the two headers of one-click', () => {
      const { url: link, headers } = linkFor('somebody');
      assert.ok(link.startsWith(`${url}/unsubscribe?t=`));
      assert.ok(link.length < 1000, `${link.length} characters`);
      assert.deepEqual(headers, {
        'List-Unsubscribe': `<${link}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      });
    });

    it('makes a link for nothing that cannot be', () => {
      const options = {
        key: KEY,
        url: `${url}/unsubscribe`,
        subject: 'a',
        purposes: ['email'],
        ...compiled('nl'),
      };
      const wrong: [changes: Partial<typeof options>, says: RegExp][] = [
        [{ subject: 'ann@example.com' }, /subject: must be an opaque id/],
        [{ subject: '' }, /subject: must be an opaque id/],
        [{ key: 'short' }, /at least 32 characters/],
        [{ purposes: [] }, /must name at least one, and each once/],
        [{ purposes: ['email', 'email'] }, /each once/],
        [{ purposes: ['statistics'] }, /statistics must be a purpose of the policy that is about a person/],
        [{ purposes: ['nothing'] }, /nothing must be a purpose/],
        [{ policy: {} }, /schema|fingerprint|policy/],
        [{ url: 'unsubscribe' }, /Invalid URL/],
      ];
      for (const [changes, says] of wrong)
        assert.throws(() => unsubscribeLink({ ...options, ...changes }), says);
    });

    for (const [language, says] of [
      ['nl', 'Afmelden'],
      ['fr', 'Se désabonner'],
      ['de', 'Abmelden'],
      ['en', 'Unsubscribe'],
    ] as const) {
      it(`shows a page with one button in ${language}, and changes nothing`, async () => {
        const { url: link } = linkFor(randomUUID(), ['email', 'surveys'], { language });
        const before = await count();
        for (const method of ['GET', 'HEAD', 'GET']) {
          const response = await fetch(link, { method, headers: { 'accept-language': 'sv' } });
          assert.equal(response.status, 200);
          assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
          assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
          assert.equal(response.headers.get('x-robots-tag'), 'noindex');
          assert.equal(response.headers.get('cache-control'), 'no-store');
          assert.equal(response.headers.get('set-cookie'), null);
          const csp = response.headers.get('content-security-policy') ?? '';
          assert.match(csp, /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-/);
          const html = await response.text();
          if (method === 'HEAD') continue;
          assert.match(html, new RegExp(`^<!doctype html>\\n<html lang="${language}">`));
          assert.equal(html.match(/<button>/g)?.length, 1);
          assert.ok(html.includes(`<h1>${says}</h1>`) && html.includes(`<button>${says}</button>`));
          assert.ok(!/<script|<img|<link|href=|src=/.test(html));
          const [, style = ''] = /<style>([^<]*)<\/style>/.exec(html) ?? [];
          assert.ok(csp.includes(createHash('sha256').update(style).digest('base64')));
          const { details } = compiled(language) as {
            details: { purposes: { id: string; label: string }[] };
          };
          for (const id of ['email', 'surveys'])
            assert.ok(html.includes(`<li>${details.purposes.find((one) => one.id === id)?.label}</li>`));
        }
        assert.equal(await count(), before);
      });
    }

    it('stores one record at a click, that is a record like any other and verified', async () => {
      const id = randomUUID();
      const { url: link } = linkFor(id);
      const response = await click(link);
      assert.equal(response.status, 200);
      assert.match(await response.text(), /<h1>U bent afgemeld<\/h1>/);
      const { records, current } = await read(id);
      assert.equal(records.length, 1);
      const [{ record, verified, receivedAt }] = records as [Listed];
      assert.deepEqual(parseRecord(record), record);
      assert.equal(verified, true);
      assert.ok(record.decidedAt <= receivedAt);
      const { policy, details } = compiled('nl') as {
        policy: {
          id: string;
          version: string;
          controller: { id: string; name: string };
          purposes: { id: string; fingerprint: string }[];
        };
        details: { purposes: { id: string; label: string }[] };
      };
      const { id: made, chain, decidedAt } = record;
      assert.deepEqual(record, {
        schema: 'consent-record/1',
        id: made,
        chain,
        decidedAt,
        env: 'test',
        subject: { kind: 'account', id },
        sequence: 1,
        actor: 'self',
        by: 'person',
        site: new URL(url).host,
        controller: policy.controller.id,
        policy: { id: policy.id, version: policy.version, sha256: sha256(parsePolicy(policy)) },
        notice: null,
        language: 'nl',
        layer: 'email',
        method: 'unsubscribe',
        reason: 'first',
        controls: ['unsubscribe'],
        // Of the mail program's button: it stands beside nothing of ours.
        wording: sha256({ layer: 'email', language: 'nl', frame: [], labels: [] }),
        decisions: [
          {
            purpose: 'email',
            fingerprint: policy.purposes.find((one) => one.id === 'email')?.fingerprint,
            decision: 'withdrawn',
            wording: sha256({ label: details.purposes.find((one) => one.id === 'email')?.label }),
            basis: 'consent',
            expression: 'expressed',
          },
        ],
        signals: { gpc: false },
        component: '0.1.0',
        previous: null,
      });
      assert.equal(current[0]?.decision, 'withdrawn');
    });

    describe('proves words', () => {
      const { folder, remove } = temporaryFolder();
      const words = join(folder, 'wording.json');
      let archive: WordingArchive;
      before(() => {
        const { stdout } = command('wording', '--json');
        writeFileSync(words, stdout);
        archive = JSON.parse(stdout) as WordingArchive;
      });
      after(remove);

      for (const language of ['nl', 'fr', 'de', 'en']) {
        it(`of the page that was shown, which the archive has, in ${language}`, async () => {
          const id = randomUUID();
          const { url: link } = linkFor(id, ['surveys', 'email'], { language });
          const html = await (await fetch(link)).text();
          const text = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, inside = '']) => inside);
          assert.equal((await click(link, new URLSearchParams(inputsOf(html)).toString())).status, 200);
          const [{ record }] = (await read(id)).records as [Listed];
          const [frame, labels] = [text(/<(?:h1|p)>(.*)<\/(?:h1|p)>/g), text(/<button>(.*)<\/button>/g)];
          assert.equal(record.wording, sha256({ layer: 'email', language, frame, labels }));
          const around = archive.frames.find((one) => one.sha256 === record.wording);
          assert.deepEqual(
            { ...around, sha256: undefined },
            {
              ...{ layer: 'email', language, frame, labels, sha256: undefined },
              when: 'on the page of a link to unsubscribe',
            },
          );
          const said = record.decisions.map(({ wording, purpose }) =>
            archive.decisions.find((one) => one.sha256 === wording && one.purpose === purpose),
          );
          assert.deepEqual(
            said.map((one) => [one?.language, one?.label]),
            text(/<li>(.*)<\/li>/g).map((label) => [language, label]),
          );
          assert.ok(said.every((one) => one?.description === undefined));
          verifies(record);
        });

        it(`of none where a mail program's own button was used, in ${language}`, async () => {
          const id = randomUUID();
          await click(linkFor(id, ['email'], { language }).url);
          const [{ record }] = (await read(id)).records as [Listed];
          const around = archive.frames.find((one) => one.sha256 === record.wording);
          assert.equal(around?.when, 'by the mail program’s own button to unsubscribe');
          assert.deepEqual([around.language, around.frame, around.labels], [language, [], []]);
          verifies(record);
        });
      }

      function verifies(record: ConsentRecord) {
        const file = join(folder, `${record.id}.ndjson`);
        writeFileSync(file, JSON.stringify(record));
        const { status, stdout } = command('verify', file, '--wording', words);
        assert.match(stdout, /The words of 1 record were compared with the archive\./);
        assert.equal(status, 0, stdout);
      }
    });

    it('takes the form of mail programs too, which is multipart', async () => {
      const id = randomUUID();
      const form = new FormData();
      form.set('List-Unsubscribe', 'One-Click');
      assert.equal((await click(linkFor(id).url, form)).status, 200);
      assert.equal((await read(id)).records.length, 1);
    });

    it('answers a second click the same, and stores nothing more', async () => {
      const id = randomUUID();
      const { url: link } = linkFor(id);
      const answers = [];
      for (let i = 0; i < 3; i++) answers.push(await (await click(link)).text());
      assert.equal(new Set(answers).size, 1);
      assert.equal((await read(id)).records.length, 1);
    });

    it('stores one record when twenty click at once', async () => {
      const id = randomUUID();
      const { url: link } = linkFor(id);
      const answers = await Promise.all(Array.from({ length: 20 }, () => click(link)));
      assert.deepEqual(new Set(answers.map((one) => one.status)), new Set([200]));
      const { records } = await read(id);
      assert.equal(records.length, 1);
    });

    it('withdraws again what was given again, in one chain that verifies', async () => {
      const id = randomUUID();
      const { url: link } = linkFor(id);
      await given(id);
      for (let round = 0; round < 3; round++) {
        await click(link);
        assert.equal((await read(id)).current[0]?.decision, 'withdrawn');
        await new Promise((resolve) => setTimeout(resolve, 5));
        await given(id);
        assert.equal((await read(id)).current[0]?.decision, 'given');
      }
      await click(linkFor(id, ['surveys']).url);
      const own = (await read(id)).records.filter(({ record }) => record.method === 'unsubscribe');
      const records = own.map(({ record }) => record);
      assert.deepEqual(
        records.map(({ sequence }) => sequence),
        [1, 2, 3, 4],
      );
      assert.equal(new Set(records.map(({ chain }) => chain)).size, 1);
      for (const [i, record] of records.entries()) {
        const before = records[i - 1];
        assert.deepEqual(record.previous, before ? { id: before.id, sha256: sha256(before) } : null);
        assert.equal(record.reason, 'changed-mind');
      }
    });

    it('withdraws what was given by a clock that runs a year ahead', async () => {
      const id = randomUUID();
      await given(id, '2099-01-01T00:00:00.000Z');
      await click(linkFor(id).url);
      assert.equal((await read(id)).current[0]?.decision, 'withdrawn');
    });

    it('is not undone by somebody without a token', async () => {
      const id = randomUUID();
      await click(linkFor(id).url);
      await given(id, new Date(Date.now() + 1000).toISOString(), false);
      assert.equal((await read(id)).current[0]?.decision, 'withdrawn');
    });

    it('goes on with its chain after an erasure', async () => {
      const id = randomUUID();
      const { url: link } = linkFor(id);
      await click(link);
      const [{ record: first }] = (await read(id)).records as [Listed];
      await fetch(`${url}/consents?subject=${id}`, { method: 'DELETE', headers: BEARER });
      assert.equal((await click(link)).status, 200);
      const { records } = await read(id);
      const { chain, sequence, previous } = (records.at(-1) as Listed).record;
      assert.deepEqual(
        { chain, sequence, previous },
        { chain: first.chain, sequence: 2, previous: { id: first.id, sha256: sha256(first) } },
      );
    });

    it('counts a chain that is longer than what is read at once', async () => {
      const id = randomUUID();
      const { url: link } = linkFor(id);
      let last: ConsentRecord | undefined;
      for (let i = 0; i < 10; i++) {
        await click(link);
        last = (await read(id)).records.map(({ record }) => record).find(({ layer }) => layer === 'email');
        await fetch(`${url}/consents?subject=${id}`, { method: 'DELETE', headers: BEARER });
      }
      assert.equal(last?.sequence, 10);
    });

    it('writes down an objection where no consent was needed, and that Global Privacy Control was on', async () => {
      const id = randomUUID();
      const signed = sign({
        ...plain(linkFor(id).url),
        purposes: [
          { id: 'email', fingerprint: '0123456789abcdef', basis: 'legitimate-interest', label: 'x' },
        ],
      });
      assert.equal(
        (await click(`${url}/unsubscribe?t=${signed}`, ONE_CLICK, { 'sec-gpc': '1' })).status,
        200,
      );
      const [{ record }] = (await read(id)).records as [Listed];
      assert.equal(record.decisions[0]?.decision, 'objected');
      assert.deepEqual(record.signals, { gpc: true });
    });

    it('shows what a link says as text, never as markup', async () => {
      const label = '<img src=x onerror=alert(1)>&"\'';
      const token = sign({
        ...plain(linkFor('a').url),
        controller: { id: 'x', name: '</p><script>' },
        purposes: [{ id: 'email', fingerprint: '0123456789abcdef', basis: 'consent', label }],
      });
      const html = await (await fetch(`${url}/unsubscribe?t=${token}`)).text();
      assert.ok(!/<img|<script/.test(html));
      assert.ok(html.includes('&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;'));
    });

    const tokenOf = (link: string) => new URL(link).searchParams.get('t') as string;
    const plain = (link: string) =>
      JSON.parse(Buffer.from(tokenOf(link).split('.')[0] as string, 'base64url').toString()) as object;
    /** As the README says that a mailer in another language may. */
    function sign(value: unknown, key = KEY): string {
      const payload = Buffer.from(JSON.stringify(value)).toString('base64url');
      const signature = createHmac('sha256', key)
        .update(`consent-unsubscribe/1.${payload}`)
        .digest('base64url');
      return `${payload}.${signature}`;
    }

    const wrong: [name: string, token: (good: string) => string, status: number][] = [
      ['without a token', () => '', 400],
      ['with an empty token', () => '?t=', 403],
      ['with two tokens', (good) => `?t=${good}&t=${good}`, 403],
      ['with half a token', (good) => `?t=${good.slice(0, -10)}`, 403],
      ['with more than a token', (good) => `?t=${good}A`, 403],
      ['signed by another key', (good) => `?t=${sign(JSON.parse(Buffer.from(good.split('.')[0] as string, 'base64url').toString()), 'k'.repeat(40))}`, 403],
      ['whose subject was changed', (good) => {
        const [payload = '', signature = ''] = good.split('.');
        const changed = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), subject: 'somebody-else' };
        return `?t=${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
      }, 403],
      ['that is far too long', () => `?t=${'a'.repeat(9000)}.${'b'.repeat(43)}`, 403],
      ['of nonsense', () => '?t=%00%F0%9F%94%92.%3Cscript%3E', 403],
    ]; // prettier-ignore
    for (const [name, query, status] of wrong) {
      it(`explains a link ${name}, whatever the method, and stores nothing`, async () => {
        const before = await count();
        const link = `${url}/unsubscribe${query(tokenOf(linkFor(randomUUID()).url))}`;
        const headers = { 'accept-language': 'fr-BE,fr;q=0.9,nl;q=0.8' };
        for (const response of [await fetch(link, { headers }), await click(link, ONE_CLICK, headers)]) {
          assert.equal(response.status, status);
          assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
          const html = await response.text();
          assert.match(html, /<html lang="fr">[\s\S]*<h1>Ce lien ne fonctionne pas<\/h1>/);
          assert.ok(!html.includes('<button'));
        }
        assert.equal(await count(), before);
      });
    }

    const bodies: [name: string, body: string, type: string, status: number][] = [
      ['nothing', '', FORM, 400],
      ['another form', 'List-Unsubscribe=Two-Clicks', FORM, 400],
      ['a form that says it twice differently', `List-Unsubscribe=no&${ONE_CLICK}`, FORM, 400],
      ['JSON', '{"List-Unsubscribe":"One-Click"}', 'application/json', 415],
      ['plain text', ONE_CLICK, 'text/plain', 415],
      ['broken multipart', '--x', 'multipart/form-data; boundary=x', 400],
      ['multipart without a boundary', '--x', 'multipart/form-data', 400],
      ['more than 4 kB', `${ONE_CLICK}&x=${'x'.repeat(4096)}`, FORM, 413],
    ];
    for (const [name, body, type, status] of bodies) {
      it(`answers ${status} with a page to ${name}, and stores nothing`, async () => {
        const id = randomUUID();
        const response = await click(linkFor(id).url, body, { 'content-type': type });
        assert.equal(response.status, status);
        assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
        assert.deepEqual((await read(id)).records, []);
      });
    }

    it('takes forms nowhere else', async () => {
      const response = await post(url, makeRecord(), { 'content-type': FORM });
      assert.equal(response.status, 415);
    });

    it('logs a click by its route, without the link or whom it is about', async () => {
      const id = randomUUID();
      const { url: link } = linkFor(id);
      logged.length = 0;
      await fetch(link);
      await click(link);
      await fetch(`${link}x`);
      while (logged.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.deepEqual(
        logged.map(({ method, route, status }) => `${method} ${route} ${status}`),
        ['GET /unsubscribe 200', 'POST /unsubscribe 200', 'GET /unsubscribe 403'],
      );
      for (const personal of [id, tokenOf(link), '127.0.0.1'])
        assert.ok(!JSON.stringify(logged).includes(personal));
    });

    it('is not there without a key', async () => {
      const without = createReceiver({ database, allowedOrigins: [], token: TOKEN });
      const base = await listen(without);
      assert.equal((await fetch(`${base}/unsubscribe?t=x`)).status, 404);
      const { paths } = (await (await fetch(`${base}/openapi.json`)).json()) as { paths: object };
      assert.ok(!('/unsubscribe' in paths));
      await without.close();
    });
  });
}
