/*
 * The demonstration as a test needs it: the site in this process, the receiver as a process of its own that can be
 * stopped and started again on the same port and data.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Current } from '../../demo/receiver/current.js';
import { createSite } from '../../demo/site-server.js';
import type { ConsentRecord } from '../../src/model/record.js';

const TOKEN = 'a-token-for-tests-of-at-least-32-characters';
const ACCOUNT = {
  identityKey: 'a-key-of-identities-for-tests-of-32-characters',
  unsubscribeKey: 'a-key-of-links-for-tests-of-32-characters',
};
const HOST = '127.0.0.1';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

export class DemoSite {
  readonly url: string;
  readonly receiverUrl: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'consent-notice-receiver-'));
  readonly #site: FastifyInstance;
  readonly #receiverPort: number;
  #receiver: ChildProcess | undefined;
  /** Every line that a receiver wrote, to either stream. */
  log = '';

  private constructor(site: FastifyInstance, port: number, receiverPort: number) {
    this.#site = site;
    this.#receiverPort = receiverPort;
    this.url = `http://${HOST}:${port}`;
    this.receiverUrl = `http://${HOST}:${receiverPort}`;
  }

  static async start(): Promise<DemoSite> {
    const [port, receiverPort] = [await freePort(), await freePort()];
    const roots = ['demo/site', '.cache/demo', 'dist'].map((folder) => resolve(folder));
    const receiverUrl = `http://${HOST}:${receiverPort}`;
    const app = createSite({ receiverUrl, receiverToken: TOKEN, roots, account: ACCOUNT });
    const demo = new DemoSite(app, port, receiverPort);
    await app.listen({ port, host: HOST });
    await demo.startReceiver();
    return demo;
  }

  async startReceiver(): Promise<void> {
    const env = {
      ...process.env,
      PORT: String(this.#receiverPort),
      HOST,
      DATA_DIR: this.#folder,
      RECEIVER_TOKEN: TOKEN,
      ALLOWED_ORIGINS: this.url,
      DATABASE_URL: '',
      IDENTITY_KEY: ACCOUNT.identityKey,
      UNSUBSCRIBE_KEY: ACCOUNT.unsubscribeKey,
      // The site passes every visitor's posts on from one address.
      RATE_LIMIT: '0',
    };
    this.#receiver = spawn(process.execPath, ['--import', 'tsx', 'demo/receiver/main.ts'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#receiver.stdout?.on('data', (part: Buffer) => (this.log += part));
    this.#receiver.stderr?.on('data', (part: Buffer) => {
      this.log += part;
      process.stderr.write(part);
    });
    for (
      const end = Date.now() + 45_000;
      Date.now() < end;
      await new Promise((done) => setTimeout(done, 100))
    ) {
      const answer = await fetch(`${this.receiverUrl}/health`).catch(() => null);
      if (answer?.ok) return;
    }
    throw new Error('the receiver did not start within 45 s');
  }

  async stopReceiver(): Promise<void> {
    const receiver = this.#receiver;
    if (!receiver || receiver.exitCode !== null) return;
    receiver.kill('SIGTERM');
    await once(receiver, 'exit');
  }

  /** What the database holds and was not erased, oldest first. */
  async records(): Promise<ConsentRecord[]> {
    const answer = await fetch(`${this.receiverUrl}/consents.ndjson`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const lines = (await answer.text()).split('\n').filter(Boolean);
    return lines.flatMap((line) => (JSON.parse(line) as { record?: ConsentRecord }).record ?? []);
  }

  /** What holds for a subject, as the receiver says. */
  async current(subject: string): Promise<Current[]> {
    const answer = await fetch(`${this.receiverUrl}/consents?subject=${encodeURIComponent(subject)}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return ((await answer.json()) as { current: Current[] }).current;
  }

  async erase(subject: string): Promise<void> {
    await fetch(`${this.receiverUrl}/consents?subject=${encodeURIComponent(subject)}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
  }

  async stop(): Promise<void> {
    await this.#site.close();
    await this.stopReceiver();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
