/** Replays for tests, of fights in which both corners decide by a little counter: no controller is needed for the shape. */
import { DEFAULT_BUILDS } from '../builds.ts';
import { createFight, decisionDue, ENGINE_VERSION } from '../fight.ts';
import { sha256Hex } from '../hash.ts';
import { InputLogRecorder } from '../inputLog.ts';
import { ACTION_COUNT } from '../layout.ts';
import { resultOf } from '../result.ts';
import { fightSeed } from '../seed.ts';
import type { Looks, Replay } from '../types.ts';
import { input, seedOf, setup, tape } from './inputs.ts';

const looks: Looks = {
  archetype: 'rusher',
  build: DEFAULT_BUILDS.rusher,
  hue: 359,
  accentHue: 0,
  head: 7,
  torso: 0,
  visor: 3,
  antenna: 4,
  pattern: 5,
};

/** A complete replay of the shape that parseReplay accepts; its decisions are no archetype's. */
export function sampleReplay(number = 1): Replay {
  const serverSeed = seedOf(number);
  const matchId = `match-${number}`;
  const prices = tape([0, 3, -4, 9, 2, -5]);
  const seed = fightSeed(serverSeed, matchId, prices);
  const corners: Replay['corners'] = [setup(DEFAULT_BUILDS.rusher, 'rusher'), setup()];
  const fight = createFight(input({ seed, tape: prices, corners }));
  const log = new InputLogRecorder();
  const decide = (corner: 0 | 1, tick: number): number => {
    const action = Number.parseInt(seed.slice((tick >> 2) % 60, ((tick >> 2) % 60) + 2), 16) % ACTION_COUNT;
    if (decisionDue(fight, corner)) log.add(corner, action);
    return action;
  };
  while (!fight.over) fight.advance(decide(0, fight.tick), decide(1, fight.tick + 12));
  const result = resultOf(fight);
  return {
    format: 1,
    engine: ENGINE_VERSION,
    rules: 'standard',
    matchId,
    matchKind: 'casual',
    serverSeed,
    seed,
    tape: prices,
    corners,
    versions: [1, 12],
    inputLog: log.toString(),
    result: { winner: result.winner, kind: result.kind, ticks: result.ticks },
    stateHash: result.stateHash,
    commit: {
      hash: sha256Hex('commit'),
      sequence: 3,
      previous: sha256Hex('previous'),
      lockAt: '2026-11-21T01:02:03.456Z',
    },
    names: ['RUSTY-09', 'ヴォルトラン 🤖 عربي'],
    looks: [looks, { ...looks, archetype: 'bruiser', hue: 12 }],
  };
}
