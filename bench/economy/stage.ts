import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type AgentView,
  createAgentService,
  createDressingService,
  createPaintService,
  createSlotService,
  type DressingService,
  type PaintService,
  type SlotService,
} from '../../core/agents/index.ts';
import { type AllowanceService, createAllowanceService } from '../../core/allowances/index.ts';
import {
  type CommunityContext,
  type CommunitySettings,
  createCommunityService,
  createSanctionService,
} from '../../core/communities/index.ts';
import { type Clock, systemClock } from '../../core/platform/clock.ts';
import { type Database, openDatabase, openPool, type Transaction } from '../../core/platform/database.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { newId } from '../../core/platform/ids.ts';
import { createLogger } from '../../core/platform/log.ts';
import { migrate } from '../../core/platform/migrate.ts';
import { startEmbeddedPostgres } from '../../core/platform/postgres/embedded.ts';
import { deleteLocation } from '../../core/platform/postgres/location.ts';
import { seededRandom } from '../../core/platform/random.ts';
import { createSeasonService, type SeasonService } from '../../core/seasons/index.ts';
import { createTournamentService, type TournamentService } from '../../core/tournaments/index.ts';
import { createWagerService, type WagerService } from '../../core/wagers/index.ts';
import { HABITS, type Habit } from './habits.ts';

/** A community on a database of its own whose days pass as fast as they are lived, and the services as the arena wires them. */
export interface EconomyStage {
  database: Database;
  clock: Clock;
  communityId: string;
  people: Person[];
  house: AgentView[];
  allowances: AllowanceService;
  wagers: WagerService;
  slots: SlotService;
  paint: PaintService;
  dressing: DressingService;
  seasons: SeasonService;
  tournaments: TournamentService;
  /** Moves our clock and the database's on to a moment that is yet to come. */
  skipTo(at: Date): Promise<void>;
  /** What the member's next command begins with: the context, and that the member was seen. */
  comes(person: Pick<Person, 'name'>): Promise<CommunityContext>;
  close(): Promise<void>;
}

export interface Person {
  name: string;
  habit: Habit;
  agent: AgentView;
  memberId: string;
}

/** 2026-01-01 00:00 UTC. */
export const FIRST_DAY_MS = Date.UTC(2026, 0, 1);
const CONNECTIONS = 16;

export async function openEconomyStage(settings: Partial<CommunitySettings>): Promise<EconomyStage> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-bench-'));
  // root's PostgreSQL runs as another user, who must get through
  chmodSync(dataDir, 0o711);
  const log = createLogger({ level: 'error' });
  // what is measured is credits and not time: nothing needs to survive
  const server = await startEmbeddedPostgres({ dataDir, log, durable: false });
  const migrating = openPool(server.url, { log, maxConnections: 1 });
  await migrate(migrating, { log });
  await migrating.end();
  const database = await openDatabase(server.url, { log, maxConnections: CONNECTIONS });
  let aheadMs = FIRST_DAY_MS - Date.now();
  const clock: Clock = { now: () => new Date(Date.now() + aheadMs), sleep: systemClock.sleep };
  await setDatabaseTime(database.pool, clock.now());
  const agents = createAgentService({ database, clock, newId });
  const communities = createCommunityService({ database, clock, newId, onCommunityCreated: agents.seedHouse });
  const allowances = createAllowanceService({ database, clock });
  const openWallet = (tx: Transaction, context: CommunityContext) => allowances.open(tx, context);
  const sanctions = createSanctionService({ database, newId, identityKey: 'bench' });
  const wagers = createWagerService({ database, clock, log, openWallet, sanctions });
  const resolve = (name: string) =>
    communities.resolve({
      surface: 'console',
      chat: { id: 'home', kind: 'group', title: 'Home', channelId: 'ring' },
      actor: { id: name, displayName: name },
    });
  const { communityId } = await resolve('founder');
  await database.prisma.community.update({ where: { id: communityId }, data: { settings } });
  const people: Person[] = [];
  for (const habit of HABITS) {
    for (let n = 0; n < habit.members; n++) {
      const name = `${habit.name} ${n}`;
      const { memberId } = await resolve(name);
      const agent = await agents.create({
        communityId,
        memberId,
        name: `Robot ${people.length}`,
        archetype: 'bruiser',
        limit: 1,
      });
      people.push({ name, habit, agent, memberId });
    }
  }
  const house = await Promise.all(
    (await database.prisma.agent.findMany({ where: { communityId, ownerId: null } })).map(({ id }) => agents.byId(id)),
  );
  return {
    database,
    clock,
    communityId,
    people,
    house,
    allowances,
    wagers,
    slots: createSlotService({ database, openWallet }),
    paint: createPaintService({ database, openWallet }),
    // what is earned costs nothing
    dressing: createDressingService({
      database,
      newId,
      openWallet,
      meritsOf: () => Promise.resolve({ level: 1, trophies: [] }),
    }),
    seasons: createSeasonService({ database, clock, newId, log }),
    tournaments: createTournamentService({
      database,
      agents,
      matches: { arranged: { price: noMatches, make: noMatches } },
      sanctions,
      openWallet: (tx, id, memberId) => allowances.openWallet(tx, id, memberId),
      clock,
      random: seededRandom(1),
      newId,
      log,
      bettingSeconds: 0,
    }),
    async skipTo(at) {
      aheadMs = Math.max(aheadMs, at.getTime() - Date.now());
      await setDatabaseTime(database.pool, clock.now());
    },
    comes: person => resolve(person.name),
    async close() {
      await database.close();
      await server.stop();
      deleteLocation(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function noMatches(): Promise<never> {
  return Promise.reject(new Error('Tournament bouts are drawn here (cup.ts), not arranged as matches'));
}
