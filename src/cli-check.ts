/*
 * `consent-notice check`: reads what it is given, has check/ look at each file, at the languages beside each other and
 * at each file beside its version before, and prints what was found.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareLanguages } from './check/languages.js';
import { compareNoticeFiles } from './check/notice-against.js';
import { checkNotice, readNotice } from './check/notice.js';
import type { ReadNotice } from './check/notice.js';
import { comparePolicyFiles } from './check/policy-against.js';
import { checkPolicy } from './check/policy.js';
import type { ReadPolicy } from './check/policy.js';
import { asJson, asText, reportOf } from './check/report.js';
import type { FileFindings } from './check/report.js';
import type { Remark } from './check/rules.js';
import { WrongUse, kindOf, noticeIn, refuseOthers, textOf } from './cli-files.js';
import type { PolicySource } from './model/policy-source.js';

interface Checked {
  readonly file: string;
  readonly findings: readonly Remark[];
  readonly notice?: ReadNotice | undefined;
  readonly policy?: ReadPolicy | undefined;
}

export function check(args: string[]): void {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      policy: { type: 'string', multiple: true },
      against: { type: 'string', multiple: true },
      strict: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  if (!positionals.length) throw new WrongUse('no file is named');
  refuseOthers(positionals, ['notice', 'policy']);
  refuseOthers(values.policy ?? [], ['policy']);
  refuseOthers(values.against ?? [], ['notice', 'policy']);
  const files = [...new Set(positionals)];
  const policies = new Policies();
  const named = values.policy?.map((file) => policies.read(file));
  const checked = files.map((file): Checked => {
    if (kindOf(file) === 'policy') return policies.read(file);
    const around = (named ?? policies.around(file)).flatMap(({ policy }) => policy?.policy ?? []);
    return checkedNotice(file, around);
  });
  const differing = compareLanguages(checked.map(({ notice }) => notice));
  const against = new Earlier(values.against ?? []);
  const changed = checked.map((one) => against.compare(one, checked));
  against.refuseUnused();
  const all = checked.map(({ file, findings }, i) => ({
    file,
    findings: [...findings, ...differing[i]!, ...changed[i]!],
  }));
  const others = [...policies.unreadable(files), ...against.unreadable()];
  const report = reportOf([...all, ...others], values.strict ?? false);
  process.stdout.write(values.json ? asJson(report) : asText(report));
  if (report.errors) process.exitCode = 1;
}

function checkedPolicy(file: string): Checked {
  const text = textOf(file);
  if (typeof text !== 'string') return { file, findings: [text] };
  const { read, findings } = checkPolicy(text);
  return { file, findings, policy: read };
}

function checkedNotice(file: string, policies: readonly PolicySource[]): Checked {
  const source = noticeIn(file);
  if ('findings' in source) return { file, ...source };
  const { read, findings } = checkNotice(source, policies);
  return { file, findings, notice: read };
}

/** Each policy is read once, whoever asks for it. */
class Policies {
  readonly #read = new Map<string, Checked>();

  read(file: string): Checked {
    const read = this.#read.get(file) ?? checkedPolicy(file);
    this.#read.set(file, read);
    return read;
  }

  /** The policy of a notice, where the command names none. */
  around(file: string): Checked[] {
    const folder = dirname(file);
    const beside = [join(folder, 'policy.json'), join(folder, '..', 'policy.json')].find(existsSync);
    return beside ? [this.read(beside)] : [];
  }

  /** What was compared with and could not be; what is right with it was not asked. */
  unreadable(files: readonly string[]): FileFindings[] {
    return [...this.#read.values()].filter(({ file, policy }) => !policy && !files.includes(file));
  }
}

/** What --against names. Of what is wrong with an earlier version only this is told: that it cannot be read. */
class Earlier {
  readonly #read: readonly Checked[];
  readonly #used = new Set<Checked>();

  constructor(files: readonly string[]) {
    this.#read = [...new Set(files)].map((file) => {
      if (kindOf(file) === 'policy') return checkedPolicy(file);
      const source = noticeIn(file);
      if ('findings' in source) return { file, ...source };
      const { read, findings } = readNotice(source);
      return { file, findings, notice: read };
    });
  }

  /** @param all that are checked: where one stands against one, they are meant for each other */
  compare(now: Checked, all: readonly Checked[]): Remark[] {
    const isAlike = ({ file }: Checked) => kindOf(file) === kindOf(now.file);
    const alike = this.#read.filter(isAlike);
    const alone = alike.length === 1 && all.filter(isAlike).length === 1;
    const before = alike.find((one) => isVersionOf(one, now)) ?? (alone ? alike[0] : undefined);
    if (!before) return [];
    this.#used.add(before);
    if (now.notice && before.notice) return compareNoticeFiles(before.notice.notice, now.notice);
    if (now.policy && before.policy) return comparePolicyFiles(before.policy.policy, now.policy);
    return [];
  }

  /** An earlier version that nothing was compared with would pass for one that nothing differs from. */
  refuseUnused(): void {
    const left = this.#read.find((one) => (one.notice || one.policy) && !this.#used.has(one));
    if (left) throw new WrongUse(`${left.file}: none of the files is a later version of it`);
  }

  unreadable(): FileFindings[] {
    return this.#read.filter(({ notice, policy }) => !notice && !policy);
  }
}

function isVersionOf(before: Checked, { notice, policy }: Checked): boolean {
  if (policy) return before.policy?.policy.head.id === policy.policy.head.id;
  const [was, is] = [before.notice?.notice, notice?.notice];
  return was !== undefined && was.id === is?.id && was.language === is.language;
}
