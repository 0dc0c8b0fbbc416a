/*
 * `npm run dev`: the demonstration, and the script tag built again when a source changes. Reload the page to see it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const SETTLE = 150;
/** What the build itself writes. */
const GENERATED = /^locales\/(locale-codes|[a-z]{2})\.ts$/;

const demo = spawn(process.execPath, ['demo/start.mjs'], { stdio: 'inherit' });
demo.on('exit', (code) => process.exit(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal));

let timer;
function rebuild() {
  const start = Date.now();
  const commands = [
    'npm run -s words',
    'npx vite build --mode chunks --logLevel warn',
    'npx vite build --mode embed --logLevel warn',
    'npm run -s demo:policy',
  ];
  const failed = commands.find(
    (command) => spawnSync(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0,
  );
  console.log(
    failed ? `> not built: ${failed} failed, see above` : `> built again in ${Date.now() - start} ms`,
  );
}

for (const folder of ['src', 'locales', 'demo/policy.json'].filter(existsSync))
  watch(folder, { recursive: true }, (_, file) => {
    if (folder === 'src' && GENERATED.test(file ?? '')) return;
    clearTimeout(timer);
    timer = setTimeout(rebuild, SETTLE);
  });
