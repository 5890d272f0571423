/**
 * Requests of pages as whoever is signed in. The tokens lie in cookies that no script reads; what scripts read is the CSRF token, which goes
 * with every request that changes something, and by which they know that there is a session.
 */

const CSRF_COOKIE = /(?:^|; )(?:__Host-)?arena-csrf=([^;]+)/;
/** Two tabs refresh one after the other. */
const LOCK = 'arena-refresh';

export interface ApiAnswer {
  ok: boolean;
  status: number;
  /** The body, where it is JSON. */
  json: unknown;
  /** What went wrong, in the API's own words; '' where nothing did. */
  problem: string;
  /** Its code; '' where there is none. */
  code: string;
}

/** The session's CSRF token; null where nobody has signed in with this browser. */
export function csrfToken(): string | null {
  const value = CSRF_COOKIE.exec(document.cookie)?.[1];
  return value === undefined ? null : decodeURIComponent(value);
}

/** Asks the API; `key` names a request that must be done once (Idempotency-Key). Where the access token has lapsed it is refreshed, and the request sent once more. */
export async function ask(
  path: string,
  { method = 'GET', body, key }: { method?: string; body?: unknown; key?: string } = {},
): Promise<ApiAnswer> {
  const answer = await send(path, method, body, key);
  // a code or a signature that is wrong is no better after a refresh
  const isSigningIn = method === 'POST' && path.startsWith('/v1/session');
  if (answer.status !== 401 || isSigningIn || csrfToken() === null || !(await refresh())) return answer;
  return send(path, method, body, key);
}

/** Another access token. @returns whether somebody is still signed in */
export async function refresh(): Promise<boolean> {
  const before = csrfToken();
  if (before === null) return false;
  const go = async () => (await send('/v1/session/refresh', 'POST')).ok;
  return navigator.locks ? navigator.locks.request(LOCK, go) : go();
}

async function send(path: string, method: string, body?: unknown, key?: string): Promise<ApiAnswer> {
  const csrf = csrfToken();
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (key !== undefined) headers['idempotency-key'] = key;
  if (csrf !== null && method !== 'GET') headers['x-csrf-token'] = csrf;
  try {
    const response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const json: unknown = response.headers.get('content-type')?.startsWith('application/json')
      ? await response.json()
      : null;
    return { ok: response.ok, status: response.status, json, ...(response.ok ? FINE : problemOf(json)) };
  } catch {
    return {
      ok: false,
      status: 0,
      json: null,
      code: '',
      problem: 'The arena cannot be reached. Please check your connection and try again.',
    };
  }
}

const FINE = { problem: '', code: '' };

function problemOf(json: unknown): { problem: string; code: string } {
  const { errors } = (json ?? {}) as { errors?: { message?: unknown; code?: unknown }[] };
  const { message, code } = errors?.[0] ?? {};
  return {
    problem: typeof message === 'string' ? message : 'Something went wrong. Please try again.',
    code: typeof code === 'string' ? code : '',
  };
}
