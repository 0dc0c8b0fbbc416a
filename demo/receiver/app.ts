/*
 * The reference endpoint: takes consent records and keeps them. It knows HTTP and nothing of SQL (records.ts) or of
 * what a record is (the model). It refuses what is not exactly a record, and to learn anything about who sends one:
 * no address, user agent or referrer is stored or logged; the address is read to count posts (rate-limit.ts), and
 * forgotten. A 201 means the record is in the database.
 */
import { Readable } from 'node:stream';
import cors from '@fastify/cors';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireToken } from './access.js';
import { allRecords } from './arrivals.js';
import { currentOf } from './current.js';
import type { Database } from './database.js';
import { eraseSubject } from './erasure.js';
import { answerClientError, answerErrors, failures } from './errors.js';
import type { Identity } from './identity.js';
import { lineOf } from './log.js';
import type { Logger } from './log.js';
import { describeApi } from './openapi.js';
import { Problem, plainProblem, sendProblem } from './problem.js';
import { addProofRoutes } from './proof-routes.js';
import { readRecord } from './reading.js';
import { clientOf, createRateLimit, takeFrom } from './rate-limit.js';
import type { RateLimit } from './rate-limit.js';
import { storeRecord } from './records.js';
import { createRemember } from './remember.js';
import type { RememberOptions } from './remember-settings.js';
import type { Remember } from './remember.js';
import { addUnsubscribe } from './unsubscribe.js';
import { listedOf, markVerified } from './verified.js';

export interface ReceiverOptions {
  readonly database: Database;
  /** Origins (https://www.example.com) whose pages may post here besides this server's own. */
  readonly allowedOrigins: readonly string[];
  /** Opens reading and erasing. */
  readonly token: string;
  /** Tells whose an account's record is; absent, every record is unverified. */
  readonly identity?: Identity | undefined;
  /** The key that links to unsubscribe are signed with; absent, there is no /unsubscribe. */
  readonly unsubscribeKey?: string | undefined;
  /** Of the cookie that remembers a device's decisions, for the posts that ask for it; absent, there is none. */
  readonly remember?: RememberOptions | undefined;
  /** Posts that one client may make in a minute; absent, as many as it likes. */
  readonly rateLimit?: number | undefined;
  /** Whose X-Forwarded-For is believed: addresses and networks, or how many proxies stand in front; absent, nobody's. */
  readonly trustProxy?: number | readonly string[] | undefined;
  /** Told every answer; absent, nothing is logged. */
  readonly logger?: Logger | undefined;
}

const BODY_LIMIT = 32 * 1024;
/** As long as a browser waits for an answer: who sends slower than that holds a connection for nothing. */
const REQUEST_MS = 10_000;

/** The receiver, not yet listening. Closing it does not close the database. */
export function createReceiver({
  database,
  allowedOrigins,
  token,
  identity,
  unsubscribeKey,
  remember,
  rateLimit,
  trustProxy,
  logger,
}: ReceiverOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    trustProxy: trusting(trustProxy),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_MS,
    // Node gives headers a minute, and looks for the slow every half minute, unless told otherwise.
    http: { headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: 1000 },
    clientErrorHandler: answerClientError,
    exposeHeadRoutes: false,
    // A request that arrives while we stop is still answered properly; its connection is closed after it.
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => void sendProblem(reply as FastifyReply, plainProblem(400)),
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  if (logger) logAnswers(app, logger);
  letGoWhenClosing(app);
  allowOrigins(app, allowedOrigins, remember !== undefined);
  readJsonOnly(app);
  answerErrors(app);
  const limit = rateLimit === undefined ? undefined : createRateLimit(rateLimit);
  const cookieOf = remember && createRemember(database, remember, allowedOrigins);
  addRoutes(app, database, requireToken(token), identity, limit, cookieOf);
  addProofRoutes(app, database);
  if (unsubscribeKey !== undefined) addUnsubscribe(app, database, unsubscribeKey, limit);
  const description = describeApi({
    unsubscribe: unsubscribeKey !== undefined,
    remember: remember !== undefined,
  });
  app.get('/openapi.json', () => description);
  return app;
}

