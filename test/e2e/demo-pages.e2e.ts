/*
 * Every page of the demonstration: no error, no request to another host, nothing for axe to find, and marked as one.
 */
import { readdirSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { DemoSite } from './demo-site.js';

let demo: DemoSite;
test.beforeAll(async () => {
  demo = await DemoSite.start();
});
test.afterAll(() => demo.stop());

const pages = (readdirSync('demo/site', { recursive: true }) as string[]).filter((file) =>
  file.endsWith('.html'),
);

for (const file of pages)
  test(`${file} loads with no error, no other host, and nothing for axe`, async ({ browser }) => {
    // A context of its own, whose pages are as axe needs them.
    const context = await browser.newContext({ colorScheme: 'light', reducedMotion: 'reduce' });
    const page = await context.newPage();
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${demo.url}/`)) elsewhere.push(request.url());
    });
    await page.goto(`${demo.url}/${file}`);
    if (!file.startsWith('embed/')) {
      expect(await page.locator('meta[name=robots]').getAttribute('content')).toContain('noindex');
      await expect(page.locator('consent-banner [part=banner]')).toBeVisible();
    }
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    await context.close();
  });
