import { PATIENCE_MS } from '../../patience.ts';

/** Looks every few milliseconds until there is a value. @throws Error that says what was waited for. */
export async function waitFor<T>(
  look: () => T | undefined | null | false,
  what: string,
  timeoutMs = PATIENCE_MS,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = look();
    if (value !== undefined && value !== null && value !== false) return value as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 4));
  }
}
