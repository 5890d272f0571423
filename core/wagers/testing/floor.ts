import { type CommunityContext, type CommunitySettings, readSettings } from '../../communities/index.ts';
import { DEFAULT_BUILDS, DEFAULT_SLIDERS } from '../../controllers/index.ts';
import type { Tape } from '../../engine/index.ts';
import { issuanceOf, postTransfers, walletOf } from '../../ledger/index.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/database.ts';
import { newId } from '../../platform/ids.ts';
import { sqlOf } from '../../platform/sql.ts';
import { createMarketHooks, createModeratedMarkets } from '../hooks.ts';
import { openWith } from '../opening.ts';

/**
 * A trading floor for tests and benchmarks: communities, funded members, matches that nobody fights, and their markets, moved by the
 * same hooks as in the arena.
 */
export interface MatchOnFloor {
  communityId: string;
  /** Owners of the left and the right agent; house agents unless told. */
  owners?: readonly [string | null, string | null];
  /** Betting time that is left. */
  seconds?: number;
}

export type Floor = ReturnType<typeof createFloor>;

/** Even fighters whose wins follow the price a little. */
const COUNTS = { fights: 4000, counts: [1100, 900, 900, 1100] as const, tapes: 64, simulated: 0 };
const CONTROLLER = {
  kind: 'archetype',
  archetype: 'bruiser',
  sliders: { ...DEFAULT_SLIDERS.bruiser },
  version: 1,
};
const hooks = createMarketHooks();
const moderated = createModeratedMarkets({ newId });

