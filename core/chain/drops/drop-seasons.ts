import { LOBBY } from '../../communities/index.ts';
import type { Database } from '../../platform/database.ts';
import type { Player } from './drop-rules.ts';

/** Which seasons have a drop coming, and who has played them. */

/** Whose seasons give tokens, as the operator has said: a row of Installation. */
const SETTING = 'season-drops';

/**
 * 'all', 'none', or the communities that the operator has named. Until one says so: the only community of an installation, and nobody's
 * where there are several. Votes would else go to whoever makes a season in a chat of their own. The Lobby, which private chats share, is
 * not one of them: it comes with the first /start.
 */
export type DropCommunities = 'all' | 'none' | readonly string[];

export async function dropCommunities(database: Database): Promise<DropCommunities> {
  const row = await database.prisma.installation.findUnique({ where: { name: SETTING } });
  if (row) return row.value === 'all' || row.value === 'none' ? row.value : row.value.split(',');
  const communities = await communitiesOf(database);
  const [only] = communities;
  return only && communities.length === 1 ? [only.id] : 'none';
}

/** Those that may be named, the oldest first. */
export async function communitiesOf({ prisma }: Database): Promise<{ id: string; name: string }[]> {
  return prisma.community.findMany({
    where: { places: { some: { externalId: { not: LOBBY } } } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true },
  });
}

export async function setDropCommunities({ prisma }: Database, communities: DropCommunities): Promise<void> {
  const value = typeof communities === 'string' ? communities : communities.join(',');
  await prisma.installation.upsert({
    where: { name: SETTING },
    create: { name: SETTING, value },
    update: { value },
  });
}

/**
 * The season whose drop is next: its table is final and has been told, and it ended after our contracts began.
 * @returns null for none
 */
export async function nextSeason(
  { prisma }: Database,
  { chainId, now, communities }: { chainId: number; now: Date; communities: DropCommunities },
): Promise<string | null> {
  if (communities === 'none') return null;
  const wanted = communities === 'all' ? null : [...communities];
  const [row] = await prisma.$queryRaw<{ id: string }[]>`
    SELECT season.id
      FROM "Season" season
      JOIN "ChainContract" contract ON contract."chainId" = ${chainId} AND contract.name = 'SeasonDrops'
      JOIN "Bulletin" recap ON recap.key = 'season:' || season.id || ':recap' AND recap."showAt" <= ${now}
     WHERE season.state = 'closed' AND season."startedAt" IS NOT NULL AND season."closedAt" > contract."deployedAt"
       AND (${wanted}::text[] IS NULL OR season."communityId" = ANY(${wanted}::text[]))
       AND NOT EXISTS (SELECT 1 FROM "SeasonDrop" made WHERE made."seasonId" = season.id)
     ORDER BY season."closedAt", season.id LIMIT 1`;
  return row?.id ?? null;
}

/**
 * Who has played a season, by its final table: owners of its agents who have a linked wallet now, each once, with the main one where that
 * counts on this chain (a smart wallet may be another's on another chain).
 */
export async function playersOf({ prisma }: Database, chainId: number, seasonId: string): Promise<Player[]> {
  return prisma.$queryRaw<Player[]>`
    SELECT wallet.address AS account,
           min(line.rank) FILTER (WHERE line.division > 0) AS place,
           sum((line.figures->>'matches')::int)::int AS matches
      FROM "SeasonLine" line
      JOIN "Agent" agent ON agent.id = line."subjectId"
      JOIN "Member" owner ON owner.id = agent."ownerId"
     CROSS JOIN LATERAL (
             SELECT address FROM "Wallet"
              WHERE "personId" = owner."personId" AND "unlinkedAt" IS NULL AND (kind = 'eoa' OR "chainId" = ${chainId})
              ORDER BY "isMain" DESC, "linkedAt", id LIMIT 1) wallet
     WHERE line."seasonId" = ${seasonId} AND line.board = 'agents'
     GROUP BY wallet.address ORDER BY wallet.address`;
}
