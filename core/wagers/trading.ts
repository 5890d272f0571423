import { closing, sanctionRefusal } from '../communities/index.ts';
import { marketOf, type NewTransfer, walletOf } from '../ledger/index.ts';
import type { ArenaError } from '../platform/errors.ts';
import {
  type BuyOrder,
  chancesOf,
  type Desk,
  type DeskMarket,
  type DeskMember,
  type DeskPosition,
  type DeskStake,
  type DeskTrade,
  exposureOf,
  type Order,
  positionKey,
  type SellOrder,
  stakeKey,
  stakeOn,
} from './desk.ts';
import { breakOf } from './limit-rules.ts';
import { buy as buyShares, sell as sellShares } from './lmsr.ts';
import { type PoolPick, poolPays } from './parimutuel.ts';
import type { Pick } from './picks.ts';
import { refusal } from './refusals.ts';
import { splitProceeds } from './settlement.ts';

/** Decides trades one after the other on a desk, and keeps the desk current. Pure but for the desk it is given. */

export interface TradeResult {
  trade: DeskTrade;
  /** What the stake of a purchase pays; 0 for a sale. */
  pays: bigint;
  /** What all that is held of the pick pays after it. */
  totalPays: bigint;
  available: bigint;
  repeated: boolean;
}

/** What a batch has to write. */
export interface DeskChanges {
  trades: DeskTrade[];
  transfers: NewTransfer[];
  stakes: Map<string, DeskStake>;
  positions: Map<string, DeskPosition>;
  markets: Map<string, DeskMarket>;
}

export function noChanges(): DeskChanges {
  return { trades: [], transfers: [], stakes: new Map(), positions: new Map(), markets: new Map() };
}

const BIG_PERCENT = 100n;
const POOL_PICKS: readonly Pick[] = ['A', 'B', 'up', 'down'];

/**
 * Decides one order. A refused one leaves the desk and the changes as they are.
 * @throws ArenaError with the reason of a refusal
 */
export function decide(desk: Desk, order: Order, changes: DeskChanges): TradeResult {
  const known = desk.known.get(order.key);
  if (known) return repeat(desk, order, known);
  return order.side === 'buy' ? decideBuy(desk, order, changes) : decideSale(desk, order, changes);
}

/** What a purchase would come to, with everything that could refuse it. Changes nothing. */
export function appraiseBuy(desk: Desk, order: BuyOrder) {
  const market = requireTrading(desk, order);
  if (!order.settings.wagers) throw refusal.wagersOff();
  const member = requireMember(desk, order, market);
  if (market.kind === 'parimutuel' && !isPoolPick(order.pick)) throw refusal.noPairs();
  if (order.stake < 1n) throw refusal.badStake();
  requireFree(member, desk.now);
  requireNotAgainstOwn(member, market, order.pick);
  if (market.moderators.includes(member.personId)) throw refusal.moderated();
  const stake = stakeOn(desk, market.matchId, member.memberId, market.communityId);
  if (order.stake > member.available) throw refusal.insufficient(member.available);
  requireRoom(roomsOf(member, stake, order), order.stake);
  const bought = buyFrom(market, order.pick, order.stake);
  if (order.leastPays !== null && bought.pays < order.leastPays) throw refusal.oddsMoved(bought.pays);
  return { market, member, stake, ...bought };
}

/** The same of a sale. */
export function appraiseSale(desk: Desk, order: SellOrder) {
  const market = requireTrading(desk, order);
  const member = requireMember(desk, order, market);
  if (!market.book) throw refusal.noSales();
  const position = desk.positions.get(positionKey(market.matchId, member.memberId, order.pick));
  if (!position || position.shares === 0n) throw refusal.nothingHeld();
  const part = (position.shares * BigInt(order.percent)) / BIG_PERCENT;
  const shares = part > 0n ? part : 1n;
  const stake = stakeOn(desk, market.matchId, member.memberId, market.communityId);
  const { proceeds, book } = sellShares(market.book, order.pick, shares);
  if (order.leastProceeds !== null && proceeds < order.leastProceeds) throw refusal.saleMoved(proceeds);
  const split = splitProceeds(proceeds, stake.paid, stake.released);
  return { market, member, stake, position, shares, proceeds, ...split, book };
}

