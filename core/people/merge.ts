import type { Prisma } from '../../prisma/generated/client.ts';
import { lockBalances, moveBetween, type NewTransfer, postTransfers, walletOf } from '../ledger/index.ts';
import type { Transaction } from '../platform/database.ts';
import { lockByName } from '../platform/lock.ts';
import { sqlOf } from '../platform/sql.ts';
import { recomputePickers } from '../wagers/index.ts';
import { freeName } from './clash.ts';

/**
 * One member takes another one over: a second account of the same person, or the member of a community that was joined to this one.
 * What can be used goes along (agents with their ratings, credits, slots, streaks, free picks); what happened stays with whom it happened
 * to (trades, stakes, positions, matches, claims, the audit log): the old member remains as a shell that names its heir.
 */

export interface MemberPair {
  fromId: string;
  intoId: string;
}

export interface MovedAgent {
  id: string;
  name: string;
  /** What it was called before, where its name was taken. */
  formerName: string | null;
}

export interface MergedMember extends MemberPair {
  agents: MovedAgent[];
  /** Credits that went along. */
  credits: number;
}

interface MemberRow {
  id: string;
  communityId: string;
  personId: string;
}

interface Joined {
  from: MemberRow;
  into: MemberRow;
}

/**
 * Merges members in the caller's transaction; those of one pair may be of one community or of two. Nobody is asked here: see obstacles.ts
 * for what must be over before. Doing it again forwards what has come in meanwhile (a corrected result, a prize).
 */
export async function mergeMembers(
  tx: Transaction,
  pairs: readonly MemberPair[],
  newId: () => string,
): Promise<MergedMember[]> {
  const merged: MergedMember[] = [];
  for (const round of roundsOf(pairs)) merged.push(...(await mergeRound(tx, round, newId)));
  return merged;
}

/** Each heir once a round: what two members bring the same one is taken one after the other. */
function roundsOf(pairs: readonly MemberPair[]): MemberPair[][] {
  const rounds: MemberPair[][] = [];
  for (const pair of pairs) {
    const free = rounds.find(round => round.every(({ intoId }) => intoId !== pair.intoId));
    if (free) free.push(pair);
    else rounds.push([pair]);
  }
  return rounds;
}

async function mergeRound(tx: Transaction, pairs: readonly MemberPair[], newId: () => string): Promise<MergedMember[]> {
  if (pairs.length === 0) return [];
  const joined = await lockMembers(tx, pairs);
  const agents = await moveAgents(tx, joined);
  await closeOpenings(tx, joined, agents);
  await markMerged(tx, joined);
  const credits = await moveCredits(tx, joined, newId);
  await moveClaims(tx, joined);
  await moveFreePicks(tx, joined);
  return pairs.map(pair => ({
    ...pair,
    agents: agents.filter(agent => agent.fromId === pair.fromId).map(({ fromId: _, ...agent }) => agent),
    credits: Number(credits.get(pair.fromId) ?? 0n),
  }));
}

async function lockMembers(tx: Transaction, pairs: readonly MemberPair[]): Promise<Joined[]> {
  const ids = pairs.flatMap(({ fromId, intoId }) => [fromId, intoId]);
  // bets write rows that refer to a member while they hold the wallet: that goes on
  const rows = await tx.$queryRaw<MemberRow[]>`
    SELECT id, "communityId", "personId" FROM "Member" WHERE id = ANY(${ids}) ORDER BY id FOR NO KEY UPDATE`;
  return pairs.map(({ fromId, intoId }) => {
    const from = rows.find(row => row.id === fromId);
    const into = rows.find(row => row.id === intoId);
    if (!from || !into || from.id === into.id) throw new Error(`Members ${fromId} and ${intoId} cannot be merged`);
    return { from, into };
  });
}

const pairsJson = (joined: readonly Joined[]) =>
  JSON.stringify(
    joined.map(({ from, into }) => ({
      from: from.id,
      into: into.id,
      person: into.personId,
      community: into.communityId,
      crosses: from.communityId !== into.communityId,
    })),
  );
/** The pairs as a table: `pair("from", "into", person, community, crosses)`. */
const PAIRS = `jsonb_to_recordset($1::jsonb) AS pair("from" text, "into" text, person text, community text, crosses boolean)`;

interface OwnedAgent {
  id: string;
  name: string;
  nameKey: string;
  ownerId: string;
  retiredAt: Date | null;
}

