/*
 * The one commit path, and what page code talks to. Withdrawing acts first and giving acts last: gates close before
 * anything else happens, and open only when the record is kept. Whatever fails on the way, what is not known to be
 * allowed is refused, and a decision made rules this page even where it cannot be kept.
 */
import type { Decided, Deciding, KeptRecord } from './deciding.js';
import { ConsentChangeEvent, ConsentCloseEvent, ConsentOpenEvent } from './events.js';
import type { View } from './events.js';
import { answerAll } from './model/decision.js';
import type { Choices, Decision, Decisions, Reason } from './model/decision.js';
import type { Notice } from './model/notice.js';
import type { Policy, PolicyDetails } from './model/policy.js';
import type { ConsentRecord, Layer, Method, Subject } from './model/record.js';
import { Page, differing, report, says } from './page.js';
import type { ConsentOptions, Snapshot } from './page.js';
import type { Cleared } from './platform/trackers.js';

export type { KeptRecord, RecordDelivery } from './deciding.js';
export type { ConsentOptions, Signal, Snapshot } from './page.js';

/** What one of our own controls asks for. `cause` is the event of the person's act. */
export interface Act {
  readonly choices: Choices;
  readonly layer: Layer;
  readonly method: Method;
  /** The controls that were offered, in order, what they said, and the texts around them. */
  readonly controls: readonly string[];
  readonly labels: readonly string[];
  readonly frame: readonly string[];
  readonly cause?: Event | undefined;
  /** Id kept for this record, where a form has already handed it on. */
  readonly id?: string | undefined;
}

type Asked = Omit<Act, 'cause'> & Pick<Decided, 'by'>;

/** These close the view they stand in. */
const CLOSING: readonly Method[] = ['accept-all', 'reject-all', 'save'];
/** Milliseconds that another tab has to finish the withdrawal it has begun. */
const UNFINISHED = 2_000;
const byScript = { by: 'script', layer: 'api', method: 'api', controls: [], labels: [], frame: [] } as const;

/** The page's consent: there as soon as the script has run; its acts wait for `ready` by themselves. */
export class Consent {
  /** Settles when policy and stored choices have been read, or have failed to be. Never rejects. */
  readonly ready: Promise<void>;

  readonly #page: Page;
  #commits: Promise<unknown> = Promise.resolve();
  #loading: Promise<Deciding> | undefined;

  constructor(options: ConsentOptions) {
    this.#page = new Page(options);
    this.ready = this.#start();
  }

  /** The core policy; null before `ready`, and where none could be read. */
  get policy(): Policy | null {
    return this.#page.policy;
  }

  /** BCP 47 tag of what is shown. */
  get language(): string {
    return this.#page.language;
  }

  /** What was decided, by purpose; the same frozen object until it changes. */
  get decisions(): Decisions {
    return this.#page.snapshot.decisions;
  }

  /** Why a choice is missing; null if none is, undefined before `ready`. */
  get needsChoice(): Reason | null | undefined {
    return this.#page.snapshot.needsChoice;
  }

  /** What is still to be asked, and why. */
  get asked(): Snapshot['asked'] {
    return this.#page.snapshot.asked;
  }

  /** The view that is open. */
  get view(): View | null {
    return this.#page.snapshot.view;
  }

  /** False where decisions cannot be kept beyond this page. */
  get durable(): boolean {
    return this.#page.snapshot.durable;
  }

  /** Scripts that ran and are not allowed any more: only leaving the page ends them. */
  get running(): readonly string[] {
    return this.#page.snapshot.running;
  }

  /** Where records are posted. */
  get endpoint(): string | undefined {
    return this.#page.options.endpoint;
  }

  /** For the script tag: an address that came late. What waits is sent. */
  deliverTo(endpoint: string): void {
    this.#page.options.endpoint = endpoint;
    if (this.decidedOnce) void this.#deliver();
  }

  /** Whether there is a record of a present subject. */
  get decidedOnce(): boolean {
    return this.#page.device !== null || this.#page.person !== null;
  }

  /** Whether Global Privacy Control is on. */
  get gpc(): boolean {
    return this.#page.gpc;
  }

  /** The signed-in account's opaque id; null while decisions about a person bind this browser only. */
  get account(): string | null {
    return this.#page.account?.id ?? null;
  }

