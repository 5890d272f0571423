import { request } from 'node:http';
import { type FakeHost, openHost } from '../fakes/host/index.ts';

/** What an operator puts before the arena: ends TLS with a certificate of the tests', and passes everything on, streams too. */
export interface TlsFront {
  /** 'https://127.0.0.1:PORT' */
  url: string;
  /** Where requests go from now on. */
  passTo(url: string): void;
  close(): Promise<void>;
}

export async function openTlsFront(): Promise<TlsFront> {
  let target: URL | null = null;
  const host: FakeHost = await openHost((incoming, outgoing) => {
    if (!target) {
      outgoing.writeHead(502).end();
      return;
    }
    const { method, url: path, headers } = incoming;
    const passed = request(
      {
        host: target.hostname,
        port: target.port,
        method,
        path,
        // a connection of its own for each: one that was kept might have been closed meanwhile
        agent: false,
        headers: { ...headers, 'x-forwarded-proto': 'https', 'x-forwarded-for': incoming.socket.remoteAddress },
      },
      answer => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  return {
    url: `https://127.0.0.1:${host.port}`,
    passTo(url) {
      target = new URL(url);
    },
    close: () => host.close(),
  };
}
