/*
 * Real libraries as they would be pasted, on a page of the demonstration: a tag and its inline half, an inline script
 * that fetches another, one that makes its cookie again as long as it lives, and two embeds. What they fetch are files of
 * our own that behave as the vendors' do in what they store. Held before a choice, run once after it, and gone when it
 * is withdrawn.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Consent } from '../../src/consent.js';
import { staticServer } from './static-server.js';
import type { StaticServer } from './static-server.js';
import { Visitor } from './visitor.js';

interface OnPage {
  dataLayer?: ArrayLike<unknown>[];
  standins?: { host: string; what: string }[];
}
type Settled = 'statistics' | 'advertising' | 'media';

const PAGE = '/diensten.html';
const GTAG = '/standins/www.googletagmanager.com/gtag.js';
const MATOMO = '/standins/matomo.havenlicht.example/matomo.js';
const KIELZOG = '/standins/static.kielzog.example/c/kielzog-4321.js';
const VIDEO = '/standins/www.youtube.com/embed/M7lc1UVf-VE.htm';
const MAP = '/standins/www.google.com/maps/embed.htm';
/** In the order of the page. */
const FILES: Record<Settled, string[]> = {
  statistics: [GTAG, MATOMO],
  advertising: [KIELZOG],
  media: [VIDEO, MAP],
};
const HOSTS: Record<Settled, string[]> = {
  statistics: ['www.googletagmanager.com', 'matomo.havenlicht.example'],
  advertising: ['static.kielzog.example'],
  media: ['www.youtube.com', 'www.google.com'],
};
/** What each purpose of the policy lists and this page's scripts store, by kind, in the order of the alphabet. */
const STORES: Record<Settled, Partial<Stored>> = {
  statistics: {
    cookies: ['_ga', '_ga_HAVENLICHT', '_pk_id.1.abcd', '_pk_ses.1.abcd', 'hl_visit'],
    local: ['hl_visit_count'],
  },
  advertising: { cookies: ['_kz_id'], local: ['kz.profile'], session: ['kz.session'] },
  media: { local: ['map-last-view', 'yt-remote-device-id'] },
};

interface Stored {
  cookies: string[];
  local: string[];
  session: string[];
}
const storedBy = (...purposes: Settled[]): Stored => {
  const all = (kind: keyof Stored) => purposes.flatMap((purpose) => STORES[purpose][kind] ?? []).sort();
  return { cookies: all('cookies'), local: all('local'), session: all('session') };
};
const NOTHING = storedBy();

let server: StaticServer;
let visitor: Visitor;
let page: Page;

test.beforeEach(async () => {
  server = await staticServer(['demo/site', '.cache/demo', 'dist']);
  visitor = new Visitor();
  page = await visitor.open();
  await visitor.context.route('**/consents', (route) => route.fulfill({ status: 201 }));
});
test.afterEach(async () => {
  const elsewhere = visitor.requests.filter(
    (url) => !url.startsWith(`${server.url}/`) && !/^(data|about|blob):/.test(url),
  );
  // The browser has no word for one of the permissions that YouTube asks for.
  const complaints = visitor.complaints.filter((line) => !line.includes("'web-share'"));
  await visitor.leave();
  await server.stop();
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
});

/** Requests for the vendors' files, in order. */
const asked = () => server.asked.filter((path) => path.startsWith('/standins/'));
/** A map is loaded when it comes into view. */
const seeMap = () => page.locator('iframe[title^="Kaart"]').scrollIntoViewIfNeeded();
const commands = () =>
  page.evaluate(() =>
    [...((window as OnPage).dataLayer ?? [])].map((entry) =>
      Array.from(entry).filter((part): part is string => typeof part === 'string'),
    ),
  );
/** The consent commands of the data layer: which kind, and what it says of statistics. */
const consents = () =>
  page.evaluate(() =>
    [...((window as OnPage).dataLayer ?? [])].flatMap(({ 0: command, 1: kind, 2: state }) =>
      command === 'consent'
        ? [`${String(kind)} ${(state as Record<string, string>)['analytics_storage']}`]
        : [],
    ),
  );
