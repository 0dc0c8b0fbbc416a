/*
 * Lint, and the walls between the layers (each blind to those above it):
 * model → platform → consent → elements → define → embed, index
 */
import js from '@eslint/js';
import lit from 'eslint-plugin-lit';
import wc from 'eslint-plugin-wc';
import ts from 'typescript-eslint';

const within = (...patterns) => patterns.map((regex) => ({ regex }));
/** Forbids imports; with `types`, not those of types. */
const wall = (files, why, patterns, types = []) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          ...within(...patterns).map((one) => ({ ...one, message: why })),
          ...within(...types).map((one) => ({ ...one, allowTypeImports: true, message: why })),
        ],
      },
    ],
  },
});

const PURE = 'model/ and check/ are pure: times, ids and hashes come in as arguments';

export default ts.config(
  {
    ignores: [
      'dist',
      'storybook-static',
      'src/locales',
      '.cache',
      '.data',
      'coverage',
      'test-results',
      'demo/site',
    ],
  },
  js.configs.recommended,
  ts.configs.strict,
  lit.configs['flat/recommended'],
  wc.configs['flat/recommended'],
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-control-regex': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'use a union of texts' },
        {
          selector: 'AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]',
          message: 'build elements: nothing is ever markup',
        },
        {
          selector: 'CallExpression[callee.property.name="insertAdjacentHTML"]',
          message: 'build elements: nothing is ever markup',
        },
      ],
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/cli*.ts'],
    rules: { 'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }] },
  },
  {
    files: ['**/*.mjs', '**/*.js', 'demo/**'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  wall(['src/model/**'], 'model/ imports model/ only', ['^\\.\\./', '^[^.]']),
  wall(['src/check/**'], 'check/ imports model/ only', ['^\\.\\./(?!model/)', '^[^.]']),
  {
    files: ['src/model/**', 'src/check/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['document', 'window', 'fetch', 'crypto', 'setTimeout', 'navigator'].map((name) => ({
          name,
          message: PURE,
        })),
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: PURE },
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: PURE },
        { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: PURE },
      ],
    },
  },
  wall(
    ['src/platform/**'],
    'a platform file imports model/ and its one library, never another platform file or what is above',
    ['^\\./', '^\\.\\./(?!model/)', '^lit', '^@lit/'],
  ),
  wall(
    ['src/platform/!(ledger).ts'],
    'only ledger.ts imports idb-keyval; a platform file imports model/ alone',
    ['^\\./', '^\\.\\./(?!model/)', '^[^.]'],
  ),
  wall(['src/events.ts'], 'events.ts imports types of the model only', ['^\\./(?!model/)', '^[^.]']),
  wall(
    ['src/consent.ts', 'src/page.ts', 'src/deciding.ts', 'src/recording.ts', 'src/watching.ts'],
    'the commit path imports model/, platform/ and events.ts; views and Lit are above it',
    ['^\\./(elements|define|embed|index|create-consent|cli|compile)', '^lit', '^@lit/', '^idb-keyval'],
    [],
  ),
  wall(
    ['src/elements/**'],
    'elements draw and ask: they import lit, model/, events.ts, and types of consent.ts',
    [
      'platform/',
      '^\\.\\./(define|embed|index|create-consent|page|deciding|recording|cli|compile)',
      '^idb-keyval',
      '^node:',
    ],
    ['^\\.\\./consent\\.js$'],
  ),
  wall(['src/elements/{settings-button,tokens}.ts'], 'the script tag uses these without Lit', [
    '^lit',
    '^@lit/',
    '^\\.\\./',
    '\\.styles\\.js$',
  ]),
  wall(
    ['src/embed.ts'],
    'the script tag reaches no Lit: views come by import() of a built chunk',
    ['^lit', '^@lit/', '^\\./define', '^\\./elements/(?!settings-button)'],
    [],
  ),
  wall(
    ['src/cli*.ts', 'src/compile.ts'],
    'the command imports check/, model/, what compiles, Node and libraries; nothing of the page',
    [
      '^\\./(?!model/|check/|compile\\.js$|notice-page\\.js$|version\\.js$|cli-|elements/words\\.js$)',
      '^\\.\\./',
    ],
  ),
  {
    files: ['test/**', 'stories/**', 'demo/**', '*.config.*', 'src/cli*.ts', 'src/compile.ts'],
    rules: { 'no-restricted-exports': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
);
