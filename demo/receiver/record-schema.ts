/*
 * The JSON Schema (2020-12) of a record, for the description that is served. parseRecord of the model decides; this
 * says the same in a form that other programs read, and a test holds the two to each other. What a schema cannot say
 * (each purpose once, the bytes of an id) only the parser knows.
 */
import { ANSWERS } from '../../src/model/decision.js';
import { BASES } from '../../src/model/policy.js';
import { LAYERS, METHODS } from '../../src/model/record.js';

type Schema = Readonly<Record<string, unknown>>;

const exactly = (properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});

const text = (pattern: string, description?: string): Schema => ({
  type: 'string',
  pattern,
  ...(description && { description }),
});
const oneOf = (values: readonly string[]): Schema => ({ enum: values });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });

const UUID = text('^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$');
const SHA256 = text('^[0-9a-f]{64}$', 'SHA-256 of the canonical JSON (RFC 8785)');
const SHORT = text('^[^\\u0000-\\u001f]{1,128}$');

const SUBJECT = exactly({
  kind: oneOf(['device', 'account']),
  id: text('^[^\\u0000-\\u001f@]{1,128}$', 'Opaque: never an address or a name'),
});

const RECORDED_DECISION = exactly(
  {
    purpose: text('^[a-z][a-z0-9-]{0,63}$'),
    fingerprint: text('^[0-9a-f]{16}$', 'Of what was asked'),
    decision: oneOf(ANSWERS),
    wording: orNull(SHA256),
    basis: oneOf(BASES),
    expression: oneOf(['expressed', 'explicit']),
    validUntil: { type: 'string', format: 'date-time' },
  },
  ['validUntil'],
);

export const RECORD: Schema = {
  ...exactly(
    {
      schema: { const: 'consent-record/1' },
      id: UUID,
      env: oneOf(['production', 'test']),
      subject: SUBJECT,
      chain: UUID,
      sequence: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      actor: oneOf(['self', 'agent', 'representative']),
      by: oneOf(['person', 'script']),
      decidedAt: text(
        '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z$',
        'UTC with milliseconds',
      ),
      site: text(
        '^(\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9.-]{1,253})(:\\d{1,5})?$',
        'A host and nothing more: a path can reveal health',
      ),
      controller: SHORT,
      policy: exactly({ id: SHORT, version: SHORT, sha256: orNull(SHA256) }),
      notice: orNull(exactly({ id: SHORT, version: SHORT, sha256: SHA256, shown: { type: 'boolean' } })),
      language: text('^[A-Za-z0-9-]{2,35}$'),
      layer: oneOf(LAYERS),
      method: oneOf(METHODS),
      reason: oneOf(['first', 'policy-changed', 'expired', 'changed-mind']),
      controls: { type: 'array', items: text('^[a-z-]{1,32}$') },
      wording: orNull(SHA256),
      decisions: { type: 'array', minItems: 1, items: RECORDED_DECISION },
      signals: exactly({ gpc: { type: 'boolean' } }),
      component: SHORT,
      previous: orNull(exactly({ id: UUID, sha256: orNull(SHA256) })),
      integrity: { const: 'unavailable' },
    },
    ['integrity'],
  ),
  if: { properties: { sequence: { const: 1 } } },
  then: { properties: { previous: { type: 'null' } } },
  else: { properties: { previous: { type: 'object' } } },
};
