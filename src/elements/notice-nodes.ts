/*
 * Builds elements from the notice's tree of plain data. Names and links were read against a short list by
 * parseNotice; here nothing is ever markup: no innerHTML, no attribute that could run.
 */
import type { NoticeNode } from '../model/notice.js';

export interface NodeOptions {
  /** Follows a link to a section or part of the notice. */
  readonly follow: (id: string, event: Event) => void;
  /** The mark of a part its owner has still to supply. */
  readonly toSupply: () => string;
}

/** A part's headings stand two below the notice's own title. */
const LOWERED: Readonly<Record<string, string>> = { h3: 'h4', h4: 'h5' };

export function buildNodes(nodes: readonly NoticeNode[], options: NodeOptions): Node[] {
  return nodes.map((node) => {
    if (typeof node === 'string') return document.createTextNode(node);
    const element = document.createElement(LOWERED[node.tag] ?? node.tag);
    if (node.id) element.id = `notice-${node.id}`;
    if (node.lang) element.lang = node.lang;
    if (node.audience) element.dataset['audience'] = node.audience;
    if (node.href !== undefined) link(element as HTMLAnchorElement, node.href, options);
    element.append(...buildNodes(node.children, options));
    if (node.draft) element.append(mark(options.toSupply()));
    return element;
  });
}

function link(element: HTMLAnchorElement, href: string, { follow }: NodeOptions): void {
  const inside = href.startsWith('#');
  element.href = inside ? `#notice-${href.slice(1)}` : href;
  if (inside) element.addEventListener('click', (event) => follow(href.slice(1), event));
  else if (/^https?:/i.test(href)) element.rel = 'noopener noreferrer';
}

function mark(text: string): HTMLElement {
  const span = document.createElement('span');
  span.className = 'draft';
  span.textContent = text;
  return span;
}
