import { bulletinPlaces, matchTold, postBulletin } from '../announcements/index.ts';
import type { CommunityContext, SanctionGate, SanctionLookup } from '../communities/index.ts';
import type { MatchFollower, MatchPlace, MatchService, OverriddenMatch, SettledMatch } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { appendOutbox } from '../platform/outbox.ts';
import {
  type BeltRow,
  beginReign,
  championOf,
  contenderOf,
  contendersOf,
  endReign,
  lockBelt,
  trophyKey,
} from './belt-rows.ts';
import {
  BETTING_TIMES,
  CONTENDERS,
  type Contender,
  defendBy,
  opponentFor,
  restsUntil,
  titleOutcome,
  VOIDS_MAX,
} from './belt-rules.ts';
import { HONOURS, settingsOf } from './judge.ts';

/** Title matches: who may ask for one, and what its end does to the belt. Every step holds the belt's row. */

export interface BeltOptions {
  database: Database;
  clock: Clock;
  log: Log;
  newId: () => string;
  matches: Pick<MatchService, 'arranged'>;
  sanctions: SanctionGate & SanctionLookup;
  /** Seconds of a usual betting window in this installation; a community may have set its own. */
  bettingSeconds: number;
}

/** What a bulletin of the belt tells. */
export type BeltNews =
  | 'given'
  | 'taken'
  | 'defended'
  | 'won vacant'
  | 'not defended'
  | 'retired'
  | 'overridden'
  | 'reminder'
  | 'called off';

/** How long to wait before asking again whether the chats have been told of a title match. */
export const ASK_AGAIN_MS = 5_000;

export interface ChallengeReceipt {
  matchId: string;
  /** The match defends the belt, or is for a vacant one. */
  vacant: boolean;
}

