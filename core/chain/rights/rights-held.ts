import { PIECES } from '../../agents/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database.ts';
import { lookSubject, type RightKind, seasonLook } from './right-kinds.ts';

/**
 * The rights that people have now, by the wallets that are linked to them, and what they are good for here. Nothing of it counts in a
 * fight: a mark beside a name, pieces to wear, practice. It reads confirmed events, and asks no node.
 */

export interface HeldRight {
  kind: RightKind;
  subject: string;
  until: Date;
}

type Reader = Pick<Transaction, '$queryRaw' | 'agent' | 'season'>;

export interface HeldRightsOptions {
  chainId: number;
  clock: Clock;
}

export function createHeldRights({ chainId, clock }: HeldRightsOptions) {
  /** Those that run; of several to the same the longest. */
  async function rightsOf(reader: Pick<Transaction, '$queryRaw'>, personId: string): Promise<HeldRight[]> {
    return reader.$queryRaw<HeldRight[]>`
      SELECT offer.kind, offer.subject, max(purchase."expiresAt") AS until
        FROM "Wallet" wallet
        JOIN "RightPurchase" purchase ON purchase.holder = wallet.address AND purchase.state = 'active'
        JOIN "RightOffer" offer ON offer."chainId" = purchase."chainId" AND offer.id = purchase."offerId"
       WHERE wallet."personId" = ${personId} AND wallet."unlinkedAt" IS NULL
         AND (wallet.kind = 'eoa' OR wallet."chainId" = ${chainId})
         AND purchase."chainId" = ${chainId} AND purchase."expiresAt" > ${clock.now()}
       GROUP BY offer.kind, offer.subject ORDER BY 1, 2`;
  }

  return {
    rightsOf,

    /** Until when; null where they have it not. */
    async holds(
      reader: Pick<Transaction, '$queryRaw'>,
      right: { personId: string; kind: RightKind; subject: string },
    ): Promise<Date | null> {
      const held = await rightsOf(reader, right.personId);
      return held.find(({ kind, subject }) => kind === right.kind && subject === right.subject)?.until ?? null;
    },

    /**
     * Pieces of the wardrobe that its owner's rights lend to an agent, until when: looks to all agents of the holder, a season's look
     * to those of the season's community. 'entrance smoke'
     */
    async lentTo(reader: Reader, agentId: string): Promise<ReadonlyMap<string, Date>> {
      const agent = await reader.agent.findUnique({
        where: { id: agentId },
        select: { communityId: true, owner: { select: { personId: true } } },
      });
      const lent = new Map<string, Date>();
      if (!agent?.owner) return lent;
      const lend = ({ kind, id }: { kind: string; id: string }, until: Date) => {
        const key = `${kind} ${id}`;
        if ((lent.get(key)?.getTime() ?? 0) < until.getTime()) lent.set(key, until);
      };
      const held = await rightsOf(reader, agent.owner.personId);
      for (const { kind, subject, until } of held) {
        // what has to be earned is lent to nobody, whatever somebody offers
        const look = PIECES.find(piece => piece.price !== null && lookSubject(piece) === subject);
        if (kind === 'look' && look) lend(look, until);
      }
      const passes = held.filter(({ kind }) => kind === 'season-pass');
      const seasons = await seasonsOf(reader, passes, agent.communityId);
      for (const { id, number } of seasons) {
        const until = passes.find(({ subject }) => subject === id)?.until;
        for (const piece of seasonLook(PIECES, number)) if (until) lend(piece, until);
      }
      return lent;
    },

    /** Those of these members of a community whose season pass runs. */
    async passHolders(
      reader: Pick<Transaction, '$queryRaw'>,
      communityId: string,
      memberIds: readonly string[],
    ): Promise<ReadonlySet<string>> {
      if (memberIds.length === 0) return new Set();
      const rows = await reader.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT member.id
          FROM "Member" member
          JOIN "Wallet" wallet ON wallet."personId" = member."personId" AND wallet."unlinkedAt" IS NULL
           AND (wallet.kind = 'eoa' OR wallet."chainId" = ${chainId})
          JOIN "RightPurchase" purchase ON purchase."chainId" = ${chainId} AND purchase.holder = wallet.address
           AND purchase.state = 'active' AND purchase."expiresAt" > ${clock.now()}
          JOIN "RightOffer" offer ON offer."chainId" = purchase."chainId" AND offer.id = purchase."offerId"
           AND offer.kind = 'season-pass'
          JOIN "Season" season ON season.id = offer.subject AND season."communityId" = ${communityId}
         WHERE member.id = ANY(${[...memberIds]})`;
      return new Set(rows.map(({ id }) => id));
    },
  };
}

async function seasonsOf(reader: Reader, passes: readonly HeldRight[], communityId: string) {
  if (passes.length === 0) return [];
  return reader.season.findMany({
    where: { communityId, id: { in: passes.map(({ subject }) => subject) } },
    select: { id: true, number: true },
  });
}
