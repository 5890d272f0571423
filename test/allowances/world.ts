import { type AllowanceService, createAllowanceService } from '../../core/allowances/index.ts';
import { type CommunityContext, type CommunitySettings, readSettings } from '../../core/communities/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { newId } from '../../core/platform/ids.ts';
import { createTestClock, type TestClock } from '../arena/clock.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** A database with a still clock, and members, agents and matches as plain rows: what allowances look at. */
export interface AllowanceWorld {
  test: TestDatabase;
  clock: TestClock;
  allowances: AllowanceService;
  /** Moves both clocks, ours and the database's. */
  pass(seconds: number): Promise<void>;
  community(settings?: Partial<CommunitySettings>): Promise<string>;
  member(communityId: string): Promise<CommunityContext>;
  agent(communityId: string, ownerId: string | null): Promise<string>;
  match(options: MatchOptions): Promise<string>;
  wallet(memberId: string): Promise<number>;
}

export interface MatchOptions {
  communityId: string;
  agentIds: readonly [string, string];
  kind?: 'rated' | 'casual' | 'exhibition';
  requestedById?: string | null;
  state?: 'open' | 'settled' | 'void';
}

export async function openAllowanceWorld(): Promise<AllowanceWorld> {
  const test = await testDatabase({ maxConnections: 24 });
  const { prisma } = test.database;
  const clock = createTestClock();
  await setDatabaseTime(test.database.pool, clock.now());
  return {
    test,
    clock,
    allowances: createAllowanceService({ database: test.database, clock }),
    async pass(seconds) {
      clock.pass(seconds);
      await setDatabaseTime(test.database.pool, clock.now());
    },
    async community(settings = {}) {
      const { id } = await prisma.community.create({ data: { id: newId(), name: 'Home', settings } });
      return id;
    },
    async member(communityId) {
      const [personId, memberId] = [newId(), newId()];
      await prisma.person.create({ data: { id: personId } });
      await prisma.member.create({ data: { id: memberId, communityId, personId, displayName: 'Ann' } });
      const { settings } = await prisma.community.findUniqueOrThrow({ where: { id: communityId } });
      return {
        communityId,
        communityName: 'Home',
        settings: readSettings(settings),
        memberId,
        personId,
        displayName: 'Ann',
      };
    },
    async agent(communityId, ownerId) {
      const id = newId();
      await prisma.agent.create({
        data: {
          id,
          communityId,
          ownerId,
          name: id,
          nameKey: id,
          archetype: 'Rusher',
          looks: {},
          createdAt: clock.now(),
        },
      });
      await prisma.agentVersion.create({
        data: { id: newId(), agentId: id, number: 1, build: {}, controller: {}, createdAt: clock.now() },
      });
      return id;
    },
    async match({ communityId, agentIds, kind = 'rated', requestedById = null, state = 'settled' }) {
      const id = newId();
      const [left, right] = await Promise.all(
        agentIds.map(agentId => prisma.agentVersion.findFirstOrThrow({ where: { agentId } })),
      );
      await prisma.match.create({
        data: {
          id,
          communityId,
          kind,
          state,
          agentAId: agentIds[0],
          agentBId: agentIds[1],
          versionAId: left?.id ?? '',
          versionBId: right?.id ?? '',
          engine: '1',
          rules: 'standard',
          symbol: 'BTC-USD',
          priceSource: 'simulated',
          tapeSeconds: 45,
          serverSeed: id,
          lockAt: clock.now(),
          requestedById,
          idempotencyKey: id,
          createdAt: clock.now(),
        },
      });
      return id;
    },
    async wallet(memberId) {
      const account = await prisma.account.findUnique({ where: { key: `wallet:${memberId}` } });
      return Number(account?.posted ?? 0);
    },
  };
}
