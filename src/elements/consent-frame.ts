import { LitElement, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Consent } from '../consent.js';
import { askable } from '../model/decision.js';
import type { Policy, PolicyDetails, Purpose, Service } from '../model/policy.js';
import { allowedInPlace, recipientsIn } from '../model/wording.js';
import { ConsentController, pageConsent } from './consent-controller.js';
import { styles } from './consent-frame.styles.js';
import { addressOf, isSite, kindOf, originalOf } from './embeds.js';
import { controls, host } from './shared.styles.js';
import * as words from './words.js';

/** Where what is held keeps its address. */
const ADDRESSES = ['src', 'data', 'srcset', 'poster', 'href'] as const;
const WATCHED = [
  ...ADDRESSES.flatMap((name) => [name, `data-${name}`]),
  ...['data-purpose', 'title', 'aria-label', 'alt', 'width', 'height', 'class', 'style', 'hidden'],
];

/**
 * @summary Stands where a held video, map or other embed would be, at its size: says what it is and who gets which data, and shows it once or always.
 * @slot - The held element, with `data-purpose` and `data-src`.
 * @event consent-decide - A person is about to allow its purposes for good. Can be prevented. Showing once decides nothing.
 * @csspart frame - What stands in the place of the held element.
 * @csspart answer - The two buttons alike: show once, and show always or else open the choices.
 * @csspart link - The links: to the original, and to recipients and what is stored.
 * @tagname consent-frame
 */
export class ConsentFrameElement extends LitElement {
  static override styles = [host, controls, styles];

  /** Id of the service in the policy that gets the data. Default: the one whose site it comes from, else all of its purposes. */
  @property() service = '';

  /** What it is, in a few words. Default: the title of the held element. */
  @property() name = '';

  /** The consent it asks for. Default: the page's. */
  @property({ attribute: false }) consent: Consent | undefined = pageConsent();

  @state() private details: PolicyDetails | null = null;
  /** Whether it is known what is allowed; nothing is offered before. */
  @state() private known = false;

