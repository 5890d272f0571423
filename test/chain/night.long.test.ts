import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { formatEther, parseEther, type Wallet } from 'ethers';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RESULTS_TYPE, type ResultLeaf, resultLeafHash, resultsDomain } from '../../core/chain/leaves.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type DiscordClub, matchIdOf, openClub, textOf } from '../market/discord-club.ts';
import { type Night, openNight, until } from '../market/night.ts';
import { freePort } from '../ports.ts';
import { startChain, type TestChain } from './anvil.ts';
import { type NodeProxy, startNodeProxy } from './node-proxy.ts';

/**
 * A whole match on chain, from its commit to the withdrawal: `arena start` and five `arena verifier`s as processes of their own, a sixth verifier
 * that is silent and a seventh that lies, wallets of members, and a chain that is late, takes blocks back and goes away, while the arena
 * is killed in the middle of the tape.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HONEST = 5;
const CHALLENGE_SECONDS = 15;
const FEE_BPS = 200n;
const STAKES = { left: '1.25', right: '0.75' };

interface Pool {
  id: string;
  stage: string;
  left: string;
  right: string;
  winner: 0 | 1 | null;
  bondState: string;
}
interface Proposal {
  root: string;
  count: number;
  results: ResultLeaf[];
  agrees: string[];
}

let chain: TestChain;
let proxy: NodeProxy;
let night: Night;
let club: DiscordClub;
let verifiers: Wallet[];
let books: TestDatabase[];
const processes: { child: ChildProcess; said: () => string }[] = [];

/** anvil's second account; its tenth and following are members', its hundredth and following verifiers'. */
const operator = () => chain.account(1);
const member = (index: number) => chain.account(10 + index);

beforeAll(async () => {
  chain = await startChain();
  await chain.provider.send('evm_setAutomine', [false]);
  await chain.provider.send('evm_setIntervalMining', [1]);
  for (const wallet of [member(0), member(1)]) {
    await chain.provider.send('anvil_setBalance', [wallet.address, `0x${parseEther('100').toString(16)}`]);
  }
  verifiers = Array.from({ length: 7 }, (_, index) => chain.account(100 + index));
  proxy = await startNodeProxy(chain.url);
  const port = await freePort();
  night = await openNight({
    BETTING_SECONDS: '100',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    // verifiers, members and this test have one address here
    API_REQUESTS_PER_MINUTE: '0',
    CHAIN_RPC_URL: proxy.url,
    CHAIN_ID: String(chain.chainId),
    CHAIN_PRIVATE_KEY: operator().privateKey,
    CHAIN_CONFIRMATIONS: '2',
    CHAIN_BUMP_SECONDS: '3',
    CHAIN_COMMIT_SECONDS: '1',
    CHAIN_RESULT_SECONDS: '1',
    CHAIN_BOND: '0.5',
  });
  await night.start();
  club = openClub(night.discord);
  books = await Promise.all(Array.from({ length: HONEST }, () => testDatabase({ maxConnections: 2 })));
});

afterAll(async () => {
  for (const { child } of processes) child.kill('SIGKILL');
  await night?.close();
  await proxy?.close();
  await chain?.stop();
  await Promise.all((books ?? []).map(book => book.drop()));
});

test('the operator deploys while the arena runs', async () => {
  const { code, output } = await night.command(
    ...['chain', 'deploy', '--yes', '--verifiers', verifiers.map(({ address }) => address).join(',')],
    ...['--quorum', '5', '--challenge-seconds', String(CHALLENGE_SECONDS), '--fee-bps', String(FEE_BPS)],
  );
  expect(code, output).toBe(0);
  expect(output).not.toContain(operator().privateKey.slice(2));
  await until('the arena to know its contracts', async () => {
    const { contracts, quorum } = await night.get<{ contracts: object; quorum: number | null }>('/v1/chain');
    return Object.keys(contracts).length === 8 && quorum === 5;
  });
  await Promise.all(verifiers.slice(0, HONEST).map((wallet, index) => startVerifier(wallet, index)));
});

