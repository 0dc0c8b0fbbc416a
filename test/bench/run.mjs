/*
 * `npm run bench`: what the component and the receiver cost, each thing measured several times in one run; medians. Figures are of
 * this machine; the ratios travel. ROUNDS=9 for more, a name (notice, gate, receiver) for one of them, --built to build nothing.
 */
import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright';
import { browsers } from '../browsers.mjs';
import { benchGate } from './gate.mjs';
import { benchNotice } from './notice.mjs';
import { benchReceiver } from './receiver.mjs';

const BENCHES = { notice: benchNotice, gate: benchGate, receiver: benchReceiver };
const rounds = Number(process.env.ROUNDS ?? 5);
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const strange = asked.find((name) => !(name in BENCHES));
if (strange) {
  console.error(`There is no bench ${strange}; there are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}

if (!process.argv.includes('--built')) {
  const { status } = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
  if (status) process.exit(status);
}

const browser = await chromium.launch({ executablePath: browsers.chromium.path, args: ['--no-sandbox'] });
for (const [name, bench] of Object.entries(BENCHES))
  if (!asked.length || asked.includes(name)) await bench(browser, rounds);
await browser.close();
