/*
 * A notice as the rules for its owner look at it: sections by what they are about, and what is said where, in the
 * words of its language.
 */
import type { Finding } from '../model/notice-markup.js';
import type { PolicySource } from '../model/policy-source.js';
import { passagesIn } from './outline.js';
import type { Outline, Passage, Section } from './outline.js';
import { finds, says } from './phrases.js';
import type { Phrases } from './phrases.js';
import { warning } from './rules.js';
import type { RuleName } from './rules.js';
import type { Topic, Words } from './words.js';

/** @returns what is missing, if anything */
export type OwnerRule = (view: OwnerView) => Finding | undefined;

const IDS: Readonly<Record<Topic, readonly string[]>> = {
  controller: ['controller'],
  data: ['what-data', 'data'],
  purposes: ['purposes'],
  sharing: ['sharing', 'recipients'],
  retention: ['retention'],
  transfers: ['transfers'],
  rights: ['rights'],
  contact: ['contact'],
};

export class OwnerView {
  readonly passages: readonly Passage[];
  readonly #sections = new Map<Topic, Section | undefined>();

  constructor(
    readonly outline: Outline,
    readonly words: Words,
    /** BCP 47. */
    readonly language: string,
    readonly policies: readonly PolicySource[],
    /** Whether parts say that they are still to be supplied. */
    readonly marked: boolean,
  ) {
    this.passages = passagesIn(outline);
  }

  /** The section that is about this: by its id, or else by its heading. */
  section(topic: Topic): Section | undefined {
    if (!this.#sections.has(topic)) {
      const { sections } = this.outline;
      const named = sections.find(({ id }) => id !== undefined && IDS[topic].includes(id));
      const about = () => sections.find(({ heading }) => says(heading, this.words.topics[topic]));
      this.#sections.set(topic, named ?? about());
    }
    return this.#sections.get(topic);
  }

  /** The first passage that says all of these. */
  saying(...lists: readonly Phrases[]): Passage | undefined {
    return this.passages.find(({ text }) => lists.every((phrases) => says(text, phrases)));
  }

  missing(rule: RuleName, topic: Topic, message: string, mend: string): Finding {
    return warning(rule, (this.section(topic) ?? this.outline.article).at, message, mend);
  }

  /** At the words themselves. */
  missingAt(rule: RuleName, { at, text }: Passage, words: Phrases, message: string, mend: string): Finding {
    return warning(rule, at(finds(text, words)[0]?.index ?? 0), message, mend);
  }
}

/** Blocks that stand for one thing each: items that hold no list themselves, and rows of a table's body. */
export const isItem = ({ within }: Passage): boolean =>
  within.some(({ name }) => ['li', 'td', 'dd'].includes(name));

export const leadsOut = ({ links }: Passage): boolean =>
  links.some(({ href }) => /^https?:/i.test(href.trim()));
