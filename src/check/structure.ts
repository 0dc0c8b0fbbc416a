/*
 * What can be wrong with a notice in any language, beside what reading it tells: links that lead nowhere, headings
 * that skip a level or say nothing, relationships nobody knows, a section without text.
 */
import type { Finding, Markup } from '../model/notice-markup.js';
import { AUDIENCES, targetOf } from '../model/notice.js';
import type { Notice, NoticeNode } from '../model/notice.js';
import { plain } from '../model/notice-text.js';
import { passagesIn } from './outline.js';
import type { Outline } from './outline.js';
import { fault, warning } from './rules.js';

export function checkStructure(outline: Outline, notice: Notice): Finding[] {
  return [
    ...statusOf(outline, notice),
    ...headingsOf(outline),
    ...referencesOf(outline, notice),
    ...audiencesOf(outline),
    ...emptyOf(outline, notice),
  ];
}

function statusOf({ article }: Outline, { status, effective }: Notice): Finding[] {
  const said = article.attributes['data-status'];
  const effectiveSaid = article.attributes['data-effective'] ?? effective;
  return [
    ...(said && said !== 'draft' && said !== 'approved'
      ? [
          fault(
            'status',
            article.at,
            `data-status "${said.slice(0, 40)}" is not known`,
            'Write draft or approved.',
          ),
        ]
      : []),
    ...(status === 'approved' && !effectiveSaid
      ? [
          warning(
            'effective',
            article.at,
            'the notice is approved and does not say from when on',
            'Write data-effective="2026-11-22" on the <article>.',
          ),
        ]
      : []),
  ];
}

function headingsOf({ headings }: Outline): Finding[] {
  let before = 1;
  return headings.flatMap(({ level, markup }) => {
    const jump = level > before + 1;
    const from = before;
    before = level;
    // Reading tells of a section's heading that is empty.
    if (level > 2 && !plain(markup))
      return [fault('heading', markup.at, 'this heading is empty', 'Write what the part is about.')];
    return jump
      ? [
          warning(
            'heading-order',
            markup.at,
            `<h${level}> follows <h${from}>: a level is left out`,
            `Write <h${from + 1}>.`,
          ),
        ]
      : [];
  });
}

/** Ids that stand in the file, whatever became of them: a faulty id is told once, not at each link to it. */
function idsOf({ article, elements }: Outline, notice: Notice): Set<string> {
  const ids = new Set(notice.sections.map(({ id }) => id));
  const add = (node: NoticeNode) => {
    if (typeof node === 'string') return;
    if (node.id) ids.add(node.id);
    node.children.forEach(add);
  };
  for (const { children } of notice.sections) children.forEach(add);
  notice.introduction.forEach(add);
  for (const { name, attributes } of [article, ...elements])
    for (const id of [attributes['id'], name === 'a' ? attributes['name'] : undefined]) if (id) ids.add(id);
  return ids;
}

function referencesOf(outline: Outline, notice: Notice): Finding[] {
  const ids = idsOf(outline, notice);
  const some = notice.sections
    .slice(0, 20)
    .map(({ id }) => `#${id}`)
    .join(' ');
  return passagesIn(outline)
    .flatMap(({ links }) => links)
    .flatMap(({ href, at }) => {
      const target = targetOf(href);
      return target && !ids.has(target)
        ? [
            fault(
              'reference',
              at,
              `the link "#${target.slice(0, 80)}" leads to no section or part`,
              `Link to one of ${some}.`,
            ),
          ]
        : [];
    });
}

function audiencesOf({ article, elements }: Outline): Finding[] {
  const listed = ({ attributes }: Markup) => attributes['data-audience']?.split(/\s+/).filter(Boolean) ?? [];
  const known = (name: string) => (AUDIENCES as readonly string[]).includes(name);
  return [article, ...elements].flatMap((markup) =>
    listed(markup)
      .filter((name) => !known(name))
      .map((name) =>
        fault(
          'audience',
          markup.at,
          `data-audience "${name.slice(0, 40)}" is not known`,
          `Write one or more of ${AUDIENCES.join(' ')}.`,
        ),
      ),
  );
}

/** By the notice, which knows the text that is kept; a section of choices alone says something too. */
function emptyOf({ sections }: Outline, notice: Notice): Finding[] {
  if (sections.length !== notice.sections.length) return [];
  return notice.sections.flatMap(({ children, purposes }, i) =>
    children.some((node) => typeof node !== 'string' || node.trim()) || purposes.length
      ? []
      : [
          warning(
            'empty',
            sections[i]!.at,
            'there is no text under this heading',
            'Write it, or remove the heading.',
          ),
        ],
  );
}
