import type { CommunityContext } from '../communities/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { archiveOf } from './archive.ts';
import { burnWallets, erasePerson } from './erasure.ts';
import { type HoldingCounts, holdingsOf } from './holdings.ts';
import { type Obstacle, obstaclesToErasing } from './obstacles.ts';
import { tellPerson } from './tell.ts';

/** What is held about a person: shown, handed over, deleted. */

export interface PrivacyView {
  counts: HoldingCounts;
  /** A deletion that waits; null: none was asked for. */
  eraseAskedAt: Date | null;
  /** What a deletion would wait for. */
  obstacles: Obstacle[];
}

export interface PrivacyOptions {
  database: Database;
  clock: Clock;
  newId: () => string;
  /** Of `identityHash`. */
  identityKey: string;
}

/** Erased people whose wallets are burned once more in one transaction. */
const BURNED_AT_ONCE = 20;

export type Privacy = ReturnType<typeof createPrivacy>;

export function createPrivacy({ database, clock, newId, identityKey }: PrivacyOptions) {
  async function erase(personId: string): Promise<boolean> {
    return database.transaction(
      async tx => {
        await tx.$queryRaw`SELECT id FROM "Person" WHERE id = ${personId} FOR UPDATE`;
        const person = await tx.person.findUnique({ where: { id: personId } });
        if (!person?.eraseAskedAt || person.erasedAt || person.mergedIntoId) return false;
        await lockMembers(tx, personId);
        if ((await obstaclesToErasing(tx, personId)).length > 0) return false;
        await erasePerson(tx, personId, { identityKey, now: clock.now(), newId });
        return true;
      },
      { timeoutMs: 60_000 },
    );
  }

  return {
    async view({ personId }: CommunityContext): Promise<PrivacyView> {
      const { counts } = await holdingsOf(database.prisma, personId, identityKey);
      const person = await database.prisma.person.findUniqueOrThrow({ where: { id: personId } });
      return {
        counts,
        eraseAskedAt: person.eraseAskedAt,
        obstacles: await obstaclesToErasing(database.prisma, personId),
      };
    },

    /** Everything, as a ZIP. */
    async export({ personId }: CommunityContext): Promise<Uint8Array> {
      const { files } = await database.transaction(tx => holdingsOf(tx, personId, identityKey), {
        isolation: 'RepeatableRead',
      });
      return archiveOf(files, clock.now());
    },

    /** Deletes what names the person, at once where nothing of theirs is open, else as soon as it is settled. @returns whether it is done */
    async askErasure({ personId }: CommunityContext): Promise<{ done: boolean; obstacles: Obstacle[] }> {
      await database.transaction(async tx => {
        await takeBackLinks(tx, personId);
        await tx.person.updateMany({
          where: { id: personId, eraseAskedAt: null, erasedAt: null },
          data: { eraseAskedAt: clock.now() },
        });
      });
      const done = await erase(personId);
      return { done, obstacles: done ? [] : await obstaclesToErasing(database.prisma, personId) };
    },

    /** Takes a deletion back while it waits. @returns whether there was one */
    async keep({ personId }: CommunityContext): Promise<boolean> {
      const kept = await database.prisma.person.updateMany({
        where: { id: personId, eraseAskedAt: { not: null }, erasedAt: null },
        data: { eraseAskedAt: null },
      });
      return kept.count === 1;
    },

    /** People whose deletion waits. */
    async due(): Promise<string[]> {
      const rows = await database.prisma.person.findMany({
        where: { eraseAskedAt: { not: null }, erasedAt: null, mergedIntoId: null },
        select: { id: true },
        take: 100,
      });
      return rows.map(({ id }) => id);
    },

    erase,

    /** Burns what came to erased people since: a stake that was returned, a prize. @returns how many had something */
    async burnLeftovers(): Promise<number> {
      return database.transaction(async tx => {
        const members = await tx.$queryRaw<{ id: string; communityId: string }[]>`
          SELECT member.id, member."communityId" FROM "Person" person
            JOIN "Member" member ON member."personId" = person.id
            JOIN "Account" wallet ON wallet.key = 'wallet:' || member.id AND wallet.posted > wallet.held
           WHERE person."erasedAt" IS NOT NULL ORDER BY member.id LIMIT ${BURNED_AT_ONCE}`;
        await burnWallets(tx, members, newId);
        return members.length;
      });
    },
  };
}

/** Whoever is to be deleted becomes nobody else meanwhile, and nobody else is deleted with them: links that wait are taken back. */
async function takeBackLinks(tx: Transaction, personId: string): Promise<void> {
  // rows before persons, as where links merge
  const links = await tx.$queryRaw<{ id: string; personId: string; otherPersonId: string }[]>`
    SELECT id, "personId", "otherPersonId" FROM "AccountLink"
     WHERE ${personId} IN ("personId", "otherPersonId") AND state IN ('asked', 'agreed') ORDER BY id FOR UPDATE`;
  for (const link of links) {
    await tx.accountLink.update({
      where: { id: link.id },
      data: { state: 'cancelled', reason: 'One of the two accounts is being deleted.' },
    });
    const other = link.personId === personId ? link.otherPersonId : link.personId;
    await tellPerson(tx, other, { what: 'link-cancelled', subjectId: link.id });
  }
}

async function lockMembers(tx: Transaction, personId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM "Member" WHERE "personId" = ${personId} ORDER BY id FOR NO KEY UPDATE`;
}
