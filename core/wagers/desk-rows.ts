import type { SanctionLookup } from '../communities/index.ts';
import { lockBalances, marketOf, walletOf } from '../ledger/index.ts';
import type { Sql } from '../platform/sql.ts';
import {
  type Desk,
  type DeskMarket,
  type DeskMember,
  type DeskPosition,
  type DeskStake,
  type DeskTrade,
  type Order,
  positionKey,
  stakeKey,
} from './desk.ts';
import { effectiveLimits } from './limits.ts';
import type { Outcomes, Pick } from './picks.ts';

/** Reads a desk: set-based, a handful of statements however many trades wait. */

/** Lost money counts for so long; markets that ended before began at most LONGEST_MARKET_HOURS earlier. */
const LOSS_HOURS = 24;
const LONGEST_MARKET_HOURS = 24;

/** As the database gives it: amounts as text, and nothing of its match. */
export interface MarketRow
  extends Omit<
    DeskMarket,
    'opening' | 'book' | 'pools' | 'rakeBasisPoints' | 'volume' | 'bettors' | 'owners' | 'moderators'
  > {
  opening: number[];
  liquidity: string;
  book: string[];
  pools: string[];
  rakeBasisPoints: number;
  volume: string;
  trades: number;
}

export const MARKET_COLUMNS = `
  market."matchId", market."communityId", market.kind::text AS kind, market.state::text AS state,
  market."frozenAt" IS NOT NULL AS frozen, market."closesAt", market."openedAt", market."settledAt", market.reason,
  market.outcome, market.opening, market.liquidity::text AS liquidity, market.book::text[] AS book,
  market.pools::text[] AS pools, market."rakeBasisPoints", market.volume::text AS volume, market.trades`;

/** Persons who own the two agents of the match. */
const OWNERS = `
  (SELECT owner."personId" FROM "Agent" agent JOIN "Member" owner ON owner.id = agent."ownerId" WHERE agent.id = match."agentAId") AS "ownerA",
  (SELECT owner."personId" FROM "Agent" agent JOIN "Member" owner ON owner.id = agent."ownerId" WHERE agent.id = match."agentBId") AS "ownerB"`;

/** Markets by match, with the time at which they were read. `lock`: their rows stay locked until the transaction ends. */
export async function readMarkets(
  sql: Sql,
  matchIds: readonly string[],
  { lock }: { lock: boolean },
): Promise<Map<string, DeskMarket>> {
  const rows = await sql.query<MarketRow>(
    `SELECT ${MARKET_COLUMNS} FROM "Market" market WHERE market."matchId" = ANY($1)
      ORDER BY market."matchId" ${lock ? 'FOR NO KEY UPDATE' : ''}`,
    [[...new Set(matchIds)]],
  );
  return new Map(rows.map(row => [row.matchId, marketOfRow(row)]));
}

export function marketOfRow(row: MarketRow): DeskMarket {
  const amount = (index: number) => BigInt(row.pools[index] ?? 0);
  const book = row.book.map(BigInt);
  return {
    matchId: row.matchId,
    communityId: row.communityId,
    kind: row.kind,
    state: row.state,
    frozen: row.frozen,
    closesAt: row.closesAt,
    openedAt: row.openedAt,
    settledAt: row.settledAt,
    reason: row.reason,
    outcome: row.outcome,
    opening: (row.opening.length === 4 ? row.opening : EVEN) as unknown as Outcomes<number>,
    book: book.length === 4 ? { b: BigInt(row.liquidity), q: book as unknown as Outcomes<bigint> } : null,
    pools: { A: amount(0), B: amount(1), up: amount(2), down: amount(3) },
    rakeBasisPoints: BigInt(row.rakeBasisPoints),
    volume: BigInt(row.volume),
    trades: row.trades,
    bettors: 0,
    owners: [null, null],
    moderators: [],
  };
}

/** Before a line is known nobody knows better. */
export const EVEN: Outcomes<number> = [250_000, 250_000, 250_000, 250_000];

/** Which of these matches take trades at this moment, read without any lock. */
export async function openAmong(sql: Sql, matchIds: readonly string[]): Promise<Set<string>> {
  const rows = await sql.query<{ matchId: string }>(
    `SELECT "matchId" FROM "Market"
      WHERE "matchId" = ANY($1) AND state = 'open' AND "frozenAt" IS NULL AND "closesAt" > arena_now()`,
    [matchIds],
  );
  return new Set(rows.map(row => row.matchId));
}

