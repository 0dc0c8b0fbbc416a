import { css } from 'lit';

export const styles = css`
  article,
  .plain {
    min-block-size: var(--_reserved, 0);
  }
  article {
    container-type: inline-size;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 1.75em;
    overflow-wrap: break-word;
  }
  header {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75em;
    max-inline-size: 46em;
  }
  .name {
    margin: 0;
    font-size: clamp(1.25em, 8cqi, 1.75em);
    hyphens: auto;
    line-height: 1.2;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  .meta,
  .small {
    font-size: 0.875em;
  }
  .aside {
    padding-inline-start: 0.75em;
    border-inline-start: 3px solid var(--_edge);
  }
  .told:empty {
    display: none;
  }

  /* Search, relationship, and what is done with the whole. */
  .tools {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75em 1.5em;
    margin-block-start: 0.5em;
  }
  search label,
  .audience {
    display: grid;
    gap: 0.25em;
    font-size: 0.875em;
    font-weight: 600;
  }
  .field {
    display: flex;
    align-items: stretch;
    margin-block-start: 0.25em;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.66);
    background: var(--_surface);
  }
  .field:focus-within {
    outline: 3px solid var(--_focus);
    outline-offset: 1px;
  }
  input,
  select {
    min-inline-size: 0;
    min-block-size: 44px;
    padding: 0.25em 0.75em;
    border: 0;
    border-radius: inherit;
    background: transparent;
    color: inherit;
    font: inherit;
  }
  input {
    flex: 1;
  }
  input:focus-visible {
    outline: none;
  }
  select {
    inline-size: 100%;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.66);
    background: var(--_surface);
    font-size: medium;
    font-weight: 400;
  }
  option {
    background: var(--_surface);
    color: var(--_text);
  }
  .count {
    align-self: center;
    padding-inline: 0.5em;
    color: var(--_muted);
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .count:empty {
    display: none;
  }
  .previous,
  .next {
    flex: none;
    inline-size: 40px;
    min-block-size: 44px;
    padding: 0;
    border: 0;
    border-inline-start: 1px solid var(--_line);
    background: none;
  }
  .previous::before,
  .next::before,
  [part='heading'] > [aria-expanded]::after {
    content: '';
    display: inline-block;
    inline-size: 0.5em;
    block-size: 0.5em;
    border: solid currentColor;
    border-width: 0 2px 2px 0;
    rotate: 45deg;
    translate: 0 -0.15em;
  }
  .previous::before {
    rotate: 225deg;
    translate: 0 0.15em;
  }
  .previous:disabled,
  .next:disabled {
    color: var(--_muted);
    opacity: 0.5;
    cursor: default;
  }
  :is(.previous, .next, .all, .print, .share):focus-visible {
    outline-offset: -2px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 1.25em;
  }
  .all,
  .print,
  .share {
    min-block-size: 44px;
    padding: 0.25em 0;
    border: 0;
    background: none;
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  /* The table of contents stands beside the sections where there is room. */
  .contents {
    display: none;
  }
  .contents ol {
    display: grid;
    gap: 0.125em;
    margin: 0;
    padding: 0;
    list-style: none;
    counter-reset: entry;
  }
  .contents li {
    counter-increment: entry;
  }
  .contents a {
    display: grid;
    grid-template-columns: 1fr;
    gap: 0.5em;
    padding: 0.3125em 0.5em;
    border-radius: calc(var(--_radius) * 0.5);
    color: var(--_muted);
    font-size: 0.875em;
    line-height: 1.35;
    text-decoration: none;
  }
  .numbered .contents a {
    grid-template-columns: 1.75em 1fr;
  }
  .numbered .contents a::before {
    content: counter(entry) '.';
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .contents a:hover {
    background: var(--_raised);
    color: var(--_text);
    text-decoration: underline;
  }
  @container (min-width: 56em) {
    .columns {
      display: grid;
      grid-template-columns: 15em minmax(0, 46em);
      gap: 3em;
      align-items: start;
    }
    .contents {
      display: block;
      position: sticky;
      inset-block-start: var(--consent-scroll-margin, 1em);
      max-block-size: calc(100vh - 2 * var(--consent-scroll-margin, 1em));
      overflow: auto;
    }
    header {
      max-inline-size: 64em;
    }
    .tools {
      grid-template-columns: minmax(0, 46em) 15em;
    }
    .actions {
      grid-column: 1 / -1;
    }
  }
  @container (min-width: 34em) and (max-width: 56em) {
    .tools {
      grid-template-columns: minmax(0, 1fr) 14em;
    }
    .actions {
      grid-column: 1 / -1;
    }
  }

  .sections {
    counter-reset: section;
    max-inline-size: 46em;
    border-block-end: 1px solid var(--_line);
  }
  [part='section'] {
    counter-increment: section;
    border-block-start: 1px solid var(--_line);
  }
  [part='section'],
  .prose [id] {
    scroll-margin-block-start: var(--consent-scroll-margin, 1em);
  }
  .long [part='section'] {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 53px;
  }
  .head {
    position: relative;
  }
  [part='heading'] {
    display: flex;
    margin: 0;
    font-size: 1.0625em;
    line-height: 1.25;
  }
  [part='heading'] > [aria-expanded] {
    flex: 1;
    display: flex;
    flex-wrap: nowrap;
    align-items: baseline;
    gap: 0.5em;
    min-inline-size: 0;
    min-block-size: 52px;
    padding: 0.75em 0.25em;
    border: 0;
    background: none;
    font-weight: 600;
    text-align: start;
  }
  .title {
    flex: 1;
    min-inline-size: 0;
    padding-inline-end: 2.25em;
    text-wrap: pretty;
  }
  .numbered [part='heading'] > [aria-expanded]::before {
    content: counter(section) '.';
    flex: none;
    inline-size: 1.625em;
    white-space: nowrap;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  /* The annex is not a section of the notice. */
  .annex {
    counter-increment: none;
  }
  .numbered .annex [aria-expanded]::before {
    content: '';
  }
  [part='heading'] > [aria-expanded]::after {
    flex: none;
    align-self: center;
    margin-inline: 0.25em;
    color: var(--_muted);
  }
  [part='heading'] > [aria-expanded='true']::after {
    rotate: 225deg;
    translate: 0 0.15em;
  }
  [part='heading'] > button:hover {
    background: var(--_raised);
  }
  [part='heading'] > button:focus-visible,
  .copy:focus-visible {
    outline-offset: -3px;
  }
  [part='body']:not([hidden]) {
    display: grid;
    gap: 1.25em;
  }
  [part='body'] {
    padding-inline-start: 2.375em;
    padding-block: 0.375em 1.75em;
  }
  [part='body'][hidden] {
    padding-block: 0;
  }

  /* Two links of a chain, drawn: an image would need an address. */
  .copy {
    position: absolute;
    inset-inline-end: 1.75em;
    inset-block-start: 4px;
    inline-size: 44px;
    min-block-size: 44px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--_muted);
    vertical-align: middle;
  }
  .copy::before,
  .copy::after {
    content: '';
    position: absolute;
    inset-block-start: calc(50% - 4px);
    inset-inline-start: calc(50% - 9px);
    inline-size: 11px;
    block-size: 7px;
    box-sizing: border-box;
    border: 2px solid currentColor;
    border-radius: 4px;
    rotate: -45deg;
    translate: 1px 2px;
  }
  .copy::after {
    translate: 6px -3px;
  }
  .copy:hover {
    color: var(--_accent);
  }
  @media (hover: hover) {
    .copy {
      opacity: 0;
    }
    .copy:focus-visible,
    .head:is(:hover, :focus-within) > .copy {
      opacity: 1;
    }
  }
  @media (hover: none) {
    [part='section']:not([data-open]) .copy {
      visibility: hidden;
    }
  }

  .mark {
    display: inline-block;
    flex: none;
    padding: 0 0.5em;
    border: 1px solid var(--_edge);
    border-radius: 999px;
    color: var(--_muted);
    font-size: small;
    font-weight: 500;
    line-height: 1.6;
    letter-spacing: 0.02em;
  }
  .mark[hidden] {
    display: none;
  }
  .mark.draft {
    border-style: dashed;
  }
  .mark.mine,
  .mark.changed {
    border-color: var(--_accent);
    color: var(--_accent);
  }
  [data-mine] {
    padding-inline-start: 0.875em;
    border-inline-start: 3px solid var(--_accent);
  }

  .prose {
    display: flow-root;
  }
  .prose > :last-child {
    margin-block-end: 0;
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
  .prose :is(h1, h2, h3, h4, h5, h6) {
    margin-block: 1.25em 0.375em;
    font-size: 1em;
    line-height: 1.3;
  }
  .prose .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: 0.25em;
    margin-block: 1.25em 0.375em;
  }
  .prose .head > :is(h1, h2, h3, h4, h5, h6) {
    margin: 0;
  }
  .prose .copy {
    position: relative;
    inset: auto;
    min-block-size: 28px;
    inline-size: 32px;
    margin-block: -6px;
  }
  .prose address {
    font-style: normal;
  }
  .prose dt {
    font-weight: 600;
  }
  .prose dd {
    margin-inline-start: 1.25em;
    margin-block-end: 0.5em;
  }
  .prose blockquote {
    margin-inline: 0;
    padding-inline-start: 1em;
    border-inline-start: 3px solid var(--_line);
  }
  /* As wide as its words, and scrolled by itself where a screen is narrower. */
  .prose table {
    display: block;
    max-inline-size: 100%;
    overflow-x: auto;
    border-collapse: collapse;
  }
  .prose :is(th, td) {
    padding: 0.375em 0.75em;
    border: 1px solid var(--_line);
    text-align: start;
    vertical-align: top;
  }
  .prose th {
    background: var(--_raised);
  }
  .prose caption {
    padding-block: 0.375em;
    font-weight: 600;
    text-align: start;
  }
  .prose a:not([href]) {
    color: inherit;
  }
  ::highlight(consent-hit) {
    background-color: light-dark(#ffe39b, #6b5200);
    color: light-dark(#16202b, #ffffff);
  }
  ::highlight(consent-hit-current) {
    background-color: light-dark(#17466b, #a6d0f2);
    color: light-dark(#ffffff, #0c1b28);
  }

  .changes,
  .change {
    display: grid;
    gap: 0.5em;
    padding: 0.875em 1em;
    border-inline-start: 3px solid var(--_accent);
    background: var(--_raised);
  }
  .changes ul {
    display: grid;
    gap: 0.25em;
    padding: 0;
    list-style: none;
  }
  .change summary,
  .changes summary {
    min-block-size: 28px;
    color: var(--_accent);
    cursor: pointer;
  }
  .wordings {
    display: grid;
    gap: 1em;
    margin-block-start: 0.5em;
  }
  .wording {
    white-space: pre-line;
  }
  @container (min-width: 40em) {
    .wordings {
      grid-template-columns: 1fr 1fr;
    }
  }
  del {
    background: light-dark(#fbe3e1, #4a1f1b);
  }
  ins {
    background: light-dark(#dcf1e0, #163d22);
    text-decoration-thickness: 2px;
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
  .print:is(iframe) {
    position: fixed;
    inline-size: 0;
    block-size: 0;
    border: 0;
    visibility: hidden;
  }
  /* On a phone the words of a closed heading need all the room there is. */
  @container (max-width: 30em) {
    [part='body'] {
      padding-inline-start: 0;
    }
    [part='heading'] {
      font-size: 1em;
    }
    [part='heading'] > [aria-expanded] {
      gap: 0.25em;
    }
    .title {
      hyphens: auto;
    }
    [part='section']:not([data-open]) .title {
      padding-inline-end: 0;
    }
    [part='section']:not([data-open]) .copy {
      visibility: hidden;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    [part='heading'] > [aria-expanded]::after {
      transition: rotate 0.15s;
    }
    .copy {
      transition: opacity 0.15s;
    }
  }
  @media (forced-colors: active) {
    .previous:disabled,
    .next:disabled {
      color: GrayText;
      opacity: 1;
    }
    ::highlight(consent-hit) {
      background-color: Mark;
      color: MarkText;
    }
    ::highlight(consent-hit-current) {
      background-color: Highlight;
      color: HighlightText;
    }
  }
  @media print {
    article {
      display: block;
      container-type: normal;
    }
    .columns {
      display: block;
    }
    .long [part='section'] {
      content-visibility: visible;
    }
    [part='body'] {
      padding: 0.375em 0 1em !important;
    }
    [part='body'][hidden] {
      display: grid !important;
      content-visibility: visible !important;
    }
    [part='section'],
    .sections {
      border: 0;
    }
    .head {
      break-after: avoid;
    }
    [part='heading'] > [aria-expanded]::after,
    .tools,
    .told,
    .contents,
    .copy,
    .choice {
      display: none;
    }
  }
`;
