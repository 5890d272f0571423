/** One SHA-256 over many random fights: what must be the same in every run, thread and Node. */
import {
  ARCHETYPES,
  BUILD_MAX,
  BUILD_POINTS,
  type Build,
  type FighterSetup,
  type FightInput,
  SLIDERS,
  type Sliders,
  STATISTICS,
  sha256Hex,
} from '../../engine/index.ts';
import { ARCHETYPE_VERSION, playFight, syntheticTape } from '../index.ts';
import { mixWords, nextBelow } from '../random.ts';

function randomSetup(words: Int32Array): FighterSetup {
  const build: Build = { power: 0, armour: 0, speed: 0, energy: 0, technique: 0 };
  for (let spent = 0; spent < BUILD_POINTS; ) {
    const statistic = STATISTICS[nextBelow(words, 0, STATISTICS.length)]!;
    if (build[statistic] >= BUILD_MAX) continue;
    build[statistic]++;
    spent++;
  }
  const archetype = ARCHETYPES[nextBelow(words, 0, ARCHETYPES.length)]!;
  const sliders = Object.fromEntries(SLIDERS.map(slider => [slider, nextBelow(words, 0, 101)])) as Sliders;
  return { build, controller: { kind: 'archetype', archetype, sliders, version: ARCHETYPE_VERSION } };
}

/** A fight with random agents, the same for the same number. */
export function randomInput(number: number): FightInput {
  const words = Int32Array.of(mixWords(number, 0x51ed270b));
  return {
    rules: 'standard',
    seed: sha256Hex(`random fight ${number}`),
    tape: syntheticTape(number),
    corners: [randomSetup(words), randomSetup(words)],
  };
}

/** Plays `fights` random fights and digests everything that came out of them. */
export function digestOf(fights: number, from = 0): string {
  let digest = '';
  for (let number = from; number < from + fights; number++) {
    const { result, inputLog } = playFight(randomInput(number));
    digest = sha256Hex(digest + JSON.stringify(result) + inputLog);
  }
  return digest;
}
