/*
 * The one commit path, and what page code talks to. Withdrawing acts first and giving acts last: gates close before
 * anything else happens, and open only when the record is kept. Whatever fails on the way, what is not known to be
 * allowed is refused, and a decision made rules this page even where it cannot be kept.
 */
import type { Decided, Deciding } from './deciding.js';
import { ConsentChangeEvent, ConsentCloseEvent, ConsentErrorEvent, ConsentOpenEvent } from './events.js';
import type { View } from './events.js';
import { answerAll, decide } from './model/decision.js';
import type { Choices, Decision, Decisions, Reason, Verdict } from './model/decision.js';
import type { Notice } from './model/notice.js';
import { parsePolicy } from './model/policy.js';
import type { Policy, PolicyDetails } from './model/policy.js';
import type { ConsentRecord, Head, Layer, Method, Subject } from './model/record.js';
import { Gate } from './platform/gate.js';
import { openLedger } from './platform/ledger.js';
import type { Ledger } from './platform/ledger.js';
import { globalPrivacyControl } from './platform/signals.js';
import { markPage, markedOnPage } from './platform/withdrawal-mark.js';

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
  /** Name of the IndexedDB database. */
  database?: string | undefined;
  /** Loads what deciding needs. */
  deciding: () => Promise<{ Deciding: typeof Deciding }>;
  /** Loads and defines what a view is made of; `undefined`: every element. */
  views?: ((consent: Consent, view: View | undefined) => Promise<unknown>) | undefined;
}

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

/** What subscribers are told; the same object until something changes. */
export interface Snapshot {
  readonly ready: boolean;
  readonly decisions: Decisions;
  readonly needsChoice: Reason | null | undefined;
  readonly view: View | null;
  /** False where decisions cannot be kept beyond this page. */
  readonly durable: boolean;
}

/** What the chunk that decides works on. */
export interface Page {
  readonly options: ConsentOptions;
  policy: Policy | null;
  ledger: Ledger;
  /** Chain heads of this device and of the account, if there is one. */
  device: Head | null;
  person: Head | null;
  account: Subject | null;
  /** Decided on this page where nothing could be stored. */
  unstored: Decisions;
  language(): string;
  gpc(): boolean;
  detailsUrl(): string | undefined;
  noticeUrl(): string | undefined;
  judge(choices: Choices): Verdict;
  apply(): void;
  report(code: string, message: string, grave?: boolean): void;
}

/** These close the view they stand in. */
const CLOSING: readonly Method[] = ['accept-all', 'reject-all', 'save'];
const byScript = { by: 'script', layer: 'api', method: 'api', controls: [], labels: [], frame: [] } as const;

/** The page's consent: there as soon as the script has run; its acts wait for `ready` by themselves. */
export class Consent {
  /** Settles when policy and stored choices have been read, or have failed to be. Never rejects. */
  readonly ready: Promise<void>;

