/*
 * The demonstration's customer: signed in with a token her records arrive verified, and an e-mail unsubscribes her with
 * one click, by the page of its link or by the mail program's own button.
 */
import { expect, test } from '@playwright/test';
import { DemoSite } from './demo-site.js';

let demo: DemoSite;
test.beforeAll(async () => {
  demo = await DemoSite.start();
});
test.afterEach(() => demo.erase(CUSTOMER));
test.afterAll(() => demo.stop());

const recordsOf = async (kind: 'device' | 'account') =>
  (await demo.records()).filter(({ subject }) => subject.kind === kind);

const CUSTOMER = 'klant-7f3a9c';
/** SHA-256 of {"frame":[],"labels":[],"language":"nl","layer":"email"} */
const NOTHING_SHOWN = 'afd60da4bb2efa62f0c21bb869aa9db7532ef57590474b87fda1fd74d8670f8e';

test('a choice of a signed-in customer is verified, and stands so on the page of records', async ({
  page,
}) => {
  await page.goto(`${demo.url}/mijn/voorkeuren.html`);
  await expect(page.locator('#identity')).toContainText(`Aangemeld als ${CUSTOMER}`);
  await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await page.locator('main consent-toggle[purpose=email]').getByRole('switch').check();
  await expect.poll(async () => (await demo.current(CUSTOMER)).length).toBe(1);
  await expect
    .poll(async () => (await demo.current(CUSTOMER))[0])
    .toMatchObject({ purpose: 'email', decision: 'given', verified: true });
  await page.goto(`${demo.url}/registraties.html`);
  const items = page.locator('.record');
  await expect(items.filter({ hasText: CUSTOMER })).toContainText('bewezen door aanmelding');
  // A browser is known by nothing but its number: there is nothing to prove.
  await expect(items.filter({ hasText: 'cookies geweigerd' })).not.toContainText('Van wie');
});

test('a customer who could not be signed in is told so, and decides for this browser', async ({ page }) => {
  await page.route('**/demo/sign-in', (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto(`${demo.url}/mijn/voorkeuren.html`);
  await expect(page.locator('#identity')).toContainText('U kon niet aangemeld worden.');
  await page.locator('main consent-toggle[purpose=email]').getByRole('switch').check();
  await expect
    .poll(async () => (await recordsOf('device')).at(-1)?.decisions)
    .toMatchObject([{ purpose: 'email', decision: 'given' }]);
  expect(await recordsOf('account')).toEqual([]);
});

for (const [way, by] of [
  ['the link of the e-mail and the one button of its page', 'link'],
  ['the mail program’s own button', 'button'],
] as const)
  test(`unsubscribes without login by ${way}`, async ({ page }) => {
    await page.goto(`${demo.url}/nieuwsbrief.html`);
    if (by === 'link') {
      await page.getByRole('link', { name: 'Meld u af voor deze e-mails' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Afmelden');
      expect(await recordsOf('account')).toEqual([]);
      await page.getByRole('button', { name: 'Afmelden' }).click();
    } else await page.getByRole('button', { name: 'Afmelden in uw mailprogramma' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('U bent afgemeld');
    expect(page.url()).toContain(`${demo.url}/unsubscribe?t=`);
    expect(await demo.current(CUSTOMER)).toMatchObject([
      { kind: 'account', purpose: 'email', decision: 'withdrawn', verified: true },
    ]);
    const [record, ...others] = await recordsOf('account');
    expect(others).toEqual([]);
    expect(record).toMatchObject({ layer: 'email', method: 'unsubscribe', site: new URL(demo.url).host });
    expect(record!.wording === NOTHING_SHOWN).toBe(by === 'button');
    // Again, by whoever opens the message a second time.
    await page.reload();
    expect(await recordsOf('account')).toHaveLength(1);
  });
