import type { TournamentState } from '../../prisma/generated/enums.ts';
import { cleanName } from '../agents/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import { readSettings } from '../communities/index.ts';
import { appendAudit, auditActor } from '../moderation/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { parseId } from '../platform/ids.ts';
import { createTournament, type NewTournament } from './create.ts';
import { createEntrants, found, foundHeld } from './entrants.ts';
import { overrideBout } from './override.ts';
import { advanceTournament } from './progress.ts';
import { activeEntrants, hasEnded, type TournamentOptions, type TournamentRow } from './rows.ts';
import { ENTRANTS_MIN, timesOf } from './rules.ts';
import { beginTournament, cancelTournament, openCheckIn } from './start.ts';
import { createTeamEvents } from './team-events.ts';
import { fillTeams } from './team-lineup.ts';
import { boardsOf, communitiesOf, isSeenBy, teamName } from './team-sides.ts';
import { tellBoard, wake } from './tell.ts';
import { formatName, type TournamentBrief, type TournamentView, viewInclude, viewTournament } from './views.ts';

export interface StartOutcome {
  name: string;
  /** Where it stands now: 'checkin' where entrants say first that they are there. */
  state: TournamentState;
  /** It had begun before: two moderators, or its time had come. */
  already: boolean;
  entrants: number;
  /** House agents that filled places up. */
  filled: number;
  startsAt: Date | null;
  reason: string | null;
}

const REASON_MAX = 200;

export type TournamentService = ReturnType<typeof createTournamentService>;

