/*
 * Writes what the README takes from the code: the tables of elements, from the custom-elements manifest. With
 * --check it only says whether they are current, as npm test does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

const manifest = JSON.parse(readFileSync('dist/custom-elements.json', 'utf8'));
const elements = manifest.modules
  .flatMap(({ declarations }) => declarations)
  .filter(({ customElement }) => customElement);
const order = [
  'consent-notice',
  'consent-banner',
  'consent-choices',
  'privacy-notice',
  'consent-toggle',
  'consent-frame',
  'consent-history',
];
const missing = [];

/** A text for a table cell; what has none is a gap that the check reports. */
function told(thing, where) {
  const text = thing.description ?? thing.summary;
  if (!text) missing.push(`${where} ${thing.name}`);
  return (text ?? '').replace(/\s+/g, ' ').replaceAll('|', '\\|');
}

function rows(element) {
  const { tagName } = element;
  const members = (element.members ?? []).filter(
    ({ privacy, static: fixed, description, name }) =>
      privacy !== 'private' &&
      privacy !== 'protected' &&
      !fixed &&
      !/^#/.test(name) &&
      !/@internal/.test(description ?? '') &&
      !/Callback$/.test(name),
  );
  const row = (kind, name, thing) => `| ${kind} | \`${name}\` | ${told(thing, tagName)} |`;
  return [
    ...members.map((one) =>
      one.kind === 'method'
        ? row('method', `${one.name}()`, one)
        : row(one.attribute ? 'attribute' : 'property', one.attribute ?? one.name, one),
    ),
    ...(element.events ?? []).map((one) => row('event', one.name, one)),
    ...(element.cssParts ?? []).map((one) => row('part', one.name, one)),
    ...(element.cssProperties ?? []).map((one) => row('custom property', one.name, one)),
  ];
}

const tables = order
  .map((tag) => elements.find(({ tagName }) => tagName === tag))
  .map((element) =>
    [
      `#### \`<${element.tagName}>\``,
      '',
      element.summary,
      '',
      '| | | |',
      '| --- | --- | --- |',
      ...rows(element),
    ].join('\n'),
  )
  .join('\n\n');

const README = 'README.md';
const before = readFileSync(README, 'utf8');
const filled = before.replace(
  /(<!-- elements -->)[\s\S]*(<!-- \/elements -->)/,
  (_, open, close) => `${open}\n\n${tables}\n\n${close}`,
);
const after = await format(filled, { ...(await resolveConfig(README)), parser: 'markdown' });
if (missing.length) console.error(`Without a description: ${missing.join(', ')}`);
if (!process.argv.includes('--check')) writeFileSync(README, after);
else if (after !== before) console.error('The tables in the README are not current: run `npm run docs`.');
process.exitCode = missing.length || (process.argv.includes('--check') && after !== before) ? 1 : 0;
