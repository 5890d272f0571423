import { PIECES } from '../agents/index.ts';
import type { Database } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { parseId } from '../platform/ids.ts';
import type { AssetView } from './assets.ts';
import { communitiesOf, type DropCommunities, dropCommunities, setDropCommunities } from './drops/drop-seasons.ts';
import { closeCall, offerCall, type Place, readAsset, readTerms, withdrawCall } from './rights/right-calls.ts';
import { isRightKind, lookSubject, type RightKind } from './rights/right-kinds.ts';
import { type OfferView, viewOffers } from './rights/right-views.ts';
import type { WalletCall } from './wallet-calls.ts';
import { readDeployment } from './wire/deployments.ts';
import { createWishes } from './wire/transactions.ts';

/**
 * What the operator sells and gives: season passes and looks, and drops of tokens. It only asks for transactions: the arena's own worker sends
 * them with its key.
 */

export interface OperatorDeskOptions {
  database: Database;
  chainId: number;
  newId: () => string;
}

export interface OperatorOffer {
  kind: string;
  /** A season's id, or a look: 'entrance:smoke'. */
  subject: string;
  /** In whole coins. */
  price: string;
  /** 'coin', 'token', or an address. */
  asset: string;
  days: number;
}

export function createOperatorDesk({ database, chainId, newId }: OperatorDeskOptions) {
  const { prisma } = database;
  const { wish } = createWishes({ database, chainId });

  /** @throws ArenaError 'no-contracts' */
  async function place(): Promise<Place> {
    const deployment = await readDeployment(database, chainId);
    if (!deployment) {
      throw new ArenaError(
        'no-contracts',
        'No contracts stand on this chain: `arena chain deploy` puts them there.',
        409,
      );
    }
    return { chainId, contract: deployment.addresses.Entitlements, tokenAddress: deployment.addresses.ArenaToken };
  }

  /** @returns the key by which the transaction is known */
  async function ask(purpose: string, { to, data }: WalletCall): Promise<string> {
    const key = `${purpose}:${newId()}`;
    await database.transaction(tx => wish(tx, { key, purpose, to, data }));
    return key;
  }

  /** @throws ArenaError 'bad-kind', 'bad-subject' */
  async function subjectOf(kind: string, typed: string): Promise<{ kind: RightKind; subject: string }> {
    if (!isRightKind(kind) || kind === 'sparring') {
      throw new ArenaError(
        'bad-kind',
        'The arena sells season-pass and look. Sparring with an agent is sold by the holder of its token, on the page /rights.',
      );
    }
    if (kind === 'look') {
      const subject = typed.trim().toLowerCase();
      const looks = PIECES.filter(({ price }) => price !== null).map(lookSubject);
      if (looks.includes(subject)) return { kind, subject };
      throw new ArenaError('bad-subject', `There is no such look to sell. There are ${looks.join(', ')}.`);
    }
    const id = parseId(typed);
    const season = id && (await prisma.season.findUnique({ where: { id } }));
    if (season && season.state !== 'closed') return { kind, subject: season.id };
    throw new ArenaError(
      'bad-subject',
      'There is no such season that has not ended. Its page has its id in the address.',
    );
  }

  return {
    async offer(input: OperatorOffer): Promise<{ key: string; asset: AssetView }> {
      const where = await place();
      const { kind, subject } = await subjectOf(input.kind, input.subject);
      const asset = readAsset(input.asset, where);
      const key = await ask('offer', offerCall(where, { kind, subject, asset, ...readTerms(input, asset) }));
      return { key, asset };
    },

    /** @throws ArenaError 'offer-not-found' */
    async close(offerId: number): Promise<string> {
      const where = await place();
      if ((await prisma.rightOffer.count({ where: { chainId, id: offerId } })) === 0) {
        throw new ArenaError(
          'offer-not-found',
          `There is no offer ${offerId}: \`arena chain offer\` lists them all.`,
          404,
        );
      }
      return ask('offer', closeCall(where, offerId));
    },

    /** Pays out what used rights have brought. */
    async withdraw(input: { asset: string; to: string }): Promise<string> {
      const where = await place();
      return ask('offer', withdrawCall(where, readAsset(input.asset, where).address, input.to));
    },

    /** All that is and was offered, the newest first. */
    async offers(): Promise<OfferView[]> {
      const { tokenAddress } = await place();
      const rows = await prisma.rightOffer.findMany({ where: { chainId }, orderBy: { id: 'desc' }, take: 200 });
      return viewOffers(rows, { database, chainId, tokenAddress });
    },

    /** Transactions of the desk that were asked for and are not confirmed, the newest first. */
    async waiting(): Promise<{ key: string; state: string; problem: string | null }[]> {
      return prisma.chainTransaction.findMany({
        where: { chainId, purpose: 'offer', state: { not: 'confirmed' } },
        orderBy: { id: 'desc' },
        take: 20,
        select: { key: true, state: true, problem: true },
      });
    },

    /** Whose seasons give tokens. @throws ArenaError 'community-not-found' */
    communities: (): Promise<DropCommunities> => dropCommunities(database),

    /** What `setCommunities` can name. */
    known: (): Promise<{ id: string; name: string }[]> => communitiesOf(database),
    async setCommunities(typed: string): Promise<void> {
      if (typed === 'all' || typed === 'none') return setDropCommunities(database, typed);
      const ids = typed.split(',').map(text => parseId(text) ?? '');
      const known = await prisma.community.count({ where: { id: { in: ids } } });
      if (known !== new Set(ids).size) {
        throw new ArenaError(
          'community-not-found',
          'Name communities by their ids, divided by commas; or all, or none.',
        );
      }
      return setDropCommunities(database, [...new Set(ids)]);
    },

    /** Has a drop that could not be opened computed anew. @returns false where none has failed for that season */
    async retryDrop(typed: string): Promise<boolean> {
      const { count } = await prisma.seasonDrop.deleteMany({
        where: { chainId, seasonId: parseId(typed) ?? '', state: 'failed' },
      });
      return count > 0;
    },

    async drops(): Promise<{ seasonId: string; state: string; total: string }[]> {
      return prisma.seasonDrop.findMany({
        where: { chainId },
        orderBy: { createdAt: 'desc' },
        take: 50,
        select: { seasonId: true, state: true, total: true },
      });
    },
  };
}
