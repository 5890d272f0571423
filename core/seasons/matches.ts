import { type PaidPurse, pursesOf } from '../allowances/index.ts';
import { issuanceOf, lockBalances, type NewTransfer, postTransfers, walletOf } from '../ledger/index.ts';
import type { MatchFollower, OverriddenMatch, SettledMatch } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { lockByName } from '../platform/lock.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import { divisionOf, divisionsFor } from './divisions.ts';
import { bonusesOf, isModifier, type Modifier, type PurseFacts, restUnder } from './modifiers.ts';
import { placementLeft } from './ranking.ts';
import { SEASON_QUEUE } from './tell.ts';

/** What a season has to say where matches are made and end. Runs in their transactions: few statements, each indexed. */

interface CurrentSeason {
  id: string;
  name: string;
  state: 'open' | 'running' | 'paused' | 'frozen';
}

/**
 * The season that counts a rated match made now; null where none is running. The season's row is held until the transaction ends: a
 * freeze waits for matches that are being made, and afterwards there are no more.
 * @throws ArenaError 'season-paused' or 'season-frozen'
 */
export async function admitRated(tx: Transaction, { communityId }: { communityId: string }): Promise<string | null> {
  const [season] = await tx.$queryRaw<CurrentSeason[]>`
    SELECT id, name, state FROM "Season"
     WHERE "communityId" = ${communityId} AND state IN ('open', 'running', 'paused', 'frozen') FOR SHARE`;
  if (season?.state === 'paused') {
    throw new ArenaError(
      'season-paused',
      `${season.name} is paused: no rated matches until moderators resume it. Casual fights and challenges go on.`,
      409,
    );
  }
  if (season?.state === 'frozen') {
    throw new ArenaError(
      'season-frozen',
      `${season.name} is about to end: no new rated matches until its final table stands. Casual fights and challenges go on.`,
      409,
    );
  }
  return season?.state === 'running' ? season.id : null;
}

/** Seconds that an agent rests between rated matches, under the modifier of the season that is running. */
export async function ratedRest(sql: Sql, communityId: string, seconds: number): Promise<number> {
  const [season] = await sql.query<{ modifier: string | null }>(
    `SELECT modifier FROM "Season" WHERE "communityId" = $1 AND state = 'running'`,
    [communityId],
  );
  const modifier = season?.modifier ?? null;
  return restUnder(isModifier(modifier) ? modifier : null, seconds);
}

export function createSeasonFollower({ clock }: { clock: Clock }): MatchFollower {
  return {
    async settled(tx, match) {
      const { seasonId } = match;
      if (seasonId === null) return;
      await count(tx, { ...match, seasonId }, clock.now());
      await payBonuses(sqlOf(tx), { ...match, seasonId }, clock.now());
    },

    async overridden(tx, match) {
      const { seasonId } = match;
      if (seasonId === null) return;
      const [season] = await tx.$queryRaw<{ state: string; name: string }[]>`
        SELECT state, name FROM "Season" WHERE id = ${seasonId} FOR SHARE`;
      if (season?.state === 'closed') {
        throw new ArenaError(
          'season-closed',
          `That match counted for ${season.name}, which has ended: its final table and rewards never change again.`,
          409,
        );
      }
      for (const agentId of match.agentIds) await recount(tx, seasonId, agentId);
      await correctBonuses(sqlOf(tx), { ...match, seasonId });
    },
  };
}

interface CountedRow {
  agentId: string;
  matches: number;
  division: number;
}

