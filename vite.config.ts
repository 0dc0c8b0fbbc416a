/*
 * Four builds, one after the other (npm run build):
 *   chunks   dist/chunks/*.js: the views and what deciding needs, as ES modules
 *   embed    dist/consent-notice.js: the script tag, which knows the chunks' names; and the content files beside it
 *   package  dist/index.js and dist/define.js: for bundlers, with lit left outside
 *   cli      dist/cli.js: the command
 * A classic script can hold no static import, hence the first two: a module that both need exists twice.
 */
import { readFileSync, readdirSync } from 'node:fs';
import minifyHTMLLiterals from '@lit-labs/rollup-plugin-minify-html-literals';
import { defineConfig } from 'vite';
import type { Plugin, UserConfig } from 'vite';
import { compileNotice, compilePolicyFiles } from './src/compile.js';
import { parseDetails } from './src/model/policy.js';
import { noticePage } from './src/notice-page.js';

const minifyTemplates = () =>
  minifyHTMLLiterals({
    failOnError: true,
    options: {
      minifyOptions: {
        conservativeCollapse: true,
        keepClosingSlash: true,
        removeComments: true,
        minifyCSS: { minify: true },
      },
    },
  } as never) as unknown as Plugin;

/** The built-in policy and notices, compiled beside the script, and the schema for policies of one's own. */
function content(): Plugin {
  return {
    name: 'consent-content',
    async generateBundle() {
      const emit = (fileName: string, source: string) => this.emitFile({ type: 'asset', fileName, source });
      const languages = readdirSync('locales/notice').map((file) => file.replace('.html', ''));
      const notices = languages.map((language) => {
        const { notice, findings } = compileNotice(
          readFileSync(`locales/notice/${language}.html`, 'utf8'),
          language,
        );
        for (const { at, severity, message } of findings)
          this[severity === 'error' ? 'error' : 'warn'](
            `locales/notice/${language}.html:${at?.line ?? 1}: ${message}`,
          );
        return notice;
      });
      const policy: unknown = JSON.parse(readFileSync('locales/policy.json', 'utf8'));
      const files = compilePolicyFiles(policy, notices);
      for (const [file, source] of Object.entries(files)) emit(file, source);
      emit('policy.schema.json', readFileSync('src/check/policy.schema.json', 'utf8'));
      for (const notice of notices) {
        const details = files[`policy.${notice.language}.details.json`];
        emit(`notice.${notice.language}.json`, JSON.stringify(notice));
        emit(`notice.${notice.language}.${notice.version}.json`, JSON.stringify(notice));
        emit(
          `notice.${notice.language}.html`,
          await noticePage(notice, details ? parseDetails(JSON.parse(details)) : undefined),
        );
      }
    },
  };
}

/** The built name of a chunk, hash included. */
function chunk(name: string): string {
  const file = readdirSync('dist/chunks').find((one) => one.startsWith(`${name}-`));
  if (!file)
    throw new Error(
      `dist/chunks/${name}-*.js is missing: build with \`npm run build\`, which makes the chunks first`,
    );
  return `chunks/${file}`;
}

const MODES: Record<string, () => UserConfig> = {
  chunks: () => ({
    plugins: [minifyTemplates()],
    build: {
      emptyOutDir: true,
      lib: {
        entry: {
          define: 'src/define.ts',
          deciding: 'src/deciding.ts',
          remembered: 'src/platform/remembered.ts',
          watching: 'src/watching.ts',
        },
        formats: ['es'],
      },
      rolldownOptions: {
        output: {
          minify: true,
          entryFileNames: 'chunks/[name]-[hash].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  }),
  embed: () => ({
    plugins: [content()],
    define: {
      '__CHUNKS__.define': JSON.stringify(chunk('define')),
      '__CHUNKS__.deciding': JSON.stringify(chunk('deciding')),
      '__CHUNKS__.remembered': JSON.stringify(chunk('remembered')),
      '__CHUNKS__.watching': JSON.stringify(chunk('watching')),
    },
    build: {
      emptyOutDir: false,
      lib: {
        entry: 'src/embed.ts',
        formats: ['iife'],
        name: 'consentNoticeScript',
        fileName: () => 'consent-notice.js',
      },
      rolldownOptions: { output: { minify: true } },
    },
  }),
  package: () => ({
    plugins: [minifyTemplates()],
    build: {
      emptyOutDir: false,
      lib: { entry: { index: 'src/index.ts', define: 'src/define.ts' }, formats: ['es'] },
      rolldownOptions: {
        external: [/^lit(\/|$)/, /^@lit\//, /^idb-keyval$/],
        output: { chunkFileNames: 'package/[name]-[hash].js', entryFileNames: '[name].js' },
      },
    },
  }),
  cli: () => ({
    ssr: { noExternal: true },
    build: {
      emptyOutDir: false,
      ssr: 'src/cli.ts',
      rolldownOptions: {
        output: { entryFileNames: 'cli.js', banner: '#!/usr/bin/env node', codeSplitting: false },
      },
    },
  }),
};

export default defineConfig(({ mode }) => ({
  build: { target: 'es2022', modulePreload: false },
  ...MODES[mode]?.(),
}));
