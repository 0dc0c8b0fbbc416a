/*
 * Random histories of a visitor and their browser, against a model that knows only what the visitor last said about
 * each purpose. Nothing may ever be allowed that was not given so; and where nothing has failed, every tab says and
 * does exactly what was said last. A history that fails is told with its seed and its steps, as few as still fail.
 * `HISTORIES` and `SEED` in the environment (see web-test-runner.config.mjs) ask for more, or for others.
 */
import { expect } from '@open-wc/testing';
import type { Act, Consent } from '../src/consent.js';
import { canonicalize } from '../src/model/canonical.js';
import { answerAll, askable, objectedBySignal } from '../src/model/decision.js';
import type { Choices, Reason } from '../src/model/decision.js';
import { parsePolicy } from '../src/model/policy.js';
import type { Policy, Purpose } from '../src/model/policy.js';
import { expiry } from '../src/model/record.js';
import type { ConsentRecord } from '../src/model/record.js';
import type { Entry } from '../src/platform/ledger.js';
import { compiled, deleteDatabase, files, NOW, purposeOf, randomFrom, store, stored } from './fixtures.js';
import { Browser } from './visits.js';
import type { Tab, Trouble } from './visits.js';

const { asked } = window as { asked?: { histories?: string; seed?: string } };
const HISTORIES = Number(asked?.histories ?? 0) || 300;
/** Milliseconds after which nobody has asked for more. */
const ENOUGH = asked?.histories ? Infinity : 12_000;
const SEED = Number(asked?.seed ?? 0) || 20_261_122;
const STEPS = 12;
const TROUBLES: readonly Trouble[] = ['throws', 'aborts', 'hangs'];
const DAY = 86_400_000;
/** Milliseconds after which a history, of some 70, will never end, however busy the machine is. */
const LIMIT = 30_000;
/** Milliseconds for finding fewer steps that still fail. */
const SHRINKING = 10_000;

const base = compiled().policy;
const DEVICE = ['statistics', 'advertising', 'media'];
const ASKED = [...DEVICE, 'email', 'surveys', 'health', 'loyalty'];
const ACCOUNTS = [null, 'a', 'b'];

/** The policy with other facts that the earlier answers to `purpose` cover. */
function narrower(purpose: string, changes: Readonly<Record<string, unknown>>): Policy {
  const { policy } = files(changes);
  return parsePolicy({
    ...policy,
    purposes: policy.purposes.map((one) =>
      one.id === purpose ? { ...one, covers: [purposeOf(base, purpose).fingerprint] } : one,
    ),
  });
}
/** What the owner publishes in the course of time: other words, wider facts, narrower ones. */
const POLICIES: readonly Policy[] = [
  base,
  compiled({ 'purposes[1].label.en': 'Counting', 'purposes[2].description.en': 'To advertise.' }).policy,
  compiled({ 'purposes[3].revision': 2 }).policy,
  narrower('statistics', { 'purposes[1].services[1].country': 'BE' }),
  compiled({ 'purposes[2].services[0].country': 'US', 'purposes[4].revision': 2 }).policy,
  compiled({ 'purposes[7].revision': 2, 'purposes[1].trackers[0].keptFor': 'P3Y' }).policy,
];

type Way =
  'decide' | 'accept-all' | 'reject-all' | 'withdraw' | 'save' | 'toggle' | 'banner' | 'refuse-banner';
type Step =
  | {
      readonly kind: 'act';
      readonly tab: number;
      readonly way: Way;
      readonly choices: Choices;
      readonly purpose: string;
    }
  | { readonly kind: 'failing'; readonly trouble: Trouble; readonly nth: number; readonly act: Step }
  | { readonly kind: 'together'; readonly choices: readonly Choices[] }
  | { readonly kind: 'clock'; readonly by: number }
  | { readonly kind: 'policy'; readonly policy: number }
  | {
      readonly kind: 'gpc' | 'sensitive' | 'forget' | 'reload' | 'close' | 'open' | 'leave' | 'back';
      readonly tab: number;
    }
  | { readonly kind: 'identify'; readonly tab: number; readonly account: string | null }
  | { readonly kind: 'loss'; readonly restart: boolean }
  | {
      readonly kind: 'corrupt';
      readonly what: 'head' | 'record' | 'mark';
      readonly account: string | null;
      readonly value: number;
    }
  | { readonly kind: 'later' };

