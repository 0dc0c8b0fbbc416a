/* The command itself, as a process of its own: what it prints, how it ends, what it writes, and what it survives. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { unreadable } from '../../src/check/notice.js';
import type { Report } from '../../src/check/report.js';
import { fileOf, pathOf } from './check.js';

const ROOT = new URL('../..', import.meta.url).pathname;
const GOOD = pathOf('good/en.html');
const BROKEN = pathOf('broken/reference.html');
const DRAFT = pathOf('broken/draft.html');
/** Beside the good notices stands a policy that asks more than they tell of. */
const WITH = ['--policy', pathOf('policy.json')];

function run(...args: string[]) {
  const { status, stdout, stderr, signal } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'src/cli.ts'), ...args],
    { cwd: ROOT, encoding: 'utf8', timeout: 60_000, maxBuffer: 1e9 },
  );
  assert.equal(signal, null);
  assert.doesNotMatch(stderr, /^\s+at /m);
  return { status, stdout, stderr };
}

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'consent-notice-'));
});
after(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const empty = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};

describe('consent-notice check', () => {
  it('ends with 0 where there is nothing to say', () => {
    const { status, stdout } = run('check', GOOD, pathOf('good/policy.json'), ...WITH, '--strict');
    assert.deepEqual([status, stdout], [0, '0 errors, 0 warnings in 2 files\n']);
  });

  it('says file, line, column, what, why and how to mend, and ends with 1', () => {
    const { status, stdout } = run('check', BROKEN);
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^\S+\/reference\.html:\d+:\d+: error reference: the link "#contacts" [^\n]+\n {4}why: {2}[^\n]+ \(GDPR 12\(1\)[^\n]*\)\n {4}mend: [^\n]+\n1 error, 0 warnings in 1 file\n$/,
    );
  });

  it('ends with 0 on warnings, and with 1 where they count as errors', () => {
    const warned = run('check', DRAFT);
    assert.deepEqual([warned.status, warned.stdout.match(/: warning draft: /g)?.length], [0, 1]);
    const strict = run('check', DRAFT, '--strict');
    assert.deepEqual([strict.status, strict.stdout.match(/: error draft: /g)?.length], [1, 1]);
    assert.match(strict.stdout, /1 error, 0 warnings in 1 file\n$/);
  });

  it('gives tools one JSON value', () => {
    const { status, stdout } = run('check', BROKEN, DRAFT, '--json');
    const report = JSON.parse(stdout) as Report;
    assert.equal(status, 1);
    assert.deepEqual(Object.keys(report), ['files', 'errors', 'warnings', 'findings']);
    assert.deepEqual([report.files, report.findings.length], [2, report.errors + report.warnings]);
    for (const found of report.findings)
      assert.deepEqual(Object.keys(found), [
        ...['file', 'line', 'column', 'severity', 'rule', 'message', 'why', 'source', 'mend'],
      ]);
    assert.ok(report.findings.some(({ file, rule }) => file === BROKEN && rule === 'reference'));
  });

  it('compares languages that are given together', () => {
    const { status, stdout } = run('check', GOOD, pathOf('broken/languages-number.html'));
    assert.equal(status, 1);
    assert.match(stdout, /languages-number\.html:\d+:\d+: error languages\/numbers: the number 8 /);
    assert.equal(run('check', pathOf('broken/languages-number.html')).status, 0);
  });

  it('finds the policy beside the notice or above, or takes those that are named', () => {
    const notice = fileOf('good/en.html').replace('data-purposes="email"', 'data-purposes="email post"');
    const file = put('post.html', notice);
    assert.match(run('check', file).stdout, /owner\/cookies: no policy is given/);
    put('policy.json', fileOf('policy.json'));
    assert.match(run('check', file).stdout, /purpose\/unknown: post: /);
    const other = put('other.json', fileOf('policy.json').replaceAll('"email"', '"post"'));
    const both = run('check', file, '--policy', join(folder, 'policy.json'), '--policy', other, '--strict');
    assert.equal(both.stdout, '0 errors, 0 warnings in 1 file\n');
    rmSync(join(folder, 'policy.json'));
  });

  it('tells what is wrong with a policy it compares with', () => {
    const policy = put('wrong.json', fileOf('policy.json').replace('"scope": "person"', '"scope": "nobody"'));
    const { status, stdout } = run('check', GOOD, '--policy', policy);
    assert.equal(status, 1);
    assert.match(stdout, /wrong\.json:\d+:\d+: error policy\/shape: purposes\[1\]\.scope: must be one of/);
  });

  it('says of a policy that it is a draft', () => {
    const { status, stdout } = run('check', 'locales/policy.json');
    assert.deepEqual(
      [status, stdout.match(/locales\/policy\.json:6:3: warning policy\/draft/g)?.length],
      [0, 1],
    );
  });

  it('reports of our own notices only what their owner must add', () => {
    const notices = ['nl', 'fr', 'de', 'en'].map((language) => `locales/notice/${language}.html`);
    const policies = ['--policy', 'locales/policy.json', '--policy', 'demo/policy.json'];
    const { status, stdout } = run('check', ...notices, ...policies, '--json');
    const { findings, errors } = JSON.parse(stdout) as Report;
    assert.deepEqual([status, errors], [0, 0]);
    assert.deepEqual(
      findings.filter(({ rule }) => !/^(owner\/|draft$)/.test(rule)),
      [],
    );
  });
});

