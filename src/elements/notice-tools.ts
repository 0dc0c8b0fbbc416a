/*
 * What a reader uses the notice with: search, the list of relationships, open and close all, print, hand on.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { NoticeFinder } from './notice-finder.js';
import * as words from './words.js';

export interface Tools {
  readonly finder: NoticeFinder;
  /** Relationships that the notice speaks to, and the chosen one. */
  readonly audiences: readonly string[];
  readonly audience: string;
  readonly allOpen: boolean;
  readonly chooseAudience: (audience: string) => void;
  readonly toggleAll: () => void;
  readonly print: () => void;
  readonly share: () => void;
}

export function tools(view: Tools): TemplateResult {
  return html`<div class="tools">
    ${searchForm(view.finder)} ${view.audiences.length ? audienceList(view) : nothing}
    <div class="actions">
      <button type="button" class="all" @click=${view.toggleAll}>
        ${view.allOpen ? words.closeAll() : words.openAll()}
      </button>
      <button type="button" class="print" @click=${view.print}>${words.print()}</button>
      <button type="button" class="share" aria-describedby="share-why" @click=${view.share}>
        ${words.share()}
      </button>
      <span id="share-why" class="muted small">${words.shareWhy()}</span>
    </div>
  </div>`;
}

function searchForm(finder: NoticeFinder) {
  const { found, current, settled, whole, query } = finder;
  const searching = query.trim() !== '';
  return html`<search>
    <form @submit=${(event: Event) => (event.preventDefault(), void finder.go(1))}>
      <label for="search">${words.search()}</label>
      <div class="field">
        <input
          id="search"
          type="search"
          autocomplete="off"
          spellcheck="false"
          enterkeyhint="search"
          aria-describedby="search-keys"
          .value=${live(query)}
          @input=${(event: Event) => finder.look((event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => searchKey(finder, event)}
        />
        <span class="count" aria-hidden="true">
          ${searching && settled && found.length && current >= 0 ? words.hitOf(current + 1, found.length) : searching && settled ? words.hits(found.length) : nothing}
        </span>
        <button
          type="button"
          class="previous"
          aria-label=${words.previousHit()}
          ?disabled=${!found.length}
          @click=${() => void finder.go(-1)}
        ></button>
        <button
          type="button"
          class="next"
          aria-label=${words.nextHit()}
          ?disabled=${!found.length}
          @click=${() => void finder.go(1)}
        ></button>
      </div>
      <span id="search-keys" class="visually-hidden">${words.searchKeys()}</span>
      <span class="visually-hidden" role="status"
        >${searching && settled && whole ? words.hits(found.length) : ''}</span
      >
    </form>
  </search>`;
}

function searchKey(finder: NoticeFinder, event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.shiftKey) {
    event.preventDefault();
    void finder.go(-1);
  } else if (event.key === 'Escape' && finder.query) {
    // Empties the field, as it does in a browser's own search; a dialog around it stays.
    event.preventDefault();
    finder.look('');
  }
}

function audienceList({ audiences, audience, chooseAudience }: Tools) {
  return html`<label class="audience">
    ${words.iAm()}
    <select @change=${(event: Event) => chooseAudience((event.target as HTMLSelectElement).value)}>
      <option value="" .selected=${!audience}>${words.iAmAnyone()}</option>
      ${audiences.map((id) => html`<option value=${id} .selected=${id === audience}>${words.audience(id)}</option>`)}
    </select>
  </label>`;
}
