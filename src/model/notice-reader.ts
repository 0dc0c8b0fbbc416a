/*
 * Walks the markup of a notice once, in reading order, and files what it meets under the section and part that are
 * open. What a wrapper says (id, language, audience, purposes) holds for the headings and the text it wraps.
 */
import { DEEPEST, LINK, NODE_ID, TAGS, UNREADABLE, targetOf } from './notice.js';
import type { NoticeElement, NoticeNode, NoticeSection, Passage, Tag } from './notice.js';
import type { Finding, Markup } from './notice-markup.js';
import { BLOCKS, SILENT, asTag, isBlank, isRead, plain, standsApart, written } from './notice-text.js';

interface OpenSection extends Omit<NoticeSection, 'children' | 'purposes'> {
  readonly purposes: Set<string>;
  readonly children: NoticeNode[];
}

/** Where text is filed: a section, a part, or a passage in one. */
interface Place {
  readonly children: NoticeNode[];
  readonly said: Passage;
  readonly depth: number;
}

/** What stands around a heading or a stretch of text and holds for it. */
interface Around extends Passage {
  readonly frame?: Frame | undefined;
}

/** The wrappers of one heading alone: what they say is said of it. */
interface Frame {
  readonly opens: 'h2' | 'h3';
  readonly attributes: Markup['attributes'];
  readonly purposes: readonly string[];
  /** The innermost first. */
  readonly ids: readonly Named[];
}

/** An id, and what has it. */
type Named = readonly [id: string, markup: Markup];

/** How many headings an element has inside that open something. */
type Held = Record<'h1' | 'h2' | 'h3', number>;

