import { Wallet } from 'ethers';
import { expect } from 'vitest';
import { MatchRegistry__factory } from '../../contracts/index.ts';
import { NO_HASH, type ResultLeaf, VOID } from '../../core/chain/leaves.ts';
import type { Finding } from '../../core/chain/verifier/arena-client.ts';
import {
  createArenaClient,
  createRegistryReader,
  createVerifier,
  type Verifier,
  type VerifierOptions,
} from '../../core/chain/verifier/index.ts';
import { openState, type VerifierState } from '../../core/chain/verifier/state.ts';
import { type MadeMatch, type Making, makeMatches } from '../../core/chain/verifier/testing/matches.ts';
import type { Tape } from '../../core/engine/index.ts';
import { type Clock, systemClock } from '../../core/platform/clock.ts';
import { silentLog } from '../../core/platform/log.ts';
import { secondsFromHistory } from '../../core/prices/exchange-tape.ts';
import { createPriceService, createTapeWitness, createVenues, type PriceEndpoints } from '../../core/prices/index.ts';
import { createPriceStore } from '../../core/prices/store.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type FakeExchange, startFakeCoinbase } from '../fakes/exchanges/index.ts';
import { startChain, type TestChain } from './anvil.ts';
import { type FakeArena, rootOf, startFakeArena } from './fake-arena.ts';

/**
 * A verifier and an arena that is not honest: a real chain with a real registry, an exchange whose history can be asked, and an API that
 * shows whatever it likes. The chain lags ten minutes behind, so that what is committed now may lock in the past.
 */

export const LAG_MS = 10 * 60_000;
/** So long before its lock a match is surely listened for (12 s), and there is time to listen. */
export const LISTENED_SECONDS = 11;
/** Of an arena that hangs, which tests wait for; and long enough for one that is only slow on a busy machine. */
const ARENA_TIMEOUT_MS = 5_000;
export const signer = new Wallet(`0x${'77'.repeat(32)}`);

export type HostileRoom = Awaited<ReturnType<typeof openHostileRoom>>;

