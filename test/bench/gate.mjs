/*
 * What it costs to release many held elements at once: half inline scripts, half pictures. The longest task is what a
 * visitor's click would wait; the time for each shows whether it grows with their number.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { longestTask, median, rounded } from './measuring.mjs';

const NUMBERS = [10, 100, 1000, 10_000];
/** A picture of nothing. */
const PICTURE = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
const held = (i) =>
  i % 2
    ? `<script type="text/plain" data-purpose="statistics">globalThis.ran = (globalThis.ran ?? 0) + 1;</script>`
    : `<p><img alt="" width="1" height="1" data-purpose="statistics" data-src="${PICTURE}"></p>`;

const pageOf = (number) => `<!doctype html><html lang="en"><head><script src="/consent-notice.js"></script>
<meta charset="utf-8"><title>held</title></head><body>${Array.from({ length: number }, (_, i) => held(i)).join('\n')}<script>
globalThis.acts = {
  async release() {
    await consentNotice.decide({ statistics: true });
    while ((globalThis.ran ?? 0) < ${Math.floor(number / 2)} || document.querySelector('img:not([src])'))
      await new Promise((done) => setTimeout(done));
  },
};
consentNotice.prepare().then(() => consentNotice.rejectAll()).then(() => { globalThis.ready = true; });
</script></body></html>`;

export async function benchGate(browser, rounds) {
  const http = createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const [, number] = /^\/held-(\d+)\.html$/.exec(pathname) ?? [];
    const file = `dist${pathname}`;
    if (number) response.writeHead(200, { 'content-type': 'text/html' }).end(pageOf(Number(number)));
    else if (existsSync(file) && pathname !== '/')
      response
        .writeHead(200, { 'content-type': pathname.endsWith('.js') ? 'text/javascript' : 'application/json' })
        .end(readFileSync(file));
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${http.address().port}`;
  const runs = new Map(NUMBERS.map((number) => [number, []]));
  for (let round = 0; round < rounds; round++)
    for (const number of NUMBERS) {
      const page = await browser.newPage();
      await page.goto(`${url}/held-${number}.html`);
      await page.waitForFunction(() => globalThis.ready);
      runs.get(number).push(await longestTask(page, 'release'));
      await page.close();
    }
  http.closeAllConnections();
  http.close();
  console.log('\nHeld elements released at once');
  const base = median(runs.get(1000).map(({ whole }) => whole)) / 1000;
  console.table(
    Object.fromEntries(
      NUMBERS.map((number) => {
        const [longest, whole] = ['longest', 'whole'].map((of) =>
          median(runs.get(number).map((run) => run[of])),
        );
        return [
          number,
          {
            'longest task, ms': rounded(longest),
            'all, ms': rounded(whole),
            'time for each, to that of 1,000': rounded(whole / number / base, 2),
          },
        ];
      }),
    ),
  );
}