/** Tournaments of a community's agents. Formats decide who meets whom; matches are arranged exhibitions. */
export function createTournamentService(options: TournamentOptions) {
  const { database, agents, clock } = options;

  async function get(communityId: string, id: string): Promise<TournamentView> {
    const row = await database.prisma.tournament.findUnique({ where: { id }, include: viewInclude });
    if (!row || !isSeenBy(row, communityId)) throw notFound();
    return viewTournament(row);
  }

  /** For whoever knows the id. @throws ArenaError 'tournament-not-found' */
  async function byId(id: string): Promise<TournamentView> {
    const row = await database.prisma.tournament.findUnique({ where: { id }, include: viewInclude });
    if (!row) throw new ArenaError('tournament-not-found', 'There is no such tournament.', 404);
    return viewTournament(row);
  }

  /** Tournaments of a community, those that are on first, then the newest. */
  async function list(communityId: string, limit = 20): Promise<TournamentBrief[]> {
    const rows = await database.prisma.tournament.findMany({
      where: { OR: [{ communityId }, { guestCommunityId: communityId }] },
      include: { entrants: { include: { agent: { select: { name: true } } } } },
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      take: limit,
    });
    const briefs = rows.map(row => ({
      id: row.id,
      name: row.name,
      format: row.format,
      formatName: formatName(row.format),
      state: row.state,
      entrants: row.entrants.filter(({ outReason, seed }) => outReason === null || seed !== null).length,
      size: row.size,
      entryFee: Number(row.entryFee),
      startsAt: row.startsAt,
      championName: championOf(row),
      createdAt: row.createdAt,
    }));
    return [...briefs.filter(brief => !hasEnded(brief)), ...briefs.filter(brief => hasEnded(brief))];
  }

  /** House agents take free places, as many as there are. They pay nothing, and win nothing but the title. */
  async function fill(tx: Transaction, row: TournamentRow): Promise<number> {
    if (row.format === 'team') return fillTeams(tx, row, boardsOf(row), options);
    const taken = new Set(activeEntrants(row).map(({ agentId }) => agentId));
    const house = (await agents.house(row.communityId)).filter(({ id }) => !taken.has(id));
    const joining = house.slice(0, Math.max(0, row.size - taken.size));
    const now = clock.now();
    await tx.tournamentEntrant.createMany({
      data: joining.map(({ id }) => ({
        id: options.newId(),
        tournamentId: row.id,
        agentId: id,
        checkedInAt: now,
        joinedAt: now,
      })),
    });
    return joining.length;
  }

  return {
    get,
    byId,
    list,
    ...createEntrants(options),
    teams: createTeamEvents(options),

    create: (context: CommunityContext, input: NewTournament): Promise<string> =>
      createTournament(context, input, options),

    /**
     * The tournament that is meant: by id or name, or the only one that fits.
     * @param fits states that fit; a name finds any other as well, so that it can be said what it is doing
     * @throws ArenaError that names those which there are
     */
    async find(communityId: string, typed: string | undefined, fits: readonly TournamentState[]): Promise<string> {
      const id = typed === undefined ? null : parseId(typed);
      const known = id
        ? await database.prisma.tournament.findUnique({
            where: { id },
            select: { communityId: true, guestCommunityId: true },
          })
        : null;
      if (id && known && isSeenBy(known, communityId)) return id;
      const briefs = await list(communityId, 100);
      const wanted = typed === undefined ? '' : cleanName(typed.slice(0, 200)).toLowerCase();
      if (wanted !== '') {
        const named = briefs.find(({ name }) => name.toLowerCase() === wanted);
        if (named) return named.id;
        const names = briefs.filter(brief => !hasEnded(brief)).map(({ name }) => name);
        throw notFound(names.length > 0 ? `On now: ${names.join(', ')}.` : undefined);
      }
      const fitting = briefs.filter(({ state }) => fits.includes(state));
      const live = fitting.filter(brief => !hasEnded(brief));
      const [only, second] = live.length > 0 ? live : fitting.slice(0, 1);
      if (!only)
        throw new ArenaError(
          'no-tournament',
          'No tournament here is at that point now. /tournament list shows what there is.',
          404,
        );
      if (second) {
        const names = live.map(({ name }) => name).join(', ');
        throw new ArenaError('which-tournament', `Several tournaments are on: ${names}. Please say which one.`, 409);
      }
      return only.id;
    },

    /** Whose members may be in it: the community that holds it, and its guest where it has one. @throws ArenaError 'tournament-not-found' */
    async communitiesOf(id: string): Promise<[host: string, guest?: string]> {
      const row = await database.prisma.tournament.findUnique({
        where: { id },
        select: { communityId: true, guestCommunityId: true },
      });
      if (!row) throw notFound();
      return row.guestCommunityId === null ? [row.communityId] : [row.communityId, row.guestCommunityId];
    },

    /**
     * By command: opens the check-in where there is one, else begins at once.
     * @param input `now` begins during the check-in with those who have said that they are there; `fill` lets house agents take free places
     */
    async start(
      context: CommunityContext,
      input: { tournamentId: string; fill: boolean; now: boolean },
    ): Promise<StartOutcome> {
      return database.transaction(async tx => {
        let row = await foundHeld(tx, input.tournamentId, context.communityId);
        if (row.state === 'running') return outcomeOf(row, 0, true);
        if (hasEnded(row)) throw ended(row);
        if (row.state === 'checkin' && !input.now) {
          throw new ArenaError(
            'check-in-open',
            `${row.name} is checking in: it begins by itself when that ends. Give now:true to begin at once with those who are there.`,
            409,
          );
        }
        const filled = input.fill ? await fill(tx, row) : 0;
        if (filled > 0) row = await found(tx, row.id, context.communityId);
        const opensCheckIn = row.state === 'registering' && row.checkInMinutes > 0 && !input.now;
        if (!opensCheckIn) requireEnough(row);
        const settings = readSettings(row.community.settings);
        const times = timesOf(settings.bettingSeconds ?? options.bettingSeconds);
        await appendAudit(tx, {
          ...auditActor(context),
          action: 'tournament-start',
          target: row.id,
          details: { name: row.name, entrants: activeEntrants(row).length },
        });
        if (opensCheckIn) await openCheckIn(tx, row, clock.now());
        else await beginTournament(tx, row, times, options);
        await wake(tx, row.id);
        return outcomeOf(row, filled, false);
      });
    },

    /** Calls it off; every fee goes back in full. */
    async cancel(
      context: CommunityContext,
      input: { tournamentId: string; reason: string },
    ): Promise<{ name: string; returned: number }> {
      const reason = checkReason(input.reason);
      return database.transaction(async tx => {
        const row = await found(tx, input.tournamentId, context.communityId);
        if (hasEnded(row)) throw ended(row);
        const returned = row.entrants.reduce((sum, { paid }) => sum + Number(paid), 0);
        await auditCancel(tx, context, row, reason);
        await cancelTournament(tx, row, whoseReason(context, row, reason), clock.now());
        return { name: row.name, returned };
      });
    },

    override: (
      context: CommunityContext,
      input: { tournamentId: string; bout: string; winner: string; reason: string },
    ) => overrideBout(context, { ...input, reason: checkReason(input.reason) }, options),

    /** Moves a tournament as far as time allows. @returns when to look again; null where it has ended */
    advance: (id: string): Promise<Date | null> => advanceTournament(id, options),

    /** Tournaments that have not ended, for the sweep: whatever job was lost, they go on. */
    async unfinished(): Promise<string[]> {
      const rows = await database.prisma.tournament.findMany({
        where: { state: { in: ['registering', 'checkin', 'running'] } },
        select: { id: true },
        orderBy: { stateChangedAt: 'asc' },
        take: 500,
      });
      return rows.map(({ id }) => id);
    },

    /** Brings the board of a tournament up to date, where something that it shows has changed elsewhere. */
    async refreshBoard(id: string): Promise<void> {
      await database.transaction(async tx => {
        const row = await tx.tournament.findUnique({ where: { id } });
        if (row) await tellBoard(tx, row);
      });
    },
  };
}

