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

/** The latest of each person: older ones are on their own pages. */
const SHOWN_MAX = 25;

export function createStakes(
  { database, settings }: Pick<ChainBase, 'database' | 'settings'>,
  { pools, wallets }: { pools: PoolsPart; wallets: Pick<WalletService, 'book'> },
): StakesPart {
  return {
    name: 'stakes',
    async of(context, matchId) {
      const accounts = (await wallets.book.of(context)).map(({ address }) => address);
      const rows = await database.prisma.escrowStake.findMany({
        where: { account: { in: accounts } },
        select: { poolId: true },
        distinct: ['poolId'],
      });
      const staked = rows.map(({ poolId }) => poolId);
      const views =
        matchId === undefined
          ? await pools.list({ poolIds: staked })
          : (await pools.ofMatch(matchId)).filter(({ chainId }) => chainId === settings.id);
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