/** The most that a member may still stake, all caps considered but the wallet. */
export function roomFor(desk: Desk, order: Omit<BuyOrder, 'stake' | 'pick' | 'key' | 'leastPays' | 'side'>): bigint {
  const member = desk.members.get(order.memberId);
  const market = desk.markets.get(order.matchId);
  if (!member || !market) return 0n;
  const stake = stakeOn(desk, market.matchId, member.memberId, market.communityId);
  let least = MOST;
  for (const { room } of roomsOf(member, stake, order)) if (room < least) least = room;
  return least > 0n ? least : 0n;
}

/** What is held of a pick pays so much if it wins; in a pool by what lies in it now. */
export function paysOf(market: DeskMarket, pick: Pick, shares: bigint): bigint {
  if (market.kind === 'lmsr' || shares === 0n || !isPoolPick(pick)) return shares;
  const pools = { ...market.pools, [pick]: market.pools[pick] - shares };
  return poolPays(pools, pick, shares, market.rakeBasisPoints);
}

export function isPoolPick(pick: Pick): pick is PoolPick {
  return POOL_PICKS.includes(pick);
}

function decideBuy(desk: Desk, order: BuyOrder, changes: DeskChanges): TradeResult {
  const { market, member, stake, shares, pays, after } = appraiseBuy(desk, order);
  const next: DeskMarket = { ...market, ...after, volume: market.volume + order.stake, trades: market.trades + 1 };
  if (stake.paid === 0n) next.bettors += 1;
  const held = desk.positions.get(positionKey(market.matchId, member.memberId, order.pick));
  const trade = tradeOf(order, next, { stake: order.stake, shares });
  changes.transfers.push({
    key: `stake:${order.key}`,
    kind: 'stake',
    from: walletOf(market.communityId, member.memberId),
    to: marketOf(market.communityId, market.matchId),
    amount: order.stake,
    matchId: market.matchId,
    memo: { pick: order.pick },
  });
  record(desk, changes, trade, next, {
    stake: { ...stake, paid: stake.paid + order.stake },
    position: {
      matchId: market.matchId,
      memberId: member.memberId,
      pick: order.pick,
      shares: (held?.shares ?? 0n) + shares,
      cost: (held?.cost ?? 0n) + order.stake,
    },
    available: member.available - order.stake,
  });
  return resultOf(desk, trade, pays, false);
}

function decideSale(desk: Desk, order: SellOrder, changes: DeskChanges): TradeResult {
  const sale = appraiseSale(desk, order);
  const { market, member, stake, position, shares, proceeds, released, pending } = sale;
  const next: DeskMarket = { ...market, book: sale.book, trades: market.trades + 1 };
  const trade = tradeOf(order, next, { shares, proceeds, released, pending });
  const transfer = {
    from: marketOf(market.communityId, market.matchId),
    to: walletOf(market.communityId, member.memberId),
    matchId: market.matchId,
    memo: { pick: order.pick },
  };
  if (released > 0n) {
    changes.transfers.push({ ...transfer, key: `sale:${order.key}`, kind: 'sale', amount: released });
  }
  if (pending > 0n) {
    changes.transfers.push({
      ...transfer,
      key: `sale-profit:${order.key}`,
      kind: 'sale-profit',
      amount: pending,
      pending: true,
    });
  }
  record(desk, changes, trade, next, {
    stake: { ...stake, released: stake.released + released, pending: stake.pending + pending },
    position: {
      ...position,
      shares: position.shares - shares,
      cost: position.cost - (position.cost * shares) / position.shares,
    },
    available: member.available + released,
  });
  return resultOf(desk, trade, 0n, false);
}

