/*
 * What a line of stored records can hold: a record, by itself or as the receiver gives it with the time it arrived, or
 * what is left of one that was erased by rule, which still holds its place by id and hash.
 */
import { fail, maybeText, object, text } from './shape.js';

/** What is left of a record whose content was erased: by a retention period, or because its subject asked for it. */
export interface Erased {
  readonly id: string;
  readonly sha256: string;
  readonly erasedAt: string;
  readonly rule: string;
  /** Where it stood, if that was kept. */
  readonly chain?: string | undefined;
  readonly sequence?: number | undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MEMBERS = ['id', 'sha256', 'erasedAt', 'rule', 'chain', 'sequence', 'receivedAt'];

/** What was stored, without what the receiver has put around it; and where in its chain it says it stands, or 0. */
export function stored(line: unknown): {
  readonly value: unknown;
  readonly receivedAt: string | undefined;
  /** Whether the receiver says that it came with proof of whose it is; undefined where it does not say. */
  readonly verified: boolean | undefined;
  readonly sequence: number;
} {
  const around = membersOf(line);
  const { receivedAt, verified } = around;
  const within = ['record', 'erased'].find((name) => 'receivedAt' in around && name in around);
  const value = within === undefined ? line : around[within];
  const { sequence } = membersOf(value);
  return {
    value,
    receivedAt: typeof receivedAt === 'string' ? receivedAt : undefined,
    verified: within === 'record' && typeof verified === 'boolean' ? verified : undefined,
    sequence: typeof sequence === 'number' ? sequence : 0,
  };
}

const membersOf = (value: unknown): Record<string, unknown> =>
  value && typeof value === 'object' ? (value as Record<string, unknown>) : {};

/** @returns undefined for what does not say that it was erased @throws ShapeError naming the path and the rule */
export function parseErased(value: unknown): Erased | undefined {
  if (!value || typeof value !== 'object' || !('erasedAt' in value)) return undefined;
  const from = object(value, '');
  const stranger = Object.keys(from).find((key) => !MEMBERS.includes(key));
  if (stranger !== undefined) fail(stranger.slice(0, 64), 'is not part of what is left of an erased record');
  // Null is what the receiver says of what was erased before it kept places.
  const [chain, sequence] = [from['chain'] ?? undefined, from['sequence'] ?? undefined];
  if (sequence !== undefined && !(Number.isSafeInteger(sequence) && (sequence as number) > 0))
    fail('sequence', 'must count from 1');
  return {
    id: text(from, 'id', '', UUID, 'must be a UUID'),
    sha256: text(from, 'sha256', '', /^[0-9a-f]{64}$/, 'must be 64 lowercase hex digits'),
    erasedAt: text(from, 'erasedAt', '', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, 'must be a time in UTC'),
    rule: text(from, 'rule', '', /^[^\u0000-\u001f]{1,128}$/, 'must say why'),
    chain: maybeText({ chain }, 'chain', '', UUID, 'must be a UUID'),
    sequence: sequence as number | undefined,
  };
}
