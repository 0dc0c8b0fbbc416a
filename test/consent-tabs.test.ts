import { expect } from '@open-wc/testing';
import type { Consent, Snapshot } from '../src/consent.js';
import type { ConsentChangeEvent } from '../src/events.js';
import { canonicalize } from '../src/model/canonical.js';
import type { ConsentRecord, Head } from '../src/model/record.js';
import type { Entry } from '../src/platform/ledger.js';
import { compiled, deleteDatabase, NOW, store, stored } from './fixtures.js';
import { Browser } from './visits.js';
import type { Tab } from './visits.js';

const { policy } = compiled();
const DEVICE = ['statistics', 'advertising', 'media'];
const ALL = [...DEVICE, 'email', 'surveys', 'health', 'loyalty'];

const allowedIn = ({ consent }: Tab) => ALL.filter((id) => consent.allows(id));
/** What the gate of a tab lets through; it opens a moment after it is allowed to. */
const openIn = (tab: Tab) => ALL.filter((id) => tab.lets(id));
const answers = ({ decisions }: Pick<Consent, 'decisions'>) =>
  Object.fromEntries(Object.entries(decisions).map(([id, { decision }]) => [id, decision]));
const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

/** Digits of the SHA-256 of a record, as the next one of its chain has to say them. */
async function sha256(record: ConsentRecord): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalize(record));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Fails unless each chain in the database is whole: counted from one, each record naming the one before it. */
async function wholeChains(database: string): Promise<ConsentRecord[]> {
  const records = (await stored(database))
    .filter(([key]) => /^(undelivered|delivered|aside),/.test(String(key)))
    .map(([, value]) => (value as Entry).record)
    .sort((a, b) => a.sequence - b.sequence);
  const last = new Map<string, ConsentRecord>();
  for (const record of records) {
    const before = last.get(record.chain);
    expect(record.sequence).to.equal((before?.sequence ?? 0) + 1);
    expect(record.previous).to.deep.equal(before ? { id: before.id, sha256: await sha256(before) } : null);
    last.set(record.chain, record);
  }
  return records;
}

