/*
 * What only an act of deciding needs, in a chunk of its own: keeping the record, delivering it, and reading what is
 * opened later. A returning visitor who decides nothing never asks for it. Nothing in here opens a gate before the
 * record is kept; what a refusal closes was closed before this was even loaded.
 */
import type { Act } from './consent.js';
import { ConsentDeliveredEvent } from './events.js';
import { askable } from './model/decision.js';
import type { Verdict } from './model/decision.js';
import { parseNotice } from './model/notice.js';
import type { Notice } from './model/notice.js';
import { parseDetails } from './model/policy.js';
import type { Policy, PolicyDetails } from './model/policy.js';
import { NOBODY, parseRecord } from './model/record.js';
import type { ConsentRecord, Head, Subject } from './model/record.js';
import { memoryLedger } from './platform/ledger.js';
import type { Ledger, Shelf } from './platform/ledger.js';
import { Outbox } from './platform/outbox.js';
import { clearTrackers } from './platform/trackers.js';
import { DATABASE, report, says } from './page.js';
import type { Page } from './page.js';
import { append, hashOfWords, sha256, uuid } from './recording.js';
import type { Saying } from './recording.js';
import { outlived } from './retention.js';

/** An act as it is to be recorded: by whom, and what it amounts to per purpose. */
export interface Decided extends Omit<Act, 'cause' | 'choices'> {
  readonly by: Saying['by'];
  readonly decided: Verdict['decided'];
  /** What it refuses, as other tabs were told of it. */
  readonly refusal?: string | undefined;
}

export interface Kept {
  readonly record: ConsentRecord | null;
  /** False where it could not be kept beyond this page. */
  readonly durable: boolean;
}

/** What became of a record. */
export interface RecordDelivery {
  /**
   * undelivered: still to be sent; delivered: the endpoint has acknowledged it; aside: the endpoint refused it for
   * good; kept: it is not to leave this device, by the policy or for want of an endpoint.
   */
  readonly state: 'undelivered' | 'delivered' | 'aside' | 'kept';
  /** RFC 3339, in UTC. */
  readonly deliveredAt: string | null;
  /** What the endpoint answered last, or why it could not be reached; null where nothing went wrong. */
  readonly error: string | null;
  /** How often it has been sent. */
  readonly attempts: number;
}

/** A record on this device, and what became of it. */
export interface KeptRecord {
  readonly record: ConsentRecord;
  readonly delivery: RecordDelivery;
}

/** Milliseconds that delivering what was withdrawn may take before everything is forgotten. */
const LAST_WORD = 5_000;

export class Deciding {
  readonly #page: Page;
  #outbox: Outbox | undefined;
  #details: Promise<PolicyDetails | null> | undefined;
  #notice: Promise<Notice | null> | undefined;
  #noticeShown = false;
  #pruned = false;
  #asked = false;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The device's, or where IndexedDB cannot be used one of this page. */
  get #ledger(): Ledger {
    return (this.#page.ledger ??= memoryLedger());
  }

  /** The id a record will have that a form hands on before it is made. */
  readonly reserve = (): string => uuid(Date.now());

