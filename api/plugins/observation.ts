import { ArenaError, type Metrics } from '../../core/platform/index.ts';
import type { Api } from '../options.ts';

/** Characters of an address that are logged. */
const URL_MAX = 200;

/** Echoes the request id, insists on a host (RFC 9112, 3.2), logs one line a request, and times it. Health and metrics are too frequent for the log's info. */
export function observeRequests(app: Api, metrics: Metrics): void {
  const durations = metrics.histogram(
    'http_request_duration_seconds',
    'Time from the request to its answer, by route.',
    ['method', 'route', 'status'],
  );
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      reply.header('connection', 'close');
      throw new ArenaError('host-required', 'HTTP/1.1 needs a Host header.', 400);
    }
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    durations.observe({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    const isRoutine = route === '/metrics' || route.startsWith('/health/');
    request.log[isRoutine ? 'debug' : 'info'](
      { method, url: request.url.slice(0, URL_MAX), status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
  });
}
