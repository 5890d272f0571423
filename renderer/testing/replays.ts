import { DEFAULT_BUILDS, DEFAULT_SLIDERS, playFight, syntheticTape } from '../../core/controllers/index.ts';
import { ENGINE_VERSION } from '../../core/engine/index.ts';
import {
  ARCHETYPES,
  type Archetype,
  type FighterSetup,
  type Looks,
  type Replay,
  type Tape,
} from '../../core/engine/types.ts';

export interface SampleOptions {
  archetypes?: [Archetype, Archetype];
  names?: [string, string];
  tape?: Partial<Tape>;
  /** Index of the stage to be fought on. */
  stage?: number;
}

/** A whole number below `below` that depends on nothing but its arguments (xorshift-multiply). */
function pick(seed: number, salt: number, below: number): number {
  let mixed = Math.imul(seed ^ Math.imul(salt, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) % below;
}

function looksOf(seed: number, archetype: Archetype): Looks {
  return {
    archetype,
    build: DEFAULT_BUILDS[archetype],
    hue: pick(seed, 1, 360),
    accentHue: pick(seed, 2, 360),
    head: pick(seed, 3, 8),
    torso: pick(seed, 4, 8),
    visor: pick(seed, 5, 8),
    antenna: pick(seed, 6, 8),
    pattern: pick(seed, 7, 8),
  };
}

/** A real fight between built-in archetypes, the same for the same seed. For tests and benchmarks. */
export function sampleReplay(seed: number, options: SampleOptions = {}): Replay {
  const archetypes = options.archetypes ?? [ARCHETYPES[pick(seed, 8, 6)]!, ARCHETYPES[pick(seed, 9, 6)]!];
  const setup = (archetype: Archetype): FighterSetup => ({
    build: DEFAULT_BUILDS[archetype],
    controller: { kind: 'archetype', archetype, sliders: DEFAULT_SLIDERS[archetype], version: 1 },
  });
  const corners: [FighterSetup, FighterSetup] = [setup(archetypes[0]), setup(archetypes[1])];
  const stage = options.stage ?? pick(seed, 10, 4);
  const hexadecimal = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
  const seedText = hexadecimal(pick(seed, 11, 2 ** 32)).repeat(7) + hexadecimal(stage);
  const tape = { ...syntheticTape(seed, 'BTC-USD'), ...options.tape };
  const { result, inputLog } = playFight({ rules: 'standard', seed: seedText, tape, corners });
  return {
    format: 1,
    engine: ENGINE_VERSION,
    rules: 'standard',
    matchId: `sample-${seed}`,
    matchKind: 'casual',
    serverSeed: seedText,
    seed: seedText,
    tape,
    corners,
    versions: [1, 1],
    inputLog,
    result: { winner: result.winner, kind: result.kind, ticks: result.ticks },
    stateHash: result.stateHash,
    commit: { hash: '0'.repeat(64), sequence: 1, previous: '0'.repeat(64), lockAt: '2026-11-01T12:00:00Z' },
    names: options.names ?? ['RUSTY-09', 'VOLTRAN'],
    looks: [looksOf(seed * 2 + 1, archetypes[0]), looksOf(seed * 2 + 2, archetypes[1])],
  };
}
