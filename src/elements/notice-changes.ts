/*
 * What changed since a visitor's own last choice: their record names the version of the notice it was made under.
 * Loaded only where that version is another; nothing else is remembered of what somebody has read.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Consent } from '../consent.js';
import { blocksOf, compareNotices, compareTexts } from '../model/changes.js';
import type { SectionChange, Stretch } from '../model/changes.js';
import type { Notice, NoticeSection } from '../model/notice.js';
import { directionOf } from './direction.js';
import * as words from './words.js';

export interface Changes {
  /** When the visitor last chose, ISO 8601. */
  readonly chosenAt: string;
  readonly version: string;
  /** Of the notice. */
  readonly language: string;
  /** Undefined where the earlier text cannot be had. */
  readonly sections: readonly SectionChange[] | undefined;
}

type Link = (id: string, heading: string) => TemplateResult;

/** Undefined where the visitor has chosen under this version, or under none, or this one does not hold yet. */
export async function changesOf(consent: Consent, notice: Notice): Promise<Changes | undefined> {
  if (notice.effective && notice.effective > new Date().toISOString().slice(0, 10)) return undefined;
  const records = await consent.history();
  const last = records.filter((record) => record.notice?.id === notice.id).at(-1);
  const version = last?.notice?.version;
  if (!last || !version || version === notice.version) return undefined;
  const earlier = await consent.notice(version);
  return {
    chosenAt: last.decidedAt,
    version,
    language: notice.language,
    sections: earlier?.language === notice.language ? compareNotices(earlier, notice) : undefined,
  };
}

/** The line at the top: how many changed in fact and how many in wording, and where. */
export function changesLine(changes: Changes, date: string, now: string, link: Link): TemplateResult {
  const { sections, version } = changes;
  const title = html`<p><strong>${words.changedSince(date, version)}</strong></p>`;
  if (!sections)
    return html`<div class="changes">
      ${title}
      <p>${words.earlierGone()}</p>
    </div>`;
  const facts = sections.filter(({ matter }) => matter === 'fact').length;
  return html`<div class="changes">
    ${title}
    <p>${words.changedHow(facts, sections.length - facts)}</p>
    ${
      sections.length
        ? html`<ul>
            ${sections.map((change) => entry(change, changes, now, link))}
          </ul>`
        : nothing
    }
  </div>`;
}

/** What has no section of its own to stand in any more, or never had one, is told in the list. */
function entry(change: SectionChange, changes: Changes, now: string, link: Link) {
  const section = change.after && change.id;
  return html`<li>
    ${section ? link(change.id, change.heading) : html`<span lang=${changes.language}>${change.heading}</span>`}
    ${changeMark(change)} ${section ? nothing : wordings(change, changes, now)}
  </li>`;
}

export function changeMark({ kind, matter }: SectionChange): TemplateResult {
  const text =
    kind === 'added'
      ? words.sectionAdded()
      : kind === 'removed'
        ? words.sectionRemoved()
        : matter === 'fact'
          ? words.changedFact()
          : words.changedWording();
  return html`<span class="mark changed">${text}</span>`;
}

/** What stands first in a changed section: the owner's own summary, and both wordings on demand. */
export function changeDetails(change: SectionChange, changes: Changes, now: string): TemplateResult {
  const { language } = changes;
  return html`<div class="change">
    ${change.summary ? html`<p lang=${language} dir=${directionOf(language)}>${change.summary}</p>` : nothing}
    ${wordings(change, changes, now)}
  </div>`;
}

function wordings(change: SectionChange, { version, language }: Changes, now: string) {
  if (change.kind === 'added') return nothing;
  const stretches = compareTexts(textOf(change.before), textOf(change.after));
  return html`<details>
    <summary>${words.oldAndNew()}</summary>
    <div class="wordings">
      ${column(words.versionBefore(version), language, stretches, 'removed')}
      ${change.kind === 'removed' ? nothing : column(words.versionNow(now), language, stretches, 'added')}
    </div>
  </details>`;
}

function column(title: string, language: string, stretches: readonly Stretch[], own: 'removed' | 'added') {
  const shown = stretches.filter(({ kind }) => kind === 'same' || kind === own);
  return html`<div>
    <p class="muted small">${title}</p>
    <p class="wording" lang=${language} dir=${directionOf(language)}>
      ${shown.map(({ kind, text }) =>
        kind === 'same' ? text : own === 'removed' ? html`<del>${text}</del>` : html`<ins>${text}</ins>`,
      )}
    </p>
  </div>`;
}

const textOf = (section: NoticeSection | undefined) =>
  section ? [section.heading, ...blocksOf(section.children)].join('\n') : '';
