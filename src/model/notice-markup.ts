/*
 * How a notice is written: plain semantic HTML (design: what a CMS produces and lawyers can read), already taken
 * apart into a tree by whichever parser there is. h2 opens a section and h3 a part. Every sentence is kept: unknown
 * markup gives up its name but never its text, and each such loss is told as a warning with its place.
 */
import { DEEPEST, LINK, NODE_ID, TAGS, textOf } from './notice.js';
import type { Notice, NoticeElement, NoticeNode, NoticeSection, Tag } from './notice.js';

/** An element of whatever parser read the file. `line` is where, from 1. */
export interface Markup {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Markup | string)[];
  readonly line?: number | undefined;
}

export interface Finding {
  readonly line: number | undefined;
  readonly message: string;
}

/** `version` and `id` are used where the article does not say them. */
export interface Defaults {
  readonly id: string;
  readonly version: string;
  readonly language: string;
}

/** @throws SyntaxError where there is no section at all */
export function noticeFrom(root: Markup, defaults: Defaults): { notice: Notice; findings: Finding[] } {
  const article = find(root, 'article') ?? root;
  const reader = new Reader();
  reader.readAll(article.children);
  const data = article.attributes;
  if (!reader.sections.length) throw new SyntaxError('the notice has no <h2>: each section opens with one');
  const say = (attribute: string, fallback: string) => {
    if (!data[attribute])
      reader.findings.push({ line: article.line, message: `${attribute} is missing; "${fallback}" is used` });
    return data[attribute] || fallback;
  };
  const notice: Notice = {
    schema: 'consent-notice/1',
    id: say('data-notice', defaults.id),
    version: say('data-version', defaults.version),
    status: data['data-status'] === 'approved' ? 'approved' : 'draft',
    language: say('lang', defaults.language),
    title: reader.title || defaults.id,
    ...(data['data-effective'] && { effective: data['data-effective'] }),
    ...(data['data-based-on'] && { basedOn: data['data-based-on'] }),
    introduction: tidy(reader.introduction),
    sections: reader.sections.map(({ children, ...section }) => ({ ...section, children: tidy(children) })),
  };
  return { notice, findings: reader.findings };
}

interface OpenSection extends Omit<NoticeSection, 'children'> {
  readonly children: NoticeNode[];
}

/** Walks the markup once, in reading order, filing what it meets under the section and part that are open. */
class Reader {
  title = '';
  readonly introduction: NoticeNode[] = [];
  readonly sections: OpenSection[] = [];
  readonly findings: Finding[] = [];
  #part: NoticeNode[] | undefined;

  readAll(children: Markup['children']): void {
    for (const child of children) {
      if (typeof child === 'string') this.#file(child);
      else if (child.name === 'h1') this.title = plain(child);
      else if (child.name === 'h2') this.#openSection(child);
      else if (child.name === 'h3') this.#openPart(child);
      else if (wrapsHeadings(child)) this.readAll(child.children);
      else this.#read(child, 0).forEach((node) => this.#file(node));
    }
  }

  #file(node: NoticeNode): void {
    (this.#part ?? this.sections.at(-1)?.children ?? this.introduction).push(node);
  }

  #openSection(heading: Markup): void {
    const { id, ['data-purposes']: purposes } = heading.attributes;
    if (!id) this.#find(heading, 'this heading has no id, so nothing can link to it');
    this.#part = undefined;
    this.sections.push({
      id: id && NODE_ID.test(id) ? id : `section-${this.sections.length + 1}`,
      heading: plain(heading),
      purposes: purposes?.split(/\s+/).filter(Boolean) ?? [],
      children: [],
    });
  }

  #openPart(heading: Markup): void {
    const children: NoticeNode[] = this.#read(heading, 0);
    const { ['data-audience']: audience, ['data-owner']: owner } = heading.attributes;
    this.#part = undefined;
    this.#file({ tag: 'section', ...(audience && { audience }), ...(owner && { draft: true }), children });
    this.#part = children;
  }

  /** The nodes an element becomes: itself, or its children where its name is not on the list. */
  #read(markup: Markup, depth: number): NoticeNode[] {
    if (markup.name === 'script' || markup.name === 'style') {
      this.#find(markup, `<${markup.name}> is left out: a notice is text`);
      return [];
    }
    if (depth > DEEPEST)
      throw new SyntaxError(`line ${markup.line ?? '?'}: nested deeper than ${DEEPEST} levels`);
    const children = markup.children.flatMap((child) =>
      typeof child === 'string' ? [child] : this.#read(child, depth + 1),
    );
    const tag = ALIASES[markup.name] ?? markup.name;
    if (!TAGS.includes(tag as Tag)) {
      this.#find(markup, `<${markup.name}> is not known in a notice; its text is kept`);
      return children;
    }
    return [{ tag: tag as Tag, ...this.#attributes(markup), children }];
  }

  #attributes(markup: Markup): Partial<NoticeElement> {
    const { id, lang, href } = markup.attributes;
    const linkable = href !== undefined && LINK.test(href.trim());
    if (href !== undefined && !linkable)
      this.#find(
        markup,
        `the link "${href.slice(0, 80)}" is left out: only http, https, mailto, tel and #section`,
      );
    return {
      ...(id && NODE_ID.test(id) && { id }),
      ...(lang && { lang }),
      ...(linkable && { href: href.trim() }),
    };
  }

  #find(markup: Markup, message: string): void {
    this.findings.push({ line: markup.line, message });
  }
}

const ALIASES: Readonly<Record<string, string>> = { b: 'strong', i: 'em', article: 'section' };

/** Wrappers around headings are looked into; everything else is content. */
function wrapsHeadings(markup: Markup): boolean {
  return (
    ['section', 'article', 'div', 'main', 'body', 'header', 'hgroup'].includes(markup.name) &&
    markup.children.some(
      (child) => typeof child !== 'string' && (/^h[123]$/.test(child.name) || wrapsHeadings(child)),
    )
  );
}

function find(markup: Markup, name: string): Markup | undefined {
  if (markup.name === name) return markup;
  for (const child of markup.children) {
    const found = typeof child === 'string' ? undefined : find(child, name);
    if (found) return found;
  }
  return undefined;
}

const plain = (markup: Markup) => textOf(markup.children.map(toNode)).replace(/\s+/g, ' ').trim();

const toNode = (child: Markup | string): NoticeNode =>
  typeof child === 'string' ? child : { tag: 'span', children: child.children.map(toNode) };

/** White space as a browser would show it: folded, and gone between blocks. */
function tidy(nodes: readonly NoticeNode[]): NoticeNode[] {
  return nodes
    .map((node) =>
      typeof node === 'string'
        ? node.replace(/[ \t\r\n]+/g, ' ')
        : { ...node, children: tidy(node.children) },
    )
    .filter((node, i, all) => node !== ' ' || (inline(all[i - 1]) && inline(all[i + 1])));
}

const INLINE: readonly Tag[] = ['strong', 'em', 'br', 'span', 'a'];
const inline = (node: NoticeNode | undefined) =>
  node !== undefined && (typeof node === 'string' || INLINE.includes(node.tag));
