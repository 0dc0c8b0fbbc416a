import { LitElement, html, nothing } from 'lit';
import type { PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Consent } from '../consent.js';
import { languageName, longDate, span } from '../model/cldr.js';
import { AUDIENCES, holds, textOf } from '../model/notice.js';
import type { Notice, NoticeNode, NoticeSection } from '../model/notice.js';
import type { PolicyDetails } from '../model/policy.js';
import { ConsentController, pageConsent } from './consent-controller.js';
import { directionOf } from './direction.js';
import type { Changes } from './notice-changes.js';
import type * as ChangesViews from './notice-changes.js';
import { NoticeFinder } from './notice-finder.js';
import { addressOf, addressed, copied, handedOn } from './notice-links.js';
import { buildNodes } from './notice-nodes.js';
import type { Searched } from './notice-search.js';
import { tools } from './notice-tools.js';
import { styles } from './privacy-notice.styles.js';
import { controls, host } from './shared.styles.js';
import * as words from './words.js';

const ANNEX = 'cookies';
/** Sections drawn or opened at a stretch: a long notice must not hold the page up. */
const SLICE = 20;
/** A heading that brings its own number needs none of ours. */
const OWN_NUMBER = /^\s*(\d+|[IVXLC]+|[A-Z])[.)]\s/;

/**
 * @summary The privacy notice in sections that open and close, each with the choices it explains.
 * @slot - The notice itself as plain HTML, where it is not loaded from a file.
 * @csspart section - One section.
 * @csspart heading - A section's heading.
 * @csspart body - A section's text.
 * @tagname privacy-notice
 */
export class PrivacyNoticeElement extends LitElement {
  static override styles = [host, controls, styles];

  /** The consent whose notice it shows. Default: the page's. */
  @property({ attribute: false }) consent: Consent | undefined = pageConsent();

  /** Level of the notice's title in the page's outline, from 1; sections and parts follow on. */
  @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2;

  /** The reader's relationship, whose parts are opened and marked: policyholder, insured, claimant, witness, broker, third-party, website-user. */
  @property() audience = '';

  /** Undefined: on its way. Null: cannot be had. */
  @state() private notice: Notice | null | undefined;
  @state() private details: PolicyDetails | null = null;
  @state() private open: ReadonlySet<string> = new Set();
  /** How many sections are drawn. */
  @state() private drawn = 0;
  @state() private changes: Changes | undefined;
  /** Told in words where a visitor can see and hear it. */
  @state() private told = '';

