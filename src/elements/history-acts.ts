/*
 * Records told in words: what the history shows and what its page says come from here, so that they say the same.
 * Words are shown as seen only where their hash is that of the record; of all others only the hash is told.
 */
import type { Consent, KeptRecord } from '../consent.js';
import { longDate, longMoment } from '../model/cldr.js';
import type { Answer } from '../model/decision.js';
import type { PolicyDetails } from '../model/policy.js';
import type { RecordedDecision } from '../model/record.js';
import * as words from './history-words.js';

/** What the history is made of, as far as it could be read. */
export interface History {
  /** Oldest first. */
  readonly entries: readonly KeptRecord[];
  /** Null where they cannot be loaded: then purposes about a person are named by their ids. */
  readonly details: PolicyDetails | null;
  readonly wordings: Readonly<Record<string, string | null>>;
}

export interface ToldDecision {
  readonly label: string;
  readonly answer: string;
  readonly said: Answer;
  /** When it is asked again; empty where that is never, or nothing is allowed. */
  readonly until: string;
  /** What the person saw, if that can be proven; else why not, and the hash of what it was. */
  readonly seen: readonly string[] | null;
  readonly changed: string;
  readonly hash: string | null;
}

export interface ToldAct {
  readonly id: string;
  /** RFC 3339, and in words. */
  readonly at: string;
  readonly when: string;
  readonly where: string;
  readonly by: string;
  readonly decisions: readonly ToldDecision[];
  /** What the words are called. */
  readonly words: string;
  /** Versions of policy and notice. */
  readonly versions: readonly string[];
  readonly state: KeptRecord['delivery']['state'];
  readonly delivery: string;
}

/** Newest first. */
export function toldActs(history: History, consent: Consent): ToldAct[] {
  return history.entries.map((entry) => toldAct(entry, history, consent)).reverse();
}

function toldAct({ record, delivery }: KeptRecord, history: History, consent: Consent): ToldAct {
  const { decidedAt, layer, subject, policy, notice, decisions } = record;
  // Where nobody is signed in there is only this device.
  const whom = subject.kind === 'account' ? words.forAccount() : consent.account ? words.forDevice() : '';
  return {
    id: record.id,
    at: decidedAt,
    when: longMoment(decidedAt, consent.language),
    where: words.where(layer),
    by: [words.decidedBy(record), whom].filter(Boolean).join(', '),
    decisions: decisions.map((one) => toldDecision(one, history, consent)),
    words: words.wordsOf(record),
    versions: [
      words.policyVersion(policy.version),
      ...(notice ? [words.noticeVersion(notice.version, notice.shown)] : []),
    ],
    state: delivery.state,
    delivery: toldDelivery(delivery, consent.language),
  };
}

function toldDecision(decision: RecordedDecision, history: History, consent: Consent): ToldDecision {
  const { purpose: id, decision: said, basis, validUntil, wording } = decision;
  const detail = history.details?.purposes.find((one) => one.id === id);
  const { label, description } = detail ?? consent.policy?.purposes.find((one) => one.id === id) ?? {};
  const seen = wording !== null && wording === history.wordings[id];
  return {
    label: label ?? id,
    answer: words.answer(said, basis),
    said,
    until: said === 'given' && validUntil ? words.holdsUntil(longDate(validUntil, consent.language)) : '',
    seen: seen ? [description, detail?.consequence].filter((text) => text !== undefined) : null,
    changed: wording === null ? words.wordsUnproven() : words.wordsChanged(),
    hash: wording,
  };
}

function toldDelivery({ state, deliveredAt, error }: KeptRecord['delivery'], language: string): string {
  if (state === 'delivered') return words.sent(longDate(deliveredAt!, language));
  if (state === 'aside') return words.aside(error ?? '');
  return state === 'kept' ? words.kept() : words.unsent();
}
