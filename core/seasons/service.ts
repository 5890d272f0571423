import type { Season } from '../../prisma/generated/client.ts';
import type { AgentView } from '../agents/index.ts';
import { untoldChanges, untoldMatches } from '../announcements/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import { appendAudit, auditActor } from '../moderation/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { sqlOf } from '../platform/sql.ts';
import { decayAbsent } from './absence.ts';
import { type Board, type BoardLine, finalBoard, liveBoard, NO_SECRETS, type Secrets } from './boards.ts';
import { makeSeason, type NewSeason } from './creating.ts';
import { divisionName } from './divisions.ts';
import { readRecap, type SeasonRecap } from './highlights.ts';
import { admitRated, createSeasonFollower, ratedRest } from './matches.ts';
import { nextReview, reviewDivisions } from './reviewing.ts';
import { CURRENT, dueStep, isTaken, mayTake, type SeasonStep } from './states.ts';
import { lockSeason, takeStep } from './steps.ts';
import { wakeSeason } from './tell.ts';
import { type SeasonSummary, type SeasonView, summariseSeason, viewSeason } from './views.ts';

const HISTORY = 20;

/** Which season is meant: by its number; without one, the one to which the step applies. */
export interface SeasonChoice {
  number?: number | undefined;
}

export interface SeasonBoard {
  season: SeasonSummary;
  board: Board;
  division: { number: number; name: string } | null;
  lines: BoardLine[];
}

export interface SeasonServiceOptions {
  database: Database;
  clock: Clock;
  newId: () => string;
  log: Log;
}

export type SeasonService = ReturnType<typeof createSeasonService>;

