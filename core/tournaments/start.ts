import { closing } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import { type OutReason, putOut } from './entrants.ts';
import { checkSettings } from './formats/index.ts';
import { returnFees } from './money.ts';
import { activeEntrants, type EntrantRow, formatOf, type TournamentOptions, type TournamentRow } from './rows.ts';
import { ENTRANTS_MIN, REGISTRATION_DAYS, type Times } from './rules.ts';
import { lineUp } from './team-lineup.ts';
import { homeOf } from './team-sides.ts';
import { tell, tellBoard } from './tell.ts';

/** From registration over check-in to the first bout, or to the end before it began. Under the tournament's row lock. */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Before the check-in ends, who has not said that they are there is called once more, in minutes. */
const LAST_CALL_MINUTES = 2;

/** Moves a tournament that has not begun as far as time allows. @returns when to look again; 'moved' after a transition */
export async function stepBeforeStart(
  tx: Transaction,
  row: TournamentRow,
  times: Times,
  options: TournamentOptions,
): Promise<Date | 'moved'> {
  const now = options.clock.now();
  if (row.state === 'checkin') {
    const endsAt = row.startsAt ?? now;
    const active = activeEntrants(row);
    const isEverybodyThere = active.every(({ checkedInAt }) => checkedInAt !== null);
    // nobody was promised an hour where it begins as soon as it is full
    if (now < endsAt && !(row.whenFull && active.length >= row.size && isEverybodyThere)) return endsAt;
    await beginTournament(tx, row, times, options);
    return 'moved';
  }
  const isFull = row.whenFull && activeEntrants(row).length >= row.size;
  const dueAt = row.startsAt && new Date(row.startsAt.getTime() - row.checkInMinutes * MINUTE_MS);
  if (isFull || (dueAt && dueAt <= now)) {
    if (row.checkInMinutes > 0) await openCheckIn(tx, row, now);
    else await beginTournament(tx, row, times, options);
    return 'moved';
  }
  const givenUpAt = new Date(row.createdAt.getTime() + REGISTRATION_DAYS * DAY_MS);
  if (!dueAt && givenUpAt <= now) {
    await cancelTournament(tx, row, `Nobody started it within ${REGISTRATION_DAYS} days.`, now);
    return 'moved';
  }
  return dueAt ?? givenUpAt;
}

/** From now on entrants say that they are there; at its end the tournament begins. */
export async function openCheckIn(tx: Transaction, row: TournamentRow, now: Date): Promise<void> {
  const minutesMs = row.checkInMinutes * MINUTE_MS;
  // an arena that was away at the time set leaves entrants their minutes all the same
  const isInTime = row.startsAt !== null && row.startsAt.getTime() - now.getTime() >= minutesMs / 2;
  const startsAt = isInTime && row.startsAt ? row.startsAt : new Date(now.getTime() + minutesMs);
  await change(tx, row, { state: 'checkin', checkInAt: now, startsAt, stateChangedAt: now });
  await tellBoard(tx, row);
  await tell(tx, row, 'checkin');
  if (row.checkInMinutes > 2 * LAST_CALL_MINUTES) {
    await tell(tx, row, 'last-call', '', { showAt: new Date(startsAt.getTime() - LAST_CALL_MINUTES * MINUTE_MS) });
  }
}

/** Fixes entrants and seeds: who is not there, or may not fight, is out and has the fee back. Too few call it off. */
export async function beginTournament(
  tx: Transaction,
  row: TournamentRow,
  times: Times,
  options: TournamentOptions,
): Promise<void> {
  const now = options.clock.now();
  await dropUnfit(tx, row, options);
  // where moderators begin at once nobody was asked whether they are there
  if (row.state === 'checkin') {
    const absent = activeEntrants(row).filter(({ checkedInAt, memberId }) => checkedInAt === null && memberId !== null);
    await putOut(tx, row, absent, 'not checked in', now);
  }
  const missing = row.format === 'team' ? await lineUp(tx, row, options) : null;
  if (missing !== null) {
    await cancelTournament(tx, row, missing, now);
    return;
  }
  const entrants = activeEntrants(row);
  if (entrants.length < ENTRANTS_MIN) {
    const count = entrants.length === 0 ? 'Nobody was' : 'Only one entrant was';
    await cancelTournament(tx, row, `${count} there at the start, and it takes ${ENTRANTS_MIN} at least.`, now);
    return;
  }
  const seeded = await seed(tx, entrants);
  for (const [index, { id, rating }] of seeded.entries()) {
    await tx.tournamentEntrant.update({ where: { id }, data: { seed: index + 1, rating } });
  }
  // fewer came than it was planned for: so many rounds or groups may not fit them
  const fits = checkSettings(formatOf(row), entrants.length) === null;
  await change(tx, row, {
    state: 'running',
    seeding: seeded.map(({ id }) => id),
    ...(!fits && { rounds: 0, groups: 0 }),
    startedAt: now,
    stateChangedAt: now,
    nextBoutAt: new Date(now.getTime() + times.beforeFirst * 1000),
  });
  await tellBoard(tx, row);
}

