/*
 * How it sits in a page: first in the focus order while it asks and last afterwards, focus given back, nothing
 * covered, nothing decided by Escape or by waiting, and out of the way of a page's own dialog.
 */
import { expect, test } from '@playwright/test';
import { staticServer } from './static-server.js';
import type { StaticServer } from './static-server.js';
import { Visitor } from './visitor.js';

const filler = '<p>Lang genoeg om te schuiven.</p>'.repeat(60);
const page = (body: string) =>
  `<!doctype html><html lang="nl"><head><title>Een pagina</title><link rel="icon" href="data:,"><script src="/consent-notice.js"></script></head><body><main><h1>Een pagina</h1>${body}</main></body></html>`;

let server: StaticServer;
let visitor: Visitor;

test.beforeEach(async () => {
  server = await staticServer(['dist'], {
    '/': page(`<a id="first" href="#x">eerste</a>${filler}<a id="last" href="#x">laatste</a>`),
  });
  visitor = new Visitor();
  await visitor.open();
  await visitor.page.goto(server.url);
});
test.afterEach(async () => {
  await visitor.leave();
  await server.stop();
});

/** What has the focus, through shadow roots. */
const focused = () =>
  visitor.page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute('part') ?? (element?.id || element?.tagName.toLowerCase());
  });
const tab = () => visitor.page.keyboard.press('Tab');

test('the banner takes no focus and comes first when a keyboard asks', async () => {
  await expect(visitor.page.locator('consent-banner [part=banner]')).toBeVisible();
  expect(await focused()).toBe('body');
  const order: (string | undefined)[] = [];
  for (let i = 0; i < 5; i++) {
    await tab();
    order.push(await focused());
  }
  expect(order).toEqual(['a', 'answer reject', 'answer accept', 'choose', 'first']);
});

test('Escape, a click beside it, scrolling and waiting decide nothing', async () => {
  const banner = visitor.page.locator('consent-banner [part=banner]');
  await expect(banner).toBeVisible();
  await visitor.page.keyboard.press('Escape');
  await visitor.page.mouse.click(5, 5);
  await visitor.page.mouse.wheel(0, 800);
  await visitor.page.waitForTimeout(500);
  await expect(banner).toBeVisible();
  expect(await visitor.records()).toEqual([]);
  expect(
    await visitor.page.evaluate(() => (window.consentNotice as { needsChoice: string }).needsChoice),
  ).toBe('first');
});

test('after the choice focus returns to what had it, and the settings button is last', async () => {
  const { page } = visitor;
  await page.locator('#first').focus();
  await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect(page.locator('consent-banner')).toHaveCount(0);
  await expect.poll(focused).toBe('first');
  // It has moved to the end of the page when the choice is kept.
  await expect.poll(async () => (await visitor.records()).length).toBe(1);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.lastElementChild?.localName))
    .toBe('consent-notice');
  await page.locator('#last').focus();
  await tab();
  expect(await focused()).toBe('settings');
});

test('with nothing focused before, focus goes to the way back, never to the body', async () => {
  await visitor.page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect(visitor.page.locator('consent-banner')).toHaveCount(0);
  await expect.poll(async () => (await visitor.records()).length).toBe(1);
  await expect.poll(focused).toBe('settings');
});

test('closing the choices gives the focus back to the button that opened them', async () => {
  const { page } = visitor;
  await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  const settings = page.getByRole('button', { name: 'Mijn privacykeuzes' });
  await settings.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(settings).toBeFocused();
});

test('closing the choices undecided brings the banner back', async () => {
  const { page } = visitor;
  await page.getByRole('button', { name: 'Kiezen per doel' }).click();
  await expect(page.locator('dialog')).toBeVisible();
  await page.getByRole('button', { name: 'Sluiten' }).click();
  await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
  expect(await visitor.records()).toEqual([]);
});

