/*
 * Checks stored records one at a time, in the order in which they were stored, and keeps no more of them than the last
 * of each chain: whether each is a record, says what it said when the next was chained to it, and stands where it was
 * made. It cannot know of what was cut off the end of a chain. A hash function is handed in; nothing is repaired.
 */
import { canonicalize } from './canonical.js';
import { parseRecord } from './record.js';
import type { ConsentRecord } from './record.js';
import { ShapeError } from './shape.js';
import { Chains } from './verify-chains.js';
import type { Break, Remark, Tell } from './verify-findings.js';
import { parseErased, stored } from './verify-lines.js';
import type { Erased } from './verify-lines.js';
import { findingsIn, isUnverified, unknownWords } from './verify-record.js';
import type { Words } from './verify-record.js';

/** Words that are known, by the release they belong to; undefined where no archive of that release is at hand. */
export type KnownWords = (record: ConsentRecord) => Words | undefined;

export interface Counts {
  readonly lines: number;
  readonly records: number;
  readonly test: number;
  readonly chains: number;
  /** Chains with at least one break. */
  readonly broken: number;
  /** Records of an account that came without proof of whose they are. */
  readonly unverified: number;
  /** Records whose words were compared with an archive. */
  readonly compared: number;
}

/** A line as it waits for those that arrived with it. */
interface Line {
  readonly number: number;
  readonly value: unknown;
  readonly sequence: number;
  readonly verified: boolean | undefined;
}

/** What arrives together is far less; of more than this the order of the lines is taken. */
const TOGETHER = 10_000;

export class Verification {
  /** How many were erased, by the rule that said so. */
  readonly erased = new Map<string, number>();
  /** How many records are of releases whose words are not at hand, by policy and component. */
  readonly unarchived = new Map<string, number>();

  readonly #sha256: (text: string) => string;
  readonly #known: KnownWords;
  readonly #report: Tell;
  readonly #chains: Chains;
  readonly #counts = { lines: 0, records: 0, test: 0, unverified: 0, compared: 0 };
  #together: Line[] = [];
  #moment: string | undefined;

  /**
   * @param sha256 64 hex digits of a text's UTF-8
   * @param tell gets each finding as it is made
   */
  constructor(sha256: (text: string) => string, tell: Tell, known: KnownWords = () => undefined) {
    this.#sha256 = sha256;
    this.#report = tell;
    this.#known = known;
    this.#chains = new Chains((found) => this.#tell(found));
  }

  get counts(): Counts {
    return { ...this.#counts, chains: this.#chains.count, broken: this.#chains.broken };
  }

  /**
   * What the receiver took in one moment has no order of its own, and is taken in that of its chains.
   * @param number from 1
   * @param text of a line, or undefined where it is none
   */
  line(number: number, text: string | undefined): void {
    this.#counts.lines++;
    let line: unknown;
    try {
      if (text === undefined) throw new SyntaxError();
      line = JSON.parse(text);
    } catch {
      this.end();
      const what = 'This line is not JSON: it was damaged or cut off.';
      return this.#tell({ kind: 'line', line: number, what });
    }
    const { receivedAt, ...rest } = stored(line);
    if (receivedAt === undefined || receivedAt !== this.#moment || this.#together.length >= TOGETHER)
      this.end();
    this.#moment = receivedAt;
    this.#together.push({ number, ...rest });
  }

  /** There are no more lines, for now. */
  end(): void {
    const lines = this.#together.sort((a, b) => a.sequence - b.sequence || a.number - b.number);
    this.#together = [];
    for (const line of lines) this.#entry(line);
  }

  #entry(entry: Line): void {
    const { number: line, value } = entry;
    try {
      const erased = parseErased(value);
      if (erased) this.#erased(line, erased);
      else this.#record(entry, parseRecord(value), this.#sha256(canonicalize(value)));
    } catch (error) {
      const rule =
        error instanceof ShapeError
          ? `${error.path || 'it'} ${error.rule}`
          : 'it holds what JSON cannot carry';
      const what = `This is not a record as it is made: ${rule}.`;
      this.#tell({ kind: 'record', line, id: idOf(value), what });
    }
  }

  #record({ number: line, verified }: Line, record: ConsentRecord, sha256: string): void {
    this.#counts.records++;
    if (record.env === 'test') this.#counts.test++;
    if (isUnverified(record, verified)) this.#counts.unverified++;
    this.#chains.record(record, line, record.integrity ? null : sha256);
    for (const found of findingsIn(record, line, verified)) this.#tell(found);
    if (!record.integrity) this.#words(record, line);
  }

  #words(record: ConsentRecord, line: number): void {
    const { policy, language, component } = record;
    const words = this.#known(record);
    if (words) {
      this.#counts.compared++;
      for (const found of unknownWords(record, line, words)) this.#tell(found);
      return;
    }
    const release = `policy ${policy.id} ${policy.version} in ${language}, component ${component}`;
    this.unarchived.set(release, (this.unarchived.get(release) ?? 0) + 1);
  }

  #erased(line: number, erased: Erased): void {
    this.erased.set(erased.rule, (this.erased.get(erased.rule) ?? 0) + 1);
    this.#chains.erased(line, erased);
  }

  #tell(found: Break | Remark): void {
    if ('chain' in found && found.chain !== undefined) this.#chains.markBroken(found.chain);
    this.#report(found);
  }
}

/** Of what is no record; only if it looks like an id, for it is printed. */
function idOf(value: unknown): string | undefined {
  const id = (value as { id?: unknown } | null)?.id;
  return typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) ? id : undefined;
}
