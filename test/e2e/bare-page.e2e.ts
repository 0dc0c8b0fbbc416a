/*
 * A page that has nothing but the script tag, served as plain files; and what goes wrong there: files that are broken
 * or missing, an endpoint that is not there, storage that throws. The page works, everything stays refused, and one
 * line in the console says what is wrong and how to mend it.
 */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { staticServer } from './static-server.js';
import type { StaticServer } from './static-server.js';
import { Visitor } from './visitor.js';

const held = '<script type="text/plain" data-purpose="statistics" src="/held.js"></script>';
const page = (attributes = '', body = held) =>
  `<!doctype html><html lang="nl"><head><title>Een pagina</title><link rel="icon" href="data:,"><script src="/consent-notice.js" ${attributes}></script></head>
  <body><h1>Een pagina</h1><button id="own" onclick="this.textContent = 'geklikt'">Knop</button>${body}</body></html>`;

let server: StaticServer;
let visitor: Visitor;

test.beforeEach(async () => {
  server = await staticServer(['dist'], { '/held.js': 'window.ran = (window.ran ?? 0) + 1;' });
  visitor = new Visitor();
  await visitor.open();
});
test.afterEach(async () => {
  await visitor.leave();
  await server.stop();
});

const reject = (on: Page) => on.getByRole('button', { name: 'Alle cookies weigeren' });
const ran = (on: Page) => on.evaluate(() => (window as { ran?: number }).ran ?? 0);
const ours = () => visitor.complaints.filter((line) => line.includes('consent-notice/'));

test('nothing but the script tag: the first visit is whole', async () => {
  server.pages['/'] =
    '<!doctype html><title>Kaal</title><link rel="icon" href="data:,"><script src="/consent-notice.js"></script>';
  await visitor.page.goto(server.url);
  await reject(visitor.page).click();
  await expect(visitor.page.locator('consent-banner')).toHaveCount(0);
  await expect.poll(async () => (await visitor.records()).length).toBe(1);
  expect((await visitor.records())[0]).toMatchObject({ method: 'reject-all', language: 'nl', by: 'person' });
  expect(await visitor.otherStorage()).toEqual({ cookies: 0, local: 0, session: 0 });
  expect(visitor.requests.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:'))).toEqual(
    [],
  );
  expect(server.asked.filter((path) => path.startsWith('POST'))).toEqual([]);
  await visitor.page.reload();
  await expect(visitor.page.getByRole('button', { name: 'Mijn privacykeuzes' })).toBeVisible();
  expect(visitor.complaints).toEqual([]);
});

for (const [language, name] of [
  ['fr', 'Tout refuser (cookies)'],
  ['de', 'Alle Cookies ablehnen'],
  ['en', 'Reject all cookies'],
] as const)
  test(`the banner speaks the page's language: ${language}`, async () => {
    server.pages['/'] = page().replace('lang="nl"', `lang="${language}-BE"`);
    await visitor.page.goto(server.url);
    await visitor.page.getByRole('button', { name }).click();
    await expect.poll(async () => (await visitor.records())[0]?.language).toBe(language);
  });

test('a script of another origin finds its chunks and files beside it', async () => {
  const site = await staticServer([], {
    '/': page().replace('/consent-notice.js', `${server.url}/consent-notice.js`),
  });
  try {
    await visitor.context.route(`${server.url}/**`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        headers: { ...response.headers(), 'access-control-allow-origin': '*' },
      });
    });
    await visitor.page.goto(site.url);
    await expect(reject(visitor.page)).toBeVisible();
  } finally {
    await site.stop();
  }
});

const broken: [string, string, string][] = [
  ['not JSON', '{ "schema": ', 'E01'],
  ['not compiled', JSON.stringify({ schema: 'consent-policy/1' }), 'E01'],
  ['missing', '', 'E01'],
];
for (const [what, content, code] of broken)
  test(`a policy that is ${what}: the page works, all is refused, and ${code} says how to mend it`, async () => {
    server.pages['/'] = page();
    server.pages['/policy.nl.json'] = content || undefined;
    await visitor.page.goto(server.url);
    await expect.poll(ours).toHaveLength(1);
    expect(ours()[0]).toContain(
      `consent-notice/${code}: the policy ${server.url}/policy.nl.json cannot be used`,
    );
    expect(ours()[0]).toContain('consent-notice compile');
    await visitor.page.click('#own');
    await expect(visitor.page.locator('#own')).toHaveText('geklikt');
    await expect(visitor.page.locator('consent-banner')).toHaveCount(0);
    expect(
      await visitor.page.evaluate(() =>
        (window.consentNotice as { allows(id: string): boolean }).allows('statistics'),
      ),
    ).toBe(false);
    expect(server.asked).not.toContain('/held.js');
  });

