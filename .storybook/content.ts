/*
 * What the stories show, made when Storybook is built: the demo's policy and the notice as compiled files, and the
 * elements' manifest for the tables of the docs. Nothing is fetched while a story runs.
 */
import { readFileSync, readdirSync } from 'node:fs';
import type { Plugin } from 'vite';
import type { Member } from '@custom-elements-manifest/analyzer/cli.js';
import { compileNotice, compilePolicyFiles } from '../src/compile.js';
import type { Notice, NoticeSection } from '../src/model/notice.js';

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

/** How sections of the Dutch notice began before, and what its owner says of the change. */
const CHANGES: Readonly<Record<string, { before: string; says: Partial<NoticeSection> }>> = {
  retention: {
    before: 'Wij bewaren persoonsgegevens zolang wij ze nodig hebben:',
    says: { change: 'Wij bewaren gegevens niet langer dan redelijkerwijs nodig is.' },
  },
  security: {
    before: 'Met organisatorische en technische maatregelen beveiligen wij uw gegevens:',
    says: { editorial: 'een eenvoudiger zin' },
  },
};

/** The notice as it is, and as its owner would have archived the version before it. */
function versionsOf(notice: Notice): Record<'before' | 'now', string> {
  const gone = Object.keys(CHANGES).filter((id) => notice.sections.every((section) => section.id !== id));
  if (gone.length) throw new Error(`the stories change section ${gone.join(', ')}, which the notice lacks`);
  const earlier = (section: NoticeSection) => {
    const change = CHANGES[section.id];
    const first = { tag: 'p', children: [change?.before] };
    return change ? { ...section, children: [first, ...section.children.slice(1)] } : section;
  };
  const told = (section: NoticeSection) => ({ ...section, ...CHANGES[section.id]?.says });
  return {
    before: JSON.stringify({ ...notice, version: '2026.05.0', sections: notice.sections.map(earlier) }),
    now: JSON.stringify({ ...notice, sections: notice.sections.map(told) }),
  };
}

/**
 * `virtual:compiled-files`: the policy of the demo, the same with many purposes, every notice there is, and the Dutch
 * one with an earlier version.
 */
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
        versions: versionsOf(notices.find(({ language }) => language === 'nl')!),
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
