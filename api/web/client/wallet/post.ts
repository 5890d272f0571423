import { ask } from '../session/api.ts';

/** What the arena refused, in its own words. */
export class Refusal extends Error {
  /** Stable; '' where nobody answered. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Asks the arena. @throws Refusal with a sentence for people, whatever went wrong */
export async function post<T>(path: string, body: object): Promise<T> {
  const { ok, json, problem } = await ask(path, { method: 'POST', body });
  if (ok) return json as T;
  const { errors } = (json ?? {}) as { errors?: { code: string }[] };
  throw new Refusal(errors?.[0]?.code ?? '', problem);
}

/** The sentence of whatever was thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong. Please try again.';
}
