/*
 * What the receiver's tests share: a record that is right in every member, a server that really listens, and the few
 * requests a browser makes. Everything goes over a socket, as it will.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import type { FastifyInstance } from 'fastify';
import type { ConsentRecord } from '../../src/model/record.js';

export const TOKEN = 'a-token-for-tests-only';
export const ORIGIN = 'https://www.example.com';
export const BEARER = { authorization: `Bearer ${TOKEN}` };

/** A record as a browser makes it: the time in its id comes first (UUIDv7). */
export function makeRecord(changes: Partial<ConsentRecord> = {}): ConsentRecord {
  const now = Date.now().toString(16).padStart(12, '0');
  const random = randomUUID();
  return {
    schema: 'consent-record/1',
    id: `${now.slice(0, 8)}-${now.slice(8)}-7${random.slice(15)}`,
    env: 'test',
    subject: { kind: 'device', id: randomUUID() },
    chain: randomUUID(),
    sequence: 1,
    actor: 'self',
    by: 'person',
    decidedAt: '2026-11-22T10:31:07.412Z',
    site: 'www.example.com',
    controller: 'cisel',
    policy: { id: 'cigna-europe', version: '2026.11.0', sha256: 'a'.repeat(64) },
    notice: { id: 'privacy', version: '7', sha256: 'b'.repeat(64), shown: false },
    language: 'nl',
    layer: 'banner',
    method: 'reject-all',
    reason: 'first',
    controls: ['reject', 'accept', 'choose'],
    wording: 'c'.repeat(64),
    decisions: [
      {
        purpose: 'statistics',
        fingerprint: '0123456789abcdef',
        decision: 'refused',
        wording: 'd'.repeat(64),
        basis: 'consent',
        expression: 'expressed',
        validUntil: '2027-05-22T10:31:07.412Z',
      },
    ],
    signals: { gpc: false },
    component: '1.0.0',
    previous: null,
    ...changes,
  };
}

/** A chain of records of one subject, in order. */
export function makeChain(length: number, subject: ConsentRecord['subject']): ConsentRecord[] {
  const chain = randomUUID();
  const records: ConsentRecord[] = [];
  for (let sequence = 1; sequence <= length; sequence++) {
    const before = records.at(-1);
    const previous = before ? { id: before.id, sha256: 'e'.repeat(64) } : null;
    records.push(makeRecord({ subject, chain, sequence, previous }));
  }
  return records;
}

/** A chain whose every record names the one before it by its real hash; what differs is given record by record. */
export function makeLinked(changes: readonly Partial<ConsentRecord>[]): ConsentRecord[] {
  const { subject, chain } = makeRecord();
  const records: ConsentRecord[] = [];
  for (const [i, change] of changes.entries()) {
    const before = records.at(-1);
    const previous = before ? { id: before.id, sha256: hashOf(before) } : null;
    records.push(makeRecord({ subject, chain, sequence: i + 1, previous, ...change }));
  }
  return records;
}

/** By a library, not by our own canonical JSON. */
export const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalize(value) as string)
    .digest('hex');

export const listen = (app: FastifyInstance): Promise<string> => app.listen({ port: 0, host: '127.0.0.1' });

/** Posts as the component does; `headers` add to its own or replace them, `padding` follows the body. */
export function post<Sent extends { readonly id: string }>(
  url: string,
  record: Sent,
  headers: Record<string, string> = {},
  padding = '',
): Promise<Response> {
  return fetch(`${url}/consents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': record.id, ...headers },
    body: JSON.stringify(record) + padding,
  });
}

export interface Answer {
  readonly status: number;
  readonly detail: string;
  readonly path?: string;
  readonly rule?: string;
}

/** The members of a problem+json; fails on anything else. */
export async function problemOf(response: Response): Promise<Answer> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json'))
    throw new Error(`${response.status} came as ${type || 'nothing'}`);
  const problem = (await response.json()) as Answer;
  if (problem.status !== response.status) throw new Error('the problem names another status than the answer');
  return problem;
}

/** A folder of its own, and how to remove it; the end of the process does so in any case. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'consent-receiver-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  return { folder, remove };
}
