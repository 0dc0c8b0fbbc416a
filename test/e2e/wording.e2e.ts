/*
 * What a record proves is what was on the screen: in each language, on each layer, the words behind the hashes of a
 * record are among those that `consent-notice wording` prints, and every one of them could be read where the person
 * acted. At the end `consent-notice verify` agrees about all of the records.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { WordingArchive } from '../../src/cli-wording.js';
import type { Consent } from '../../src/consent.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { staticServer } from './static-server.js';
import type { StaticServer } from './static-server.js';

const LANGUAGES = ['nl', 'fr', 'de', 'en'] as const;

let server: StaticServer;
let folder: string;
let archive: WordingArchive;

function command(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  return { status, stdout, stderr };
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'consent-notice-words-'));
  const { stdout } = command('wording', 'demo/policy.json', '--notices', 'locales/notice', '--json');
  writeFileSync(join(folder, 'wording.json'), stdout);
  archive = JSON.parse(stdout) as WordingArchive;
  server = await staticServer(['.cache/demo', 'dist'], {
    '/video.html': '<!doctype html><title>Video</title>',
    '/sent.html': '<!doctype html><title>Sent</title><script src="/consent-notice.js"></script>',
  });
  for (const language of LANGUAGES)
    server.pages[`/${language}.html`] =
      `<!doctype html><html lang="${language}"><title>Page</title><script src="/consent-notice.js"></script>
      <consent-frame><iframe width="640" height="480" data-purpose="media" data-src="/video.html" title="Film"></iframe></consent-frame>
      <form action="/sent.html"><consent-toggle purpose="post" name="post"></consent-toggle><button id="send">Send</button></form>`;
});
test.afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Everything that can be read in a view, whatever shadow roots it is in. White space is the browser's. */
const textOf = (view: Locator): Promise<string> =>
  view.first().evaluate((element) => {
    const read = (one: HTMLElement): string[] => [
      one.innerText,
      ...[one, ...one.querySelectorAll<HTMLElement>('*')].flatMap(({ shadowRoot }) =>
        ([...(shadowRoot?.children ?? [])] as HTMLElement[]).flatMap(read),
      ),
    ];
    return read(element as HTMLElement).join(' ');
  });

const bare = (text: string) => text.replace(/\s+/g, '');

const recordsOn = (page: Page): Promise<ConsentRecord[]> =>
  page.evaluate(() => (window.consentNotice as Consent).history());

/** Acts, and holds the record that it makes against what could be read before. */
async function proves(page: Page, view: Locator, act: () => Promise<unknown>): Promise<ConsentRecord> {
  const before = await recordsOn(page);
  const read = bare(await textOf(view));
  await act();
  await expect.poll(async () => (await recordsOn(page)).length).toBe(before.length + 1);
  const known = new Set(before.map(({ id }) => id));
  const record = (await recordsOn(page)).find(({ id }) => !known.has(id))!;
  expect(record.by).toBe('person');
  const around = archive.frames.find(({ sha256 }) => sha256 === record.wording);
  expect(around, `${record.layer}: its wording is not printed`).toBeDefined();
  expect([around!.layer, around!.language]).toEqual([record.layer, record.language]);
  expect(around!.labels.length).toBeGreaterThan(0);
  for (const text of [...around!.frame, ...around!.labels]) expect(read).toContain(bare(text));
  for (const { wording, purpose } of record.decisions) {
    const said = archive.decisions.find((one) => one.sha256 === wording && one.purpose === purpose);
    expect(said, `${purpose}: its wording is not printed`).toBeDefined();
    expect(said!.language).toBe(record.language);
    expect(read).toContain(bare(said!.label));
    // The banner and an embed say less of a purpose, and lead to the rest.
    if (!['banner', 'frame'].includes(record.layer)) expect(read).toContain(bare(said!.description!));
    if (said!.consequence) expect(read).toContain(bare(said!.consequence));
  }
  return record;
}

