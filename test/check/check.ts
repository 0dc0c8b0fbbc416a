/* What the tests of `check` share: notices and policies read as the command reads them, without its process. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { compareLanguages } from '../../src/check/languages.js';
import { checkNotice } from '../../src/check/notice.js';
import { checkPolicy } from '../../src/check/policy.js';
import type { Remark } from '../../src/check/rules.js';
import { readMarkup } from '../../src/compile.js';
import type { Finding } from '../../src/model/notice-markup.js';
import type { PolicySource } from '../../src/model/policy-source.js';

export const pathOf = (name: string): string => new URL(`./${name}`, import.meta.url).pathname;
export const fileOf = (name: string): string => readFileSync(pathOf(name), 'utf8');

export const policyOf = (json: string): PolicySource => {
  const { read } = checkPolicy(json);
  if (!read) throw new Error('the policy cannot be read');
  return read.policy;
};

export const POLICY = policyOf(fileOf('policy.json'));

export function checked(html: string, policies: readonly PolicySource[] = [POLICY], name = 'notice.html') {
  const id = basename(name, '.html');
  return checkNotice(
    { ...readMarkup(html), defaults: { id, title: id, language: 'en', version: 'hash' } },
    policies,
  );
}

/** All that is found in a notice, alone and beside the first language. */
export function allOf(html: string, first?: string): Finding[] {
  const { read, findings } = checked(html);
  const beside = first === undefined ? [] : compareLanguages([checked(first).read, read])[1]!;
  return [...findings, ...beside];
}

/** A finding in short: rule, line and column. */
export const inShort = ({ rule, at }: Pick<Remark, 'rule' | 'at'>): string =>
  `${rule} ${at?.line ?? 1}:${at?.column ?? 1}`;

/** Line and column where words stand in a text. What is a place already stays one. */
export function placeOf(text: string, words: string): string {
  if (/^\d+:\d+$/.test(words)) return words;
  const index = text.indexOf(words);
  if (index < 0) throw new Error(`"${words}" is not in the text`);
  const lines = text.slice(0, index).split('\n');
  return `${lines.length}:${lines.at(-1)!.length + 1}`;
}