/** How often each vendor's file ran. */
const runs = async () => {
  const said = await page.evaluate(() => (window as OnPage).standins ?? []);
  const loads = said.filter(({ what }) => /^(geladen|speler geladen|kaart geladen)/.test(what));
  return loads.map(({ host }) => host).sort();
};
const stored = async (): Promise<Stored> => {
  const [local, session] = await page.evaluate(
    () => [Object.keys(localStorage), Object.keys(sessionStorage)] as const,
  );
  const cookies = (await visitor.context.cookies()).map(({ name }) => name);
  return { cookies: cookies.sort(), local: local.sort(), session: session.sort() };
};
const names = (...purposes: Settled[]) => purposes.flatMap((purpose) => HOSTS[purpose]).sort();
const files = (...purposes: Settled[]) => purposes.flatMap((purpose) => FILES[purpose]);
const running = () => page.evaluate(() => [...(window.consentNotice as Consent).running]);
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const kept = (count: number) => expect.poll(async () => (await visitor.records()).length).toBe(count);
const frame = (title: string) => page.locator(`iframe[title^="${title}"]`);

async function open(path = PAGE): Promise<void> {
  await page.goto(server.url + path);
  await page.evaluate(() => (window.consentNotice as Consent).ready);
}
/** Everything these purposes release runs and has stored what it stores, and nothing else does. */
async function holds(...purposes: Settled[]): Promise<void> {
  if (purposes.includes('media')) await seeMap();
  await expect.poll(runs).toEqual(names(...purposes));
  await expect.poll(stored).toEqual(storedBy(...purposes));
  // Whatever comes late would be too much.
  await page.waitForTimeout(700);
  expect(await runs()).toEqual(names(...purposes));
  expect(await stored()).toEqual(storedBy(...purposes));
}
const acceptAll = async () => {
  await press('Alle cookies aanvaarden');
  await kept(1);
};

test('before a choice: nothing of theirs is asked for or stored, and Google is told no', async () => {
  await open();
  await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
  await seeMap();
  await page.waitForTimeout(700);
  expect(asked()).toEqual([]);
  expect(await stored()).toEqual(NOTHING);
  expect(await runs()).toEqual([]);
  expect(await consents()).toEqual(['default denied', 'update denied']);
  expect(await page.evaluate(() => '_paq' in window || 'kz' in window)).toBe(false);
  for (const title of ['Video', 'Kaart']) await expect(frame(title)).not.toHaveAttribute('src');
  await expect(page.locator('#stored li')).toHaveCount(1);
  await expect(page.locator('#stored')).toContainText('consent-notice strikt noodzakelijk');
});

test('accept all: each runs once and in its order, and stores what the policy lists', async () => {
  await open();
  await acceptAll();
  await holds('statistics', 'advertising', 'media');
  // The order of the page among the scripts; frames are loaded beside them, the map when it is seen.
  expect(asked().filter((path) => path.endsWith('.js'))).toEqual(files('statistics', 'advertising'));
  expect(asked().sort()).toEqual(files('statistics', 'advertising', 'media').sort());
  expect((await commands()).map((parts) => parts.slice(0, 2).join(' '))).toEqual([
    'consent default',
    'consent update',
    'consent update',
    'js',
    'config G-HAVENLICHT',
  ]);
  expect(await consents()).toEqual(['default denied', 'update denied', 'update granted']);

  const cookies = await visitor.context.cookies();
  const days = ({ expires }: { expires: number }) => Math.round((expires - Date.now() / 1000) / 86_400);
  const ga = cookies.find(({ name }) => name === '_ga')!;
  expect(ga).toMatchObject({
    path: '/',
    sameSite: 'Lax',
    value: expect.stringMatching(/^GA1\.1\.\d+\.\d+$/),
  });
  // Two years were asked for; the browser keeps none for longer than 400 days.
  expect(days(ga)).toBe(400);
  expect(days(cookies.find(({ name }) => name === '_pk_ses.1.abcd')!)).toBe(0);
});