  /** Whether this page can reveal health. Setting it closes every gate at once. */
  get sensitive(): boolean {
    return this.#page.sensitive;
  }

  set sensitive(value: boolean) {
    this.#page.sensitive = value;
    // Also what was let through once.
    this.#page.apply(false, value ? (this.policy?.purposes ?? []).map(({ id }) => id) : []);
  }

  /** Whether a purpose is allowed now. False until known; the necessary always is. */
  allows(purpose: string): boolean {
    return this.#page.allowed.includes(purpose);
  }

  /** Resolves when the purpose is allowed, which may be never. */
  when(purpose: string): Promise<void> {
    return new Promise((resolve) => {
      const leave = this.subscribe(() => {
        if (!this.allows(purpose)) return;
        resolve();
        // Called at once when it is allowed already, before there is anything to leave.
        queueMicrotask(() => leave());
      });
    });
  }

  /** Tells the present state at once, then every change. Returns how to stop. */
  subscribe(listener: (state: Snapshot) => void): () => void {
    return this.#page.subscribe(listener);
  }

  /** Decides for page code; what is not named keeps its answer. Resolves with the record, null without a policy. */
  decide(choices: Choices): Promise<ConsentRecord | null> {
    return this.#commit(() => ({ ...byScript, choices }));
  }

  /** Allows every device purpose, and no other. */
  acceptAll(): Promise<ConsentRecord | null> {
    return this.#commit((policy) => ({ ...byScript, choices: answerAll(policy, true, this) }));
  }

  /** Refuses every device purpose, withdrawing those that were given. */
  rejectAll(): Promise<ConsentRecord | null> {
    return this.#commit((policy) => ({ ...byScript, choices: answerAll(policy, false, this) }));
  }

  /** Withdraws one purpose, or without a name everything given that has no consequence for a contract. */
  withdraw(purpose?: string): Promise<ConsentRecord | null> {
    return this.#commit((policy) => this.#withdrawal(policy, purpose));
  }

