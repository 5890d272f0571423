import type { AgentService } from '../agents/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import { ownOrFirst } from '../matches/index.ts';
import { appendAudit, auditActor } from '../moderation/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { createEvenings, type EveningOptions, tell } from './evening.ts';
import { BOUTS_MAX, BOUTS_MIN, type Programme, readProgramme } from './programme.ts';
import { type EditionRow, type EditionView, type FightNightView, viewEdition, viewNight } from './views.ts';
import { nextTime, readSchedule } from './words.ts';

/** Evenings of fights that come again and again: what moderators schedule and members enter. */

const NAME_MAX = 40;
/** Fight nights that a community may have at once. */
const NIGHTS_MAX = 7;
export const MINUTES_APART_MIN = 3;
export const MINUTES_APART_MAX = 60;

export interface FightNightServiceOptions extends EveningOptions {
  agents: AgentService;
}

export type FightNightService = ReturnType<typeof createFightNightService>;

export function createFightNightService(options: FightNightServiceOptions) {
  const { database, clock, newId, agents } = options;
  const { prisma } = database;

  /** The night that is meant: by name, or the only one. */
  async function nightOf(communityId: string, typed: string | undefined) {
    const nights = await prisma.fightNight.findMany({
      where: { communityId, stoppedAt: null },
      orderBy: { createdAt: 'asc' },
    });
    const name = typed?.trim().toLowerCase() ?? '';
    const found =
      name === '' ? nights : nights.filter(night => night.name.toLowerCase() === name || night.id === typed);
    const [first, second] = found;
    if (first && !second) return first;
    const names = nights.map(night => `“${night.name}”`).join(', ');
    throw new ArenaError(
      'fight-night-not-found',
      nights.length === 0
        ? 'No fight night is scheduled here. Moderators schedule one: /fightnight schedule every Friday 20:00'
        : `Please say which fight night: ${names}.`,
      404,
    );
  }

  /** Locks an edition of this community and hands it on. */
  async function withEdition<Result>(
    context: CommunityContext,
    editionId: string | undefined,
    change: (tx: Transaction, edition: EditionRow, programme: Programme) => Promise<Result>,
  ): Promise<Result> {
    const id = editionId ?? (await nextEdition(context.communityId))?.id;
    if (id === undefined) {
      throw new ArenaError(
        'no-fight-night',
        'No fight night is announced right now. /fightnight list shows when the next one is.',
        404,
      );
    }
    return database.transaction(async tx => {
      await tx.$queryRaw`SELECT id FROM "FightNightEdition" WHERE id = ${id} FOR UPDATE`;
      const edition = await tx.fightNightEdition.findUnique({ where: { id }, include: { night: true } });
      if (!edition || edition.communityId !== context.communityId) {
        throw new ArenaError('no-fight-night', 'There is no such fight night here.', 404);
      }
      return change(tx, edition, readProgramme(edition.programme));
    });
  }

  function nextEdition(communityId: string) {
    return prisma.fightNightEdition.findFirst({
      where: { communityId, state: { in: ['announced', 'running'] } },
      orderBy: { at: 'asc' },
    });
  }

  async function store(tx: Transaction, edition: EditionRow, programme: Programme): Promise<void> {
    await tx.fightNightEdition.update({ where: { id: edition.id }, data: { programme } });
    await tell(tx, edition);
  }

  return {
    ...createEvenings(options),

    /** Schedules a fight night from words; it is announced by itself a day ahead of each evening. */
    async schedule(
      context: CommunityContext,
      input: {
        words: string;
        name?: string | undefined;
        bouts?: number | undefined;
        minutesApart?: number | undefined;
      },
    ): Promise<FightNightView> {
      const schedule = readSchedule(input.words);
      if (!schedule) {
        throw new ArenaError(
          'bad-schedule',
          'I did not understand when. Please say a day and a time: “every Friday 20:00”, “weekdays 7pm”, “first Saturday of the month 21:00”.',
        );
      }
      const name = checkName(input.name ?? 'Fight Night');
      const bouts = within('Bouts', input.bouts ?? 6, BOUTS_MIN, BOUTS_MAX);
      const minutesApart = within('Minutes apart', input.minutesApart ?? 5, MINUTES_APART_MIN, MINUTES_APART_MAX);
      const { timeZone } = context.settings;
      return database.transaction(async tx => {
        // one at a time in a community: of two moderators who schedule the same, the second is told
        await tx.$queryRaw`SELECT id FROM "Community" WHERE id = ${context.communityId} FOR UPDATE`;
        const nights = await tx.fightNight.findMany({ where: { communityId: context.communityId, stoppedAt: null } });
        if (nights.some(night => night.name.toLowerCase() === name.toLowerCase())) {
          throw new ArenaError(
            'fight-night-exists',
            `“${name}” is scheduled already. Please choose another name, or /fightnight stop it first.`,
            409,
          );
        }
        if (nights.length >= NIGHTS_MAX) {
          throw new ArenaError(
            'too-many-fight-nights',
            `There are ${nights.length} fight nights already. Please stop one first.`,
            409,
          );
        }
        const night = await tx.fightNight.create({
          data: {
            id: newId(),
            communityId: context.communityId,
            name,
            words: schedule.words,
            cron: schedule.cron,
            timeZone,
            bouts,
            minutesApart,
            nextAt: nextTime(schedule.cron, timeZone, clock.now()),
            createdById: context.memberId,
          },
        });
        await audit(tx, context, 'fight-night-schedule', night.id, { name, words: schedule.words, timeZone, bouts });
        return viewNight(night);
      });
    },

    async list(communityId: string): Promise<{ nights: FightNightView[]; announced: EditionView[] }> {
      const [nights, editions] = await Promise.all([
        prisma.fightNight.findMany({ where: { communityId, stoppedAt: null }, orderBy: { createdAt: 'asc' } }),
        prisma.fightNightEdition.findMany({
          where: { communityId, state: { in: ['announced', 'running'] } },
          include: { night: true },
          orderBy: { at: 'asc' },
        }),
      ]);
      const announced: EditionView[] = [];
      for (const edition of editions) announced.push(await viewEdition(prisma, edition));
      return { nights: nights.map(viewNight), announced };
    },

    /** One evening; null where there is no such. */
    async edition(id: string): Promise<EditionView | null> {
      const row = await prisma.fightNightEdition.findUnique({ where: { id }, include: { night: true } });
      return row && viewEdition(prisma, row);
    },

    /** The next evening of a fight night does not take place. One that has begun plays its running bout and ends. */
    async skip(
      context: CommunityContext,
      input: { night?: string | undefined; reason: string },
    ): Promise<{ name: string; at: Date }> {
      const night = await nightOf(context.communityId, input.night);
      return database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "FightNight" WHERE id = ${night.id} FOR UPDATE`;
        const current = await tx.fightNight.findUniqueOrThrow({ where: { id: night.id } });
        const open = await tx.fightNightEdition.findFirst({
          where: { nightId: night.id, state: { in: ['announced', 'running'] } },
          orderBy: { at: 'asc' },
        });
        const at = open?.at ?? current.nextAt;
        if (!at) throw new ArenaError('no-fight-night', 'There is no evening to skip.', 409);
        if (open) {
          await tx.$queryRaw`SELECT id FROM "FightNightEdition" WHERE id = ${open.id} FOR UPDATE`;
          await tx.fightNightEdition.update({
            where: { id: open.id },
            data: { state: 'skipped', reason: input.reason, stateChangedAt: clock.now() },
          });
          await tell(tx, open);
        } else {
          await tx.fightNight.update({
            where: { id: night.id },
            data: { nextAt: nextTime(current.cron, current.timeZone, at) },
          });
        }
        await audit(tx, context, 'fight-night-skip', night.id, {
          name: night.name,
          at: at.toISOString(),
          reason: input.reason,
        });
        return { name: night.name, at };
      });
    },

    /** Ends a fight night for good; an announced evening is skipped. */
    async stop(context: CommunityContext, typed: string | undefined): Promise<{ name: string }> {
      const night = await nightOf(context.communityId, typed);
      await database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "FightNight" WHERE id = ${night.id} FOR UPDATE`;
        const now = clock.now();
        await tx.fightNight.update({ where: { id: night.id }, data: { stoppedAt: now, nextAt: null } });
        const open = await tx.fightNightEdition.findMany({ where: { nightId: night.id, state: 'announced' } });
        for (const edition of open) {
          await tx.fightNightEdition.update({
            where: { id: edition.id },
            data: { state: 'skipped', reason: 'This fight night was stopped.', stateChangedAt: now },
          });
          await tell(tx, edition);
        }
        await audit(tx, context, 'fight-night-stop', night.id, { name: night.name });
      });
      return { name: night.name };
    },

    /** Puts a member's agent on the list; one agent a member, until the bill is drawn. */
    async enter(
      context: CommunityContext,
      input: { editionId?: string | undefined; agent?: string | undefined },
    ): Promise<{ agentName: string; edition: EditionView }> {
      const agent = await ownOrFirst(agents, context, input.agent);
      return withEdition(context, input.editionId, async (tx, edition, programme) => {
        requireEntries(edition, programme);
        const mine = await tx.agent.findMany({ where: { ownerId: context.memberId }, select: { id: true } });
        const others = programme.entered.filter(id => !mine.some(own => own.id === id));
        const changed = { ...programme, entered: [...others, agent.id] };
        if (!programme.entered.includes(agent.id)) await store(tx, edition, changed);
        return { agentName: agent.name, edition: await viewEdition(tx, { ...edition, programme: changed }) };
      });
    },

    /** Takes a member's agent off the list. */
    async withdraw(context: CommunityContext, input: { editionId?: string | undefined }): Promise<void> {
      await withEdition(context, input.editionId, async (tx, edition, programme) => {
        requireEntries(edition, programme);
        const mine = await tx.agent.findMany({ where: { ownerId: context.memberId }, select: { id: true } });
        const entered = programme.entered.filter(id => !mine.some(own => own.id === id));
        if (entered.length === programme.entered.length) {
          throw new ArenaError('not-entered', 'None of your agents is on the list.', 409);
        }
        await store(tx, edition, { ...programme, entered });
      });
    },

    /** A member takes an open challenge of the bill, first come, first served. */
    async take(
      context: CommunityContext,
      input: { editionId: string; bout: number; agent?: string | undefined },
    ): Promise<{ agentName: string; opponentName: string; number: number }> {
      const agent = await ownOrFirst(agents, context, input.agent);
      return withEdition(context, input.editionId, async (tx, edition, programme) => {
        const index = input.bout - 1;
        const bout = programme.bouts[index];
        if (bout?.kind !== 'open') throw new ArenaError('no-open-challenge', 'That bout is no open challenge.', 404);
        if (
          edition.state === 'skipped' ||
          edition.state === 'finished' ||
          bout.matchId !== null ||
          bout.dropped !== null
        ) {
          throw new ArenaError('bout-over', 'That challenge is over. The next fight night brings others.', 409);
        }
        if (bout.second !== null && bout.takenBy !== context.memberId) {
          throw new ArenaError('challenge-taken', 'Somebody was faster: that challenge is taken.', 409);
        }
        if (programme.bouts.some((other, at) => at !== index && other.takenBy === context.memberId)) {
          throw new ArenaError(
            'one-challenge',
            'You have taken a challenge this evening. Let others have this one.',
            409,
          );
        }
        if (programme.bouts.some((other, at) => at !== index && [other.first, other.second].includes(agent.id))) {
          throw new ArenaError('on-the-bill', `${agent.name} is on the bill already. Please take another agent.`, 409);
        }
        const bouts = programme.bouts.map((other, at) =>
          at === index ? { ...other, second: agent.id, takenBy: context.memberId } : other,
        );
        await store(tx, edition, { ...programme, bouts });
        const opponent = await tx.agent.findUniqueOrThrow({ where: { id: bout.first }, select: { name: true } });
        return { agentName: agent.name, opponentName: opponent.name, number: input.bout };
      });
    },
  };
}

function requireEntries(edition: EditionRow, programme: Programme): void {
  if (edition.state === 'announced' && programme.bouts.length === 0) return;
  throw new ArenaError(
    'entries-closed',
    edition.state === 'announced' || edition.state === 'running'
      ? 'The bill is drawn. Its open challenges can still be taken by their buttons.'
      : 'That fight night is over. /fightnight list shows when the next one is.',
    409,
  );
}

function checkName(typed: string): string {
  const name = typed.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (name.length >= 3 && name.length <= NAME_MAX && !/\p{C}/u.test(name)) return name;
  throw new ArenaError('bad-name', `A fight night's name has 3 to ${NAME_MAX} characters.`);
}

function within(label: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ArenaError('bad-number', `${label}: a whole number from ${min} to ${max}, please.`);
}

function audit(
  tx: Transaction,
  context: CommunityContext,
  action: 'fight-night-schedule' | 'fight-night-skip' | 'fight-night-stop',
  target: string,
  details: Record<string, string | number>,
) {
  return appendAudit(tx, { ...auditActor(context), action, target, details });
}
