import type { AccountLink } from '../../prisma/generated/client.ts';
import type { Surface } from '../../prisma/generated/enums.ts';
import type { CommunityContext } from '../communities/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { appendOutbox } from '../platform/outbox.ts';
import type { Random } from '../platform/random.ts';
import { carryWallets } from '../wallets/index.ts';
import { CODE_MINUTES, hashOfCode, newCode } from './codes.ts';
import { type MemberPair, type MergedMember, mergeMembers } from './merge.ts';
import { type Obstacle, obstaclesToMerge, obstacleWords } from './obstacles.ts';
import { carrySignIns } from './sign-ins.ts';
import { tellPerson } from './tell.ts';

/**
 * One person with accounts on two platforms. Who asks gets a code; the other account gives it back and agrees, having been shown the
 * first one's name; then the first agrees, having been shown the other's. After a day in which either can take it back the second
 * account's members are merged into the first one's, in every community.
 */

export const WAIT_HOURS = 24;
/** An ask that the first side does not answer lapses. */
const ANSWER_HOURS = 24;
const HOUR_MS = 3_600_000;
/** How soon it is tried again where something stands in the way. */
const RETRY_MS = 10 * 60_000;

export interface AccountName {
  surface: Surface;
  /** As the platform has it: members' text. */
  name: string;
}

export interface LinkView {
  id: string;
  state: 'asked' | 'agreed' | 'merged' | 'cancelled' | 'refused';
  /** The account that stays, and the one that is taken over. */
  first: AccountName[];
  second: AccountName[];
  /** Which of the two looks at it; null: neither. */
  mine: 'first' | 'second' | null;
  mergeAt: Date | null;
  /** What stands in the way, or why it was cancelled. */
  reason: string | null;
}

export interface LinkStatus {
  accounts: AccountName[];
  link: LinkView | null;
  obstacles: Obstacle[];
}

export interface AccountLinkOptions {
  database: Database;
  clock: Clock;
  random: Random;
  newId: () => string;
}

/** A person has one account on each of these at most. */
const SURFACE_LABELS: Record<Surface, string> = { discord: 'Discord', telegram: 'Telegram', console: 'the console' };

export type AccountLinks = ReturnType<typeof createAccountLinks>;