describe('consent-notice check --against', () => {
  const policy = fileOf('good/policy.json');
  const POLICY = pathOf('good/policy.json');
  const raised = policy.replace('"version": "2026.11.0"', '"version": "2026.12.0"');
  const longer = raised.replace('"keptFor": "P6M"', '"keptFor": "P9M"');

  it('tells what is asked again, which is no finding', () => {
    const { status, stdout } = run('check', put('longer.json', longer), '--against', POLICY, '--strict');
    assert.equal(status, 0);
    assert.match(
      stdout,
      /longer\.json:\d+:\d+: info policy\/asked-again: “advertising”: “bb_id” lives longer \(P6M → P9M\): it is asked again\n {4}why: .*\n {4}mend: .*\n0 errors, 0 warnings in 1 file\n$/,
    );
  });

  it('ends with 1 where words have changed and nobody answers for them', () => {
    const file = put('words.json', raised.replace('"Count visits"', '"Count everything"'));
    const { status, stdout } = run('check', file, '--against', POLICY, '--json');
    const { findings } = JSON.parse(stdout) as Report;
    assert.deepEqual([status, findings.map(({ rule }) => rule)], [1, ['policy/words']]);
  });

  it('compares notices and policies each with its own, by id and language', () => {
    const notice = put('en.html', fileOf('good/en.html').replace('7 years', '9 years'));
    const both = [pathOf('good/nl.html'), GOOD, POLICY].flatMap((one) => ['--against', one]);
    const { status, stdout } = run(
      'check',
      pathOf('good/nl.html'),
      notice,
      put('l.json', longer),
      ...both,
      ...WITH,
    );
    assert.equal(status, 1);
    assert.match(stdout, /en\.html:1:1: error changes\/version/);
    assert.match(stdout, /en\.html:43:3: warning changes\/summary/);
    assert.match(stdout, /l\.json:\d+:\d+: info policy\/asked-again/);
    assert.doesNotMatch(stdout, /nl\.html:\d+:\d+: \w+ changes/);
  });

  it('tells of an earlier version only that it cannot be read', () => {
    const wrong = put('earlier.json', policy.replace('"scope": "device"', '"scope": "house"'));
    const { status, stdout } = run('check', POLICY, '--against', wrong);
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^\S+earlier\.json:\d+:\d+: error policy\/shape[^\n]*\n[^\n]*\n[^\n]*\n1 error, 0 warnings in 2 files\n$/,
    );
    const draft = put('draft.json', policy.replace('"status": "approved"', '"status": "draft"'));
    assert.equal(run('check', POLICY, '--against', draft).stdout, '0 errors, 0 warnings in 1 file\n');
  });

  it('does not compare one policy with another', () => {
    const other = put(
      'quay.json',
      policy.replace('"id": "harbour",\n  "version"', '"id": "quay",\n  "version"'),
    );
    assert.match(
      run('check', POLICY, '--against', other).stdout,
      /error policy\/other: this is “harbour”, and the other is “quay”/,
    );
  });
});