describe('Consent in several tabs', () => {
  let browser: Browser;
  let changes: ConsentChangeEvent[];
  const listen = (event: ConsentChangeEvent) => changes.push(event);

  beforeEach(() => {
    browser = new Browser(NOW);
    changes = [];
    document.addEventListener('consent-change', listen);
  });
  /** What a test did not expect, with its name. */
  const unread: string[] = [];
  after(() => expect(unread.join('\n')).to.equal(''));
  afterEach(async function () {
    await browser.idle();
    document.removeEventListener('consent-change', listen);
    unread.push(
      ...[...browser.lines, ...browser.uncaught].map((line) => `${this.currentTest?.fullTitle()}: ${line}`),
    );
    await browser.end();
  });

  const open = (options = {}) => browser.open({ policy, ...options });
  const opened = async (count: number) => {
    const tabs: Tab[] = [];
    while (tabs.length < count) tabs.push(await open());
    return tabs;
  };
  const does = <T>(tab: Tab, act: (consent: Consent) => T | Promise<T>) =>
    browser.at(tab, () => act(tab.consent));
  /** What another page of this site, or a script in it, says on our channel. */
  async function forge(...news: unknown[]): Promise<void> {
    const channel = new BroadcastChannel(browser.database);
    for (const one of news) channel.postMessage(one);
    await browser.idle();
    channel.close();
  }
  const codes = () => browser.lines.splice(0).map((line) => /^consent-notice\/(E\d\d): /.exec(line)?.[1]);
  /** What the tabs tell each other from now on, kept back. */
  function keptBack(): {
    readonly news: unknown[];
    deliver(order?: (news: unknown[]) => unknown[]): Promise<void>;
  } {
    const kept: [unknown, (news: unknown) => void][] = [];
    browser.between = (news, deliver) => kept.push([news, deliver]);
    return {
      get news() {
        return kept.map(([news]) => news);
      },
      async deliver(order = (news) => news) {
        browser.between = undefined;
        const [, say] = kept[0]!;
        for (const one of order(kept.map(([news]) => news))) {
          say(one);
          await browser.idle();
        }
      },
    };
  }

  describe('a withdrawal in one', () => {
    it('is in force in the others: gate, answers, signals, subscribers and event', async () => {
      const [here, there, third] = (await opened(3)) as [Tab, Tab, Tab];
      await does(here, (consent) => consent.acceptAll());
      for (const tab of [there, third]) expect(allowedIn(tab)).to.deep.equal([...DEVICE, 'loyalty']);
      expect(openIn(there)).to.deep.equal([...DEVICE, 'loyalty']);
      changes = [];
      const told: [readonly string[], Snapshot['needsChoice']][] = [];
      there.consent.subscribe(({ needsChoice }) => told.push([allowedIn(there), needsChoice]));
      told.length = 0;
      const before = there.consent.decisions;
      const record = await does(here, (consent) => consent.withdraw('statistics'));
      for (const tab of [there, third]) {
        expect(allowedIn(tab)).to.deep.equal(['advertising', 'media', 'loyalty']);
        expect(openIn(tab)).to.deep.equal(['advertising', 'media', 'loyalty']);
        expect(tab.granted).to.deep.equal(['ad_storage', 'ad_user_data']);
        expect(answers(tab.consent)).to.deep.equal({
          ...{ statistics: 'withdrawn', advertising: 'given', media: 'given' },
        });
        expect(tab.consent.needsChoice).to.equal(null);
      }
      expect(there.consent.decisions).not.to.equal(before);
      expect(there.consent.decisions).to.deep.equal(here.consent.decisions);
      expect(told.length).to.be.above(0);
      // Nobody is ever told that it is still allowed.
      for (const [allowed, needsChoice] of told)
        expect([allowed, needsChoice]).to.deep.equal([['advertising', 'media', 'loyalty'], null]);
      const elsewhere = changes.filter((event) => event.elsewhere);
      expect(elsewhere.length).to.equal(2);
      for (const event of elsewhere) {
        expect([...event.changed]).to.deep.equal(['statistics']);
        expect([event.record, event.durable]).to.deep.equal([null, true]);
        expect(answers(event)['statistics']).to.equal('withdrawn');
      }
      expect(changes.filter((event) => !event.elsewhere).map((event) => event.record?.id)).to.deep.equal([
        record!.id,
      ]);
    });

    it('closes the others before it is kept, and they tell it', async () => {
      let arrived: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => (arrived = resolve));
      const there = await open();
      await does(there, (consent) => consent.acceptAll());
      const here = await open({ deciding: () => slow.then(() => import('../src/deciding.js')) });
      let told = 0;
      there.consent.subscribe(() => (told += 1));
      told = 0;
      const act = here.consent.withdraw('media');
      await browser.idle();
      expect(allowedIn(there)).to.deep.equal(['statistics', 'advertising', 'loyalty']);
      expect(told).to.be.above(0);
      expect(answers(there.consent)['media']).to.equal('given');
      // Whatever else is read meanwhile: from another tab, or on coming back.
      const third = await open();
      await does(third, (consent) => consent.decide({ email: true }));
      await browser.at(there, () => {
        there.leave();
        there.back();
      });
      for (const tab of [there, third])
        expect(allowedIn(tab)).to.deep.equal(['statistics', 'advertising', 'email', 'loyalty']);
      arrived();
      await act;
      await browser.idle();
      for (const tab of [there, third, here]) {
        expect(allowedIn(tab)).to.deep.equal(['statistics', 'advertising', 'email', 'loyalty']);
        expect(answers(tab.consent)['media']).to.equal('withdrawn');
      }
    });

    it('ends what was let through once, there too', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(there, (consent) =>
        consent.once(there.held.shadowRoot!.querySelector('[data-purpose="media"]')!),
      );
      expect(there.lets('media')).to.equal(true);
      await does(here, (consent) => consent.decide({ statistics: true }));
      expect(there.lets('media')).to.equal(true);
      await does(here, (consent) => consent.rejectAll());
      expect(there.lets('media')).to.equal(false);
    });

    it('reaches a tab that is only just reading', async () => {
      const here = await open();
      await does(here, (consent) => consent.acceptAll());
      // Refused and kept between the moment it has read and the moment it knows.
      let refusing: Promise<unknown> | undefined;
      let reads = 0;
      browser.fate = (call) => {
        if (call === 'count' && !refusing && (reads += 1) === 2) {
          refusing = Promise.resolve().then(() => here.consent.withdraw('media'));
          browser.fate = undefined;
        }
        return undefined;
      };
      const late = await open();
      await refusing;
      await browser.idle();
      expect(late.consent.allows('media')).to.equal(false);
      expect(answers(late.consent)['media']).to.equal('withdrawn');
    });

    it('is followed within a second, mostly at once', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      const [closing, opening]: [number[], number[]] = [[], []];
      const wait = async (times: number[], yes: boolean) => {
        const start = performance.now();
        const seen = new Promise<void>((resolve) => {
          const leave = there.consent.subscribe(() => {
            if (there.consent.allows('media') !== yes) return;
            resolve();
            queueMicrotask(() => leave());
          });
        });
        const act = here.consent.decide({ media: yes });
        await seen;
        times.push(performance.now() - start);
        await act;
        await browser.idle();
      };
      for (let round = 0; round < 15; round++) {
        await wait(opening, true);
        await wait(closing, false);
      }
      console.log(
        `another tab closes after ${median(closing).toFixed(1)} ms and opens after ${median(opening).toFixed(1)} ms (medians of 15; at most ${Math.max(...closing, ...opening).toFixed(0)} ms)`,
      );
      expect(Math.max(...closing, ...opening)).to.be.below(1_000);
    });
  });

  describe('a grant in one', () => {
    it('opens the others when it is kept, and tells them', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      const seen: string[][] = [];
      const told = new Promise<void>((resolve) =>
        document.addEventListener('consent-change', (event) => {
          if (!event.elsewhere) return;
          seen.push(allowedIn(there));
          resolve();
        }),
      );
      const when = there.consent.when('media');
      await does(here, (consent) => consent.decide({ media: true, email: true }));
      await Promise.all([told, when]);
      // What the event says is in force when it says it.
      expect(seen).to.deep.equal([['media', 'email', 'loyalty']]);
      expect(openIn(there)).to.deep.equal(['media', 'email', 'loyalty']);
      expect(there.consent.decisions).to.deep.equal(here.consent.decisions);
      expect(there.consent.needsChoice).to.equal(here.consent.needsChoice);
      expect(await does(there, (consent) => consent.history())).to.have.length(1);
    });

    it('after a refusal opens them again, in force when it is told', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(here, (consent) => consent.rejectAll());
      const seen: string[][] = [];
      const note = (event: ConsentChangeEvent) => event.elsewhere && seen.push(allowedIn(there));
      document.addEventListener('consent-change', note);
      await does(here, (consent) => consent.decide({ media: true }));
      document.removeEventListener('consent-change', note);
      expect(allowedIn(there)).to.deep.equal(['media', 'loyalty']);
      expect(seen).to.deep.equal([['media', 'loyalty']]);
    });

    it('follows from what is kept, never from what is said', async () => {
      const [there, fresh] = (await opened(2)) as [Tab, Tab];
      keptBack();
      await does(there, (consent) => consent.rejectAll());
      browser.between = undefined;
      for (const news of [
        { kept: 'x' },
        { kept: null },
        { kept: crypto.randomUUID(), decisions: { media: { decision: 'given' } } },
        { kept: 'x', chain: 'x', sequence: 1, about: DEVICE },
        { kept: 'x', chain: 'x', sequence: Infinity, about: ALL, decisions: { media: 'given' } },
        { kept: 'x', chain: undefined, sequence: -1, about: ALL },
        { given: ['media'] },
        { allowed: ALL, refused: [] },
      ])
        await forge(news);
      for (const tab of [there, fresh]) {
        expect(allowedIn(tab)).to.deep.equal(['loyalty']);
        expect(openIn(tab)).to.deep.equal(['loyalty']);
      }
      const nobody = await browser.open({ policy, database: `${browser.database}-other` });
      const channel = new BroadcastChannel(`${browser.database}-other`);
      channel.postMessage({ kept: 'x', about: ALL });
      channel.postMessage({ refused: DEVICE });
      channel.postMessage({ kept: 'x', about: ALL });
      await browser.idle();
      channel.close();
      expect(allowedIn(nobody)).to.deep.equal(['loyalty']);
      nobody.close();
      await deleteDatabase(`${browser.database}-other`);
    });

    it('does not end a refusal of a third that is not kept yet', async () => {
      let arrived: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => (arrived = resolve));
      const [here, there] = (await opened(2)) as [Tab, Tab];
      const back = keptBack();
      await does(here, (consent) => consent.acceptAll());
      const earlier = [...back.news];
      await back.deliver();
      expect(there.consent.allows('media')).to.equal(true);
      const third = await open({ deciding: () => slow.then(() => import('../src/deciding.js')) });
      // Even where it cannot be marked in the ledger.
      browser.fate = (call) => (call === 'transaction' ? 'throws' : undefined);
      const act = third.consent.withdraw('media');
      await browser.patiently(Promise.resolve());
      for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setTimeout(resolve));
      browser.fate = undefined;
      sessionStorage.clear();
      await does(here, (consent) => consent.decide({ email: true }));
      // Nor does what was kept before, if it is told only now, or again.
      await forge({ kept: null }, { kept: 'x' }, ...earlier);
      for (const tab of [here, there])
        expect(allowedIn(tab)).to.deep.equal(['statistics', 'advertising', 'email', 'loyalty']);
      arrived();
      await act;
      await browser.idle();
      codes();
      for (const tab of [here, there, third]) expect(tab.consent.allows('media')).to.equal(false);
    });

    it('that was begun before a refusal elsewhere was heard does not undo it', async () => {
      let arrived: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => (arrived = resolve));
      const here = await open({ deciding: () => slow.then(() => import('../src/deciding.js')) });
      let later: () => void = () => undefined;
      const slower = new Promise<void>((resolve) => (later = resolve));
      const there = await open({ deciding: () => slower.then(() => import('../src/deciding.js')) });
      const giving = here.consent.decide({ media: true });
      await browser.idle();
      const refusing = there.consent.decide({ media: false });
      await browser.idle();
      arrived();
      await giving;
      await browser.idle();
      expect(here.consent.allows('media')).to.equal(false);
      expect(here.lets('media')).to.equal(false);
      later();
      await refusing;
      await browser.idle();
      for (const tab of [here, there]) {
        expect(tab.consent.allows('media')).to.equal(false);
        expect(answers(tab.consent)['media']).to.equal('refused');
      }
    });
  });

  describe('a grant and a refusal at once', () => {
    for (const first of ['the refusal', 'the grant'])
      it(`leave in every tab what was kept last: ${first} is kept first`, async () => {
        const steps: Record<string, () => void> = {};
        const slow = (name: string) =>
          open({
            deciding: () =>
              new Promise<void>((resolve) => (steps[name] = resolve)).then(
                () => import('../src/deciding.js'),
              ),
          });
        const third = await open();
        await does(third, (consent) => consent.acceptAll());
        const [giving, refusing] = [await slow('the grant'), await slow('the refusal')];
        const acts = [giving.consent.decide({ media: true }), refusing.consent.decide({ media: false })];
        await browser.idle();
        for (const name of [first, first === 'the grant' ? 'the refusal' : 'the grant']) {
          steps[name]!();
          await browser.idle();
          await acts[name === 'the grant' ? 0 : 1];
          await browser.idle();
          if (name === first) expect(giving.consent.allows('media')).to.equal(false);
        }
        for (const tab of [third, giving, refusing]) {
          expect(tab.consent.allows('media')).to.equal(first === 'the refusal');
          expect(tab.consent.decisions).to.deep.equal(third.consent.decisions);
        }
      });
  });

  describe('a refusal', () => {
    it('that is kept before a grant here and told after it does not close it', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      const held: Record<string, unknown>[] = [];
      let say: (news: unknown) => void = () => undefined;
      browser.between = (news, deliver) => {
        say = deliver;
        if ((news as { kept?: unknown }).kept) held.push(news as Record<string, unknown>);
        else deliver(news);
      };
      const steps: (() => void)[] = [];
      const slow = await open({
        deciding: () =>
          new Promise<void>((resolve) => steps.push(resolve)).then(() => import('../src/deciding.js')),
      });
      const giving = slow.consent.decide({ media: true });
      await browser.idle();
      await does(here, (consent) => consent.decide({ media: false }));
      steps[0]!();
      await giving;
      await browser.idle();
      browser.between = undefined;
      expect(slow.consent.allows('media')).to.equal(false);
      expect(held.length).to.equal(2);
      browser.acting = here;
      await forge(held[0]);
      void say;
      expect(slow.consent.allows('media')).to.equal(true);
      await forge(held[1]);
      for (const tab of [here, there, slow]) expect(allowedIn(tab)).to.deep.equal(['media', 'loyalty']);
    });

    it('heard before anything was read is not undone by what is read then', async () => {
      const here = await open();
      await does(here, (consent) => consent.acceptAll());
      const opening = here.consent;
      // A third refuses, and can mark it nowhere yet.
      browser.fate = (call) => (call === 'count' ? 'lingers' : undefined);
      const late = browser.open({ policy });
      for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setTimeout(resolve));
      browser.fate = undefined;
      await forge({ refused: ['media'] });
      await browser.catchUp();
      const { consent } = await late;
      expect(opening.allows('media')).to.equal(false);
      expect(consent.allows('statistics')).to.equal(true);
      expect(consent.allows('media')).to.equal(false);
    });
  });

  describe('what was read before something else happened', () => {
    it('here, and is heard of after it, is read again', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(here, (consent) => consent.acceptAll());
      browser.fate = (call) => (call === 'count' ? 'lingers' : undefined);
      await forge({ kept: 'x' });
      browser.fate = undefined;
      await does(there, (consent) => consent.decide({ media: false, email: true }));
      await browser.catchUp();
      for (const tab of [here, there]) {
        expect(allowedIn(tab)).to.deep.equal(['statistics', 'advertising', 'email', 'loyalty']);
        expect(answers(tab.consent)['media']).to.equal('withdrawn');
      }
    });

    it('of somebody else is not taken for who signed in since', async () => {
      const here = await open();
      await does(here, (consent) => consent.identify('one'));
      await does(here, (consent) => consent.decide({ email: true }));
      browser.fate = (call) => (call === 'count' ? 'lingers' : undefined);
      await forge({ kept: 'x' });
      browser.fate = undefined;
      await does(here, (consent) => consent.identify('other'));
      await browser.catchUp();
      expect(allowedIn(here)).to.deep.equal(['loyalty']);
      expect(here.consent.decisions).to.deep.equal({});
    });

    it('of whom one signs in as is read again', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(here, (consent) => consent.identify('one'));
      await does(here, (consent) => consent.decide({ email: true }));
      let counts = 0;
      browser.fate = (call) => (call === 'count' && (counts += 1) <= 2 ? 'lingers' : undefined);
      const signingIn = there.consent.identify('one');
      for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setTimeout(resolve));
      browser.fate = undefined;
      await does(here, (consent) => consent.decide({ email: false, loyalty: false }));
      await browser.catchUp();
      await signingIn;
      await browser.idle();
      expect(counts).to.be.above(0);
      for (const tab of [here, there]) expect(allowedIn(tab)).to.deep.equal([]);
    });
  });

  describe('a message', () => {
    const huge = Array.from({ length: 200_000 }, (_, n) => `purpose-${n}`);
    const cyclic: Record<string, unknown> = { refused: [] };
    cyclic['kept'] = cyclic;
    const garbage: Record<string, unknown> = {
      'that is nothing': undefined,
      'that is null': null,
      'that is a number': 42,
      'that is not a number': NaN,
      'that is true': true,
      'that is a big integer': 1n,
      'that is a text': 'refused',
      'that is an array': [{ refused: DEVICE }],
      'that is empty': {},
      'that is a date': new Date(0),
      'that is a map': new Map([['kept', 'x']]),
      'that is an error': new TypeError('refused'),
      'that is a blob': new Blob(['x']),
      'of bytes': new Uint8Array(1_000_000),
      'of holes': { refused: Array.from({ length: 3 }), kept: [] },
      'of numbers': { refused: [1, null, {}, ['media']] },
      'of prototypes': JSON.parse(
        '{"__proto__": {"refused": ["media"]}, "constructor": {"prototype": {}}, "kept": {"__proto__": null}}',
      ),
      'of names that every object has': { refused: ['__proto__', 'constructor', 'toString', ''] },
      'that refuses the necessary': { refused: ['necessary'] },
      'that is huge': { refused: huge, kept: 'x'.repeat(1_000_000) },
      'that contains itself': cyclic,
      'of a record that is no text': { kept: { toString: null } },
    };
    for (const [kind, news] of Object.entries(garbage))
      it(`${kind} changes nothing that is allowed, and throws nothing`, async () => {
        const there = await open();
        await does(there, (consent) => consent.decide({ media: true, statistics: false }));
        const before = [there.consent.decisions, there.consent.needsChoice];
        await forge(news);
        expect(allowedIn(there)).to.deep.equal(['media', 'loyalty']);
        expect(there.consent.allows('necessary')).to.equal(true);
        expect([there.consent.decisions, there.consent.needsChoice]).to.deep.equal(before);
      });

    it('that is huge and comes often does not pile up', async function () {
      this.timeout(60_000);
      const there = await open();
      await does(there, (consent) => consent.acceptAll());
      for (let round = 0; round < 20; round++) await forge({ refused: huge });
      for (let round = 0; round < 200; round++) there.consent.sensitive = false;
      expect(allowedIn(there)).to.deep.equal([...DEVICE, 'loyalty']);
    });

    it('that refuses, from whomever, closes until it is decided again here or kept anew anywhere', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(here, (consent) => consent.acceptAll());
      await forge({ refused: ['media', 'statistics'] });
      for (const tab of [here, there]) expect(allowedIn(tab)).to.deep.equal(['advertising', 'loyalty']);
      // Nothing said so in the ledger.
      expect(allowedIn(await open())).to.deep.equal([...DEVICE, 'loyalty']);
      await does(here, (consent) => consent.decide({ media: true }));
      for (const tab of [here, there])
        expect(allowedIn(tab)).to.deep.equal(['advertising', 'media', 'loyalty']);
    });

    it('to a page without a policy throws nothing', async () => {
      const [here, there] = [await open(), await open({ policy: { purposes: [] } })];
      expect(codes()).to.deep.equal(['E01']);
      await does(here, (consent) => consent.acceptAll());
      await does(here, (consent) => consent.rejectAll());
      await forge({ refused: DEVICE }, { kept: null });
      expect(there.consent.allows('media')).to.equal(false);
      expect(there.consent.allows('necessary')).to.equal(true);
    });

    it('to a page that can reveal health opens nothing', async () => {
      const [here, there] = [await open(), await open({ sensitive: true })];
      await does(here, (consent) => consent.acceptAll());
      expect(allowedIn(there)).to.deep.equal([]);
      expect(openIn(there)).to.deep.equal([]);
      expect(there.consent.needsChoice).to.equal(null);
    });

    it('that comes before the write behind it is visible opens nothing yet', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(here, (consent) => consent.acceptAll());
      const rows = await stored(browser.database);
      const before = rows.find(([key]) => String(key) === 'head,device')![1];
      const back = keptBack();
      await does(here, (consent) => consent.withdraw('media'));
      const after = (await stored(browser.database)).find(([key]) => String(key) === 'head,device')![1];
      // As if it were still on its way to the disk, mark and all.
      await store(browser.database, ['head', 'device'], before);
      await back.deliver();
      expect(allowedIn(there)).to.deep.equal(['statistics', 'advertising', 'loyalty']);
      await forge(...back.news.slice(-1), { kept: 'x' }, { kept: (before as Head).record });
      expect(allowedIn(there)).to.deep.equal(['statistics', 'advertising', 'loyalty']);
      await store(browser.database, ['head', 'device'], after);
      await forge(...back.news.slice(-1));
      expect(allowedIn(there)).to.deep.equal(['statistics', 'advertising', 'loyalty']);
      expect(answers(there.consent)['media']).to.equal('withdrawn');
      await does(here, (consent) => consent.decide({ media: true }));
      expect(there.consent.allows('media')).to.equal(true);
    });

    it('that is told only after something later was given leaves that given', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      const back = keptBack();
      await does(here, (consent) => consent.decide({ media: false, statistics: false }));
      browser.between = undefined;
      await does(there, (consent) => consent.decide({ media: true }));
      expect(there.consent.allows('media')).to.equal(true);
      await back.deliver();
      for (const tab of [here, there, await open()])
        expect([allowedIn(tab), answers(tab.consent)['statistics']]).to.deep.equal([
          ['media', 'loyalty'],
          'refused',
        ]);
    });

    it('in another order leaves the same answers', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(here, (consent) => consent.acceptAll());
      const back = keptBack();
      await does(here, (consent) => consent.withdraw('media'));
      await does(here, (consent) => consent.decide({ email: true }));
      expect(back.news.length).to.be.above(2);
      await back.deliver((news) => news.reverse());
      expect(there.consent.decisions).to.deep.equal(here.consent.decisions);
      expect(allowedIn(there)).to.deep.equal(allowedIn(here));
      // Not even then is anything closed for good.
      await does(here, (consent) => consent.decide({ media: true }));
      expect(allowedIn(there)).to.deep.equal(allowedIn(here));
    });

    it('that was lost is made up for by the next', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      keptBack();
      await does(here, (consent) => consent.decide({ media: true }));
      browser.between = undefined;
      expect(there.consent.allows('media')).to.equal(false);
      await does(here, (consent) => consent.decide({ statistics: true }));
      expect(allowedIn(there)).to.deep.equal(['statistics', 'media', 'loyalty']);
    });
  });

  describe('a tab that cannot read', () => {
    for (const trouble of ['throws', 'aborts', 'hangs'] as const)
      it(`what is stored (it ${trouble}) keeps the refusal it was told of`, async () => {
        const [here, there] = (await opened(2)) as [Tab, Tab];
        await does(here, (consent) => consent.acceptAll());
        const back = keptBack();
        await does(here, (consent) => consent.withdraw('media'));
        browser.fate = (call) => (call === 'get' || call === 'count' ? trouble : undefined);
        await browser.patiently(back.deliver());
        browser.fate = undefined;
        expect(allowedIn(there)).to.deep.equal(['statistics', 'advertising', 'loyalty']);
        // And catches up as soon as it can.
        await does(here, (consent) => consent.decide({ media: true, statistics: false }));
        expect(allowedIn(there)).to.deep.equal(['advertising', 'media', 'loyalty']);
      });

    it('when it opens, knows only what is said in it, whatever that is chained to', async () => {
      const here = await open();
      await does(here, (consent) => consent.acceptAll());
      await store(browser.database, 'withdrawn', ['media']);
      browser.fate = (call) => (call === 'count' ? 'throws' : undefined);
      const there = await open();
      browser.fate = undefined;
      expect(codes()).to.deep.equal(['E03']);
      await does(there, (consent) => consent.decide({ statistics: true }));
      await does(there, (consent) => consent.decide({ email: true }));
      expect(allowedIn(there)).to.deep.equal(['statistics', 'email']);
      expect((await wholeChains(browser.database)).length).to.equal(3);
      // Until it can read.
      await does(here, (consent) => consent.decide({ surveys: true }));
      expect(allowedIn(there)).to.deep.equal(['statistics', 'advertising', 'email', 'surveys', 'loyalty']);
    });

    it('whether all was forgotten, lets nothing go on', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(there, (consent) => consent.identify('x7f3a'));
      await does(there, (consent) => consent.decide({ email: true }));
      // Explicit consent is not withdrawn by forgetting: it only goes.
      await does(here, (consent) => consent.decide({ media: true, health: true }));
      const back = keptBack();
      await does(here, (consent) => consent.forget());
      browser.fate = (call) => (call === 'get' ? 'throws' : undefined);
      await back.deliver();
      browser.fate = undefined;
      expect(allowedIn(there)).to.deep.equal([]);
      expect(there.consent.decisions).to.deep.equal({});
      // And what is said there now can be kept.
      await does(there, (consent) => consent.decide({ media: true, email: true }));
      expect(allowedIn(there)).to.deep.equal(['media', 'email']);
      expect(allowedIn(await open())).to.deep.equal(['media', 'loyalty']);
    });
  });

  describe('a tab that could not store', () => {
    /** Its next act fails to be kept; the mark of a refusal too, unless told otherwise. */
    async function unstored(tab: Tab, act: (consent: Consent) => Promise<unknown>, key?: string) {
      browser.fate = (call) => (call === 'put' ? 'throws' : undefined);
      if (key) browser.fate = undefined;
      await does(tab, act);
      browser.fate = undefined;
      expect(codes()).to.deep.equal(['E04']);
    }

    it('opens nothing elsewhere, and withdraws everywhere', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(here, (consent) => consent.decide({ statistics: true }));
      await unstored(here, (consent) => consent.decide({ media: true }));
      expect(allowedIn(here)).to.deep.equal(['statistics', 'media', 'loyalty']);
      expect(allowedIn(there)).to.deep.equal(['statistics', 'loyalty']);
      // Storage works again, and the tab still decides for itself only: what it takes back is taken back for all.
      await does(here, (consent) => consent.withdraw('statistics'));
      sessionStorage.clear();
      for (const tab of [there, await open()]) expect(allowedIn(tab)).to.deep.equal(['loyalty']);
    });

    it('follows a later withdrawal elsewhere, and what is given after it', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await unstored(here, (consent) => consent.decide({ media: true }));
      await does(there, (consent) => consent.decide({ media: false, statistics: true }));
      for (const tab of [here, there]) expect(allowedIn(tab)).to.deep.equal(['statistics', 'loyalty']);
      await does(there, (consent) => consent.decide({ media: true }));
      for (const tab of [here, there])
        expect(allowedIn(tab)).to.deep.equal(['statistics', 'media', 'loyalty']);
      expect((await does(here, (consent) => consent.withdraw('media')))!.sequence).to.equal(3);
      for (const tab of [here, there]) expect(allowedIn(tab)).to.deep.equal(['statistics', 'loyalty']);
      await wholeChains(browser.database);
    });

    it('nor load what deciding needs, follows it too', async () => {
      const here = await open({ deciding: () => Promise.reject(new TypeError('404')) });
      const there = await open();
      await does(here, (consent) => consent.decide({ media: true }));
      expect(codes()).to.deep.equal(['E04']);
      expect(here.consent.allows('media')).to.equal(true);
      await does(there, (consent) => consent.decide({ media: false }));
      expect(here.consent.allows('media')).to.equal(false);
      expect(answers(here.consent)['media']).to.equal('refused');
    });

    it('follows it on coming back as well', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(there, (consent) => consent.acceptAll());
      await unstored(here, (consent) => consent.decide({ email: true }));
      here.leave();
      await does(there, (consent) => consent.withdraw('media'));
      await browser.at(here, () => here.back());
      expect(here.consent.allows('media')).to.equal(false);
      expect(here.lets('media')).to.equal(false);
    });

    it('forgets what others had stored too', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(there, (consent) => consent.acceptAll());
      await unstored(here, (consent) => consent.decide({ email: true }));
      await does(here, (consent) => consent.forget());
      expect(
        (await stored(browser.database)).filter(([key]) => String(key).startsWith('head')),
      ).to.deep.equal([]);
      for (const tab of [here, there, await open()]) expect(allowedIn(tab)).to.deep.equal(['loyalty']);
    });

    it('marks a withdrawal where the database opened too late for it', async () => {
      const there = await open();
      await does(there, (consent) => consent.acceptAll());
      browser.fate = (call) => (call === 'open' ? 'throws' : undefined);
      const here = await open();
      browser.fate = undefined;
      expect(codes()).to.deep.equal(['E03']);
      await does(here, (consent) => consent.withdraw('media'));
      sessionStorage.clear();
      for (const tab of [there, await open()]) expect(tab.consent.allows('media')).to.equal(false);
    });
  });

  describe('the banner', () => {
    it('closes in the others when it is answered in one, and is told', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      for (const tab of [here, there]) await does(tab, (consent) => consent.show('banner'));
      const closed: unknown[] = [];
      const note = () => closed.push(there.consent.view);
      document.addEventListener('consent-close', note);
      await does(here, (consent) => consent.rejectAll());
      document.removeEventListener('consent-close', note);
      expect([here.consent.view, there.consent.view]).to.deep.equal([null, null]);
      expect(closed.length).to.equal(2);
      expect(there.consent.needsChoice).to.equal(null);
    });

    it('stays while something is still to be asked', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(there, (consent) => consent.show('banner'));
      await does(here, (consent) => consent.decide({ media: true, email: true }));
      expect(there.consent.view).to.equal('banner');
      expect(there.consent.asked.map(({ purpose }) => purpose)).to.deep.equal(['statistics', 'advertising']);
    });

    it('is the only view that closes', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(there, (consent) => consent.show('choices'));
      await does(here, (consent) => consent.acceptAll());
      expect(there.consent.view).to.equal('choices');
    });
  });

  describe('identify', () => {
    const signIn = (tab: Tab, id: string | null) => does(tab, (consent) => consent.identify(id));

    it('with the same account shares what it decides', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await signIn(here, 'x7f3a');
      await signIn(there, 'x7f3a');
      await does(here, (consent) => consent.decide({ email: true, media: true }));
      expect(allowedIn(there)).to.deep.equal(['media', 'email', 'loyalty']);
      await does(there, (consent) => consent.decide({ loyalty: false, email: false }));
      expect(allowedIn(here)).to.deep.equal(['media']);
      expect(here.consent.decisions).to.deep.equal(there.consent.decisions);
      await does(here, (consent) => consent.decide({ loyalty: true }));
      expect(allowedIn(there)).to.deep.equal(['media', 'loyalty']);
    });

    it('with different ones, or none, shares what is about the device, and nothing else', async () => {
      const [one, other, nobody] = (await opened(3)) as [Tab, Tab, Tab];
      await signIn(one, 'one');
      await signIn(other, 'other');
      for (const tab of [one, other, nobody]) await does(tab, (consent) => consent.decide({ email: true }));
      await does(one, (consent) => consent.decide({ email: false, loyalty: false, media: true }));
      expect(allowedIn(one)).to.deep.equal(['media']);
      for (const tab of [other, nobody]) expect(allowedIn(tab)).to.deep.equal(['media', 'email', 'loyalty']);
      await does(nobody, (consent) => consent.decide({ email: false }));
      expect(allowedIn(other)).to.deep.equal(['media', 'email', 'loyalty']);
      await does(other, (consent) => consent.withdraw('media'));
      expect(allowedIn(one)).to.deep.equal([]);
      expect(allowedIn(nobody)).to.deep.equal(['loyalty']);
    });

    it('waits for the act before it, and the act after it waits', async () => {
      const here = await open();
      await signIn(here, 'one');
      const acts = await does(here, (consent) =>
        Promise.all([
          consent.decide({ email: true, media: true }),
          consent.identify('other'),
          consent.decide({ surveys: true }),
          consent.identify(null),
        ]),
      );
      expect(allowedIn(here)).to.deep.equal(['media', 'loyalty']);
      expect(acts[2]!.subject).to.deep.equal({ kind: 'account', id: 'other' });
      await signIn(here, 'other');
      expect(allowedIn(here)).to.deep.equal(['media', 'surveys', 'loyalty']);
      await signIn(here, 'one');
      expect(allowedIn(here)).to.deep.equal(['media', 'email', 'loyalty']);
      const records = await wholeChains(browser.database);
      expect(
        records.map(({ subject: { kind, id } }) => (kind === 'device' ? kind : id)).sort(),
      ).to.deep.equal([...['device', 'one', 'other']]);
    });

    it('allows nothing while what the account said is being read', async () => {
      const here = await open();
      await signIn(here, 'one');
      await does(here, (consent) => consent.decide({ loyalty: false }));
      await signIn(here, null);
      const seen: boolean[] = [];
      here.consent.subscribe(() => here.consent.account && seen.push(here.consent.allows('loyalty')));
      await signIn(here, 'one');
      expect(seen).not.to.include(true);
      expect(here.consent.allows('loyalty')).to.equal(false);
    });

    it('of an account that cannot be read allows nothing about the person, until it can', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await signIn(there, 'one');
      await does(there, (consent) => consent.decide({ email: true, surveys: true, media: true }));
      browser.fate = (call) => (call === 'count' ? 'throws' : undefined);
      await signIn(here, 'one');
      browser.fate = undefined;
      expect(allowedIn(here)).to.deep.equal(['media']);
      // What it is chained to is not known for that.
      await store(browser.database, 'withdrawn', ['surveys@one']);
      await does(here, (consent) => consent.decide({ email: true }));
      expect(allowedIn(here)).to.deep.equal(['media', 'email']);
      await does(there, (consent) => consent.decide({ surveys: true }));
      expect(allowedIn(here)).to.deep.equal(['media', 'email', 'surveys', 'loyalty']);
    });

    it('of an account whose answers are damaged allows nothing, whatever is read meanwhile', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await store(browser.database, ['head', 'account', 'one'], 'damaged');
      await does(there, (consent) => consent.decide({ media: true }));
      await browser.at(here, () =>
        Promise.all([here.consent.identify('one'), here.leave(), here.back(), forge({ kept: 'x' })]),
      );
      expect(allowedIn(here)).to.deep.equal(['media']);
      // Nobody else’s are: whoever signs out is told so.
      await signIn(here, null);
      expect(allowedIn(here)).to.deep.equal(['media', 'loyalty']);
    });

    it('finds a withdrawal in force that its account began and a crash left undone', async () => {
      const here = await open();
      await signIn(here, 'one');
      await does(here, (consent) => consent.decide({ email: true, surveys: true }));
      const crashing = await open({ deciding: () => new Promise(() => undefined) });
      // It can say who it is, and never gets to record anything.
      const deciding = await open({ deciding: () => import('../src/deciding.js') });
      await signIn(deciding, 'one');
      let puts = 0;
      browser.fate = (call) => (call === 'put' && (puts += 1) === 2 ? 'hangs' : undefined);
      void deciding.consent.withdraw('email');
      for (let turns = 0; turns < 40; turns++) await new Promise((resolve) => setTimeout(resolve));
      for (const tab of [deciding, crashing, here]) tab.close();
      browser.fate = undefined;
      browser.drop();
      await browser.idle();
      // The page that is gone can say nothing any more.
      browser.lines.length = 0;
      sessionStorage.clear();
      const after = await open();
      // Somebody else, and this device, have nothing to do with it.
      await browser.later();
      await signIn(after, 'one');
      expect(allowedIn(after)).to.deep.equal(['surveys', 'loyalty']);
      await browser.later();
      expect(allowedIn(after)).to.deep.equal(['surveys', 'loyalty']);
      expect(await does(after, (consent) => consent.history())).to.have.length(2);
      expect((await stored(browser.database)).map(([key]) => key)).not.to.include('withdrawn');
    });
  });

  describe('forget', () => {
    it('in one empties the others', async () => {
      const [here, there, third] = (await opened(3)) as [Tab, Tab, Tab];
      await does(third, (consent) => consent.identify('x7f3a'));
      await does(third, (consent) => consent.decide({ email: true }));
      await does(here, (consent) => consent.decide({ media: true, surveys: true, loyalty: false }));
      await does(here, (consent) => consent.forget());
      for (const tab of [here, there, third]) {
        expect(allowedIn(tab)).to.deep.equal(['loyalty']);
        expect(openIn(tab)).to.deep.equal(['loyalty']);
        expect(tab.consent.decisions).to.deep.equal({});
        expect(tab.consent.needsChoice).to.equal('first');
        expect(await does(tab, (consent) => consent.history())).to.deep.equal([]);
      }
      // Somebody new begins, and all follow.
      await does(there, (consent) => consent.acceptAll());
      for (const tab of [here, third]) expect(allowedIn(tab)).to.deep.equal([...DEVICE, 'loyalty']);
    });

    for (const away of [false, true])
      it(`in one ends what others had in memory only${away ? ', and were away' : ''}`, async () => {
        const here = await open();
        const there = await open();
        const third = await open({ deciding: () => Promise.reject(new Error('404')) });
        browser.fate = (call) => (call === 'put' ? 'throws' : undefined);
        for (const tab of [there, third]) await does(tab, (consent) => consent.decide({ media: true }));
        browser.fate = undefined;
        expect(codes()).to.deep.equal(['E04', 'E04']);
        for (const tab of away ? [there, third] : []) tab.leave();
        await does(here, (consent) => consent.forget());
        for (const tab of [there, third]) {
          if (away) await browser.at(tab, () => tab.back());
          expect([allowedIn(tab), tab.lets('media')]).to.deep.equal([['loyalty'], false]);
        }
        expect(allowedIn(here)).to.deep.equal(['loyalty']);
        await does(there, (consent) => consent.decide({ media: true }));
        expect(there.consent.allows('media')).to.equal(true);
      });

    it('leaves no mark behind, in the tab or in the ledger', async () => {
      sessionStorage.setItem('consent-notice:withdrawn', 'media');
      const here = await open();
      await does(here, (consent) => consent.forget());
      expect(sessionStorage.getItem('consent-notice:withdrawn')).to.equal(null);
      expect(await stored(browser.database)).to.deep.equal([]);
      await browser.later();
      expect(await stored(browser.database)).to.deep.equal([]);
      expect((await open()).consent.needsChoice).to.equal('first');
    });

    it('comes in its turn', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(here, (consent) => consent.acceptAll());
      await does(here, (consent) =>
        Promise.all([
          consent.decide({ email: true }),
          consent.forget(),
          consent.decide({ statistics: false, media: true }),
        ]),
      );
      for (const tab of [here, there, await open()]) {
        expect(answers(tab.consent)).to.deep.equal({ statistics: 'refused', media: 'given' });
        expect(allowedIn(tab)).to.deep.equal(['media', 'loyalty']);
      }
    });
  });

  describe('a tab that comes back', () => {
    it('and cannot read what it may have missed goes on with nothing', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(there, (consent) => consent.acceptAll());
      here.leave();
      await does(there, (consent) => consent.withdraw('media'));
      browser.fate = (call) => (call === 'transaction' ? 'throws' : undefined);
      await browser.at(here, () => here.back());
      browser.fate = undefined;
      expect([allowedIn(here), openIn(here)]).to.deep.equal([[], []]);
      await does(here, (consent) => consent.decide({ statistics: true }));
      expect(allowedIn(here)).to.include('statistics').and.not.include('media');
    });

    it('reads again what it may have missed, and tells it', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(there, (consent) => consent.acceptAll());
      here.leave();
      await does(there, (consent) => consent.decide({ media: false, email: true }));
      expect(here.consent.allows('media')).to.equal(true);
      changes = [];
      await browser.at(here, () => here.back());
      expect(allowedIn(here)).to.deep.equal(['statistics', 'advertising', 'email', 'loyalty']);
      expect(openIn(here)).to.deep.equal(['statistics', 'advertising', 'email', 'loyalty']);
      expect(changes.map(({ elsewhere, changed }) => [elsewhere, ...changed])).to.deep.equal([
        [true, 'media', 'email'],
      ]);
      await does(there, (consent) => consent.decide({ media: true }));
      expect(here.consent.allows('media')).to.equal(true);
    });

    it('follows what was given again after a refusal it had heard', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(there, (consent) => consent.acceptAll());
      const back = keptBack();
      await does(there, (consent) => consent.decide({ media: false }));
      browser.between = undefined;
      await forge(back.news[0]);
      expect(here.consent.allows('media')).to.equal(false);
      here.leave();
      await does(there, (consent) => consent.decide({ media: true }));
      await browser.at(here, () => here.back());
      expect(allowedIn(here)).to.deep.equal([...DEVICE, 'loyalty']);
    });

    it('says nothing where nothing has changed', async () => {
      const here = await open();
      await does(here, (consent) => consent.acceptAll());
      changes = [];
      const { decisions } = here.consent;
      await browser.at(here, () => {
        here.leave();
        here.back();
      });
      expect(changes).to.deep.equal([]);
      expect(here.consent.decisions).to.equal(decisions);
    });

    it('finds what was forgotten gone', async () => {
      const [here, there] = (await opened(2)) as [Tab, Tab];
      await does(there, (consent) => consent.acceptAll());
      here.leave();
      await does(there, (consent) => consent.forget());
      await browser.at(here, () => here.back());
      expect(DEVICE.filter((id) => here.consent.allows(id))).to.deep.equal([]);
      expect(here.consent.needsChoice).to.equal('first');
    });
  });

  describe('an objection', () => {
    it('outlives a mark for which everything else had to go', async () => {
      const here = await open();
      await does(here, (consent) => consent.decide({ loyalty: false, media: true }));
      let puts = 0;
      browser.fate = (call) => (call === 'put' && (puts += 1) === 1 ? 'throws' : undefined);
      await does(here, (consent) => consent.decide({ media: false }));
      browser.fate = undefined;
      expect(puts).to.be.above(2);
      for (const tab of [here, await open()]) expect(allowedIn(tab)).to.deep.equal([]);
    });

    it('outlives its storage while a tab lives that knew of it', async () => {
      const here = await open();
      await does(here, (consent) => consent.decide({ loyalty: false, media: true }));
      await deleteDatabase(browser.database);
      const there = await open();
      await does(there, (consent) => consent.decide({ statistics: true }));
      expect(allowedIn(here)).to.deep.equal(['statistics']);
      await does(here, (consent) => consent.decide({ advertising: true }));
      expect(allowedIn(here)).to.deep.equal(['statistics', 'advertising']);
      await does(there, (consent) => consent.decide({ media: true }));
      expect(here.consent.allows('loyalty')).to.equal(false);
    });
  });

  describe('an unfinished withdrawal', () => {
    it('is recorded once, by a tab that has time, and not where another has done it or more', async () => {
      const before = await open();
      await does(before, (consent) => consent.acceptAll());
      before.close();
      await store(browser.database, 'withdrawn', ['media']);
      const [here, there] = (await opened(2)) as [Tab, Tab];
      keptBack();
      await does(here, (consent) => consent.decide({ media: true }));
      browser.between = undefined;
      await browser.later();
      expect(answers(here.consent)['media']).to.equal('given');
      expect(allowedIn(there)).to.deep.equal([...DEVICE, 'loyalty']);
      expect((await wholeChains(browser.database)).length).to.equal(2);
    });

    it('whose mark cannot be read leaves nothing allowed, and the next answers can be kept', async () => {
      for (const mark of ['media', 7, null, { 0: 'media' }, ['media', 7]]) {
        const before = await open();
        await does(before, (consent) => consent.acceptAll());
        before.close();
        await store(browser.database, 'withdrawn', mark);
        const here = await open();
        expect(allowedIn(here)).to.deep.equal([]);
        expect(here.consent.needsChoice).to.equal('first');
        await does(here, (consent) => consent.decide({ statistics: true, media: false }));
        expect(here.consent.durable).to.equal(true);
        expect(allowedIn(here)).to.deep.equal(['statistics']);
        expect(allowedIn(await open())).to.deep.equal(['statistics']);
        await does(here, (consent) => consent.forget());
        for (const tab of browser.tabs) tab.close();
      }
    });
  });

  describe('tabs that decide at once', () => {
    it('make one whole chain, and all end with the same answers', async () => {
      const tabs = await opened(3);
      for (let round = 0; round < 4; round++) {
        await Promise.all(
          tabs.flatMap((tab, n) => [
            tab.consent.decide({ [DEVICE[(n + round) % 3]!]: round % 2 === 0 }),
            tab.consent.decide({ email: n !== round, loyalty: (n + round) % 2 === 0 }),
          ]),
        );
        await browser.idle();
        for (const { consent } of tabs) expect(consent.decisions).to.deep.equal(tabs[0]!.consent.decisions);
        for (const tab of tabs) expect(allowedIn(tab)).to.deep.equal(allowedIn(tabs[0]!));
      }
      const records = await wholeChains(browser.database);
      expect(new Set(records.map(({ chain }) => chain)).size).to.equal(1);
      const fresh = await open();
      expect(fresh.consent.decisions).to.deep.equal(tabs[0]!.consent.decisions);
      expect(allowedIn(fresh)).to.deep.equal(allowedIn(tabs[0]!));
    });

    it('against each other all follow the last word', async () => {
      const tabs = await opened(3);
      for (let round = 0; round < 6; round++) {
        await Promise.all(
          tabs.map(({ consent }, n) => ((n + round) % 2 ? consent.acceptAll() : consent.rejectAll())),
        );
        await browser.idle();
        const last = (await wholeChains(browser.database)).at(-1)!;
        const said = Object.fromEntries(last.decisions.map(({ purpose, decision }) => [purpose, decision]));
        for (const tab of tabs) {
          expect(answers(tab.consent)).to.deep.equal(said);
          expect(tab.consent.allows('media')).to.equal(said['media'] === 'given');
        }
      }
    });
  });
});
