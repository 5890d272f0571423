import { type CommunityContext, ownPersons } from '../communities/index.ts';
import type { OverriddenMatch } from '../matches/index.ts';
import { appendAudit, auditActor } from '../moderation/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { syncBouts } from './bouts.ts';
import { foundHeld } from './entrants.ts';
import { type BoutName, blockedBy, type History, misfitsOf } from './formats/index.ts';
import { historyOf, isLive, winnersSide } from './history.ts';
import { planOf } from './progress.ts';
import { formatOf, gamesOf, hasEnded, lockTournament, type TournamentOptions, type TournamentRow } from './rows.ts';
import { tell, tellBoard, wake } from './tell.ts';

/** A result set anew by moderators: what hangs on it is worked out again, and what can no longer be undone is refused with the reason. */

export interface OverrideOutcome {
  name: string;
  boutLabel: string;
  winnerName: string;
  /** Null: the bout had no winner yet. */
  formerName: string | null;
}

/** Bouts that are told to whoever names none of them. */
const BOUTS_NAMED = 8;

/** Decides a bout. Bets on its matches stay as these were fought: /mod override corrects a match, and its bout with it. */
export async function overrideBout(
  context: CommunityContext,
  input: { tournamentId: string; bout: string; winner: string; reason: string },
  options: TournamentOptions,
): Promise<OverrideOutcome> {
  const { database, clock } = options;
  return database.transaction(async tx => {
    const row = await foundHeld(tx, input.tournamentId, context.communityId);
    if (row.state !== 'running') throw notRunning(row);
    const plan = planOf(row);
    const wanted = input.bout.trim().toLowerCase();
    const bout = plan.bouts.find(({ key, label }) => key.toLowerCase() === wanted || label.toLowerCase() === wanted);
    if (!bout) {
      const known = plan.bouts.filter(({ entrants, how }) => !entrants.includes(null) && how !== 'bye');
      const latest = known.slice(-BOUTS_NAMED).map(({ key, label }) => `${key} (${label})`);
      const named = latest.length > 0 ? ` The latest: ${latest.join(', ')}.` : '';
      throw new ArenaError('bout-not-found', `There is no such bout in ${row.name}.${named}`, 404);
    }
    const sides = bout.entrants.map(id => row.entrants.find(entrant => entrant.id === id));
    const [a, b] = sides;
    if (!a || !b) throw new ArenaError('bout-waits', `It is not known yet who meets in ${bout.label}.`, 409);
    if (gamesOf(row).some(game => game.boutKey === bout.key && isLive(game))) {
      throw new ArenaError(
        'bout-is-fought',
        `${bout.label} is being fought right now. Please wait until it has ended, or end it by /mod void.`,
        409,
      );
    }
    const winner = sideNamed(input.winner, [a.agent.name, b.agent.name]);
    const [winnerEntrant, loser] = winner === 0 ? [a, b] : [b, a];
    await requireImpartial(tx, context, row, bout.key, [a.agentId, b.agentId]);
    if (bout.winner === winner) {
      throw new ArenaError('same-winner', `${winnerEntrant.agent.name} is the winner of ${bout.label} already.`, 409);
    }
    requireUnblocked(bout.label, blockedBy(formatOf(row), row.seeding, historyOfRow(row), bout.key, winner));
    const now = clock.now();
    // before the first look at it nothing is stored of its bouts
    await syncBouts(tx, row, plan, now);
    await tx.tournamentBout.update({
      where: { tournamentId_key: { tournamentId: row.id, key: bout.key } },
      data: { how: 'override', winnerId: winnerEntrant.id, state: 'decided', decidedAt: now, startedAt: now },
    });
    const formerName = bout.winner === null ? null : loser.agent.name;
    await appendAudit(tx, {
      ...auditActor(context),
      action: 'tournament-override',
      target: row.id,
      details: { name: row.name, bout: bout.label, winnerName: winnerEntrant.agent.name, reason: input.reason },
      before: { winner: formerName },
      after: { winner: winnerEntrant.agent.name },
    });
    await tell(tx, row, 'override', `${bout.key}:${now.getTime()}`, {
      data: { bout: bout.label, winner: winnerEntrant.agent.name, reason: input.reason },
    });
    await tellBoard(tx, row);
    await wake(tx, row.id);
    return { name: row.name, boutLabel: bout.label, winnerName: winnerEntrant.agent.name, formerName };
  });
}

/**
 * Follows /mod override of one of its matches, in that transaction, which has locked the match: the game goes to the other side, and
 * with it perhaps the bout. What it throws stops the override.
 */
