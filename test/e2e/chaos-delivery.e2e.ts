/*
 * Three tabs that decide, some of them closed, reloaded or killed in the middle, against an endpoint that does
 * whatever a bad day brings. Afterwards each accepted record is there once, every other one is on the device with
 * its reason, none has overtaken an older one, and each was sent the same every time.
 * FULL=1: 10,000 decisions (`npm run test:full`); else 150, or as many as DECISIONS says. SEED repeats a run.
 */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Consent } from '../../src/consent.js';
import { randomFrom } from '../fixtures.js';
import { ChaoticEndpoint, FATES } from './chaotic-endpoint.js';
import { entriesOf, expectWhole, rowsOf, undeliveredIn } from './ledger-rows.js';
import { Visitor } from './visitor.js';

const FULL = Boolean(process.env['FULL']);
const DECISIONS = Number(process.env['DECISIONS'] ?? (FULL ? 10_000 : 150));
const SEED = Number(process.env['SEED'] ?? 20261125);

const visitor = new Visitor();
const endpoint = new ChaoticEndpoint(SEED);
test.beforeAll(() => endpoint.start());
test.afterAll(async () => {
  await visitor.leave();
  await endpoint.stop();
});

test(`${DECISIONS} decisions from three tabs arrive once and in order, or are still here with the reason`, async () => {
  test.setTimeout(FULL ? 10_800_000 : 90_000);
  endpoint.hangs = FULL ? [0.002, undefined] : [0.02, 1_000];
  const random = randomFrom(SEED + 1);
  await visitor.open();
  const { context } = visitor;
  /** Records that the page was told are kept. */
  const saved = new Set<string>();
  await context.exposeBinding('saved', (_, id: string) => void saved.add(id));
  let begun = 0;
  let told = 0;
  const ends = { closed: 0, killed: 0, reloaded: 0 };

  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(endpoint.url);
    return page;
  };
  /** Some decisions, one after the other or at once; not waited for by whoever ends the page. */
  const decide = (page: Page, answers: readonly boolean[], together: boolean) =>
    page.evaluate(
      async ([answers, together]) => {
        const consent = window.consentNotice as Consent;
        const { saved } = window as unknown as { saved: (id: string) => Promise<void> };
        const one = async (yes: boolean) => {
          const record = await consent.decide({ statistics: yes, media: !yes });
          if (record && consent.durable) await saved(record.id);
        };
        if (together) await Promise.all(answers.map(one));
        else for (const yes of answers) await one(yes);
      },
      [answers, together] as const,
    );

  const tab = async (): Promise<void> => {
    let page = await open();
    while (begun < DECISIONS) {
      if (FULL && Math.floor(begun / 1000) > told)
        console.log(`${(told = Math.floor(begun / 1000))},000 decisions`);
      const answers = Array.from({ length: 1 + Math.floor(random() * 6) }, () => random() < 0.5);
      begun += answers.length;
      const work = decide(page, answers, random() < 0.3);
      const fate = random();
      if (fate >= (FULL ? 0.03 : 0.2)) {
        await work.catch(() => undefined);
        continue;
      }
      work.catch(() => undefined);
      await new Promise((done) => setTimeout(done, random() * 40));
      if (random() < 0.3) {
        ends.reloaded += 1;
        await page.goto(endpoint.url).catch(() => undefined);
        continue;
      }
      if (random() < 0.5) ends.closed += 1;
      else {
        ends.killed += 1;
        const devtools = await context.newCDPSession(page);
        const crash = new Promise((done) => page.once('crash', done));
        devtools.send('Page.crash').catch(() => undefined);
        await crash;
      }
      await page.close();
      page = await open();
    }
    await page.close();
  };
  await Promise.all([0, 1, 2].map(() => tab()));

  await test.step('the bad day ends, and everything that waits is sent', async () => {
    endpoint.calm = true;
    const page = await open();
    const waiting = async () => {
      await page.evaluate(() => dispatchEvent(new Event('online')));
      return undeliveredIn(page);
    };
    await expect
      .poll(waiting, { timeout: FULL ? 3_600_000 : 30_000, intervals: [FULL ? 2_000 : 200] })
      .toBe(0);

    const rows = await rowsOf(page);
    const records = expectWhole(rows);
    const ids = records.map(({ id }) => id);
    expect([...saved].filter((id) => !ids.includes(id))).toEqual([]);
    expect(saved.size).toBeGreaterThan(DECISIONS * 0.5);

    const arrived = endpoint.accepted.map(({ id }) => id);
    expect(new Set(arrived).size).toBe(arrived.length);
    const shelf = (name: string) => entriesOf(rows).filter(({ key }) => key[0] === name);
    expect(shelf('delivered').map(({ value }) => value.record.id)).toEqual(arrived);
    const sequences = endpoint.accepted.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    const unexplained = shelf('aside').filter(({ value }) => {
      const status = endpoint.refused.get(value.record.id)!;
      return !value.delivery.error?.replace(`for reason ${status}`, '').includes(`${status}`);
    });
    expect(unexplained).toEqual([]);
    expect(shelf('aside').length + shelf('delivered').length).toBe(records.length);

    for (const [name] of FATES) expect(endpoint.fates.get(name), name).toBeGreaterThan(0);
    expect(endpoint.differing).toEqual([]);
    expect(endpoint.followed).toBe(0);
    const kept = new Map(records.map((record) => [record.id, JSON.stringify(record)]));
    expect(endpoint.accepted.filter((record) => JSON.stringify(record) !== kept.get(record.id))).toEqual([]);
    console.log(
      `seed ${SEED}: ${records.length} records of ${begun} decisions, ${arrived.length} accepted, ${shelf('aside').length} set aside; tabs ${JSON.stringify(ends)}; answers ${JSON.stringify(Object.fromEntries(endpoint.fates))}`,
    );
  });
});
