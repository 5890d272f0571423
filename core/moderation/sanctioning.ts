import type { Surface } from '../../prisma/generated/enums.ts';
import {
  type CommunityContext,
  ownPersons,
  SANCTION_REASON_MAX,
  type Sanction,
  type SanctionKind,
  type SanctionService,
  type SanctionView,
} from '../communities/index.ts';
import { announceQueue, type MatchService } from '../matches/index.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { appendAudit, auditActor } from './audit.ts';
import { durationWords } from './durations.ts';
import { checkReason } from './reason.ts';

/** Sanctions as moderators give and lift them: who may not be sanctioned, what follows at once, and the log. */

export interface SanctioningOptions {
  database: Database;
  sanctions: SanctionService;
  matches: Pick<MatchService, 'queue' | 'challenges'>;
}

export interface SanctionTarget {
  memberId: string;
  personId: string;
  displayName: string;
  /** As the chat's platform says: nobody sanctions a moderator. */
  isModerator: boolean;
  isBot: boolean;
}

/** What the announcer tells the member privately (queue of the surface, job 'sanction'). */
export interface SanctionNotice {
  key: string;
  userId: string;
  communityName: string;
  kind: SanctionKind;
  reason: string;
  /** ISO time; null: until it is lifted. */
  endsAt: string | null;
  lifted: boolean;
  /** In which it is told. */
  timeZone: string;
}

export interface SanctionOutcome {
  sanction: SanctionView;
  /** Names of agents that left the rated queue by it. */
  left: string[];
}

/** A ban, a mute: neither queues nor challenges can go on unattended. */
const EMPTIES_QUEUE: readonly SanctionKind[] = ['mute', 'rated', 'ban'];
const ENDS_CHALLENGES: readonly SanctionKind[] = ['mute', 'ban'];
const ENDS_TOURNAMENTS: readonly SanctionKind[] = ['rated', 'ban'];