describe('consent-notice, used in a way it is not for,', () => {
  for (const [what, args, says] of [
    [
      'against a version of nothing that is checked',
      ['check', GOOD, '--against', pathOf('good/policy.json')],
      /policy\.json: none of the files is a later version of it/,
    ],
    [
      'against what is not there',
      ['check', GOOD, '--against', 'nowhere.html'],
      /nowhere\.html: there is no such file/,
    ],
    ['against another kind', ['check', GOOD, '--against', 'README.md'], /README\.md: this is not a notice/],
    [
      'compiling a notice with what came before',
      ['compile', GOOD, '--out', 'x', '--previous', pathOf('good/policy.json')],
      /--previous is for a policy/,
    ],
    [
      'with a notice as what came before',
      ['compile', pathOf('good/policy.json'), '--out', 'x', '--previous', GOOD],
      /this is not a policy/,
    ],
    ['without a command', [], /^consent-notice check FILE/],
    ['with another command', ['chek', GOOD], /there is no command "chek"/],
    ['with a name that every object has', ['constructor'], /there is no command "constructor"/],
    ['with an option it does not have', ['check', GOOD, '--loud'], /--loud/],
    ['without a file', ['check'], /no file is named/],
    ['with a file that is not there', ['check', 'nowhere.html'], /nowhere\.html: there is no such file/],
    [
      'with a file of another kind',
      ['check', 'README.md'],
      /README\.md: this is not a notice \(\.html\) or a policy/,
    ],
    ['with a folder', ['check', 'locales'], /locales: this is a folder/],
    ['with a notice as policy', ['check', GOOD, '--policy', GOOD], /this is not a policy/],
    [
      'with a policy that is not there',
      ['check', GOOD, '--policy', 'nowhere.json'],
      /nowhere\.json: there is no such file/,
    ],
    ['compiling to nowhere', ['compile', GOOD], /--out is missing/],
    [
      'compiling notices to one file',
      ['compile', GOOD, pathOf('good/nl.html'), '--out', 'x.json'],
      /several notices need a folder/,
    ],
    [
      'compiling a policy to one file',
      ['compile', 'locales/policy.json', '--out', 'x.json'],
      /a policy needs a folder/,
    ],
    [
      'compiling a policy and a notice',
      ['compile', GOOD, 'locales/policy.json', '--out', 'x'],
      /a policy is compiled by itself/,
    ],
    [
      'compiling one language twice',
      ['compile', GOOD, DRAFT, '--out', 'x'],
      /two of the notices are in "en"/,
    ],
  ] as const)
    it(`${what} says so and ends with 2`, () => {
      const { status, stderr, stdout } = run(...args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, says);
      assert.match(stderr, /consent-notice compile/);
    });
});

