/*
 * What stands in front of a site and its receiver in the world: it passes on all that a browser sends and says from
 * which address it came. Pages below a path are those of the site, with another endpoint for their records.
 */
import { createServer, request as ask } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

export interface BalancerOptions {
  readonly siteUrl: string;
  /** Reached below /direct. */
  readonly receiverUrl: string;
  /** Of whoever comes. */
  readonly address: string;
  /** Below it the pages of the site post past the site's server. */
  readonly prefix: string;
}

/** A record as it was on the way. */
export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export class Balancer {
  /** Records that were posted, to the receiver or to the site. */
  readonly posted: Posted[] = [];
  readonly #server: Server;

  constructor({ siteUrl, receiverUrl, address, prefix }: BalancerOptions) {
    this.#server = createServer((request, response) => {
      const path = request.url ?? '/';
      if (request.method === 'POST' && path.endsWith('/consents')) this.#note(path, request);
      if (path.startsWith(prefix)) void sendPage(siteUrl + path.slice(prefix.length), response);
      else if (path.startsWith('/direct')) pass(request, response, receiverUrl + path.slice(7), address);
      else pass(request, response, siteUrl + path, address);
    });
  }

  #note(path: string, request: IncomingMessage): void {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () =>
      this.posted.push({ path, headers: request.headers, body: Buffer.concat(parts).toString() }),
    );
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  /** By a name: the host of a page is in its records, and must not look like anybody's address. */
  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function sendPage(url: string, response: ServerResponse) {
  const html = await (await fetch(url)).text();
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(html.replace('data-endpoint="/consents"', 'data-endpoint="/direct/consents"'));
}

function pass(from: IncomingMessage, to: ServerResponse, url: string, address: string) {
  const { method, headers } = from;
  const passed = ask(url, { method: method ?? 'GET', headers: { ...headers, 'x-forwarded-for': address } });
  passed.on('response', (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(to);
  });
  passed.on('error', () => to.destroy());
  from.pipe(passed);
}
