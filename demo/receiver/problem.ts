/*
 * Errors as application/problem+json (RFC 9457). A detail says what is wrong and what would be right; it is written
 * here or by the model and never repeats what was sent, which may be personal.
 */
import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';

/** A request that is answered with a problem. */
export class Problem extends Error {
  override name = 'Problem';
  constructor(
    readonly status: number,
    readonly detail: string,
    /** Further members of the problem, such as the path and the rule. */
    readonly members: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

/** The problem as it is written. Its type is always about:blank: the status says what kind it is. */
export const bodyOf = ({ status, detail, members }: Problem): string =>
  JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, ...members });

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers({ 'cache-control': 'no-store', ...problem.headers })
    .type('application/problem+json')
    .send(bodyOf(problem));
}

/** What Fastify itself refuses, in our words; its own may quote the request. */
const DETAILS: Readonly<Record<number, string>> = {
  400: 'the request cannot be read',
  408: 'the request took too long to arrive',
  413: 'the body is larger than 32 kB',
  415: 'the Content-Type must be application/json',
  431: 'the headers are too large',
};

/** The problem of a status that Fastify chose. */
export const plainProblem = (status: number): Problem =>
  new Problem(status, DETAILS[status] ?? 'the request was refused');
