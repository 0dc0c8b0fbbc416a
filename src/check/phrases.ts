/*
 * Looks for words in running text. A list of phrases is written as people write them: `*` stands for up to sixty letters,
 * `…` for up to six words of the same sentence, and white space for whatever white space a file has there. Every
 * pattern starts at the start of a word and what it repeats has an end, so that no text, however long or strange,
 * takes much more than one reading.
 */

export type Phrases = readonly string[];

const LETTER = '[\\p{L}\\p{M}\\p{N}]';
const GAP = '(?:\\s+[^\\s.!?;:]{1,80}){0,6}?';
const known = new WeakMap<Phrases, RegExp>();

function wordOf(word: string): string {
  return word
    .replace(/[\\^$.+?()[\]{}|/]/g, '\\$&')
    .replace(/['’]/g, "['’]")
    .replaceAll('-', '[-\u2010\u2011]')
    .replaceAll('*', '[\\p{L}\\p{M}-]{0,60}');
}

const partOf = (phrase: string): string => phrase.trim().split(' ').map(wordOf).join('\\s+');

/** @returns what finds each of the phrases, whole words only */
export function pattern(phrases: Phrases): RegExp {
  const made =
    known.get(phrases) ??
    new RegExp(
      `(?<!${LETTER})(?:${phrases.map((one) => one.split('…').map(partOf).join(`${GAP}\\s+`)).join('|')})(?!${LETTER})`,
      'giu',
    );
  known.set(phrases, made);
  return made;
}

export interface Found {
  readonly index: number;
  readonly words: string;
}

/** Each place where one of the phrases stands, in order. */
export const finds = (text: string, phrases: Phrases): Found[] =>
  phrases.length
    ? [...text.matchAll(pattern(phrases))].map(({ index, 0: words }) => ({
        index,
        words: words.replace(/\s+/g, ' '),
      }))
    : [];

export const says = (text: string, phrases: Phrases): boolean =>
  phrases.length > 0 && text.search(pattern(phrases)) >= 0;
