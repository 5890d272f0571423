import { nameKey } from '../agents/names.ts';
import { issuanceOf, lockBalances, postTransfers, walletOf } from '../ledger/index.ts';
import type { Transaction } from '../platform/database.ts';
import { identityHash } from '../platform/identity-hash.ts';
import { sqlOf } from '../platform/sql.ts';
import { effectiveLimits } from '../wagers/index.ts';
import { forgetWallets } from '../wallets/index.ts';
import { holderMember } from './holders.ts';
import { jsonWithoutNames, pseudonymOf, withoutNames } from './pseudonym.ts';
import { forgetSignIns } from './sign-ins.ts';

/**
 * Forgetting a person: accounts are deleted, names become a pseudonym wherever they stand, agents retire and credits are burned. What
 * happened stays true: matches, tables and the ledger keep the pseudonym. Keyed hashes of the accounts keep limits, exclusions and
 * sanctions in force for whoever comes back with one of them.
 */

interface Account {
  surface: 'discord' | 'telegram' | 'console';
  externalId: string;
  displayName: string;
  usernameKey: string | null;
}

interface OwnMember {
  id: string;
  communityId: string;
  displayName: string;
}

/** Shorter than this, a human's name in an agent's is chance. */
const LEAST_CARRIED = 3;

/** In the caller's transaction; the person's row is locked by it, and nothing of theirs is open (obstacles.ts). */
export async function erasePerson(
  tx: Transaction,
  personId: string,
  { identityKey, now, newId }: { identityKey: string; now: Date; newId: () => string },
): Promise<{ pseudonym: string }> {
  const accounts: Account[] = await tx.identity.findMany({ where: { personId } });
  const members: OwnMember[] = await tx.member.findMany({
    where: { personId },
    orderBy: { id: 'asc' },
    select: { id: true, communityId: true, displayName: true },
  });
  const pseudonym = pseudonymOf(newId());
  const names = namesOf(accounts, members);
  const memberIds = members.map(member => member.id);
  await retireAgents(tx, { memberIds, names, pseudonym, now, newId });
  await burnWallets(tx, members, newId);
  await tx.$executeRaw`SELECT set_config('arena.erasing', 'on', true)`;
  await hideInRecords(tx, { members, names, pseudonym });
  await leaveTokens(tx, { memberIds, now, newId });
  await spreadLimits(tx, { members, accounts, now });
  await hideLimits(tx, accounts, identityKey);
  await tx.$executeRaw`SELECT set_config('arena.erasing', 'off', true)`;
  await tx.member.updateMany({ where: { personId }, data: { displayName: pseudonym, notify: {} } });
  await forgetAccounts(tx, personId, accounts);
  await tx.spar.deleteMany({ where: { memberId: { in: memberIds } } });
  await tx.webhook.deleteMany({ where: { memberId: { in: memberIds } } });
  const erasedHashes = accounts.map(({ surface, externalId }) => identityHash(identityKey, surface, externalId));
  await spreadSanctions(tx, erasedHashes);
  await tx.person.update({ where: { id: personId }, data: { erasedAt: now, eraseAskedAt: null, erasedHashes } });
  return { pseudonym };
}

function namesOf(accounts: readonly Account[], members: readonly OwnMember[]): string[] {
  const names = [
    ...members.map(member => member.displayName),
    ...accounts.flatMap(({ displayName, usernameKey }) => [displayName, usernameKey ?? '']),
  ];
  return [...new Set(names.map(name => name.trim()).filter(name => name !== ''))];
}

interface Erased {
  memberIds: readonly string[];
  names: readonly string[];
  pseudonym: string;
  now: Date;
  newId: () => string;
}

