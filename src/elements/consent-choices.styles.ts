import { css } from 'lit';

export const styles = css`
  [part='choices'] {
    display: grid;
    gap: 2em;
    container-type: inline-size;
  }
  header,
  .device,
  .person {
    display: grid;
    gap: 0.75em;
  }
  h2 {
    font-size: 1.5em;
  }
  h3 {
    font-size: 1.125em;
  }
  .aside {
    padding-inline-start: 0.75em;
    border-inline-start: 3px solid var(--_edge);
    font-size: 0.9375em;
  }
  ul {
    padding: 0;
    list-style: none;
  }
  /* What is focused is scrolled clear of the controls that stick below it. */
  .device li {
    --_below: 9em;
  }
  li {
    padding-block: 0.875em;
    border-block-start: 1px solid var(--_line);
  }
  .controls {
    position: sticky;
    inset-block-end: 0;
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0.625em;
    padding-block: 0.75em;
    border-block-start: 1px solid var(--_line);
    background: var(--_surface);
  }
  [part='save'] {
    grid-column: 1 / -1;
  }
  [role='status']:empty {
    display: none;
  }
  @container (min-width: 50em) {
    .controls {
      grid-template-columns: 1fr 1fr 1fr;
    }
    [part='save'] {
      grid-column: auto;
    }
  }
  @container (max-width: 24em) {
    .button {
      padding-inline: 0.5em;
    }
  }
  @media print {
    .controls {
      display: none;
    }
  }
`;
