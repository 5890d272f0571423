import { issuanceOf, type NewTransfer, postTransfers, walletOf } from '../ledger/index.ts';
import type { Sql } from '../platform/sql.ts';
import { type Day, dayAfter, dayBefore, dayOf, GOALS, type GoalName, startOfDay } from './rules.ts';
import type { WalletOwner } from './wallets.ts';

export interface GoalView {
  name: GoalName;
  /** For people: 'Spar with an agent or tune it'. */
  text: string;
  progress: number;
  target: number;
  /** Credits. */
  reward: number;
  done: boolean;
}

export interface GoalOwner extends WalletOwner {
  settings: WalletOwner['settings'] & { goalCredits: number };
}

/** What a member did in [$2, $3), goal by goal; each part reads one index from the day's end. */
const DONE: Record<GoalName, string> = {
  // asked for, queued for or agreed to by the member; a rated match or a challenge takes the agent only where its owner sent it
  fight: `
    SELECT count(*) FROM "Agent" agent
      JOIN LATERAL (
        SELECT id, kind, "requestedById", "createdAt" FROM "Match" WHERE "agentAId" = agent.id AND "createdAt" >= $2::timestamptz
        UNION ALL
        SELECT id, kind, "requestedById", "createdAt" FROM "Match" WHERE "agentBId" = agent.id AND "createdAt" >= $2::timestamptz
      ) match ON match."createdAt" < $3::timestamptz
     WHERE agent."ownerId" = $1
       AND (match.kind = 'rated' OR match."requestedById" = $1
            OR (match.kind = 'exhibition' AND match."requestedById" IS NOT NULL))`,
  call: `
    SELECT (SELECT count(*) FROM "FreePick"
             WHERE "memberId" = $1 AND "createdAt" >= $2::timestamptz AND "createdAt" < $3::timestamptz)
         + (SELECT count(*) FROM "Stake"
             WHERE "memberId" = $1 AND "firstAt" >= $2::timestamptz AND "firstAt" < $3::timestamptz)`,
  train: `
    SELECT (SELECT count(*) FROM "Spar"
             WHERE "memberId" = $1 AND "createdAt" >= $2::timestamptz AND "createdAt" < $3::timestamptz)
         + (SELECT count(*) FROM "Agent" agent JOIN "AgentVersion" version ON version."agentId" = agent.id
             WHERE agent."ownerId" = $1 AND version.number > 1
               AND version."createdAt" >= $2::timestamptz AND version."createdAt" < $3::timestamptz)`,
};
const PROGRESS = `SELECT ${GOALS.map(({ name }) => `(${DONE[name]})::int AS "${name}"`).join(', ')}`;

/** Which goals' rewards were posted. */
const goalKey = (memberId: string, day: Day, name: GoalName) => `goal:${memberId}:${day}:${name}`;

/**
 * Pays every goal met today or yesterday (whoever met one and came back only the next day has it still) that was not paid before.
 * @returns today's goals, and credits paid now
 */
export async function payGoals(sql: Sql, owner: GoalOwner, now: Date): Promise<{ goals: GoalView[]; paid: number }> {
  const today = dayOf(now);
  const yesterday = dayBefore(today);
  const [progress, before] = [await progressOn(sql, owner, today), await progressOn(sql, owner, yesterday)];
  const reward = owner.settings.goalCredits;
  const met = (day: Day, counts: Record<GoalName, number>) =>
    GOALS.filter(({ name, target }) => counts[name] >= target).map(({ name }) => ({ day, name }));
  const paid = await payMet(sql, owner, [...met(yesterday, before), ...met(today, progress)]);
  const goals = GOALS.map(({ name, text, target }) => ({
    name,
    text,
    progress: Math.min(progress[name], target),
    target,
    reward,
    done: progress[name] >= target,
  }));
  return { goals, paid };
}

/** Whether a goal of today or yesterday was met and not paid yet. Read without locks: who meets one later asks again. */
export async function areGoalsDue(sql: Sql, owner: GoalOwner, now: Date): Promise<boolean> {
  if (owner.settings.goalCredits === 0) return false;
  const met: { day: Day; name: GoalName }[] = [];
  for (const day of [dayBefore(dayOf(now)), dayOf(now)]) {
    const progress = await progressOn(sql, owner, day);
    met.push(...GOALS.filter(({ name, target }) => progress[name] >= target).map(({ name }) => ({ day, name })));
  }
  if (met.length === 0) return false;
  return (await paidBefore(sql, owner.memberId, met)).size < met.length;
}

async function progressOn(sql: Sql, { memberId }: GoalOwner, day: Day): Promise<Record<GoalName, number>> {
  const [row] = await sql.query<Record<GoalName, number>>(PROGRESS, [
    memberId,
    startOfDay(day).toISOString(),
    dayAfter(day).toISOString(),
  ]);
  return row ?? { fight: 0, call: 0, train: 0 };
}

/**
 * Those of these goals that were paid: to the member, or to one who was merged into it. Of who had everything deleted and came back, all
 * up to the day of it: what was paid before is known no more.
 */
async function paidBefore(
  sql: Sql,
  memberId: string,
  met: readonly { day: Day; name: GoalName }[],
): Promise<ReadonlySet<string>> {
  const known = await sql.query<{ goal: string }>(
    `SELECT wanted.goal FROM "Member" member CROSS JOIN unnest($2::text[]) AS wanted(goal)
       JOIN "Transfer" transfer ON transfer.key = 'goal:' || member.id || ':' || wanted.goal
      WHERE member.id = $1 OR member."mergedIntoId" = $1
      UNION
     SELECT wanted.goal FROM "Member" member JOIN "Person" person ON person.id = member."personId" AND person."hasReturned"
      CROSS JOIN unnest($2::text[]) AS wanted(goal)
      WHERE member.id = $1 AND left(wanted.goal, 10) <= to_char(person."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
    [memberId, met.map(({ day, name }) => `${day}:${name}`)],
  );
  return new Set(known.map(row => `goal:${memberId}:${row.goal}`));
}

/** Pays these goals once each. @returns credits paid now */
export async function payMet(
  sql: Sql,
  { communityId, memberId, settings }: GoalOwner,
  met: readonly { day: Day; name: GoalName }[],
): Promise<number> {
  if (settings.goalCredits === 0 || met.length === 0) return 0;
  const paid = await paidBefore(sql, memberId, met);
  const transfers: NewTransfer[] = met
    .map(({ day, name }) => ({
      key: goalKey(memberId, day, name),
      kind: 'goal' as const,
      from: issuanceOf(communityId),
      to: walletOf(communityId, memberId),
      amount: BigInt(settings.goalCredits),
      memo: { day, text: GOALS.find(goal => goal.name === name)?.text },
    }))
    .filter(transfer => !paid.has(transfer.key));
  const posted = await postTransfers(sql, transfers);
  return posted.filter(transfer => transfer.fresh).length * settings.goalCredits;
}
