import type { Prisma } from '../../prisma/generated/client.ts';
import type { Surface } from '../../prisma/generated/enums.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { lockByName } from '../platform/lock.ts';
import { createDirectory } from './directory.ts';
import { migrateChat } from './migrate-chat.ts';
import { NAMELESS, shortName, usernameKeyOf } from './names.ts';
import { type NotifySettings, readNotify } from './notify.ts';
import { ROLE_NOTED_EVERY_MS, type Role, roleNow } from './roles.ts';
import { type CommunitySettings, communitySettingsSchema, readSettings } from './settings.ts';

/** Who asks, and where: what every service call of a chat command starts from. */
export interface Origin {
  surface: Surface;
  chat: { id: string; kind: 'group' | 'private'; title?: string; channelId: string };
  actor: { id: string; displayName: string; username?: string };
}

export interface CommunityContext {
  communityId: string;
  communityName: string;
  settings: CommunitySettings;
  memberId: string;
  personId: string;
  displayName: string;
  /** From where they act; absent where no chat asked. */
  surface?: Surface;
}

/** A tenant as others may see it: whoever knows its id. */
export interface CommunityView {
  id: string;
  name: string;
}

export interface MembershipView {
  communityId: string;
  communityName: string;
  memberId: string;
  displayName: string;
  /** What the web goes by: 'member' where nobody has asked the chat for a day. */
  role: Role;
  /** When the chat was last asked for their rights. */
  roleSeenAt: Date | null;
}

export interface PlaceView {
  surface: Surface;
  chatId: string;
  title: string;
  arenaChannelId: string | null;
  lastChannelId: string | null;
  /** Where moderators are told of trouble; the arena channel where they have none. */
  moderatorChannelId: string | null;
}

export interface CommunityServiceOptions {
  database: Database;
  clock: Clock;
  newId: () => string;
  /** Called in the transaction that creates a community (seeds its house agents). */
  onCommunityCreated: (tx: Transaction, communityId: string) => Promise<void>;
  /** Called in the transaction in which an account is first seen: what it left behind when it was erased holds again. */
  onIdentityCreated?: (
    tx: Transaction,
    account: { surface: Surface; externalId: string; personId: string },
  ) => Promise<void>;
}

/** What a chat is set to. */
export interface PlaceSettings {
  arenaChannelId: string | null;
  moderatorChannelId: string | null;
  moderatorRoleId: string | null;
}

/** Runs in the transaction of a change, with what held before and what holds now. */
type AlsoOfPlace = (tx: Transaction, before: PlaceSettings, after: PlaceSettings) => Promise<void>;

/** Chat id of the community that people share who talk to the bot in private before they met it in a group. */
export const LOBBY = 'lobby';

export type CommunityService = ReturnType<typeof createCommunityService>;

