import type { Database } from '../platform/database.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import { isPick, outcomesOf } from '../wagers/index.ts';
import type { BetFact, Facts, MatchFact, Signal } from './facts.ts';
import { signalsOf } from './signals.ts';

/** Reads what the signals are computed from. Nothing here changes anything: what follows is for moderators to decide. */

/** Days that are looked at. */
export const WINDOW_DAYS = 30;
/** Newest of each; a community has fewer in a month, or is large enough for these. */
const MATCHES_MOST = 20_000;
const BETS_MOST = 50_000;

export interface FairPlayReport {
  signals: readonly Signal[];
  /** Names of the members that the signals name. */
  names: ReadonlyMap<string, string>;
  matches: number;
  bets: number;
}

export type FairPlayService = ReturnType<typeof createFairPlayService>;

export function createFairPlayService({ database }: { database: Database }) {
  return {
    /** What is worth a moderator's look in a community, of the last 30 days. */
    async report(communityId: string): Promise<FairPlayReport> {
      const sql = sqlOf(database.pool);
      const facts = await readFacts(sql, communityId);
      const signals = signalsOf(facts);
      const members = await sql.query<{ id: string; name: string }>(
        'SELECT id, "displayName" AS name FROM "Member" WHERE id = ANY($1)',
        [[...new Set(signals.flatMap(signal => signal.memberIds))]],
      );
      return {
        signals,
        names: new Map(members.map(({ id, name }) => [id, name])),
        matches: facts.matches.length,
        bets: facts.bets.length,
      };
    },
  };
}

async function readFacts(sql: Sql, communityId: string): Promise<Facts> {
  const [matches, bets] = await Promise.all([
    sql.query<MatchRow>(MATCHES, [communityId]),
    sql.query<BetRow>(BETS, [communityId]),
  ]);
  return { matches: matches.map(matchOf), bets: bets.flatMap(betOf) };
}

interface MatchRow {
  id: string;
  at: Date;
  kind: 'rated' | 'exhibition';
  ownerA: string;
  ownerB: string;
  nameA: string;
  nameB: string;
  winner: 0 | 1;
  opening: number[] | null;
  expected: number | null;
  arranged: boolean;
}

/** Owners as they are today: an account that was merged is the one that it was merged into. */
const MATCHES = `
  SELECT match.id, match."settledAt" AS at, match.kind::text AS kind,
         coalesce("ownerA"."mergedIntoId", "ownerA".id) AS "ownerA", coalesce("ownerB"."mergedIntoId", "ownerB".id) AS "ownerB",
         a.name AS "nameA", b.name AS "nameB", match.winner, market.opening, change.expected,
         match."idempotencyKey" LIKE 'challenge:%' AS arranged
    FROM "Match" match
    JOIN "Agent" a ON a.id = match."agentAId" JOIN "Member" "ownerA" ON "ownerA".id = a."ownerId"
    JOIN "Agent" b ON b.id = match."agentBId" JOIN "Member" "ownerB" ON "ownerB".id = b."ownerId"
    LEFT JOIN "Market" market ON market."matchId" = match.id AND market.state = 'settled'
    LEFT JOIN "RatingChange" change ON change."matchId" = match.id AND change."agentId" = match."agentAId"
   WHERE match."communityId" = $1 AND match.state = 'settled' AND match.kind IN ('rated', 'exhibition')
     AND match.winner IS NOT NULL AND match."settledAt" > arena_now() - interval '${WINDOW_DAYS} days'
   ORDER BY match."createdAt" DESC LIMIT ${MATCHES_MOST}`;

function matchOf(row: MatchRow): MatchFact {
  const { id, at, kind, winner, opening, expected, arranged } = row;
  const byMarket = opening?.length === 4 ? ((opening[0] ?? 0) + (opening[1] ?? 0)) / 1_000_000 : null;
  return {
    id,
    at,
    kind,
    owners: [row.ownerA, row.ownerB],
    agents: [row.nameA, row.nameB],
    winner,
    chance: byMarket ?? (expected === null ? 0.5 : expected / 1000),
    arranged,
  };
}

interface BetRow {
  matchId: string;
  at: Date;
  closesAt: Date;
  accountId: string;
  memberId: string;
  pick: string;
  stake: string;
  after: number[];
  outcome: number;
  net: string;
  owns: boolean;
}

/** Of each account's purchases in a settled market the largest on one question alone. */
const BETS = `
  SELECT DISTINCT ON (trade."matchId", trade."memberId")
         trade."matchId", trade."createdAt" AS at, market."closesAt", member.id AS "accountId",
         coalesce(member."mergedIntoId", member.id) AS "memberId", trade.pick, trade.stake::text AS stake, trade.after,
         market.outcome, (stake.released + stake.payout - stake.paid)::text AS net,
         EXISTS (SELECT 1 FROM "Match" match JOIN "Agent" agent ON agent.id IN (match."agentAId", match."agentBId")
                   JOIN "Member" owner ON owner.id = agent."ownerId"
                  WHERE match.id = trade."matchId" AND owner."personId" = member."personId") AS owns
    FROM (SELECT * FROM "Market" WHERE "communityId" = $1 AND state = 'settled' AND outcome IS NOT NULL
            AND "settledAt" > arena_now() - interval '${WINDOW_DAYS} days'
          ORDER BY "settledAt" DESC LIMIT ${MATCHES_MOST}) market
    JOIN "Trade" trade ON trade."matchId" = market."matchId" AND trade.side = 'buy' AND trade.pick IN ('A', 'B', 'up', 'down')
    JOIN "Stake" stake ON stake."matchId" = trade."matchId" AND stake."memberId" = trade."memberId"
    JOIN "Member" member ON member.id = trade."memberId"
   ORDER BY trade."matchId", trade."memberId", trade.stake DESC, trade.id
   LIMIT ${BETS_MOST}`;

function betOf(row: BetRow): BetFact[] {
  const { pick } = row;
  if (!isPick(pick) || row.after.length !== 4) return [];
  const wins = outcomesOf(pick);
  const chance = wins.reduce((total, outcome) => total + (row.after[outcome] ?? 0), 0) / 1_000_000;
  return [
    {
      matchId: row.matchId,
      at: row.at,
      closesAt: row.closesAt,
      accountId: row.accountId,
      memberId: row.memberId,
      question: pick === 'A' || pick === 'B' ? 'winner' : 'price',
      side: pick === 'A' || pick === 'up' ? 0 : 1,
      stake: Number(row.stake),
      chance,
      won: wins.includes(row.outcome),
      net: Number(row.net),
      owns: row.owns,
    },
  ];
}
