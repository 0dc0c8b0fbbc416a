import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { VERSION } from '../../src/version.js';

const json = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as { version: string };

test('the version that records name is the version of the package', () => {
  assert.equal(VERSION, json('package.json').version);
  assert.equal(VERSION, json('package-lock.json').version);
});
