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

/** What a node does with a call; without more it is `pass`. */
export type Answer = (call: NodeCall, pass: () => Promise<unknown>) => unknown;

export const refusal = (call: NodeCall, message: string) => ({
  jsonrpc: '2.0',
  id: call.id,
  error: { code: -32005, message },
});

/** How many blocks a call of eth_getLogs asks for. */
export function blocksOf(call: NodeCall): number {
  const [{ fromBlock, toBlock }] = call.params as [{ fromBlock: string; toBlock: string }];
  return Number(toBlock) - Number(fromBlock) + 1;
}

/** Whether it asks for this block. */
export function holds(call: NodeCall, block: number): boolean {
  const [{ fromBlock, toBlock }] = call.params as [{ fromBlock: string; toBlock: string }];
  return Number(fromBlock) <= block && block <= Number(toBlock);
}

/** Tells other logs than there are. */
export function changedLogs(change: (log: Record<string, unknown>) => Record<string, unknown>): Answer {
  return async (call, pass) => {
    const said = (await pass()) as { result: Record<string, unknown>[] };
    return call.method === 'eth_getLogs' ? { ...said, result: said.result.map(change) } : said;
  };
}
