/*
 * Where each chain has come to, and whether what comes next fits: its number, its link to the one before, whose it is.
 * Of each chain no more is kept than its last. Nothing here looks into a record: what it says is no matter of its place.
 */
import type { ConsentRecord } from './record.js';
import type { BreakKind, Tell } from './verify-findings.js';
import type { Erased } from './verify-lines.js';

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

export class Chains {
  readonly #tell: Tell;
  readonly #last = new Map<string, Last>();
  readonly #broken = new Set<string>();
  /** The chain of each device: an account may have one on each of its devices. */
  readonly #devices = new Map<string, string>();
  /** Erased ones that do not say where they stood, until the next of their chain names them. */
  readonly #unplaced = new Map<string, { readonly sha256: string; readonly line: number }>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  get count(): number {
    return this.#last.size;
  }

  /** How many have at least one break, of whatever kind. */
  get broken(): number {
    return this.#broken.size;
  }

  markBroken(chain: string): void {
    this.#broken.add(chain);
  }

  /** @param sha256 of the record, or null where it says that none could be made */
  record(record: ConsentRecord, line: number, sha256: string | null): void {
    const { id, chain, sequence, subject, previous } = record;
    const last = this.#last.get(chain);
    const who = `${subject.kind} ${subject.id}`;
    const next: Last = { id, line, sequence, sha256, before: previous?.id, subject: who };
    this.#link(record, next, last);
    this.#subject(record, next, last);
    if (!last || sequence > last.sequence) this.#last.set(chain, next);
  }

  erased(line: number, { id, sha256, chain, sequence }: Erased): void {
    if (chain === undefined || sequence === undefined) {
      this.#unplaced.set(id, { sha256, line });
      return;
    }
    const last = this.#last.get(chain);
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
    this.#last.set(chain, next);
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
      this.#last.set(chain, { ...last, rival: next });
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
      this.#tell({
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
      const other = this.#last.get(known);
      broken('subject', `Its device has another chain already (${known}): a device has one.`, other);
    }
  }

  #breaker({ id, line }: Last, chain: string) {
    return (kind: BreakKind, what: string, other?: { readonly id: string; readonly line?: number }): void =>
      this.#tell({
        ...{ kind, line, id, chain, what },
        other: other && { id: other.id, line: other.line },
      });
  }
}