/** Agents leave for good, but for those that a token on a chain holds; who carries the human's name in its own is renamed. Matches under way are fought to their end. */
async function retireAgents(tx: Transaction, { memberIds, names, pseudonym, now }: Erased): Promise<void> {
  const ids = [...memberIds];
  await tx.challenge.updateMany({
    where: { state: 'open', OR: [{ challengerId: { in: ids } }, { challengedId: { in: ids } }] },
    data: { state: 'expired' },
  });
  const agents = await tx.$queryRaw<{ id: string; name: string }[]>`
    SELECT id, name FROM "Agent" WHERE "ownerId" = ANY(${ids}) ORDER BY id FOR UPDATE`;
  await tx.queueTicket.deleteMany({ where: { agentId: { in: agents.map(agent => agent.id) } } });
  const kept = (await heldTokens(tx, ids)).map(({ agentId }) => agentId);
  await tx.agent.updateMany({
    where: { ownerId: { in: ids }, retiredAt: null, id: { notIn: kept } },
    data: { retiredAt: now },
  });
  const keys = names.map(nameKey).filter(key => key.length >= LEAST_CARRIED);
  const carrying = agents.filter(agent => keys.some(key => nameKey(agent.name).includes(key)));
  for (const [index, agent] of carrying.entries()) {
    const name = `Agent ${pseudonym.slice(-4)}${index === 0 ? '' : ` ${index + 1}`}`;
    await tx.agent.update({ where: { id: agent.id }, data: { name, nameKey: nameKey(name) } });
  }
  const garments = await tx.garment.findMany({
    where: { agentId: { in: agents.map(agent => agent.id) }, text: { not: '' } },
  });
  for (const { id, text } of garments) {
    const clean = withoutNames(text, names, pseudonym);
    if (clean !== text) await tx.garment.update({ where: { id }, data: { text: clean } });
  }
}

/** Tokens of these members' agents that somebody holds: they cannot be called back, and whoever holds one owns the agent. */
async function heldTokens(
  tx: Transaction,
  memberIds: readonly string[],
): Promise<{ agentId: string; holder: string }[]> {
  return tx.$queryRaw<{ agentId: string; holder: string }[]>`
    SELECT token."agentId", token.holder FROM "AgentToken" token JOIN "Agent" agent ON agent.id = token."agentId"
     WHERE agent."ownerId" = ANY(${[...memberIds]}) AND token.holder IS NOT NULL ORDER BY 1`;
}

/** Agents whose tokens stand on a chain go to the address that holds them, as if nobody had ever linked it. */
async function leaveTokens(
  tx: Transaction,
  { memberIds, now, newId }: Pick<Erased, 'memberIds' | 'now' | 'newId'>,
): Promise<void> {
  for (const { agentId, holder } of await heldTokens(tx, memberIds)) {
    const { communityId } = await tx.agent.findUniqueOrThrow({ where: { id: agentId }, select: { communityId: true } });
    const ownerId = await holderMember(tx, { communityId, address: holder }, { newId, now });
    await tx.agent.update({ where: { id: agentId }, data: { ownerId } });
    await tx.agentToken.update({ where: { agentId }, data: { settledFor: holder } });
  }
  await tx.agentToken.updateMany({ where: { askedById: { in: [...memberIds] } }, data: { askedById: 'erased' } });
  await tx.escrowPool.updateMany({ where: { askedById: { in: [...memberIds] } }, data: { askedById: null } });
}

/** Credits go back to where they came from. */
export async function burnWallets(
  tx: Transaction,
  members: readonly Pick<OwnMember, 'id' | 'communityId'>[],
  newId: () => string,
): Promise<void> {
  const sql = sqlOf(tx);
  const balances = await lockBalances(
    sql,
    members.map(({ communityId, id }) => walletOf(communityId, id)),
  );
  await postTransfers(
    sql,
    members.flatMap(({ communityId, id }) => {
      const from = walletOf(communityId, id);
      const amount = balances.get(from.key)?.available ?? 0n;
      return amount <= 0n
        ? []
        : [{ key: `erased:${id}:${newId()}`, kind: 'burn' as const, from, to: issuanceOf(communityId), amount }];
    }),
  );
}

