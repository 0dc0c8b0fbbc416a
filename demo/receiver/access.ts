/*
 * Who may read and erase: whoever has the token. It is compared by hash and in constant time, so that neither its
 * length nor how much of it was guessed can be measured.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** @returns a hook that lets a request pass only with `Authorization: Bearer <token>` (RFC 6750) */
export function requireToken(token: string): (request: FastifyRequest) => Promise<void> {
  const expected = digest(token);
  return async ({ headers: { authorization } }) => {
    const given = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return;
    const error = given === undefined ? '' : ', error="invalid_token"';
    throw new Problem(
      401,
      'this needs Authorization: Bearer with the receiver token',
      {},
      {
        'www-authenticate': `Bearer realm="consent-receiver"${error}`,
      },
    );
  };
}
