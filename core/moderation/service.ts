import {
  type CommunityContext,
  type CommunityService,
  type CommunitySettings,
  type Origin,
  ownPersons,
  type PlaceSettings,
  type SanctionService,
  type SanctionView,
} from '../communities/index.ts';
import { issuanceOf, postTransfers, walletOf } from '../ledger/index.ts';
import {
  appendAnnouncement,
  type MatchService,
  moderatorsReason,
  type OverriddenMatch,
  occasionOf,
  recomputeRatings,
} from '../matches/index.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { sqlOf } from '../platform/sql.ts';
import {
  type AuditDetails,
  type AuditEntryView,
  type AuditFilter,
  appendAudit,
  auditActor,
  type NewAuditEntry,
  PUBLIC_ACTIONS,
  readAudit,
} from './audit.ts';
import { type AuditFormat, auditFile } from './audit-file.ts';
import { createQuarantine } from './quarantine.ts';
import { checkReason } from './reason.ts';
import { createSanctioning } from './sanctioning.ts';

/** What moderators may do to matches and credits. Everything goes into the audit log, in the same transaction. */

const HOUR_MS = 3_600_000;
/** Most that one grant gives. */
export const GRANT_MAX = 10_000;
/** Most entries that one file of the log holds: the newest. */
const FILE_MOST = 10_000;

/** What the market does with a moderator's decision, in its transaction (core/wagers). */
export interface ModeratedMarkets {
  /** Pays the difference that another winner makes; does nothing where the match has no market. */
  overridden(tx: Transaction, match: OverriddenMatch): Promise<void>;
  /** Stops or resumes betting. @returns whether that changed anything; throws ArenaError where there is no open market */
  freeze(tx: Transaction, matchId: string, frozen: boolean): Promise<boolean>;
}

export interface ModerationServiceOptions {
  database: Database;
  communities: Pick<
    CommunityService,
    'changeSettings' | 'setArenaChannel' | 'setModeratorChannel' | 'setModeratorRole'
  >;
  sanctions: SanctionService;
  matches: Pick<MatchService, 'get' | 'void' | 'queue' | 'challenges'>;
  markets: ModeratedMarkets;
  /** Opens a member's wallet with its start credits, once. */
  openWallet(tx: Transaction, communityId: string, memberId: string): Promise<void>;
}

export interface OverrideOutcome {
  matchId: string;
  winnerName: string;
  formerName: string;
}

export type ModerationService = ReturnType<typeof createModerationService>;