export function createBelts(options: BeltOptions) {
  const { database, clock, newId, matches } = options;

  return {
    /**
     * Asks for a title match: a contender against the champion, the champion against the first contender, or two contenders where the
     * belt is vacant. @throws ArenaError that says what is missing
     */
    async challenge(
      context: CommunityContext,
      { agentId, place }: { agentId: string | null; place: MatchPlace | null },
    ): Promise<ChallengeReceipt> {
      const price = await matches.arranged.price(context.settings.symbol);
      return database.transaction(async tx => {
        const now = clock.now();
        const belt = await lockBelt(tx, context.communityId);
        await requireFree(tx, belt, context, now);
        await options.sanctions.requireUnsanctioned(tx, context, 'rated');
        const champion = await championOf(tx, belt);
        if (belt.holderId !== null && champion === null) await vacate(tx, belt, 'retired', now);
        const table = await contendersOf(tx, context.communityId, {
          holderId: champion?.agentId ?? null,
          now,
          sanctions: options.sanctions,
        });
        const pair = pairFor(context, champion, table.map(contenderOf), agentId, table);
        const matchId = await arrange(tx, price, pair, context.communityId, place, context.memberId);
        await tx.belt.update({
          where: { communityId: context.communityId },
          data: { matchId, challengerId: pair[0].agentId, updatedAt: now },
        });
        return { matchId, vacant: champion === null };
      });
    },

    /** The same two once more, after a title match that was void. @returns false where nothing waits to be arranged */
    async rearrange(communityId: string): Promise<boolean> {
      const { symbol } = await settingsOf(database.prisma, communityId);
      const price = await matches.arranged.price(symbol);
      return database.transaction(async tx => {
        const belt = await lockBelt(tx, communityId);
        const now = clock.now();
        if (belt.matchId !== null || belt.challengerId === null) return false;
        const pair = await pairAgain(tx, belt);
        if (pair === null) {
          await tx.belt.update({ where: { communityId }, data: { challengerId: null, updatedAt: now } });
          await tell(tx, communityId, `called-off:${now.getTime()}`, 'called off', belt.challengerId);
          return true;
        }
        const matchId = await arrange(tx, price, pair, communityId, null, null);
        await tx.belt.update({ where: { communityId }, data: { matchId, updatedAt: now } });
        return true;
      });
    },

    follower: { settled, voided, overridden } satisfies MatchFollower,

    /** A settled title match has been told in the chats: now the community hears what it did to the belt. @returns false: not yet */
    async tellOutcome(matchId: string): Promise<boolean> {
      return database.transaction(async tx => {
        if (!(await matchTold(tx, matchId))) return false;
        const match = await tx.match.findUniqueOrThrow({ where: { id: matchId } });
        const key = `title:${matchId}:outcome`;
        if ((await tx.bulletin.count({ where: { key } })) > 0) return true;
        await tellTitle(tx, match.communityId, matchId);
        if (match.state !== 'settled') return true;
        const reign = await tx.beltReign.findFirst({ where: { matchId, lostAt: null } });
        const vacant = reign && (await beatenAt(tx, match.communityId, reign.wonAt)) === null;
        const news = reign ? (vacant ? 'won vacant' : 'taken') : 'defended';
        await postBulletin(tx, {
          communityId: match.communityId,
          key,
          kind: 'belt',
          subjectId: match.communityId,
          data: { news, agentId: match.winner === 0 ? match.agentAId : match.agentBId, matchId },
        });
        return true;
      });
    },

    vacate,
    tell,
  };

  async function requireFree(tx: Transaction, belt: BeltRow, context: CommunityContext, now: Date): Promise<void> {
    if (context.settings.beltAfterMatches === 0) {
      throw new ArenaError('no-belt', 'There is no belt here. Moderators can put one up in the settings.', 409);
    }
    if (belt.matchId !== null || belt.challengerId !== null) {
      throw new ArenaError('title-pending', 'A title match is on already. /belt show says who meets whom.', 409);
    }
    const last = await lastTitleMatch(tx, belt.communityId, 'settled');
    const restsTill = last?.settledAt ? restsUntil(last.settledAt) : null;
    if (restsTill && restsTill > now) {
      const hours = Math.ceil((restsTill.getTime() - now.getTime()) / 3_600_000);
      throw new ArenaError(
        'belt-rests',
        `The belt was fought for not long ago. The next title match may be asked for in ${hours} h.`,
        409,
      );
    }
  }

  /** Challenger first. */
  async function arrange(
    tx: Transaction,
    price: Parameters<typeof matches.arranged.make>[1],
    pair: readonly [Contender, Contender],
    communityId: string,
    place: MatchPlace | null,
    requestedById: string | null,
  ): Promise<string> {
    const settings = await settingsOf(tx, communityId);
    const usual = options.bettingSeconds === 0 ? 0 : (settings.bettingSeconds ?? options.bettingSeconds);
    const places = await bulletinPlaces(tx, communityId);
    const matchId = await matches.arranged.make(tx, price, {
      communityId,
      agentIds: [pair[0].agentId, pair[1].agentId],
      symbol: settings.symbol,
      bettingSeconds: BETTING_TIMES * usual,
      occasion: { kind: 'title', id: communityId, label: 'Title match' },
      places: place ? [place, ...places] : places,
      requestedById,
      idempotencyKey: `title:${newId()}`,
    });
    await tellTitle(tx, communityId, matchId);
    return matchId;
  }

  async function settled(tx: Transaction, match: SettledMatch): Promise<void> {
    if (match.occasion?.kind !== 'title') return;
    const belt = await lockBelt(tx, match.occasion.id);
    if (belt.matchId !== match.id) return;
    await award(tx, belt, match, clock.now());
    await appendOutbox(tx, { queue: HONOURS, name: 'told', data: { matchId: match.id }, delayMs: ASK_AGAIN_MS });
  }

  async function award(
    tx: Transaction,
    belt: BeltRow,
    match: Pick<SettledMatch, 'id' | 'communityId' | 'winner' | 'agentIds' | 'ownerIds'>,
    at: Date,
  ): Promise<void> {
    const { communityId } = belt;
    const agentId = match.agentIds[match.winner];
    const outcome = titleOutcome(belt.holderId, agentId);
    if (outcome === 'defended' && belt.reignId !== null) {
      await tx.beltReign.update({ where: { id: belt.reignId }, data: { defences: { increment: 1 } } });
      const data = { defendBy: defendBy(at), challengerId: null, matchId: null, updatedAt: at };
      await tx.belt.update({ where: { communityId }, data });
      return;
    }
    if (outcome === 'taken') await endReign(tx, belt, 'beaten', at);
    const memberId = match.ownerIds[match.winner];
    await beginReign(tx, { communityId, agentId, memberId, matchId: match.id, at }, newId);
  }

  /** The challenge stands; the sweep arranges it again. */
  async function voided(
    tx: Transaction,
    match: { id: string; occasion: { kind: string; id: string } | null },
  ): Promise<void> {
    if (match.occasion?.kind !== 'title') return;
    const belt = await lockBelt(tx, match.occasion.id);
    await tellTitle(tx, belt.communityId, match.id);
    if (belt.matchId !== match.id) return;
    await tx.belt.update({
      where: { communityId: belt.communityId },
      data: { matchId: null, updatedAt: clock.now() },
    });
  }

  /** The belt goes where the corrected result says, as long as no later title match has been fought: what followed stands. */
  async function overridden(tx: Transaction, match: OverriddenMatch): Promise<void> {
    if (match.occasion?.kind !== 'title') return;
    const belt = await lockBelt(tx, match.occasion.id);
    const last = await lastTitleMatch(tx, belt.communityId, 'settled');
    const now = clock.now();
    if (last?.id !== match.id) return;
    const { communityId } = belt;
    const winnerId = match.agentIds[match.winner];
    const reign = await tx.beltReign.findFirst({ where: { communityId, matchId: match.id, lostAt: null } });
    let restored = false;
    if (reign) {
      // it had changed hands: the reign that it began never was
      await tx.trophy.deleteMany({ where: { key: trophyKey(reign) } });
      const beaten = await beatenAt(tx, communityId, reign.wonAt);
      await endReign(tx, belt, 'overridden', now);
      if (beaten?.agentId === winnerId) {
        await tx.beltReign.update({
          where: { id: beaten.id },
          data: { lostAt: null, ended: null, defences: { increment: 1 } },
        });
        const data = { holderId: winnerId, reignId: beaten.id, defendBy: defendBy(match.settledAt) };
        await tx.belt.update({ where: { communityId }, data });
        restored = true;
      }
    } else if (belt.reignId !== null && belt.holderId === match.agentIds[match.winner === 0 ? 1 : 0]) {
      await tx.beltReign.update({ where: { id: belt.reignId }, data: { defences: { decrement: 1 } } });
      await endReign(tx, belt, 'beaten', match.settledAt);
    } else {
      // given up, stripped or retired since: there is nothing to move
      return;
    }
    if (!restored) {
      const memberId = match.ownerIds[match.winner];
      await beginReign(tx, { communityId, agentId: winnerId, memberId, matchId: match.id, at: match.settledAt }, newId);
    }
    // a challenge to who holds it no longer is none
    await tx.belt.update({ where: { communityId }, data: { challengerId: null, matchId: null, updatedAt: now } });
    await tellTitle(tx, communityId, match.id);
    await tell(tx, communityId, `overridden:${match.id}:${now.getTime()}`, 'overridden', winnerId);
  }

  async function vacate(tx: Transaction, belt: BeltRow, why: 'not defended' | 'retired', at: Date): Promise<void> {
    await endReign(tx, belt, why, at);
    await tell(tx, belt.communityId, `${belt.reignId}:${why}`, why, belt.holderId);
  }

  /** News of the belt that no title match tells. */
  async function tell(
    tx: Transaction,
    communityId: string,
    what: string,
    news: BeltNews,
    agentId: string | null,
  ): Promise<void> {
    const key = `belt:${communityId}:${what}`;
    await postBulletin(tx, { communityId, key, kind: 'belt', subjectId: communityId, data: { news, agentId } });
  }

  /** The announcement of a title match, brought up to date. */
  async function tellTitle(tx: Transaction, communityId: string, matchId: string): Promise<void> {
    await postBulletin(tx, { communityId, key: `title:${matchId}`, kind: 'title', subjectId: matchId });
  }
}