/** Same meaning, other name. */
const ALIASES: ReadonlyMap<string, Tag> = new Map([
  ['b', 'strong'],
  ['i', 'em'],
  ['article', 'section'],
]);
const HEADING = /^h[1-6]$/;
const FRAMES: ReadonlySet<string> = new Set(['header', 'hgroup', 'summary']);
/** In these a heading is content; in anything else it carries a heading by being around it. */
const CONTENT: ReadonlySet<string> = new Set(
  [...TAGS, 'button', 'label'].filter(
    (tag) => !['div', 'section', 'a', 'span', 'strong', 'em'].includes(tag),
  ),
);
const NOTHING: ReadonlySet<string> = new Set();
/** What only stands in a list or a table, and these. */
const ITEMS: ReadonlySet<string> = new Set([
  ...['li', 'dt', 'dd', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
]);
const LISTS: ReadonlySet<string> = new Set(['ul', 'ol', 'dl', 'table', 'thead', 'tbody', 'tfoot', 'tr']);
/** Empty, these are places to link to. */
const ANCHORS: ReadonlySet<string> = new Set(['a', 'span', 'p', 'div']);
/** Unless they say something else. */
const SAYING = ['href', 'data-audience', 'data-owner', 'data-purposes'];

export class NoticeReader {
  title = '';
  readonly introduction: NoticeNode[] = [];
  readonly sections: OpenSection[] = [];
  readonly #findings: Finding[];
  readonly #language: string;
  readonly #holders = new Map<Markup, Held>();
  /** Every id that is written, so that none is made up a second time; those that links go to; those given out. */
  readonly #written = new Set<string>();
  readonly #linked = new Set<string>();
  readonly #ids = new Set<string>();
  /** Ids of what becomes no element: they go to what comes next. */
  #waiting: Named[] = [];
  #section: Place = { children: this.introduction, said: {}, depth: 0 };
  #part: Place | undefined;
  /** A stretch in another language, or for others, than the part or section it stands in. */
  #passage: (Place & { readonly around: Around; readonly within: Place }) | undefined;

  /** @param language of the notice as a whole */
  constructor(findings: Finding[], language: string) {
    this.#findings = findings;
    this.#language = language;
  }

  /** @param path to the element that holds the notice, from the one that holds everything */
  readAll(path: readonly Markup[]): void {
    const root = path.at(-1)!;
    // Where all sections stand in a list or in cells, that is how the page is laid out.
    const h2 = this.#survey(root, CONTENT).h2 || this.#survey(root, NOTHING).h2;
    this.#wait(path.flatMap((one) => this.#linkedOf(one)));
    let around: Around = {};
    for (const [i, one] of path.entries()) {
      if (h2 > 1) this.#adopt(one, h2);
      if (one.name === 'html' || one.name === 'body') continue;
      const ids = i ? placesOf(one).filter(([id]) => !this.#linked.has(id)) : [];
      around = {
        ...together(around, { ...passageOf(one.attributes), lang: undefined }),
        frame: h2 === 1 ? framed(around.frame, 'h2', one, ids) : undefined,
      };
    }
    this.#walk(root, around);
    this.#name(this.#part ?? this.#section);
  }

  /** Counts headings, and learns every id and link before anything is made up. */
  #survey(markup: Markup, content: ReadonlySet<string>): Held {
    const { name, attributes } = markup;
    for (const [id] of placesOf(markup)) this.#written.add(id);
    const target = targetOf(attributes['href']?.trim() ?? '');
    if (target) this.#linked.add(target);
    const held: Held = { h1: 0, h2: 0, h3: 0 };
    for (const child of markup.children) {
      if (typeof child === 'string') continue;
      const inside = this.#survey(child, content);
      for (const level of ['h1', 'h2', 'h3'] as const)
        held[level] += inside[level] + (child.name === level ? 1 : 0);
    }
    if (HEADING.test(name) || SILENT.has(name) || content.has(name) || !(held.h1 + held.h2 + held.h3))
      return { h1: 0, h2: 0, h3: 0 };
    this.#holders.set(markup, held);
    return held;
  }

  #walk({ name, children }: Markup, around: Around): void {
    for (const child of children) {
      const held = typeof child === 'string' ? undefined : this.#holders.get(child);
      if (typeof child === 'string') this.#fileText(child, around);
      else if (child.name === 'h1' && !this.title) this.#entitle(child);
      else if (child.name === 'h2') this.#openSection(child, around);
      else if (child.name === 'h3') this.#openPart(child, around);
      else if (held) this.#enter(child, held, around);
      else if (isAnchor(child)) this.#passBy(child);
      else this.#file(LISTS.has(name) ? unlaid(child) : child, around);
    }
  }

  /** A part ends with the wrapper that it opened in, unless that is around its heading alone. */
  #enter(wrapper: Markup, { h2, h3 }: Held, around: Around): void {
    const { name, attributes } = wrapper;
    const [part, sections] = [this.#part, this.sections.length];
    const opens = h2 === 1 ? 'h2' : h2 === 0 && h3 === 1 ? 'h3' : undefined;
    const outer = around.frame?.opens === opens ? around.frame : undefined;
    if (!opens) this.#wait(placesOf(wrapper));
    if (opens !== 'h2') this.#adopt(wrapper, h2);
    if (name === 'a') this.#tellLinksOf(wrapper, [wrapper]);
    if (standsApart(wrapper)) this.#space();
    this.#walk(wrapper, {
      ...together(around, passageOf(attributes)),
      frame: opens && framed(outer, opens, wrapper),
    });
    if (standsApart(wrapper)) this.#space();
    if (this.#part === part) return;
    const goesOn = FRAMES.has(name) || isAlone(wrapper);
    if (!goesOn || this.sections.length > sections) this.#part = undefined;
  }

  #entitle(heading: Markup): void {
    this.title = this.#line(heading);
    this.#wait(withinOf(heading).flatMap((one) => this.#linkedOf(one)));
    this.#space();
  }

  #openSection(heading: Markup, around: Around): void {
    const frame = around.frame?.opens === 'h2' ? around.frame : undefined;
    const own = { ...frame?.attributes, ...heading.attributes };
    const within = withinOf(heading);
    const text = this.#line(heading);
    if (!text)
      this.#tell('heading', 'error', heading, 'this heading is empty', 'Write what the section is about.');
    this.#tellLinksOf(heading, within);
    const said = this.#differing(together(around, passageOf(heading.attributes)), {});
    const id = this.#take([...within.flatMap(placesOf), ...(frame?.ids ?? []), ...this.#waiting]);
    if (!id)
      this.#tell(
        'id',
        'warning',
        heading,
        'this heading has no id, so nothing can link to it',
        'Give it an id.',
      );
    const children: NoticeNode[] = [];
    this.sections.push({
      id: id ?? this.#madeUp(`section-${this.sections.length + 1}`),
      heading: text || `${this.sections.length + 1}`,
      purposes: new Set([...(frame?.purposes ?? []), ...within.flatMap(purposesOf)]),
      ...said,
      ...(own['data-change'] && { change: own['data-change'] }),
      ...(own['data-editorial'] && { editorial: own['data-editorial'] }),
      children,
    });
    this.#section = { children, said, depth: 0 };
    this.#part = undefined;
    this.#name(this.#section);
  }

  #openPart(heading: Markup, around: Around): void {
    const frame = around.frame?.opens === 'h3' ? around.frame : undefined;
    const whole = { ...passageOf(heading.attributes), lang: undefined };
    const said = this.#differing(together(around, whole), this.#section.said);
    const depth = this.#section.depth + 1;
    // What is for one relationship, or a draft, is the part, not its heading.
    const attributes = { ...heading.attributes, 'data-audience': '', 'data-owner': '' };
    const children = this.#read({ ...heading, attributes }, depth);
    const id = this.#take([...(frame?.ids ?? []), ...this.#waiting]);
    this.#section.children.push({ tag: 'section', ...(id && { id }), ...said, children });
    this.#part = { children, said: together(this.#section.said, said), depth };
    this.#passage = undefined;
    this.#name(this.#part);
  }

  #fileText(text: string, around: Around): void {
    if (isBlank(text)) this.#space(text);
    else this.#place(around).children.push(this.#text(text, undefined));
  }

  #file(markup: Markup, around: Around): void {
    const { children, depth } = this.#place(around);
    for (const node of this.#read(markup, depth)) children.push(node);
  }

  /** Where text goes that has this around it. */
  #place(around: Around): Place {
    const place = this.#open(around);
    this.#name(place);
    return place;
  }

  #open(around: Around): Place {
    const within = this.#part ?? this.#section;
    if (this.#passage?.around === around && this.#passage.within === within) return this.#passage;
    this.#passage = undefined;
    const said = this.#differing(around, within.said);
    if (!Object.keys(said).length) return within;
    const children: NoticeNode[] = [];
    within.children.push({ tag: 'div', ...said, children });
    this.#passage = { around, within, children, said, depth: within.depth + 1 };
    return this.#passage;
  }

  /** Nothing to read, but a place that links go to. */
  #passBy(anchor: Markup): void {
    this.#wait(withinOf(anchor).flatMap(placesOf));
    if (standsApart(anchor)) this.#space();
  }

  /** Neither changes what is open nor where the next text goes. */
  #space(text = ' '): void {
    const within = this.#part ?? this.#section;
    (this.#passage?.within === within ? this.#passage : within).children.push(text);
  }

  /** What has to be said of a stretch because the place it stands in does not. */
  #differing({ lang = this.#language, audience, draft }: Passage, place: Passage): Passage {
    return {
      ...(lang !== (place.lang ?? this.#language) && { lang }),
      ...(audience && audience !== place.audience && { audience }),
      ...(draft && !place.draft && { draft }),
    };
  }

  /** The nodes an element becomes: itself, or its children where its name is not on the list. */
  #read(markup: Markup, depth: number): NoticeNode[] {
    const { name } = markup;
    if (SILENT.has(name)) {
      this.#tellSilent(markup);
      return [];
    }
    if (name === 'img') return this.#picture(markup);
    const known = ALIASES.get(name) ?? name;
    const tag = TAGS.find((one) => one === known);
    if (!tag)
      this.#tell(
        'markup',
        'warning',
        markup,
        `<${name}> is not known in a notice; its text is kept`,
        'Use a paragraph, list, table or heading.',
      );
    this.#adopt(markup);
    const [id, ...others] = this.#idsOf(markup);
    const said = { ...(id && { id }), ...this.#attributes(markup) };
    if (tag) return [{ tag, ...said, children: [...others.map(second), ...this.#readWithin(markup, depth)] }];
    if (HEADING.test(name)) {
      const children = this.#readWithin(markup, depth + 1);
      return [{ tag: 'p', ...said, children: [{ tag: 'strong', children }] }];
    }
    if (BLOCKS.has(name)) return [{ tag: 'div', ...said, children: this.#readWithin(markup, depth) }];
    if (Object.keys(said).length)
      return [{ tag: 'span', ...said, children: this.#readWithin(markup, depth) }];
    return this.#readWithin(markup, depth - 1);
  }

  /** @param depth of the node around them */
  #readWithin(markup: Markup, depth: number): NoticeNode[] {
    if (depth > DEEPEST)
      throw new SyntaxError(
        `${markup.at ? `line ${markup.at.line}: ` : ''}nested deeper than ${DEEPEST} levels`,
      );
    return markup.children.flatMap((child) =>
      typeof child === 'string' ? [this.#text(child, markup)] : this.#read(child, depth + 1),
    );
  }

  /** A picture cannot stand in a notice, what it says can. */
  #picture(markup: Markup): NoticeNode[] {
    this.#tell(
      'markup',
      'warning',
      markup,
      '<img> is left out; the text that stands for it is kept',
      'Say it in words.',
    );
    const text = this.#text(markup.attributes['alt'] ?? '', markup);
    const [id] = this.#idsOf(markup);
    return id ? [{ tag: 'span', id, children: [text] }] : [text];
  }

  #attributes(markup: Markup): Partial<NoticeElement> {
    const { name, attributes } = markup;
    const { start, type, colspan, rowspan, scope } = attributes;
    const cell = name === 'td' || name === 'th';
    return {
      ...(name === 'a' && this.#link(markup)),
      ...(name === 'ol' && start && /^-?\d{1,4}$/.test(start) && { start }),
      ...(name === 'ol' && type && /^[1aAiI]$/.test(type) && { type }),
      ...(cell && colspan && /^[1-9]\d?$/.test(colspan) && { colspan }),
      ...(cell && rowspan && /^[1-9]\d?$/.test(rowspan) && { rowspan }),
      ...(name === 'th' && scope && /^(row|col)(group)?$/.test(scope) && { scope }),
      ...passageOf(attributes),
    };
  }

  #link(markup: Markup): { href: string } | undefined {
    const href = markup.attributes['href']?.trim();
    if (href === undefined || LINK.test(href)) return href === undefined ? undefined : { href };
    this.#tell(
      'link',
      'error',
      markup,
      `the link "${href.slice(0, 80)}" is left out: only http, https, mailto, tel and #section`,
      'Write the whole address, with https:// in front.',
    );
    return undefined;
  }

  /** A heading is a text, and so a place that links go to, but none that they start from. */
  #tellLinksOf(heading: Markup, within: readonly Markup[]): void {
    for (const { name, attributes } of within)
      if (name === 'a' && attributes['href'] && !attributes['href'].startsWith('#'))
        this.#tell(
          'link',
          'warning',
          heading,
          `the link "${attributes['href'].slice(0, 80)}" of this heading is left out; its text is kept`,
          'Put the link in the text below the heading.',
        );
  }

  /** Choices that are asked for below a section's heading still stand in the section. */
  #adopt(markup: Markup, sections = 0): void {
    const asked = purposesOf(markup);
    const purposes = sections ? undefined : this.sections.at(-1)?.purposes;
    if (purposes) for (const id of asked) purposes.add(id);
    else if (asked.length)
      this.#tell(
        'purposes',
        'warning',
        markup,
        `data-purposes "${asked.join(' ').slice(0, 80)}" stands ${sections ? 'around several sections' : 'before the first section'} and is left out`,
        'Write it on the heading of the section where the choices belong.',
      );
  }

  /** An id that two elements have leads to the first. */
  #id(id: string, markup: Markup): string | undefined {
    const known = this.#ids.has(id);
    if (NODE_ID.test(id) && !known) {
      this.#ids.add(id);
      return id;
    }
    const [message, mend] = known
      ? [`the id "${id}" is there twice`, 'Give each its own.']
      : [`"${id.slice(0, 40)}" is no id`, 'Use letters, digits and hyphens.'];
    this.#tell('id', 'error', markup, message, mend);
    return undefined;
  }

  /** Those of an element that stands in the text. */
  #idsOf(markup: Markup): string[] {
    return placesOf(markup).flatMap(([id]) => this.#id(id, markup) ?? []);
  }

  #wait(names: readonly Named[]): void {
    for (const name of names) this.#waiting.push(name);
  }

  /** The first that can be given out; the others go to what comes next. */
  #take(names: readonly Named[]): string | undefined {
    const index = names.findIndex(([id, markup]) => this.#id(id, markup));
    this.#waiting = index < 0 ? [] : names.slice(index + 1);
    return names[index]?.[0];
  }

  /** Second names that links may use for the place reached. */
  #name({ children }: Place): void {
    for (const [id, markup] of this.#waiting) if (this.#id(id, markup)) children.push(second(id));
    this.#waiting = [];
  }

  #madeUp(id: string): string {
    let free = id;
    for (let n = 2; this.#ids.has(free) || this.#written.has(free); n++) free = `${id}-${n}`;
    this.#ids.add(free);
    return free;
  }

  /** The text of a heading. */
  #line(heading: Markup): string {
    this.#text(written(heading), heading);
    for (const one of withinOf(heading)) if (SILENT.has(one.name)) this.#tellSilent(one);
    return plain(heading);
  }

  #text(text: string, markup: Markup | undefined): string {
    const readable = text.replace(UNREADABLE, '');
    if (readable !== text)
      this.#tell(
        'characters',
        'error',
        markup,
        'the text holds characters that cannot be read or turn it around',
        'Remove them: U+202D, U+202E and control characters.',
      );
    return readable;
  }

  #tellSilent(markup: Markup): void {
    const message = `<${markup.name}> is left out: a notice is text`;
    this.#tell('left-out', 'warning', markup, message, 'Remove it.');
  }

  #linkedOf(markup: Markup): readonly Named[] {
    return placesOf(markup).filter(([id]) => this.#linked.has(id));
  }

  #tell(
    rule: string,
    severity: Finding['severity'],
    markup: Markup | undefined,
    message: string,
    mend: string,
  ): void {
    this.#findings.push({ rule, severity, message, mend, at: markup?.at });
  }
}

