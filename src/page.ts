/*
 * The page's state: what was read at the start, what holds now, and who is told. It opens and closes the gate, and
 * decides nothing: consent.ts does, along the one commit path.
 */
import type { Consent } from './consent.js';
import type { Deciding } from './deciding.js';
import { ConsentChangeEvent, ConsentCloseEvent, ConsentErrorEvent } from './events.js';
import type { View } from './events.js';
import { decide } from './model/decision.js';
import type { Choices, Decision, Decisions, Reason, Verdict } from './model/decision.js';
import { parsePolicy } from './model/policy.js';
import type { Policy, Purpose, TrackerPattern } from './model/policy.js';
import { reaches } from './model/record.js';
import type { ConsentRecord, Head, Subject } from './model/record.js';
import { Gate } from './platform/gate.js';
import { DEVICE, markOf, openLedger } from './platform/ledger.js';
import type { Ledger, Opening } from './platform/ledger.js';
import type { Remembered } from './platform/remembered.js';
import { globalPrivacyControl, grantedTypes } from './platform/signals.js';
import { Tabs } from './platform/tabs.js';
import { markPage, markedOnPage } from './platform/withdrawal-mark.js';

/** What is told outward of what is allowed: Google Consent Mode and others. */
export interface Signal {
  /** @param granted consent types of the policy's `google` mapping that are granted now */
  tell(granted: readonly string[]): void;
}

export const DATABASE = 'consent-notice';

export interface ConsentOptions {
  /** Where records are posted. Without one they stay on the device. */
  endpoint?: string | undefined;
  /** URL of the compiled policy (`{lang}` is replaced), or the file itself, parsed or as text. */
  policy: unknown;
  /** URL of the policy's details. Default: the policy's with `.details.json`. */
  details?: string | undefined;
  /** URL of the compiled notice; `{lang}` is replaced. */
  notice?: string | undefined;
  /** BCP 47. */
  language: string;
  /** This page can reveal health: nothing but the necessary is allowed on it. */
  sensitive?: boolean | undefined;
  /** Whom to tell what is allowed, whenever that changes. */
  signals?: readonly Signal[] | undefined;
  /** Loads what reads the receiver's cookie, where the page is to go by it. */
  remember?: (() => Promise<Remembered>) | undefined;
  /** Name of the IndexedDB database. */
  database?: string | undefined;
  /** Loads what deciding needs. */
  deciding: () => Promise<{ Deciding: typeof Deciding }>;
  /** Loads and defines what a view is made of; `undefined`: every element. */
  views?: ((consent: Consent, view: View | undefined) => Promise<unknown>) | undefined;
}

/** What subscribers are told; the same object until something changes. */
export interface Snapshot {
  readonly ready: boolean;
  readonly decisions: Decisions;
  readonly needsChoice: Reason | null | undefined;
  /** What is still to be asked, and why; device purposes only. */
  readonly asked: Verdict['ask'];
  /** Scripts that ran and are not allowed any more: only leaving the page ends them. */
  readonly running: readonly string[];
  readonly view: View | null;
  /** False where decisions cannot be kept beyond this page. */
  readonly durable: boolean;
}

