/*
 * What a notice of 500 sections and 5,000 paragraphs costs, beside the same text in plain <details> that are rendered,
 * opened and closed at once: the longest frame of each act, and the ratio of the two.
 */
import { noticeOf, plainPage, server } from './notice-pages.mjs';
import { longestFrame, median, rounded } from './measuring.mjs';

const SECTIONS = 500;
const PARAGRAPHS = 10;
const ACTS = ['render', 'open', 'search', 'close'];

export async function benchNotice(browser, rounds) {
  const notice = noticeOf(SECTIONS, PARAGRAPHS);
  const site = await server({ notice, plain: plainPage(notice) });
  const measured = async (path) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${site.url}${path}`);
    await page.waitForFunction(() => globalThis.ready);
    const figures = {};
    for (const act of ACTS) figures[act] = await longestFrame(page, act);
    await page.close();
    return figures;
  };
  const runs = { ours: [], plain: [] };
  for (let round = 0; round < rounds; round++) {
    runs.ours.push(await measured('/ours.html'));
    runs.plain.push(await measured('/plain.html'));
  }
  await site.stop();
  console.log(`\nNotice of ${SECTIONS} sections and ${SECTIONS * PARAGRAPHS} paragraphs`);
  console.table(
    Object.fromEntries(
      ACTS.map((act) => {
        const [ours, plain] = [runs.ours, runs.plain].map((of) => median(of.map((run) => run[act])));
        return [
          act,
          {
            'longest frame, ms': rounded(ours),
            'plain <details>, ms': rounded(plain),
            ratio: rounded(ours / plain, 2),
          },
        ];
      }),
    ),
  );
}
