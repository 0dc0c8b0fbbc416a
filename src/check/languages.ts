/*
 * Whether the languages of a notice tell the same: each is compared with the first that is given, and what differs is
 * told where it stands in the other. Words are free; ids, their order, choices, readers, numbers, dates and the
 * places that links lead to are facts.
 */
import type { Finding, Place } from '../model/notice-markup.js';
import type { Notice } from '../model/notice.js';
import { factsOf } from './language-facts.js';
import type { Fact } from './language-facts.js';
import type { ReadNotice } from './notice.js';
import type { Part, Section } from './outline.js';
import { fault } from './rules.js';
import type { RuleName } from './rules.js';

/** @returns what differs in each from the first of the same notice, in the order given */
export function compareLanguages(reads: readonly (ReadNotice | undefined)[]): Finding[][] {
  const firsts = new Map<string, ReadNotice>();
  return reads.map((read) => {
    if (!read) return [];
    const first = firsts.get(read.notice.id);
    if (first) return differences(first, read);
    firsts.set(read.notice.id, read);
    return [];
  });
}

function differences(first: ReadNotice, other: ReadNotice): Finding[] {
  const [ours, theirs] = [first.outline.sections, other.outline.sections];
  const { language } = first.notice;
  const at = other.outline.article.at;
  const known = new Map(ours.map((section) => [section.id, section]));
  return [
    ...metadata(first.notice, other.notice, at),
    ...order('languages/sections', ours, theirs, language, at),
    ...theirs.flatMap((section) => {
      const same = known.get(section.id);
      return same ? sectionDifferences(same, section, first, other) : [];
    }),
  ];
}

function metadata(first: Notice, other: Notice, at: Place | undefined): Finding[] {
  const attributes = {
    version: 'data-version',
    status: 'data-status',
    effective: 'data-effective',
    basedOn: 'data-based-on',
  } as const;
  return (Object.keys(attributes) as (keyof typeof attributes)[])
    .filter((key) => first[key] !== other[key])
    .map((key) =>
      fault(
        'languages/metadata',
        at,
        `${attributes[key]} is ${said(other[key])} here and ${said(first[key])} in ${first.language}`,
        'Write the same in all languages.',
      ),
    );
}

const said = (value: string | undefined): string => (value === undefined ? 'missing' : `"${value}"`);

/** Missing, extra, and else the first that stands in another place. */
function order(
  rule: RuleName,
  ours: readonly Part[],
  theirs: readonly Part[],
  language: string,
  around: Place | undefined,
): Finding[] {
  const ids = (parts: readonly Part[]) => parts.flatMap(({ id }) => id ?? []);
  const [here, there] = [ids(theirs), ids(ours)];
  const [known, expected] = [new Map(theirs.map((part) => [part.id, part])), new Set(there)];
  const missing = there.flatMap((id, i) => {
    if (known.has(id)) return [];
    const before = known.get(there[i - 1]);
    return [
      fault(
        rule,
        before?.at ?? around,
        `"${id}" of ${language} is missing here`,
        before ? `Write it after "${before.id}", or remove it there.` : 'Write it, or remove it there.',
      ),
    ];
  });
  const extra = theirs.flatMap(({ id, at }) =>
    id === undefined || expected.has(id)
      ? []
      : [fault(rule, at, `"${id}" is here and not in ${language}`, 'Write it there too, or remove it here.')],
  );
  if (missing.length || extra.length) return [...missing, ...extra];
  const moved = theirs.filter(({ id }) => id !== undefined).find(({ id }, i) => id !== there[i]);
  return moved
    ? [
        fault(
          rule,
          moved.at,
          `"${moved.id}" stands where ${language} has "${there[here.indexOf(moved.id!)]}"`,
          'Keep the same order in all languages.',
        ),
      ]
    : [];
}

function sectionDifferences(ours: Section, theirs: Section, first: ReadNotice, other: ReadNotice): Finding[] {
  const { language } = first.notice;
  const purposes = ({ notice, outline }: ReadNotice, section: Section) =>
    [...(notice.sections[outline.sections.indexOf(section)]?.purposes ?? [])].sort().join(' ');
  const [choices, expected] = [purposes(other, theirs), purposes(first, ours)];
  const [a, b] = [factsOf(ours), factsOf(theirs)];
  return [
    ...(choices === expected
      ? []
      : [
          fault(
            'languages/purposes',
            theirs.at,
            `the choices are "${choices}" here and "${expected}" in ${language}`,
            'Write the same data-purposes in all languages.',
          ),
        ]),
    ...order('languages/parts', ours.parts, theirs.parts, language, theirs.at),
    ...theirs.parts.flatMap((part) => {
      const same = part.id === undefined ? undefined : ours.parts.find(({ id }) => id === part.id);
      return same ? audience(same, part, language) : [];
    }),
    ...facts('languages/numbers', 'the number', a.numbers, b.numbers, theirs, language),
    ...facts('languages/links', 'the link to', a.links, b.links, theirs, language),
  ];
}

function audience(ours: Part, theirs: Part, language: string): Finding[] {
  const of = ({ markup: { attributes } }: Part) =>
    `${(attributes['data-audience'] ?? 'all').split(/\s+/).sort().join(' ')}${attributes['data-owner'] ? ', to supply' : ''}`;
  return of(ours) === of(theirs)
    ? []
    : [
        fault(
          'languages/audience',
          theirs.at,
          `this part is for ${of(theirs)} here and for ${of(ours)} in ${language}`,
          'Write the same data-audience and data-owner in all languages.',
        ),
      ];
}

/** What one has more often than the other. Their order is each language's own. */
function facts(
  rule: RuleName,
  what: string,
  ours: readonly Fact[],
  theirs: readonly Fact[],
  section: Section,
  language: string,
): Finding[] {
  const beyond = (some: readonly Fact[], others: readonly Fact[]) => {
    const left = new Map<string, number>();
    for (const { value } of others) left.set(value, (left.get(value) ?? 0) + 1);
    return some.filter(({ value }) => {
      const rest = left.get(value) ?? 0;
      left.set(value, rest - 1);
      return rest <= 0;
    });
  };
  const extra = beyond(theirs, ours);
  const missing = beyond(ours, theirs);
  const mend = 'Say the same in all languages.';
  const away = missing.map(({ value }) => value.slice(0, 80));
  // A number in place of another is one difference, and stands where the other number does.
  const told = extra.map(({ value, at }, i) =>
    fault(
      rule,
      at(),
      `${what} ${value.slice(0, 80)} is not in this section in ${language}${away[i] === undefined ? '' : `, which has ${away[i]}`}`,
      mend,
    ),
  );
  const rest = away
    .slice(extra.length)
    .map((value) =>
      fault(rule, section.at, `${what} ${value} of ${language} is missing in this section`, mend),
    );
  return [...told, ...rest];
}
