/* Two versions of a notice side by side: what changed, whether its owner says so, and whether what they say holds. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareNoticeFiles } from '../../src/check/notice-against.js';
import { checked, fileOf, inShort, placeOf } from './check.js';

const GOOD = fileOf('good/en.html');
const raised = (html: string) =>
  html
    .replace('data-version="3"', 'data-version="4"')
    .replace(/data-effective="[^"]*"/, 'data-effective="2027-01-01"');

function against(after: string, before = GOOD) {
  assert.notEqual(after, before);
  const [was, is] = [checked(before).read!, checked(after).read!];
  return compareNoticeFiles(was.notice, is);
}
const rules = (after: string, before?: string) =>
  against(after, before).map(({ severity, rule }) => `${severity} ${rule}`);

/** The heading of a section, with more attributes. */
const marked = (html: string, id: string, attributes: string) =>
  html.replace(`<h2 id="${id}"`, `<h2 id="${id}" ${attributes}`);
const fact = (html: string) => html.replace('7 years', '9 years');
const word = (html: string) => html.replace('We keep', 'We hold on to');

describe('check of a notice --against', () => {
  it('has nothing to say of the same, or of a version by another number', () => {
    const { notice } = checked(GOOD).read!;
    assert.deepEqual(compareNoticeFiles(notice, checked(GOOD).read!), []);
    assert.deepEqual(rules(raised(GOOD)), []);
  });

  it('tells a changed section at its heading, and that nobody says so', () => {
    const html = raised(fact(GOOD));
    const at = placeOf(html, '<h2 id="retention"');
    assert.deepEqual(against(html).map(inShort), [`changes/section ${at}`, `changes/summary ${at}`]);
    assert.deepEqual(rules(html), ['info changes/section', 'warning changes/summary']);
  });

  it('is content with a summary of the owner’s own', () => {
    const html = marked(raised(fact(GOOD)), 'retention', 'data-change="We keep data longer."');
    assert.deepEqual(rules(html), ['info changes/section']);
  });

  it('takes a declared change of words for one', () => {
    const html = marked(raised(word(GOOD)), 'retention', 'data-editorial="plainer"');
    const [told, ...others] = against(html);
    assert.deepEqual([told!.severity, told!.rule, others], ['info', 'changes/section', []]);
    assert.match(told!.message, /says the same in other words/);
  });

  it('does not take it where a fact has changed', () => {
    const html = marked(raised(fact(GOOD)), 'retention', 'data-editorial="plainer"');
    assert.deepEqual(rules(html), ['info changes/section', 'error changes/editorial']);
  });

  it('wants words that nobody declares to be told of', () => {
    assert.deepEqual(rules(raised(word(GOOD))), ['info changes/section', 'warning changes/summary']);
  });

  it('tells new sections, and those that are gone', () => {
    const more = raised(GOOD).replace('<h2 id="contact"', '<h2 id="children">Children</h2><p>We insure them.</p><h2 id="contact"');
    assert.deepEqual(rules(more), ['info changes/section', 'warning changes/summary']);
    const [gone, ...others] = against(raised(GOOD), more.replace('data-version="4" ', 'data-version="3" ').replace('2027-01-01', '2026-11-01'));
    assert.deepEqual([gone!.rule, others.length], ['changes/section', 0]);
    assert.match(gone!.message, /“Children” is gone/);
  }); // prettier-ignore

  it('wants another version, a later one, and another day', () => {
    assert.deepEqual(rules(fact(GOOD)).slice(0, 1), ['error changes/version']);
    assert.deepEqual(rules(GOOD.replace('data-version="3"', 'data-version="2"')), ['error changes/version']);
    const sameDay = fact(GOOD).replace('data-version="3"', 'data-version="4"');
    assert.deepEqual(rules(sameDay).slice(0, 1), ['warning changes/effective']);
  });

  it('compares nothing with another notice, or another language', () => {
    assert.deepEqual(rules(GOOD, fileOf('good/nl.html')), ['error changes/other']);
    assert.deepEqual(rules(GOOD.replace('data-notice="harbour"', 'data-notice="quay"')), [
      'error changes/other',
    ]);
  });
});