export async function followOverride(tx: Transaction, tournamentId: string, match: OverriddenMatch): Promise<void> {
  const row = await lockTournament(tx, tournamentId);
  const game = row && gamesOf(row).find(({ matchId }) => matchId === match.id);
  if (!row || !game || row.state === 'cancelled' || game.isVoid) return;
  if (hasEnded(row)) throw notRunning(row);
  const bout = row.bouts.find(({ key }) => key === game.boutKey);
  const winner = row.entrants.find(({ agentId }) => agentId === match.agentIds[match.winner]);
  if (!bout || !winner) return;
  const { label } = planOf(row).bouts.find(({ key }) => key === bout.key) ?? { label: bout.key };
  const before = historyOfRow(row);
  game.winnerId = winner.id;
  await tx.tournamentGame.update({ where: { matchId: match.id }, data: { winnerId: winner.id } });
  // moderators had decided the bout besides: their word stands
  if (bout.how === 'override') return;
  // Also where the bout keeps its winner: the games may decide who comes out of a group.
  requireUnblocked(label, misfitsOf(formatOf(row), row.seeding, historyOfRow(row), before));
  const side = winnersSide(bout, gamesOf(row));
  if (side === null) {
    await tx.tournamentBout.update({
      where: { tournamentId_key: { tournamentId, key: bout.key } },
      data: { state: 'running', winnerId: null, how: null, decidedAt: null },
    });
  }
  if (game.toldAt) await tellBoard(tx, row);
  await wake(tx, tournamentId);
}

function historyOfRow(row: TournamentRow): History {
  return historyOf(row.bouts, gamesOf(row), row.entrants);
}

function requireUnblocked(label: string, blocking: readonly BoutName[]): void {
  if (blocking.length === 0) return;
  const names = blocking.slice(0, 3).map(bout => bout.label);
  const more = blocking.length > 3 ? ` and ${blocking.length - 3} more` : '';
  throw new ArenaError(
    'bout-cannot-be-undone',
    `${label} cannot be decided anew: ${names.join(', ')}${more} would get other entrants and ${blocking.length === 1 ? 'has' : 'have'} begun already. /tournament cancel would give every fee back.`,
    409,
  );
}

function notRunning({ state, name, reason }: TournamentRow): ArenaError {
  const words: Record<string, string> = {
    finished: `${name} is over: its prizes are paid and its trophies given, so its results stand.`,
    cancelled: `${name} was called off${reason ? `: ${reason}` : '.'}`,
  };
  return new ArenaError(
    'tournament-closed',
    words[state] ?? `${name} has not begun yet: there is no bout to decide.`,
    409,
  );
}

/** 'Rusty', 'a' and 'left' name the first. */
function sideNamed(typed: string, names: readonly [string, string]): 0 | 1 {
  const wanted = typed.trim().toLowerCase();
  const isNamed = (side: 0 | 1) => names[side].toLowerCase() === wanted;
  // agents of two communities may bear one name
  if (isNamed(0) && isNamed(1)) throw new ArenaError('bad-winner', `Both are called ${names[0]}: please say a or b.`);
  if (isNamed(0) || (!isNamed(1) && ['a', 'left', '1'].includes(wanted))) return 0;
  if (isNamed(1) || ['b', 'right', '2'].includes(wanted)) return 1;
  throw new ArenaError('bad-winner', `Please name one of the two: ${names[0]} or ${names[1]}.`);
}

/** Nobody decides a bout of their own agent, or one on which they hold or held a stake (game.md). */
async function requireImpartial(
  tx: Transaction,
  { personId }: CommunityContext,
  { id }: TournamentRow,
  boutKey: string,
  agentIds: readonly string[],
): Promise<void> {
  const persons = await ownPersons(tx, personId);
  const [found] = await tx.$queryRaw<{ partial: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM "Member" member
       WHERE member."personId" = ANY(${persons})
         AND (EXISTS (SELECT 1 FROM "Agent" WHERE id = ANY(${[...agentIds]}) AND "ownerId" = member.id)
           OR EXISTS (SELECT 1 FROM "TournamentGame" game
                       WHERE game."tournamentId" = ${id} AND game."boutKey" = ${boutKey}
                         AND (EXISTS (SELECT 1 FROM "Trade" WHERE "matchId" = game."matchId" AND "memberId" = member.id)
                           OR EXISTS (SELECT 1 FROM "FreePick" WHERE "matchId" = game."matchId" AND "memberId" = member.id))))
    ) AS partial`;
  if (!found?.partial) return;
  throw new ArenaError(
    'partial',
    'You own an agent in this bout, or have bet or picked on it. Please ask another moderator.',
    403,
  );
}
