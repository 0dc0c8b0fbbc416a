import { LitElement, html, nothing } from 'lit';
import type { PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Consent } from '../consent.js';
import type { Notice, NoticeNode, NoticeSection } from '../model/notice.js';
import type { PolicyDetails } from '../model/policy.js';
import { ConsentController, pageConsent } from './consent-controller.js';
import { buildNodes } from './notice-nodes.js';
import { styles } from './privacy-notice.styles.js';
import { controls, host } from './shared.styles.js';
import { span } from './spans.js';
import * as words from './words.js';

const ANNEX = 'cookies';

/**
 * @summary The privacy notice in sections that open and close, each with the choices it explains.
 * @csspart section - One section.
 * @csspart heading - A section's heading.
 * @csspart body - A section's text.
 * @tagname privacy-notice
 */
export class PrivacyNoticeElement extends LitElement {
  static override styles = [host, controls, styles];

  /** The consent whose notice it shows. Default: the page's. */
  @property({ attribute: false }) consent: Consent | undefined = pageConsent();

  @state() private notice: Notice | null | undefined;
  @state() private details: PolicyDetails | null = null;
  @state() private open: ReadonlySet<string> = new Set();

  readonly #nodes = new Map<readonly NoticeNode[], Node[]>();
  #linked: string | undefined;

  constructor() {
    super();
    new ConsentController(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#followAddress);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#followAddress);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('consent')) void this.#load();
  }

  protected override updated(): void {
    // Once the section has been drawn open.
    const target =
      this.#linked && this.renderRoot.querySelector<HTMLElement>(`[id="notice-${this.#linked}"]`);
    if (!target) return;
    this.#linked = undefined;
    target.scrollIntoView({ block: 'start' });
    (target.querySelector<HTMLElement>('button[aria-expanded]') ?? target).focus({ preventScroll: true });
  }

  /** Opens a section, or the section of a part, scrolls to it and focuses it. False if there is none of that id. */
  reveal(id: string): boolean {
    const section = this.#sections.find((one) => one.id === id || contains(one.children, id));
    if (!section) return false;
    this.open = new Set([...this.open, section.id]);
    this.#linked = id;
    this.requestUpdate();
    return true;
  }

  async #load(): Promise<void> {
    const { consent } = this;
    const [notice, details] = await Promise.all([consent?.notice(), consent?.details()]);
    if (this.consent !== consent) return;
    this.details = details ?? null;
    this.notice = consent ? (notice ?? null) : undefined;
    this.#nodes.clear();
    this.#followAddress();
  }

