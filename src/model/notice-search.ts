/*
 * Finds words in a text however they are typed: in small letters, without accents, with the keyboard's own quotes,
 * hyphens and spaces. Folding takes one character at a time, so that every folded one knows where it came from. It
 * would rather find too much than too little (marks go in every script), but a hit is always made of whole
 * characters: its source text folds to just what was asked for.
 */

/** A text made comparable. `at[i]` is where in the source the i-th folded character stands; at[length] is the source's length. */
export interface Folded {
  readonly text: string;
  readonly at: readonly number[] | Uint32Array;
}

/** In the source text; the end is exclusive. */
export interface Hit {
  readonly start: number;
  readonly end: number;
}

const WHITE = /^\p{White_Space}$/u;
/** Accents, Arabic and Hebrew points, what is there but not seen (soft hyphen, zero widths), and tatweel. */
const UNHEARD = /^[\p{M}\p{Default_Ignorable_Code_Point}\u0640]$/u;
const DASH = /^\p{Dash}$/u;
/** What Unicode takes for letters and signs of their own, and keyboards and readers do not. */
const ALIKE = new Map(
  Object.entries({
    ...{
      ss: 'ß',
      oe: 'œ',
      ae: 'æ',
      o: 'ø',
      l: 'ł',
      d: 'đð',
      th: 'þ',
      h: 'ħ',
      t: 'ŧ',
      i: 'ı',
      j: 'ȷ',
      σ: 'ς',
    },
    // Alef wasla, ta marbuta, alef maqsura and the Persian yeh and kaf: as search in Arabic customarily has them.
    ...{ '\u0627': '\u0671', '\u0647': '\u0629', '\u064a': '\u0649\u06cc', '\u0643': '\u06a9' },
    "'": '`´‘’‚‛′‵‹›\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u05f3',
    '"': '“”„‟″‶«»〝〞\u05f4',
  }).flatMap(([plain, letters]) => [...letters].map((letter) => [letter, plain] as const)),
);
const SPACE = 0x20;
const ASCII = Uint8Array.from({ length: 0x80 }, (_, unit) => spell(unit).charCodeAt(0));
/** Letters that one character is spelt with, at most (U+FDFA has 18), and one for the end. */
const LONGEST = 20;
/** Arguments that every engine takes in one call. */
const CHUNK = 0x2000;

export function fold(text: string): Folded {
  const known = new Map<number, string>();
  let units = new Uint16Array(text.length + LONGEST);
  let at = new Uint32Array(text.length + LONGEST);
  let length = 0;
  const put = (unit: number, from: number) => {
    if (unit === SPACE && units[length - 1] === SPACE) return;
    at[length] = from;
    units[length++] = unit;
  };
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Nearly all there is, and a table is many times faster than asking Unicode.
    if (unit < 0x80) {
      put(ASCII[unit]!, i);
      continue;
    }
    const point = text.codePointAt(i)!;
    let plain = known.get(point);
    if (plain === undefined) known.set(point, (plain = spell(point)));
    // Room for the longest spelling of this one, and for a letter for each that is left.
    if (length + LONGEST + text.length - i > units.length) {
      units = enlarged(units, new Uint16Array(units.length * 2));
      at = enlarged(at, new Uint32Array(at.length * 2));
    }
    for (let k = 0; k < plain.length; k++) put(plain.charCodeAt(k), i);
    if (point > 0xffff) i++;
  }
  at[length] = text.length;
  return { text: textFrom(units.subarray(0, length)), at: at.subarray(0, length + 1) };
}

/** A query's every place, in order and not overlapping; an empty or blank one has none. */
export function findAll({ text, at }: Folded, query: string): Hit[] {
  const wanted = fold(query).text.trim();
  const hits: Hit[] = [];
  if (!wanted) return hits;
  /** Between two characters of the source: neither in ß, which is two letters here, nor in a surrogate pair. */
  const between = (i: number) => i === 0 || at[i] !== at[i - 1];
  for (let i = text.indexOf(wanted); i >= 0;) {
    const end = i + wanted.length;
    const whole = between(i) && between(end);
    // What stands before the next folded character and was dropped are the marks of this hit's last letter.
    if (whole) hits.push({ start: at[i]!, end: at[end]! });
    i = text.indexOf(wanted, whole ? end : i + 1);
  }
  return hits;
}

function spell(point: number): string {
  const character = String.fromCodePoint(point);
  if (WHITE.test(character)) return ' ';
  const alike = ALIKE.get(character);
  if (alike !== undefined) return alike;
  let plain = '';
  for (const letter of character.normalize('NFKD').toLowerCase())
    if (!UNHEARD.test(letter)) plain += ALIKE.get(letter) ?? (DASH.test(letter) ? '-' : letter);
  // Unicode decomposes a mark that stands alone, such as ¨, into a space and the mark.
  return plain.trim();
}

function textFrom(units: Uint16Array): string {
  let text = '';
  for (let i = 0; i < units.length; i += CHUNK)
    text += Reflect.apply(String.fromCharCode, String, units.subarray(i, i + CHUNK));
  return text;
}

function enlarged<Units extends Uint16Array | Uint32Array>(from: Units, to: Units): Units {
  to.set(from);
  return to;
}
