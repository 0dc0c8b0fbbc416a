/*
 * A plain file server with nothing of ours in it: folders in, files out, and pages that a test writes.
 */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface StaticServer {
  readonly url: string;
  /** Paths that were asked for, POSTs with their method in front. */
  readonly asked: string[];
  /** Pages and files by path, before those of the folders; undefined means 404. */
  readonly pages: Record<string, string | undefined>;
  stop(): Promise<void>;
}

export async function staticServer(
  folders: readonly string[],
  pages: Record<string, string | undefined> = {},
): Promise<StaticServer> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(request.method === 'GET' ? pathname : `${request.method} ${pathname}`);
    const file = folders
      .map((folder) => join(folder, pathname))
      .find((path) => existsSync(path) && statSync(path).isFile());
    const content = pathname in pages ? pages[pathname] : file && readFileSync(file);
    if (content === undefined || request.method !== 'GET') response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': TYPES[extname(pathname)] ?? 'text/html' }).end(content);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    asked,
    pages,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
