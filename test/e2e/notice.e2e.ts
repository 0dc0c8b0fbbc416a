/*
 * The notice as visitors meet it on a page: what a screen reader is told, the keyboard alone, addresses under a
 * sticky header, nothing that moves when it arrives, nothing that is asked for before it is opened, what changed since
 * a choice, paper, and a page without scripts.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { staticServer } from './static-server.js';
import type { StaticServer } from './static-server.js';
import { Visitor } from './visitor.js';

const article = readFileSync('locales/notice/nl.html', 'utf8');
const page = (body: string, lang = 'nl', head = '') =>
  `<!doctype html><html lang="${lang}"><head><title>Privacy</title><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><script src="/consent-notice.js"></script>${head}</head><body><main>${body}</main></body></html>`;
const filler = '<p>Lang genoeg om te schuiven.</p>'.repeat(30);

let server: StaticServer;
let visitor: Visitor;
let notice: Locator;

test.beforeEach(async () => {
  server = await staticServer(['dist'], {
    '/file': page('<h1>Privacy</h1><privacy-notice></privacy-notice><p id="after">Daarna</p>'),
    '/children': page(`<h1>Privacy</h1><privacy-notice>${article}</privacy-notice><p id="after">Daarna</p>`),
    '/cms': page(`<h1>Privacy</h1><div class="privacy-notice">${article}</div><p id="after">Daarna</p>`),
    '/inline': page('<h1>Privacy</h1><consent-notice inline></consent-notice><p id="after">Daarna</p>'),
    '/else': page(
      `<h1>Iets anders</h1><a id="open" data-consent-open="notice" href="/file">Privacy</a>${filler}`,
    ),
  });
  visitor = new Visitor();
  await visitor.open();
  notice = visitor.page.locator('privacy-notice');
});
test.afterEach(async () => {
  await visitor.leave();
  await server.stop();
});

/** Opens a page whose visitor has refused, with its notice drawn to the end. */
async function read(path: string): Promise<Page> {
  const { page } = visitor;
  await page.goto(server.url + path);
  await page.evaluate(() => (window.consentNotice as { rejectAll(): Promise<unknown> }).rejectAll());
  await drawn();
  return page;
}

const drawn = () => expect(notice.locator('#notice-cookies')).toBeAttached();
const button = (name: string) => notice.getByRole('button', { name, exact: true });
const asked = (name: RegExp) => server.asked.filter((path) => name.test(path));

/** What has the focus, in words. */
const focused = () =>
  visitor.page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return (element?.ariaLabel ?? element?.textContent ?? '').replace(/\s+/g, ' ').trim();
  });

