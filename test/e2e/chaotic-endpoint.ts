/*
 * A site whose endpoint does whatever a network and a server in trouble do: it answers at random, hangs, resets
 * before and after it has accepted, answers by half, redirects, or serves a web page. What it refuses for good it
 * refuses each time, as an endpoint that judges what a record says would. It keeps what it accepted, in order.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import type { ConsentRecord } from '../../src/model/record.js';
import { randomFrom } from '../fixtures.js';

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.json': 'application/json' };
const PAGE =
  '<!doctype html><html lang="nl"><title>Een pagina</title><link rel="icon" href="data:,"><script src="/consent-notice.js" data-endpoint="/consents"></script><h1>Een pagina</h1>';

/** Of each hundred requests, so many come to this, in any order. The rest is stored with a 201. */
export const FATES: readonly [name: string, share: number][] = [
  ['429', 5],
  ['500', 6],
  ['503', 5],
  ['reset before', 6],
  ['reset after', 6],
  ['half a head', 4],
  ['half a body', 4],
  ['redirect', 4],
  ['web page', 4],
];
/** Of a hundred records, so many are refused with this, whenever they come. */
const REFUSED: readonly [status: number, share: number][] = [
  [400, 4],
  [409, 3],
  [413, 3],
];

const pick = <T>(from: readonly [T, number][], at: number): T | undefined => {
  let left = at * 100;
  return from.find(([, share]) => (left -= share) < 0)?.[0];
};

export class ChaoticEndpoint {
  url = '';
  /** Records as they were accepted, in that order. */
  readonly accepted: ConsentRecord[] = [];
  /** What each id was sent as at first, and what differed from that later. */
  readonly bodies = new Map<string, string>();
  readonly differing: string[] = [];
  /** Ids that were refused for good. */
  readonly refused = new Map<string, number>();
  readonly fates = new Map<string, number>();
  /** Requests that followed a redirect. */
  followed = 0;
  /** Share of requests, of one, that get no answer at all; and milliseconds until that ends by itself, if it does. */
  hangs: readonly [share: number, until: number | undefined] = [0, undefined];
  /** What comes next, instead of chance; when it is over, everything is stored and nothing refused. */
  script: string[] | undefined;
  /** When each request came, in milliseconds since the epoch. */
  readonly times: number[] = [];
  /** As a network that is back: everything not refused is stored. */
  calm = false;
  readonly #random: () => number;
  readonly #ids = new Set<string>();
  #deck: (string | undefined)[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/elsewhere') this.followed += 1;
    if (request.method === 'POST' && pathname === '/consents') return this.#take(request, response);
    const file = join('dist', pathname);
    if (pathname === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    else if (pathname.includes('.') && existsSync(file))
      response
        .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/html' })
        .end(readFileSync(file));
    else response.writeHead(404).end();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // The browser was killed in the middle of it.
      return;
    }
    const body = Buffer.concat(chunks).toString();
    const record = JSON.parse(body) as ConsentRecord;
    if (request.headers['idempotency-key'] !== record.id) this.differing.push(`${record.id}: its key`);
    const before = this.bodies.get(record.id);
    this.bodies.set(record.id, before ?? body);
    if (before !== undefined && before !== body) this.differing.push(record.id);
    this.#meet(record, response);
  }

  #meet(record: ConsentRecord, response: ServerResponse): void {
    const { id } = record;
    this.times.push(Date.now());
    const status = this.script ? undefined : pick(REFUSED, randomFrom(parseInt(id.slice(-8), 16))());
    const fate = status ?? this.#fate();
    const name = String(fate ?? 'stored');
    this.fates.set(name, (this.fates.get(name) ?? 0) + 1);
    const socket = response.socket!;
    switch (fate) {
      case 400:
      case 409:
      case 413:
        this.refused.set(id, fate);
        response.writeHead(fate, { 'content-type': 'application/problem+json' });
        response.end(JSON.stringify({ title: 'Refused', detail: `for reason ${fate}` }));
        return;
      case '429':
        response.writeHead(429, { 'retry-after': this.#random() < 0.1 ? '1' : '0' }).end();
        return;
      case 'wait 3 s':
        response.writeHead(503, { 'retry-after': '3' }).end();
        return;
      case '500':
        response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Oops</h1>');
        return;
      case '503':
        response.writeHead(503, { 'retry-after': '0' }).end();
        return;
      case 'hang':
        if (this.hangs[1]) setTimeout(() => socket.destroy(), this.hangs[1]);
        return;
      case 'reset before':
        socket.resetAndDestroy();
        return;
      case 'reset after':
        this.#store(record);
        socket.resetAndDestroy();
        return;
      case 'half a head':
        this.#store(record);
        socket.end('HTTP/1.1 201 Cre');
        return;
      case 'half a body':
        this.#store(record);
        socket.end('HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{"id":');
        return;
      case 'redirect':
        response.writeHead(this.#random() < 0.5 ? 302 : 307, { location: '/elsewhere' }).end();
        return;
      case 'web page':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome to our hotel</h1>');
        return;
      default:
        response.writeHead(this.#store(record) ? 201 : 200).end();
    }
  }

  #fate(): string | undefined {
    if (this.script) return this.script.shift();
    if (this.calm) return undefined;
    if (this.#random() < this.hangs[0]) return 'hang';
    if (!this.#deck.length)
      this.#deck = [
        ...FATES.flatMap(([name, share]) => Array<string>(share).fill(name)),
        ...Array<undefined>(100),
      ].slice(0, 100);
    return this.#deck.splice(Math.floor(this.#random() * this.#deck.length), 1)[0];
  }

  /** False where it was stored before. */
  #store(record: ConsentRecord): boolean {
    if (this.#ids.has(record.id)) return false;
    this.#ids.add(record.id);
    this.accepted.push(record);
    return true;
  }
}
