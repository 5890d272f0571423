import { checkName } from '../agents/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import type { MatchPlace } from '../matches/index.ts';
import { appendAudit, auditActor } from '../moderation/index.ts';
import { ArenaError } from '../platform/errors.ts';
import { lockByName } from '../platform/lock.ts';
import { checkSettings } from './formats/index.ts';
import { settingsOf } from './history.ts';
import type { TournamentOptions } from './rows.ts';
import { checkWanted, LIVE_MAX, START_WITHIN_DAYS, TOURNAMENT_NAME, type Wanted } from './rules.ts';
import type { Start } from './start-words.ts';
import { tellBoard, wake } from './tell.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface NewTournament extends Wanted {
  name: string;
  thirdPlace: boolean;
  /** 'one' bout at a time, or a 'round' side by side. */
  pace: 'one' | 'round';
  start: Start;
  place: MatchPlace;
  /** The invocation: the same one twice makes one tournament. */
  key: string;
}

/** Announces a tournament. @returns its id; @throws ArenaError with what to change */
export async function createTournament(
  context: CommunityContext,
  input: NewTournament,
  options: TournamentOptions,
): Promise<string> {
  const { database, clock, newId } = options;
  const { communityId } = context;
  const name = nameOf(input.name);
  const now = clock.now();
  const startsAt = checkedStart(input, now);
  requireSound(input);
  return database.transaction(async tx => {
    await lockByName(tx, `tournaments:${communityId}`);
    const idempotencyKey = `${communityId}:${input.key}`;
    const known = await tx.tournament.findUnique({ where: { idempotencyKey }, select: { id: true } });
    if (known) return known.id;
    const live = await tx.tournament.findMany({
      where: { communityId, state: { in: ['registering', 'checkin', 'running'] } },
      select: { name: true },
    });
    requireRoom(live, name);
    const id = newId();
    const { format, size, bestOf, finalBestOf, thirdPlace, rounds, groups, pace, checkInMinutes } = input;
    const row = await tx.tournament.create({
      data: {
        id,
        communityId,
        name,
        format,
        size,
        bestOf,
        finalBestOf,
        thirdPlace,
        rounds,
        groups,
        entryFee: BigInt(input.entryFee),
        prizeSplit: [...input.prizeSplit],
        pace,
        startsAt,
        whenFull: input.start.kind === 'full',
        agentsPerMember: input.agentsPerMember,
        checkInMinutes,
        ...input.place,
        createdById: context.memberId,
        idempotencyKey,
        createdAt: now,
        stateChangedAt: now,
      },
    });
    await appendAudit(tx, {
      ...auditActor(context),
      action: 'tournament-create',
      target: id,
      details: { name, format, size, entryFee: input.entryFee },
    });
    await tellBoard(tx, row);
    await wake(tx, id);
    return id;
  });
}

export function nameOf(typed: string): string {
  const checked = checkName(typed, TOURNAMENT_NAME);
  if (!checked.ok) throw new ArenaError('bad-tournament-name', checked.problem);
  return checked.name;
}

export function checkedStart(
  { start, checkInMinutes }: Pick<NewTournament, 'start' | 'checkInMinutes'>,
  now: Date,
): Date | null {
  if (start.kind !== 'at') return null;
  const { at } = start;
  if (at <= now) throw new ArenaError('start-in-the-past', 'That start lies in the past. Please choose one to come.');
  if (at.getTime() - now.getTime() > START_WITHIN_DAYS * DAY_MS) {
    throw new ArenaError('start-too-far', `A tournament starts within ${START_WITHIN_DAYS} days.`);
  }
  if (at.getTime() - checkInMinutes * MINUTE_MS <= now.getTime() && checkInMinutes > 0) {
    throw new ArenaError(
      'no-time-for-check-in',
      `A check-in of ${checkInMinutes} minutes would have to begin before now. Please start later, or shorten it.`,
    );
  }
  return at;
}

function requireSound(input: NewTournament): void {
  const problem =
    checkWanted(input) ??
    checkSettings(settingsOf({ ...input, finalBestOf: input.finalBestOf || input.bestOf }), input.size);
  if (problem) throw new ArenaError('bad-tournament', problem);
}

export function requireRoom(live: readonly { name: string }[], name: string): void {
  if (live.some(other => other.name.toLowerCase() === name.toLowerCase())) {
    throw new ArenaError('tournament-name-taken', `There is a ${name} already. Please give it another name.`, 409);
  }
  if (live.length >= LIVE_MAX) {
    throw new ArenaError(
      'too-many-tournaments',
      `${live.length} tournaments are on here, which is as many as anyone can follow. Please end one first.`,
      409,
    );
  }
}
