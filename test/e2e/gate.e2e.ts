/*
 * What a server sees: of what a page holds, nothing before the choice and each thing once after it. And the same page
 * with and without the gate, on a network where the first file is the slowest.
 */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { Visitor } from './visitor.js';

const TYPES: Record<string, string> = {
  ...{ '.js': 'text/javascript', '.json': 'application/json', '.css': 'text/css', '.svg': 'image/svg+xml' },
  ...{ '.html': 'text/html', '.wav': 'audio/wav', '.vtt': 'text/vtt' },
};
const FIXTURES = 'test/platform/fixtures';
const NONCE = 'bm9uY2U';

let visitor: Visitor;
let server: Server;
let url: string;
/** Everything that was asked for, in order. */
let log: string[];
const pages: Record<string, string> = {};
/** Headers of every page. */
let headers: Record<string, string>;

test.beforeEach(async () => {
  log = [];
  headers = {};
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    log.push(request.url ?? '');
    const answer = (type: string, content: string | Buffer) =>
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...headers }).end(content);
    const files = [join('dist', pathname), join(FIXTURES, pathname)];
    const path = files.find((file) => extname(file) && existsSync(file));
    if (pages[pathname] !== undefined) answer('text/html', pages[pathname]);
    else if (pathname === '/silent.js') return;
    else if (pathname === '/says.js')
      setTimeout(
        () => answer('text/javascript', `ran.push(${JSON.stringify(searchParams.get('is'))});`),
        Number(searchParams.get('after')),
      );
    else if (path) answer(TYPES[extname(path)] ?? 'text/plain', readFileSync(path));
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  visitor = new Visitor();
  await visitor.open();
});
test.afterEach(async () => {
  await visitor.leave();
  server.closeAllConnections();
  server.close();
});

const page = (body: string, head = '<script src="/consent-notice.js"></script>') =>
  `<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>x</title><link rel="icon" href="data:,"><script nonce="${NONCE}">window.ran = [];</script>${head}</head><body>${body}</body></html>`;
const ran = (from: Page) => from.evaluate(() => (window as unknown as { ran: string[] }).ran);
const accept = (from: Page) => from.getByRole('button', { name: 'Alle cookies aanvaarden' });
const ready = (from: Page) =>
  from.evaluate(() => (window.consentNotice as { ready: Promise<void> }).ready.then(() => undefined));

/** Every kind of held element, each with an address of its own. */
const script = '<script type="text/plain" data-purpose="statistics"';
const HELD = `
  ${script} src="/says.js?is=src"></script>
  ${script} data-src="/says.js?is=data-src"></script>
  ${script} async src="/says.js?is=async"></script>
  ${script} defer src="/says.js?is=defer"></script>
  ${script} data-type="module" src="/says.js?is=module"></script>
  <script type="text/plain" data-purpose="statistics media" src="/says.js?is=both"></script>
  <iframe data-purpose="media" title="x" data-src="/embedded.html?iframe"></iframe>
  <img data-purpose="media" alt="" data-src="/picture.svg?img">
  <img data-purpose="media" alt="" data-srcset="/picture.svg?srcset 1x, /picture.svg?srcset2 9x">
  <picture data-purpose="media"><source data-srcset="/picture.svg?picture"><img alt="" data-src="/picture.svg?instead"></picture>
  <video data-purpose="media" preload="auto" data-src="/tone.wav?video"></video>
  <video data-purpose="media" preload="auto" data-poster="/picture.svg?poster"><source type="audio/wav" data-src="/tone.wav?source"><track default kind="captions" data-src="/captions.vtt?track"></video>
  <audio data-purpose="media" preload="auto" data-src="/tone.wav?audio"></audio>
  <object data-purpose="media" type="image/svg+xml" data-data="/picture.svg?object"></object>
  <object data-purpose="media" type="image/svg+xml" data-src="/picture.svg?object-src"></object>
  <embed data-purpose="media" type="image/svg+xml" data-src="/picture.svg?embed">
  <link data-purpose="media" rel="stylesheet" data-href="/style.css?sheet">
  <link data-purpose="media" rel="preload" as="image" data-href="/picture.svg?preload">
  <link data-purpose="media" rel="prefetch" data-href="/embedded.html?prefetch">
  <div id="host"></div>
  <script>
    const root = document.getElementById('host').attachShadow({ mode: 'open' });
    const image = Object.assign(document.createElement('img'), { alt: '' });
    image.dataset.purpose = 'media';
    image.dataset.src = '/picture.svg?shadow';
    root.append(image);
    window.consentNotice.scan(root);
  </script>`;
