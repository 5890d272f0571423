import { playFight, syntheticTape } from '../../../controllers/index.ts';
import { defaultSetup } from '../../../controllers/testing/replays.ts';
import {
  ARCHETYPES,
  ENGINE_VERSION,
  encodeReplay,
  fightSeed,
  type Replay,
  sha256Hex,
  type Tape,
} from '../../../engine/index.ts';
import { CHAIN_START, commitHash, commitPayload, hashServerSeed } from '../../../matches/commit.ts';
import { commitLeafHash, hexOf, type ResultLeaf, tapeHash } from '../../leaves.ts';
import type { ShownCommit } from '../commit-rules.ts';

/** Matches as an honest arena commits, fights and publishes them: genuine replays whose commits are links of one chain. */

export interface MadeMatch {
  commit: ShownCommit;
  replay: Replay;
  /** The replay as it is published. */
  text: string;
  result: ResultLeaf;
}

export interface Making {
  /** Sequence of the first; 1 unless told. */
  first?: number;
  /** The link before; the start of the chain unless told. */
  previous?: string;
  kind?: Replay['matchKind'];
  lockAt?: Date;
  /** Exchanges of the tape; none: it is simulated. */
  sources?: readonly string[];
  tapeOf?: (number: number) => Tape;
}

const LOCK_AT = new Date('2026-11-21T12:00:00.000Z');

export function makeMatches(count: number, making: Making = {}): MadeMatch[] {
  const matches: MadeMatch[] = [];
  let previous = making.previous ?? CHAIN_START;
  for (let index = 0; index < count; index++) {
    const match = makeMatch((making.first ?? 1) + index, previous, making);
    previous = match.replay.commit.hash;
    matches.push(match);
  }
  return matches;
}

function makeMatch(sequence: number, previous: string, making: Making): MadeMatch {
  const { kind = 'rated', lockAt = LOCK_AT, sources = [], tapeOf = simulatedTape } = making;
  const matchId = `MATCH${String(sequence).padStart(7, '0')}`;
  const serverSeed = sha256Hex(`server ${sequence}`);
  const tape = tapeOf(sequence);
  const corners: Replay['corners'] = [
    defaultSetup(ARCHETYPES[sequence % ARCHETYPES.length] ?? 'rusher'),
    defaultSetup(ARCHETYPES[(sequence * 5 + 1) % ARCHETYPES.length] ?? 'bruiser'),
  ];
  const seed = fightSeed(serverSeed, matchId, tape);
  const { result, inputLog } = playFight({ rules: 'standard', seed, tape, corners });
  const payload = commitPayload({
    matchId,
    kind,
    serverSeedHash: hashServerSeed(serverSeed),
    engine: ENGINE_VERSION,
    rules: 'standard',
    symbol: tape.symbol,
    priceSource: tape.source,
    sources,
    tapeSeconds: tape.samples.length - 1,
    lockAt: lockAt.toISOString(),
    corners,
    versions: [1, 2],
  });
  const hash = commitHash(previous, payload);
  const replay: Replay = {
    format: 1,
    engine: ENGINE_VERSION,
    rules: 'standard',
    matchId,
    matchKind: kind,
    serverSeed,
    seed,
    tape,
    corners,
    versions: [1, 2],
    inputLog,
    result: { winner: result.winner, kind: result.kind, ticks: result.ticks },
    stateHash: result.stateHash,
    commit: {
      hash,
      sequence,
      previous,
      lockAt: lockAt.toISOString(),
      ...(sources.length > 0 && { sources: [...sources] }),
    },
    names: ['RUSTY-09', 'VOLTRAN'],
    looks: [looksOf(corners[0], 20), looksOf(corners[1], 200)],
  };
  const leaf = {
    matchId,
    sequence,
    commitHash: hexOf(hash),
    serverSeedHash: hexOf(hashServerSeed(serverSeed)),
    lockAt: Math.floor(lockAt.getTime() / 1000),
  };
  return {
    commit: { ...leaf, payload, previous },
    replay,
    text: encodeReplay(replay),
    result: {
      matchId,
      commit: commitLeafHash(leaf),
      serverSeed: hexOf(serverSeed),
      tapeHash: tapeHash(tape),
      winner: result.winner,
      stateHash: hexOf(result.stateHash),
    },
  };
}

function simulatedTape(number: number): Tape {
  return { ...syntheticTape(number), source: 'simulated' };
}

function looksOf({ build, controller: { archetype } }: Replay['corners'][0], hue: number): Replay['looks'][0] {
  return { archetype, build, hue, accentHue: 90, head: 1, torso: 2, visor: 3, antenna: 4, pattern: 5 };
}