const GARBAGE: readonly unknown[] = [null, 7, 'head', {}, [], { decisions: null }, ['media', 7], new Date(0)];

/** The steps of one history. Half of the histories meet no trouble, so that they have to come out exactly. */
function historyOf(seed: number): Step[] {
  const random = randomFrom(seed);
  const upTo = (n: number) => Math.floor(random() * n);
  const one = <T>(of: readonly T[]) => of[upTo(of.length)]!;
  const trouble = random() < 0.5;
  const choices = (of: readonly string[]): Choices => {
    const some = of.filter(() => random() < 0.4);
    return Object.fromEntries((some.length ? some : [one(of)]).map((id) => [id, random() < 0.55]));
  };
  const act = (): Step => ({
    ...{ kind: 'act', tab: upTo(3), choices: choices(ASKED), purpose: one(ASKED) },
    way: one<Way>([
      ...(['decide', 'decide', 'decide', 'accept-all', 'reject-all', 'withdraw', 'withdraw'] as const),
      ...(['save', 'toggle', 'banner', 'refuse-banner'] as const),
    ]),
  });
  const kinds: readonly [number, () => Step][] = [
    [10, act],
    [2, () => ({ kind: 'together', choices: [choices(DEVICE), choices(DEVICE), choices(DEVICE)] })],
    [2, () => ({ kind: 'clock', by: one([DAY, 100 * DAY, 200 * DAY, -DAY, -190 * DAY]) })],
    [2, () => ({ kind: 'policy', policy: upTo(POLICIES.length) })],
    [1, () => ({ kind: 'gpc', tab: 0 })],
    [1, () => ({ kind: 'sensitive', tab: upTo(3) })],
    [1, () => ({ kind: 'forget', tab: upTo(3) })],
    [3, () => ({ kind: 'reload', tab: upTo(3) })],
    [1, () => ({ kind: 'close', tab: upTo(3) })],
    [3, () => ({ kind: 'open', tab: 0 })],
    [2, () => ({ kind: 'leave', tab: upTo(3) })],
    [2, () => ({ kind: 'back', tab: upTo(3) })],
    [2, () => ({ kind: 'identify', tab: upTo(3), account: one(ACCOUNTS) })],
    [1, () => ({ kind: 'later' })],
    [trouble ? 0 : 0.5, () => ({ kind: 'loss', restart: true })],
    [trouble ? 0.7 : 0, () => ({ kind: 'loss', restart: random() < 0.3 })],
    [
      trouble ? 1.5 : 0,
      () => ({
        ...{ kind: 'corrupt', what: one(['head', 'record', 'mark'] as const), account: one(ACCOUNTS) },
        value: upTo(GARBAGE.length),
      }),
    ],
    [
      trouble ? 6 : 0,
      () => ({
        ...{ kind: 'failing', nth: 1 + upTo(14) },
        trouble: random() < 0.08 ? 'hangs' : one(['throws', 'aborts'] as const),
        act:
          random() < 0.8
            ? act()
            : one<() => Step>([
                () => ({ kind: 'forget', tab: upTo(3) }),
                () => ({ kind: 'identify', tab: upTo(3), account: one(ACCOUNTS) }),
                () => ({ kind: 'reload', tab: upTo(3) }),
                () => ({ kind: 'back', tab: upTo(3) }),
                () => ({ kind: 'later' }),
              ])(),
      }),
    ],
  ];
  const whole = kinds.reduce((sum, [weight]) => sum + weight, 0);
  return Array.from({ length: STEPS }, () => {
    let at = random() * whole;
    return (kinds.find(([weight]) => (at -= weight) < 0) ?? kinds[0]!)[1]();
  });
}

/** What the visitor said last about a purpose. */
interface Said {
  readonly yes: boolean;
  readonly fingerprint: string;
  readonly validUntil: string | undefined;
  readonly gpc: boolean;
  /** Whether it had to be said is not known: it may run without. */
  readonly maybe?: boolean;
  readonly before?: Said;
  /** It went with the database: only tabs that knew it can still know it. */
  readonly lost?: boolean;
}

