import { LitElement, html, nothing } from 'lit';
import type { PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { Consent } from '../consent.js';
import { longDate, regionName, span } from '../model/cldr.js';
import type { Decision } from '../model/decision.js';
import type { Purpose, PurposeDetails } from '../model/policy.js';
import type { Layer } from '../model/record.js';
import { ConsentController, pageConsent } from './consent-controller.js';
import { styles } from './consent-toggle.styles.js';
import { submitWith } from './form-submission.js';
import { controls, host } from './shared.styles.js';
import * as words from './words.js';

/**
 * @summary One purpose, anywhere: what it is for, what was decided and when, and the control to decide it.
 * @event consent-decide - A person is about to decide. Can be prevented where it gives.
 * @event change - The person has moved it.
 * @csspart toggle - The control itself.
 * @tagname consent-toggle
 */
export class ConsentToggleElement extends LitElement {
  static override styles = [host, controls, styles];
  /** It takes part in forms, with the value `given:<record id>`. */
  static readonly formAssociated = true;

  /** Id of the purpose in the policy. */
  @property({ reflect: true }) purpose = '';

  /** Waits for a save of its surroundings instead of deciding at once. In a form it always waits, for the submit. */
  @property({ type: Boolean }) staged = false;

  /** Shows recipients and what is stored below the control. */
  @property({ type: Boolean }) detailed = false;

  /** The layer its decisions are recorded under. */
  @property({ attribute: false }) layer: Layer = 'notice';

  /** Texts that stand around it and explain it; a record proves them too. */
  @property({ attribute: false }) around: readonly string[] = [];

  /** The consent it decides for. Default: the page's. */
  @property({ attribute: false }) consent: Consent | undefined = pageConsent();

  /** What is ticked and not yet decided; undefined: as it was decided. */
  @state() private pending: boolean | undefined;
  @state() private details: PurposeDetails | null | undefined;
  @state() private accountLink: string | undefined;
  @state() private confirming = false;

  readonly #controller = new ConsentController(this);
  readonly #internals = this.attachInternals();
  #leaveForm: (() => void) | undefined;
  #recordId = '';
  /** The act behind what a form submits later. */
  #lastMove: Event | undefined;

  /** Whether it is ticked, decided or not. */
  get checked(): boolean {
    return this.pending ?? (!this.#internals.form && (this.consent?.allows(this.purpose) ?? false));
  }

  get #waits(): boolean {
    return this.staged || this.#internals.form !== null;
  }

  /** Whether the person has moved it since it was last decided. */
  get moved(): boolean {
    return this.pending !== undefined;
  }

  /** Back to what was decided. */
  reset(): void {
    this.pending = undefined;
    this.confirming = false;
  }

  /** @internal */
  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#leaveForm?.();
    this.#leaveForm = form
      ? submitWith(form, () => (this.checked ? this.#decide(true, undefined, 'form') : undefined))
      : undefined;
    this.requestUpdate();
  }

  /** @internal */
  formResetCallback(): void {
    this.reset();
    this.#internals.setFormValue(null);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leaveForm?.();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('consent') || changed.has('purpose')) void this.#load();
  }

  async #load(): Promise<void> {
    const { consent, purpose } = this;
    this.details = undefined;
    await consent?.ready;
    const details = await consent?.details();
    if (this.consent !== consent || this.purpose !== purpose) return;
    this.details = details?.purposes.find((one) => one.id === purpose) ?? null;
    this.accountLink = details?.accountLink;
    if (consent?.policy && !consent.policy.purposes.some((one) => one.id === purpose))
      console.error(
        `consent-notice/E16: <consent-toggle purpose="${purpose}"> names no purpose of policy ${consent.policy.id}; it has ${consent.policy.purposes.map(({ id }) => id).join(', ')}.`,
      );
  }

  #change(event: Event): void {
    const yes = (event.target as HTMLInputElement).checked;
    if (yes && this.details?.statement) {
      // Explicit consent takes a statement and a second act (GDPR 9(2)(a)); until then nothing has changed. Moving it
      // once more takes the statement away again.
      (event.target as HTMLInputElement).checked = false;
      this.confirming = !this.confirming;
      if (this.confirming) void this.#showStatement();
      return;
    }
    this.confirming = false;
    if (this.#internals.form) void this.#stage(yes, event);
    else if (this.staged) this.pending = yes;
    else void this.#decide(yes, event);
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }

  async #showStatement(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.statement')?.focus();
  }

  /** A ticked box hands the form the id under which its record will be kept; an unticked one says nothing. */
  async #stage(yes: boolean, cause: Event): Promise<void> {
    this.pending = yes;
    this.#lastMove = cause;
    this.#recordId ||= (await this.consent?.reserve()) ?? '';
    this.#internals.setFormValue(this.pending && this.#recordId ? `given:${this.#recordId}` : null);
  }

  async #decide(yes: boolean, cause: Event | undefined, layer: Layer = this.layer): Promise<void> {
    const { details } = this;
    const said = details && this.#said(details, yes);
    this.pending = yes;
    await this.#controller.decide({
      choices: { [this.purpose]: yes },
      layer,
      method: details?.statement && yes ? 'statement' : 'toggle',
      controls: ['toggle'],
      labels: said?.labels ?? [],
      frame: said?.frame ?? [],
      cause: cause ?? this.#lastMove,
      ...(layer === 'form' && { id: this.#recordId }),
    });
    this.confirming = false;
    this.#recordId = '';
    if (layer !== 'form') this.pending = undefined;
  }

  #state(decision: Decision | undefined): string {
    if (!decision) return words.notAsked();
    const date = longDate(decision.decidedAt, this.consent!.language);
    if (decision.decision === 'given') return this.#given(date);
    return decision.decision === 'refused' ? words.refusedOn(date) : words.withdrawnOn(date);
  }

  /** An answer of yes may be in force or not. */
  #given(date: string): string {
    const { consent, purpose } = this;
    if (consent?.allows(purpose)) return words.allowedSince(date);
    const asked = consent?.asked.find((one) => one.purpose === purpose)?.reason;
    if (asked === 'policy-changed') return words.changedSinceAllowed(date);
    if (asked === 'expired') return words.expiredSinceAllowed(date);
    return consent?.gpc && !consent.sensitive ? words.offBySignal(date) : words.offHere(date);
  }

  /** What it says to decide yes or no. */
  #said(details: PurposeDetails, yes: boolean) {
    const consent = this.consent!;
    return words.toggle({
      purpose: this.#asked ?? { scope: 'device', basis: 'consent' },
      details,
      yes,
      account: Boolean(consent.account),
      durable: consent.durable,
      saidBefore: consent.saidBefore(this.purpose)?.decision === 'given',
      accountLink: this.accountLink !== undefined,
      around: this.around,
    });
  }

  get #asked(): Purpose | undefined {
    return this.consent?.policy?.purposes.find(({ id }) => id === this.purpose);
  }

  #facts(details: PurposeDetails) {
    const { language } = this.consent!;
    if (!details.services.length && !details.trackers.length)
      return this.#asked?.scope === 'person' ? nothing : html`<p class="muted small">${words.nobody()}</p>`;
    return html`<details>
      <summary>${words.facts()}</summary>
      <dl>
        ${
          details.services.length
            ? html`<dt>${words.who()}</dt>
                ${details.services.map(
                  ({ name, country: code, link }) =>
                    html`<dd>
                      ${link ? html`<a href=${link}>${name}</a>` : name}${code ? html`, ${regionName(code, language)}` : nothing}
                    </dd>`,
                )}`
            : nothing
        }
        ${
          details.trackers.length
            ? html`<dt>${words.what()}</dt>
                ${details.trackers.map(
                  (tracker) =>
                    html`<dd>
                      <code>${tracker.name}</code> (${tracker.kind}),
                      ${words.keptFor(span(tracker.keptFor, language))}
                    </dd>`,
                )}`
            : nothing
        }
      </dl>
    </details>`;
  }

  /** What rests on a legitimate interest runs, and stands apart as doing so, until somebody objects. */
  #objection(consent: Consent, details: PurposeDetails) {
    const decision = consent.decisions[this.purpose];
    const objected = !consent.allows(this.purpose);
    const date = decision && longDate(decision.decidedAt, consent.language);
    const { texts, labels } = this.#said(details, objected);
    return html`<p id="description">${details.description}</p>
      ${texts.interest ? html`<p>${texts.interest}</p>` : nothing}
      <p id="state" class="muted small" role="status">
        ${objected ? (decision?.decision === 'objected' && date ? words.objectedOn(date) : words.notAsked()) : words.running()}${texts.storage ? html`<br />${texts.storage}` : nothing}
      </p>
      <button
        type="button"
        class="button"
        part="toggle"
        aria-describedby="label description state"
        @click=${(event: Event) => void this.#decide(objected, event)}
      >
        ${labels[0]}
      </button>
      ${texts.binding ? html`<p class="muted small">${texts.binding}</p>` : nothing}`;
  }

  #control() {
    return html`<input
      id="toggle"
      part="toggle"
      type="checkbox"
      role=${this.#waits ? nothing : 'switch'}
      aria-describedby="description state"
      .checked=${live(this.checked)}
      @change=${this.#change}
    />`;
  }

  #confirm(event: Event): void {
    if (this.#internals.form) {
      void this.#stage(true, event);
      this.confirming = false;
    } else void this.#decide(true, event);
  }

  override render() {
    const { consent, details } = this;
    if (!consent?.policy || details === undefined) return nothing;
    if (details === null) return html`<p class="muted" role="alert">${words.noDetails()}</p>`;
    const purpose = this.#asked;
    const necessary = purpose?.basis === 'strictly-necessary';
    const { texts, labels } = this.#said(details, true);
    if (purpose?.basis === 'legitimate-interest')
      return html`<div class="toggle" lang=${consent.language}>
        <p id="label" class="label">${details.label}</p>
        ${this.#objection(consent, details)} ${this.detailed ? this.#facts(details) : nothing}
      </div>`;
    return html`<div class="toggle" lang=${consent.language}>
      <div class="line">
        ${necessary ? html`<span class="label">${details.label}</span><span class="always">${words.always()}</span>` : html`<label class="label" for="toggle">${details.label}</label>${this.#control()}`}
      </div>
      <p id="description">${necessary ? details.reason : details.description}</p>
      ${details.consequence ? html`<p class="consequence">${details.consequence}</p>` : nothing}
      ${
        necessary
          ? nothing
          : html`<p id="state" class="muted small" role=${this.#waits ? nothing : 'status'}>
              ${this.#state(consent.decisions[this.purpose])}${texts.storage ? html`<br />${texts.storage}` : nothing}
            </p>`
      }
      ${texts.before ? html`<p class="muted small">${texts.before}</p>` : nothing}
      ${
        texts.binding
          ? html`<p class="muted small">
              ${texts.binding}
              ${texts.elsewhere ? html`<a href=${this.accountLink!}>${texts.elsewhere}</a>` : nothing}
            </p>`
          : nothing
      }
      ${
        this.confirming
          ? html`<div class="statement" role="group" aria-labelledby="statement" tabindex="-1">
              <p id="statement">${texts.statement}</p>
              <button type="button" class="button" @click=${(event: Event) => this.#confirm(event)}>
                ${labels[1]}
              </button>
            </div>`
          : nothing
      }
      ${this.detailed ? this.#facts(details) : nothing}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'consent-toggle': ConsentToggleElement;
  }
}
