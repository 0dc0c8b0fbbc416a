/*
 * The page's state: what was read at the start, what holds now, and who is told. It opens and closes the gate, and
 * decides nothing: consent.ts does, along the one commit path.
 */
import type { Consent } from './consent.js';
import type { Deciding } from './deciding.js';
import { ConsentErrorEvent } from './events.js';
import type { View } from './events.js';
import { decide } from './model/decision.js';
import type { Choices, Decision, Decisions, Reason, Verdict } from './model/decision.js';
import { parsePolicy } from './model/policy.js';
import type { Policy } from './model/policy.js';
import type { Head, Subject } from './model/record.js';
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

/** What subscribers are told; the same object until something changes. */
export interface Snapshot {
  readonly ready: boolean;
  readonly decisions: Decisions;
  readonly needsChoice: Reason | null | undefined;
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
  /** Purposes whose withdrawal was begun and not recorded. */
  marked: readonly string[] = [];
  sensitive: boolean;
  allowed: readonly string[] = ['necessary'];
  snapshot: Snapshot = Object.freeze({
    ready: false,
    decisions: Object.freeze({}),
    needsChoice: undefined,
    view: null,
    durable: true,
  });
  readonly gate = new Gate();
  /** Refusals that wait to be kept. */
  readonly #held = new Set<{ readonly purposes: readonly string[] }>();
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
    const [policy, ledger] = await Promise.all([this.#readPolicy(), this.#openLedger(), pageIsShown()]);
    this.policy = policy;
    this.ledger = ledger;
    let undelivered = 0;
    try {
      const opening = await ledger?.open();
      this.device = opening?.head ?? null;
      this.marked = [...(opening?.marked ?? []), ...markedOnPage()];
      undelivered = opening?.undelivered ?? 0;
    } catch (error) {
      report('E03', `the stored choices could not be read (${says(error)}). Everything stays refused`);
    }
    this.tell({ ready: true, durable: ledger !== undefined });
    this.apply();
    return undelivered;
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
    const state = { known: this.snapshot.ready, decisions: this.#decisions(), marked: this.#closed() };
    return decide(this.policy!, state, choices, {
      now: Date.now(),
      gpc: this.gpc,
      sensitive: this.sensitive,
    });
  }

  /** Brings gate and subscribers to what holds now. */
  apply(): void {
    if (!this.policy || !this.snapshot.ready) return;
    const { allowed, needsChoice } = this.judge({});
    this.allowed = allowed;
    this.gate.update(allowed);
    const decisions = this.#decisions();
    const same = JSON.stringify(decisions) === JSON.stringify(this.snapshot.decisions);
    this.tell({ needsChoice, ...(!same && { decisions: Object.freeze(decisions) }) });
  }

  /** Closes the gate for these at once, and keeps it closed until the refusal is kept. Returns how to end that. */
  hold(purposes: readonly string[]): () => void {
    const held = { purposes };
    this.#held.add(held);
    this.allowed = this.allowed.filter((id) => !purposes.includes(id));
    this.gate.update(this.allowed);
    return () => this.#held.delete(held);
  }

  /** So that a crash before the record is kept revives nothing. Each fallback is cruder and surer. */
  async mark(purposes: readonly string[]): Promise<void> {
    const ledger = this.ledger?.durable ? this.ledger : undefined;
    const onPage = () => markPage([...new Set([...markedOnPage(), ...purposes])]);
    if (!ledger) return onPage();
    await ledger
      .mark(purposes)
      .catch(() => ledger.clear(false))
      .catch(onPage);
  }

  /** The record is kept, or what it says holds for this page. */
  unmark(purposes: readonly string[], durable: boolean): void {
    if (durable) markPage(markedOnPage().filter((id) => !purposes.includes(id)));
    this.marked = this.marked.filter((id) => !purposes.includes(id));
  }

  #closed(): readonly string[] {
    return [...this.marked, ...[...this.#held].flatMap(({ purposes }) => purposes)];
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

  /** Decisions about this device, and about the account if there is one, else about the person at this device. */
  #decisions(): Decisions {
    const { device, person, account } = this;
    const stored = (this.policy?.purposes ?? []).flatMap(({ id, scope }): [string, Decision][] => {
      const decision = (scope === 'person' && account ? person : device)?.decisions[id];
      return decision ? [[id, decision]] : [];
    });
    return { ...Object.fromEntries(stored), ...this.#unstored };
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

  async #openLedger(): Promise<Ledger | undefined> {
    try {
      return await openLedger(this.options.database ?? 'consent-notice');
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

/** One clear line in the console, and an event. */
export function report(code: string, message: string, grave = true): void {
  console[grave ? 'error' : 'warn'](`consent-notice/${code}: ${message}.`);
  document.dispatchEvent(new ConsentErrorEvent(code, message));
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
