/*
 * The `consent-notice` command: `check` tells what is wrong with notices and policies, `compile` makes the files that
 * browsers load. This file reads, writes and prints; what is wrong is decided in check/. Exit 0, 1 where a file is
 * wrong, 2 where the command is. Nothing is written unless everything can be.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compareLanguages } from './check/languages.js';
import { checkNotice, readNotice, unreadable } from './check/notice.js';
import type { NoticeFile, ReadNotice } from './check/notice.js';
import { placeAt } from './check/json-places.js';
import { checkPolicy } from './check/policy.js';
import { asJson, asText, reportOf } from './check/report.js';
import type { FileFindings } from './check/report.js';
import { fault } from './check/rules.js';
import { compilePolicyFiles, readMarkup, sha256 } from './compile.js';
import { canonicalize } from './model/canonical.js';
import type { Finding } from './model/notice-markup.js';
import type { Notice } from './model/notice.js';
import type { PolicySource } from './model/policy-source.js';
import { ShapeError } from './model/shape.js';
import { noticePage } from './notice-page.js';

const USAGE = `consent-notice check FILE… [--policy POLICY.json]… [--strict] [--json]
consent-notice compile NOTICE.html --out FILE.json
consent-notice compile NOTICE.html… --out FOLDER
consent-notice compile POLICY.json --out FOLDER [--notices FOLDER]

check tells what is wrong with notices (.html) and policies (.json), why, and how to mend it. Notices of one id are
compared with the first of them.
  --policy   what the notices are compared with (default: policy.json beside the notice, or in the folder above)
  --strict   warnings are errors
  --json     for tools

compile makes the files that browsers load. A folder gets notice.<language>.json for each notice, and beside it
notice.<language>.<version>.json, which stays when the notice changes, and
notice.<language>.html, a page by itself.
  --out      where to
  --notices  the folder with the notices that a policy's records name (default: "notice" beside the policy)

Exit 0, 1 where a file is wrong, 2 where the command is.`;

/** Far more than any notice or policy; what is larger takes long to read and is neither. */
const LARGEST = 2_000_000;

class WrongUse extends Error {}
/** Has been told. */
class Failed extends Error {}

const kindOf = (file: string): 'notice' | 'policy' | undefined =>
  (({ '.html': 'notice', '.htm': 'notice', '.json': 'policy' }) as const)[
    extname(file).toLowerCase() as '.html'
  ];

function check(args: string[]): void {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      policy: { type: 'string', multiple: true },
      strict: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  if (!positionals.length) throw new WrongUse('no file is named');
  refuseOthers(positionals, ['notice', 'policy']);
  refuseOthers(values.policy ?? [], ['policy']);
  const files = [...new Set(positionals)];
  const policies = new Policies();
  const named = values.policy?.map((file) => policies.read(file));
  const reads: (ReadNotice | undefined)[] = [];
  const checked: FileFindings[] = files.map((file) => {
    if (kindOf(file) === 'policy') {
      reads.push(undefined);
      return { file, findings: policies.read(file).findings };
    }
    const of = named ?? policies.around(file);
    const { read, findings } = checkNoticeFile(
      file,
      of.flatMap(({ policy }) => policy ?? []),
    );
    reads.push(read);
    return { file, findings };
  });
  const differing = compareLanguages(reads);
  const all = checked.map((one, i) => ({ ...one, findings: [...one.findings, ...differing[i]!] }));
  const report = reportOf([...all, ...policies.unreadable(files)], values.strict ?? false);
  process.stdout.write(values.json ? asJson(report) : asText(report));
  if (report.errors) process.exitCode = 1;
}

/** Each policy is read once, whoever asks for it. */
class Policies {
  readonly #read = new Map<string, { policy?: PolicySource; findings: Finding[] }>();

  read(file: string): { policy?: PolicySource; findings: Finding[] } {
    const read = this.#read.get(file) ?? policyIn(file);
    this.#read.set(file, read);
    return read;
  }

  /** The policy of a notice, where the command names none. */
  around(file: string): { policy?: PolicySource; findings: Finding[] }[] {
    const folder = dirname(file);
    const beside = [join(folder, 'policy.json'), join(folder, '..', 'policy.json')].find(existsSync);
    return beside ? [this.read(beside)] : [];
  }

  /** What was compared with and could not be; what is right with it was not asked. */
  unreadable(files: readonly string[]): FileFindings[] {
    return [...this.#read]
      .filter(([file, { policy }]) => !policy && !files.includes(file))
      .map(([file, { findings }]) => ({ file, findings }));
  }
}

function policyIn(file: string): { policy?: PolicySource; findings: Finding[] } {
  const text = textOf(file);
  return typeof text === 'string' ? checkPolicy(text) : { findings: [text] };
}

function checkNoticeFile(file: string, policies: readonly PolicySource[]) {
  const source = noticeIn(file);
  return 'findings' in source ? { ...source, read: undefined } : checkNotice(source, policies);
}

function noticeIn(file: string): NoticeFile | { findings: Finding[] } {
  const text = textOf(file);
  if (typeof text !== 'string') return { findings: [text] };
  const id = basename(file, extname(file));
  try {
    return {
      ...readMarkup(text),
      defaults: { id, title: id, language: 'en', version: sha256(text).slice(0, 12) },
    };
  } catch (error) {
    return { findings: [unreadable(error)] };
  }
}

/** @returns a finding where the file can be opened and is no text @throws WrongUse where it cannot */
function textOf(file: string): string | Finding {
  let bytes: Buffer;
  try {
    if (statSync(file).size > LARGEST)
      return fault(
        'size',
        undefined,
        `the file is larger than ${LARGEST / 1e6} MB`,
        'Check that it is the right file.',
      );
    bytes = readFileSync(file);
  } catch (error) {
    throw new WrongUse(`${file}: ${reason(error)}`);
  }
  const text = new TextDecoder().decode(bytes);
  // A byte order mark is no text, and neither is what stands for bytes that are none.
  const wrong = /\ufffd|\0/.exec(text);
  if (!wrong) return text;
  return fault(
    'encoding',
    placeAt(text, wrong.index),
    wrong[0] === '\0' ? 'the file holds null bytes' : 'the file is not UTF-8',
    'Save it as UTF-8.',
  );
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'this is a folder; name the files in it',
    EACCES: 'it may not be read',
  };
  return known[code ?? ''] ?? message ?? String(error);
}

