/*
 * What is told: the notice as a tree of plain data, as it is compiled to notice.<lang>.json. There are no markup
 * strings in it, only names from a short list, texts and links of five kinds; what is not on the list is refused
 * here, so that a view can build elements from it without looking again.
 */
import { at, fail, list, maybeText, object, oneOf, text, texts } from './shape.js';

/** Elements a notice is made of. */
export const TAGS = [
  'p', 'ul', 'ol', 'li', 'strong', 'em', 'br', 'address', 'dl', 'dt', 'dd', 'blockquote', 'div', 'span', 'section',
  'h3', 'h4', 'h5', 'h6', 'a', 'table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td',
] as const; // prettier-ignore
export type Tag = (typeof TAGS)[number];

/** A text, or an element with its children. */
export type NoticeNode = string | NoticeElement;

export interface NoticeElement extends Passage {
  readonly tag: Tag;
  readonly children: readonly NoticeNode[];
  readonly id?: string | undefined;
  /** http, https, mailto, tel, or #id of a section or part. */
  readonly href?: string | undefined;
  /** Number of the first item of a list; what its numbers look like (1, a, A, i, I). */
  readonly start?: string | undefined;
  readonly type?: string | undefined;
  /** A cell that spans others, and what a heading cell is about. */
  readonly colspan?: string | undefined;
  readonly rowspan?: string | undefined;
  readonly scope?: string | undefined;
}

/** What can be said of any stretch of the notice. */
export interface Passage {
  /** BCP 47, where it differs from what stands around. */
  readonly lang?: string | undefined;
  /** The relationship it is for, or several with spaces between. */
  readonly audience?: string | undefined;
  /** The owner has still to supply it. */
  readonly draft?: true | undefined;
}

export interface NoticeSection extends Passage {
  readonly id: string;
  readonly heading: string;
  /** Purposes whose toggles stand in this section, where the policy has them. */
  readonly purposes: readonly string[];
  /** The owner's own summary of what has changed in it since the version before. */
  readonly change?: string | undefined;
  /** Why a change is one of words alone. */
  readonly editorial?: string | undefined;
  readonly children: readonly NoticeNode[];
}

export interface Notice {
  readonly schema: 'consent-notice/1';
  readonly id: string;
  readonly version: string;
  readonly status: 'draft' | 'approved';
  readonly language: string;
  readonly title: string;
  /** ISO 8601 date. */
  readonly effective?: string | undefined;
  /** ISO 8601 date of the text it was written from. */
  readonly basedOn?: string | undefined;
  /** What stands before the first section. */
  readonly introduction: readonly NoticeNode[];
  readonly sections: readonly NoticeSection[];
}

/** The relationships a notice speaks to differently. */
export const AUDIENCES = [
  'policyholder', 'insured', 'claimant', 'witness', 'broker', 'third-party', 'website-user',
] as const; // prettier-ignore
export type Audience = (typeof AUDIENCES)[number];

