/*
 * What must be in no record, no line of a log and no row of a table, looked for in all of them after everything that a
 * visitor, a mail program, an owner and an attacker do. The visitor's browser reaches the receiver itself, so that it
 * sees all that a browser sends. At the end the search is shown to find each of these things where it is put.
 */
import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import { openDatabase } from '../../demo/receiver/database.js';
import type { Consent } from '../../src/consent.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { makeRecord } from '../receiver/help.js';
import { Balancer } from './balancer.js';
import { ACCOUNT, DemoSite, TOKEN } from './demo-site.js';
import { everyRowOf, everythingOf, filesOf } from './everything-kept.js';
import { FaultyPostgres } from './faulty-postgres.js';
import { freePort, startReceiver } from './receiver-process.js';
import {
  ADDRESS,
  AGENT,
  COOKIE,
  HEADERS,
  PERSON,
  PREFIX,
  QUERY,
  REFERRER,
  SCREEN,
  Traces,
} from './traces.js';

const CUSTOMER = 'klant-7f3a9c';
/** Posts that one client may make in a minute: more than this visitor, and fewer than an attacker. */
const LIMIT = 60;

const traces = new Traces();
traces.add('the token of the receiver', TOKEN);
traces.add('a key', ...Object.values(ACCOUNT));

let demo: DemoSite;
let balancer: Balancer;
let context: BrowserContext;
let page: Page;
let ownAgent: string;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  demo = await DemoSite.start({ TRUST_PROXY: '127.0.0.1', RATE_LIMIT: String(LIMIT) });
  const { url: siteUrl, receiverUrl } = demo;
  balancer = await new Balancer({ siteUrl, receiverUrl, address: ADDRESS, prefix: PREFIX }).start();
  // What is sent while a page is left may go out under the browser's own name, emulation or not.
  const plain = await browser.newPage();
  ownAgent = await plain.evaluate(() => navigator.userAgent);
  await plain.close();
  traces.add('the browser’s own agent', ownAgent);
  context = await browser.newContext({
    userAgent: AGENT,
    viewport: SCREEN,
    screen: SCREEN,
    locale: 'nl-BE',
  });
  await context.addCookies([{ name: '_ga', value: COOKIE, url: balancer.url }]);
  page = await context.newPage();
});
test.afterAll(async () => {
  await context?.close();
  balancer?.stop();
  await demo?.stop();
});

const expectNone = (where: string, text: string) => {
  const found = traces.in(text);
  expect(found, found.length ? `${where}: ${text.slice(0, 3000)}` : where).toEqual([]);
};
const open = (file: string) => page.goto(`${balancer.url}${PREFIX}/${file}${QUERY}`, { referer: REFERRER });
const arrived = async () => (await demo.records()).length;
/** Acts, and waits for what it makes to be at the receiver. */
async function arrives(act: () => Promise<unknown>, more = 1) {
  const before = await arrived();
  await act();
  await expect.poll(arrived, { timeout: 20_000 }).toBe(before + more);
}
const fromVisitor = (path: string, init: RequestInit = {}, base = demo.receiverUrl) =>
  fetch(`${base}${path}`, { ...init, headers: { ...HEADERS, ...(init.headers as object) } });
const sending = <Sent extends { readonly id: string }>(
  record: Sent,
  headers: Record<string, string> = {},
) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'idempotency-key': record.id, ...headers },
  body: JSON.stringify(record),
});

/** Each line is of these fields and no other; those are looked through, but for how long it took. */
function linesOf(log: string): string {
  const START =
    /^(creating the embedded database, .*|receiver listens on http:\/\/127\.0\.0\.1:\d+, records in (\S+ \(embedded\)|PostgreSQL))$/;
  const lines = log.split('\n').filter((line) => line && !START.test(line));
  return lines
    .map((line) => {
      const { ms, time, ...rest } = JSON.parse(line) as Record<string, unknown>;
      expect([typeof ms, new Date(String(time)).toISOString()]).toEqual(['number', time]);
      return JSON.stringify(rest);
    })
    .join('\n');
}

