/*
 * Delivery where only a whole browser can tell: a page that is left, an endpoint that asks for time across reloads,
 * an answer that never comes.
 */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Consent } from '../../src/consent.js';
import { ChaoticEndpoint } from './chaotic-endpoint.js';
import { entriesOf, rowsOf } from './ledger-rows.js';
import { Visitor } from './visitor.js';

let visitor: Visitor;
let endpoint: ChaoticEndpoint;
let page: Page;
test.beforeEach(async () => {
  [visitor, endpoint] = [new Visitor(), await new ChaoticEndpoint(1).start()];
  await visitor.open();
  const { context } = visitor;
  // One that stays: the browser ends with its last page.
  await context.newPage();
  page = context.pages()[0]!;
});
test.afterEach(async () => {
  await visitor.leave();
  await endpoint.stop();
});

const decide = (on: Page, choices: Readonly<Record<string, boolean>>) =>
  on.evaluate(async (said) => (await (window.consentNotice as Consent).decide(said))!.id, choices);
const states = (on: Page) =>
  on.evaluate(async () =>
    (await (window.consentNotice as Consent).entries()).map(({ delivery }) => delivery.state),
  );
const arrived = () => endpoint.accepted.map(({ id }) => id);

const ways: Record<string, (on: Page) => Promise<unknown>> = {
  'goes elsewhere': (on) => on.goto('about:blank'),
  'is closed': (on) => on.close(),
};
for (const [way, leave] of Object.entries(ways))
  test(`a page that ${way} sends the oldest of what waits, though it is not due yet`, async () => {
    // So often that the next try is half a minute away.
    const tries = 7;
    endpoint.script = Array<string>(1000).fill('500');
    await page.goto(endpoint.url);
    const first = await decide(page, { statistics: true });
    const tried = async () => {
      await page.evaluate(() => dispatchEvent(new Event('online')));
      const [row] = entriesOf(await rowsOf(page));
      return row!.value.delivery.attempts;
    };
    await expect.poll(tried, { timeout: 15_000 }).toBeGreaterThanOrEqual(tries);
    const before = endpoint.times.length;
    const second = await decide(page, { statistics: false });
    await expect.poll(() => endpoint.times.length).toBeGreaterThan(before);
    await expect.poll(() => states(page)).toEqual(['undelivered', 'undelivered']);
    expect(arrived()).toEqual([]);
    endpoint.script = [];
    await leave(page);
    // Its answer comes to nobody: what it knows of the first, it knows from the endpoint alone.
    await expect.poll(arrived).toEqual([first]);

    // The next page sends it again, the same, and then the other.
    const staying = visitor.context.pages().at(-1)!;
    await staying.goto(endpoint.url);
    await expect.poll(arrived).toEqual([first, second]);
    await expect.poll(() => states(staying)).toEqual(['delivered', 'delivered']);
    expect(endpoint.differing).toEqual([]);
  });

test('an endpoint that asks for three seconds gets them, whatever page is opened and decided on', async () => {
  endpoint.script = ['wait 3 s'];
  await page.goto(endpoint.url);
  const first = await decide(page, { statistics: true });
  await expect
    .poll(async () => (await rowsOf(page)).some(({ value }) => value.delivery?.attempts))
    .toBe(true);
  await page.reload();
  const second = await decide(page, { media: true });
  const other = await visitor.context.newPage();
  await other.goto(endpoint.url);
  await other.evaluate(() => dispatchEvent(new Event('online')));
  await page.reload();
  // By the clock of the page that is open when it is time.
  await expect.poll(arrived, { timeout: 10_000 }).toEqual([first, second]);
  expect(endpoint.times[1]! - endpoint.times[0]!).toBeGreaterThanOrEqual(2_990);
  await expect.poll(() => states(page)).toEqual(['delivered', 'delivered']);
});

// Ten seconds: FULL=1 (`npm run test:full`).
if (process.env['FULL'])
  test('an answer that never comes is given up after ten seconds, and the record sent again', async () => {
    endpoint.script = ['hang'];
    await page.goto(endpoint.url);
    const id = await decide(page, { statistics: true });
    await expect.poll(arrived, { timeout: 20_000 }).toEqual([id]);
    expect(endpoint.times[1]! - endpoint.times[0]!).toBeGreaterThanOrEqual(9_990);
  });
