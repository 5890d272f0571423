import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { identityHash } from '../platform/identity-hash.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import { closing, type Sanction, type SanctionKind, sanctionRefusal } from './sanction-rules.ts';
import type { CommunityContext } from './service.ts';

/**
 * What moderators have closed to a member, for a time. A sanction hangs on keyed hashes of the person's chat accounts, so that it holds
 * whatever account they come with, and after they left, were merged with another account, or had everything about them deleted.
 */

export interface SanctionView extends Sanction {
  memberId: string;
  memberName: string;
  startsAt: Date;
  /** Null where the arena itself gave it. */
  givenBy: string | null;
  liftedAt: Date | null;
  liftReason: string | null;
}

/** Longest that is kept of a reason. */
export const SANCTION_REASON_MAX = 200;
const MONTH_DAYS = 30;

export interface SanctionOptions {
  database: Database;
  newId: () => string;
  /** Of `identityHash`: the same in all processes, for ever. */
  identityKey: string;
}

export type SanctionService = ReturnType<typeof createSanctionService>;
/** What others ask before they let a member do something, in their transaction. */
export type SanctionGate = Pick<SanctionService, 'requireUnsanctioned'>;
/** The same for many members at once, on either client. */
export type SanctionLookup = Pick<SanctionService, 'ofMembers'>;

export function createSanctionService({ database, newId, identityKey }: SanctionOptions) {
  /** Sanctions that hold now, by member; members without any are left out. One indexed query where nobody of the community has one. */
  async function ofMembers(sql: Sql, memberIds: readonly string[]): Promise<Map<string, Sanction[]>> {
    const accounts = await sql.query<AccountRow>(ACCOUNTS, [[...new Set(memberIds)]]);
    return match(sql, accounts, identityKey);
  }

  /** @throws ArenaError 'sanctioned' where `kind` is closed to the member, with the reason and until when */
  async function requireUnsanctioned(
    tx: Transaction,
    { memberId }: { communityId: string; memberId: string },
    kind: SanctionKind,
  ): Promise<void> {
    const sql = sqlOf(tx);
    const sanction = closing((await ofMembers(sql, [memberId])).get(memberId) ?? [], kind);
    if (sanction) throw sanctionRefusal(sanction, await databaseTime(sql));
  }

  /** What holds for a person in a community now, the newest first. */
  async function sanctionsOf(
    tx: Pick<Transaction, '$queryRawUnsafe'>,
    { communityId, personId }: { communityId: string; personId: string },
  ): Promise<Sanction[]> {
    const sql = sqlOf(tx);
    const accounts = await sql.query<AccountRow>(ACCOUNTS_OF_PERSON, [personId, communityId]);
    return (await match(sql, accounts, identityKey)).get(personId) ?? [];
  }

  return {
    ofMembers,
    requireUnsanctioned,

    sanctionsOf,

    /** What is closed to the member who asks, now. */
    ofContext: (context: Pick<CommunityContext, 'communityId' | 'personId'>): Promise<Sanction[]> =>
      sanctionsOf(database.prisma, context),

    /**
     * Asked before anybody does anything, in chat as on the web: who is muted or banned here is answered what concerns themselves, and
     * nothing else. @throws ArenaError 'sanctioned'
     */
    async requireHeard(context: Pick<CommunityContext, 'communityId' | 'personId'>, now: Date): Promise<void> {
      const sanction = closing(await sanctionsOf(database.prisma, context), 'mute');
      if (sanction) throw sanctionRefusal(sanction, now);
    },

    /**
     * Closes `kind` to a member from now on, in the caller's transaction.
     * @param durationMs null: until it is lifted
     */
    async give(
      tx: Transaction,
      input: {
        communityId: string;
        memberId: string;
        kind: SanctionKind;
        durationMs: number | null;
        reason: string;
        givenById: string | null;
      },
    ): Promise<SanctionView> {
      const now = await databaseTime(sqlOf(tx));
      const member = await tx.member.findUniqueOrThrow({
        where: { id: input.memberId },
        include: { person: { include: { identities: true } } },
      });
      const row = await tx.sanction.create({
        data: {
          id: newId(),
          communityId: input.communityId,
          memberId: member.id,
          hashes: member.person.identities.map(({ surface, externalId }) =>
            identityHash(identityKey, surface, externalId),
          ),
          kind: input.kind,
          reason: input.reason.slice(0, SANCTION_REASON_MAX),
          givenById: input.givenById,
          startsAt: now,
          endsAt: input.durationMs === null ? null : new Date(now.getTime() + input.durationMs),
        },
      });
      const [view] = await viewSanctions(tx, [row]);
      if (!view) throw new Error('The sanction has no view.');
      return view;
    },

    /** Ends a sanction early. @throws ArenaError 'sanction-not-found', 'sanction-over' */
    async lift(
      tx: Transaction,
      input: { communityId: string; id: string; reason: string; liftedById: string | null },
    ): Promise<SanctionView> {
      await tx.$queryRaw`SELECT id FROM "Sanction" WHERE id = ${input.id} FOR UPDATE`;
      const row = await tx.sanction.findUnique({ where: { id: input.id } });
      if (!row || row.communityId !== input.communityId) {
        throw new ArenaError('sanction-not-found', 'There is no such sanction here. /mod sanctions lists them.', 404);
      }
      const now = await databaseTime(sqlOf(tx));
      if (row.liftedAt || (row.endsAt && row.endsAt <= now)) {
        throw new ArenaError('sanction-over', 'That sanction is over already.', 409);
      }
      const lifted = await tx.sanction.update({
        where: { id: row.id },
        data: {
          liftedAt: now,
          liftedById: input.liftedById,
          liftReason: input.reason.slice(0, SANCTION_REASON_MAX),
        },
      });
      const [view] = await viewSanctions(tx, [lifted]);
      if (!view) throw new Error('The sanction has no view.');
      return view;
    },

    /** Sanctions of a community, of one member or of all; those that hold first, then the newest. Past ones for 30 days. */
    async list(
      communityId: string,
      page: { memberId?: string; limit: number; offset?: number },
    ): Promise<{ sanctions: SanctionView[]; total: number }> {
      const { memberId, limit, offset = 0 } = page;
      const hashes = memberId === undefined ? null : await hashesOf(database, memberId, identityKey);
      const rows = await database.prisma.$queryRaw<SanctionRow[]>`
        SELECT sanction.*, count(*) OVER ()::int AS total FROM "Sanction" sanction
         WHERE sanction."communityId" = ${communityId}
           AND (${hashes}::text[] IS NULL OR sanction.hashes && ${hashes}::text[])
           AND coalesce(sanction."liftedAt", sanction."endsAt", arena_now()) > arena_now() - make_interval(days => ${MONTH_DAYS})
         ORDER BY (sanction."liftedAt" IS NULL AND coalesce(sanction."endsAt" > arena_now(), true)) DESC,
                  sanction."startsAt" DESC, sanction.id
         LIMIT ${limit} OFFSET ${offset}`;
      return { sanctions: await viewSanctions(database.prisma, rows), total: rows[0]?.total ?? 0 };
    },
  };
}

