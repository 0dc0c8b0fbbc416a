/*
 * Builds elements from the notice's tree of plain data. Names and links were read against a short list by
 * parseNotice; here nothing is ever markup: no innerHTML, no attribute that could run.
 */
import { targetOf } from '../model/notice.js';
import type { NoticeElement, NoticeNode } from '../model/notice.js';
import { directionOf } from './direction.js';

export interface NodeOptions {
  /** Level of a part's heading, from 3. Headings below it go on from there. */
  readonly level: number;
  /** Follows a link to a section or part of the notice. */
  readonly follow?: (id: string, event: Event) => void;
  /** The mark of a part its owner has still to supply. */
  readonly toSupply: () => string;
  /** Language of the marks, where it may be another than the text's. */
  readonly language?: string;
  /** What stands beside the heading of a part that can be linked to. */
  readonly beside?: (id: string, heading: string) => Node;
  /** The mark of a part for one relationship, hidden until somebody says it is theirs. */
  readonly forYou?: () => string;
}

const PLAIN = ['start', 'type', 'colspan', 'rowspan', 'scope', 'lang'] as const;

export function buildNodes(nodes: readonly NoticeNode[], options: NodeOptions): Node[] {
  return nodes.map((node) =>
    typeof node === 'string' ? document.createTextNode(node) : build(node, options),
  );
}

function build(node: NoticeElement, options: NodeOptions): HTMLElement {
  const element = named(node.tag, options.level);
  if (node.id) element.id = `notice-${node.id}`;
  for (const name of PLAIN) if (node[name]) element.setAttribute(name, node[name]);
  if (node.href !== undefined) link(element, node.href, options);
  if (node.lang) element.dir = directionOf(node.lang);
  // One by one: there may be more of them than a call can take.
  for (const child of buildNodes(node.children, options)) element.append(child);
  const beside = node.tag === 'h3' && node.id && options.beside?.(node.id, element.textContent);
  if (node.audience) forAudience(element, node.audience, options);
  if (node.draft) mark(element, 'draft', options.toSupply(), options);
  return beside ? headed(element, beside) : element;
}

/** Beside the heading and not in it: a heading's name is what it says, and no more. */
function headed(heading: HTMLElement, beside: Node): HTMLElement {
  const row = document.createElement('div');
  row.className = 'head';
  row.append(heading, beside);
  return row;
}

/** Headings continue the outline of the page they stand in; below h6 there is only ARIA. */
function named(tag: string, level: number): HTMLElement {
  const depth = /^h\d$/.test(tag) ? Number(tag[1]) - 3 + level : 0;
  const element = document.createElement(depth ? `h${Math.min(depth, 6)}` : tag);
  if (depth > 6) element.ariaLevel = String(depth);
  return element;
}

function link(element: HTMLElement, href: string, { follow }: NodeOptions): void {
  const id = targetOf(href);
  if (id !== undefined) element.setAttribute('href', `#notice-${id}`);
  // RFC 3966: a number that dials has no spaces.
  else element.setAttribute('href', /^tel:/i.test(href) ? href.replace(/[ ().-]/g, '') : href);
  if (id !== undefined && follow) element.addEventListener('click', (event) => follow(id, event));
  if (/^https?:/i.test(href)) element.setAttribute('rel', 'noopener noreferrer');
}

function forAudience(element: HTMLElement, audience: string, options: NodeOptions): void {
  element.dataset['audience'] = audience;
  if (options.forYou) mark(element, 'mine', options.forYou(), options).hidden = true;
}

/** Lists and tables hold nothing but items and cells. */
const HOLDERS = 'ul, ol, dl, table, thead, tbody, tfoot, tr';

/** Beside the heading, where there is one. */
function mark(element: HTMLElement, className: string, text: string, { language }: NodeOptions): HTMLElement {
  const span = document.createElement('span');
  span.className = `mark ${className}`;
  if (language) Object.assign(span, { lang: language, dir: directionOf(language) });
  span.textContent = text;
  const heading = element.querySelector(
    ':scope > :is(h1, h2, h3, h4, h5, h6):first-child, :scope > .head:first-child > *',
  );
  const inside = element.matches(HOLDERS) ? element.querySelector('li, dt, dd, caption, th, td') : undefined;
  (heading ?? inside ?? element).append(' ', span);
  return span;
}