export async function openHostileRoom() {
  let shiftMs = 0;
  const clock: Clock = { now: () => new Date(Date.now() + shiftMs), sleep: systemClock.sleep };
  /** Of a match that was committed in time, and whose tape is over. */
  const lockAt = new Date(Math.floor((Date.now() - 6 * 60_000) / 1000) * 1000);
  const [chain, coinbase, memory]: [TestChain, FakeExchange, TestDatabase] = await Promise.all([
    startChain({ startAt: new Date(Date.now() - LAG_MS) }),
    startFakeCoinbase({ clock }),
    testDatabase(),
  ]);
  const owner = await chain.rich.getAddress();
  const contract = await new MatchRegistry__factory(chain.rich).deploy(owner, owner, 1, [signer.address], 1, 60);
  await contract.waitForDeployment();
  const registry = { chainId: chain.chainId, address: await contract.getAddress() };
  const arena: FakeArena = await startFakeArena(registry);
  const tape = await tapeAt('rated', lockAt);
  await record();

  /** As the exchange tells it. */
  async function tapeAt(kind: 'rated' | 'casual', at: Date): Promise<Tape> {
    const prices = createPriceService({
      database: memory.database,
      clock,
      log: silentLog,
      mode: 'exchange',
      syntheticSeed: 'test',
      allowSimulatedMarkets: false,
      endpoints: endpointsOf(coinbase),
    });
    const request = { symbol: 'BTC-USD', kind, lockAt: at, priceSource: 'exchange', sources: ['coinbase'] };
    const read = await prices.readTape(request);
    if (!read) throw new Error('The exchange tells no tape.');
    return read.tape;
  }

  /** As if a recorder had listened: asking the history takes a second for each match. */
  async function record(): Promise<void> {
    const [venue] = createVenues(endpointsOf(coinbase), clock, { exchanges: ['coinbase'] });
    if (!venue) throw new Error('There is no such exchange.');
    const lock = lockAt.getTime() / 1000;
    const seconds = await secondsFromHistory(venue, 'BTC-USD', lock - 600, lock + 48);
    const rows = [...seconds].map(([second, trade]) => ({ symbol: 'BTC-USD', source: 'coinbase', second, trade }));
    await createPriceStore(memory.database).writeTicks(rows);
  }

  function open(options: Partial<VerifierOptions> = {}): Promise<Verifier> {
    return createVerifier({
      database: memory.database,
      registry,
      signer,
      reader: createRegistryReader({ rpcUrls: [chain.url], registry, confirmations: 0, clock }),
      client: createArenaClient({ url: arena.url, clock, timeoutMs: ARENA_TIMEOUT_MS }),
      witness: createTapeWitness({
        database: memory.database,
        venues: createVenues(endpointsOf(coinbase), clock, { exchanges: ['coinbase'] }),
        clock,
        log: silentLog,
      }),
      clock,
      random: () => 0.5,
      log: silentLog,
      acceptSimulated: false,
      fromBlock: null,
      ...options,
    });
  }

  const verifier = await open();
  const overCoinbase: Making = { lockAt, sources: ['coinbase'], tapeOf: () => tape };
  const make = (count = 1, making: Making = overCoinbase): MadeMatch[] =>
    makeMatches(count, { first: room.next, ...(room.previous && { previous: room.previous }), ...making });

  const room = {
    arena,
    chain,
    clock,
    coinbase,
    lockAt,
    memory,
    overCoinbase,
    registry,
    tape,
    tapeAt,
    verifier,
    /** Sequence of the next commit, and the hash of the last one. */
    next: 1,
    previous: null as string | null,
    open,
    make,

    /** Lets time pass for everybody but the chain. */
    pass(ms: number): void {
      shiftMs += ms;
    },

    /** Commits these on chain and shows them as they are; `shown` instead of them where told. @returns the root */
    async commit(matches: readonly MadeMatch[], shown = matches.map(match => match.commit)): Promise<string> {
      const commits = matches.map(match => match.commit);
      const root = rootOf(commits);
      const connected = MatchRegistry__factory.connect(registry.address, chain.rich);
      await (await connected.commitMatches(room.next, commits.length, root)).wait();
      arena.commits.set(root, shown);
      for (const { replay, text } of matches) arena.replays.set(replay.matchId, text);
      room.next += commits.length;
      room.previous = commits.at(-1)?.commitHash.slice(2) ?? room.previous;
      return root;
    },

    /** Fights these over another tape, and publishes that, everything in it consistent. */
    over: (other: Tape): MadeMatch[] => make(1, { ...overCoinbase, tapeOf: () => other }),

    /** One look at these proposals. @returns what the arena was told */
    async look(results: readonly ResultLeaf[], by = verifier): Promise<Finding[]> {
      arena.propose(results);
      const { troubles } = await by.runStep();
      expect(troubles).toEqual([]);
      return arena.findings;
    },

    async abstention(matchId: string, by = verifier): Promise<string | undefined> {
      const { abstentions } = await by.findings();
      return abstentions.find(row => row.matchId === matchId)?.reason ?? undefined;
    },

    /** What the verifier remembers. */
    state(): Promise<VerifierState> {
      const scope = `${registry.chainId}:${registry.address.toLowerCase()}:${signer.address.toLowerCase()}`;
      return openState(memory.database, scope);
    },

    /** Between tests: the arena proposes nothing, does as it should, and was told nothing. */
    clear(): void {
      arena.clear();
      arena.hijack = null;
      arena.findings.length = 0;
    },

    async close(): Promise<void> {
      await Promise.all([arena.stop(), coinbase.stop()]);
      await memory.drop();
      await chain.stop();
    },
  };
  return room;
}

function endpointsOf({ ws, api }: FakeExchange): PriceEndpoints {
  return { coinbase: { ws, api }, kraken: { ws, api } };
}

/** Of a match: that it is void. */
export function emptyOf({ result }: MadeMatch): ResultLeaf {
  return { ...result, winner: VOID, tapeHash: NO_HASH, stateHash: NO_HASH };
}

export const one = (matches: readonly MadeMatch[]): MadeMatch => {
  const [match] = matches;
  if (!match) throw new Error('No match was made.');
  return match;
};
