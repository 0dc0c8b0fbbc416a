import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Consent } from '../consent.js';
import { longMoment } from '../model/cldr.js';
import type { Decisions } from '../model/decision.js';
import type { Policy } from '../model/policy.js';
import type { Subject } from '../model/record.js';
import { ConsentController, pageConsent } from './consent-controller.js';
import { styles } from './consent-history.styles.js';
import { toldActs } from './history-acts.js';
import type { History, ToldAct, ToldDecision } from './history-acts.js';
import { historyPage } from './history-page.js';
import * as words from './history-words.js';
import { controls, host } from './shared.styles.js';

/** After these, a record stands elsewhere on its way. */
const MOVES = ['consent-delivered', 'consent-error'] as const;

/** What a history is read from: of another state there is another. */
interface Source {
  readonly consent: Consent;
  readonly decisions: Decisions;
  readonly account: string | null;
}

/**
 * @summary The visitor's own copy: what was decided here and on which words, whether it was sent, to take away or to forget.
 * @csspart history - The whole surface.
 * @csspart act - One act of deciding.
 * @csspart page - The button that downloads the copy as a page.
 * @csspart data - The button that downloads the copy as data.
 * @csspart forget - The button that asks to forget this device.
 * @csspart confirm - The button that forgets it.
 * @tagname consent-history
 */
export class ConsentHistoryElement extends LitElement {
  static override styles = [host, controls, styles];

  /** The consent whose decisions it tells. Default: the page's. */
  @property({ attribute: false }) consent: Consent | undefined = pageConsent();

  /** Undefined until it is read, null where it cannot be. */
  @state() private history: History | null | undefined;
  @state() private downloaded = '';
  @state() private forgetting: 'asked' | 'begun' | 'failed' | undefined;
  /** Under which ids a receiver keeps its part, once this device is forgotten. */
  @state() private forgotten: readonly Subject[] | undefined;
  /** What became of copying an id. */
  @state() private copied = '';

  /** What has been read is of these. */
  #read: Source | undefined;
  #file = '';

  constructor() {
    super();
    new ConsentController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const move of MOVES) document.addEventListener(move, this.#reread);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const move of MOVES) document.removeEventListener(move, this.#reread);
    URL.revokeObjectURL(this.#file);
  }

  protected override willUpdate(): void {
    const { consent } = this;
    if (!consent?.policy) return;
    const { decisions, account } = consent;
    const read = this.#read;
    if (read?.consent === consent && read.decisions === decisions && read.account === account) return;
    if (read?.consent !== consent) this.history = this.forgotten = this.forgetting = undefined;
    this.#read = { consent, decisions, account };
    this.#reread();
  }

  readonly #reread = (): void => {
    if (this.#read) void this.#readHistory(this.#read);
  };

  async #readHistory(of: Source): Promise<void> {
    const { consent } = of;
    const history = await Promise.all([consent.entries(), consent.details(), consent.wordings()]).then(
      ([entries, details, wordings]) => ({ entries, details, wordings }),
      () => null,
    );
    // Something was decided meanwhile, and is being read.
    if (of === this.#read) this.history = history;
  }

  async #download(kind: 'page' | 'data'): Promise<void> {
    const { consent, history } = this;
    if (!consent?.policy || !history) return;
    this.downloaded = '';
    const now = new Date().toISOString();
    try {
      const file =
        kind === 'data'
          ? { name: 'json', blob: await consent.receipt() }
          : { name: 'html', blob: this.#page(consent, consent.policy, history, now) };
      const name = `consent-receipt-${now.slice(0, 10)}.${file.name}`;
      URL.revokeObjectURL(this.#file);
      this.#file = URL.createObjectURL(file.blob);
      Object.assign(document.createElement('a'), { href: this.#file, download: name }).click();
      this.downloaded = words.downloaded(name);
    } catch {
      this.downloaded = words.notDownloaded();
    }
  }

  #page(consent: Consent, policy: Policy, history: History, now: string): Blob {
    const page = historyPage(toldActs(history, consent), {
      language: consent.language,
      controller: policy.controller.name,
      madeOn: longMoment(now, consent.language),
    });
    return new Blob([page], { type: 'text/html' });
  }

  async #ask(): Promise<void> {
    this.forgetting = 'asked';
    await this.#focus('.really');
  }

  async #keep(): Promise<void> {
    this.forgetting = undefined;
    await this.#focus('[part=forget]');
  }

  async #forget(): Promise<void> {
    const { consent, forgetting } = this;
    if (!consent || forgetting === 'begun') return;
    this.forgetting = 'begun';
    try {
      this.forgotten = await consent.forget();
      this.forgetting = undefined;
      await this.#focus('.forgotten h3');
    } catch {
      this.forgetting = 'failed';
      await this.#focus('.really');
    }
  }

