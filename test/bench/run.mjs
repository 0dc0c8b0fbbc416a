/* global performance, requestAnimationFrame -- within the page */
/*
 * `npm run bench`: what a notice of 500 sections and 5,000 paragraphs costs, beside the same text in plain <details>
 * that are rendered, opened and closed at once. Both are measured in turn in one run, several times; what counts is
 * the longest frame of each act, and the ratio of the two. Figures are of this machine; the ratios travel.
 */
import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright';
import { browsers } from '../browsers.mjs';
import { noticeOf, plainPage, server } from './pages.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECTIONS = 500;
const PARAGRAPHS = 10;

if (!process.argv.includes('--built')) {
  const { status } = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
  if (status) process.exit(status);
}

const notice = noticeOf(SECTIONS, PARAGRAPHS);
const site = await server({ notice, plain: plainPage(notice) });
const browser = await chromium.launch({ executablePath: browsers.chromium.path, args: ['--no-sandbox'] });

/** Longest frame in milliseconds while `act` runs and until the page rests. */
const longestFrame = (page, act) =>
  page.evaluate(async (act) => {
    let longest = 0;
    let before = performance.now();
    let watching = true;
    const frame = (now) => {
      longest = Math.max(longest, now - before);
      before = now;
      if (watching) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    await globalThis.acts[act]();
    await new Promise((done) => setTimeout(done, 300));
    watching = false;
    return longest;
  }, act);

/** @returns {Promise<Record<string, number>>} */
async function measured(path, acts) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${site.url}${path}`);
  await page.waitForFunction(() => globalThis.ready);
  const figures = {};
  for (const act of acts) figures[act] = await longestFrame(page, act);
  await page.close();
  return figures;
}

const ACTS = ['render', 'open', 'search', 'close'];
const runs = { ours: [], plain: [] };
for (let round = 0; round < ROUNDS; round++) {
  runs.ours.push(await measured('/ours.html', ACTS));
  runs.plain.push(await measured('/plain.html', ACTS));
}
await browser.close();
await site.stop();

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const table = Object.fromEntries(
  ACTS.map((act) => {
    const [ours, plain] = [runs.ours, runs.plain].map((of) => median(of.map((run) => run[act])));
    return [
      act,
      {
        'longest frame, ms': +ours.toFixed(1),
        'plain <details>, ms': +plain.toFixed(1),
        ratio: +(ours / plain).toFixed(2),
      },
    ];
  }),
);
console.log(
  `Notice of ${SECTIONS} sections and ${SECTIONS * PARAGRAPHS} paragraphs, medians of ${ROUNDS} rounds`,
);
console.table(table);
