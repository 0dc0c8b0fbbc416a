import { css } from 'lit';

export const styles = css`
  /* The host takes the room its child takes by itself. */
  :host {
    position: var(--_position, relative) !important;
    inline-size: var(--_width, auto) !important;
    block-size: var(--_height, auto) !important;
    text-align: inherit !important;
  }
  slot {
    display: block;
    block-size: var(--_height, auto);
    line-height: 0;
  }
  slot[hidden] {
    display: none;
  }
  /* A page's own rules go before these. */
  ::slotted(:not([hidden])) {
    display: inline-block;
    vertical-align: top;
    line-height: normal;
  }
  ::slotted(:is(iframe, video, audio, object, embed, img)) {
    max-inline-size: 100%;
  }
  ::slotted(:is(iframe, video, object, embed, img):not([width])) {
    inline-size: 100%;
  }
  ::slotted(:is(iframe, video, object, embed, img):not([height])) {
    block-size: auto;
    aspect-ratio: 16 / 9;
  }
  .sized::slotted(:is(iframe, video, object, embed, img)) {
    block-size: auto;
    aspect-ratio: var(--_ratio);
  }
  ::slotted(img) {
    object-fit: contain;
  }
  ::slotted(audio) {
    inline-size: 100%;
    max-inline-size: 36em;
    block-size: 15em;
  }
  .held::slotted(*) {
    visibility: hidden !important;
  }
  .held.hiding::slotted(*) {
    display: block !important;
  }

  [part='frame'] {
    position: absolute;
    inset: 0 auto auto 0;
    overflow: clip;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 4 / 3);
    background: var(--_raised);
    text-align: start;
    container-type: size;
  }
  [part='frame'][hidden] {
    display: none;
  }
  .card {
    position: relative;
    display: flex;
    flex-direction: column;
    justify-content: center;
    block-size: 100%;
  }
  /* What does not fit scrolls, and shows that it does; the buttons stay. */
  .text {
    flex: 0 1 auto;
    min-block-size: 0;
    overflow: auto;
    display: flex;
    flex-direction: column;
    gap: 0.625em;
    padding: 1em 1.75em 0.75em;
    background:
      linear-gradient(var(--_raised) 40%, transparent) 0 0 / 100% 20px local,
      linear-gradient(transparent, var(--_raised) 60%) 0 100% / 100% 20px local,
      linear-gradient(var(--_line), transparent) 0 0 / 100% 6px scroll,
      linear-gradient(transparent, var(--_line)) 0 100% / 100% 6px scroll;
    background-repeat: no-repeat;
    scrollbar-width: thin;
  }
  .text > * {
    flex: none;
    max-inline-size: 38em;
  }
  .what {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    column-gap: 0.875em;
    align-items: center;
    margin-block-end: 0.25em;
  }
  .title {
    font-size: 1.1875em;
    font-weight: 650;
    line-height: 1.25;
    overflow-wrap: break-word;
  }
  .title .draft {
    white-space: nowrap;
  }
  .host {
    font-size: 0.875em;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .data {
    font-size: 0.9375em;
  }
  .links {
    display: flex;
    flex-wrap: wrap;
    gap: 0 calc(1em + 12px);
    margin-block: -0.75em;
  }
  [part='link'] {
    display: inline-flex;
    align-items: center;
    min-block-size: 44px;
    margin-inline: -6px;
    padding: 0 6px;
    border: 0;
    background: none;
    color: var(--_accent);
    font-size: 0.875em;
    line-height: 1.3;
    text-align: start;
    text-decoration: underline;
    text-underline-offset: 0.2em;
    overflow-wrap: anywhere;
  }
  /* What scrolls would cut a ring around it. */
  [part='link']:focus-visible {
    outline-offset: -3px;
  }
  .controls {
    flex: none;
    display: grid;
    grid-auto-columns: minmax(0, 1fr);
    grid-auto-flow: column;
    gap: 0.625em;
    max-inline-size: 37.5em;
    padding: 0.5em 1.75em 1.25em;
  }
  /* One rule for both, so that neither can be the louder one. */
  .answer {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    padding: 0.375em 0.5em;
    background: var(--_surface);
    color: var(--_accent);
    overflow-wrap: break-word;
    hyphens: auto;
  }
  .answer:hover {
    box-shadow: inset 0 0 0 1px var(--_accent);
  }
  .answer > * {
    max-inline-size: 100%;
  }
  .holds {
    font-size: 0.875em;
    font-weight: 450;
  }

  /* A sign of what it is, which is no button: it does nothing. */
  .sign {
    --_size: 3em;
    grid-row: span 2;
    display: grid;
    place-items: center;
    inline-size: var(--_size);
    block-size: var(--_size);
    border: 1px solid var(--_line);
    border-radius: 28%;
    background: var(--_surface);
    color: var(--_muted);
  }
  .sign::before {
    content: '';
    grid-area: 1 / 1;
  }
  .video .sign::before {
    inline-size: 30%;
    block-size: 36%;
    translate: 12%;
    background: currentColor;
    clip-path: polygon(0 0, 100% 50%, 0 100%);
  }
  .map .sign::before {
    inline-size: 34%;
    aspect-ratio: 1;
    margin-block-end: 8%;
    border: 2px solid currentColor;
    border-radius: 50% 50% 50% 0;
    background: radial-gradient(currentColor 28%, transparent 32%);
    rotate: -45deg;
  }
  .other .sign::before {
    inline-size: 46%;
    block-size: 36%;
    border: 2px solid currentColor;
    border-block-start-width: 5px;
    border-radius: 3px;
  }
  .art {
    display: none;
  }

  @container (min-width: 54em) and (min-height: 22em) {
    .art {
      display: grid;
      place-items: center;
      position: absolute;
      inset-block: 0;
      inset-inline-end: 0;
      inline-size: 40%;
      background: repeating-radial-gradient(circle, transparent 0 35px, var(--_line) 35px 36px);
      mask-image: radial-gradient(closest-side, #000 20%, transparent);
    }
    .map > .art {
      background:
        repeating-linear-gradient(24deg, transparent 0 46px, var(--_line) 46px 49px),
        repeating-linear-gradient(114deg, transparent 0 70px, var(--_line) 70px 72px);
    }
    .art .sign {
      --_size: 6em;
    }
    .what {
      display: block;
    }
    .what > .sign {
      display: none;
    }
    .text,
    .controls {
      padding-inline: 2.5em;
      inline-size: 60%;
      max-inline-size: 42em;
    }
    .title {
      font-size: 1.5em;
    }
    .data {
      font-size: 1em;
    }
  }
  /* The usual film: all of it has to be in view. */
  @container (max-height: 21em) {
    .text {
      gap: 0.375em;
      padding-block: 0.875em 0.5em;
    }
    .data {
      font-size: 0.875em;
      line-height: 1.4;
    }
    .controls {
      padding-block-end: 1em;
    }
  }
  @container (max-width: 26em) or (max-height: 18em) {
    .card {
      justify-content: stretch;
    }
    .text {
      flex: 1;
      gap: 0.375em;
      padding: 0.75em 1em 0.25em;
      font-size: 0.875em;
      line-height: 1.4;
    }
    .data,
    [part='link'] {
      font-size: 1em;
    }
    .what {
      column-gap: 0.625em;
      margin: 0;
    }
    .what > .sign {
      --_size: 2.5em;
    }
    .title {
      font-size: 1.125em;
    }
    .controls {
      gap: 0.5em;
      padding: 0.375em 0.75em 0.75em;
    }
    .answer {
      padding-inline: 0.375em;
    }
  }
  /* Where room is short, what the buttons hold for is told in the text alone. */
  @container (max-height: 13.5em) {
    .holds {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .what {
      display: block;
    }
    .what > .sign {
      display: none;
    }
    .answer {
      padding: 0 0.25em;
      font-size: 0.875em;
    }
  }
  @container (max-width: 13em) {
    .controls {
      grid-auto-flow: row;
    }
  }
  /* Too little for anything to stay: all of it scrolls. */
  @container (max-height: 8em) {
    .card {
      display: block;
      overflow: auto;
    }
    .text {
      overflow: visible;
    }
  }
  @container (max-width: 5em) or (max-height: 2.75em) {
    .card {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .text,
    .art {
      background: none;
    }
    .art {
      mask-image: none;
    }
    /* Without shadows a line tells where the text goes on. */
    .controls {
      max-inline-size: none;
      border-block-start: 1px solid;
    }
    .video .sign::before {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
  @media print {
    .controls,
    button {
      display: none;
    }
  }
`;
