import { LitElement, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Consent } from '../consent.js';
import type { View } from '../events.js';
import { ConsentController, pageConsent } from './consent-controller.js';
import { styles } from './consent-notice.styles.js';
import { settingsButton } from './settings-button.js';
import { controls, host } from './shared.styles.js';
import * as words from './words.js';

/** Accept and reject are not among them: a page can shape `answer`, never make one of the two weaker. */
const PARTS = 'banner, choose, answer, choices, save, toggle, section, heading, body, history, act';

/**
 * @summary The whole: asks when a choice is missing, and opens the choices, the notice and the history of decisions.
 * @csspart settings - The floating button that opens the choices.
 * @csspart dialog - The dialog with choices, notice and history.
 * @csspart close - The button that closes it.
 * @csspart reload - Says which scripts end only when the page is left, after a withdrawal.
 * @cssproperty --consent-font - Font family. Default: the page's.
 * @cssproperty --consent-surface - Background of every surface.
 * @cssproperty --consent-raised - Background of what lies on a surface.
 * @cssproperty --consent-text - Text.
 * @cssproperty --consent-muted - Text of less weight.
 * @cssproperty --consent-edge - Border of controls.
 * @cssproperty --consent-line - Lines between things.
 * @cssproperty --consent-accent - Buttons, links and what is on.
 * @cssproperty --consent-on-accent - Text on the accent.
 * @cssproperty --consent-focus - Focus ring.
 * @cssproperty --consent-radius - Corner radius.
 * @cssproperty --consent-max-width - Widest the banner becomes.
 * @cssproperty --consent-settings-inset - Distance of the settings button from the corner.
 * @cssproperty --consent-scroll-margin - Room above a section that is scrolled to, for a sticky page header.
 * @tagname consent-notice
 */
export class ConsentNoticeElement extends LitElement {
  static override styles = [host, controls, styles];

  /** Lays notice and choices out in the page, instead of opening them over it. */
  @property({ type: Boolean, reflect: true }) inline = false;

  /** The consent it shows. Default: the page's. */
  @property({ attribute: false }) consent: Consent | undefined = pageConsent();

  /** What was still running when the visitor put it off. */
  @state() private dismissed: readonly string[] | undefined;

  /** What had the focus before a view took it. */
  #before: HTMLElement | null = null;
  #shown: View | null = null;
  /** Whether what is about to change has the focus. */
  #focused = false;
  #pageHidden: CSSStyleSheet | undefined;
  /** Height while it was not defined, when a page's style sheet can keep room for it. */
  readonly #reserved = this.isConnected ? this.offsetHeight : 0;

  constructor() {
    super();
    new ConsentController(this);
    this.addEventListener('focusin', (event) => this.#remember(event.relatedTarget));
  }

  override connectedCallback(): void {
    // The room it has had until now, so that what follows it does not move.
    if (this.inline && !this.hasUpdated)
      this.style.setProperty('--_reserved', `${this.offsetHeight || this.#reserved}px`);
    super.connectedCallback();
    this.style.setProperty('--_page-font', getComputedStyle(document.body).fontFamily);
  }

  protected override willUpdate(): void {
    const view = this.consent?.view ?? null;
    this.#focused = this.shadowRoot?.activeElement !== null;
    if (view && view !== 'banner' && this.#shown !== view) this.#remember(document.activeElement);
  }

  protected override updated(): void {
    if (this.inline) return;
    const view = this.consent?.view ?? null;
    const dialog = this.renderRoot.querySelector('dialog');
    // A host that was put back into the page has its dialog open, but not modal any more.
    if (dialog && !dialog.matches(':modal')) {
      dialog.close();
      dialog.showModal();
      dialog.focus();
    }
    this.#offerSettings();
    this.#offerReload();
    this.#printAlone(view === 'notice');
    // A view that another tab or page code closes took no focus, and gives none.
    if (this.#shown !== view && !view && this.#focused) this.#giveBack();
    this.#shown = view;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#printAlone(false);
  }

  /** What is printed while the notice is open over a page is the notice. */
  #printAlone(alone: boolean): void {
    const others = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#pageHidden);
    if (!alone && others.length === document.adoptedStyleSheets.length) return;
    if (alone && !this.#pageHidden) {
      this.#pageHidden = new CSSStyleSheet();
      this.#pageHidden.replaceSync(
        '@media print { body:not(:has(consent-notice)) { display: none !important } }',
      );
    }
    document.adoptedStyleSheets = alone ? [...others, this.#pageHidden!] : others;
  }

  #remember(from: unknown): void {
    const outside =
      from instanceof HTMLElement &&
      from !== this &&
      from !== document.body &&
      !this.renderRoot.contains(from);
    if (outside) this.#before = from;
  }

  /** Focus goes back to what had it, else to the way back; never to the body, where a keyboard starts over. */
  #giveBack(): void {
    const elsewhere = document.activeElement;
    if (elsewhere && elsewhere !== this && elsewhere !== document.body && !this.shadowRoot?.activeElement)
      return;
    const offered = document.querySelector<HTMLElement>('[data-consent-open]');
    const back = this.#before?.isConnected ? this.#before : (this.#settings ?? offered);
    this.#before = null;
    back?.focus({ preventScroll: true });
  }

