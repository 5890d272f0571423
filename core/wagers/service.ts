import { LRUCache } from 'lru-cache';
import type { CommunityContext, SanctionLookup } from '../communities/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { sqlOf } from '../platform/sql.ts';
import { createBatches, type Traded } from './batch.ts';
import { createBettors } from './bettors.ts';
import type { BuyOrder, Desk, Order, SellOrder } from './desk.ts';
import { readDesk, readMarkets } from './desk-rows.ts';
import { createFreePicks } from './free-picks.ts';
import { createLanes } from './lanes.ts';
import { createLimits } from './limits.ts';
import { hundredths } from './market-view.ts';
import { outlast } from './patience.ts';
import { isPick, type Pick } from './picks.ts';
import { createReads } from './reads.ts';
import { refusal } from './refusals.ts';
import type { WagerService } from './service-types.ts';
import { appraiseBuy, appraiseSale, closedBecause, roomFor } from './trading.ts';
import type { Receipt, SaleReceipt } from './views.ts';

export interface WagerServiceOptions {
  database: Database;
  clock: Clock;
  log: Log;
  /** Opens the member's wallet with its start credits, once (core/allowances). */
  openWallet(tx: Transaction, context: CommunityContext): Promise<void>;
  /** Asked in the transaction of every bet. */
  sanctions: SanctionLookup;
  /** Transactions of trades that this process has under way at most; each takes a connection. */
  lanes?: number;
}

const DEFAULT_LANES = 4;
/** Trades in a transaction: enough for any crowd, few enough that the last of them waits no longer than the first. */
const BATCH_MOST = 200;
/** Members whose wallets are known to be open: they never close. */
const KNOWN_WALLETS = 20_000;
/** The pay-out may fall by 3% between what was shown and the tap that confirms it (numbers.md). */
const SLIPPAGE_PERCENT = 3n;
/** Larger numbers are nobody's stake; the exact caps come later. */
const STAKE_MOST = 1_000_000_000_000;

export function createWagerService(options: WagerServiceOptions): WagerService {
  const { database, clock, log, openWallet, sanctions, lanes = DEFAULT_LANES } = options;
  const sql = sqlOf(database.pool);
  const opened = new LRUCache<string, true>({ max: KNOWN_WALLETS });
  const batches = createLanes<Order, Traded>({
    lanes,
    most: BATCH_MOST,
    keyOf: order => order.matchId,
    work: createBatches({ database, sanctions, log: log.child({ part: 'wagers' }) }),
  });
  const freePicks = createFreePicks({ database });
  const reads = createReads({ database });

  async function ensureWallet(context: CommunityContext): Promise<void> {
    if (opened.has(context.memberId)) return;
    await outlast(() => database.transaction(tx => openWallet(tx, context)));
    opened.set(context.memberId, true);
  }

  /** The desk of one order, read without locks: what it says may have changed a moment later. */
  async function glance(order: Omit<BuyOrder | SellOrder, 'side'>): Promise<Desk> {
    const markets = await readMarkets(sql, [order.matchId], { lock: false });
    return readDesk(sql, [order], markets, { locked: new Set(), sanctions });
  }

  return {
    async quote(context, { matchId, pick, stake }) {
      const order = buyOrder(context, { matchId, pick, stake, key: '' });
      await ensureWallet(context);
      const desk = await glance(order);
      const { market, member, pays } = appraiseBuy(desk, order);
      return {
        matchId,
        pick,
        stake,
        pays: Number(pays),
        factor: hundredths(pays, order.stake),
        available: Number(member.available),
        cap: Number(roomFor(desk, order)),
        closesAt: market.closesAt,
        leastPays: Number((pays * (100n - SLIPPAGE_PERCENT) + 99n) / 100n),
      };
    },

    async bet(context, request) {
      const order = buyOrder(context, request);
      await ensureWallet(context);
      return receiptOf(await batches.submit(order));
    },

    async quoteSale(context, request) {
      const order = sellOrder(context, { ...request, key: '' });
      const { market, proceeds, released, pending } = appraiseSale(await glance(order), order);
      return {
        matchId: order.matchId,
        pick: order.pick,
        proceeds: Number(proceeds),
        releasedNow: Number(released),
        pendingUntilSettled: Number(pending),
        closesAt: market.closesAt,
      };
    },

    async sell(context, request) {
      return saleReceiptOf(await batches.submit(sellOrder(context, request)));
    },

    async room(context, matchId) {
      await ensureWallet(context);
      const order = buyOrder(context, { matchId, pick: 'A', stake: 1, key: '' });
      const desk = await glance(order);
      const market = desk.markets.get(matchId);
      if (!market || market.communityId !== context.communityId) {
        throw desk.matches.has(matchId) ? refusal.noMarket() : refusal.noMatch();
      }
      const problem = closedBecause(market, desk.now);
      if (problem) throw problem;
      return {
        available: Number(desk.members.get(context.memberId)?.available ?? 0n),
        cap: Number(roomFor(desk, order)),
      };
    },

    ...reads,
    freePick: freePicks.pick,
    freePicks: freePicks.view,
    ownFreePick: freePicks.own,
    ...createBettors({ database }),
    limits: createLimits({ database, clock }),
  };
}

interface Asked {
  matchId: string;
  pick: Pick;
  key: string;
}

function orderBase(context: CommunityContext, { matchId, pick, key }: Asked) {
  if (!isPick(pick)) throw refusal.badPick();
  const { memberId, communityId, settings } = context;
  return { matchId, memberId, communityId, settings, pick, key };
}

function buyOrder(
  context: CommunityContext,
  asked: Asked & { stake: number; leastPays?: number | undefined },
): BuyOrder {
  const { stake, leastPays } = asked;
  if (!Number.isSafeInteger(stake) || stake < 1 || stake > STAKE_MOST) throw refusal.badStake();
  return {
    ...orderBase(context, asked),
    side: 'buy',
    stake: BigInt(stake),
    leastPays: leastPays === undefined ? null : wholeOf(leastPays),
  };
}

function sellOrder(
  context: CommunityContext,
  asked: Asked & { percent?: number | undefined; leastProceeds?: number | undefined },
): SellOrder {
  const { percent = 100, leastProceeds } = asked;
  if (!Number.isInteger(percent) || percent < 1 || percent > 100) throw refusal.badPart();
  return {
    ...orderBase(context, asked),
    side: 'sell',
    percent,
    leastProceeds: leastProceeds === undefined ? null : wholeOf(leastProceeds),
  };
}

/** A bound from outside: what is no number bounds nothing away and is refused. */
function wholeOf(bound: number): bigint {
  if (!Number.isFinite(bound)) throw refusal.badStake();
  return BigInt(Math.ceil(bound));
}

function receiptOf({ trade, pays, totalPays, available, market, repeated }: Traded): Receipt {
  return {
    matchId: trade.matchId,
    pick: trade.pick,
    stake: Number(trade.stake),
    pays: Number(pays),
    totalPays: Number(totalPays),
    available: Number(available),
    market,
    repeated,
  };
}

function saleReceiptOf({ trade, available, market, repeated }: Traded): SaleReceipt {
  return {
    matchId: trade.matchId,
    pick: trade.pick,
    proceeds: Number(trade.proceeds),
    releasedNow: Number(trade.released),
    pendingUntilSettled: Number(trade.pending),
    closesAt: market.closesAt,
    available: Number(available),
    market,
    repeated,
  };
}
