/*
 * Every story in Chromium: its play function, and axe, whose findings are errors. STORY_DIRECTION is ltr (default)
 * or rtl; the results go to test-results/stories-<direction>.json.
 */
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browsers } from './test/browsers.mjs';

const direction = process.env['STORY_DIRECTION'] ?? 'ltr';

export default defineConfig({
  // The two directions run side by side, and neither waits for what the other bundles.
  cacheDir: `node_modules/.vite/stories-${direction}`,
  // Found only while tests run, lit would be bundled anew and be there twice.
  optimizeDeps: {
    include: [
      'lit',
      'lit/decorators.js',
      'lit/directive-helpers.js',
      'lit/directives/keyed.js',
      'lit/directives/live.js',
      'lit/static-html.js',
      '@lit/localize',
      'idb-keyval',
    ],
  },
  plugins: [storybookTest({ configDir: '.storybook', initialGlobals: { direction } })],
  test: {
    name: `stories ${direction}`,
    reporters: [
      'default',
      [
        'json',
        {
          outputFile: `test-results/stories-${direction}.json`,
          // All that axe has looked at would be megabytes.
          filterMeta: (key) => key !== 'reports',
        },
      ],
    ],
    onConsoleLog: (log) => !/^(Lit is in dev mode|consent-notice\/E)/.test(log),
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      instances: [{ browser: 'chromium' }],
      provider: playwright({
        launchOptions: { executablePath: browsers.chromium.path, args: ['--no-sandbox'] },
        // Halfway through a fade, contrast is not what it will be.
        contextOptions: { reducedMotion: 'reduce', locale: 'nl-BE', timezoneId: 'Europe/Brussels' },
      }),
    },
  },
});
