import { FightError } from './errors.ts';
import { sha256Hex } from './hash.ts';
import { checkTape } from './tape.ts';
import type { Tape } from './types.ts';

const HEX_SEED = /^[0-9a-f]{64}$/;
/** Printable ASCII only: other text could have more than one encoding. */
const MATCH_ID = /^[\x21-\x7e]{1,100}$/;

/** Whether a value is a seed: 64 lower-case hexadecimal digits. */
export function isSeed(value: unknown): value is string {
  return typeof value === 'string' && HEX_SEED.test(value);
}

/** Whether a value can be a match id: 1 to 100 printable ASCII characters without spaces. */
export function isMatchId(value: unknown): value is string {
  return typeof value === 'string' && MATCH_ID.test(value);
}

/**
 * The seed of a fight: SHA-256 over server seed, match id and tape, in a canonical text in which every part stands
 * after its name and length or count, so that no two inputs share one encoding.
 * @throws FightError `bad-seed`, `bad-match-id`, `bad-tape`
 */
export function fightSeed(serverSeed: string, matchId: string, tape: Tape): string {
  if (!isSeed(serverSeed)) throw new FightError('bad-seed', ['A server seed is 64 lower-case hexadecimal digits.']);
  if (!isMatchId(matchId)) {
    throw new FightError('bad-match-id', ['A match id has 1 to 100 plain characters without spaces.']);
  }
  const problems = checkTape(tape);
  if (problems.length > 0) throw new FightError('bad-tape', problems);
  const lines = [
    'agent-arena fight seed 1',
    `server ${serverSeed}`,
    `match ${matchId.length} ${matchId}`,
    `symbol ${tape.symbol.length} ${tape.symbol}`,
    `source ${tape.source}`,
    `decimals ${tape.decimals}`,
    `sigma ${tape.sigmaMilliticks}`,
    `samples ${tape.samples.length} ${tape.samples.join(' ')}`,
  ];
  return sha256Hex(lines.join('\n'));
}

/** Word 0..7 of a seed as a signed 32-bit integer. */
export function seedWord(seed: string, word: number): number {
  return Number.parseInt(seed.slice(word * 8, word * 8 + 8), 16) | 0;
}
