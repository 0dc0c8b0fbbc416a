import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Consent } from '../consent.js';
import { answerAll, askable } from '../model/decision.js';
import type { Choices } from '../model/decision.js';
import type { Policy, Purpose } from '../model/policy.js';
import type { Method } from '../model/record.js';
import { askedOfPersons, objectable } from '../model/wording.js';
import { ConsentController, pageConsent } from './consent-controller.js';
import { styles } from './consent-choices.styles.js';
import type { ConsentToggleElement } from './consent-toggle.js';
import { controls, host } from './shared.styles.js';
import * as words from './words.js';

const CONTROLS = ['reject', 'accept', 'save'] as const;

/**
 * @summary A choice for each purpose: cookies are chosen together and saved; messages and surveys each for themselves, at once.
 * @event consent-decide - A person is about to save, accept or reject. Can be prevented where it gives.
 * @csspart choices - The whole surface.
 * @csspart answer - Accept and reject, which cannot be styled apart through `consent-notice`.
 * @csspart accept - The accept button.
 * @csspart reject - The reject button.
 * @csspart save - The save button.
 * @tagname consent-choices
 */
export class ConsentChoicesElement extends LitElement {
  static override styles = [host, controls, styles];

  /** The consent it decides for. Default: the page's. */
  @property({ attribute: false }) consent: Consent | undefined = pageConsent();

  @state() private saved = '';

  readonly #controller = new ConsentController(this);

  /** The toggles that a save decides: device purposes, never a person's. */
  get #toggles(): ConsentToggleElement[] {
    const policy = this.consent?.policy;
    const asked = policy ? askable(policy).map(({ id }) => id) : [];
    const all = this.renderRoot.querySelectorAll<ConsentToggleElement>('.device consent-toggle');
    return [...all].filter(({ purpose }) => asked.includes(purpose));
  }

  #answer(yes: boolean, cause: Event): void {
    const { consent } = this;
    if (consent?.policy)
      void this.#decide(answerAll(consent.policy, yes, consent), yes ? 'accept-all' : 'reject-all', cause);
  }

  #save(cause: Event): void {
    void this.#decide(
      Object.fromEntries(this.#toggles.map((toggle) => [toggle.purpose, toggle.checked])),
      'save',
      cause,
    );
  }

  async #decide(choices: Choices, method: Method, cause: Event): Promise<void> {
    const { consent } = this;
    const policy = consent?.policy;
    if (!consent || !policy) return;
    this.saved = '';
    const said = this.#said(consent, policy);
    const record = await this.#controller.decide({
      choices,
      layer: 'choices',
      method,
      controls: CONTROLS,
      labels: said.labels,
      frame: said.frame,
      cause,
    });
    if (!record) return;
    for (const toggle of this.#toggles) toggle.reset();
    this.saved = consent.durable ? words.saved() : words.notKept();
  }

  #said(consent: Consent, policy: Policy) {
    const { gpc, durable } = consent;
    return words.choices({
      controller: policy.controller.name,
      gpc,
      durable,
      person: askedOfPersons(policy).length > 0,
      objectable: objectable(policy).length > 0,
    });
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

  #toggle(purpose: Purpose, staged: boolean): TemplateResult {
    return html`<li>
      <consent-toggle
        exportparts="toggle"
        purpose=${purpose.id}
        ?staged=${staged}
        detailed
        .layer=${'choices'}
        .consent=${this.consent}
      ></consent-toggle>
    </li>`;
  }

  override render() {
    const { consent } = this;
    const policy = consent?.policy;
    if (!consent || !policy) return nothing;
    const { texts, labels } = this.#said(consent, policy);
    const [reject = '', accept = '', save] = labels;
    const necessary = policy.purposes.filter(({ basis }) => basis === 'strictly-necessary');
    const person = askedOfPersons(policy);
    const running = objectable(policy);
    const asides = [texts.signal, texts.storage].filter(Boolean);
    return html`
      <section part="choices" aria-labelledby="title" lang=${consent.language}>
        <header>
          <h2 id="title">
            ${texts.title}
            ${policy.status === 'draft' ? html`<span class="draft">${words.draft()}</span>` : nothing}
          </h2>
          <p class="muted">${texts.about}</p>
          ${asides.map((line) => html`<p class="aside">${line}</p>`)}
        </header>
        <section class="device" aria-labelledby="device">
          <h3 id="device">${texts.device}</h3>
          <ul>
            ${[...necessary, ...askable(policy)].map((purpose) => this.#toggle(purpose, true))}
          </ul>
          <div class="controls">
            ${this.#button('reject', reject, false)} ${this.#button('accept', accept, true)}
            <button type="button" class="button" part="save" @click=${this.#save}>${save}</button>
          </div>
          <p class="muted" role="status">${this.saved}</p>
        </section>
        ${
          person.length
            ? html`<section class="person" aria-labelledby="person">
                <h3 id="person">${texts.person}</h3>
                <p class="muted">${texts.once} ${texts.service}</p>
                <ul>
                  ${person.map((purpose) => this.#toggle(purpose, false))}
                </ul>
              </section>`
            : nothing
        }
        ${
          running.length
            ? html`<section class="person" aria-labelledby="objections">
                <h3 id="objections">${texts.objections}</h3>
                <p class="muted">${texts.mayObject}</p>
                <ul>
                  ${running.map((purpose) => this.#toggle(purpose, false))}
                </ul>
              </section>`
            : nothing
        }
      </section>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'consent-choices': ConsentChoicesElement;
  }
}
