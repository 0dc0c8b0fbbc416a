import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Consent } from '../consent.js';
import { answerAll, askable } from '../model/decision.js';
import type { Choices } from '../model/decision.js';
import type { Policy, Purpose } from '../model/policy.js';
import { ConsentController, pageConsent } from './consent-controller.js';
import { styles } from './consent-banner.styles.js';
import { controls, host } from './shared.styles.js';
import * as words from './words.js';

const CONTROLS = ['reject', 'accept', 'choose'] as const;
/** When something may have come to lie over the banner, or have left. */
const OCCASIONS = ['close', 'toggle', 'focusin', 'fullscreenchange'] as const;

/**
 * @summary Asks at the first visit: who wants to use what for, with accept and reject alike and a way to choose per purpose.
 * @event consent-decide - A person is about to accept or reject. Can be prevented where it gives.
 * @csspart banner - The whole surface.
 * @csspart answer - Accept and reject, which cannot be styled apart through `consent-notice`.
 * @csspart accept - The accept button.
 * @csspart reject - The reject button.
 * @csspart choose - The button that opens the choices.
 * @tagname consent-banner
 */
export class ConsentBannerElement extends LitElement {
  static override styles = [host, controls, styles];

  /** The consent it asks for. Default: the page's. */
  @property({ attribute: false }) consent: Consent | undefined = pageConsent();

  readonly #controller = new ConsentController(this);
  readonly #size = new ResizeObserver(() => this.#makeRoom());
  readonly #room = new CSSStyleSheet();

  override connectedCallback(): void {
    super.connectedCallback();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#room];
    for (const event of OCCASIONS) document.addEventListener(event, this.#surface, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#room);
    for (const event of OCCASIONS) document.removeEventListener(event, this.#surface, true);
  }

  protected override updated(): void {
    const banner = this.#banner;
    if (!banner) return;
    this.#size.observe(banner);
    this.#surface();
  }

  get #banner(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('[part="banner"]');
  }

  /**
   * Keeps to the top layer, above whatever a page stacks. A page's own modal dialog or fullscreen would leave it
   * visible and out of reach: then it waits, and comes back when that has closed.
   */
  readonly #surface = (): void => {
    requestAnimationFrame(() => {
      const banner = this.#banner;
      if (!banner?.isConnected || !banner.showPopover) return;
      const open = banner.matches(':popover-open');
      if (document.querySelector(':modal, :fullscreen')) {
        if (open) banner.hidePopover();
      } else if (!open) banner.showPopover();
    });
  };

  /** What is focused or scrolled to must not end up under the banner (WCAG 2.4.11). */
  #makeRoom(): void {
    const banner = this.#banner;
    const height =
      banner && getComputedStyle(banner).position === 'fixed'
        ? Math.ceil(banner.getBoundingClientRect().height)
        : 0;
    this.#room.replaceSync(
      height
        ? `@media screen { html { scroll-padding-block-end: ${height + 24}px; padding-block-end: ${height + 24}px; } }`
        : '',
    );
  }

  #answer(yes: boolean, cause: Event): void {
    const { consent } = this;
    const policy = consent?.policy;
    if (!consent || !policy) return;
    void this.#controller.decide({
      choices: this.#choices(consent, policy, yes),
      layer: 'banner',
      method: yes ? 'accept-all' : 'reject-all',
      controls: CONTROLS,
      ...this.#proof(consent, policy),
      cause,
    });
  }

  /** Of what is asked, and of nothing else: an answer that stands is not asked about. */
  #choices(consent: Consent, policy: Policy, yes: boolean): Choices {
    const asked = this.#asked(consent, policy).map(({ id }) => id);
    return Object.fromEntries(
      Object.entries(answerAll(policy, yes, consent)).filter(([id]) => asked.includes(id)),
    );
  }

  #asked(consent: Consent, policy: Policy): readonly Purpose[] {
    const asked = askable(policy).filter(({ id }) => consent.asked.some(({ purpose }) => purpose === id));
    // Where it is shown though nothing is missing, it asks everything.
    return asked.length ? asked : askable(policy);
  }

  #again(consent: Consent, policy: Policy): boolean {
    return this.#asked(consent, policy).length < askable(policy).length;
  }

  #open(event: Event, view: 'choices' | 'notice'): void {
    event.preventDefault();
    void this.consent?.show(view);
  }

  #said(consent: Consent, policy: Policy) {
    const { gpc, durable, needsChoice } = consent;
    return words.banner({
      controller: policy.controller.name,
      settings: policy.settings,
      recipients: policy.recipients,
      again: this.#again(consent, policy),
      reason: needsChoice ?? 'first',
      gpc,
      durable,
    });
  }

  #proof(consent: Consent, policy: Policy) {
    const { frame, labels } = this.#said(consent, policy);
    return { frame, labels };
  }

  #button(part: 'accept' | 'reject', label: string, yes: boolean): TemplateResult {
    return html`<button
      type="button"
      class="button answer"
      part="answer ${part}"
      @click=${(event: Event) => this.#answer(yes, event)}
    >
      ${label}
    </button>`;
  }

  /** The earlier answer to what is asked again. */
  #before(consent: Consent, id: string) {
    const before = consent.decisions[id]?.decision;
    if (!before) return nothing;
    return html` <span class="muted"
      >(${before === 'given' ? words.wasAllowed() : words.wasRefused()})</span
    >`;
  }

  override render() {
    const { consent } = this;
    const policy = consent?.policy;
    if (!consent || !policy) return nothing;
    const { texts, labels } = this.#said(consent, policy);
    const aside = [texts.why, texts.signal, texts.storage].filter(Boolean);
    const [reject = '', accept = '', choose] = labels;
    return html`
      <section part="banner" role="region" aria-labelledby="title" lang=${consent.language} popover="manual">
        <div class="text">
          <h2 id="title">
            ${texts.title}
            ${policy.status === 'draft' ? html`<span class="draft">${words.draft()}</span>` : nothing}
          </h2>
          ${aside.map((line) => html`<p class="aside">${line}</p>`)}
          <p>${texts.who}</p>
          <ul>
            ${this.#asked(consent, policy).map(({ id, label }) => html`<li>${label}${this.#before(consent, id)}</li>`)}
          </ul>
          <p class="muted">
            ${texts.others} ${texts.recipients} ${texts.withdraw}
            <a href="#notice-" @click=${(event: Event) => this.#open(event, 'notice')}>${texts.notice}</a>
          </p>
        </div>
        <div class="controls">
          ${this.#button('reject', reject, false)} ${this.#button('accept', accept, true)}
          <button
            type="button"
            class="button"
            part="choose"
            @click=${(event: Event) => this.#open(event, 'choices')}
          >
            ${choose}
          </button>
        </div>
      </section>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'consent-banner': ConsentBannerElement;
  }
}
