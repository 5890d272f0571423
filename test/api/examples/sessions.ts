import type { Answer } from '../harness.ts';
import type { Example, Stage } from '../stage.ts';

/** A browser that signs in with a code from chat, looks at what it may, makes a token and signs out. */

/** The cookies of a session as the last answer gave them, and its CSRF token. */
function keepSession(answer: Answer, { made }: Stage): void {
  const pairs = (answer.headers['set-cookie'] ?? []).map(line => line.split(';')[0] ?? '');
  made.set('cookie', pairs.join('; '));
  made.set('csrf', (answer.json as { csrfToken: string }).csrfToken);
}
const keepToken = (answer: Answer, { made }: Stage): void => {
  made.set('token', (answer.json as { id: string }).id);
};
const newCode = async ({ api, people, made }: Stage): Promise<{ body: { code: string } }> => {
  const { code } = await api.house.sessions.codes.create(people.mia.context, { surface: 'console', chatId: 'home' });
  made.set('code', code);
  return { body: { code } };
};
const again = ({ made }: Stage) => ({ body: { code: made.get('code') } });
const read = ({ made }: Stage) => ({ headers: { cookie: made.get('cookie') ?? '' } });
const write = ({ api, made }: Stage) => ({
  headers: { cookie: made.get('cookie') ?? '', 'x-csrf-token': made.get('csrf') ?? '', origin: api.running.url },
});
const foreign = (stage: Stage) => ({ headers: { ...write(stage).headers, origin: 'https://evil.example' } });
const byToken = { as: 'mia' } as const;

export default [
  { operation: 'GET /.well-known/jwks.json', status: 200 },
  { operation: 'POST /v1/session/code', status: 200, ask: newCode },
  { operation: 'POST /v1/session/code', status: 401, ask: () => ({ body: { code: 'AAAA-AAAA' } }) },
  { operation: 'POST /v1/session/code', status: 400, ask: () => ({ body: { code: 17 } }) },
  { operation: 'POST /v1/session', status: 201, ask: again, after: keepSession },
  { operation: 'POST /v1/session', status: 401, ask: again },
  { operation: 'POST /v1/session', status: 403, ask: stage => ({ ...again(stage), ...foreign(stage) }) },
  { operation: 'POST /v1/session', status: 415, ask: () => ({ headers: { 'content-type': 'text/plain' }, body: 'x' }) },
  { operation: 'GET /v1/session', status: 200, ask: read },
  { operation: 'GET /v1/session', status: 401 },
  { operation: 'GET /v1/session', status: 403, ask: () => byToken },
  { operation: 'POST /v1/session/refresh', status: 200, ask: write, after: keepSession },
  { operation: 'POST /v1/session/refresh', status: 401 },
  { operation: 'POST /v1/session/refresh', status: 403, ask: foreign },
  { operation: 'GET /v1/me', status: 200, ask: read },
  { operation: 'GET /v1/me', status: 200, ask: () => byToken },
  { operation: 'GET /v1/me', status: 401, ask: () => ({ headers: { authorization: 'Bearer arena_pat_x' } }) },
  { operation: 'GET /v1/sessions', status: 200, ask: read },
  { operation: 'GET /v1/sessions', status: 401 },
  { operation: 'POST /v1/tokens', status: 403, ask: stage => ({ ...read(stage), body: { name: 'ci' } }) },
  { operation: 'POST /v1/tokens', status: 400, ask: stage => ({ ...write(stage), body: { name: 'ci', days: 0 } }) },
  { operation: 'POST /v1/tokens', status: 422, ask: stage => ({ ...write(stage), body: { name: ' ' } }) },
  {
    operation: 'POST /v1/tokens',
    status: 201,
    ask: stage => ({ ...write(stage), body: { name: 'ci', scopes: ['read', 'wager'] } }),
    after: keepToken,
  },
  { operation: 'GET /v1/tokens', status: 200, ask: read },
  { operation: 'GET /v1/tokens', status: 403, ask: () => byToken },
  {
    operation: 'DELETE /v1/tokens/{id}',
    status: 204,
    ask: stage => ({ ...write(stage), params: { id: stage.made.get('token') ?? '' } }),
  },
  {
    operation: 'DELETE /v1/tokens/{id}',
    status: 404,
    ask: stage => ({ ...write(stage), params: { id: '000000000000' } }),
  },
  {
    operation: 'DELETE /v1/sessions/{id}',
    status: 204,
    ask: async stage => {
      const { id } = await stage.api.house.sessions.open(stage.people.mia.context.personId, 'code', 'Another');
      return { ...write(stage), params: { id } };
    },
  },
  {
    operation: 'DELETE /v1/sessions/{id}',
    status: 404,
    ask: stage => ({ ...write(stage), params: { id: '000000000000' } }),
  },
  { operation: 'DELETE /v1/session', status: 403, ask: read },
  { operation: 'DELETE /v1/session', status: 204, ask: write },
  { operation: 'DELETE /v1/session', status: 401, ask: write },
  { operation: 'POST /v1/session', status: 201, ask: newCode, after: keepSession },
  { operation: 'DELETE /v1/sessions', status: 204, ask: write },
  { operation: 'DELETE /v1/sessions', status: 401, ask: write },
] satisfies Example[];
