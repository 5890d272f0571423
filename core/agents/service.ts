import type { Agent, AgentVersion, Member, Prisma, Rating } from '../../prisma/generated/client.ts';
import { DEFAULT_BUILDS, DEFAULT_SLIDERS } from '../controllers/index.ts';
import {
  ARCHETYPES,
  type Archetype,
  type Build,
  type ControllerSpec,
  type Costume,
  checkBuild,
  checkSliders,
  type FighterSetup,
  type Looks,
  type Sliders,
} from '../engine/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { parseId } from '../platform/ids.ts';
import { lockByName } from '../platform/lock.ts';
import { isProvisional, newBelief, shownRating, shownUncertainty } from '../ratings/index.ts';
import { readCostume } from './costume.ts';
import { requireInHand } from './hands.ts';
import { HOUSE_AGENTS } from './house.ts';
import { type LeaderboardPosition, leaderboardRank, leaderboardRows, placesAt } from './leaderboard.ts';
import { deriveLooks, type OwnLooks } from './looks.ts';
import { checkName, cleanName, nameKey } from './names.ts';

export interface AgentView {
  id: string;
  communityId: string;
  name: string;
  archetype: Archetype;
  house: boolean;
  ownerId: string | null;
  ownerName: string | null;
  retired: boolean;
  versionNumber: number;
  versionId: string;
  setup: FighterSetup;
  looks: Looks;
  costume: Costume;
  rating: RatingView;
  createdAt: Date;
}

export interface RatingView {
  mu: number;
  sigma: number;
  shown: number;
  uncertainty: number;
  provisional: boolean;
  matches: number;
  wins: number;
  losses: number;
  streak: number;
}

/** One submitted state of an agent. */
export interface VersionView {
  /** 1 is the first. */
  number: number;
  setup: FighterSetup;
  createdAt: Date;
}

/** What of a database row is shown. */
interface AgentRow
  extends Pick<
    Agent,
    'id' | 'communityId' | 'ownerId' | 'name' | 'archetype' | 'looks' | 'costume' | 'retiredAt' | 'createdAt'
  > {
  owner: Pick<Member, 'displayName'> | null;
  rating: Pick<Rating, 'mu' | 'sigma' | 'shown' | 'matches' | 'wins' | 'losses' | 'streak'> | null;
  versions: Pick<AgentVersion, 'id' | 'number' | 'build' | 'controller'>[];
}

/** Relations that {@link viewAgent} needs; the newest version only. */
export const agentInclude = {
  owner: true,
  rating: true,
  versions: { orderBy: { number: 'desc' as const }, take: 1 },
};

export interface AgentServiceOptions {
  database: Database;
  clock: Clock;
  newId: () => string;
}

export type AgentService = ReturnType<typeof createAgentService>;

