import type { CommunityContext } from '../../../core/communities/index.ts';
import { newId } from '../../../core/platform/index.ts';
import type { Scope } from '../../../core/sessions/index.ts';
import type { Answer, TestApi } from '../harness.ts';

/** A program of a member's: it has a personal access token, and speaks HTTP only. */
export interface Program {
  get(path: string): Promise<Answer>;
  /** @param key of the request; a fresh one unless told, null for none */
  send(method: string, path: string, body?: unknown, key?: string | null): Promise<Answer>;
  post(path: string, body?: unknown, key?: string | null): Promise<Answer>;
}

export async function program(
  api: TestApi,
  { personId }: Pick<CommunityContext, 'personId'>,
  scopes: readonly Scope[] = ['read', 'agents', 'play', 'wager'],
): Promise<Program> {
  const { token } = await api.house.sessions.tokens.create({ personId }, { scopes });
  return programWith(api, token);
}

export function programWith(api: TestApi, token: string | null): Program {
  const signedIn: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const send: Program['send'] = (method, path, body, key = newId()) =>
    api.get(path, {
      method,
      headers: {
        ...signedIn,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== null && { 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    get: path => api.get(path, { headers: signedIn }),
    send,
    post: (path, body, key) => send('POST', path, body, key),
  };
}

/** 'agent-not-found', or several codes joined; null where nothing is wrong. */
export function codeOf(answer: Answer): string | null {
  const { errors } = (answer.json ?? {}) as { errors?: { code: string }[] };
  return errors ? errors.map(({ code }) => code).join(' ') : null;
}

/** '409 name-taken', '201'. */
export function outcome(answer: Answer): string {
  return [answer.status, codeOf(answer)].filter(part => part !== null).join(' ');
}