/** What the model knows of a tab. */
interface Window {
  readonly tab: Tab;
  readonly policy: Policy;
  sensitive: boolean;
  account: string | null;
  /** Of whom this tab knew what was said when the database was lost. */
  readonly knew: Set<string>;
  /** Away while all was forgotten: it cannot tell that from a loss, and passes over no objection. */
  missed: boolean;
  /** Subjects whose answers were damaged before this tab could read them. */
  readonly doubts: Set<string>;
}

const subjectOf = ({ scope }: Purpose, account: string | null) =>
  scope === 'person' && account !== null ? `account ${account}` : 'device';
const matches = (purpose: Purpose, { fingerprint }: Said) =>
  fingerprint === purpose.fingerprint || purpose.covers.includes(fingerprint);

const act = (method: Act['method'], layer: Act['layer'], choices: Choices): Act => ({
  ...{ method, layer, choices, controls: ['reject', 'accept'], labels: ['No', 'Yes'], frame: [] },
});

class History {
  readonly browser = new Browser(NOW);
  readonly said = new Map<string, Map<string, Said>>();
  readonly damaged = new Set<string>();
  /** Chains of which a record was overwritten. */
  readonly brokenChains = new Set<string>();
  windows: Window[] = [];
  policy = 0;
  gpc = false;
  /** Nothing has failed yet: not only what may be allowed is known, but what must be. */
  exact = true;
  readonly #gpc = Object.getOwnPropertyDescriptor(navigator, 'globalPrivacyControl');

  constructor() {
    Object.defineProperty(navigator, 'globalPrivacyControl', { configurable: true, get: () => this.gpc });
  }

  async end(): Promise<void> {
    if (this.#gpc) Object.defineProperty(navigator, 'globalPrivacyControl', this.#gpc);
    else Reflect.deleteProperty(navigator, 'globalPrivacyControl');
    await this.browser.end();
  }

  get open(): Window[] {
    return this.windows.filter(({ tab }) => tab.state === 'open');
  }

  of(subject: string): Map<string, Said> {
    if (!this.said.has(subject)) this.said.set(subject, new Map());
    return this.said.get(subject)!;
  }

  saidIn({ account }: Window, purpose: Purpose): Said | undefined {
    return this.of(subjectOf(purpose, account)).get(purpose.id);
  }

  /** Whether what was said allows a purpose; without anything that could have gone wrong. */
  allows(window: Window, purpose: Purpose): boolean {
    if (window.sensitive) return false;
    const allows = (said: Said | undefined): boolean => {
      if (said?.before && allows(said.before)) return true;
      if (purpose.basis === 'legitimate-interest')
        return !said || (said.yes && (said.maybe || matches(purpose, said)));
      return (
        said !== undefined &&
        said.yes &&
        matches(purpose, said) &&
        !(said.validUntil && Date.parse(said.validUntil) <= this.browser.now) &&
        !(this.gpc && objectedBySignal(purpose) && !said.gpc)
      );
    };
    return allows(this.saidIn(window, purpose));
  }

  asks(window: Window): { purpose: string; reason: Reason }[] {
    return askable(window.policy).flatMap((purpose): { purpose: string; reason: Reason }[] => {
      const said = this.saidIn(window, purpose);
      if (!said) return [{ purpose: purpose.id, reason: 'first' }];
      if (!matches(purpose, said)) return [{ purpose: purpose.id, reason: 'policy-changed' }];
      const over = said.validUntil && Date.parse(said.validUntil) <= this.browser.now;
      return over ? [{ purpose: purpose.id, reason: 'expired' }] : [];
    });
  }

  /** The visitor has said this in that tab. */
  say(window: Window, choices: Choices): void {
    const now = new Date(this.browser.now).toISOString();
    for (const [id, yes] of Object.entries(choices)) {
      const purpose = purposeOf(window.policy, id);
      const runs =
        purpose.basis === 'legitimate-interest' && this.allows({ ...window, sensitive: false }, purpose);
      if (yes && runs && this.exact) continue;
      const lasts = window.policy.renewAfter[purpose.scope];
      const before = this.saidIn(window, purpose);
      const unsure = !this.exact || this.browser.fate !== undefined;
      this.of(subjectOf(purpose, window.account)).set(id, {
        ...{ yes, fingerprint: purpose.fingerprint, gpc: this.gpc },
        validUntil: lasts && expiry(now, lasts),
        maybe: yes && runs,
        // Where this cannot be kept, what was given earlier is still given.
        ...(unsure && yes && before?.yes && { before }),
      });
    }
  }

  async visit(): Promise<void> {
    const policy = POLICIES[this.policy]!;
    const tab = await this.browser.open({ policy });
    this.windows.push({
      ...{
        tab,
        policy,
        sensitive: false,
        account: null,
        missed: false,
        knew: new Set(),
        doubts: new Set(this.damaged),
      },
    });
  }

  close(window: Window): void {
    window.tab.close();
    this.windows = this.windows.filter((one) => one !== window);
  }

  async take(step: Step): Promise<void> {
    const { browser } = this;
    if (!this.open.length && step.kind !== 'back') await this.visit();
    const window = this.open[('tab' in step ? step.tab : 0) % Math.max(1, this.open.length)];
    switch (step.kind) {
      case 'act':
        return this.#act(window!, step);
      case 'failing':
        return this.#failing(step);
      case 'together':
        return this.#together(step.choices);
      case 'clock':
        browser.now += step.by;
        return this.#look();
      case 'policy':
        this.policy = step.policy;
        if (this.open.length < 3) await this.visit();
        return;
      case 'gpc':
        this.gpc = !this.gpc;
        return this.#look();
      case 'sensitive':
        window!.sensitive = window!.tab.consent.sensitive = !window!.sensitive;
        return browser.idle();
      case 'forget':
        return this.#forget(window!);
      case 'reload':
        this.close(window!);
        return this.visit();
      case 'close':
        return this.close(window!);
      case 'open':
        if (this.windows.length < 3) await this.visit();
        return;
      case 'leave':
        window!.tab.leave();
        return;
      case 'back': {
        const away = this.windows.filter(({ tab }) => tab.state === 'away');
        const back = away[step.tab % Math.max(1, away.length)];
        if (back) await browser.at(back.tab, () => back.tab.back());
        return this.#look();
      }
      case 'identify':
        await browser.at(window!.tab, () => window!.tab.consent.identify(step.account));
        if (window!.account !== step.account) window!.knew.delete(`account ${window!.account}`);
        window!.account = step.account;
        if (step.account !== null && this.damaged.has(`account ${step.account}`))
          window!.doubts.add(`account ${step.account}`);
        return;
      case 'loss':
        return this.#loss(step.restart);
      case 'corrupt':
        return this.#corrupt(step);
      case 'later':
        return browser.later();
    }
  }

  /** The clock and the browser's settings are looked at when something happens. */
  async #look(): Promise<void> {
    for (const { tab, sensitive } of this.open) tab.consent.sensitive = sensitive;
    await this.browser.idle();
  }

