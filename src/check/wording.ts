/*
 * Rules about words: terms the law does not use, abbreviations of other languages, consent that is none, sections
 * named by number, hedging. Each finding stands at the words it is about; a stretch in another language than the
 * notice's is left alone.
 */
import type { Finding } from '../model/notice-markup.js';
import { passagesIn, textIn } from './outline.js';
import type { Outline, Passage } from './outline.js';
import { finds } from './phrases.js';
import type { Found, Phrases } from './phrases.js';
import { warning } from './rules.js';
import { ABBREVIATIONS, BANNED } from './terms.js';
import { wordsOf } from './words.js';
import type { Words } from './words.js';

/** More hedges than this in one section leave too much open, however long it is. */
const HEDGES_MOST = 12;
/** Below this many, a short section hedges no more than its one or two sentences need. */
const HEDGES_FEW = 4;
/** One hedge in so many words is one in every sentence of plain language. The built-in notices have one in 24 at most. */
const WORDS_PER_HEDGE = 12;

export function checkWording(outline: Outline, language: string): Finding[] {
  const base = language.toLowerCase().split('-')[0]!;
  const words = wordsOf(base);
  const passages = passagesIn(outline).filter((one) => !isForeign(one, base));
  return passages
    .flatMap((passage) => [
      ...bannedIn(passage, base),
      ...abbreviationsIn(passage, base),
      ...(words ? checkBackIn(passage, words) : []),
      ...(words ? acknowledgementIn(passage, words) : []),
      ...(words ? sectionNumbersIn(passage, words, outline) : []),
    ])
    .concat(words ? hedging(outline, words) : []);
}

/** Whether a passage says it is in another language. The article itself says the notice's. */
function isForeign({ within }: Passage, base: string): boolean {
  const said = within
    .slice(1)
    .flatMap(({ attributes }) => attributes['lang'] || [])
    .at(-1);
  return said !== undefined && said.toLowerCase().split(/[-_]/)[0] !== base;
}

/** One finding for the first of a list of phrases that stands in a passage. */
function first(passage: Passage, phrases: Phrases, tell: (found: Found) => Finding): Finding[] {
  const [found] = finds(passage.text, phrases);
  return found ? [tell(found)] : [];
}

function bannedIn(passage: Passage, language: string): Finding[] {
  const banned = Object.hasOwn(BANNED, language) ? BANNED[language]! : [];
  return banned.flatMap(({ phrases, instead }) =>
    first(passage, phrases, ({ index, words }) =>
      warning(
        'wording/banned',
        passage.at(index),
        `“${words}” is not what the law calls it`,
        `Write “${instead}”.`,
      ),
    ),
  );
}

function abbreviationsIn(passage: Passage, language: string): Finding[] {
  if (!Object.hasOwn(ABBREVIATIONS, language)) return [];
  const own = ABBREVIATIONS[language]!;
  return (['area', 'regulation'] as const).flatMap((kind) => {
    const names = new Set(Object.values(ABBREVIATIONS).map((one) => one[kind]));
    // "see" and "avg" are words; only capitals are an abbreviation.
    const found = [...passage.text.matchAll(/(?<![\p{L}\p{N}])[A-Z]{3,5}(?![\p{L}\p{N}])/gu)].find(
      ([name]) => names.has(name) && name !== own[kind],
    );
    return found
      ? [
          warning(
            'wording/abbreviation',
            passage.at(found.index),
            `${found[0]} is an abbreviation of another language`,
            `Write ${own[kind]}, or the name in full.`,
          ),
        ]
      : [];
  });
}

const checkBackIn = (passage: Passage, { checkBack }: Words): Finding[] =>
  first(passage, checkBack, ({ index, words }) =>
    warning(
      'wording/check-back',
      passage.at(index),
      `“${words}” asks readers to look for changes themselves`,
      'Say how you will tell them of changes.',
    ),
  );

const acknowledgementIn = (passage: Passage, { acknowledgement }: Words): Finding[] =>
  first(passage, acknowledgement, ({ index, words }) =>
    warning(
      'wording/acknowledgement',
      passage.at(index),
      `“${words}” dresses an acknowledgement as consent`,
      'Remove it; where you need consent, ask it per purpose.',
    ),
  );

/** After an article's number, what shows that it is one of a law. Dutch and German write their laws as one word. */
const OF_A_LAW = new RegExp(
  `^[^.!?]{0,60}?(?<!\\p{L})(?:${[
    ...['GDPR', 'RGPD', 'AVG', 'DSGVO', 'regulation', 'act', 'directive', 'law', 'code', 'règlement', 'loi'],
    ...['verordening', '\\p{L}*wet', '\\p{L}*wetboek', 'richtlijn', 'decreet', 'verordnung', 'richtlinie'],
    ...['\\p{L}*gesetz(?:es)?', '\\p{L}*gesetzbuch(?:e?s)?', 'constitution', 'décret'],
  ].join('|')})(?!\\p{L})|^\\s*\\(\\d`,
  'iu',
);

function sectionNumbersIn(passage: Passage, words: Words, { sections }: Outline): Finding[] {
  const names: readonly [Phrases, boolean][] = [
    [words.sections, false],
    [words.articles, true],
  ];
  return names.flatMap(([phrases, ofLaws]) =>
    finds(passage.text, phrases).flatMap(({ index, words: name }) => {
      const after = passage.text.slice(index + name.length, index + name.length + 100);
      const digits = /^\s{1,20}(\d{1,2})(?![\d%]|[.,]?\d)/.exec(after);
      if (!digits || passage.linked(index)) return [];
      if (ofLaws && OF_A_LAW.test(after.slice(digits[0].length))) return [];
      const target = sections[Number(digits[1]) - 1];
      if (ofLaws && !target) return [];
      const reference = `“${name} ${digits[1]}”`;
      return [
        warning(
          'section-number',
          passage.at(index),
          `${reference} names a section by its number`,
          target?.id
            ? `Link to it: <a href="#${target.id}">${target.heading.slice(0, 80)}</a>.`
            : `There is no section ${digits[1]}: link to the section that is meant, by its id.`,
        ),
      ];
    }),
  );
}

function hedging({ sections }: Outline, { hedges, noHedges }: Words): Finding[] {
  return sections.flatMap((section) => {
    const text = textIn(section);
    const count = finds(text, hedges).length - finds(text, noHedges).length;
    const words = text.split(/\s+/).filter(Boolean).length;
    if (count <= HEDGES_MOST && (count < HEDGES_FEW || count * WORDS_PER_HEDGE <= words)) return [];
    return [
      warning(
        'wording/hedging',
        section.at,
        `${count} words in this section leave open what is done (${words} words in all)`,
        'Say what you do, when, and for whom.',
      ),
    ];
  });
}