  async #copy(id: string): Promise<void> {
    this.copied = '';
    this.copied = await navigator.clipboard.writeText(id).then(words.copied, words.notCopied);
  }

  async #focus(selector: string): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  #decision({ label, answer, said, until }: ToldDecision): TemplateResult {
    return html`<li>
      <span class="label">${label}</span>
      <span class="said is-${said}">${answer}</span>
      ${until ? html`<span class="muted small">${until}</span>` : nothing}
    </li>`;
  }

  #words({ label, seen, changed, hash }: ToldDecision): TemplateResult {
    return html`<dt>${label}</dt>
      ${
        seen
          ? seen.map((text) => html`<dd>${text}</dd>`)
          : html`<dd>${changed} ${hash ? html`<code>${hash}</code>` : nothing}</dd>`
      }`;
  }

  #act({ words: called, ...act }: ToldAct): TemplateResult {
    const { at, when, where, by, decisions, versions, state, delivery } = act;
    return html`<li part="act" class="act">
      <h3><time datetime=${at}>${when}</time></h3>
      <p class="muted small">${where}. ${by}.</p>
      <ul role="list" class="decisions">
        ${decisions.map((one) => this.#decision(one))}
      </ul>
      <p class="delivery small is-${state}">${delivery}</p>
      <details>
        <summary>${called}</summary>
        <dl>${decisions.map((one) => this.#words(one))}</dl>
        <p class="muted small">${versions.join(' · ')}</p>
      </details>
    </li>`;
  }

  #acts(consent: Consent, history: History | null | undefined): TemplateResult | typeof nothing {
    if (history === undefined) return html`<p class="muted" role="status">${words.reading()}</p>`;
    if (history === null) return html`<p role="alert">${words.unreadable()}</p>`;
    const acts = toldActs(history, consent);
    if (acts.length)
      return html`<ol role="list" class="acts">
        ${acts.map((one) => this.#act(one))}
      </ol>`;
    return this.forgotten
      ? nothing
      : html`<p class="empty">${words.nothingYet()}</p>
          <p>
            <button type="button" class="button" @click=${() => void consent.show('choices')}>
              ${words.makeChoices()}
            </button>
          </p>`;
  }

  #copySection(): TemplateResult {
    return html`<section class="own" aria-labelledby="copy">
      <h3 id="copy">${words.takeCopy()}</h3>
      <p>${words.copyHolds()}</p>
      <div class="buttons">
        <button type="button" class="button" part="page" @click=${() => void this.#download('page')}>
          ${words.asPage()}
        </button>
        <button type="button" class="button" part="data" @click=${() => void this.#download('data')}>
          ${words.asData()}
        </button>
      </div>
      <p class="muted" role="status">${this.downloaded}</p>
    </section>`;
  }

  #forgetSection({ controller }: Policy, { entries }: History): TemplateResult {
    const unsent = entries.some(({ delivery }) => delivery.state === 'undelivered');
    return html`<section class="own" aria-labelledby="forget">
      <h3 id="forget">${words.forget()}</h3>
      <p id="forget-does">${words.forgetDoes(controller.name)} ${unsent ? words.forgetUnsent() : nothing}</p>
      ${
        this.forgetting
          ? this.#confirmation(this.forgetting)
          : html`<div class="buttons">
              <button
                type="button"
                class="button"
                part="forget"
                aria-describedby="forget-does"
                @click=${() => void this.#ask()}
              >
                ${words.forget()}
              </button>
            </div>`
      }
    </section>`;
  }

  #confirmation(forgetting: 'asked' | 'begun' | 'failed'): TemplateResult {
    return html`<div class="really" role="group" aria-labelledby="really" tabindex="-1">
      <p id="really">${words.forgetReally()}</p>
      ${forgetting === 'failed' ? html`<p role="alert">${words.notForgotten()}</p>` : nothing}
      <div class="buttons">
        <button type="button" class="button" @click=${() => void this.#keep()}>${words.forgetNo()}</button>
        <button
          type="button"
          class="button"
          part="confirm"
          aria-disabled=${forgetting === 'begun'}
          @click=${() => void this.#forget()}
        >
          ${words.forgetYes()}
        </button>
      </div>
    </div>`;
  }

  #forgottenSection(consent: Consent, subjects: readonly Subject[]): TemplateResult {
    const elsewhere = consent.endpoint !== undefined && subjects.length > 0;
    return html`<section class="own forgotten" aria-labelledby="forgotten">
      <h3 id="forgotten" tabindex="-1">${words.forgotten()}</h3>
      <p>${words.askedAgain()}</p>
      <p>${elsewhere ? words.keptElsewhere(consent.policy!.controller.name) : words.nothingSent()}</p>
      ${elsewhere ? this.#ids(subjects) : nothing}
      <p class="muted" role="status">${this.copied}</p>
    </section>`;
  }

  #ids(subjects: readonly Subject[]): TemplateResult {
    return html`<dl class="ids">
      ${subjects.map(({ kind, id }, i) => {
        const whose = kind === 'account' ? words.idOfAccount() : words.idOfDevice();
        return html`<dt id="whose-${i}">${whose}</dt>
          <dd>
            <code dir="ltr">${id}</code>
            <button
              type="button"
              class="button"
              id="copy-${i}"
              aria-labelledby="copy-${i} whose-${i}"
              @click=${() => void this.#copy(id)}
            >
              ${words.copyId()}
            </button>
          </dd>`;
      })}
    </dl>`;
  }

  override render() {
    const { consent, history, forgotten } = this;
    const policy = consent?.policy;
    if (!consent || !policy) return nothing;
    return html`<section part="history" aria-labelledby="title" lang=${consent.language}>
      <header>
        <h2 id="title">${words.title()}</h2>
        ${
          forgotten && !history?.entries.length
            ? nothing
            : html`<p class="muted">
                ${words.about(policy.controller.name)} ${consent.account ? words.aboutAccount() : nothing}
              </p>`
        }
        ${consent.durable ? nothing : html`<p class="aside">${words.notStored()}</p>`}
      </header>
      ${forgotten ? this.#forgottenSection(consent, forgotten) : nothing} ${this.#acts(consent, history)}
      ${history?.entries.length ? html`${this.#copySection()} ${this.#forgetSection(policy, history)}` : nothing}
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'consent-history': ConsentHistoryElement;
  }
}
