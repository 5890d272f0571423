import type { Example } from '../stage.ts';

/** What happens, as it happens: the first that is heard. stream.test.ts and socket.test.ts listen on. */
export default [
  { operation: 'GET /v1/position', status: 200 },
  { operation: 'GET /v1/stream', status: 200, ask: ({ world }) => ({ query: `?topics=match:${world.matches.open}` }) },
  { operation: 'GET /v1/stream', status: 400, ask: () => ({ query: '?topics=nonsense' }) },
  { operation: 'GET /v1/stream', status: 401, ask: () => ({ query: '?topics=me' }) },
  // Not asked for as a WebSocket.
  { operation: 'GET /v1/socket', status: 426 },
  // Turned off here.
  { operation: 'POST /v1/session/telegram', status: 404, ask: () => ({ body: { initData: 'auth_date=1&hash=0' } }) },
] satisfies Example[];
