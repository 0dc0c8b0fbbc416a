/*
 * The browser is killed at random moments around a decision, again and again on one profile. Afterwards the whole
 * decision is there or none of it, what was told to be kept is there, and the chain is whole; what a withdrawal
 * began stays refused until it is recorded.
 * FULL=1: 200 kills (`npm run test:full`); else 2, or as many as KILLS says. SEED repeats the moments.
 */
import { expect, test } from '@playwright/test';
import type { Consent } from '../../src/consent.js';
import { randomFrom } from '../fixtures.js';
import { ChaoticEndpoint } from './chaotic-endpoint.js';
import { expectWhole, rowsOf } from './ledger-rows.js';
import { Visitor } from './visitor.js';

const FULL = Boolean(process.env['FULL']);
const KILLS = Number(process.env['KILLS'] ?? (FULL ? 200 : 2));
const SEED = Number(process.env['SEED'] ?? 20261125);
const DEVICE = ['preferences', 'statistics', 'advertising', 'media'];

const visitor = new Visitor();
const endpoint = new ChaoticEndpoint(SEED);
test.beforeAll(() => endpoint.start());
test.afterAll(async () => {
  await visitor.leave();
  await endpoint.stop();
});

test(`${KILLS} kills around a decision leave all of it or nothing`, async () => {
  test.setTimeout(FULL ? 7_200_000 : 90_000);
  const random = randomFrom(SEED);
  /** Ids that a page was told are kept, before it was killed. */
  const saved = new Set<string>();
  const outcomes = { none: 0, kept: 0, told: 0 };
  let known = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    await visitor.open();
    const { context } = visitor;
    await context.exposeBinding('saved', (_, id: string) => void saved.add(id));
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(endpoint.url);
    const rows = await rowsOf(page);
    const records = expectWhole(rows);
    const ids = records.map(({ id }) => id);
    const there = `${rows.length} rows, ${ids.length} records, after ${kill} kills; ${visitor.storageLog()}`;
    expect(
      [...saved].filter((id) => !ids.includes(id)),
      there,
    ).toEqual([]);
    expect(endpoint.accepted.filter(({ id }) => !ids.includes(id))).toEqual([]);
    const named = records.map(({ decisions }) => decisions.map(({ purpose }) => purpose).join());
    expect(new Set(named).size).toBeLessThan(2);
    expect(named[0] ?? DEVICE.join()).toBe(DEVICE.join());
    if (FULL && kill % 20 === 0) console.log(`${kill} kills: ${JSON.stringify(outcomes)}`);
    if (kill) outcomes[records.length === known ? 'none' : saved.has(ids.at(-1)!) ? 'told' : 'kept'] += 1;
    known = records.length;

    const holds = await page.evaluate(async (purposes) => {
      const consent = window.consentNotice as Consent;
      await consent.ready;
      return purposes.filter((purpose) => consent.allows(purpose));
    }, DEVICE);
    // Nothing holds that the newest record does not give: a kill may only have closed more.
    const given = records.at(-1)?.decisions.filter(({ decision }) => decision === 'given') ?? [];
    expect(given.map(({ purpose }) => purpose)).toEqual(expect.arrayContaining(holds));

    page
      .evaluate(
        async (yes) => {
          const consent = window.consentNotice as Consent;
          const record = await (yes ? consent.acceptAll() : consent.rejectAll());
          if (record && consent.durable)
            await (window as unknown as { saved: (id: string) => Promise<void> }).saved(record.id);
        },
        kill % 2 === 0,
      )
      .catch(() => undefined);
    await new Promise((done) => setTimeout(done, random() * 100));
    await visitor.kill();
  }

  await visitor.open();
  const page = visitor.context.pages()[0]!;
  endpoint.calm = true;
  await page.goto(endpoint.url);
  expectWhole(await rowsOf(page));
  // And what was kept arrives.
  const waiting = async () => {
    await page.evaluate(() => dispatchEvent(new Event('online')));
    return (await rowsOf(page)).filter(({ key }) => key[0] === 'undelivered').length;
  };
  await expect.poll(waiting, { timeout: 30_000 }).toBe(0);
  const ids = expectWhole(await rowsOf(page)).map(({ id }) => id);
  expect([...saved].filter((id) => !ids.includes(id))).toEqual([]);
  console.log(`seed ${SEED}: ${KILLS} kills, ${ids.length} records; ${JSON.stringify(outcomes)}`);
});
