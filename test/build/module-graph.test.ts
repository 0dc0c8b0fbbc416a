/* The walls, read from what was built: the script tag reaches no Lit, and every chunk it names is there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { build } from 'vite';

type Built = { output: { type: string; moduleIds?: string[]; code?: string; fileName: string }[] }[];

const embed = (await build({ mode: 'embed', logLevel: 'silent', build: { write: false } })) as Built;
const chunks = embed.flatMap(({ output }) => output).filter(({ type }) => type === 'chunk');
const modules = chunks.flatMap(({ moduleIds }) => moduleIds ?? []);

describe('the script tag', () => {
  it('is one file', () => {
    assert.equal(chunks.length, 1);
  });

  it('reaches no Lit and no view', () => {
    assert.ok(
      modules.some((id) => id.endsWith('src/consent.ts')),
      'the graph was not read',
    );
    assert.deepEqual(
      modules.filter((id) =>
        /node_modules\/(@lit|lit)|\.styles\.ts$|src\/elements\/(?!settings-button|tokens)/.test(id),
      ),
      [],
    );
  });

  it('reads no cookie of the receiver itself: a page that is not to go by one pays next to nothing for it', () => {
    assert.deepEqual(
      modules.filter((id) => /remembered/.test(id)),
      [],
    );
  });

  it('holds no static import, export or import.meta', () => {
    assert.doesNotMatch(chunks[0]!.code!, /^\s*(import|export)\s|import\.meta/m);
  });

  it('names chunks that are there', () => {
    const named = [...chunks[0]!.code!.matchAll(/chunks\/[\w-]+\.js/g)].map(String);
    assert.equal(named.length, 4);
    for (const file of named) assert.ok(existsSync(`dist/${file}`), file);
  });

  it('names the same chunks as the built file', () => {
    assert.equal(
      readFileSync('dist/consent-notice.js', 'utf8').match(/chunks\/define-[\w-]+\.js/)?.[0],
      chunks[0]!.code!.match(/chunks\/define-[\w-]+\.js/)?.[0],
    );
  });
});
