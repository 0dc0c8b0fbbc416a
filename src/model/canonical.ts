/*
 * Canonical JSON (RFC 8785): the one byte sequence of a value, so that a hash of it means something. Numbers and
 * strings are already as ECMAScript writes them; what remains is the order of the keys (by UTF-16 unit, which is
 * how JavaScript sorts) and refusing what JSON cannot carry, rather than losing it silently.
 */

/** @throws TypeError for what JSON cannot carry: undefined in a list, functions, symbols, NaN, lone surrogates. */
export function canonicalize(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(',')}]`;
  if (value && typeof value === 'object') {
    const keys = Object.keys(value)
      .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
      .sort();
    const member = (key: string) =>
      `${canonicalize(key)}:${canonicalize((value as Record<string, unknown>)[key])}`;
    return `{${keys.map(member).join(',')}}`;
  }
  const json = JSON.stringify(value) as string | undefined;
  const lost = typeof value === 'number' && !Number.isFinite(value);
  if (json === undefined || lost || /\\ud[89a-f][0-9a-f]{2}/.test(json))
    throw new TypeError('not a JSON value');
  return json;
}
