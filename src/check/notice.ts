/*
 * Everything `check` has to say of one notice. A file that cannot be read as a notice has that one finding: what
 * would follow from it helps nobody.
 */
import { noticeFrom } from '../model/notice-markup.js';
import type { Defaults, Finding, Markup } from '../model/notice-markup.js';
import { parseNotice } from '../model/notice.js';
import type { Notice } from '../model/notice.js';
import type { PolicySource } from '../model/policy-source.js';
import { outlineOf } from './outline.js';
import type { Outline, PlaceIn } from './outline.js';
import { checkOwner } from './owner.js';
import { checkPurposes } from './purposes.js';
import { fault, warning } from './rules.js';
import { checkStructure } from './structure.js';
import { checkWording } from './wording.js';

export interface NoticeFile {
  readonly markup: Markup;
  readonly placeIn: PlaceIn;
  /** Used where the article does not say them. */
  readonly defaults: Defaults;
}

/** A notice, and how its file is built. */
export interface ReadNotice {
  readonly notice: Notice;
  readonly outline: Outline;
}

/** Reads a notice, and tells what is wrong with its form. Nothing is read where there is no notice. */
export function readNotice(file: NoticeFile): { read?: ReadNotice; findings: Finding[] } {
  try {
    const { notice: written, findings } = noticeFrom(file.markup, file.defaults);
    const notice = parseNotice(JSON.parse(JSON.stringify(written)));
    const ids = notice.sections.map(({ id }) => id);
    const outline = outlineOf(file.markup, file.placeIn, ids);
    return {
      read: { notice, outline },
      findings: [...withoutEchoes(findings), ...checkStructure(outline, notice)],
    };
  } catch (error) {
    return { findings: [unreadable(error)] };
  }
}

/** Without what follows from another: a heading whose id cannot be used has none, which says nothing new. */
function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const ids = findings.filter(({ rule }) => rule === 'id');
  const faulty = new Set(ids.filter(({ severity }) => severity === 'error').map(({ at }) => at));
  return findings.filter((one) => one.rule !== 'id' || one.severity === 'error' || !faulty.has(one.at));
}

/** @param policies whose purposes the notice may name; none: that is not compared */
export function checkNotice(
  file: NoticeFile,
  policies: readonly PolicySource[],
): { read?: ReadNotice; findings: Finding[] } {
  const { read, findings } = readNotice(file);
  if (!read) return { findings };
  const { notice, outline } = read;
  const draft = warning(
    'draft',
    outline.article.at,
    'the notice is a draft',
    'When it is approved, write data-status="approved" and data-effective with the date.',
  );
  return {
    read,
    findings: [
      ...findings,
      ...(notice.status === 'draft' && !findings.some(({ rule }) => rule === 'status') ? [draft] : []),
      ...checkWording(outline, notice.language),
      ...checkOwner(outline, notice.language, policies),
      ...checkPurposes(outline, policies),
    ],
  };
}

/** Refusals of the parsers are for people; anything else is a fault of ours and goes on. */
export function unreadable(error: unknown): Finding {
  const { name, message: said } = error instanceof Error ? error : { name: '', message: '' };
  if (name !== 'SyntaxError' && name !== 'ShapeError' && name !== 'RangeError') throw error;
  // A parser that runs out of room says so in words about itself.
  const message = name === 'RangeError' ? 'one element holds more than can be read' : said;
  const line = /\bline (\d{1,9})\b/.exec(message)?.[1];
  return fault(
    'unreadable',
    line ? { line: Number(line), column: 1 } : undefined,
    message,
    'Write it as plain HTML: an <article> with an <h2> for each section.',
  );
}
