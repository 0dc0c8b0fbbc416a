/* Every interface text is there in every language offered, with its placeholders. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

const source = ['words', 'history-words']
  .map((name) => readFileSync(`src/elements/${name}.ts`, 'utf8'))
  .join('\n');
const ids = [...source.matchAll(/\bid: '([^']+)'/g)].map((match) => match[1]!);

for (const language of ['nl', 'fr', 'de'])
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