  readonly #page: Page;
  readonly #gate = new Gate();
  readonly #subscribers = new Set<(state: Snapshot) => void>();
  #snapshot: Snapshot = Object.freeze({
    ready: false,
    decisions: Object.freeze({}),
    needsChoice: undefined,
    view: null,
    durable: true,
  });
  #marked: readonly string[] = [];
  #allowed: readonly string[] = ['necessary'];
  #sensitive: boolean;
  #commits: Promise<unknown> = Promise.resolve();
  #loadedDeciding: Promise<Deciding> | undefined;

  constructor(options: ConsentOptions) {
    this.#sensitive = options.sensitive ?? false;
    const beside = typeof options.policy === 'string' && !inline(options.policy) ? options.policy : undefined;
    this.#page = {
      options,
      policy: null,
      ledger: undefined as unknown as Ledger,
      device: null,
      person: null,
      account: null,
      unstored: {},
      language: () => this.language,
      gpc: globalPrivacyControl,
      detailsUrl: () =>
        (options.details ?? beside?.replace(/\.json(?=$|\?)/, '.details.json'))?.replace(
          '{lang}',
          this.language,
        ),
      noticeUrl: () => options.notice?.replace('{lang}', this.policy?.notice?.language ?? this.language),
      judge: (choices) => this.#judge(choices),
      apply: () => this.#apply(),
      report,
    };
    this.#gate.watch();
    this.ready = this.#start();
  }

  /** The core policy; null before `ready`, and where none could be read. */
  get policy(): Policy | null {
    return this.#page.policy;
  }

  /** BCP 47 tag of what is shown. */
  get language(): string {
    return this.policy?.language ?? this.#page.options.language;
  }

  /** What was decided, by purpose; the same frozen object until it changes. */
  get decisions(): Decisions {
    return this.#snapshot.decisions;
  }

  /** Why a choice is missing; null if none is, undefined before `ready`. */
  get needsChoice(): Reason | null | undefined {
    return this.#snapshot.needsChoice;
  }

  /** The view that is open. */
  get view(): View | null {
    return this.#snapshot.view;
  }

  /** False where decisions cannot be kept beyond this page. */
  get durable(): boolean {
    return this.#snapshot.durable;
  }

  /** Whether Global Privacy Control is on. */
  get gpc(): boolean {
    return globalPrivacyControl();
  }

  /** The signed-in account's opaque id; null while decisions about a person bind this browser only. */
  get account(): string | null {
    return this.#page.account?.id ?? null;
  }

  /** Whether this page can reveal health. Setting it closes every gate at once. */
  get sensitive(): boolean {
    return this.#sensitive;
  }

  set sensitive(value: boolean) {
    this.#sensitive = value;
    this.#apply();
  }

  /** Whether a purpose is allowed now. False until known; the necessary always is. */
  allows(purpose: string): boolean {
    return this.#allowed.includes(purpose);
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
    this.#subscribers.add(listener);
    listener(this.#snapshot);
    return () => this.#subscribers.delete(listener);
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
    return this.#commit(({ purposes }) => {
      const given = purposes.filter(
        ({ id, basis }) => basis !== 'explicit-consent' && this.decisions[id]?.decision === 'given',
      );
      const ids = purpose ? [purpose] : given.map(({ id }) => id);
      return { ...byScript, choices: Object.fromEntries(ids.map((id) => [id, false])) };
    });
  }

  /**
   * Binds decisions about a person to an account, or with null to this browser again. Nothing is carried over.
   * @param id opaque: an address or a number of somebody is refused
   */
  async identify(id: string | null): Promise<void> {
    return (await this.#deciding()).identify(id);
  }

  /** Every record of the present subjects on this device, oldest first. */
  async history(): Promise<ConsentRecord[]> {
    return (await this.#deciding()).history();
  }

  /** The visitor's own copy, as JSON. */
  async receipt(): Promise<Blob> {
    return (await this.#deciding()).receipt();
  }

  /**
   * Withdraws what was given, then removes what this device holds; the next visit asks again. What the endpoint has
   * not acknowledged yet stays until it has.
   * @returns the subjects under which a receiver keeps its part
   */
  async forget(): Promise<Subject[]> {
    await this.withdraw();
    return (await this.#deciding()).forget();
  }

  /** Looks for held elements in a tree the page's observer does not reach, such as a shadow root. */
  scan(root: ParentNode): void {
    this.#gate.scan(root);
  }

  /** The rest of the policy: services, trackers, contact. Null where it cannot be loaded. */
  async details(): Promise<PolicyDetails | null> {
    return (await this.#deciding()).details();
  }

  /** The notice, in this language or the one it exists in. Null where it cannot be loaded. */
  async notice(): Promise<Notice | null> {
    return (await this.#deciding()).notice();
  }

  /** Opens a view. */
  async show(view: View): Promise<void> {
    if (!(await this.prepare(view)) || !this.policy || this.view === view) return;
    this.hide();
    this.#tell({ view });
    document.dispatchEvent(new ConsentOpenEvent(view));
  }

  /** Closes the open view. Decides nothing. */
  hide(): void {
    const { view } = this;
    if (!view) return;
    this.#tell({ view: null });
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
    const [policy, ledger] = await Promise.all([this.#readPolicy(), this.#openLedger(), pageIsShown()]);
    this.#page.policy = policy;
    this.#page.ledger = ledger;
    let undelivered = 0;
    try {
      const opening = await ledger.open();
      this.#page.device = opening.head;
      this.#marked = [...opening.marked, ...markedOnPage()];
      undelivered = opening.undelivered;
    } catch (error) {
      report('E03', `the stored choices could not be read (${says(error)}). Everything stays refused`);
    }
    this.#tell({ ready: true, durable: ledger.durable });
    this.#apply();
    if (undelivered) queueMicrotask(() => void this.#deliver());
    if (policy?.status === 'draft' && !/^(localhost|127\.|\[::1\])/.test(location.hostname))
      console.warn(
        `consent-notice/E11: policy ${policy.id} is a draft; approve it (status, approvedBy, approvedAt) before people rely on it.`,
      );
  }

  async #readPolicy(): Promise<Policy | null> {
    const { policy, language } = this.#page.options;
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

  async #openLedger(): Promise<Ledger> {
    try {
      return await openLedger(this.#page.options.database ?? 'consent-notice');
    } catch (error) {
      report(
        'E03',
        `IndexedDB cannot be used (${says(error)}). Choices hold for this page only and are asked again on the next`,
        false,
      );
      return (await this.#loadDeciding()).memoryLedger();
    }
  }

  /** One act at a time; each resolves with the last record it made. */
  async #commit(
    asked: (policy: Policy) => Omit<Act, 'cause'> & Pick<Decided, 'by'>,
  ): Promise<ConsentRecord | null> {
    await this.ready;
    const { policy } = this;
    if (!policy) return null;
    const { choices, ...act } = asked(policy);
    const { decided } = this.#judge(choices);
    if (!decided.length) return null;
    const ids = decided.map(({ purpose }) => purpose.id);
    const refused = ids.filter((id) => !choices[id]);
    const withdrawn = refused.filter((id) => this.decisions[id]?.decision === 'given');
    // Held before anything that could fail or wait.
    this.#allowed = this.#allowed.filter((id) => !refused.includes(id));
    this.#gate.update(this.#allowed);
    const work = this.#commits.then(async () => {
      if (withdrawn.length) await this.#mark(withdrawn);
      const { record, durable } = await this.#keep({ ...act, decided }, policy);
      if (durable) markPage(markedOnPage().filter((id) => !ids.includes(id)));
      this.#marked = this.#marked.filter((id) => !ids.includes(id));
      this.#tell({ durable });
      this.#apply();
      document.dispatchEvent(new ConsentChangeEvent(ids, this.decisions, record, durable));
      void this.#deliver();
      return record;
    });
    this.#commits = work.catch(() => undefined);
    return work;
  }

  async #keep(act: Decided, policy: Policy) {
    try {
      return await (await this.#deciding()).keep(act, policy);
    } catch (error) {
      report(
        'E04',
        `no record of the decision could be made (${says(error)}). It holds for this page and is asked again on the next; serve the folder chunks/ beside the script`,
      );
      const decidedAt = new Date().toISOString();
      const said = act.decided.map(
        ({ purpose: { id, fingerprint }, answer }) =>
          [id, { decision: answer, fingerprint, decidedAt }] as const,
      );
      this.#page.unstored = { ...this.#page.unstored, ...Object.fromEntries(said) };
      return { record: null, durable: false };
    }
  }

  /** So that a crash before the record is kept revives nothing. Each fallback is cruder and surer. */
  async #mark(purposes: readonly string[]): Promise<void> {
    const { ledger } = this.#page;
    await ledger
      .mark(purposes)
      .catch(() => ledger.clear(false))
      .catch(() => markPage([...markedOnPage(), ...purposes]));
  }

  async #deliver(): Promise<void> {
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

  /** A failed loading is forgotten, so that the next act tries again. */
  #loadDeciding(): Promise<Deciding> {
    this.#loadedDeciding ??= this.#page.options.deciding().then(
      ({ Deciding }) => new Deciding(this.#page),
      (error: unknown) => {
        this.#loadedDeciding = undefined;
        throw error;
      },
    );
    return this.#loadedDeciding;
  }

  async #deciding(): Promise<Deciding> {
    await this.ready;
    return this.#loadDeciding();
  }

  #judge(choices: Choices): Verdict {
    const state = { known: this.#snapshot.ready, decisions: this.#stored(), marked: this.#marked };
    return decide(this.policy!, state, choices, {
      now: Date.now(),
      gpc: this.gpc,
      sensitive: this.#sensitive,
    });
  }

  /** Decisions about this device, and about the account if there is one, else about the person at this device. */
  #stored(): Decisions {
    const { device, person, account, unstored } = this.#page;
    const stored = (this.policy?.purposes ?? []).flatMap(({ id, scope }): [string, Decision][] => {
      const decision = (scope === 'person' && account ? person : device)?.decisions[id];
      return decision ? [[id, decision]] : [];
    });
    return { ...Object.fromEntries(stored), ...unstored };
  }

  /** Brings gates and subscribers to what holds now. */
  #apply(): void {
    if (!this.policy || !this.#snapshot.ready) return;
    const { allowed, needsChoice } = this.#judge({});
    this.#allowed = allowed;
    this.#gate.update(allowed);
    const decisions = this.#stored();
    const same = JSON.stringify(decisions) === JSON.stringify(this.decisions);
    this.#tell({ needsChoice, ...(!same && { decisions: Object.freeze(decisions) }) });
  }

  #tell(change: Partial<Snapshot>): void {
    this.#snapshot = Object.freeze({ ...this.#snapshot, ...change });
    for (const listener of this.#subscribers) {
      try {
        listener(this.#snapshot);
      } catch (error) {
        // A page's listener must not keep ours from being told.
        reportError(error);
      }
    }
  }
}

const inline = (policy: string) => policy.trimStart().startsWith('{');

const says = (error: unknown) => (error instanceof Error ? error.message : String(error));

function report(code: string, message: string, grave = true): void {
  console[grave ? 'error' : 'warn'](`consent-notice/${code}: ${message}.`);
  document.dispatchEvent(new ConsentErrorEvent(code, message));
}

/** After the next paint, or soon where nothing is painted, as in a background tab. */
function painted(): Promise<unknown> {
  return Promise.race([
    new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
    new Promise((resolve) => setTimeout(resolve, 100)),
  ]);
}

/** While a page is prerendered nothing is released, shown or sent. */
function pageIsShown(): Promise<unknown> | undefined {
  const page = document as Document & { prerendering?: boolean };
  return page.prerendering
    ? new Promise((resolve) => document.addEventListener('prerenderingchange', resolve, { once: true }))
    : undefined;
}

declare global {
  interface Window {
    /** The page's consent; before the script has run, a queue of calls that wait for it. */
    consentNotice?: Consent | { queue: ((consent: Consent) => void)[] };
  }
}