export function createAgentService({ database, clock, newId }: AgentServiceOptions) {
  async function insert(
    tx: Transaction,
    agent: { communityId: string; ownerId: string | null; name: string; key: string; archetype: Archetype },
  ): Promise<string> {
    const id = newId();
    const belief = newBelief();
    const controller: ControllerSpec = {
      kind: 'archetype',
      archetype: agent.archetype,
      sliders: DEFAULT_SLIDERS[agent.archetype],
      version: 1,
    };
    await tx.agent.create({
      data: {
        id,
        communityId: agent.communityId,
        ownerId: agent.ownerId,
        name: agent.name,
        nameKey: agent.key,
        archetype: agent.archetype,
        looks: { ...deriveLooks(id) },
        createdAt: clock.now(),
        versions: {
          create: {
            id: newId(),
            number: 1,
            createdAt: clock.now(),
            build: { ...DEFAULT_BUILDS[agent.archetype] },
            controller: { ...controller, sliders: { ...controller.sliders } },
          },
        },
        rating: { create: { communityId: agent.communityId, ...belief, shown: shownRating(belief) } },
      },
    });
    return id;
  }

  /** By id (as buttons carry it) or by name, however it is written. */
  async function find(communityId: string, typed: string): Promise<AgentView> {
    const id = parseId(typed);
    const byButton = id && (await database.prisma.agent.findUnique({ where: { id }, include: agentInclude }));
    if (byButton && byButton.communityId === communityId) return viewAgent(byButton);
    const key = nameKey(cleanName(typed.slice(0, 200)));
    const row =
      key === ''
        ? null
        : await database.prisma.agent.findFirst({
            where: { communityId, nameKey: key },
            include: agentInclude,
            // the living first, then the one that retired last
            orderBy: [{ retiredAt: { sort: 'desc', nulls: 'first' } }],
          });
    if (row) return viewAgent(row);
    const near = await suggest(communityId, typed, 3);
    const hint =
      near.length > 0 ? ` Did you mean ${near.map(agent => agent.name).join(', ')}?` : ' /agent list shows them all.';
    throw new ArenaError(
      'agent-not-found',
      `There is no agent called “${[...cleanName(typed)].slice(0, 40).join('')}” here.${hint}`,
      404,
    );
  }

  async function suggest(communityId: string, typed: string, limit: number, ownerId?: string): Promise<AgentView[]> {
    const key = nameKey(cleanName(typed.slice(0, 200)));
    const rows = await database.prisma.agent.findMany({
      where: { communityId, retiredAt: null, ...(ownerId ? { ownerId } : {}), nameKey: { contains: key } },
      include: agentInclude,
      orderBy: [{ rating: { shown: 'desc' } }, { id: 'asc' }],
      take: limit,
    });
    return rows.map(viewAgent);
  }

  async function ofMember(memberId: string, withRetired = false): Promise<AgentView[]> {
    const rows = await database.prisma.agent.findMany({
      where: { ownerId: memberId, ...(withRetired ? {} : { retiredAt: null }) },
      include: agentInclude,
      orderBy: { createdAt: 'asc' },
    });
    return rows.map(viewAgent);
  }

  /** An agent of this member by name, living; refuses others', and one that is changing hands, with a reason. */
  async function own(communityId: string, memberId: string, typed: string): Promise<AgentView> {
    const agent = await find(communityId, typed);
    if (agent.ownerId !== memberId) {
      throw new ArenaError('not-your-agent', `${agent.name} is not yours. /agent list shows your agents.`, 403);
    }
    if (agent.retired) throw retired(agent.name);
    await requireInHand(database.prisma, agent.id);
    return agent;
  }

  return {
    find,
    suggest,
    ofMember,
    own,

    /** The agents of the house, for a community just made. Runs in its transaction. */
    async seedHouse(tx: Transaction, communityId: string): Promise<void> {
      for (const { name, archetype } of HOUSE_AGENTS) {
        await insert(tx, { communityId, ownerId: null, name, key: nameKey(name), archetype });
      }
    },

    /**
     * Registers an agent; refuses a bad or taken name and a full stable with what to do.
     * @param input `limit`: agents that a member may have without bought slots, which come on top
     */
    async create(input: {
      communityId: string;
      memberId: string;
      name: string;
      archetype: string;
      limit: number;
    }): Promise<AgentView> {
      const checked = checkName(input.name);
      if (!checked.ok) throw new ArenaError('bad-name', checked.problem);
      const archetype = ARCHETYPES.find(candidate => candidate === input.archetype.toLowerCase());
      if (!archetype) {
        throw new ArenaError('bad-archetype', `Please choose one of these archetypes: ${ARCHETYPES.join(', ')}.`);
      }
      const id = await database.transaction(async tx => {
        await lockByName(tx, `agents:${input.communityId}`);
        const taken = await tx.agent.findFirst({
          where: { communityId: input.communityId, nameKey: checked.key, retiredAt: null },
        });
        if (taken) {
          throw new ArenaError(
            'name-taken',
            `The name ${taken.name} is taken here. Please choose another, ${checked.name} II, say.`,
            409,
          );
        }
        const count = await tx.agent.count({ where: { ownerId: input.memberId, retiredAt: null } });
        const { boughtSlots } = await tx.member.findUniqueOrThrow({ where: { id: input.memberId } });
        if (count >= input.limit + boughtSlots) {
          throw new ArenaError(
            'too-many-agents',
            `You have ${count} ${count === 1 ? 'agent' : 'agents'}, which is as many as fit. /agent retire makes room, and /agent slot may.`,
            409,
          );
        }
        return insert(tx, {
          communityId: input.communityId,
          ownerId: input.memberId,
          name: checked.name,
          key: checked.key,
          archetype,
        });
      });
      return byId(id);
    },

    /**
     * Submits a new version with another build or sliders; earlier versions stay as they are, matches under way too.
     * @param change `version`: of the newest version that its author has seen
     * @throws ArenaError 'version-changed' where another one has come since, unless it is what is asked for
     */
    async tune(
      agentId: string,
      change: { build?: Partial<Build>; sliders?: Partial<Sliders>; version?: number | undefined },
    ): Promise<AgentView> {
      await database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${agentId} FOR UPDATE`;
        const row = await tx.agent.findUniqueOrThrow({ where: { id: agentId }, include: agentInclude });
        const current = viewAgent(row);
        if (current.retired) throw retired(current.name);
        await requireInHand(tx, agentId);
        const build = { ...current.setup.build, ...change.build };
        const sliders = { ...current.setup.controller.sliders, ...change.sliders };
        const problems = [...checkBuild(build), ...checkSliders(sliders)];
        if (problems.length > 0) throw new ArenaError('bad-tuning', problems.join(' '));
        const same =
          JSON.stringify({ build, sliders }) ===
          JSON.stringify({ build: current.setup.build, sliders: current.setup.controller.sliders });
        if (same) return;
        if (change.version !== undefined && change.version !== current.versionNumber) throw versionChanged(current);
        const number = current.versionNumber + 1;
        await tx.agentVersion.create({
          data: {
            id: newId(),
            agentId,
            number,
            build,
            controller: { ...current.setup.controller, sliders },
            createdAt: clock.now(),
          },
        });
        await tx.agent.update({ where: { id: agentId }, data: { versionNumber: number } });
      });
      return byId(agentId);
    },

    /**
     * Takes an agent out of service for good: it leaves the queue, and its challenges lapse. Matches under way are fought to their
     * end and count, for they were committed to and the opponent has earned them; record and replays stay.
     */
    async retire(agentId: string): Promise<void> {
      await database.transaction(async tx => {
        await tx.challenge.updateMany({
          where: { challengerAgentId: agentId, state: 'open' },
          data: { state: 'expired' },
        });
        // Whoever queues it holds this lock: a ticket that came in between is seen and deleted.
        await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${agentId} FOR UPDATE`;
        await requireInHand(tx, agentId);
        await tx.queueTicket.deleteMany({ where: { agentId } });
        await tx.agent.updateMany({ where: { id: agentId, retiredAt: null }, data: { retiredAt: clock.now() } });
      });
    },

    byId,

    async house(communityId: string): Promise<AgentView[]> {
      const rows = await database.prisma.agent.findMany({
        where: { communityId, ownerId: null, retiredAt: null },
        include: agentInclude,
        orderBy: { id: 'asc' },
      });
      return rows.map(viewAgent);
    },

    /** Living agents of a community by shown rating; `after` is the last row of the page before. */
    async leaderboard(communityId: string, page: { limit: number; after?: LeaderboardPosition }): Promise<AgentView[]> {
      const rows = await leaderboardRows(database, communityId, page);
      return rows.map(row =>
        viewAgent({
          ...row,
          owner: row.ownerName === null ? null : { displayName: row.ownerName },
          rating: row,
          versions: [{ id: row.versionId, number: row.number, build: row.build, controller: row.controller }],
        }),
      );
    },

    /** Places of agents on the leaderboard at an earlier moment, by id; see placesAt. */
    placesAt: (communityId: string, at: Date, agentIds: readonly string[]) =>
      placesAt(database, communityId, at, agentIds),

    /** What was submitted of an agent, newest first; `before` is a version number. */
    async versions(agentId: string, page: { limit: number; before?: number }): Promise<VersionView[]> {
      const rows = await database.prisma.agentVersion.findMany({
        where: { agentId, ...(page.before === undefined ? {} : { number: { lt: page.before } }) },
        orderBy: { number: 'desc' },
        take: page.limit,
      });
      return rows.map(({ number, build, controller, createdAt }) => ({
        number,
        setup: { build, controller } as unknown as FighterSetup,
        createdAt,
      }));
    },

    /**
     * Living agents that others may fight, the nearest to `agent` in shown rating first: the house's, and those of other members.
     */
    async nearest(agent: AgentView, limit: number): Promise<AgentView[]> {
      const { shown } = agent.rating;
      const side = (rating: Prisma.RatingWhereInput, order: 'asc' | 'desc') =>
        database.prisma.agent.findMany({
          where: {
            communityId: agent.communityId,
            retiredAt: null,
            id: { not: agent.id },
            // null is not "other than the owner" in SQL: the house is named as well
            OR: [{ ownerId: null }, { ownerId: { not: agent.ownerId } }],
            rating,
          },
          include: agentInclude,
          orderBy: [{ rating: { shown: order } }, { id: 'asc' }],
          take: limit,
        });
      const [above, below] = await Promise.all([
        side({ shown: { gte: shown } }, 'asc'),
        side({ shown: { lt: shown } }, 'desc'),
      ]);
      const distance = (other: AgentView) => Math.abs(other.rating.shown - shown);
      return [...above, ...below]
        .map(viewAgent)
        .sort((a, b) => distance(a) - distance(b) || (a.id < b.id ? -1 : 1))
        .slice(0, limit);
    },

    /** 1-based place on the leaderboard (for a house agent that has not fought: where it would stand). */
    async rank(agent: AgentView): Promise<number> {
      return leaderboardRank(database, agent.communityId, { shown: agent.rating.shown, agentId: agent.id });
    },
  };

  async function byId(id: string): Promise<AgentView> {
    const row = await database.prisma.agent.findUnique({ where: { id }, include: agentInclude });
    if (!row) throw new ArenaError('agent-not-found', 'There is no such agent.', 404);
    return viewAgent(row);
  }
}

