import type { AddressInfo } from 'node:net';
import type { Api } from './options.ts';

/** Answers under way have so long to leave when the process ends. */
const CLOSE_TIMEOUT_MS = 10_000;

export interface RunningApi {
  /** Where it listens, without a slash at the end. */
  url: string;
  /** Takes no new connections, lets answers under way finish (10 s), and closes. Harmless to repeat. */
  close(): Promise<void>;
}

/** Listens. @param port 0: any free one */
export async function startApi(app: Api, { host, port }: { host: string; port: number }): Promise<RunningApi> {
  await app.listen({ host, port });
  const { address, port: actualPort, family } = app.server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`,
    close() {
      closing ??= close(app);
      return closing;
    },
  };
}

async function close(app: Api): Promise<void> {
  const deadline = setTimeout(() => app.server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(deadline);
  }
}
