/*
 * Hosts of one domain whose pages go by the receiver's cookie, and that receiver as a process of its own on a third
 * host. `*.localhost` counts as secure without a certificate, so that Secure cookies hold there.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import type { ConsentRecord } from '../../src/model/record.js';
import { staticServer } from './static-server.js';
import type { StaticServer } from './static-server.js';

export const DOMAIN = 'example.localhost';
const TOKEN = 'a-token-for-tests-of-at-least-32-characters';
const STARTS_WITHIN = 60_000;

export class RememberingSite {
  readonly #folder: string;
  readonly #receiver: ChildProcess;
  readonly #port: number;
  /** Paths that were asked for; those of held files among them only if one was let through. */
  readonly asked: readonly string[];

  private constructor(
    readonly pages: StaticServer,
    receiver: ChildProcess,
    address: string,
    folder: string,
  ) {
    this.#receiver = receiver;
    this.#port = Number(new URL(address).port);
    this.#folder = folder;
    this.asked = pages.asked;
  }

  static async start(): Promise<RememberingSite> {
    const folder = mkdtempSync(join(tmpdir(), 'consent-notice-remembering-'));
    const pages = await staticServer(['dist'], { '/statistics.js': 'ran = (window.ran ?? 0) + 1;' });
    const at = (host: string) => pages.url.replace('127.0.0.1', host);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const env = {
      ...process.env,
      ...{ PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, DATABASE_URL: '', RECEIVER_TOKEN: TOKEN },
      ALLOWED_ORIGINS: [at(`a.${DOMAIN}`), at(`b.${DOMAIN}`)].join(),
      COOKIE_DOMAIN: DOMAIN,
      REMEMBER_KEY: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    };
    const receiver = spawn(process.execPath, ['--import', 'tsx', 'demo/receiver/main.ts'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = await said(receiver, /listens on \S+/);
    const address = /listens on ([^\s,]+)/.exec(output)![1]!;
    const attribute = /data-remember="[^"]+"/.exec(output)![0];
    const endpoint = address.replace('127.0.0.1', `consents.${DOMAIN}`);
    pages.pages['/'] =
      `<!doctype html><html lang="nl"><head><title>Een pagina</title><link rel="icon" href="data:,">
      <script src="/consent-notice.js" data-endpoint="${endpoint}/consents" ${attribute}></script>
      <script type="text/plain" data-purpose="statistics" src="/statistics.js"></script>
      </head><body><h1>Een pagina</h1></body></html>`;
    return new RememberingSite(pages, receiver, address, folder);
  }

  /** The page on a host of the domain. */
  url(host: 'a' | 'b'): string {
    return `${this.pages.url.replace('127.0.0.1', `${host}.${DOMAIN}`)}/`;
  }

  /** What the database holds, oldest first. */
  async records(): Promise<ConsentRecord[]> {
    const answer = await fetch(`http://127.0.0.1:${this.#port}/consents.ndjson`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const lines = (await answer.text()).split('\n').filter(Boolean);
    return lines.map((line) => (JSON.parse(line) as { record: ConsentRecord }).record);
  }

  async stop(): Promise<void> {
    await this.pages.stop();
    if (this.#receiver.exitCode === null) {
      this.#receiver.kill('SIGTERM');
      await once(this.#receiver, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What a process has said by the time that it says this. */
function said(child: ChildProcess, what: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const late = setTimeout(() => reject(new Error(`it did not start: ${output}`)), STARTS_WITHIN);
    child.stdout!.on('data', (data: Buffer) => {
      output += String(data);
      if (!what.test(output)) return;
      clearTimeout(late);
      resolve(output);
    });
    child.once('exit', () => reject(new Error(`it ended: ${output}`)));
  });
}