/** What of it is to be asked for, after the choice: all but what a browser has no use for. */
const ADDRESSES = [...HELD.matchAll(/(?:src|srcset|poster|data|href)="?(?: = ')?(\/[^" ']*)/g)]
  .map(([, address]) => address!)
  .filter((address) => !/instead|srcset2/.test(address))
  .concat('/picture.svg?shadow');

test('nothing that is held is asked for before the choice, each thing once after it', async () => {
  pages['/'] = page(HELD);
  const { page: tab } = visitor;
  const asked = () => log.filter((one) => /\?/.test(one));
  await tab.goto(url);
  await expect(accept(tab)).toBeVisible();
  await tab.waitForTimeout(500);
  expect(asked()).toEqual([]);
  const before = await tab.evaluate(() => history.length);

  await accept(tab).click();
  await expect.poll(() => [...new Set(asked())].sort()).toEqual([...ADDRESSES].sort());
  await expect.poll(() => ran(tab)).toHaveLength(6);
  await tab.waitForTimeout(300);
  expect(asked().sort()).toEqual([...ADDRESSES].sort());

  // Withdrawn: everything is empty, and the way back leads where it did.
  log = [];
  await tab.evaluate(() => (window.consentNotice as { rejectAll(): Promise<unknown> }).rejectAll());
  await expect(tab.frameLocator('iframe').locator('p')).toHaveCount(0);
  await tab.waitForTimeout(200);
  expect(asked()).toEqual([]);
  expect(await tab.evaluate(() => history.length)).toBe(before);
  // Given again: no script runs twice.
  await tab.evaluate(() => (window.consentNotice as { acceptAll(): Promise<unknown> }).acceptAll());
  await expect.poll(() => asked()).toContain('/embedded.html?iframe');
  await tab.waitForTimeout(300);
  expect(asked().filter((one) => one.startsWith('/says.js'))).toEqual([]);
  expect(await ran(tab)).toHaveLength(6);
  expect(await tab.evaluate(() => history.length)).toBe(before);
  // Chromium remarks on every preload without an address, held ones included.
  expect(visitor.complaints.filter((one) => !one.includes('<link rel=preload>'))).toEqual([]);
});

const says = (is: string, after = 0) => `src="/says.js?is=${encodeURIComponent(is)}&after=${after}"`;
const ORDERED = `
  <script defer ${says('defer', 300)}></script>
  <script ${says('slow', 600)}></script>
  <script>ran.push('inline');</script>
  <script ${says('fast')}></script>
  <script type="module">ran.push('inline module');</script>
  <script async ${says('async', 2_000)}></script>
  <script type="module" ${says('slow module', 500)}></script>
  <script src="/missing.js"></script>
  <script>throw new Error('of the page');</script>
  <script defer ${says('fast defer')}></script>
  <script type="module">import '/says.js?is=import&after=400'; ran.push('importing module');</script>
  <script type="module" ${says('module')}></script>
  <div><script>ran.push('last inline');</script></div>`;
const hold = (markup: string) =>
  markup
    .replace(/<script(?! type)/g, '<script type="text/plain"')
    .replaceAll('type="module"', 'type="text/plain" data-type="module"')
    .replaceAll('<script', '<script data-purpose="statistics"');

test('held scripts run in the order of the same page without a gate', async () => {
  pages['/plain'] = page(ORDERED, '');
  pages['/'] = page(hold(ORDERED));
  const { page: tab } = visitor;
  await tab.goto(`${url}/plain`);
  await expect.poll(() => ran(tab)).toHaveLength(12);
  const order = await ran(tab);
  expect(order.at(-1)).toBe('async');

  await tab.goto(url);
  await accept(tab).click();
  await expect.poll(() => ran(tab), { timeout: 15_000 }).toHaveLength(12);
  expect(await ran(tab)).toEqual(order);
  // And of a returning visitor, while the page is still arriving.
  await tab.reload();
  await expect.poll(() => ran(tab), { timeout: 15_000 }).toHaveLength(12);
  expect(await ran(tab)).toEqual(order);
});

test('a script that never answers keeps the others waiting ten seconds, and no longer', async () => {
  const silent = `${script} src="/silent.js"></script>`;
  const next = `${script} ${says('file')}></script>${script} data-type="module" ${says('module')}></script>`;
  pages['/'] = page(silent + next);
  const { page: tab } = visitor;
  await tab.goto(url);
  await accept(tab).click();
  await expect.poll(() => log).toContain('/silent.js');
  await tab.waitForTimeout(8_000);
  expect(await ran(tab)).toEqual([]);
  await expect.poll(() => ran(tab), { timeout: 15_000 }).toEqual(['file', 'module']);
});

test('a strict policy of the page, with a nonce and Trusted Types, lets held things through', async () => {
  headers = {
    'content-security-policy': `script-src 'nonce-${NONCE}' 'strict-dynamic'; object-src 'self'; require-trusted-types-for 'script'; trusted-types consent-notice lit-html lit-html#consent-notice default 'allow-duplicates'`,
  };
  const nonced = (markup: string) => markup.replaceAll('<script', `<script nonce="${NONCE}"`);
  pages['/'] = page(
    nonced(
      `${script} src="/says.js?is=src"></script>${script}>ran.push('inline');</script>${script} data-type="module">ran.push('module');</script><object data-purpose="media" type="image/svg+xml" data-data="/picture.svg?object"></object>`,
    ),
    nonced('<script src="/consent-notice.js"></script>'),
  );
  const { page: tab } = visitor;
  await tab.goto(url);
  await ready(tab);
  await tab.evaluate(() => (window.consentNotice as { acceptAll(): Promise<unknown> }).acceptAll());
  await expect.poll(() => ran(tab)).toEqual(['src', 'inline', 'module']);
  await expect.poll(() => log).toContain('/picture.svg?object');
});

test('what the page lets go of is not kept', async () => {
  pages['/'] = page('<main></main>');
  const { page: tab } = visitor;
  await tab.goto(url);
  await ready(tab);
  await tab.evaluate(() => (window.consentNotice as { acceptAll(): Promise<unknown> }).acceptAll());
  await tab.evaluate(async () => {
    const main = document.querySelector('main')!;
    const host = main.appendChild(document.createElement('div'));
    const root = host.attachShadow({ mode: 'open' });
    const made = [document.createElement('iframe'), document.createElement('img')];
    for (const element of made) element.dataset['purpose'] = 'media';
    for (const element of made) element.dataset['src'] = '/embedded.html?iframe';
    const never = document.createElement('iframe');
    never.dataset['purpose'] = 'never';
    never.dataset['src'] = '/never.html';
    root.append(made[0]!);
    main.append(made[1]!, never);
    (window.consentNotice as { scan(root: ParentNode): void }).scan(root);
    await new Promise((resolve) => setTimeout(resolve, 300));
    Object.assign(window, { refs: [root, never, ...made].map((node) => new WeakRef<Node>(node)) });
    Object.assign(window, { opened: made.every((one) => one.hasAttribute('src')) });
    main.replaceChildren();
  });
  expect(await tab.evaluate(() => (window as unknown as { opened: boolean }).opened)).toBe(true);
  const client = await visitor.context.newCDPSession(tab);
  await expect
    .poll(async () => {
      await client.send('HeapProfiler.collectGarbage');
      return tab.evaluate(() =>
        (window as unknown as { refs: WeakRef<Node>[] }).refs.map((ref) => ref.deref() === undefined),
      );
    })
    .toEqual([true, true, true, true]);
});