test('commit, stakes, fight, verifiers, challenge, settlement, withdrawal: whatever the chain, the node and the process do', async () => {
  // nothing is mined for a while: what the arena sends is stuck, and offered more gas
  await chain.provider.send('evm_setIntervalMining', [0]);
  const [cy, di] = [club.person('cy'), club.person('di')];
  const live = await club.queue([
    { who: club.person('ada'), agent: 'Rusty', archetype: 'bruiser' },
    { who: club.person('bob'), agent: 'Voltran', archetype: 'gunner' },
  ]);
  const matchId = matchIdOf(live);
  const asked = textOf(await club.ask(cy, 'escrow stake', { match: matchId }));
  expect(asked).toMatch(/real money/);
  await until(
    'a stuck transaction to be offered more gas',
    async () => (await commitNow()).attempts.length >= 2,
    60_000,
  );

  // mined, and taken back again with its block and all that came after, as if it had never been sent
  await chain.provider.send('evm_mine', []);
  await until('the commit to be mined', async () => (await commitNow()).block !== null);
  const first = await commitNow();
  if (first.block === null) throw new Error('It was mined, and nothing has happened since');
  const depth = (await chain.provider.getBlockNumber()) - first.block + 1;
  await chain.provider.send('anvil_reorg', [depth, []]);
  for (const { hash } of first.attempts) await chain.provider.send('anvil_dropTransaction', [hash]);
  expect((await chain.provider.getBlock(first.block))?.hash).not.toBe(first.blockHash);
  expect(await chain.provider.getTransactionReceipt(first.hash)).toBeNull();
  await chain.provider.send('evm_setIntervalMining', [1]);
  await until('the commit to be confirmed in another block', async () => {
    const { state, blockHash } = await commitNow();
    return state === 'confirmed' && blockHash !== first.blockHash;
  });
  expect((await chain.provider.getTransactionReceipt((await commitNow()).hash))?.status).toBe(1);

  const pool = await poolOf(matchId, 'open');
  await stake(pool.id, member(0), 0, STAKES.left);
  await stake(pool.id, member(1), 1, STAKES.right);
  await until('both stakes to count', async () => {
    const { left, right } = await poolNow(matchId);
    return left === String(parseEther(STAKES.left)) && right === String(parseEther(STAKES.right));
  });
  expect(textOf(await club.ask(di, 'escrow status', { match: matchId }))).toContain('1.25');

  // the node goes, then the arena, in the middle of the tape; the arena comes back first
  await club.says(live, /locked, the tape is running/, 180_000);
  proxy.cut();
  await night.end('SIGKILL');
  await night.start();
  expect(textOf(await club.ask(di, 'escrow status', { match: matchId }))).toContain('1.25');
  proxy.mend();

  const liar = verifiers[6];
  if (!liar) throw new Error('There are seven');
  const lie = await lieAbout(matchId, liar);
  expect(lie).toBe(201);

  const settled = await poolOf(matchId, 'settled', 240_000);
  const { winner } = settled;
  if (winner === null) throw new Error('A settled pool has a winner');
  const { agrees } = await resultOf(matchId);
  expect(agrees.length).toBeGreaterThanOrEqual(HONEST);
  expect(agrees).not.toContain(liar.address);

  const won = winner === 0 ? member(0) : member(1);
  const lost = winner === 0 ? STAKES.right : STAKES.left;
  const kept = winner === 0 ? STAKES.left : STAKES.right;
  const due = parseEther(kept) + parseEther(lost) - (parseEther(lost) * FEE_BPS) / 10_000n;
  const before = await chain.provider.getBalance(won.address);
  const receipt = await send(settled.id, won, { action: 'withdraw', account: won.address });
  const after = await chain.provider.getBalance(won.address);
  expect(formatEther(after - before + receipt.fee)).toBe(formatEther(due));
  await until('the bond to go back', async () => (await poolNow(matchId)).bondState === 'returned');

  expect(textOf(await club.ask(cy, 'verify', { id: matchId }))).toMatch(/verifiers/i);
  const [status, verified] = await Promise.all([night.command('chain', 'status'), night.command('verify', matchId)]);
  expect(status.code, status.output).toBe(0);
  expect(verified.code, verified.output).toBe(0);
  expect(night.warnings(50)).toEqual([]);
  for (const { said } of processes) expect(said()).not.toMatch(/dissent/i);
});

interface SentCommit {
  state: string;
  hash: string;
  block: number | null;
  blockHash: string | null;
  attempts: { hash: string }[];
}

/** The arena's own account of the commit that it sends. */
async function commitNow(): Promise<SentCommit> {
  const client = new Client(night.databaseUrl());
  await client.connect();
  try {
    const { rows } = await client.query<SentCommit>(
      `SELECT state, coalesce(hash, '') AS hash, block, "blockHash", attempts FROM "ChainTransaction"
        WHERE purpose = 'commits' ORDER BY id DESC LIMIT 1`,
    );
    return rows[0] ?? { state: 'waiting', hash: '', block: null, blockHash: null, attempts: [] };
  } finally {
    await client.end();
  }
}