interface Recorded {
  stake: DeskStake;
  position: DeskPosition;
  available: bigint;
}

function record(
  desk: Desk,
  changes: DeskChanges,
  trade: DeskTrade,
  market: DeskMarket,
  { stake, position, available }: Recorded,
): void {
  const { matchId, memberId } = trade;
  const member = desk.members.get(memberId);
  const before = desk.stakes.get(stakeKey(matchId, memberId));
  if (member) {
    const exposure = member.exposure - (before ? exposureOf(before) : 0n) + exposureOf(stake);
    desk.members.set(memberId, { ...member, available, exposure });
  }
  desk.markets.set(matchId, market);
  desk.stakes.set(stakeKey(matchId, memberId), stake);
  desk.positions.set(positionKey(matchId, memberId, trade.pick), position);
  desk.known.set(trade.key, trade);
  changes.trades.push(trade);
  changes.markets.set(matchId, market);
  changes.stakes.set(stakeKey(matchId, memberId), stake);
  changes.positions.set(positionKey(matchId, memberId, trade.pick), position);
}

function tradeOf(order: Order, market: DeskMarket, amounts: Partial<DeskTrade>): DeskTrade {
  const { key, matchId, memberId, side, pick } = order;
  const none = { stake: 0n, shares: 0n, proceeds: 0n, released: 0n, pending: 0n };
  return { key, matchId, memberId, side, pick, ...none, ...amounts, after: chancesOf(market) };
}

function repeat(desk: Desk, order: Order, known: DeskTrade): TradeResult {
  const isSame =
    known.matchId === order.matchId &&
    known.memberId === order.memberId &&
    known.side === order.side &&
    known.pick === order.pick &&
    (order.side === 'sell' || known.stake === order.stake);
  if (!isSame) throw refusal.keyReused();
  const market = desk.markets.get(known.matchId);
  const pays = known.side === 'sell' || !market ? 0n : paysOf(market, known.pick, known.shares);
  return resultOf(desk, known, pays, true);
}

function resultOf(desk: Desk, trade: DeskTrade, pays: bigint, repeated: boolean): TradeResult {
  const market = desk.markets.get(trade.matchId);
  const held = desk.positions.get(positionKey(trade.matchId, trade.memberId, trade.pick))?.shares ?? 0n;
  const totalPays = market ? paysOf(market, trade.pick, held) : held;
  return { trade, pays, totalPays, available: desk.members.get(trade.memberId)?.available ?? 0n, repeated };
}

function requireTrading(desk: Desk, order: Order): DeskMarket {
  const market = desk.markets.get(order.matchId);
  if (!market) throw desk.matches.has(order.matchId) ? refusal.noMarket() : refusal.noMatch();
  const problem = closedBecause(market, desk.now);
  if (problem) throw problem;
  return market;
}

/** Why a market takes no trades at this time; null where it does. */
export function closedBecause(
  market: { state: DeskMarket['state']; frozen: boolean; closesAt: Date; reason: string | null },
  now: Date,
): ArenaError | null {
  if (market.state === 'void') return refusal.noMarket(market.reason);
  if (market.state === 'locked' || market.state === 'settled' || now >= market.closesAt) return refusal.locked();
  if (market.state === 'preparing') return refusal.notOpen();
  return market.frozen ? refusal.frozen(market.reason) : null;
}

function requireMember(desk: Desk, order: Order, market: DeskMarket): DeskMember {
  const member = desk.members.get(order.memberId);
  if (!member || member.communityId !== market.communityId) throw refusal.noMatch();
  return member;
}

function requireFree(member: DeskMember, now: Date): void {
  const sanction = closing(member.sanctions, 'wagers');
  if (sanction) throw sanctionRefusal(sanction, now);
  const pause = breakOf(member.limits, now);
  if (pause?.kind === 'excluded') throw refusal.excluded(pause.until, now);
  if (pause && pause.until !== 'forever') throw refusal.coolingOff(pause.until, now);
}

