/* No rule of law is left out: each stands in the table, with what refuses it or why no policy can break it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RULES } from '../../src/check/rules.js';
import { fileOf } from './check.js';
import { OWN, ROWS } from './rows.js';

const NAMES = Object.keys(RULES).filter((name) => name.startsWith('policy/'));

describe('the rules of law', () => {
  it('are all there, in order', () => {
    const expected = Array.from({ length: 70 }, (_, i) => `R${String(i + 1).padStart(2, '0')}`);
    expected.splice(expected.indexOf('R27'), 0, 'R26a');
    assert.deepEqual(Object.keys(ROWS), expected);
  });

  for (const [row, { what, rules = [], because }] of Object.entries(ROWS))
    it(`${row} (${what}) has a rule, or a reason to have none`, () => {
      assert.ok(rules.length || because, row);
      for (const name of rules) assert.ok(Object.hasOwn(RULES, `policy/${name}`), name);
    });

  it('are what every rule about a policy is for', () => {
    const used = new Set([...OWN, ...Object.values(ROWS).flatMap(({ rules }) => rules ?? [])]);
    assert.deepEqual(NAMES.filter((name) => !used.has(name.replace('policy/', ''))), []);
  }); // prettier-ignore

  it('each say why and by what source', () => {
    for (const name of NAMES) {
      const { why, source } = RULES[name as keyof typeof RULES];
      assert.match(why, /^[A-Z].{15,}\.$/, name);
      assert.ok(source.length > 3, name);
    }
  });

  it('stand in the README, where it lists them', () => {
    const readme = fileOf('../../README.md');
    if (!readme.includes('`policy/draft`')) return;
    assert.deepEqual(NAMES.filter((name) => !readme.includes(`\`${name}\``)), []);
    const listed = [...readme.matchAll(/`(policy\/[a-z-]+)`/g)].map(([, name]) => name!);
    assert.deepEqual(listed.filter((name) => !Object.hasOwn(RULES, name)), []);
  }); // prettier-ignore
});
