import type { Surface } from '../../prisma/generated/enums.ts';
import type { Transaction } from '../platform/database.ts';
import { carrySanctions } from './carried-sanctions.ts';
import { type MemberPair, type MergedMember, mergeMembers } from './merge.ts';

/** What joining and leaving have in common: members of one community become members of another. */

/** Whole communities move in one transaction. */
export const MOVE_TIMEOUT_MS = 120_000;

export interface ChatName {
  surface: Surface;
  /** Title as the platform has it. */
  title: string;
}

export interface ChatOrigin {
  surface: Surface;
  chatId: string;
}

export interface MoveSummary {
  members: number;
  agents: number;
  credits: number;
  renamed: { name: string; formerName: string }[];
}

/** Nobody joins or leaves either of these meanwhile. */
export async function lockCommunities(tx: Transaction, ...ids: string[]): Promise<void> {
  await tx.$queryRaw`SELECT id FROM "Community" WHERE id = ANY(${ids}) ORDER BY id FOR UPDATE`;
}

/** Moves these members with all that is theirs, and the sanctions that hold against them. */
export async function moveMembers(
  tx: Transaction,
  {
    pairs,
    from,
    to,
    newId,
    now,
  }: { pairs: readonly MemberPair[]; from: string; to: string; newId: () => string; now: Date },
): Promise<MoveSummary> {
  const merged = await mergeMembers(tx, pairs, newId);
  await carrySanctions(tx, { from, to, pairs, newId, now });
  return summaryOf(merged);
}

function summaryOf(merged: readonly MergedMember[]): MoveSummary {
  const agents = merged.flatMap(member => member.agents);
  return {
    members: merged.length,
    agents: agents.length,
    credits: merged.reduce((sum, { credits }) => sum + credits, 0),
    renamed: agents.flatMap(({ name, formerName }) => (formerName === null ? [] : [{ name, formerName }])),
  };
}