test.describe('to a screen reader', () => {
  test('has headings in order, each a button that says whether it is open', async () => {
    await read('/file#notice-contact');
    const tree = await notice.ariaSnapshot();
    const headings = tree.split('\n').filter((line) => /^\s*- heading/.test(line));
    expect(headings.map((line) => line.trim())).toEqual([
      '- heading "Privacyverklaring" [level=2]',
      '- heading "Waarover gaat deze privacyverklaring?" [level=3]:',
      '- heading "Wie is verantwoordelijk voor uw gegevens?" [level=3]:',
      '- heading "Van wie verzamelen wij gegevens?" [level=3]:',
      '- heading "Wanneer verzamelen wij gegevens?" [level=3]:',
      '- heading "Welke gegevens verzamelen wij?" [level=3]:',
      '- heading "Waarom gebruiken wij uw gegevens?" [level=3]:',
      '- heading "Met wie delen wij uw gegevens?" [level=3]:',
      '- heading "Wanneer krijgt u reclame van ons?" [level=3]:',
      '- heading "Hoe werken onze tevredenheidsenquêtes?" [level=3]:',
      '- heading "Hoelang bewaren wij uw gegevens?" [level=3]:',
      '- heading "Verwerken wij gegevens buiten de Europese Economische Ruimte?" [level=3]:',
      '- heading "Welke rechten hebt u?" [level=3]:',
      '- heading "Hoe beveiligen wij uw gegevens?" [level=3]:',
      '- heading "Hoe neemt u contact met ons op?" [level=3]:',
      '- heading "Wanneer passen wij deze verklaring aan?" [level=3]:',
      '- heading "Wat er wordt bewaard" [level=3]:',
    ]);
    expect(tree).toContain(
      [
        '  - heading "Hoe neemt u contact met ons op?" [level=3]:',
        '    - button "Hoe neemt u contact met ons op?" [expanded]',
        '  - button "De link naar “Hoe neemt u contact met ons op?” kopiëren"',
        '  - paragraph: "Schrijf of bel onze functionaris voor gegevensbescherming:"',
      ].join('\n'),
    );
    expect(tree).toContain('    - button "Welke rechten hebt u?"\n');
    expect(tree).toContain('- navigation "Onderdelen van deze verklaring":');
    expect(tree).toContain('- searchbox "Zoeken in deze verklaring"');
    expect(tree).not.toContain('Recht van inzage');
  });

  test('names the parts of an open section one level below it', async () => {
    await read('/file#notice-rights');
    await expect(notice.getByRole('heading', { name: 'Uw recht van bezwaar', exact: true })).toBeVisible();
    const tree = await notice.ariaSnapshot();
    expect(tree).toContain('- heading "Uw recht van bezwaar" [level=4]');
    expect(tree).toContain('- heading "Uw recht om een klacht in te dienen" [level=4]');
  });

  test('is told the number of hits once for each search, and nothing while typing', async () => {
    const page = await read('/file');
    const status = notice.locator('search [role=status]');
    await status.evaluate((element) => {
      const told: string[] = ((window as { told?: string[] }).told = []);
      new MutationObserver(() => {
        const text = element.textContent!.trim();
        if (text) told.push(text);
      }).observe(element, { childList: true, subtree: true, characterData: true });
    });
    await notice.getByRole('searchbox').pressSequentially('gezondheid', { delay: 30 });
    await expect(status).toHaveText(/^Resultaten: /);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(500);
    const told = await page.evaluate(() => (window as { told?: string[] }).told);
    expect(told).toHaveLength(1);
    expect(told![0]).toMatch(/^Resultaten: \d+$/);
  });
});