async function poolNow(matchId: string): Promise<Pool> {
  const { items } = await night.get<{ items: Pool[] }>(`/v1/escrow/pools?matchId=${matchId}`);
  const [pool] = items;
  if (!pool) throw new Error('The match has no pool');
  return pool;
}

async function poolOf(matchId: string, stage: string, timeoutMs?: number): Promise<Pool> {
  let seen = '';
  const isThere = async () => {
    seen = (await poolNow(matchId)).stage;
    return seen === stage;
  };
  await until(`the pool to be ${stage}`, isThere, timeoutMs).catch(error => {
    throw new Error(`${error.message}; it is ${seen}`);
  });
  return poolNow(matchId);
}

async function send(poolId: string, wallet: Wallet, wish: Record<string, unknown>) {
  const response = await fetch(`${night.apiUrl()}/v1/escrow/pools/${poolId}/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  expect(response.status, await response.clone().text()).toBe(200);
  const { to, data, value } = (await response.json()) as { to: string; data: string; value: string };
  const receipt = await (await wallet.sendTransaction({ to, data, value })).wait();
  if (receipt?.status !== 1) throw new Error('The transaction failed');
  return receipt;
}

const stake = (poolId: string, wallet: Wallet, outcome: 0 | 1, amount: string) =>
  send(poolId, wallet, { action: 'stake', account: wallet.address, outcome, amount });

/** In the order in which a batch goes: what moves on between two questions is met further along. */
async function resultOf(matchId: string): Promise<Proposal> {
  for (const state of ['proposed', 'signed', 'accepted']) {
    const { items } = await night.get<{ items: Proposal[] }>(`/v1/chain/results?state=${state}`);
    const found = items.find(({ results }) => results.some(result => result.matchId === matchId));
    if (found) return found;
  }
  throw new Error('No result is proposed yet');
}

/** Signs the other corner as the winner, as soon as there is a result. @returns what the arena answers */
async function lieAbout(matchId: string, liar: Wallet): Promise<number> {
  await until(
    'a result to lie about',
    () =>
      resultOf(matchId).then(
        () => true,
        () => false,
      ),
    120_000,
  );
  const { root: objectsTo, results } = await resultOf(matchId);
  const truth = results.find(result => result.matchId === matchId);
  if (!truth) throw new Error('The batch holds the match');
  const { contracts } = await night.get<{ contracts: { MatchRegistry: { address: string } } }>('/v1/chain');
  const result: ResultLeaf = { ...truth, winner: truth.winner === 0 ? 1 : 0 };
  const root = resultLeafHash(result);
  const domain = resultsDomain({ chainId: chain.chainId, address: contracts.MatchRegistry.address });
  const signature = await liar.signTypedData(domain, RESULTS_TYPE, { root, count: 1 });
  const response = await fetch(`${night.apiUrl()}/v1/chain/findings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      verifier: liar.address,
      root,
      count: 1,
      signature,
      dissent: { matchId, objectsTo, result, reason: 'The other one won, believe me.' },
    }),
  });
  return response.status;
}

async function startVerifier(wallet: Wallet, index: number): Promise<void> {
  const { contracts } = await night.get<{ contracts: { MatchRegistry: { address: string } } }>('/v1/chain');
  const { coinbase, kraken } = night;
  const child = spawn(process.execPath, ['--import', 'tsx', 'arena.ts', 'verifier'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      VERIFIER_ARENA: night.apiUrl(),
      VERIFIER_RPC_URL: chain.url,
      VERIFIER_CHAIN_ID: String(chain.chainId),
      VERIFIER_REGISTRY: contracts.MatchRegistry.address,
      VERIFIER_PRIVATE_KEY: wallet.privateKey,
      VERIFIER_CONFIRMATIONS: '2',
      VERIFIER_DATABASE_URL: books[index]?.url,
      VERIFIER_POLL_SECONDS: '1',
      COINBASE_WS: coinbase.ws,
      COINBASE_API: coinbase.apiFrom(`verifier${index}`),
      KRAKEN_WS: kraken.ws,
      KRAKEN_API: kraken.apiFrom(`verifier${index}`),
      LOG_FORMAT: 'json',
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      said += chunk;
    });
  }
  processes.push({ child, said: () => said });
  await until(`verifier ${index} to run`, async () => {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${said}`);
    return said.includes('signs what it finds itself');
  });
}
