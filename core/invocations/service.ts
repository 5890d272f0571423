import { Prisma } from '../../prisma/generated/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';

/** Which invocations were answered with what: the same interaction delivered twice changes nothing the second time. */

/** Kept for a day: platforms redeliver within minutes. */
const KEEP_MS = 24 * 3600 * 1000;
/** How long a second delivery waits for the first one's answer before it is handled anew (the first process died). */
const WAIT_MS = 10_000;
const POLL_MS = 50;

export type InvocationService = ReturnType<typeof createInvocationService>;

export function createInvocationService({ database, clock }: { database: Database; clock: Clock }) {
  /** Of several who wait for a dead process, one goes on: the row's time of birth is the token. */
  async function takeOver({ id, createdAt }: { id: string; createdAt: Date }): Promise<boolean> {
    const taken = await database.prisma.answeredInvocation.updateMany({
      where: { id, createdAt, reply: { equals: Prisma.AnyNull } },
      data: { createdAt: clock.now() },
    });
    return taken.count === 1;
  }

  return {
    /**
     * @returns null to whoever is to handle it: the first to come, or the first of those waiting where that one failed or died;
     * the stored answer to everybody else
     */
    async claim(id: string): Promise<unknown | null> {
      const since = clock.now().getTime();
      for (;;) {
        const claimed = await database.prisma.$executeRaw`
          INSERT INTO "AnsweredInvocation" (id, "createdAt") VALUES (${id}, ${clock.now()}) ON CONFLICT DO NOTHING`;
        if (claimed === 1) return null;
        const row = await database.prisma.answeredInvocation.findUnique({ where: { id } });
        if (row?.reply != null) return row.reply;
        // counted from its last claim as well: who has just taken over is given time
        const waitedMs = clock.now().getTime() - Math.max(since, row?.createdAt.getTime() ?? since);
        if (row && waitedMs >= WAIT_MS && (await takeOver(row))) return null;
        await clock.sleep(POLL_MS);
      }
    },

    async answer(id: string, reply: unknown): Promise<void> {
      await database.prisma.answeredInvocation.updateMany({ where: { id }, data: { reply: storable(reply) } });
    },

    /** Lets the same invocation be tried again after a failure of ours. */
    async release(id: string): Promise<void> {
      await database.prisma.answeredInvocation.deleteMany({ where: { id, reply: { equals: Prisma.AnyNull } } });
    },

    async sweep(): Promise<number> {
      const old = await database.prisma.answeredInvocation.deleteMany({
        where: { createdAt: { lt: new Date(clock.now().getTime() - KEEP_MS) } },
      });
      return old.count;
    },
  };
}

/**
 * Any value as PostgreSQL's jsonb takes it: without NUL, without halves of surrogate pairs (a name cut in the middle of an emoji).
 */
function storable(value: unknown): Prisma.InputJsonValue {
  const text = JSON.stringify(value, (_, part) =>
    typeof part === 'string' ? part.replace(/\0|\p{Cs}/gu, '\ufffd') : part,
  );
  return JSON.parse(text) as Prisma.InputJsonValue;
}

export type ConversationService = ReturnType<typeof createConversationService>;

/** Half-answered forms and the like; they outlive a restart, not their expiry. */
export function createConversationService({ database, clock }: { database: Database; clock: Clock }) {
  return {
    async get(key: string): Promise<unknown> {
      const row = await database.prisma.conversation.findUnique({ where: { key } });
      return row && row.expiresAt > clock.now() ? row.value : null;
    },

    async set(key: string, value: unknown, ttlSeconds: number): Promise<void> {
      const data = {
        value: storable(value),
        expiresAt: new Date(clock.now().getTime() + ttlSeconds * 1000),
      };
      await database.prisma.conversation.upsert({ where: { key }, create: { key, ...data }, update: data });
    },

    async delete(key: string): Promise<void> {
      await database.prisma.conversation.deleteMany({ where: { key } });
    },

    async sweep(): Promise<number> {
      const old = await database.prisma.conversation.deleteMany({ where: { expiresAt: { lte: clock.now() } } });
      return old.count;
    },
  };
}
