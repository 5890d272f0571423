import type { AddressInfo, Socket } from 'node:net';
import type { Api } from './options.ts';

/** Answers under way have so long to leave when the process ends. */
const CLOSE_TIMEOUT_MS = 10_000;

export interface RunningApi {
  /** Where it listens, without a slash at the end. */
  url: string;
  /** Takes no new connections, lets answers under way finish (10 s), and closes. Harmless to repeat. */
  close(): Promise<void>;
}

/** The API cannot listen where it was told to; the message says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

const REASONS: Record<string, string> = {
  EADDRINUSE: 'something else listens there already. Stop it, or choose another PORT (0: any free one).',
  EACCES: 'this user may not. Choose a PORT from 1024 on, and put a proxy before it.',
  EADDRNOTAVAIL: 'this machine has no such address. Choose another HOST (127.0.0.1, or 0.0.0.0 for all).',
  ENOTFOUND: 'no such host is known. Choose another HOST (127.0.0.1, or 0.0.0.0 for all).',
};

/**
 * Listens.
 * @param port 0: any free one
 * @throws ListenError where that is not possible; the app is closed then
 */
export async function startApi(app: Api, { host, port }: { host: string; port: number }): Promise<RunningApi> {
  const spare = spareConnections(app);
  try {
    await app.listen({ host, port, listenTextResolver: address => `the API listens on ${address}` });
  } catch (cause) {
    await app.close();
    const reason = REASONS[(cause as NodeJS.ErrnoException).code ?? ''] ?? (cause as Error).message;
    throw new ListenError(`The API cannot listen on ${host}:${port}: ${reason}`, { cause });
  }
  const { address, port: actualPort, family } = app.server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`,
    close() {
      closing ??= close(app, spare);
      return closing;
    },
  };
}

/** Connections that have not asked for anything yet: clients open some in advance, and Node would wait for them. */
function spareConnections(app: Api): ReadonlySet<Socket> {
  const spare = new Set<Socket>();
  app.server.on('connection', socket => {
    spare.add(socket);
    socket.once('close', () => spare.delete(socket));
  });
  app.server.on('request', request => spare.delete(request.socket));
  return spare;
}

async function close(app: Api, spare: ReadonlySet<Socket>): Promise<void> {
  const deadline = setTimeout(() => app.server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  // Before anything else: a hook of Fastify's would let connections in meanwhile.
  app.eventStreams.close();
  try {
    const closed = app.close();
    for (const socket of spare) socket.destroy();
    await closed;
  } finally {
    clearTimeout(deadline);
  }
}
