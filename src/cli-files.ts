/*
 * Files as the command reads and writes them: what is no text, too large or of another kind is told, and nothing is
 * written unless everything can be.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { placeAt } from './check/json-places.js';
import { unreadable } from './check/notice.js';
import type { NoticeFile } from './check/notice.js';
import { fault } from './check/rules.js';
import { readMarkup, sha256 } from './compile.js';
import type { Finding } from './model/notice-markup.js';

/** Far more than any notice or policy; what is larger takes long to read and is neither. */
const LARGEST = 2_000_000;

/** The command is wrong, not a file. */
export class WrongUse extends Error {}
/** Has been told. */
export class Failed extends Error {}

export type Kind = 'notice' | 'policy';

export const kindOf = (file: string): Kind | undefined =>
  (({ '.html': 'notice', '.htm': 'notice', '.json': 'policy' }) as const)[
    extname(file).toLowerCase() as '.html'
  ];

/** @returns a finding where the file can be opened and is no text @throws WrongUse where it cannot */
export function textOf(file: string): string | Finding {
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

export function noticeIn(file: string): NoticeFile | { findings: Finding[] } {
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

/** Why a file could not be opened. */
export function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'this is a folder; name the files in it',
    EACCES: 'it may not be read',
  };
  return known[code ?? ''] ?? message ?? String(error);
}

export function refuseOthers(files: readonly string[], kinds: readonly Kind[]): void {
  for (const file of files)
    if (!(kinds as readonly (Kind | undefined)[]).includes(kindOf(file))) {
      const ending = kinds.map((kind) => (kind === 'notice' ? 'a notice (.html)' : 'a policy (.json)'));
      // A folder is told as one, whatever its name.
      const folder = existsSync(file) && statSync(file).isDirectory();
      throw new WrongUse(
        `${file}: ${folder ? reason({ code: 'EISDIR' }) : `this is not ${ending.join(' or ')}`}`,
      );
    }
}

export function writeAll(outputs: readonly (readonly [path: string, content: string])[]): void {
  for (const [path, content] of outputs) {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(path, content);
    console.log(`${path} ${content.length} bytes`);
  }
}

export function fail(file: string, message: string): never {
  console.error(`${file}: error: ${message}`);
  throw new Failed();
}
