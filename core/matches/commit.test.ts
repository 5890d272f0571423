import { describe, expect, it } from 'vitest';
import { DEFAULT_BUILDS, DEFAULT_SLIDERS, playFight, syntheticTape } from '../controllers/index.ts';
import { ENGINE_VERSION, encodeReplay, type FighterSetup, fightSeed, type Replay } from '../engine/index.ts';
import { CHAIN_START, commitHash, commitPayload, hashServerSeed } from './commit.ts';
import { checkRecord, verifyReplayText } from './verification.ts';

const SERVER_SEED = '5a'.repeat(32);
const LOOKS = { hue: 10, accentHue: 200, head: 1, torso: 2, visor: 3, antenna: 4, pattern: 5 };

function setup(archetype: 'bruiser' | 'gunner'): FighterSetup {
  return {
    build: DEFAULT_BUILDS[archetype],
    controller: { kind: 'archetype', archetype, sliders: DEFAULT_SLIDERS[archetype], version: 1 },
  };
}

/** An honest replay, made as the arena makes it. */
function honest(): Replay {
  const matchId = '7H2K9QX4M1ZT';
  const corners = [setup('bruiser'), setup('gunner')] as const;
  const tape = syntheticTape(11, 'BTC-USD');
  const seed = fightSeed(SERVER_SEED, matchId, tape);
  const { result, inputLog } = playFight({ rules: 'standard', seed, tape, corners });
  const lockAt = '2026-11-21T00:00:00.000Z';
  const payload = commitPayload({
    matchId,
    kind: 'rated',
    serverSeedHash: hashServerSeed(SERVER_SEED),
    engine: ENGINE_VERSION,
    rules: 'standard',
    symbol: tape.symbol,
    priceSource: tape.source,
    sources: [],
    tapeSeconds: 45,
    lockAt,
    corners,
    versions: [3, 4],
  });
  return {
    format: 1,
    engine: ENGINE_VERSION,
    rules: 'standard',
    matchId,
    matchKind: 'rated',
    serverSeed: SERVER_SEED,
    seed,
    tape,
    corners: [...corners],
    versions: [3, 4],
    inputLog,
    result: { winner: result.winner, kind: result.kind, ticks: result.ticks },
    stateHash: result.stateHash,
    commit: { hash: commitHash(CHAIN_START, payload), sequence: 1, previous: CHAIN_START, lockAt },
    names: ['Rusty', 'Voltran'],
    looks: [
      { ...LOOKS, archetype: 'bruiser', build: DEFAULT_BUILDS.bruiser },
      { ...LOOKS, archetype: 'gunner', build: DEFAULT_BUILDS.gunner },
    ],
  };
}

const replay = honest();
const copy = (): Replay => JSON.parse(JSON.stringify(replay)) as Replay;
const flip = (digits: string) => (digits.startsWith('0') ? '1' : '0') + digits.slice(1);

it('confirms an honest replay', () => {
  expect(verifyReplayText(encodeReplay(replay))).toMatchObject({ fightRerun: true, problems: [], tape: 'simulated' });
});

it('lets names and looks be anything: they are not part of the fight', () => {
  const changed = copy();
  changed.names = ['Somebody', 'Else'];
  changed.looks[0].hue = 99;
  expect(verifyReplayText(encodeReplay(changed)).problems).toEqual([]);
});