/** Agents change owner, and community where that is another one; among the living a name stands once in each. */
async function moveAgents(tx: Transaction, joined: readonly Joined[]): Promise<(MovedAgent & { fromId: string })[]> {
  const targets = [...new Set(joined.filter(crosses).map(({ into }) => into.communityId))].sort();
  for (const communityId of targets) {
    await lockByName(tx, `agents:${communityId}`);
  }
  const agents = await tx.$queryRaw<OwnedAgent[]>`
    SELECT id, name, "nameKey", "ownerId", "retiredAt" FROM "Agent"
     WHERE "ownerId" = ANY(${joined.map(({ from }) => from.id)}) ORDER BY id FOR UPDATE`;
  if (agents.length === 0) return [];
  const living = await tx.agent.findMany({
    where: { communityId: { in: targets }, retiredAt: null },
    select: { communityId: true, nameKey: true },
  });
  const taken = new Map(targets.map(id => [id, new Set<string>()]));
  for (const { communityId, nameKey } of living) taken.get(communityId)?.add(nameKey);
  const moves = agents.map(agent => {
    const { from, into } = pairOf(joined, agent.ownerId);
    const names = taken.get(into.communityId);
    const isCrossing = from.communityId !== into.communityId;
    const { name, key } =
      names && isCrossing && agent.retiredAt === null
        ? freeName(agent.name, names)
        : { name: agent.name, key: agent.nameKey };
    names?.add(key);
    return { id: agent.id, name, key, owner: into.id, community: into.communityId, crosses: isCrossing };
  });
  await writeAgents(tx, moves);
  return agents.map((agent, index) => {
    const name = moves[index]?.name ?? agent.name;
    return { id: agent.id, name, formerName: name === agent.name ? null : agent.name, fromId: agent.ownerId };
  });
}

interface AgentMove {
  id: string;
  name: string;
  key: string;
  owner: string;
  community: string;
  crosses: boolean;
}

async function writeAgents(tx: Transaction, moves: readonly AgentMove[]): Promise<void> {
  const sql = sqlOf(tx);
  const json = JSON.stringify(moves);
  const table = `jsonb_to_recordset($1::jsonb) AS move(id text, name text, key text, owner text, community text, crosses boolean)`;
  await sql.query(
    `UPDATE "Agent" agent SET "ownerId" = move.owner, "communityId" = move.community, name = move.name, "nameKey" = move.key
       FROM ${table} WHERE agent.id = move.id`,
    [json],
  );
  const crossing = moves.filter(move => move.crosses).map(move => move.id);
  if (crossing.length === 0) return;
  for (const [table_, column] of [
    ['Rating', 'agentId'],
    ['Garment', 'agentId'],
  ] as const) {
    await sql.query(
      `UPDATE "${table_}" row SET "communityId" = move.community FROM ${table} WHERE row."${column}" = move.id AND move.crosses`,
      [json],
    );
  }
  // the belt belongs to a community and stays there
  await sql.query(
    `UPDATE "BeltReign" SET "lostAt" = arena_now(), ended = 'retired' WHERE "lostAt" IS NULL AND "agentId" = ANY($1)`,
    [crossing],
  );
  await sql.query(
    `UPDATE "Belt" SET "holderId" = NULL, "reignId" = NULL, "defendBy" = NULL, "challengerId" = NULL, "matchId" = NULL
      WHERE "holderId" = ANY($1)`,
    [crossing],
  );
}

/** What waits for an answer or an opponent is taken back; a place in a tournament goes along. */
async function closeOpenings(
  tx: Transaction,
  joined: readonly Joined[],
  agents: readonly { id: string }[],
): Promise<void> {
  const fromIds = joined.map(({ from }) => from.id);
  await tx.queueTicket.deleteMany({
    where: { OR: [{ memberId: { in: fromIds } }, { agentId: { in: agents.map(({ id }) => id) } }] },
  });
  await tx.challenge.updateMany({
    where: { state: 'open', OR: [{ challengerId: { in: fromIds } }, { challengedId: { in: fromIds } }] },
    data: { state: 'expired' },
  });
  await sqlOf(tx).query(
    `UPDATE "TournamentEntrant" entrant SET "memberId" = pair."into"
       FROM ${PAIRS}, "Tournament" tournament
      WHERE entrant."memberId" = pair."from" AND NOT pair.crosses AND tournament.id = entrant."tournamentId"
        AND tournament.state IN ('registering', 'checkin', 'running')`,
    [pairsJson(joined)],
  );
  await sqlOf(tx).query(
    `UPDATE "Trophy" trophy SET "memberId" = pair."into" FROM ${PAIRS} WHERE trophy."memberId" = pair."from"`,
    [pairsJson(joined)],
  );
  await sqlOf(tx).query(
    `UPDATE "Webhook" webhook SET "memberId" = heir.id, "communityId" = heir."communityId"
       FROM ${PAIRS} JOIN "Member" heir ON heir.id = pair."into" WHERE webhook."memberId" = pair."from"`,
    [pairsJson(joined)],
  );
}

/** The old member names its heir, for ever, as do all that it was heir of: there are no chains. */
async function markMerged(tx: Transaction, joined: readonly Joined[]): Promise<void> {
  const sql = sqlOf(tx);
  await sql.query(
    `UPDATE "Member" heir
        SET "boughtSlots" = greatest(heir."boughtSlots", old."boughtSlots"), notify = old.notify || heir.notify,
            "lastActiveAt" = greatest(heir."lastActiveAt", old."lastActiveAt"),
            "homePlaceId" = coalesce(heir."homePlaceId", old."homePlaceId")
       FROM ${PAIRS} JOIN "Member" old ON old.id = pair."from" WHERE heir.id = pair."into"`,
    [pairsJson(joined)],
  );
  await sql.query(
    `UPDATE "Member" old SET "mergedIntoId" = pair."into", "personId" = pair.person
       FROM ${PAIRS} WHERE old.id = pair."from" OR (old."mergedIntoId" = pair."from" AND old.id <> pair."into")`,
    [pairsJson(joined)],
  );
}

