import type { Surface } from '../../prisma/generated/enums.ts';
import { checkName } from '../agents/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import type { MatchPlace } from '../matches/index.ts';
import { appendAudit, auditActor } from '../moderation/index.ts';
import { hashOfCode, newCode } from '../people/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { lockByName } from '../platform/lock.ts';
import { checkedStart, nameOf, requireRoom } from './create.ts';
import type { TournamentOptions } from './rows.ts';
import { BEST_OF, LIVE_MAX, TOURNAMENT_NAME } from './rules.ts';
import type { Start } from './start-words.ts';
import { BOARDS_MAX, communityTeams, TEAM_NAME } from './team-sides.ts';
import { alarmModerators, tellBoard, wake } from './tell.ts';

/** Team matches: of two teams of one community, or of two communities, one of which invites the other by a code. */

/** What both sides agree on. */
export interface TeamTerms {
  boards: number;
  /** Games of a board. */
  bestOf: number;
  start: Start;
}

export interface NewTeamMatch extends TeamTerms {
  /** Empty: after its teams. */
  name: string;
  teams: readonly [string, string];
  place: MatchPlace;
  /** The invocation: the same one twice makes one match. */
  key: string;
}

export interface TeamInvitation extends TeamTerms {
  /** The community that invites. */
  hostName: string;
}

/** A code for another community holds for so long, once. */
const CODE_DAYS = 7;
const DAY_MS = 24 * 3_600_000;
const LIVE = ['registering', 'checkin', 'running'] as const;
/** Numbers behind a name that is taken. */
const NAMESAKES_MAX = 50;

export type TeamEvents = ReturnType<typeof createTeamEvents>;

