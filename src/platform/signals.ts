/*
 * What the browser says on the visitor's behalf. Global Privacy Control is on only when it is exactly true: some
 * browsers have it undefined and some false.
 */

/** Whether Global Privacy Control is on for this page. */
export function globalPrivacyControl(): boolean {
  return (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl === true;
}
