/** Genuine replays for tests and fixtures: what the platform would have stored of a casual match. */
import {
  ARCHETYPES,
  type Corner,
  ENGINE_VERSION,
  type FighterSetup,
  type FightResult,
  fightSeed,
  type Looks,
  type Replay,
  sha256Hex,
} from '../../engine/index.ts';
import { ARCHETYPE_VERSION, DEFAULT_BUILDS, DEFAULT_SLIDERS, playFight, syntheticTape } from '../index.ts';

export function defaultSetup(archetype: (typeof ARCHETYPES)[number]): FighterSetup {
  return {
    build: DEFAULT_BUILDS[archetype],
    controller: { kind: 'archetype', archetype, sliders: DEFAULT_SLIDERS[archetype], version: ARCHETYPE_VERSION },
  };
}

function looksOf(setup: FighterSetup, corner: Corner): Looks {
  const { archetype } = setup.controller;
  const hue = 200 * corner + 20;
  return { archetype, build: setup.build, hue, accentHue: 90, head: 1, torso: 2, visor: 3, antenna: 4, pattern: 5 };
}

/** A replay of two default archetypes, the same for the same number. */
export function playedReplay(number: number): { replay: Replay; result: FightResult } {
  const first = defaultSetup(ARCHETYPES[number % ARCHETYPES.length]!);
  // Every pair in turn, never a mirror.
  const opponent = number + 1 + (Math.trunc(number / ARCHETYPES.length) % (ARCHETYPES.length - 1));
  const second = defaultSetup(ARCHETYPES[opponent % ARCHETYPES.length]!);
  const serverSeed = sha256Hex(`server ${number}`);
  const matchId = `match-${number}`;
  const tape = syntheticTape(number);
  const seed = fightSeed(serverSeed, matchId, tape);
  const corners: [FighterSetup, FighterSetup] = [first, second];
  const { result, inputLog } = playFight({ rules: 'standard', seed, tape, corners });
  const replay: Replay = {
    format: 1,
    engine: ENGINE_VERSION,
    rules: 'standard',
    matchId,
    matchKind: 'casual',
    serverSeed,
    seed,
    tape,
    corners,
    versions: [1, 2],
    inputLog,
    result: { winner: result.winner, kind: result.kind, ticks: result.ticks },
    stateHash: result.stateHash,
    commit: {
      hash: sha256Hex(`commit ${number}`),
      sequence: number,
      previous: sha256Hex(`commit ${number - 1}`),
      lockAt: '2026-11-21T00:00:00Z',
    },
    names: ['RUSTY-09', 'VOLTRAN'],
    looks: [looksOf(first, 0), looksOf(second, 1)],
  };
  return { replay, result };
}
