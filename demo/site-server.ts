/*
 * The demo site's server, in the part of any site's own: it serves the pages and the built files, passes consent
 * records and clicks on links to unsubscribe on to the receiver, and takes one form. Passing on means the body and the
 * headers that are named here, the visitor's own identity token among them, and nothing else; whose request it was
 * stays here, and nothing is logged. The receiver's token never goes along with a visitor's request. Anyone who can open the site can see every record at
 * /demo/records: right for a demonstration on one's own machine, and for nothing else.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import fastifyStatic from '@fastify/static';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, sendProblem } from './receiver/problem.js';
import { failedPage, languageFor, sendPage } from './receiver/unsubscribe-page.js';
import { addAccount } from './site-account.js';
import type { AccountKeys } from './site-account.js';

export interface SiteOptions {
  /** Where the receiver listens, without a slash at the end. */
  readonly receiverUrl: string;
  readonly receiverToken: string;
  /** Absolute folders; what an earlier one has hides the same file of a later one. The first has 404.html. */
  readonly roots: readonly string[];
  /** Signs the demo's customer in, and her links to unsubscribe; absent, there is neither. */
  readonly account?: AccountKeys | undefined;
}

const WAIT_MS = 8000;
const SHOWN = 200;
/** Above the receiver's own limit, so that it is the receiver that says 413. */
const BODY_LIMIT = 256 * 1024;
const GIVEN = /^given:[0-9a-f-]{36}$/;
const PASSED_ON = ['content-type', 'idempotency-key'] as const;
const PASSED_BACK = ['content-type', 'retry-after'] as const;
/** A page that is passed on keeps its language and its safety. */
const PAGE_PASSED_ON = ['content-type', 'accept-language', 'sec-gpc'] as const;
const PAGE_PASSED_BACK = [
  ...PASSED_BACK,
  ...(['content-security-policy', 'referrer-policy', 'x-content-type-options', 'x-robots-tag'] as const),
];
/** A signed JWT. Anything else in the header proves nobody's identity. */
const IDENTITY_TOKEN = /^Bearer +[\w-]+\.[\w-]+\.[\w-]+ *$/i;

export function createSite({ receiverUrl, receiverToken, roots, account }: SiteOptions): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  // Bodies are passed on as the bytes they are; only /offerte looks into one.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  serveFiles(app, roots);
  answerErrors(app, roots[0]);
  passRecordsOn(app, receiverUrl);
  passUnsubscribingOn(app, receiverUrl);
  showRecords(app, receiverUrl, receiverToken);
  takeOffer(app);
  if (account) addAccount(app, account, roots);
  return app;
}

function serveFiles(app: FastifyInstance, roots: readonly string[]) {
  app.register(fastifyStatic, {
    root: [...roots],
    cacheControl: false,
    dotfiles: 'ignore',
    redirect: true,
    setHeaders: (response) => {
      response.setHeader('cache-control', 'no-cache');
      response.setHeader('x-content-type-options', 'nosniff');
    },
  });
}

function passRecordsOn(app: FastifyInstance, receiverUrl: string) {
  app.post('/consents', async (request, reply) => {
    const { authorization = '' } = request.headers;
    const identity = IDENTITY_TOKEN.test(authorization) ? { authorization } : {};
    const headers = { ...headersOf(request, PASSED_ON), ...identity };
    const body = bodyOf(request);
    return passBack(
      reply,
      await ask(`${receiverUrl}/consents`, { method: 'POST', headers, body }),
      PASSED_BACK,
    );
  });
}

