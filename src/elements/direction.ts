/* Which way a language is written: as its script is, where the tag names one. For browsers that cannot say. */

const RIGHT_TO_LEFT =
  /^(?:(?:ar|arc|ckb|dv|fa|he|ks|nqo|ps|sd|syr|ug|ur|yi)(?!-[a-z]{4}\b)|[a-z]+-(?:adlm|arab|hebr|nkoo|rohg|syrc|thaa))(?:-|$)/i;

/** @param language BCP 47 */
export const directionOf = (language: string): 'rtl' | 'ltr' =>
  RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr';
