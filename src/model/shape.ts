/*
 * Reads values that come from outside (files, storage, network, attributes): nothing is trusted until one of these
 * has named it. An error says where (`purposes[2].basis`) and which rule was broken; it never repeats the value,
 * which may be long or personal.
 */

/** Thrown by every parser of the model. `path` is where, `rule` what should have stood there. */
export class ShapeError extends Error {
  override name = 'ShapeError';
  constructor(
    readonly path: string,
    readonly rule: string,
  ) {
    super(`${path || 'the file'}: ${rule}`);
  }
}

type Unread = Record<string, unknown>;

const at = (path: string, key: string | number) =>
  typeof key === 'number' ? `${path}[${key}]` : path ? `${path}.${key}` : key;

export function fail(path: string, rule: string): never {
  throw new ShapeError(path, rule);
}

export function object(value: unknown, path: string): Unread {
  return value && typeof value === 'object' && !Array.isArray(value)
    ? (value as Unread)
    : fail(path, 'must be an object');
}

/** A text that is not empty and, with a pattern, matches it. */
export function text(
  from: Unread,
  key: string,
  path: string,
  pattern?: RegExp,
  rule = 'must be a text',
): string {
  const value = from[key];
  return typeof value === 'string' && value && (!pattern || pattern.test(value))
    ? value
    : fail(at(path, key), rule);
}

/** The same, or undefined where the key is absent. */
export function maybeText(
  from: Unread,
  key: string,
  path: string,
  pattern?: RegExp,
  rule?: string,
): string | undefined {
  return from[key] === undefined ? undefined : text(from, key, path, pattern, rule);
}

export function oneOf<const T extends string>(
  from: Unread,
  key: string,
  path: string,
  allowed: readonly T[],
): T {
  const value = from[key] as T;
  return allowed.includes(value) ? value : fail(at(path, key), `must be one of ${allowed.join(', ')}`);
}

export function list<T>(
  from: Unread,
  key: string,
  path: string,
  each: (value: unknown, path: string) => T,
): T[] {
  const value = from[key];
  const here = at(path, key);
  return Array.isArray(value)
    ? value.map((item, i) => each(item, at(here, i)))
    : fail(here, 'must be a list');
}

/** A list of texts; absent means empty. */
export function texts(from: Unread, key: string, path: string): string[] {
  return from[key] === undefined
    ? []
    : list(from, key, path, (item, here) => (typeof item === 'string' ? item : fail(here, 'must be a text')));
}

export { at };
