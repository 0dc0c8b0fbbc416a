/*
 * `npm start`, on a fresh clone or a used one: installs and builds what is missing or older than its sources, then
 * starts the demonstration. Plain Node without any dependency, since it runs before there are some. It says each step
 * in a line, passes signals on to the step that runs, and ends with that step's exit code.
 */
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Milliseconds since the epoch; 0 for what is not there. */
const changedAt = (name) => statSync(path(name), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** When the newest file of a folder (or the file itself) changed. */
function newest(name) {
  // Made from locales/ by many scripts, so new does not mean changed.
  if (name === 'src/locales') return 0;
  if (!statSync(path(name), { throwIfNoEntry: false })?.isDirectory()) return changedAt(name);
  return readdirSync(path(name), { withFileTypes: true }).reduce(
    (time, { name: inside }) => Math.max(time, newest(`${name}/${inside}`)),
    // The folder's own time: a deleted file is a change too.
    changedAt(name),
  );
}

let running;
/** Set by the first signal: no further step starts after it. */
let ended;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    ended = signal;
    running?.kill(signal);
  });
}
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Runs one step to its end; a step that fails ends everything with its exit code. */
async function run(command, args, shell = false) {
  if (ended) process.exit(SIGNALS[ended]);
  running = spawn(command, args, { cwd: root, stdio: 'inherit', shell });
  const [code, signal] = await new Promise((resolve, reject) => {
    running.once('exit', (...end) => resolve(end));
    running.once('error', reject);
  });
  running = undefined;
  if (code !== 0) process.exit(code ?? SIGNALS[signal] ?? 1);
}

/** The npm that started us if one did; on Windows `npm` alone is a script that only a shell can run. */
const npm = (...args) =>
  process.env.npm_execpath
    ? run(process.execPath, [process.env.npm_execpath, ...args])
    : run('npm', args, process.platform === 'win32');

const say = (line) => console.log(`> ${line}`);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `This needs Node 20.19 or newer, and runs on ${process.versions.node}. See https://nodejs.org`,
  );
  process.exit(2);
}

// npm writes this file last, so an installation that was interrupted counts as missing.
if (changedAt('node_modules/.package-lock.json') < changedAt('package-lock.json')) {
  say('installing what package-lock.json lists (a minute or two the first time)');
  await npm('ci');
}

const sources = Math.max(...['src', 'locales', 'vite.config.ts'].map(newest));
if (changedAt('dist/consent-notice.js') < sources) {
  say('building dist/');
  await npm('run', 'build', '--silent');
}

say("compiling the demo's own policy");
await npm('run', 'demo:policy', '--silent');

say('starting the site and the receiver');
await run(process.execPath, ['--import', 'tsx', path('demo/serve.ts')]);
