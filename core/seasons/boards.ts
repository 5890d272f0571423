import type { UntoldChange } from '../announcements/index.ts';
import type { Sql } from '../platform/sql.ts';
import { bettorsBetween, pickersBetween } from '../wagers/index.ts';
import { type AgentStanding, compareAgents, isRanked, rankMembers } from './ranking.ts';

/** The boards of a season: computed while it goes on, read from its final table afterwards. */

export const BOARDS = ['agents', 'members', 'bettors', 'pickers'] as const;
export type Board = (typeof BOARDS)[number];

/** A line of any board. Figures by board: see `linesOf...` below. */
export interface BoardLine {
  rank: number;
  /** 0: none, or still in its placement matches. */
  division: number;
  /** Agent or member. */
  subjectId: string;
  name: string;
  ownerName: string;
  figures: Record<string, number>;
  /** Credits won; 0 while the season goes on. */
  reward: number;
}

export interface SeasonSpan {
  id: string;
  communityId: string;
  startedAt: Date | null;
  closedAt: Date | null;
}

/** Lines kept of a final table's boards of members, bettors and pickers; agents are all kept. */
export const LINES_KEPT = 100;

/** Entered agents in the order of the table; `division` narrows it, `limit` ends it. Who has left the community with its owner is not in it. */
export async function standings(
  sql: Sql,
  seasonId: string,
  { division, limit }: { division?: number; limit?: number } = {},
): Promise<AgentStanding[]> {
  // the order of compareAgents, so that a page is cut by the database
  return sql.query<AgentStanding>(
    `SELECT entry."agentId", agent.name, agent.archetype, agent."ownerId", coalesce(owner."displayName", '') AS "ownerName",
            entry.division, rating.shown AS rating, entry.matches, entry.wins, entry.losses, entry.streak, entry."bestStreak",
            (agent."retiredAt" IS NOT NULL) AS retired
       FROM "SeasonEntry" entry
       JOIN "Rating" rating ON rating."agentId" = entry."agentId"
       JOIN "Agent" agent ON agent.id = entry."agentId"
       LEFT JOIN "Member" owner ON owner.id = agent."ownerId"
      WHERE entry."seasonId" = $1 AND agent."communityId" = entry."communityId" AND ($2::int IS NULL OR entry.division = $2)
      ORDER BY (entry.division = 0 OR agent."retiredAt" IS NOT NULL), entry.division, rating.shown DESC, entry.wins DESC,
               entry.losses, entry."agentId" COLLATE "C"
      LIMIT $3`,
    [seasonId, division ?? null, limit ?? null],
  );
}

/** Figures: rating, matches, wins, losses, streak (the longest). */
export function linesOfAgents(agents: readonly AgentStanding[]): BoardLine[] {
  return [...agents].sort(compareAgents).map((agent, index) => ({
    rank: index + 1,
    division: isRanked(agent) ? agent.division : 0,
    subjectId: agent.agentId,
    name: agent.name,
    ownerName: agent.ownerName,
    figures: {
      rating: agent.rating,
      matches: agent.matches,
      wins: agent.wins,
      losses: agent.losses,
      streak: agent.bestStreak,
      retired: Number(agent.retired),
    },
    reward: 0,
  }));
}

/** Figures: score (ranking.ts), agents. The best agent's name stands in `ownerName`. */
export function linesOfMembers(agents: readonly AgentStanding[]): BoardLine[] {
  return rankMembers(agents).map((member, index) => ({
    rank: index + 1,
    division: 0,
    subjectId: member.memberId,
    name: member.name,
    ownerName: member.agents[0]?.name ?? '',
    figures: { score: member.score, agents: member.agents.length },
    reward: 0,
  }));
}

