/*
 * What the tests of the notice share: three notices as insurers, airlines and hospitals publish them, both ways in,
 * and what a reader sees. The text of a source is taken here without the parser's help, to compare with.
 */
import { expect } from '@open-wc/testing';
import { noticeOfChildren } from '../../src/elements/notice-children.js';
import { buildNodes } from '../../src/elements/notice-nodes.js';
import { noticeFrom } from '../../src/model/notice-markup.js';
import type { Defaults, Finding, Markup } from '../../src/model/notice-markup.js';
import { parseNotice } from '../../src/model/notice.js';
import type { Notice, NoticeElement, NoticeNode } from '../../src/model/notice.js';

export const PUBLISHED = ['insurer', 'airline', 'hospital.de'];

export async function published(name: string): Promise<string> {
  const response = await fetch(new URL(`./${name}.html`, import.meta.url));
  return response.text();
}

export const defaults: Defaults = { id: 'file-name', version: 'hash', language: 'en', title: 'Privacy' };

/** As a browser parses the text. Nothing in it runs or loads. */
export const parsed = (html: string): Document => new DOMParser().parseFromString(html, 'text/html');

/** As the command does it: the whole of a page, or what there is of one. */
export function markup(html: string): Markup {
  const document = parsed(html);
  const whole = /<html[\s>]/i.test(html);
  return { name: 'body', attributes: {}, children: contentOf(whole ? document : document.body) };
}

const contentOf = (node: Node): (Markup | string)[] =>
  [...node.childNodes].flatMap((child): (Markup | string)[] => {
    if (child instanceof Text) return [child.data];
    if (!(child instanceof Element)) return [];
    const attributes = Object.fromEntries([...child.attributes].map(({ name, value }) => [name, value]));
    return [{ name: child.localName, attributes, children: contentOf(child) }];
  });

/** An element with the text as its living children, outside of the page. */
export function elementWith(html: string): HTMLElement {
  const element = document.createElement('section');
  element.append(document.adoptNode(childrenOf(parsed(html).body)));
  return element;
}

function childrenOf(body: HTMLElement): DocumentFragment {
  const fragment = body.ownerDocument.createDocumentFragment();
  while (body.firstChild) fragment.append(body.firstChild);
  return fragment;
}

export interface Read {
  readonly notice: Notice;
  readonly findings: readonly Finding[];
}

/** As a browser gets what was compiled. */
export function compiledFrom(root: Markup, using = defaults): Read {
  const { notice, findings } = noticeFrom(root, using);
  return { notice: parseNotice(JSON.parse(JSON.stringify(notice))), findings };
}

/** The notice, which both ways in agree on. */
export function readBothWays(html: string, using = defaults): Read {
  const compiled = compiledFrom(markup(html), using);
  const written = noticeOfChildren(elementWith(html), using);
  expect(written?.notice, 'the notice of living children').to.deep.equal(compiled.notice);
  return compiled;
}

/** Everything a reader is shown, in an element. */
export function shown(notice: Notice): HTMLElement {
  const article = document.createElement('article');
  article.lang = notice.language;
  const title = document.createElement('h1');
  title.append(notice.title);
  article.append(title, builtFrom(notice.introduction));
  for (const { id, heading, lang, audience, children } of notice.sections) {
    const section = document.createElement('section');
    section.id = `notice-${id}`;
    if (lang) section.lang = lang;
    if (audience) section.dataset['audience'] = audience;
    const h2 = document.createElement('h2');
    h2.append(heading);
    section.append(h2, builtFrom(children));
    article.append(section);
  }
  return article;
}

function builtFrom(nodes: readonly NoticeNode[]): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const node of buildNodes(nodes, { level: 3, toSupply: () => '' })) fragment.append(node);
  return fragment;
}

const SILENT =
  'script, style, template, noscript, noembed, noframes, iframe, object, embed, title, textarea, head';
/** Everything else stands on lines of its own. */
const INLINE = new Set(
  `a abbr acronym b bdi bdo big button cite code data del dfn em font i img input ins kbd label mark meter output
  picture progress q s samp select small span strike strong sub sup svg text time tt u var video wbr x-y`.split(
    /\s+/,
  ),
);

/** What can be read in a tree, with a space where a line ends. */
export function textIn(node: Node): string {
  if (node instanceof Text) return node.data;
  if (node instanceof Element && node.matches(SILENT)) return '';
  if (node instanceof HTMLImageElement) return node.alt;
  const text = [...node.childNodes].map(textIn).join('');
  return node instanceof Element && !INLINE.has(node.localName) ? ` ${text} ` : text;
}

/** A space that does not break is part of a word. */
export const wordsIn = (node: Node): string[] =>
  textIn(node)
    .split(/[ \t\r\n\f]+/)
    .filter(Boolean);

export const elementsOf = (nodes: readonly NoticeNode[]): NoticeElement[] =>
  nodes.flatMap((node) => (typeof node === 'string' ? [] : [node, ...elementsOf(node.children)]));

export const nodesOf = ({ introduction, sections }: Notice): NoticeElement[] =>
  elementsOf([...introduction, ...sections.flatMap(({ children }) => children)]);

/** Every id that links can go to. */
export const idsOf = (notice: Notice): string[] => [
  ...notice.sections.map(({ id }) => id),
  ...nodesOf(notice).flatMap(({ id }) => id ?? []),
];
