/*
 * What differs between two versions of a notice, in facts and in words. An owner may declare a change editorial;
 * that holds only while purposes, audiences, drafts, links and numbers are as they were, so that a longer retention
 * period never passes for better wording. What the owner says nothing of is a fact. The words are compared so that
 * both texts can be put together again from what is told, and in a time that has a bound.
 */
import { fold } from './notice-search.js';
import type { Notice, NoticeElement, NoticeNode, NoticeSection, Tag } from './notice.js';

export interface SectionChange {
  /** '' for the introduction. */
  readonly id: string;
  /** Of the new one; of the old one where it was removed. The introduction has the notice's title. */
  readonly heading: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly matter: 'fact' | 'wording';
  /** The owner's own. */
  readonly summary?: string | undefined;
  readonly before?: NoticeSection | undefined;
  readonly after?: NoticeSection | undefined;
}

/** A piece of both texts, of the one before alone, or of the one after alone. */
export interface Stretch {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/**
 * In the new notice's order; removed sections where they stood. A section is known by its id, so one that has only
 * moved has not changed; nor has one whose text stands in other blocks.
 */
export function compareNotices(before: Notice, after: Notice): SectionChange[] {
  const left = [...before.sections];
  const pairs = after.sections.map((section) => {
    const index = left.findIndex(({ id }) => id === section.id);
    return { was: index < 0 ? undefined : left.splice(index, 1)[0], is: section };
  });
  const gone = new Set(left);
  const removedAfter = (section: NoticeSection | undefined): SectionChange[] => {
    const next = before.sections.slice(section ? before.sections.indexOf(section) + 1 : 0);
    const kept = next.findIndex((one) => !gone.has(one));
    return next.slice(0, kept < 0 ? next.length : kept).map(removal);
  };
  return [
    ...changeOf(introductionOf(before), introductionOf(after)),
    ...removedAfter(undefined),
    ...pairs.flatMap(({ was, is }) => (was ? [...changeOf(was, is), ...removedAfter(was)] : [addition(is)])),
  ];
}

const introductionOf = ({ title, introduction }: Notice): NoticeSection => ({
  ...{ id: '', heading: title, purposes: [], children: introduction },
});

const addition = (after: NoticeSection): SectionChange => ({
  ...{ id: after.id, heading: after.heading, kind: 'added', matter: 'fact', summary: after.change, after },
});

/** Without a summary: the old one's is of an earlier change. */
const removal = (before: NoticeSection): SectionChange => ({
  ...{ id: before.id, heading: before.heading, kind: 'removed', matter: 'fact', before },
});

function changeOf(before: NoticeSection, after: NoticeSection): SectionChange[] {
  const [was, is] = [contentOf(before), contentOf(after)];
  const sameFacts = was.facts === is.facts;
  if (sameFacts && was.reading === is.reading) return [];
  // The same words for somebody else are no matter of words.
  const wording = Boolean(after.editorial) && sameFacts && was.words !== is.words;
  const { id, heading, change: summary } = after;
  return [{ id, heading, kind: 'changed', matter: wording ? 'wording' : 'fact', summary, before, after }];
}

/** What tells one state of a section from another: its words, where its marks stand among them, and its facts. */
function contentOf({ heading, purposes, audience, draft, children }: NoticeSection) {
  const reading = linesOf([{ tag: 'section', audience, draft, children }], true).join(' ');
  const parts = reading.split(MARK);
  const texts = [heading, ...parts.filter((_, i) => i % 2 === 0)].map(folded);
  const marks = parts.filter((_, i) => i % 2 === 1);
  return {
    reading: [folded(heading), reading].join(BORDER),
    words: texts.filter(Boolean).join(' '),
    // Each text's numbers apart, so that none slips into the part of another audience.
    facts: JSON.stringify([[...purposes].sort(), linksIn(children), marks, texts.map(numbersIn)]),
  };
}

/**
 * Numbers with what they count or are part of: "€5", "7years", "2march", "6(1)(a)". Without it 5 years could become
 * 5 months, and 2 March 2 April, with every digit as it was.
 */
const numbersIn = (text: string): string[] =>
  [...fold(text).text.matchAll(NUMBER)].map(
    ([, before = '', number = '', after = '']) => before + number + after,
  );

const NUMBER = /(?:(\p{Sc}) ?)?(\p{N}+(?:[^\p{L}\p{N}\s]+[\p{L}\p{N}]+)*)(?:\.? ?([%‰\p{Sc}]|\p{L}+))?/gu;

const linksIn = (nodes: readonly NoticeNode[]): string[] =>
  nodes.flatMap((node) =>
    typeof node === 'string'
      ? []
      : [...(node.href === undefined ? [] : [node.href]), ...linksIn(node.children)],
  );

/** The readable text of each block (paragraph, item, cell, heading, what stands bare between them), on one line. */
export const blocksOf = (nodes: readonly NoticeNode[]): string[] => linesOf(nodes, false);

const INLINE: readonly Tag[] = ['strong', 'em', 'span', 'a'];
/** No text holds either: its white space is folded first. */
const BORDER = '\n';
const MARK = '\t';

const folded = (text: string): string => text.replace(/\s+/g, ' ').trim();

const linesOf = (nodes: readonly NoticeNode[], marked: boolean): string[] =>
  written(nodes, marked)
    .split(BORDER)
    .map((line) => line.replace(/ +/g, ' ').replace(/^ | $/g, ''))
    .filter(Boolean);

function written(nodes: readonly NoticeNode[], marked: boolean): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node.replace(/\s+/g, ' ');
      if (node.tag === 'br') return ' ';
      const border = INLINE.includes(node.tag) ? '' : BORDER;
      const [open, close] = marked ? marksOf(node) : ['', ''];
      return border + open + written(node.children, marked) + close + border;
    })
    .join('');
}

