import { connect, createServer, type Server, type Socket } from 'node:net';
import { PATIENCE_MS } from '../patience.ts';
import { freePort } from '../ports.ts';

/** Plain sockets: what well-behaved clients cannot send, and networks that fail. */

/** Sends bytes exactly as given and returns all that comes back until the other side closes. */
export function sendRaw(base: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const parts: Buffer[] = [];
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('no answer to raw bytes')));
    socket.on('data', part => parts.push(part));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(parts).toString('utf8')));
  });
}

export interface BreakableWay {
  /** The target's address with the proxy's port. */
  url: string;
  /** Connections are cut and new ones refused, as when a server is gone. */
  cut(): Promise<void>;
  /** Connections stay, and nothing comes through any more, as when a network swallows packets. */
  freeze(): void;
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** A way to a server that a test can break. */
export async function openProxy(target: string): Promise<BreakableWay> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server: Server = createServer(near => {
    keep(near);
    const far = keep(connect(Number(port), hostname));
    near.on('data', part => isFrozen || far.write(part));
    far.on('data', part => isFrozen || near.write(part));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  const own = await freePort();
  await listen(own);
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const cut = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      destroyAll();
    });
  return {
    url: Object.assign(new URL(target), { hostname: '127.0.0.1', port: String(own) }).toString(),
    cut,
    freeze() {
      isFrozen = true;
    },
    async restore() {
      isFrozen = false;
      destroyAll();
      if (!server.listening) await listen(own);
    },
    close: () => (server.listening ? cut() : Promise.resolve()),
  };
}