/** Whoever owns an agent may not gain by its defeat: nor may another account of the same person. */
function requireNotAgainstOwn(member: DeskMember, market: DeskMarket, pick: Pick): void {
  const ownsA = market.owners[0] === member.personId;
  const ownsB = market.owners[1] === member.personId;
  if (!ownsA && !ownsB) return;
  const backsA = pick === 'A' || pick.startsWith('A-');
  const backsB = pick === 'B' || pick.startsWith('B-');
  if ((backsA || backsB) && ownsA && ownsB) throw refusal.bothOwnAgents();
  if ((backsA && ownsB) || (backsB && ownsA)) throw refusal.ownAgent();
}

interface Room {
  /** How much more may be staked; below 0 where a cap was lowered since. */
  room: bigint;
  refuse: () => ArenaError;
}

const MOST = 1_000_000_000_000n;

function roomsOf(
  member: DeskMember,
  stake: DeskStake,
  { settings }: { settings: BuyOrder['settings'] },
): readonly Room[] {
  const staked = stake.paid - stake.released;
  const lost = member.settledLoss + member.exposure;
  const cap = stakeCap(settings, member.available + staked);
  const daily = BigInt(settings.dailyLossCap);
  const rooms: Room[] = [];
  const add = (limit: bigint, used: bigint, refuse: (room: bigint) => ArenaError) => {
    const room = limit - used;
    rooms.push({ room, refuse: () => refuse(room > 0n ? room : 0n) });
  };
  const { stakeMax, dailyLossMax } = member.limits;
  if (stakeMax !== null) add(stakeMax, staked, room => refusal.ownLimit('stake', stakeMax, room));
  // one's own limit is the person's, in whatever communities
  const lostByPerson = lost + member.lostElsewhere;
  if (dailyLossMax !== null) {
    add(dailyLossMax, lostByPerson, room => refusal.ownLimit('daily-loss', dailyLossMax, room));
  }
  add(cap, staked, room => refusal.stakeCap(cap, room));
  add(daily, lost, room => refusal.dailyLossCap(daily, room));
  return rooms;
}

/** A share of the wallet, what is staked on this match included, within bounds. */
export function stakeCap(
  settings: { stakeCapPercent: number; stakeCapMin: number; stakeCapMax: number },
  wallet: bigint,
): bigint {
  const share = (wallet * BigInt(settings.stakeCapPercent)) / BIG_PERCENT;
  const least = BigInt(settings.stakeCapMin);
  const most = BigInt(settings.stakeCapMax);
  const raised = share < least ? least : share;
  return raised > most ? most : raised;
}

function requireRoom(rooms: readonly Room[], stake: bigint): void {
  for (const { room, refuse } of rooms) if (stake > room) throw refuse();
}

/** What a stake buys, and the market after it. */
function buyFrom(
  market: DeskMarket,
  pick: Pick,
  stake: bigint,
): { shares: bigint; pays: bigint; after: Partial<DeskMarket> } {
  if (market.book) {
    const { shares, book } = buyShares(market.book, pick, stake);
    if (shares <= stake) throw refusal.stakeTooSmall();
    return { shares, pays: shares, after: { book } };
  }
  if (!isPoolPick(pick)) throw refusal.noPairs();
  const pays = poolPays(market.pools, pick, stake, market.rakeBasisPoints);
  return { shares: stake, pays, after: { pools: { ...market.pools, [pick]: market.pools[pick] + stake } } };
}

/** What a stake would pay, without asking who stakes: for buttons and factors. Null where the pick is not for sale. */
export function paysFor(market: DeskMarket, pick: Pick, stake: bigint): bigint | null {
  if (market.book) return buyShares(market.book, pick, stake).shares;
  if (market.kind === 'lmsr' || !isPoolPick(pick)) return null;
  return poolPays(market.pools, pick, stake, market.rakeBasisPoints);
}
