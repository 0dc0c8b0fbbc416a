/* What the README says to run at the receiver's side is run as it stands there, after a build. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

it('the README’s code that makes a link to unsubscribe makes one', () => {
  const snippet = /^```mjs\n([\s\S]*?)^```/m.exec(readFileSync('README.md', 'utf8'))![1]!;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', snippet],
    {
      encoding: 'utf8',
      env: { ...process.env, UNSUBSCRIBE_KEY: 'a-key-for-links-in-tests-of-32-characters' },
    },
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^https:\/\/www\.example\.com\/unsubscribe\?t=[\w.-]+/);
  assert.match(stdout, /'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click'/);
});
