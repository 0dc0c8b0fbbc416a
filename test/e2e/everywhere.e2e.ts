/*
 * A decision holds everywhere on the device: in other tabs at once, in a page that comes back from the back/forward
 * cache, in frames, on a page that can reveal health, before a page is shown; and settings reach the script however a
 * site is built.
 */
import { chromium, expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { browsers } from '../browsers.mjs';
import type { Consent } from '../../src/consent.js';
import { staticServer } from './static-server.js';
import type { StaticServer } from './static-server.js';
import { Visitor, allowed } from './visitor.js';

const DEVICE = ['preferences', 'statistics', 'advertising', 'media'];
const held = '<script type="text/plain" data-purpose="statistics" src="/held.js"></script>';
const page = (head = '<script src="/consent-notice.js"></script>', body = held) =>
  `<!doctype html><html lang="nl"><head><title>Een pagina</title><link rel="icon" href="data:,">${head}</head><body><h1>Een pagina</h1><a href="/b.html">verder</a>${body}</body></html>`;

let server: StaticServer;
let visitor: Visitor;

test.beforeEach(async () => {
  server = await staticServer(['dist'], {
    '/a.html': page(),
    '/b.html': page(),
    '/held.js': 'window.ran = (window.ran ?? 0) + 1;',
  });
  visitor = new Visitor();
  await visitor.open();
});
test.afterEach(async () => {
  await visitor.leave();
  await server.stop();
});

const ready = (on: Page) => on.evaluate(() => (window.consentNotice as Consent).ready);
const ran = (on: Page) => on.evaluate(() => (window as { ran?: number }).ran ?? 0);
async function tab(path = '/a.html'): Promise<Page> {
  const on = await visitor.context.newPage();
  await on.goto(server.url + path);
  await ready(on);
  // Whose storage is looked at.
  visitor.page = on;
  return on;
}

test('of three tabs, a withdrawal in one is in force in the others within 100 ms', async () => {
  const tabs = [await tab(), await tab('/b.html'), await tab()];
  await tabs[0]!.evaluate(() => (window.consentNotice as Consent).acceptAll());
  for (const one of tabs) await expect.poll(() => allowed(one, DEVICE)).toEqual(DEVICE);
  for (const one of tabs) await expect.poll(() => ran(one)).toBe(1);
  // The clocks of pages of one browser agree on the time since the epoch.
  for (const one of tabs.slice(1))
    await one.evaluate(() => {
      const consent = window.consentNotice as Consent;
      consent.subscribe(() => {
        if (!consent.allows('statistics'))
          (window as { shut?: number }).shut ??= performance.timeOrigin + performance.now();
      });
    });
  const asked = await tabs[0]!.evaluate(async () => {
    const now = performance.timeOrigin + performance.now();
    await (window.consentNotice as Consent).withdraw('statistics');
    return now;
  });
  for (const one of tabs.slice(1)) {
    await expect.poll(() => allowed(one, DEVICE)).toEqual(['preferences', 'advertising', 'media']);
    const closed = await one.evaluate(() => (window as { shut?: number }).shut!);
    expect(closed - asked).toBeLessThan(100);
  }
  expect(
    await tabs[2]!.evaluate(() => (window.consentNotice as Consent).decisions['statistics']?.decision),
  ).toBe('withdrawn');
});

test('a banner that waits in another tab leaves when this one has answered', async () => {
  const [one, other] = [await tab(), await tab()];
  await expect(other.locator('consent-banner [part=banner]')).toBeVisible();
  await one.bringToFront();
  await one.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect(other.locator('consent-banner')).toHaveCount(0);
  expect(await other.evaluate(() => (window.consentNotice as Consent).needsChoice)).toBe(null);
});

test('a page back from the back/forward cache, or loaded anew, has the withdrawal made meanwhile', async () => {
  // The tests' browser has that cache switched off; here it is not.
  const browser = await chromium.launch({
    executablePath: browsers.chromium.path,
    args: ['--no-sandbox'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  const context = await browser.newContext({ locale: 'nl-BE' });
  const [one, other] = [await context.newPage(), await context.newPage()];
  for (const on of [one, other]) await on.goto(`${server.url}/a.html`);
  await ready(one);
  await one.evaluate(() => (window.consentNotice as Consent).acceptAll());
  await one.evaluate(() => {
    addEventListener(
      'pageshow',
      ({ persisted }) => ((window as { persisted?: boolean }).persisted = persisted),
    );
  });
  await one.goto(`${server.url}/b.html`);
  await other.evaluate(() => (window.consentNotice as Consent).withdraw('statistics'));
  // What Playwright waits for on the way back never comes where the page was kept.
  await one.evaluate(() => history.back());
  await expect(one).toHaveURL(/a\.html$/);
  await expect.poll(() => allowed(one, DEVICE)).toEqual(['preferences', 'advertising', 'media']);
  await browser.close();
});

test('in a frame the gate works, and nothing is asked there', async () => {
  server.pages['/frame.html'] = page(undefined, '<iframe src="/a.html"></iframe>');
  const on = await tab('/frame.html');
  const frame = on.frames().find((one) => one.url().endsWith('/a.html'))!;
  await on.getByRole('button', { name: 'Alle cookies aanvaarden' }).click();
  await expect.poll(() => frame.evaluate(() => (window as { ran?: number }).ran ?? 0)).toBe(1);
  expect(await frame.evaluate(() => document.querySelector('consent-notice'))).toBe(null);
});

test('a page that can reveal health keeps all closed, whatever was allowed; so does one that becomes such', async () => {
  server.pages['/health.html'] = page(
    '<meta name="consent-sensitive"><script src="/consent-notice.js"></script>',
  );
  const on = await tab();
  await on.evaluate(() => (window.consentNotice as Consent).acceptAll());
  await on.goto(`${server.url}/health.html`);
  await ready(on);
  expect([await allowed(on, DEVICE), await ran(on)]).toEqual([[], 0]);
  await on.goto(`${server.url}/b.html`);
  await expect.poll(() => ran(on)).toBe(1);
  await on.evaluate(() => ((window.consentNotice as Consent).sensitive = true));
  expect(await allowed(on, DEVICE)).toEqual([]);
});

test('what a single-page application adds later is held and released', async () => {
  const on = await tab();
  await on.evaluate(() => {
    history.pushState(null, '', '/elsewhere');
    const script = document.createElement('script');
    Object.assign(script, { type: 'text/plain', src: '/held.js?late' });
    script.dataset['purpose'] = 'media';
    document.body.append(script);
  });
  await on.waitForTimeout(200);
  expect(server.asked.filter((path) => path.includes('held'))).toEqual([]);
  await on.evaluate(() => (window.consentNotice as Consent).decide({ media: true }));
  await expect.poll(() => ran(on)).toBe(1);
});

test('an expired answer is asked again, yes and no alike, and only once', async () => {
  const on = await tab();
  await on.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect.poll(async () => (await visitor.records()).length).toBe(1);
  const banner = on.locator('consent-banner [part=banner]');
  await on.clock.install();
  await on.clock.setFixedTime(Date.now() + 180 * 86_400_000);
  await on.reload();
  await ready(on);
  expect(await on.evaluate(() => (window.consentNotice as Consent).needsChoice)).toBe(null);
  await on.clock.setFixedTime(Date.now() + 190 * 86_400_000);
  await on.reload();
  await expect(banner).toBeVisible();
  await expect(banner).toContainText('vervallen');
  await expect(banner).toContainText('eerder geweigerd');
  expect(await allowed(on, DEVICE)).toEqual([]);
  await on.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect(banner).toHaveCount(0);
  await expect.poll(async () => (await visitor.records()).length).toBe(2);
  await on.reload();
  await ready(on);
  expect(await on.evaluate(() => (window.consentNotice as Consent).needsChoice)).toBe(null);
});

test('of changed facts only that purpose is asked, with the reason, and the other answers stand', async () => {
  const on = await tab();
  await on.evaluate(() =>
    (window.consentNotice as Consent).decide({
      ...{ preferences: true, statistics: true, advertising: false, media: true },
    }),
  );
  const policy = (await (await fetch(`${server.url}/policy.nl.json`)).json()) as {
    purposes: { id: string; fingerprint: string; description?: string }[];
  };
  const statistics = policy.purposes.find(({ id }) => id === 'statistics')!;
  const media = policy.purposes.find(({ id }) => id === 'media')!;
  media.description = 'Met andere woorden.';
  server.pages['/policy.nl.json'] = JSON.stringify(policy);
  await on.reload();
  await ready(on);
  expect(await on.evaluate(() => (window.consentNotice as Consent).needsChoice)).toBe(null);
  statistics.fingerprint = 'f'.repeat(16);
  server.pages['/policy.nl.json'] = JSON.stringify(policy);
  await on.reload();
  const banner = on.locator('consent-banner [part=banner]');
  await expect(banner).toBeVisible();
  await expect(banner.locator('li')).toHaveText([/eerder toegelaten/]);
  await expect(banner).toContainText('Uw andere antwoorden blijven zoals ze zijn');
  expect(await allowed(on, DEVICE)).toEqual(['preferences', 'media']);
  await banner.getByRole('button', { name: 'Deze cookies weigeren' }).click();
  await expect(banner).toHaveCount(0);
  await expect.poll(async () => (await visitor.records()).length).toBe(2);
  expect((await visitor.records())[1]).toMatchObject({
    ...{ reason: 'policy-changed', layer: 'banner', method: 'reject-all' },
    decisions: [{ purpose: 'statistics', decision: 'refused' }],
  });
  expect(await allowed(on, DEVICE)).toEqual(['preferences', 'media']);
});

test.describe('settings', () => {
  test.beforeEach(() => (server.pages['/other.nl.json'] = undefined));
  const endpoint = (on: Page) => on.evaluate(() => (window.consentNotice as Consent).endpoint);

  test('come as JSON in the page, where a bundler has lost the attributes', async () => {
    server.pages['/a.html'] = page(
      '<script type="application/json" data-consent-settings>{"endpoint": "/consents", "sensitive": true, "data-language": "fr"}</script><script src="/consent-notice.js"></script>',
    );
    const on = await tab();
    expect(await endpoint(on)).toBe(`${server.url}/consents`);
    expect(
      await on.evaluate(() => [
        (window.consentNotice as Consent).sensitive,
        (window.consentNotice as Consent).language,
      ]),
    ).toEqual([true, 'fr']);
  });

  test('come as attributes of the element, where a tag manager adds the script late', async () => {
    server.pages['/a.html'] = page(
      '',
      '<consent-notice data-endpoint="/consents" data-language="de"></consent-notice>',
    );
    const on = await visitor.context.newPage();
    await on.goto(`${server.url}/a.html`);
    await on.addScriptTag({ url: '/consent-notice.js' });
    await ready(on);
    expect(await endpoint(on)).toBe(`${server.url}/consents`);
    expect(await on.evaluate(() => (window.consentNotice as Consent).language)).toBe('de');
  });

  test('of an element that is read after the script: the endpoint counts, the rest is told', async () => {
    server.pages['/a.html'] = page(
      undefined,
      '<consent-notice data-endpoint="/consents" data-policy="/other.nl.json"></consent-notice>',
    );
    const on = await visitor.context.newPage();
    const lines: string[] = [];
    on.on('console', (message) => lines.push(message.text()));
    await on.goto(`${server.url}/a.html`);
    await expect.poll(() => endpoint(on)).toBe(`${server.url}/consents`);
    expect(lines.join()).toContain('consent-notice/E21: data-policy on <consent-notice>');
  });

  test('that are no JSON are told, and the page goes on', async () => {
    server.pages['/a.html'] = page(
      '<script type="application/json" data-consent-settings>{endpoint}</script><script src="/consent-notice.js"></script>',
    );
    const on = await visitor.context.newPage();
    const lines: string[] = [];
    on.on('console', (message) => lines.push(message.text()));
    await on.goto(`${server.url}/a.html`);
    await expect(on.locator('consent-banner [part=banner]')).toBeVisible();
    expect(lines.join()).toContain('consent-notice/E20');
  });
});

test('data-watch says what no allowed purpose lists, and nothing else', async () => {
  const vendor = await staticServer([], { '/tag.js': '' });
  server.pages['/a.html'] = page(
    '<script src="/consent-notice.js" data-watch></script>',
    `<script>document.cookie = '_unlisted=1'; localStorage.setItem('stray', '1');</script><script src="${vendor.url}/tag.js"></script>`,
  );
  const on = await visitor.context.newPage();
  const lines: string[] = [];
  on.on('console', (message) => lines.push(message.text()));
  await on.goto(`${server.url}/a.html`);
  await expect
    .poll(() =>
      lines
        .filter((line) => line.includes('E22'))
        .map((line) => /E22: (\S+ \S+)/.exec(line)![1])
        .sort(),
    )
    .toEqual(['cookie _unlisted', 'localstorage stray', `request ${vendor.url}`]);
  await vendor.stop();
});

test('scripts that ran and are withdrawn are named, and a reload is offered', async () => {
  const on = await tab();
  await on.getByRole('button', { name: 'Alle cookies aanvaarden' }).click();
  await expect.poll(() => ran(on)).toBe(1);
  await on.evaluate(() => (window.consentNotice as Consent).withdraw('statistics'));
  const strip = on.locator('consent-notice [part=reload]');
  await expect(strip).toContainText('held.js');
  await strip.getByRole('button', { name: 'Later' }).click();
  await expect(strip).toBeHidden();
  await on.evaluate(() => (window.consentNotice as Consent).decide({ media: false }));
  await on.waitForTimeout(200);
  await expect(strip).toBeHidden();
});

test('a token goes with the records of its account, and with no other', async () => {
  const sent: (string | undefined)[] = [];
  await visitor.context.route('**/consents', (route) => {
    sent.push(
      `${route.request().headers()['authorization']} ${(route.request().postDataJSON() as { subject: { kind: string } }).subject.kind}`,
    );
    return route.fulfill({ status: 201 });
  });
  server.pages['/a.html'] = page('<script src="/consent-notice.js" data-endpoint="/consents"></script>');
  const on = await tab();
  await on.evaluate(async () => {
    const consent = window.consentNotice as Consent;
    await consent.identify('customer-7f3a', { token: 'a.b.c' });
    await consent.decide({ email: true, statistics: false });
    await consent.identify(null);
    await consent.decide({ email: false });
  });
  await expect
    .poll(() => sent.sort())
    .toEqual(['Bearer a.b.c account', 'undefined device', 'undefined device']);
  expect(JSON.stringify(await visitor.stored())).not.toContain('a.b.c');
});
