/*
 * The main job, end to end, in a real browser against the real receiver: a first visit, a refusal, a change of mind,
 * a choice in the notice, an endpoint that is down, and a browser that is killed.
 */
import { expect, test } from '@playwright/test';
import { DemoSite } from './demo-site.js';
import { Visitor } from './visitor.js';

let demo: DemoSite;
let visitor: Visitor;

test.beforeAll(async () => {
  demo = await DemoSite.start();
});
test.afterAll(() => demo.stop());
test.beforeEach(async () => {
  visitor = new Visitor();
  await visitor.open();
});
test.afterEach(() => visitor.leave());

test('a refusal, a change of mind, a choice in the notice, an outage and a crash lose nothing', async () => {
  test.setTimeout(150_000);
  const before = (await demo.records()).length;
  const arrived = async () => (await demo.records()).slice(before);
  let { page } = visitor;
  const banner = () => page.locator('consent-banner');
  const runs = () => page.evaluate(() => (window as { __statisticsRuns?: number }).__statisticsRuns ?? 0);

  await test.step('the first visit shows the Dutch banner', async () => {
    await page.goto(demo.url);
    await expect(banner().getByRole('heading')).toContainText('uw keuze');
    await expect(page.locator('consent-banner [part=banner]')).toHaveAttribute('lang', 'nl');
  });

  await test.step('reject: the banner leaves, one record is kept and one arrives, nothing else happens', async () => {
    await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
    await expect(banner()).toHaveCount(0);
    await expect.poll(async () => (await arrived()).length).toBe(1);
    const [record] = await arrived();
    expect(await visitor.records()).toEqual([record]);
    expect(record!.decisions.map(({ purpose, decision }) => [purpose, decision])).toEqual(
      ['preferences', 'statistics', 'advertising', 'media'].map((id) => [id, 'refused']),
    );
    expect(record).toMatchObject({
      layer: 'banner',
      method: 'reject-all',
      reason: 'first',
      by: 'person',
      sequence: 1,
      previous: null,
      language: 'nl',
    });
    expect(await visitor.otherStorage()).toEqual({ cookies: 0, local: 0, session: 0 });
    expect(visitor.requests.filter((url) => !url.startsWith(`${demo.url}/`))).toEqual([]);
    expect(visitor.requests.filter((url) => url.includes('statistics.js'))).toEqual([]);
  });

  await test.step('reload: no banner, and the way back is there', async () => {
    await page.reload();
    await expect(page.getByRole('button', { name: 'Mijn privacykeuzes' })).toBeVisible();
    await expect(banner()).toHaveCount(0);
    // A returning visitor does not even load the views.
    expect(await page.evaluate(() => customElements.get('consent-notice'))).toBeUndefined();
  });

  await test.step('settings, allow statistics, save: the held script runs once, without a reload', async () => {
    await page.getByRole('button', { name: 'Mijn privacykeuzes' }).click();
    const toggle = page.getByRole('checkbox', { name: 'Bezoeken tellen' });
    await expect(toggle).not.toBeChecked();
    await toggle.check();
    expect(await runs()).toBe(0);
    await page.getByRole('button', { name: 'Mijn keuzes opslaan' }).click();
    await expect.poll(runs).toBe(1);
    await expect(page.locator('#visit-counter')).toContainText('bezoek nummer 1');
    expect(visitor.requests.filter((url) => url.includes('statistics.js'))).toHaveLength(1);
    await expect.poll(async () => (await arrived()).length).toBe(2);
    const [first, second] = await arrived();
    expect(second!.previous?.id).toBe(first!.id);
    expect(second).toMatchObject({ layer: 'choices', method: 'save', reason: 'changed-mind', sequence: 2 });
    expect(second!.decisions.map(({ purpose, decision }) => `${purpose} ${decision}`)).toEqual([
      'preferences refused',
      'statistics given',
      'advertising refused',
      'media refused',
    ]);
  });

  await test.step('the notice, section 8, e-mail on: a third record of layer notice, about e-mail alone', async () => {
    await page.getByRole('button', { name: 'Mijn privacykeuzes' }).click();
    await page.getByRole('button', { name: 'Privacyverklaring' }).click();
    const section = page.locator('#notice-marketing');
    expect(await page.locator('privacy-notice [part=section]').nth(7).getAttribute('id')).toBe(
      'notice-marketing',
    );
    await section.getByRole('button', { expanded: false }).click();
    await section.locator('consent-toggle[purpose=email]').getByRole('switch').check();
    await expect.poll(async () => (await arrived()).length).toBe(3);
    const [, second, third] = await arrived();
    expect(third).toMatchObject({ layer: 'notice', method: 'toggle', sequence: 3, by: 'person' });
    expect(third!.previous?.id).toBe(second!.id);
    expect(third!.notice?.shown).toBe(true);
    expect(third!.decisions.map(({ purpose, decision }) => [purpose, decision])).toEqual([
      ['email', 'given'],
    ]);
    // What the record does not name keeps its last decision.
    expect(
      await page.evaluate(() =>
        ['statistics', 'email', 'media'].map((id) =>
          (window.consentNotice as { allows(id: string): boolean }).allows(id),
        ),
      ),
    ).toEqual([true, true, false]);
    await page.keyboard.press('Escape');
  });

  await test.step('receiver stopped: a fourth choice is kept, and arrives after it has started again', async () => {
    await demo.stopReceiver();
    await page.getByRole('button', { name: 'Mijn privacykeuzes' }).click();
    await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
    await expect.poll(async () => (await visitor.records()).length).toBe(4);
    const keys = (await visitor.stored()).map(({ key }) => (Array.isArray(key) ? key[0] : key));
    expect(keys.filter((key) => key === 'undelivered')).toHaveLength(1);
    await demo.startReceiver();
    await expect.poll(async () => (await arrived()).length, { timeout: 20_000 }).toBe(4);
    expect((await arrived())[3]!.decisions.find(({ purpose }) => purpose === 'statistics')?.decision).toBe(
      'withdrawn',
    );
  });

  await test.step('killed and started again on the same profile: everything holds', async () => {
    const known = await visitor.records();
    await visitor.kill();
    page = await visitor.open();
    await page.goto(demo.url);
    await expect(page.getByRole('button', { name: 'Mijn privacykeuzes' })).toBeVisible();
    await expect(banner()).toHaveCount(0);
    expect(await visitor.records()).toEqual(known);
    expect(await runs()).toBe(0);
    expect(
      await page.evaluate(() =>
        ['statistics', 'email'].map((id) =>
          (window.consentNotice as { allows(id: string): boolean }).allows(id),
        ),
      ),
    ).toEqual([false, true]);
    // And the chain goes on where it was.
    await page.getByRole('button', { name: 'Mijn privacykeuzes' }).click();
    await page.getByRole('button', { name: 'Alle cookies aanvaarden' }).click();
    await expect.poll(async () => (await arrived()).length).toBe(5);
    const records = await arrived();
    expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(records.slice(1).map(({ previous }) => previous?.id)).toEqual(
      records.slice(0, 4).map(({ id }) => id),
    );
    expect(records[4]!.decisions.map(({ purpose }) => purpose)).toEqual([
      'preferences',
      'statistics',
      'advertising',
      'media',
    ]);
    await expect.poll(runs).toBe(1);
  });

  await test.step('a choice made while the receiver is down survives the death of the browser', async () => {
    await demo.stopReceiver();
    await page.getByRole('button', { name: 'Mijn privacykeuzes' }).click();
    await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
    await expect.poll(async () => (await visitor.records()).length).toBe(6);
    await visitor.kill();
    await demo.startReceiver();
    page = await visitor.open();
    await page.goto(demo.url);
    await expect.poll(async () => (await arrived()).length, { timeout: 20_000 }).toBe(6);
    expect(await runs()).toBe(0);
  });
});

