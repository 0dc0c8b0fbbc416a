/*
 * Rules about what a visitor reads before choosing: concrete, plain, without promises, pressure or walls, in the
 * language it says it is in. Each finding stands at the text it is about, and tells the words.
 */
import { UNREADABLE } from '../model/notice.js';
import { BANNED } from './terms.js';
import { finds, says } from './phrases.js';
import type { Phrases } from './phrases.js';
import { doubtful, isAsked, sentencesOf, wordsIn, wrong } from './policy-view.js';
import type { PolicyFinding, PolicyRule, PolicyText } from './policy-view.js';
import { POLICY_LANGUAGES, policyWordsOf } from './policy-words.js';
import type { PolicyWords } from './policy-words.js';
import type { RuleName } from './rules.js';

const LABEL_LONGEST = 60;
const SETTINGS_LONGEST = 40;
const DESCRIPTION_LONGEST = 600;
const WORDS_FEWEST = 8;
/** Beyond this no sentence is plain. The longest of the built-in policy has 30. */
const SENTENCE_LONGEST = 40;

/** What says what is asked; an address or an authority's name is no such text. */
const isRead = ({ word }: PolicyText): boolean => word !== 'address' && word !== 'authority';
const baseOf = (language: string): string => language.toLowerCase().split('-')[0]!;

/** One finding for the first of a list that stands in a text. */
const saying =
  (
    rule: RuleName,
    where: (text: PolicyText) => boolean,
    phrases: (words: PolicyWords) => Phrases,
    message: (said: string) => string,
    mend: string,
  ): PolicyRule =>
  (view) =>
    view.texts.filter(where).flatMap(({ text, words, path }) => {
      const [found] = words ? finds(view.withoutNames(text), phrases(words)) : [];
      return found ? [wrong(rule, path, message(found.words), mend)] : [];
    });

const vague = saying(
  'policy/vague',
  isRead,
  (words) => words.vague,
  (said) => `“${said}” says of nothing what is done`,
  'Say what is done with which data, by whom, and what follows from it.',
);

const promotion = saying(
  'policy/promotion',
  isRead,
  (words) => words.promotion,
  (said) => `“${said}” promotes something where a choice is asked`,
  'Say only what is asked.',
);

const steering = saying(
  'policy/steering',
  isRead,
  (words) => words.steering,
  (said) => `“${said}” leans towards one of the answers`,
  'Say what is done, in words that weigh nothing.',
);

const bundled = saying(
  'policy/bundled',
  ({ word }) => ['label', 'description', 'statement', 'settings'].includes(word),
  (words) => words.bundled,
  (said) => `“${said}” asks for something else along with the consent`,
  'Ask for the consent alone: terms are agreed to elsewhere, and a notice is not agreed to.',
);

const wall = saying(
  'policy/wall',
  ({ word, purpose }) =>
    purpose !== undefined && isAsked(purpose) && ['label', 'description', 'statement'].includes(word),
  (words) => words.wall,
  (said) => `“${said}” makes something depend on the answer`,
  'Remove it; for explicit consent, say it in a consequence that a lawyer has reviewed.',
);

/** Object, actor and effect: fewer words have no room for them, and without us nobody acts. */
const description: PolicyRule = (view) =>
  view.texts
    .filter(({ word }) => word === 'description')
    .flatMap(({ text, words, path }) => {
      const names = [view.policy.head.controller.name, ...view.services.map(({ name }) => name)];
      const acts = !words || says(text, words.actors) || names.some((name) => text.includes(name));
      return wordsIn(text).length >= WORDS_FEWEST && acts
        ? []
        : [
            wrong(
              'policy/description',
              path,
              acts ? 'this is too short to say what is done' : 'this does not say who does it',
              'Say who does what with which data, and what follows from it.',
            ),
          ];
    });

const length: PolicyRule = (view) =>
  view.texts.flatMap(({ word, text, path }) => {
    const most = { label: LABEL_LONGEST, settings: SETTINGS_LONGEST, description: DESCRIPTION_LONGEST }[
      word as string
    ];
    return most !== undefined && text.length > most
      ? [
          doubtful(
            'policy/length',
            path,
            `this is ${text.length} characters long, and ${most} fit`,
            word === 'description' ? 'Say it shorter; the notice has room for the rest.' : 'Say it shorter.',
          ),
        ]
      : [];
  });

