/*
 * The demonstration as a test needs it: the site in this process, the receiver as a process of its own that can be
 * stopped and started again on the same port and data.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Current, Listed } from '../../demo/receiver/current.js';
import { createSite } from '../../demo/site-server.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { HOST, freePort, startReceiver } from './receiver-process.js';
import type { ReceiverProcess } from './receiver-process.js';

export const TOKEN = 'a-token-for-tests-of-at-least-32-characters';
export const ACCOUNT = {
  identityKey: 'a-key-of-identities-for-tests-of-32-characters',
  unsubscribeKey: 'a-key-of-links-for-tests-of-32-characters',
};

export class DemoSite {
  readonly url: string;
  readonly receiverUrl: string;
  /** Where the receiver's database is. */
  readonly folder = mkdtempSync(join(tmpdir(), 'consent-notice-receiver-'));
  readonly #site: FastifyInstance;
  readonly #receiverPort: number;
  readonly #settings: Readonly<Record<string, string>>;
  #receiver: ReceiverProcess | undefined;
  /** Every line that a receiver wrote, to either stream. */
  log = '';

  private constructor(
    site: FastifyInstance,
    port: number,
    receiverPort: number,
    settings: Readonly<Record<string, string>>,
  ) {
    this.#site = site;
    this.#settings = settings;
    this.#receiverPort = receiverPort;
    this.url = `http://${HOST}:${port}`;
    this.receiverUrl = `http://${HOST}:${receiverPort}`;
  }

  /** @param settings of the receiver, besides or instead of the usual ones */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<DemoSite> {
    const [port, receiverPort] = [await freePort(), await freePort()];
    const roots = ['demo/site', '.cache/demo', 'dist'].map((folder) => resolve(folder));
    const receiverUrl = `http://${HOST}:${receiverPort}`;
    const app = createSite({ receiverUrl, receiverToken: TOKEN, roots, account: ACCOUNT });
    const demo = new DemoSite(app, port, receiverPort, settings);
    await app.listen({ port, host: HOST });
    await demo.startReceiver();
    return demo;
  }

  async startReceiver(): Promise<void> {
    const settings = {
      PORT: String(this.#receiverPort),
      DATA_DIR: this.folder,
      RECEIVER_TOKEN: TOKEN,
      ALLOWED_ORIGINS: this.url,
      IDENTITY_KEY: ACCOUNT.identityKey,
      UNSUBSCRIBE_KEY: ACCOUNT.unsubscribeKey,
      // The site passes every visitor's posts on from one address.
      RATE_LIMIT: '0',
      ...this.#settings,
    };
    this.#receiver = await startReceiver(settings, (text) => (this.log += text));
  }

  async stopReceiver(): Promise<void> {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    await receiver?.stop();
  }

  /** The export as it is. */
  async exported(): Promise<string> {
    return (await this.#owner('/consents.ndjson')).text();
  }

  /** What the database holds and was not erased, oldest first. */
  async records(): Promise<ConsentRecord[]> {
    const lines = (await this.exported()).split('\n').filter(Boolean);
    return lines.flatMap((line) => (JSON.parse(line) as { record?: ConsentRecord }).record ?? []);
  }

  /** What the receiver holds about a subject. */
  async listed(subject: string): Promise<Listed[]> {
    return ((await (await this.#about(subject)).json()) as { records: Listed[] }).records;
  }

  /** What holds for a subject, as the receiver says. */
  async current(subject: string): Promise<Current[]> {
    return ((await (await this.#about(subject)).json()) as { current: Current[] }).current;
  }

  async erase(subject: string): Promise<void> {
    await this.#about(subject, 'DELETE');
  }

  #about(subject: string, method = 'GET'): Promise<Response> {
    return this.#owner(`/consents?subject=${encodeURIComponent(subject)}`, method);
  }

  #owner(path: string, method = 'GET'): Promise<Response> {
    return fetch(this.receiverUrl + path, { method, headers: { authorization: `Bearer ${TOKEN}` } });
  }

  async stop(): Promise<void> {
    await this.#site.close();
    await this.stopReceiver();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