/** Where rows never change otherwise: the transaction has said that it erases. */
async function hideInRecords(
  tx: Transaction,
  { members, names, pseudonym }: { members: readonly OwnMember[]; names: readonly string[]; pseudonym: string },
): Promise<void> {
  const sql = sqlOf(tx);
  const memberIds = members.map(member => member.id);
  const agentIds = (await tx.agent.findMany({ where: { ownerId: { in: memberIds } }, select: { id: true } })).map(
    agent => agent.id,
  );
  await sql.query(`UPDATE "AuditEntry" SET "actorName" = $2 WHERE "actorId" = ANY($1)`, [memberIds, pseudonym]);
  await hideInJson(tx, 'AuditEntry', ['details', 'before', 'after'], {
    where: `"actorId" = ANY($1) OR "subjectId" = ANY($1) OR target = ANY($1) OR target = ANY($2)`,
    values: [memberIds, agentIds],
    names,
    pseudonym,
  });
  await hideInJson(tx, 'Transfer', ['memo'], {
    where: `memo IS NOT NULL AND ("debitId" IN (SELECT id FROM "Account" WHERE "memberId" = ANY($1))
              OR "creditId" IN (SELECT id FROM "Account" WHERE "memberId" = ANY($1)))`,
    values: [memberIds],
    names,
    pseudonym,
  });
  await sql.query(`UPDATE "SeasonLine" SET name = $2 WHERE "subjectId" = ANY($1)`, [memberIds, pseudonym]);
  await sql.query(
    `UPDATE "SeasonLine" line SET name = agent.name, "ownerName" = $2
       FROM "Agent" agent WHERE agent.id = ANY($1) AND line."subjectId" = agent.id`,
    [agentIds, pseudonym],
  );
  for (const row of await tx.sanction.findMany({ where: { memberId: { in: memberIds } } })) {
    await tx.sanction.update({
      where: { id: row.id },
      data: {
        reason: withoutNames(row.reason, names, pseudonym),
        liftReason: row.liftReason && withoutNames(row.liftReason, names, pseudonym),
      },
    });
  }
}

async function hideInJson(
  tx: Transaction,
  table: 'AuditEntry' | 'Transfer',
  columns: readonly string[],
  {
    where,
    values,
    names,
    pseudonym,
  }: { where: string; values: readonly unknown[]; names: readonly string[]; pseudonym: string },
): Promise<void> {
  const sql = sqlOf(tx);
  const rows = await sql.query<Record<string, unknown> & { id: string }>(
    `SELECT id::text AS id, ${columns.map(column => `"${column}"`).join(', ')} FROM "${table}" WHERE ${where}`,
    values,
  );
  const changed = rows.flatMap(row => {
    const clean = Object.fromEntries(columns.map(column => [column, jsonWithoutNames(row[column], names, pseudonym)]));
    const isSame = columns.every(column => JSON.stringify(clean[column]) === JSON.stringify(row[column]));
    return isSame ? [] : [{ id: row.id, ...clean }];
  });
  if (changed.length === 0) return;
  const set = columns.map(
    column => `"${column}" = CASE WHEN "${table}"."${column}" IS NULL THEN NULL ELSE clean."${column}" END`,
  );
  await sql.query(
    `UPDATE "${table}" SET ${set.join(', ')}
       FROM jsonb_to_recordset($1::jsonb) AS clean(id bigint, ${columns.map(column => `"${column}" jsonb`).join(', ')})
      WHERE "${table}".id = clean.id`,
    [JSON.stringify(changed)],
  );
}

/**
 * What one of two joined accounts was given before they were joined holds for the other as well: nobody sheds it by deleting both and
 * coming back with one.
 */
async function spreadLimits(
  tx: Transaction,
  { members, accounts, now }: { members: readonly OwnMember[]; accounts: readonly Account[]; now: Date },
): Promise<void> {
  const [member] = members;
  if (!member || accounts.length < 2) return;
  const limits = (await effectiveLimits(sqlOf(tx), [member.id], now)).get(member.id);
  if (!limits) return;
  const { stakeMax, dailyLossMax, coolOffUntil, excludedUntil } = limits;
  const entries = [
    ...(stakeMax === null ? [] : [{ kind: 'stake', amount: stakeMax, endsAt: null }]),
    ...(dailyLossMax === null ? [] : [{ kind: 'daily-loss', amount: dailyLossMax, endsAt: null }]),
    ...(coolOffUntil === null ? [] : [{ kind: 'cool-off', amount: null, endsAt: coolOffUntil }]),
    ...(excludedUntil === null
      ? []
      : [{ kind: 'exclusion', amount: null, endsAt: excludedUntil === 'forever' ? null : excludedUntil }]),
  ];
  await tx.wagerLimit.createMany({
    data: accounts.flatMap(({ surface, externalId }) =>
      entries.map(entry => ({ ...entry, surface, externalId, startsAt: now, createdAt: now })),
    ),
  });
}

