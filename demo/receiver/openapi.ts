/*
 * What this receiver takes and answers, as OpenAPI 3.1, served at GET /openapi.json. Every route, status and body is
 * in it; test/receiver/openapi.test.ts provokes each of them and compares. A route that is off is not described.
 */
import { readFileSync } from 'node:fs';
import { ANY, DATABASE, OWNER, ok, problem, ref } from './openapi-parts.js';
import type { Json } from './openapi-parts.js';
import { schemas } from './openapi-schemas.js';
import { unsubscribe } from './openapi-unsubscribe.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const SUBJECT_QUERY = {
  name: 'subject',
  in: 'query',
  required: true,
  description: 'The id of a device or an account',
  schema: { type: 'string', minLength: 1 },
};

const consents = {
  post: {
    operationId: 'storeRecord',
    summary: 'Keeps one record',
    description:
      "An answer of 201 or 200 means that the record is in the database. The same record may be sent again at any time. Where the receiver has an IDENTITY_KEY, an account's record that comes with an identity token is kept as verified.",
    security: [{}, { identityToken: [] }],
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: true,
        description: 'The id of the record',
        schema: { type: 'string', format: 'uuid' },
      },
    ],
    requestBody: {
      required: true,
      description: 'At most 32 kB',
      content: { 'application/json': { schema: ref('Record') } },
    },
    responses: {
      ...ANY,
      201: ok('Stored', ref('Stored')),
      200: ok('Stored before, with the same content', ref('Stored')),
      ...problem(
        400,
        'The body is no JSON in UTF-8, or Idempotency-Key is missing or not the id of the record',
      ),
      ...problem(
        401,
        'With an identity token that is expired, forged, or of somebody else; nothing is stored',
      ),
      ...problem(409, 'The id is taken by a record with other content'),
      ...problem(413, 'The body is larger than 32 kB'),
      ...problem(415, 'The Content-Type is not application/json'),
      ...problem(422, 'The body is not a record: path says where, rule what should be there', {
        $ref: '#/components/schemas/ShapeProblem',
      }),
      ...problem(
        429,
        'More posts in a minute than one client may make: send again after Retry-After seconds',
      ),
      ...DATABASE,
    },
  },
  get: {
    operationId: 'listRecords',
    summary: "A subject's records, chain by chain, each in its own order, and what holds now",
    security: [{ receiverToken: [] }],
    parameters: [SUBJECT_QUERY],
    responses: {
      ...ANY,
      200: ok('The records, and what holds now; none is an empty list', ref('Subject')),
      ...problem(400, 'The query does not name one subject'),
      ...OWNER,
    },
  },
  delete: {
    operationId: 'eraseSubject',
    summary: 'Erases what a subject said, and who it was (GDPR 17)',
    security: [{ receiverToken: [] }],
    parameters: [SUBJECT_QUERY],
    responses: {
      ...ANY,
      200: ok('How many records were erased', ref('Erased')),
      ...problem(400, 'The query does not name one subject'),
      ...OWNER,
    },
  },
};

/** What a post may ask for, and is answered, where the receiver remembers. */
const REMEMBER = {
  name: 'remember',
  in: 'query',
  required: false,
  description:
    'Asks for a cookie that remembers what was decided about these purposes of a device, which a page with data-remember does. Answered only to a page of the same site.',
  schema: { type: 'string', pattern: '^[a-z][a-z0-9-]*(,[a-z][a-z0-9-]*)*$' },
};
const REMEMBERED = {
  'Set-Cookie': {
    required: false,
    description:
      'The decisions of the device that the record is about, and no id; what is given in it is signed',
    schema: {
      type: 'string',
      pattern:
        '^consent-notice=[\\w.*~!-]*; Max-Age=\\d+; Path=/; Secure; SameSite=Lax(; Domain=[a-z0-9.-]+)?$',
    },
  },
};
const remembering = {
  ...consents,
  post: {
    ...consents.post,
    parameters: [...consents.post.parameters, REMEMBER],
    responses: {
      ...consents.post.responses,
      200: { ...consents.post.responses[200], headers: REMEMBERED },
      201: { ...consents.post.responses[201], headers: REMEMBERED },
    },
  },
};

const exportAll = {
  get: {
    operationId: 'exportRecords',
    summary: 'Every record, oldest first',
    security: [{ receiverToken: [] }],
    responses: {
      ...ANY,
      200: ok(
        'A record a line, or what stays of one that was erased',
        ref('ExportLine'),
        'application/x-ndjson',
      ),
      ...OWNER,
    },
  },
};

const publishHeads = {
  get: {
    operationId: 'listHeads',
    summary: 'A hash for each day that is over, oldest first; for everybody',
    description:
      'Stands for everything that arrived on the day and before it, so that a copy kept elsewhere shows later what was changed, removed or slipped in. It can be made again from the export, also after an erasure.',
    responses: { ...ANY, 200: ok('The heads', { type: 'array', items: ref('Head') }), ...DATABASE },
  },
};

const healthAnswers = {
  ...ANY,
  200: ok('The database answers', ref('Health')),
  ...DATABASE,
};
const health = {
  get: { operationId: 'health', summary: 'Whether the database answers', responses: healthAnswers },
  head: { operationId: 'healthHead', summary: 'The same without a body', responses: healthAnswers },
};

const description = {
  get: {
    operationId: 'describe',
    summary: 'This description',
    responses: { ...ANY, 200: ok('OpenAPI 3.1', { type: 'object', required: ['openapi', 'paths'] }) },
  },
};

/** The description as a JSON value, of the routes that are on. */
export function describeApi(on: { readonly unsubscribe: boolean; readonly remember: boolean }): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Consent receiver',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Keeps proof of consent. Errors are application/problem+json (RFC 9457) of the type about:blank. An address that is not listed here is answered 404, a method that is not 405 with Allow, and a preflight of an origin that is not allowed 403, each with a Problem.',
    },
    servers: [{ url: '/' }],
    security: [],
    paths: {
      '/consents': on.remember ? remembering : consents,
      '/consents.ndjson': exportAll,
      '/heads': publishHeads,
      ...(on.unsubscribe && { '/unsubscribe': unsubscribe }),
      '/health': health,
      '/openapi.json': description,
    },
    components: {
      schemas,
      securitySchemes: {
        receiverToken: { type: 'http', scheme: 'bearer', description: 'RECEIVER_TOKEN' },
        identityToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "Signed by the owner's site; sub is the id of the record's subject, exp is required",
        },
      },
    },
  };
}
