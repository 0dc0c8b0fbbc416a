/* A Consent for element tests: the fixtures' policy, a new database, no endpoint; closed and deleted afterwards. */
import { Consent } from '../../src/consent.js';
import { define } from '../../src/define.js';
import type { ConsentOptions } from '../../src/consent.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { compiled, deleteDatabase, freshDatabase } from '../fixtures.js';

const json = (value: unknown) => `data:application/json,${encodeURIComponent(JSON.stringify(value))}`;

export const notice = {
  schema: 'consent-notice/1',
  id: 'privacy',
  version: '3',
  status: 'draft',
  language: 'en',
  title: 'Privacy notice',
  basedOn: '2018-03-02',
  introduction: [{ tag: 'p', children: ['Please read it.'] }],
  sections: [
    { id: 'marketing', heading: 'Marketing', purposes: ['email', 'post', 'health'], children: [{ tag: 'p', children: ['About e-mail, see ', { tag: 'a', href: '#contact', children: ['how to reach us'] }, '.'] }] },
    { id: 'contact', heading: 'Contact', purposes: [], children: [{ tag: 'section', audience: 'claimant', draft: true, children: [{ tag: 'h3', id: 'by-telephone', children: ['By telephone'] }, { tag: 'p', children: ['Call ', { tag: 'a', href: 'tel:+3280096371', children: ['0800 963 71'] }] }] }] },
  ],
}; // prettier-ignore

const open: string[] = [];

/** @param changes to the policy, by path */
export async function pageConsent(
  options: Partial<ConsentOptions> = {},
  changes: Record<string, unknown> = {},
): Promise<Consent> {
  const { policy, details } = compiled(changes);
  const database = freshDatabase();
  open.push(database);
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

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map(deleteDatabase));
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
