import type { Transaction } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import { putOut } from './entrants.ts';
import type { Plan } from './formats/index.ts';
import { activeEntrants, type EntrantRow, lockTournament, type TournamentOptions, type TournamentRow } from './rows.ts';
import { boardsOf, homeOf, TEAMS, type Team, teamName } from './team-sides.ts';

/** Who sits at which board of a team match, and what its members take home. Under the tournament's row lock. */

/**
 * Seats both sides by rating, the strongest at board 1. The shorter side is filled with agents of its own house, and the longer one cut
 * where these are too few.
 * @returns why it cannot be fought; null where it can
 */
export async function lineUp(tx: Transaction, row: TournamentRow, options: TournamentOptions): Promise<string | null> {
  const empty = TEAMS.find(team => sideOf(row, team).length === 0);
  if (empty !== undefined) return `Nobody was there for ${teamName(row, empty)} at the start.`;
  const longest = Math.max(...TEAMS.map(team => sideOf(row, team).length));
  await fillTeams(tx, row, longest, options);
  const sides = [await byRating(tx, sideOf(row, 0)), await byRating(tx, sideOf(row, 1))];
  const boards = Math.min(boardsOf(row), ...sides.map(side => side.length));
  await putOut(
    tx,
    row,
    sides.flatMap(side => side.slice(boards)),
    'no board',
    options.clock.now(),
  );
  for (const side of sides) {
    for (const [index, entrant] of side.slice(0, boards).entries()) {
      entrant.board = index + 1;
      await tx.tournamentEntrant.update({ where: { id: entrant.id }, data: { board: entrant.board } });
    }
  }
  return null;
}

/** House agents of each side's own community take its free boards, by turns, up to so many. @returns how many joined */
export async function fillTeams(
  tx: Transaction,
  row: TournamentRow,
  boards: number,
  { agents, clock, newId: freshId }: TournamentOptions,
): Promise<number> {
  const active = activeEntrants(row);
  const taken = new Set(row.entrants.map(({ agentId }) => agentId));
  // two of one name would be told apart by nobody
  const names = new Set(active.map(({ agent }) => agent.name.toLowerCase()));
  const homes = TEAMS.map(team => homeOf(row, team));
  const pools = new Map<string, Awaited<ReturnType<typeof agents.house>>>();
  for (const home of new Set(homes)) pools.set(home, await agents.house(home));
  const joining: { agentId: string; team: Team }[] = [];
  const lengths = TEAMS.map(team => sideOf(row, team).length);
  for (let board = 1; board <= boards; board += 1) {
    for (const team of TEAMS) {
      if ((lengths[team] ?? 0) >= board) continue;
      const agent = pools
        .get(homes[team] ?? '')
        ?.find(({ id, name }) => !taken.has(id) && !names.has(name.toLowerCase()));
      if (!agent) continue;
      taken.add(agent.id);
      names.add(agent.name.toLowerCase());
      joining.push({ agentId: agent.id, team });
    }
  }
  if (joining.length === 0) return 0;
  const now = clock.now();
  await tx.tournamentEntrant.createMany({
    data: joining.map(entry => ({ id: freshId(), tournamentId: row.id, ...entry, checkedInAt: now, joinedAt: now })),
  });
  Object.assign(row, await lockTournament(tx, row.id));
  return joining.length;
}

export function sideOf(row: TournamentRow, team: Team): EntrantRow[] {
  return activeEntrants(row).filter(entrant => entrant.team === team);
}

async function byRating(tx: Transaction, side: readonly EntrantRow[]): Promise<EntrantRow[]> {
  const ratings = await tx.rating.findMany({ where: { agentId: { in: side.map(({ agentId }) => agentId) } } });
  const shown = new Map(ratings.map(rating => [rating.agentId, rating.shown]));
  const of = ({ agentId }: EntrantRow) => shown.get(agentId) ?? 0;
  return [...side].sort(
    (a, b) => of(b) - of(a) || a.joinedAt.getTime() - b.joinedAt.getTime() || (a.id < b.id ? -1 : 1),
  );
}

/** One for each of the winning side who was there to the end, in its own community. */
export async function awardTeamTrophies(tx: Transaction, row: TournamentRow, plan: Plan, now: Date): Promise<void> {
  const winner = plan.teams?.winner ?? null;
  if (winner === null) return;
  const winners = row.entrants.filter(
    ({ team, seed, outReason }) => team === winner && seed !== null && outReason === null,
  );
  await tx.trophy.createMany({
    data: winners.map(({ id, agentId, memberId }) => ({
      id: newId(),
      communityId: homeOf(row, winner),
      key: `tournament:${row.id}:team:${id}`,
      kind: 'team',
      title: `${row.name}: won with ${teamName(row, winner)}`,
      place: 1,
      agentId,
      memberId,
      tournamentId: row.id,
      awardedAt: now,
    })),
    skipDuplicates: true,
  });
}