type Involved = { [K in 'matchId' | 'memberId' | 'communityId' | 'key']: Order[K] };

/**
 * Everything that deciding these orders takes.
 * @param locked markets whose rows the caller has locked: their accounts and the wallets of who trades there are locked here, and the
 * time is read after that
 */
export async function readDesk(
  sql: Sql,
  orders: readonly Involved[],
  markets: ReadonlyMap<string, DeskMarket>,
  { locked, sanctions }: { locked: ReadonlySet<string>; sanctions: SanctionLookup },
): Promise<Desk> {
  const wallets = new Map(orders.map(order => [order.memberId, walletOf(order.communityId, order.memberId)]));
  const available = await lockAvailable(
    sql,
    orders
      .filter(order => locked.has(order.matchId))
      .flatMap(({ communityId, matchId, memberId }) => [
        walletOf(communityId, memberId),
        marketOf(communityId, matchId),
      ]),
  );
  const facts = await readFacts(sql, orders);
  const now = new Date(facts.now);
  const limits = await effectiveLimits(sql, [...wallets.keys()], now);
  const sanctioned = await sanctions.ofMembers(sql, [...wallets.keys()]);
  const bound = [...limits].filter(([, limit]) => limit.dailyLossMax !== null).map(([memberId]) => memberId);
  const elsewhere = bound.length > 0 ? await readLossElsewhere(sql, bound) : new Map<string, bigint>();
  const stakes = new Map(facts.stakes.map(row => [stakeKey(row.matchId, row.memberId), stakeOfRow(row)]));
  const members = facts.members.map((row): [string, DeskMember] => [
    row.memberId,
    {
      memberId: row.memberId,
      communityId: row.communityId,
      personId: row.personId,
      available: available.get(wallets.get(row.memberId)?.key ?? '') ?? BigInt(row.available ?? 0),
      limits: limits.get(row.memberId) ?? {
        stakeMax: null,
        dailyLossMax: null,
        coolOffUntil: null,
        excludedUntil: null,
      },
      sanctions: sanctioned.get(row.memberId) ?? [],
      settledLoss: BigInt(row.settledLoss),
      exposure: BigInt(row.exposure),
      lostElsewhere: elsewhere.get(row.memberId) ?? 0n,
    },
  ]);
  return {
    now,
    matches: new Set(facts.matches.map(row => row.matchId)),
    markets: new Map([...markets].map(([matchId, market]) => [matchId, withMatch(market, facts.matches)])),
    members: new Map(members),
    stakes,
    positions: new Map(
      facts.positions.map(row => [positionKey(row.matchId, row.memberId, row.pick), positionOfRow(row)]),
    ),
    known: new Map(facts.known.map(row => [row.key, tradeOfRow(row)])),
  };
}

async function lockAvailable(sql: Sql, accounts: Parameters<typeof lockBalances>[1]): Promise<Map<string, bigint>> {
  if (accounts.length === 0) return new Map();
  const balances = await lockBalances(sql, accounts);
  return new Map([...balances].map(([key, balance]) => [key, balance.available]));
}

interface MatchFacts {
  matchId: string;
  bettors: number;
  ownerA: string | null;
  ownerB: string | null;
  moderators: string[];
}

function withMatch(market: DeskMarket, matches: readonly MatchFacts[]): DeskMarket {
  const facts = matches.find(candidate => candidate.matchId === market.matchId);
  if (!facts) return market;
  const { bettors, ownerA, ownerB, moderators } = facts;
  return { ...market, bettors, owners: [ownerA, ownerB], moderators };
}

interface StakeRow {
  matchId: string;
  memberId: string;
  communityId: string;
  paid: string;
  released: string;
  pending: string;
}

interface PositionRow {
  matchId: string;
  memberId: string;
  pick: Pick;
  shares: string;
  cost: string;
}

interface TradeRow {
  key: string;
  matchId: string;
  memberId: string;
  side: 'buy' | 'sell';
  pick: Pick;
  stake: string;
  shares: string;
  proceeds: string;
  released: string;
  pending: string;
  after: number[];
}

interface Facts {
  now: string;
  matches: MatchFacts[];
  members: {
    memberId: string;
    communityId: string;
    personId: string;
    available: string | null;
    settledLoss: string;
    exposure: string;
  }[];
  stakes: StakeRow[];
  positions: PositionRow[];
  known: TradeRow[];
}