export function createSeasonService(options: SeasonServiceOptions) {
  const { database, clock, log } = options;
  const { prisma } = database;
  const sql = sqlOf(database.pool);
  const view = (season: Season) => viewSeason(prisma, season, clock.now());

  /** The season that a moderator means: by number, else the first one from which the step can be taken, else the current or newest one. */
  async function chosen(communityId: string, step: SeasonStep | null, { number }: SeasonChoice): Promise<Season> {
    if (number !== undefined) {
      const season = await prisma.season.findUnique({ where: { communityId_number: { communityId, number } } });
      if (season) return season;
      throw new ArenaError('season-not-found', `There is no season ${number} here. /season history lists them.`, 404);
    }
    const seasons = await prisma.season.findMany({ where: { communityId }, orderBy: { number: 'asc' } });
    const current = seasons.find(({ state }) => CURRENT.includes(state));
    const season =
      (step && current && (mayTake(step, current.state) || isTaken(step, current.state)) ? current : undefined) ??
      (step ? seasons.find(({ state }) => mayTake(step, state) && state === 'created') : undefined) ??
      current ??
      seasons.find(({ state }) => state === 'created') ??
      seasons.at(-1);
    if (season) return season;
    throw new ArenaError('season-not-found', 'There is no season here yet. Moderators make one: /season create', 404);
  }

  async function secrets(): Promise<Secrets> {
    const { pool } = database;
    return { matchIds: await untoldMatches(pool), changesOf: agentIds => untoldChanges(pool, agentIds) };
  }

  async function note(
    tx: Transaction,
    context: CommunityContext,
    season: Season,
    details: Record<string, string | number>,
    after: Season = season,
  ) {
    await appendAudit(tx, {
      ...auditActor(context),
      action: 'season',
      target: season.id,
      details: { season: season.name, ...details },
      before: details['step'] === 'create' ? null : { state: season.state },
      after: { state: after.state },
    });
  }

  return {
    admitRated,
    follower: createSeasonFollower({ clock }),
    ratedRest: (communityId: string, seconds: number) => ratedRest(sql, communityId, seconds),

    /**
     * Makes a season; its prize pool is set aside from the treasury at once, so that what is announced is there at the end.
     * @throws ArenaError 'bad-season' for dates, name or rule that make no sense, 'treasury-short'
     */
    async create(context: CommunityContext, input: NewSeason): Promise<SeasonView> {
      const season = await database.transaction(async tx => {
        const made = await makeSeason(tx, context, input, options);
        await note(tx, context, made, { step: 'create', pool: input.prizePool });
        await wakeSeason(tx, made.id);
        return made;
      });
      return view(season);
    },

    /**
     * A moderator's step. 'end' freezes a season that runs; its table is made as soon as its last match has ended (`step`).
     * @returns the season, and whether this changed anything: somebody else may have been faster
     */
    async act(
      context: CommunityContext,
      step: SeasonStep,
      choice: SeasonChoice = {},
    ): Promise<{ season: SeasonView; changed: boolean }> {
      const { id } = await chosen(context.communityId, step, choice);
      const taken = await database.transaction(
        async tx => {
          const season = await lockSeason(tx, id);
          const outcome = step === 'end' ? await askForEnd(tx, season) : await takeStep(tx, season, step, options);
          if (outcome.changed) await note(tx, context, season, { step }, outcome.season);
          await wakeSeason(tx, id);
          return outcome;
        },
        { timeoutMs: 60_000 },
      );
      return { season: await view(taken.season), changed: taken.changed };
    },

    /** The season that a step would be taken with, for the question before it. */
    async preview(communityId: string, step: SeasonStep, choice: SeasonChoice = {}): Promise<SeasonView> {
      return view(await chosen(communityId, step, choice));
    },

    /** Enters a member's agent; once entered it stays. Agents that fight rated matches of the season are entered by themselves. */
    async join(
      context: CommunityContext,
      agents: readonly AgentView[],
    ): Promise<{ season: SeasonView; entered: string[] }> {
      const season = await prisma.season.findFirst({
        where: { communityId: context.communityId, state: { in: ['open', 'running', 'paused'] } },
      });
      if (!season)
        throw new ArenaError(
          'season-not-open',
          'No season is open here just now. /season status says what comes.',
          409,
        );
      const own = agents.filter(agent => agent.ownerId === context.memberId && !agent.retired);
      if (own.length === 0) throw new ArenaError('no-agent', 'You have no agent yet: /agent create makes one.', 409);
      const made = await prisma.seasonEntry.createManyAndReturn({
        data: own.map(agent => ({
          seasonId: season.id,
          agentId: agent.id,
          communityId: context.communityId,
          shownStart: agent.rating.shown,
          registeredAt: clock.now(),
        })),
        skipDuplicates: true,
      });
      const entered = own.filter(agent => made.some(({ agentId }) => agentId === agent.id)).map(({ name }) => name);
      return { season: await view(season), entered };
    },

    /** The current season, else the next one that was made, else the last; null where there never was one. */
    async status(communityId: string): Promise<SeasonView | null> {
      const any = await prisma.season.count({ where: { communityId } });
      return any === 0 ? null : view(await chosen(communityId, null, {}));
    },

    async byId(seasonId: string): Promise<SeasonView | null> {
      const season = await prisma.season.findUnique({ where: { id: seasonId } });
      return season && view(season);
    },

    /** Newest first. */
    async history(communityId: string): Promise<SeasonView[]> {
      const seasons = await prisma.season.findMany({
        where: { communityId },
        orderBy: { number: 'desc' },
        take: HISTORY,
      });
      return Promise.all(seasons.map(view));
    },

    /** By number. @throws ArenaError 'season-not-found' */
    async byNumber(communityId: string, number: number): Promise<SeasonView> {
      return view(await chosen(communityId, null, { number }));
    },

    /**
     * A board of the season with that number, or of the current one: live, or the final table.
     * @param asTold outside of the chats: results that they still wait for are left out
     */
    async board(
      communityId: string,
      {
        number,
        board,
        division,
        limit,
        asTold = false,
      }: {
        number?: number | undefined;
        board: Board;
        division?: number | undefined;
        limit: number;
        asTold?: boolean;
      },
    ): Promise<SeasonBoard> {
      const season = await chosen(communityId, null, { number });
      const narrowed = board === 'agents' && division !== undefined ? { division } : {};
      const lines =
        season.state === 'closed'
          ? await finalBoard(sql, season.id, board, { ...narrowed, limit })
          : await liveBoard(sql, season, board, {
              ...narrowed,
              limit,
              now: clock.now(),
              secrets: asTold ? await secrets() : NO_SECRETS,
            });
      return {
        season: await summariseSeason(prisma, season, clock.now()),
        board,
        division:
          narrowed.division === undefined ? null : { number: narrowed.division, name: divisionName(narrowed.division) },
        lines,
      };
    },

    /**
     * Where an agent stands in the season that goes on; null where none does or it is not entered.
     * @param options `asTold`: without results that the chats still wait for
     */
    async standingOf(
      communityId: string,
      agentId: string,
      { asTold = false }: { asTold?: boolean } = {},
    ): Promise<{ seasonName: string; division: number; divisionName: string; matches: number; wins: number } | null> {
      const entry = await prisma.seasonEntry.findFirst({
        where: { agentId, season: { communityId, state: { in: ['running', 'paused', 'frozen'] } } },
        include: { season: { select: { name: true } } },
      });
      if (!entry) return null;
      const { division, season } = entry;
      const unseen = asTold ? ((await untoldChanges(database.pool, [agentId])).get(agentId) ?? []) : [];
      const matches = Math.max(0, entry.matches - unseen.length);
      const wins = Math.max(0, entry.wins - unseen.filter(({ won }) => won).length);
      return { seasonName: season.name, division, divisionName: divisionName(division), matches, wins };
    },

    recap: (seasonId: string): Promise<SeasonRecap | null> => readRecap(database, seasonId, clock.now()),

    /**
     * Takes the steps of a season that are due, one by one, each in its own transaction, and its review. Safe at any time.
     * @returns the steps taken
     */
    async step(seasonId: string): Promise<SeasonStep[]> {
      const taken: SeasonStep[] = [];
      for (;;) {
        const step = await database.transaction(
          async tx => {
            const season = await lockSeason(tx, seasonId);
            const due = dueStep(season, clock.now());
            if (!due) return null;
            return (await takeStep(tx, season, due, options)).changed ? due : null;
          },
          { timeoutMs: 60_000 },
        );
        if (!step) break;
        taken.push(step);
      }
      await this.review(seasonId, 'weekly');
      return taken;
    },

    /** Promotes and relegates where that is due; 'layout': now, for the season has grown by a division. */
    async review(seasonId: string, why: 'weekly' | 'layout'): Promise<number> {
      return database.transaction(async tx => {
        const season = await lockSeason(tx, seasonId);
        const now = clock.now();
        const due = nextReview(season);
        if (due === null || (why === 'weekly' && now < due)) return 0;
        // a service that was away for weeks reviews once, and the next one is due a week after the last that should have been
        if (why === 'weekly') {
          const missed = Math.floor((now.getTime() - due.getTime()) / WEEK_MS);
          await tx.season.update({
            where: { id: seasonId },
            data: { reviewedAt: new Date(due.getTime() + missed * WEEK_MS) },
          });
        }
        return reviewDivisions(tx, season, now);
      });
    },

    /** Looks at every season that has not ended; one that fails does not keep the others. */
    async sweep(): Promise<void> {
      const seasons = await prisma.season.findMany({ where: { state: { not: 'closed' } }, select: { id: true } });
      for (const { id } of seasons) {
        await this.step(id).catch(error => {
          // another season of the community has not ended: this one's turn comes
          if (error instanceof ArenaError) log.info({ seasonId: id, reason: error.message }, 'a season has to wait');
          else log.error({ error, seasonId: id }, 'a season could not be moved');
        });
      }
    },

    /** Uncertainty of absent agents, of the communities whose season runs; once a day each, whenever it is called. */
    decay: (): Promise<number> => decayAbsent(database, clock),
  };

  /** Freezes what runs and sets the end to now; ends what never ran, or what is frozen and has no match under way. */
  async function askForEnd(tx: Transaction, season: Season): Promise<{ season: Season; changed: boolean }> {
    if (season.state === 'closed') return { season, changed: false };
    if (mayTake('end', season.state) && season.state !== 'frozen') return takeStep(tx, season, 'end', options);
    const now = clock.now();
    const asked = season.endsAt !== null && season.endsAt <= now;
    const frozen = mayTake('freeze', season.state) ? (await takeStep(tx, season, 'freeze', options)).season : season;
    if (asked) return { season: frozen, changed: frozen !== season };
    return { season: await tx.season.update({ where: { id: season.id }, data: { endsAt: now } }), changed: true };
  }
}

const WEEK_MS = 7 * 24 * 3_600_000;
