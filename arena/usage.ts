/** Something was asked for that cannot be; the message says what can. Shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
