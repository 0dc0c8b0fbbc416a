import { css, unsafeCSS } from 'lit';
import { HOST, TOKENS } from './tokens.js';

/** The reset and tokens of every element of ours. */
export const host = css`
  ${unsafeCSS(HOST)}
  ${unsafeCSS(TOKENS)}
`;

/** Type, links and buttons, alike wherever they stand. */
export const controls = css`
  * {
    box-sizing: border-box;
  }
  h2,
  h3,
  h4,
  p,
  ul {
    margin: 0;
  }
  h2,
  h3,
  h4 {
    line-height: 1.25;
    text-wrap: balance;
  }
  p {
    text-wrap: pretty;
  }
  a {
    color: var(--_accent);
    text-underline-offset: 0.2em;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
  .button {
    min-block-size: 44px;
    padding: 0.5em 1.125em;
    border: 2px solid var(--_accent);
    border-radius: calc(var(--_radius) * 0.66);
    background: transparent;
    color: var(--_accent);
    font-weight: 600;
    line-height: 1.25;
    text-align: center;
    text-wrap: balance;
  }
  /* Accept and reject: one rule, so that neither can be the louder one. */
  .answer {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .button:hover {
    box-shadow: inset 0 0 0 2px var(--_accent);
  }
  .answer:hover {
    box-shadow: inset 0 0 0 2px var(--_on-accent);
  }
  :focus-visible {
    outline: 3px solid var(--_focus);
    outline-offset: 2px;
  }
  .draft {
    display: inline-block;
    padding: 0 0.5em;
    border: 1px dashed var(--_edge);
    border-radius: 999px;
    color: var(--_muted);
    font-size: small;
    font-weight: 500;
    line-height: 1.6;
    letter-spacing: 0.02em;
    vertical-align: middle;
  }
  .muted {
    color: var(--_muted);
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
