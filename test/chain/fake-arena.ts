import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commitTree, type RegistryAddress, type ResultLeaf, resultTree } from '../../core/chain/leaves.ts';
import type { Finding } from '../../core/chain/verifier/arena-client.ts';
import type { ShownCommit } from '../../core/chain/verifier/commit-rules.ts';

/** An arena's API for verifiers, that says what a test wants: honest where it is told the truth, and as hostile as it is told to be. */
export interface FakeArena {
  url: string;
  /** Root -> what it shows of it. */
  commits: Map<string, readonly ShownCommit[]>;
  replays: Map<string, string>;
  /** Matches that it says are void. */
  void: Set<string>;
  /** What it was told. */
  findings: Finding[];
  /** Paths that were asked for, in order. */
  asked: string[];
  /** Answers in its own way where this returns true. */
  hijack: ((request: IncomingMessage, response: ServerResponse) => boolean) | null;
  /** Shows a batch of results, under its true root unless another is told. @returns the root */
  propose(results: readonly ResultLeaf[], root?: string): string;
  /** Takes back all proposals. */
  clear(): void;
  stop(): Promise<void>;
}

export async function startFakeArena(registry: RegistryAddress): Promise<FakeArena> {
  const batches = new Map<string, readonly ResultLeaf[]>();
  const arena: Omit<FakeArena, 'url' | 'stop'> = {
    commits: new Map(),
    replays: new Map(),
    void: new Set(),
    findings: [],
    asked: [],
    hijack: null,
    propose(results, root = resultTree(results).root) {
      batches.set(root, results);
      return root;
    },
    clear: () => batches.clear(),
  };

  function answer(url: URL): unknown {
    const [, , area, id, what] = url.pathname.split('/');
    if (area === 'matches' && id && what === 'replay') return arena.replays.get(id);
    if (area === 'matches' && id) return { state: arena.void.has(id) ? 'void' : 'open' };
    if (id === undefined) {
      const { chainId, address } = registry;
      return { chainId, contracts: { MatchRegistry: { address, block: 0 } } };
    }
    if (id === 'commits') {
      const commits = arena.commits.get(what ?? '');
      return commits && { commits };
    }
    if (id !== 'results') return undefined;
    const isProposed = url.searchParams.get('state') === 'proposed';
    const items = [...batches].map(([root, results]) => ({ root, count: results.length, results }));
    return { items: isProposed ? items : [], nextCursor: null };
  }

  const server = createServer(async (request, response) => {
    arena.asked.push(request.url ?? '');
    if (arena.hijack?.(request, response)) return;
    if (request.method === 'POST') {
      arena.findings.push(JSON.parse(await textOf(request)) as Finding);
      response.writeHead(201).end('{}');
      return;
    }
    const said = answer(new URL(request.url ?? '', 'http://arena'));
    response.setHeader('content-type', 'application/json');
    if (said === undefined) {
      response
        .writeHead(404)
        .end(JSON.stringify({ errors: [{ code: 'not-found', message: 'There is no such thing.' }] }));
    } else response.end(typeof said === 'string' ? said : JSON.stringify(said));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(arena, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  });
}

/** What the registry is to record of these commits. */
export function rootOf(commits: readonly ShownCommit[]): string {
  return commitTree(commits).root;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