function outcomeOf(row: TournamentRow, filled: number, already: boolean): StartOutcome {
  const { name, state, startsAt, reason } = row;
  return { name, state, already, entrants: activeEntrants(row).length, filled, startsAt, reason };
}

/** Of a team match the side that has won. */
function championOf(row: {
  format: string;
  winnerId: string | null;
  teamNames: string[];
  entrants: readonly { id: string; team: number | null; agent: { name: string } }[];
}): string | null {
  const winner = row.entrants.find(({ id }) => id === row.winnerId);
  if (!winner) return null;
  return row.format === 'team' ? teamName(row, winner.team) : winner.agent.name;
}

/** In a match of two communities everybody hears which side has withdrawn. */
function whoseReason({ communityId }: CommunityContext, row: TournamentRow, reason: string): string {
  if (row.guestCommunityId === null) return reason;
  return `${teamName(row, communityId === row.guestCommunityId ? 1 : 0)} withdrew: ${reason}`;
}

/** In the log of the moderators' own community; the other one's says only which community it was. */
async function auditCancel(tx: Transaction, context: CommunityContext, row: TournamentRow, reason: string) {
  const entry = { action: 'tournament-cancel', target: row.id, details: { name: row.name, reason } } as const;
  await appendAudit(tx, { ...auditActor(context), ...entry });
  for (const communityId of communitiesOf(row)) {
    if (communityId === context.communityId) continue;
    await appendAudit(tx, { ...entry, communityId, actorId: null, actorName: context.communityName });
  }
}

/** By the clock too few call it off; a moderator who was too early is told instead. */
function requireEnough(row: TournamentRow): void {
  if (row.format === 'team') return;
  const isCheckIn = row.state === 'checkin';
  const there = activeEntrants(row).filter(entrant => !isCheckIn || entrant.checkedInAt !== null);
  if (there.length >= ENTRANTS_MIN) return;
  const count = there.length === 0 ? 'nobody' : 'only one';
  throw new ArenaError(
    'too-few-entrants',
    `${row.name} takes ${ENTRANTS_MIN} agents at least, and ${count} has ${isCheckIn ? 'checked in' : 'joined'} so far. fill:true lets house agents take the free places.`,
    409,
  );
}

function checkReason(typed: string): string {
  const reason = typed.trim().replace(/\s+/gu, ' ');
  if (reason.length < 3) {
    throw new ArenaError('bad-reason', 'Please say why in a few words: it goes into the public log.');
  }
  return reason.slice(0, REASON_MAX);
}

function ended({ state, name, reason }: TournamentRow): ArenaError {
  return new ArenaError(
    'tournament-closed',
    state === 'finished' ? `${name} is over already.` : `${name} was called off already${reason ? `: ${reason}` : '.'}`,
    409,
  );
}

function notFound(hint = '/tournament list shows them.'): ArenaError {
  return new ArenaError('tournament-not-found', `There is no such tournament here. ${hint}`, 404);
}
