import { keysOf } from './elimination.ts';
import { assemble, type Planned, type Question, strangers } from './plan.ts';
import { markShared, tallyOf } from './tally.ts';
import type { PlannedBout, Standing } from './types.ts';
import { entrant, resolve, type WiredBout } from './wiring.ts';

/**
 * A match of two teams, board by board: the first of one meets the first of the other, and so on. All boards are
 * played, the last first, so that the best meet at the end. The team with more boards wins; when level, the team that
 * won the highest board. The plan's champion is the first board of the team that has won.
 */
export function planTeam({ settings, seeding, fixed, out }: Question): Planned {
  const boards = seeding.length / 2;
  const teams = [seeding.slice(0, boards), seeding.slice(boards)] as const;
  const wired = wireBoards(teams, settings.bestOf);
  const { bouts, misfits } = resolve(wired, fixed, out);
  const score: [number, number] = [wonBy(bouts, 0), wonBy(bouts, 1)];
  const winner = winnerOf(score, boards, bouts);
  const plan = assemble(bouts, standingsOf(teams, bouts, winner), {
    champion: winner === null ? null : teams[winner][0]!,
    rounds: 1,
  });
  return { plan: { ...plan, teams: { score, winner } }, misfits: [...misfits, ...strangers(fixed, keysOf(wired))] };
}

function wireBoards([teamA, teamB]: readonly [readonly string[], readonly string[]], bestOf: number): WiredBout[] {
  const wired = teamA.map(
    (id, index): WiredBout => ({
      key: `B${index + 1}`,
      label: `Board ${index + 1}`,
      section: 'Team match',
      round: 1,
      roundName: 'Team match',
      bestOf,
      isFinal: false,
      weight: index === 0 ? 1 : 0,
      sources: [entrant(id), entrant(teamB[index]!)],
    }),
  );
  return wired.reverse();
}

function wonBy(bouts: readonly PlannedBout[], team: 0 | 1): number {
  return bouts.filter(({ winner }) => winner === team).length;
}

function winnerOf(score: readonly [number, number], boards: number, bouts: readonly PlannedBout[]): 0 | 1 | null {
  if (score[0] * 2 > boards) return 0;
  if (score[1] * 2 > boards) return 1;
  if (score[0] + score[1] < boards) return null;
  return bouts.find(({ key }) => key === 'B1')!.winner;
}

/** Everyone of a team shares its place. */
function standingsOf(
  teams: readonly [readonly string[], readonly string[]],
  bouts: readonly PlannedBout[],
  winner: 0 | 1 | null,
): Standing[] {
  const tallies = tallyOf(teams.flat(), bouts);
  const placed = ([0, 1] as const).flatMap(team =>
    teams[team].map((entrantId): Standing => {
      const { wins, losses } = tallies.get(entrantId)!;
      const place = winner === null || winner === team ? 1 : teams[team].length + 1;
      return { place, entrantId, points: wins * 2, wins, losses, tieBreaks: [], shared: false };
    }),
  );
  return markShared(placed.sort((one, other) => one.place - other.place));
}
