/*
 * What the vendors are told, by the built script tag in a page that keeps what stood in the data layer when its next
 * script ran: denied before anything else could run, one update per decision, again on each page. Every expected list
 * is the whole data layer, byte for byte; no vendor's own script is ever loaded.
 */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Consent } from '../../src/consent.js';
import { staticServer } from './static-server.js';
import type { StaticServer } from './static-server.js';
import { Visitor } from './visitor.js';

interface Told {
  dataLayer?: IArguments[];
  uetq?: unknown[];
  clarity?: { q: IArguments[] };
  /** What stood there when the script after ours ran. */
  early?: string[];
  /** Writes to the ledger and commands to Google, in their order. */
  order?: string[];
}

const DEFAULT =
  '["consent","default",{"ad_storage":"denied","ad_user_data":"denied","ad_personalization":"denied","analytics_storage":"denied","functionality_storage":"denied","personalization_storage":"denied","security_storage":"granted","wait_for_update":500}]';
/** One update as the built-in policy maps its purposes. */
const update = (...allowed: ('preferences' | 'statistics' | 'advertising')[]) => {
  const [ads, analytics, preferences] = (['advertising', 'statistics', 'preferences'] as const).map((id) =>
    allowed.includes(id) ? 'granted' : 'denied',
  );
  return `["consent","update",{"ad_storage":"${ads}","ad_user_data":"${ads}","ad_personalization":"${ads}","analytics_storage":"${analytics}","functionality_storage":"${preferences}","personalization_storage":"${preferences}"}]`;
};
const NOTHING = update();
const ALL = update('preferences', 'statistics', 'advertising');

const KEEP = '<script>early = [...dataLayer].map((entry) => JSON.stringify([...entry]))</script>';
const GTAG = 'window.dataLayer = []; function gtag() { dataLayer.push(arguments) }';
const html = ({ attributes = 'data-google-consent-mode', before = '', after = KEEP } = {}) =>
  `<!doctype html><html lang="nl"><head><title>Een pagina</title><link rel="icon" href="data:,">${before}
  <script src="/consent-notice.js" ${attributes}></script>${after}</head><body><h1>Een pagina</h1></body></html>`;

let server: StaticServer;
let visitor: Visitor;
let page: Page;

test.beforeEach(async () => {
  server = await staticServer(['dist'], {
    '/': html(),
    '/other': html(),
    '/sensitive': html({ attributes: 'data-google-consent-mode data-sensitive' }),
    '/sensitive-meta': html({ before: '<meta name="consent-sensitive">' }),
  });
  visitor = new Visitor();
  page = await visitor.open();
});
test.afterEach(async () => {
  // No vendor is asked for anything, whatever was allowed.
  const elsewhere = visitor.requests.filter(
    (url) => !url.startsWith(server.url) && !/^(data|about):/.test(url),
  );
  await visitor.leave();
  await server.stop();
  expect(elsewhere).toEqual([]);
});

const early = () => page.evaluate(() => (window as Told).early);
const layer = () =>
  page.evaluate(() => (window as Told).dataLayer?.map((entry) => JSON.stringify(Array.from(entry))));
const ours = () => visitor.complaints.filter((line) => line.includes('consent-notice/'));

/** Opens a page, which has denied before its next script ran. */
async function open(path = '/'): Promise<void> {
  await page.goto(server.url + path);
  expect(await early()).toEqual([DEFAULT]);
}
/** The whole data layer comes to this, and stays so. */
async function told(...commands: string[]): Promise<void> {
  await expect.poll(layer).toEqual(commands);
  await page.waitForTimeout(150);
  expect(await layer()).toEqual(commands);
}
/** How many records are kept, which is when a decision is through. */
const kept = (count: number) => expect.poll(async () => (await visitor.records()).length).toBe(count);
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const accept = async () => {
  await press('Alle cookies aanvaarden');
  await kept(1);
};
/** What page code asks for, once it is through. */
const ask = (act: (consent: Consent) => unknown) =>
  page.evaluate(`(${act.toString()})(window.consentNotice)`);

test('a first visit: denied from the start, and one update when nothing is found', async () => {
  await open();
  await told(DEFAULT, NOTHING);
  expect(await page.evaluate(() => String((window as Told).dataLayer![0]))).toBe('[object Arguments]');
  expect(visitor.complaints).toEqual([]);
});

test('accept all: one update, and the same on each later page', async () => {
  await open();
  await accept();
  await told(DEFAULT, NOTHING, ALL);
  for (const path of ['/', '/other']) {
    await open(path);
    await told(DEFAULT, ALL);
  }
});

test('reject all: nothing changes that was told, here and on the next page', async () => {
  await open();
  await press('Alle cookies weigeren');
  await kept(1);
  await told(DEFAULT, NOTHING);
  await open('/other');
  await told(DEFAULT, NOTHING);
});

