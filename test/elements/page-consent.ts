/* A Consent for element tests: the fixtures' policy, a new database, no endpoint; closed and deleted afterwards. */
import { waitUntil } from '@open-wc/testing';
import { Consent } from '../../src/consent.js';
import { define } from '../../src/define.js';
import type { ConsentOptions } from '../../src/consent.js';
import type { Notice, NoticeElement, NoticeNode, NoticeSection, Tag } from '../../src/model/notice.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { compiled, deleteDatabase, freshDatabase } from '../fixtures.js';

export const json = (value: unknown) => `data:application/json,${encodeURIComponent(JSON.stringify(value))}`;

export const el = (tag: Tag, ...children: NoticeNode[]): NoticeElement => ({ tag, children });
export const p = (...children: NoticeNode[]): NoticeElement => el('p', ...children);
export const link = (href: string, ...children: NoticeNode[]): NoticeElement => ({
  ...el('a', ...children),
  href,
});

export const section = (
  id: string,
  children: readonly NoticeNode[],
  more: Partial<NoticeSection> = {},
): NoticeSection => ({ id, heading: `About ${id}`, purposes: [], children, ...more });

export const noticeOf = (sections: readonly NoticeSection[], more: Partial<Notice> = {}): Notice => ({
  schema: 'consent-notice/1',
  id: 'privacy',
  version: '3',
  status: 'approved',
  language: 'en',
  title: 'Privacy notice',
  introduction: [],
  sections,
  ...more,
});

/** Of as many sections as a notice has that is drawn in slices. */
export const longNotice = (sections: number, text = 'One of many.'): Notice =>
  noticeOf(Array.from({ length: sections }, (_, i) => section(`part-${i + 1}`, [p(text)])));

/** A notice that has something of everything, and is about the fixtures' policy. */
export const notice = noticeOf(
  [
    section(
      'marketing',
      [p('About e-mail, see ', link('#contact', 'how to reach us'), '.')],
      { heading: 'Marketing', purposes: ['email', 'post', 'health'] },
    ),
    section(
      'contact',
      [
        {
          ...el(
            'section',
            { ...el('h3', 'By telephone'), id: 'by-telephone' },
            p('Call ', link('tel:+32 800 963 71', '0800 963 71')),
          ),
          ...{ audience: 'claimant', draft: true },
        },
      ],
      { heading: 'Contact' },
    ),
  ],
  { status: 'draft', basedOn: '2018-03-02', introduction: [p('Please read it.')] },
); // prettier-ignore

const open = new Set<string>();
const { fetch } = window;

/** @param changes to the policy, by path */
export async function pageConsent(
  options: Partial<ConsentOptions> = {},
  changes: Record<string, unknown> = {},
): Promise<Consent> {
  const { policy, details } = compiled(changes);
  const { database = freshDatabase() } = options;
  open.add(database);
  const consent = new Consent({
    policy,
    details: json(details),
    notice: json(notice),
    language: 'en',
    database,
    deciding: () => import('../../src/deciding.js'),
    views: (self) => define(self),
    ...options,
  });
  await consent.ready;
  await define();
  return consent;
}

/** Files of a made-up folder; everything else is still had from where it is. Says which were asked for. */
export function serving(files: Readonly<Record<string, unknown>>): string[] {
  const asked: string[] = [];
  window.fetch = async (url, init) => {
    const path = String(url);
    if (path.startsWith('data:')) return fetch(url, init);
    asked.push(path);
    return path in files ? Response.json(files[path]) : new Response('', { status: 404 });
  };
  return asked;
}

export async function closeAll(): Promise<void> {
  window.fetch = fetch;
  const databases = [...open];
  open.clear();
  await Promise.all(databases.map(deleteDatabase));
}

/** The next record that is decided on this page. */
export const nextRecord = (): Promise<ConsentRecord> =>
  new Promise((resolve) =>
    document.addEventListener('consent-change', (event) => resolve(event.record!), { once: true }),
  );

export function button(root: ParentNode, part: string): HTMLButtonElement {
  const found = root.querySelector<HTMLButtonElement>(`[part~="${part}"]`);
  if (!found) throw new Error(`no part ${part}`);
  return found;
}

/** Resolves when it holds. */
export const until = (holds: () => unknown, what = 'what is waited for'): Promise<void> =>
  waitUntil(() => Boolean(holds()), `${what} has not come about`, { interval: 5, timeout: 5000 });

/** Long enough for anything to happen that was going to. */
export const soon = (milliseconds = 60) => new Promise((done) => setTimeout(done, milliseconds));

/** What the console was told while something was done. */
export async function told(act: () => unknown): Promise<string[]> {
  const { error, warn } = console;
  const lines: string[] = [];
  console.error = console.warn = (line: unknown) => void lines.push(String(line));
  try {
    await act();
  } finally {
    Object.assign(console, { error, warn });
  }
  return lines;
}
