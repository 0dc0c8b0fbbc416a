/*
 * What outlives the browser's own storage: a refusal that nobody is asked for again, a yes under the receiver's
 * signature, one decision for two hosts of a domain; and what must not: a forged yes, and one that was withdrawn where
 * no network was. The built script, real cookies, the real receiver on a third host.
 */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Consent } from '../../src/consent.js';
import { DOMAIN, RememberingSite } from './remembering-site.js';
import { Visitor, allowed } from './visitor.js';

const DEVICE = ['preferences', 'statistics', 'advertising', 'media'];

let site: RememberingSite;
let visitor: Visitor;
let page: Page;
let before: number;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  site = await RememberingSite.start();
});
test.afterAll(() => site.stop());
test.beforeEach(async () => {
  visitor = new Visitor();
  page = await visitor.open();
  before = site.asked.length;
});
test.afterEach(() => visitor.leave());

const consent = () => page.evaluate(() => (window.consentNotice as Consent).ready);
const needsChoice = () =>
  page.evaluate(async () => {
    await (window.consentNotice as Consent).ready;
    return (window.consentNotice as Consent).needsChoice;
  });
const answers = () =>
  page.evaluate(async () => {
    await (window.consentNotice as Consent).ready;
    return Object.fromEntries(
      Object.entries((window.consentNotice as Consent).decisions).map(([id, { decision }]) => [id, decision]),
    );
  });
const banner = () => page.locator('consent-banner');
const counted = () => site.asked.slice(before).filter((path) => path === '/statistics.js').length;
const cookies = async () => (await visitor.context.cookies()).filter(({ name }) => name === 'consent-notice');
const cookie = async () => (await cookies())[0];
const codes = () => visitor.complaints.flatMap((line) => /consent-notice\/(E\d\d)/.exec(line)?.[1] ?? []);

async function visit(host: 'a' | 'b'): Promise<void> {
  await page.goto(site.url(host));
  await consent();
}

/** What WebKit does after a week: all that scripts have stored is gone, the server's cookie is not. */
async function wipe(): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('consent-notice');
      request.onsuccess = resolve;
      request.onerror = () => reject(request.error);
    });
    sessionStorage.clear();
  });
}

async function reject(): Promise<void> {
  await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect(banner()).toHaveCount(0);
}
async function accept(): Promise<void> {
  await page.getByRole('button', { name: 'Alle cookies aanvaarden' }).click();
  await expect(banner()).toHaveCount(0);
}

test('who has refused is not asked again when the browser has deleted everything, and nothing is asked for', async () => {
  await visit('a');
  expect(await cookies()).toEqual([]);
  await reject();
  await expect.poll(cookies).toHaveLength(1);
  const { value, ...attributes } = (await cookie())!;
  expect(attributes).toMatchObject({
    domain: `.${DOMAIN}`,
    path: '/',
    secure: true,
    httpOnly: false,
    sameSite: 'Lax',
  });
  const half = (await site.records()).at(-1)!.decisions[0]!.validUntil!;
  expect(Math.abs(attributes.expires - Date.parse(half) / 1000)).toBeLessThan(60);
  expect(value.length).toBeLessThan(300);
  await wipe();
  const records = (await site.records()).length;
  const requests = visitor.requests.length;

  await page.reload();
  expect(await needsChoice()).toBe(null);
  expect(await answers()).toEqual(Object.fromEntries(DEVICE.map((id) => [id, 'refused'])));
  await expect(page.getByRole('button', { name: 'Mijn privacykeuzes' })).toBeVisible();
  await expect(banner()).toHaveCount(0);
  expect(counted()).toBe(0);
  // It tells nobody, and keeps nothing of it.
  expect(visitor.requests.slice(requests).filter((url) => url.includes('consents'))).toEqual([]);
  expect(await visitor.stored()).toEqual([]);
  expect((await site.records()).length).toBe(records);
  expect(codes().filter((code) => code !== 'E11')).toEqual([]);
});

test('what was given runs again under the receiver’s signature', async () => {
  await visit('a');
  expect(counted()).toBe(0);
  await accept();
  await expect.poll(counted).toBe(1);
  await expect.poll(cookies).toHaveLength(1);
  await wipe();
  await page.reload();
  expect(await needsChoice()).toBe(null);
  await expect.poll(counted).toBe(2);
  expect(await allowed(page, DEVICE)).toEqual(DEVICE);
  await expect(banner()).toHaveCount(0);
});

test('a forged cookie gives nothing: it is refused, and asked', async () => {
  await visit('a');
  await accept();
  await expect.poll(cookies).toHaveLength(1);
  const real = (await cookie())!;
  const [payload, signature] = real.value.split('!') as [string, string];
  const forgeries = {
    unsigned: payload,
    'signed by nobody': `${payload}!${'A'.repeat(86)}`,
    'another purpose': real.value.replace('~gstatistics', '~gstatistic5'),
    'a longer life': real.value.replace(/(~gstatistics.*?\*)(\w)(\w+)(~|!)/, '$1z$3$4'),
    'an answer turned round': `${payload.replace('~gmedia', '~rmedia')}!${signature}`,
  };
  for (const [what, value] of Object.entries(forgeries)) {
    expect(value, what).not.toBe(real.value);
    await wipe();
    await visitor.context.clearCookies();
    await visitor.context.addCookies([{ ...real, value }]);
    before = site.asked.length;
    await page.reload();
    expect(await needsChoice(), what).not.toBe(null);
    expect(await allowed(page, DEVICE), what).toEqual([]);
    await expect(banner().getByRole('heading')).toBeVisible();
    expect(counted(), what).toBe(0);
  }
  expect(codes()).toContain('E24');
});