  #withdrawal({ purposes }: Policy, purpose?: string, all = false): Asked {
    const given = purposes.filter(
      ({ id, basis }) => (all || basis !== 'explicit-consent') && this.decisions[id]?.decision === 'given',
    );
    const ids = purpose ? [purpose] : given.map(({ id }) => id);
    return { ...byScript, choices: Object.fromEntries(ids.map((id) => [id, false])) };
  }

  /**
   * Binds decisions about a person to an account, or with null to this browser again. Nothing is carried over.
   * @param id opaque: an address or a number of somebody is refused
   * @param with.token what proves the account to the endpoint: sent with each record, never kept
   */
  async identify(id: string | null, { token }: { token?: string | undefined } = {}): Promise<void> {
    await this.ready;
    // In its turn: an act is about whoever was known when it was asked for.
    await this.#inOrder(async () => (await this.#deciding()).identify(id, token));
    this.#finishLater();
  }

  /** What was said in this browser before somebody was known, where the account has not said anything yet. */
  saidBefore(purpose: string): Decision | undefined {
    const { account, person, device } = this.#page;
    return account && !person?.decisions[purpose] ? device?.decisions[purpose] : undefined;
  }

  /** Every record of the present subjects on this device, oldest first. */
  async history(): Promise<ConsentRecord[]> {
    return (await this.#deciding()).history();
  }

  /** The same records, each with what became of it. */
  async entries(): Promise<readonly KeptRecord[]> {
    return (await this.#deciding()).entries();
  }

  /** For our own controls: SHA-256 of what each purpose says now, by id; null where that is not known. */
  async wordings(): Promise<Readonly<Record<string, string | null>>> {
    return (await this.#deciding()).wordings();
  }

  /** The visitor's own copy: a consent receipt of ISO/IEC TS 27560 as JSON-LD. */
  async receipt(): Promise<Blob> {
    return (await this.#deciding()).receipt();
  }

  /**
   * Withdraws all that was given, also where that has a consequence for a contract, then removes what this device
   * holds; the next visit asks again. What the endpoint has not acknowledged within five seconds stays until it has,
   * and goes then.
   * @returns the subjects under which a receiver keeps its part
   */
  async forget(): Promise<Subject[]> {
    await this.ready;
    const { policy } = this;
    // Both in one turn: what is decided after this is not forgotten.
    const withdrawing = policy && this.#enter((now) => this.#withdrawal(now, undefined, true), policy);
    const forgetting = this.#inOrder(async () => (await this.#deciding()).forget());
    await withdrawing;
    return forgetting;
  }

  /** For our own controls: lets one held element load on this page, until its purpose is refused. Nothing is kept. */
  once(element: Element): void {
    this.#page.gate.once(element);
  }

  /** Looks for held elements in a tree the page's observer does not reach, such as a shadow root. */
  scan(root: ParentNode): void {
    this.#page.gate.scan(root);
  }

  /** The rest of the policy: services, trackers, contact. Null where it cannot be loaded. */
  async details(): Promise<PolicyDetails | null> {
    return (await this.#deciding()).details();
  }

  /**
   * The notice, in this language or the one it exists in; or an earlier version of it. Null where it cannot be loaded.
   */
  async notice(version?: string): Promise<Notice | null> {
    return (await this.#deciding()).notice(version);
  }

  /** Opens a view. */
  async show(view: View): Promise<void> {
    if ((await this.prepare(view)) && this.view !== view) this.#open(view);
  }

  /** Opens the banner where a choice is still missing by the time it can be shown, and nothing else is open. */
  async ask(): Promise<void> {
    if ((await this.prepare('banner')) && this.needsChoice && !this.view) this.#open('banner');
  }

  #open(view: View): void {
    if (!this.policy) return;
    this.hide();
    this.#page.tell({ view });
    document.dispatchEvent(new ConsentOpenEvent(view));
  }

  /** Closes the open view. Decides nothing. */
  hide(): void {
    const { view } = this;
    if (!view) return;
    this.#page.tell({ view: null });
    document.dispatchEvent(new ConsentCloseEvent(view));
  }

  /** Loads what a view (or everything) and deciding need, ahead of time. False where it cannot be loaded. */
  async prepare(view?: View): Promise<boolean> {
    await this.ready;
    // A failure is told when it matters: when something is decided.
    this.#deciding().catch(() => undefined);
    try {
      await this.#page.options.views?.(this, view);
      return true;
    } catch (error) {
      report(
        'E08',
        `the views could not be loaded (${says(error)}). Everything not allowed yet stays refused; serve the folder chunks/ beside the script`,
      );
      return false;
    }
  }

  /** For our own controls: a notice is being shown, whether it came from a file or stands in the page. */
  told(notice: Pick<Notice, 'id' | 'version'>): void {
    // It matters when something is decided, which tells where this cannot be loaded.
    this.#deciding().then(
      (deciding) => deciding.told(notice),
      () => undefined,
    );
  }

  /** For our own controls: the id of a record that is to be made, where a form hands it on before. */
  async reserve(): Promise<string> {
    return (await this.#deciding()).reserve();
  }

  /** For our own controls: decides as the person asked, `by` that person only if the browser says so. */
  async act({ cause, ...said }: Act): Promise<ConsentRecord | null> {
    if (said.layer !== 'notice' && CLOSING.includes(said.method)) {
      this.hide();
      await painted();
    }
    return this.#commit(() => ({ ...said, by: cause?.isTrusted ? 'person' : 'script' }));
  }

  async #start(): Promise<void> {
    const undelivered = await this.#page.start();
    if (undelivered) queueMicrotask(() => void this.#deliver());
    const back = this.#page.reappeared();
    if (back.length) queueMicrotask(() => void this.#clear(back));
    this.#finishLater();
    const { policy } = this;
    if (policy?.status === 'draft' && !/^(localhost|127\.|\[::1\])/.test(location.hostname))
      console.warn(
        `consent-notice/E11: policy ${policy.id} is a draft; approve it (status, approvedBy, approvedAt) before people rely on it.`,
      );
  }

  /** One act at a time; each resolves with the last record it made. */
  async #commit(asked: (policy: Policy) => Asked): Promise<ConsentRecord | null> {
    await this.ready;
    return this.policy && this.#enter(asked, this.policy);
  }

  #enter(asked: (policy: Policy) => Asked, policy: Policy): Promise<ConsentRecord | null> {
    const said = asked(policy).choices;
    this.#page.judge(said);
    // Held before anything that could fail or wait, and until it is kept, whatever else is decided before it.
    const held = this.#page.hold(Object.keys(said).filter((id) => said[id] !== true));
    const since = this.#page.heard;
    return this.#inOrder(() => this.#inTurn(asked(policy), policy, since, held).finally(held.release));
  }

  /** One thing at a time that changes what is kept, or about whom. */
  #inOrder<T>(act: () => Promise<T>): Promise<T> {
    const work = this.#commits.then(act);
    this.#commits = work.catch(() => undefined);
    return work;
  }

  /** What the act amounts to is judged when its turn comes: an act before it may have changed that. */
  async #inTurn(
    { choices, ...act }: Asked,
    policy: Policy,
    since: number,
    { release, refusal }: ReturnType<Page['hold']>,
  ): Promise<ConsentRecord | null> {
    const { decided } = this.#page.judge(choices);
    if (!decided.length) return null;
    const ids = decided.map(({ purpose }) => purpose.id);
    const refused = ids.filter((id) => choices[id] !== true);
    const before = this.decisions;
    if (refused.length) await this.#page.mark(refused);
    const clearing = this.#clear(refused);
    const { record, durable } = await this.#keep({ ...act, decided, refusal }, policy);
    this.#page.unmark(ids, durable, since);
    this.#page.tell({ durable });
    release();
    this.#page.apply();
    void this.#deliver();
    const { running } = this.#page.snapshot;
    // The visitor is offered a reload, by a view that may not be there yet.
    if (running.length) void this.prepare('banner');
    document.dispatchEvent(
      new ConsentChangeEvent(differing(before, this.decisions), this.decisions, record, {
        ...{ durable, running },
        ...(await clearing),
      }),
    );
    return record;
  }

  /** Removes what the policy lists for refused purposes, unless what is still allowed lists it too. */
  async #clear(refused: readonly string[]): Promise<Cleared | undefined> {
    const page = this.#page;
    const patterns = page.trackers(refused);
    if (!patterns.length) return undefined;
    const deciding = await this.#deciding().catch(() => undefined);
    return deciding?.clear(patterns, page.trackers(page.allowed));
  }

  #finishLater(): void {
    if (this.#page.unfinished.length) setTimeout(() => void this.#finish(), UNFINISHED);
  }

  /** A withdrawal that a crash left half done is in force; now it is recorded too. Nobody is asked again. */
  async #finish(): Promise<void> {
    // Unless the tab that began it, or another, has done so or more, and that was not heard here.
    await this.#page.refresh();
    const ids = this.#page.unfinished;
    if (ids.length)
      await this.#commit(() => ({
        ...byScript,
        method: 'withdraw',
        choices: Object.fromEntries(ids.map((id) => [id, false])),
      }));
  }

  async #keep(act: Decided, policy: Policy) {
    try {
      return await (await this.#deciding()).keep(act, policy);
    } catch (error) {
      report(
        'E04',
        `no record of the decision could be made (${says(error)}). It holds for this page and is asked again on the next; serve the folder chunks/ beside the script`,
      );
      this.#page.remember(act.decided);
      return { record: null, durable: false };
    }
  }

  async #deliver(): Promise<void> {
    if (!this.#page.options.endpoint) return;
    try {
      await (await this.#deciding()).deliver();
    } catch (error) {
      report(
        'E05',
        `records could not be sent (${says(error)}). They are kept on this device and sent on a later page`,
        false,
      );
    }
  }

  async #deciding(): Promise<Deciding> {
    await this.ready;
    // A failed loading is forgotten, so that the next act tries again.
    this.#loading ??= this.#page.options.deciding().then(
      ({ Deciding }) => new Deciding(this.#page),
      (error: unknown) => {
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }
}

/** After the next paint, or soon where nothing is painted, as in a background tab. */
function painted(): Promise<unknown> {
  return Promise.race([
    new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
    new Promise((resolve) => setTimeout(resolve, 100)),
  ]);
}

declare global {
  interface Window {
    /** The page's consent; before the script has run, a queue of calls that wait for it. */
    consentNotice?: Consent | { queue: ((consent: Consent) => void)[] };
  }
}
