import type { Surface } from '../../prisma/generated/enums.ts';
import type { DressingService } from '../agents/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import { appendAudit } from './audit.ts';

export type LineReview = ReturnType<typeof createLineReview>;

/** Moderators read the lines that members write for their agents; what they decide stands in the audit log. */
export function createLineReview({ dressing }: { dressing: Pick<DressingService, 'decide'> }) {
  return {
    decide(
      context: CommunityContext,
      input: { lineId: string; approved: boolean; surface: Surface },
    ): Promise<{ agentName: string; text: string }> {
      const { communityId, memberId: actorId, displayName: actorName } = context;
      const { lineId, approved, surface } = input;
      return dressing.decide(context, { lineId, approved, reason: null }, async (tx, { agentId, agentName, text }) => {
        await appendAudit(tx, {
          communityId,
          actorId,
          actorName,
          action: approved ? 'line-approve' : 'line-refuse',
          target: agentId,
          surface,
          details: { agent: agentName, line: text },
        });
      });
    },
  };
}