  /** Keeps one act: a record for each subject it is about. One act on two subjects makes two records. */
  async keep(act: Decided, policy: Policy): Promise<Kept> {
    const page = this.#page;
    let record: ConsentRecord | null = null;
    let durable = this.#ledger.durable;
    if (act.decided.some(({ answer }) => answer !== 'given')) await this.#unremember();
    for (const kind of ['person', 'device'] as const) {
      const about = act.decided.filter(
        ({ purpose }) => (purpose.scope === 'person' && page.account ? 'person' : 'device') === kind,
      );
      if (!about.length) continue;
      const kept = await this.#append(
        {
          ...this.#saying(act, policy, page[kind]),
          subject: page.account && kind === 'person' ? page.account : { kind: 'device' },
          decided: about,
        },
        policy,
        // Of two records only one can have the id that a form was given.
        record ? undefined : act.id,
      );
      durable &&= kept?.durable ?? false;
      record = kept?.record ?? record;
      if (kept) {
        if (!kept.head.stays) this.#sender?.kept(kept.record);
        const ids = about.map(({ purpose }) => purpose.id);
        page.keep(kind, kept.head, ids, act.refusal);
        page.dismiss(ids);
      } else page.remember(about);
    }
    return { record, durable };
  }

  /** Sends what is to be sent, and lets go of what has been kept for long enough. */
  async deliver(): Promise<void> {
    await this.#sender?.flush(true);
    await this.#prune();
  }

  /** Undefined where there is no endpoint. */
  get #sender(): Outbox | undefined {
    const { endpoint, database = DATABASE } = this.#page.options;
    if (!endpoint) return undefined;
    if (this.#outbox) return this.#outbox;
    const outbox = new Outbox({
      endpoint,
      lock: `${database}:outbox`,
      shelves: () => {
        const ledger = this.#ledger;
        return {
          undelivered: () => ledger.undelivered(parseRecord),
          settle: (entry, shelf) => ledger.settle(entry, shelf),
        };
      },
      token: ({ kind, id }) => (kind === 'account' ? this.#page.tokens.get(id) : undefined),
      remember: (record) => (this.#remembers(record) ? this.#remembering(endpoint) : undefined),
      delivered: (record) => document.dispatchEvent(new ConsentDeliveredEvent(record)),
      failed: (message, final, record) =>
        final
          ? report(
              'E06',
              `${endpoint} refused a record (${message}). It is kept on this device and not sent again; the endpoint has to take POST as the README says`,
              true,
              record,
            )
          : report(
              'E05',
              `${endpoint} did not take a record (${message}). It is kept on this device and sent again later`,
              false,
              record,
            ),
    });
    this.#page.cut = () => outbox.cut();
    return (this.#outbox = outbox);
  }

  /** Takes what is given from the receiver's cookie, before a refusal is kept. */
  async #unremember(): Promise<void> {
    const page = this.#page;
    await page.loadCookie();
    page.cut?.();
    page.cookie?.refuse();
  }

  /** Whether the answer to a record may set the receiver's cookie: to none that is older than what is said now. */
  #remembers({ id }: ConsentRecord): boolean {
    const { cookie, device, closed } = this.#page;
    const isNewest = [device, device?.other].some((link) => link?.record === id);
    return cookie !== undefined && isNewest && !closed.length;
  }

  /** The same endpoint, told which purposes its cookie may be about: a record does not say what is about a device. */
  #remembering(endpoint: string): string {
    const url = new URL(endpoint, document.baseURI);
    const { policy } = this.#page;
    url.searchParams.set(
      'remember',
      policy
        ? askable(policy)
            .map(({ id }) => id)
            .join()
        : '',
    );
    return url.href;
  }

  /** Once on a page. How long the policy says is asked only where something is a day old. */
  async #prune(): Promise<void> {
    const ledger = this.#ledger;
    if (this.#pruned || !ledger.durable) return;
    this.#pruned = true;
    let old = false;
    await ledger.prune(parseRecord, (entries) => {
      old = outlived(entries, 'P1D', Date.now()).length > 0;
      return [];
    });
    const keptFor = old ? (await this.details())?.recordsKeptFor : undefined;
    if (keptFor) await ledger.prune(parseRecord, (entries) => outlived(entries, keptFor, Date.now()));
  }

  /** Binds decisions about a person to an account, or with null to this browser. @throws TypeError */
  async identify(id: string | null, token?: string): Promise<void> {
    if (id !== null && (!id || id.length > 128 || id.includes('@') || /\d([ ./-]?\d){10}/.test(id)))
      throw new TypeError(
        'consent-notice/E10: identify() needs an opaque id of at most 128 characters, without an @ and without eleven digits in a row; pass a pseudonym of your own, not an address or a number',
      );
    const account = id === null ? null : ({ kind: 'account', id } as const);
    const opening = account && (await this.#ledger.open(account).catch(() => null));
    // What was said before somebody was known is not carried over to them.
    const { purposes = [] } = this.#page.policy ?? {};
    this.#page.dismiss(purposes.filter(({ scope }) => scope === 'person').map((one) => one.id));
    this.#page.bind(account, token, opening);
    // While nobody was bound to it, news of the account was not heard.
    if (account) await this.#page.refresh();
  }

  async history(): Promise<ConsentRecord[]> {
    return (await this.entries()).map(({ record }) => record);
  }

  async entries(): Promise<readonly KeptRecord[]> {
    const { device, person, options } = this.#page;
    const chains = [device, person].flatMap((head) =>
      [head, head?.other].flatMap((link) => link?.chain ?? []),
    );
    const entries = (
      await Promise.all(chains.map((chain) => this.#ledger.history(chain, parseRecord)))
    ).flat();
    const stateOf = (shelf: Shelf) => (shelf === 'undelivered' && !options.endpoint ? 'kept' : shelf);
    return entries
      .sort(({ record: a }, { record: b }) =>
        a.chain === b.chain ? a.sequence - b.sequence : order(a) < order(b) ? -1 : 1,
      )
      .map(({ record, shelf, delivery: { deliveredAt, error, attempts } }) => ({
        record,
        delivery: { state: stateOf(shelf), deliveredAt, error, attempts },
      }));
  }

  /** SHA-256 of what each purpose says now, by id. */
  async wordings(): Promise<Readonly<Record<string, string | null>>> {
    const details = await this.details();
    const purposes = this.#page.policy?.purposes ?? [];
    const detailOf = (id: string) => details?.purposes.find((one) => one.id === id);
    const hashed = purposes.map(async (one) => [one.id, await hashOfWords(one, detailOf(one.id))] as const);
    return Object.fromEntries(await Promise.all(hashed));
  }

  async receipt(): Promise<Blob> {
    const [{ receiptOf }, records, details, wordings] = await Promise.all([
      // Few ever ask for one.
      import('./model/receipt.js'),
      ...([this.history(), this.details(), this.wordings()] as const),
    ]);
    const hashed = records.map(async (record) => ({ record, sha256: await sha256(record) }));
    const receipt = receiptOf({
      id: uuid(),
      issued: new Date().toISOString(),
      policy: this.#page.policy,
      records: await Promise.all(hashed),
      ...{ details, wordings },
    });
    return new Blob([JSON.stringify(receipt, null, 2)], { type: 'application/ld+json' });
  }

  /** Removes what this device holds, what the endpoint has not acknowledged yet as soon as it has. */
  async forget(): Promise<Subject[]> {
    const page = this.#page;
    // Nobody waits for an endpoint that is away: it is sent later all the same.
    const late = new Promise((resolve) => setTimeout(resolve, LAST_WORD));
    await Promise.race([this.#outbox?.flush(true), late]);
    const subjects = [page.device, page.person].flatMap((head) => {
      const told = [head, head?.other].find((link) => link && link.subject.id !== NOBODY);
      return told ? [told.subject] : [];
    });
    await page.forget();
    return subjects;
  }

  readonly clear = clearTrackers;

  details(): Promise<PolicyDetails | null> {
    return (this.#details ??= this.#file('E07', 'details', this.#page.detailsUrl, parseDetails).then(
      (details) => details ?? ((this.#details = undefined), null),
    ));
  }

  async notice(version?: string): Promise<Notice | null> {
    if (version !== undefined) return this.#archived(version);
    const notice = await (this.#notice ??= this.#file('E02', 'notice', this.#page.noticeUrl, parseNotice));
    if (!notice) this.#notice = undefined;
    return notice;
  }

  /** Where it is the policy's own notice, records say that it was shown. */
  told({ id, version }: Pick<Notice, 'id' | 'version'>): void {
    const own = this.#page.policy?.notice;
    this.#noticeShown ||= own?.id === id && own.version === version;
  }

  /** Earlier versions stay beside the notice's file. */
  async #archived(version: string): Promise<Notice | null> {
    if (!/^[\w.+-]+$/.test(version)) return null;
    const url = this.#page.noticeUrl?.replace(/\.json(?=$|\?)/, `.${version}.json`);
    if (!url || url === this.#page.noticeUrl) return null;
    const notice = await this.#file('E18', 'notice', url, parseNotice);
    return notice?.version === version ? notice : null;
  }

  #saying(act: Decided, policy: Policy, head: Head | null): Omit<Saying, 'subject' | 'decided'> {
    const { by, layer, method, controls, labels, frame } = act;
    const { id, version, sha256 } = policy.notice ?? {};
    const asked = layer === 'banner' || layer === 'choices' ? this.#page.judge({}).needsChoice : null;
    return {
      ...{ by, layer, method, controls, labels, frame },
      language: this.#page.language,
      notice: id && version && sha256 ? { id, version, sha256, shown: this.#noticeShown } : null,
      signals: { gpc: this.#page.gpc },
      reason: !head ? 'first' : asked && asked !== 'first' ? asked : 'changed-mind',
    };
  }

  /** Keeps one record: on the device, or else for this page. Null where not even that can be. */
  async #append(saying: Saying, policy: Policy, id?: string) {
    const page = this.#page;
    const now = Date.now();
    // The words of a purpose about a person stand in the details.
    const details = saying.decided.some(({ purpose }) => !purpose.label) ? await this.details() : null;
    try {
      try {
        const appended = await append(this.#ledger, saying, policy, details, now, id);
        if (this.#ledger.durable && !this.#asked) {
          this.#asked = true;
          void persist();
        }
        return { ...appended, durable: this.#ledger.durable };
      } catch (error) {
        if (!this.#ledger.durable) throw error;
        report(
          'E04',
          `the decision could not be stored (${says(error)}). It holds for this page and is asked again on the next; see that the browser may store data for this site`,
        );
        page.ledger = memoryLedger([page.device, page.person].filter((head) => head !== null));
        return { ...(await append(this.#ledger, saying, policy, details, now, id)), durable: false };
      }
    } catch (error) {
      report(
        'E04',
        `no record of the decision could be made (${says(error)}). It holds for this page and is asked again on the next`,
      );
      return null;
    }
  }

  async #file<T>(
    code: string,
    name: string,
    url: string | undefined,
    parse: (value: unknown) => T,
  ): Promise<T | null> {
    if (!url) return null;
    try {
      const response = await fetch(url, {
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      return parse(await response.json());
    } catch (error) {
      report(
        code,
        `the ${name} ${url} cannot be used (${says(error)}). Choices can still be made; make the file with \`consent-notice compile\` and set data-${name === 'notice' ? name : 'policy'} to its address`,
      );
      return null;
    }
  }
}

const order = ({ decidedAt, id }: ConsentRecord) => `${decidedAt} ${id}`;

/** So that the browser does not clear it when the disk is full; where it would ask the visitor, it is left as it is. */
async function persist(): Promise<void> {
  try {
    const { state } = await navigator.permissions.query({ name: 'persistent-storage' });
    if (state === 'granted' && !(await navigator.storage.persisted())) await navigator.storage.persist();
  } catch {
    // It does not know of such a thing, or not on an insecure origin.
  }
}
