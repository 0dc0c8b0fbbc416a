/*
 * The way back, on every page and for ever after. Plain DOM in the host's own shadow root, because a returning visitor
 * has it before, and mostly without, the views; the element that is upgraded around it keeps it as it is.
 */
import { HOST, TOKENS } from './tokens.js';

/** The button's own style; also part of the element's, which replaces it. */
export const SETTINGS = `
[part='settings'] {
  position: fixed;
  inset-block-end: max(var(--consent-settings-inset, 1em), env(safe-area-inset-bottom));
  inset-inline-start: max(var(--consent-settings-inset, 1em), env(safe-area-inset-left));
  z-index: 2147483000;
  display: inline-flex;
  align-items: center;
  gap: 0.5em;
  min-block-size: 44px;
  max-inline-size: calc(100vw - 2em);
  padding: 0.375em 1em 0.375em 0.75em;
  border: 1px solid var(--_edge);
  border-radius: 999px;
  background: var(--_surface);
  color: var(--_text);
  font: inherit;
  font-size: 0.875em;
  line-height: 1.3;
  cursor: pointer;
  box-shadow: 0 1px 2px rgb(0 0 0 / 12%), 0 4px 12px rgb(0 0 0 / 10%);
}
[part='settings']::before {
  content: '';
  inline-size: 1.25em;
  block-size: 1.25em;
  flex: none;
  border: 2px solid currentColor;
  border-radius: 50%;
  background: radial-gradient(circle at 35% 40%, currentColor 0 14%, transparent 16%),
    radial-gradient(circle at 65% 60%, currentColor 0 14%, transparent 16%);
  box-sizing: border-box;
}
[part='settings']:hover { border-color: var(--_text); }
[part='settings']:focus-visible { outline: 3px solid var(--_focus); outline-offset: 2px; }
@media (prefers-reduced-motion: no-preference) { [part='settings'] { transition: border-color 0.15s; } }
@media print { [part='settings'] { display: none; } }
`;

/** What a keyboard reaches is scrolled clear of the button (WCAG 2.4.11); a page's own value goes first. */
const CLEAR = '@media screen { :where(html) { scroll-padding-block-end: 5em; } }';

/** Puts the button into the host, once. */
export function settingsButton(host: HTMLElement, label: string, open: () => void): HTMLButtonElement {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const there = root.querySelector<HTMLButtonElement>('[part="settings"]');
  if (there) return there;
  if (!customElements.get('consent-notice')) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(HOST + TOKENS + SETTINGS);
    root.adoptedStyleSheets = [sheet];
  }
  host.style.setProperty('--_page-font', getComputedStyle(document.body).fontFamily);
  const room = new CSSStyleSheet();
  room.replaceSync(CLEAR);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, room];
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('part', 'settings');
  button.textContent = label;
  button.addEventListener('click', open);
  root.append(button);
  return button;
}
