/*
 * What a record shows by itself, wherever it stands: whether it can prove its words and its policy, and whether a person
 * decided. Its place in a chain is judged elsewhere.
 */
import type { ConsentRecord } from './record.js';
import type { Break, Remark } from './verify-findings.js';

/** The words of one release, as its archive has them. */
export interface Words {
  readonly frame: (sha256: string) => boolean;
  readonly purpose: (sha256: string, id: string) => boolean;
}

/** @param verified what the receiver says of it */
export function findingsIn(
  record: ConsentRecord,
  line: number,
  verified: boolean | undefined,
): (Break | Remark)[] {
  return [
    ...integrityOf(record, line),
    ...wordlessIn(record, line),
    ...givenByScript(record, line),
    ...(isUnverified(record, verified) ? [unverified(record, line)] : []),
  ];
}

/** A device is known by its id alone, and proves nothing else. */
export const isUnverified = ({ subject }: ConsentRecord, verified: boolean | undefined): boolean =>
  subject.kind === 'account' && verified === false;

const unverified = ({ id, decisions }: ConsentRecord, line: number): Remark => ({
  ...{ kind: 'unverified', line, id },
  what: `It says of an account that ${decisions.map(({ purpose, decision }) => `${purpose} is ${decision}`).join(' and ')}, without proof of who sent it: whoever knew the account’s id could have.`,
});

function integrityOf(record: ConsentRecord, line: number): (Break | Remark)[] {
  const { id, integrity, chain, policy, wording } = record;
  const broken = (what: string): Break => ({ kind: 'integrity', line, id, chain, what });
  if (integrity === undefined)
    return policy.sha256 === null || wording === null
      ? [broken('It lacks a hash, and does not say that none could be made.')]
      : [];
  const lies = policy.sha256 !== null || wording !== null;
  return [
    ...(lies ? [broken('It says that no hash could be made, and holds one.')] : []),
    {
      kind: 'integrity-unavailable',
      ...{ line, id },
      what: 'It was made where the browser offers no cryptography (a page without https): it does not prove its words or its policy.',
    },
  ];
}

function wordlessIn({ id, integrity, decisions }: ConsentRecord, line: number): Remark[] {
  const wordless = decisions.filter(({ wording }) => wording === null).map(({ purpose }) => purpose);
  if (integrity || !wordless.length) return [];
  const what = `The words of ${wordless.join(', ')} were not loaded when it was decided, so it does not prove them.`;
  return [{ kind: 'wording-not-recorded', line, id, what }];
}

function givenByScript({ id, by, decisions }: ConsentRecord, line: number): Remark[] {
  const given = decisions.filter(({ decision }) => decision === 'given').map(({ purpose }) => purpose);
  if (by !== 'script' || !given.length) return [];
  const what = `Page code gave ${given.join(', ')} without a person’s own act on a control.`;
  return [{ kind: 'given-by-script', line, id, what }];
}

/** Whether its words are among those of its release. */
export function unknownWords(record: ConsentRecord, line: number, words: Words): Break[] {
  const { id, chain, decisions, policy, wording } = record;
  const unknown = [
    ...(wording !== null && !words.frame(wording) ? ['around its controls'] : []),
    ...decisions
      .filter((one) => one.wording !== null && !words.purpose(one.wording, one.purpose))
      .map(({ purpose }) => `of ${purpose}`),
  ];
  if (!unknown.length) return [];
  const what = `The words ${unknown.join(' and ')} are not among those archived for ${policy.id} ${policy.version}.`;
  return [{ kind: 'wording', line, id, chain, what }];
}
