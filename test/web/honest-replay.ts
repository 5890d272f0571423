import { playedReplay } from '../../core/controllers/testing/replays.ts';
import type { Replay } from '../../core/engine/index.ts';
import { CHAIN_START, commitHash, commitPayload, hashServerSeed } from '../../core/matches/commit.ts';

/** A replay as the arena makes them, its commit included; the same for the same number. */
export function honestReplay(number: number, changes: Partial<Pick<Replay, 'names' | 'costumes'>> = {}): Replay {
  const { replay } = playedReplay(number);
  const lockAt = '2026-11-21T00:00:00.000Z';
  const previous = number === 0 ? CHAIN_START : 'ab'.repeat(32);
  const payload = commitPayload({
    matchId: replay.matchId,
    kind: replay.matchKind,
    serverSeedHash: hashServerSeed(replay.serverSeed),
    engine: replay.engine,
    rules: replay.rules,
    symbol: replay.tape.symbol,
    priceSource: replay.tape.source,
    sources: [],
    tapeSeconds: replay.tape.samples.length - 1,
    lockAt,
    corners: replay.corners,
    versions: replay.versions,
  });
  const commit = { hash: commitHash(previous, payload), sequence: number + 1, previous, lockAt };
  return { ...replay, commit, ...changes };
}
