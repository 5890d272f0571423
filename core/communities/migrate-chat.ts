import type { Surface } from '../../prisma/generated/enums.ts';
import type { Transaction } from '../platform/database.ts';
import { lockByName } from '../platform/lock.ts';

/** A Telegram group became a supergroup: the place keeps its community under the new id. */
export async function migrateChat(tx: Transaction, surface: Surface, from: string, to: string): Promise<void> {
  await lockByName(tx, `place:${surface}:${to}`);
  const moved = (text: string | null) =>
    text === from || text?.startsWith(`${from}:`) ? text.replace(from, to) : text;
  const place = await tx.place.findUnique({ where: { surface_externalId: { surface, externalId: from } } });
  if (!place) return;
  const existing = await tx.place.findUnique({ where: { surface_externalId: { surface, externalId: to } } });
  if (existing) {
    await tx.place.delete({ where: { id: existing.id } });
    if (existing.communityId !== place.communityId) await removeIfEmpty(tx, existing.communityId);
  }
  await tx.place.update({
    where: { id: place.id },
    data: {
      externalId: to,
      arenaChannelId: moved(place.arenaChannelId),
      lastChannelId: moved(place.lastChannelId),
      moderatorChannelId: moved(place.moderatorChannelId),
    },
  });
  // Told under both ids already: the new one goes on.
  await tx.$executeRaw`
    DELETE FROM "BulletinPost" old USING "BulletinPost" new
     WHERE old."chatId" = ${from} AND old.surface = ${surface}::"Surface" AND new.surface = old.surface
       AND new."bulletinId" = old."bulletinId" AND new."channelId" = replace(old."channelId", ${from}, ${to})`;
  await tx.$executeRaw`
    DELETE FROM "MatchPost" old USING "MatchPost" new
     WHERE old."chatId" = ${from} AND old.surface = ${surface}::"Surface" AND new.surface = old.surface
       AND new."matchId" = old."matchId" AND new."channelId" = replace(old."channelId", ${from}, ${to})`;
  for (const [table, column] of [
    ['MatchPost', 'channelId'],
    ['Match', 'originChannelId'],
    ['QueueTicket', 'channelId'],
    ['Challenge', 'channelId'],
    ['BulletinPost', 'channelId'],
  ] as const) {
    const chatColumn = table === 'Match' ? 'originChatId' : 'chatId';
    const surfaceColumn = table === 'Match' ? 'originSurface' : 'surface';
    await tx.$executeRawUnsafe(
      `UPDATE "${table}" SET "${chatColumn}" = $2, "${column}" = replace("${column}", $1, $2)
       WHERE "${chatColumn}" = $1 AND "${surfaceColumn}" = $3::"Surface"`,
      from,
      to,
      surface,
    );
  }
  await leaveMessagesBehind(tx, surface, from, to);
}

/**
 * The messages of the group stayed behind, where nobody can edit them, and their numbers begin anew: an edit would hit another message
 * of ours. A bulletin's next revision is a message of its own, and so is the result of a match whose GIF stayed behind.
 */
async function leaveMessagesBehind(tx: Transaction, surface: Surface, from: string, to: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "BulletinPost"
       SET "messageId" = CASE WHEN "messageId" IN ('?', '-') THEN "messageId" END, "pinnedAt" = NULL,
           "standsIn" = replace("standsIn", ${from}, ${to}), "threadId" = replace("threadId", ${from}, ${to})
     WHERE "chatId" = ${to} AND surface = ${surface}::"Surface"`;
  await tx.$executeRaw`
    UPDATE "MatchPost"
       SET "liveMessageId" = CASE WHEN "liveMessageId" IS NULL OR "liveMessageId" = '?' THEN "liveMessageId" ELSE '-' END,
           "gifMessageId" = CASE WHEN "gifMessageId" IS NULL OR "gifMessageId" = '?' THEN "gifMessageId" ELSE '-' END
     WHERE "chatId" = ${to} AND surface = ${surface}::"Surface"`;
}

/** A community that a command made under a group's new id before the move was told: nothing but its house is in it. */
async function removeIfEmpty(tx: Transaction, communityId: string): Promise<void> {
  const used = [
    await tx.place.count({ where: { communityId } }),
    await tx.match.count({ where: { communityId } }),
    await tx.agent.count({ where: { communityId, ownerId: { not: null } } }),
    // credits, claims and the log of moderators are kept for ever
    await tx.account.count({ where: { communityId } }),
    await tx.dailyClaim.count({ where: { member: { communityId } } }),
    await tx.auditEntry.count({ where: { communityId } }),
    await tx.bulletin.count({ where: { communityId } }),
  ];
  if (used.some(count => count > 0)) return;
  await tx.rating.deleteMany({ where: { communityId } });
  await tx.agentVersion.deleteMany({ where: { agent: { communityId } } });
  await tx.agent.deleteMany({ where: { communityId } });
  await tx.member.deleteMany({ where: { communityId } });
  await tx.community.delete({ where: { id: communityId } });
}