test('the panel says what ran, what Google heard and what is stored', async () => {
  await open();
  await acceptAll();
  await holds('statistics', 'advertising', 'media');
  await expect(page.locator('#events')).toContainText('www.googletagmanager.com page_view: gemeten');
  await expect(page.locator('#events')).toContainText('matomo.havenlicht.example trackPageView: gemeten');
  await expect(page.locator('#events')).toContainText('www.google.com kaart geladen');
  await expect(page.locator('#layer li').first()).toContainText('gtag("consent", "default"');
  await expect(page.locator('#layer li')).toHaveCount(5);
  await expect(page.locator('#stored li')).toHaveCount(12);
  await expect(page.locator('#stored')).not.toContainText('staat niet in het beleid');
  // The code it shows is the code that runs.
  const code = page.locator('[data-snippet=gtag] code');
  await expect(code).toContainText(`async src="${GTAG}?id=G-HAVENLICHT"`);
  await expect(page.locator('[data-snippet] code')).toHaveCount(5);
});

test('withdraw: what was listed is gone, frames are put back, and what still runs is named', async () => {
  await open();
  await acceptAll();
  await holds('statistics', 'advertising', 'media');
  await press('Alles intrekken');
  await kept(2);
  await expect(page.locator('#said')).toHaveText('Alles is ingetrokken. Wat het beleid noemt, is gewist.');
  for (const title of ['Video', 'Kaart']) await expect(frame(title)).not.toHaveAttribute('src');
  await expect
    .poll(running)
    .toEqual(expect.arrayContaining(['google-tag', 'matomo', 'kielzog', expect.stringContaining(GTAG)]));
  expect(await consents()).toEqual(['default denied', 'update denied', 'update granted', 'update denied']);

  // All is gone but what one of them makes again, which nothing but a reload can stop.
  await expect.poll(stored).toEqual({ ...NOTHING, cookies: ['_kz_id'] });
  await expect(page.locator('#events')).toContainText('_kz_id was weg en is opnieuw gezet');
  const strip = page.locator('consent-notice [part=reload]');
  await expect(strip).toBeVisible();
  await expect(strip).toContainText('kielzog');

  const before = asked().length;
  await Promise.all([page.waitForEvent('load'), strip.getByRole('button').first().click()]);
  await expect.poll(stored).toEqual(NOTHING);
  await page.waitForTimeout(1200);
  expect(await stored()).toEqual(NOTHING);
  expect(await runs()).toEqual([]);
  expect(await running()).toEqual([]);
  expect(asked().length).toBe(before);
  await expect(strip).toBeHidden();
});

test('withdraw and leave: what was made again is cleared by the next page, and stays away', async () => {
  await open();
  await acceptAll();
  await holds('statistics', 'advertising', 'media');
  await page.evaluate(() => (window.consentNotice as Consent).withdraw());
  await expect.poll(stored).toEqual({ ...NOTHING, cookies: ['_kz_id'] });
  await open('/reisverzekering.html');
  await expect.poll(stored).toEqual(NOTHING);
  await open();
  await page.waitForTimeout(1200);
  expect(await stored()).toEqual(NOTHING);
  expect(await runs()).toEqual([]);
});

for (const [where, path] of [
  ['that page', PAGE],
  ['another page', '/reisverzekering.html'],
] as const)
  test(`withdraw on ${where} and go back: no frame is given its address back`, async () => {
    await open();
    await acceptAll();
    await holds('statistics', 'advertising', 'media');
    if (path !== PAGE) await open(path);
    await page.evaluate(() => (window.consentNotice as Consent).withdraw());
    await kept(2);
    if (path === PAGE) await open('/reisverzekering.html');
    const before = asked().length;
    await page.goBack();
    await page.evaluate(() => (window.consentNotice as Consent).ready);
    await expect.poll(stored).toEqual(NOTHING);
    await page.waitForTimeout(1200);
    expect(await stored()).toEqual(NOTHING);
    // A browser restores the addresses of the frames that it read in a page, whatever the page says of them now.
    expect(page.frames().map((one) => new URL(one.url()).pathname)).toEqual([PAGE, 'blank', 'blank']);
    expect(asked().slice(before)).toEqual([]);
  });