/** One more match for both; who joins late is entered by it. House agents play out of competition. */
async function count(tx: Transaction, match: SettledMatch & { seasonId: string }, now: Date): Promise<void> {
  const { id, seasonId, communityId, winner } = match;
  const corners = ([0, 1] as const).filter(corner => match.ownerIds[corner] !== null);
  if (corners.length === 0) return;
  const agentIds = corners.map(corner => match.agentIds[corner]);
  const counted = await tx.$queryRaw<CountedRow[]>`
    INSERT INTO "SeasonEntry" AS entry
      ("seasonId", "agentId", "communityId", matches, wins, losses, streak, "bestStreak", "shownStart", "registeredAt", "lastMatchAt")
    SELECT ${seasonId}, change."agentId", ${communityId}, 1, won, 1 - won, won, won, change."shownBefore", ${now}, ${now}
      FROM "RatingChange" change, LATERAL (SELECT (change."agentId" = ${match.agentIds[winner]})::int AS won) result
     WHERE change."matchId" = ${id} AND change."agentId" = ANY(${agentIds})
     ORDER BY change."agentId"
    ON CONFLICT ("seasonId", "agentId") DO UPDATE
       SET matches = entry.matches + 1, wins = entry.wins + excluded.wins, losses = entry.losses + excluded.losses,
           streak = CASE WHEN excluded.wins = 1 THEN entry.streak + 1 ELSE 0 END,
           "bestStreak" = greatest(entry."bestStreak", CASE WHEN excluded.wins = 1 THEN entry.streak + 1 ELSE 0 END),
           "lastMatchAt" = excluded."lastMatchAt"
    RETURNING entry."agentId", entry.matches, entry.division`;
  for (const { agentId, matches, division } of counted) {
    if (division === 0 && placementLeft(matches) === 0) await place(tx, seasonId, agentId);
  }
}

/** The placement matches are over: the agent enters the division that its rating has earned. */
async function place(tx: Transaction, seasonId: string, agentId: string): Promise<void> {
  // of matches that settle at the same moment none sees whom the others place: nobody would see that the season has grown
  await lockByName(tx, `season-places:${seasonId}`);
  const [standing] = await tx.$queryRaw<{ placed: number; better: number }[]>`
    SELECT count(*)::int AS placed,
           (count(*) FILTER (WHERE rating.shown > (SELECT shown FROM "Rating" WHERE "agentId" = ${agentId})))::int AS better
      FROM "SeasonEntry" entry JOIN "Rating" rating ON rating."agentId" = entry."agentId"
     WHERE entry."seasonId" = ${seasonId} AND entry.division > 0`;
  const { placed, better } = standing ?? { placed: 0, better: 0 };
  const division = divisionOf(better + 1, placed + 1);
  await tx.seasonEntry.update({ where: { seasonId_agentId: { seasonId, agentId } }, data: { division } });
  // one division more: everybody finds their place in the new layout
  if (divisionsFor(placed + 1) > divisionsFor(placed)) {
    await appendOutbox(tx, { queue: SEASON_QUEUE, name: 'layout', data: { seasonId } });
  }
}

/** Wins, losses and streaks of an agent, counted again from the season's matches. */
async function recount(tx: Transaction, seasonId: string, agentId: string): Promise<void> {
  const fought = await tx.$queryRaw<{ won: boolean }[]>`
    SELECT (winner = 0) = ("agentAId" = ${agentId}) AS won FROM "Match"
     WHERE "seasonId" = ${seasonId} AND state = 'settled' AND ${agentId} IN ("agentAId", "agentBId")
     ORDER BY "settledAt", id`;
  let [wins, streak, bestStreak] = [0, 0, 0];
  for (const { won } of fought) {
    wins += won ? 1 : 0;
    streak = won ? streak + 1 : 0;
    bestStreak = Math.max(bestStreak, streak);
  }
  const matches = fought.length;
  await tx.seasonEntry.updateMany({
    where: { seasonId, agentId },
    data: { matches, wins, losses: matches - wins, streak, bestStreak },
  });
}

interface RuledMatch {
  id: string;
  seasonId: string;
  communityId: string;
  winner: 0 | 1;
  agentIds: readonly [string, string];
}

async function modifierOf(sql: Sql, seasonId: string): Promise<{ modifier: Modifier; startedAt: Date } | null> {
  const [season] = await sql.query<{ modifier: string | null; startedAt: Date | null }>(
    'SELECT modifier, "startedAt" FROM "Season" WHERE id = $1',
    [seasonId],
  );
  const modifier = season?.modifier ?? null;
  return isModifier(modifier) && season?.startedAt ? { modifier, startedAt: season.startedAt } : null;
}

