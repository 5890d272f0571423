import { type AgentView, agentInclude, viewAgent } from '../agents/index.ts';
import { agentsAsTold, matchTold, untoldMatches } from '../announcements/index.ts';
import type { SanctionGate, SanctionLookup } from '../communities/index.ts';
import type { MatchFollower, MatchService, MatchView } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { createBelts, lastTitleMatch } from './belt.ts';
import { createBeltKeeper } from './belt-keeping.ts';
import { contendersOf, trophyKey } from './belt-rows.ts';
import { CONTENDER_MATCHES, restsUntil } from './belt-rules.ts';
import { busiestPairs, meetingsOf, recentScore } from './facts.ts';
import { createJudge, settingsOf } from './judge.ts';
import { isTitle, levelOf } from './levels.ts';
import { payHonours } from './payments.ts';
import { areRivals, BOUNTY_FROM, bountyOf, type HonourKind, RIVALRY_MEETINGS } from './rules.ts';
import type {
  AgentHonours,
  BeltView,
  HallOfFame,
  HonourView,
  PairView,
  RivalView,
  Stakes,
  TrophyView,
} from './views.ts';

export interface HonoursOptions {
  database: Database;
  clock: Clock;
  log: Log;
  newId: () => string;
  matches: Pick<MatchService, 'arranged'>;
  sanctions: SanctionGate & SanctionLookup;
  bettingSeconds: number;
  openWallet(tx: Transaction, communityId: string, memberId: string): Promise<void>;
}

export type HonoursService = ReturnType<typeof createHonoursService>;

const TROPHIES_SHOWN = 20;
const HALL_ROWS = 10;