/** The page's state. What it does not know is refused. */
export class Page {
  readonly options: ConsentOptions;
  policy: Policy | null = null;
  /** Undefined where IndexedDB cannot be used: what decides then keeps one in memory. */
  ledger: Ledger | undefined;
  /** Chain heads of this device and of the account, if there is one. */
  device: Head | null = null;
  person: Head | null = null;
  account: Subject | null = null;
  /** What the page proves accounts with; sent with their records, also after a sign-out, and never kept. */
  readonly tokens = new Map<string, string>();
  /** Marks of withdrawals that were begun and not recorded, of whomever. */
  marked: readonly string[] = [];
  /** How often another tab has said that it refuses something. */
  heard = 0;
  sensitive: boolean;
  allowed: readonly string[] = ['necessary'];
  snapshot: Snapshot = Object.freeze({
    ready: false,
    decisions: Object.freeze({}),
    needsChoice: undefined,
    asked: [],
    running: [],
    view: null,
    durable: true,
  });
  readonly gate = new Gate();
  /** Sees to it that no answer to what is being sent sets the receiver's cookie any more. */
  cut: (() => void) | undefined;
  /** The receiver's cookie, once what reads it is loaded. */
  cookie: Remembered | undefined;
  /** What it says of purposes about this device. The ledger's own word goes before it. */
  #remembered: Decisions = {};
  /** Refusals that wait to be kept. */
  readonly #held = new Set<{ readonly purposes: readonly string[] }>();
  /**
   * Marks of what another tab refused, until the ledger has something new to say of it: when it was heard, what head
   * the purpose had then, and the name of that refusal.
   */
  readonly #elsewhere = new Map<
    string,
    { readonly heard: number; readonly head: Head | null; readonly refusal: unknown }
  >();
  /** How often this page has kept something, or was bound to somebody: what was read meanwhile may be older. */
  #kept = 0;
  /** How often this page has begun to read, and which of these is the newest that it goes by. */
  #reads = 0;
  #newest = 0;
  /** The device's own ledger, also while what decides makes do with memory. */
  #disk: Ledger | undefined;
  /** Its heads, as they were last read or written. */
  #onDisk: { readonly device: Head | null; readonly person: Head | null } = { device: null, person: null };
  /** Something is stored that cannot be read, or could not be looked for; about the device, about the account. */
  #doubt = { device: true, person: false };
  /** What could not be read yet: of it, only what is said here is known, whatever it is chained to. */
  readonly #unread = new Set<'device' | 'person'>(['device']);
  /** What was stored is gone and nobody asked for it: for this page, nobody knows who objected to what. */
  #lost = false;
  #tabs: Tabs | undefined;
  /** Decided on this page where nothing could be stored. */
  #unstored: Decisions = {};
  readonly #subscribers = new Set<(state: Snapshot) => void>();

  constructor(options: ConsentOptions) {
    this.options = options;
    this.sensitive = options.sensitive ?? false;
    this.gate.watch();
  }

  get language(): string {
    return this.policy?.language ?? this.options.language;
  }

  get gpc(): boolean {
    return globalPrivacyControl();
  }

  get detailsUrl(): string | undefined {
    const { details, policy } = this.options;
    const beside =
      typeof policy === 'string' && !inline(policy)
        ? policy.replace(/\.json(?=$|\?)/, '.details.json')
        : undefined;
    return (details ?? beside)?.replace('{lang}', this.language);
  }

  get noticeUrl(): string | undefined {
    return this.options.notice?.replace('{lang}', this.policy?.notice?.language ?? this.language);
  }

