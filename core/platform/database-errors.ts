/** The database cannot be reached or asked us to come back later. Nothing was lost: the same request may be sent again. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  readonly code = 'database-unavailable';
  constructor(cause: unknown) {
    super('The arena cannot reach its database at the moment. Nothing was lost; please try again in a minute.', {
      cause,
    });
  }
}

/** SQLSTATEs: connection exceptions, server stopping or starting, too many connections. */
const UNAVAILABLE_STATES = /^(08\d{3}|57P0[1-5]|53300)$/;
const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'P1001', // Prisma: cannot reach the server
  'P1002', // the server timed out
  'P1008', // operation timed out
  'P1017', // the server closed the connection
  'P2024', // no connection came free in time
  'P2037', // too many connections
]);
const UNAVAILABLE_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Can't reach database server|Server has closed the connection|DatabaseNotReachable|ConnectionClosed|Unable to start a transaction in the given time|max retries per request/;

/** SQLSTATE 40001 (serialization) and 40P01 (deadlock); P2034 is Prisma's word for both. */
const CONFLICT_CODES = new Set(['40001', '40P01', 'P2034']);
const CONFLICT_WORDS = /TransactionWriteConflict/;

/** Whether an error means that the database (or Redis) was away, as opposed to that it refused what was asked. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailableError) return true;
  return someCause(
    error,
    ({ code, message }) =>
      UNAVAILABLE_STATES.test(code) || UNAVAILABLE_CODES.has(code) || UNAVAILABLE_WORDS.test(message),
  );
}

/** Whether the same transaction may succeed when it is simply run again. */
export function isConflict(error: unknown): boolean {
  return someCause(error, ({ code, message }) => CONFLICT_CODES.has(code) || CONFLICT_WORDS.test(message));
}

/** The SQLSTATE that PostgreSQL gave, through `pg` or through Prisma (`meta.driverAdapterError.cause`); null for other errors. */
export function sqlState(error: unknown): string | null {
  let state: string | null = null;
  someCause(error, ({ code }) => {
    if (!/^[0-9A-Z]{5}$/.test(code) || /^P[12]\d{3}$/.test(code)) return false;
    state = code;
    return true;
  });
  return state;
}

interface Clue {
  code: string;
  message: string;
}

/** Walks an error, its causes and what Prisma wraps; depth-limited, since causes may form a ring. */
function someCause(error: unknown, test: (clue: Clue) => boolean, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 6) return false;
  const { code, originalCode, message, kind, cause, meta, errors } = error as Record<string, unknown>;
  for (const each of [originalCode, code]) {
    if (test({ code: typeof each === 'string' ? each : '', message: `${kind ?? ''} ${message ?? ''}` })) return true;
  }
  const inner = [cause, (meta as Record<string, unknown> | undefined)?.driverAdapterError];
  if (Array.isArray(errors)) inner.push(...errors);
  return inner.some(each => someCause(each, test, depth + 1));
}