test('accept all, in the banner and in the choices, decides device purposes only', async () => {
  const { page } = visitor;
  const before = (await demo.records()).length;
  const person = [
    'email',
    'post',
    'phone',
    'text-message',
    'partners',
    'surveys',
    'health-application',
    'health-claim',
  ];
  const allowed = () =>
    page.evaluate(
      (ids) => ids.filter((id) => (window.consentNotice as { allows(id: string): boolean }).allows(id)),
      person,
    );
  await page.goto(demo.url);
  await page.getByRole('button', { name: 'Alle cookies aanvaarden' }).click();
  await expect.poll(async () => (await demo.records()).length).toBe(before + 1);
  expect(await allowed()).toEqual([]);
  await page.getByRole('button', { name: 'Mijn privacykeuzes' }).click();
  await page.locator('consent-toggle[purpose=post]').getByRole('switch').check();
  await expect.poll(async () => (await demo.records()).length).toBe(before + 2);
  await page.locator('consent-choices').getByRole('button', { name: 'Alle cookies aanvaarden' }).click();
  await expect.poll(async () => (await demo.records()).length).toBe(before + 3);
  expect(await allowed()).toEqual(['post']);
  const [first, second, third] = (await demo.records()).slice(before);
  const device = ['preferences', 'statistics', 'advertising', 'media'];
  expect(first!.decisions.map(({ purpose }) => purpose)).toEqual(device);
  expect(second!.decisions.map(({ purpose }) => purpose)).toEqual(['post']);
  expect(third!.decisions.map(({ purpose }) => purpose)).toEqual(device);
});

