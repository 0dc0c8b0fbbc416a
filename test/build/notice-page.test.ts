/* The notice as a page by itself: all of it, in order, nothing that runs and nothing that is fetched. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'parse5';
import { compileNotice, compilePolicyFiles, markupOf } from '../../src/compile.js';
import type { Markup } from '../../src/model/notice-markup.js';
import { textOf } from '../../src/model/notice.js';
import type { Notice } from '../../src/model/notice.js';
import { parseDetails } from '../../src/model/policy.js';
import { noticePage } from '../../src/notice-page.js';

const LANGUAGES = ['nl', 'fr', 'de', 'en'];
const read = (language: string) =>
  compileNotice(readFileSync(`locales/notice/${language}.html`, 'utf8'), language).notice;
const elements = (markup: Markup): Markup[] => [
  markup,
  ...markup.children.flatMap((child) => (typeof child === 'string' ? [] : elements(child))),
];
const textIn = (markup: Markup | string): string =>
  typeof markup === 'string' ? markup : markup.children.map(textIn).join('');
const words = (text: string) => text.split(/\s+/).filter(Boolean);
const find = (page: string, id: string) =>
  elements(markupOf(page)).find(({ attributes }) => attributes['id'] === id)!;

const made = (notice: Partial<Notice>): Notice => ({
  ...{ schema: 'consent-notice/1', id: 'n', version: '1', status: 'approved', language: 'en', title: 'T' },
  introduction: [],
  sections: [{ id: 'a', heading: 'A', purposes: [], children: [] }],
  ...notice,
});

describe('the notice as a page', () => {
  for (const language of LANGUAGES)
    it(`has every word of the ${language} one, in order`, async () => {
      const notice = read(language);
      const page = await noticePage(notice);
      for (const [i, { id, heading, children }] of notice.sections.entries()) {
        const marks = elements(find(page, `notice-${id}`))
          .filter(({ attributes }) => attributes['class'] === 'mark')
          .map(textIn);
        const shown = marks.reduce(
          (text, mark) => text.replace(mark, ''),
          textIn(find(page, `notice-${id}`)),
        );
        assert.equal(words(shown).join(''), words(`${i + 1}. ${heading}${textOf(children)}`).join(''));
      }
    });

  it('is in one language alone, with version, date and mark', async () => {
    const notice = { ...read('fr'), effective: '2026-12-01' };
    const facts = elements(markupOf(await noticePage(notice))).find(
      ({ attributes }) => attributes['class'] === 'facts',
    )!;
    assert.equal(
      textIn(facts),
      'Version 2026.11.0 · en vigueur à partir du 1 décembre 2026 · d’après le texte du 2 mars 2018 · projet',
    );
  });

  it('says where its own words are of another language than the notice', async () => {
    const page = await noticePage(made({ language: 'he', title: 'הודעה' }));
    assert.match(page, /<html lang="he" dir="rtl">/);
    assert.match(page, /<p class="facts" lang="en" dir="ltr">Version 1<\/p>/);
  });

  it('runs nothing and fetches nothing, whatever the notice says', async () => {
    const hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'&amp;';
    const page = await noticePage(
      made({
        title: hostile,
        version: hostile,
        sections: [
          {
            ...{ id: 'a', heading: hostile, purposes: [] },
            children: [{ tag: 'a', href: 'https://x.example/"onclick="alert(1)', children: [hostile] }],
          },
        ],
      }),
    );
    const all = elements(markupOf(page));
    assert.deepEqual(
      all.filter(({ name }) => ['script', 'img', 'link', 'iframe', 'object'].includes(name)),
      [],
    );
    assert.deepEqual(
      all.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => /^(on|src$)/.test(name)),
      [],
    );
    assert.ok(textIn(find(page, 'notice-a')).includes(hostile));
  });

  it('has every link lead somewhere in it', async () => {
    const page = await noticePage(read('de'));
    const all = elements(markupOf(page));
    const ids = new Set(all.map(({ attributes }) => attributes['id']));
    const links = all.map(({ attributes }) => attributes['href']).filter((href) => href?.startsWith('#'));
    assert.ok(links.length > 15);
    for (const href of links) assert.ok(ids.has(href!.slice(1)), href);
  });

  it('ends with what the policy says is stored', async () => {
    const policy: unknown = JSON.parse(readFileSync('demo/policy.json', 'utf8'));
    const files = compilePolicyFiles(policy, []);
    const page = await noticePage(read('nl'), parseDetails(JSON.parse(files['policy.nl.details.json']!)));
    assert.match(textIn(find(page, 'notice-cookies')), /consent-notice .*strikt noodzakelijk/i);
    assert.equal(parse(page).childNodes.length, 2);
  });
});