export function createFloor(database: Database) {
  const { prisma } = database;
  const sql = sqlOf(database.pool);

  async function community(settings: Partial<CommunitySettings> = {}): Promise<string> {
    const id = newId();
    await prisma.community.create({ data: { id, name: id, settings } });
    return id;
  }

  /** Members with credits, each a person of their own. */
  async function members(communityId: string, count: number, credits = 10_000): Promise<CommunityContext[]> {
    const found = await prisma.community.findUniqueOrThrow({ where: { id: communityId } });
    const settings = readSettings(found.settings);
    const contexts = Array.from({ length: count }, (): CommunityContext => {
      const memberId = newId();
      return { communityId, communityName: communityId, settings, memberId, personId: newId(), displayName: memberId };
    });
    await prisma.person.createMany({ data: contexts.map(({ personId: id }) => ({ id })) });
    await prisma.member.createMany({
      data: contexts.map(({ memberId: id, personId, displayName }) => ({ id, communityId, personId, displayName })),
    });
    if (credits > 0) {
      await postTransfers(
        sql,
        contexts.map(({ memberId }) => ({
          key: `grant:${memberId}`,
          kind: 'grant',
          from: issuanceOf(communityId),
          to: walletOf(communityId, memberId),
          amount: BigInt(credits),
        })),
      );
    }
    return contexts;
  }

  async function agent(communityId: string, ownerId: string | null): Promise<{ id: string; versionId: string }> {
    const [id, versionId] = [newId(), newId()];
    await prisma.agent.create({
      data: { id, communityId, ownerId, name: `Agent ${id}`, nameKey: id, archetype: 'bruiser', looks: {} },
    });
    await prisma.agentVersion.create({
      data: { id: versionId, agentId: id, number: 1, build: { ...DEFAULT_BUILDS.bruiser }, controller: CONTROLLER },
    });
    return { id, versionId };
  }

  /** An open match without a market. */
  async function match({ communityId, owners = [null, null], seconds = 600 }: MatchOnFloor): Promise<string> {
    const [id, a, b] = [newId(), await agent(communityId, owners[0]), await agent(communityId, owners[1])];
    await database.pool.query(
      `INSERT INTO "Match" (id, "communityId", kind, "agentAId", "agentBId", "versionAId", "versionBId", engine, rules, symbol,
              "priceSource", "priceSources", "tapeSeconds", "serverSeed", "lockAt", "announceAt", "idempotencyKey", "createdAt", "stateChangedAt")
       VALUES ($1, $2, 'exhibition', $3, $4, $5, $6, 'test', 'standard', 'BTC-USD', 'exchange', '{}', 45, 'seed',
               arena_now() + $7 * interval '1 second', arena_now(), $1, arena_now(), arena_now())`,
      [id, communityId, a.id, b.id, a.versionId, b.versionId, seconds],
    );
    return id;
  }

  /** A match whose market is open, with the line of `counts`. */
  async function market(about: MatchOnFloor, counts: readonly [number, number, number, number] = COUNTS.counts) {
    const id = await match(about);
    await prepare(id, about.communityId);
    await database.transaction(tx => openWith(tx, id, { ...COUNTS, counts }, systemClock));
    return id;
  }

  function prepare(id: string, communityId: string): Promise<void> {
    return database.transaction(tx =>
      hooks.prepareMarket(tx, { id, communityId, lockAt: new Date(), symbol: 'BTC-USD', commitHash: '' }),
    );
  }

  /** Runs a transition as matches do: under the match's row lock, where it is still in one of `from`. @returns whether it did */
  function transition(
    matchId: string,
    from: readonly string[],
    to: string,
    change: (tx: Transaction, communityId: string) => Promise<void>,
  ): Promise<boolean> {
    return database.transaction(
      async tx => {
        const [row] = await tx.$queryRaw<{ state: string; communityId: string }[]>`
          SELECT state::text AS state, "communityId" FROM "Match" WHERE id = ${matchId} FOR UPDATE`;
        if (!row || !from.includes(row.state)) return false;
        await change(tx, row.communityId);
        await tx.$executeRaw`
          UPDATE "Match" SET state = ${to}::"MatchState",
                 "settledAt" = CASE WHEN ${to} IN ('settled', 'void') THEN arena_now() END WHERE id = ${matchId}`;
        return true;
      },
      { timeoutMs: 60_000 },
    );
  }

  const lock = (matchId: string) => transition(matchId, ['open'], 'locked', tx => hooks.locked(tx, matchId));

  /** Settles a locked match. */
  function settle(matchId: string, winner: 0 | 1, direction: 'up' | 'down'): Promise<boolean> {
    return transition(matchId, ['locked', 'running', 'finished'], 'settled', async (tx, communityId) => {
      const found = await tx.match.findUniqueOrThrow({
        where: { id: matchId },
        include: { agentA: true, agentB: true },
      });
      await tx.match.update({ where: { id: matchId }, data: { winner } });
      await hooks.settled(tx, {
        id: matchId,
        communityId,
        kind: found.kind,
        winner,
        tape: tapeOf(direction),
        seed: '0'.repeat(64),
        agentIds: [found.agentAId, found.agentBId],
        ownerIds: [found.agentA.ownerId, found.agentB.ownerId],
        resultKind: 'knockout',
        seasonId: found.seasonId,
        occasion: null,
      });
    });
  }

  function voidMatch(matchId: string, reason = 'The price feed failed.'): Promise<boolean> {
    return transition(matchId, ['open', 'locked', 'running', 'finished'], 'void', (tx, communityId) =>
      hooks.voided(tx, { id: matchId, communityId, reason, occasion: null }),
    );
  }

  /** Makes the other corner the winner, as moderators do. */
  function override(matchId: string, winner: 0 | 1): Promise<void> {
    return database.transaction(async tx => {
      await tx.$queryRaw`SELECT 1 FROM "Match" WHERE id = ${matchId} FOR UPDATE`;
      await tx.match.update({ where: { id: matchId }, data: { winner } });
      await moderated.overridden(tx, { id: matchId, winner });
    });
  }

  async function balance(memberId: string): Promise<number> {
    const account = await prisma.account.findUnique({ where: { key: `wallet:${memberId}` } });
    return Number((account?.posted ?? 0n) - (account?.held ?? 0n));
  }

  return { community, members, agent, match, market, prepare, transition, lock, settle, voidMatch, override, balance };
}

function tapeOf(direction: 'up' | 'down'): Tape {
  const samples = Array.from({ length: 46 }, (_, index) => 1000 + (direction === 'up' ? index : -index));
  return { symbol: 'BTC-USD', source: 'exchange', decimals: 2, sigmaMilliticks: 1000, samples };
}