const purposesOf = ({ attributes }: Markup): string[] =>
  attributes['data-purposes']?.split(/\s+/).filter(Boolean) ?? [];

function passageOf(attributes: Markup['attributes']): Passage {
  const { ['data-audience']: audience, ['data-owner']: owner } = attributes;
  const lang = attributes['lang'] && asTag(attributes['lang']);
  return { ...(lang && { lang }), ...(audience && { audience }), ...(owner && { draft: true as const }) };
}

/** What holds for what is inside both. */
const together = (outer: Passage, { lang, audience, draft }: Passage): Passage => ({
  lang: lang ?? outer.lang,
  audience: audience ?? outer.audience,
  draft: draft ?? outer.draft,
});

/** The names under which links know an element. Before there were ids, anchors had names. */
function placesOf(markup: Markup): Named[] {
  const { id, name } = markup.attributes;
  const names = [id, markup.name === 'a' ? name : undefined].filter((one) => one !== undefined && one !== '');
  return [...new Set(names as string[])].map((one) => [one, markup]);
}

/** A second name for the place where it stands. */
const second = (id: string): NoticeElement => ({ tag: 'span', id, children: [] });

function framed(
  outer: Frame | undefined,
  opens: Frame['opens'],
  wrapper: Markup,
  ids = placesOf(wrapper),
): Frame {
  return {
    opens,
    attributes: { ...outer?.attributes, ...wrapper.attributes },
    purposes: [...(outer?.purposes ?? []), ...purposesOf(wrapper)],
    ids: [...ids, ...(outer?.ids ?? [])],
  };
}

/** Whether a part's heading is all there is to read in a wrapper. */
function isAlone(wrapper: Markup): boolean {
  const [only, ...others] = wrapper.children.filter(isRead);
  return typeof only === 'object' && !others.length && (only.name === 'h3' || isAlone(only));
}

/** What stands in the list or table of a layout, but is no section's, is a block. */
const unlaid = (markup: Markup): Markup =>
  ITEMS.has(markup.name)
    ? {
        ...markup,
        name: 'div',
        children: markup.children.map((child) => (typeof child === 'string' ? child : unlaid(child))),
      }
    : markup;

/** A place to link to that says nothing itself. */
function isAnchor(markup: Markup): boolean {
  if (!ANCHORS.has(markup.name) || isRead(markup)) return false;
  const within = withinOf(markup);
  return (
    within.some((one) => placesOf(one).length) &&
    within.every(({ name, attributes }) => ANCHORS.has(name) && !SAYING.some((one) => attributes[one]))
  );
}

/** An element and those in it, in reading order. */
const withinOf = (markup: Markup): Markup[] => [
  markup,
  ...markup.children.flatMap((child) => (typeof child === 'string' ? [] : withinOf(child))),
];