interface AccountRow {
  /** Whose sanctions are looked up: a member, or a person. */
  holder: string;
  communityId: string;
  surface: string;
  externalId: string;
}

const HOLDS = `sanction."liftedAt" IS NULL AND sanction."startsAt" <= arena_now()
  AND (sanction."endsAt" IS NULL OR sanction."endsAt" > arena_now())`;

/** Accounts of these members, where their community has any sanction that holds. */
const ACCOUNTS = `
  SELECT member.id AS holder, member."communityId", account.surface::text AS surface, account."externalId"
    FROM "Member" member JOIN "Identity" account ON account."personId" = member."personId"
   WHERE member.id = ANY($1)
     AND EXISTS (SELECT 1 FROM "Sanction" sanction WHERE sanction."communityId" = member."communityId" AND ${HOLDS})`;

const ACCOUNTS_OF_PERSON = `
  SELECT account."personId" AS holder, $2::text AS "communityId", account.surface::text AS surface, account."externalId"
    FROM "Identity" account
   WHERE account."personId" = $1
     AND EXISTS (SELECT 1 FROM "Sanction" sanction WHERE sanction."communityId" = $2::text AND ${HOLDS})`;

async function match(sql: Sql, accounts: readonly AccountRow[], identityKey: string): Promise<Map<string, Sanction[]>> {
  const found = new Map<string, Sanction[]>();
  if (accounts.length === 0) return found;
  const hashed = accounts.map(account => ({
    ...account,
    hash: identityHash(identityKey, account.surface, account.externalId),
  }));
  const rows = await sql.query<Sanction & { communityId: string; hashes: string[] }>(
    `SELECT id, "communityId", kind, reason, "endsAt", hashes FROM "Sanction" sanction
      WHERE hashes && $1::text[] AND ${HOLDS} ORDER BY "startsAt" DESC, id`,
    [hashed.map(account => account.hash)],
  );
  for (const { communityId, hashes, ...sanction } of rows) {
    const holders = hashed.filter(account => account.communityId === communityId && hashes.includes(account.hash));
    for (const holder of new Set(holders.map(account => account.holder))) {
      found.set(holder, [...(found.get(holder) ?? []), sanction]);
    }
  }
  return found;
}

async function hashesOf(database: Database, memberId: string, identityKey: string): Promise<string[]> {
  const accounts = await database.prisma.identity.findMany({
    where: { person: { members: { some: { id: memberId } } } },
  });
  return accounts.map(({ surface, externalId }) => identityHash(identityKey, surface, externalId));
}

async function databaseTime(sql: Sql): Promise<Date> {
  const [row] = await sql.query<{ now: Date }>('SELECT arena_now() AS now');
  if (!row) throw new Error('The database told no time.');
  return row.now;
}

interface SanctionRow {
  id: string;
  memberId: string;
  kind: string;
  reason: string;
  givenById: string | null;
  startsAt: Date;
  endsAt: Date | null;
  liftedAt: Date | null;
  liftReason: string | null;
  total?: number;
}

async function viewSanctions(tx: Pick<Transaction, 'member'>, rows: readonly SanctionRow[]): Promise<SanctionView[]> {
  const ids = rows.flatMap(row => (row.givenById ? [row.memberId, row.givenById] : [row.memberId]));
  const members = await tx.member.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, displayName: true },
  });
  const nameOf = (id: string) => members.find(member => member.id === id)?.displayName ?? 'a former member';
  return rows.map(row => ({
    id: row.id,
    kind: row.kind as SanctionKind,
    reason: row.reason,
    memberId: row.memberId,
    memberName: nameOf(row.memberId),
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    givenBy: row.givenById ? nameOf(row.givenById) : null,
    liftedAt: row.liftedAt,
    liftReason: row.liftReason,
  }));
}
