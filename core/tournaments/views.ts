import type { Prisma } from '../../prisma/generated/client.ts';
import type { Surface, TournamentState } from '../../prisma/generated/enums.ts';
import { type AgentView, agentInclude, viewAgent } from '../agents/index.ts';
import { explainTieBreaks, type Plan, planTournament } from './formats/index.ts';
import { historyOf, isLive, settingsOf } from './history.ts';
import { FORMAT_NAMES, type OpenFormat } from './rules.ts';
import { boardsOf, homeOf, type Team, teamName } from './team-sides.ts';

/** A tournament as chats, pictures and the API show it: nothing of it tells a result before its own message did. */

export interface EntrantView {
  id: string;
  agent: AgentView;
  /** Null for house agents. */
  memberId: string | null;
  ownerName: string | null;
  /** Team events: side and board. */
  team: number | null;
  board: number | null;
  rating: number;
  /** From the start on; 1 is the best. */
  seed: number | null;
  isCheckedIn: boolean;
  /** Why it plays no more: 'left', 'retired', 'sanctioned', 'not checked in', 'no board'. */
  out: string | null;
  /** Once it is over. */
  place: number | null;
  /** Credits won. */
  prize: number;
}

/** A side of a team match. */
export interface TeamView {
  name: string;
  /** Where its members are at home. */
  communityId: string;
  /** Boards won, as far as it was told. */
  score: number;
  isWinner: boolean;
}

export interface TournamentView {
  id: string;
  communityId: string;
  /** Of a match between two communities. */
  guestCommunityId: string | null;
  /** Team matches: both sides, and how many boards there are at most. */
  teams: readonly [TeamView, TeamView] | null;
  boards: number;
  name: string;
  format: string;
  formatName: string;
  state: TournamentState;
  size: number;
  bestOf: number;
  finalBestOf: number;
  entryFee: number;
  /** Per cent by place. */
  prizeSplit: readonly number[];
  /** Credits paid in. */
  pool: number;
  pace: string;
  agentsPerMember: number;
  startsAt: Date | null;
  whenFull: boolean;
  checkInMinutes: number;
  checkInAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  createdAt: Date;
  /** Why it was called off. */
  reason: string | null;
  /** In the order in which they joined; those who are out, too. */
  entrants: readonly EntrantView[];
  /** From the start on, as far as it was told. */
  plan: Plan | null;
  /** Matches that are being fought or not told yet, by bout. */
  live: ReadonlyMap<string, string>;
  champion: EntrantView | null;
  tieBreaks: readonly { name: string; text: string }[];
  origin: { surface: Surface; chatId: string; channelId: string } | null;
}

export interface TournamentBrief {
  id: string;
  name: string;
  format: string;
  formatName: string;
  state: TournamentState;
  entrants: number;
  size: number;
  entryFee: number;
  startsAt: Date | null;
  championName: string | null;
  createdAt: Date;
}

export const viewInclude = {
  entrants: {
    include: { agent: { include: agentInclude }, member: true },
    orderBy: [{ joinedAt: 'asc' as const }, { id: 'asc' as const }],
  },
  bouts: { include: { games: { orderBy: [{ number: 'asc' as const }, { matchId: 'asc' as const }] } } },
} satisfies Prisma.TournamentInclude;

type Row = Prisma.TournamentGetPayload<{ include: typeof viewInclude }>;

export function viewTournament(row: Row): TournamentView {
  const entrants = row.entrants.map(viewEntrant);
  const games = row.bouts.flatMap(bout => bout.games);
  const pending = games.filter(game => isLive(game) || game.toldAt === null);
  const { surface, chatId, channelId } = row;
  const plan = row.seeding.length > 0 ? toldPlan(row) : null;
  return {
    id: row.id,
    communityId: row.communityId,
    guestCommunityId: row.guestCommunityId,
    teams: row.format === 'team' ? [viewTeam(row, plan, 0), viewTeam(row, plan, 1)] : null,
    boards: boardsOf(row),
    name: row.name,
    format: row.format,
    formatName: formatName(row.format),
    state: row.state,
    size: row.size,
    bestOf: row.bestOf,
    finalBestOf: row.finalBestOf || row.bestOf,
    entryFee: Number(row.entryFee),
    prizeSplit: row.prizeSplit,
    pool: row.entrants.reduce((sum, { paid }) => sum + Number(paid), 0),
    pace: row.pace,
    agentsPerMember: row.agentsPerMember,
    startsAt: row.startsAt,
    whenFull: row.whenFull,
    checkInMinutes: row.checkInMinutes,
    checkInAt: row.checkInAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    createdAt: row.createdAt,
    reason: row.reason,
    entrants,
    plan,
    live: new Map(pending.map(({ boutKey, matchId }) => [boutKey, matchId])),
    champion: entrants.find(({ id }) => id === row.winnerId) ?? null,
    tieBreaks: explainTieBreaks(settingsOf(row).format),
    origin: surface && chatId && channelId ? { surface, chatId, channelId } : null,
  };
}

/** The plan without the games that the chats have not been told of: their bouts are still being fought as far as anybody knows. */
function toldPlan(row: Row): Plan {
  const told = row.bouts.flatMap(({ games }) => games.filter(({ toldAt }) => toldAt !== null));
  const hidden = new Set(
    row.bouts.filter(({ games }) => games.some(({ toldAt }) => toldAt === null)).map(({ key }) => key),
  );
  const bouts = row.bouts.map(bout => (hidden.has(bout.key) ? { ...bout, state: 'running' as const } : bout));
  const live = row.bouts.flatMap(({ games }) =>
    games.filter(({ toldAt }) => toldAt === null).map(game => ({ ...game, winnerId: null, isVoid: false })),
  );
  return planTournament(settingsOf(row), row.seeding, historyOf(bouts, [...told, ...live], row.entrants));
}

function viewTeam(row: Row, plan: Plan | null, team: Team): TeamView {
  const { score, winner } = plan?.teams ?? { score: [0, 0] as const, winner: null };
  return {
    name: teamName(row, team),
    communityId: homeOf(row, team),
    score: score[team],
    isWinner: winner === team && plan?.done === true,
  };
}

function viewEntrant(row: Row['entrants'][number]): EntrantView {
  return {
    id: row.id,
    agent: viewAgent(row.agent),
    memberId: row.memberId,
    ownerName: row.member?.displayName ?? null,
    team: row.team,
    board: row.board,
    rating: row.rating,
    seed: row.seed,
    isCheckedIn: row.checkedInAt !== null,
    out: row.outReason,
    place: row.place,
    prize: Number(row.prize),
  };
}

export function formatName(format: string): string {
  return FORMAT_NAMES[format as OpenFormat] ?? format;
}