test('a choice per purpose: one update with what was ticked', async () => {
  await open();
  await press('Kiezen per doel');
  await page.getByRole('checkbox', { name: 'Bezoeken tellen' }).check();
  await told(DEFAULT, NOTHING);
  await press('Mijn keuzes opslaan');
  await kept(1);
  await told(DEFAULT, NOTHING, update('statistics'));
});

test('a withdrawal: an update, never a second default, and denied on the next page', async () => {
  await open();
  await accept();
  await press('Mijn privacykeuzes');
  await page.locator('consent-choices').getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await kept(2);
  await told(DEFAULT, NOTHING, ALL, NOTHING);
  await open('/other');
  await told(DEFAULT, NOTHING);
});

test('a withdrawal in part, by page code', async () => {
  await open();
  await accept();
  await ask((consent) => consent.withdraw('advertising'));
  await told(DEFAULT, NOTHING, ALL, update('preferences', 'statistics'));
});

test('one decision that takes and gives: what it takes is told first, what it gives last', async () => {
  await open();
  await ask((consent) => consent.decide({ statistics: true, advertising: false, preferences: false }));
  await ask((consent) => consent.decide({ statistics: false, advertising: true }));
  await told(DEFAULT, NOTHING, update('statistics'), NOTHING, update('advertising'));
});

test('what is given is told when its record is kept, what is withdrawn before anything is written', async () => {
  await visitor.context.addInitScript(() => {
    const order: string[] = ((window as Told).order = []);
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...row) {
      order.push('written');
      return put.apply(this, row);
    };
  });
  await open();
  await told(DEFAULT, NOTHING);
  await page.evaluate(() => {
    const { dataLayer, order } = window as Told;
    // As Tag Manager does it.
    dataLayer!.push = function (...entries) {
      order!.push('told');
      return Array.prototype.push.apply(this, entries);
    };
    order!.length = 0;
  });
  const order = () =>
    page.evaluate(() => (window as Told).order!.splice(0).filter((one, i, all) => one !== all[i - 1]));
  await ask((consent) => consent.acceptAll());
  expect(await order()).toEqual(['written', 'told']);
  await ask((consent) => consent.withdraw());
  expect(await order()).toEqual(['told', 'written']);
  await told(DEFAULT, NOTHING, ALL, NOTHING);
});

test('an answer that has expired: denied, and asked again', async () => {
  await open();
  await accept();
  await page.clock.setFixedTime(Date.now() + 365 * 86_400_000);
  await open('/other');
  await told(DEFAULT, NOTHING);
  await expect(page.getByRole('button', { name: 'Alle cookies aanvaarden' })).toBeVisible();
});

for (const path of ['/sensitive', '/sensitive-meta'])
  test(`a page that can reveal health (${path}): denied, whatever was allowed elsewhere`, async () => {
    await open();
    await accept();
    await open(path);
    await told(DEFAULT, NOTHING);
    await ask((consent) => consent.acceptAll());
    await told(DEFAULT, NOTHING);
    await open();
    await told(DEFAULT, ALL);
  });

test('a page that becomes sensitive while it is open: denied at once, and granted again after', async () => {
  await open();
  await accept();
  await ask((consent) => void (consent.sensitive = true));
  expect(await layer()).toEqual([DEFAULT, NOTHING, ALL, NOTHING]);
  await ask((consent) => void (consent.sensitive = false));
  await told(DEFAULT, NOTHING, ALL, NOTHING, ALL);
});

test('Global Privacy Control: accept all leaves advertising denied, until it is allowed by itself', async () => {
  await visitor.context.addInitScript(() =>
    Object.defineProperty(navigator, 'globalPrivacyControl', { get: () => true }),
  );
  await open();
  await accept();
  const rest = update('preferences', 'statistics');
  await told(DEFAULT, NOTHING, rest);
  await open('/other');
  await told(DEFAULT, rest);
  await ask((consent) => consent.decide({ advertising: true }));
  await told(DEFAULT, rest, ALL);
});

test('Global Privacy Control turned on later: advertising is denied on the next page', async () => {
  await open();
  await accept();
  await visitor.context.addInitScript(() =>
    Object.defineProperty(navigator, 'globalPrivacyControl', { get: () => true }),
  );
  await open('/other');
  await told(DEFAULT, update('preferences', 'statistics'));
});

test('a policy that cannot be read: the default stands, and nothing is ever granted', async () => {
  server.pages['/policy.nl.json'] = undefined;
  await open();
  await expect.poll(() => ours().join()).toContain('consent-notice/E01');
  await told(DEFAULT);
});

test('storage that cannot be used: a choice is told for this page, and denied on the next', async () => {
  await visitor.context.addInitScript('Object.defineProperty(window, "indexedDB", { value: undefined })');
  await open();
  await press('Alle cookies aanvaarden');
  await told(DEFAULT, NOTHING, ALL);
  await open('/other');
  await told(DEFAULT, NOTHING);
});

