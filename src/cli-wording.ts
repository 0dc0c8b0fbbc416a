/*
 * `consent-notice wording`: every text a visitor can be shown when deciding, with the hash that a record carries, to be
 * archived with a release. It reads what browsers load, or compiles it as `compile` does.
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compiledFrom, noticesFrom } from './cli-compile.js';
import { WrongUse, fail } from './cli-files.js';
import { byCode, byLink, shownFrames, shownPurposes } from './cli-shown.js';
import type { ShownFrame, ShownPurpose } from './cli-shown.js';
import { sha256 } from './compile.js';
import { canonicalize } from './model/canonical.js';
import { parseNotice } from './model/notice.js';
import type { Notice } from './model/notice.js';
import { parseDetails, parsePolicy } from './model/policy.js';
import type { Policy, PolicyDetails } from './model/policy.js';
import { ShapeError } from './model/shape.js';
import { purposeWordingOf, wordingOf } from './model/wording.js';
import { useWordsOf } from './notice-page.js';
import { VERSION } from './version.js';

/** What is archived. Each hash is that of the texts beside it, as RFC 8785 writes them. */
export interface WordingArchive {
  readonly schema: 'consent-wording/1';
  readonly component: string;
  readonly policy: Pick<Policy, 'id' | 'version' | 'status'>;
  /** Hash of the policy's file in each language: a record's `policy.sha256`. */
  readonly policies: readonly { readonly language: string; readonly sha256: string }[];
  /** A record's `wording`. */
  readonly frames: readonly (ShownFrame & { readonly sha256: string })[];
  /** A decision's `wording`. */
  readonly decisions: readonly (ShownPurpose & { readonly sha256: string })[];
}

interface Content {
  readonly policy: Policy;
  readonly details: PolicyDetails;
  readonly notice: Notice | null;
}

export async function wording(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { notices: { type: 'string' }, json: { type: 'boolean' } },
  });
  if (positionals.length > 1) throw new WrongUse('one policy at a time');
  const [from = ownPolicy()] = positionals;
  const archive = await archiveOf(contentOf(from, values.notices));
  process.stdout.write(values.json ? `${JSON.stringify(archive, null, 1)}\n` : asText(archive));
}

/** The package's own: compiled beside the built command, or where its source is. */
function ownPolicy(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return languagesIn(here).length ? here : join(here, '../locales/policy.json');
}

const languagesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => /^policy\.(?!schema\.)([A-Za-z0-9-]+)\.json$/.exec(name)?.[1] ?? []);

/** @param from the author's policy, or a folder of compiled ones */
function contentOf(from: string, notices: string | undefined): Content[] {
  if (!existsSync(from)) throw new WrongUse(`${from}: there is no such file`);
  const folder = statSync(from).isDirectory();
  const beside = notices ?? (folder ? undefined : join(dirname(from), 'notice'));
  const told = beside === undefined ? compiledNotices(from) : noticesFrom(beside);
  const files = folder ? filesIn(from) : compiledFrom(from, told);
  return Object.keys(files)
    .filter((name) => !name.endsWith('.details.json'))
    .map((name) => {
      const policy = read(`${from}: ${name}`, files[name]!, parsePolicy);
      const rest = name.replace(/\.json$/, '.details.json');
      const details = read(`${from}: ${rest}`, files[rest] ?? 'null', parseDetails);
      return { policy, details, notice: noticeOf(policy, told) };
    })
    .sort(
      (a, b) => a.policy.languages.indexOf(a.policy.language) - b.policy.languages.indexOf(b.policy.language),
    );
}

function filesIn(folder: string): Record<string, string> {
  const languages = languagesIn(folder);
  if (!languages.length)
    throw new WrongUse(`${folder}: there is no policy.<language>.json in it; compile makes it`);
  const names = languages.flatMap((one) => [`policy.${one}.json`, `policy.${one}.details.json`]);
  return Object.fromEntries(
    names
      .filter((name) => existsSync(join(folder, name)))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

const compiledNotices = (folder: string): Notice[] =>
  readdirSync(folder)
    .filter((name) => /^notice\.[A-Za-z0-9-]+\.json$/.test(name))
    .map((name) => read(join(folder, name), readFileSync(join(folder, name), 'utf8'), parseNotice));

/** The one that the policy was compiled with, by its hash. */
function noticeOf({ notice: named, language }: Policy, notices: readonly Notice[]): Notice | null {
  if (!named) return null;
  const notice = notices.find((one) => sha256(canonicalize(one)) === named.sha256);
  if (!notice)
    throw new WrongUse(
      `the policy in "${language}" was compiled with notice "${named.id}" ${named.version} in "${named.language}", which is not among the notices; name their folder with --notices`,
    );
  return notice;
}

function read<T>(file: string, text: string, parse: (value: unknown) => T): T {
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ShapeError) fail(file, error.message);
    throw error;
  }
}

async function archiveOf(contents: readonly Content[]): Promise<WordingArchive> {
  const frames: ShownFrame[] = [];
  for (const content of contents) {
    // Without words of its own the interface shows nothing in that language.
    if (await useWordsOf(content.policy.language)) frames.push(...shownFrames(content));
    frames.push(...byLink(content.policy), byCode(content.policy.language));
  }
  const { id, version, status } = contents[0]!.policy;
  return {
    schema: 'consent-wording/1',
    component: VERSION,
    policy: { id, version, status },
    policies: contents.map(({ policy }) => ({ language: policy.language, sha256: hash(policy) })),
    frames: eachOnce(frames.map((one) => ({ sha256: hash(wordingOf(one)), ...one }))),
    decisions: contents
      .flatMap(shownPurposes)
      .map((one) => ({ sha256: hash(purposeWordingOf(one)), ...one })),
  };
}

const hash = (value: unknown): string => sha256(canonicalize(value));

/** Two states that look alike are one. */
const eachOnce = <T extends { readonly sha256: string }>(all: readonly T[]): T[] =>
  all.filter(
    (
      (seen) =>
      ({ sha256: one }) =>
        !seen.has(one) && seen.add(one)
    )(new Set<string>()),
  );

/** Longer texts are those of the notice, which is archived itself. */
const LONG = 240;

function asText({ component, policy, policies, frames, decisions }: WordingArchive): string {
  const lines = [
    `Policy ${policy.id} ${policy.version} (${policy.status}), consent-notice ${component}`,
    `${frames.length} wordings around controls and ${decisions.length} of purposes, each with the SHA-256 that a record carries.`,
    'Archive the whole with --json.',
  ];
  for (const { language, sha256: of } of policies) {
    lines.push('', `═ ${language} · policy ${of}`);
    for (const one of frames.filter((frame) => frame.language === language)) {
      lines.push('', `${one.sha256}  ${language} ${one.layer}: ${one.when}`);
      lines.push(...one.frame.map((text) => `    ${shortened(text)}`));
      if (one.labels.length) lines.push(`    ${one.labels.map((label) => `[${label}]`).join(' ')}`);
    }
    for (const one of decisions.filter((decision) => decision.language === language)) {
      lines.push('', `${one.sha256}  ${language} purpose ${one.purpose}${one.when ? `, ${one.when}` : ''}`);
      lines.push(
        ...[one.label, one.description, one.consequence].flatMap((text) => (text ? [`    ${text}`] : [])),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

const shortened = (text: string): string =>
  text.length > LONG ? `${text.slice(0, LONG)}… (${text.length} characters; whole with --json)` : text;
