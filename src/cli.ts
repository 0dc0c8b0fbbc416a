/*
 * The `consent-notice` command. So far it compiles: `compile FILE --out PATH`, where FILE is a policy (.json) or a
 * notice (.html). Exit 0, 1 where the file is wrong, 2 where the command is.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compileNotice, compilePolicyFiles } from './compile.js';
import type { Notice } from './model/notice.js';

const USAGE = `consent-notice compile POLICY.json --out FOLDER [--notices FOLDER]
consent-notice compile NOTICE.html --out FILE.json

Makes the files that browsers load. --notices: the folder with notice/<lang>.html that the policy's records name
(default: the folder "notice" beside the policy).`;

class WrongUse extends Error {}

function compile(args: string[]): void {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: 'string' }, notices: { type: 'string' } },
  });
  const [file] = positionals;
  if (!file || positionals.length > 1 || !values.out) throw new WrongUse();
  if (file.endsWith('.html')) return write(values.out, JSON.stringify(readNotice(file)));
  const notices = readNotices(values.notices ?? join(dirname(file), 'notice'));
  for (const [name, content] of Object.entries(compilePolicyFiles(readJson(file), notices)))
    write(join(values.out, name), content);
}

function readNotice(file: string): Notice {
  const { notice, findings } = compileNotice(readFileSync(file, 'utf8'), basename(file, '.html'));
  for (const { at, severity, message } of findings)
    console.warn(`${file}:${at?.line ?? 1}:${at?.column ?? 1}: ${severity}: ${message}`);
  return notice;
}

function readNotices(folder: string): Notice[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.html'));
  } catch {
    return [];
  }
  return names.sort().map((name) => readNotice(join(folder, name)));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function write(path: string, content: string): void {
  mkdirSync(dirname(resolve(path)), { recursive: true });
  writeFileSync(path, content);
  console.log(`${path} ${content.length} bytes`);
}

const [command, ...args] = process.argv.slice(2);
try {
  if (command !== 'compile') throw new WrongUse();
  compile(args);
} catch (error) {
  const wrongUse =
    error instanceof WrongUse || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  console.error(
    wrongUse ? USAGE : `${args[0] ?? ''}: error: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = wrongUse ? 2 : 1;
}