  get #settings(): HTMLButtonElement | null {
    return this.renderRoot.querySelector('[part="settings"]');
  }

  /** There unless the page offers a control of its own; out of the way while something is asked. */
  #offerSettings(): void {
    const policy = this.consent?.policy;
    if (!policy || document.querySelector('[data-consent-open]')) {
      this.#settings?.remove();
      return;
    }
    settingsButton(this, policy.settings, () => void this.consent?.show('choices')).hidden =
      this.consent?.view === 'banner';
  }

  #offerReload(): void {
    const running = this.renderRoot.querySelector<HTMLElement>('.running');
    const told = running?.querySelector('p') != null;
    if (running?.showPopover && told !== running.matches(':popover-open')) running.togglePopover(told);
  }

  /** Closing decides nothing; where something is still asked, the banner is back. */
  readonly #close = (event: Event): void => {
    event.preventDefault();
    const { consent } = this;
    consent?.hide();
    if (consent?.needsChoice) void consent.show('banner');
  };

  #tab(view: Exclude<View, 'banner'>, label: string) {
    const current = this.consent?.view === view;
    return html`<button
      type="button"
      class="tab"
      aria-current=${current ? 'true' : nothing}
      @click=${() => void this.consent?.show(view)}
    >
      ${label}
    </button>`;
  }

  /** Only where something cannot be undone here, and says what. */
  #stillRunning({ running, language }: Consent) {
    const told = running.length > 0 && running !== this.dismissed;
    return html`<div class="running" part="reload" role="status" lang=${language} popover="manual">
      ${
        told
          ? html`<p>${words.stillRunning()} ${running.map(fileOf).join(', ')}</p>
              <div class="acts">
                <button type="button" class="button" @click=${() => location.reload()}>
                  ${words.reload()}
                </button>
                <button type="button" class="button" @click=${() => (this.dismissed = running)}>
                  ${words.later()}
                </button>
              </div>`
          : nothing
      }
    </div>`;
  }

  #view(consent: Consent, view: View) {
    if (view === 'history')
      return html`<consent-history .consent=${consent} exportparts=${PARTS}></consent-history>`;
    return view === 'choices'
      ? html`<consent-choices .consent=${consent} exportparts=${PARTS}></consent-choices>`
      : html`<privacy-notice .consent=${consent} exportparts=${PARTS}></privacy-notice>`;
  }

  #dialog(consent: Consent, view: View) {
    return html`<dialog
      part="dialog"
      class=${view}
      lang=${consent.language}
      aria-label=${consent.policy!.settings}
      tabindex="-1"
      @cancel=${this.#close}
      @click=${(event: MouseEvent) => event.target === event.currentTarget && this.#close(event)}
    >
      <div class="frame">
        <nav aria-label=${consent.policy!.settings}>
          <div class="tabs">
            ${this.#tab('choices', words.choicesTab())} ${this.#tab('history', words.historyTab())}
            ${this.#tab('notice', words.notice())}
          </div>
          <button
            type="button"
            class="close"
            part="close"
            aria-label=${words.close()}
            @click=${this.#close}
          ></button>
        </nav>
        <div class="scroll">${this.#view(consent, view)}</div>
      </div>
    </dialog>`;
  }

  override render() {
    const { consent } = this;
    if (!consent?.policy) return nothing;
    if (this.inline)
      return html`<div class="inline">
        <privacy-notice .consent=${consent} exportparts=${PARTS}></privacy-notice>
        <consent-choices .consent=${consent} exportparts=${PARTS}></consent-choices>
      </div>`;
    const { view } = consent;
    return html`${
      view === 'banner'
        ? html`<consent-banner .consent=${consent} exportparts=${PARTS}></consent-banner>`
        : view
          ? this.#dialog(consent, view)
          : nothing
    }${this.#stillRunning(consent)}`;
  }
}

/** Of an address no more than a visitor can tell it by. */
const fileOf = (address: string): string => /([^/?#]+)\/?(?:[?#]|$)/.exec(address)?.[1] ?? address;

declare global {
  interface HTMLElementTagNameMap {
    'consent-notice': ConsentNoticeElement;
  }
}
