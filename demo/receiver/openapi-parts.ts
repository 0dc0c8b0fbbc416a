/*
 * What the description of every route is put together from: schemas by name, answers, and the problems that any request
 * can meet.
 */
export type Json = Readonly<Record<string, unknown>>;

export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

export const exactly = (
  properties: Readonly<Record<string, Json>>,
  required = Object.keys(properties),
): Json => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

export const ok = (description: string, schema: Json, type = 'application/json'): Json => ({
  description,
  content: { [type]: { schema } },
});

/** Headers that come with a problem, by its status. */
export const HEADERS: Readonly<Record<number, Json>> = {
  401: { 'WWW-Authenticate': { required: true, schema: { type: 'string', pattern: '^Bearer realm=' } } },
  429: { 'Retry-After': { required: true, schema: { type: 'string', pattern: '^\\d+$' } } },
  503: { 'Retry-After': { required: true, schema: { type: 'string', pattern: '^\\d+$' } } },
};

export const problem = (status: number, description: string, schema: Json = ref('Problem')): Json => ({
  [status]: {
    description,
    ...(HEADERS[status] && { headers: HEADERS[status] }),
    content: { 'application/problem+json': { schema } },
  },
});

/** What any request can meet before a route has seen it. */
export const ANY = {
  ...problem(400, 'The request cannot be read'),
  ...problem(408, 'The request took longer than ten seconds to arrive'),
  ...problem(431, 'The headers are too large'),
};
export const DATABASE = {
  ...problem(500, 'A fault of the receiver, which is logged'),
  ...problem(503, 'The database does not answer: send again after Retry-After seconds'),
};
export const OWNER = {
  ...problem(401, 'Without the receiver token, or with another'),
  ...DATABASE,
};
