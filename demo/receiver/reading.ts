/*
 * Reads a record off the wire. The model's parseRecord says what a record is; this adds what a store of proof needs:
 * that nothing was filled in or reinterpreted on the way (the hash the next record carries is of what was sent), and
 * that every text can be kept as it is.
 */
import { parseRecord } from '../../src/model/record.js';
import type { ConsentRecord } from '../../src/model/record.js';
import { at, fail } from '../../src/model/shape.js';

/** @throws ShapeError naming the path and the rule */
export function readRecord(body: unknown): ConsentRecord {
  const record = parseRecord(body);
  const changed = firstDifference(body, record, '');
  if (changed !== null) fail(changed, 'is missing, or not of its type');
  const unkeepable = firstUnkeepable(record, '');
  if (unkeepable !== null) fail(unkeepable, 'must be text without NUL and unpaired surrogates');
  return record;
}

/** Where the parser read something else than was sent. Members it does not know it has refused already. */
function firstDifference(sent: unknown, read: unknown, path: string): string | null {
  if (sent === read) return null;
  if (!isTree(sent) || !isTree(read)) return path;
  return firstOf(read, path, (value, key, here) => firstDifference(sent[key], value, here));
}

/** PostgreSQL keeps no NUL in a text, and half a surrogate pair has no UTF-8. */
function firstUnkeepable(value: unknown, path: string): string | null {
  if (typeof value === 'string') return /[\0\p{Surrogate}]/u.test(value) ? path : null;
  return isTree(value) ? firstOf(value, path, (one, _, here) => firstUnkeepable(one, here)) : null;
}

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

function firstOf(
  tree: Tree,
  path: string,
  find: (value: unknown, key: string, here: string) => string | null,
) {
  for (const key of Object.keys(tree)) {
    const found = find(tree[key], key, at(path, Array.isArray(tree) ? Number(key) : key));
    if (found !== null) return found;
  }
  return null;
}
