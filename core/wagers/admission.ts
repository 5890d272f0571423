import { closing, type SanctionService, sanctionRefusal } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import { breakOf } from './limit-rules.ts';
import { effectiveLimits } from './limits.ts';
import { refusal } from './refusals.ts';

/** Who may put anything on a match, credits or not: the same rules as for a bet, without what is about amounts of credits. */

export interface WagerWish {
  matchId: string;
  personId: string;
  /** Whom they would back; null where that is not known yet. */
  corner: 0 | 1 | null;
}

interface Row {
  communityId: string;
  wagers: boolean;
  ownerA: string | null;
  ownerB: string | null;
  moderated: boolean;
  memberId: string | null;
  now: Date;
}

/**
 * @throws ArenaError 'match-not-found', 'wagers-off', 'sanctioned', 'excluded', 'cooling-off', 'against-own-agent', 'moderated'
 */
export async function requireMayWager(
  tx: Pick<Transaction, '$queryRawUnsafe'>,
  sanctions: Pick<SanctionService, 'sanctionsOf'>,
  { matchId, personId, corner }: WagerWish,
): Promise<void> {
  const sql = sqlOf(tx);
  const [match] = await sql.query<Row>(FACTS, [matchId, personId]);
  if (!match) throw refusal.noMatch();
  if (!match.wagers) throw refusal.wagersOff();
  const { communityId, memberId } = match;
  const now = new Date(match.now);
  const sanction = closing(await sanctions.sanctionsOf(tx, { communityId, personId }), 'wagers');
  if (sanction) throw sanctionRefusal(sanction, now);
  // breaks hang on a person's accounts, whichever of their members is asked for
  const limits = memberId === null ? undefined : (await effectiveLimits(sql, [memberId], now)).get(memberId);
  const pause = limits && breakOf(limits, now);
  if (pause?.kind === 'excluded') throw refusal.excluded(pause.until, now);
  if (pause && pause.until !== 'forever') throw refusal.coolingOff(pause.until, now);
  const owns = [match.ownerA === personId, match.ownerB === personId] as const;
  if (owns[0] && owns[1]) throw refusal.bothOwnAgents();
  if (corner !== null && owns[corner === 0 ? 1 : 0]) throw refusal.ownAgent();
  if (match.moderated) throw refusal.moderated();
}

const FACTS = `
  SELECT match."communityId", arena_now() AS now,
         coalesce((community.settings->>'wagers')::boolean, true) AS wagers,
         (SELECT owner."personId" FROM "Agent" agent JOIN "Member" owner ON owner.id = agent."ownerId" WHERE agent.id = match."agentAId") AS "ownerA",
         (SELECT owner."personId" FROM "Agent" agent JOIN "Member" owner ON owner.id = agent."ownerId" WHERE agent.id = match."agentBId") AS "ownerB",
         EXISTS (SELECT 1 FROM "AuditEntry" entry JOIN "Member" actor ON actor.id = entry."actorId"
                  WHERE entry.target = match.id AND actor."personId" = $2) AS moderated,
         (SELECT min(member.id) FROM "Member" member WHERE member."personId" = $2) AS "memberId"
    FROM "Match" match JOIN "Community" community ON community.id = match."communityId"
   WHERE match.id = $1`;