/** By rating, then by who joined first. Team events keep their boards: the first team, then the second. */
async function seed(tx: Transaction, entrants: readonly EntrantRow[]): Promise<{ id: string; rating: number }[]> {
  const ratings = await tx.rating.findMany({ where: { agentId: { in: entrants.map(({ agentId }) => agentId) } } });
  const shown = new Map(ratings.map(rating => [rating.agentId, rating.shown]));
  const rated = entrants.map(entrant => ({ ...entrant, rating: shown.get(entrant.agentId) ?? 0 }));
  return rated.sort(
    (a, b) =>
      (a.team ?? 0) - (b.team ?? 0) ||
      (a.board ?? 0) - (b.board ?? 0) ||
      b.rating - a.rating ||
      a.joinedAt.getTime() - b.joinedAt.getTime() ||
      (a.id < b.id ? -1 : 1),
  );
}

/**
 * Entrants whose agent has retired or gone elsewhere, or whose owner may not fight rated matches, are out. Of those who were knocked out
 * before nothing remains to be given away, nor to be told.
 * @returns whether any were
 */
export async function dropUnfit(tx: Transaction, row: TournamentRow, options: TournamentOptions): Promise<boolean> {
  const now = options.clock.now();
  const active = activeEntrants(row);
  const playing = active.filter(({ id }) => hasBoutsLeft(row, id));
  const gone = playing.filter(({ agent, team }) => agent.retiredAt !== null || agent.communityId !== homeOf(row, team));
  // whoever took over the agents of a second account wins what these win
  for (const entrant of active) {
    const { ownerId } = entrant.agent;
    if (entrant.agent.retiredAt !== null || gone.includes(entrant)) continue;
    if (ownerId === null || ownerId === entrant.memberId) continue;
    await tx.tournamentEntrant.update({ where: { id: entrant.id }, data: { memberId: ownerId } });
    entrant.memberId = ownerId;
  }
  const owners = active.flatMap(({ memberId }) => (memberId === null ? [] : [memberId]));
  const sanctions = owners.length > 0 ? await options.sanctions.ofMembers(sqlOf(tx), owners) : new Map();
  const barred = playing.filter(entrant => {
    if (gone.includes(entrant) || entrant.memberId === null) return false;
    return closing(sanctions.get(entrant.memberId) ?? [], 'rated') !== null;
  });
  const reasons: readonly (readonly [EntrantRow[], OutReason])[] = [
    [gone, 'retired'],
    [barred, 'sanctioned'],
  ];
  for (const [entrants, reason] of reasons) await putOut(tx, row, entrants, reason, now);
  return gone.length + barred.length > 0;
}

/** By the bouts as they were written last: whoever has won since is in one of them still. Other formats have bouts that nobody knows yet. */
function hasBoutsLeft({ state, format, bouts }: TournamentRow, entrantId: string): boolean {
  if (state !== 'running' || (format !== 'single' && format !== 'double') || bouts.length === 0) return true;
  return bouts.some(bout => bout.state !== 'decided' && (bout.entrantA === entrantId || bout.entrantB === entrantId));
}

/** Calls a tournament off: every fee goes back in full. Bouts under way are fought to their end, and count for nothing. */
export async function cancelTournament(tx: Transaction, row: TournamentRow, reason: string, now: Date): Promise<void> {
  await returnFees(tx, row, row.entrants);
  await change(tx, row, { state: 'cancelled', reason, finishedAt: now, stateChangedAt: now });
  await tellBoard(tx, row);
  await tell(tx, row, 'cancelled');
}

/** Writes to the row, and to what later steps of the same transaction read of it. */
export async function change(
  tx: Transaction,
  row: TournamentRow,
  data: Partial<
    Pick<
      TournamentRow,
      | 'state'
      | 'checkInAt'
      | 'startsAt'
      | 'seeding'
      | 'rounds'
      | 'groups'
      | 'startedAt'
      | 'finishedAt'
      | 'nextBoutAt'
      | 'winnerId'
      | 'reason'
      | 'stateChangedAt'
    >
  >,
): Promise<void> {
  await tx.tournament.update({ where: { id: row.id }, data });
  Object.assign(row, data);
}
