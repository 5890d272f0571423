import type { Season } from '../../prisma/generated/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { adjustRatings } from './adjusting.ts';
import { closeSeason, hasRunningMatches } from './closing.ts';
import { CURRENT, isTaken, leadsTo, mayTake, type SeasonStep } from './states.ts';
import { tellStep } from './tell.ts';

/** One step of a season's life, in one transaction under its row lock. */

export interface StepOptions {
  clock: Clock;
  newId: () => string;
}

/**
 * Locks a season, and its community against a second one that would begin at the same time.
 * @throws ArenaError 'season-not-found'
 */
export async function lockSeason(tx: Transaction, seasonId: string): Promise<Season> {
  const found = await tx.season.findUnique({ where: { id: seasonId }, select: { communityId: true } });
  if (!found) throw new ArenaError('season-not-found', 'There is no such season.', 404);
  await tx.$queryRaw`SELECT id FROM "Community" WHERE id = ${found.communityId} FOR NO KEY UPDATE`;
  await tx.$queryRaw`SELECT id FROM "Season" WHERE id = ${seasonId} FOR UPDATE`;
  return tx.season.findUniqueOrThrow({ where: { id: seasonId } });
}

export interface Taken {
  season: Season;
  /** False where the season stood there already, or has to wait for matches that run. */
  changed: boolean;
}

/**
 * Takes one step of a locked season. Taken already: nothing happens, so that two moderators (or two jobs) at once do no harm.
 * @throws ArenaError 'season-step' where it cannot be taken from where the season stands, 'season-going-on' where another one is current
 */
export async function takeStep(
  tx: Transaction,
  season: Season,
  step: SeasonStep,
  options: StepOptions,
): Promise<Taken> {
  if (isTaken(step, season.state)) return { season, changed: false };
  if (!mayTake(step, season.state)) throw cannot(step, season);
  if (step === 'open' || step === 'start') await requireNoOther(tx, season);
  if (step === 'end' && season.state === 'frozen' && (await hasRunningMatches(tx, season.id))) {
    return { season, changed: false };
  }
  const now = options.clock.now();
  const before = season.state;
  const moved = await tx.season.update({
    where: { id: season.id },
    data: { state: leadsTo(step), stateChangedAt: now, ...timesOf(step, season, now) },
  });
  if (step === 'start') await begin(tx, moved, options);
  if (step === 'end') await closeSeason(tx, moved, { ...options, neverRan: before !== 'frozen' });
  if (step !== 'end' || before !== 'frozen') await tellStep(tx, moved, step);
  // whoever waits in the queue goes on
  if (step === 'resume' || step === 'end') {
    await appendOutbox(tx, { queue: 'matches', name: 'pair', data: { communityId: season.communityId } });
  }
  return { season: moved, changed: true };
}

function timesOf(step: SeasonStep, season: Season, now: Date) {
  switch (step) {
    case 'open':
      return { openedAt: now };
    case 'start':
      return { openedAt: season.openedAt ?? now, startedAt: now };
    case 'end':
      return { closedAt: now };
    default:
      return {};
  }
}

async function requireNoOther(tx: Transaction, season: Season): Promise<void> {
  const other = await tx.season.findFirst({
    where: { communityId: season.communityId, id: { not: season.id }, state: { in: [...CURRENT] } },
  });
  if (!other) return;
  throw new ArenaError(
    'season-going-on',
    `${other.name} (season ${other.number}) has not ended yet, and there is one season at a time. /season end ends it.`,
    409,
  );
}

/**
 * The first rated match may come: ratings of the last season are softly reset (the first season takes them as they are), and whoever
 * has entered stands in the table.
 */
async function begin(tx: Transaction, season: Season, { clock }: StepOptions): Promise<void> {
  const { communityId, id: seasonId } = season;
  const earlier = await tx.season.findFirst({
    where: { communityId, state: 'closed', startedAt: { not: null } },
    select: { id: true },
  });
  if (earlier) {
    const agents = await tx.agent.findMany({
      where: { communityId, retiredAt: null, rating: { matches: { gt: 0 } } },
      select: { id: true },
    });
    await adjustRatings(tx, clock, { kind: 'reset', communityId, seasonId, agentIds: agents.map(agent => agent.id) });
  }
  await tx.$executeRaw`
    UPDATE "SeasonEntry" entry SET "shownStart" = rating.shown
      FROM "Rating" rating WHERE rating."agentId" = entry."agentId" AND entry."seasonId" = ${seasonId}`;
}

const STANDS: Readonly<Record<Season['state'], string>> = {
  created: 'has been created and not opened yet: /season open or /season start',
  open: 'is open for registration and has not started: /season start',
  running: 'is running',
  paused: 'is paused: /season resume goes on with it',
  frozen: 'is frozen and waits for its end: /season end',
  closed: 'has ended',
};

function cannot(step: SeasonStep, season: Season): ArenaError {
  return new ArenaError('season-step', `${season.name} ${STANDS[season.state]}. It cannot ${step} now.`, 409);
}