export const LINK = /^(https?:\/\/\S|mailto:\S|tel:\+?[\d ().-]+$|#[^\s#]+$)/i;
/** An id as authors write them; what could not stand in an attribute or an address is none. */
export const NODE_ID = /^[^\s\p{C}"'<>#`&]{1,100}$/u;
/** Deeper than any document a person wrote. */
export const DEEPEST = 32;
/** What Intl can name: a language, with a script, a country or a variant, and no extension (BCP 47). */
export const LANGUAGE = /^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*$/i;
/** And no variant twice, which Intl refuses. */
export function isLanguage(tag: string): boolean {
  const variants = tag
    .toLowerCase()
    .split('-')
    .filter((part) => part.length > 4 || /^\d.{3}$/.test(part));
  return LANGUAGE.test(tag) && new Set(variants).size === variants.length;
}
/** Controls that turn text around, others that no sentence needs, and halves of characters. */
export const UNREADABLE = /[\u0000-\u0008\u000b\u000e-\u001f\u007f\u202d\u202e\p{Cs}]/gu;

const DATE = /^\d{4}-\d\d-\d\d$/;
const SMALL_NUMBER = /^-?\d{1,4}$/;
const SPAN = /^[1-9]\d?$/;

/** Whether it is a date as a notice says them, such as 2026-11-22. */
export function isDate(value: string): boolean {
  if (!DATE.test(value) || Number.isNaN(Date.parse(value))) return false;
  // Some engines take 2026-02-30 for a day in March.
  return new Date(value).toISOString().startsWith(value);
}

/** Reads a compiled notice. @throws ShapeError naming the path and the rule. */
export function parseNotice(value: unknown): Notice {
  const file = object(value, '');
  oneOf(file, 'schema', '', ['consent-notice/1']);
  const date = (key: string) => {
    const day = maybeText(file, key, '', DATE, 'must be a date such as 2026-11-22');
    return day === undefined || isDate(day) ? day : fail(key, 'must be a date such as 2026-11-22');
  };
  const language = text(file, 'language', '', LANGUAGE, 'must be a language such as nl or fr-BE');
  const sections = list(file, 'sections', '', parseSection);
  if (!sections.length) fail('sections', 'must not be empty');
  return {
    schema: 'consent-notice/1',
    id: words(file, 'id', ''),
    version: words(file, 'version', ''),
    status: oneOf(file, 'status', '', ['draft', 'approved']),
    language: isLanguage(language) ? language : fail('language', 'must be a language such as nl or fr-BE'),
    title: words(file, 'title', ''),
    effective: date('effective'),
    basedOn: date('basedOn'),
    introduction: list(file, 'introduction', '', (node, path) => parseNode(node, path, 0)),
    sections,
  };
}

function parseSection(value: unknown, path: string): NoticeSection {
  const section = object(value, path);
  return {
    id: text(section, 'id', path, NODE_ID, 'must be an id'),
    heading: words(section, 'heading', path),
    purposes: texts(section, 'purposes', path),
    ...passage(section, path),
    change: maybeText(section, 'change', path)?.replace(UNREADABLE, ''),
    editorial: maybeText(section, 'editorial', path)?.replace(UNREADABLE, ''),
    children: list(section, 'children', path, (node, here) => parseNode(node, here, 0)),
  };
}

function parseNode(value: unknown, path: string, depth: number): NoticeNode {
  if (typeof value === 'string') return value.replace(UNREADABLE, '');
  if (depth > DEEPEST) fail(path, `is nested deeper than ${DEEPEST} levels`);
  const node = object(value, path);
  return {
    tag: oneOf(node, 'tag', path, TAGS),
    children: list(node, 'children', path, (child, here) => parseNode(child, here, depth + 1)),
    id: maybeText(node, 'id', path, NODE_ID, 'must be an id'),
    href: maybeText(node, 'href', path, LINK, 'must be a link to http, https, mailto, tel or #section'),
    start: maybeText(node, 'start', path, SMALL_NUMBER, 'must be a number'),
    type: maybeText(node, 'type', path, /^[1aAiI]$/, 'must be one of 1, a, A, i, I'),
    colspan: maybeText(node, 'colspan', path, SPAN, 'must be a number from 1 to 99'),
    rowspan: maybeText(node, 'rowspan', path, SPAN, 'must be a number from 1 to 99'),
    scope: maybeText(node, 'scope', path, /^(row|col)(group)?$/, 'must be row, col, rowgroup or colgroup'),
    ...passage(node, path),
  };
}

/** A text that is read by people. */
function words(from: Record<string, unknown>, key: string, path: string): string {
  return text(from, key, path).replace(UNREADABLE, '') || fail(at(path, key), 'must be a text');
}

function passage(from: Record<string, unknown>, path: string): Passage {
  return {
    lang: maybeText(from, 'lang', path),
    audience: maybeText(from, 'audience', path),
    ...(from['draft'] === true && { draft: true as const }),
  };
}

/** All text of a tree, in reading order. */
export function textOf(nodes: readonly NoticeNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : textOf(node.children))).join('');
}

/** The id a link inside the notice points to; undefined for any other link. */
export function targetOf(href: string): string | undefined {
  if (!href.startsWith('#')) return undefined;
  try {
    return decodeURIComponent(href.slice(1));
  } catch {
    return href.slice(1);
  }
}

/** Whether an id stands somewhere in a tree. */
export function holds(nodes: readonly NoticeNode[], id: string): boolean {
  return nodes.some((node) => typeof node !== 'string' && (node.id === id || holds(node.children, id)));
}
