/*
 * What the demo's own systems do around consent, in the part of an owner's: the login, which gives the signed-in
 * customer's page a token that proves whose records are posted; and the mailer, whose links unsubscribe her. There is
 * one customer and no password: right for a demonstration, and for nothing else.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { SignJWT } from 'jose';
import { Problem } from './receiver/problem.js';
import { unsubscribeLink } from './receiver/unsubscribe-link.js';

export interface AccountKeys {
  /** IDENTITY_KEY of the receiver, a secret. */
  readonly identityKey: string;
  /** UNSUBSCRIBE_KEY of the receiver. */
  readonly unsubscribeKey: string;
}

/** Opaque: no name, address or policy number ever goes into a record. */
const CUSTOMER = 'klant-7f3a9c';
/** As long as a login. */
const TOKEN_LIVES = '1 hour';
const LANGUAGE = 'nl';

/** @param roots folders in which the compiled policy is, an earlier one first */
export function addAccount(app: FastifyInstance, keys: AccountKeys, roots: readonly string[]): void {
  app.post('/demo/sign-in', async (_request, reply) => {
    const token = await new SignJWT({ sub: CUSTOMER })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt()
      .setExpirationTime(TOKEN_LIVES)
      .sign(Buffer.from(keys.identityKey));
    return reply.header('cache-control', 'no-store').send({ id: CUSTOMER, token });
  });

  // A mailer makes such a link for each message that it sends; here it is made when it is asked for. 307 keeps the
  // method: what a mail program posts arrives as a post.
  app.route({
    method: ['GET', 'POST'],
    url: '/demo/unsubscribe',
    handler: async (request, reply) => {
      const url = `${request.protocol}://${request.host}/unsubscribe`;
      if (!URL.canParse(url)) throw new Problem(400, 'the header Host is not one');
      const link = unsubscribeLink({
        key: keys.unsubscribeKey,
        url,
        subject: CUSTOMER,
        purposes: ['email'],
        policy: await readFirst(roots, `policy.${LANGUAGE}.json`),
        details: await readFirst(roots, `policy.${LANGUAGE}.details.json`),
      });
      return reply.header('cache-control', 'no-store').redirect(link.url, 307);
    },
  });
}

async function readFirst(roots: readonly string[], name: string): Promise<unknown> {
  for (const root of roots) {
    const text = await readFile(join(root, name), 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as unknown;
  }
  throw new Problem(404, `${name} is not built`);
}
