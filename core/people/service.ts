import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import { createAccountLinks } from './account-links.ts';
import { createCommunityLinks } from './community-links.ts';
import { welcomeBack } from './erasure.ts';
import { mergeMembers } from './merge.ts';
import { createPrivacy } from './privacy.ts';

/** Who is who: accounts of one person on several platforms, communities that are joined, what is held about a person. */

export interface PeopleServiceOptions {
  database: Database;
  clock: Clock;
  random: Random;
  newId: () => string;
  /** Of `identityHash`: the same in all processes, for ever. */
  identityKey: string;
}

/** Merged members whose belongings are forwarded in one transaction. */
const FORWARDED_AT_ONCE = 20;

export type PeopleService = ReturnType<typeof createPeopleService>;

export function createPeopleService(options: PeopleServiceOptions) {
  const { database, newId } = options;

  return {
    links: createAccountLinks(options),
    chats: createCommunityLinks(options),
    privacy: createPrivacy(options),

    /** For the transaction in which an account is first seen: limits of one that was erased hold again. */
    welcomeBack: (tx: Transaction, account: Parameters<typeof welcomeBack>[1]): Promise<void> =>
      welcomeBack(tx, account, options.identityKey),

    /**
     * Hands on what has come to merged members since: a prize, a corrected result, a stake of a tournament that was cancelled.
     * @returns how many had something
     */
    async forward(): Promise<number> {
      return database.transaction(async tx => {
        const pairs = await tx.$queryRaw<{ fromId: string; intoId: string }[]>`
          SELECT old.id AS "fromId", old."mergedIntoId" AS "intoId" FROM "Member" old
           WHERE old."mergedIntoId" IS NOT NULL
             AND (EXISTS (SELECT 1 FROM "Account" wallet WHERE wallet.key = 'wallet:' || old.id AND wallet.posted > wallet.held)
               OR EXISTS (SELECT 1 FROM "Agent" agent WHERE agent."ownerId" = old.id))
           ORDER BY old.id LIMIT ${FORWARDED_AT_ONCE}`;
        await mergeMembers(tx, pairs, newId);
        return pairs.length;
      });
    },
  };
}
