/** One thing that doctor looked at. */
export interface Check {
  name: string;
  /** 'off': not configured, and that is fine. */
  state: 'ok' | 'warning' | 'failed' | 'off';
  detail: string;
  /** What to do about it; '' where nothing is to be done. */
  advice: string;
}

export const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail, advice: '' });
export const off = (name: string, detail: string): Check => ({ name, state: 'off', detail, advice: '' });
export const warning = (name: string, detail: string, advice: string): Check => ({
  name,
  state: 'warning',
  detail,
  advice,
});
export const failed = (name: string, detail: string, advice: string): Check => ({
  name,
  state: 'failed',
  detail,
  advice,
});

/** Runs a check whose failure is its answer, for a limited time. */
export async function guarded(
  name: string,
  advice: string,
  run: () => Promise<Check>,
  timeoutMs = 15_000,
): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Check>(resolve => {
    timer = setTimeout(() => resolve(failed(name, `no answer within ${timeoutMs / 1_000} s`, advice)), timeoutMs);
  });
  try {
    return await Promise.race([run(), late]);
  } catch (error) {
    return failed(name, reasonOf(error), advice);
  } finally {
    clearTimeout(timer);
  }
}

/** Some errors (a refused connection to several addresses) have no message of their own. */
function reasonOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: unknown[] };
  return message || (errors?.[0] ? reasonOf(errors[0]) : code || String(error));
}