test('a cookie of the host beside that of the domain gives nothing, and neither do both', async () => {
  await visit('a');
  await accept();
  await expect.poll(cookies).toHaveLength(1);
  const real = (await cookie())!;
  await wipe();
  await visitor.context.addCookies([
    { name: real.name, value: real.value, url: site.url('a'), secure: true },
  ]);
  expect(await cookies()).toHaveLength(2);
  before = site.asked.length;
  await page.reload();
  expect(await needsChoice()).toBe('first');
  expect(counted()).toBe(0);
  // Answering makes one of two again.
  await reject();
  await expect.poll(cookies).toHaveLength(1);
  await expect.poll(async () => (await cookie())!.value).toContain('~rstatistics');
});

test('a withdrawal that no network took holds though the browser deletes everything', async () => {
  await visit('a');
  await accept();
  await expect.poll(cookies).toHaveLength(1);
  const { length } = await site.records();
  // Not the browser's own way to be offline: what a page sends as it is left gets through that.
  await page.evaluate(async () => {
    window.fetch = () => Promise.reject(new TypeError('offline'));
    await (window.consentNotice as Consent).withdraw('statistics');
  });
  expect((await cookies()).map(({ value }) => value).join()).not.toContain('~g');
  await wipe();
  before = site.asked.length;
  await visit('a');
  expect(await needsChoice()).not.toBe(null);
  expect(await allowed(page, DEVICE)).toEqual([]);
  expect(counted()).toBe(0);
  expect(await site.records()).toHaveLength(length);
});

test('forgetting removes the cookie on every host, and the next visit asks', async () => {
  await visit('a');
  await accept();
  await expect.poll(cookies).toHaveLength(1);
  await page.evaluate(() => (window.consentNotice as Consent).forget());
  expect(await cookies()).toEqual([]);
  await page.reload();
  expect(await needsChoice()).toBe('first');
  await visit('b');
  expect(await needsChoice()).toBe('first');
  expect(await cookies()).toEqual([]);
});

test('one decision serves two hosts: given on one, withdrawn on the other', async () => {
  await test.step('given on the first, it runs on the second, unasked', async () => {
    await visit('a');
    await accept();
    await expect.poll(cookies).toHaveLength(1);
    await expect.poll(counted).toBe(1);
    await visit('b');
    expect(await needsChoice()).toBe(null);
    await expect.poll(counted).toBe(2);
  });

  await test.step('one purpose is withdrawn there, in a chain of its own; the others go on', async () => {
    await page.evaluate(() => (window.consentNotice as Consent).withdraw('statistics'));
    expect(await allowed(page, DEVICE)).toEqual(['preferences', 'advertising', 'media']);
    await expect.poll(async () => (await cookie())?.value).toContain('~wstatistics');
    const [first, second] = (await site.records()).slice(-2);
    expect(second!.subject.id).not.toBe(first!.subject.id);
    expect([second!.sequence, second!.previous]).toEqual([1, null]);
    expect(second!.decisions.map(({ purpose, decision }) => `${purpose} ${decision}`)).toEqual([
      'statistics withdrawn',
    ]);
  });

  await test.step('the first host holds it too, from its first line, and a record says so', async () => {
    before = site.asked.length;
    await visit('a');
    expect(await allowed(page, DEVICE)).toEqual(['preferences', 'advertising', 'media']);
    expect(await needsChoice()).toBe(null);
    await expect.poll(answers).toMatchObject({ statistics: 'withdrawn', media: 'given' });
    await expect
      .poll(async () => (await site.records()).at(-1)!)
      .toMatchObject({ method: 'withdraw', by: 'script', sequence: 2 });
    expect(counted()).toBe(0);
  });

  await test.step('though the cookie goes', async () => {
    await visitor.context.clearCookies();
    await visit('a');
    expect(await allowed(page, DEVICE)).toEqual(['preferences', 'advertising', 'media']);
    expect(counted()).toBe(0);
  });
});

test('a refusal on one host is known on the other, and each adds to it', async () => {
  await visit('a');
  await reject();
  await expect.poll(cookies).toHaveLength(1);
  await visit('b');
  expect(await needsChoice()).toBe(null);
  await page.evaluate(() => (window.consentNotice as Consent).decide({ media: true }));
  await expect.poll(async () => (await cookie())!.value).toContain('~gmedia');
  expect((await cookie())!.value).toContain('~rstatistics');
  await wipe();
  await page.reload();
  expect(await answers()).toEqual({
    preferences: 'refused',
    statistics: 'refused',
    advertising: 'refused',
    media: 'given',
  });
  // What was refused here is not opened by what is given there.
  await visit('a');
  expect(await allowed(page, DEVICE)).toEqual([]);
  expect(counted()).toBe(0);
});