test('what is focused is never under the banner', async () => {
  const { page } = visitor;
  await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
  await page.locator('#last').focus();
  const [link, banner] = await Promise.all([
    page.locator('#last').boundingBox(),
    page.locator('consent-banner [part=banner]').boundingBox(),
  ]);
  expect(link!.y + link!.height).toBeLessThanOrEqual(banner!.y);
});

test('the banner shifts nothing', async () => {
  const { page } = visitor;
  await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(sum), 300);
      }),
  );
  expect(shift).toBe(0);
});

test('a page’s own modal dialog goes first; the banner waits and returns', async () => {
  const { page } = visitor;
  const banner = page.locator('consent-banner [part=banner]');
  await expect(banner).toBeVisible();
  await page.evaluate(() => {
    const dialog = document.createElement('dialog');
    const shut = document.createElement('button');
    shut.id = 'shut';
    shut.textContent = 'Sluit dit';
    shut.onclick = () => dialog.close();
    dialog.append(shut);
    document.body.append(dialog);
    dialog.showModal();
  });
  await expect(banner).toBeHidden();
  await page.locator('#shut').click();
  await expect(banner).toBeVisible();
  await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect.poll(async () => (await visitor.records()).length).toBe(1);
});

test('a page that throws the host away gets it back, and the choice works', async () => {
  const { page } = visitor;
  await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
  await page.evaluate(() => document.querySelector('consent-notice')!.remove());
  await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
  await page.getByRole('button', { name: 'Kiezen per doel' }).click();
  await expect(page.locator('dialog')).toBeVisible();
  await page.evaluate(() => document.querySelector('consent-notice')!.remove());
  await expect.poll(() => page.locator('dialog').evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
  await page.locator('consent-choices').getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect.poll(async () => (await visitor.records()).length).toBe(1);
});

test('a page that replaces its body keeps the banner where it is', async () => {
  const { page } = visitor;
  await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
  await page.evaluate(() => {
    const host = document.querySelector('consent-notice');
    const body = document.createElement('body');
    body.append(document.createElement('main'));
    document.body.replaceWith(body);
    Object.assign(window, { sameHost: document.querySelector('consent-notice') === host });
  });
  await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
  expect(await page.evaluate(() => (window as { sameHost?: boolean }).sameHost)).toBe(true);
});

test('a host that the page wrote itself is used, however late it is read', async () => {
  server.pages['/own-host'] = page(`${filler}<consent-notice></consent-notice>`);
  const { page: tabPage } = visitor;
  await tabPage.goto(`${server.url}/own-host`);
  await expect(tabPage.locator('consent-banner [part=banner]')).toHaveCount(1);
  expect(await tabPage.locator('consent-notice').count()).toBe(1);
});

test('a control of the page’s own replaces the settings button', async () => {
  server.pages['/own'] = page('<button type="button" data-consent-open="choices">Cookies</button>');
  const { page: tabPage } = visitor;
  await tabPage.goto(`${server.url}/own`);
  await tabPage.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect.poll(async () => (await visitor.records()).length).toBe(1);
  await expect(tabPage.getByRole('button', { name: 'Mijn privacykeuzes' })).toHaveCount(0);
  await tabPage.getByRole('button', { name: 'Cookies', exact: true }).click();
  await expect(tabPage.locator('dialog')).toBeVisible();
});

for (const [width, height] of [
  [320, 568],
  [320, 256],
  [568, 320],
] as const)
  test(`at ${width} by ${height} accept and reject stay in view and alike, and nothing is cut`, async () => {
    const { page } = visitor;
    // Where nothing moves, both are measured in the same place.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await page.reload();
    const [reject, accept] = await Promise.all(
      ['weigeren', 'aanvaarden'].map((word) =>
        page.getByRole('button', { name: `Alle cookies ${word}` }).boundingBox(),
      ),
    );
    for (const box of [reject!, accept!]) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
    expect([reject!.width, reject!.height, reject!.y]).toEqual([accept!.width, accept!.height, accept!.y]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