/** The reign that ended at that very moment by defeat. */
function beatenAt(tx: Transaction, communityId: string, at: Date) {
  return tx.beltReign.findFirst({ where: { communityId, ended: 'beaten', lostAt: at } });
}

export function lastTitleMatch(tx: Pick<Transaction, 'match'>, communityId: string, state?: 'settled' | 'void') {
  return tx.match.findFirst({
    where: { occasion: 'title', occasionId: communityId, ...(state && { state }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
}

/** Title matches that came to nothing since the last one that did not. */
async function pairAgain(tx: Transaction, belt: BeltRow): Promise<[Contender, Contender] | null> {
  const recent = await tx.match.findMany({
    where: { occasion: 'title', occasionId: belt.communityId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: VOIDS_MAX,
    include: { agentA: true, agentB: true },
  });
  const [last] = recent;
  if (!last || (recent.length === VOIDS_MAX && recent.every(match => match.state === 'void'))) return null;
  const both = [last.agentA, last.agentB].map(({ id, ownerId, retiredAt, communityId }) =>
    // who went to another community with its chat fights for no belt of this one
    ownerId === null || retiredAt !== null || communityId !== belt.communityId ? null : { agentId: id, ownerId },
  );
  const challenger = both.find(agent => agent?.agentId === belt.challengerId);
  const other = both.find(agent => agent && agent.agentId !== belt.challengerId);
  // whoever holds the belt now must be among them
  const isTheirs = belt.holderId === null || both.some(agent => agent?.agentId === belt.holderId);
  return challenger && other && isTheirs ? [challenger, other] : null;
}

/** @throws ArenaError that says why these two, or nobody, may meet for the belt */
function pairFor(
  { memberId }: CommunityContext,
  champion: Contender | null,
  table: readonly Contender[],
  agentId: string | null,
  named: readonly { name: string }[],
): [Contender, Contender] {
  const mine = table.filter(contender => contender.ownerId === memberId);
  const isChampions = champion?.ownerId === memberId && (agentId === null || agentId === champion.agentId);
  const challenger = isChampions
    ? table.find(contender => contender.ownerId !== memberId)
    : mine.find(contender => agentId === null || contender.agentId === agentId);
  if (isChampions && !challenger) {
    throw new ArenaError('no-contender', 'Nobody is there yet who could ask for the belt. It stays with you.', 409);
  }
  if (!challenger) {
    const names = named.map(({ name }) => name).join(', ');
    throw new ArenaError(
      'not-a-contender',
      `The best ${CONTENDERS} agents by rating may ask for the belt${names ? `: ${names}` : ''}. /queue join is the way there.`,
      409,
    );
  }
  const opponent = opponentFor(challenger, champion, table);
  if (!opponent) {
    throw new ArenaError(
      'no-opponent',
      champion
        ? 'The belt is yours already; your agents do not fight each other for it.'
        : 'There is nobody to fight for the belt yet.',
      409,
    );
  }
  return [challenger, opponent];
}