/** What "member" has lost in markets that ended within the day, and may lose in those that are open. */
const LOST = `
  SELECT coalesce(sum(paid - released - payout) FILTER (WHERE "settledAt" IS NOT NULL), 0)::text AS "settledLoss",
         coalesce(sum(greatest(0, paid - released - pending)) FILTER (WHERE "settledAt" IS NULL), 0)::text AS exposure
    FROM "Stake" stake
   WHERE stake."memberId" = member.id
     AND stake."firstAt" > arena_now() - interval '${LOSS_HOURS + LONGEST_MARKET_HOURS} hours'
     AND (stake."settledAt" IS NULL OR stake."settledAt" > arena_now() - interval '${LOSS_HOURS} hours')`;

/** What these members' persons have lost in their other communities; winnings there make no room here. */
async function readLossElsewhere(sql: Sql, memberIds: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await sql.query<{ memberId: string; lost: string }>(
    `SELECT here.id AS "memberId", sum(greatest(0, lost."settledLoss"::bigint + lost.exposure::bigint))::text AS lost
       FROM "Member" here
       JOIN "Member" member ON member."personId" = here."personId" AND member.id <> here.id
      CROSS JOIN LATERAL (${LOST}) lost
      WHERE here.id = ANY($1) GROUP BY here.id`,
    [memberIds],
  );
  return new Map(rows.map(row => [row.memberId, BigInt(row.lost)]));
}

/** One statement: its snapshot is taken after the locks. Credits come as text. */
const FACTS = `
  SELECT
    to_json(arena_now()) AS now,
    (SELECT coalesce(json_agg(row), '[]') FROM (
      SELECT match.id AS "matchId", ${OWNERS},
             (SELECT count(*)::int FROM "Stake" stake WHERE stake."matchId" = match.id) AS bettors,
             (SELECT coalesce(json_agg(DISTINCT actor."personId"), '[]') FROM "AuditEntry" entry
                JOIN "Member" actor ON actor.id = entry."actorId" WHERE entry.target = match.id) AS moderators
        FROM "Match" match WHERE match.id = ANY($1)) row) AS matches,
    (SELECT coalesce(json_agg(row), '[]') FROM (
      SELECT member.id AS "memberId", member."communityId", member."personId",
             (SELECT (posted - held)::text FROM "Account" WHERE key = 'wallet:' || member.id) AS available,
             lost."settledLoss", lost.exposure
        FROM "Member" member CROSS JOIN LATERAL (
          ${LOST}
        ) lost
       WHERE member.id = ANY($2)) row) AS members,
    (SELECT coalesce(json_agg(row), '[]') FROM (
      SELECT "matchId", "memberId", "communityId", paid::text, released::text, pending::text
        FROM "Stake" WHERE "matchId" = ANY($1) AND "memberId" = ANY($2)) row) AS stakes,
    (SELECT coalesce(json_agg(row), '[]') FROM (
      SELECT "matchId", "memberId", pick, shares::text, cost::text
        FROM "Position" WHERE "matchId" = ANY($1) AND "memberId" = ANY($2)) row) AS positions,
    (SELECT coalesce(json_agg(row), '[]') FROM (
      SELECT key, "matchId", "memberId", side::text, pick, stake::text, shares::text, proceeds::text, released::text,
             pending::text, after
        FROM "Trade" WHERE key = ANY($3)) row) AS known`;

async function readFacts(sql: Sql, orders: readonly Involved[]): Promise<Facts> {
  const [facts] = await sql.query<Facts>(FACTS, [
    [...new Set(orders.map(order => order.matchId))],
    [...new Set(orders.map(order => order.memberId))],
    orders.map(order => order.key),
  ]);
  if (!facts) throw new Error('The database gave no row.');
  return facts;
}

function stakeOfRow(row: StakeRow): DeskStake {
  return { ...row, paid: BigInt(row.paid), released: BigInt(row.released), pending: BigInt(row.pending) };
}

function positionOfRow(row: PositionRow): DeskPosition {
  return { ...row, shares: BigInt(row.shares), cost: BigInt(row.cost) };
}

function tradeOfRow(row: TradeRow): DeskTrade {
  return {
    ...row,
    stake: BigInt(row.stake),
    shares: BigInt(row.shares),
    proceeds: BigInt(row.proceeds),
    released: BigInt(row.released),
    pending: BigInt(row.pending),
    after: row.after as unknown as Outcomes<number>,
  };
}
