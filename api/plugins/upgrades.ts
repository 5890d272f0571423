import type { Api } from '../options.ts';

/**
 * An address that speaks no WebSocket answers as if nobody had asked for another protocol (`curl --http2` asks everywhere). Node leaves the
 * connection to us then, and would keep it. Call it before the routes.
 */
export function endOtherUpgrades(app: Api): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers.upgrade !== undefined) reply.header('connection', 'close');
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    if (request.headers.upgrade !== undefined) request.raw.socket.destroySoon();
    done();
  });
}
