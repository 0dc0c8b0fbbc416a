/*
 * Canonical JSON (RFC 8785): the one byte sequence of a value, so that a hash of it means something. Numbers and
 * strings are already as ECMAScript writes them; what remains is the order of the keys (by UTF-16 unit, which is
 * how JavaScript sorts) and refusing what JSON cannot carry, rather than losing it silently.
 */

/** @throws TypeError for what JSON cannot carry: undefined or a hole in a list, a Date, a Map, functions, NaN, lone surrogates. */
export function canonicalize(value: unknown): string {
  // Not map(), which skips holes.
  if (Array.isArray(value)) return `[${Array.from(value, canonicalize).join(',')}]`;
  if (value && typeof value === 'object') {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
      throw new TypeError('not a JSON value');
    const keys = Object.keys(value)
      .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
      .sort();
    const member = (key: string) =>
      `${canonicalize(key)}:${canonicalize((value as Record<string, unknown>)[key])}`;
    return `{${keys.map(member).join(',')}}`;
  }
  const json = JSON.stringify(value) as string | undefined;
  const lost = typeof value === 'number' && !Number.isFinite(value);
  const broken = typeof value === 'string' && /\p{Surrogate}/u.test(value);
  if (json === undefined || lost || broken) throw new TypeError('not a JSON value');
  return json;
}