/** Figures: skill (absent below the least number of bets), profit, staked, bets. */
export async function linesOfBettors(
  sql: Sql,
  season: SeasonSpan,
  limit: number,
  now: Date,
  except: readonly string[] = [],
): Promise<BoardLine[]> {
  if (!season.startedAt) return [];
  const { communityId, startedAt: from, closedAt } = season;
  const bettors = await bettorsBetween(sql, { communityId, from, to: closedAt ?? now, limit, except });
  return bettors.map(({ memberId, name, skill, profit, staked, bets }, index) => ({
    rank: index + 1,
    division: 0,
    subjectId: memberId,
    name,
    ownerName: '',
    figures: { ...(skill === null ? {} : { skill }), profit, staked, bets },
    reward: 0,
  }));
}

/** Figures: points (right less wrong), picks, correct. */
export async function linesOfPickers(
  sql: Sql,
  season: SeasonSpan,
  limit: number,
  now: Date,
  except: readonly string[] = [],
): Promise<BoardLine[]> {
  if (!season.startedAt) return [];
  const { communityId, startedAt: from, closedAt } = season;
  const pickers = await pickersBetween(sql, { communityId, from, to: closedAt ?? now, limit, except });
  return pickers.map(({ memberId, name, picks, correct }, index) => ({
    rank: index + 1,
    division: 0,
    subjectId: memberId,
    name,
    ownerName: '',
    figures: { points: 2 * correct - picks, picks, correct },
    reward: 0,
  }));
}

/** Results that are not told yet. */
export interface Secrets {
  matchIds: readonly string[];
  /** By agent, the earliest first. */
  changesOf(agentIds: readonly string[]): Promise<ReadonlyMap<string, readonly UntoldChange[]>>;
}

/** Everything is told. */
export const NO_SECRETS: Secrets = { matchIds: [], changesOf: async () => new Map() };

/** A board as it stands now, as far as results were told. Ranks within a division where one is asked for. */
export async function liveBoard(
  sql: Sql,
  season: SeasonSpan,
  board: Board,
  { division, limit, now, secrets }: { division?: number; limit: number; now: Date; secrets: Secrets },
): Promise<BoardLine[]> {
  const told = async (narrowed: { division?: number; limit?: number }) => {
    const rows = await standings(sql, season.id, narrowed);
    const changes = await secrets.changesOf(rows.map(({ agentId }) => agentId));
    return rows.map(row => before(row, changes.get(row.agentId) ?? []));
  };
  switch (board) {
    case 'agents':
      return linesOfAgents(await told({ ...(division === undefined ? {} : { division }), limit }));
    case 'members':
      return linesOfMembers(await told({})).slice(0, limit);
    case 'bettors':
      return linesOfBettors(sql, season, limit, now, secrets.matchIds);
    case 'pickers':
      return linesOfPickers(sql, season, limit, now, secrets.matchIds);
  }
}

/** A standing without matches that are not told yet. A longest streak that such a match may have made is one shorter meanwhile. */
function before(standing: AgentStanding, changes: readonly UntoldChange[]): AgentStanding {
  const [first] = changes;
  if (!first) return standing;
  const wins = changes.filter(({ won }) => won).length;
  return {
    ...standing,
    rating: first.shownBefore,
    matches: Math.max(0, standing.matches - changes.length),
    wins: Math.max(0, standing.wins - wins),
    losses: Math.max(0, standing.losses - (changes.length - wins)),
    bestStreak: Math.max(0, standing.bestStreak - ((standing.streak ?? 0) >= standing.bestStreak ? wins : 0)),
  };
}

/** A board of the final table. */
export async function finalBoard(
  sql: Sql,
  seasonId: string,
  board: Board,
  { division, limit }: { division?: number; limit: number },
): Promise<BoardLine[]> {
  const rows = await sql.query<Omit<BoardLine, 'reward'> & { reward: string }>(
    `SELECT rank, division, "subjectId", name, "ownerName", figures, reward::text AS reward FROM "SeasonLine"
      WHERE "seasonId" = $1 AND board = $2 AND ($3::int IS NULL OR division = $3) ORDER BY rank LIMIT $4`,
    [seasonId, board, division ?? null, limit],
  );
  return rows.map((row, index) => ({
    ...row,
    rank: division === undefined ? row.rank : index + 1,
    reward: Number(row.reward),
  }));
}
