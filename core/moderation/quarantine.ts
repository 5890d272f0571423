import { afterMatch, type Conduct, isQuarantined, RELEASED } from '../agents/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import type { MatchFollower, MatchService } from '../matches/index.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { appendAudit, auditActor } from './audit.ts';
import { checkReason } from './reason.ts';

/** Agents that forfeit again and again are kept from rated matches for a while (core/agents/quarantine.ts); the arena does it by itself. */

export interface QuarantineOptions {
  database: Database;
  matches: () => Pick<MatchService, 'queue'>;
}

const CONDUCT = {
  id: true,
  communityId: true,
  name: true,
  ownerId: true,
  faults: true,
  quarantinedUntil: true,
  probationUntil: true,
};

/** Watches every match that counts for somebody; casual fights are for trying out. */
export function createQuarantineFollower({ matches }: Pick<QuarantineOptions, 'matches'>): MatchFollower {
  return {
    async settled(tx, match) {
      if (match.kind === 'casual') return;
      const loser = match.agentIds[match.winner === 0 ? 1 : 0];
      const isForfeit = match.resultKind === 'forfeit';
      const candidates = isForfeit ? [loser] : match.agentIds;
      // who has nothing against them has nothing to be taken away: the usual case touches no row
      const agents = await tx.agent.findMany({
        where: { id: { in: [...candidates] }, ownerId: { not: null }, ...(isForfeit ? {} : { faults: { gt: 0 } }) },
        select: CONDUCT,
        orderBy: { id: 'asc' },
      });
      if (agents.length === 0) return;
      await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ANY(${agents.map(agent => agent.id)}) ORDER BY id FOR UPDATE`;
      const now = await databaseTime(tx);
      for (const before of agents) {
        const after = afterMatch(before, isForfeit && before.id === loser, now);
        await tx.agent.update({ where: { id: before.id }, data: after });
        if (!isQuarantined(after, now) || before.quarantinedUntil?.getTime() === after.quarantinedUntil?.getTime())
          continue;
        await matches().queue.removeAgent(tx, before.id);
        await appendAudit(tx, {
          // a guest's is its own community's business
          communityId: before.communityId,
          actorId: null,
          actorName: 'The arena',
          action: 'quarantine',
          target: before.id,
          subjectId: before.ownerId,
          details: { agent: before.name, match: match.id, reason: 'forfeited again and again' },
          before: conductDetails(before),
          after: conductDetails(after),
        });
      }
    },
  };
}

/** @throws ArenaError 'quarantined' where one of these agents rests for its forfeits */
export async function requireTrusted(tx: Transaction, agentIds: readonly string[]): Promise<void> {
  const now = await databaseTime(tx);
  const agent = await tx.agent.findFirst({
    where: { id: { in: [...agentIds] }, quarantinedUntil: { gt: now } },
    select: { name: true, quarantinedUntil: true },
  });
  if (!agent?.quarantinedUntil) return;
  const hours = Math.ceil((agent.quarantinedUntil.getTime() - now.getTime()) / 3_600_000);
  throw new ArenaError(
    'quarantined',
    `${agent.name} has forfeited again and again, so that it rests from rated matches for ${hours} more hour${hours === 1 ? '' : 's'}. Casual fights are open to it; moderators can end this with /mod release.`,
    409,
  );
}

export function createQuarantine({ database }: Pick<QuarantineOptions, 'database'>) {
  return {
    /** Lets an agent back into rated matches, without probation. @throws ArenaError 'not-quarantined' */
    async release(context: CommunityContext, input: { agentId: string; reason: string }): Promise<{ name: string }> {
      const reason = checkReason(input.reason);
      return database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${input.agentId} FOR UPDATE`;
        const agent = await tx.agent.findUniqueOrThrow({
          where: { id: input.agentId },
          select: CONDUCT,
        });
        const now = await databaseTime(tx);
        const isWatched = isQuarantined(agent, now) || (agent.probationUntil !== null && agent.probationUntil > now);
        if (agent.communityId !== context.communityId || !isWatched) {
          throw new ArenaError('not-quarantined', `${agent.name} is neither quarantined nor on probation.`, 409);
        }
        if (agent.ownerId === context.memberId) {
          throw new ArenaError('own-agent', 'That is your own agent. Please ask another moderator.', 403);
        }
        await tx.agent.update({ where: { id: agent.id }, data: RELEASED });
        await appendAudit(tx, {
          ...auditActor(context),
          action: 'quarantine-lift',
          target: agent.id,
          subjectId: agent.ownerId,
          details: { agent: agent.name, reason },
          before: conductDetails(agent),
          after: conductDetails(RELEASED),
        });
        return { name: agent.name };
      });
    },
  };
}

function conductDetails({ faults, quarantinedUntil, probationUntil }: Conduct) {
  return {
    faults,
    quarantinedUntil: quarantinedUntil?.toISOString() ?? null,
    probationUntil: probationUntil?.toISOString() ?? null,
  };
}

async function databaseTime(tx: Transaction): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT arena_now() AS now`;
  if (!row) throw new Error('The database told no time.');
  return row.now;
}
