/*
 * What is told of the data and their use: which data, from where, for which purpose, on which basis, for how long,
 * and whether one must give them.
 */
import type { Markup } from '../model/notice-markup.js';
import { plain } from '../model/notice-text.js';
import { textIn } from './outline.js';
import type { Section } from './outline.js';
import type { OwnerRule } from './owner-view.js';
import { finds, says } from './phrases.js';
import type { Words } from './words.js';

/** Fewer kinds of data than this are examples. */
const KINDS = 3;

const data: OwnerRule = (view) => {
  if (view.marked) return undefined;
  const text = view.passages.map((one) => one.text).join('\n');
  const kinds = new Set(finds(text, view.words.data).map(({ words }) => words.toLowerCase()));
  return kinds.size >= KINDS
    ? undefined
    : view.missing('owner/data', 'data', 'the categories of data are not named', 'List what you collect.');
};

const sources: OwnerRule = (view) =>
  view.marked || view.saying(view.words.sources)
    ? undefined
    : view.missing(
        'owner/sources',
        'data',
        'it is not said from whom data come that the reader did not give',
        'Name the sources, or say that all data come from the reader.',
      );

const basis: OwnerRule = (view) => {
  const section = view.section('purposes');
  const purposes = section ? purposesIn(section) : [];
  const without = purposes.filter((text) => !says(text, view.words.basis));
  if (purposes.length && !without.length) return undefined;
  return view.missing(
    'owner/basis',
    'purposes',
    purposes.length
      ? `${without.length} of ${purposes.length} purposes name no legal basis`
      : 'the purposes are not listed, each with its legal basis',
    'List each purpose with its basis: contract, legal obligation, consent, legitimate interests, and so on.',
  );
};

/** The outermost items, with what is in them, and the rows with data cells. */
function purposesIn({ passages }: Section): string[] {
  const units = new Set<Markup>();
  for (const { within } of passages) {
    const unit = within.find(({ name }) => name === 'li' || name === 'tr' || name === 'dd');
    const cells = unit?.name === 'tr' ? unit.children : undefined;
    if (unit && (!cells || cells.some((one) => typeof one !== 'string' && one.name === 'td')))
      units.add(unit);
  }
  return [...units].map((unit) => plain(unit));
}

const interest: OwnerRule = (view) => {
  const { words, policies } = view;
  const relied =
    view.saying(words.interest) ??
    policies.some(({ purposes }) => purposes.some((one) => one.basis === 'legitimate-interest'));
  if (!relied || view.saying(words.interestNamed)) return undefined;
  return view.missing(
    'owner/interest',
    'purposes',
    'the legitimate interests relied on are not named',
    'Say for each purpose which interest is pursued, and whose.',
  );
};

const special: OwnerRule = (view) => {
  const { words } = view;
  if (!view.saying(words.special) || view.saying(words.special, words.specialCondition)) return undefined;
  return view.missing(
    'owner/special-categories',
    'data',
    'special categories of data are used, and the condition is not named',
    'Name it beside the data: explicit consent, legal claims, or another of GDPR 9(2).',
  );
};

const convictions: OwnerRule = (view) => {
  const told = view.saying(view.words.convictions);
  if (!told || view.saying(view.words.convictions, view.words.law)) return undefined;
  return view.missingAt(
    'owner/convictions',
    told,
    view.words.convictions,
    'the law that allows data on criminal convictions is not named',
    'Name the law and its article.',
  );
};

const retention: OwnerRule = (view) => {
  const section = view.section('retention');
  const text = section ? textIn(section) : '';
  if (section && (saysPeriod(text, view.words) || says(text, view.words.criteria))) return undefined;
  const needed = finds(text, view.words.asNeeded)[0];
  return view.missing(
    'owner/retention',
    'retention',
    needed
      ? `“${needed.words}” is the only period`
      : section
        ? 'no period is named, nor how it is decided'
        : 'there is no section on how long data are kept',
    'Name a period, or from when to when, for each kind of data.',
  );
};

function saysPeriod(text: string, { units, numbers }: Words): boolean {
  return finds(text, units).some(({ index }) => {
    const before = text.slice(Math.max(0, index - 40), index).trimEnd();
    const last = /[^\s(]+$/.exec(before)?.[0] ?? '';
    return /\d$/.test(last) || finds(last, numbers).some(({ words }) => words.length === last.length);
  });
}

const necessity: OwnerRule = (view) =>
  view.saying(view.words.necessity)
    ? undefined
    : view.missing(
        'owner/necessity',
        'data',
        'it is not said whether data must be given',
        'Say which data are required by law or for the contract, and what follows if they are not given.',
      );

const automated: OwnerRule = (view) =>
  view.saying(view.words.automated, view.words.deciding)
    ? undefined
    : view.missing(
        'owner/automated',
        'rights',
        'it is not said whether decisions are made automatically',
        'Say that none are, or which, by what logic and with which consequences, and how a person can be asked to look.',
      );

export const OWNER_USES: readonly OwnerRule[] = [
  ...[data, sources, basis, interest, special, convictions, retention, necessity, automated],
];