  readonly #controller = new ConsentController(this);
  readonly #changes = new MutationObserver((records) => this.#follow(records));
  readonly #sizes = new ResizeObserver(() => this.#fit());
  /** What was let through on this page. */
  #once: Element | undefined;
  /** What the host's own size was last taken from. */
  #fitted: Element | undefined;
  #loaded: Consent | undefined;
  /** A button of it was used, or has the focus: what it shows gets the focus then. */
  #used = false;
  #opener: HTMLElement | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#changes.observe(this, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: WATCHED,
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#changes.disconnect();
    this.#sizes.disconnect();
    this.#fitted = undefined;
  }

  /** Goes to the control it was at last, or the first; or to what it shows. */
  override focus(options?: FocusOptions): void {
    const first = this.renderRoot.querySelector<HTMLElement>('button, a');
    (this.#opener?.isConnected ? this.#opener : (first ?? this.#held))?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('consent')) {
      this.details = null;
      this.known = !this.consent;
      this.#once = this.#loaded = undefined;
      void this.consent?.ready.then(() => (this.known = true));
    }
    if (this.#once !== this.#held) this.#once = undefined;
    this.#used ||= Boolean(this.shadowRoot?.activeElement);
    if (!this.#shows) void this.#load();
  }

  protected override updated(): void {
    const box = this.#box;
    this.renderRoot.querySelector('slot')?.classList.toggle('held', !this.#shows);
    this.#sizes.disconnect();
    if (box) for (const element of [this, box]) this.#sizes.observe(element);
    this.#fit();
    if (this.#shows && this.#used) this.#enter();
    this.#used = false;
  }

  get #held(): HTMLElement | null {
    return this.querySelector<HTMLElement>('[data-purpose]');
  }

  /** What takes its place in the page: the held element, or what the page has put around it. */
  get #box(): HTMLElement | null {
    return [...this.children].find((child) => child.contains(this.#held)) as HTMLElement | null;
  }

  get #needed(): readonly string[] {
    return this.#held?.getAttribute('data-purpose')?.match(/\S+/g) ?? [];
  }

  /** Those of its purposes that are not allowed. */
  get #missing(): readonly string[] {
    return this.#needed.filter((id) => !this.consent?.allows(id));
  }

  get #shows(): boolean {
    const held = this.#held;
    if (!held) return true;
    return this.#missing.length === 0 || (this.#once === held && !this.consent?.sensitive);
  }

  async #load(): Promise<void> {
    const { consent } = this;
    if (!consent || this.#loaded === consent) return;
    this.#loaded = consent;
    await consent.ready;
    const { policy } = consent;
    if (!policy) return;
    const unknown = this.#needed.filter((id) => policy.purposes.every((one) => one.id !== id));
    if (unknown.length)
      console.error(
        `consent-notice/E16: what <consent-frame> holds names no purpose of policy ${policy.id} with data-purpose="${unknown.join(' ')}"; it has ${policy.purposes.map(({ id }) => id).join(', ')}.`,
      );
    // Where it cannot be had, that is told when something is decided.
    const details = await consent.details().catch(() => null);
    if (this.consent === consent) this.details = details;
  }

  #follow(records: readonly MutationRecord[]): void {
    const within = records.filter(({ target, type }) => target !== this || type === 'childList');
    if (!within.length) return;
    const loads = ADDRESSES.some((name) => this.#once?.matches(`[${name}], :has([${name}])`));
    // The gate has taken it back: what was let through has been refused since.
    if (!loads && within.some(({ attributeName }) => isAddress(attributeName))) this.#once = undefined;
    // What is shown is left alone: to measure it again would disturb it.
    if (!this.#shows && within.some(({ attributeName }) => !isAddress(attributeName)))
      this.#fitted = undefined;
    this.requestUpdate();
  }

  /**
   * Lets the host take the room that its child takes by itself, and the stand-in cover exactly that. A child keeps its
   * place in the page whether it is shown or not; so nothing moves when that changes.
   */
  #fit(): void {
    const box = this.#box;
    const slot = this.renderRoot.querySelector('slot');
    if (!box || !slot) return;
    if (this.#fitted !== box) this.#adapt(box, slot);
    this.#fitted = box;
    const panel = this.#panel;
    if (!panel) return;
    const size = box.getBoundingClientRect();
    panel.hidden = !size.width || !size.height;
    if (panel.hidden) return;
    // Where the page has it drawn larger or smaller, positions are measured in that.
    const scale = Math.abs(size.width - box.offsetWidth) < 1 ? 1 : size.width / box.offsetWidth;
    const from = panel.getBoundingClientRect();
    const { style } = panel;
    style.left = `${(parseFloat(style.left) || 0) + (size.left - from.left) / scale}px`;
    style.top = `${(parseFloat(style.top) || 0) + (size.top - from.top) / scale}px`;
    style.width = `${size.width / scale}px`;
    style.height = `${size.height / scale}px`;
  }

  /** Sizes in per cent are those of what stands around the host, and a child out of the flow takes its place there. */
  #adapt(box: HTMLElement, slot: HTMLSlotElement): void {
    const hides = box.hidden || box.style.display === 'none';
    // What is not drawn tells its sizes as they were written.
    slot.hidden = true;
    const { display, position, width, height } = getComputedStyle(box);
    const apart = /absolute|fixed/.test(position);
    const [wide, high] = [pixels(box, 'width'), pixels(box, 'height')];
    this.style.setProperty('--_position', apart ? 'static' : 'relative');
    this.style.setProperty('--_width', !apart && width.includes('%') ? '100%' : 'auto');
    this.style.setProperty('--_height', !apart && height.includes('%') ? '100%' : 'auto');
    this.style.setProperty('--_ratio', wide && high ? `${wide} / ${high}` : '16 / 9');
    slot.hidden = false;
    slot.classList.toggle('sized', Boolean(wide && high));
    // A page may hide what has not been loaded; what it hides for good stays hidden.
    slot.classList.toggle('hiding', display === 'none' && !hides);
  }

  get #panel(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('[part="frame"]');
  }

  /** Focus goes to what is shown; never to the body, where a keyboard starts over. */
  #enter(): void {
    const held = this.#held;
    const root = this.getRootNode() as Document | ShadowRoot;
    const at = root.activeElement ?? document.activeElement;
    // Somebody may have gone on meanwhile.
    if (!held || (at && at !== this && at !== document.body)) return;
    held.focus({ preventScroll: true });
    if (root.activeElement === held) return;
    held.tabIndex = -1;
    held.focus({ preventScroll: true });
  }

  #showOnce(): void {
    const held = this.#held;
    if (!held) return;
    this.#used = true;
    this.#once = held;
    this.consent?.once(held);
    this.requestUpdate();
  }

  async #showAlways(offer: Offer, cause: Event): Promise<void> {
    if (!this.#missing.length) return;
    await this.#controller.decide({
      choices: Object.fromEntries(this.#missing.map((id) => [id, true])),
      layer: 'frame',
      method: 'toggle',
      controls: ['once', 'always'],
      labels: offer.labels,
      frame: offer.frame,
      cause,
    });
    this.#used = true;
    this.requestUpdate();
  }

  #open(event: Event): void {
    event.preventDefault();
    this.#opener = event.currentTarget as HTMLElement;
    void this.consent?.show('choices');
  }

  /** What can be answered here, and what is said around the answers. Null where nothing can. */
  #offer(consent: Consent, policy: Policy): Offer | null {
    const missing = this.#missing;
    const purposes = policy.purposes.filter(({ id }) => missing.includes(id));
    if (consent.sensitive || missing.some((id) => purposes.every((one) => one.id !== id))) return null;
    const askedAlike = askable(policy);
    const inPlace = allowedInPlace(policy);
    const elsewhere = purposes.filter((one) => !inPlace.includes(one));
    const labels = (of: readonly Purpose[]) => of.map(({ id }) => this.#labelOf(id, policy)).join(', ');
    return {
      // What is about a person is asked with its own words, where its data are given.
      once: purposes.every((one) => askedAlike.includes(one)),
      always: elsewhere.length === 0,
      holds: labels(purposes),
      ...words.frame({
        recipients: recipientsIn(consent.language, this.#recipients()),
        purposes: labels(purposes),
        elsewhere: labels(elsewhere),
        settings: policy.settings,
        durable: consent.durable,
      }),
    };
  }

  #labelOf(id: string, policy: Policy): string {
    const core = policy.purposes.find((one) => one.id === id)?.label;
    return core ?? this.details?.purposes.find((one) => one.id === id)?.label ?? id;
  }

  /** Of what is not allowed yet: those behind the rest were named when it was allowed. */
  #recipients(): readonly Service[] {
    const missing = this.#missing;
    const of = this.details?.purposes.filter(({ id }) => missing.includes(id)) ?? [];
    const all = new Map(of.flatMap(({ services }) => services.map((one) => [one.id, one] as const)));
    const named = all.get(this.service);
    if (named) return [named];
    const from = addressOf(this.#held)?.hostname ?? '';
    const its = [...all.values()].filter(({ link }) => link && isSite(from, link));
    return its.length ? its : [...all.values()];
  }

  #answer(label: string, holds: string, act: (event: Event) => void): TemplateResult {
    return html`<button type="button" class="button answer" part="answer" @click=${act}>
      <span>${label}</span> <span class="holds">${holds}</span>
    </button>`;
  }

  #answers(consent: Consent, policy: Policy, offer: Offer): TemplateResult {
    return html`<div class="controls">
      ${offer.once ? this.#answer(words.showOnce(), words.onceHolds(), () => this.#showOnce()) : nothing}
      ${
        offer.always
          ? this.#answer(words.showAlways(), offer.holds, (event) => void this.#showAlways(offer, event))
          : this.#answer(policy.settings, '', (event) => this.#open(event))
      }
    </div>`;
  }

  #title(draft: boolean): TemplateResult {
    const own = this.name || titleOf(this.#held);
    // The page's own words are in the page's own language.
    const language = own ? this.closest<HTMLElement>('[lang]')?.lang : undefined;
    return html`<div class="title">
      <span id="title" lang=${language || nothing} dir="auto">${own || words.external()}</span>
      ${draft ? html`<span class="draft">${words.draft()}</span>` : nothing}
    </div>`;
  }

  #links(address: URL | undefined, offer: Offer | null) {
    const original = address && originalOf(address);
    return html`<p class="links">
      ${
        original
          ? html`<a part="link" href=${original.href} rel="noopener noreferrer" referrerpolicy="no-referrer"
              >${words.original(original.host)}</a
            >`
          : nothing
      }
      ${
        offer
          ? html`<button type="button" class="link" part="link" @click=${(event: Event) => this.#open(event)}>
              ${words.facts()}
            </button>`
          : nothing
      }
    </p>`;
  }

  #standIn() {
    const { consent } = this;
    const policy = consent?.policy;
    const address = addressOf(this.#held);
    const offer = policy ? this.#offer(consent!, policy) : null;
    const texts = offer ? Object.values(offer.texts).filter(Boolean) : [];
    return html`<div class="card ${kindOf(this.#held, address)}">
      <div class="art" aria-hidden="true"><span class="sign"></span></div>
      <div class="text">
        <div class="what">
          <span class="sign" aria-hidden="true"></span>
          ${this.#title(policy?.status === 'draft')}
          ${address ? html`<p class="host muted"><bdi dir="ltr">${address.host}</bdi></p>` : nothing}
        </div>
        ${policy && consent?.sensitive ? html`<p class="data">${words.sensitivePage()}</p>` : nothing}
        ${texts.map((text) => html`<p class="data">${text}</p>`)} ${this.#links(address, offer)}
      </div>
      ${offer ? this.#answers(consent!, policy!, offer) : nothing}
    </div>`;
  }

  override render() {
    const shows = this.#shows;
    return html`<slot @slotchange=${() => this.requestUpdate()}></slot>${
        shows
          ? nothing
          : html`<div
              part="frame"
              role="group"
              aria-labelledby=${this.known ? 'title' : nothing}
              lang=${this.consent?.language ?? 'en'}
            >
              ${this.known ? this.#standIn() : nothing}
            </div>`
      }`;
  }
}

interface Offer extends ReturnType<typeof words.frame> {
  readonly once: boolean;
  readonly always: boolean;
  /** What always allows. */
  readonly holds: string;
}

const isAddress = (name: string | null) => (ADDRESSES as readonly (string | null)[]).includes(name);

const titleOf = (held: Element | null): string =>
  ['title', 'aria-label', 'alt'].map((name) => held?.getAttribute(name)?.trim()).find(Boolean) ?? '';

/** A size attribute's pixels; none where it is in per cent. */
function pixels(element: Element | null, name: string): number {
  const [, number = '', unit] = /^\s*(\d+\.?\d*)(%?)/.exec(element?.getAttribute(name) ?? '') ?? [];
  return unit ? 0 : Number(number);
}

declare global {
  interface HTMLElementTagNameMap {
    'consent-frame': ConsentFrameElement;
  }
}
