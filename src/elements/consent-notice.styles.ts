import { css, unsafeCSS } from 'lit';
import { SETTINGS } from './settings-button.js';

export const styles = css`
  ${unsafeCSS(SETTINGS)}
  [part='settings'][hidden] {
    display: none;
  }
  .inline {
    display: grid;
    gap: 3em;
    align-content: start;
    min-block-size: var(--_reserved, 0);
  }
  dialog {
    inline-size: min(100vw - 2em, 48em);
    max-inline-size: none;
    block-size: min(100dvh - 2em, 52em);
    max-block-size: none;
    padding: 0;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 24px 64px rgb(0 0 0 / 30%);
    overflow: hidden;
  }
  dialog.notice {
    inline-size: min(100vw - 2em, 70em);
    block-size: min(100dvh - 2em, 60em);
  }
  /* Until the notice is drawn, so that the choices below it stay where they are. */
  .inline privacy-notice {
    --_reserved: 100vh;
    display: block;
    min-block-size: var(--_reserved);
  }
  .inline privacy-notice:defined {
    min-block-size: 0;
  }
  dialog:focus-visible {
    outline: none;
  }
  dialog::backdrop {
    background: rgb(10 20 30 / 55%);
  }
  .frame {
    display: flex;
    flex-direction: column;
    block-size: 100%;
  }
  nav {
    flex: none;
    display: flex;
    gap: 0.25em;
    padding: 0.5em 1em 0;
    border-block-end: 1px solid var(--_line);
  }
  .tabs {
    flex: 1;
    display: flex;
    flex-wrap: wrap;
    gap: inherit;
  }
  .tab,
  .close {
    min-block-size: 48px;
    padding: 0.25em 0.75em;
    border: 0;
    border-block-end: 3px solid transparent;
    background: none;
    color: var(--_muted);
    font-weight: 600;
  }
  .tab {
    line-height: 1.25;
  }
  .tab[aria-current] {
    border-block-end-color: var(--_accent);
    color: var(--_text);
  }
  .close:hover {
    color: var(--_text);
  }
  .tab:hover {
    color: var(--_text);
    text-decoration: underline;
    text-underline-offset: 0.25em;
  }
  .close {
    flex: none;
    align-self: start;
    position: relative;
    inline-size: 48px;
    margin-inline-start: auto;
  }
  .close::before,
  .close::after {
    content: '';
    position: absolute;
    inset-block-start: calc(50% - 1px);
    inset-inline-start: calc(50% - 9px);
    inline-size: 18px;
    block-size: 2px;
    background: currentColor;
    rotate: 45deg;
  }
  .close::after {
    rotate: -45deg;
  }
  .tab:focus-visible,
  .close:focus-visible {
    outline-offset: -3px;
  }
  .scroll {
    flex: 1;
    overflow: auto;
    overscroll-behavior: contain;
    padding: 1.5em 1.75em 0;
  }
  /* Not the scroller's own padding: what sticks to its end would leave a gap there. */
  .view {
    padding-block-end: 2em;
  }
  .running:popover-open {
    inset: auto;
    inset-inline: max(1em, env(safe-area-inset-left));
    inset-block-end: max(1em, env(safe-area-inset-bottom));
    inline-size: auto;
    max-inline-size: 40em;
    margin: 0 auto;
    padding: 1em 1.25em;
    display: grid;
    gap: 0.75em;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 12px 40px rgb(0 0 0 / 22%);
    overflow-wrap: anywhere;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
  }
  @media print {
    [part='settings'],
    .running,
    consent-banner,
    dialog:not(.notice),
    nav,
    dialog::backdrop {
      display: none;
    }
    dialog.notice {
      position: absolute;
      inset: 0;
      inline-size: auto;
      block-size: auto;
      border: 0;
      box-shadow: none;
      overflow: visible;
    }
    .frame {
      display: block;
    }
    .scroll {
      overflow: visible;
      padding: 0;
    }
  }
  @media (max-width: 40em) {
    dialog,
    dialog.notice {
      inline-size: 100vw;
      block-size: 100dvh;
      border: 0;
      border-radius: 0;
    }
    nav {
      padding-inline: 0.25em;
    }
    .tab,
    .close {
      padding-inline: 0.5em;
    }
    .scroll {
      padding: 1.25em 1em 0;
    }
  }
  @media (max-width: 24em) {
    .tab {
      font-size: 0.875em;
    }
  }
  @media (forced-colors: active) {
    .tab:not([aria-current]),
    .close {
      border-block-end-color: Canvas;
    }
    .close::before,
    .close::after {
      background: ButtonText;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    dialog[open] {
      transition:
        opacity 0.2s,
        translate 0.2s ease-out;
      @starting-style {
        opacity: 0;
        translate: 0 1em;
      }
    }
  }
`;