/** What a rated match is worth besides points, and the belt of a community. Money moves in jobs.ts. */
export function createHonoursService(options: HonoursOptions) {
  const { database, clock } = options;
  const { prisma } = database;
  const belts = createBelts(options);
  const keeper = createBeltKeeper({ ...options, belts });

  async function holderOf(communityId: string): Promise<string | null> {
    const belt = await prisma.belt.findUnique({ where: { communityId } });
    if (!belt?.holderId) return null;
    return (await untoldTitle(communityId)) ? null : belt.holderId;
  }

  /** The last title match where it has been settled and its chats do not know yet. */
  async function untoldTitle(communityId: string): Promise<{ id: string; createdAt: Date } | null> {
    const last = await lastTitleMatch(prisma, communityId, 'settled');
    return last === null || (await matchTold(prisma, last.id)) ? null : last;
  }

  /** With rating and record as far as results were told. */
  async function agentsById(ids: readonly string[], asTold = true): Promise<Map<string, AgentView>> {
    const rows = await prisma.agent.findMany({ where: { id: { in: [...ids] } }, include: agentInclude });
    const agents = rows.map(viewAgent);
    const told = asTold ? await agentsAsTold(database.pool, agents) : agents;
    return new Map(told.map(agent => [agent.id, agent]));
  }

  return {
    /** For the house: who acts in the transactions that end matches. */
    followers: [createJudge(options), belts.follower] satisfies MatchFollower[],

    /** Moves what a match's bounty and rivalry purse owe. Any number of times. */
    pay: (matchId: string): Promise<void> => database.transaction(tx => payHonours(tx, matchId, options)),
    /** Matches whose job was lost: their honours have credits that have not moved. */
    async unpaid(): Promise<string[]> {
      const before = new Date(clock.now().getTime() - 10_000);
      const rows = await prisma.honour.findMany({
        where: { paid: false, at: { lt: before } },
        select: { matchId: true },
        distinct: ['matchId'],
        take: 200,
      });
      return rows.map(row => row.matchId);
    },
    /** Title matches that were settled lately and whose outcome no bulletin tells yet. */
    async untold(): Promise<string[]> {
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        SELECT match.id FROM "Match" match
         WHERE match.occasion = 'title' AND match.state = 'settled' AND match."settledAt" > ${new Date(clock.now().getTime() - 3_600_000)}
           AND NOT EXISTS (SELECT 1 FROM "Bulletin" bulletin WHERE bulletin.key = 'title:' || match.id || ':outcome')`;
      return rows.map(row => row.id);
    },
    tellOutcome: belts.tellOutcome,
    sweepBelts: keeper.sweep,

    challengeForBelt: belts.challenge,

    /** Who holds the belt, as far as the chats have been told. */
    beltHolder: holderOf,

    /** @param options `asTold`: outside of the chats, without results that they still wait for */
    async belt(communityId: string, { asTold = false }: { asTold?: boolean } = {}): Promise<BeltView> {
      const [belt, settings, untold] = await Promise.all([
        prisma.belt.findUnique({ where: { communityId } }),
        settingsOf(prisma, communityId),
        untoldTitle(communityId),
      ]);
      const suspense = untold !== null;
      const holderId = belt?.holderId ?? null;
      const last = await lastTitleMatch(prisma, communityId, 'settled');
      const rests = last?.settledAt ? restsUntil(last.settledAt) : null;
      const reign = belt?.reignId ? await prisma.beltReign.findUnique({ where: { id: belt.reignId } }) : null;
      const contenders = await contendersOf(prisma, communityId, {
        holderId,
        now: clock.now(),
        sanctions: options.sanctions,
      });
      const match = belt?.matchId
        ? await prisma.match.findUnique({ where: { id: belt.matchId }, include: { agentA: true, agentB: true } })
        : null;
      const ids = [...contenders.map(({ id }) => id), ...(holderId === null ? [] : [holderId])];
      const views = await agentsById(ids, asTold);
      const named = contenders.flatMap(({ id }) => views.get(id) ?? []);
      return {
        exists: settings.beltAfterMatches > 0,
        suspense,
        holder: suspense || holderId === null ? null : (views.get(holderId) ?? null),
        reign: suspense ? null : reign,
        defendBy: suspense ? null : (belt?.defendBy ?? null),
        titleMatch: match && { matchId: match.id, names: [match.agentA.name, match.agentB.name] },
        again: belt !== null && belt.matchId === null && belt.challengerId !== null,
        contenders: suspense ? [] : asTold ? inToldOrder(named) : named,
        restsUntil: rests && rests > clock.now() ? rests : null,
        matchesLeft: await matchesLeft(communityId, settings.beltAfterMatches, asTold),
      };
    },

    /** What a match is about besides points; for the message before the fight. */
    async stakes(view: MatchView): Promise<Stakes> {
      const [left, right] = view.sides;
      const [score, settings, holderId] = await Promise.all([
        recentScore(prisma, left.agent.id, right.agent.id, { at: view.createdAt, matchId: view.id }),
        settingsOf(prisma, view.communityId),
        holderOf(view.communityId),
      ]);
      const bounty = (streak: number) => (view.kind === 'rated' ? bountyOf(streak, settings) : 0);
      const corner = view.sides.findIndex(side => side.agent.id === holderId);
      return {
        rivalry: areRivals(score) ? score : null,
        bounties: [bounty(left.agent.rating.streak), bounty(right.agent.rating.streak)],
        champion: corner === 0 || corner === 1 ? corner : null,
      };
    },

    /** What a settled match has earned its winner. */
    async ofMatch(matchId: string): Promise<HonourView[]> {
      const rows = await prisma.honour.findMany({ where: { matchId }, orderBy: { kind: 'asc' } });
      const ids = rows.flatMap(row => row.memberId ?? []);
      const members = await prisma.member.findMany({
        where: { id: { in: ids } },
        select: { id: true, displayName: true },
      });
      return rows.map(row => ({
        kind: row.kind as HonourKind,
        figure: row.figure,
        agentId: row.agentId,
        amount: Number(row.amount),
        memberName: members.find(member => member.id === row.memberId)?.displayName ?? null,
      }));
    },

    /** Whom an agent meets again and again with a close score, as far as results were told. */
    async rivalsOf(agentId: string): Promise<RivalView[]> {
      const untold = await untoldMatches(database.pool);
      const rows = (await meetingsOf(prisma, agentId, clock.now(), untold)).filter(areRivals);
      const views = await agentsById(rows.map(row => row.agentId));
      return rows.flatMap(({ agentId: id, ...score }) => {
        const agent = views.get(id);
        return agent ? [{ ...score, agent }] : [];
      });
    },

    /** The rivalries of a community, the busiest first, as far as results were told. */
    async rivalries(communityId: string, limit: number): Promise<PairView[]> {
      const untold = await untoldMatches(database.pool);
      const pairs = (await busiestPairs(prisma, communityId, clock.now(), RIVALRY_MEETINGS, untold)).filter(areRivals);
      const shown = pairs.slice(0, limit);
      const views = await agentsById(shown.flatMap(({ agentId, otherId }) => [agentId, otherId]));
      return shown.flatMap(({ agentId, otherId, wins, losses }) => {
        const [one, other] = [views.get(agentId), views.get(otherId)];
        if (!one || !other) return [];
        // who leads stands first
        return wins >= losses
          ? [{ agents: [one, other] as const, wins, losses }]
          : [{ agents: [other, one] as const, wins: losses, losses: wins }];
      });
    },

    /** Credits on each agent for whoever ends its streak; agents without are left out. */
    async bounties(communityId: string): Promise<Map<string, number>> {
      const settings = await settingsOf(prisma, communityId);
      const rows = await prisma.rating.findMany({
        where: { communityId, streak: { gte: BOUNTY_FROM }, agent: { retiredAt: null } },
        select: { agentId: true, streak: true },
      });
      return new Map(rows.map(({ agentId, streak }) => [agentId, bountyOf(streak, settings)]));
    },

    /** @param agent with its rating of now, or as far as results were told: its level and its bounty go by that */
    async ofAgent(agent: AgentView): Promise<AgentHonours> {
      const untold = await untoldMatches(database.pool);
      const [settings, holderId, trophies, upsets] = await Promise.all([
        settingsOf(prisma, agent.communityId),
        holderOf(agent.communityId),
        readTrophies(agent.communityId, { agentId: agent.id }),
        prisma.honour.count({ where: { agentId: agent.id, kind: 'upset', matchId: { notIn: untold } } }),
      ]);
      const { matches, wins, streak } = agent.rating;
      return {
        level: levelOf({ matches, wins, titles: trophies.filter(isTitle).length }),
        bounty: agent.retired ? 0 : bountyOf(streak, settings),
        holdsBelt: holderId === agent.id,
        trophies,
        upsets,
      };
    },

    trophiesOfMember: (communityId: string, memberId: string): Promise<TrophyView[]> =>
      readTrophies(communityId, { memberId }),

    async hall(communityId: string): Promise<HallOfFame> {
      const untold = await untoldTitle(communityId);
      const [champions, tournaments, reigns, streaks] = await Promise.all([
        readTrophies(communityId, { kind: 'season', place: 1 }),
        readTrophies(communityId, { kind: 'tournament', place: 1 }),
        prisma.beltReign.findMany({
          where: {
            communityId,
            OR: [{ ended: null }, { ended: { not: 'overridden' } }],
            // what a match has changed that the chats still wait for
            ...(untold && { lostAt: { lt: untold.createdAt } }),
          },
          orderBy: [{ defences: 'desc' }, { wonAt: 'desc' }],
          take: HALL_ROWS,
        }),
        longestStreaks(communityId),
      ]);
      const holderId = await holderOf(communityId);
      const names = await agentsById([...reigns.map(reign => reign.agentId), ...(holderId === null ? [] : [holderId])]);
      return {
        champion: (holderId === null ? null : names.get(holderId)) ?? null,
        champions,
        tournaments,
        reigns: reigns.map(reign => ({ ...reign, agentName: names.get(reign.agentId)?.name ?? 'an agent' })),
        streaks,
      };
    },
  };

  async function matchesLeft(communityId: string, needed: number, asTold: boolean): Promise<number | null> {
    if ((await prisma.beltReign.count({ where: { communityId } })) > 0) return null;
    const untold = asTold ? await untoldMatches(database.pool) : [];
    const where = { communityId, kind: 'rated' as const, state: 'settled' as const, id: { notIn: untold } };
    const fought = await prisma.match.count({ where, take: needed });
    return Math.max(0, needed - fought);
  }

  /** Newest first; what a match has won that the chats still wait for is left out. */
  async function readTrophies(
    communityId: string,
    of: { agentId?: string; memberId?: string; kind?: string; place?: number },
  ): Promise<TrophyView[]> {
    const untold = await untoldTitle(communityId);
    const where = { communityId, ...of, ...(untold && { key: { not: trophyKey({ id: '', matchId: untold.id }) } }) };
    const rows = await prisma.trophy.findMany({
      where,
      orderBy: [{ awardedAt: 'desc' }, { id: 'asc' }],
      take: TROPHIES_SHOWN,
      include: { agent: { select: { name: true } } },
    });
    return rows.map(({ id, kind, title, place, awardedAt, agent }) => ({
      id,
      kind,
      title,
      place,
      awardedAt,
      agentName: agent?.name ?? null,
    }));
  }

  /** Streaks that were ended, and those that go on, as far as results were told. */
  async function longestStreaks(communityId: string): Promise<HallOfFame['streaks']> {
    const untold = await untoldMatches(database.pool);
    const broken = (matchId: { in: string[] } | { notIn: string[] }) =>
      prisma.honour.findMany({
        where: { communityId, kind: 'bounty', matchId },
        orderBy: [{ figure: 'desc' }, { at: 'asc' }],
        take: HALL_ROWS,
        select: { otherId: true, figure: true },
      });
    const [ended, unseen, going] = await Promise.all([
      broken({ notIn: untold }),
      broken({ in: untold }),
      prisma.rating.findMany({
        where: { communityId, streak: { gte: BOUNTY_FROM } },
        orderBy: { streak: 'desc' },
        take: HALL_ROWS,
        select: { agentId: true, streak: true },
      }),
    ]);
    const views = await agentsById([...ended, ...unseen].map(row => row.otherId).concat(going.map(row => row.agentId)));
    const rows = [
      ...ended.map(row => ({ agentId: row.otherId, wins: row.figure, going: false })),
      ...unseen.map(row => ({ agentId: row.otherId, wins: row.figure, going: true })),
      ...going.map(row => ({
        agentId: row.agentId,
        wins: views.get(row.agentId)?.rating.streak ?? row.streak,
        going: true,
      })),
    ].filter(({ wins }) => wins >= BOUNTY_FROM);
    rows.sort((a, b) => b.wins - a.wins);
    return rows.slice(0, HALL_ROWS).map(({ agentId, wins, going: goes }) => ({
      agentName: views.get(agentId)?.name ?? 'an agent',
      wins,
      going: goes,
    }));
  }
}

/** Contenders as they were before results that are not told yet. */
function inToldOrder(contenders: readonly AgentView[]): AgentView[] {
  return contenders
    .filter(({ rating }) => rating.matches >= CONTENDER_MATCHES)
    .sort((a, b) => b.rating.shown - a.rating.shown || (a.id < b.id ? -1 : 1));
}
