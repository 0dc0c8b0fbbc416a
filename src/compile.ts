/*
 * Makes what browsers load of what people write: two small files per language of a policy, and one per notice. Runs
 * in Node, for the build and for the command.
 */
import { createHash } from 'node:crypto';
import { defaultTreeAdapter, parse, parseFragment } from 'parse5';
import type { DefaultTreeAdapterTypes } from 'parse5';
import type { PlaceIn } from './check/outline.js';
import { canonicalize } from './model/canonical.js';
import { noticeFrom } from './model/notice-markup.js';
import type { Finding, Markup, Place } from './model/notice-markup.js';
import { parseNotice } from './model/notice.js';
import type { Notice } from './model/notice.js';
import { coversOf } from './model/policy-changes.js';
import { compilePolicy, parsePolicySource } from './model/policy-source.js';
import type { PolicySource } from './model/policy-source.js';
import type { NoticeReference } from './model/policy.js';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * @param id used where the article does not say one
 * @throws SyntaxError where there is no section, or the nesting is no document's
 * @throws ShapeError where what the article says of itself is none of what a notice can say
 */
export function compileNotice(htmlText: string, id: string): { notice: Notice; findings: Finding[] } {
  const { notice, findings } = noticeFrom(markupOf(htmlText), {
    ...{ id, title: id, language: 'en' },
    version: sha256(htmlText).slice(0, 12),
  });
  return { notice: parseNotice(JSON.parse(JSON.stringify(notice))), findings };
}

/** What a file of HTML is made of: a whole page, or what there is of one. */
export const markupOf = (htmlText: string): Markup => readMarkup(htmlText).markup;

/** Beyond this the parser itself would take ever longer; what is left is still far deeper than a notice may be. */
const OPEN_AT_MOST = 1000;

/**
 * The same, and where its texts stand.
 * @throws SyntaxError where elements are nested without end
 */
export function readMarkup(htmlText: string): { markup: Markup; placeIn: PlaceIn } {
  let open = 0;
  const treeAdapter = {
    ...defaultTreeAdapter,
    onItemPush({ sourceCodeLocation: place }: DefaultTreeAdapterTypes.Element) {
      if (++open > OPEN_AT_MOST)
        throw new SyntaxError(
          `the markup is nested deeper than ${OPEN_AT_MOST} levels at line ${place?.startLine ?? 1}: no document is`,
        );
    },
    onItemPop() {
      open--;
    },
  };
  const options = { sourceCodeLocationInfo: true, treeAdapter };
  const document = /<html[\s>]/i.test(htmlText) ? parse(htmlText, options) : parseFragment(htmlText, options);
  const [texts, places]: [Texts, TextPlaces] = [new Map(), new TextPlaces(htmlText)];
  const children = childrenOf(document.childNodes, texts);
  const placeIn: PlaceIn = (parent, child, index) => {
    const node = texts.get(parent.children)?.[child];
    return node && places.placeIn(node, index);
  };
  return { markup: { name: '#document', attributes: {}, children }, placeIn };
}

type Child = DefaultTreeAdapterTypes.ChildNode;
type Content = (Markup | string)[];
/** The text nodes among the children of an element, by those children. */
type Texts = Map<readonly (Markup | string)[], (DefaultTreeAdapterTypes.TextNode | undefined)[]>;

/** Without recursion: how deep a file is nested is up to its author. */
function childrenOf(nodes: readonly Child[], texts: Texts): Content {
  const top: Content = [];
  const left: [readonly Child[], Content][] = [[nodes, top]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [from, into] = next;
    const here: (DefaultTreeAdapterTypes.TextNode | undefined)[] = [];
    texts.set(into, here);
    for (const node of from)
      if ('value' in node) {
        here[into.length] = node;
        into.push(node.value);
      } else if ('tagName' in node) {
        const children: Content = [];
        left.push([node.childNodes, children]);
        into.push({
          name: node.tagName,
          attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
          children,
          at: placeOf(node),
        });
      }
  }
  return top;
}

function placeOf({ sourceCodeLocation: place }: DefaultTreeAdapterTypes.Element): Place | undefined {
  return place ? { line: place.startLine, column: place.startCol } : undefined;
}

/** Where a character of a text stands in the file, which may write it as an entity. Goes on where it was last asked. */
class TextPlaces {
  readonly #source: string;
  readonly #lines: number[] = [0];
  #node: DefaultTreeAdapterTypes.TextNode | undefined;
  #index = 0;
  #offset = 0;

  constructor(source: string) {
    this.#source = source;
    for (let end = source.indexOf('\n'); end >= 0; end = source.indexOf('\n', end + 1))
      this.#lines.push(end + 1);
  }

  placeIn(node: DefaultTreeAdapterTypes.TextNode, index: number): Place | undefined {
    const { value, sourceCodeLocation: place } = node;
    if (!place) return undefined;
    if (node !== this.#node || index < this.#index)
      [this.#node, this.#index, this.#offset] = [node, 0, place.startOffset];
    while (this.#index < index && this.#offset < place.endOffset) this.#step(value);
    return this.#placeAt(this.#offset);
  }

  #step(value: string): void {
    // A line that ends in two characters ends in one here.
    if (this.#source.startsWith('\r\n', this.#offset)) this.#offset++;
    ENTITY.lastIndex = this.#offset;
    const written = ENTITY.exec(this.#source)?.[0];
    const entity = written !== undefined && !value.startsWith(written, this.#index);
    this.#offset += entity ? written.length : 1;
    this.#index += entity && /[\ud800-\udbff]/.test(value[this.#index] ?? '') ? 2 : 1;
  }

  #placeAt(offset: number): Place {
    let [low, high] = [0, this.#lines.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#lines[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.#lines[low]! + 1 };
  }
}

const ENTITY = /&[#\w]{1,32};?/y;

/** What a policy says of its notice: the one in its language, or else the first there is. */
export function noticeReference(notices: readonly Notice[], language: string): NoticeReference | null {
  const notice = notices.find((one) => one.language === language) ?? notices[0];
  return notice
    ? {
        id: notice.id,
        version: notice.version,
        sha256: sha256(canonicalize(notice)),
        language: notice.language,
      }
    : null;
}

/**
 * File names and contents of a compiled policy, every language.
 * @param previous earlier versions of it, whose answers hold where they were about the same or more
 * @throws ShapeError naming the path and the rule
 */
export function compilePolicyFiles(
  source: unknown,
  notices: readonly Notice[],
  previous: readonly PolicySource[] = [],
): Record<string, string> {
  const policy = parsePolicySource(source);
  const covers = coversOf(policy, previous, sha256);
  return Object.fromEntries(
    policy.languages.flatMap((language) => {
      const files = compilePolicy(policy, language, noticeReference(notices, language), sha256, covers);
      return [
        [`policy.${language}.json`, JSON.stringify(files.policy)],
        [`policy.${language}.details.json`, JSON.stringify(files.details)],
      ];
    }),
  );
}