for (const language of LANGUAGES)
  test(`in ${language}, what a record proves is what could be read`, async ({ page }) => {
    test.setTimeout(120_000);
    const banner = page.locator('consent-banner');
    const again = page.locator('consent-choices');
    await page.goto(`${server.url}/${language}.html`);
    await expect(banner.locator('[part~=reject]')).toBeVisible();
    const first = await proves(page, banner, () => banner.locator('[part~=reject]').click());
    expect(first).toMatchObject({ layer: 'banner', method: 'reject-all', reason: 'first', language });

    await test.step('an embed that is always shown', async () => {
      const frame = page.locator('consent-frame');
      await expect(frame.locator('[part=answer]').nth(1)).toBeVisible();
      const always = await proves(page, frame, () => frame.locator('[part=answer]').nth(1).click());
      expect(always).toMatchObject({ layer: 'frame', decisions: [{ purpose: 'media', decision: 'given' }] });
    });

    await test.step('the choices, together and one alone', async () => {
      await page.evaluate(() => void (window.consentNotice as Consent).show('choices'));
      await again.locator('consent-toggle[purpose=statistics] [part=toggle]').check();
      const saved = await proves(page, again, () => again.locator('[part=save]').click());
      expect(saved).toMatchObject({ layer: 'choices', method: 'save' });
      await page.evaluate(() => void (window.consentNotice as Consent).show('choices'));
      const email = again.locator('consent-toggle[purpose=email]');
      await expect(email.locator('[part=toggle]')).toBeVisible();
      const alone = await proves(page, email, () => email.locator('[part=toggle]').check());
      expect(alone).toMatchObject({ layer: 'choices', method: 'toggle' });
    });

    await test.step('a section of the notice', async () => {
      await page.evaluate(() => void (window.consentNotice as Consent).show('notice'));
      const section = page.locator('#notice-marketing');
      await section.getByRole('button', { expanded: false }).click();
      const email = section.locator('consent-toggle[purpose=email] [part=toggle]');
      const withdrawn = await proves(page, section, () => email.uncheck());
      expect(withdrawn).toMatchObject({ layer: 'notice', decisions: [{ decision: 'withdrawn' }] });
      await page.evaluate(() => (window.consentNotice as Consent).hide());
    });

    await test.step('explicit consent of a person who is known: a statement and a second act', async () => {
      await page.evaluate(() => (window.consentNotice as Consent).identify('member-1'));
      await page.evaluate(() => void (window.consentNotice as Consent).show('notice'));
      const section = page.locator('#notice-rights');
      const toggle = section.locator('consent-toggle[purpose=health-claim]');
      await section.getByRole('button', { expanded: false }).click();
      await toggle.locator('[part=toggle]').click();
      await expect(toggle.locator('.statement')).toBeVisible();
      const explicit = await proves(page, section, () => toggle.locator('.statement button').click());
      expect(explicit).toMatchObject({ method: 'statement', decisions: [{ expression: 'explicit' }] });
      await page.evaluate(() => (window.consentNotice as Consent).identify(null));
      await page.evaluate(() => (window.consentNotice as Consent).hide());
    });

    await test.step('a form that is sent', async () => {
      const toggle = page.locator('form consent-toggle');
      await toggle.locator('[part=toggle]').check();
      const sent = await proves(page, toggle, async () => {
        await page.locator('#send').click();
        await page.waitForURL('**/sent.html*');
      });
      expect(sent).toMatchObject({ layer: 'form', decisions: [{ purpose: 'post', decision: 'given' }] });
    });

    await test.step('asked again: of some purposes because the facts changed, of all because it expired', async () => {
      const file = `/policy.${language}.json`;
      const policy = readFileSync(`.cache/demo${file}`, 'utf8');
      const { fingerprint } = (
        JSON.parse(policy) as { purposes: { id: string; fingerprint: string }[] }
      ).purposes.find(({ id }) => id === 'statistics')!;
      server.pages[file] = policy.replace(fingerprint, '0123456789abcdef');
      await page.goto(`${server.url}/${language}.html`);
      await expect(banner.locator('[part~=accept]')).toBeVisible();
      const changed = await proves(page, banner, () => banner.locator('[part~=accept]').click());
      expect(changed).toMatchObject({ method: 'accept-all', reason: 'policy-changed' });
      expect(changed.decisions.map(({ purpose }) => purpose)).toEqual(['statistics']);
      await page.clock.setFixedTime(Date.now() + 365 * 86_400_000);
      await page.goto(`${server.url}/${language}.html`);
      await expect(banner.locator('[part~=accept]')).toBeVisible();
      const expired = await proves(page, banner, () => banner.locator('[part~=accept]').click());
      expect(expired).toMatchObject({ method: 'accept-all', reason: 'expired' });
      expect(expired.decisions.length).toBeGreaterThan(1);
    });

    await test.step('the command agrees', async () => {
      const records = await recordsOn(page);
      const file = join(folder, `${language}.ndjson`);
      writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      const { status, stdout } = command('verify', file, '--wording', join(folder, 'wording.json'));
      expect(stdout).toContain(`The words of ${records.length} records were compared with the archive.`);
      expect(status, stdout).toBe(0);
    });
  });
