/*
 * A page without https: the browser has no cryptography there, so a record can hold no hash. It says so, from the
 * device to the auditor's report, and nobody pretends that it proves its words.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { VerificationReport } from '../../src/cli-verify.js';
import type { Consent } from '../../src/consent.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { browsers } from '../browsers.mjs';
import { firstFault } from '../verify-independently.mjs';
import { DemoSite } from './demo-site.js';
import { entriesOf, rowsOf } from './ledger-rows.js';

const NAME = 'plain.example.test';
test.use({
  launchOptions: {
    executablePath: browsers.chromium.path,
    args: ['--no-sandbox', `--host-resolver-rules=MAP ${NAME} 127.0.0.1`],
  },
});

let demo: DemoSite;
let folder: string;
test.beforeAll(async () => {
  demo = await DemoSite.start();
  folder = mkdtempSync(join(tmpdir(), 'consent-notice-insecure-'));
});
test.afterAll(async () => {
  await demo.stop();
  rmSync(folder, { recursive: true });
});

const command = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });

test('records of a page without https hold no hash, and say so wherever they are read', async ({ page }) => {
  const url = demo.url.replace('127.0.0.1', NAME);
  const arrived = async () => (await demo.records()).length;

  await test.step('are made, kept and delivered all the same', async () => {
    await page.goto(url);
    expect(await page.evaluate(() => [isSecureContext, 'subtle' in crypto, 'locks' in navigator])).toEqual([
      false,
      false,
      false,
    ]);
    await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
    await expect.poll(arrived).toBe(1);
    await page.getByRole('button', { name: 'Mijn privacykeuzes' }).click();
    await page.getByRole('checkbox', { name: 'Bezoeken tellen' }).check();
    await page.getByRole('button', { name: 'Mijn keuzes opslaan' }).click();
    await expect.poll(arrived).toBe(2);
    await page.goto(url);
    await page.evaluate(() => (window.consentNotice as Consent).withdraw('statistics'));
    await expect.poll(arrived).toBe(3);
  });

  const records = await demo.records();
  await test.step('hold no hash anywhere, in one chain by ids and numbers', async () => {
    for (const [i, record] of records.entries()) {
      expect(record).toMatchObject({ integrity: 'unavailable', wording: null, sequence: i + 1 });
      expect(record.policy.sha256).toBeNull();
      expect(record.decisions.map(({ wording }) => wording)).toEqual(record.decisions.map(() => null));
      const before = records[i - 1];
      expect(record.previous).toEqual(before ? { id: before.id, sha256: null } : null);
      expect(record.chain).toBe(records[0]!.chain);
      expect(record.site).toBe(new URL(url).host);
    }
    expect(entriesOf(await rowsOf(page)).map(({ value }) => value.record)).toEqual(records);
  });

  await test.step('prove no words in the history, and no checksum in the receipt', async () => {
    await page.evaluate(() => void (window.consentNotice as Consent).show('history'));
    const acts = page.locator('consent-history [part=act]');
    await expect(acts).toHaveCount(3);
    await acts.nth(0).locator('summary').click();
    await expect(acts.nth(0).locator('details')).toContainText('is niet te bewijzen');
    const text = await page.evaluate(async () => (await (window.consentNotice as Consent).receipt()).text());
    const { 'dpv:hasRecordOfActivity': told } = JSON.parse(text) as {
      'dpv:hasRecordOfActivity': { 'dct:source': ConsentRecord; 'spdx:checksum'?: object }[];
    };
    expect(told.map((one) => one['dct:source'])).toEqual(records);
    for (const one of told) expect(one['spdx:checksum']).toBeUndefined();
  });

  await test.step('are listed to the owner and exported as they are', async () => {
    const listed = await demo.listed(records[0]!.subject.id);
    expect(listed.map(({ record }) => record)).toEqual(records);
    expect(
      (await demo.current(records[0]!.subject.id)).find(({ purpose }) => purpose === 'statistics'),
    ).toMatchObject({
      decision: 'withdrawn',
      record: records[2]!.id,
    });
  });

  await test.step('are told to the auditor one by one, and compared with no archive', async () => {
    const file = join(folder, 'records.ndjson');
    const words = join(folder, 'wording.json');
    writeFileSync(file, await demo.exported());
    writeFileSync(
      words,
      command('wording', 'demo/policy.json', '--notices', 'locales/notice', '--json').stdout,
    );
    const { status, stdout } = command('verify', file, '--wording', words, '--json');
    expect(status, stdout).toBe(0);
    const report = JSON.parse(stdout) as VerificationReport;
    expect(report.counts).toMatchObject({ records: 3, chains: 1, broken: 0, compared: 0 });
    expect(report.found.filter(({ kind }) => kind === 'integrity-unavailable').map(({ id }) => id)).toEqual(
      records.map(({ id }) => id),
    );
    expect(command('verify', file).stdout).toContain('Without hashes, since the browser could make none (3)');
    expect(firstFault(await demo.exported())).toBeUndefined();
    // One that says so and holds a hash is no such record; one that holds none has to say so.
    const [first] = records;
    const { integrity, ...silent } = first!;
    expect(integrity).toBe('unavailable');
    for (const forged of [silent, { ...first, wording: 'a'.repeat(64) }]) {
      writeFileSync(file, `${JSON.stringify(forged)}\n`);
      expect(command('verify', file).status).toBe(1);
    }
  });
});
