/*
 * Chains of records as the commit path makes them, with Node's hash function in the place of the browser's; and the
 * two that judge them: ours, and one that knows nothing of ours.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compileNotice, compilePolicyFiles } from '../../src/compile.js';
import { canonicalize } from '../../src/model/canonical.js';
import { parsePolicy } from '../../src/model/policy.js';
import { createRecord, fold } from '../../src/model/record.js';
import type { ConsentRecord, Draft, Head, RecordedDecision, Subject } from '../../src/model/record.js';
import { Verification } from '../../src/model/verify.js';
import type { KnownWords } from '../../src/model/verify.js';
import type { Break, Remark } from '../../src/model/verify-findings.js';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const hashOf = (value: unknown): string => sha256(canonicalize(value));

const notice = compileNotice(readFileSync('locales/notice/nl.html', 'utf8'), 'nl').notice;
const files = compilePolicyFiles(JSON.parse(readFileSync('locales/policy.json', 'utf8')), [notice]);
export const policy = parsePolicy(JSON.parse(files['policy.nl.json']!));

export const uuid = (n: number): string => `0193c1a2-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

const noticeHash = hashOf(notice);
const policyHash = hashOf(policy);
const device = policy.purposes.filter(({ scope, basis }) => scope === 'device' && basis === 'consent');

const decisions = (n: number): RecordedDecision[] =>
  device.map(({ id, fingerprint, label, description }, i) => ({
    ...{ purpose: id, fingerprint, decision: (n + i) % 2 ? 'given' : 'refused', basis: 'consent' },
    wording: hashOf({ label, description }),
    ...{ expression: 'expressed', validUntil: '2027-05-22T10:31:07.412Z' },
  }));

/** One chain. `n` tells chains apart; `change` may alter what is said in the record of a number. */
export function chainOf(
  length: number,
  n = 1,
  change: (sequence: number) => Partial<Draft> = () => ({}),
  subject: Subject = { kind: 'device', id: uuid(0xd00000 + n) },
): ConsentRecord[] {
  const records: ConsentRecord[] = [];
  let head: Head | null = null;
  for (let sequence = 1; sequence <= length; sequence++) {
    const draft: Draft = {
      ...{ id: uuid(n * 0x1000 + sequence), actor: 'self', by: 'person', site: 'www.example.com' },
      decidedAt: new Date(Date.UTC(2026, 10, 22, 10, sequence)).toISOString(),
      notice: { id: notice.id, version: notice.version, sha256: noticeHash, shown: false },
      ...{ language: 'nl', layer: 'banner', method: 'save', reason: sequence > 1 ? 'changed-mind' : 'first' },
      ...{ controls: ['reject', 'accept', 'choose'], signals: { gpc: false }, component: '0.1.0' },
      wording: hashOf({ layer: 'banner', language: 'nl', frame: ['Één vraag'], labels: ['Nee', 'Ja'] }),
      decisions: decisions(sequence),
      policySha256: policyHash,
      ...change(sequence),
    };
    const record = createRecord(draft, policy, subject, head, uuid(0xc00000 + n));
    // As fold does it in a browser: without WebCrypto there is no hash.
    head = fold(head, record, record.integrity ? null : hashOf(record));
    // As it comes over a network.
    records.push(JSON.parse(JSON.stringify(record)) as ConsentRecord);
  }
  return records;
}

export const linesOf = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** What ours finds in a file. */
export function found(file: string | Buffer, known?: KnownWords) {
  const all: (Break | Remark)[] = [];
  const verification = new Verification(sha256, (one) => all.push(one), known);
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  String(Buffer.from(file).toString('latin1'))
    .split('\n')
    .forEach((bytes, i) => {
      let text: string | undefined;
      try {
        text = utf8.decode(Buffer.from(bytes, 'latin1'));
      } catch {
        text = undefined;
      }
      if (text !== '') verification.line(i + 1, text);
    });
  verification.end();
  const remarks = [
    'given-by-script',
    'unverified',
    'integrity-unavailable',
    'wording-not-recorded',
    'erased-unplaced',
  ];
  const isRemark = ({ kind }: Break | Remark): boolean => remarks.includes(kind);
  return {
    verification,
    breaks: all.filter((one): one is Break => !isRemark(one)),
    remarks: all.filter((one): one is Remark => isRemark(one)),
  };
}
