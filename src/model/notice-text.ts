/*
 * What of a notice's markup is text, and where its lines end: which names stand on lines of their own, which are not
 * for reading, and white space as a browser would show it. No word runs into its neighbour because of a lost tag.
 */
import { TAGS, UNREADABLE } from './notice.js';
import type { NoticeNode, Tag } from './notice.js';
import type { Markup } from './notice-markup.js';

/** Not for reading. */
export const SILENT: ReadonlySet<string> = new Set([
  'script', 'style', 'template', 'noscript', 'noembed', 'noframes', 'iframe', 'object', 'embed', 'title', 'textarea',
]); // prettier-ignore
/** Unknown markup that stands on lines of its own, so that its text does not run into its neighbours'. */
export const BLOCKS: ReadonlySet<string> = new Set([
  'aside', 'body', 'center', 'details', 'dialog', 'dir', 'fieldset', 'figcaption', 'figure', 'footer', 'form', 'header',
  'hgroup', 'hr', 'html', 'legend', 'listing', 'main', 'menu', 'nav', 'optgroup', 'option', 'plaintext', 'pre', 'search',
  'summary', 'xmp',
]); // prettier-ignore
const INLINE: readonly string[] = ['strong', 'em', 'br', 'span', 'a'] satisfies Tag[];

const breaksLine = (name: string): boolean =>
  BLOCKS.has(name) ||
  /^h[1-6]$|^article$/.test(name) ||
  (TAGS.includes(name as Tag) && !INLINE.includes(name));

/** All the text of markup, on one line. A space that does not break stays. */
export const plain = (markup: Markup | string): string =>
  fold(written(markup).replace(UNREADABLE, '')).trim();

/** The same as it is written. */
export function written(child: Markup | string): string {
  if (typeof child === 'string') return child;
  if (SILENT.has(child.name)) return '';
  if (child.name === 'img') return child.attributes['alt'] ?? '';
  const text = child.children.map(written).join('');
  return child.name === 'br' || breaksLine(child.name) ? ` ${text} ` : text;
}

/** Whether a wrapper's text stands apart from what is before and after it. */
export const standsApart = ({ name }: Markup): boolean => breaksLine(name);

/** A language as BCP 47 writes it: some systems write fr_BE. */
export const asTag = (lang: string): string => lang.trim().replaceAll('_', '-');

/** What HTML takes for white space; a space that does not break is text. One that stands alone is left alone. */
const fold = (text: string): string => text.replace(/[\t\r\n\f][ \t\r\n\f]*| [ \t\r\n\f]+/g, ' ');
export const isBlank = (text: string): boolean => !/[^ \t\r\n\f]/.test(text);

/** Whether there is anything in it to read. */
export const isRead = (child: Markup | string): boolean =>
  typeof child === 'string'
    ? !isBlank(child)
    : !SILENT.has(child.name) &&
      (child.name === 'img' ? !isBlank(child.attributes['alt'] ?? '') : child.children.some(isRead));

/**
 * White space as a browser would show it: folded, and gone between blocks. Texts that have become neighbours are one.
 * @param inLine whether the line goes on before and after
 */
export function tidy(nodes: readonly NoticeNode[], inLine = false): NoticeNode[] {
  const joined: NoticeNode[] = [];
  let run: string[] = [];
  const end = () => {
    if (run.length) joined.push(fold(run.join('')));
    run = [];
  };
  for (const node of nodes)
    if (typeof node === 'string') run.push(node);
    else {
      end();
      joined.push({ ...node, children: tidy(node.children, INLINE.includes(node.tag)) });
    }
  end();
  const inline = (node: NoticeNode | undefined) =>
    node === undefined ? inLine : typeof node === 'string' || INLINE.includes(node.tag);
  return joined.filter((node, i) => node !== ' ' || (inline(joined[i - 1]) && inline(joined[i + 1])));
}
