/*
 * What a section says that is the same in every language, whatever the words: its numbers, as each language writes
 * them, and the places that its links lead to. Addresses on the web may differ, since sites have a path per language;
 * numbers in a link (one to call, say) are compared as the link and not as numbers.
 */
import type { Place } from '../model/notice-markup.js';
import { targetOf } from '../model/notice.js';
import type { Passage, Section } from './outline.js';

export interface Fact {
  readonly value: string;
  readonly at: () => Place | undefined;
}

export function factsOf(section: Section): { numbers: Fact[]; links: Fact[] } {
  const heading = [...section.heading.matchAll(NUMBER)].map(([text]) => ({
    value: normal(text),
    at: () => section.at,
  }));
  return {
    numbers: [...heading, ...section.passages.flatMap(numbersIn)],
    links: section.passages.flatMap(({ links }) =>
      links.flatMap(({ href, at }) => {
        const value = placeOf(href);
        return value === undefined ? [] : [{ value, at: () => at }];
      }),
    ),
  };
}

const NUMBER = /\d{1,30}(?:[.,'’\u00a0\u202f ]\d{1,30}){0,10}/g;

function numbersIn({ text, at, linked }: Passage): Fact[] {
  return [...text.matchAll(NUMBER)]
    .filter(({ index }) => !linked(index))
    .flatMap(({ 0: number, index }) => parts(number).map((value) => ({ value, at: () => at(index) })));
}

/** Numbers with spaces between are one only where the space stands before thousands. */
const parts = (text: string): string[] =>
  text
    .replace(/[\u00a0\u202f ](?=\d{3}(?!\d))/g, "'")
    .split(/[\u00a0\u202f ]/)
    .map(normal);

/** Without what sets thousands apart; with a point before decimals. */
const normal = (text: string): string =>
  text.replace(/[.,'’\u00a0\u202f ](?=\d{3}(?!\d))/g, '').replace(/[,'’]/g, '.');

/** Undefined for the web, whose addresses may differ by language. */
function placeOf(href: string): string | undefined {
  const target = targetOf(href);
  if (target !== undefined) return `#${target}`;
  if (/^tel:/i.test(href)) return `tel:${href.slice(4).replace(/[^\d+]/g, '')}`;
  return /^mailto:/i.test(href) ? href.toLowerCase().split('?')[0] : undefined;
}