describe('consent-notice compile', () => {
  it('writes a notice to a file', () => {
    const out = join(empty('file'), 'deep/notice.json');
    assert.equal(run('compile', GOOD, '--out', out).status, 0);
    assert.equal((JSON.parse(readFileSync(out, 'utf8')) as { id: string }).id, 'harbour');
  });

  it('writes notices to a folder, each with an archive of its version and a page by itself', () => {
    const out = empty('folder');
    const languages = ['en', 'nl', 'fr', 'de'];
    const { status } = run('compile', ...languages.map((one) => pathOf(`good/${one}.html`)), '--out', out);
    assert.equal(status, 0);
    const expected = languages.flatMap((one) => [
      `notice.${one}.3.json`,
      `notice.${one}.html`,
      `notice.${one}.json`,
    ]);
    assert.deepEqual(readdirSync(out).sort(), expected.sort());
    assert.equal(
      readFileSync(join(out, 'notice.nl.json'), 'utf8'),
      readFileSync(join(out, 'notice.nl.3.json'), 'utf8'),
    );
  });

  it('keeps what a version said: another text needs another version', () => {
    const out = empty('archive');
    assert.equal(run('compile', GOOD, '--out', out).status, 0);
    assert.equal(run('compile', GOOD, '--out', out).status, 0);
    const before = readFileSync(join(out, 'notice.en.json'), 'utf8');
    const changed = fileOf('good/en.html').replace('7 years', '9 years');
    const { status, stderr } = run(
      'compile',
      pathOf('good/nl.html'),
      put('changed.html', changed),
      '--out',
      out,
    );
    assert.equal(status, 1);
    assert.match(
      stderr,
      /changed\.html: error: .*notice\.en\.3\.json holds another text of version "3". Raise data-version/,
    );
    assert.deepEqual(readdirSync(out).sort(), ['notice.en.3.json', 'notice.en.html', 'notice.en.json']);
    assert.equal(readFileSync(join(out, 'notice.en.json'), 'utf8'), before);
    const raised = put('raised.html', changed.replace('data-version="3"', 'data-version="4"'));
    assert.equal(run('compile', raised, '--out', out).status, 0);
    assert.deepEqual(readdirSync(out).sort(), [
      ...['notice.en.3.json', 'notice.en.4.json', 'notice.en.html', 'notice.en.json'],
    ]);
  });

  it('lets a draft change: it has told nobody anything yet', () => {
    const out = empty('drafts');
    const draft = fileOf('good/en.html').replace('data-status="approved"', 'data-status="draft"');
    for (const years of ['7 years', '9 years'])
      assert.equal(
        run('compile', put('draft.html', draft.replace('7 years', years)), '--out', out).status,
        0,
      );
    assert.match(readFileSync(join(out, 'notice.en.3.json'), 'utf8'), /9 years/);
  });

  it('does not let a version lead to another folder', () => {
    const out = empty('inside');
    const file = put(
      'outside.html',
      fileOf('good/en.html').replace('data-version="3"', 'data-version="../../x"'),
    );
    const { status, stderr } = run('compile', file, '--out', out);
    assert.equal(status, 1);
    assert.match(stderr, /data-version "..\/..\/x" cannot be part of a file's name/);
    assert.deepEqual(readdirSync(out), []);
  });

  it('writes nothing where a notice has an error, and all where it has warnings', () => {
    const out = empty('wrong');
    const wrong = run('compile', pathOf('good/nl.html'), BROKEN, '--out', out);
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /reference\.html:\d+:\d+: error reference/);
    assert.deepEqual(readdirSync(out), []);
    const warned = run('compile', pathOf('broken/markup.html'), '--out', join(out, 'x.json'));
    assert.equal(warned.status, 0);
    assert.match(warned.stderr, /markup\.html:\d+:\d+: warning markup/);
    assert.ok(existsSync(join(out, 'x.json')));
  });

  it('writes a policy to a folder, with the notices that its records name', () => {
    const out = empty('policy');
    const { status } = run('compile', 'demo/policy.json', '--out', out, '--notices', 'locales/notice');
    assert.equal(status, 0);
    assert.equal(readdirSync(out).length, 8);
    const { notice } = JSON.parse(readFileSync(join(out, 'policy.fr.json'), 'utf8')) as {
      notice: { language: string };
    };
    assert.equal(notice.language, 'fr');
  });
});

describe('consent-notice compile of a policy', () => {
  for (const [what, was, is, says] of [
    ['that is no JSON', '{', '', /:2:12: error policy\/json/],
    [
      'with a key for a wall',
      '"deliver"',
      '"wall": true, "deliver"',
      /error policy\/shape: wall: is not known here/,
    ],
    [
      'that calls analytics necessary',
      '"consent-notice:withdrawn"',
      '"_ga"',
      /error policy\/necessary-tracker/,
    ],
    ['that promises a better experience', '"Count visits"', '"Better experience"', /error policy\/vague/],
  ] as const)
    it(`${what} tells why and writes nothing`, () => {
      const out = empty(`unlawful-${what.replaceAll(' ', '-')}`);
      const file = put('unlawful.json', fileOf('good/policy.json').replace(was, is));
      const { status, stdout, stderr } = run('compile', file, '--out', out);
      assert.deepEqual([status, stdout, readdirSync(out)], [1, '', []]);
      assert.match(stderr, says);
    });

  it('leaves warnings to check', () => {
    const { status, stderr } = run('compile', 'locales/policy.json', '--out', empty('draft'));
    assert.deepEqual([status, stderr], [0, '']);
  });
});

describe('consent-notice compile --previous', () => {
  const policy = fileOf('good/policy.json');
  const longer = policy.replace('"keptFor": "P6M"', '"keptFor": "P9M"');
  const covers = (out: string) =>
    (
      JSON.parse(readFileSync(join(out, 'policy.en.json'), 'utf8')) as {
        purposes: { id: string; covers?: string[] }[];
      }
    ).purposes.filter((one) => one.covers);

  it('covers earlier answers to more, of several versions', () => {
    const out = empty('narrower');
    const [first, second] = [put('first.json', longer.replace('"P3M"', '"P4M"')), put('second.json', longer)];
    assert.equal(
      run('compile', pathOf('good/policy.json'), '--out', out, '--previous', first, '--previous', second)
        .status,
      0,
    );
    assert.deepEqual(
      covers(out).map(({ id, covers: of }) => [id, of?.length]),
      [['advertising', 2]],
    );
  });

  it('covers none to less', () => {
    const out = empty('wider');
    assert.equal(
      run('compile', put('wider.json', longer), '--out', out, '--previous', pathOf('good/policy.json'))
        .status,
      0,
    );
    assert.deepEqual(covers(out), []);
  });

  it('writes nothing where what came before is of another policy, or cannot be read', () => {
    const out = empty('not');
    const other = put(
      'other-policy.json',
      policy.replace('"id": "harbour",\n  "version"', '"id": "quay",\n  "version"'),
    );
    const wrong = put('no-policy.json', '{');
    for (const [previous, says] of [
      [other, /other-policy\.json: error: this is “quay”, and no earlier version of “harbour”/],
      [wrong, /no-policy\.json: error: /],
    ] as const) {
      const { status, stderr } = run(
        'compile',
        pathOf('good/policy.json'),
        '--out',
        out,
        '--previous',
        previous,
      );
      assert.equal(status, 1);
      assert.match(stderr, says);
      assert.deepEqual(readdirSync(out), []);
    }
  });
});

