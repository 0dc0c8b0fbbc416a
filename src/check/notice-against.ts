/*
 * A notice beside the one it takes the place of: every section that differs, and what its owner says of it. Whether
 * a change is one of words is decided by the facts, not by who wrote it.
 */
import { compareNotices } from '../model/changes.js';
import type { SectionChange } from '../model/changes.js';
import type { Place } from '../model/notice-markup.js';
import type { Notice } from '../model/notice.js';
import type { ReadNotice } from './notice.js';
import { fault, remark, warning } from './rules.js';
import type { Remark } from './rules.js';
import { orderOf } from './versions.js';

export function compareNoticeFiles(before: Notice, { notice, outline }: ReadNotice): Remark[] {
  const { at } = outline.article;
  const named = ({ id, language }: Notice) => `“${id}” in ${language}`;
  if (named(before) !== named(notice))
    return [fault('changes/other', at, `this is ${named(notice)}, and the other is ${named(before)}`, 'Name the version before of this notice.')]; // prettier-ignore
  const changes = compareNotices(before, notice);
  const placeOf = ({ id }: SectionChange) => outline.sections.find((one) => one.id === id)?.at ?? at;
  return [
    ...versions(before, notice, changes.length > 0, at),
    ...changes.flatMap((change) => changeOf(change, placeOf(change))),
  ];
}

function versions(before: Notice, notice: Notice, changed: boolean, at: Place | undefined): Remark[] {
  const order = orderOf(before.version, notice.version);
  if (order === 'lowered')
    return [fault('changes/version', at, `${notice.version} comes before ${before.version}, which is older`, `Write a data-version after ${before.version}.`)]; // prettier-ignore
  if (order === 'same')
    return changed
      ? [fault('changes/version', at, `the notice has changed, and its version is still ${notice.version}`, 'Raise data-version, and keep the compiled file of the one before.')] // prettier-ignore
      : [];
  const approved = before.status === 'approved' && notice.status === 'approved';
  return approved && changed && notice.effective !== undefined && notice.effective === before.effective
    ? [warning('changes/effective', at, `the version is new, and holds from ${notice.effective} as the one before did`, 'Write in data-effective from when on it holds.')] // prettier-ignore
    : [];
}

function changeOf(
  { heading, id, kind, matter, after, summary }: SectionChange,
  at: Place | undefined,
): Remark[] {
  const name = `“${heading.slice(0, 80)}”`;
  const what = matter === 'wording' ? 'says the same in other words' : { added: 'is new', removed: 'is gone', changed: 'has changed' }[kind]; // prettier-ignore
  const told = remark('changes/section', at, `${name} ${what}`, 'Nothing, if that is meant.');
  if (matter === 'wording' || kind === 'removed') return [told];
  if (after?.editorial)
    return [told, fault('changes/editorial', at, `data-editorial says that ${name} was only reworded, and a fact in it is another: a purpose, a reader, a link or a number`, 'Remove data-editorial, and say in data-change what has changed.')]; // prettier-ignore
  // The introduction stands under no heading of its own that could say it.
  return summary || id === ''
    ? [told]
    : [told, warning('changes/summary', at, `${name} ${what}, and nothing says so`, 'Write data-change="…" on its heading: what has changed, in a sentence; or data-editorial where only words have.')]; // prettier-ignore
}
