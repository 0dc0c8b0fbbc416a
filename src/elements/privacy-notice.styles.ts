import { css } from 'lit';

export const styles = css`
  article,
  header {
    display: grid;
    gap: 0.75em;
  }
  article {
    gap: 1.5em;
    max-inline-size: 46em;
    overflow-wrap: break-word;
  }
  h2 {
    font-size: 1.5em;
  }
  h3 {
    font-size: 1.0625em;
  }
  .meta {
    font-size: 0.875em;
  }
  .aside {
    padding-inline-start: 0.75em;
    border-inline-start: 3px solid var(--_edge);
  }
  .all {
    justify-self: start;
    min-block-size: 44px;
    padding: 0.25em 0;
    border: 0;
    background: none;
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .sections {
    counter-reset: section;
    border-block-end: 1px solid var(--_line);
  }
  [part='section'] {
    counter-increment: section;
    border-block-start: 1px solid var(--_line);
    scroll-margin-block-start: var(--consent-scroll-margin, 1em);
  }
  [part='heading'] button {
    display: grid;
    grid-template-columns: 1.75em 1fr 1em;
    align-items: baseline;
    gap: 0.25em;
    inline-size: 100%;
    min-block-size: 52px;
    padding: 0.75em 0.25em;
    border: 0;
    background: none;
    font-weight: 600;
    text-align: start;
  }
  [part='heading'] button::before {
    content: counter(section) '.';
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  /* The annex is not a section of the notice. */
  #notice-cookies {
    counter-increment: none;
  }
  #notice-cookies button::before {
    content: '';
  }
  [part='heading'] button::after {
    content: '';
    align-self: center;
    inline-size: 0.5em;
    block-size: 0.5em;
    margin-inline: 0.25em;
    border: solid var(--_muted);
    border-width: 0 2px 2px 0;
    rotate: 45deg;
    translate: 0 -0.15em;
  }
  [part='heading'] button[aria-expanded='true']::after {
    rotate: 225deg;
    translate: 0 0.15em;
  }
  [part='heading'] button:hover {
    background: var(--_raised);
  }
  [part='body']:not([hidden]) {
    display: grid;
    gap: 1.25em;
  }
  [part='body'] {
    padding-inline-start: 2.375em;
    padding-block: 0.375em 1.5em;
  }
  [part='heading'] button:focus-visible {
    outline-offset: -3px;
  }
  [part='body'][hidden] {
    padding-block: 0;
  }
  .prose {
    display: flow-root;
  }
  .prose :is(p, ul, ol, dl, address, table, blockquote, section) {
    margin-block: 0 0.75em;
  }
  .prose :is(ul, ol) {
    padding-inline-start: 1.25em;
  }
  .prose li {
    margin-block-end: 0.25em;
  }
  .prose :is(h4, h5) {
    margin-block: 1em 0.375em;
    font-size: 1em;
  }
  .prose address {
    font-style: normal;
  }
  .prose blockquote {
    margin-inline: 0;
    padding-inline-start: 1em;
    border-inline-start: 3px solid var(--_line);
  }
  .choice {
    padding: 0.75em 1em;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.66);
    background: var(--_raised);
  }
  .trackers {
    padding-inline-start: 1.25em;
    overflow-wrap: anywhere;
  }
  @media (max-width: 30em) {
    [part='body'] {
      padding-inline-start: 0;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    [part='heading'] button::after {
      transition: rotate 0.15s;
    }
  }
  @media print {
    [part='heading'] button:focus-visible {
      outline-offset: -3px;
    }
    [part='body'][hidden] {
      display: grid !important;
      content-visibility: visible !important;
    }
    .all,
    .choice {
      display: none;
    }
  }
`;