  async #act(window: Window, { way, choices, purpose }: Step & { kind: 'act' }): Promise<void> {
    const { tab, policy } = window;
    const gpc = this.gpc;
    const all = (yes: boolean) => answerAll(policy, yes, { gpc });
    const device = Object.fromEntries(
      askable(policy).map(({ id }) => [id, choices[id] ?? choices['email'] ?? false]),
    );
    const given = () =>
      Object.fromEntries(
        policy.purposes
          .filter(({ basis }) => basis === 'consent')
          .filter(({ id }) => tab.consent.decisions[id]?.decision === 'given')
          .map(({ id }) => [id, false]),
      );
    const ways: Record<Way, [Choices, (consent: Consent) => Promise<ConsentRecord | null>]> = {
      decide: [choices, (consent) => consent.decide(choices)],
      'accept-all': [all(true), (consent) => consent.acceptAll()],
      'reject-all': [all(false), (consent) => consent.rejectAll()],
      withdraw:
        purpose === 'loyalty'
          ? [given(), (consent) => consent.withdraw()]
          : [{ [purpose]: false }, (consent) => consent.withdraw(purpose)],
      save: [device, (consent) => consent.act(act('save', 'choices', device))],
      toggle: [
        { [purpose]: choices[purpose] ?? false },
        (consent) => consent.act(act('toggle', 'notice', { [purpose]: choices[purpose] ?? false })),
      ],
      banner: [all(true), (consent) => consent.act(act('accept-all', 'banner', all(true)))],
      'refuse-banner': [all(false), (consent) => consent.act(act('reject-all', 'banner', all(false)))],
    };
    const [said, work] = ways[way];
    if (way.endsWith('banner')) await this.browser.at(tab, () => tab.consent.ask());
    await this.browser.at(tab, async () => {
      // Said when it is asked for: whatever fails after that.
      this.say(window, said);
      await work(tab.consent);
    });
    if (way.endsWith('banner')) expect(tab.consent.view).to.equal(null);
  }

  async #together(choices: readonly Choices[]): Promise<void> {
    const acting = this.open.slice(0, choices.length);
    this.browser.now += 1;
    const records = await Promise.all(acting.map(({ tab }, i) => tab.consent.decide(choices[i]!)));
    await this.browser.idle();
    const order = acting
      .map((window, i) => ({ window, said: choices[i]!, at: records[i]?.sequence ?? 0 }))
      .sort((a, b) => a.at - b.at);
    for (const { window, said } of order) this.say(window, said);
    // Where something could not be kept, its number says nothing of the order: either may be the last word.
    if (!this.exact)
      for (const { window, said } of order)
        this.say(window, Object.fromEntries(Object.entries(said).filter(([, yes]) => yes)));
    if (this.exact) expect(new Set(order.map(({ at }) => at)).size).to.equal(order.length);
  }

  async #forget(window: Window): Promise<void> {
    const given = window.policy.purposes.filter(
      ({ id, basis }) => basis === 'consent' && window.tab.consent.decisions[id]?.decision === 'given',
    );
    this.say(window, Object.fromEntries(given.map(({ id }) => [id, false])));
    await this.browser.at(window.tab, () => window.tab.consent.forget());
    this.said.clear();
    this.damaged.clear();
    for (const one of this.windows) {
      one.doubts.clear();
      one.knew.clear();
      one.missed ||= one.tab.state === 'away';
    }
  }

  async #loss(restart: boolean): Promise<void> {
    await deleteDatabase(this.browser.database);
    this.damaged.clear();
    if (restart) {
      for (const window of this.windows) this.close(window);
      sessionStorage.clear();
      this.said.clear();
      return;
    }
    this.exact = false;
    for (const window of this.open) {
      window.knew.add('device');
      if (window.account !== null) window.knew.add(`account ${window.account}`);
    }
    for (const answers of this.said.values())
      for (const [id, said] of answers) answers.set(id, { ...said, lost: true });
  }

  async #corrupt({ what, account, value }: Step & { kind: 'corrupt' }): Promise<void> {
    const { database } = this.browser;
    const rows = await stored(database);
    const key = account === null ? ['head', 'device'] : ['head', 'account', account];
    const garbage = GARBAGE[value];
    if (what === 'record') {
      const entries = rows.filter(([at]) => String(at).startsWith('undelivered'));
      const entry = entries[value % Math.max(1, entries.length)];
      if (!entry) return;
      this.brokenChains.add(String((entry[0] as string[])[1]));
      await store(database, entry[0], garbage);
      return;
    }
    if (what === 'head' && !rows.some(([at]) => String(at) === String(key))) return;
    this.exact = false;
    // An empty list is what a mark may well be.
    if (what === 'mark' && Array.isArray(garbage) && !garbage.length) return;
    await store(database, what === 'head' ? key : 'withdrawn', garbage);
    for (const subject of what === 'head' ? [account === null ? 'device' : `account ${account}`] : ['device'])
      this.damaged.add(subject);
  }

  async #failing({ trouble, nth, act: next }: Step & { kind: 'failing' }): Promise<void> {
    let calls = 0;
    let failed = false;
    this.browser.fate = () => {
      if ((calls += 1) !== nth) return undefined;
      failed = true;
      return trouble;
    };
    const damaged = new Set(this.damaged);
    const doubts = this.windows.map((one) => [one, new Set(one.doubts), new Set(one.knew)] as const);
    try {
      const work = this.take(next);
      await (trouble === 'hangs' ? this.browser.patiently(work) : work);
    } catch (error) {
      // Only what says so may fail: to forget, and to say who it is.
      if (next.kind !== 'forget' && next.kind !== 'identify') throw error;
      if (!failed) throw error;
      for (const subject of damaged) this.damaged.add(subject);
      for (const [window, were, knew] of doubts) {
        for (const subject of were) window.doubts.add(subject);
        for (const subject of knew) window.knew.add(subject);
      }
    } finally {
      this.browser.fate = undefined;
    }
    if (failed) this.exact = false;
    for (const window of this.windows) {
      const account = window.tab.consent.account;
      if (window.account !== account) window.knew.delete(`account ${window.account}`);
      window.account = account;
    }
    await this.browser.idle();
  }

  /** What holds after every step, in every tab. */
  async check(): Promise<void> {
    const { browser } = this;
    expect(browser.uncaught, 'nobody caught').to.deep.equal([]);
    for (const line of browser.lines.splice(0)) {
      expect(line).to.match(/^consent-notice\/E\d\d: /);
      if (this.exact) throw new Error(`told though nothing failed: ${line}`);
    }
    for (const [i, window] of this.open.entries()) this.#checkTab(window, `tab ${i}`);
  }

  #checkTab(window: Window, name: string): void {
    const { tab, policy } = window;
    const { consent } = tab;
    for (const purpose of policy.purposes) {
      const { id } = purpose;
      if (purpose.basis === 'strictly-necessary') {
        expect(consent.allows(id), `${name} ${id}`).to.equal(true);
        continue;
      }
      const allowed = consent.allows(id);
      const said = this.saidIn(window, purpose);
      const subject = subjectOf(purpose, window.account);
      const forgotten = said?.lost && !window.knew.has(subject);
      const may =
        purpose.basis === 'legitimate-interest' && forgotten
          ? !window.sensitive
          : this.allows(window, purpose);
      if (allowed) expect(may, `${name} may allow ${id}`).to.equal(true);
      if (this.exact) {
        const doubts = window.missed && purpose.basis === 'legitimate-interest';
        if (!doubts) expect(allowed, `${name} allows ${id}`).to.equal(may);
        const decision = consent.decisions[id]?.decision;
        expect(decision !== undefined, `${name} knows ${id}`).to.equal(said !== undefined);
        const yes = purpose.basis === 'legitimate-interest' ? 'withdrawn' : 'given';
        if (said) expect(decision === yes, `${name} says ${id} ${decision}`).to.equal(said.yes);
      }
      const doubtful =
        purpose.basis === 'legitimate-interest' && [subject, 'device'].some((one) => window.doubts.has(one));
      if (doubtful && !said?.yes) expect(allowed, `${name} doubts ${id}`).to.equal(false);
      if (!allowed) expect(tab.lets(id), `${name} lets ${id} through`).to.equal(false);
      else expect(tab.lets(id), `${name} keeps ${id} out`).to.equal(true);
    }
    for (const [id, type] of [
      ['statistics', 'analytics_storage'],
      ['advertising', 'ad_storage'],
    ] as const)
      expect(tab.granted.includes(type), `${name} signals ${type}`).to.equal(consent.allows(id));
    if (!this.exact) return;
    expect(consent.asked, `${name} asks`).to.deep.equal(this.asks(window));
    expect(consent.account, `${name} account`).to.equal(window.account);
    expect(consent.durable, `${name} durable`).to.equal(true);
    if (consent.view === 'banner') expect(consent.needsChoice, `${name} shows a banner`).not.to.equal(null);
  }

  /** At the end: the chains, counted and linked, and what every tab can tell of them. */
  async checkChains(): Promise<void> {
    const entries = (await stored(this.browser.database)).filter(([key]) =>
      String(key).startsWith('undelivered'),
    );
    const records = entries
      .filter(([key]) => !this.brokenChains.has((key as string[])[1]!))
      .map(([, value]) => (value as Entry).record)
      .sort((a, b) => a.sequence - b.sequence);
    const last = new Map<string, ConsentRecord>();
    for (const record of records) {
      const before = last.get(record.chain);
      expect(record.sequence, 'sequence').to.equal((before?.sequence ?? 0) + 1);
      const previous = before ? { id: before.id, sha256: await sha256(before) } : null;
      expect(record.previous, 'previous').to.deep.equal(previous);
      last.set(record.chain, record);
    }
    for (const { tab } of this.open) await tab.consent.history();
  }
}