/** Everything that may be spent. What is promised to somebody stays, and follows when it comes free. @returns credits, by old member */
async function moveCredits(
  tx: Transaction,
  joined: readonly Joined[],
  newId: () => string,
): Promise<Map<string, bigint>> {
  const sql = sqlOf(tx);
  const wallets = joined.flatMap(({ from, into }) => [
    walletOf(from.communityId, from.id),
    walletOf(into.communityId, into.id),
  ]);
  const balances = await lockBalances(sql, wallets);
  const moved = new Map<string, bigint>();
  const transfers: NewTransfer[] = [];
  for (const pair of joined) {
    const [from, into] = [walletOf(pair.from.communityId, pair.from.id), walletOf(pair.into.communityId, pair.into.id)];
    const amount = balances.get(from.key)?.available ?? 0n;
    if (amount <= 0n) continue;
    moved.set(pair.from.id, amount);
    const key = `${pair.from.id}:${newId()}`;
    if (crosses(pair)) transfers.push(...moveBetween(`move:${key}`, from, into, amount));
    else transfers.push({ key: `merge:${key}`, kind: 'member-merge', from, to: into, amount });
  }
  await postTransfers(sql, transfers);
  return moved;
}

/** One claim a day stands, with the longer of two streaks: nobody claims twice by having been two. */
async function moveClaims(tx: Transaction, joined: readonly Joined[]): Promise<void> {
  await sqlOf(tx).query(
    `INSERT INTO "DailyClaim" AS known ("memberId", day, streak, amount)
     SELECT pair."into", claim.day, claim.streak, claim.amount
       FROM ${PAIRS} JOIN "DailyClaim" claim ON claim."memberId" = pair."from"
     ON CONFLICT ("memberId", day) DO UPDATE SET streak = greatest(known.streak, excluded.streak)`,
    [pairsJson(joined)],
  );
}

/** A person has one opinion of a match: where both had one, the heir's stands. Scores follow from the whole. */
async function moveFreePicks(tx: Transaction, joined: readonly Joined[]): Promise<void> {
  const sql = sqlOf(tx);
  await sql.query(
    `UPDATE "FreePick" pick SET "memberId" = pair."into" FROM ${PAIRS}
      WHERE pick."memberId" = pair."from"
        AND NOT EXISTS (SELECT 1 FROM "FreePick" own WHERE own."matchId" = pick."matchId" AND own."memberId" = pair."into")`,
    [pairsJson(joined)],
  );
  const fromIds = joined.map(({ from }) => from.id);
  await tx.freePick.deleteMany({ where: { memberId: { in: fromIds }, correct: null } });
  await tx.picker.deleteMany({ where: { memberId: { in: fromIds } } });
  await recomputePickers(
    tx,
    joined.map(({ into }) => into.id),
  );
}

function pairOf(joined: readonly Joined[], fromId: string): Joined {
  const found = joined.find(({ from }) => from.id === fromId);
  if (!found) throw new Error(`Member ${fromId} is not among those that are merged`);
  return found;
}

function crosses({ from, into }: Joined): boolean {
  return from.communityId !== into.communityId;
}

/**
 * Makes the members into whom members of another community are moved: the one that the person has there already, or a new one.
 * @param homePlaceId where they belong from now on, for those who belonged nowhere
 */
export async function heirsIn(
  tx: Transaction,
  communityId: string,
  memberIds: readonly string[],
  { newId, homePlaceId }: { newId: () => string; homePlaceId: string | null },
): Promise<MemberPair[]> {
  const leaving = await tx.member.findMany({ where: { id: { in: [...memberIds] } }, orderBy: { id: 'asc' } });
  const known = await tx.member.findMany({
    where: { communityId, personId: { in: leaving.map(member => member.personId) }, mergedIntoId: null },
  });
  const made: Prisma.MemberCreateManyInput[] = [];
  const pairs = leaving.map(member => {
    const heir = known.find(candidate => candidate.personId === member.personId);
    if (heir) return { fromId: member.id, intoId: heir.id };
    const { personId, displayName, notify, lastActiveAt, createdAt } = member;
    const id = newId();
    made.push({
      id,
      communityId,
      personId,
      displayName,
      notify: notify as Prisma.InputJsonObject,
      lastActiveAt,
      createdAt,
      homePlaceId: member.homePlaceId ?? homePlaceId,
    });
    return { fromId: member.id, intoId: id };
  });
  await tx.member.createMany({ data: made });
  return pairs;
}