/** For whom an element is, and whether it is a draft, on lines of their own around its text. */
function marksOf({ audience, draft }: NoticeElement): readonly [string, string] {
  if (!audience && !draft) return ['', ''];
  const whom = audience?.split(/\s+/).filter(Boolean).sort().join(' ') ?? '';
  const mark = (text: string) => BORDER + MARK + text + MARK + BORDER;
  return [mark(`${whom}${draft ? ' draft' : ''}`), mark('')];
}

/** Smaller and smaller units. A word takes the white space behind it with it, and so does a paragraph. */
const UNITS = [/[^\n]*\n+|[^\n]+/g, /^\s+|\S+\s*/g];
/** Pairs of units that are compared for one answer: tens of milliseconds, and 8 megabytes. */
const PAIRS = 4_000_000;

/**
 * Word by word, within the paragraphs that differ. 'same' and 'removed' joined are the text before, 'same' and
 * 'added' the text after; no two neighbours are of one kind. What is too long to compare is replaced as a whole.
 */
export function compareTexts(before: string, after: string): Stretch[] {
  return merged(differing(before, after, UNITS, { pairs: PAIRS }));
}

interface Budget {
  pairs: number;
}

function differing(before: string, after: string, units: readonly RegExp[], budget: Budget): Stretch[] {
  const [unit, ...smaller] = units;
  if (!unit)
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  const [a, b] = [before.match(unit) ?? [], after.match(unit) ?? []];
  let [i, j] = [0, 0];
  return [...commonOf(a, b, budget), [a.length, b.length] as const].flatMap(([k, l]) => {
    const gap = differing(a.slice(i, k).join(''), b.slice(j, l).join(''), smaller, budget);
    [i, j] = [k + 1, l + 1];
    return k < a.length ? [...gap, ...apartFromSpace(a[k]!, b[l]!)] : gap;
  });
}

/** The last word of a sentence is the same word where another sentence follows. */
function apartFromSpace(before: string, after: string): Stretch[] {
  if (before === after) return [{ kind: 'same', text: before }];
  const { length } = before.trimEnd();
  return [
    { kind: 'same', text: before.slice(0, length) },
    { kind: 'removed', text: before.slice(length) },
    { kind: 'added', text: after.slice(length) },
  ];
}

type Places = readonly (readonly [number, number])[];

/** Where in each the units stand that both have, white space at their ends aside. */
function commonOf(before: readonly string[], after: readonly string[], budget: Budget): Places {
  const known = new Map<string, number>();
  const numbered = (units: readonly string[]) =>
    units.map((unit) => {
      const word = unit.trimEnd();
      if (!known.has(word)) known.set(word, known.size);
      return known.get(word)!;
    });
  return matching(numbered(before), numbered(after), budget, anchorsOf);
}

