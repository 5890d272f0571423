import type { AgentService, AgentView } from '../agents/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Random } from '../platform/random.ts';
import { createMatch, type MatchPlace } from './create.ts';
import { choosePriceAtHand } from './prices.ts';
import type { MatchServiceOptions } from './service.ts';

/** `/fight`: a casual match over the last tape at hand, at once, without a market. */

/** Opponents that are drawn from where none is named. */
const NEAR = 5;

export interface CasualRequest {
  context: CommunityContext;
  place: MatchPlace;
  /** Names as typed; the member's first agent, and any opponent near in rating, where absent. */
  agent?: string;
  opponent?: string;
  idempotencyKey: string;
}

export function createCasualFights(options: MatchServiceOptions) {
  const { database, agents, clock, random, prices } = options;

  return {
    /** @returns the match's id; throws ArenaError with what to do where it cannot be */
    async start(request: CasualRequest): Promise<string> {
      const { context } = request;
      const agent = await ownOrFirst(agents, context, request.agent);
      const opponent = request.opponent
        ? await agents.find(context.communityId, request.opponent)
        : await anyOpponent(agents, random, agent);
      if (opponent.id === agent.id) {
        throw new ArenaError('same-agent', `${agent.name} cannot fight itself. Please name another opponent.`);
      }
      if (opponent.retired) {
        throw new ArenaError(
          'agent-retired',
          `${opponent.name} has retired and fights no more. Please choose another.`,
          409,
        );
      }
      const price = await choosePriceAtHand(prices, context.settings.symbol);
      return database.transaction(async tx => {
        // First the lock: a second delivery must see the first one's match and not its cool-down.
        await tx.$queryRaw`SELECT id FROM "Member" WHERE id = ${context.memberId} FOR UPDATE`;
        const known = await tx.match.findUnique({
          where: { idempotencyKey: request.idempotencyKey },
          select: { id: true },
        });
        if (known) return known.id;
        await options.hooks.admitMember(tx, context);
        const last = await tx.match.findFirst({
          where: { requestedById: context.memberId, kind: 'casual' },
          orderBy: { createdAt: 'desc' },
          select: { createdAt: true },
        });
        const cooldownMs = context.settings.casualCooldownSeconds * 1000;
        const restMs = last ? last.createdAt.getTime() + cooldownMs - clock.now().getTime() : 0;
        if (restMs > 0) {
          const seconds = Math.ceil(restMs / 1000);
          throw new ArenaError('casual-cooldown', `The ring is being swept. Please try again in ${seconds} s.`, 429, {
            details: { retryAfterSeconds: seconds },
          });
        }
        return createMatch(
          tx,
          {
            communityId: context.communityId,
            kind: 'casual',
            agentIds: [agent.id, opponent.id],
            symbol: context.settings.symbol,
            price,
            bettingSeconds: 0,
            requestedById: context.memberId,
            origin: request.place,
            otherPlaces: [],
            idempotencyKey: request.idempotencyKey,
          },
          options,
        );
      });
    },
  };
}

/** The member's agent by name, or the only or oldest one where none is named. */
export async function ownOrFirst(
  agents: AgentService,
  context: CommunityContext,
  typed: string | undefined,
): Promise<AgentView> {
  if (typed !== undefined && typed.trim() !== '') return agents.own(context.communityId, context.memberId, typed);
  const [first] = await agents.ofMember(context.memberId);
  if (!first) {
    throw new ArenaError('no-agent', 'You have no agent yet. /agent create makes one in a few seconds.', 409);
  }
  return first;
}

/** One of the five nearest in rating that belong to somebody else or to the house. */
async function anyOpponent(agents: AgentService, random: Random, agent: AgentView): Promise<AgentView> {
  const near = await agents.nearest(agent, NEAR);
  const opponent = near[random.integer(Math.max(1, near.length))];
  if (!opponent)
    throw new ArenaError('no-opponent', 'There is no opponent here yet. Please try again in a moment.', 409);
  return opponent;
}
