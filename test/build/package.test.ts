/* The package as others get it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { VERSION } from '../../src/version.js';

describe('the package', () => {
  it('can be imported where there is no DOM', () => {
    const said = execFileSync(process.execPath, [
      '--input-type=module',
      '-e',
      "import('./dist/index.js').then((m) => console.log(Object.keys(m).sort().join()))",
    ]);
    assert.match(said.toString(), /Consent,ConsentChangeEvent.*createConsent/);
  });

  it('names its version in every record', () => {
    assert.equal(VERSION, (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
  });

  it('has a README whose tables are current', () => {
    execFileSync(process.execPath, ['test/docs.mjs', '--check']);
  });

  it('offers a command that says how to use it, and exits 2', () => {
    assert.throws(
      () => execFileSync(process.execPath, ['dist/cli.js', 'nonsense'], { stdio: 'pipe' }),
      (error: { status: number; stderr: Buffer }) =>
        error.status === 2 && error.stderr.toString().includes('consent-notice compile'),
    );
  });

  it('has a command that names path and rule of what is wrong, and exits 1', () => {
    assert.throws(
      () =>
        execFileSync(process.execPath, ['dist/cli.js', 'compile', 'package.json', '--out', '.cache/none'], {
          stdio: 'pipe',
        }),
      (error: { status: number; stderr: Buffer }) =>
        error.status === 1 && /package\.json: error: \w+: is not known here/.test(error.stderr.toString()),
    );
  });
});
