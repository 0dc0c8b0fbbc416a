/* The package as others get it. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
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

  describe('has types', () => {
    const folder = mkdtempSync(join(tmpdir(), 'consent-notice-types-'));
    after(() => rmSync(folder, { recursive: true }));
    const compile = (code: string) => {
      writeFileSync(join(folder, 'page.tsx'), code);
      const paths = {
        react: [resolve('node_modules/@types/react')],
        'react/jsx-runtime': [resolve('node_modules/@types/react/jsx-runtime')],
        'consent-notice': [resolve('dist/types/index.d.ts')],
        'consent-notice/jsx': [resolve('dist/types/jsx.d.ts')],
      };
      const compilerOptions = {
        ...{ jsx: 'react-jsx', strict: true, noEmit: true, skipLibCheck: true, types: [], paths },
        ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2022', 'DOM'] },
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['page.tsx'] }));
      const { status, stdout } = spawnSync('node_modules/.bin/tsc', ['-p', folder], { encoding: 'utf8' });
      return status === 0 ? '' : stdout;
    };
    const imports = `import 'consent-notice/jsx'; import 'consent-notice';`;

    it('for React’s JSX and for events, which take what is right', () => {
      assert.equal(
        compile(
          `${imports} export const page = <consent-toggle purpose="email" name="marketing" />;
          export const whole = <consent-notice inline />;
          document.addEventListener('consent-change', (event) => console.log(event.changed.length, event.record?.id));`,
        ),
        '',
      );
    });

    it('which refuse what is not', () => {
      assert.match(compile(`${imports} export const page = <consent-toggle />;`), /purpose/);
      assert.match(
        compile(`${imports} document.addEventListener('consent-change', ({ nothing }) => nothing);`),
        /nothing/,
      );
    });

    const readme = readFileSync('README.md', 'utf8');
    const snippets = [...readme.matchAll(/^```tsx?\n([\s\S]*?)^```/gm)].map((match) => match[1]!);
    it(`that the README's ${snippets.length} snippets agree with`, () => {
      assert.ok(snippets.length >= 2);
      for (const snippet of snippets) assert.equal(compile(snippet), '');
    });
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
        error.status === 1 &&
        /package\.json:2:3: error policy\/shape: name: is not known here/.test(error.stderr.toString()),
    );
  });
});
