/*
 * Picks the language: the first wanted that is offered, by RFC 4647 lookup (nl-BE finds nl). Country is not
 * language, so nothing is guessed from where the visitor is.
 */

/** What the built-in policy and the interface are whole in; the first for those who want none of them. */
export const BUILT_IN: readonly string[] =
  'nl fr de en ar bg cs da el es et fi ga hr hu it lt lv mt pl pt ro sk sl sv'.split(' ');

/** @param wanted BCP 47 tags in order of preference; empty ones are passed over */
export function pickLanguage(
  wanted: readonly (string | null | undefined)[],
  offered: readonly string[],
): string {
  for (const tag of wanted) {
    for (
      let part = tag?.toLowerCase() ?? '';
      part;
      part = part.slice(0, Math.max(0, part.lastIndexOf('-')))
    ) {
      const found = offered.find((language) => language.toLowerCase() === part);
      if (found) return found;
    }
  }
  return offered[0] ?? 'en';
}
