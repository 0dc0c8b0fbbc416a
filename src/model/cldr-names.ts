/* Names by their codes, written as "BE Belgium|NL Netherlands|…": a table of two hundred takes no two hundred lines. */
export const named = (...lines: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines
      .join('')
      .split('|')
      .map((entry) => [entry.slice(0, entry.indexOf(' ')), entry.slice(entry.indexOf(' ') + 1)]),
  );
