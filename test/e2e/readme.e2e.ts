/*
 * What the README says works: each snippet of markup on a page of its own, each of page code in a page, the record by
 * the receiver's own parser, each command by being there.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { parseRecord } from '../../src/model/record.js';
import { staticServer } from './static-server.js';
import type { StaticServer } from './static-server.js';

const readme = readFileSync('README.md', 'utf8');
const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
const snippets = (language: string, text = readme) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1]!);

let server: StaticServer;
test.beforeAll(async () => {
  server = await staticServer(['dist', 'demo/site'], {
    '/video.html': '<!doctype html><title>Video</title>',
  });
});
test.afterAll(() => server.stop());

const html = snippets('html');
for (const [i, snippet] of html.entries())
  test(`markup ${i + 1} of ${html.length} works`, async ({ page }) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    // These pages have no endpoint behind them, and say so.
    page.on('console', (message) => {
      if (message.text().includes('consent-notice/') && !message.text().includes('/E06'))
        complaints.push(message.text());
    });
    const tag = snippet.includes('src="/consent-notice.js"')
      ? ''
      : '<script src="/consent-notice.js"></script>';
    const body = tag ? snippet : '<p>Een pagina</p>';
    server.pages[`/snippet-${i}.html`] =
      `<!doctype html><html lang="nl"><head><title>Een pagina</title>${tag || snippet}</head><body>${body}</body></html>`;
    await page.goto(`${server.url}/snippet-${i}.html`);
    await page.locator('consent-banner').getByRole('button', { name: 'Alle cookies aanvaarden' }).click();
    await expect
      .poll(() =>
        page.evaluate(() => (window.consentNotice as { allows(id: string): boolean }).allows('statistics')),
      )
      .toBe(true);
    for (const held of await page.locator('iframe[data-src]').all())
      await expect(held).toHaveAttribute('src', /./);
    await expect(page.locator('script[type="text/plain"]')).toHaveCount(0);
    for (const toggle of await page.locator('form consent-toggle').all())
      await expect(toggle.locator('[part=toggle]').first()).toBeVisible();
    expect(complaints).toEqual([]);
  });

test('the page code works, line by line', async ({ page }) => {
  const errors: string[] = [];
  const said: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => said.push(message.text()));
  server.pages['/code.html'] =
    '<!doctype html><html lang="nl"><title>Een pagina</title><script src="/consent-notice.js"></script>';
  for (const snippet of snippets('js')) {
    await page.goto(`${server.url}/code.html`);
    await page.addScriptTag({ content: snippet });
    await expect.poll(() => said).toContain('false first');
    await expect
      .poll(() => said.some((line) => /^\[statistics, media\] [0-9a-f-]{36} true$/.test(line)))
      .toBe(true);
    await expect.poll(() => said).toContain('refused');
  }
  expect(errors).toEqual([]);
});

test('the record is one that the receiver takes', () => {
  const [record] = snippets('json').map((snippet) => parseRecord(JSON.parse(snippet)));
  expect(record?.schema).toBe('consent-record/1');
});

test('every command is there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const commands = [...snippets('sh'), ...snippets('sh', contributing)].join('').split('\n').filter(Boolean);
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    const [, script] = /^npm (?:run )?(\S+)/.exec(command) ?? [];
    if (script && script !== 'ci') expect(Object.keys(scripts), command).toContain(script);
    for (const [file] of command.matchAll(/(?<= )locales\/\S+/g))
      expect(existsSync(file), command).toBe(true);
  }
});

test('every file and picture it links is there', () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map((match) => match[1]!);
  expect(links.filter((link) => !existsSync(link))).toEqual([]);
});

test('every message the code can give is explained', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('locales'),
  );
  const codes = sources.flatMap(
    (file) => readFileSync(`src/${file}`, 'utf8').match(/(?<=consent-notice\/|')E\d\d\b/g) ?? [],
  );
  expect(codes.length).toBeGreaterThan(15);
  expect([...new Set(codes)].filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
});