/** Start and end first; of what is between all there is, or what lies between the anchors where that takes too long. */
function matching(
  a: readonly number[],
  b: readonly number[],
  budget: Budget,
  anchors: (a: readonly number[], b: readonly number[]) => Places,
): Places {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const run = (length: number): Places => Array.from({ length }, (_, i) => [i, i]);
  return [
    ...run(start),
    ...moved(
      longestIn(left, right, budget) ?? between(anchors(left, right), left, right, budget),
      start,
      start,
    ),
    ...moved(run(end), a.length - end, b.length - end),
  ];
}

const moved = (places: Places, by: number, and: number): Places => places.map(([i, j]) => [i + by, j + and]);

function between(anchors: Places, a: readonly number[], b: readonly number[], budget: Budget): Places {
  if (!anchors.length) return [];
  let [i, j] = [0, 0];
  return [...anchors, [a.length, b.length] as const].flatMap(([k, l]) => {
    const places = moved(
      matching(a.slice(i, k), b.slice(j, l), budget, () => []),
      i,
      j,
    );
    [i, j] = [k + 1, l + 1];
    return k < a.length ? [...places, [k, l] as const] : places;
  });
}

/** What stands once in each, in the same order: common to both however long they are. */
function anchorsOf(a: readonly number[], b: readonly number[]): Places {
  const once = (units: readonly number[]) => {
    const places = new Map<number, number>();
    units.forEach((unit, i) => places.set(unit, places.has(unit) ? -1 : i));
    return places;
  };
  const inB = once(b);
  const pairs = [...once(a)].map(([unit, i]) => [i, inB.get(unit) ?? -1] as const);
  return rising(pairs.filter(([i, j]) => i >= 0 && j >= 0));
}

/** The most pairs whose second places rise as their first do. */
function rising(pairs: Places): Places {
  /** The pair that ends a row of each length and leaves most room for another. */
  const ends: number[] = [];
  const previous = pairs.map(([, j], k) => {
    let low = 0;
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]!]![1] < j) low = middle + 1;
      else high = middle;
    }
    ends[low] = k;
    return ends[low - 1];
  });
  const row: (readonly [number, number])[] = [];
  for (let k = ends.at(-1); k !== undefined; k = previous[k]) row.push(pairs[k]!);
  return row.reverse();
}

/** A longest common subsequence; undefined where the budget does not allow it. */
function longestIn(a: readonly number[], b: readonly number[], budget: Budget): Places | undefined {
  if (a.length * b.length > budget.pairs) return undefined;
  budget.pairs -= a.length * b.length;
  const width = b.length + 1;
  // Of what is left from each pair of places on: at most the root of PAIRS.
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1, at = i * width + j; j >= 0; j--, at--)
      longest[at] =
        a[i] === b[j] ? longest[at + width + 1]! + 1 : Math.max(longest[at + width]!, longest[at + 1]!);
  const places: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) places.push([i++, j++]);
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i++;
    else j++;
  }
  return places;
}

/** Between two stretches that are the same, one at most that was removed and then one that was added. */
function merged(stretches: readonly Stretch[]): Stretch[] {
  const told: { kind: Stretch['kind']; text: string }[] = [];
  const tell = (kind: Stretch['kind'], text: string) => {
    const last = told.at(-1);
    if (last?.kind === kind) last.text += text;
    else if (text) told.push({ kind, text });
  };
  let gap = { removed: '', added: '' };
  const tellGap = () => {
    const { removed, added } = gap;
    // A line's end that only moved behind what was added to the line is still the same.
    const end =
      !removed.trim() && added.endsWith(removed)
        ? removed
        : !added.trim() && removed.endsWith(added)
          ? added
          : '';
    tell('removed', removed.slice(0, removed.length - end.length));
    tell('added', added.slice(0, added.length - end.length));
    tell('same', end);
    gap = { removed: '', added: '' };
  };
  for (const { kind, text } of stretches) {
    if (kind !== 'same') gap[kind] += text;
    else if (text) {
      tellGap();
      tell('same', text);
    }
  }
  tellGap();
  return told;
}