/** The same of sanctions that hold: each hangs on all the person's accounts from now on. */
async function spreadSanctions(tx: Transaction, hashes: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Sanction" SET hashes = (SELECT array_agg(DISTINCT hash) FROM unnest(hashes || ${[...hashes]}::text[]) hash)
     WHERE hashes && ${[...hashes]}::text[] AND "liftedAt" IS NULL AND ("endsAt" IS NULL OR "endsAt" > arena_now())`;
}

/** Limits hang on accounts: from now on on their hashes, until the account comes back. */
async function hideLimits(tx: Transaction, accounts: readonly Account[], identityKey: string): Promise<void> {
  for (const { surface, externalId } of accounts) {
    await tx.wagerLimit.updateMany({
      where: { surface, externalId },
      data: { externalId: identityHash(identityKey, surface, externalId) },
    });
  }
}

/** The accounts themselves, and where they stand as private chats. */
async function forgetAccounts(tx: Transaction, personId: string, accounts: readonly Account[]): Promise<void> {
  for (const { surface, externalId } of accounts) {
    await tx.notice.deleteMany({ where: { surface, userId: externalId } });
    await tx.matchPost.deleteMany({ where: { surface, chatId: externalId } });
    await tx.match.updateMany({
      where: { originSurface: surface, originChatId: externalId },
      data: { originSurface: null, originChatId: null, originChannelId: null },
    });
    await tx.tournament.updateMany({
      where: { surface, chatId: externalId },
      data: { surface: null, chatId: null, channelId: null },
    });
    await tx.challenge.updateMany({
      where: { surface, chatId: externalId },
      data: { chatId: 'erased', channelId: 'erased' },
    });
    await tx.$executeRaw`DELETE FROM "Outbox" WHERE name IN ('person', 'webhook') AND data->>'userId' = ${externalId}`;
    // forms say whose they are; an id within a key may be a part of somebody else's
    await tx.$executeRaw`
      DELETE FROM "Conversation" WHERE starts_with(key, ${`${surface}:form:`}) AND value->>'owner' = ${externalId}`;
  }
  await tx.linkCode.deleteMany({ where: { personId } });
  await forgetWallets(tx, personId);
  await forgetSignIns(tx, personId);
  await tx.accountLink.updateMany({
    where: { OR: [{ personId }, { otherPersonId: personId }] },
    data: { reason: null },
  });
  await tx.accountLink.updateMany({
    where: { OR: [{ personId }, { otherPersonId: personId }], state: { in: ['asked', 'agreed'] } },
    data: { state: 'cancelled' },
  });
  await tx.identity.deleteMany({ where: { personId } });
}

/** An account that is seen for the first time, or again after it was erased: what its owner had limited holds once more. */
export async function welcomeBack(
  tx: Transaction,
  { surface, externalId, personId }: { surface: Account['surface']; externalId: string; personId: string },
  identityKey: string,
): Promise<void> {
  const hash = identityHash(identityKey, surface, externalId);
  const former = await tx.person.findFirst({ where: { erasedHashes: { has: hash } }, select: { id: true } });
  if (!former) return;
  await tx.person.update({ where: { id: personId }, data: { hasReturned: true } });
  await tx.$executeRaw`SELECT set_config('arena.erasing', 'on', true)`;
  await tx.wagerLimit.updateMany({ where: { surface, externalId: hash }, data: { externalId } });
  await tx.$executeRaw`SELECT set_config('arena.erasing', 'off', true)`;
}
