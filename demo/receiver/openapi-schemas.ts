/*
 * The values that requests and answers hold, as JSON Schemas by name. What a record is, the model says
 * (record-schema.ts).
 */
import { ANSWERS } from '../../src/model/decision.js';
import { exactly, ref } from './openapi-parts.js';
import { RECORD } from './record-schema.js';

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

export const schemas = {
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