function refuseOthers(files: readonly string[], kinds: readonly string[]): void {
  for (const file of files)
    if (!kinds.includes(kindOf(file) ?? '')) {
      const ending = kinds.map((kind) => (kind === 'notice' ? 'a notice (.html)' : 'a policy (.json)'));
      // A folder is told as one, whatever its name.
      const folder = existsSync(file) && statSync(file).isDirectory();
      throw new WrongUse(
        `${file}: ${folder ? reason({ code: 'EISDIR' }) : `this is not ${ending.join(' or ')}`}`,
      );
    }
}

async function compile(args: string[]): Promise<void> {
  const { positionals: files, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: 'string' }, notices: { type: 'string' } },
  });
  const [file, ...others] = files;
  const { out } = values;
  if (!file || !out) throw new WrongUse(file ? '--out is missing' : 'no file is named');
  refuseOthers(files, ['notice', 'policy']);
  if (files.every((one) => kindOf(one) === 'notice')) return compileNotices(files, out);
  if (others.length) throw new WrongUse('a policy is compiled by itself');
  if (extname(out) === '.json') throw new WrongUse('a policy needs a folder: it is several files');
  const notices = noticesFrom(values.notices ?? join(dirname(file), 'notice'));
  const text = textOf(file);
  if (typeof text !== 'string') return fail(file, text.message);
  const compiled = compiledPolicy(file, text, notices);
  writeAll(Object.entries(compiled).map(([name, content]) => [join(out, name), content]));
}

function compiledPolicy(file: string, text: string, notices: readonly Notice[]): Record<string, string> {
  try {
    return compilePolicyFiles(JSON.parse(text), notices);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ShapeError) fail(file, error.message);
    throw error;
  }
}

async function compileNotices(files: readonly string[], out: string): Promise<void> {
  const toFile = extname(out) === '.json';
  if (toFile && files.length > 1) throw new WrongUse('several notices need a folder as --out');
  const notices = compiledNotices(files);
  if (toFile) return writeAll([[out, JSON.stringify(notices[0])]]);
  const names = notices.map(({ language }) => language);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice)
    throw new WrongUse(`two of the notices are in "${twice}": each would take the place of the other`);
  const outputs: [string, string][] = [];
  for (const [i, notice] of notices.entries()) {
    const content = JSON.stringify(notice);
    const { language, version } = notice;
    if (!/^[\w.+-]{1,100}$/.test(version))
      fail(files[i]!, `data-version "${version}" cannot be part of a file's name`);
    const archive = join(out, `notice.${language}.${version}.json`);
    // A draft has told nobody anything yet.
    const told = notice.status === 'approved' && existsSync(archive);
    if (told && !isSame(readFileSync(archive, 'utf8'), content))
      fail(
        files[i]!,
        `${archive} holds another text of version "${version}". Raise data-version, so that what was told before can still be seen`,
      );
    outputs.push(
      [join(out, `notice.${language}.json`), content],
      [archive, content],
      [join(out, `notice.${language}.html`), await noticePage(notice)],
    );
  }
  writeAll(outputs);
}

/** Whatever the white space and the order of keys. */
function isSame(before: string, now: string): boolean {
  try {
    return before === now || canonicalize(JSON.parse(before)) === canonicalize(JSON.parse(now));
  } catch {
    return false;
  }
}

/** Tells of all of them before it fails. @throws Failed where one of them has an error */
function compiledNotices(files: readonly string[]): Notice[] {
  const read = files.map((file): FileFindings & { read?: ReadNotice } => {
    const source = noticeIn(file);
    return { file, ...('findings' in source ? source : readNotice(source)) };
  });
  const report = reportOf(read, false);
  if (report.findings.length) process.stderr.write(asText(report));
  if (report.errors) throw new Failed();
  return read.flatMap((one) => one.read?.notice ?? []);
}

function noticesFrom(folder: string): Notice[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => kindOf(name) === 'notice');
  } catch {
    return [];
  }
  return compiledNotices(names.sort().map((name) => join(folder, name)));
}

function writeAll(outputs: readonly (readonly [path: string, content: string])[]): void {
  for (const [path, content] of outputs) {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(path, content);
    console.log(`${path} ${content.length} bytes`);
  }
}

function fail(file: string, message: string): never {
  console.error(`${file}: error: ${message}`);
  throw new Failed();
}

const COMMANDS: Readonly<Record<string, (args: string[]) => void | Promise<void>>> = { check, compile };

async function run([command = '', ...args]: string[]): Promise<void> {
  try {
    if (!Object.hasOwn(COMMANDS, command)) throw new WrongUse(command && `there is no command "${command}"`);
    await COMMANDS[command]!(args);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const wrongUse = error instanceof WrongUse || code?.startsWith('ERR_PARSE_ARGS');
    process.exitCode = wrongUse ? 2 : 1;
    if (wrongUse) console.error(message ? `consent-notice: ${message}\n\n${USAGE}` : USAGE);
    else if (!(error instanceof Failed)) console.error(`consent-notice: error: ${message}`);
  }
}

await run(process.argv.slice(2));