export function createTeamEvents(options: TournamentOptions) {
  const { database, clock, newId, random } = options;

  async function announce(
    tx: Transaction,
    context: CommunityContext,
    match: TeamTerms & {
      communityId: string;
      guestCommunityId: string | null;
      name: string;
      teamNames: readonly string[];
      place: MatchPlace;
      idempotencyKey: string;
      createdById: string | null;
      /** The community that invited. */
      hostName: string | null;
    },
  ): Promise<string> {
    const { boards, bestOf, start, place, teamNames, hostName, ...rest } = match;
    const now = clock.now();
    const row = await tx.tournament.create({
      data: {
        id: newId(),
        ...rest,
        format: 'team',
        size: 2 * boards,
        bestOf,
        finalBestOf: bestOf,
        teamNames: [...teamNames],
        prizeSplit: [100],
        pace: 'one',
        startsAt: checkedStart({ start, checkInMinutes: 0 }, now),
        whenFull: start.kind === 'full',
        ...placeColumns(place),
        createdAt: now,
        stateChangedAt: now,
      },
    });
    await appendAudit(tx, {
      ...auditActor(context),
      action: hostName === null ? 'tournament-create' : 'team-accept',
      target: row.id,
      details: { name: row.name, kind: `${boards} boards`, ...(hostName !== null && { chat: hostName }) },
    });
    await tellBoard(tx, row);
    await wake(tx, row.id);
    return row.id;
  }

  /** The code's row, locked, as an invitation to this community. */
  async function readCode(tx: Transaction, context: CommunityContext, typed: string) {
    const hash = hashOfCode(typed);
    if (hash !== null) await tx.$queryRaw`SELECT hash FROM "LinkCode" WHERE hash = ${hash} FOR UPDATE`;
    const code = hash === null ? null : await tx.linkCode.findUnique({ where: { hash } });
    if (code?.kind !== 'team' || code.usedAt || code.expiresAt <= clock.now()) {
      throw new ArenaError(
        'bad-team-code',
        'That code fits no team match. Codes look like K7QX-4M1Z, serve once and hold for 7 days; /team invite in the other community gives another.',
        404,
      );
    }
    if (code.communityId === context.communityId) {
      throw new ArenaError(
        'own-team-code',
        'This code is for another community: a moderator there enters it. /team create makes a match of two teams of this one.',
        409,
      );
    }
    const host = await tx.community.findUniqueOrThrow({ where: { id: code.communityId } });
    return { code, host, terms: readTerms(code.data) };
  }

  return {
    /** Announces a match of two teams of this community. @returns its id; @throws ArenaError with what to change */
    async create(context: CommunityContext, input: NewTeamMatch): Promise<string> {
      checkTerms(input, clock.now());
      const teamNames = checkTeams(input.teams);
      const { communityId } = context;
      const name = nameOf(input.name.trim() === '' ? teamNames.join(' vs ').slice(0, TOURNAMENT_NAME.max) : input.name);
      return database.transaction(async tx => {
        const idempotencyKey = `${communityId}:${input.key}`;
        await lockNames(tx, [communityId]);
        const known = await tx.tournament.findUnique({ where: { idempotencyKey }, select: { id: true } });
        if (known) return known.id;
        requireRoom(await liveIn(tx, communityId), name);
        const { boards, bestOf, start, place } = input;
        return announce(tx, context, {
          boards,
          bestOf,
          start,
          place,
          communityId,
          guestCommunityId: null,
          name,
          teamNames,
          idempotencyKey,
          createdById: context.memberId,
          hostName: null,
        });
      });
    },

    /** A code by which another community accepts a match on these terms. The one before it serves no more. */
    async invite(
      context: CommunityContext,
      input: TeamTerms & { place: MatchPlace },
    ): Promise<{ code: string; expiresAt: Date }> {
      const now = clock.now();
      checkTerms(input, now);
      const code = newCode(random);
      const expiresAt = new Date(now.getTime() + CODE_DAYS * DAY_MS);
      const { communityId, personId } = context;
      const { boards, bestOf, start, place } = input;
      await database.transaction(async tx => {
        requireRoom(await liveIn(tx, communityId), '');
        await tx.linkCode.deleteMany({ where: { communityId, kind: 'team' } });
        const { surface, chatId } = place;
        await tx.linkCode.create({
          data: {
            hash: hashOfCode(code) ?? '',
            kind: 'team',
            data: {
              boards,
              bestOf,
              start: start.kind === 'at' ? start.at.toISOString() : start.kind,
              channelId: place.channelId,
              memberId: context.memberId,
            },
            personId,
            communityId,
            surface,
            chatId,
            expiresAt,
            createdAt: now,
          },
        });
        await appendAudit(tx, {
          ...auditActor(context),
          action: 'team-invite',
          target: communityId,
          details: { chat: context.communityName, kind: `${boards} boards` },
        });
      });
      return { code, expiresAt };
    },

    /** Who invites, and to what: the code is not used up. */
    async preview(context: CommunityContext, typed: string): Promise<TeamInvitation> {
      return database.transaction(async tx => {
        const { host, terms } = await readCode(tx, context, typed);
        return { hostName: host.name, ...terms };
      });
    },

    /** Accepts an invitation: the match is announced in both communities. @throws ArenaError 'bad-team-code', 'start-in-the-past' */
    async accept(context: CommunityContext, typed: string): Promise<{ id: string; name: string; hostName: string }> {
      return database.transaction(async tx => {
        const { code, host, terms } = await readCode(tx, context, typed);
        const now = clock.now();
        if (terms.start.kind === 'at' && terms.start.at <= now) {
          throw new ArenaError(
            'start-in-the-past',
            `The start that ${host.name} proposed has passed. Please ask them for another code.`,
            409,
          );
        }
        const guest = context.communityId;
        await lockNames(tx, [host.id, guest]);
        const [theirs, ours] = [await liveIn(tx, host.id), await liveIn(tx, guest)];
        requireRoom(ours, '');
        if (theirs.length >= LIVE_MAX) {
          throw new ArenaError(
            'too-many-tournaments',
            `${host.name} has as many tournaments on as anyone can follow. Please try again when one has ended.`,
            409,
          );
        }
        const teamNames = communityTeams(host.name, context.communityName);
        const name = freeName(teamNames.join(' vs '), [...theirs, ...ours]);
        await tx.linkCode.update({ where: { hash: code.hash }, data: { usedAt: now } });
        const { channelId, memberId } = placeOfCode(code.data);
        const id = await announce(tx, context, {
          ...terms,
          communityId: host.id,
          guestCommunityId: guest,
          name,
          teamNames,
          place: { surface: code.surface, chatId: code.chatId, channelId },
          idempotencyKey: `team:${code.hash}`,
          createdById: memberId,
          hostName: host.name,
        });
        await appendAudit(tx, {
          communityId: host.id,
          actorId: null,
          actorName: context.communityName,
          action: 'team-accept',
          target: id,
          details: { name, chat: host.name, kind: `${terms.boards} boards` },
        });
        await alarmModerators(
          tx,
          host.id,
          `${context.communityName} has accepted the team match: ${name}. Its board is in the arena channel; /tournament start begins it, /tournament cancel calls it off.`,
        );
        return { id, name, hostName: host.name };
      });
    },
  };
}

