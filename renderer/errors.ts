export type RenderErrorCode = 'too-large' | 'queue-full' | 'closed' | 'worker-lost' | 'failed';

/** Why a fight could not be drawn; the message is a sentence for people. */
export class RenderError extends Error {
  readonly code: RenderErrorCode;

  constructor(code: RenderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RenderError';
    this.code = code;
  }
}