export function createModerationService(options: ModerationServiceOptions) {
  const { database, matches, markets, communities, sanctions } = options;
  const sanctioning = createSanctioning({ database, sanctions, matches });
  const quarantine = createQuarantine({ database });

  /** Nobody moderates a match in which they hold or held a stake, or own an agent, as whatever member of whatever community. */
  async function requireImpartial(tx: Transaction, context: CommunityContext, matchId: string): Promise<void> {
    const persons = await ownPersons(tx, context.personId);
    const [row] = await tx.$queryRaw<{ partial: boolean }[]>`
      SELECT EXISTS (
        SELECT 1 FROM "Member" member
         WHERE member."personId" = ANY(${persons})
           AND (EXISTS (SELECT 1 FROM "Trade" WHERE "matchId" = ${matchId} AND "memberId" = member.id)
             OR EXISTS (SELECT 1 FROM "FreePick" WHERE "matchId" = ${matchId} AND "memberId" = member.id)
             OR EXISTS (SELECT 1 FROM "Match" match JOIN "Agent" agent ON agent.id IN (match."agentAId", match."agentBId")
                         WHERE match.id = ${matchId} AND agent."ownerId" = member.id))
      ) AS partial`;
    if (!row?.partial) return;
    throw new ArenaError(
      'partial',
      'You own an agent in this match, or have bet or picked on it. Please ask another moderator.',
      403,
    );
  }

  type Noted = Omit<NewAuditEntry, 'communityId' | 'actorId' | 'actorName' | 'surface'>;
  const audit = (tx: Transaction, context: CommunityContext, entry: Noted) =>
    appendAudit(tx, { ...auditActor(context), ...entry });

  /** Notes what a chat was set to, and is set to now, in the transaction of the change. */
  const noteOfPlace =
    (context: CommunityContext, origin: Origin, action: 'channel' | 'moderator-role', name: keyof PlaceSettings) =>
    (tx: Transaction, before: PlaceSettings, after: PlaceSettings): Promise<void> =>
      audit(tx, context, {
        action,
        target: origin.chat.id,
        details: { setting: name, [name]: `${before[name] ?? 'none'} -> ${after[name] ?? 'none'}` },
        before: { [name]: before[name] },
        after: { [name]: after[name] },
      });

  return {
    /** Ends a match that has not settled; every stake goes back. */
    async voidMatch(
      context: CommunityContext,
      input: { matchId: string; reason: string },
    ): Promise<{ matchId: string }> {
      const reason = checkReason(input.reason);
      const match = await matches.get(input.matchId, context.communityId);
      const done = await matches.void(match.id, moderatorsReason(reason), async tx => {
        await requireImpartial(tx, context, match.id);
        await audit(tx, context, {
          action: 'match-void',
          target: match.id,
          details: { reason, state: match.state },
          before: { state: match.state },
          after: { state: 'void' },
        });
      });
      if (!done) {
        throw new ArenaError(
          'match-ended',
          match.state === 'void'
            ? 'That match is void already.'
            : 'That match has been settled. /mod override can still correct its winner.',
          409,
        );
      }
      return { matchId: match.id };
    },

    /** Makes the other corner the winner of a settled match: ratings and pay-outs follow by compensating transfers. */
    async overrideWinner(
      context: CommunityContext,
      input: { matchId: string; winner: 0 | 1; reason: string },
    ): Promise<OverrideOutcome> {
      const reason = checkReason(input.reason);
      const { id, sides } = await matches.get(input.matchId, context.communityId);
      const { winner } = input;
      const names = { winnerName: sides[winner].agent.name, formerName: sides[winner === 0 ? 1 : 0].agent.name };
      await database.transaction(
        async tx => {
          await tx.$queryRaw`SELECT id FROM "Match" WHERE id = ${id} FOR UPDATE`;
          const match = await tx.match.findUniqueOrThrow({ where: { id }, include: { agentA: true, agentB: true } });
          const now = await databaseTime(tx);
          requireCorrectable(match, winner, context, now);
          await requireImpartial(tx, context, id);
          await tx.match.update({
            where: { id },
            data: { winner, engineWinner: match.engineWinner ?? match.winner, overriddenAt: now },
          });
          if (match.kind === 'rated') await recomputeRatings(tx, id);
          await markets.overridden(tx, {
            id,
            communityId: match.communityId,
            kind: match.kind,
            winner,
            agentIds: [match.agentAId, match.agentBId],
            ownerIds: [match.agentA.ownerId, match.agentB.ownerId],
            settledAt: match.settledAt ?? now,
            seasonId: match.seasonId,
            occasion: occasionOf(match),
          });
          await audit(tx, context, {
            action: 'match-override',
            target: id,
            details: { reason, ...names },
            before: { winner: names.formerName },
            after: { winner: names.winnerName },
          });
          await appendAnnouncement(tx, id);
        },
        { timeoutMs: 60_000 },
      );
      return { matchId: id, ...names };
    },

    /** Gives credits to a member of this community. The same key twice gives once. */
    async grant(
      context: CommunityContext,
      input: { memberId: string; displayName: string; amount: number; reason: string; key: string },
    ): Promise<void> {
      const reason = checkReason(input.reason);
      const { memberId, amount } = input;
      if (!Number.isSafeInteger(amount) || amount < 1 || amount > GRANT_MAX) {
        throw new ArenaError(
          'bad-amount',
          `A grant is a whole number of credits from 1 to ${GRANT_MAX.toLocaleString('en')}.`,
        );
      }
      await database.transaction(async tx => {
        const { personId } = await tx.member.findUniqueOrThrow({ where: { id: memberId } });
        if ((await ownPersons(tx, context.personId)).includes(personId)) {
          throw new ArenaError('grant-self', 'Nobody grants credits to themselves. Please ask another moderator.', 403);
        }
        await options.openWallet(tx, context.communityId, memberId);
        const [made] = await postTransfers(sqlOf(tx), [
          {
            key: `grant:${input.key}`,
            kind: 'grant',
            from: issuanceOf(context.communityId),
            to: walletOf(context.communityId, memberId),
            amount: BigInt(amount),
            memo: { by: context.memberId, reason },
          },
        ]);
        if (!made?.fresh) return;
        await audit(tx, context, {
          action: 'grant',
          target: memberId,
          subjectId: memberId,
          details: { reason, amount, member: input.displayName },
        });
      });
    },

    /** Stops betting on a match, or lets it go on. */
    async freezeMarket(
      context: CommunityContext,
      input: { matchId: string; frozen: boolean; reason: string },
    ): Promise<{ changed: boolean }> {
      const reason = checkReason(input.reason);
      const { id } = await matches.get(input.matchId, context.communityId);
      return database.transaction(async tx => {
        const changed = await markets.freeze(tx, id, input.frozen);
        // after the market's row was locked: bets of theirs that were being written are seen
        await requireImpartial(tx, context, id);
        if (changed) {
          await audit(tx, context, {
            action: input.frozen ? 'market-freeze' : 'market-thaw',
            target: id,
            details: { reason },
            before: { frozen: !input.frozen },
            after: { frozen: input.frozen },
          });
          await appendAnnouncement(tx, id);
        }
        return { changed };
      });
    },

    /**
     * Changes some of the community's settings: they decide what members are given and may stake.
     * @param check throws where the change does not go with what holds now; called under the lock that one change takes at a time
     * @throws ArenaError 'bad-setting'
     */
    changeSettings(
      context: CommunityContext,
      change: Partial<CommunitySettings>,
      check: (before: CommunitySettings) => void = () => undefined,
    ): Promise<CommunitySettings> {
      const { communityId } = context;
      return communities.changeSettings(communityId, change, async (tx, before, after) => {
        check(before);
        const changed = (Object.keys(change) as (keyof CommunitySettings)[]).filter(
          name => before[name] !== after[name],
        );
        if (changed.length === 0) return;
        const details = Object.fromEntries(changed.map(name => [name, `${before[name]} -> ${after[name]}`]));
        const pick = (settings: CommunitySettings): AuditDetails =>
          Object.fromEntries(changed.map(name => [name, settings[name]]));
        await audit(tx, context, {
          action: 'settings',
          target: communityId,
          details,
          before: pick(before),
          after: pick(after),
        });
      });
    },

    /** Announces the matches of a chat in this channel. @throws ArenaError 'not-a-group' */
    setArenaChannel: (context: CommunityContext, origin: Origin, channelId: string): Promise<void> =>
      communities.setArenaChannel(origin, channelId, noteOfPlace(context, origin, 'channel', 'arenaChannelId')),

    /** Tells the moderators of a chat of trouble in this channel. @throws ArenaError 'not-a-group' */
    setModeratorChannel: (context: CommunityContext, origin: Origin, channelId: string): Promise<void> =>
      communities.setModeratorChannel(origin, channelId, noteOfPlace(context, origin, 'channel', 'moderatorChannelId')),

    /** Makes whoever has this role a moderator of the chat; null: nobody by a role. @throws ArenaError 'not-a-group', 'everyone' */
    async setModeratorRole(context: CommunityContext, origin: Origin, roleId: string | null): Promise<void> {
      // Discord's @everyone has the server's own id
      if (roleId === origin.chat.id) {
        throw new ArenaError('everyone', 'Everybody has that role: please choose one that moderators alone have.');
      }
      const note = noteOfPlace(context, origin, 'moderator-role', 'moderatorRoleId');
      await communities.setModeratorRole(origin, roleId, note);
    },

    ...sanctioning,
    release: quarantine.release,

    /** Sanctions of the community or of one member, those that hold first. */
    sanctionList: (
      communityId: string,
      page: { memberId?: string; limit: number; offset?: number },
    ): Promise<{ sanctions: SanctionView[]; total: number }> => sanctions.list(communityId, page),

    /** What everybody may read of the log, newest first. */
    async log(communityId: string, page: { limit: number; before?: string }): Promise<AuditEntryView[]> {
      return (await readAudit(database, communityId, { actions: PUBLIC_ACTIONS }, page)).entries;
    },

    /** The whole log for moderators, newest first. */
    audit: (
      communityId: string,
      filter: AuditFilter,
      page: { limit: number; offset: number },
    ): Promise<{ entries: AuditEntryView[]; total: number }> => readAudit(database, communityId, filter, page),

    /** The same as a file; the newest where there are more than fit. */
    async auditFile(communityId: string, filter: AuditFilter, format: AuditFormat): Promise<string> {
      const { entries } = await readAudit(database, communityId, filter, { limit: FILE_MOST });
      return auditFile(entries, format);
    },
  };
}

/** The appeal window is the same whichever process is asked, and whatever its clock says. */
async function databaseTime(tx: Transaction): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT arena_now() AS now`;
  if (!row) throw new Error('The database told no time.');
  return row.now;
}

interface Correctable {
  state: string;
  winner: number | null;
  settledAt: Date | null;
}

function requireCorrectable(match: Correctable, winner: 0 | 1, context: CommunityContext, now: Date): void {
  if (match.state !== 'settled' || match.settledAt === null) {
    throw new ArenaError(
      'match-not-settled',
      'Only a settled match has a result to correct. /mod void ends one before.',
      409,
    );
  }
  const { appealHours } = context.settings;
  if (now.getTime() - match.settledAt.getTime() > appealHours * HOUR_MS) {
    throw new ArenaError('appeal-over', `Results can be corrected for ${appealHours} hours; this one is older.`, 409);
  }
  if (match.winner === winner) throw new ArenaError('same-winner', 'That agent is the winner already.', 409);
}
