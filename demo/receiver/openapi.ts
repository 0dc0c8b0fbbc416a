/*
 * What this receiver takes and answers, as OpenAPI 3.1, served at GET /openapi.json. Every route, status and body is
 * in it; test/receiver/openapi.test.ts provokes each of them and compares. A route that is off is not described.
 */
import { readFileSync } from 'node:fs';
import { ANSWERS } from '../../src/model/decision.js';
import { RECORD } from './record-schema.js';

type Json = Readonly<Record<string, unknown>>;

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const exactly = (properties: Readonly<Record<string, Json>>, required = Object.keys(properties)): Json => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

const ok = (description: string, schema: Json, type = 'application/json'): Json => ({
  description,
  content: { [type]: { schema } },
});

/** Headers that come with a problem, by its status. */
const HEADERS: Readonly<Record<number, Json>> = {
  401: { 'WWW-Authenticate': { required: true, schema: { type: 'string', pattern: '^Bearer realm=' } } },
  429: { 'Retry-After': { required: true, schema: { type: 'string', pattern: '^\\d+$' } } },
  503: { 'Retry-After': { required: true, schema: { type: 'string', pattern: '^\\d+$' } } },
};

const problem = (status: number, description: string, schema: Json = ref('Problem')): Json => ({
  [status]: {
    description,
    ...(HEADERS[status] && { headers: HEADERS[status] }),
    content: { 'application/problem+json': { schema } },
  },
});

/** What any request can meet before a route has seen it. */
const ANY = {
  ...problem(400, 'The request cannot be read'),
  ...problem(408, 'The request took longer than ten seconds to arrive'),
  ...problem(431, 'The headers are too large'),
};
const DATABASE = {
  ...problem(500, 'A fault of the receiver, which is logged'),
  ...problem(503, 'The database does not answer: send again after Retry-After seconds'),
};
const OWNER = {
  ...problem(401, 'Without the receiver token, or with another'),
  ...DATABASE,
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
const unsubscribe = {
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

const description = {
  get: {
    operationId: 'describe',
    summary: 'This description',
    responses: { ...ANY, 200: ok('OpenAPI 3.1', { type: 'object', required: ['openapi', 'paths'] }) },
  },
};

const TIME = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' };

const SHA256 = { type: 'string', pattern: '^[0-9a-f]{64}$' };

const PROBLEM = {
  type: { const: 'about:blank' },
  title: { type: 'string', description: 'The name of the status' },
  status: { type: 'integer', minimum: 400, maximum: 599 },
  detail: { type: 'string', minLength: 1, description: 'What is wrong and what would be right' },
};

const VERIFIED = {
  type: 'boolean',
  description: 'It came with an identity token of its subject, or from a signed link to unsubscribe',
};

const schemas = {
  Record: RECORD,
  Stored: exactly({ id: { type: 'string', format: 'uuid' }, receivedAt: TIME }),
  Subject: exactly({
    records: {
      type: 'array',
      items: exactly({ receivedAt: TIME, verified: VERIFIED, record: ref('Record') }),
    },
    current: { type: 'array', items: ref('Current') },
  }),
  Current: {
    description:
      'The newest decision on a purpose. One that is not verified never overrides one that is. Whether it has expired is for the reader to see.',
    ...exactly(
      {
        kind: { enum: ['device', 'account'] },
        purpose: { type: 'string' },
        decision: { enum: ANSWERS },
        fingerprint: { type: 'string', pattern: '^[0-9a-f]{16}$' },
        decidedAt: TIME,
        validUntil: { type: 'string', format: 'date-time' },
        verified: VERIFIED,
        record: { type: 'string', format: 'uuid', description: 'The id of the record that says so' },
      },
      ['kind', 'purpose', 'decision', 'fingerprint', 'decidedAt', 'verified', 'record'],
    ),
  },
  Erased: exactly({ erased: { type: 'integer', minimum: 0 } }),
  ExportLine: {
    oneOf: [
      exactly({ receivedAt: TIME, verified: VERIFIED, record: ref('Record') }),
      exactly({ receivedAt: TIME, erased: ref('ErasedRecord') }),
    ],
  },
  ErasedRecord: {
    description:
      'What stays of a record that was erased by rule: enough for its chain and its day to be verified',
    ...exactly({
      id: { type: 'string', format: 'uuid' },
      sha256: SHA256,
      erasedAt: TIME,
      rule: { type: 'string', pattern: '^(subject-request|retention:P[0-9A-Z]+)$' },
      chain: { type: ['string', 'null'], format: 'uuid' },
      sequence: { type: ['integer', 'null'], minimum: 1 },
    }),
  },
  Head: exactly({
    day: { type: 'string', format: 'date', description: 'In UTC' },
    records: { type: 'integer', minimum: 0 },
    sha256: SHA256,
    previous: { oneOf: [SHA256, { type: 'null' }], description: 'The head of the day before' },
    head: SHA256,
  }),
  Health: exactly({ status: { const: 'ok' }, database: { enum: ['embedded', 'postgres'] } }),
  Problem: exactly(PROBLEM),
  ShapeProblem: exactly({ ...PROBLEM, path: { type: 'string' }, rule: { type: 'string', minLength: 1 } }),
};

/** The description as a JSON value, of the routes that are on. */
export function describeApi(on: { readonly unsubscribe: boolean }): Json {
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
      '/consents': consents,
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
