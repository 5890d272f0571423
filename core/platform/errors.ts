/**
 * An error that a member may read: a stable code for the API and tests, and a kind sentence that says what to do.
 * Everything else that is thrown is a fault of ours and is told as such, with the details in the log only.
 */
export class ArenaError extends Error {
  /** Stable, kebab-case: 'agent-not-found'. Catalogue: the codes are unique strings beside their throw sites. */
  readonly code: string;
  /**
   * HTTP status that fits: 400 bad input, 401 not signed in, 403 not allowed, 404 absent, 409 conflict, 422 against a rule of the game,
   * 429 too often, 503 try later.
   */
  readonly status: number;
  /** The parameter or field at fault, for programs. */
  readonly field: string | undefined;
  /** What programs may want to know besides. */
  readonly details: ErrorDetails | undefined;

  constructor(
    code: string,
    message: string,
    status = 400,
    { field, details, ...options }: ErrorOptions & { field?: string; details?: ErrorDetails } = {},
  ) {
    super(message, options);
    this.name = 'ArenaError';
    this.code = code;
    this.status = status;
    this.field = field;
    this.details = details;
  }
}

/** Flat, so that it can be told as it is. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;