/** The link's page and its button: the receiver may stand where only this server reaches it. */
function passUnsubscribingOn(app: FastifyInstance, receiverUrl: string) {
  app.route({
    method: ['GET', 'POST'],
    url: '/unsubscribe',
    handler: async (request, reply) => {
      const { method, url } = request.raw;
      const query = url?.includes('?') ? url.slice(url.indexOf('?')) : '';
      const headers = headersOf(request, PAGE_PASSED_ON);
      const init = { method: method ?? 'GET', headers, body: bodyOf(request) };
      return passBack(reply, await ask(`${receiverUrl}/unsubscribe${query}`, init), PAGE_PASSED_BACK);
    },
    // Whoever pressed the button is a person.
    errorHandler: (error, request, reply) => {
      const { status, headers } = error instanceof Problem ? error : { status: 400, headers: {} };
      const page = failedPage(languageFor(request), status < 500 ? 'broken' : 'later');
      return sendPage(reply.headers(headers), status, page);
    },
  });
}

const headersOf = (request: FastifyRequest, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );

const bodyOf = ({ body }: FastifyRequest) => (Buffer.isBuffer(body) ? new Uint8Array(body) : null);

async function passBack(reply: FastifyReply, answer: Response, names: readonly string[]) {
  const bytes = Buffer.from(await answer.arrayBuffer().catch(unreachable));
  for (const name of names) {
    const value = answer.headers.get(name);
    if (value !== null) reply.header(name, value);
  }
  return reply.code(answer.status).header('cache-control', 'no-store').send(bytes);
}

function showRecords(app: FastifyInstance, receiverUrl: string, receiverToken: string) {
  app.get('/demo/records', async (_request, reply) => {
    const answer = await ask(`${receiverUrl}/consents.ndjson`, {
      headers: { authorization: `Bearer ${receiverToken}` },
    });
    if (!answer.ok || !answer.body) return unreachable();
    const newest = await lastLines(answer.body).catch(unreachable);
    const entries = newest.reverse().flatMap((line) => {
      const { record, ...rest } = JSON.parse(line) as Exported;
      // Of what was erased there is nothing to show.
      return record ? [{ id: record.id, ...rest, record }] : [];
    });
    return reply.header('cache-control', 'no-store').send(entries);
  });
}

interface Exported {
  readonly receivedAt: string;
  readonly verified?: boolean;
  readonly record?: { readonly id: string };
}

/** The export is oldest first and may be long: what is older than the last lines is let go as it passes. */
async function lastLines(body: ReadableStream): Promise<string[]> {
  const last: string[] = [];
  for await (const line of createInterface({ input: Readable.fromWeb(body as NodeStream) })) {
    if (line) last.push(line);
    if (last.length > SHOWN) last.shift();
  }
  return last;
}

/** The quote form: what it says about marketing by e-mail is shown on the next page, and nothing is kept. */
function takeOffer(app: FastifyInstance) {
  app.post('/offerte', async (request, reply) => {
    if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) {
      throw new Problem(415, 'the form must be sent as application/x-www-form-urlencoded');
    }
    const marketing = new URLSearchParams(String(request.body ?? '')).get('marketing-email') ?? '';
    const said = GIVEN.test(marketing) ? `?${new URLSearchParams({ marketing })}` : '';
    return reply.header('cache-control', 'no-store').redirect(`/bedankt.html${said}`, 303);
  });
}

function answerErrors(app: FastifyInstance, siteRoot: string | undefined) {
  app.setNotFoundHandler(async (request, reply) => {
    reply.code(404).header('cache-control', 'no-cache');
    const wantsPage = request.headers.accept?.includes('text/html') ?? false;
    const page = wantsPage && siteRoot ? await readFile(join(siteRoot, '404.html')).catch(() => null) : null;
    if (page) return reply.type('text/html; charset=utf-8').send(page);
    return reply.type('text/plain; charset=utf-8').send('Niet gevonden\n');
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof Problem) return sendProblem(reply as FastifyReply, error);
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    return sendProblem(
      reply as FastifyReply,
      new Problem(status, status < 500 ? 'the request was refused' : 'this is our fault'),
    );
  });
}

const ask = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(WAIT_MS) }).catch(unreachable);

function unreachable(): never {
  throw new Problem(503, 'the receiver does not answer; please send again', {}, { 'retry-after': '1' });
}