test('a returning visitor who allowed: all runs again without a click, after Google was told yes', async () => {
  await open();
  await acceptAll();
  await holds('statistics', 'advertising', 'media');
  await open();
  await holds('statistics', 'advertising', 'media');
  expect(await consents()).toEqual(['default denied', 'update granted']);
  expect((await commands()).map(([command]) => command)).toEqual(['consent', 'consent', 'js', 'config']);
  expect(asked().sort()).toEqual(
    [...files('statistics', 'advertising', 'media'), ...files('statistics', 'advertising', 'media')].sort(),
  );
  await expect(page.locator('consent-banner')).toHaveCount(0);
});

const SOME: [string, Settled[]][] = [
  ['media alone', ['media']],
  ['statistics alone', ['statistics']],
  ['advertising alone', ['advertising']],
  ['all but statistics', ['advertising', 'media']],
];
for (const [what, given] of SOME)
  test(`${what}: the others stay held, here and on the next visit`, async () => {
    await open();
    const choices = Object.fromEntries(
      ['preferences', 'statistics', 'advertising', 'media'].map((id) => [
        id,
        (given as string[]).includes(id),
      ]),
    );
    await page.evaluate((said) => (window.consentNotice as Consent).decide(said), choices);
    await holds(...given);
    await open();
    await holds(...given);
    expect(asked().sort()).toEqual([...files(...given), ...files(...given)].sort());
    const google = given.includes('statistics') ? 'granted' : 'denied';
    expect(await consents()).toEqual(['default denied', `update ${google}`]);
  });

test('one purpose withdrawn: only what it lists goes, the others run on', async () => {
  await open();
  await acceptAll();
  await holds('statistics', 'advertising', 'media');
  await page.evaluate(() => (window.consentNotice as Consent).withdraw('statistics'));
  await expect.poll(stored).toEqual(storedBy('advertising', 'media'));
  await page.waitForTimeout(700);
  expect(await stored()).toEqual(storedBy('advertising', 'media'));
  expect(await running()).toEqual(expect.arrayContaining(['google-tag', 'matomo']));
  expect(await running()).not.toContain('kielzog');
  for (const title of ['Video', 'Kaart']) await expect(frame(title)).toHaveAttribute('src', /standins/);
});

test('a video for once: it plays, nothing else runs, and it is held again on the next page', async () => {
  await open();
  await press('Alle cookies weigeren');
  await kept(1);
  const standIn = page.locator('consent-frame', { has: frame('Video') });
  await standIn.locator('[part=answer]').first().click();
  await expect(frame('Video')).toHaveAttribute('src', /youtube/);
  await expect.poll(runs).toEqual(['www.youtube.com']);
  expect(asked()).toEqual([VIDEO]);
  expect((await visitor.records()).length).toBe(1);
  await open();
  await expect(standIn.locator('[part=frame]')).toBeVisible();
  expect(asked()).toEqual([VIDEO]);
});

test('each embed says whose it is, and a focus in it is not lost', async () => {
  await open();
  await press('Alle cookies weigeren');
  await kept(1);
  const map = page.locator('consent-frame', { has: frame('Kaart') });
  await expect(map.locator('[part=frame]')).toContainText('Windroos Kaarten (demo)');
  await expect(map.locator('[part=frame]')).not.toContainText('Patrijspoort');
  await map.locator('[part=answer]').last().click();
  await expect(frame('Kaart')).toHaveAttribute('src', /maps/);
  await kept(2);
  expect(await page.evaluate(() => document.activeElement?.localName)).not.toBe('body');
});

for (const path of [VIDEO, MAP])
  test(`${path} has nothing for axe`, async ({ browser }) => {
    const context = await browser.newContext();
    const alone = await context.newPage();
    await alone.goto(server.url + path);
    const { violations } = await new AxeBuilder({ page: alone }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await context.close();
  });

for (const [width, height] of [
  [360, 740],
  [1100, 800],
] as const)
  test(`with everything open and allowed the page is no wider than ${width} px, and axe finds nothing`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    await context.route('**/consents', (route) => route.fulfill({ status: 201 }));
    const narrow = await context.newPage();
    await narrow.goto(server.url + PAGE);
    await narrow.evaluate(() => (window.consentNotice as Consent).acceptAll());
    await expect(narrow.locator('#stored li')).not.toHaveCount(1);
    await narrow.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    expect(await narrow.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const { violations } = await new AxeBuilder({ page: narrow }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
    await context.close();
  });