test('a default of the page’s own is left, and the updates work', async () => {
  const own = '["consent","default",{"ad_storage":"denied","wait_for_update":2000}]';
  server.pages['/'] = html({ before: `<script>${GTAG} gtag(...${own})</script>` });
  await page.goto(server.url);
  expect(await early()).toEqual([own]);
  await accept();
  await told(own, NOTHING, ALL);
  expect(visitor.complaints).toEqual([]);
});

test('a tag that ran before: denied all the same, and one line says how to mend it', async () => {
  server.pages['/'] = html({ before: `<script>${GTAG} gtag('js', 1)</script>` });
  await page.goto(server.url);
  expect(await early()).toEqual(['["js",1]', DEFAULT]);
  await told('["js",1]', DEFAULT, NOTHING);
  expect(visitor.complaints).toHaveLength(1);
  expect(visitor.complaints[0]).toMatch(
    /^consent-notice\/E\d\d: a Google tag ran before consent was denied; put this script above it\.$/,
  );
});

test('a held tag is no tag that ran before', async () => {
  const held =
    '<script type="text/plain" data-purpose="statistics" src="https://www.googletagmanager.com/gtag/js"></script>';
  server.pages['/'] = html({ before: held });
  await open();
  await told(DEFAULT, NOTHING);
  expect(visitor.complaints).toEqual([]);
});

test('a data layer that takes nothing: the page and the choice work, and one line says why', async () => {
  server.pages['/'] = html({ before: '<script>dataLayer = Object.freeze([])</script>' });
  await page.goto(server.url);
  await accept();
  await told();
  expect(visitor.complaints).toHaveLength(1);
  expect(visitor.complaints[0]).toMatch(
    /^consent-notice\/E\d\d: window\.dataLayer has to be an array; Google is told nothing\.$/,
  );
});

test('without the attributes nothing is put into the page', async () => {
  server.pages['/'] = html({ attributes: '', after: '' });
  await page.goto(server.url);
  await accept();
  expect(
    await page.evaluate(() => ['dataLayer', 'gtag', 'uetq', 'clarity'].filter((name) => name in window)),
  ).toEqual([]);
});

test('Microsoft’s UET: denied from the start, an update per decision and on each page', async () => {
  const keep = '<script>early = uetq.map((part) => JSON.stringify(part))</script>';
  server.pages['/'] = html({ attributes: 'data-microsoft-consent-mode', after: keep });
  const uet = (act: string, value: string) => ['"consent"', `"${act}"`, `{"ad_storage":"${value}"}`];
  const queue = () => page.evaluate(() => (window as Told).uetq?.map((part) => JSON.stringify(part)));
  await page.goto(server.url);
  expect(await early()).toEqual(uet('default', 'denied'));
  const first = [...uet('default', 'denied'), ...uet('update', 'denied')];
  await expect.poll(queue).toEqual(first);
  await accept();
  await ask((consent) => consent.withdraw('statistics'));
  expect(await queue()).toEqual([...first, ...uet('update', 'granted')]);
  await page.reload();
  await expect.poll(queue).toEqual([...uet('default', 'denied'), ...uet('update', 'granted')]);
  await ask((consent) => consent.withdraw('advertising'));
  expect((await queue())!.slice(6)).toEqual(uet('update', 'denied'));
});

test('Microsoft Clarity: denied from the start, and while it has not loaded only the last word', async () => {
  const keep = '<script>early = clarity.q.map((command) => JSON.stringify([...command]))</script>';
  server.pages['/'] = html({ attributes: 'data-clarity-consent', after: keep });
  const says = (ad: string, analytics: string) =>
    `["consentv2",{"ad_Storage":"${ad}","analytics_Storage":"${analytics}"}]`;
  const queue = () =>
    page.evaluate(() => (window as Told).clarity?.q.map((command) => JSON.stringify(Array.from(command))));
  await page.goto(server.url);
  expect(await early()).toEqual([says('denied', 'denied')]);
  await accept();
  await expect.poll(queue).toEqual([says('granted', 'granted')]);
  await page.reload();
  expect(await early()).toEqual([says('denied', 'denied')]);
  await expect.poll(queue).toEqual([says('granted', 'granted')]);
  // As Clarity does when it has loaded.
  await page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard, clarity: (...command: unknown[]) => heard.push(command) });
  });
  await ask((consent) => consent.withdraw('advertising'));
  await ask((consent) => consent.withdraw('statistics'));
  expect(await page.evaluate(() => JSON.stringify((window as { heard?: unknown }).heard))).toBe(
    `[${says('denied', 'granted')},${says('denied', 'denied')}]`,
  );
});

test('all three at once, none in the other’s way', async () => {
  const attributes = 'data-google-consent-mode data-microsoft-consent-mode data-clarity-consent';
  server.pages['/'] = html({ attributes });
  await open();
  await accept();
  await told(DEFAULT, NOTHING, ALL);
  expect(await page.evaluate(() => (window as Told).uetq!.length)).toBe(9);
  expect(await page.evaluate(() => (window as Told).clarity!.q.length)).toBe(1);
});