test('the keyboard alone searches, reads, goes back, chooses and copies', async () => {
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  const page = await read('/file');
  await notice.getByRole('searchbox').focus();
  await page.keyboard.type('BEWAARTERMIJNEN');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toContain('De bewaartermijnen kunt u opvragen');
  await expect(button('Hoelang bewaren wij uw gegevens?')).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Escape');
  expect(await notice.evaluate((element) => element.shadowRoot!.activeElement!.id)).toBe('search');
  // On past the two buttons of the search to the list of relationships.
  for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
  await page.keyboard.type('g');
  await expect(notice.locator('.told')).toContainText('1');
  await expect(button('Welke gegevens verzamelen wij?')).toHaveAttribute('aria-expanded', 'true');
  await expect(notice.locator('[data-mine]')).toContainText('Getuigen');
  // Open all, and close all again.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(notice.locator('[part=body][hidden]')).toHaveCount(0);
  expect(await focused()).toBe('Alle onderdelen sluiten');
  await page.keyboard.press('Space');
  await expect(notice.locator('[part=body]:not([hidden])')).toHaveCount(0);
  // A section by its own button, and the link to it.
  await button('Hoe neemt u contact met ons op?').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('De link naar “Hoe neemt u contact met ons op?” kopiëren');
  await page.keyboard.press('Enter');
  await expect(notice.locator('.told')).toHaveText('De link is gekopieerd.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.url}/file#notice-contact`);
  // A choice where it is explained.
  await button('Hoe werken onze tevredenheidsenquêtes?').focus();
  await page.keyboard.press('Enter');
  await notice.getByRole('switch').focus();
  await page.keyboard.press('Space');
  await expect.poll(async () => (await visitor.records()).at(-1)?.decisions[0]?.purpose).toBe('surveys');
  expect((await visitor.records()).at(-1)).toMatchObject({
    layer: 'notice',
    by: 'person',
    notice: { shown: true },
  });
});

test.describe('an address', () => {
  test.beforeEach(() => {
    const sticky =
      '<style>header{position:sticky;top:0;block-size:96px;background:#eee;z-index:9}privacy-notice{--consent-scroll-margin:112px}</style>';
    server.pages['/sticky'] = page(
      `<header>Kop</header>${filler}<privacy-notice></privacy-notice>${filler}`,
      'nl',
      sticky,
    );
  });
  const top = (id: string) =>
    notice.locator(`[id="notice-${id}"]`).evaluate((element) => element.getBoundingClientRect().top);

  test('opens, shows below a sticky header and focuses what it names, at the start and later', async () => {
    const page = await read('/sticky#notice-contact');
    await expect(button('Hoe neemt u contact met ons op?')).toBeFocused();
    await expect.poll(() => top('contact')).toBeGreaterThanOrEqual(96);
    await page.evaluate(() => (location.hash = '#rights-complaint'));
    await expect.poll(focused).toBe('Uw recht om een klacht in te dienen');
    await expect.poll(() => top('rights-complaint')).toBeGreaterThanOrEqual(96);
    expect(await top('rights-complaint')).toBeLessThan(400);
  });

  test('of a link inside the notice leads on, and the way back leads back', async () => {
    const page = await read('/sticky#notice-retention');
    await notice.locator('#body-retention').getByRole('link', { name: 'de doeleinden' }).click();
    await expect(button('Waarom gebruiken wij uw gegevens?')).toBeFocused();
    expect(new URL(page.url()).hash).toBe('#notice-purposes');
    await page.goBack();
    await expect(button('Hoelang bewaren wij uw gegevens?')).toBeFocused();
  });

  test('opens the notice over a page that has none in it', async () => {
    await visitor.page.goto(`${server.url}/else#notice-contact`);
    await expect(button('Hoe neemt u contact met ons op?')).toBeFocused();
    await expect(visitor.page.locator('consent-notice dialog')).toBeVisible();
  });
});

for (const viewport of [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
])
  for (const path of ['/file', '/children', '/cms', '/inline'])
    test(`nothing moves when the notice of ${path} arrives, ${viewport.width} px wide`, async () => {
      const { page } = visitor;
      await page.setViewportSize(viewport);
      await page.addInitScript(() => {
        const shifts: number[] = ((window as { shifts?: number[] }).shifts = []);
        new PerformanceObserver((entries) => {
          for (const entry of entries.getEntries())
            shifts.push((entry as unknown as { value: number }).value);
        }).observe({ type: 'layout-shift', buffered: true });
      });
      // The views come long after the page has been seen.
      await page.route(/chunks\/define/, async (route) => {
        await new Promise((done) => setTimeout(done, 600));
        await route.continue();
      });
      await page.goto(server.url + path);
      await drawn();
      await page.waitForTimeout(500);
      const shifts = await page.evaluate(() => (window as { shifts?: number[] }).shifts!);
      expect(shifts.reduce((sum, one) => sum + one, 0)).toBe(0);
    });

test('a notice that is not open costs nothing, and opens from any control', async () => {
  const { page } = visitor;
  await page.goto(`${server.url}/else`);
  await page.getByRole('button', { name: 'Alle cookies weigeren' }).click();
  await expect.poll(async () => (await visitor.records()).length).toBe(1);
  expect(asked(/notice\.nl|privacy-notice|details/)).toEqual([]);
  await page.reload();
  await page.waitForTimeout(300);
  expect(asked(/notice\.nl|privacy-notice|details/)).toEqual([]);
  await page.getByRole('link', { name: 'Privacy' }).click();
  await drawn();
  expect(asked(/notice\.nl\.json/)).toHaveLength(1);
  await page.keyboard.press('Escape');
  await expect(page.locator('#open')).toBeFocused();
});

test('what changed since a choice is said from the archived version, and only then', async () => {
  const { page } = visitor;
  const now = JSON.parse(readFileSync('dist/notice.nl.json', 'utf8')) as {
    version: string;
    sections: { id: string; children: unknown[]; change?: string }[];
  };
  const policy = JSON.parse(readFileSync('dist/policy.nl.json', 'utf8')) as { notice: { version: string } };
  await read('/file');
  await expect(notice.locator('.changes')).toHaveCount(0);
  expect(asked(/notice\.nl\.2026/)).toEqual([]);
  // The owner publishes the next version, with the one before beside it.
  const retention = now.sections.find(({ id }) => id === 'retention')!;
  const next = structuredClone(now);
  next.version = policy.notice.version = '2027.1.0';
  Object.assign(
    next.sections.find(({ id }) => id === 'retention')!,
    {
      change: 'Er staat nu een termijn.',
      children: [{ tag: 'p', children: ['Wij bewaren uw gegevens tien jaar.'] }],
    },
  );
  server.pages['/notice.nl.json'] = JSON.stringify(next);
  server.pages[`/notice.nl.${now.version}.json`] = JSON.stringify(now);
  server.pages['/policy.nl.json'] = JSON.stringify(policy);
  await page.goto(`${server.url}/file`);
  await drawn();
  await expect(notice.locator('.changes')).toContainText(
    'Onderdelen die inhoudelijk zijn gewijzigd: 1. Alleen anders verwoord: 0.',
  );
  await button('Hoelang bewaren wij uw gegevens? gewijzigd').click();
  const body = notice.locator('#body-retention');
  expect((await body.innerText()).trim()).toMatch(/^Er staat nu een termijn\./);
  await body.getByText('Oude en nieuwe tekst').click();
  await expect(body.locator('del').first()).toBeVisible();
  await expect(body.locator('ins').first()).toContainText('tien jaar');
  expect(retention.change).toBe(undefined);
});

test('paper has all of it, whatever was open', async () => {
  const page = await read('/file');
  await page.emulateMedia({ media: 'print' });
  for (const body of await notice.locator('.prose').all()) await expect(body).toBeVisible();
  await expect(notice.locator('.tools')).toBeHidden();
  await expect(page.locator('consent-notice [part=settings]')).toBeHidden();
});

test('without scripts the children are the notice, and it has a page by itself', async () => {
  const context = await visitor.context.browser()?.newContext({ javaScriptEnabled: false });
  const plain = await (context ?? visitor.context).newPage();
  if (!context) await plain.route('**/*.js', (route) => route.abort());
  await plain.goto(`${server.url}/children`);
  await expect(plain.getByText('firewalls blokkeren ongeoorloofd verkeer')).toBeVisible();
  await plain.goto(`${server.url}/notice.nl.html`);
  await expect(plain.getByRole('heading', { name: '14. Hoe neemt u contact met ons op?' })).toBeVisible();
  await plain.getByRole('link', { name: 'Hoe beveiligen wij uw gegevens?' }).click();
  expect(new URL(plain.url()).hash).toBe('#notice-security');
  await context?.close();
});

for (const [language, title] of [
  ['fr', 'Déclaration de confidentialité'],
  ['de', 'Datenschutzerklärung'],
  ['en', 'Privacy notice'],
] as const)
  test(`a reader of ${language} gets it in ${language}, whole`, async () => {
    server.pages['/'] = page('<h1>Privacy</h1><privacy-notice></privacy-notice>', language);
    await read('/');
    await expect(notice.locator('h2.name')).toHaveText(title);
    await expect(notice.locator('.aside')).toHaveCount(0);
    await expect(notice.locator('[part=section]')).toHaveCount(16);
  });
