/*
 * What the receiver says about its work, a JSON line for each answer. A line is built from the fields named here and
 * from nothing else, so no address, user agent, referrer, path, query, id or body can reach it: Fastify's own logger
 * is off, and a route is named by its pattern. Of an error only its kind and place are kept, since messages of parsers
 * and databases quote what they could not take.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface LogLine {
  readonly time: string;
  readonly level: 'info' | 'error';
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly error?: ErrorPlace;
}

/** What kind of error, and where. */
export interface ErrorPlace {
  readonly name: string;
  readonly code?: string;
  readonly at: readonly string[];
}

export type Logger = (line: LogLine) => void;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function lineOf(request: FastifyRequest, reply: FastifyReply, error: unknown): LogLine {
  return {
    time: new Date().toISOString(),
    level: reply.statusCode < 500 ? 'info' : 'error',
    method: METHODS.includes(request.method) ? request.method : 'other',
    route: request.routeOptions.url ?? 'none',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ...(error !== undefined && { error: placeOf(error) }),
  };
}

export function placeOf(error: unknown): ErrorPlace {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const { name, message, stack = '', code, reason } = error as Error & { code?: unknown; reason?: unknown };
  const said = typeof code === 'string' ? code : reason;
  // The stack opens with the message, whose lines may look like places.
  const places = stack.slice(stack.indexOf(message) + message.length);
  const at = places.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name,
    ...(typeof said === 'string' && { code: said }),
    at: at.slice(0, 5).map((line) => line.trim()),
  };
}