function versionChanged({ name, versionNumber }: AgentView): ArenaError {
  return new ArenaError(
    'version-changed',
    `${name} has changed meanwhile: it is v${versionNumber} now. Nothing was changed; please look again.`,
    409,
    { details: { version: versionNumber } },
  );
}

function retired(name: string): ArenaError {
  return new ArenaError('agent-retired', `${name} has retired. Its record stays; /agent create makes a new one.`, 409);
}

/** A database row as the rest of the house sees it. */
export function viewAgent(row: AgentRow): AgentView {
  const version = row.versions[0];
  if (!version || !row.rating) throw new Error(`Agent ${row.id} lacks a version or rating`);
  const build = version.build as unknown as Build;
  const { mu, sigma, shown, matches, wins, losses, streak } = row.rating;
  return {
    id: row.id,
    communityId: row.communityId,
    name: row.name,
    archetype: row.archetype as Archetype,
    house: row.ownerId === null,
    ownerId: row.ownerId,
    ownerName: row.owner?.displayName ?? null,
    retired: row.retiredAt !== null,
    versionNumber: version.number,
    versionId: version.id,
    setup: { build, controller: version.controller as unknown as ControllerSpec },
    looks: { ...(row.looks as unknown as OwnLooks), archetype: row.archetype as Archetype, build },
    costume: readCostume(row.costume),
    rating: {
      mu,
      sigma,
      shown,
      uncertainty: shownUncertainty({ mu, sigma }),
      provisional: isProvisional({ mu, sigma }),
      matches,
      wins,
      losses,
      streak,
    },
    createdAt: row.createdAt,
  };
}
