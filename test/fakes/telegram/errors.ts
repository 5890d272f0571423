/** An answer of the Bot API that is no success, in its own words. */
export class ApiError extends Error {
  readonly code: number;
  readonly parameters: { retry_after?: number; migrate_to_chat_id?: number } | undefined;

  constructor(code: number, description: string, parameters?: ApiError['parameters']) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

export function badRequest(words: string): ApiError {
  return new ApiError(400, `Bad Request: ${words}`);
}