describe('catches', () => {
  const tampering: [string, (changed: Replay) => void][] = [
    ['the server seed', changed => (changed.serverSeed = flip(changed.serverSeed))],
    ['the seed', changed => (changed.seed = flip(changed.seed))],
    ['a price of the tape', changed => (changed.tape.samples[20]! += 1)],
    ['the first price', changed => (changed.tape.samples[0]! -= 1)],
    ['sigma', changed => (changed.tape.sigmaMilliticks += 1)],
    ['the symbol', changed => (changed.tape.symbol = 'ETH-USD')],
    ['the price source', changed => (changed.tape.source = 'exchange')],
    ['the decimals', changed => (changed.tape.decimals += 1)],
    ['a decision in the log', changed => (changed.inputLog = otherLog(changed.inputLog))],
    ['a build', changed => moveAPoint(changed.corners[0].build)],
    ['a slider', changed => (changed.corners[1].controller.sliders.risk += 1)],
    ['an archetype', changed => (changed.corners[1].controller.archetype = 'rusher')],
    ['the corners', changed => changed.corners.reverse()],
    ['a version', changed => (changed.versions[0] += 1)],
    ['the lock time', changed => (changed.commit.lockAt = '2026-11-21T00:00:00.001Z')],
    ['the match id', changed => (changed.matchId = '7H2K9QX4M1ZV')],
    ['the kind of match', changed => (changed.matchKind = 'exhibition')],
    ['the winner', changed => (changed.result.winner = changed.result.winner === 0 ? 1 : 0)],
    ['how it was won', changed => (changed.result.kind = changed.result.kind === 'knockout' ? 'decision' : 'knockout')],
    ['its length', changed => (changed.result.ticks += 1)],
    ['the state hash', changed => (changed.stateHash = flip(changed.stateHash))],
    ['the commit', changed => (changed.commit.hash = flip(changed.commit.hash))],
    ['the link before', changed => (changed.commit.previous = flip(changed.commit.previous))],
    ['the engine', changed => (changed.engine = '0.0.1')],
  ];
  it.each(tampering)('a change of %s', (_, change) => {
    const changed = copy();
    change(changed);
    const verification = verifyReplayText(encodeReplay(changed));
    expect(verification.fightRerun).toBe(false);
    expect(verification.problems.length).toBeGreaterThan(0);
  });

  it('everything recomputed but the commit: whoever wants another seed cannot have it', () => {
    const changed = copy();
    changed.serverSeed = 'ab'.repeat(32);
    changed.seed = fightSeed(changed.serverSeed, changed.matchId, changed.tape);
    const { corners, seed, tape } = changed;
    const { result, inputLog } = playFight({ rules: 'standard', seed, tape, corners });
    Object.assign(changed, { inputLog, stateHash: result.stateHash });
    changed.result = { winner: result.winner, kind: result.kind, ticks: result.ticks };
    expect(verifyReplayText(encodeReplay(changed)).problems).toEqual([expect.stringContaining('commit does not fit')]);
  });

  it.each(['', 'null', '[]', '{}', '{"format":1}', 'x'.repeat(70_000), '\ud800'])(
    'text that is no replay (case %#)',
    text => {
      expect(verifyReplayText(text)).toMatchObject({ fightRerun: false, result: null });
    },
  );
});

describe('checkRecord', () => {
  const record = {
    id: replay.matchId,
    winner: replay.result.winner,
    engineWinner: null,
    stateHash: replay.stateHash,
    commit: { sequence: 1, previous: CHAIN_START, hash: replay.commit.hash },
  };
  it('agrees with its own record', () => {
    expect(checkRecord(encodeReplay(replay), record)).toEqual([]);
  });

  it('holds against what the engine found where moderators made the other one the winner', () => {
    const { winner } = replay.result;
    expect(checkRecord(encodeReplay(replay), { ...record, winner: 1 - winner, engineWinner: winner })).toEqual([]);
  });

  it.each([
    [{ id: 'another' }],
    [{ winner: 1 - replay.result.winner }],
    [{ stateHash: flip(replay.stateHash) }],
    [{ commit: null }],
    [{ commit: { ...record.commit, sequence: 2 } }],
    [{ commit: { ...record.commit, hash: flip(replay.commit.hash) } }],
  ])('says what differs (case %#)', change => {
    expect(checkRecord(encodeReplay(replay), { ...record, ...change })).toHaveLength(1);
  });
});

describe('commitPayload', () => {
  it('is the same text for the same match, in whatever order its fields were kept', () => {
    const fields = {
      matchId: 'X',
      kind: 'casual' as const,
      serverSeedHash: 'y',
      engine: '1.0.0',
      rules: 'standard',
      symbol: 'BTC-USD',
      priceSource: 'simulated' as const,
      sources: [],
      tapeSeconds: 45,
      lockAt: 'z',
      versions: [1, 2] as const,
    };
    const shuffled = (given: FighterSetup): FighterSetup => ({
      controller: {
        ...given.controller,
        sliders: Object.fromEntries(Object.entries(given.controller.sliders).reverse()) as never,
      },
      build: Object.fromEntries(Object.entries(given.build).reverse()) as never,
    });
    const corners = [setup('bruiser'), setup('gunner')] as const;
    expect(commitPayload({ ...fields, corners: [shuffled(corners[0]), shuffled(corners[1])] })).toBe(
      commitPayload({ ...fields, corners }),
    );
  });

  it('hashes the seed by its bytes', () => {
    // SHA-256 of 32 zero bytes, a published test vector
    expect(hashServerSeed('00'.repeat(32))).toBe('66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925');
  });
});

function otherLog(log: string): string {
  const index = Math.floor(log.length / 2);
  const digit = log[index] === 'A' ? 'B' : 'A';
  return log.slice(0, index) + digit + log.slice(index + 1);
}

function moveAPoint(build: FighterSetup['build']): void {
  build.power -= 1;
  build.speed += 1;
}
