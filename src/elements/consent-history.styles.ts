import { css } from 'lit';

export const styles = css`
  [part='history'] {
    display: grid;
    gap: 2em;
    padding-block-end: 2em;
    overflow-wrap: anywhere;
    container-type: inline-size;
  }
  header,
  .own {
    display: grid;
    gap: 0.75em;
  }
  h2 {
    font-size: 1.5em;
  }
  h3 {
    font-size: 1.125em;
  }
  .small {
    font-size: 0.9375em;
  }
  .aside {
    padding-inline-start: 0.75em;
    border-inline-start: 3px solid var(--_edge);
    font-size: 0.9375em;
  }
  ol,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .acts {
    display: grid;
    gap: 1em;
  }
  .act {
    display: grid;
    gap: 0.5em;
    padding: 1em 1.125em;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .decisions {
    display: grid;
    margin-block: 0.25em;
  }
  .decisions li {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75em;
    align-items: baseline;
    padding-block: 0.375em;
    border-block-start: 1px solid var(--_line);
  }
  .decisions li:last-child {
    border-block-end: 1px solid var(--_line);
  }
  .label {
    flex: 1 1 10em;
  }
  .said {
    font-weight: 600;
  }
  .decisions .small {
    flex-basis: 100%;
  }
  /* A mark beside the word, which alone says it. */
  .said::before,
  .delivery::before {
    content: '' / '';
    display: inline-block;
    inline-size: 0.625em;
    block-size: 0.625em;
    margin-inline-end: 0.5em;
    border: 2px solid currentColor;
    border-radius: 50%;
  }
  .is-given::before,
  .is-delivered::before {
    background: currentColor;
  }
  .is-aside {
    font-weight: 600;
  }
  .delivery {
    display: flex;
    align-items: baseline;
  }
  .delivery::before {
    flex: none;
    border-radius: 2px;
  }
  summary {
    inline-size: fit-content;
    padding-block: 0.625em;
    color: var(--_accent);
    font-weight: 600;
    cursor: pointer;
  }
  details > p {
    margin-block-start: 0.75em;
  }
  dt {
    font-weight: 600;
  }
  dd + dt {
    margin-block-start: 0.75em;
  }
  code {
    font-family: ui-monospace, monospace;
    font-size: 0.875em;
    -webkit-user-select: all;
    user-select: all;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.625em;
  }
  .own {
    padding-block-start: 1.5em;
    border-block-start: 1px solid var(--_line);
  }
  .really {
    display: grid;
    gap: 0.75em;
    padding: 1em 1.125em;
    border: 2px solid var(--_edge);
    border-radius: var(--_radius);
  }
  #really {
    font-weight: 600;
  }
  [aria-disabled='true'] {
    opacity: 0.6;
  }
  .ids dd {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em 0.75em;
    align-items: center;
  }
  [role='status']:empty {
    display: none;
  }
  @container (max-width: 24em) {
    .act {
      padding-inline: 0.875em;
    }
    .buttons .button {
      flex: 1 1 100%;
    }
  }
  @media (forced-colors: active) {
    .is-given::before,
    .is-delivered::before {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
  @media print {
    .buttons {
      display: none;
    }
  }
`;
