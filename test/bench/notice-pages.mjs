/* The two pages that the bench compares, and their server. */
import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { extname, join } from 'node:path';

const WORDS =
  'data policy claim insurer person purpose period right reason contact country partner service record'.split(
    ' ',
  );

/** A compiled notice with made-up text, the same at every run. */
export function noticeOf(sections, paragraphs) {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const sentence = () =>
    `${Array.from({ length: 45 }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ')}.`;
  return {
    schema: 'consent-notice/1',
    id: 'bench',
    version: '1',
    status: 'approved',
    language: 'en',
    title: 'A long notice',
    introduction: [],
    sections: Array.from({ length: sections }, (_, i) => ({
      id: `section-${i + 1}`,
      heading: `Section about ${WORDS[i % WORDS.length]} ${i + 1}`,
      purposes: [],
      children: Array.from({ length: paragraphs }, () => ({ tag: 'p', children: [sentence()] })),
    })),
  };
}

const text = (nodes) => nodes.map((node) => (typeof node === 'string' ? node : text(node.children))).join('');

export const plainPage = (
  notice,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>plain</title>
<body><main></main><script>
const sections = ${JSON.stringify(notice.sections.map(({ heading, children }) => [heading, children.map((child) => text([child]))]))};
globalThis.acts = {
  render() {
    for (const [heading, paragraphs] of sections) {
      const details = document.createElement('details');
      const summary = document.createElement('summary');
      summary.textContent = heading;
      details.append(summary, ...paragraphs.map((one) => Object.assign(document.createElement('p'), { textContent: one })));
      document.querySelector('main').append(details);
    }
  },
  open() { for (const one of document.querySelectorAll('details')) one.open = true; },
  search() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const ranges = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.normalize('NFD').toLowerCase().indexOf('country partner');
      if (at >= 0) ranges.push(new StaticRange({ startContainer: node, startOffset: at, endContainer: node, endOffset: at + 15 }));
    }
    CSS.highlights.set('hit', new Highlight(...ranges));
  },
  close() { for (const one of document.querySelectorAll('details')) one.open = false; },
};
globalThis.ready = true;
</script>`;

const OURS = `<!doctype html><html lang="en"><head><script src="/consent-notice.js" data-notice="/bench.json"></script>
<meta charset="utf-8"><title>ours</title></head><body><main></main><script>
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const root = () => document.querySelector('privacy-notice').renderRoot;
const until = async (fits) => { while (!fits()) await pause(10); };
globalThis.acts = {
  async render() {
    document.querySelector('main').append(document.createElement('privacy-notice'));
    await until(() => root()?.querySelector('#notice-section-500'));
  },
  async open() {
    root().querySelector('.all').click();
    await until(() => !root().querySelector('[part=body][hidden]'));
  },
  async search() {
    const input = root().querySelector('#search');
    input.value = 'country partner';
    input.dispatchEvent(new Event('input'));
    await until(() => /hit/.test(root().querySelector('search [role=status]').textContent));
  },
  async close() {
    root().querySelector('.all').click();
    await until(() => !root().querySelector('[part=body]:not([hidden])'));
  },
};
(async () => {
  await consentNotice.ready;
  await consentNotice.rejectAll();
  await consentNotice.prepare();
  await consentNotice.notice();
  await pause(500);
  globalThis.ready = true;
})();
</script></body></html>`;

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' };

export async function server({ notice, plain }) {
  const pages = { '/ours.html': OURS, '/plain.html': plain, '/bench.json': JSON.stringify(notice) };
  const http = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = join('dist', pathname);
    const content =
      pages[pathname] ?? (existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined);
    if (content === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': TYPES[extname(pathname)] ?? 'text/plain' }).end(content);
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${http.address().port}`,
    async stop() {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}
