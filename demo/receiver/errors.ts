/*
 * What is answered when something is wrong, each as a problem: what a route throws, what Fastify refuses, what nobody
 * answers to, and what Node cannot even read as a request. Nothing of what was sent is repeated.
 */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ShapeError } from '../../src/model/shape.js';
import { Problem, bodyOf, plainProblem, sendProblem } from './problem.js';
import { DatabaseUnavailable } from './unavailable.js';

/** What went wrong while answering; the log names its kind and place. */
export const failures = new WeakMap<FastifyRequest, unknown>();

export function answerErrors(app: FastifyInstance): void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    if (url === '*') return;
    const known = methodsOf.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methodsOf.set(url, known);
  });
  app.setNotFoundHandler((request, reply) => {
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method']) {
      return sendProblem(
        reply,
        new Problem(403, 'pages of this origin may not post here; ALLOWED_ORIGINS lists those that may'),
      );
    }
    const methods = methodsOf.get(request.url.split('?', 1)[0] ?? '');
    if (!methods)
      return sendProblem(reply, new Problem(404, 'there is nothing here; records go to POST /consents'));
    const allow = [...methods].join(', ');
    return sendProblem(reply, new Problem(405, `this takes ${allow}`, {}, { allow }));
  });
  app.setErrorHandler((error, request, reply) => sendProblem(reply, problemOf(error, request)));
}

/** The problem that an error is answered with; one of our own doing is remembered for the log. */
export function problemOf(error: unknown, request: FastifyRequest): Problem {
  const problem = asProblem(error);
  if (problem.status >= 500) failures.set(request, error);
  return problem;
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ShapeError) {
    const path = error.path || 'the record';
    return new Problem(422, `${path}: ${error.rule}`, { path: error.path, rule: error.rule });
  }
  if (error instanceof DatabaseUnavailable) {
    return new Problem(503, 'the database does not answer; please send again', {}, { 'retry-after': '5' });
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) return plainProblem(status);
  return new Problem(500, 'this is our fault, and has been logged');
}

/** Answers, on the bare connection, what never became a request: too slow, headers too large, no HTTP. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const body = bodyOf(plainProblem(status));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ].join('\r\n');
  if (socket.writable) socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
  else socket.destroy();
}
