import type { CommunityContext } from '../../core/communities/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { newId } from '../../core/platform/ids.ts';
import { finishTournament } from '../../core/tournaments/finish.ts';
import { type FixedBout, type Plan, planTournament } from '../../core/tournaments/formats/index.ts';
import { ENTRY_FEE_USUAL, PRIZE_SPLIT_USUAL } from '../../core/tournaments/index.ts';
import { formatOf, lockTournament, type TournamentRow } from '../../core/tournaments/rows.ts';
import type { Dice } from './dice.ts';
import type { EconomyStage, Person } from './stage.ts';

/**
 * A tournament of one evening: made, entered, paid for and begun by the service. Its bouts are drawn from the agents' strengths and not
 * matches with markets (members bet on those of the day); places, prizes and what is burned are the service's own again.
 */

const SIZE = 16;
/** On Saturdays, say. */
const EVERY_DAYS = 7;
const FIRST_DAY = 5;

export interface CupOutcome {
  entrants: number;
  /** Members who wanted to enter and could not pay. */
  tooPoor: number;
}

export function isCupDay(day: number): boolean {
  return day % EVERY_DAYS === FIRST_DAY;
}

/** @param wanting members in the order in which they ask to enter; house agents take the places that are left */
export async function playCup(
  stage: EconomyStage,
  { name, moderator }: { name: string; moderator: CommunityContext },
  wanting: readonly (Person & { context: CommunityContext })[],
  strengths: ReadonlyMap<string, number>,
  dice: Dice,
): Promise<CupOutcome> {
  const { tournaments, database, clock } = stage;
  const tournamentId = await tournaments.create(moderator, {
    name,
    format: 'single',
    size: SIZE,
    bestOf: 1,
    finalBestOf: 3,
    thirdPlace: true,
    rounds: 0,
    groups: 0,
    pace: 'round',
    entryFee: ENTRY_FEE_USUAL,
    prizeSplit: PRIZE_SPLIT_USUAL,
    checkInMinutes: 0,
    agentsPerMember: 1,
    start: { kind: 'command' },
    place: { surface: 'console', chatId: 'home', channelId: 'ring' },
    key: newId(),
  });
  let [entrants, tooPoor] = [0, 0];
  for (const { context, agent } of wanting) {
    if (entrants === SIZE) break;
    try {
      await tournaments.join(context, { tournamentId, agent: agent.name });
      entrants++;
    } catch (error) {
      if (!(error instanceof ArenaError && error.code === 'insufficient-credits')) throw error;
      tooPoor++;
    }
  }
  await tournaments.start(moderator, { tournamentId, fill: true, now: true });
  await database.transaction(async tx => {
    const row = await lockTournament(tx, tournamentId);
    if (row?.state !== 'running') throw new Error(`${name} did not begin`);
    await finishTournament(tx, row, drawnBouts(row, strengths, dice), clock.now());
  });
  return { entrants, tooPoor };
}

function drawnBouts(row: TournamentRow, strengths: ReadonlyMap<string, number>, dice: Dice): Plan {
  const agentOf = new Map(row.entrants.map(({ id, agentId }) => [id, agentId]));
  const strength = (entrantId: string) => strengths.get(agentOf.get(entrantId) ?? '') ?? 0;
  const fixed: FixedBout[] = [];
  for (;;) {
    const plan = planTournament(formatOf(row), row.seeding, { fixed, out: [] });
    if (plan.done) return plan;
    const ready = plan.bouts.filter(({ state }) => state === 'ready');
    if (ready.length === 0) throw new Error(`${row.name} stands still`);
    for (const { key, entrants, bestOf } of ready) {
      const [a, b] = entrants;
      if (a === null || b === null) continue;
      const chance = 1 / (1 + Math.exp(strength(b) - strength(a)));
      const needed = (bestOf + 1) / 2;
      const wins: [number, number] = [0, 0];
      while (Math.max(...wins) < needed) wins[dice.happens(chance) ? 0 : 1]++;
      const [winsA, winsB] = wins;
      fixed.push({ key, entrants: [a, b], outcome: { winner: winsA > winsB ? 0 : 1, winsA, winsB, how: 'played' } });
    }
  }
}
