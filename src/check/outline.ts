/*
 * A notice as the rules look at it: its sections and parts, the passages of text in them and the links, each with
 * its place in the file. It is read from the markup, since the compiled notice no longer knows where anything stood;
 * what noticeFrom refuses (nesting without end, no section) never gets here.
 */
import type { Markup, Place } from '../model/notice-markup.js';
import { SILENT, plain, standsApart } from '../model/notice-text.js';

/** Where a character of a text stands in its file; the text is a child of the markup. */
export type PlaceIn = (parent: Markup, child: number, index: number) => Place | undefined;

/** A stretch of running text: a paragraph, an item, a cell. */
export interface Passage {
  readonly text: string;
  /** The block it stands in, and the blocks around that one. */
  readonly within: readonly Markup[];
  readonly links: readonly Link[];
  readonly at: (index: number) => Place | undefined;
  /** Whether the character stands in a link. */
  readonly linked: (index: number) => boolean;
}

export interface Link {
  readonly href: string;
  readonly text: string;
  readonly at: Place | undefined;
}

/** An h3 and what follows it. */
export interface Part {
  readonly id: string | undefined;
  readonly heading: string;
  readonly markup: Markup;
  readonly at: Place | undefined;
  readonly passages: Passage[];
}

/** An h2 and what follows it; `passages` are all of them, those of its parts too. */
export interface Section extends Part {
  readonly parts: Part[];
}

export interface Heading {
  readonly level: number;
  readonly markup: Markup;
}

export interface Outline {
  readonly article: Markup;
  readonly introduction: readonly Passage[];
  readonly sections: readonly Section[];
  readonly headings: readonly Heading[];
  /** Every element of the article, in reading order. */
  readonly elements: readonly Markup[];
}

const HEADING = /^h([1-6])$/;

/** @param ids of the sections, as the notice has them */
export function outlineOf(root: Markup, placeIn: PlaceIn, ids: readonly string[]): Outline {
  const reader = new OutlineReader(placeIn);
  const article = find(root, ({ attributes }) => attributes['data-notice'] !== undefined)
    ?? find(root, ({ name }) => name === 'article') ?? root; // prettier-ignore
  reader.read(article, [article]);
  reader.close();
  const { introduction, sections, headings, elements } = reader;
  // Where a heading is content (in a cell, say) it opens no section, and then only its own id is sure.
  const same = sections.length === ids.length;
  return {
    ...{ article, introduction, headings, elements },
    sections: sections.map((one, i) => ({ ...one, id: same ? ids[i] : one.id })),
  };
}

function find(markup: Markup, fits: (one: Markup) => boolean): Markup | undefined {
  if (fits(markup)) return markup;
  for (const child of markup.children) {
    const found = typeof child === 'string' ? undefined : find(child, fits);
    if (found) return found;
  }
  return undefined;
}

interface Piece {
  readonly start: number;
  readonly parent: Markup;
  readonly child: number;
  readonly link: boolean;
}

class OutlineReader {
  readonly introduction: Passage[] = [];
  readonly sections: Section[] = [];
  readonly headings: Heading[] = [];
  readonly elements: Markup[] = [];
  readonly #placeIn: PlaceIn;
  #part: Part | undefined;
  #text: string[] = [];
  #length = 0;
  #pieces: Piece[] = [];
  #links: Link[] = [];
  #within: readonly Markup[] = [];

  constructor(placeIn: PlaceIn) {
    this.#placeIn = placeIn;
  }

  /** @param around blocks, the outermost first */
  read(markup: Markup, around: readonly Markup[], link = false): void {
    markup.children.forEach((child, i) => {
      if (typeof child === 'string') return this.#add(child, around, { parent: markup, child: i, link });
      this.elements.push(child);
      if (SILENT.has(child.name)) return;
      const level = Number(HEADING.exec(child.name)?.[1] ?? 0);
      if (level) return this.#open(child, level);
      if (child.name === 'br') return this.#add(' ', around, { parent: markup, child: i, link });
      const href = child.name === 'a' ? child.attributes['href']?.trim() : undefined;
      if (href !== undefined) this.#links.push({ href, text: plain(child), at: child.at });
      if (!standsApart(child)) return this.read(child, around, link || href !== undefined);
      this.close();
      this.read(child, [...around, child], link);
      this.close();
    });
  }

  #open(markup: Markup, level: number): void {
    this.close();
    this.headings.push({ level, markup });
    for (const child of markup.children) if (typeof child !== 'string') this.elements.push(child);
    const one = { id: markup.attributes['id'], heading: plain(markup), markup, at: markup.at, passages: [] };
    if (level === 2) {
      this.sections.push({ ...one, parts: [] });
      this.#part = undefined;
    } else if (level === 3 && this.sections.length) {
      this.#part = one;
      this.sections.at(-1)!.parts.push(one);
    }
  }

  #add(text: string, around: readonly Markup[], piece: Omit<Piece, 'start'>): void {
    this.#within = around;
    this.#pieces.push({ ...piece, start: this.#length });
    this.#text.push(text);
    this.#length += text.length;
  }

  /** Ends the passage that is open. */
  close(): void {
    const [text, pieces, links, within] = [this.#text.join(''), this.#pieces, this.#links, this.#within];
    this.#text = [];
    this.#length = 0;
    this.#pieces = [];
    this.#links = [];
    if (!text.trim() && !links.length) return;
    const pieceAt = (index: number) => pieces[lastFrom(pieces, index)];
    const at = (index: number) => {
      const piece = pieceAt(index);
      return piece && this.#placeIn(piece.parent, piece.child, index - piece.start);
    };
    const linked = (index: number) => pieceAt(index)?.link ?? false;
    const passage = { text, within, links, at, linked };
    const section = this.sections.at(-1);
    (section?.passages ?? this.introduction).push(passage);
    this.#part?.passages.push(passage);
  }
}

/** The last that starts at or before the index. There may be very many, and very many questions. */
function lastFrom(pieces: readonly Piece[], index: number): number {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (pieces[middle]!.start <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** All there is to read in a section or part, its heading first. */
export const textIn = ({ heading, passages }: Part): string =>
  [heading, ...passages.map(({ text }) => text)].join('\n');

export const passagesIn = (outline: Outline): Passage[] => [
  ...outline.introduction,
  ...outline.sections.flatMap(({ passages }) => passages),
];
