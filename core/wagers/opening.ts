import { type CommunitySettings, readSettings } from '../communities/index.ts';
import { issuanceOf, lockBalances, marketOf, postTransfers, treasuryOf } from '../ledger/index.ts';
import { appendAnnouncement, type PlannedMatch, type PreparedMatch } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { sqlOf } from '../platform/sql.ts';
import { EVEN } from './desk-rows.ts';
import { LEAST_TAPES, LINE_FIGHTS, type LineCounts, type LineRequest } from './line/counts.ts';
import { openingLine } from './line/opening.ts';
import { lineSeed } from './line/record.ts';
import { liquidityFor } from './liquidity.ts';
import { openBook, probabilities } from './lmsr.ts';
import { voidMarket } from './voiding.ts';

/** From a match that is being made to a market with odds. */

/** Simulating the line and opening the market takes so long at most; the lock is set that much later (numbers.md's 60 s are for bets). */
export const LINE_ALLOWANCE_SECONDS = 6;
/** A market opens only while so much time is left to bet, or half of a window that is shorter altogether. */
const LEAST_OPEN_MS = 20_000;
/** Queue of the line jobs. */
export const LINES = 'lines';

const REASONS = {
  late: 'The odds were not ready in time.',
  failed: 'The odds could not be worked out.',
  unaffordable: 'The house has put up all the credits that it may today.',
  ended: 'The match had begun before the odds were ready.',
  off: 'Wagers were turned off meanwhile.',
  arranged: 'These two members have arranged enough matches with bets for today; this one is for the fight alone.',
} as const;

/** See MatchHooks.planMarket. */
export async function planMarket(tx: Transaction, match: PlannedMatch): Promise<number | { refused: string } | null> {
  if (match.kind === 'casual' || match.bettingSeconds <= 0) return null;
  const settings = await settingsOf(tx, match.communityId);
  if (!settings.wagers) return null;
  if (match.market !== 'allowed') return match.market;
  const isArranged = match.kind === 'exhibition' && !DRAWN.includes(match.occasion?.kind ?? '');
  if (isArranged && (await arrangedToday(tx, match)) >= settings.arrangedBetsPerDay) {
    return { refused: REASONS.arranged };
  }
  return settings.marketKind === 'lmsr' ? LINE_ALLOWANCE_SECONDS : 0;
}

/** Occasions whose opponents a draw decides, and not the members themselves. */
const DRAWN: readonly string[] = ['tournament', 'team'];

/**
 * Matches that the same two members have arranged with each other in 24 h and that had a market. Whom one fights in an exhibition is
 * one's own choice: two who build agents for a foregone result would draw on the house's subsidy match after match.
 */
async function arrangedToday(tx: Transaction, { communityId, agentIds }: PlannedMatch): Promise<number> {
  const [row] = await sqlOf(tx).query<{ count: number }>(
    `SELECT count(*)::int AS count
       FROM "Match" match
       JOIN "Market" market ON market."matchId" = match.id AND market."openedAt" IS NOT NULL
       JOIN "Agent" a ON a.id = match."agentAId"
       JOIN "Agent" b ON b.id = match."agentBId"
      WHERE match."communityId" = $1 AND match.kind = 'exhibition' AND market."openedAt" > arena_now() - interval '24 hours'
        AND (match.occasion IS NULL OR match.occasion <> ALL($3))
        AND ARRAY[least(a."ownerId", b."ownerId"), greatest(a."ownerId", b."ownerId")]
            = (SELECT ARRAY[min(agent."ownerId"), max(agent."ownerId")] FROM "Agent" agent WHERE agent.id = ANY($2))`,
    [communityId, [...agentIds], [...DRAWN]],
  );
  return row?.count ?? 0;
}

/** See MatchHooks.prepareMarket. A pool needs no line and takes bets at once. */
export async function prepareMarket(tx: Transaction, match: Omit<PreparedMatch, 'symbol'>): Promise<void> {
  const settings = await settingsOf(tx, match.communityId);
  const isPool = settings.marketKind === 'parimutuel';
  await sqlOf(tx).query(
    `INSERT INTO "Market" ("matchId", "communityId", kind, state, opening, "openingBook", book, pools, "rakeBasisPoints", "openedAt", "closesAt")
     SELECT $1, $2, $3::"MarketKind", $4::"MarketState", $5::int[], '{}', '{}', '{0,0,0,0}', $6,
            CASE WHEN $4 = 'open' THEN arena_now() END, match."lockAt"
       FROM "Match" match WHERE match.id = $1`,
    [
      match.id,
      match.communityId,
      settings.marketKind,
      isPool ? 'open' : 'preparing',
      isPool ? [...EVEN] : [],
      isPool ? settings.rakeBasisPoints : 0,
    ],
  );
  if (!isPool) await queueLine(tx, match.id);
}

