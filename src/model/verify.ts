/*
 * Checks stored records one at a time, in the order in which they were stored, and keeps no more of them than the last
 * of each chain: whether each is a record, says what it said when the next was chained to it, and stands where it was
 * made. It cannot know of what was cut off the end of a chain. A hash function is handed in; nothing is repaired.
 */
import { canonicalize } from './canonical.js';
import { parseRecord } from './record.js';
import type { ConsentRecord } from './record.js';
import { ShapeError } from './shape.js';
import { parseErased, stored } from './verify-lines.js';
import type { Erased } from './verify-lines.js';

/** What is wrong in a line. `id` is that of its record, `other` that of the record it does not fit to. */
export interface Break {
  readonly kind: BreakKind;
  readonly line: number;
  readonly id?: string | undefined;
  readonly chain?: string | undefined;
  readonly other?: { readonly id: string; readonly line?: number | undefined } | undefined;
  readonly what: string;
}

/** line: unreadable. record: not a record. content: changed since. order: lacking, twice or elsewhere. */
export type BreakKind =
  'line' | 'record' | 'content' | 'order' | 'fork' | 'subject' | 'integrity' | 'wording';

/** What a lawyer should look at though nothing is broken. */
export interface Remark {
  readonly kind: 'given-by-script' | 'integrity-unavailable' | 'wording-not-recorded' | 'erased-unplaced';
  readonly line: number;
  readonly id: string;
  readonly what: string;
}

/** Words that are known, by the release they belong to; undefined where no archive of that release is at hand. */
export type KnownWords = (
  record: ConsentRecord,
) =>
  | { readonly frame: (sha256: string) => boolean; readonly purpose: (sha256: string, id: string) => boolean }
  | undefined;

export interface Counts {
  lines: number;
  records: number;
  test: number;
  chains: number;
  /** Chains with at least one break. */
  broken: number;
  /** Records whose words were compared with an archive. */
  compared: number;
}

/** The last of a chain that was seen. */
interface Last {
  readonly id: string;
  readonly line: number;
  readonly sequence: number;
  /** Null where it is a record without hashes. */
  readonly sha256: string | null;
  readonly before: string | undefined;
  readonly subject: string | undefined;
  /** Its content is gone, and with it whether a hash could be made of it then. */
  readonly erased?: boolean | undefined;
  /** Another that says it stands in the same place. */
  readonly rival?: Last | undefined;
}

/** A line as it waits for those that arrived with it. */
interface Line {
  readonly number: number;
  readonly value: unknown;
  readonly sequence: number;
}

/** What arrives together is far less; of more than this the order of the lines is taken. */
const TOGETHER = 10_000;

export class Verification {
  readonly counts: Counts = { lines: 0, records: 0, test: 0, chains: 0, broken: 0, compared: 0 };
  /** How many were erased, by the rule that said so. */
  readonly erased = new Map<string, number>();
  /** How many records are of releases whose words are not at hand, by policy and component. */
  readonly unarchived = new Map<string, number>();

  readonly #sha256: (text: string) => string;
  readonly #known: KnownWords;
  readonly #tell: (found: Break | Remark) => void;
  readonly #chains = new Map<string, Last>();
  readonly #broken = new Set<string>();
  /** The chain of each device: an account may have one on each of its devices. */
  readonly #devices = new Map<string, string>();
  #together: Line[] = [];
  #moment: string | undefined;
  /** Erased ones that do not say where they stood, until the next of their chain names them. */
  readonly #unplaced = new Map<string, { readonly sha256: string; readonly line: number }>();

  /**
   * @param sha256 64 hex digits of a text's UTF-8
   * @param tell gets each finding as it is made
   */
  constructor(
    sha256: (text: string) => string,
    tell: (found: Break | Remark) => void,
    known: KnownWords = () => undefined,
  ) {
    this.#sha256 = sha256;
    this.#tell = tell;
    this.#known = known;
  }