  /** `#notice-contact` always, `#contact` only where the document has no such id of its own. */
  readonly #followAddress = (): void => {
    const id = decodeURIComponent(location.hash.slice(1));
    const section = id.replace(/^notice-/, '');
    if (id && (section !== id || !document.getElementById(id))) this.reveal(section);
  };

  get #sections(): readonly NoticeSection[] {
    return this.notice?.sections ?? [];
  }

  #toggleSection(id: string): void {
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    this.open = open;
  }

  #toggleAll(): void {
    const all = [...this.#sections.map(({ id }) => id), ANNEX];
    this.open = new Set(all.every((id) => this.open.has(id)) ? [] : all);
  }

  /** The elements of a stretch of notice, built once and kept. */
  #build(nodes: readonly NoticeNode[]): Node[] {
    const follow = (id: string, event: Event) => {
      if (!this.reveal(id)) return;
      event.preventDefault();
      history.pushState(null, '', `#notice-${id}`);
    };
    const built = this.#nodes.get(nodes) ?? buildNodes(nodes, { follow, toSupply: words.toSupply });
    this.#nodes.set(nodes, built);
    return built;
  }

  #meta(notice: Notice) {
    const date = (iso: string) =>
      new Intl.DateTimeFormat(this.consent?.language, { dateStyle: 'long', timeZone: 'UTC' }).format(
        new Date(iso),
      );
    const facts = [
      words.version(notice.version),
      notice.effective && words.effective(date(notice.effective)),
      notice.basedOn && words.basedOn(date(notice.basedOn)),
    ];
    return html`<p class="meta muted">
      ${facts.filter(Boolean).join(' · ')}
      ${notice.status === 'draft' ? html`<span class="draft">${words.draft()}</span>` : nothing}
    </p>`;
  }

  /** Purposes of the policy that are chosen in a section. Explicit consent needs a person who is known. */
  #purposesOf(section: NoticeSection): string[] {
    const asked = this.consent?.policy?.purposes ?? [];
    return section.purposes.filter((id) =>
      asked.some((one) => one.id === id && (one.basis !== 'explicit-consent' || this.consent?.account)),
    );
  }

  #section(id: string, title: string, language: string | undefined, content: unknown) {
    const open = this.open.has(id);
    return html`<section part="section" id="notice-${id}" ?data-open=${open}>
      <h3 part="heading" lang=${language ?? nothing}>
        <button
          type="button"
          aria-expanded=${open ? 'true' : 'false'}
          aria-controls="body-${id}"
          @click=${() => this.#toggleSection(id)}
        >
          <span>${title}</span>
        </button>
      </h3>
      <div
        part="body"
        id="body-${id}"
        hidden=${open ? nothing : 'until-found'}
        @beforematch=${() => this.#toggleSection(id)}
      >
        ${content}
      </div>
    </section>`;
  }

  #annex() {
    const rows = (this.details?.purposes ?? []).flatMap(({ label, trackers, services }) =>
      trackers.map((tracker) => ({
        label,
        tracker,
        service: services.find(({ id }) => id === tracker.service)?.name,
      })),
    );
    if (!rows.length) return nothing;
    const language = this.consent!.language;
    const content = html`<ul class="trackers">
      ${rows.map(
        ({ label, tracker, service }) =>
          html`<li>
            <code>${tracker.name}</code> (${tracker.kind}): ${label}${service ? html`, ${service}` : nothing},
            ${words.keptFor(span(tracker.keptFor, language))}
          </li>`,
      )}
    </ul>`;
    return this.#section(ANNEX, words.what(), undefined, content);
  }

  override render() {
    const { consent, notice } = this;
    if (!consent || notice === undefined) return nothing;
    if (notice === null) return html`<p role="alert" lang=${consent.language}>${words.noNotice()}</p>`;
    const elsewhere = notice.language !== consent.language;
    const name = new Intl.DisplayNames(consent.language, { type: 'language' });
    const purposes = (section: NoticeSection) => this.#purposesOf(section);
    return html`<article lang=${consent.language}>
      <header>
        <h2 lang=${notice.language}>${notice.title}</h2>
        ${this.#meta(notice)}
        ${elsewhere ? html`<p class="aside">${words.otherLanguage(name.of(notice.language) ?? notice.language)}</p>` : nothing}
        ${
          notice.introduction.length
            ? html`<div lang=${notice.language}>${this.#build(notice.introduction)}</div>`
            : nothing
        }
        <button type="button" class="all" @click=${this.#toggleAll}>
          ${this.#sections.every(({ id }) => this.open.has(id)) ? words.closeAll() : words.openAll()}
        </button>
      </header>
      <div class="sections">
        ${notice.sections.map((section) =>
          this.#section(
            section.id,
            section.heading,
            notice.language,
            html`<div class="prose" lang=${notice.language}>${this.#build(section.children)}</div>
              ${purposes(section).map(
                (id) =>
                  html`<div class="choice">
                    <consent-toggle exportparts="toggle" purpose=${id} .consent=${consent}></consent-toggle>
                  </div>`,
              )}`,
          ),
        )}
        ${this.#annex()}
      </div>
    </article>`;
  }
}

function contains(nodes: readonly NoticeNode[], id: string): boolean {
  return nodes.some((node) => typeof node !== 'string' && (node.id === id || contains(node.children, id)));
}

declare global {
  interface HTMLElementTagNameMap {
    'privacy-notice': PrivacyNoticeElement;
  }
}