async function sha256(record: ConsentRecord): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalize(record));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Lives through a history. @returns what went wrong, and at which step */
async function live(
  steps: readonly Step[],
): Promise<{ readonly error: Error; readonly at: number } | undefined> {
  const history = new History();
  const { setTimeout } = history.browser.real;
  let at = 0;
  let timer: unknown;
  const never = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it did not end within ${LIMIT / 1000} s: ${history.browser.unrest}`)),
      LIMIT,
    );
  });
  const whole = async () => {
    for (; at < steps.length; at++) {
      await history.take(steps[at]!);
      await history.check();
    }
    await history.checkChains();
    await history.check();
  };
  try {
    await Promise.race([whole(), never]);
    return undefined;
  } catch (error) {
    return { error: error as Error, at };
  } finally {
    clearTimeout(timer as number);
    await history.end();
  }
}

/** Leaves out step after step while what is left still fails. */
async function shrunk(steps: readonly Step[]): Promise<readonly Step[]> {
  let left = steps;
  const start = performance.now();
  for (let i = left.length - 1; i >= 0; i--) {
    const fewer = left.filter((_, n) => n !== i);
    if (performance.now() - start < SHRINKING && (await live(fewer))) left = fewer;
  }
  return left;
}

describe('histories of a visitor', () => {
  before(() => import('../src/deciding.js'));

  it(`leave allowed what was given last, and nothing else (${HISTORIES} of ${STEPS} steps, seed ${SEED})`, async function () {
    this.timeout(0);
    const start = performance.now();
    let lived = 0;
    for (; lived < HISTORIES && performance.now() - start < ENOUGH; lived++) {
      const seed = SEED + lived;
      const steps = historyOf(seed);
      const failure = await live(steps);
      if (!failure) continue;
      const fewer = await shrunk(steps.slice(0, failure.at + 1));
      const { error } = (await live(fewer)) ?? failure;
      const list = fewer.map((step) => `  ${JSON.stringify(step)}`).join('\n');
      throw new Error(`seed ${seed}: ${error.message}\n${list}\n${error.stack}`);
    }
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `${lived} histories of ${STEPS} steps from seed ${SEED}: ${seconds.toFixed(1)} s, ${((seconds * 1000) / lived).toFixed(0)} ms each`,
    );
  });
});

describe('a withdrawal of which one call of storage fails', () => {
  const BEFORE = { statistics: true, media: true, email: true };

  /** A withdrawal in one of two tabs whose k-th call meets trouble. @returns how many calls there were */
  async function withdrawal(purpose: string, k: number, trouble: Trouble): Promise<number> {
    const browser = new Browser(NOW);
    try {
      const here = await browser.open({ policy: base });
      const there = await browser.open({ policy: base });
      for (const tab of purpose === 'email' ? [here, there] : [])
        await browser.at(tab, () => tab.consent.identify('a'));
      await browser.at(here, () => here.consent.decide(BEFORE));
      expect(there.consent.allows(purpose)).to.equal(true);
      let calls = 0;
      browser.fate = () => ((calls += 1) === k ? trouble : undefined);
      browser.now += 1;
      await browser.patiently(here.consent.withdraw(purpose));
      await browser.patiently(browser.idle());
      browser.fate = undefined;
      const where = `call ${k} ${trouble}`;
      for (const tab of [here, there]) {
        expect(tab.consent.allows(purpose), where).to.equal(false);
        expect(tab.lets(purpose), where).to.equal(false);
      }
      const next = await browser.open({ policy: base });
      if (purpose === 'email') await browser.at(next, () => next.consent.identify('a'));
      expect(next.consent.allows(purpose), `${where}, next page`).to.equal(false);
      for (const tab of [here, there, next]) tab.close();
      // Another tab has no part in this one's session.
      sessionStorage.clear();
      const other = await browser.open({ policy: base });
      if (purpose === 'email') await browser.at(other, () => other.consent.identify('a'));
      expect(other.consent.allows(purpose), `${where}, another tab`).to.equal(false);
      await browser.later();
      expect(other.consent.allows(purpose), `${where}, later`).to.equal(false);
      expect(browser.uncaught, where).to.deep.equal([]);
      return calls;
    } finally {
      await browser.end();
    }
  }

  before(() => import('../src/deciding.js'));
  for (const purpose of ['media', 'email'])
    for (const trouble of TROUBLES)
      it(`is in force everywhere, whichever call ${trouble} (${purpose})`, async function () {
        this.timeout(0);
        const calls = await withdrawal(purpose, 0, trouble);
        expect(calls).to.be.above(8);
        for (let k = 1; k <= calls; k++) await withdrawal(purpose, k, trouble);
        console.log(`${purpose}: each of ${calls} calls ${trouble}`);
      });
});
