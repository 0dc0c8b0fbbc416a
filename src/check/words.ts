/*
 * The words by which the rules know what a notice speaks of, per language, in the notation of phrases.ts. This is
 * data: a language is added by adding its list, and no rule holds a word of its own. A list holds what is sure rather
 * than all there is: a rule that finds nothing asks a person to look.
 */
import type { Phrases } from './phrases.js';
import { DE } from './words-de.js';
import { EN } from './words-en.js';
import { FR } from './words-fr.js';
import { NL } from './words-nl.js';

/** What sections are about, where their id does not say it. */
export type Topic =
  'controller' | 'data' | 'purposes' | 'sharing' | 'retention' | 'transfers' | 'rights' | 'contact';

export interface Words {
  /** In headings. */
  readonly topics: Readonly<Record<Topic, Phrases>>;
  /** What data are called one by one, and what says where they come from. */
  readonly data: Phrases;
  readonly sources: Phrases;
  /** Names of legal bases, and what names an interest. */
  readonly basis: Phrases;
  readonly interest: Phrases;
  readonly interestNamed: Phrases;
  readonly special: Phrases;
  readonly specialCondition: Phrases;
  readonly convictions: Phrases;
  readonly law: Phrases;
  readonly group: Phrases;
  readonly partners: Phrases;
  readonly transfer: Phrases;
  readonly noTransfer: Phrases;
  /** Countries as they are written beside the names that Intl has. */
  readonly countries: Phrases;
  readonly safeguard: Phrases;
  /** Units of time, numbers in letters, other criteria, and the one that says nothing. */
  readonly units: Phrases;
  readonly numbers: Phrases;
  readonly criteria: Phrases;
  readonly asNeeded: Phrases;
  readonly rights: readonly Phrases[];
  readonly withdraw: Phrases;
  readonly lawful: Phrases;
  readonly complaint: Phrases;
  /** Names of authorities; what they are in general is no name. */
  readonly authority: Phrases;
  readonly necessity: Phrases;
  readonly automated: Phrases;
  readonly deciding: Phrases;
  readonly objection: Phrases;
  readonly officer: Phrases;
  readonly representative: Phrases;
  readonly established: Phrases;
  readonly websiteTerms: Phrases;
  readonly policyTerms: Phrases;
  readonly checkBack: Phrases;
  readonly acknowledgement: Phrases;
  /** Words that leave open what is done, and where the same words give the reader something. */
  readonly hedges: Phrases;
  readonly noHedges: Phrases;
  /** What a section is called where its number follows; `articles` only where no law is named after it. */
  readonly sections: Phrases;
  readonly articles: Phrases;
}

const WORDS: Readonly<Record<string, Words>> = { nl: NL, fr: FR, de: DE, en: EN };

/** @returns undefined for a language whose words are not listed */
export function wordsOf(language: string): Words | undefined {
  const base = language.toLowerCase().split('-')[0]!;
  return Object.hasOwn(WORDS, base) ? WORDS[base] : undefined;
}

export const LANGUAGES = Object.keys(WORDS);