/** See MatchHooks.refuseMarket: a market that never was, so that the match's message can say why. */
export async function refuseMarket(
  tx: Transaction,
  match: { id: string; communityId: string; reason: string },
): Promise<void> {
  const settings = await settingsOf(tx, match.communityId);
  await sqlOf(tx).query(
    `INSERT INTO "Market" ("matchId", "communityId", kind, state, opening, "openingBook", book, pools, "closesAt", "settledAt", reason)
     SELECT $1, $2, $3::"MarketKind", 'void', '{}', '{}', '{}', '{0,0,0,0}', match."lockAt", arena_now(), $4
       FROM "Match" match WHERE match.id = $1`,
    [match.id, match.communityId, settings.marketKind, match.reason],
  );
}

async function queueLine(tx: Transaction, matchId: string): Promise<void> {
  await appendOutbox(tx, { queue: LINES, name: 'line', data: { matchId }, jobId: `line-${matchId}` });
}

export interface OpenerOptions {
  database: Database;
  clock: Clock;
  /** The symbol's newest tapes. */
  recentTapes(symbol: string, count: number): Promise<LineRequest['tapes']>;
  /** Simulates; in threads, for it takes seconds. */
  computeLine(request: LineRequest): Promise<LineCounts>;
  /** LINE_FIGHTS unless told. */
  fights?: number | undefined;
}

export type Opening = 'opened' | 'void' | 'nothing-to-do';

/**
 * Computes the line of a match whose market is being prepared, and opens it. Where it is not to be prepared (any more), nothing
 * happens; safe to run twice, and at the same time.
 */
export async function openMarket(matchId: string, options: OpenerOptions): Promise<Opening> {
  const { database, recentTapes, computeLine, fights = LINE_FIGHTS } = options;
  const match = await database.prisma.match.findUnique({
    where: { id: matchId },
    include: { versionA: true, versionB: true, commit: true, market: true },
  });
  if (match?.market?.state !== 'preparing') return 'nothing-to-do';
  const corners = [match.versionA, match.versionB].map(({ build, controller }) => ({ build, controller }));
  const counts = await computeLine({
    corners: corners as unknown as LineRequest['corners'],
    rules: match.rules,
    tapes: await recentTapes(match.symbol, LEAST_TAPES),
    symbol: match.symbol,
    fights,
    seed: lineSeed(match.commit?.hash ?? match.id),
  });
  return database.transaction(tx => openWith(tx, matchId, counts, options.clock));
}

/** Opens a market with its line, under the rows of match and market, or voids it where that comes too late. */
export async function openWith(tx: Transaction, matchId: string, counts: LineCounts, clock: Clock): Promise<Opening> {
  const found = await lockPreparing(tx, matchId);
  if (!found) return 'nothing-to-do';
  const { communityId } = found;
  if (found.matchState !== 'open') return refuse(tx, matchId, REASONS.ended, clock);
  if (!found.inTime) return refuse(tx, matchId, REASONS.late, clock);
  const settings = await settingsOf(tx, communityId);
  if (!settings.wagers) return refuse(tx, matchId, REASONS.off, clock);
  const line = openingLine(counts);
  const sql = sqlOf(tx);
  const [treasury, issuance, market] = [
    treasuryOf(communityId),
    issuanceOf(communityId),
    marketOf(communityId, matchId),
  ];
  // also the lock under which markets that open at the same time share out the day's subsidies; issuance too, for settlements lock
  // both in the order of their ids
  const balance = (await lockBalances(sql, [treasury, issuance])).get(treasury.key)?.available ?? 0n;
  const liquidity = liquidityFor(settings, await factsOf(tx, communityId), b => openBook(b, line).subsidy);
  if (liquidity === null) return refuse(tx, matchId, REASONS.unaffordable, clock);
  const { book, subsidy } = openBook(liquidity, line);
  if (subsidy > balance) {
    const lack = { from: issuance, to: treasury, amount: subsidy - balance, matchId };
    await postTransfers(sql, [{ key: `subsidy-issue:${matchId}`, kind: 'subsidy-issue', ...lack }]);
  }
  await postTransfers(sql, [
    { key: `subsidy:${matchId}`, kind: 'subsidy', from: treasury, to: market, amount: subsidy, matchId },
  ]);
  const q = book.q.map(String);
  await sql.query(
    `UPDATE "Market" SET state = 'open', "openedAt" = arena_now(), opening = $2::int[], line = $3::jsonb, liquidity = $4::bigint,
            "openingBook" = $5::bigint[], book = $5::bigint[], subsidy = $6::bigint
      WHERE "matchId" = $1`,
    // what the book says of the line after rounding to whole shares: the first trade is judged against it
    [
      matchId,
      [...probabilities(book)],
      JSON.stringify({ ...counts, line }),
      liquidity.toString(),
      q,
      subsidy.toString(),
    ],
  );
  await announceNow(tx, matchId, clock);
  return 'opened';
}

