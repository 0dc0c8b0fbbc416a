/*
 * `consent-notice verify`: checks a file of stored records and reports in words that a lawyer can read: what it found
 * first, then each break and what to look at. It reads line by line, however long the file is; what is checked is
 * said in model/verify.ts.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Failed, WrongUse, fail, reason } from './cli-files.js';
import type { WordingArchive } from './cli-wording.js';
import { sha256 } from './compile.js';
import { canonicalize } from './model/canonical.js';
import { Verification } from './model/verify.js';
import type { KnownWords } from './model/verify.js';
import type { Break, Remark } from './model/verify-findings.js';
import { purposeWordingOf, wordingOf } from './model/wording.js';

/** Many times what a receiver takes as one record. */
const LONGEST = 1_000_000;
/** Of more breaks or remarks than this only the number is told. */
const TOLD = 1_000;

export interface VerificationReport {
  readonly schema: 'consent-verification/1';
  readonly breaks: number;
  readonly remarks: number;
  /** The first two records that do not fit together. */
  readonly firstBrokenLink: Break | null;
  readonly counts: Verification['counts'];
  /** How many were erased, by rule. */
  readonly erased: Readonly<Record<string, number>>;
  /** How many are of releases whose words were not given, by release. */
  readonly unarchived: Readonly<Record<string, number>>;
  /** The first thousand of each. */
  readonly found: readonly (Break | Remark)[];
}