const START = '<article lang="en" data-notice="n" data-version="1"><h1>T</h1><h2 id="a">A</h2><p>';

describe('hostile input', () => {
  const HOSTILE: Readonly<Record<string, [content: string | Uint8Array, says: RegExp]>> = {
    'nested.html': [START + '<div>'.repeat(10_000) + 'x' + '</div>'.repeat(10_000), /nested deeper than/],
    'unclosed.html': [START + '<b>'.repeat(10_000), /nested deeper than/],
    'large.html': [START + 'word '.repeat(1_000_000), /error size: the file is larger than 2 MB/],
    'full.html': [START + 'may section 5 of EER, '.repeat(20_000), /section-number/],
    'null.html': [
      `${START}a\0b`,
      new RegExp(`^1:${START.length + 2} error encoding: the file holds null bytes$`),
    ],
    'turned.html': [`${START}a\u202eb`, /error characters/],
    'entities.html': [START + '&amp;lol;'.repeat(200_000), /owner\/retention/],
    'garbage.html': [Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256), /error encoding/],
    'latin.html': [
      Buffer.from(`${START}\ncaf\u00e9`, 'latin1'),
      /^2:4 error encoding: the file is not UTF-8$/,
    ],
    'empty.html': ['', /^1:1 error unreadable: the notice has no <h2>/],
    'marked.html': [
      `\ufeff${fileOf('good/en.html')}`,
      /^1:1 warning owner\/cookies: no policy is given[^\n]*$/,
    ],
    'siblings.html': [START + '<option>'.repeat(20_000), /warning markup: <option>/],
    'attributes.html': [
      START + `<p ${Array.from({ length: 50_000 }, (_, i) => `a${i}`).join(' ')}>`,
      /owner\/retention/,
    ],
    'nested.json': ['['.repeat(500_000), /error policy\/json: .*nested deeper than 100 levels/],
    'empty.json': ['', /error policy\/json/],
    'list.json': ['[]', /error policy\/shape: the file: must be an object/],
    'proto.json': ['{"__proto__": {"schema": "consent-policy/1"}}', /error policy\/shape/],
  };
  // One process for all: what breaks, breaks all that follows.
  const told = new Map<string, string[]>();
  before(() => {
    const files = Object.entries(HOSTILE).map(([name, [content]]) => put(name, content));
    const { status, stdout, stderr } = run('check', ...files, '--json');
    assert.deepEqual([status, stderr], [1, '']);
    for (const { file, line, column, severity, rule, message } of (JSON.parse(stdout) as Report).findings) {
      const name = file.slice(folder.length + 1);
      (told.get(name) ?? told.set(name, []).get(name)!).push(
        `${line}:${column} ${severity} ${rule}: ${message}`,
      );
    }
  });

  for (const [name, [, says]] of Object.entries(HOSTILE))
    it(`${name} is told and nothing breaks`, () => assert.match(told.get(name)!.join('\n'), says));

  it('that no parser has room for is unreadable, and a fault of ours is none of its', () => {
    assert.equal(unreadable(new RangeError('Maximum call stack size exceeded')).rule, 'unreadable');
    assert.throws(() => unreadable(new TypeError('ours')), TypeError);
  });

  it('cannot move the cursor of who reads what it says', () => {
    const text = fileOf('broken/reference.html').replace('#contacts', '#x\u001b[2J\u202e');
    assert.doesNotMatch(run('check', put('cursor.html', text)).stdout, /[\u001b\u202e]/);
  });
});
