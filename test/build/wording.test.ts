/* What `consent-notice wording` prints: whole, hashed as records hash, and with nothing that could look like another. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import canonicalizeByLibrary from 'canonicalize';
import type { WordingArchive } from '../../src/cli-wording.js';

const ROOT = new URL('../..', import.meta.url).pathname;
const canonicalize = canonicalizeByLibrary as unknown as (value: unknown) => string;
const hash = (value: unknown) => createHash('sha256').update(canonicalize(value)).digest('hex');

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'src/cli.ts'), ...args],
    { cwd: ROOT, encoding: 'utf8', timeout: 60_000, maxBuffer: 1e9 },
  );
  assert.doesNotMatch(stderr, /^\s+at /m);
  return { status, stdout, stderr };
}

let folder: string;
let archive: WordingArchive;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'consent-notice-wording-'));
  const { status, stdout } = run('wording', 'demo/policy.json', '--notices', 'locales/notice', '--json');
  assert.equal(status, 0);
  archive = JSON.parse(stdout) as WordingArchive;
});
after(() => rmSync(folder, { recursive: true }));

describe('consent-notice wording', () => {
  it('hashes what stands beside each hash, as a library writes canonical JSON', () => {
    assert.ok(archive.frames.length > 1000);
    for (const { sha256, layer, language, frame, labels } of archive.frames)
      assert.equal(sha256, hash({ layer, language, frame, labels }));
    for (const { sha256, label, description, consequence } of archive.decisions)
      assert.equal(
        sha256,
        hash({ label, ...(description && { description }), ...(consequence && { consequence }) }),
      );
  });

  it('has every layer in every language, each wording once, and no empty text', () => {
    for (const language of ['nl', 'fr', 'de', 'en'])
      assert.deepEqual(
        [...new Set(archive.frames.filter((one) => one.language === language).map((one) => one.layer))],
        ['banner', 'choices', 'notice', 'form', 'frame', 'email', 'api'],
      );
    assert.equal(new Set(archive.frames.map((one) => one.sha256)).size, archive.frames.length);
    for (const { frame, labels, when } of archive.frames) {
      assert.ok([...frame, ...labels].every((text) => text.trim()));
      assert.ok(when);
    }
  });

  it('has no language’s words in another', () => {
    const titles = ['nl', 'fr', 'de', 'en'].map(
      (language) =>
        archive.frames.find((one) => one.language === language && one.layer === 'banner')!.frame[0],
    );
    assert.deepEqual(titles, [
      'Cookies: uw keuze',
      'Cookies\u00a0: votre choix',
      'Cookies: Ihre Auswahl',
      'Cookies: your choice',
    ]);
  });

  it('has each purpose that can be decided, in the owner’s own words', () => {
    const { purposes } = JSON.parse(readFileSync('demo/policy.json', 'utf8')) as {
      purposes: {
        id: string;
        label: Record<string, string>;
        consequence?: { text: Record<string, string> };
      }[];
    };
    for (const language of ['nl', 'fr', 'de', 'en'])
      assert.deepEqual(
        archive.decisions
          .filter((one) => one.language === language && !one.when)
          .map(({ purpose, label, consequence }) => [purpose, label, consequence]),
        purposes
          .filter(({ id }) => id !== 'necessary')
          .map(({ id, label, consequence }) => [id, label[language], consequence?.text[language]]),
      );
  });

  it('has of a link to unsubscribe the page, the mail program’s own button, and the labels of what is about a person', () => {
    const { purposes } = JSON.parse(readFileSync('demo/policy.json', 'utf8')) as {
      purposes: { id: string; scope: string; label: Record<string, string> }[];
    };
    for (const language of ['nl', 'fr', 'de', 'en']) {
      const [page, button, ...others] = archive.frames.filter(
        (one) => one.language === language && one.layer === 'email',
      );
      assert.deepEqual(others, []);
      assert.deepEqual([page!.frame.length, page!.labels.length], [3, 1]);
      assert.ok(page!.frame[1]!.includes('Cigna Insurance Services (Europe) Limited'));
      assert.deepEqual([button!.frame, button!.labels], [[], []]);
      assert.deepEqual(
        archive.decisions
          .filter((one) => one.language === language && one.when)
          .map(({ purpose, label, description, consequence }) => [purpose, label, description, consequence]),
        purposes
          .filter(({ scope }) => scope === 'person')
          .map(({ id, label }) => [id, label[language], undefined, undefined]),
      );
    }
  });

  it('tells the states apart in which a banner asks', () => {
    const english = archive.frames.filter((one) => one.language === 'en' && one.layer === 'banner');
    const of = (when: string) => english.find((one) => one.when === when)!;
    assert.deepEqual(of('first visit').labels, [
      'Reject all cookies',
      'Accept all cookies',
      'Choose per purpose',
    ]);
    const again = of('asked again: expired, some purposes only');
    assert.deepEqual(again.labels.slice(0, 2), ['Reject these cookies', 'Accept these cookies']);
    assert.ok(again.frame.includes('Your earlier answer has expired.'));
    const signalled = of('first visit, the browser sends Global Privacy Control');
    assert.ok(signalled.frame.some((text) => text.includes('(Global Privacy Control)')));
    assert.equal(english.length, 20);
  });

  it('has the statement of explicit consent where it is given, and not where it is refused', () => {
    const health = archive.frames.filter(
      (one) => one.language === 'en' && one.when.startsWith('health-claim, by itself in a page'),
    );
    const given = health.filter(({ labels }) => labels.includes('I give my explicit consent'));
    assert.deepEqual([health.length, given.length], [12, 6]);
    assert.ok(given.every(({ frame }) => /explicit|health/i.test(frame[0]!)));
  });

  it('says the same of a folder that was compiled', () => {
    const out = join(folder, 'compiled');
    const notices = ['nl', 'fr', 'de', 'en'].map((language) => `locales/notice/${language}.html`);
    run('compile', 'demo/policy.json', '--out', out, '--notices', 'locales/notice');
    run('compile', ...notices, '--out', out);
    // Stands there in the package.
    writeFileSync(join(out, 'policy.schema.json'), '{}');
    const { status, stdout } = run('wording', out, '--json');
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), archive);
  });

  it('prints the package’s own policy for people to read', () => {
    const { status, stdout } = run('wording');
    assert.equal(status, 0);
    assert.match(stdout, /^Policy cigna-europe \S+ \(draft\), consent-notice \d/);
    assert.match(
      stdout,
      /\n[0-9a-f]{64} {2}fr banner: first visit\n {4}Cookies\u00a0: votre choix\n( {4}[^\n]+\n)+ {4}\[[^\]]+\] \[[^\]]+\] \[[^\]]+\]\n/,
    );
  });

  it('has what runs on a legitimate interest with its interest, and both its controls', () => {
    const out = join(folder, 'interest');
    run('compile', 'demo/policy.json', '--out', out, '--notices', 'locales/notice');
    const change = (name: string, added: object) => {
      const file = JSON.parse(readFileSync(join(out, name), 'utf8')) as { purposes: { id: string }[] };
      Object.assign(
        file.purposes.find(({ id }) => id === 'surveys')!,
        added,
      );
      writeFileSync(join(out, name), JSON.stringify(file));
    };
    change('policy.en.json', { basis: 'legitimate-interest' });
    change('policy.en.details.json', { interest: 'We want to keep our customers.' });
    const { status, stdout, stderr } = run('wording', out, '--notices', 'locales/notice', '--json');
    assert.equal(status, 0, stderr);
    const { frames } = JSON.parse(stdout) as WordingArchive;
    const of = frames.filter(({ when, language }) => language === 'en' && when.startsWith('surveys,'));
    assert.deepEqual([...new Set(of.flatMap(({ labels }) => labels))], ['Object', 'Withdraw my objection']);
    assert.ok(of.every(({ frame }) => frame.includes('We want to keep our customers.')));
    const choices = frames.find(({ layer, language }) => layer === 'choices' && language === 'en')!;
    assert.ok(choices.frame.includes('Runs without your consent'));
  });

  it('has what page code can decide in a language that the interface does not speak', () => {
    const policy = join(folder, 'norwegian.json');
    writeFileSync(policy, readFileSync('test/check/good/policy.json', 'utf8').replaceAll('"es"', '"nb"'));
    const { status, stdout } = run('wording', policy, '--json');
    const { frames, decisions } = JSON.parse(stdout) as WordingArchive;
    assert.equal(status, 0);
    const norwegian = frames.filter(({ language }) => language === 'nb');
    assert.deepEqual(
      norwegian.map(({ layer, frame, labels }) => [layer, frame, labels]),
      [['api', [], []]],
    );
    assert.ok(decisions.some(({ language, label }) => language === 'nb' && label));
    assert.ok(frames.some(({ language, layer }) => language === 'en' && layer === 'banner'));
  });

  it('ends with 2 where it is used wrongly, and with 1 where a file is wrong', () => {
    assert.match(run('wording', 'nowhere.json').stderr, /nowhere\.json: there is no such file/);
    assert.equal(run('wording', 'nowhere.json').status, 2);
    assert.equal(run('wording', 'demo/policy.json', 'demo/policy.json').status, 2);
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    assert.match(run('wording', empty).stderr, /no policy\.<language>\.json in it; compile makes it/);
    writeFileSync(join(folder, 'wrong.json'), '{}');
    assert.equal(run('wording', join(folder, 'wrong.json')).status, 1);
    writeFileSync(join(empty, 'policy.nl.json'), '{}');
    const { status, stderr } = run('wording', empty);
    assert.equal(status, 1);
    assert.match(stderr, /empty: policy\.nl\.json: error: schema: must be one of consent-policy-core\/1/);
  });
});
