import type { CommunityContext } from '../../communities/index.ts';
import type { WalletService } from '../../wallets/index.ts';
import type { ChainBase, ChainPart } from '../types.ts';
import { type Corners, paidFor } from './pool-rules.ts';
import type { PoolView, StakeView } from './pool-views.ts';
import type { PoolsPart } from './pools.ts';

/** What somebody's linked wallets have in pools, from confirmed events alone. */

export interface OwnStake extends StakeView {
  /** What it would be paid if the left or the right corner won, by the stakes of the moment. */
  wouldPay: Corners;
}

export interface OwnPool {
  pool: PoolView;
  stakes: OwnStake[];
}

export interface StakesPart extends ChainPart {
  /**
   * Pools that the person's wallets have stakes in, those with something to withdraw first, then the newest; of one match also pools
   * without.
   */
  of(context: Pick<CommunityContext, 'personId'>, matchId?: string): Promise<{ wallets: number; pools: OwnPool[] }>;
}

/** Of each person: others are on their own pages. */
const SHOWN_MAX = 25;

export function createStakes(
  { database, settings }: Pick<ChainBase, 'database' | 'settings'>,
  { pools, wallets }: { pools: PoolsPart; wallets: Pick<WalletService, 'book'> },
): StakesPart {
  /** Pools that the accounts are in: those that owe them something before all others, however old. */
  async function poolsOf(accounts: readonly string[]): Promise<string[]> {
    const rows = await database.prisma.$queryRaw<{ id: string }[]>`
      SELECT pool.id FROM "EscrowStake" stake
        JOIN "EscrowPool" pool ON pool.id = stake."poolId" AND pool."chainId" = ${settings.id}
       WHERE stake.account = ANY(${[...accounts]})
       GROUP BY pool.id
       ORDER BY bool_or(
                  stake.withdrawn IS NULL
                    AND (pool.state = 'voided'
                      OR pool.state = 'settled' AND CASE pool.winner WHEN 0 THEN stake."left" ELSE stake."right" END <> '0')
                  OR pool."bondState" = 'forfeited' AND stake."bondShare" IS NULL) DESC,
                pool."createdAt" DESC, pool.id
       LIMIT ${SHOWN_MAX}`;
    return rows.map(({ id }) => id);
  }

  return {
    name: 'stakes',
    async of(context, matchId) {
      const accounts = (await wallets.book.of(context)).map(({ address }) => address);
      const views =
        matchId === undefined ? await pools.list({ poolIds: await poolsOf(accounts) }) : await pools.ofMatch(matchId);
      const own = await Promise.all(
        views.map(async pool => {
          const stakes = await pools.stakes(pool, accounts);
          return { pool, stakes: stakes.map(stake => withPays(pool, stake)) };
        }),
      );
      const due = ({ stakes }: OwnPool) => (stakes.some(stake => stake.due > 0n || stake.bondDue > 0n) ? 0 : 1);
      return { wallets: accounts.length, pools: own.sort((a, b) => due(a) - due(b)).slice(0, SHOWN_MAX) };
    },
  };
}

function withPays({ totals, feeBps }: PoolView, stake: StakeView): OwnStake {
  const pays = (winner: 0 | 1) => (stake.staked[winner] === 0n ? 0n : paidFor(totals, feeBps, stake.staked, winner));
  return { ...stake, wouldPay: [pays(0), pays(1)] };
}
