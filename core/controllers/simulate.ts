import { type FighterSetup, sha256Hex, type Tape } from '../engine/index.ts';
import { playFight } from './play.ts';
import { syntheticTape } from './syntheticTape.ts';

export interface SimulationOptions {
  /** How many fights; corners alternate. 1 to 100,000. */
  fights: number;
  /** Any 32-bit integer; the same seed gives the same fights. */
  seed: number;
  /** Tapes to use in turn; synthetic ones otherwise. */
  tapes?: readonly Tape[];
  /** Symbol of the synthetic tapes. */
  symbol?: string;
}

export interface SimulationResult {
  fights: number;
  /** Fights won by each setup. */
  wins: [number, number];
  /** Rounded to whole per cent; together 100. */
  percent: [number, number];
}

/** Synthetic tapes in one simulation; more would only make it slower. */
const TAPES = 64;

/**
 * Practice fights between two setups, corners alternating.
 * @throws FightError where a setup breaks the rules; RangeError where `fights` is out of range
 */
export function simulate(first: FighterSetup, second: FighterSetup, options: SimulationOptions): SimulationResult {
  const { fights, seed, symbol = 'SIM-USD' } = options;
  if (!Number.isInteger(fights) || fights < 1 || fights > 100_000) throw new RangeError('fights must be 1 to 100,000');
  const tapes =
    options.tapes && options.tapes.length > 0
      ? options.tapes
      : Array.from({ length: Math.min(TAPES, fights) }, (_, index) => syntheticTape(seed + index, symbol));
  const wins: [number, number] = [0, 0];
  for (let index = 0; index < fights; index++) {
    const swapped = (index & 1) === 1;
    const { result } = playFight({
      rules: 'standard',
      seed: sha256Hex(`agent-arena practice ${seed} ${index}`),
      // Each tape serves both corners before the next one's turn.
      tape: tapes[(index >> 1) % tapes.length]!,
      corners: swapped ? [second, first] : [first, second],
    });
    const winner = swapped ? 1 - result.winner : result.winner;
    wins[winner === 0 ? 0 : 1]++;
  }
  const percent = ((wins[0] * 200 + fights) / (2 * fights)) | 0;
  return { fights, wins, percent: [percent, 100 - percent] };
}
