/*
 * The search of a notice as a visitor uses it: what is looked for, which hit is the present one, and what a screen
 * reader is told, once for each search. Going to a hit opens its section and moves the focus there.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { NoticeSearch } from './notice-search.js';
import type { Found, Searched } from './notice-search.js';

/** Typing rests this long, in milliseconds, before a search begins. */
const REST = 250;

export interface Searchable extends ReactiveControllerHost {
  /** What is searched, in reading order. */
  searched(): readonly Searched[];
  /** Whether that is the whole notice. */
  whole(): boolean;
  /** Makes a section's text visible. */
  open(section: string): Promise<void>;
}

export class NoticeFinder implements ReactiveController {
  query = '';
  found: readonly Found[] = [];
  /** Index of the present hit; -1 before any. */
  current = -1;
  /** Whether the hits are those of the query. */
  settled = true;
  /** Whether they are those of the whole notice. */
  whole = true;
  readonly #host: Searchable;
  readonly #search = new NoticeSearch();
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Searchable) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.look('');
  }

  /** Hits by section. */
  get counts(): ReadonlyMap<string | undefined, number> {
    const counts = new Map<string | undefined, number>();
    for (const { section } of this.found) counts.set(section, (counts.get(section) ?? 0) + 1);
    return counts;
  }

  /** Looks for a text, when typing rests. */
  look(query: string): void {
    this.query = query;
    this.settled = false;
    clearTimeout(this.#rest);
    if (query.trim()) this.#rest = setTimeout(() => void this.#now(), REST);
    else this.#end([]);
    this.#host.requestUpdate();
  }

  /** The notice is another, or drawn to its end: what was found is looked for again. */
  again(): void {
    this.#search.forget();
    if (this.query.trim()) void this.#now(this.settled);
  }

  /** Goes to the next hit or the one before, round the end. */
  async go(step: 1 | -1): Promise<void> {
    if (!this.settled) await this.#now();
    const { length } = this.found;
    if (!length) return;
    const from = this.current < 0 && step < 0 ? 0 : this.current;
    this.current = (from + step + length) % length;
    const hit = this.found[this.current]!;
    if (hit.section !== undefined) await this.#host.open(hit.section);
    this.#search.mark(this.found, hit);
    const target = hit.block.closest('button') ?? hit.block;
    if (target === hit.block) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'center' });
    this.#host.requestUpdate();
  }

  /** Whether the present hit has the focus. */
  has(focused: EventTarget | null | undefined): boolean {
    const hit = this.found[this.current];
    return hit !== undefined && (focused === hit.block || focused === hit.block.closest('button'));
  }

  /** @param stay at the present hit, if it is there still */
  async #now(stay = false): Promise<void> {
    clearTimeout(this.#rest);
    const whole = this.#host.whole();
    const found = await this.#search.find(this.query, this.#host.searched());
    if (!found) return;
    const at = stay ? this.found[this.current] : undefined;
    this.#end(
      found,
      found.findIndex((one) => at && sameHit(one, at)),
    );
    this.whole = whole;
  }

  #end(found: readonly Found[], current = -1): void {
    if (!found.length) this.#search.clear();
    this.found = found;
    this.current = current;
    this.settled = this.whole = true;
    if (found.length) this.#search.mark(found, found[current]);
    this.#host.requestUpdate();
  }
}

const sameHit = ({ range: one }: Found, { range: other }: Found): boolean =>
  one.startContainer === other.startContainer && one.startOffset === other.startOffset;
