/*
 * Searches what a notice shows, across elements and without accents. Hits are marked by the Custom Highlight API,
 * never by changing the tree; where a browser lacks that, a hit still gets the focus. Works in slices, so that a
 * long notice does not hold the page up.
 */
import { findAll, fold } from '../model/notice-search.js';
import type { Folded } from '../model/notice-search.js';

/** A stretch that is searched as one: a heading, an introduction, a section's text. */
export interface Searched {
  /** Section to open before a hit in it can be seen. */
  readonly section: string | undefined;
  readonly element: Element;
}

export interface Found {
  readonly section: string | undefined;
  readonly range: StaticRange;
  /** The block it stands in, which takes the focus. */
  readonly block: HTMLElement;
}

interface Indexed {
  readonly folded: Folded;
  readonly nodes: readonly Text[];
  /** Where each node's text begins. */
  readonly starts: readonly number[];
}

/** Not a character anybody searches for. */
const BORDER = '\u0001';
const INLINE = 'A, BR, EM, SPAN, STRONG, CODE';
/** Time at a stretch, in milliseconds, before the page gets a turn. */
const TURN = 12;
/** Marked at once; beyond it a hit is still counted and reached. */
const MARKED = 2000;
const NAMES = ['consent-hit', 'consent-hit-current'] as const;

export class NoticeSearch {
  #index = new WeakMap<Element, Indexed>();
  #marked: StaticRange[] = [];
  #run = 0;

  /** Every hit, in reading order; undefined where another search began meanwhile. */
  async find(query: string, searched: readonly Searched[]): Promise<Found[] | undefined> {
    const run = ++this.#run;
    const found: Found[] = [];
    let turn = performance.now();
    for (const { section, element } of searched) {
      if (performance.now() - turn > TURN) {
        await new Promise((done) => setTimeout(done));
        turn = performance.now();
      }
      if (run !== this.#run) return undefined;
      const indexed = this.#indexed(element);
      for (const { start, end } of findAll(indexed.folded, query))
        found.push(this.#found(indexed, start, end, section));
    }
    return found;
  }

  /** Marks these, and one of them as the present one. */
  mark(found: readonly Found[], current: Found | undefined): void {
    const [all, one] = NAMES.map(highlight);
    if (!all || !one) return;
    for (const range of this.#marked) {
      all.delete(range);
      one.delete(range);
    }
    this.#marked = found.slice(0, MARKED).map(({ range }) => range);
    if (current) this.#marked.push(current.range);
    for (const range of this.#marked) if (range !== current?.range) all.add(range);
    if (current) one.add(current.range);
  }

  /** Nothing is marked any more, and a search that is under way ends. */
  clear(): void {
    this.#run++;
    this.mark([], undefined);
  }

  /** What was read may have changed: it is read again. */
  forget(): void {
    this.#index = new WeakMap();
  }

  #indexed(element: Element): Indexed {
    const known = this.#index.get(element);
    if (known) return known;
    const walker = document.createTreeWalker(
      element,
      NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
      (node) =>
        node instanceof Text || node.nodeName === 'BR'
          ? NodeFilter.FILTER_ACCEPT
          : (node as Element).matches('.mark, button')
            ? NodeFilter.FILTER_REJECT
            : NodeFilter.FILTER_SKIP,
    );
    const nodes: Text[] = [];
    const starts: number[] = [];
    let text = '';
    let before: Element | undefined;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!(node instanceof Text)) {
        text += ' ';
        continue;
      }
      const block = blockOf(node, element);
      if (before && block !== before) text += BORDER;
      before = block;
      starts.push(text.length);
      nodes.push(node);
      text += node.data;
    }
    const indexed = { folded: fold(text), nodes, starts };
    this.#index.set(element, indexed);
    return indexed;
  }

  #found({ nodes, starts }: Indexed, start: number, end: number, section: string | undefined): Found {
    const first = last(starts, start);
    const final = last(starts, end - 1);
    const range = new StaticRange({
      startContainer: nodes[first]!,
      startOffset: start - starts[first]!,
      endContainer: nodes[final]!,
      endOffset: end - starts[final]!,
    });
    return { section, range, block: blockOf(nodes[first]!) };
  }
}

/** Index of the last start that is not after `position`. */
function last(starts: readonly number[], position: number): number {
  let low = 0;
  for (let high = starts.length - 1; low < high;) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

function blockOf(node: Text, root?: Element): HTMLElement {
  let element = node.parentElement!;
  while (element !== root && element.matches(INLINE) && element.parentElement)
    element = element.parentElement;
  return element;
}

function highlight(name: string): Highlight | undefined {
  if (typeof Highlight === 'undefined' || !('highlights' in CSS)) return undefined;
  let mark = CSS.highlights.get(name);
  if (!mark) CSS.highlights.set(name, (mark = new Highlight()));
  return mark;
}
