import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a call of JSON-RPC asks. */
export interface NodeCall {
  id: number;
  method: string;
  params: unknown[];
}

export interface BadNode {
  url: string;
  /** Methods that were asked, in order. */
  asked: string[];
  stop(): Promise<void>;
}

/**
 * A chain's node that stands before a real one and answers what a test wants: JSON, raw text, or nothing at all (`undefined`: the request
 * hangs). `pass` asks the real one.
 */
export async function startBadNode(
  behind: string,
  answer: (call: NodeCall, pass: () => Promise<unknown>, response: ServerResponse) => unknown,
): Promise<BadNode> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const call = JSON.parse(await bodyOf(request)) as NodeCall;
    asked.push(call.method);
    const pass = async () => {
      const real = await fetch(behind, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(call),
      });
      return real.json();
    };
    const said = await answer(call, pass, response);
    if (said === undefined || response.writableEnded) return;
    response.setHeader('content-type', 'application/json');
    response.end(typeof said === 'string' ? said : JSON.stringify(said));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
