import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { isAbsence, type Resolve } from '../../../core/platform/outbound/resolve.ts';
import { AUTHORITY, GOOD } from './certificates.ts';

/** Somebody's server on the web, and the name servers that lead to it: real sockets and real TLS on this machine. */

export interface FakeHost {
  port: number;
  /** Connections that anybody has opened. */
  connections: number;
  close(): Promise<void>;
}

export interface Certificate {
  cert: string;
  key: string;
}

export { AUTHORITY };

export function openHost(
  listener: RequestListener,
  {
    certificate = GOOD,
    address = '127.0.0.1',
    port = 0,
  }: { certificate?: Certificate; address?: string; port?: number } = {},
): Promise<FakeHost> {
  return listen(createSecureServer(certificate, listener), address, port);
}

/** A server that speaks whatever it likes. */
export function openSocketHost(onSocket: (socket: Socket) => void): Promise<FakeHost> {
  return listen(createTcpServer(onSocket), '127.0.0.1', 0);
}

async function listen(server: Server, address: string, port: number): Promise<FakeHost> {
  const sockets = new Set<Socket>();
  const host: FakeHost = {
    port,
    connections: 0,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise(settle => server.close(() => settle()));
    },
  };
  server.on('connection', (socket: Socket) => {
    host.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // a client that hangs up is no failure of the server's
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>(settle => server.listen(port, address, settle));
  host.port = (server.address() as AddressInfo).port;
  return host;
}

export interface FakeNames {
  resolve: Resolve;
  /** Names that were asked for, one entry a question. */
  asked: string[];
}

/** Name servers that know these names. A list of lists is answered one after the other, the last for ever after. */
export function fakeNames(known: Record<string, string[] | string[][]>): FakeNames {
  const asked: string[] = [];
  return {
    asked,
    async resolve(host) {
      const answers = known[host];
      const turn = asked.filter(each => each === host).length;
      asked.push(host);
      if (!answers) throw absence();
      const isPlain = answers.every(each => typeof each === 'string');
      return (isPlain ? answers : (answers[Math.min(turn, answers.length - 1)] as string[])) as string[];
    },
  };
}

function absence(): Error {
  const error = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
  if (!isAbsence(error)) throw new Error('the client would not know this for an absence');
  return error;
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
