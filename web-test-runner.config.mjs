/*
 * Unit tests in real browsers: BROWSERS=chromium,firefox,webkit (default: Chromium alone, in seconds).
 * WebKit is driven through WebKitGTK's own driver on a virtual display, one page at a time.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { webdriverLauncher } from '@web/test-runner-webdriver';
import { browsers } from './test/browsers.mjs';
import { countReporter } from './test/count-reporter.mjs';

const names = (process.env.BROWSERS ?? 'chromium').split(',');
// For test/consent-histories.test.ts: how many histories, and from which seed.
const { HISTORIES: histories, SEED: seed } = process.env;
const WEBDRIVER_PORT = Number(process.env.WEBDRIVER_PORT ?? 4455);
const DISPLAY = process.env.DISPLAY ?? ':97';

/** Asked of the system: two runs that begin in the same moment find the same one if they look for it themselves. */
async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Starts a virtual display and WebKit's driver with the test server, and ends them with it. */
function webkitDriver() {
  const started = [];
  const run = (command, args) => {
    started.push(spawn(command, args, { env: { ...process.env, DISPLAY }, stdio: 'ignore' }));
  };
  return {
    name: 'webkit-driver',
    async serverStart() {
      if (!process.env.DISPLAY) {
        run('Xvfb', [DISPLAY, '-screen', '0', '1280x1024x24', '-nolisten', 'tcp']);
        await sleep(500);
      }
      run('WebKitWebDriver', [`--port=${WEBDRIVER_PORT}`]);
      for (let tries = 0; tries < 100; tries++) {
        try {
          if ((await fetch(`http://127.0.0.1:${WEBDRIVER_PORT}/status`)).ok) return;
        } catch {
          await sleep(100);
        }
      }
      throw new Error(
        `WebKitWebDriver did not start on port ${WEBDRIVER_PORT}; set WEBDRIVER_PORT to a free one`,
      );
    },
    async serverStop() {
      for (const child of started.reverse()) child.kill('SIGTERM');
    },
  };
}

const launchers = {
  chromium: () =>
    playwrightLauncher({
      product: 'chromium',
      launchOptions: { executablePath: browsers.chromium.path, args: ['--no-sandbox'] },
      createBrowserContext: ({ browser }) =>
        browser.newContext({ locale: 'nl-BE', timezoneId: 'Europe/Brussels' }),
    }),
  firefox: () =>
    playwrightLauncher({
      product: 'firefox',
      concurrency: 1,
      launchOptions: { channel: 'moz-firefox', executablePath: browsers.firefox.path },
    }),
  webkit: () =>
    webdriverLauncher({
      automationProtocol: 'webdriver',
      hostname: '127.0.0.1',
      port: WEBDRIVER_PORT,
      path: '/',
      logLevel: 'error',
      capabilities: {
        browserName: 'MiniBrowser',
        'wdio:enforceWebDriverClassic': true,
        'webkitgtk:browserOptions': { binary: browsers.webkit.path, args: ['--automation'] },
      },
    }),
};

export default {
  files: ['test/*.test.ts', 'test/{model,platform,elements}/**/*.test.ts'],
  nodeResolve: true,
  port: await freePort(),
  // With more than one page at a time the WebKit driver can neither press keys nor focus.
  concurrency: names.includes('webkit') ? 1 : 2,
  testFramework: { config: { timeout: 10_000 } },
  ...((histories || seed) && {
    testsFinishTimeout: 3_600_000,
    testRunnerHtml: (framework) =>
      `<!doctype html><html><body><script>window.asked = ${JSON.stringify({ histories, seed })}</script><script type="module" src="${framework}"></script></body></html>`,
  }),
  filterBrowserLogs: ({ args }) =>
    !(
      typeof args[0] === 'string' &&
      (args[0].startsWith('Lit is in dev mode') || args[0].startsWith('consent-notice/'))
    ),
  plugins: [
    esbuildPlugin({ ts: true, json: true, tsconfig: './tsconfig.json', target: 'es2022' }),
    ...(names.includes('webkit') ? [webkitDriver()] : []),
  ],
  browsers: names.map((name) => launchers[name]()),
  reporters: [
    defaultReporter({ reportTestResults: true, reportTestProgress: process.stdout.isTTY }),
    countReporter(`unit-${names.join('-')}`),
  ],
  coverageConfig: {
    include: ['src/**'],
    exclude: ['src/locales/**'],
    reporters: ['lcovonly', 'text-summary'],
  },
};