  /** Reads policy and stored choices. Never rejects. @returns how many records are still to be delivered */
  async start(): Promise<number> {
    const [policy, ledger] = await Promise.all([
      this.#readPolicy(),
      this.#openLedger(),
      pageIsShown(),
      this.loadCookie(),
    ]);
    this.policy = policy;
    this.ledger = this.#disk = ledger;
    // Before it reads: nothing that is said meanwhile is missed.
    this.#tabs = new Tabs(
      this.#database,
      (news) => void this.#hear(news),
      () => {
        // Somebody may have taken back meanwhile what this page alone knows of; of that, nothing is left to read.
        this.#close(this.#purposes.filter((purpose) => !this.#isKept(purpose)));
        void this.refresh().then((read) => {
          if (!read) this.#close(this.#purposes);
        });
      },
    );
    this.marked = markedOnPage();
    if (this.cookie) await this.#recall(this.cookie);
    let undelivered = 0;
    try {
      const opening = await ledger?.open();
      if (opening) this.#know(opening, null);
      undelivered = opening?.undelivered ?? 0;
    } catch (error) {
      report('E03', `the stored choices could not be read (${says(error)}). Everything stays refused`);
    }
    this.tell({ ready: true, durable: ledger !== undefined });
    this.apply();
    return undelivered;
  }

  /**
   * A record about these purposes is kept here.
   * @param refusal the one that it keeps, as other tabs were told of it
   */
  keep(kind: 'device' | 'person', head: Head, purposes: readonly string[], refusal?: string): void {
    this.#kept++;
    // It may have gone on where nothing was left of what was kept before.
    this.#lost ||= isGone(this.#onDisk[kind], { head });
    const said = Object.entries(head.decisions).filter(([id]) => purposes.includes(id));
    const before = this[kind]?.decisions;
    this[kind] = this.#unread.has(kind)
      ? { ...head, decisions: { ...before, ...Object.fromEntries(said) } }
      : head;
    if (this.ledger?.durable) this.#onDisk = { ...this.#onDisk, [kind]: head };
    const { record, chain, sequence } = head;
    this.#tabs?.tell({ kept: record, chain, sequence, about: this.#marksOf(purposes), refusal });
  }

  /** Decisions about a person are the account's from now on, or with null this browser's. */
  bind(account: Subject | null, token: string | undefined, opening: Opening | null): void {
    this.#kept++;
    this.account = account;
    if (account && token) this.tokens.set(account.id, token);
    this.person = opening?.head ?? null;
    if (account && !opening) this.#unread.add('person');
    else this.#unread.delete('person');
    this.#onDisk = { ...this.#onDisk, person: this.person };
    // What an account objected to elsewhere, or here and out of reach, nobody may pass over.
    this.#doubt.person = account !== null && (opening?.doubt ?? true);
    this.apply();
  }

  /** Nothing is known any more, here and in other tabs. @throws DOMException where it cannot be removed */
  async forget(): Promise<void> {
    const disk = await this.#reach();
    const cookie = (this.cookie ??= await this.options.remember?.());
    for (const ledger of new Set([disk, this.ledger])) await ledger?.clear(true);
    this.#kept++;
    this.cut?.();
    cookie?.forget();
    this.#remembered = {};
    this.device = this.person = null;
    this.#onDisk = { device: null, person: null };
    this.#doubt = { device: false, person: false };
    this.#lost = false;
    this.marked = [];
    markPage([]);
    this.#elsewhere.clear();
    this.dismiss();
    this.apply();
    this.#tabs?.tell({ kept: null });
  }

  /**
   * A message is only news: it can close, and it makes this page read what is kept. What it opens is what the ledger
   * proves.
   */
  async #hear(news: unknown): Promise<void> {
    const { refused, kept, about, chain, sequence, refusal } = Object(news) as Readonly<
      Record<string, unknown>
    >;
    if (refused || kept === null) this.cut?.();
    if (Array.isArray(refused)) {
      this.heard++;
      this.#close(
        this.#purposes.filter((purpose) => refused.includes(this.#markOf(purpose))),
        refusal,
      );
    } else if (typeof kept === 'string' || kept === null) {
      await this.refresh(kept === null, () => {
        // A record that was known before the refusal was heard has nothing new to say of it; unless it is that very
        // refusal, which was told late: what the ledger says now has it in it.
        const isIn = (head: Head | null | undefined) => reaches(head, chain, sequence as number);
        for (const purpose of this.#purposes) {
          const mark = this.#markOf(purpose);
          if (!Array.isArray(about) || !about.includes(mark) || !isIn(this.#headOf(purpose))) continue;
          const heard = this.#elsewhere.get(mark);
          const itself = refusal !== undefined && heard?.refusal === refusal;
          if (itself || !isIn(heard?.head)) this.#elsewhere.delete(mark);
        }
      });
    }
  }

  /** Refuses these until the ledger has something new to say of them. */
  #close(purposes: readonly Purpose[], refusal?: unknown): void {
    for (const purpose of purposes)
      this.#elsewhere.set(this.#markOf(purpose), {
        ...{ heard: this.heard, head: this.#headOf(purpose), refusal },
      });
    this.apply(
      true,
      purposes.map(({ id }) => id),
    );
  }

  /** Whether what holds here of a purpose was read from the device, or written there. */
  #isKept(purpose: Purpose): boolean {
    const { device, person } = this.#onDisk;
    const kept = this.#saidIn(this.#subjectOf(purpose) === DEVICE ? device : person)[purpose.id];
    return JSON.stringify(kept) === JSON.stringify(this.#decisions()[purpose.id]);
  }

  /**
   * Reads what is kept again, where another tab may have changed it.
   * @param forgotten whether one said so
   * @param known called when it has been read, before it is in force
   * @returns whether it could be read
   */
  async refresh(forgotten = false, known?: () => void): Promise<boolean> {
    const { account } = this;
    const kept = this.#kept;
    const turn = (this.#reads += 1);
    const read = await this.#read(account);
    if (!read) {
      // What is known here goes on, and what was refused elsewhere stays so; unless all of it may have been forgotten.
      if (forgotten) this.#unknow();
      return false;
    }
    // What was kept or read since is newer.
    if (kept !== this.#kept || turn < this.#newest) return this.refresh(forgotten, known);
    this.#newest = turn;
    const { disk, device, person } = read;
    const before = this.#onDisk;
    const inMemory = this.ledger !== undefined && !this.ledger.durable;
    // Nobody has kept anything since this page could not: it goes by what it has in memory.
    if (!forgotten && inMemory && isSame(before.device, device) && isSame(before.person, person)) return true;
    if (this.ledger !== disk) this.tell({ durable: true });
    this.ledger = disk;
    if (forgotten && !device.head && !person?.head) {
      this.#lost = false;
      this.dismiss();
    } else if (!forgotten) this.#lost ||= this.#misses(device, person);
    this.#know(device, person);
    known?.();
    this.apply(true);
    return true;
  }

  /** Whether what this page knew of, if only that it was damaged, is no longer there. */
  #misses(device: Opening, person: Opening | null): boolean {
    const { device: known, person: of } = this.#onDisk;
    const mended = this.#doubt.device && !this.#unread.has('device') && !device.doubt;
    return mended || isGone(known, device) || isGone(of, person);
  }

  /** As before anything was read. */
  #unknow(): void {
    this.device = this.person = null;
    this.#onDisk = { device: null, person: null };
    this.#unread.add('device').add('person');
    this.#doubt = { device: true, person: true };
    this.dismiss();
    this.apply(true);
  }

  async #read(account: Subject | null) {
    if (this.cookie) await this.#recall(this.cookie);
    try {
      const disk = await this.#reach();
      if (!disk) return undefined;
      const [device, person] = await Promise.all([disk.open(), account && disk.open(account)]);
      return { disk, device, person };
    } catch {
      return undefined;
    }
  }

  /** Takes over what has been read. What is new there goes before what was only said, here or elsewhere. */
  #know(device: Opening, person: Opening | null): void {
    const before = this.#stored();
    const unread = new Set(this.#unread);
    this.#unread.clear();
    this.device = device.head;
    this.person = person?.head ?? null;
    this.#onDisk = { device: this.device, person: this.person };
    this.#doubt = { device: device.doubt, person: person?.doubt ?? false };
    const elsewhere = this.cookie?.against(this.device?.decisions ?? {}) ?? [];
    // Refused on another host after it was given here: what the cookie says now, it may not say for as long.
    if (elsewhere.length) void this.mark(elsewhere);
    this.marked = [...device.marked, ...markedOnPage(), ...elsewhere];
    const after = this.#stored();
    const changed = this.#purposes.filter(
      (purpose) =>
        // What is read for the first time may well be older than what was said.
        !unread.has(this.#subjectOf(purpose) === DEVICE ? 'device' : 'person') &&
        JSON.stringify(before[purpose.id]) !== JSON.stringify(after[purpose.id]),
    );
    for (const purpose of changed) this.#elsewhere.delete(this.#markOf(purpose));
    this.dismiss(changed.map(({ id }) => id));
  }

  /** Tells the present state at once, then every change. Returns how to stop. */
  subscribe(listener: (state: Snapshot) => void): () => void {
    this.#subscribers.add(listener);
    listener(this.snapshot);
    return () => this.#subscribers.delete(listener);
  }

  tell(change: Partial<Snapshot>): void {
    this.snapshot = Object.freeze({ ...this.snapshot, ...change });
    for (const listener of this.#subscribers) {
      try {
        listener(this.snapshot);
      } catch (error) {
        // A page's listener must not keep ours from being told.
        reportError(error);
      }
    }
  }

  /** What the choices would amount to, and what holds with them. */
  judge(choices: Choices): Verdict {
    const state = {
      known: this.snapshot.ready,
      decisions: this.#decisions(),
      marked: this.closed,
      doubt: this.#doubt.device || this.#doubt.person || this.#lost,
    };
    return decide(this.policy!, state, choices, {
      now: Date.now(),
      gpc: this.gpc,
      sensitive: this.sensitive,
    });
  }

  /**
   * Brings gate, signals and subscribers to what holds now.
   * @param elsewhere another tab decided
   * @param refused what it said that it refuses
   */
  apply(elsewhere = false, refused: readonly string[] = []): void {
    if (!this.policy || !this.snapshot.ready) return;
    const { allowed, needsChoice, ask } = this.judge({});
    const before = this.snapshot.decisions;
    const decisions = this.#decisions();
    const changed = differing(before, decisions);
    this.#enforce(allowed, [...refused, ...changed.filter((id) => decisions[id]?.decision !== 'given')]);
    const same = JSON.stringify(decisions) === JSON.stringify(before);
    const running = this.gate.ran(this.#purposes.map(({ id }) => id).filter((id) => !allowed.includes(id)));
    // Page code and other tabs can answer what the banner asks.
    const closes = this.snapshot.view === 'banner' && !needsChoice;
    this.tell({
      needsChoice,
      asked: ask,
      running: running.join() === this.snapshot.running.join() ? this.snapshot.running : running,
      ...(!same && { decisions: Object.freeze(decisions) }),
      ...(closes && { view: null }),
    });
    if (closes) document.dispatchEvent(new ConsentCloseEvent('banner'));
    if (elsewhere && changed.length)
      document.dispatchEvent(
        new ConsentChangeEvent(changed, this.snapshot.decisions, null, {
          elsewhere,
          running: this.snapshot.running,
        }),
      );
  }

  /** The gate opens before anybody is told that it may, and closes before anybody is told that it may not. */
  #enforce(allowed: readonly string[], refused: readonly string[] = []): void {
    this.allowed = allowed;
    this.gate.update(allowed, refused);
    const granted = grantedTypes(this.#purposes, allowed);
    for (const signal of this.options.signals ?? []) signal.tell(granted);
  }

  /**
   * Closes the gate for these at once, and keeps it closed until the refusal is kept.
   * @returns how to end that, and the name under which other tabs know of it
   */
  hold(purposes: readonly string[]): { readonly release: () => void; readonly refusal?: string } {
    if (!purposes.length) return { release: () => undefined };
    const held = { purposes };
    // Unlike every other of these tabs; no secret.
    const refusal = String(Math.random());
    this.#held.add(held);
    this.#enforce(
      this.allowed.filter((id) => !purposes.includes(id)),
      purposes,
    );
    this.#tabs?.tell({ refused: this.#marksOf(purposes), refusal });
    this.cut?.();
    this.cookie?.refuse();
    return { release: () => this.#held.delete(held), refusal };
  }

  async loadCookie(): Promise<void> {
    try {
      this.cookie ??= await this.options.remember?.();
    } catch (error) {
      report(
        'E23',
        `data-remember: what it needs could not be loaded (${says(error)}); serve chunks/ beside the script`,
      );
    }
  }

  async #recall(cookie: Remembered): Promise<void> {
    const { decisions, wrong } = await cookie.recall(this.#purposes);
    this.#remembered = decisions;
    if (wrong) report(...wrong);
  }

  /** What the policy lists for these device purposes. */
  trackers(purposes: readonly string[]): readonly TrackerPattern[] {
    return this.#purposes.flatMap(({ id, trackers }) => (purposes.includes(id) ? trackers : []));
  }

  /** Purposes that were refused and whose cookies are here all the same: a script made them again. */
  reappeared(): readonly string[] {
    const cookies = document.cookie.split('; ');
    return Object.keys(this.snapshot.decisions).filter(
      (id) =>
        !this.allowed.includes(id) &&
        this.snapshot.decisions[id]!.decision !== 'given' &&
        this.trackers([id]).some(
          ({ name, kind }) =>
            kind === 'cookie' && cookies.some((one) => one.startsWith(name.replace(/\*$/, '') || '=')),
        ),
    );
  }

  /**
   * So that a crash before the record is kept revives nothing: in this tab's session at once, then for every tab.
   * Where that cannot be written, what was given has to go, all of it.
   */
  async mark(purposes: readonly string[]): Promise<void> {
    const marks = this.#marksOf(purposes);
    markPage([...new Set([...markedOnPage(), ...marks])]);
    const disk = await this.#reach();
    await disk
      ?.mark(marks)
      .catch(() => disk.clear(false))
      .catch(() => undefined);
  }

  /**
   * The record is kept, or what it says holds for this page.
   * @param since what other tabs have refused after that stays refused
   */
  unmark(purposes: readonly string[], durable: boolean, since: number): void {
    const marks = this.#marksOf(purposes);
    if (durable) markPage(markedOnPage().filter((mark) => !marks.includes(mark)));
    this.marked = this.marked.filter((mark) => !marks.includes(mark));
    for (const mark of marks)
      if ((this.#elsewhere.get(mark)?.heard ?? Infinity) <= since) this.#elsewhere.delete(mark);
  }

  /** Purposes whose withdrawal was begun and not recorded, by whomever is known now. */
  get unfinished(): readonly string[] {
    return this.#purposes.flatMap((purpose) =>
      this.marked.includes(this.#markOf(purpose)) ? purpose.id : [],
    );
  }

  /** What is refused whatever the ledger says. */
  get closed(): readonly string[] {
    const elsewhere = this.#purposes.filter((purpose) => this.#elsewhere.has(this.#markOf(purpose)));
    return [
      ...this.unfinished,
      ...elsewhere.map(({ id }) => id),
      ...[...this.#held].flatMap(({ purposes }) => purposes),
    ];
  }

  get #purposes(): readonly Purpose[] {
    return this.policy?.purposes ?? [];
  }

  #subjectOf({ scope }: Purpose): Pick<Subject, 'kind'> & Partial<Subject> {
    return (scope === 'person' && this.account) || DEVICE;
  }

  #headOf(purpose: Purpose): Head | null {
    return this.#subjectOf(purpose) === DEVICE ? this.device : this.person;
  }

  #markOf(purpose: Purpose): string {
    return markOf(purpose.id, this.#subjectOf(purpose));
  }

  #marksOf(ids: readonly string[]): readonly string[] {
    return this.#purposes.flatMap((purpose) => (ids.includes(purpose.id) ? this.#markOf(purpose) : []));
  }

  /** What cannot be stored still holds while the page lives. */
  remember(decided: Verdict['decided']): void {
    const decidedAt = new Date().toISOString();
    const said = decided.map(
      ({ purpose: { id, fingerprint }, answer }) =>
        [id, { decision: answer, fingerprint, decidedAt, ...(this.gpc && { gpc: true }) }] as const,
    );
    this.#unstored = { ...this.#unstored, ...Object.fromEntries(said) };
  }

  /** It has been stored after all, or is to be forgotten. */
  dismiss(purposes: readonly string[] = Object.keys(this.#unstored)): void {
    this.#unstored = Object.fromEntries(
      Object.entries(this.#unstored).filter(([id]) => !purposes.includes(id)),
    );
  }

  #decisions(): Decisions {
    return { ...this.#stored(), ...this.#unstored };
  }

  /** Decisions about this device, and about the account if there is one, else about the person at this device. */
  #stored(): Decisions {
    const stored = this.#purposes.flatMap((purpose): [string, Decision][] => {
      const said = this.#saidIn(this.#headOf(purpose));
      return Object.hasOwn(said, purpose.id) ? [[purpose.id, said[purpose.id]!]] : [];
    });
    return Object.fromEntries(stored);
  }

  /** What no record here says, the cookie does. */
  #saidIn(head: Head | null): Decisions {
    return { ...this.#remembered, ...head?.decisions };
  }

  async #readPolicy(): Promise<Policy | null> {
    const { policy, language } = this.options;
    const url = typeof policy === 'string' && !inline(policy) ? policy.replace('{lang}', language) : '';
    try {
      if (!url) return parsePolicy(typeof policy === 'string' ? JSON.parse(policy) : policy);
      const response = await fetch(url, {
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      return parsePolicy(await response.json());
    } catch (error) {
      report(
        'E01',
        `the policy ${url || 'in the page'} cannot be used (${says(error)}). Nothing is asked and everything stays refused; make the file with \`consent-notice compile\` and set data-policy to its address`,
      );
      return null;
    }
  }

  get #database(): string {
    return this.options.database ?? DATABASE;
  }

  /** The device's ledger, though it may not have opened at first. */
  async #reach(): Promise<Ledger | undefined> {
    this.#disk ??= await openLedger(this.#database).catch(() => undefined);
    return this.#disk;
  }

  async #openLedger(): Promise<Ledger | undefined> {
    try {
      return await openLedger(this.#database);
    } catch (error) {
      report(
        'E03',
        `IndexedDB cannot be used (${says(error)}). Choices hold for this page only and are asked again on the next`,
        false,
      );
      return undefined;
    }
  }
}

const isSame = (known: Head | null, opening: Pick<Opening, 'head'> | null) =>
  known?.record === opening?.head?.record;

/** Whether what was known is no more what is stored. */
const isGone = (known: Head | null, opening: Pick<Opening, 'head'> | null) =>
  known !== null && opening !== null && !reaches(opening.head, known.chain, 1);

/** Ids whose answer is another now. */
export const differing = (before: Decisions, after: Decisions): readonly string[] =>
  Object.keys({ ...before, ...after }).filter((id) => before[id]?.decision !== after[id]?.decision);

/** One clear line in the console, and an event; with the record it is about, if it is about one. */
export function report(code: string, message: string, grave = true, record?: ConsentRecord): void {
  console[grave ? 'error' : 'warn'](`consent-notice/${code}: ${message}.`);
  document.dispatchEvent(new ConsentErrorEvent(code, message, record));
}

export const says = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const inline = (policy: string) => policy.trimStart().startsWith('{');

/** While a page is prerendered nothing is released, shown or sent. */
function pageIsShown(): Promise<unknown> | undefined {
  const page = document as Document & { prerendering?: boolean };
  return page.prerendering
    ? new Promise((resolve) => document.addEventListener('prerenderingchange', resolve, { once: true }))
    : undefined;
}