interface PreparingRow {
  communityId: string;
  matchState: string;
  inTime: boolean;
}

/** Match before market, here as in the hooks; the time is read under both locks. */
async function lockPreparing(tx: Transaction, matchId: string): Promise<PreparingRow | null> {
  await tx.$queryRaw`SELECT 1 FROM "Match" WHERE id = ${matchId} FOR UPDATE`;
  await tx.$queryRaw`SELECT 1 FROM "Market" WHERE "matchId" = ${matchId} FOR NO KEY UPDATE`;
  const [row] = await tx.$queryRaw<PreparingRow[]>`
    SELECT market."communityId", match.state::text AS "matchState",
           market."closesAt" - arena_now()
             >= least(${LEAST_OPEN_MS} * interval '1 millisecond', (market."closesAt" - match."createdAt") / 2) AS "inTime"
      FROM "Market" market JOIN "Match" match ON match.id = market."matchId"
     WHERE market."matchId" = ${matchId} AND market.state = 'preparing'`;
  return row ?? null;
}

/** Voids a market that is still being prepared: its match goes on without. */
async function refuse(tx: Transaction, matchId: string, reason: string, clock: Clock): Promise<Opening> {
  await voidMarket(tx, matchId, reason);
  await announceNow(tx, matchId, clock);
  return 'void';
}

/** Voids the market of a match whose line cannot be had. */
export async function giveUpLine(database: Database, matchId: string, clock: Clock): Promise<void> {
  await database.transaction(async tx => {
    if (await lockPreparing(tx, matchId)) await refuse(tx, matchId, REASONS.failed, clock);
  });
}

/** Markets that have been waiting for their line: queued again where there is time, void where there is none. */
export async function sweepPreparing(database: Database, clock: Clock): Promise<{ requeued: number; void: number }> {
  const rows = await database.prisma.$queryRaw<{ matchId: string; late: boolean }[]>`
    SELECT market."matchId",
           market."closesAt" - arena_now()
             < least(${LEAST_OPEN_MS} * interval '1 millisecond', (market."closesAt" - match."createdAt") / 2) AS late
      FROM "Market" market JOIN "Match" match ON match.id = market."matchId"
     WHERE market.state = 'preparing' ORDER BY market."closesAt" LIMIT 500`;
  let isVoid = 0;
  for (const { matchId, late } of rows) {
    if (!late) {
      await database.transaction(tx => queueLine(tx, matchId));
      continue;
    }
    isVoid += 1;
    await database.transaction(async tx => {
      if (await lockPreparing(tx, matchId)) await refuse(tx, matchId, REASONS.late, clock);
    });
  }
  return { requeued: rows.length - isVoid, void: isVoid };
}

/** The chats wait for a market's odds; from here on they need not. */
async function announceNow(tx: Transaction, matchId: string, clock: Clock): Promise<void> {
  await tx.match.updateMany({
    where: { id: matchId, announceAt: { gt: clock.now() } },
    data: { announceAt: clock.now() },
  });
  await appendAnnouncement(tx, matchId);
}

export async function settingsOf(tx: Pick<Transaction, 'community'>, communityId: string): Promise<CommunitySettings> {
  const community = await tx.community.findUnique({ where: { id: communityId }, select: { settings: true } });
  return readSettings(community?.settings ?? {});
}

async function factsOf(tx: Transaction, communityId: string) {
  const [row] = await tx.$queryRaw<{ bettors: number; activeMembers: number; spent: string }[]>`
    SELECT
      (SELECT count(DISTINCT "memberId")::int FROM "Stake"
        WHERE "communityId" = ${communityId} AND ("settledAt" IS NULL OR "settledAt" > arena_now() - interval '7 days')) AS bettors,
      (SELECT count(*)::int FROM "Member"
        WHERE "communityId" = ${communityId} AND "mergedIntoId" IS NULL
          AND "lastActiveAt" > arena_now() - interval '7 days') AS "activeMembers",
      (SELECT coalesce(sum(market.subsidy - coalesce(back.amount, 0)), 0)::text
         FROM "Market" market LEFT JOIN "Transfer" back ON back.key = 'subsidy-return:' || market."matchId"
        WHERE market."communityId" = ${communityId} AND market."openedAt" > arena_now() - interval '24 hours') AS spent`;
  return {
    bettors: row?.bettors ?? 0,
    activeMembers: row?.activeMembers ?? 0,
    spent: BigInt(row?.spent ?? 0),
  };
}