  /**
   * What the receiver took in one moment has no order of its own, and is taken in that of its chains.
   * @param number from 1
   * @param text of a line, or undefined where it is none
   */
  line(number: number, text: string | undefined): void {
    this.counts.lines++;
    let line: unknown;
    try {
      if (text === undefined) throw new SyntaxError();
      line = JSON.parse(text);
    } catch {
      this.end();
      const what = 'This line is not JSON: it was damaged or cut off.';
      return this.#break({ kind: 'line', line: number, what });
    }
    const { receivedAt, value, sequence } = stored(line);
    if (receivedAt === undefined || receivedAt !== this.#moment || this.#together.length >= TOGETHER)
      this.end();
    this.#moment = receivedAt;
    this.#together.push({ number, value, sequence });
  }

  /** There are no more lines, for now. */
  end(): void {
    const lines = this.#together.sort((a, b) => a.sequence - b.sequence || a.number - b.number);
    this.#together = [];
    for (const { number, value } of lines) this.#entry(number, value);
  }

  #entry(line: number, value: unknown): void {
    try {
      const erased = parseErased(value);
      if (erased) this.#erased(line, erased);
      else this.#record(line, parseRecord(value), this.#sha256(canonicalize(value)));
    } catch (error) {
      const rule =
        error instanceof ShapeError
          ? `${error.path || 'it'} ${error.rule}`
          : 'it holds what JSON cannot carry';
      const what = `This is not a record as it is made: ${rule}.`;
      this.#break({ kind: 'record', line, id: idOf(value), what });
    }
  }

