/* `consent-notice verify` as a process of its own: what it prints, how it ends, and that it holds no file in memory. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { VerificationReport } from '../../src/cli-verify.js';
import type { WordingArchive } from '../../src/cli-wording.js';
import { chainOf, hashOf, linesOf, policy } from './chains.js';

const ROOT = new URL('../..', import.meta.url).pathname;

function run(args: readonly string[], node: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...node, '--import', 'tsx', join(ROOT, 'src/cli.ts'), ...args],
    { cwd: ROOT, encoding: 'utf8', timeout: 120_000, maxBuffer: 1e9 },
  );
  assert.doesNotMatch(stderr, /^\s+at /m);
  return { status, stdout, stderr };
}

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'consent-notice-verify-'));
});
after(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('consent-notice verify', () => {
  it('ends with 0 where all is sound, and says what it read', () => {
    const file = put('sound.ndjson', linesOf([...chainOf(3), ...chainOf(2, 2)]));
    const { status, stdout } = run(['verify', file]);
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^\S+sound\.ndjson: no breaks\. Each record is as it was made and stands in its place\.\n\n5 records in 2 chains\.\n5 records made in a test \(a draft policy\), which prove nothing\.\n/,
    );
    assert.match(
      run(['verify', put('none.ndjson', '\n')]).stdout,
      /no breaks\. There are no records in it\./,
    );
  });

  it('ends with 1 on a break, names the first broken link by both ids, then each break in words', () => {
    const records = chainOf(4);
    records[1] = { ...records[1]!, site: 'www.example.org' };
    const erased = { id: records[3]!.id, sha256: hashOf(records[3]), erasedAt: '2029-11-22T00:00:00.000Z' };
    const place = { rule: 'retention', chain: records[3]!.chain, sequence: 4 };
    const script = chainOf(1, 2, () => ({ by: 'script', layer: 'api', method: 'api' }));
    const file = linesOf([...records.slice(0, 3), { ...erased, ...place }, ...script]);
    const { status, stdout } = run(['verify', put('changed.ndjson', `${file}{"cut":\n`)]);
    assert.equal(status, 1);
    const [one, two, three] = records.map(({ id }) => id);
    assert.ok(one);
    assert.match(
      stdout,
      /^\S+changed\.ndjson: 2 breaks\. These records do not all prove what they should\.\n/,
    );
    assert.ok(
      stdout.includes(`First broken link: from record ${two} (line 2) to record ${three} (line 3).\n`),
      stdout,
    );
    assert.ok(stdout.includes('\n1 record erased by rule: retention. Their places are kept.\n'), stdout);
    assert.match(
      stdout,
      /\nBreaks\n {2}line 3, record \S+, chain \S+\n {4}The content of the record before it /,
    );
    assert.match(stdout, /\n {2}line 6\n {4}This line is not JSON: it was damaged or cut off\.\n/);
    assert.match(
      stdout,
      /\nGiven by page code, without a person’s own act \(1\)\n {2}line 5, record \S+\n {4}Page code gave preferences, /,
    );
  });

  it('counts and lists what is not verified, which is no break', () => {
    const records = chainOf(2, 1, () => ({}), { kind: 'account', id: 'member-1' });
    const lines = records.map((record, i) => ({
      receivedAt: `2026-11-22T10:00:0${i}.000Z`,
      verified: i === 0,
      record,
    }));
    const file = put('unverified.ndjson', linesOf(lines));
    const { status, stdout } = run(['verify', file]);
    assert.equal(status, 0);
    assert.match(stdout, /\n1 record of accounts that is not verified, and overrides none that is\.\n/);
    assert.match(
      stdout,
      /\nOf an account, and not verified \(1\)\n {2}line 2, record \S+\n {4}It says of an account/,
    );
    const report = JSON.parse(run(['verify', file, '--json']).stdout) as VerificationReport;
    assert.equal(report.counts.unverified, 1);
    assert.deepEqual(
      report.found.map(({ kind, id }) => [kind, id]),
      [['unverified', records[1]!.id]],
    );
  });

  it('gives tools one JSON value', () => {
    const file = put('gap.ndjson', linesOf(chainOf(4).filter((_, i) => i !== 1)));
    const { status, stdout } = run(['verify', file, '--json']);
    const report = JSON.parse(stdout) as VerificationReport;
    assert.equal(status, 1);
    assert.deepEqual(
      [report.schema, report.breaks, report.remarks, report.counts.records],
      ['consent-verification/1', 1, 0, 3],
    );
    assert.deepEqual(report.firstBrokenLink, report.found[0]);
    assert.deepEqual(report.firstBrokenLink?.other, { id: chainOf(2)[1]!.id });
  });

  it('survives what is no text, too long, or nested without end', () => {
    const [record] = chainOf(1);
    const nested = `${'['.repeat(400_000)}${']'.repeat(400_000)}`;
    const parts = [
      Buffer.from([0xff, 0xfe, 10]),
      'x'.repeat(3_000_000),
      '\n',
      nested,
      '\n',
      JSON.stringify(record),
    ];
    const file = put('noise.ndjson', Buffer.concat(parts.map((part) => Buffer.from(part as string))));
    const report = JSON.parse(run(['verify', file, '--json']).stdout) as VerificationReport;
    assert.deepEqual(
      report.found.map(({ kind, line }) => `${kind} ${line}`),
      ['line 1', 'line 2', 'record 3'],
    );
    assert.equal(report.counts.records, 1);
  });

  it('ends with 2 where it is used wrongly', () => {
    assert.match(run(['verify']).stderr, /^consent-notice: no file is named\n/);
    assert.match(run(['verify', 'nowhere.ndjson']).stderr, /nowhere\.ndjson: there is no such file/);
    assert.match(run(['verify', folder]).stderr, /this is a folder/);
    const file = put('one.ndjson', linesOf(chainOf(1)));
    for (const args of [
      ['verify'],
      ['verify', 'nowhere.ndjson'],
      ['verify', folder],
      ['verify', file, file],
      ['verify', file, '--wording', 'nowhere.json'],
      ['verify', file, '--unknown'],
    ])
      assert.equal(run(args).status, 2, args.join(' '));
  });

  it('holds no file in memory: reads 60 MB where there is room for 32', () => {
    const file = join(folder, 'long.ndjson');
    const out = openSync(file, 'w');
    // What is no JSON is told at once: this is about memory, not time.
    for (let n = 0; n < 70; n++) writeSync(out, `${'x'.repeat(900_000)}\n`);
    writeSync(out, linesOf(chainOf(3)));
    closeSync(out);
    const { status, stdout, stderr } = run(['verify', file], ['--max-old-space-size=32']);
    assert.equal(status, 1, stderr);
    assert.match(stdout, /: 70 breaks\.[^]*\n3 records in 1 chain\.\n/);
  });

  it('tells of the first thousand breaks, and how many more there are', () => {
    const file = put('many.ndjson', '{\n'.repeat(2500));
    const { status, stdout } = run(['verify', file]);
    assert.equal(status, 1);
    assert.match(stdout, /: 2,500 breaks\.[^]*\n {2}line 1000\n[^\n]*\n {2}and 1500 more\n$/);
  });
});

describe('consent-notice verify --wording', () => {
  let archive: WordingArchive;
  let file: string;
  before(() => {
    const { stdout } = run(['wording', '--json']);
    file = put('wording.json', stdout);
    archive = JSON.parse(stdout) as WordingArchive;
  });
  const banner = () => archive.frames.find(({ language, layer }) => language === 'nl' && layer === 'banner')!;

  it('finds the words of a record, its own and its purposes’', () => {
    const records = chainOf(2, 1, () => ({ wording: banner().sha256 }));
    const { status, stdout } = run(['verify', put('known.ndjson', linesOf(records)), '--wording', file]);
    assert.deepEqual([status, /The words of 2 records were compared/.test(stdout)], [0, true], stdout);
  });

  it('tells of words that are not among them', () => {
    const records = chainOf(2, 1, (sequence) => ({
      wording: sequence === 1 ? 'e'.repeat(64) : banner().sha256,
    }));
    const swapped = records[1]!.decisions.map((one, i, all) => ({
      ...one,
      wording: all[i ? 0 : 1]!.wording,
    }));
    records[1] = { ...records[1]!, decisions: swapped.slice(0, 2) };
    const report = JSON.parse(
      run(['verify', put('unknown.ndjson', linesOf(records)), '--wording', file, '--json']).stdout,
    ) as VerificationReport;
    assert.deepEqual(
      report.found.map(({ kind, line, what }) => [kind, line, /^The words (.*) are not/.exec(what)?.[1]]),
      [
        ['wording', 1, 'around its controls'],
        ['wording', 2, 'of preferences and of statistics'],
      ],
    );
  });

  it('says of which releases no archive was given', () => {
    const records = chainOf(1, 1, () => ({ component: '0.0.9' }));
    const { status, stdout } = run(['verify', put('other.ndjson', linesOf(records)), '--wording', file]);
    assert.equal(status, 0);
    assert.ok(
      stdout.includes(
        `The words of 1 record were not compared, for no archive of their release was given: policy ${policy.id} ${policy.version} in nl, component 0.0.9.`,
      ),
      stdout,
    );
  });

  it('does not believe an archive whose texts were changed, nor what is none', () => {
    const records = put('any.ndjson', linesOf(chainOf(1)));
    const changed = put('changed.json', JSON.stringify(archive).replace('uw keuze', 'onze keuze'));
    const { status, stderr } = run(['verify', records, '--wording', changed]);
    assert.equal(status, 1);
    assert.match(stderr, /changed\.json: error: the texts beside [0-9a-f]{64} have another hash/);
    for (const none of [
      '{}',
      'no JSON',
      '{"schema":"consent-wording/1","component":"1","policy":{},"frames":[null]}',
    ])
      assert.match(
        run(['verify', records, '--wording', put('none.json', none)]).stderr,
        /none\.json: error: this is not what `consent-notice wording --json` prints/,
      );
  });
});
