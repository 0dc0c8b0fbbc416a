/*
 * Makes what browsers load of what people write: two small files per language of a policy, and one per notice. Runs
 * in Node, for the build and for the command.
 */
import { createHash } from 'node:crypto';
import { parse, parseFragment } from 'parse5';
import type { DefaultTreeAdapterTypes } from 'parse5';
import { canonicalize } from './model/canonical.js';
import { noticeFrom } from './model/notice-markup.js';
import type { Finding, Markup, Place } from './model/notice-markup.js';
import { parseNotice } from './model/notice.js';
import type { Notice } from './model/notice.js';
import { compilePolicy, parsePolicySource } from './model/policy-source.js';
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
export function markupOf(htmlText: string): Markup {
  const options = { sourceCodeLocationInfo: true };
  const document = /<html[\s>]/i.test(htmlText)
    ? parse(htmlText, options)
    : parseFragment(htmlText, options);
  return { name: '#document', attributes: {}, children: childrenOf(document.childNodes) };
}

type Child = DefaultTreeAdapterTypes.ChildNode;

function childrenOf(nodes: readonly Child[]): (Markup | string)[] {
  return nodes.flatMap((node): (Markup | string)[] => {
    if ('value' in node) return [node.value];
    if (!('tagName' in node)) return [];
    return [
      {
        name: node.tagName,
        attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
        children: childrenOf(node.childNodes),
        at: placeOf(node),
      },
    ];
  });
}

function placeOf({ sourceCodeLocation: place }: DefaultTreeAdapterTypes.Element): Place | undefined {
  return place ? { line: place.startLine, column: place.startCol } : undefined;
}

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

/** File names and contents of a compiled policy, every language. @throws ShapeError naming the path and the rule */
export function compilePolicyFiles(source: unknown, notices: readonly Notice[]): Record<string, string> {
  const policy = parsePolicySource(source);
  return Object.fromEntries(
    policy.languages.flatMap((language) => {
      const files = compilePolicy(policy, language, noticeReference(notices, language), sha256);
      return [
        [`policy.${language}.json`, JSON.stringify(files.policy)],
        [`policy.${language}.details.json`, JSON.stringify(files.details)],
      ];
    }),
  );
}
