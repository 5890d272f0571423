import { sha256Hex } from '../../engine/index.ts';
import type { Database } from '../../platform/database.ts';
import type { Outcomes } from '../picks.ts';
import type { LineCounts } from './counts.ts';

/** How the odds of a market were found, for whoever wants to find them again. */
export interface MarketLine {
  /** Fights that were simulated, and how many ended in each joint outcome. */
  fights: number;
  counts: Outcomes<number>;
  /** Different tapes that they were over, and how many of them were synthetic. */
  tapes: number;
  simulatedTapes: number;
  /** 64 hexadecimal digits. */
  seed: string;
}

/** The randomness of a line: from the match's public commit, which is made before it, so that nobody can choose it. */
export function lineSeed(commitHash: string): string {
  return sha256Hex(`agent-arena line ${commitHash}`);
}

/** Null where the market has no line: a pool, or one that never opened. */
export async function readLine({ prisma }: Database, matchId: string): Promise<MarketLine | null> {
  const market = await prisma.market.findUnique({
    where: { matchId },
    select: { line: true, match: { select: { commit: { select: { hash: true } } } } },
  });
  if (!market?.line) return null;
  const { fights, counts, tapes, simulated } = market.line as unknown as LineCounts;
  return { fights, counts, tapes, simulatedTapes: simulated, seed: lineSeed(market.match.commit?.hash ?? matchId) };
}
