/* Every interface text is there in every language offered, with its placeholders. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { BUILT_IN } from '../../src/platform/language.js';

const source = ['words', 'history-words']
  .map((name) => readFileSync(`src/elements/${name}.ts`, 'utf8'))
  .join('\n');
const ids = [...source.matchAll(/\bid: '([^']+)'/g)].map((match) => match[1]!);

const { targetLocales } = JSON.parse(readFileSync('lit-localize.json', 'utf8')) as {
  targetLocales: string[];
};

it('words, policy and script offer the same languages: the 24 of the Union, and Arabic', () => {
  const policy = JSON.parse(readFileSync('locales/policy.json', 'utf8')) as { languages: string[] };
  const union = 'bg hr cs da de el en es et fi fr ga hu it lt lv mt nl pl pt ro sk sl sv'.split(' ');
  const all = [...union, 'ar'].sort();
  assert.deepEqual([...targetLocales, 'en'].sort(), all);
  assert.deepEqual([...policy.languages].sort(), all);
  assert.deepEqual([...BUILT_IN].sort(), all);
  assert.deepEqual(BUILT_IN, policy.languages);
});

for (const language of targetLocales)
  describe(`the words in ${language}`, () => {
    const file = readFileSync(`locales/${language}.xlf`, 'utf8');
    const units = new Map(
      [...file.matchAll(/<trans-unit id="([^"]+)">([\s\S]*?)<\/trans-unit>/g)].map((match) => [
        match[1]!,
        match[2]!,
      ]),
    );
    const part = (unit: string, name: string) =>
      new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(unit)?.[1] ?? '';
    const places = (text: string) => [...text.matchAll(/<x id="(\d+)"/g)].map((match) => match[1]).sort();

    it('are those that the interface has', () => {
      assert.deepEqual([...units.keys()].sort(), [...ids].sort());
    });

    it('are each translated, with every placeholder', () => {
      for (const [id, unit] of units) {
        const [before, after] = [part(unit, 'source'), part(unit, 'target')];
        assert.ok(after.trim(), `${id} has no target`);
        assert.deepEqual(places(after), places(before), `${id} lost a placeholder`);
      }
    });
  });
