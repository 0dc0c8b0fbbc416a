/*
 * What is told: the notice as a tree of plain data, as it is compiled to notice.<lang>.json. There are no markup
 * strings in it, only names from a short list, texts and links of four kinds; what is not on the list is refused
 * here, so that a view can build elements from it without looking again.
 */
import { fail, list, maybeText, object, oneOf, text, texts } from './shape.js';

/** Elements a notice is made of. */
export const TAGS = [
  'p', 'ul', 'ol', 'li', 'strong', 'em', 'br', 'address', 'dl', 'dt', 'dd', 'blockquote', 'div', 'span', 'section', 'h3', 'h4',
  'a', 'table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td',
] as const; // prettier-ignore
export type Tag = (typeof TAGS)[number];

/** A text, or an element with its children. */
export type NoticeNode = string | NoticeElement;
export interface NoticeElement {
  readonly tag: Tag;
  readonly children: readonly NoticeNode[];
  readonly id?: string | undefined;
  readonly lang?: string | undefined;
  /** http, https, mailto, tel, or #id of a section or part. */
  readonly href?: string | undefined;
  /** The relationship a part is for. */
  readonly audience?: string | undefined;
  /** The owner has still to supply this part. */
  readonly draft?: true | undefined;
}

export interface NoticeSection {
  readonly id: string;
  readonly heading: string;
  /** Purposes whose toggles stand in this section, where the policy has them. */
  readonly purposes: readonly string[];
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

export const LINK = /^(https?:\/\/|mailto:|tel:\+?[\d ()-]+$|#[\w-]+$)/i;
export const NODE_ID = /^[A-Za-z][\w-]{0,63}$/;
/** Deeper than any document a person wrote. */
export const DEEPEST = 32;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** Reads a compiled notice. @throws ShapeError naming the path and the rule. */
export function parseNotice(value: unknown): Notice {
  const file = object(value, '');
  oneOf(file, 'schema', '', ['consent-notice/1']);
  const date = (key: string) => maybeText(file, key, '', DATE, 'must be a date such as 2026-11-22');
  const sections = list(file, 'sections', '', parseSection);
  if (!sections.length) fail('sections', 'must not be empty');
  return {
    schema: 'consent-notice/1',
    id: text(file, 'id', ''),
    version: text(file, 'version', ''),
    status: oneOf(file, 'status', '', ['draft', 'approved']),
    language: text(file, 'language', ''),
    title: text(file, 'title', ''),
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
    heading: text(section, 'heading', path),
    purposes: texts(section, 'purposes', path),
    children: list(section, 'children', path, (node, here) => parseNode(node, here, 0)),
  };
}

function parseNode(value: unknown, path: string, depth: number): NoticeNode {
  if (typeof value === 'string') return value;
  if (depth > DEEPEST) fail(path, `is nested deeper than ${DEEPEST} levels`);
  const node = object(value, path);
  return {
    tag: oneOf(node, 'tag', path, TAGS),
    children: list(node, 'children', path, (child, here) => parseNode(child, here, depth + 1)),
    id: maybeText(node, 'id', path, NODE_ID, 'must be an id'),
    lang: maybeText(node, 'lang', path),
    href: maybeText(node, 'href', path, LINK, 'must be a link to http, https, mailto, tel or #section'),
    audience: maybeText(node, 'audience', path),
    ...(node['draft'] === true && { draft: true as const }),
  };
}

/** All text of a tree, in reading order. */
export function textOf(nodes: readonly NoticeNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : textOf(node.children))).join('');
}
