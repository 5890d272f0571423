import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ChainNode, NodeAnswerTooLong, NodeRefusal } from './chain-node.ts';

/** Stops what a test has begun. */
let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

/** @returns what a node was sent, and its address with this before the host */
async function startNode(before: string, answer: (heard: IncomingMessage) => string) {
  const server = createServer((request, response) => {
    request.resume();
    response.end(answer(request));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const node = new ChainNode({ url: `http://${before}127.0.0.1:${port}/`, chainId: 1, answerMaxBytes: 1_000 });
  stop = async () => {
    node.destroy();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  };
  return node;
}

test('a user and a password in its address go along, and come back in no error', async () => {
  const heard: (string | undefined)[] = [];
  const node = await startNode('ada:p%40ss-word@', ({ headers }) => {
    heard.push(headers.authorization);
    return JSON.stringify({ id: 1, error: { code: -1, message: 'p@ss-word is not enough, nor is p%40ss-word' } });
  });
  const error = await node.ask('eth_chainId', []).catch((cause: unknown) => cause);
  expect(heard).toEqual([`Basic ${Buffer.from('ada:p@ss-word').toString('base64')}`]);
  expect(error).toBeInstanceOf(NodeRefusal);
  expect((error as NodeRefusal).reason).toBe('... is not enough, nor is ...');
});

test('without them nothing goes along', async () => {
  const heard: (string | undefined)[] = [];
  const node = await startNode('', ({ headers }) => {
    heard.push(headers.authorization);
    return JSON.stringify({ id: 1, result: '0x1' });
  });
  expect(await node.ask('eth_chainId', [])).toBe('0x1');
  expect(heard).toEqual([undefined]);
});

test('an answer that is too long is told apart, and what is allowed for once is read', async () => {
  let asked = 0;
  const node = await startNode('', () => {
    asked += 1;
    return JSON.stringify({ id: asked, result: 'x'.repeat(2_000) });
  });
  await expect(node.ask('eth_getLogs', [])).rejects.toBeInstanceOf(NodeAnswerTooLong);
  expect(await node.ask('eth_getLogs', [], { answerMaxBytes: 3_000 })).toHaveLength(2_000);
});