const plain: PolicyRule = (view) =>
  view.texts
    .filter(({ word }) => ['description', 'reason', 'interest', 'consequence'].includes(word))
    .flatMap(({ text, path }) => {
      const longest = Math.max(...sentencesOf(text).map((one) => wordsIn(one).length));
      return longest > SENTENCE_LONGEST
        ? [doubtful('policy/plain', path, `a sentence here has ${longest} words`, 'Make two of it.')]
        : [];
    });

/** A label that shouts is an accept button that shouts. */
const emphasis: PolicyRule = (view) =>
  view.texts.filter(isRead).flatMap(({ text, path }) => {
    // Not every script has capitals, and a name among such letters may have some.
    const letters = [...text].filter((one) => one.toLowerCase() !== one.toUpperCase()).join('');
    const shouts = letters.length > 5 && letters === letters.toUpperCase();
    const found = /[!¡]|(?![©®™])\p{Extended_Pictographic}/u.exec(text)?.[0];
    return found || shouts
      ? [
          wrong(
            'policy/emphasis',
            path,
            found ? `“${found}” gives this more weight than the other choices have` : 'this is in capitals',
            'Write it as a plain sentence.',
          ),
        ]
      : [];
  });

const characters: PolicyRule = (view) =>
  view.texts.flatMap(({ text, path }): PolicyFinding[] => {
    if (text.search(UNREADABLE) >= 0)
      return [wrong('policy/characters', path, 'this holds characters that cannot be seen', 'Remove them.')];
    if (!text.trim())
      return [wrong('policy/characters', path, 'there is nothing to read here', 'Write the text.')];
    return /<\/?[a-z][^<>]{0,200}>|&[a-z]{2,8};|&#\d+;/i.test(text)
      ? [wrong('policy/characters', path, 'this holds markup, which is shown as it stands', 'Write plain text.')] // prettier-ignore
      : [];
  });

const terms: PolicyRule = (view) =>
  view.texts.filter(isRead).flatMap(({ text, language, path }) => {
    const base = baseOf(language);
    const banned = Object.hasOwn(BANNED, base) ? BANNED[base]! : [];
    return banned.flatMap(({ phrases, instead }) => {
      const [found] = finds(text, phrases);
      return found
        ? [doubtful('policy/term', path, `“${found.words}” is not what the law calls it`, `Write “${instead}”.`)]
        : [];
    }); // prettier-ignore
  });

/** The same sentence in two languages is a translation that was not made. */
const untranslated: PolicyRule = (view) =>
  view.texts.filter(isRead).flatMap((text, i, all) => {
    const first = all
      .slice(0, i)
      .find(
        (one) =>
          one.word === text.word &&
          one.purpose?.path === text.purpose?.path &&
          baseOf(one.language) !== baseOf(text.language) &&
          one.text.trim() === text.text.trim(),
      );
    return first && wordsIn(text.text).length > 2
      ? [
          wrong(
            'policy/untranslated',
            text.path,
            `this is the same in ${first.language} and in ${text.language}`,
            'Translate it.',
          ),
        ]
      : [];
  });

const otherLanguage: PolicyRule = (view) =>
  view.texts.filter(isRead).flatMap(({ text, language, path, words }) => {
    const count = (list: Phrases) => finds(text, list).length;
    const own = words ? count(words.common) : Infinity;
    const [other, most] = POLICY_LANGUAGES.filter((one) => one !== baseOf(language))
      .map((one) => [one, count(policyWordsOf(one)!.common)] as const)
      .sort((a, b) => b[1] - a[1])[0]!;
    return most >= 4 && most > own * 2
      ? [
          wrong(
            'policy/other-language',
            path,
            `this stands as ${language} and seems to be ${other}`,
            `Write it in ${language}.`,
          ),
        ]
      : [];
  });

export const TEXT_RULES: readonly PolicyRule[] = [
  ...[vague, promotion, steering, bundled, wall, description, length, plain, emphasis, characters, terms],
  ...[untranslated, otherLanguage],
];
