/*
 * The visitor's own copy, in a real browser against the real receiver: what was decided and whether it arrived, both
 * files as they are downloaded (the chain checked from the receipt alone, by other code than ours), and forgetting.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Download, Page } from '@playwright/test';
import canonicalize from 'canonicalize';
import type { ConsentRecord } from '../../src/model/record.js';
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

const sha256 = (value: unknown) => createHash('sha256').update(canonicalize(value)!).digest('hex');

interface Told {
  readonly 'dct:source': ConsentRecord;
  readonly 'spdx:checksum': { readonly 'spdx:checksumValue': string };
}

async function downloaded(page: Page, button: string): Promise<{ name: string; text: string }> {
  const download: Promise<Download> = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  const file = await download;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

test('a visitor sees what was decided and that it arrived, takes a copy, and is forgotten', async () => {
  const { page } = visitor;
  const acts = page.locator('consent-history [part=act]');
  const loaded = () => visitor.requests.some((url) => /consent-history-[\w-]+\.js/.test(url));

  await test.step('the banner and the choices load nothing of it', async () => {
    await page.goto(demo.url);
    await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
    await expect.poll(async () => (await demo.records()).length).toBe(1);
    await page.getByRole('button', { name: 'Mijn privacykeuzes' }).click();
    await page.getByRole('checkbox', { name: 'Bezoeken tellen' }).check();
    await page.getByRole('button', { name: 'Mijn keuzes opslaan' }).click();
    await expect.poll(async () => (await demo.records()).length).toBe(2);
    expect(loaded()).toBe(false);
  });

  await test.step('the tab tells both acts, by whom, and that they were sent', async () => {
    await page.getByRole('button', { name: 'Mijn privacykeuzes' }).click();
    await page.getByRole('button', { name: 'Geschiedenis' }).click();
    await expect(acts).toHaveCount(2);
    expect(loaded()).toBe(true);
    const [latest, first] = [acts.nth(0), acts.nth(1)];
    await expect(latest).toContainText('In “Mijn privacykeuzes”. Beslist door een persoon');
    await expect(latest.locator('.decisions li').filter({ hasText: 'Bezoeken tellen' })).toContainText(
      'Toegestaan',
    );
    await expect(first).toContainText('In de cookiebanner. Beslist door een persoon');
    await expect(first.locator('.said')).toHaveText(['Geweigerd', 'Geweigerd', 'Geweigerd', 'Geweigerd']);
    for (const act of [latest, first]) await expect(act).toContainText('Hier bewaard en verzonden op');
  });

  await test.step('the keyboard opens the words that were seen', async () => {
    const words = acts.nth(0).locator('summary');
    await words.focus();
    await page.keyboard.press('Enter');
    await expect(words).toHaveText('De woorden die u zag');
    await expect(acts.nth(0).locator('dd').first()).toBeVisible();
    await expect(acts.nth(0).locator('details')).not.toContainText('vingerafdruk');
  });

  await test.step('the receipt holds what arrived, and its chain holds by other code', async () => {
    const { name, text } = await downloaded(page, 'Downloaden als gegevens');
    expect(name).toMatch(/^consent-receipt-\d{4}-\d\d-\d\d\.json$/);
    const { 'dpv:hasRecordOfActivity': told } = JSON.parse(text) as { 'dpv:hasRecordOfActivity': Told[] };
    expect(told.map((one) => one['dct:source'])).toEqual(await demo.records());
    for (const [i, one] of told.entries()) {
      expect(one['spdx:checksum']['spdx:checksumValue']).toBe(sha256(one['dct:source']));
      const before = told[i - 1]?.['dct:source'];
      expect(one['dct:source'].previous).toEqual(before ? { id: before.id, sha256: sha256(before) } : null);
    }
    await expect(page.locator('consent-history .own [role=status]').first()).toContainText(name);
  });

  await test.step('the page is whole by itself and asks for nothing', async () => {
    const { name, text } = await downloaded(page, 'Downloaden als pagina');
    expect(name).toMatch(/\.html$/);
    const reader = await visitor.context.newPage();
    const before = visitor.requests.length;
    await reader.setContent(text);
    expect(visitor.requests.slice(before)).toEqual([]);
    await expect(reader.locator('html')).toHaveAttribute('lang', 'nl');
    await expect(reader.getByRole('heading', { level: 2 })).toHaveCount(2);
    await expect(reader.locator('main')).toContainText((await demo.records())[0]!.id);
    await reader.close();
  });

  await test.step('forgetting takes two acts, withdraws first, and leaves the id the receiver keeps', async () => {
    await page.getByRole('button', { name: 'Dit toestel vergeten' }).click();
    expect((await demo.records()).length).toBe(2);
    await page.getByRole('button', { name: 'Ja, vergeten' }).click();
    await expect(page.getByRole('heading', { name: 'Dit toestel is vergeten' })).toBeFocused();
    await expect(acts).toHaveCount(0);
    await expect.poll(async () => (await demo.records()).length).toBe(3);
    const last = (await demo.records()).at(-1)!;
    expect(last.decisions.map(({ purpose, decision }) => [purpose, decision])).toEqual([
      ['statistics', 'withdrawn'],
    ]);
    await expect(page.locator('consent-history .ids code')).toHaveText([last.subject.id]);
  });

  await test.step('closing asks again, and so does the next visit', async () => {
    await page.keyboard.press('Escape');
    await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
    await page.reload();
    await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
    expect(visitor.complaints).toEqual([]);
  });

  await test.step('a control of the page opens it', async () => {
    await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
    await page.evaluate(() => {
      const control = Object.assign(document.createElement('button'), { textContent: 'Wat ik besliste' });
      control.setAttribute('data-consent-open', 'history');
      document.querySelector('main')!.prepend(control);
    });
    await page.getByRole('button', { name: 'Wat ik besliste' }).click();
    await expect(acts).toHaveCount(1);
  });
});