/** What the season's rule adds to the purses; nothing where no purse was paid. */
async function bonusesFor(
  sql: Sql,
  match: RuledMatch,
  at: Date,
): Promise<{ purses: PaidPurse[]; bonuses: [bigint, bigint] } | null> {
  const rule = await modifierOf(sql, match.seasonId);
  if (!rule || rule.modifier === 'short-rest') return null;
  const purses = await pursesOf(sql, match.id);
  if (purses.length === 0) return null;
  const facts = await sql.query<{ agentId: string; expected: number; archetype: string }>(
    `SELECT change."agentId", change.expected, agent.archetype
       FROM "RatingChange" change JOIN "Agent" agent ON agent.id = change."agentId" WHERE change."matchId" = $1`,
    [match.id],
  );
  const of = (corner: 0 | 1) => facts.find(fact => fact.agentId === match.agentIds[corner]);
  const purse = (corner: 0 | 1) => purses.find(paid => paid.corner === corner)?.amount ?? null;
  const given: PurseFacts = {
    purses: [purse(0), purse(1)],
    winner: match.winner,
    expected: [of(0)?.expected ?? 500, of(1)?.expected ?? 500],
    archetypes: [of(0)?.archetype ?? '', of(1)?.archetype ?? ''],
    startedAt: rule.startedAt,
    at,
  };
  return { purses, bonuses: bonusesOf(rule.modifier, given) };
}

async function payBonuses(sql: Sql, match: RuledMatch, now: Date): Promise<void> {
  const due = await bonusesFor(sql, match, now);
  if (!due) return;
  const transfers = due.purses.flatMap(({ corner, memberId }): NewTransfer[] => {
    const amount = due.bonuses[corner === 0 ? 0 : 1];
    if (amount <= 0n) return [];
    return [
      {
        key: `season-bonus:${match.id}:${corner}`,
        kind: 'season-bonus',
        from: issuanceOf(match.communityId),
        to: walletOf(match.communityId, memberId),
        amount,
        matchId: match.id,
      },
    ];
  });
  await postTransfers(sql, transfers);
}

/** Another winner: the difference is paid or, as far as the wallet goes, taken back (as with purses, core/allowances). */
async function correctBonuses(sql: Sql, match: OverriddenMatch & { seasonId: string }): Promise<void> {
  const due = await bonusesFor(sql, match, match.settledAt);
  if (!due) return;
  const issuance = issuanceOf(match.communityId);
  const wallets = due.purses.map(({ memberId }) => walletOf(match.communityId, memberId));
  const balances = await lockBalances(sql, [issuance, ...wallets]);
  const paid = await paidBonuses(sql, match.id);
  const transfers: NewTransfer[] = [];
  for (const { corner, memberId } of due.purses) {
    const before = paid.get(corner) ?? { amount: 0n, transfers: 0 };
    const wallet = walletOf(match.communityId, memberId);
    const difference = due.bonuses[corner === 0 ? 0 : 1] - before.amount;
    const available = balances.get(wallet.key)?.available ?? 0n;
    const taken = -difference < available ? -difference : available;
    const amount = difference > 0n ? difference : taken;
    if (amount <= 0n) continue;
    transfers.push({
      key: `season-bonus:${match.id}:${corner}:${before.transfers}`,
      kind: 'season-bonus-correction',
      ...(difference > 0n ? { from: issuance, to: wallet } : { from: wallet, to: issuance }),
      amount,
      matchId: match.id,
    });
  }
  await postTransfers(sql, transfers);
}

/** By corner: what was paid and taken back altogether, and in how many transfers. */
async function paidBonuses(sql: Sql, matchId: string): Promise<Map<number, { amount: bigint; transfers: number }>> {
  const rows = await sql.query<{ corner: number; amount: string; transfers: number }>(
    `SELECT split_part(transfer.key, ':', 3)::int AS corner, count(*)::int AS transfers,
            sum(CASE WHEN debit.kind = 'issuance' THEN transfer.amount ELSE -transfer.amount END)::text AS amount
       FROM "Transfer" transfer JOIN "Account" debit ON debit.id = transfer."debitId"
      WHERE transfer."matchId" = $1 AND transfer.kind IN ('season-bonus', 'season-bonus-correction')
      GROUP BY 1`,
    [matchId],
  );
  return new Map(rows.map(row => [row.corner, { amount: BigInt(row.amount), transfers: row.transfers }]));
}
