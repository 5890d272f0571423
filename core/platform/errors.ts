/**
 * An error that a member may read: a stable code for the API and tests, and a kind sentence that says what to do.
 * Everything else that is thrown is a fault of ours and is told as such, with the details in the log only.
 */
export class ArenaError extends Error {
  /** Stable, kebab-case: 'agent-not-found'. Catalogue: the codes are unique strings beside their throw sites. */
  readonly code: string;
  /** HTTP status that fits: 400 bad input, 403 not allowed, 404 absent, 409 conflict, 429 too often, 503 try later. */
  readonly status: number;

  constructor(code: string, message: string, status = 400, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArenaError';
    this.code = code;
    this.status = status;
  }
}
