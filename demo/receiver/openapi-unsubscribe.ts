/*
 * /unsubscribe as it is described. Unlike all others it answers people: with pages, also where something is wrong.
 */
import { ANY, HEADERS, exactly, ref } from './openapi-parts.js';
import type { Json } from './openapi-parts.js';

const page = (status: number, what: string, headers: Json = {}): Json => ({
  [status]: { description: what, headers, content: { 'text/html': { schema: { type: 'string' } } } },
});
/** A page; what is no request at all is answered with a problem here too. */
const linkBroken = (what: string): Json => ({
  description: `${what}, or the request cannot be read`,
  content: {
    'text/html': { schema: { type: 'string' } },
    'application/problem+json': { schema: ref('Problem') },
  },
});
const linkAnswers = {
  ...ANY,
  ...page(403, 'The link was changed, or signed with another key'),
};
const askAnswers = {
  ...linkAnswers,
  200: page(200, 'A page with one button; nothing has changed')[200],
  400: linkBroken('The link has no token'),
};
const LINK = {
  name: 't',
  in: 'query',
  required: true,
  description: 'The signed token of a link to unsubscribe',
  schema: { type: 'string' },
};
const FORM = {
  schema: exactly(
    {
      'List-Unsubscribe': { const: 'One-Click' },
      shown: { const: 'page', description: "Sent by the page's own button: its words were seen" },
    },
    ['List-Unsubscribe'],
  ),
};
export const unsubscribe = {
  get: {
    operationId: 'showUnsubscribe',
    summary: 'Asks a person whether to unsubscribe',
    parameters: [LINK],
    responses: askAnswers,
  },
  head: {
    operationId: 'showUnsubscribeHead',
    summary: 'The same without a body',
    parameters: [LINK],
    responses: askAnswers,
  },
  post: {
    operationId: 'unsubscribe',
    summary: 'Unsubscribes by one click (RFC 8058)',
    description: 'Stores a record, or nothing where what the link withdraws is withdrawn already.',
    parameters: [LINK],
    requestBody: {
      required: true,
      description: 'At most 4 kB',
      content: { 'application/x-www-form-urlencoded': FORM, 'multipart/form-data': FORM },
    },
    responses: {
      ...linkAnswers,
      200: page(200, 'A page that says that it is done')[200],
      400: linkBroken('The link has no token, or the form does not say List-Unsubscribe=One-Click'),
      ...page(413, 'The form is larger than 4 kB'),
      ...page(415, 'The body is no form'),
      ...page(429, 'More clicks in a minute than one person makes', HEADERS[429]),
      ...page(500, 'A fault of the receiver, which is logged'),
      ...page(503, 'The database does not answer: try again after Retry-After seconds', HEADERS[503]),
    },
  },
};
