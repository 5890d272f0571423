import {
  coinText,
  isPoolDecided,
  type OwnPool,
  type OwnStake,
  type PoolView,
  poolWords,
} from '../../core/chain/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { shortAddress } from '../../core/wallets/index.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { utcWords } from './link-words.ts';

/** Pools on chain in members' words. Pure. */

export function bothShown({ sides }: Pick<MatchView, 'sides'>): readonly [string, string] {
  return [shownName(sides[0].agent.name), shownName(sides[1].agent.name)];
}

/** How a pool stands, in a sentence. */
export function stageWords(pool: PoolView, names: readonly [string, string]): RichText {
  const { closesAt, finalFrom, resultBy } = pool;
  const { words, secret } = poolWords(pool, names, {
    closesAt: utcWords(closesAt),
    finalFrom: finalFrom && utcWords(finalFrom),
    resultBy: utcWords(resultBy),
  });
  return secret === null ? rich`${words}` : rich`||${secret}|| ${words}`;
}

/** '1.2 ETH on RUSTY, 0.4 ETH on VOLTRAN'. */
export function totalsWords({ totals, asset }: PoolView, names: readonly [string, string]): RichText {
  return rich`In the pool: ${coinText(totals[0], asset)} on **${names[0]}**, ${coinText(totals[1], asset)} on **${names[1]}**.`;
}

/** What the member's own wallets have in a pool, a line each. */
export function ownWords({ pool, stakes }: OwnPool, names: readonly [string, string]): RichText {
  return joinRich(stakes.flatMap(stake => stakeLines(pool, stake, names)));
}

function stakeLines(pool: PoolView, stake: OwnStake, names: readonly [string, string]): RichText[] {
  const { asset, stage } = pool;
  const wallet = rich`\`${shortAddress(stake.account)}\``;
  const lines = ([0, 1] as const).flatMap(corner => {
    const amount = stake.staked[corner];
    if (amount === 0n) return [];
    const would = isPoolDecided(stage)
      ? rich``
      : rich`; if it wins, ${coinText(stake.wouldPay[corner], asset)} at present`;
    return [rich`${wallet}: ${coinText(amount, asset)} on **${names[corner]}**${would}`];
  });
  if (stake.due > 0n) lines.push(rich`${wallet}: ||**${coinText(stake.due, asset)}** can be withdrawn.||`);
  if (stake.withdrawn !== null) lines.push(rich`${wallet}: ||${coinText(stake.withdrawn, asset)} withdrawn.||`);
  if (stake.bondDue > 0n) {
    lines.push(rich`${wallet}: the arena did not show its seed in time. A part of its bond is yours: see the page.`);
  }
  return lines;
}
