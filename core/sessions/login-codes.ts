import type { Surface } from '../../prisma/generated/enums.ts';
import { CODE_MINUTES, hashOfCode, newCode } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import { createGuessLimit } from './guess-limit.ts';
import { livingPerson } from './living-person.ts';

/**
 * Codes from chat that sign a browser in. Whoever types one signs in as the member to whom the chat gave it; so the chat says that it is for
 * their eyes only, and the page says whose it is before it signs anybody in: nobody ends up in another's account unawares.
 */

export interface LoginCodesOptions {
  database: Database;
  clock: Clock;
  random: Random;
}

/** Whose code it is, as the page asks before it signs in. */
export interface CodeOwner {
  personId: string;
  accounts: { surface: Surface; name: string }[];
}

export type LoginCodes = ReturnType<typeof createLoginCodes>;

export function createLoginCodes({ database, clock, random }: LoginCodesOptions) {
  const { prisma } = database;
  const guesses = createGuessLimit(clock);

  return {
    /** A code for whoever asks in a private answer. A new one makes those before it worthless. */
    async create(
      who: { personId: string; communityId: string },
      place: { surface: Surface; chatId: string },
    ): Promise<{ code: string; expiresAt: Date }> {
      const code = newCode(random);
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + CODE_MINUTES * 60_000);
      const { personId, communityId } = who;
      const { surface, chatId } = place;
      await database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Person" WHERE id = ${personId} FOR NO KEY UPDATE`;
        await tx.linkCode.deleteMany({ where: { personId, kind: 'login' } });
        await tx.linkCode.create({
          data: {
            hash: hashOfCode(code) ?? '',
            kind: 'login',
            personId,
            communityId,
            surface,
            chatId,
            expiresAt,
            createdAt: now,
          },
        });
      });
      return { code, expiresAt };
    },

    /**
     * Whose code it is; it is not used up.
     * @param from the address that asks: it may be wrong a few times only
     * @throws ArenaError 'login-code' (401), 'too-many-guesses' (429)
     */
    async look(typed: string, from: string): Promise<CodeOwner> {
      const hash = hashOfCode(typed);
      const personId = await guesses.guarded(from, async () => {
        if (hash === null) return null;
        const code = await prisma.linkCode.findFirst({
          where: { hash, kind: 'login', usedAt: null, expiresAt: { gt: clock.now() } },
        });
        return code && livingPerson(prisma, code.personId);
      });
      if (personId === null) throw badCode();
      const rows = await prisma.identity.findMany({ where: { personId }, orderBy: { surface: 'asc' } });
      return { personId, accounts: rows.map(({ surface, displayName }) => ({ surface, name: displayName })) };
    },

    /** Uses a code up: of several who come with it at once, one gets in. @throws as `look` */
    async redeem(typed: string, from: string): Promise<{ personId: string }> {
      const hash = hashOfCode(typed);
      const personId = await guesses.guarded(from, async () => {
        if (hash === null) return null;
        const now = clock.now();
        const [code] = await prisma.$queryRaw<{ personId: string }[]>`
          UPDATE "LinkCode" SET "usedAt" = ${now}
           WHERE hash = ${hash} AND kind = 'login' AND "usedAt" IS NULL AND "expiresAt" > ${now}
          RETURNING "personId"`;
        return code ? livingPerson(prisma, code.personId) : null;
      });
      if (personId === null) throw badCode();
      return { personId };
    },
  };
}

/** The same for one that never was, was used, or has lapsed. */
function badCode(): ArenaError {
  return new ArenaError(
    'login-code',
    `That code is not valid, or not any more: a code serves once, for ${CODE_MINUTES} minutes. /login in chat gives a new one.`,
    401,
  );
}
