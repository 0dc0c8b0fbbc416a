/*
 * What is withdrawn is gone, judged by the server: on hosts of several labels, it hears the Cookie header of the next
 * request, in which also stands what no script can see. `*.localhost` counts as secure without a certificate, so that
 * Secure, Partitioned and __Host- hold there; `*.example.test` stands for a site that is not.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import type { Cleared, Pattern, clearTrackers } from '../../src/platform/trackers.js';
import { browsers } from '../browsers.mjs';

declare const trackers: { readonly clearTrackers: typeof clearTrackers };

test.use({
  launchOptions: {
    executablePath: browsers.chromium.path,
    args: ['--no-sandbox', '--host-resolver-rules=MAP *.example.test 127.0.0.1'],
  },
});

let script: string;
let server: Server;
/** What the next page sets. */
let setting: string[];
/** The cookies that came with the last request for a page, as names in the order of the alphabet. */
let sent: string[];

test.beforeAll(async () => {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: { entry: 'src/platform/trackers.ts', formats: ['iife'], name: 'trackers', fileName: 'trackers' },
    },
  });
  const [{ output }] = built as { output: { code: string }[] }[] as [{ output: { code: string }[] }];
  script = output[0]!.code;
});

test.beforeEach(async () => {
  [setting, sent] = [[], []];
  server = createServer(({ url, headers }, response) => {
    if (url === '/trackers.js') return void response.end(script);
    if (url === '/favicon.ico') return void response.writeHead(404).end();
    sent = names(headers.cookie);
    response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': setting });
    setting = [];
    response.end('<!doctype html><title>A page</title><script src="/trackers.js"></script>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
test.afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const names = (cookies = '') =>
  cookies
    .split('; ')
    .filter(Boolean)
    .map((one) => one.split('=')[0]!)
    .sort();
const at = (host: string, path: string) => `http://${host}:${(server.address() as AddressInfo).port}${path}`;
const cookie = (name: string, more: Partial<Pattern> = {}): Pattern => ({ name, kind: 'cookie', ...more });

/** Opens a page that sets these, and then once more, so that `sent` has all that were taken. */
async function visit(page: Page, host: string, path: string, cookies: string[]): Promise<void> {
  setting = cookies;
  await page.goto(at(host, path));
  await page.goto(at(host, path));
}

/** Clears, and asks for the page again, so that `sent` has what is left. */
async function clear(page: Page, ...patterns: Pattern[]): Promise<Cleared> {
  const cleared = await page.evaluate((withdrawn) => trackers.clearTrackers(withdrawn), patterns);
  await page.reload();
  return { removed: [...cleared.removed].sort(), left: cleared.left };
}

test('of six kinds of cookie five go, the sixth is told as beyond reach, and what is not listed stays', async ({
  page,
  context,
}) => {
  const listed = ['__Host-id', 'deep', 'host', 'hidden', 'parent', 'partitioned'].sort();
  await visit(page, 'www.shop.example.localhost', '/a/b/', [
    'host=1; Path=/; Max-Age=9999',
    'parent=1; Path=/; Domain=shop.example.localhost',
    'deep=1; Path=/a/b',
    'partitioned=1; Path=/; Secure; SameSite=None; Partitioned',
    '__Host-id=1; Path=/; Secure',
    'hidden=1; Path=/; HttpOnly',
    'session=1; Path=/',
    'host2=1; Path=/a; Domain=example.localhost',
  ]);
  expect(sent).toEqual([...listed, 'host2', 'session'].sort());
  const partitioned = (await context.cookies()).filter((one) => one.partitionKey);
  expect(partitioned.map(({ name }) => name)).toEqual(['partitioned']);

  const cleared = await clear(page, ...listed.map((name) => cookie(name, { httpOnly: name === 'hidden' })));
  expect(cleared).toEqual({
    removed: listed.filter((name) => name !== 'hidden'),
    left: [{ name: 'hidden', kind: 'cookie', reason: 'http-only' }],
  });
  expect(sent).toEqual(['hidden', 'host2', 'session']);
  expect((await context.cookies()).map(({ name }) => name).sort()).toEqual(['hidden', 'host2', 'session']);
});

for (const [host, what] of [
  ['www.shop.example.test', 'not secure'],
  ['www.shop.example.localhost', 'secure'],
] as const)
  test(`a name goes from the host and every domain above it, from every path, all at once (${what})`, async ({
    page,
    context,
  }) => {
    const domains = host.split('.').map((_, i, labels) => `; Domain=${labels.slice(i).join('.')}`);
    const cookies = ['', ...domains].flatMap((domain) =>
      ['', '/', '/a', '/a/', '/a/b', '/a/b/', '/a/b/page'].flatMap((path) => [
        `id=1${domain}${path && `; Path=${path}`}`,
        ...(what === 'secure' ? [`id=1${domain}${path && `; Path=${path}`}; Secure; Partitioned`] : []),
      ]),
    );
    await visit(page, host, '/a/b/page', [...cookies, 'id2=1; Path=/a/b']);
    // On the host alone and on three domains, the last label being nobody's; the default path is one of the six.
    expect(sent.filter((name) => name === 'id')).toHaveLength(4 * 6 * (what === 'secure' ? 2 : 1));
    expect(await clear(page, cookie('id'))).toEqual({ removed: ['id'], left: [] });
    expect(sent).toEqual(['id2']);
    expect((await context.cookies()).map(({ name }) => name)).toEqual(['id2']);
  });

test('a beginning takes the cookies of every domain that begin so, but for those that are still allowed', async ({
  page,
}) => {
  await visit(page, 'www.shop.example.localhost', '/a/', [
    '_ga=1; Domain=example.localhost; Path=/',
    '_ga_X1=1; Path=/a',
    '_gac_1=1; Domain=shop.example.localhost; Path=/',
    'x_ga=1; Path=/',
  ]);
  const cleared = await page.evaluate(
    ([withdrawn, kept]) => trackers.clearTrackers(withdrawn!, kept),
    [[cookie('_ga*')], [cookie('_gac_*')]],
  );
  expect([...cleared.removed].sort()).toEqual(['_ga', '_ga_X1']);
  await page.reload();
  expect(sent).toEqual(['_gac_1', 'x_ga']);
});

test('what is removed as the page is left is not sent to the next one', async ({ page }) => {
  const all = Array.from({ length: 20 }, (_, i) => `id${i}=1; Path=/a; Domain=example.localhost`);
  await visit(page, 'www.shop.example.localhost', '/a/', [...all, 'session=1; Path=/']);
  expect(sent).toHaveLength(21);
  await page.evaluate(() => {
    localStorage.setItem('id', '1');
    void trackers.clearTrackers([
      { name: 'none', kind: 'indexeddb' },
      { name: 'id', kind: 'localstorage' },
      { name: 'id*', kind: 'cookie' },
    ]);
    location.href = '/a/next';
  });
  await page.waitForURL('**/a/next');
  expect(sent).toEqual(['session']);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test('a cookie goes by the path that was loaded, though a router has made another of it', async ({
  page,
}) => {
  await visit(page, 'www.shop.example.test', '/a/b/', ['id=1; Path=/a/b', 'id2=1']);
  await page.evaluate(() => history.pushState(null, '', '/'));
  const cleared = await page.evaluate(
    (withdrawn) => trackers.clearTrackers(withdrawn),
    [cookie('id'), cookie('id2')],
  );
  expect(cleared.left).toEqual([]);
  await page.goto(at('www.shop.example.test', '/a/b/'));
  expect(sent).toEqual([]);
});

test('a cookie whose path no script can name is told as still there, from every page but its own', async ({
  page,
}) => {
  await visit(page, 'www.shop.example.test', '/a;v=1/b/page', []);
  setting = ['id=1'];
  await page.goto(at('www.shop.example.test', '/a;v=1/page'));
  await page.goto(at('www.shop.example.test', '/a;v=1/b/page'));
  expect(sent).toEqual(['id']);
  expect(await clear(page, cookie('id'))).toEqual({
    removed: [],
    left: [{ name: 'id', kind: 'cookie', reason: 'still-there' }],
  });
  expect(sent).toEqual(['id']);
  await page.goto(at('www.shop.example.test', '/a;v=1/page'));
  expect(await clear(page, cookie('id'))).toEqual({ removed: ['id'], left: [] });
  expect(sent).toEqual([]);
});

test('where the page may keep nothing, all is told as failed and nothing is thrown', async ({ page }) => {
  await visit(page, 'www.shop.example.test', '/', []);
  const cleared = await page.evaluate(
    () =>
      new Promise<Cleared>((resolve) => {
        addEventListener('message', ({ data }) => resolve(data as Cleared), { once: true });
        const frame = document.createElement('iframe');
        frame.sandbox.add('allow-scripts');
        frame.srcdoc = `<script src="${location.origin}/trackers.js"></script><script>
          trackers.clearTrackers(['cookie', 'localstorage', 'sessionstorage', 'indexeddb', 'cache'].map((kind) => ({ name: 'id', kind })))
            .then((cleared) => parent.postMessage(cleared, '*'), (error) => parent.postMessage(String(error), '*'));
        </script>`;
        document.body.append(frame);
      }),
  );
  // There are no caches at all where the page is not secure.
  expect(cleared).toEqual({
    removed: [],
    left: ['cookie', 'localstorage', 'sessionstorage', 'indexeddb'].map((kind) => ({
      name: 'id',
      kind,
      reason: 'failed',
    })),
  });
});
