/* Whole-browser tests against the real receiver. No retries: a flaky test is a defect. */
import { defineConfig } from '@playwright/test';
import { browsers } from './test/browsers.mjs';

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '*.e2e.ts',
  workers: 2,
  timeout: 60_000,
  outputDir: 'test-results/e2e',
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: browsers.chromium.path, args: ['--no-sandbox'] },
    locale: 'nl-BE',
    timezoneId: 'Europe/Brussels',
    viewport: { width: 1280, height: 800 },
  },
});