function addRoutes(
  app: FastifyInstance,
  database: Database,
  onRequest: ReturnType<typeof requireToken>,
  identity: Identity | undefined,
  limit: RateLimit | undefined,
  cookieOf: Remember | undefined,
) {
  // Before the body is read: who is over the limit costs no more than a header.
  const onPost = async ({ ip }: FastifyRequest) => takeFrom(limit, clientOf(ip));
  app.post('/consents', { onRequest: onPost }, async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (request.body === undefined) throw plainProblem(415);
    if (!key) throw new Problem(400, 'the header Idempotency-Key is required: the id of the record');
    const record = readRecord(request.body);
    if (key !== record.id) throw new Problem(400, 'the header Idempotency-Key must be the id of the record');
    const { kind, id: subject } = record.subject;
    const verified = kind === 'account' && (await identity?.(request.headers.authorization, subject));
    const stored = await storeRecord(database, record);
    if (stored.outcome === 'conflict')
      throw new Problem(409, 'this id is taken by a record with other content');
    if (verified) await markVerified(database, record.id);
    // The record is kept: that nothing could be remembered is for the log.
    const cookie = await cookieOf?.(request, record).catch((error: unknown) => {
      failures.set(request, error);
    });
    if (cookie) reply.header('set-cookie', cookie);
    reply.code(stored.outcome === 'stored' ? 201 : 200);
    return { id: record.id, receivedAt: stored.receivedAt };
  });

  app.get('/consents', { onRequest }, async (request) => {
    const records = await listedOf(database, subjectOf(request));
    return { records, current: currentOf(records) };
  });

  app.get('/consents.ndjson', { onRequest }, async (_request, reply) => {
    const pages = allRecords(database);
    // The first page is read before anything is promised: a database that is gone can still be a 503.
    const first = await pages.next();
    return reply.type('application/x-ndjson').send(Readable.from(lines(first, pages)));
  });

  app.delete('/consents', { onRequest }, async (request) => ({
    erased: await eraseSubject(database, subjectOf(request)),
  }));

  app.get('/health', { exposeHeadRoute: true }, async () => {
    await database.query('SELECT 1 AS alive');
    return { status: 'ok', database: database.kind };
  });
}

type Pages = ReturnType<typeof allRecords>;

async function* lines(first: Awaited<ReturnType<Pages['next']>>, rest: Pages) {
  for (let page = first; !page.done; page = await rest.next()) {
    if (page.value.length) yield page.value.map((stored) => `${JSON.stringify(stored)}\n`).join('');
  }
}

function subjectOf(request: FastifyRequest): string {
  const { subject } = request.query as { subject?: unknown };
  if (typeof subject === 'string' && subject && !subject.includes('\0')) return subject;
  throw new Problem(400, 'the query needs one subject: ?subject=ID');
}

/** As Fastify takes it: hop 0 is whoever connected to us. */
function trusting(proxies: ReceiverOptions['trustProxy']) {
  if (typeof proxies === 'number') return (_address: string, hop: number) => hop < proxies;
  return proxies ? [...proxies] : false;
}

/** @param credentials whether an answer may set the cookie of a page of another origin */
function allowOrigins(app: FastifyInstance, allowed: readonly string[], credentials: boolean) {
  app.register(cors, {
    origin: (origin, done) => done(null, origin !== undefined && allowed.includes(origin) ? origin : false),
    methods: ['POST'],
    allowedHeaders: ['content-type', 'idempotency-key', 'authorization'],
    exposedHeaders: ['Retry-After'],
    maxAge: 600,
    credentials,
  });
}

/** Fastify's own parsers replace bytes that are no UTF-8 and take text/plain; proof must be what was sent. */
function readJsonOnly(app: FastifyInstance) {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, JSON.parse(utf8.decode(body as Buffer)));
    } catch {
      done(new Problem(400, 'the body is not JSON in UTF-8'));
    }
  });
}

/** A browser keeps its connection open for more; one that was busy when we began to close would hold us up. */
function letGoWhenClosing(app: FastifyInstance) {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onResponse', async () => {
    if (closing) setImmediate(() => app.server.closeIdleConnections());
  });
}

function logAnswers(app: FastifyInstance, logger: Logger) {
  app.addHook('onResponse', async (request, reply) => logger(lineOf(request, reply, failures.get(request))));
}
