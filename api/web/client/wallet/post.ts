/** What the arena refused, in its own words. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const TIMEOUT_MS = 20_000;

/** Asks the arena. @throws Refusal with a sentence for people, whatever went wrong */
export async function post<T>(path: string, body: object): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new Refusal('unreachable', 'The arena cannot be reached. Please check your connection, and try again.', 0);
  });
  const answer = (await response.json().catch(() => null)) as
    | (T & { errors?: { code: string; message: string }[] })
    | null;
  if (response.ok && answer) return answer;
  const [error] = answer?.errors ?? [];
  const sentence = error?.message ?? 'The arena could not answer. Please try again in a moment.';
  throw new Refusal(error?.code ?? 'unreadable', sentence, response.status);
}
