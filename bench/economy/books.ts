import { gini, median, quantile } from './figures.ts';
import type { EconomyStage } from './stage.ts';

/** The state of the credits at a day's end, read from the ledger. */
export interface DayBooks {
  day: number;
  median: number;
  /** A tenth of the wallets holds no more, and nine tenths. */
  low: number;
  high: number;
  gini: number;
  /** Members who own fewer credits than a bail-out asks for, or did before they took one that day. */
  broke: number;
  /** Since the first day: given to members, staked by them, and what the markets have cost the house. */
  given: number;
  staked: number;
  houseLoss: number;
  /** Paid for agent slots and looks; and slots that were bought. */
  spent: number;
  slots: number;
  /** Wallets by member, for medians of groups. */
  wallets: Map<string, number>;
}

/** There are no open bets then: a wallet is all that a member owns. */
export async function readBooks(
  { database, communityId }: EconomyStage,
  { day, bailedOut, bailOutBelow }: { day: number; bailedOut: number; bailOutBelow: number },
): Promise<DayBooks> {
  const { rows } = await database.pool.query<{ memberId: string; posted: string }>(
    `SELECT "memberId", posted FROM "Account" WHERE "communityId" = $1 AND kind = 'wallet'`,
    [communityId],
  );
  const wallets = new Map(rows.map(row => [row.memberId, Number(row.posted)]));
  const values = [...wallets.values()];
  const sums = await database.pool.query<{ kind: string; sum: string }>(
    `SELECT kind, sum(amount) AS sum FROM "Transfer" WHERE state IN ('posted', 'post') GROUP BY kind`,
  );
  const bought = await database.pool.query<{ slots: string }>('SELECT sum("boughtSlots") AS slots FROM "Member"');
  const by = new Map(sums.rows.map(row => [row.kind, Number(row.sum)]));
  const total = (...kinds: string[]) => kinds.reduce((sum, kind) => sum + (by.get(kind) ?? 0), 0);
  return {
    day,
    median: median(values),
    low: quantile(values, 0.1),
    high: quantile(values, 0.9),
    gini: gini(values),
    broke: bailedOut + values.filter(value => value < bailOutBelow).length,
    given: total('start', 'daily', 'goal', 'purse', 'bail-out'),
    staked: total('stake'),
    spent: total('purchase'),
    slots: Number(bought.rows[0]?.slots ?? 0),
    houseLoss: total('subsidy') - total('subsidy-return', 'rake'),
    wallets,
  };
}