test('the video is held until its purpose is allowed, and taken back when it is withdrawn', async () => {
  const { page } = visitor;
  await page.goto(`${demo.url}/reisverzekering.html`);
  await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect(page.locator('iframe[data-purpose=media]')).not.toHaveAttribute('src');
  expect(visitor.requests.filter((url) => url.includes('/embed/'))).toEqual([]);
  await page.evaluate(() =>
    (window.consentNotice as { decide(c: object): Promise<unknown> }).decide({ media: true }),
  );
  await expect(page.frameLocator('iframe[data-purpose=media]').locator('body')).toBeVisible();
  const entries = await page.evaluate(() => history.length);
  await page.evaluate(() =>
    (window.consentNotice as { withdraw(p: string): Promise<unknown> }).withdraw('media'),
  );
  await expect(page.locator('iframe[data-purpose=media]')).not.toHaveAttribute('src');
  expect(await page.evaluate(() => history.length)).toBe(entries);
});

test('a ticked box in a form submits the id of a record that has arrived', async () => {
  const { page } = visitor;
  await page.goto(`${demo.url}/offerte.html`);
  await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  const box = page.locator('form consent-toggle[purpose=email]').getByRole('checkbox');
  await expect(box).not.toBeChecked();
  await box.check();
  for (const input of await page.locator('form input[required], form select[required]').all()) {
    const kind = await input.evaluate((element) =>
      element instanceof HTMLSelectElement ? 'select' : (element as HTMLInputElement).type,
    );
    if (kind === 'select') await input.selectOption({ index: 1 });
    else await input.fill({ email: 'an@example.be', date: '2027-01-10' }[kind] ?? 'An Peeters');
  }
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(/bedankt\.html\?marketing=given/);
  const id = new URL(page.url()).searchParams.get('marketing')!.replace('given:', '');
  await expect
    .poll(async () => (await demo.records()).find((record) => record.id === id)?.layer)
    .toBe('form');
});

test('#notice-contact opens the notice at section 14, in the dialog and in the page', async () => {
  const { page } = visitor;
  await page.goto(`${demo.url}/#notice-contact`);
  const inDialog = page.locator('dialog #notice-contact');
  await expect(inDialog.getByRole('button', { expanded: true })).toBeFocused();
  await expect(inDialog.locator('[part=body]')).toContainText('0800 963 71');
  expect(await page.locator('privacy-notice [part=section]').nth(13).getAttribute('id')).toBe(
    'notice-contact',
  );
  await page.goto(`${demo.url}/privacy.html#notice-contact`);
  await expect(page.locator('consent-notice[inline] #notice-contact [part=body]')).toBeVisible();
});

test('a signed-in customer decides for the account, and signing out shows only the browser’s again', async () => {
  const { page } = visitor;
  const before = (await demo.records()).length;
  await page.goto(`${demo.url}/mijn/voorkeuren.html`);
  await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await page.locator('main consent-toggle[purpose=surveys]').getByRole('switch').check();
  await expect.poll(async () => (await demo.records()).length).toBe(before + 2);
  const record = (await demo.records()).at(-1)!;
  expect(record.subject).toEqual({ kind: 'account', id: 'klant-7f3a9c' });
  expect(record.sequence).toBe(1);
  await page.getByRole('button', { name: 'Afmelden' }).click();
  await expect(page.locator('main consent-toggle[purpose=surveys]').getByRole('switch')).not.toBeChecked();
});
