/*
 * The demonstration: the site, and beside it the receiver as a process of its own, so that either can be stopped to
 * see what the other does. It starts both, says where they are, and ends both; it builds nothing and restarts
 * nothing. The receiver never outlives this process: when the channel between them closes, it stops by itself.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readPort } from './receiver/settings.js';
import type { AccountKeys } from './site-account.js';
import { createSite } from './site-server.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const HOST = '127.0.0.1';
/** Creating the embedded database takes up to 13 s on a slow machine. */
const START_MS = 60_000;
const STOP_MS = 10_000;
/** The site asks for the records every two seconds; those lines would bury the others. */
const POLLING = /"route":"\/(consents\.ndjson|health)","status":200/;

interface Receiver {
  readonly child: ChildProcess;
  /** The address it listens on. Rejects if it ends before. */
  readonly listening: Promise<string>;
  readonly ended: Promise<void>;
}

function startReceiver(port: number, token: string, keys: AccountKeys): Receiver {
  const child = spawn(process.execPath, ['--import', 'tsx', path('demo/receiver/main.ts')], {
    cwd: root,
    // The site passes on nothing of whose post it is, so that to the receiver all visitors are one client.
    env: {
      RATE_LIMIT: '0',
      ...process.env,
      ...{ PORT: String(port), HOST, RECEIVER_TOKEN: token },
      // The site signs its customer in itself, whoever else's tokens are set.
      ...{ IDENTITY_KEY: keys.identityKey, IDENTITY_AUDIENCE: '', IDENTITY_ISSUER: '' },
      UNSUBSCRIBE_KEY: keys.unsubscribeKey,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  forward(child.stdout, process.stdout);
  forward(child.stderr, process.stderr);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const listening = new Promise<string>((resolve, reject) => {
    child.on('message', (message: { listening?: string }) => message.listening && resolve(message.listening));
    child.once('exit', () => reject(new Error('the receiver could not start; its last line above says why')));
  });
  return { child, listening, ended };
}

function forward(from: ChildProcess['stdout'], to: NodeJS.WriteStream) {
  if (!from) return;
  createInterface({ input: from }).on('line', (line) => {
    if (!POLLING.test(line)) to.write(`  receiver | ${line}\n`);
  });
}

async function waitForHealth(url: string) {
  const until = Date.now() + START_MS;
  for (;;) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > until) throw new Error(`the receiver at ${url} is up, but its database does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function serve() {
  if (!existsSync(path('dist/consent-notice.js'))) {
    throw new Error(
      'dist/consent-notice.js is not there: run `npm run build` first, or `npm start`, which does',
    );
  }
  const sitePort = readPort('SITE_PORT', process.env['SITE_PORT'] ?? process.env['PORT'] ?? '8787');
  const receiverPort = await freePort(readPort('RECEIVER_PORT', process.env['RECEIVER_PORT'] ?? '8788'));
  const secretOf = (name: string) => process.env[name] || randomBytes(24).toString('base64url');
  const token = secretOf('RECEIVER_TOKEN');
  // Of this run: after the next start a link of before says that it no longer works, unless UNSUBSCRIBE_KEY is set.
  const account = {
    identityKey: randomBytes(32).toString('base64url'),
    unsubscribeKey: secretOf('UNSUBSCRIBE_KEY'),
  };
  const receiverUrl = `http://${HOST}:${receiverPort}`;

  const site = createSite({
    receiverUrl,
    receiverToken: token,
    account,
    roots: [path('demo/site'), path('.cache/demo'), path('dist')],
  });
  // Before the receiver, since a taken port should be said before anybody waits for a database.
  const siteUrl = await site.listen({ port: sitePort, host: HOST }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${sitePort} is taken; choose another: SITE_PORT=${sitePort + 10} npm start`);
  });
  const receiver = startReceiver(receiverPort, token, account);

  let stopping = false;
  const stop = async (exit: number) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    receiver.child.kill('SIGTERM');
    await Promise.all([site.close(), receiver.ended]);
    process.exit(exit);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));

  try {
    await waitForHealth(await receiver.listening);
  } catch (error) {
    if (!stopping) console.error((error as Error).message);
    return stop(1);
  }
  void receiver.ended.then(() => {
    if (!stopping)
      console.log(
        '\n  The receiver has ended. The site goes on: choices wait in the browser. Ctrl+C, then start again.\n',
      );
  });
  greet(siteUrl, receiverUrl);
}

/** The port itself, or a free one for 0. @throws where it is taken, since a stranger's answers would pass for ours */
async function freePort(port: number): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(port, HOST, resolve)).catch(
    () => {
      throw new Error(
        `port ${port} is taken; choose another for the receiver: RECEIVER_PORT=${port + 10} npm start`,
      );
    },
  );
  const { port: free } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return free;
}

function greet(siteUrl: string, receiverUrl: string) {
  const kept = process.env['DATABASE_URL']
    ? 'PostgreSQL at DATABASE_URL'
    : (process.env['DATA_DIR'] ?? '.data/receiver');
  console.log(`
  The site      ${siteUrl}
  The records   ${siteUrl}/registraties.html
  The receiver  ${receiverUrl}, keeping them in ${kept}

  Ctrl+C stops both.
`);
}

serve().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exit(1);
});
