import { css } from 'lit';

export const styles = css`
  [part='banner'] {
    position: fixed;
    inset: auto;
    inset-inline: max(1em, env(safe-area-inset-left));
    inset-block-end: max(1em, env(safe-area-inset-bottom));
    inline-size: auto;
    max-inline-size: var(--consent-max-width, 60em);
    max-block-size: min(max(50dvh, 22em), 100dvh - 1em);
    margin: 0 auto;
    padding: 0;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow:
      0 1px 2px rgb(0 0 0 / 10%),
      0 12px 40px rgb(0 0 0 / 22%);
    container-type: inline-size;
    overflow: hidden;
    overscroll-behavior: contain;
  }
  [part='banner']:popover-open {
    display: flex;
    flex-direction: column;
  }
  .text {
    flex: 1 1 auto;
    min-block-size: 3em;
    overflow: auto;
    padding: 1.25em 1.5em 0.75em;
    display: grid;
    gap: 0.625em;
    scrollbar-width: thin;
  }
  h2 {
    font-size: 1.25em;
  }
  ul {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125em 1.5em;
    padding: 0;
    list-style: none;
  }
  li {
    position: relative;
    padding-inline-start: 0.875em;
    font-weight: 600;
  }
  li::before {
    content: '';
    position: absolute;
    inset-block-start: 0.5625em;
    inset-inline-start: 0;
    inline-size: 0.375em;
    block-size: 0.375em;
    border-radius: 50%;
    background: var(--_edge);
  }
  .muted {
    font-size: 0.875em;
  }
  .aside {
    padding-inline-start: 0.75em;
    border-inline-start: 3px solid var(--_edge);
    font-size: 0.9375em;
  }
  .controls {
    flex: none;
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.625em;
    padding: 0.875em 1.5em 1.25em;
    border-block-start: 1px solid var(--_line);
    background: var(--_surface);
  }
  [part='choose'] {
    grid-column: 1 / -1;
  }
  @container (min-width: 50em) {
    .controls {
      grid-template-columns: 1fr 1fr 1fr;
    }
    [part='choose'] {
      grid-column: auto;
    }
  }
  @container (max-width: 26em) {
    .text {
      gap: 0.5em;
      padding: 0.875em 1em 0.5em;
      font-size: 0.9375em;
      line-height: 1.4;
    }
    .controls {
      padding: 0.625em 1em 1em;
      gap: 0.5em;
    }
    .button {
      padding-inline: 0.5em;
    }
  }
  @media (max-width: 40em) {
    [part='banner'] {
      inset-inline: 0;
      inset-block-end: 0;
      max-inline-size: none;
      padding-block-end: env(safe-area-inset-bottom);
      border-width: 1px 0 0;
      border-radius: var(--_radius) var(--_radius) 0 0;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    [part='banner']:popover-open {
      transition:
        opacity 0.2s,
        translate 0.2s ease-out;
      @starting-style {
        opacity: 0;
        translate: 0 1em;
      }
    }
  }
  @media print {
    [part='banner'] {
      display: none !important;
    }
  }
`;
