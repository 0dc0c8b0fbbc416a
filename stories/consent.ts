/*
 * A real Consent for every story, on the compiled policy of the demo and a database of its own. What a visitor has
 * answered before is really decided, not pretended, and nothing is sent anywhere: there is no endpoint.
 */
import type { StoryContext } from '@storybook/web-components-vite';
import { within } from 'storybook/test';
import files from 'virtual:compiled-files';
import { Consent } from '../src/consent.js';
import type { View } from '../src/events.js';
import { askable } from '../src/model/decision.js';
import { parseNotice } from '../src/model/notice.js';
import type { Notice } from '../src/model/notice.js';
import { parsePolicy } from '../src/model/policy.js';
import type { Policy } from '../src/model/policy.js';
import { openLedger } from '../src/platform/ledger.js';
import { append } from '../src/recording.js';

/** How a visitor came to what a story shows. */
export interface Visit {
  /** The demo's policy, or the same with many more purposes. */
  readonly policy?: 'demo' | 'many';
  /** As its owner has approved it: without the mark of a draft. */
  readonly approved?: boolean;
  /**
   * All cookies were accepted, but so long ago, or on such other facts, that it holds no more; or it holds, and the
   * notice was an earlier one.
   */
  readonly earlier?: 'expired' | 'policy-changed' | 'notice-changed';
  /** The notice, if it is not the one in the visitor's language. */
  readonly notice?: (notices: Readonly<Record<string, string>>) => Notice;
  /** What is done beforehand, through the API that pages have. */
  readonly before?: (consent: Consent) => Promise<unknown>;
  /** The browser has Global Privacy Control on. */
  readonly gpc?: boolean;
  /** The browser keeps nothing. */
  readonly forgetful?: boolean;
  /** A file that cannot be loaded. */
  readonly lacks?: 'details' | 'notice';
  /** The view that is open. */
  readonly view?: View;
}

/** A loader that gives a story its own consent, as `loaded.consent`. */
export function visit({ policy: name = 'demo', approved = false, ...visit }: Visit = {}) {
  return async ({ id, globals }: Pick<StoryContext, 'id' | 'globals'>): Promise<{ consent: Consent }> => {
    const language = globals['language'] as string;
    const texts = files.policies[name];
    const core = parsePolicy(JSON.parse(texts[`policy.${language}.json`]!));
    const policy: Policy = approved ? { ...core, status: 'approved' } : core;
    const database = `story ${id}`;
    await startAfresh(database, visit.forgetful ? 2 : 1);
    globalPrivacyControl(visit.gpc ?? false);
    if (visit.earlier) await answeredBefore(visit.earlier, policy, database);
    const notice = visit.notice
      ? JSON.stringify(visit.notice(files.notices))
      : visit.earlier === 'notice-changed'
        ? files.versions.now
        : files.notices[policy.notice!.language]!;
    const consent = new Consent({
      policy,
      details: visit.lacks === 'details' ? undefined : json(texts[`policy.${language}.details.json`]!),
      notice: visit.lacks === 'notice' ? undefined : json(notice),
      language,
      database,
      deciding: () => import('../src/deciding.js'),
    });
    if (visit.earlier === 'notice-changed') archiveOf(consent);
    await consent.ready;
    await visit.before?.(consent);
    if (visit.view) await consent.show(visit.view);
    return { consent };
  };
}

const json = (text: string) => `data:application/json,${encodeURIComponent(text)}`;

/** Earlier versions stand beside the notice's file, and a story has no files. */
function archiveOf(consent: Consent): void {
  const present = consent.notice.bind(consent);
  consent.notice = async (version) =>
    version === undefined ? present() : parseNotice(JSON.parse(files.versions.before));
}

/** Removes what the story left the last time. A database of version 2 is one that the ledger cannot open. */
async function startAfresh(database: string, version: 1 | 2): Promise<void> {
  await settled(indexedDB.deleteDatabase(database));
  if (version === 2) (await settled(indexedDB.open(database, version))).close();
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException('failed'));
  });
}

function globalPrivacyControl(on: boolean): void {
  Object.defineProperty(navigator, 'globalPrivacyControl', { value: on, configurable: true });
}

/** Leaves a record behind that no longer holds, or was made when the notice was another. */
async function answeredBefore(
  earlier: NonNullable<Visit['earlier']>,
  policy: Policy,
  database: string,
): Promise<void> {
  const decided = askable(policy).map((purpose) => ({
    purpose: earlier === 'policy-changed' ? { ...purpose, fingerprint: '0'.repeat(16) } : purpose,
    answer: 'given' as const,
  }));
  const when = earlier === 'expired' ? Date.UTC(2024, 0, 15) : Date.now();
  await append(
    await openLedger(database),
    {
      by: 'person',
      layer: 'banner',
      method: 'accept-all',
      reason: 'first',
      controls: ['reject', 'accept', 'choose'],
      labels: [],
      frame: [],
      language: policy.language,
      notice:
        earlier === 'notice-changed'
          ? {
              id: policy.notice!.id,
              version: parseNotice(JSON.parse(files.versions.before)).version,
              sha256: policy.notice!.sha256,
              shown: true,
            }
          : null,
      signals: { gpc: false },
      subject: { kind: 'device' },
      decided,
    },
    policy,
    null,
    when,
  );
}

/** What a person finds in an element of ours, by role and name. */
export function inside(root: ParentNode, tag: string) {
  const element = root.querySelector(tag);
  if (!element?.shadowRoot) throw new Error(`<${tag}> is not there`);
  return within(element.shadowRoot as unknown as HTMLElement);
}
