/* What the tests of policies share: the good one, changed at some places, as its owner's file. */
import { checkPolicy } from '../../src/check/policy.js';
import type { Remark } from '../../src/check/rules.js';
import { GONE, changed } from '../fixtures.js';
import { fileOf } from './check.js';

export { GONE };
export type Changes = Readonly<Record<string, unknown>>;

export const GOOD: unknown = JSON.parse(fileOf('good/policy.json'));

/** Which purpose of the good policy is which. */
export const AT = Object.fromEntries(
  (GOOD as { purposes: { id: string }[] }).purposes.map(({ id }, i) => [id, `purposes[${i}]`]),
);

/** Of the good policy, what stands at a path. */
export const valueAt = (path: string): unknown =>
  pathOf(path)
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .reduce<unknown>((from, key) => (from as Record<string, unknown>)[key], GOOD);

/** `email.label` for the label of the purpose "email", wherever it stands. */
export const pathOf = (path: string): string =>
  path.replace(/^([a-z-]+)(?=[.[]|$)/, (id) => (Object.hasOwn(AT, id) ? AT[id]! : id));

export const changedPolicy = (changes: Changes, from: unknown = GOOD): unknown =>
  Object.entries(changes).reduce((value, [path, is]) => changed(value, pathOf(path), is), from);

export const textOf = (policy: unknown): string => JSON.stringify(policy, null, 2);

export const findingsOf = (changes: Changes): Remark[] =>
  checkPolicy(textOf(changedPolicy(changes))).findings;

/**
 * Line and column of a path's key or item, found without the code that is tested: another name is written there, and
 * looked for in the text.
 */
export function placeOf(policy: unknown, path: string): string {
  const keys = pathOf(path)
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter(Boolean);
  const last = keys.pop();
  if (last === undefined) return '1:1';
  const copy = structuredClone(policy);
  const around = keys.reduce<unknown>((from, key) => (from as Record<string, unknown>)[key], copy);
  const MARK = '@@here@@';
  if (!Object.hasOwn(around as object, last)) throw new Error(`${path} is not there`);
  if (Array.isArray(around)) around[Number(last)] = MARK;
  else {
    const entries = Object.entries(around as object);
    for (const [key] of entries) Reflect.deleteProperty(around as object, key);
    for (const [key, value] of entries)
      Object.assign(around as object, { [key === last ? MARK : key]: value });
  }
  const lines = textOf(copy).split(`"${MARK}"`)[0]!.split('\n');
  return `${lines.length}:${lines.at(-1)!.length + 1}`;
}
