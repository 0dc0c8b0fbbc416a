/*
 * A policy as its rules look at it: purposes with their place in the file, and every text with its language and the
 * words that are known of that language.
 */
import type { PolicySource, SourcePurpose, Word } from '../model/policy-source.js';
import type { Tracker } from '../model/policy.js';
import { profileOf } from './country-profiles.js';
import type { CountryProfile } from './country-profiles.js';
import { finds, says } from './phrases.js';
import type { Phrases } from './phrases.js';
import { policyWordsOf } from './policy-words.js';
import type { PolicyWords } from './policy-words.js';
import type { RuleName, Severity } from './rules.js';

/** What a rule finds. `path` is as in the messages of the parsers. */
export interface PolicyFinding {
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly path: string;
  readonly message: string;
  readonly mend: string;
}

export type PolicyRule = (view: PolicyView) => PolicyFinding[];

const told =
  (severity: Severity) =>
  (rule: RuleName, path: string, message: string, mend: string): PolicyFinding => ({
    ...{ rule, severity, path, message, mend },
  });

export const wrong = told('error');
export const doubtful = told('warning');
export const remarked = told('info');

export interface PolicyText {
  readonly word: Word | 'settings' | 'address' | 'authority';
  /** BCP 47. */
  readonly language: string;
  readonly text: string;
  readonly path: string;
  readonly purpose?: PurposeView | undefined;
  readonly words: PolicyWords | undefined;
}

export interface PurposeView extends SourcePurpose {
  readonly path: string;
}

export interface TrackerView extends Tracker {
  readonly path: string;
  readonly purpose: PurposeView;
}

export class PolicyView {
  readonly policy: PolicySource;
  readonly purposes: readonly PurposeView[];
  readonly trackers: readonly TrackerView[];
  readonly texts: readonly PolicyText[];
  readonly profile: CountryProfile | undefined;

  constructor(policy: PolicySource) {
    this.policy = policy;
    this.profile = profileOf(policy.country);
    this.purposes = policy.purposes.map((purpose, i) => ({ ...purpose, path: `purposes[${i}]` }));
    this.trackers = this.purposes.flatMap((purpose) =>
      purpose.trackers.map((tracker, i) => ({ ...tracker, purpose, path: `${purpose.path}.trackers[${i}]` })),
    );
    this.texts = textsOf(policy, this.purposes);
  }

  textsOf({ path }: PurposeView, ...words: readonly PolicyText['word'][]): PolicyText[] {
    return this.texts.filter(({ purpose, word }) => purpose?.path === path && words.includes(word));
  }

  /** What only the owner knows: a draft may still lack it. */
  lacks(rule: RuleName, path: string, message: string, mend: string): PolicyFinding {
    return (this.policy.head.status === 'draft' ? doubtful : wrong)(rule, path, message, mend);
  }

  /** A text without the names in it: a company may be called anything. */
  withoutNames(text: string): string {
    const names = [this.policy.head.controller.name, ...this.services.map(({ name }) => name)];
    return names.reduce((left, name) => left.replaceAll(name, '—'), text);
  }

  get services() {
    return this.purposes.flatMap(({ path, services }) =>
      services.map((service, i) => ({ ...service, path: `${path}.services[${i}]` })),
    );
  }
}

function textsOf({ settings, contact, authority }: PolicySource, purposes: readonly PurposeView[]) {
  const each = (
    texts: Readonly<Record<string, string>> | undefined,
    word: PolicyText['word'],
    path: string,
    purpose?: PurposeView,
  ): PolicyText[] =>
    Object.entries(texts ?? {}).map(([language, text]) => ({
      ...{ word, language, text, path: `${path}.${language}`, purpose, words: policyWordsOf(language) },
    }));
  return [
    ...each(contact.address, 'address', 'controller.contact.address'),
    ...each(authority?.name, 'authority', 'authority.name'),
    ...each(settings, 'settings', 'settings'),
    ...purposes.flatMap((purpose) =>
      Object.entries(purpose.texts).flatMap(([word, texts]) =>
        each(texts, word as Word, `${purpose.path}.${word}${word === 'consequence' ? '.text' : ''}`, purpose),
      ),
    ),
  ];
}

/** The first text that says one of these, and what it says. */
export function sayingOf(
  texts: readonly PolicyText[],
  phrases: (words: PolicyWords) => Phrases,
  read: (text: string) => string = (text) => text,
): { text: PolicyText; said: string } | undefined {
  for (const text of texts) {
    const [found] = text.words ? finds(read(text.text), phrases(text.words)) : [];
    if (found) return { text, said: found.words };
  }
  return undefined;
}

/** The same, but for sentences that say it is not so. */
export const affirmingOf = (texts: readonly PolicyText[], phrases: (words: PolicyWords) => Phrases) =>
  texts
    .map((text) => {
      const sentences = sentencesOf(text.text).filter((one) => !text.words || !says(one, text.words.not));
      return sayingOf([{ ...text, text: sentences.join(' ') }], phrases);
    })
    .find((found) => found !== undefined);

export const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?])\s+/);

export const wordsIn = (text: string): string[] => text.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}’'-]*/gu) ?? [];

/** Purposes that have a toggle, or run until somebody objects. */
export const isAsked = ({ basis }: SourcePurpose): boolean => basis !== 'strictly-necessary';