export function createCommunityService(options: CommunityServiceOptions) {
  const { database, clock, newId, onCommunityCreated } = options;

  /** Finds or makes person, community and member of an origin. Safe under concurrent first contact. */
  async function resolve(origin: Origin): Promise<CommunityContext> {
    const displayName = shortName(origin.actor.displayName) || NAMELESS;
    const known = origin.chat.kind === 'group' ? await touch(origin, displayName) : null;
    if (known) return known;
    return database.transaction(async tx => {
      const personId = await ensurePerson(tx, origin, displayName);
      const { communityId, placeId } = await communityOf(tx, origin, personId);
      const member = await ensureMember(tx, { communityId, personId, displayName, homePlaceId: placeId });
      const community = await tx.community.findUniqueOrThrow({ where: { id: communityId } });
      return {
        communityId,
        communityName: community.name,
        settings: readSettings(community.settings),
        memberId: member.id,
        personId,
        displayName,
        surface: origin.surface,
      };
    });
  }

  /** The one living member of a person in a community; whoever makes the same one at the same moment gets the same. */
  async function ensureMember(
    tx: Transaction,
    member: { communityId: string; personId: string; displayName: string; homePlaceId: string | null },
  ): Promise<{ id: string }> {
    const { communityId, personId, displayName } = member;
    const where = { communityId, personId, mergedIntoId: null };
    const seen = { displayName, lastActiveAt: clock.now() };
    const known = await tx.member.findFirst({ where, select: { id: true } });
    if (known) return tx.member.update({ where: { id: known.id }, data: seen, select: { id: true } });
    await tx.member.createMany({ data: { id: newId(), ...member, ...seen }, skipDuplicates: true });
    return tx.member.findFirstOrThrow({ where, select: { id: true } });
  }

  /** The usual case in one statement: a known member in a known group, about whom nothing has changed. Null in any other case. */
  async function touch(origin: Origin, displayName: string): Promise<CommunityContext | null> {
    const { surface, chat, actor } = origin;
    const title = shortName(chat.title ?? '');
    const [row] = await database.prisma.$queryRaw<TouchedRow[]>`
      UPDATE "Member" member SET "lastActiveAt" = ${clock.now()}
        FROM "Identity" identity, "Place" place, "Community" community
       WHERE identity.surface = ${surface}::"Surface" AND identity."externalId" = ${actor.id}
         AND place.surface = ${surface}::"Surface" AND place."externalId" = ${chat.id}
         AND community.id = place."communityId"
         AND member."communityId" = community.id AND member."personId" = identity."personId"
         AND member."mergedIntoId" IS NULL
         AND member."displayName" = ${displayName} AND identity."displayName" = ${displayName}
         AND identity."usernameKey" IS NOT DISTINCT FROM ${usernameKeyOf(actor.username)}::text
         AND place."leftAt" IS NULL AND place."lastChannelId" = ${chat.channelId}
         AND (${title} = '' OR place.title = ${title})
      RETURNING member.id AS "memberId", member."personId", community.id AS "communityId",
                community.name AS "communityName", community.settings`;
    return row ? { ...row, settings: readSettings(row.settings), displayName, surface } : null;
  }

  async function ensurePerson(tx: Transaction, origin: Origin, displayName: string): Promise<string> {
    const key = { surface: origin.surface, externalId: origin.actor.id };
    const usernameKey = usernameKeyOf(origin.actor.username);
    const known = await tx.identity.findUnique({ where: { surface_externalId: key } });
    if (known) {
      if (known.displayName !== displayName || known.usernameKey !== usernameKey) {
        await tx.identity.update({
          where: { surface_externalId: key },
          data: { displayName, usernameKey, seenAt: clock.now() },
        });
      }
      return known.personId;
    }
    await lockByName(tx, `identity:${origin.surface}:${origin.actor.id}`);
    const raced = await tx.identity.findUnique({ where: { surface_externalId: key } });
    if (raced) return raced.personId;
    const personId = newId();
    await tx.person.create({ data: { id: personId, createdAt: clock.now() } });
    await tx.identity.create({ data: { ...key, personId, displayName, usernameKey, seenAt: clock.now() } });
    await options.onIdentityCreated?.(tx, { ...key, personId });
    return personId;
  }

  /** A private chat acts for the community where the person was last active; a group is its own. */
  async function communityOf(
    tx: Transaction,
    origin: Origin,
    personId: string,
  ): Promise<{ communityId: string; placeId: string | null }> {
    if (origin.chat.kind === 'private') {
      const last = await tx.member.findFirst({
        where: { personId, mergedIntoId: null },
        orderBy: { lastActiveAt: 'desc' },
      });
      if (last) return { communityId: last.communityId, placeId: last.homePlaceId };
      return ensurePlace(tx, origin.surface, LOBBY, 'Lobby', null);
    }
    return ensurePlace(tx, origin.surface, origin.chat.id, origin.chat.title ?? '', origin.chat.channelId);
  }

  async function ensurePlace(
    tx: Transaction,
    surface: Surface,
    externalId: string,
    title: string,
    channelId: string | null,
  ): Promise<{ communityId: string; placeId: string }> {
    const where = { surface_externalId: { surface, externalId } };
    let place = await tx.place.findUnique({ where });
    if (!place) {
      await lockByName(tx, `place:${surface}:${externalId}`);
      place = await tx.place.findUnique({ where });
    }
    if (!place) {
      const [communityId, placeId] = [newId(), newId()];
      const name = shortName(title) || 'Arena';
      await tx.community.create({ data: { id: communityId, name, createdAt: clock.now() } });
      await tx.place.create({
        data: { id: placeId, communityId, surface, externalId, title: name, lastChannelId: channelId },
      });
      await onCommunityCreated(tx, communityId);
      return { communityId, placeId };
    }
    const newTitle = title === '' ? place.title : shortName(title);
    if (place.leftAt || place.title !== newTitle || (channelId !== null && place.lastChannelId !== channelId)) {
      await tx.place.update({
        where,
        data: { leftAt: null, title: newTitle, ...(channelId === null ? {} : { lastChannelId: channelId }) },
      });
    }
    return { communityId: place.communityId, placeId: place.id };
  }

  /** Changes what a chat is set to. */
  async function setPlace(
    { surface, chat }: Origin,
    what: string,
    data: Partial<PlaceSettings>,
    also: AlsoOfPlace = async () => undefined,
  ): Promise<void> {
    if (chat.kind === 'private') {
      throw new ArenaError('not-a-group', `${what} belongs to a server or group. Please use this command there.`);
    }
    await database.transaction(async tx => {
      await tx.$queryRaw`
        SELECT id FROM "Place" WHERE surface = ${surface}::"Surface" AND "externalId" = ${chat.id} FOR UPDATE`;
      const where = { surface_externalId: { surface, externalId: chat.id } };
      const before = await tx.place.findUniqueOrThrow({ where });
      const after = await tx.place.update({ where, data });
      await also(tx, before, after);
    });
  }

  return {
    resolve,
    ...createDirectory(database),

    /** @returns whether the hello is still owed to this chat; claims it, so that it is said once. */
    async claimHello(surface: Surface, chat: { id: string; title?: string; channelId: string }): Promise<boolean> {
      return database.transaction(async tx => {
        await ensurePlace(tx, surface, chat.id, chat.title ?? '', chat.channelId);
        const claimed = await tx.place.updateMany({
          where: { surface, externalId: chat.id, greetedAt: null },
          data: { greetedAt: clock.now() },
        });
        return claimed.count === 1;
      });
    },

    /** The bot was removed: nothing is posted there until it is back. Nothing is lost. */
    async leave(surface: Surface, chatId: string): Promise<void> {
      await database.prisma.place.updateMany({
        where: { surface, externalId: chatId },
        data: { leftAt: clock.now(), greetedAt: null },
      });
    },

    /** A Telegram group became a supergroup: the place keeps its community under the new id. */
    async migrateChat(surface: Surface, from: string, to: string): Promise<void> {
      await database.transaction(tx => migrateChat(tx, surface, from, to));
    },

    /** Sets the channel where this chat's matches are announced. */
    setArenaChannel: (origin: Origin, channelId: string, also?: AlsoOfPlace): Promise<void> =>
      setPlace(origin, 'The arena channel', { arenaChannelId: channelId }, also),

    /** Sets the channel where the moderators of this chat are told of trouble. */
    setModeratorChannel: (origin: Origin, channelId: string, also?: AlsoOfPlace): Promise<void> =>
      setPlace(origin, "The moderators' channel", { moderatorChannelId: channelId }, also),

    /** Makes whoever has this role a moderator here, besides those whom the platform's rights make one; null: nobody besides. */
    setModeratorRole: (origin: Origin, roleId: string | null, also?: AlsoOfPlace): Promise<void> =>
      setPlace(origin, "The moderators' role", { moderatorRoleId: roleId }, also),

    /** What a chat is set to; null where it is none of ours. */
    placeSettings: (surface: Surface, chatId: string): Promise<PlaceSettings | null> =>
      database.prisma.place.findUnique({ where: { surface_externalId: { surface, externalId: chatId } } }),

    /** Whether one of these roles has been made the moderators' role of this chat. */
    async isModeratorRole(surface: Surface, chatId: string, roleIds: readonly string[]): Promise<boolean> {
      if (roleIds.length === 0) return false;
      const place = await database.prisma.place.findFirst({
        where: { surface, externalId: chatId, moderatorRoleId: { in: [...roleIds] } },
        select: { id: true },
      });
      return place !== null;
    },

    /** Chats that the bot is in, of a community or (absent) of all. */
    async places(communityId?: string): Promise<PlaceView[]> {
      const places = await database.prisma.place.findMany({
        where: { ...(communityId !== undefined && { communityId }), leftAt: null, externalId: { not: LOBBY } },
        orderBy: { createdAt: 'asc' },
      });
      return places.map(({ surface, externalId, title, arenaChannelId, lastChannelId, moderatorChannelId }) => ({
        surface,
        chatId: externalId,
        title,
        arenaChannelId,
        lastChannelId,
        moderatorChannelId: moderatorChannelId ?? arenaChannelId,
      }));
    },

    /** A community by its id. Throws ArenaError 404 where there is none. */
    async byId(communityId: string): Promise<CommunityView> {
      const { rows } = await database.pool.query<CommunityView>({
        name: 'community-by-id',
        text: 'SELECT id, name FROM "Community" WHERE id = $1',
        values: [communityId],
      });
      if (!rows[0]) throw new ArenaError('community-not-found', 'There is no such community.', 404);
      return { id: rows[0].id, name: rows[0].name };
    },

    /** The only community of this arena; null where there is none yet, or more than one. */
    async only(): Promise<CommunityView | null> {
      const [first, second] = await database.prisma.community.findMany({ take: 2, select: { id: true, name: true } });
      return first && !second ? first : null;
    },

    async settings(communityId: string): Promise<CommunitySettings> {
      const community = await database.prisma.community.findUniqueOrThrow({ where: { id: communityId } });
      return readSettings(community.settings);
    },

    /**
     * Changes some settings; refuses what the schema does not allow, naming the setting.
     * @param also runs in the same transaction, with what held before and what holds now
     */
    async changeSettings(
      communityId: string,
      change: Record<string, unknown>,
      also: (tx: Transaction, before: CommunitySettings, after: CommunitySettings) => Promise<void> = async () =>
        undefined,
    ): Promise<CommunitySettings> {
      const parsed = communitySettingsSchema.partial().strict().safeParse(change);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new ArenaError(
          'bad-setting',
          `${String(issue?.path[0] ?? 'That setting')}: ${issue?.message ?? 'unknown'}.`,
        );
      }
      return database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Community" WHERE id = ${communityId} FOR UPDATE`;
        const community = await tx.community.findUniqueOrThrow({ where: { id: communityId } });
        // only what was chosen, so that later defaults reach the rest
        const settings = { ...(community.settings as Prisma.JsonObject), ...(change as Prisma.JsonObject) };
        await tx.community.update({ where: { id: communityId }, data: { settings } });
        const after = readSettings(settings);
        await also(tx, readSettings(community.settings), after);
        return after;
      });
    },

    async notifySettings(memberId: string): Promise<NotifySettings> {
      const member = await database.prisma.member.findUniqueOrThrow({ where: { id: memberId } });
      return readNotify(member.notify);
    },

    async changeNotify(memberId: string, change: Partial<NotifySettings>): Promise<NotifySettings> {
      return database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Member" WHERE id = ${memberId} FOR UPDATE`;
        const member = await tx.member.findUniqueOrThrow({ where: { id: memberId } });
        const notify = { ...(member.notify as Prisma.JsonObject), ...change };
        await tx.member.update({ where: { id: memberId }, data: { notify } });
        return readNotify(notify);
      });
    },

    /** A person's living member in a community, as chat would act for them; null where they have none there. */
    async contextOf(personId: string, communityId: string): Promise<CommunityContext | null> {
      const member = await database.prisma.member.findFirst({
        where: { communityId, personId, mergedIntoId: null },
        include: { community: { select: { name: true, settings: true } } },
      });
      if (!member) return null;
      const { community, id, displayName } = member;
      return {
        communityId,
        communityName: community.name,
        settings: readSettings(community.settings),
        memberId: id,
        personId,
        displayName,
      };
    },

    /**
     * What a chat says of somebody's rights there. Written where it is news, or was seen a while ago; makes no member of a stranger.
     * @param account whose: the surface's user id
     */
    async noteRole(
      { surface, chatId, accountId }: { surface: Surface; chatId: string; accountId: string },
      role: Role,
    ): Promise<void> {
      const now = clock.now();
      await database.prisma.$executeRaw`
        UPDATE "Member" member SET role = ${role}, "roleSeenAt" = ${now}
          FROM "Identity" identity, "Place" place
         WHERE identity.surface = ${surface}::"Surface" AND identity."externalId" = ${accountId}
           AND place.surface = ${surface}::"Surface" AND place."externalId" = ${chatId}
           AND member."communityId" = place."communityId" AND member."personId" = identity."personId"
           AND member."mergedIntoId" IS NULL
           AND (member.role <> ${role} OR member."roleSeenAt" IS NULL
             OR member."roleSeenAt" < ${new Date(now.getTime() - ROLE_NOTED_EVERY_MS)})`;
    },

    /** A person's accounts on chat platforms, by the names that these have for them. */
    async accountsOf(personId: string): Promise<{ surface: Surface; name: string }[]> {
      const rows = await database.prisma.identity.findMany({ where: { personId }, orderBy: { surface: 'asc' } });
      return rows.map(({ surface, displayName }) => ({ surface, name: displayName }));
    },

    /** Where a person is a member, the community first where they were active last. */
    async membershipsOf(personId: string): Promise<MembershipView[]> {
      const members = await database.prisma.member.findMany({
        where: { personId, mergedIntoId: null },
        include: { community: { select: { name: true } } },
        orderBy: [{ lastActiveAt: 'desc' }, { id: 'asc' }],
      });
      return members.map(({ id, communityId, community, displayName, role, roleSeenAt }) => ({
        communityId,
        communityName: community.name,
        memberId: id,
        displayName,
        role: roleNow({ role, roleSeenAt }, clock.now()),
        roleSeenAt,
      }));
    },

    /** The accounts through which a member can be reached, by surface. */
    async identitiesOf(memberId: string): Promise<{ surface: Surface; externalId: string }[]> {
      const member = await database.prisma.member.findUniqueOrThrow({
        where: { id: memberId },
        include: { person: { include: { identities: true } } },
      });
      return member.person.identities.map(({ surface, externalId }) => ({ surface, externalId }));
    },

    /** Another member of the same community, named by the surface's id or a known @username. */
    async findMember(
      communityId: string,
      surface: Surface,
      reference: { id?: string; username?: string; displayName?: string },
    ): Promise<{ memberId: string; displayName: string; personId: string }> {
      const identity = reference.id
        ? await database.prisma.identity.findUnique({
            where: { surface_externalId: { surface, externalId: reference.id } },
          })
        : await database.prisma.identity.findFirst({
            where: { surface, usernameKey: usernameKeyOf(reference.username) ?? '' },
            orderBy: { seenAt: 'desc' },
          });
      const member =
        identity &&
        (await database.prisma.member.findFirst({
          where: { communityId, personId: identity.personId, mergedIntoId: null },
        }));
      if (!member) {
        const name = shortName(reference.displayName ?? reference.username ?? 'That member');
        throw new ArenaError(
          'member-not-found',
          `${name} has not joined the arena here yet. They join with their first command, /agent create, say.`,
          404,
        );
      }
      return { memberId: member.id, displayName: member.displayName, personId: member.personId };
    },

    /** Remembers names for @username look-ups; creates nobody. */
    async seen(surface: Surface, actor: Origin['actor']): Promise<void> {
      await database.prisma.identity.updateMany({
        where: { surface, externalId: actor.id },
        data: {
          displayName: shortName(actor.displayName) || NAMELESS,
          usernameKey: usernameKeyOf(actor.username),
          seenAt: clock.now(),
        },
      });
    },
  };
}

type TouchedRow = Pick<CommunityContext, 'memberId' | 'personId' | 'communityId' | 'communityName'> & {
  settings: unknown;
};
