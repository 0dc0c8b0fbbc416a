/*
 * `npm test`, on a fresh clone or a used one: installs what is missing (packages, and on Debian and Ubuntu the
 * browsers), then runs every step to its end, whatever failed before, and closes with one total. Any step can be run
 * alone: `node test/run.mjs lint unit:chromium`. With `--full` (`npm run test:full`) tests that take samples take all
 * they were written for, which takes hours.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingPackages } from './browsers.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/**
 * A step's command, and where it leaves its counts; without that it counts as one check. `beside` names a step that
 * runs at the same time: each of the two mostly waits, for a page, a clock or a disk.
 */
const STEPS = {
  types: { run: 'npm run -s check' },
  lint: { run: 'eslint --max-warnings 0 . && prettier --check --log-level warn .' },
  templates: {
    run: 'lit-analyzer src/elements --quiet --rules.no-incompatible-type-binding off --rules.no-missing-import off --rules.no-boolean-in-attribute-binding off',
  },
  build: { run: 'npm run -s build' },
  sizes: { run: 'node test/sizes.mjs', counts: ['sizes'] },
  node: {
    run: 'node --import tsx --test --test-concurrency=2 --test-reporter=spec --test-reporter-destination=stdout --test-reporter=./test/node-count-reporter.mjs --test-reporter-destination=test-results/node.json test/build/*.test.ts test/check/*.test.ts',
    counts: ['node'],
  },
  receiver: {
    run: 'node --import tsx --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=./test/node-count-reporter.mjs --test-reporter-destination=test-results/receiver.json test/receiver/*.test.ts',
    counts: ['receiver'],
    beside: 'unit:chromium',
  },
  'unit:chromium': { run: 'web-test-runner', env: { BROWSERS: 'chromium' }, counts: ['unit-chromium'] },
  'unit:firefox': {
    run: 'web-test-runner',
    env: { BROWSERS: 'firefox' },
    counts: ['unit-firefox'],
    beside: 'unit:webkit',
  },
  'unit:webkit': { run: 'web-test-runner', env: { BROWSERS: 'webkit' }, counts: ['unit-webkit'] },
  e2e: { run: 'npm run -s demo:policy && playwright test', counts: ['e2e'] },
  'stories:ltr': {
    run: 'vitest run --config vitest.stories.config.ts',
    env: { STORY_DIRECTION: 'ltr' },
    counts: ['stories-ltr'],
    beside: 'stories:rtl',
  },
  'stories:rtl': {
    run: 'vitest run --config vitest.stories.config.ts',
    env: { STORY_DIRECTION: 'rtl' },
    counts: ['stories-rtl'],
  },
};

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(2);
}

function sh(command, env = {}) {
  const PATH = `${process.cwd()}/node_modules/.bin:${process.env.PATH}`;
  return (
    spawnSync(command, { shell: true, stdio: 'inherit', env: { ...process.env, PATH, ...env } }).status ?? 1
  );
}

/** Packages are in place when the lock that npm left is as new as ours. */
function install() {
  const installed = 'node_modules/.package-lock.json';
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync('package-lock.json').mtimeMs) {
    console.log('Installing packages (npm ci)');
    if (sh('npm ci') !== 0) fail('The packages could not be installed: see what npm says above.');
  }
  const missing = missingPackages();
  if (missing.length === 0) return;
  const names = missing.join(' ');
  if (!existsSync('/usr/bin/apt-get'))
    fail(
      `These are missing: ${names}. Install them, and where they lie elsewhere set CHROMIUM_PATH, FIREFOX_PATH and WEBKIT_PATH.`,
    );
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  console.log(`Installing ${names} (apt-get)`);
  const command = `${sudo}apt-get update -qq && ${sudo}env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${names} > /dev/null`;
  if (sh(command) !== 0)
    fail(`These could not be installed: ${names}. Install them by hand and run npm test again.`);
}

/** @returns passed, failed and skipped of a step that has run */
function count(name, status) {
  const { counts } = STEPS[name];
  if (!counts)
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0, failures: [] };
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const file of counts) {
    const found = read(`test-results/${file}.json`);
    // A run that left no counts, or fails while every test passed, has failed in itself.
    if (!found || found.passed + found.failed === 0) total.failed += 1;
    for (const key of ['passed', 'failed', 'skipped']) total[key] += found?.[key] ?? 0;
    total.failures.push(...(found?.failures ?? []));
  }
  if (status !== 0 && total.failed === 0) total.failed = 1;
  return total;
}

function read(file) {
  if (!existsSync(file)) return undefined;
  const content = JSON.parse(readFileSync(file, 'utf8'));
  if ('numPassedTests' in content)
    return {
      passed: content.numPassedTests,
      failed: content.numFailedTests,
      skipped: content.numPendingTests,
      failures: content.testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'failed')
          .map(({ fullName }) => `${relative(process.cwd(), name)} › ${fullName}`),
      ),
    };
  if ('stats' in content) {
    const { expected, unexpected, flaky, skipped } = content.stats;
    const specs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
    const failures = content.suites
      .flatMap(specs)
      .filter(({ ok, tests }) => !ok || tests.some((test) => test.status === 'flaky'))
      .map(({ file, title }) => `${file} › ${title}`);
    return { passed: expected, failed: unexpected + flaky, skipped, failures };
  }
  return content;
}

const asked = process.argv.slice(2).filter((word) => word !== '--full');
if (process.argv.includes('--full')) {
  process.env.FULL = '1';
  process.env.HISTORIES ??= '10000';
}
const known = Object.keys(STEPS);
const steps = asked.length
  ? asked.flatMap((name) => known.filter((step) => step === name || step.startsWith(`${name}:`)))
  : known;
if (asked.length && !steps.length)
  fail(`There is no step ${asked.join(', ')}; there are ${known.join(', ')}.`);

install();
if (!asked.length) rmSync('test-results', { recursive: true, force: true });
mkdirSync('test-results', { recursive: true });
if (!existsSync('src/locales/nl.ts')) sh('npm run -s words');

/** Runs a step to its end. With `aside` its output is printed when it is over, so that two do not mix. */
async function step(name, aside) {
  const { run, env, counts = [] } = STEPS[name];
  for (const file of counts) rmSync(`test-results/${file}.json`, { force: true });
  const start = Date.now();
  const PATH = `${process.cwd()}/node_modules/.bin:${process.env.PATH}`;
  const child = spawn(run, {
    shell: true,
    stdio: aside ? ['inherit', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, PATH, ...env },
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => output.push(part));
  const status = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  const seconds = Math.round((Date.now() - start) / 1000);
  return { name, output: Buffer.concat(output).toString(), ...count(name, status), seconds };
}

const results = [];
for (const name of steps) {
  if (results.some((result) => result.name === name)) continue;
  const { beside } = STEPS[name];
  console.log(`\n── ${name}`);
  const together = [step(name), ...(steps.includes(beside) ? [step(beside, true)] : [])];
  const [here, aside] = await Promise.all(together);
  results.push(here);
  if (!aside) continue;
  console.log(`\n── ${beside}\n${aside.output}`);
  results.push(aside);
}

console.log('\n');
console.table(
  Object.fromEntries(
    results.map(({ name, passed, failed, skipped, seconds }) => [name, { passed, failed, skipped, seconds }]),
  ),
);
for (const { name, failures } of results) for (const test of failures) console.log(`✗ ${name}: ${test}`);
const sum = (key) => results.reduce((total, one) => total + one[key], 0);
const skipped = sum('skipped');
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(sum('failed') ? 1 : 0);