  #record(line: number, record: ConsentRecord, sha256: string): void {
    const { id, chain, sequence, subject, previous } = record;
    this.counts.records++;
    if (record.env === 'test') this.counts.test++;
    const last = this.#chains.get(chain);
    if (!last) this.counts.chains++;
    const who = `${subject.kind} ${subject.id}`;
    const next: Last = {
      ...{ id, line, sequence, before: previous?.id, subject: who },
      sha256: record.integrity ? null : sha256,
    };
    this.#link(record, next, last);
    this.#subject(record, next, last);
    this.#integrity(record, line);
    this.#words(record, line);
    const given = record.decisions.filter(({ decision }) => decision === 'given').map((one) => one.purpose);
    if (record.by === 'script' && given.length)
      this.#remark({
        kind: 'given-by-script',
        line,
        id,
        what: `Page code gave ${given.join(', ')} without a person’s own act on a control.`,
      });
    if (!last || sequence > last.sequence) this.#chains.set(chain, next);
  }

  /** Whether it follows what stands before it. */
  #link(record: ConsentRecord, next: Last, last: Last | undefined): void {
    const { previous, sequence } = record;
    const broken = this.#breaker(next, record.chain);
    if (last && sequence <= last.sequence) return this.#again(next, last, record.chain);
    const gap = sequence - (last?.sequence ?? 0) - 1;
    const erased = previous && this.#unplaced.get(previous.id);
    const rival = last?.rival?.id === previous?.id ? last?.rival : undefined;
    const stands = last && gap === 0 ? (rival ?? last) : undefined;
    if (!stands && !(erased && gap > 0)) {
      if (gap === 0) return;
      const missing = gap === 1 ? 'one record is missing' : `${gap} records are missing`;
      return broken(
        'order',
        last
          ? `It is number ${sequence} of its chain and stands after number ${last.sequence}: ${missing} between them, or stands elsewhere.`
          : `It is number ${sequence} of its chain and the first that is here: ${missing} before it, or stands elsewhere.`,
        previous ? { id: previous.id } : undefined,
      );
    }
    if (!previous) return;
    if (erased) this.#placed(next, erased, gap, previous.id);
    if (stands && previous.id !== stands.id)
      return broken(
        'order',
        `It says that it follows record ${previous.id}, and stands after another: one was put in, or one was taken out.`,
        stands,
      );
    this.#content(record, next, stands ?? { ...erased!, id: previous.id, erased: true });
  }

  /** Whether the one before still says what it said. */
  #content(record: ConsentRecord, next: Last, before: Pick<Last, 'id' | 'line' | 'sha256' | 'erased'>): void {
    const recorded = record.previous!.sha256;
    if (recorded === before.sha256 || (recorded === null && before.erased)) return;
    const broken = this.#breaker(next, record.chain);
    if (recorded === null)
      return broken('content', 'It does not hold the hash of the record before it, which has one.', before);
    broken(
      'content',
      'The content of the record before it is not the content that this one was chained to: one of the two was changed afterwards.',
      before,
    );
  }

  /** A number that has been there. */
  #again(next: Last, last: Last, chain: string): void {
    const broken = this.#breaker(next, chain);
    if (next.id === last.id) return broken('order', 'The same record is here twice.', last);
    if (next.sequence === last.sequence && next.before === last.before) {
      this.#chains.set(chain, { ...last, rival: next });
      return broken(
        'fork',
        `Two different records are both number ${next.sequence} of their chain and both say that they follow ${next.before ? `record ${next.before}` : 'nothing'}: the chain forks here, and at most one of them is true.`,
        last,
      );
    }
    broken(
      'order',
      `It is number ${next.sequence} of its chain and stands after number ${last.sequence}: it is out of its order, or there are two of that number.`,
      last,
    );
  }

  #placed(next: Last, erased: { readonly line: number }, gap: number, id: string): void {
    this.#unplaced.delete(id);
    if (gap > 1)
      this.#remark({
        kind: 'erased-unplaced',
        line: next.line,
        id: next.id,
        what: `Of the ${gap} records before it in its chain only the last (${id}, line ${erased.line}, erased) says so; the others can only be among those that were erased.`,
      });
  }

  #subject(record: ConsentRecord, next: Last, last: Last | undefined): void {
    const { subject, chain } = record;
    const broken = this.#breaker(next, chain);
    if (last?.subject !== undefined && last.subject !== next.subject)
      broken('subject', 'It is about somebody else than the records before it in its chain.', last);
    if (subject.kind !== 'device' || last) return;
    const known = this.#devices.get(subject.id);
    if (known === undefined) this.#devices.set(subject.id, chain);
    else if (known !== chain) {
      const other = this.#chains.get(known);
      broken('subject', `Its device has another chain already (${known}): a device has one.`, other);
    }
  }

  #integrity(record: ConsentRecord, line: number): void {
    const { id, integrity, chain } = record;
    const none = record.policy.sha256 === null || record.wording === null;
    if (integrity === undefined && none)
      this.#break({
        kind: 'integrity',
        line,
        id,
        chain,
        what: 'It lacks a hash, and does not say that none could be made.',
      });
    if (integrity === undefined) return;
    if (record.policy.sha256 !== null || record.wording !== null)
      this.#break({
        kind: 'integrity',
        line,
        id,
        chain,
        what: 'It says that no hash could be made, and holds one.',
      });
    this.#remark({
      kind: 'integrity-unavailable',
      line,
      id,
      what: 'It was made where the browser offers no cryptography (a page without https): it does not prove its words or its policy.',
    });
  }

  #words(record: ConsentRecord, line: number): void {
    const { id, chain, decisions, policy, component, integrity } = record;
    if (integrity) return;
    const wordless = decisions.filter(({ wording }) => wording === null).map(({ purpose }) => purpose);
    if (wordless.length)
      this.#remark({
        kind: 'wording-not-recorded',
        line,
        id,
        what: `The words of ${wordless.join(', ')} were not loaded when it was decided, so it does not prove them.`,
      });
    const known = this.#known(record);
    if (!known) {
      const release = `policy ${policy.id} ${policy.version} in ${record.language}, component ${component}`;
      this.unarchived.set(release, (this.unarchived.get(release) ?? 0) + 1);
      return;
    }
    this.counts.compared++;
    const unknown = [
      ...(record.wording !== null && !known.frame(record.wording) ? ['around its controls'] : []),
      ...decisions
        .filter(({ wording, purpose }) => wording !== null && !known.purpose(wording, purpose))
        .map(({ purpose }) => `of ${purpose}`),
    ];
    if (unknown.length)
      this.#break({
        kind: 'wording',
        line,
        id,
        chain,
        what: `The words ${unknown.join(' and ')} are not among those archived for ${policy.id} ${policy.version}.`,
      });
  }

  #erased(line: number, { id, sha256, rule, chain, sequence }: Erased): void {
    this.erased.set(rule, (this.erased.get(rule) ?? 0) + 1);
    if (chain === undefined || sequence === undefined) {
      this.#unplaced.set(id, { sha256, line });
      return;
    }
    const last = this.#chains.get(chain);
    if (!last) this.counts.chains++;
    const next: Last = {
      ...{ id, line, sequence, sha256, before: undefined, subject: last?.subject, erased: true },
    };
    const gap = sequence - (last?.sequence ?? 0) - 1;
    if (last && gap < 0) return this.#again(next, last, chain);
    if (gap > 0)
      this.#breaker(next, chain)(
        'order',
        `It (erased) is number ${sequence} of its chain and ${last ? `stands after number ${last.sequence}` : 'the first that is here'}: ${gap === 1 ? 'one record is' : `${gap} records are`} missing before it.`,
        last,
      );
    this.#chains.set(chain, next);
  }

  #breaker({ id, line }: Last, chain: string) {
    return (kind: BreakKind, what: string, other?: { readonly id: string; readonly line?: number }): void =>
      this.#break({
        ...{ kind, line, id, chain, what },
        other: other && { id: other.id, line: other.line },
      });
  }

  #break(found: Break): void {
    if (found.chain !== undefined) this.#broken.add(found.chain);
    this.counts.broken = this.#broken.size;
    this.#tell(found);
  }

  #remark(found: Remark): void {
    this.#tell(found);
  }
}

/** Of what is no record; only if it looks like an id, for it is printed. */
function idOf(value: unknown): string | undefined {
  const id = (value as { id?: unknown } | null)?.id;
  return typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) ? id : undefined;
}
