/*
 * The notice as it is written in the page, between the tags of an element: read from the living tree into the same
 * markup that a compiled file is read from, so that one parser serves both. Nothing is taken as markup, nothing is
 * changed, and no depth of nesting is too deep to be read (the parser refuses it, and says why).
 */
import { noticeFrom } from '../model/notice-markup.js';
import type { Defaults, Finding, Markup } from '../model/notice-markup.js';
import { LINK, parseNotice } from '../model/notice.js';
import type { Notice } from '../model/notice.js';

interface OpenMarkup extends Markup {
  readonly children: (Markup | string)[];
}

/** The element with its attributes and children. Comments are no part of it. */
export function markupOf(element: Element): Markup {
  const root = opened(element);
  const open: [from: Node, to: OpenMarkup][] = [[element, root]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [from, to] = next;
    for (const node of childrenOf(from))
      if (isText(node)) to.children.push(node.data);
      else if (isElement(node)) {
        const child = opened(node);
        to.children.push(child);
        open.push([node, child]);
      }
  }
  return root;
}

/**
 * Null where there is nothing but white space. What the element says of itself (lang, data-version, …) holds where no
 * element in it says that it is the notice.
 * @throws SyntaxError where there is no section, or the nesting is no document's
 * @throws ShapeError where what it says of itself is none of what a notice can say
 */
export function noticeOfChildren(
  element: Element,
  defaults: Defaults,
): { notice: Notice; findings: Finding[] } | null {
  if (!element.textContent.trim()) return null;
  const { notice, findings } = noticeFrom(markupOf(element), defaults);
  // As the compiled file is read: the same keys, whichever way it came in.
  return { notice: parseNotice(JSON.parse(JSON.stringify(notice))), findings };
}

function opened(element: Element): OpenMarkup {
  const attributes = Object.fromEntries([...attributesOf(element)].map(({ name, value }) => [name, value]));
  const href = element instanceof HTMLAnchorElement ? addressOf(element, attributes['href']) : undefined;
  return {
    name: nameOf(element).toLowerCase(),
    attributes: href === undefined ? attributes : { ...attributes, href },
    children: [],
  };
}

/** Where a link goes that is written for the page it stands in. What can be followed from anywhere stays as written. */
function addressOf(link: HTMLAnchorElement, written = ''): string | undefined {
  const address = written.trim();
  return address && !address.startsWith('#') && !LINK.test(address) ? link.href : undefined;
}

// Asked of the prototypes: in a form, a field that is named `childNodes` or `attributes` would answer instead.
const childrenOf = (node: Node) => Reflect.get(Node.prototype, 'childNodes', node) as NodeListOf<ChildNode>;
const typeOf = (node: Node) => Reflect.get(Node.prototype, 'nodeType', node) as number;
const nameOf = (element: Element) => Reflect.get(Element.prototype, 'localName', element) as string;
const attributesOf = (element: Element) =>
  Reflect.get(Element.prototype, 'attributes', element) as NamedNodeMap;

const isText = (node: Node): node is Text =>
  typeOf(node) === Node.TEXT_NODE || typeOf(node) === Node.CDATA_SECTION_NODE;
const isElement = (node: Node): node is Element => typeOf(node) === Node.ELEMENT_NODE;
