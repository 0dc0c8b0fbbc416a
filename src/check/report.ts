/*
 * How findings are told: to people as a compiler does (file, line, column, what, why, how to mend), to tools as one
 * JSON value that does not change its form. What a file says is repeated without characters that move a cursor.
 */
import { UNREADABLE } from '../model/notice.js';
import { ruleOf } from './rules.js';
import type { Remark, Severity } from './rules.js';

export interface FileFindings {
  readonly file: string;
  readonly findings: readonly Remark[];
}

export interface Told {
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly why: string;
  readonly source: string;
  readonly mend: string;
}

export interface Report {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  /** By file as given, then from top to bottom. */
  readonly findings: readonly Told[];
}

/** @param strict a warning is an error; a remark stays one */
export function reportOf(checked: readonly FileFindings[], strict: boolean): Report {
  const findings = checked.flatMap(({ file, findings }) =>
    findings.map((one) => toldOf(file, one, strict)).sort(byPlace),
  );
  const count = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  return { files: checked.length, errors: count('error'), warnings: count('warning'), findings };
}

function toldOf(file: string, { rule, severity, message, mend, at }: Remark, strict: boolean): Told {
  const { why, source } = ruleOf(rule) ?? { why: '', source: '' };
  return {
    ...{
      file,
      line: at?.line ?? 1,
      column: at?.column ?? 1,
      severity: strict && severity === 'warning' ? 'error' : severity,
    },
    ...{ rule, message: safe(message), why, source, mend: safe(mend) },
  };
}

const safe = (text: string): string => text.replace(UNREADABLE, '\ufffd').replace(/[\s\u0085\u009b]+/g, ' ');

const byPlace = (a: Told, b: Told): number =>
  a.line - b.line || a.column - b.column || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);

export function asText({ files, errors, warnings, findings }: Report): string {
  const told = findings.map(
    ({ file, line, column, severity, rule, message, why, source, mend }) =>
      `${file}:${line}:${column}: ${severity} ${rule}: ${message}\n` +
      (why ? `    why:  ${why} (${source})\n` : '') +
      `    mend: ${mend}\n`,
  );
  const sum = `${counted(errors, 'error')}, ${counted(warnings, 'warning')} in ${counted(files, 'file')}`;
  return `${told.join('')}${sum}\n`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export const asJson = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
