/*
 * The look every surface shares, as plain text: the script tag uses it without Lit. Each public custom property has
 * its default here and nowhere else; everything below reads the private one.
 */

/** Keeps a page's resets out; what comes after lets its font and colour scheme in. */
export const HOST = `
:host {
  all: initial !important;
  display: block !important;
  color-scheme: inherit !important;
  font-size: medium !important;
  font-family: var(--consent-font, var(--_page-font, inherit)) !important;
  line-height: 1.5 !important;
  color: var(--_text) !important;
}
:host([hidden]) { display: none !important; }
`;

export const TOKENS = `
:host {
  --_surface: var(--consent-surface, light-dark(#ffffff, #181d23));
  --_raised: var(--consent-raised, light-dark(#f4f6f8, #222931));
  --_text: var(--consent-text, light-dark(#16202b, #eef2f5));
  --_muted: var(--consent-muted, light-dark(#4b5866, #b3bec9));
  --_edge: var(--consent-edge, light-dark(#6b7885, #8996a3));
  --_line: var(--consent-line, light-dark(#d9dfe5, #36404a));
  --_accent: var(--consent-accent, light-dark(#17466b, #a6d0f2));
  --_on-accent: var(--consent-on-accent, light-dark(#ffffff, #0c1b28));
  --_focus: var(--consent-focus, light-dark(#0b63c5, #ffd166));
  --_radius: var(--consent-radius, 12px);
}
`;