test('a wrong fact in the policy is named by its path', async () => {
  server.pages['/'] = page();
  const policy = (await (await fetch(`${server.url}/policy.nl.json`)).json()) as {
    purposes: { basis: string }[];
  };
  policy.purposes[2]!.basis = 'legitimate-interest';
  server.pages['/policy.nl.json'] = JSON.stringify(policy);
  await visitor.page.goto(server.url);
  await expect.poll(ours).toHaveLength(1);
  expect(ours()[0]).toContain('purposes[2].basis: legitimate interest cannot be the basis of a tracker');
});

test('a missing notice: the choices work, the dialog says so, and E02 says how to mend it', async () => {
  server.pages['/'] = page();
  server.pages['/notice.nl.json'] = undefined;
  await visitor.page.goto(server.url);
  await visitor.page.getByRole('link', { name: /privacyverklaring/i }).click();
  await expect(visitor.page.locator('privacy-notice').getByRole('alert')).toBeVisible();
  expect(ours().join()).toContain('consent-notice/E02');
  // Nothing was decided, so the banner is back, and works.
  await visitor.page.keyboard.press('Escape');
  await reject(visitor.page).click();
  await expect.poll(async () => (await visitor.records()).length).toBe(1);
});

test('an endpoint that cannot be reached: the record is kept for later, and E05 says so', async () => {
  server.pages['/'] = page('data-endpoint="http://127.0.0.1:9/consents"');
  await visitor.page.goto(server.url);
  await reject(visitor.page).click();
  await expect.poll(() => ours().join()).toContain('consent-notice/E05');
  const keys = (await visitor.stored()).map(({ key }) => (Array.isArray(key) ? key[0] : key));
  expect(keys.sort()).toEqual(['head', 'undelivered']);
});

const storage: [string, string, string][] = [
  ['is missing', 'Object.defineProperty(window, "indexedDB", { value: undefined })', 'E03'],
  [
    'throws when opened',
    'indexedDB.open = () => { throw new DOMException("denied", "SecurityError") }',
    'E03',
  ],
  ['never answers', 'indexedDB.open = () => ({})', 'E03'],
  [
    'throws when written',
    'IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError") }',
    'E04',
  ],
];
for (const [what, script, code] of storage)
  test(`IndexedDB that ${what}: a choice holds for this page and is honoured, and ${code} says so`, async () => {
    server.pages['/'] = page('data-endpoint="/consents"');
    await visitor.context.addInitScript(script);
    await visitor.page.goto(server.url);
    await visitor.page.getByRole('button', { name: 'Alle cookies aanvaarden' }).click();
    await expect.poll(() => ran(visitor.page)).toBe(1);
    await expect.poll(() => ours().join()).toContain(`consent-notice/${code}`);
    // The proof does not need this device to arrive.
    await expect.poll(() => server.asked).toContain('POST /consents');
    await visitor.page.reload();
    await expect(reject(visitor.page)).toBeVisible();
    expect(await ran(visitor.page)).toBe(0);
  });

test('views that cannot be loaded: everything stays refused, and E08 says how to mend it', async () => {
  server.pages['/'] = page();
  await visitor.context.route(/chunks\/define/, (route) => route.abort());
  await visitor.page.goto(server.url);
  await expect.poll(() => ours().join()).toContain('consent-notice/E08');
  expect(server.asked).not.toContain('/held.js');
});

test('a script that is on the page twice: the first stays in charge, and E13 says so', async () => {
  server.pages['/'] = page('', '<script src="/consent-notice.js"></script>');
  await visitor.page.goto(server.url);
  await expect(visitor.page.locator('consent-banner')).toHaveCount(1);
  expect(ours().join()).toContain('consent-notice/E13');
});

test('calls queued before the script has run are made', async () => {
  server.pages['/'] = page().replace(
    '<script src',
    '<script>window.consentNotice ??= { queue: [] }; consentNotice.queue.push((consent) => consent.ready.then(() => (window.told = consent.needsChoice)));</script><script src',
  );
  await visitor.page.goto(server.url);
  await expect.poll(() => visitor.page.evaluate(() => (window as { told?: string }).told)).toBe('first');
});