export function createAccountLinks({ database, clock, random, newId }: AccountLinkOptions) {
  const { prisma } = database;

  async function accountsOf(reader: Pick<Transaction, 'identity'>, personId: string): Promise<AccountName[]> {
    const rows = await reader.identity.findMany({ where: { personId }, orderBy: [{ surface: 'asc' }] });
    return rows.map(({ surface, displayName }) => ({ surface, name: displayName }));
  }

  async function view(
    reader: Transaction | typeof prisma,
    link: AccountLink,
    personId: string | null,
  ): Promise<LinkView> {
    const { id, state, personId: firstId, otherPersonId, mergeAt, reason } = link;
    return {
      id,
      state: state as LinkView['state'],
      first: await accountsOf(reader, firstId),
      second: await accountsOf(reader, otherPersonId),
      mine: personId === firstId ? 'first' : personId === otherPersonId ? 'second' : null,
      mergeAt,
      reason,
    };
  }

  /** The link that this person is in the middle of. */
  async function current(reader: Pick<Transaction, 'accountLink'>, personId: string): Promise<AccountLink | null> {
    const since = new Date(clock.now().getTime() - ANSWER_HOURS * HOUR_MS);
    return reader.accountLink.findFirst({
      where: {
        AND: [
          { OR: [{ personId }, { otherPersonId: personId }] },
          { OR: [{ state: 'agreed' }, { state: 'asked', createdAt: { gt: since } }] },
        ],
      },
      orderBy: { createdAt: 'desc' },
    });
  }

  async function requireFree(tx: Transaction, personId: string): Promise<void> {
    const { eraseAskedAt } = await tx.person.findUniqueOrThrow({ where: { id: personId } });
    if (eraseAskedAt) {
      throw new ArenaError(
        'deletion-waits',
        'Everything about one of these accounts is about to be deleted. /privacy delete tells what it waits for, and can take it back.',
        409,
      );
    }
    if (await current(tx, personId)) {
      throw new ArenaError(
        'link-under-way',
        'A link of this account is under way already. /link status shows it, and /link cancel takes it back.',
        409,
      );
    }
  }

  /** The code's row, locked; refuses what is no code of ours any more, and accounts that cannot be joined. */
  async function readCode(tx: Transaction, context: CommunityContext, typed: string) {
    const hash = hashOfCode(typed);
    const [code] =
      hash === null
        ? []
        : await tx.$queryRaw<{ hash: string; personId: string; usedAt: Date | null; expiresAt: Date }[]>`
            SELECT hash, "personId", "usedAt", "expiresAt" FROM "LinkCode" WHERE hash = ${hash} AND kind = 'account' FOR UPDATE`;
    if (!code || code.usedAt || code.expiresAt <= clock.now()) throw badCode();
    if (code.personId === context.personId) {
      throw new ArenaError(
        'link-own-code',
        'That is your own code. Enter it with your other account: on Telegram if you got it on Discord, say.',
        409,
      );
    }
    await requireApart(tx, code.personId, context.personId);
    return code;
  }

  async function requireApart(tx: Transaction, one: string, other: string): Promise<void> {
    const [ours, theirs] = [await accountsOf(tx, one), await accountsOf(tx, other)];
    const twice = ours.find(({ surface }) => theirs.some(account => account.surface === surface));
    if (!twice) return;
    throw new ArenaError(
      'link-same-platform',
      `Both have an account on ${SURFACE_LABELS[twice.surface]}. A person is one account on each platform: two of one platform are never joined.`,
      409,
    );
  }

  async function lockPersons(tx: Transaction, ...ids: string[]): Promise<void> {
    await tx.$queryRaw`SELECT id FROM "Person" WHERE id = ANY(${ids}) ORDER BY id FOR NO KEY UPDATE`;
  }

  async function locked(tx: Transaction, id: string): Promise<AccountLink | null> {
    await tx.$queryRaw`SELECT id FROM "AccountLink" WHERE id = ${id} FOR UPDATE`;
    return tx.accountLink.findUnique({ where: { id } });
  }

  /** Members of both in one community, to be merged. Elsewhere the second account's member simply becomes the first one's. */
  async function pairsOf(tx: Pick<Transaction, 'member'>, link: AccountLink): Promise<MemberPair[]> {
    const members = await tx.member.findMany({
      where: { personId: { in: [link.personId, link.otherPersonId] }, mergedIntoId: null },
      orderBy: { id: 'asc' },
    });
    return members.flatMap(from => {
      const into = members.find(other => other.communityId === from.communityId && other.personId === link.personId);
      return from.personId === link.otherPersonId && into ? [{ fromId: from.id, intoId: into.id }] : [];
    });
  }

  async function finish(tx: Transaction, link: AccountLink): Promise<MergedMember[]> {
    const merged = await mergeMembers(tx, await pairsOf(tx, link), newId);
    const { personId, otherPersonId } = link;
    await tx.identity.updateMany({ where: { personId: otherPersonId }, data: { personId } });
    await tx.member.updateMany({ where: { personId: otherPersonId }, data: { personId } });
    await tx.person.updateMany({ where: { mergedIntoId: otherPersonId }, data: { mergedIntoId: personId } });
    await tx.person.update({ where: { id: otherPersonId }, data: { mergedIntoId: personId } });
    await carryWallets(tx, otherPersonId, personId, clock.now());
    await carrySignIns(tx, otherPersonId, personId);
    await tx.accountLink.update({
      where: { id: link.id },
      data: { state: 'merged', mergedAt: clock.now(), reason: null },
    });
    return merged;
  }

  return {
    /**
     * A code for the other account to give back. A new one makes those before it worthless.
     * @throws ArenaError 'link-under-way'
     */
    async code(
      context: CommunityContext,
      place: { surface: Surface; chatId: string },
    ): Promise<{ code: string; expiresAt: Date }> {
      const code = newCode(random);
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + CODE_MINUTES * 60_000);
      await database.transaction(async tx => {
        await lockPersons(tx, context.personId);
        await requireFree(tx, context.personId);
        const { personId, communityId } = context;
        await tx.linkCode.deleteMany({ where: { personId, kind: 'account' } });
        await tx.linkCode.create({
          data: {
            hash: hashOfCode(code) ?? '',
            kind: 'account',
            personId,
            communityId,
            surface: place.surface,
            chatId: place.chatId,
            expiresAt,
            createdAt: now,
          },
        });
      });
      return { code, expiresAt };
    },

    /** Whose code it is, before anything is agreed. @throws ArenaError 'link-code', 'link-own-code', 'link-same-platform', 'link-under-way', 'deletion-waits' */
    async preview(context: CommunityContext, code: string): Promise<{ first: AccountName[] }> {
      return database.transaction(async tx => {
        const { personId } = await readCode(tx, context, code);
        await requireFree(tx, context.personId);
        return { first: await accountsOf(tx, personId) };
      });
    },

    /** The other account agrees: the code is used up, and whoever asked for it is told and has the last word. */
    async ask(context: CommunityContext, code: string): Promise<LinkView> {
      return database.transaction(async tx => {
        const { hash, personId } = await readCode(tx, context, code);
        await lockPersons(tx, personId, context.personId);
        await requireFree(tx, context.personId);
        await requireFree(tx, personId);
        const now = clock.now();
        await tx.linkCode.update({ where: { hash }, data: { usedAt: now } });
        const link = await tx.accountLink.create({
          data: { id: newId(), personId, otherPersonId: context.personId, createdAt: now },
        });
        await tellPerson(tx, personId, { what: 'link-asked', subjectId: link.id });
        return view(tx, link, context.personId);
      });
    },

    /** Whoever asked for the code has been shown the other's name and agrees: the day begins. A second tap changes nothing. */
    async agree(context: CommunityContext, id: string): Promise<LinkView> {
      return database.transaction(async tx => {
        const link = await locked(tx, id);
        if (!link || link.personId !== context.personId) throw noLink();
        if (link.state === 'agreed' || link.state === 'merged') return view(tx, link, context.personId);
        const now = clock.now();
        if (link.state !== 'asked' || now.getTime() - link.createdAt.getTime() > ANSWER_HOURS * HOUR_MS) throw noLink();
        await requireApart(tx, link.personId, link.otherPersonId);
        const mergeAt = new Date(now.getTime() + WAIT_HOURS * HOUR_MS);
        const agreed = await tx.accountLink.update({
          where: { id },
          data: { state: 'agreed', agreedAt: now, mergeAt },
        });
        await appendOutbox(tx, { queue: 'people', name: 'merge', data: { linkId: id }, delayMs: WAIT_HOURS * HOUR_MS });
        for (const personId of [link.personId, link.otherPersonId]) {
          await tellPerson(tx, personId, { what: 'link-agreed', subjectId: id });
        }
        return view(tx, agreed, context.personId);
      });
    },

    /** Either side takes it back, until it is done; both are told. @throws ArenaError 'no-link' */
    async cancel(context: CommunityContext): Promise<LinkView> {
      return database.transaction(async tx => {
        const found = await current(tx, context.personId);
        const link = found && (await locked(tx, found.id));
        if (!link || (link.state !== 'asked' && link.state !== 'agreed')) throw noLink();
        const cancelled = await tx.accountLink.update({
          where: { id: link.id },
          data: { state: 'cancelled', reason: `Taken back by ${context.displayName}.` },
        });
        const other = link.personId === context.personId ? link.otherPersonId : link.personId;
        await tellPerson(tx, other, { what: 'link-cancelled', subjectId: link.id });
        return view(tx, cancelled, context.personId);
      });
    },

    /** The person's accounts, the link that is under way, and what stands in its way. */
    async status(context: CommunityContext): Promise<LinkStatus> {
      const link = await current(prisma, context.personId);
      return {
        accounts: await accountsOf(prisma, context.personId),
        link: link && (await view(prisma, link, context.personId)),
        obstacles: link ? await obstaclesToMerge(prisma, await pairsOf(prisma, link)) : [],
      };
    },

    /** A link by its id as one of its two sides sees it; null where there is none, or it is not theirs. */
    async seenBy(personId: string, id: string): Promise<LinkView | null> {
      const link = await prisma.accountLink.findUnique({ where: { id } });
      if (!link || (link.personId !== personId && link.otherPersonId !== personId)) return null;
      return view(prisma, link, personId);
    },

    /** Links whose day is over. */
    async due(): Promise<string[]> {
      const rows = await prisma.accountLink.findMany({
        where: { state: 'agreed', mergeAt: { lte: clock.now() } },
        orderBy: { mergeAt: 'asc' },
        select: { id: true },
        take: 100,
      });
      return rows.map(({ id }) => id);
    },

    /**
     * Merges a link whose day is over, or puts it off where something stands in the way, and tells why. Harmless the second time.
     * @returns what went along; null where nothing was merged
     */
    async merge(id: string): Promise<MergedMember[] | null> {
      return database.transaction(
        async tx => {
          const link = await locked(tx, id);
          if (link?.state !== 'agreed' || !link.mergeAt || link.mergeAt > clock.now()) return null;
          await lockPersons(tx, link.personId, link.otherPersonId);
          const obstacles = await obstaclesToMerge(tx, await pairsOf(tx, link));
          if (obstacles.length > 0) {
            await putOff(tx, link, obstacleWords(obstacles));
            return null;
          }
          const merged = await finish(tx, link);
          await tellPerson(tx, link.personId, { what: 'link-merged', subjectId: id, facts: factsOf(merged) });
          return merged;
        },
        { timeoutMs: 60_000 },
      );
    },
  };

  async function putOff(tx: Transaction, link: AccountLink, reason: string): Promise<void> {
    await tx.accountLink.update({
      where: { id: link.id },
      data: { reason, mergeAt: new Date(clock.now().getTime() + RETRY_MS) },
    });
    // told once, not at every try
    if (link.reason !== null) return;
    for (const personId of [link.personId, link.otherPersonId]) {
      await tellPerson(tx, personId, { what: 'link-waits', subjectId: link.id });
    }
  }
}

/** What a merge brought, for the message about it. */
function factsOf(merged: readonly MergedMember[]): { agents: number; credits: number; renamed: string[] } {
  const agents = merged.flatMap(member => member.agents);
  return {
    agents: agents.length,
    credits: merged.reduce((sum, { credits }) => sum + credits, 0),
    renamed: agents.flatMap(({ name, formerName }) => (formerName === null ? [] : [`${formerName}: ${name}`])),
  };
}

function badCode(): ArenaError {
  return new ArenaError(
    'link-code',
    `That code is not valid, or not any more: a code serves once, for ${CODE_MINUTES} minutes. /link account gives a new one.`,
    404,
  );
}

function noLink(): ArenaError {
  return new ArenaError('no-link', 'No link of your account is under way. /link account begins one.', 404);
}