  readonly #finder = new NoticeFinder({
    addController: (controller) => this.addController(controller),
    removeController: (controller) => this.removeController(controller),
    requestUpdate: () => this.requestUpdate(),
    updateComplete: Promise.resolve(true),
    searched: () => this.#searched(),
    whole: () => this.drawn >= this.#sections.length,
    open: (id) => this.#show(id),
  });
  readonly #nodes = new Map<readonly NoticeNode[], Node[]>();
  #changesViews: typeof ChangesViews | undefined;
  #children: MutationObserver | undefined;
  #linked: string | undefined;
  /** The page's address that was answered. */
  #followed: string | undefined;
  /** Another where a section of the notice has that id. */
  #annexId = ANNEX;
  /** Relationships that the notice speaks to, as often as there are parts for them. */
  #audiences: readonly string[] = [];
  #loads = 0;

  /** The height the page kept for it. Until it is defined a page's style sheet can; from then on it has to itself. */
  readonly #reserved = this.isConnected ? this.offsetHeight : 0;

  constructor() {
    super();
    new ConsentController(this);
    this.addEventListener('keydown', this.#hitKey, { capture: true });
  }

  override connectedCallback(): void {
    this.#reserve();
    super.connectedCallback();
    addEventListener('hashchange', this.#followAddress);
    addEventListener('resize', this.#release);
    this.#children = new MutationObserver(() => void this.#load());
    this.#children.observe(this, { childList: true, subtree: true, characterData: true });
    // Nobody has told of what was changed meanwhile.
    if (this.hasUpdated && this.textContent.trim()) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#followAddress);
    removeEventListener('resize', this.#release);
    this.#children?.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('consent')) void this.#load();
    if (changed.has('headingLevel')) this.#nodes.clear();
    if (changed.has('audience') || changed.has('notice')) this.#openForAudience();
  }

  protected override updated(changed: PropertyValues): void {
    const { sections } = this.notice ?? {};
    if (sections && this.drawn < sections.length) void this.#drawOn();
    else if (['drawn', 'notice', 'headingLevel'].some((name) => changed.has(name))) this.#finder.again();
    if (changed.has('drawn') || changed.has('audience') || changed.has('notice')) this.#markForAudience();
    this.#goToLinked();
  }

  /** Opens a section, or the section of a part, scrolls to it and focuses it. False if there is none of that id. */
  reveal(id: string): boolean {
    const section = this.#sectionOf(id)?.id ?? (id === this.#annexId && this.#stored.length ? id : undefined);
    if (section === undefined && !holds(this.notice?.introduction ?? [], id)) return false;
    this.#linked = id;
    if (section !== undefined) void this.#show(section);
    this.requestUpdate();
    return true;
  }

  /** Prints the notice alone, all of it open. */
  async print(): Promise<void> {
    const { notice } = this;
    if (!notice) return;
    const { printNotice } = await import('./notice-print.js');
    printNotice(this.renderRoot as ShadowRoot, notice, {
      facts: [...this.#facts(notice), ...(notice.status === 'draft' ? [words.draft()] : [])],
      toSupply: words.toSupply,
      numbered: this.#numbered,
      language: this.consent?.language ?? notice.language,
      annex: {
        title: words.what(),
        lines: [...this.renderRoot.querySelectorAll('.trackers li')].map((line) =>
          line.textContent.replace(/\s+/g, ' ').trim(),
        ),
      },
    });
  }

  /** The notice that stands between the element's tags, or else the one of the file. */
  async #load(): Promise<void> {
    const load = ++this.#loads;
    const { consent } = this;
    await consent?.ready;
    const [notice, details] = await Promise.all([this.#read(consent), consent?.details()]).catch(notLoaded);
    if (load !== this.#loads) return;
    this.#nodes.clear();
    this.details = details ?? null;
    this.notice = notice;
    this.drawn = Math.min(Math.max(SLICE, this.drawn), this.#sections.length);
    this.#audiences = audiencesOf([...(notice?.introduction ?? []), ...this.#sections]);
    this.#annexId = this.#sectionOf(ANNEX) ? `${ANNEX}-annex` : ANNEX;
    this.changes = undefined;
    if (!notice || !consent) return;
    consent.told(notice);
    // A notice that is only read again takes no focus.
    if (location.hash !== this.#followed) this.#followAddress();
    // The notice stands without it.
    await this.#compare(consent, notice, load).catch(() => undefined);
  }

  async #read(consent: Consent | undefined): Promise<Notice | null | undefined> {
    if (!consent?.policy) return undefined;
    if (!this.textContent.trim()) return consent.notice();
    try {
      const { noticeOfChildren } = await import('./notice-children.js');
      const language = this.closest<HTMLElement>('[lang]')?.lang || consent.language;
      const read = noticeOfChildren(this, { id: 'notice', version: '0', language, title: words.notice() });
      const findings = read?.findings.map(({ message, mend }) => `${message}. ${mend}`) ?? [];
      if (findings.length)
        console.warn(`consent-notice/E17: the notice in the page can be better: ${findings.join(' ')}`);
      this.removeAttribute('data-plain');
      return read?.notice ?? null;
    } catch (error) {
      console.error(
        `consent-notice/E17: the notice in the page cannot be read (${error instanceof Error ? error.message : String(error)}). It is shown as it stands; see what \`consent-notice check\` says of it.`,
      );
      // So that the script's style sheet no longer collapses it.
      this.toggleAttribute('data-plain', true);
      return undefined;
    }
  }

  async #compare(consent: Consent, notice: Notice, load: number): Promise<void> {
    if (!consent.decidedOnce) return;
    const views = await import('./notice-changes.js');
    const changes = await views.changesOf(consent, notice);
    if (load !== this.#loads) return;
    this.#changesViews = views;
    this.changes = changes;
  }

  /** The room that the notice took before it was drawn, so that nothing below it moves. */
  #reserve(): void {
    const height = this.hasUpdated ? 0 : this.offsetHeight || this.#reserved;
    if (height) this.style.setProperty('--_reserved', `${height}px`);
  }

  readonly #release = (): void => void this.style.setProperty('--_reserved', '0');

  async #drawOn(): Promise<void> {
    await painted();
    this.drawn = Math.min(this.drawn + SLICE, this.#sections.length);
  }

  #goToLinked(): void {
    // Once the section has been drawn open.
    const id = this.#linked;
    const target = id && this.renderRoot.querySelector<HTMLElement>(`[id="${CSS.escape(`notice-${id}`)}"]`);
    if (!target || target.closest('[part="body"][hidden]')) return;
    this.#linked = undefined;
    const button = target.querySelector<HTMLElement>(':scope > .head button[aria-expanded]');
    if (!button) target.tabIndex = -1;
    target.scrollIntoView({ block: 'start' });
    (button ?? target).focus({ preventScroll: true });
  }

  readonly #followAddress = (): void => {
    const id = addressed();
    if (id && this.reveal(id)) this.#followed = location.hash;
  };

  get #sections(): readonly NoticeSection[] {
    return this.notice?.sections ?? [];
  }

  /** The section of that id, or the one with the part of that id. */
  #sectionOf(id: string): NoticeSection | undefined {
    return this.#sections.find((one) => one.id === id || holds(one.children, id));
  }

  get #numbered(): boolean {
    return !this.#sections.every(({ heading }) => OWN_NUMBER.test(heading));
  }

  get #allOpen(): boolean {
    return this.#sections.every(({ id }) => this.open.has(id));
  }

  /** Draws a section if it is not yet, and opens it. */
  async #show(id: string): Promise<void> {
    this.#release();
    const index = this.#sections.findIndex((one) => one.id === id);
    this.drawn = Math.max(this.drawn, index + 1);
    if (!this.open.has(id)) this.open = new Set([...this.open, id]);
    await this.updateComplete;
  }

  #toggleSection(id: string): void {
    this.#release();
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    this.open = open;
  }

  /** In slices, the first at once. */
  async #toggleAll(): Promise<void> {
    this.#release();
    const opening = !this.#allOpen;
    const ids = [...this.#sections.map(({ id }) => id), this.#annexId];
    for (let i = 0; i < ids.length; i += SLICE) {
      const slice = ids.slice(i, i + SLICE);
      if (i) await painted();
      this.open = new Set(
        opening ? [...this.open, ...slice] : [...this.open].filter((id) => !slice.includes(id)),
      );
      await this.updateComplete;
    }
  }

  #openForAudience(): void {
    const { audience } = this;
    const parts = this.#audiences.filter((one) => one === audience);
    this.told = audience && this.notice ? words.partsForYou(parts.length) : '';
    const mine = this.#sections.filter((section) => audience && audiencesOf([section]).includes(audience));
    this.open = new Set([...this.open, ...mine.map(({ id }) => id)]);
  }

  /** Marks what is for the chosen relationship. Nothing is hidden and nothing moves. */
  #markForAudience(): void {
    for (const part of this.renderRoot.querySelectorAll<HTMLElement>('[data-audience]')) {
      const mine = this.#concerns(part.dataset['audience']);
      part.toggleAttribute('data-mine', mine);
      for (const mark of part.querySelectorAll<HTMLElement>('.mine'))
        if (mark.closest('[data-audience]') === part) mark.hidden = !mine;
    }
  }

  /** Whether that is for the chosen relationship. */
  #concerns(audience: string | undefined): boolean {
    return this.audience !== '' && relationships(audience).includes(this.audience);
  }

  #chooseAudience(audience: string): void {
    this.#release();
    this.audience = audience;
  }

  async #copy(address: string): Promise<void> {
    // Told anew, though the words are the same.
    this.told = '';
    const could = await copied(address);
    await this.updateComplete;
    this.told = could ? words.linkCopied() : words.linkIs(address);
  }

  async #share(): Promise<void> {
    const { notice } = this;
    if (!notice) return;
    const address = addressOf(notice.sections[0]!.id);
    if (!(await handedOn(notice.title, address))) await this.#copy(address);
  }

  /** On a hit, Enter goes on and Escape goes back to the search. */
  readonly #hitKey = (event: KeyboardEvent): void => {
    if (!this.#finder.has(event.composedPath()[0])) return;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') void this.#finder.go(event.shiftKey ? -1 : 1);
    else this.renderRoot.querySelector<HTMLElement>('#search')?.focus();
  };

  #searched(): Searched[] {
    const stretches = this.renderRoot.querySelectorAll<HTMLElement>(
      '.introduction, .title, .prose, .trackers',
    );
    return [...stretches].map((element) => ({
      element,
      section: element.matches('.prose, .trackers')
        ? element.closest('[part="section"]')?.id.slice('notice-'.length)
        : undefined,
    }));
  }

  /** The elements of a stretch of notice, built once and kept. */
  #build(nodes: readonly NoticeNode[]): Node[] {
    const built =
      this.#nodes.get(nodes) ??
      buildNodes(nodes, {
        level: this.#titleLevel + 2,
        follow: (id, event) => this.#follow(id, event),
        toSupply: words.toSupply,
        language: this.consent!.language,
        forYou: words.forYou,
        beside: (id, heading) => this.#copyButton(id, heading),
      });
    this.#nodes.set(nodes, built);
    return built;
  }

  #follow(id: string, event: Event): void {
    if (!this.reveal(id)) return;
    event.preventDefault();
    history.pushState(null, '', `#notice-${id}`);
  }

  #copyButton(id: string, heading: string): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.ariaLabel = words.copyLink(heading);
    button.lang = this.consent!.language;
    button.addEventListener('click', () => void this.#copy(addressOf(id)));
    return button;
  }

  #date(iso: string): string {
    return longDate(iso, this.consent?.language ?? this.notice?.language ?? 'en');
  }

  #facts(notice: Notice): string[] {
    const { effective, basedOn } = notice;
    const future = effective && effective > new Date().toISOString().slice(0, 10);
    return [
      words.version(notice.version),
      effective && (future ? words.effectiveFrom : words.effective)(this.#date(effective)),
      basedOn && words.basedOn(this.#date(basedOn)),
    ].filter((fact): fact is string => Boolean(fact));
  }

  /** Purposes of the policy that are chosen in a section. Explicit consent needs a person who is known. */
  #purposesOf(section: NoticeSection): string[] {
    const asked = this.consent?.policy?.purposes ?? [];
    return section.purposes.filter((id) =>
      asked.some((one) => one.id === id && (one.basis !== 'explicit-consent' || this.consent?.account)),
    );
  }

  get #titleLevel(): number {
    return Math.min(6, Math.max(1, Math.trunc(this.headingLevel) || 2));
  }

  /** What a heading says of its level where it is not the one of its name. */
  #level(depth: 0 | 1) {
    const level = this.#titleLevel + depth;
    return level === depth + 2 ? nothing : level;
  }

  #header(notice: Notice, consent: Consent) {
    const link = (id: string, heading: string) =>
      html`<a href="#notice-${id}" lang=${notice.language} @click=${(event: Event) => this.#follow(id, event)}
        >${heading}</a
      >`;
    return html`<header>
      <h2
        class="name"
        aria-level=${this.#level(0)}
        lang=${notice.language}
        dir=${directionOf(notice.language)}
      >
        ${notice.title}
      </h2>
      <p class="meta muted">
        ${this.#facts(notice).join(' · ')}
        ${notice.status === 'draft' ? html`<span class="mark draft">${words.draft()}</span>` : nothing}
      </p>
      ${
        primary(notice.language) === primary(consent.language)
          ? nothing
          : html`<p class="aside">${words.otherLanguage(languageName(notice.language, consent.language))}</p>`
      }
      ${
        this.changes && this.#changesViews
          ? this.#changesViews.changesLine(
              this.changes,
              this.#date(this.changes.chosenAt),
              notice.version,
              link,
            )
          : nothing
      }
      ${
        notice.introduction.length
          ? html`<div class="introduction prose" lang=${notice.language} dir=${directionOf(notice.language)}>
              ${this.#build(notice.introduction)}
            </div>`
          : nothing
      }
      ${tools({
        finder: this.#finder,
        audiences: AUDIENCES.filter((id) => this.#audiences.includes(id)),
        audience: this.audience,
        allOpen: this.#allOpen,
        chooseAudience: (id) => this.#chooseAudience(id),
        toggleAll: () => void this.#toggleAll(),
        print: () => void this.print(),
        share: () => void this.#share(),
      })}
      <p class="told muted small" role="status">${this.told}</p>
    </header>`;
  }

  #contents(notice: Notice) {
    return html`<nav class="contents" aria-label=${words.contents()}>
      <ol lang=${notice.language} dir=${directionOf(notice.language)}>
        ${notice.sections.slice(0, this.drawn).map(
          ({ id, heading, lang }) =>
            html`<li>
              <a
                lang=${lang ?? nothing}
                href="#notice-${id}"
                @click=${(event: Event) => this.#follow(id, event)}
                >${heading}</a
              >
            </li>`,
        )}
      </ol>
    </nav>`;
  }

  #section(
    id: string,
    title: string,
    language: string | undefined,
    content: unknown,
    beside: unknown = nothing,
  ) {
    const open = this.open.has(id);
    const hits = open ? 0 : (this.#finder.counts.get(id) ?? 0);
    return html`<section
      part="section"
      class=${id === this.#annexId ? 'annex' : nothing}
      id="notice-${id}"
      ?data-open=${open}
    >
      <div class="head">
        <h3 part="heading" aria-level=${this.#level(1)}>
          <button
            type="button"
            aria-expanded=${open ? 'true' : 'false'}
            aria-controls="body-${id}"
            @click=${() => this.#toggleSection(id)}
          >
            <span class="title" lang=${language ?? nothing} dir=${language ? directionOf(language) : nothing}
              >${title}</span
            >
            ${beside} ${hits ? html`<span class="mark hits" aria-hidden="true">${hits}</span>` : nothing}
          </button>
        </h3>
        <button
          type="button"
          class="copy"
          aria-label=${words.copyLink(title)}
          @click=${() => void this.#copy(addressOf(id))}
        ></button>
      </div>
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

  #noticeSection(section: NoticeSection, notice: Notice) {
    const language = section.lang ?? notice.language;
    const change = this.changes?.sections?.find(({ id, after }) => after && id === section.id);
    const views = this.#changesViews;
    const mark = change && views ? views.changeMark(change) : nothing;
    const content = html`${change && views ? views.changeDetails(change, this.changes!, notice.version) : nothing}
      <div
        class="prose"
        lang=${language}
        dir=${directionOf(language)}
        data-audience=${section.audience ?? nothing}
      >
        ${this.#build(section.children)}
      </div>
      ${this.#purposesOf(section).map(
        (id) =>
          html`<div class="choice">
            <consent-toggle
              exportparts="toggle"
              purpose=${id}
              .consent=${this.consent}
              .around=${[section.heading, textOf(section.children)]}
            ></consent-toggle>
          </div>`,
      )}`;
    const toSupply = section.draft ? html`<span class="mark draft">${words.toSupply()}</span>` : nothing;
    const forYou = this.#concerns(section.audience)
      ? html`<span class="mark mine">${words.forYou()}</span>`
      : nothing;
    return this.#section(section.id, section.heading, language, content, html`${forYou} ${mark} ${toSupply}`);
  }

  /** What the policy says is stored on the device. */
  get #stored() {
    return (this.details?.purposes ?? []).flatMap(({ label, trackers, services }) =>
      trackers.map((tracker) => ({
        label,
        tracker,
        service: services.find(({ id }) => id === tracker.service)?.name,
      })),
    );
  }

  #annex() {
    const rows = this.#stored;
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
    return this.#section(this.#annexId, words.what(), undefined, content);
  }

  override render() {
    const { consent, notice } = this;
    // Until there is more, what the page itself holds stays readable.
    if (!consent || notice === undefined) return html`<div class="plain"><slot></slot></div>`;
    if (notice === null) return html`<p role="alert" lang=${consent.language}>${words.noNotice()}</p>`;
    const all = this.drawn >= notice.sections.length;
    return html`<article
      lang=${consent.language}
      dir=${directionOf(consent.language)}
      class=${`${this.#numbered ? 'numbered' : ''} ${notice.sections.length > 2 * SLICE ? 'long' : ''}`}
    >
      ${this.#header(notice, consent)}
      <div class="columns">
        ${this.#contents(notice)}
        <div class="sections">
          ${notice.sections.slice(0, this.drawn).map((section) => this.#noticeSection(section, notice))}
          ${all ? this.#annex() : nothing}
        </div>
      </div>
    </article>`;
  }
}

function notLoaded(error: unknown): [null, null] {
  console.error(
    `consent-notice/E02: the notice could not be loaded (${error instanceof Error ? error.message : String(error)}); serve the folder chunks/ beside the script.`,
  );
  return [null, null];
}

/** A language without its country. */
const primary = (language: string) => language.toLowerCase().split('-')[0];

/** After the next paint, or soon where nothing is painted. */
function painted(): Promise<unknown> {
  return Promise.race([
    new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
    new Promise((done) => setTimeout(done, 100)),
  ]);
}

const relationships = (audience: string | undefined): string[] =>
  audience?.split(/\s+/).filter(Boolean) ?? [];

function audiencesOf(nodes: readonly (NoticeNode | NoticeSection)[]): string[] {
  return nodes.flatMap((node) =>
    typeof node === 'string' ? [] : [...relationships(node.audience), ...audiencesOf(node.children)],
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'privacy-notice': PrivacyNoticeElement;
  }
}
