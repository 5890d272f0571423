import type { Transaction } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import type { MemberPair } from './merge.ts';

/** What must be over before members are merged, moved or erased. Each is a sentence that the person reads. */

export interface Obstacle {
  kind: 'opposite-bets' | 'bet' | 'match' | 'tournament' | 'season';
  text: string;
}

type Reader = Pick<Transaction, '$queryRawUnsafe'>;

const OPEN_MATCH = `('open', 'locked', 'running', 'finished')`;
const OPEN_TOURNAMENT = `('registering', 'checkin', 'running')`;

/** Of two accounts of one person in one community: bets that stand, matches against each other, a tournament that both are in. */
export async function obstaclesToMerge(tx: Reader, pairs: readonly MemberPair[]): Promise<Obstacle[]> {
  if (pairs.length === 0) return [];
  const sql = sqlOf(tx);
  const rows = await sql.query<{ kind: Obstacle['kind']; a: string; b: string }>(
    `WITH pair AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS pair("fromId" text, "intoId" text)),
          bet AS (
       SELECT stake."matchId", count(DISTINCT stake."memberId")::int AS sides
         FROM pair JOIN "Stake" stake ON stake."memberId" IN (pair."fromId", pair."intoId") AND stake."settledAt" IS NULL
        GROUP BY pair."fromId", stake."matchId")
     SELECT CASE WHEN bet.sides > 1 THEN 'opposite-bets' ELSE 'bet' END AS kind, "left".name AS a, "right".name AS b
       FROM bet JOIN "Match" match ON match.id = bet."matchId"
       JOIN "Agent" "left" ON "left".id = match."agentAId" JOIN "Agent" "right" ON "right".id = match."agentBId"
     UNION
     SELECT 'match', "left".name, "right".name
       FROM "Match" match JOIN "Agent" "left" ON "left".id = match."agentAId" JOIN "Agent" "right" ON "right".id = match."agentBId"
       JOIN pair ON ("left"."ownerId", "right"."ownerId") IN ((pair."fromId", pair."intoId"), (pair."intoId", pair."fromId"))
      WHERE match.state IN ${OPEN_MATCH}
     UNION
     SELECT 'tournament', tournament.name, ''
       FROM pair
       JOIN "TournamentEntrant" one ON one."memberId" = pair."fromId" AND one."outAt" IS NULL
       JOIN "TournamentEntrant" other ON other."memberId" = pair."intoId" AND other."outAt" IS NULL
            AND other."tournamentId" = one."tournamentId"
       JOIN "Tournament" tournament ON tournament.id = one."tournamentId" AND tournament.state IN ${OPEN_TOURNAMENT}
     ORDER BY 1, 2, 3`,
    [JSON.stringify(pairs)],
  );
  return rows.map(({ kind, a, b }) => ({ kind, text: SENTENCES[kind](a, b) }));
}

const SENTENCES: Record<Obstacle['kind'], (a: string, b: string) => string> = {
  'opposite-bets': (a, b) => `Both accounts have bet on ${a} vs ${b}; that has to be settled first.`,
  bet: (a, b) => `A bet on ${a} vs ${b} is open; it has to be settled first.`,
  match: (a, b) => `The match ${a} vs ${b} has to end first.`,
  tournament: name => `Both accounts play in the tournament “${name}”; it has to end first.`,
  season: name => `The season “${name}” has to end first.`,
};

/**
 * Of members who go to another community: their open bets, their agents' matches, tournaments and seasons there, and those in which
 * they are another community's guests.
 * @param all also what runs there without them
 */
export async function obstaclesToLeaving(
  tx: Reader,
  communityId: string,
  memberIds: readonly string[],
  { all }: { all: boolean },
): Promise<Obstacle[]> {
  const rows = await sqlOf(tx).query<{ kind: Obstacle['kind']; a: string; b: string }>(
    `SELECT 'match' AS kind, "left".name AS a, "right".name AS b
       FROM "Match" match JOIN "Agent" "left" ON "left".id = match."agentAId" JOIN "Agent" "right" ON "right".id = match."agentBId"
      WHERE $1 IN (match."communityId", match."guestCommunityId") AND match.state IN ${OPEN_MATCH}
        AND ($3 OR "left"."ownerId" = ANY($2) OR "right"."ownerId" = ANY($2))
     UNION
     SELECT 'bet', "left".name, "right".name
       FROM "Stake" stake JOIN "Match" match ON match.id = stake."matchId"
       JOIN "Agent" "left" ON "left".id = match."agentAId" JOIN "Agent" "right" ON "right".id = match."agentBId"
      WHERE stake."communityId" = $1 AND stake."settledAt" IS NULL AND ($3 OR stake."memberId" = ANY($2))
     UNION
     SELECT 'tournament', tournament.name, ''
       FROM "Tournament" tournament
      WHERE $1 IN (tournament."communityId", tournament."guestCommunityId") AND tournament.state IN ${OPEN_TOURNAMENT}
        AND ($3 OR EXISTS (SELECT 1 FROM "TournamentEntrant" entrant JOIN "Agent" agent ON agent.id = entrant."agentId"
                            WHERE entrant."tournamentId" = tournament.id AND entrant."outAt" IS NULL AND agent."ownerId" = ANY($2)))
     UNION
     SELECT 'season', season.name, ''
       FROM "Season" season
      WHERE season."communityId" = $1 AND season.state IN ('open', 'running', 'paused', 'frozen')
        AND ($3 OR EXISTS (SELECT 1 FROM "SeasonEntry" entry JOIN "Agent" agent ON agent.id = entry."agentId"
                            WHERE entry."seasonId" = season.id AND agent."ownerId" = ANY($2)))
     ORDER BY 1, 2, 3`,
    [communityId, [...memberIds], all],
  );
  return rows.map(({ kind, a, b }) => ({ kind, text: LEAVING[kind](a, b) }));
}

const LEAVING: Record<Obstacle['kind'], (a: string, b: string) => string> = {
  ...SENTENCES,
  bet: (a, b) => `Bets on ${a} vs ${b} are open.`,
  match: (a, b) => `The match ${a} vs ${b} is under way.`,
  tournament: name => `The tournament “${name}” is under way: it has to end, or be cancelled.`,
  season: name => `The season “${name}” is under way: it has to end.`,
};

/** Sentences in one, of which at most three are told. */
export function obstacleWords(obstacles: readonly Obstacle[]): string {
  const told = obstacles.slice(0, 3).map(({ text }) => text);
  const more = obstacles.length - told.length;
  return [...told, ...(more > 0 ? [`And ${more} more of the kind.`] : [])].join(' ');
}

/** Before everything about a person is deleted: bets that stand, in whatever community. */
export async function obstaclesToErasing(tx: Reader, personId: string): Promise<Obstacle[]> {
  const rows = await sqlOf(tx).query<{ a: string; b: string }>(
    `SELECT DISTINCT "left".name AS a, "right".name AS b
       FROM "Member" member JOIN "Stake" stake ON stake."memberId" = member.id AND stake."settledAt" IS NULL
       JOIN "Match" match ON match.id = stake."matchId"
       JOIN "Agent" "left" ON "left".id = match."agentAId" JOIN "Agent" "right" ON "right".id = match."agentBId"
      WHERE member."personId" = $1 ORDER BY 1, 2`,
    [personId],
  );
  return rows.map(({ a, b }) => ({ kind: 'bet', text: SENTENCES.bet(a, b) }));
}
