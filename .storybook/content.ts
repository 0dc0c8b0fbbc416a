/*
 * What the stories show, made when Storybook is built: the demo's policy and the notice as compiled files, and the
 * elements' manifest for the tables of the docs. Nothing is fetched while a story runs.
 */
import { readFileSync, readdirSync } from 'node:fs';
import type { Plugin } from 'vite';
import type { Member } from '@custom-elements-manifest/analyzer/cli.js';
import { compileNotice, compilePolicyFiles } from '../src/compile.js';

const POLICY = 'demo/policy.json';
const MORE = 'stories/more-purposes.json';
const NOTICES = 'locales/notice';

type Source = { purposes: { scope: string }[] };

const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;

/** A module of plain data, made anew when a file it is made from changes. */
function served(id: string, make: () => Promise<unknown>, from: () => string[]): Plugin {
  const resolved = `\0${id}`;
  return {
    name: id,
    resolveId: (wanted) => (wanted === id ? resolved : null),
    async load(wanted) {
      if (wanted !== resolved) return null;
      for (const file of from()) this.addWatchFile(`${process.cwd()}/${file}`);
      return `export default ${JSON.stringify(await make())};`;
    },
  };
}

/** `virtual:compiled-files`: the policy of the demo, the same with many purposes, and every notice there is. */
export function compiledFiles(): Plugin {
  const noticeFiles = () => readdirSync(NOTICES).map((name) => `${NOTICES}/${name}`);
  return served(
    'virtual:compiled-files',
    async () => {
      const notices = noticeFiles().map((file) => compileNotice(readFileSync(file, 'utf8'), 'notice').notice);
      const demo = read<Source>(POLICY);
      const device = demo.purposes.filter(({ scope }) => scope === 'device');
      const person = demo.purposes.filter(({ scope }) => scope !== 'device');
      const many = { ...demo, purposes: [...device, ...read<Source['purposes']>(MORE), ...person] };
      return {
        policies: { demo: compilePolicyFiles(demo, notices), many: compilePolicyFiles(many, notices) },
        notices: Object.fromEntries(notices.map((notice) => [notice.language, JSON.stringify(notice)])),
      };
    },
    () => [POLICY, MORE, ...noticeFiles()],
  );
}

const shown = ({ name, privacy, static: ofClass }: Member) =>
  privacy !== 'private' && !ofClass && !name.startsWith('#');

/** `virtual:custom-elements`: what the elements' own comments say of them. The tests do without. */
export function elementsManifest(): Plugin {
  return served(
    'virtual:custom-elements',
    async () => {
      if (process.env['VITEST']) return null;
      const { cli } = await import('@custom-elements-manifest/analyzer/cli.js');
      const manifest = await cli({ argv: ['analyze', '--quiet'], noWrite: true });
      for (const { declarations } of manifest.modules)
        for (const declaration of declarations) declaration.members &&= declaration.members.filter(shown);
      return manifest;
    },
    () => readdirSync('src/elements').map((name) => `src/elements/${name}`),
  );
}
