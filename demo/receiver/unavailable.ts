/*
 * What becomes of a driver's error. A statement that was wrong (bad data, a broken constraint, bad SQL: SQLSTATE
 * classes 22, 23 and 42) is ours to mend and stays what it is; everything else (connection, resources, shutdown, a
 * conflict to retry, no code at all because the socket died) is a database that could not answer, and asking again
 * later is right. The driver's own text may quote what was to be stored, so it goes no further.
 */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
  /** @param reason a SQLSTATE or an error code of Node, never a text of the driver */
  constructor(readonly reason: string) {
    super(`the database does not answer (${reason})`);
  }
}

const OURS = /^(22|23|42)/;

/** What to throw for an error of a driver. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && OURS.test(code)) return error;
  return new DatabaseUnavailable(typeof code === 'string' ? code : 'no code');
}

/** For `.catch()`: throws what to throw. */
export function throwUnavailable(error: unknown): never {
  throw asUnavailable(error);
}
