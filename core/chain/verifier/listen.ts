import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Verifier } from './service.ts';

/** Shows a verifier's findings to everybody, from its own machine: an arena that hides a dissent cannot hide this one. Read-only. */

export interface Listener {
  /** Where it listens: http://127.0.0.1:8090 */
  url: string;
  stop(): Promise<void>;
}

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-cache',
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
};
const TIMEOUT_MS = 10_000;
/** Whoever asks again and again gets the same once more: its memory has better things to do. */
const FRESH_MS = 2_000;

export async function listen(
  verifier: Pick<Verifier, 'findings' | 'health'>,
  { host, port }: { host: string; port: number },
): Promise<Listener> {
  let shown: { findings: Promise<unknown>; atMs: number } | null = null;
  const findings = () => {
    const nowMs = performance.now();
    if (!shown || nowMs - shown.atMs > FRESH_MS) shown = { findings: verifier.findings(), atMs: nowMs };
    return shown.findings;
  };
  const server = createServer({ requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS }, (request, response) => {
    answer(request.method ?? '', request.url ?? '', response).catch(() => say(response, 503, { error: 'not now' }));
  });

  async function answer(method: string, url: string, response: ServerResponse): Promise<void> {
    if (method !== 'GET' && method !== 'HEAD') return say(response, 405, { error: 'nothing is changed here' });
    const [path] = url.split('?');
    if (path === '/findings') return say(response, 200, await findings());
    if (path !== '/health') return say(response, 404, { error: 'there are /findings and /health' });
    const health = await verifier.health();
    return say(response, health.wellAt !== null && health.troubles.length === 0 ? 200 : 503, health);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const { address, family, port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, HEADERS).end(JSON.stringify(body));
}