export async function verify(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { wording: { type: 'string', multiple: true }, json: { type: 'boolean' } },
  });
  const [file, ...others] = positionals;
  if (!file || others.length) throw new WrongUse(file ? 'one file at a time' : 'no file is named');
  const report = await reportOn(file, values.wording ?? []);
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 1)}\n` : asText(file, report));
  if (report.breaks) throw new Failed();
}

async function reportOn(file: string, archives: readonly string[]): Promise<VerificationReport> {
  const found: (Break | Remark)[] = [];
  const numbers = { breaks: 0, remarks: 0 };
  let firstBrokenLink: Break | null = null;
  const tell = (one: Break | Remark): void => {
    const of = isBreak(one) ? 'breaks' : 'remarks';
    if (isBreak(one) && one.other) firstBrokenLink ??= one;
    if (++numbers[of] <= TOLD) found.push(one);
  };
  const verification = new Verification(sha256, tell, wordsIn(archives));
  for await (const [number, text] of linesOf(file)) verification.line(number, text);
  verification.end();
  const { counts, erased, unarchived } = verification;
  return {
    schema: 'consent-verification/1',
    ...numbers,
    firstBrokenLink,
    counts,
    erased: Object.fromEntries(erased),
    unarchived: archives.length ? Object.fromEntries(unarchived) : {},
    found,
  };
}

const REMARKS: Readonly<Record<Remark['kind'], string>> = {
  'given-by-script': 'Given by page code, without a person’s own act',
  unverified: 'Of an account, and not verified',
  'integrity-unavailable': 'Without hashes, since the browser could make none',
  'wording-not-recorded': 'Without the words of a purpose',
  'erased-unplaced': 'Erased, and without their place in the chain',
};

const isBreak = (one: Break | Remark): one is Break => !Object.hasOwn(REMARKS, one.kind);

/** Numbered from 1, without empty ones; undefined for what is no text, or too long to be a record. */
async function* linesOf(file: string): AsyncGenerator<readonly [number, string | undefined], void> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let [number, parts, length]: [number, Buffer[], number] = [0, [], 0];
  const ended = (): string | undefined => {
    number++;
    const bytes = length > LONGEST ? undefined : Buffer.concat(parts);
    [parts, length] = [[], 0];
    try {
      return bytes && utf8.decode(bytes);
    } catch {
      return undefined;
    }
  };
  const add = (part: Buffer): void => {
    length += part.length;
    if (length <= LONGEST) parts.push(part);
    else parts = [];
  };
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
        add(chunk.subarray(from, end));
        from = end + 1;
        const text = ended();
        if (text?.trim() !== '') yield [number, text];
      }
      add(chunk.subarray(from));
    }
  } catch (error) {
    throw (error as { code?: string }).code ? new WrongUse(`${file}: ${reason(error)}`) : error;
  }
  const text = length ? ended() : '';
  if (text?.trim() !== '') yield [number, text];
}

/** The hashes are made again of the texts: what an archive says they are is not believed. */
function wordsIn(files: readonly string[]): KnownWords {
  const releases = new Map<string, { frames: Set<string>; purposes: Set<string> }>();
  const releaseOf = (id: string, version: string, component: string, language: string) =>
    JSON.stringify([id, version, component, language]);
  for (const file of files) {
    const { policy, component, frames, decisions } = archiveIn(file);
    const of = (language: string) => {
      const key = releaseOf(policy.id, policy.version, component, language);
      const release = releases.get(key) ?? { frames: new Set(), purposes: new Set() };
      releases.set(key, release);
      return release;
    };
    for (const one of frames) of(one.language).frames.add(again(file, one.sha256, wordingOf(one)));
    for (const one of decisions)
      of(one.language).purposes.add(`${one.purpose} ${again(file, one.sha256, purposeWordingOf(one))}`);
  }
  return ({ policy, component, language }) => {
    const release = releases.get(releaseOf(policy.id, policy.version, component, language));
    return (
      release && {
        frame: (hash) => release.frames.has(hash),
        purpose: (hash, id) => release.purposes.has(`${id} ${hash}`),
      }
    );
  };
}

function again(file: string, said: string, value: unknown): string {
  const hash = sha256(canonicalize(value));
  if (hash !== said)
    fail(
      file,
      `the texts beside ${said} have another hash (${hash}): the archive was changed; take its original`,
    );
  return hash;
}

function archiveIn(file: string): WordingArchive {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new WrongUse(`${file}: ${reason(error)}`);
  }
  const archive = jsonOf(text) as Partial<WordingArchive> | null;
  const entries: readonly unknown[] = [archive?.frames, archive?.decisions].flat();
  if (
    archive?.schema !== 'consent-wording/1' ||
    typeof archive.component !== 'string' ||
    ![archive.policy, ...entries].every((one) => one && typeof one === 'object')
  )
    fail(file, 'this is not what `consent-notice wording --json` prints; make it with that');
  return archive as WordingArchive;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asText(file: string, report: VerificationReport): string {
  const { breaks, found } = report;
  const listed = found.filter(isBreak);
  const lines = [
    breaks
      ? `${file}: ${several(breaks, 'break')}. These records do not all prove what they should.`
      : `${file}: no breaks. ${report.counts.records ? 'Each record is as it was made and stands in its place.' : 'There are no records in it.'}`,
    ...firstOf(report),
    ...countsOf(report),
  ];
  if (breaks) lines.push('', 'Breaks', ...listed.map(lineOf));
  if (breaks > listed.length) lines.push(`  and ${breaks - listed.length} more`);
  for (const [kind, title] of Object.entries(REMARKS)) {
    const these = found.filter((one) => one.kind === kind);
    if (these.length) lines.push('', `${title} (${these.length})`, ...these.map(lineOf));
  }
  const remarked = found.length - listed.length;
  if (report.remarks > remarked) lines.push('', `and ${report.remarks - remarked} more to look at`);
  return `${lines.join('\n')}\n`;
}

function firstOf({ firstBrokenLink: first }: VerificationReport): string[] {
  if (!first?.other) return [];
  const where = ({ id, line }: { id?: string | undefined; line?: number | undefined }) =>
    `record ${id ?? 'without an id'} (${line === undefined ? 'not in the file' : `line ${line}`})`;
  return [`First broken link: from ${where(first.other)} to ${where(first)}.`];
}

function countsOf({ counts, erased, unarchived }: VerificationReport): string[] {
  const { records, chains, broken, test, unverified, compared } = counts;
  const [rules, releases] = [Object.entries(erased), Object.entries(unarchived)];
  return [
    '',
    `${several(records, 'record')} in ${several(chains, 'chain')}${broken ? `, ${broken} of them broken` : ''}.`,
    ...(test ? [`${several(test, 'record')} made in a test (a draft policy), which prove nothing.`] : []),
    ...(unverified
      ? [
          `${several(unverified, 'record')} of accounts that ${unverified === 1 ? 'is not verified, and overrides' : 'are not verified, and override'} none that is.`,
        ]
      : []),
    ...rules.map(
      ([rule, count]) => `${several(count, 'record')} erased by rule: ${rule}. Their places are kept.`,
    ),
    ...(compared ? [`The words of ${several(compared, 'record')} were compared with the archive.`] : []),
    ...releases.map(
      ([release, count]) =>
        `The words of ${several(count, 'record')} were not compared, for no archive of their release was given: ${release}.`,
    ),
    'What was cut off the end of a chain cannot be seen in a file; the receiver’s daily heads show it.',
  ];
}

const several = (count: number, one: string): string =>
  `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;

function lineOf({ line, id, what, ...rest }: Break | Remark): string {
  const chain = 'chain' in rest && rest.chain ? `, chain ${rest.chain}` : '';
  return `  line ${line}${id ? `, record ${id}` : ''}${chain}\n    ${what}${otherOf(rest as Partial<Break>)}`;
}

const otherOf = ({ other }: Partial<Break>): string =>
  other
    ? ` The other is record ${other.id}${other.line === undefined ? ', which is not in the file' : ` in line ${other.line}`}.`
    : '';
