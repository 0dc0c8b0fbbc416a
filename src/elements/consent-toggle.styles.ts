import { css } from 'lit';

export const styles = css`
  .toggle {
    display: grid;
    gap: 0.375em;
    text-align: start;
  }
  :is(input, summary, a, button) {
    scroll-margin-block-end: var(--_below, 0);
  }
  .line {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 1em;
  }
  .label {
    padding-block: 0.5em;
    font-weight: 600;
    line-height: 1.3;
  }
  label {
    flex: 1;
    cursor: pointer;
  }
  .always {
    flex: none;
    color: var(--_muted);
    font-size: 0.875em;
  }
  .small,
  details {
    font-size: 0.875em;
  }
  .consequence,
  .statement {
    padding: 0.75em 1em;
    border-inline-start: 3px solid var(--_edge);
    background: var(--_raised);
  }
  .statement {
    display: grid;
    gap: 0.75em;
    justify-items: start;
  }
  [part='toggle'] {
    appearance: none;
    position: relative;
    flex: none;
    inline-size: 52px;
    block-size: 30px;
    margin: 7px 0;
    border: 2px solid var(--_edge);
    border-radius: 999px;
    background: var(--_surface);
    cursor: pointer;
  }
  /* The target is larger than what is drawn: 44 by 52 px. */
  [part='toggle']::after {
    content: '';
    position: absolute;
    inset: -9px -2px;
  }
  [part='toggle']::before {
    content: '';
    position: absolute;
    inset-block-start: 4px;
    inset-inline-start: 4px;
    inline-size: 18px;
    block-size: 18px;
    border-radius: 50%;
    background: var(--_edge);
  }
  [part='toggle']:checked {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  [part='toggle']:checked::before {
    inset-inline-start: 26px;
    background: var(--_on-accent);
  }
  [part='toggle']:not([role]) {
    inline-size: 28px;
    block-size: 28px;
    margin-block: 8px;
    margin-inline: 8px 0;
    border-radius: 7px;
  }
  [part='toggle']:not([role])::after {
    inset: -10px;
  }
  [part='toggle']:not([role])::before {
    inset: 0;
    inline-size: 8px;
    block-size: 14px;
    margin: 2px auto;
    border: solid transparent;
    border-width: 0 3px 3px 0;
    border-radius: 0;
    background: none;
    rotate: 45deg;
  }
  [part='toggle']:not([role]):checked::before {
    border-color: var(--_on-accent);
  }
  details {
    color: var(--_muted);
  }
  summary {
    inline-size: fit-content;
    padding-block: 0.375em;
    cursor: pointer;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  dl {
    display: grid;
    gap: 0.125em;
    margin: 0.25em 0 0.5em;
  }
  dt {
    margin-block-start: 0.375em;
    color: var(--_text);
    font-weight: 600;
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  code {
    font-size: 0.95em;
  }
  @media (prefers-reduced-motion: no-preference) {
    [part='toggle'],
    [part='toggle']::before {
      transition:
        background-color 0.15s,
        inset-inline-start 0.15s;
    }
  }
  @media (forced-colors: active) {
    [part='toggle'] {
      forced-color-adjust: none;
      border-color: ButtonText;
      background: ButtonFace;
    }
    [part='toggle']::before {
      background: ButtonText;
    }
    [part='toggle']:checked {
      border-color: Highlight;
      background: Highlight;
    }
    [part='toggle'][role]:checked::before {
      background: HighlightText;
    }
    [part='toggle']:not([role]):checked::before {
      border-color: HighlightText;
      background: none;
    }
  }
`;
