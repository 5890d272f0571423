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
  /** Paid for agent slots, looks, entrances and finishers; and slots that were bought. */
  spent: number;
  slots: number;
  /** Into wallets, less what went out of them, by kind of transfer. */
  flows: Map<string, number>;
  treasury: number;
  /** Taken out of the world: tournaments' tenth. */
  burned: number;
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
  const sums = await database.pool.query<{ kind: string; sum: string; wallets: string }>(
    `SELECT transfer.kind, sum(amount) AS sum,
            sum(amount * ((credit.kind = 'wallet')::int - (debit.kind = 'wallet')::int)) AS wallets
       FROM "Transfer" transfer
       JOIN "Account" debit ON debit.id = transfer."debitId"
       JOIN "Account" credit ON credit.id = transfer."creditId"
      WHERE state IN ('posted', 'post') GROUP BY transfer.kind`,
  );
  const treasury = await database.pool.query<{ posted: string }>(
    `SELECT posted FROM "Account" WHERE "communityId" = $1 AND kind = 'treasury'`,
    [communityId],
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
    given: total('start', 'daily', 'goal', 'purse', 'bail-out', 'bounty', 'rivalry'),
    staked: total('stake'),
    spent: total('purchase'),
    slots: Number(bought.rows[0]?.slots ?? 0),
    houseLoss: total('subsidy') - total('subsidy-return', 'rake'),
    flows: new Map(sums.rows.map(row => [row.kind, Number(row.wallets)])),
    burned: total('burn'),
    treasury: Number(treasury.rows[0]?.posted ?? 0),
    wallets,
  };
}