test('no record, line of a log or row of a table holds what must not be kept', async () => {
  test.setTimeout(300_000);
  const kept: string[] = [];
  const faulty = { log: '' };

  await test.step('a first visit, the choices, the notice and page code', async () => {
    await open('index.html');
    await arrives(() => page.getByRole('button', { name: 'Alle cookies weigeren' }).click());
    await page.getByRole('button', { name: 'Mijn privacykeuzes' }).click();
    await page.getByRole('checkbox', { name: 'Bezoeken tellen' }).check();
    await arrives(() => page.getByRole('button', { name: 'Mijn keuzes opslaan' }).click());
    await page.evaluate(() => (window.consentNotice as Consent).show('notice'));
    const section = page.locator('#notice-marketing');
    await section.getByRole('button', { expanded: false }).click();
    const email = section.locator('consent-toggle[purpose=email]').getByRole('switch');
    await arrives(() => email.check());
    await arrives(() => email.uncheck());
    await arrives(() => page.evaluate(() => (window.consentNotice as Consent).decide({ media: true })));
  });

  await test.step('a form, filled in with everything about a person', async () => {
    await open('offerte.html');
    await page.getByLabel('Naam').fill(PERSON.name);
    await page.getByLabel('E-mailadres').fill(PERSON.email);
    await page.getByLabel('Vertrek').fill('2027-05-01');
    await page.getByLabel('Terugkeer').fill('2027-05-08');
    await page.getByLabel('Bestemming').selectOption('europa');
    await page.evaluate(({ telephone, policy }) => {
      for (const [name, value] of Object.entries({ telephone, policy }))
        document
          .querySelector('form')!
          .append(Object.assign(document.createElement('input'), { name, value }));
    }, PERSON);
    await page.locator('form consent-toggle').getByRole('checkbox').check();
    await arrives(async () => {
      await page.getByRole('button', { name: 'Offerte aanvragen' }).click();
      await page.waitForURL('**/bedankt.html*');
    });
  });

  await test.step('an account, signed in with a token; an address is taken for none', async () => {
    const signingIn = page.waitForResponse('**/demo/sign-in');
    await open('mijn/voorkeuren.html');
    const { token } = (await (await signingIn).json()) as { token: string };
    traces.add('the identity token', token);
    await expect(page.locator('#identity')).toContainText(CUSTOMER);
    await arrives(() => page.locator('main consent-toggle[purpose=surveys]').getByRole('switch').check());
    await expect.poll(async () => (await demo.current(CUSTOMER))[0]?.verified).toBe(true);
    const before = await arrived();
    const answer = await page.evaluate(async (address) => {
      const consent = window.consentNotice as Consent;
      try {
        await consent.identify(address);
        await consent.decide({ surveys: false });
        return 'taken';
      } catch {
        return 'refused';
      }
    }, PERSON.email);
    expect([answer, await arrived()]).toEqual(['refused', before]);
  });

  await test.step('unsubscribing, at the receiver itself and through the site', async () => {
    const made = await fetch(`${balancer.url}/demo/unsubscribe`, { redirect: 'manual' });
    const { search } = new URL(made.headers.get('location') ?? '');
    traces.add('the token of a link', search.slice('?t='.length));
    await page.goto(`${balancer.url}/direct/unsubscribe${search}`, { referer: REFERRER });
    await arrives(() => page.getByRole('button', { name: 'Afmelden' }).click());
    await page.goto(`${balancer.url}/nieuwsbrief.html`);
    await page.getByRole('button', { name: 'Afmelden in uw mailprogramma' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('U bent afgemeld');
    expect((await fromVisitor(`/unsubscribe${search}x`)).status).toBe(403);
  });

  await test.step('the history, and what can be taken away', async () => {
    await open('index.html');
    await page.evaluate(() => void (window.consentNotice as Consent).show('history'));
    await expect(page.locator('consent-history [part=act]')).not.toHaveCount(0);
    const receipt = await page.evaluate(async () =>
      (await (window.consentNotice as Consent).receipt()).text(),
    );
    // Its terms and the controller's own contact are the owner's words.
    const told = JSON.parse(receipt) as { 'dpv:hasRecordOfActivity': { 'dct:source': ConsentRecord }[] };
    expect(told['dpv:hasRecordOfActivity'].length).toBeGreaterThan(5);
    kept.push(JSON.stringify(told['dpv:hasRecordOfActivity']));
  });

  const forged = await test.step('a forged chain, and the owner reading', async () => {
    const [mine] = await demo.records();
    const subject = mine!.subject;
    const records = [
      makeRecord({
        subject,
        chain: mine!.chain,
        sequence: 2,
        previous: { id: mine!.id, sha256: 'f'.repeat(64) },
      }),
      makeRecord({
        subject,
        chain: mine!.chain,
        sequence: 900,
        previous: { id: randomUUID(), sha256: null },
      }),
      makeRecord({ subject: { kind: 'account', id: CUSTOMER } }),
    ];
    for (const record of records) expect((await fromVisitor('/consents', sending(record))).status).toBe(201);
    const owner = { headers: { authorization: `Bearer ${TOKEN}` } };
    expect((await fromVisitor(`/consents?subject=${subject.id}`, owner)).status).toBe(200);
    expect((await fromVisitor('/consents.ndjson', owner)).status).toBe(200);
    return records;
  });

  await test.step('everything that is refused, full of what must not be kept', async () => {
    const record = makeRecord();
    const [known] = forged as [ConsentRecord];
    const text = { 'content-type': 'text/plain' };
    const account = makeRecord({ subject: { kind: 'account', id: CUSTOMER } });
    const refused: [status: number, path: string, init: RequestInit][] = [
      [400, '/consents', { ...sending(record), body: `{"name": "${PERSON.name}"` }],
      [400, '/consents', sending(record, { 'idempotency-key': PERSON.policy })],
      [401, `/consents?subject=${encodeURIComponent(PERSON.name)}`, {}],
      [401, '/consents.ndjson', { headers: { authorization: `Bearer ${PERSON.policy}${PERSON.policy}` } }],
      [401, '/consents', sending(account, { authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.lupus.quaderkamp' })],
      [404, `${PREFIX}/offerte.html${QUERY}`, {}],
      [405, '/consents', { method: 'PUT', body: PERSON.email }],
      [409, '/consents', sending({ ...known, language: 'fr' })],
      [413, '/consents', { ...sending(record), body: PERSON.email.repeat(2000) }],
      [415, '/consents', { ...sending(record, text), body: PERSON.telephone }],
      [422, '/consents', sending({ ...record, ip: ADDRESS, agent: AGENT })],
      [422, '/consents', sending({ ...record, site: `www.example.com${PREFIX}` })],
      [422, '/consents', sending({ ...record, subject: { kind: 'account', id: PERSON.email } })],
      [422, '/consents', sending({ ...record, [PERSON.name]: PERSON.policy })],
    ];
    for (const [status, path, init] of refused) {
      const answer = await fromVisitor(path, init);
      expect([path, answer.status]).toEqual([path, status]);
      // A name of a member that is no part of a record is told back to who sent it, and to nobody else.
      if (status !== 422) expectNone(`the answer ${status} to ${path}`, await answer.text());
    }
    const empty = async () => (await fromVisitor('/consents', { method: 'POST' })).status;
    await expect(async () => {
      for (let i = 0; i < LIMIT; i++) expect([415, 429]).toContain(await empty());
      expect(await empty()).toBe(429);
    }).toPass();
  });

  await test.step('a database that fails, and quotes what it was to store', async () => {
    const postgres = await new FaultyPostgres().start();
    const port = String(await freePort());
    const receiver = await startReceiver(
      { PORT: port, DATABASE_URL: postgres.url, RECEIVER_TOKEN: TOKEN },
      (text) => (faulty.log += text),
    );
    const base = `http://127.0.0.1:${port}`;
    const says = JSON.stringify([PERSON, ADDRESS, AGENT, REFERRER, PREFIX + QUERY]);
    for (const [code, status] of [
      ['57P01', 503],
      ['22P02', 500],
      ['23505', 500],
    ] as const) {
      postgres.fault = { code, says };
      const answer = await fromVisitor('/consents', sending(makeRecord()), base);
      expect(answer.status).toBe(status);
      expectNone(`the answer ${status}`, await answer.text());
      expect((await fromVisitor('/health', {}, base)).status).toBe(status);
    }
    await receiver.stop();
    postgres.stop();
    expect(faulty.log).toMatch(/"status":500.*"code":"22P02"/);
  });

  await test.step('what is on the device and in the database, before anything is erased', async () => {
    kept.push(JSON.stringify(await everythingOf(page)));
    await demo.stopReceiver();
    kept.push(JSON.stringify(await rows()));
    await demo.startReceiver();
  });

  await test.step('the device is forgotten, and what is about its subjects erased', async () => {
    const subjects = new Set((await demo.records()).map(({ subject }) => subject.id));
    await page.evaluate(() => void (window.consentNotice as Consent).show('history'));
    await page.getByRole('button', { name: 'Dit toestel vergeten' }).click();
    await arrives(() => page.getByRole('button', { name: 'Ja, vergeten' }).click());
    kept.push(JSON.stringify(await everythingOf(page)));
    for (const subject of subjects) await demo.erase(subject);
    expect(await demo.records()).toEqual([]);
    await demo.stopReceiver();
    kept.push(JSON.stringify(await rows()));
  });

  await test.step('nothing of it is in what was posted, kept or logged', async () => {
    expect(balancer.posted.length).toBeGreaterThanOrEqual(8);
    for (const { path, headers, body } of balancer.posted) {
      // All that a browser adds by itself is there; what it was asked to leave out is not.
      expect([AGENT, ownAgent]).toContain(headers['user-agent']);
      expect([headers['referer'], headers['cookie']]).toEqual([undefined, undefined]);
      expect(path).toMatch(/^(\/direct)?\/consents$/);
      expectNone('a posted record', body);
    }
    for (const [i, text] of kept.entries()) expectNone(`what was kept (${i + 1})`, text);
    const logged = linesOf(demo.log) + linesOf(faulty.log);
    expectNone('the log', logged);
    // Nor whom and what it is about.
    for (const { body } of balancer.posted) {
      const { id, chain, subject } = JSON.parse(body) as ConsentRecord;
      for (const own of [id, chain, subject.id]) expect(logged).not.toContain(own);
    }
    for (const status of [200, 201, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503])
      expect(logged).toContain(`"status":${status}`);
    const bytes = [...filesOf(demo.folder)].filter(([, content]) =>
      distinctive().some((one) => content.includes(one)),
    );
    expect(bytes.map(([file]) => file)).toEqual([]);
  });

  await test.step('and the search finds each of these things where it is put', async () => {
    await page.evaluate(async (specimens) => {
      const opening = indexedDB.open('consent-notice');
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const store = opening.result.transaction('ledger', 'readwrite').objectStore('ledger');
      const putting = store.put({ record: { anything: specimens } }, ['planted']);
      await new Promise((resolve) => (putting.onsuccess = resolve));
      opening.result.close();
    }, traces.specimens);
    expect(traces.in(JSON.stringify(await everythingOf(page)))).toEqual(traces.names);
    const database = await openDatabase({ dataDir: demo.folder });
    await database.query('CREATE TABLE planted (anything text)');
    await database.query('INSERT INTO planted SELECT * FROM unnest($1::text[])', [traces.specimens]);
    await database.close();
    expect(traces.in(JSON.stringify(await rows()))).toEqual(traces.names);
    const line = { time: '2026-11-22T10:31:07.412Z', ms: 1, said: traces.specimens };
    expect(traces.in(linesOf(`${demo.log}${JSON.stringify(line)}\n`))).toEqual(traces.names);
    for (const one of distinctive())
      expect([...filesOf(demo.folder).values()].some((content) => content.includes(one))).toBe(true);
  });
});

/** Texts that no database has of its own in its files. */
const distinctive = () => [
  AGENT,
  PREFIX,
  QUERY,
  REFERRER,
  COOKIE,
  ADDRESS,
  PERSON.name,
  PERSON.telephone,
  PERSON.policy,
];

async function rows() {
  const database = await openDatabase({ dataDir: demo.folder });
  const all = await everyRowOf(database);
  await database.close();
  expect(all.some((row) => 'records.record' in row || 'record_ids.id' in row)).toBe(true);
  return all;
}
