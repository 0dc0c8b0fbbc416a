/* The README's table of rules for a policy: each rule that the code has, in its order, with the source the code names. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RULES } from '../../src/check/rules.js';
import { fileOf } from './check.js';

const readme = fileOf('../../README.md');
const [, table = ''] = /<!-- policy-rules -->([\s\S]*)<!-- \/policy-rules -->/.exec(readme) ?? [];
const rows = table
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, rule]) => rule?.startsWith('`'))
  .map(([, rule, refused, source]) => ({
    rule: rule!.replaceAll('`', ''),
    refused: refused!,
    source: source!,
  }));
const policyRules = Object.entries(RULES).filter(([name]) => name.startsWith('policy/'));

describe('the README on the rules for a policy', () => {
  it('has a row for each, in order, with its source', () => {
    assert.deepEqual(
      rows.map(({ rule, source }) => `${rule}: ${source}`),
      policyRules.map(([name, { source }]) => `${name}: ${source}`),
    );
  });

  it('says of each what it refuses, in words of its own', () => {
    for (const { rule, refused } of rows) assert.match(refused, /^\S.{15,}\.$/, rule);
    assert.equal(new Set(rows.map(({ refused }) => refused)).size, rows.length);
  });

  it('names no rule elsewhere that is none', () => {
    const named = [...readme.matchAll(/`(policy\/[a-z-]+)`/g)].map(([, name]) => name!);
    assert.deepEqual(named.filter((name) => !Object.hasOwn(RULES, name)), []);
  }); // prettier-ignore

  it('has no limit in its words that the code has not', () => {
    const { texts, trackers } = {
      texts: fileOf('../../src/check/policy-texts.ts'),
      trackers: fileOf('../../src/check/policy-trackers.ts'),
    };
    const said = (rule: string) => rows.find((one) => one.rule === rule)?.refused ?? '';
    const limit = (name: string) => Number(new RegExp(`${name} = (\\d+);`).exec(texts)?.[1]);
    assert.deepEqual(said('policy/length').match(/\d+/g)?.map(Number), ['LABEL_LONGEST', 'SETTINGS_LONGEST', 'DESCRIPTION_LONGEST'].map(limit));
    assert.deepEqual(said('policy/plain').match(/\d+/g)?.map(Number), [limit('SENTENCE_LONGEST')]);
    assert.match(trackers, /'P10Y'[\s\S]*'P24M'/);
    assert.match(said('policy/tracker-life'), /ten years \(a cookie: two;/);
  }); // prettier-ignore

  it('says where an editor finds the schema, as the package has it', () => {
    const { exports } = JSON.parse(fileOf('../../package.json')) as { exports: Record<string, unknown> };
    const file = exports['./policy.schema.json'] as string;
    assert.ok(readme.includes(`"$schema": "./node_modules/consent-notice/${file.replace('./', '')}"`));
    assert.ok(readme.includes('`consent-notice/policy.schema.json`'));
  });
});