function placeColumns({ surface, chatId, channelId }: MatchPlace) {
  return { surface: surface as Surface, chatId, channelId };
}

function checkTerms({ boards, bestOf, start }: TeamTerms, now: Date): void {
  if (!Number.isSafeInteger(boards) || boards < 1 || boards > BOARDS_MAX) {
    throw new ArenaError('bad-boards', `A team match has 1 to ${BOARDS_MAX} boards.`);
  }
  if (!(BEST_OF as readonly number[]).includes(bestOf)) {
    throw new ArenaError(
      'bad-tournament',
      `A board is best of ${BEST_OF.slice(0, -1).join(', ')} or ${BEST_OF.at(-1)}.`,
    );
  }
  checkedStart({ start, checkInMinutes: 0 }, now);
}

function checkTeams(typed: readonly [string, string]): [string, string] {
  const [a, b] = typed.map(name => {
    const checked = checkName(name, TEAM_NAME);
    if (!checked.ok) throw new ArenaError('bad-team-name', checked.problem);
    return checked.name;
  });
  if (!a || !b || a.toLowerCase() === b.toLowerCase()) {
    throw new ArenaError('bad-team-name', 'Please give the two teams different names: Reds vs Blues, say.');
  }
  return [a, b];
}

/** Whoever makes a tournament in one of these communities waits: names and numbers of them stay right. */
async function lockNames(tx: Transaction, communityIds: readonly string[]): Promise<void> {
  for (const id of [...communityIds].sort()) {
    await lockByName(tx, `tournaments:${id}`);
  }
}

function liveIn(tx: Transaction, communityId: string): Promise<{ name: string }[]> {
  return tx.tournament.findMany({
    where: { OR: [{ communityId }, { guestCommunityId: communityId }], state: { in: [...LIVE] } },
    select: { name: true },
  });
}

function freeName(wanted: string, taken: readonly { name: string }[]): string {
  const known = new Set(taken.map(({ name }) => name.toLowerCase()));
  for (let number = 1; number <= NAMESAKES_MAX; number += 1) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!known.has(name.toLowerCase())) return name;
  }
  throw new ArenaError('tournament-name-taken', `${wanted} is on already.`, 409);
}

function readTerms(data: unknown): TeamTerms {
  const { boards, bestOf, start } = data as { boards: number; bestOf: number; start: string };
  return {
    boards,
    bestOf,
    start: start === 'full' || start === 'command' ? { kind: start } : { kind: 'at', at: new Date(start) },
  };
}

function placeOfCode(data: unknown): { channelId: string; memberId: string } {
  return data as { channelId: string; memberId: string };
}
