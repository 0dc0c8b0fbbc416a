/*
 * What ties a view to its consent: redraws it when the state or the language changes, and asks on its behalf. Views
 * never decide; they dispatch a request that a page may prevent where it gives, and hand the act over.
 */
import { updateWhenLocaleChanges } from '@lit/localize';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Act, Consent } from '../consent.js';
import { ConsentDecideEvent } from '../events.js';
import type { ConsentRecord } from '../model/record.js';

export interface ConsentHost extends ReactiveControllerHost, HTMLElement {
  consent: Consent | undefined;
}

/** The page's consent, where its script has run. */
export function pageConsent(): Consent | undefined {
  const { consentNotice } = window;
  return consentNotice && 'ready' in consentNotice ? consentNotice : undefined;
}

export class ConsentController implements ReactiveController {
  readonly #host: ConsentHost;
  #watched: Consent | undefined;
  #leave: (() => void) | undefined;

  constructor(host: ConsentHost) {
    this.#host = host;
    host.addController(this);
    updateWhenLocaleChanges(host as never);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostUpdate(): void {
    const { consent, isConnected } = this.#host;
    if (consent === this.#watched || !isConnected) return;
    this.hostDisconnected();
    this.#watched = consent;
    this.#leave = consent?.subscribe(() => this.#host.requestUpdate());
    void consent?.ready.then(() => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#leave?.();
    this.#leave = this.#watched = undefined;
  }

  /** Resolves with the record; null where the page prevented it or nothing could be recorded. */
  async decide(act: Act): Promise<ConsentRecord | null> {
    const request = new ConsentDecideEvent(act.choices, act.layer, act.method);
    if (!this.#host.dispatchEvent(request)) return null;
    return (await this.#host.consent?.act(act)) ?? null;
  }
}
