/*
 * `consent-notice compile`: makes the files that browsers load, of notices or of a policy. What has an error is told,
 * and then nothing is written.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readNotice } from './check/notice.js';
import type { ReadNotice } from './check/notice.js';
import { checkPolicy } from './check/policy.js';
import { asText, reportOf } from './check/report.js';
import type { FileFindings } from './check/report.js';
import { Failed, WrongUse, fail, kindOf, noticeIn, refuseOthers, textOf, writeAll } from './cli-files.js';
import { compilePolicyFiles } from './compile.js';
import { canonicalize } from './model/canonical.js';
import type { Notice } from './model/notice.js';
import { parsePolicySource } from './model/policy-source.js';
import type { PolicySource } from './model/policy-source.js';
import { ShapeError } from './model/shape.js';
import { noticePage } from './notice-page.js';

export async function compile(args: string[]): Promise<void> {
  const { positionals: files, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      notices: { type: 'string' },
      previous: { type: 'string', multiple: true },
    },
  });
  const [file, ...others] = files;
  const { out } = values;
  if (!file || !out) throw new WrongUse(file ? '--out is missing' : 'no file is named');
  refuseOthers(files, ['notice', 'policy']);
  if (files.every((one) => kindOf(one) === 'notice')) {
    if (values.previous) throw new WrongUse('--previous is for a policy: a notice asks nobody');
    return compileNotices(files, out);
  }
  if (others.length) throw new WrongUse('a policy is compiled by itself');
  if (extname(out) === '.json') throw new WrongUse('a policy needs a folder: it is several files');
  refuseOthers(values.previous ?? [], ['policy']);
  const notices = noticesFrom(values.notices ?? join(dirname(file), 'notice'));
  const compiled = compiledFrom(file, notices, values.previous);
  writeAll(Object.entries(compiled).map(([name, content]) => [join(out, name), content]));
}

/** Names and contents of the files that a policy becomes. @throws Failed where it has an error, having told all of it */
export function compiledFrom(
  file: string,
  notices: readonly Notice[],
  previous: readonly string[] = [],
): Record<string, string> {
  const source = JSON.parse(lawful(file)) as unknown;
  const { head } = parsePolicySource(source);
  return compilePolicyFiles(
    source,
    notices,
    previous.map((one) => previousOf(head.id, one)),
  );
}

/** What `check` has no error in; its warnings are for `check` to tell. @throws Failed, having told all of it */
function lawful(file: string): string {
  const text = textOf(file);
  const findings = typeof text === 'string' ? checkPolicy(text).findings : [text];
  const report = reportOf([{ file, findings }], false);
  if (typeof text === 'string' && !report.errors) return text;
  process.stderr.write(asText(report));
  throw new Failed();
}

function jsonIn(file: string): unknown {
  const text = textOf(file);
  if (typeof text !== 'string') return fail(file, text.message);
  return told(file, () => JSON.parse(text) as unknown);
}

/** A fingerprint of another policy would let an answer to one stand for another. */
function previousOf(id: string, file: string): PolicySource {
  const policy = told(file, () => parsePolicySource(jsonIn(file)));
  return policy.head.id === id
    ? policy
    : fail(file, `this is “${policy.head.id}”, and no earlier version of “${id}”`);
}

/** @throws Failed, having told path and rule */
function told<T>(file: string, make: () => T): T {
  try {
    return make();
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

/** None where there is no such folder. @throws Failed where one has an error */
export function noticesFrom(folder: string): Notice[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => kindOf(name) === 'notice');
  } catch {
    return [];
  }
  return compiledNotices(names.sort().map((name) => join(folder, name)));
}
