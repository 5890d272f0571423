import type { Transaction } from '../platform/database.ts';
import { identityHash } from '../platform/identity-hash.ts';
import { sqlOf } from '../platform/sql.ts';

/**
 * Everything that is held about a person, file by file, as plain JSON: what they are given with /privacy export. Fields are named one by
 * one: a match that is under way keeps its secrets, and other people's data stays with them.
 */

export interface Holdings {
  /** File name to rows. */
  files: Record<string, unknown>;
  counts: HoldingCounts;
}

export interface HoldingCounts {
  accounts: number;
  communities: number;
  /** Ethereum wallets that are linked now. */
  wallets: number;
  agents: number;
  matches: number;
  movements: number;
  bets: number;
}

type Reader = Pick<Transaction, '$queryRawUnsafe'>;

/** The person's members, merged ones too, and their agents, retired ones too. */
const OWN = `
  WITH own AS (SELECT id FROM "Member" WHERE "personId" = $1),
       stable AS (SELECT id FROM "Agent" WHERE "ownerId" IN (SELECT id FROM own))`;

/** Of each file the parts, each a SELECT over `own` and `stable`. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'person.json': {
    person: `SELECT id, "createdAt", "erasedAt", "eraseAskedAt" FROM "Person" WHERE id = $1`,
    accounts: `SELECT surface, "externalId", "displayName", "usernameKey" AS username, "seenAt" FROM "Identity" WHERE "personId" = $1`,
    members: `SELECT member.id, community.name AS community, member."displayName", member.notify, member."boughtSlots", place.title AS "firstSeenIn",
                     member."mergedIntoId" AS "mergedInto", member."lastActiveAt", member."createdAt"
                FROM "Member" member JOIN "Community" community ON community.id = member."communityId"
                LEFT JOIN "Place" place ON place.id = member."homePlaceId" WHERE member.id IN (SELECT id FROM own)`,
    links: `SELECT id, state, reason, "agreedAt", "mergeAt", "mergedAt", "createdAt" FROM "AccountLink" WHERE $1 IN ("personId", "otherPersonId")`,
    codes: `SELECT kind, surface, "usedAt", "expiresAt", "createdAt" FROM "LinkCode" WHERE "personId" = $1`,
    sessions: `SELECT id, how, agent, "createdAt", "usedAt", "expiresAt", "endedAt", "endReason" FROM "WebSession" WHERE "personId" = $1 ORDER BY "createdAt"`,
    tokens: `SELECT id, name, prefix, scopes, "createdAt", "usedAt", "expiresAt", "revokedAt" FROM "AccessToken" WHERE "personId" = $1 ORDER BY "createdAt"`,
    wallets: `SELECT address, "chainId", kind, "isMain", "linkedAt", "unlinkedAt" FROM "Wallet" WHERE "personId" = $1 ORDER BY "linkedAt"`,
    walletLinks: `SELECT id, state, surface, address, "chainId", kind, message, signature, "signedAt", "decidedAt", "expiresAt", "createdAt"
                    FROM "WalletLink" WHERE "personId" = $1 ORDER BY "createdAt"`,
    webhooks: `SELECT id, url, events, failures, "failingSince", "disabledAt", reason, "createdAt" FROM "Webhook"
                WHERE "memberId" IN (SELECT id FROM own) ORDER BY "createdAt"`,
    webhookDeliveries: `SELECT delivery.id, delivery."webhookId", delivery.kind, delivery.payload, delivery.state, delivery.attempts,
                               delivery."statusCode", delivery."createdAt", delivery."deliveredAt"
                          FROM "WebhookDelivery" delivery JOIN "Webhook" webhook ON webhook.id = delivery."webhookId"
                         WHERE webhook."memberId" IN (SELECT id FROM own) ORDER BY delivery."createdAt", delivery.id`,
    joins: `SELECT id, state, "createdAt", "decidedAt" FROM "CommunityLink" WHERE "askedById" IN (SELECT id FROM own) OR "decidedById" IN (SELECT id FROM own)`,
    messages: `SELECT notice.key, notice.surface, notice.outcome, notice."createdAt" FROM "Notice" notice
                 JOIN "Identity" account ON account.surface = notice.surface AND account."externalId" = notice."userId"
                WHERE account."personId" = $1 ORDER BY notice."createdAt"`,
    forms: `SELECT conversation.key, conversation.value, conversation."expiresAt" FROM "Conversation" conversation
             WHERE EXISTS (SELECT 1 FROM "Identity" account WHERE account."personId" = $1
                              AND starts_with(conversation.key, account.surface || ':form:')
                              AND conversation.value->>'owner' = account."externalId")`,
  },
  'agents.json': {
    agents: `SELECT agent.id, agent.name, agent.archetype, agent.looks, agent.costume, agent."createdAt", agent."retiredAt", agent."lastMatchAt",
                    agent.faults, agent."quarantinedUntil", agent."probationUntil", rating.mu, rating.sigma, rating.shown, rating.matches,
                    rating.wins, rating.losses, rating.streak
               FROM "Agent" agent LEFT JOIN "Rating" rating ON rating."agentId" = agent.id
              WHERE agent.id IN (SELECT id FROM stable) ORDER BY agent."createdAt"`,
    versions: `SELECT "agentId", number, build, controller, "createdAt" FROM "AgentVersion" WHERE "agentId" IN (SELECT id FROM stable) ORDER BY 1, 2`,
    ratingChanges: `SELECT "matchId", "agentId", "shownBefore", "shownAfter", expected FROM "RatingChange" WHERE "agentId" IN (SELECT id FROM stable)`,
    adjustments: `SELECT "agentId", kind, "seasonId", "muBefore", "sigmaBefore", "muAfter", "sigmaAfter", "createdAt"
                    FROM "RatingAdjustment" WHERE "agentId" IN (SELECT id FROM stable)`,
    wardrobe: `SELECT "agentId", kind, item, text, state, reason, "createdAt" FROM "Garment" WHERE "agentId" IN (SELECT id FROM stable)`,
    practice: `SELECT "agentId", result, "createdAt" FROM "Spar" WHERE "memberId" IN (SELECT id FROM own)`,
    tokens: `SELECT "agentId", "chainId", "tokenId", state, "mintedFor", holder, "holderSince", cid, problem, "createdAt", "mintedAt"
               FROM "AgentToken" WHERE "agentId" IN (SELECT id FROM stable) OR "askedById" IN (SELECT id FROM own)
                  OR lower(holder) IN (SELECT lower(address) FROM "Wallet" WHERE "personId" = $1 AND "unlinkedAt" IS NULL) ORDER BY "createdAt"`,
    bestRanks: `SELECT "agentId", rank, "updatedAt" FROM "BestRank" WHERE "agentId" IN (SELECT id FROM stable)`,
  },
  'matches.json': {
    matches: `SELECT match.id, match.kind, match.state, match.symbol, "left".name AS "left", "right".name AS "right", match.winner,
                     match."resultKind", match."voidReason", match."occasionLabel" AS occasion, match."originSurface", match."originChatId",
                     match."requestedById" IN (SELECT id FROM own) AS "askedByMe", match."createdAt", match."settledAt"
                FROM "Match" match JOIN "Agent" "left" ON "left".id = match."agentAId" JOIN "Agent" "right" ON "right".id = match."agentBId"
               WHERE "left".id IN (SELECT id FROM stable) OR "right".id IN (SELECT id FROM stable)
                  OR match."requestedById" IN (SELECT id FROM own) ORDER BY match."createdAt"`,
    queue: `SELECT "agentId", surface, "chatId", "joinedAt" FROM "QueueTicket" WHERE "memberId" IN (SELECT id FROM own)`,
    challenges: `SELECT id, state, surface, "chatId", "matchId", "challengerId" IN (SELECT id FROM own) AS "byMe", "createdAt"
                   FROM "Challenge" WHERE "challengerId" IN (SELECT id FROM own) OR "challengedId" IN (SELECT id FROM own)`,
    reactions: `SELECT "matchId", kind, "createdAt" FROM "Reaction" WHERE "memberId" IN (SELECT id FROM own)`,
    tournaments: `SELECT tournament.name, entrant."agentId", entrant.seed, entrant.place, entrant.paid, entrant.prize, entrant."outReason",
                         entrant."joinedAt", entrant."checkedInAt"
                    FROM "TournamentEntrant" entrant JOIN "Tournament" tournament ON tournament.id = entrant."tournamentId"
                   WHERE entrant."memberId" IN (SELECT id FROM own) OR entrant."agentId" IN (SELECT id FROM stable)`,
    seasons: `SELECT season.name, entry."agentId", entry.division, entry.matches, entry.wins, entry.losses, entry."bestStreak", entry."registeredAt"
                FROM "SeasonEntry" entry JOIN "Season" season ON season.id = entry."seasonId" WHERE entry."agentId" IN (SELECT id FROM stable)`,
    tables: `SELECT season.name AS season, line.board, line.rank, line.division, line.name, line.figures, line.reward
               FROM "SeasonLine" line JOIN "Season" season ON season.id = line."seasonId"
              WHERE line."subjectId" IN (SELECT id FROM own) OR line."subjectId" IN (SELECT id FROM stable)`,
    trophies: `SELECT kind, title, place, "agentId", "awardedAt" FROM "Trophy"
                WHERE "memberId" IN (SELECT id FROM own) OR "agentId" IN (SELECT id FROM stable)`,
    reigns: `SELECT "agentId", "matchId", defences, "wonAt", "lostAt", ended FROM "BeltReign" WHERE "agentId" IN (SELECT id FROM stable)`,
    honours: `SELECT * FROM "Honour" WHERE "memberId" IN (SELECT id FROM own) OR "agentId" IN (SELECT id FROM stable)`,
  },
  'credits.json': {
    poolsAskedFor: `SELECT id, "chainId", "matchId", asset, state, problem, "createdAt" FROM "EscrowPool"
                     WHERE "askedById" IN (SELECT id FROM own) ORDER BY "createdAt"`,
    stakesOnChain: `SELECT stake."poolId", pool."matchId", pool.asset, stake.account, stake."left", stake."right", stake.withdrawn, stake."bondShare"
                      FROM "EscrowStake" stake JOIN "EscrowPool" pool ON pool.id = stake."poolId"
                     WHERE lower(stake.account) IN (SELECT lower(address) FROM "Wallet" WHERE "personId" = $1 AND "unlinkedAt" IS NULL)
                     ORDER BY stake."poolId"`,
    wallets: `SELECT community.name AS community, account.posted AS credits, account.held, account."createdAt"
                FROM "Account" account JOIN "Community" community ON community.id = account."communityId"
               WHERE account."memberId" IN (SELECT id FROM own)`,
    movements: `SELECT transfer.id, transfer.kind, transfer.state, CASE WHEN debit."memberId" IN (SELECT id FROM own) THEN -transfer.amount ELSE transfer.amount END AS amount,
                       transfer."matchId", transfer.memo, transfer."createdAt"
                  FROM "Transfer" transfer JOIN "Account" debit ON debit.id = transfer."debitId" JOIN "Account" credit ON credit.id = transfer."creditId"
                 WHERE debit."memberId" IN (SELECT id FROM own) OR credit."memberId" IN (SELECT id FROM own) ORDER BY transfer.id`,
    debts: `SELECT "matchId", amount, repaid, "createdAt" FROM "Debt" WHERE "memberId" IN (SELECT id FROM own)`,
    dailyClaims: `SELECT day, streak, amount FROM "DailyClaim" WHERE "memberId" IN (SELECT id FROM own) ORDER BY day`,
  },
  'bets.json': {
    trades: `SELECT id, "matchId", side, pick, stake, shares, proceeds, released, pending, "createdAt" FROM "Trade" WHERE "memberId" IN (SELECT id FROM own) ORDER BY id`,
    stakes: `SELECT "matchId", paid, released, pending, payout, score, "firstAt", "settledAt" FROM "Stake" WHERE "memberId" IN (SELECT id FROM own)`,
    positions: `SELECT "matchId", pick, shares, cost FROM "Position" WHERE "memberId" IN (SELECT id FROM own)`,
    freePicks: `SELECT "matchId", pick, correct, "createdAt" FROM "FreePick" WHERE "memberId" IN (SELECT id FROM own)`,
    picker: `SELECT picks, correct, streak, best FROM "Picker" WHERE "memberId" IN (SELECT id FROM own)`,
    limits: `SELECT entry.kind, entry.amount, entry."startsAt", entry."endsAt", entry."createdAt" FROM "WagerLimit" entry
               JOIN "Identity" account ON account.surface = entry.surface AND account."externalId" = entry."externalId"
              WHERE account."personId" = $1 ORDER BY entry.id`,
  },
  'moderation.json': {
    sanctions: `SELECT kind, reason, "startsAt", "endsAt", "liftedAt", "liftReason" FROM "Sanction"
                 WHERE "memberId" IN (SELECT id FROM own) OR hashes && $2::text[]`,
    log: `SELECT "createdAt", "actorName", action, target, surface, details, before, after FROM "AuditEntry"
           WHERE "actorId" IN (SELECT id FROM own) OR "subjectId" IN (SELECT id FROM own)
              OR target IN (SELECT id FROM own) OR target IN (SELECT id FROM stable) ORDER BY id`,
  },
};

/** @param identityKey of `identityHash`: sanctions hang on hashes of accounts */
export async function holdingsOf(tx: Reader, personId: string, identityKey: string): Promise<Holdings> {
  const sql = sqlOf(tx);
  const accounts = await sql.query<{ surface: string; externalId: string }>(
    `SELECT surface::text AS surface, "externalId" FROM "Identity" WHERE "personId" = $1`,
    [personId],
  );
  const hashes = accounts.map(({ surface, externalId }) => identityHash(identityKey, surface, externalId));
  const files: Record<string, Record<string, unknown[]>> = {};
  for (const [file, parts] of Object.entries(FILES)) {
    const rows: Record<string, unknown[]> = {};
    for (const [part, select] of Object.entries(parts)) {
      const found = await sql.query<{ row: unknown }>(
        `${OWN} SELECT to_jsonb(part) AS row, $2::text[] AS hashes FROM (${select}) part`,
        [personId, hashes],
      );
      rows[part] = found.map(({ row }) => row);
    }
    files[file] = rows;
  }
  const count = (file: string, part: string) => files[file]?.[part]?.length ?? 0;
  return {
    files,
    counts: {
      accounts: count('person.json', 'accounts'),
      communities: count('person.json', 'members'),
      wallets: (files['person.json']?.['wallets'] ?? []).filter(row => !(row as { unlinkedAt: unknown }).unlinkedAt)
        .length,
      agents: count('agents.json', 'agents'),
      matches: count('matches.json', 'matches'),
      movements: count('credits.json', 'movements'),
      bets: count('bets.json', 'trades'),
    },
  };
}