export function createSanctioning({ database, sanctions, matches }: SanctioningOptions) {
  /** Only one moderator at a time decides about a member: the other one sees what the first has done. */
  async function requireNew(tx: Transaction, context: CommunityContext, target: SanctionTarget, wanted: Wanted) {
    await tx.$queryRaw`SELECT id FROM "Member" WHERE id = ${target.memberId} FOR UPDATE`;
    const holding = await sanctions.sanctionsOf(tx, { communityId: context.communityId, personId: target.personId });
    const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT arena_now() AS now`;
    const ends = wanted.durationMs === null ? null : new Date((row?.now.getTime() ?? 0) + wanted.durationMs);
    const same = holding.find(sanction => sanction.kind === wanted.kind && outlasts(sanction, ends));
    if (!same) return;
    throw new ArenaError(
      'already-sanctioned',
      `${target.displayName} has that sanction already, and it lasts as long or longer (${same.reason}). /mod sanctions shows it.`,
      409,
    );
  }

  /** Nobody puts an opponent of their own agent out of a tournament that is being fought. */
  async function requireNoRival(tx: Transaction, context: CommunityContext, target: SanctionTarget) {
    const persons = await ownPersons(tx, context.personId);
    const [shared] = await tx.$queryRaw<{ name: string }[]>`
      SELECT tournament.name FROM "Tournament" tournament
        JOIN "TournamentEntrant" theirs ON theirs."tournamentId" = tournament.id AND theirs."outReason" IS NULL
        JOIN "TournamentEntrant" own ON own."tournamentId" = tournament.id AND own."outReason" IS NULL
        JOIN "Member" actor ON actor.id = own."memberId" AND actor."personId" = ANY(${persons})
       WHERE tournament.state = 'running' AND theirs."memberId" = ${target.memberId}
       ORDER BY tournament.id LIMIT 1`;
    if (!shared) return;
    throw new ArenaError(
      'partial',
      `You and ${target.displayName} both have agents in ${shared.name}, and this would put theirs out. Please ask another moderator; a mute you may give.`,
      403,
    );
  }

  /** Tells the member, on every platform where they have an account. */
  async function tell(tx: Transaction, context: CommunityContext, sanction: SanctionView, lifted: boolean) {
    const member = await tx.member.findUnique({
      where: { id: sanction.memberId },
      include: { person: { include: { identities: true } } },
    });
    for (const { surface, externalId } of member?.person.identities ?? []) {
      const notice: SanctionNotice = {
        key: `sanction:${sanction.id}:${lifted ? 'lifted' : 'given'}:${surface}:${externalId}`,
        userId: externalId,
        communityName: context.communityName,
        kind: sanction.kind,
        reason: lifted ? (sanction.liftReason ?? '') : sanction.reason,
        endsAt: sanction.endsAt?.toISOString() ?? null,
        lifted,
        timeZone: context.settings.timeZone,
      };
      await appendOutbox(tx, { queue: announceQueue(surface as Surface), name: 'sanction', data: { ...notice } });
    }
  }

  return {
    /**
     * Closes something to a member for a time. What is under way goes on: open bets stand and matches are fought; agents that only wait
     * leave the queue, challenges end, tournaments are told.
     * @throws ArenaError 'sanction-self', 'sanction-moderator', 'sanction-bot', 'already-sanctioned', 'partial'
     */
    async sanction(
      context: CommunityContext,
      input: Wanted & { target: SanctionTarget; reason: string },
    ): Promise<SanctionOutcome> {
      const { target, kind, durationMs } = input;
      const reason = checkReason(input.reason).slice(0, SANCTION_REASON_MAX);
      requireSanctionable(context, target);
      return database.transaction(async tx => {
        await requireNew(tx, context, target, input);
        if (ENDS_TOURNAMENTS.includes(kind)) await requireNoRival(tx, context, target);
        const sanction = await sanctions.give(tx, {
          communityId: context.communityId,
          memberId: target.memberId,
          kind,
          durationMs,
          reason,
          givenById: context.memberId,
        });
        const left = EMPTIES_QUEUE.includes(kind) ? await matches.queue.removeMember(tx, target.memberId) : [];
        if (ENDS_CHALLENGES.includes(kind)) await matches.challenges.withdrawOf(tx, target.memberId);
        if (ENDS_TOURNAMENTS.includes(kind)) {
          const data = { communityId: context.communityId, memberId: target.memberId, reason: 'sanctioned' };
          await appendOutbox(tx, { queue: 'tournaments', name: 'member', data });
        }
        await appendAudit(tx, {
          ...auditActor(context),
          action: 'sanction',
          target: sanction.id,
          subjectId: target.memberId,
          details: { kind, reason, duration: durationWords(durationMs), member: target.displayName },
          before: null,
          after: { kind, endsAt: sanction.endsAt?.toISOString() ?? null },
        });
        await tell(tx, context, sanction, false);
        return { sanction, left };
      });
    },

    /**
     * Ends a sanction early; what it had ended does not come back by itself.
     * @throws ArenaError 'sanction-not-found', 'sanction-over', 'lift-self'
     */
    async lift(context: CommunityContext, input: { id: string; reason: string }): Promise<SanctionView> {
      const reason = checkReason(input.reason).slice(0, SANCTION_REASON_MAX);
      return database.transaction(async tx => {
        const own = await sanctions.sanctionsOf(tx, context);
        if (own.some(sanction => sanction.id === input.id)) {
          throw new ArenaError('lift-self', 'Nobody lifts their own sanction. Please ask another moderator.', 403);
        }
        const { communityId, memberId: liftedById } = context;
        const sanction = await sanctions.lift(tx, { communityId, id: input.id, reason, liftedById });
        await appendAudit(tx, {
          ...auditActor(context),
          action: 'sanction-lift',
          target: sanction.id,
          subjectId: sanction.memberId,
          details: { kind: sanction.kind, reason, member: sanction.memberName },
          before: { kind: sanction.kind, endsAt: sanction.endsAt?.toISOString() ?? null },
          after: { kind: sanction.kind, endsAt: sanction.liftedAt?.toISOString() ?? null },
        });
        await tell(tx, context, sanction, true);
        return sanction;
      });
    },
  };
}

interface Wanted {
  kind: SanctionKind;
  /** Null: until it is lifted. */
  durationMs: number | null;
}

/** Two moderators who give the same at the same moment mean one: an end within a minute is the same end. */
function outlasts({ endsAt }: Sanction, other: Date | null): boolean {
  return endsAt === null || (other !== null && endsAt.getTime() > other.getTime() - 60_000);
}

function requireSanctionable(context: CommunityContext, target: SanctionTarget): void {
  if (target.isBot) throw new ArenaError('sanction-bot', 'A bot takes no part here: there is nothing to close to it.');
  if (target.personId === context.personId || target.memberId === context.memberId) {
    throw new ArenaError('sanction-self', 'Nobody sanctions themselves. /limits closes bets to you, if you wish.', 403);
  }
  if (target.isModerator) {
    throw new ArenaError(
      'sanction-moderator',
      `${target.displayName} is a moderator here. Whoever gave them that role can take it away first.`,
      403,
    );
  }
}
