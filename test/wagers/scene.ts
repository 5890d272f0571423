import { expect } from 'vitest';
import { type CommunityContext, type CommunitySettings, createSanctionService } from '../../core/communities/index.ts';
import { checkLedger } from '../../core/ledger/check.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { type Database, openDatabase } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import {
  createWagerService,
  type Pick,
  type Receipt,
  type SaleReceipt,
  type WagerService,
} from '../../core/wagers/index.ts';
import { createFloor, type Floor, type MatchOnFloor } from '../../core/wagers/testing/floor.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** A trading floor on a database of its own. */
export interface WagerScene {
  test: TestDatabase;
  database: Database;
  floor: Floor;
  wagers: WagerService;
  bet(context: CommunityContext, matchId: string, pick: Pick, stake: number): Promise<Receipt>;
  sell(context: CommunityContext, matchId: string, pick: Pick, percent?: number): Promise<SaleReceipt>;
  /** A community, two members of it with 1,000 credits each, and an open market. */
  pair(settings?: Partial<CommunitySettings>, about?: Partial<MatchOnFloor>): Promise<Pair>;
  /** A market or pool of that community. */
  open(communityId: string, about?: Partial<MatchOnFloor>): Promise<string>;
  /** Another process on the same database: its own connections, its own lanes. */
  otherProcess(): Promise<OtherProcess>;
  /** What the ledger check finds: nothing. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface OtherProcess {
  wagers: WagerService;
  floor: Floor;
  /** Cuts all connections to this database but its own, as a network does. */
  cut(): Promise<void>;
  close(): Promise<void>;
}

export interface Pair {
  communityId: string;
  ann: CommunityContext;
  bob: CommunityContext;
  matchId: string;
}

export async function openWagerScene(): Promise<WagerScene> {
  const test = await testDatabase();
  const { database } = test;
  const floor = createFloor(database);
  const wagers = serviceOn(database);

  async function open(communityId: string, about: Partial<MatchOnFloor> = {}): Promise<string> {
    const { settings } = await database.prisma.community.findUniqueOrThrow({ where: { id: communityId } });
    if ((settings as Partial<CommunitySettings>).marketKind !== 'parimutuel') {
      return floor.market({ communityId, ...about });
    }
    const matchId = await floor.match({ communityId, ...about });
    await floor.prepare(matchId, communityId);
    return matchId;
  }

  return {
    test,
    database,
    floor,
    wagers,
    open,
    bet: (context, matchId, pick, stake) => wagers.bet(context, { matchId, pick, stake, key: newId() }),
    sell: (context, matchId, pick, percent) => wagers.sell(context, { matchId, pick, percent, key: newId() }),
    async pair(settings = {}, about = {}) {
      const communityId = await floor.community({ subsidyPerActiveMember: 10_000, ...settings });
      const [ann, bob] = await floor.members(communityId, 2, 1000);
      if (!ann || !bob) throw new Error('two members were made');
      return { communityId, ann, bob, matchId: await open(communityId, about) };
    },
    async otherProcess() {
      const other = await openDatabase(test.url, { log: silentLog });
      return {
        wagers: serviceOn(other),
        floor: createFloor(other),
        async cut() {
          const client = await other.pool.connect();
          await client.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
          );
          client.release();
        },
        close: () => other.close(),
      };
    },
    async check() {
      expect((await checkLedger(database)).problems).toEqual([]);
    },
    close: () => test.drop(),
  };
}

function serviceOn(database: Database): WagerService {
  return createWagerService({
    database,
    clock: systemClock,
    log: silentLog,
    openWallet: async () => undefined,
    sanctions: createSanctionService({ database, newId, identityKey: 'test' }),
  });
}

/** The code of what a promise is rejected with; null where it is not. */
export async function refused(promise: Promise<unknown>): Promise<string | null> {
  return promise.then(
    () => null,
    (error: { code?: unknown }) => (typeof error.code === 'string' ? error.code : String(error)),
  );
}
