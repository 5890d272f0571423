import { ZeroAddress } from 'ethers';
import { Entitlements__factory } from '../../../contracts/index.ts';
import type { Prisma } from '../../../prisma/generated/client.ts';
import { takeBackLent } from '../../agents/index.ts';
import type { CommunityContext } from '../../communities/index.ts';
import { ArenaError } from '../../platform/errors.ts';
import type { AssetView } from '../assets.ts';
import type { Applier, ChainBase, ChainPart } from '../types.ts';
import { addressOf, type WalletCall } from '../wallet-calls.ts';
import { ChainTrouble } from '../wire/node.ts';
import {
  approveCall,
  buyCall,
  closeCall,
  offerCall,
  type Place,
  type RightAction,
  readAsset,
  readTerms,
  refundCall,
  useCall,
  withdrawCall,
} from './right-calls.ts';
import { RIGHT_KINDS, subjectOf } from './right-kinds.ts';
import { type OfferView, type PurchaseView, viewOffers, viewPurchases } from './right-views.ts';
import { createHeldRights } from './rights-held.ts';

/** Rights for a time (contracts/src/Entitlements.sol): what is offered, who has bought what, and what they may do with it. */

/** What is worn by rights that have ended is looked for so often. */
const TAKE_BACK_EVERY_MS = 60_000;
const LISTED = 200;
const PROCEEDS_WITHIN_MS = 2_000;
/** Assets whose proceeds one look asks the node for: anybody may look, and sellers may name any address as a token. */
const ASSETS_ASKED = 20;

export interface RightWish {
  action: RightAction;
  /** Whose wallet it is. */
  account: string;
  /** Of 'buy', 'approve' and 'close'. */
  offerId?: number | undefined;
  /** Of 'use' and 'refund': decimal digits. */
  purchaseId?: string | undefined;
  /** Of 'offer': an agent whose token the account holds; whole units as typed, and days. */
  agentId?: string | undefined;
  price?: string | undefined;
  days?: number | undefined;
  /** Of 'offer' and 'withdraw': 'coin', 'token', or an address. */
  asset?: string | undefined;
  /** Where what is paid out goes; the account itself unless told. */
  to?: string | undefined;
}

/** What an account has to do with rights. */
export interface RightsAccount {
  address: string;
  purchases: PurchaseView[];
  /** What it offers itself. */
  offers: OfferView[];
  /** Agents whose tokens it holds. */
  agents: { id: string; name: string }[];
  /** What waits for it by asset, none of 0, of the coin, the arena's token and its newest others; null where no node answers. */
  proceeds: { asset: AssetView; amount: bigint }[] | null;
}

export function createRights(base: ChainBase) {
  const { database, clock, settings } = base;
  const { prisma } = database;
  const chainId = settings.id;
  const held = createHeldRights({ chainId, clock });
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  async function viewing() {
    return { database, chainId, tokenAddress: (await base.addresses())?.ArenaToken ?? null, now: clock.now() };
  }

  /** @throws ArenaError 'no-contracts' */
  async function place(): Promise<Place> {
    const addresses = await base.addresses();
    if (addresses) return { chainId, contract: addresses.Entitlements, tokenAddress: addresses.ArenaToken };
    throw new ArenaError('no-contracts', 'The contracts of this arena are not deployed yet.', 409);
  }

  async function offer(id: number | undefined): Promise<OfferView> {
    const row =
      id === undefined ? null : await prisma.rightOffer.findUnique({ where: { chainId_id: { chainId, id } } });
    const [view] = row ? await viewOffers([row], await viewing()) : [];
    if (view) return view;
    throw new ArenaError('offer-not-found', 'There is no such offer.', 404, { field: 'offerId' });
  }

  async function openOffer(id: number | undefined): Promise<OfferView> {
    const view = await offer(id);
    if (view.isOpen) return view;
    throw new ArenaError('offer-closed', `${view.title} is not sold any more. What was bought stays good.`, 409);
  }

  /** One that has not been used, of this account. */
  async function unused(id: string | undefined, account: string): Promise<string> {
    const row =
      id === undefined ? null : await prisma.rightPurchase.findUnique({ where: { chainId_id: { chainId, id } } });
    if (row?.holder !== account) {
      throw new ArenaError('purchase-not-found', 'That wallet has bought no such right.', 404, { field: 'purchaseId' });
    }
    if (row.state === 'unused') return row.id;
    throw new ArenaError('right-used', 'That right has been used or given back already.', 409);
  }

  async function sparringOffer(wish: RightWish, account: string): Promise<WalletCall> {
    const agent = wish.agentId === undefined ? null : await agentHeldBy(account, wish.agentId);
    if (!agent) {
      throw new ArenaError(
        'not-holder',
        'Sparring rights are sold by whoever holds the agent’s token, and that wallet does not, as far as the chain has confirmed.',
        403,
        { field: 'agentId' },
      );
    }
    const where = await place();
    const asset = readAsset(wish.asset ?? 'coin', where);
    const terms = readTerms({ price: wish.price ?? '', days: wish.days ?? 0 }, asset);
    return offerCall(where, { kind: 'sparring', subject: agent.id, asset, ...terms });
  }

  async function agentHeldBy(account: string, agentId: string) {
    return prisma.agent.findFirst({
      where: { id: agentId, retiredAt: null, AND: { id: { in: await tokensOf(account) } } },
      select: { id: true, name: true },
    });
  }

  async function tokensOf(account: string): Promise<string[]> {
    const rows = await prisma.agentToken.findMany({ where: { chainId, holder: account }, select: { agentId: true } });
    return rows.map(({ agentId }) => agentId);
  }

  /** Null where no node answers in time. */
  async function proceedsOf(address: string, offers: readonly OfferView[]): Promise<RightsAccount['proceeds']> {
    const all = [...new Map(offers.map(({ asset }) => [asset.address, asset])).values()];
    const isOther = ({ kind }: AssetView) => Number(kind === 'other');
    const assets = all.sort((a, b) => isOther(a) - isOther(b)).slice(0, ASSETS_ASKED);
    if (assets.length === 0) return [];
    const { contract } = await place();
    try {
      const amounts = await base.node.read(
        provider => {
          const entitlements = Entitlements__factory.connect(contract, provider);
          return Promise.all(assets.map(asset => entitlements.proceeds(address, asset.address)));
        },
        { timeoutMs: PROCEEDS_WITHIN_MS },
      );
      return assets.flatMap((asset, index) => {
        const amount = amounts[index] ?? 0n;
        return amount > 0n ? [{ asset, amount }] : [];
      });
    } catch (error) {
      if (error instanceof ChainTrouble) return null;
      throw error;
    }
  }

  const purchasesWhere = async (where: Prisma.RightPurchaseWhereInput): Promise<PurchaseView[]> =>
    viewPurchases(
      await prisma.rightPurchase.findMany({
        where: { ...where, chainId },
        orderBy: { createdAt: 'desc' },
        take: LISTED,
      }),
      await viewing(),
    );

  return {
    name: 'rights',

    /** What is sold now: passes, looks, sparring, the newest of each first. */
    async offers(): Promise<OfferView[]> {
      // each kind by itself: whoever holds a token may offer sparring as often as they like, and buries nobody else's
      const rows = await Promise.all(
        RIGHT_KINDS.map(kind =>
          prisma.rightOffer.findMany({
            where: { chainId, isOpen: true, kind },
            orderBy: { id: 'desc' },
            take: LISTED,
          }),
        ),
      );
      return (await viewOffers(rows.flat(), await viewing())).filter(({ isOpen }) => isOpen);
    },

    /** @throws ArenaError 'bad-address' */
    async account(typed: string): Promise<RightsAccount> {
      const address = addressOf(typed, 'address');
      const own = await prisma.rightOffer.findMany({
        where: { chainId, seller: address },
        orderBy: { id: 'desc' },
        take: LISTED,
      });
      const offers = await viewOffers(own, await viewing());
      const [purchases, agents, proceeds] = await Promise.all([
        purchasesWhere({ holder: address }),
        prisma.agent.findMany({
          where: { id: { in: await tokensOf(address) }, retiredAt: null },
          select: { id: true, name: true },
          orderBy: { name: 'asc' },
        }),
        proceedsOf(address, offers),
      ]);
      return { address, purchases, offers, agents, proceeds };
    },

    /** What a person has bought, by their linked wallets, and has not given back. */
    async ofPerson({ personId }: Pick<CommunityContext, 'personId'>): Promise<PurchaseView[]> {
      const wallets = await prisma.wallet.findMany({
        where: { personId, unlinkedAt: null, OR: [{ kind: 'eoa' }, { chainId }] },
        select: { address: true },
      });
      return purchasesWhere({ holder: { in: wallets.map(({ address }) => address) }, state: { not: 'refunded' } });
    },

    /** Those that run now. */
    rightsOf: (personId: string) => held.rightsOf(prisma, personId),

    /** Until when a person has a right; null where they have it not. */
    holds: (personId: string, kind: (typeof RIGHT_KINDS)[number], subject: string) =>
      held.holds(prisma, { personId, kind, subject }),

    /** Members of a community, of these, whose season pass runs: they have a mark beside their name. */
    passHolders: (communityId: string, memberIds: readonly string[]) =>
      held.passHolders(prisma, communityId, memberIds),

    /**
     * What a wallet is to sign and send. Nothing of it is kept here.
     * @throws ArenaError where the contract would refuse it, as far as confirmed events tell
     */
    async transaction(wish: RightWish): Promise<WalletCall> {
      const account = addressOf(wish.account, 'account');
      const to = wish.to === undefined || wish.to.trim() === '' ? account : wish.to;
      const where = await place();
      switch (wish.action) {
        case 'buy':
          return buyCall(where, await openOffer(wish.offerId), account);
        case 'approve':
          return approveCall(where, await openOffer(wish.offerId));
        case 'use':
          return useCall(where, await unused(wish.purchaseId, account));
        case 'refund':
          return refundCall(where, await unused(wish.purchaseId, account), to);
        case 'offer':
          return sparringOffer(wish, account);
        case 'close': {
          const own = await offer(wish.offerId);
          if (own.seller === account) return closeCall(where, own.id);
          throw new ArenaError('not-seller', 'Only who offers it can withdraw the offer.', 403);
        }
        case 'withdraw':
          return withdrawCall(where, readAsset(wish.asset ?? 'coin', where).address, to);
      }
    },

    async step() {
      const nowMs = clock.now().getTime();
      if (nowMs - lookedAtMs < TAKE_BACK_EVERY_MS) return;
      lookedAtMs = nowMs;
      await takeBackLent(database, held.lentTo);
    },

    appliers: { Entitlements: appliersOf(chainId) },

    async reset(tx) {
      await tx.rightPurchase.deleteMany({ where: { chainId } });
      await tx.rightOffer.deleteMany({ where: { chainId } });
    },
  } satisfies ChainPart & Record<string, unknown>;
}

function appliersOf(chainId: number): Record<string, Applier> {
  const numbered = (value: unknown) => Number(value as bigint);
  return {
    async Offered(tx, { args }) {
      const kind = RIGHT_KINDS[numbered(args['kind'])];
      if (!kind) return;
      await tx.rightOffer.createMany({
        data: {
          chainId,
          id: numbered(args['offerId']),
          seller: String(args['seller']),
          kind,
          subject: subjectOf(String(args['subject'])),
          asset: String(args['asset']),
          price: String(args['price']),
          duration: numbered(args['duration']),
        },
        skipDuplicates: true,
      });
    },

    async OfferClosed(tx, { args }) {
      await tx.rightOffer.updateMany({ where: { chainId, id: numbered(args['offerId']) }, data: { isOpen: false } });
    },

    async Purchased(tx, { args, at }) {
      await tx.rightPurchase.createMany({
        data: {
          chainId,
          id: String(args['id']),
          offerId: numbered(args['offerId']),
          holder: String(args['buyer']),
          createdAt: at,
        },
        skipDuplicates: true,
      });
    },

    async Activated(tx, { args }) {
      await tx.rightPurchase.updateMany({
        where: { chainId, id: String(args['id']) },
        data: {
          state: 'active',
          holder: String(args['holder']),
          expiresAt: new Date(numbered(args['expiresAt']) * 1000),
        },
      });
    },

    async Refunded(tx, { args }) {
      await tx.rightPurchase.updateMany({ where: { chainId, id: String(args['id']) }, data: { state: 'refunded' } });
    },

    // unused ones that are passed on: buying (from nobody) and giving back (to nobody) have events of their own
    TransferSingle: (tx, { args }) => passOn(tx, chainId, args, [[args['id'], args['value']]]),
    TransferBatch(tx, { args }) {
      const values = [...(args['values'] as Iterable<unknown>)];
      const ids = [...(args['ids'] as Iterable<unknown>)];
      return passOn(
        tx,
        chainId,
        args,
        ids.map((id, index) => [id, values[index]]),
      );
    },
  };
}

async function passOn(
  tx: Parameters<Applier>[0],
  chainId: number,
  args: Record<string, unknown>,
  moved: readonly (readonly [id: unknown, value: unknown])[],
): Promise<void> {
  const [from, to] = [String(args['from']), String(args['to'])];
  if (from === ZeroAddress || to === ZeroAddress) return;
  // anybody may pass on none of what is another's (ERC-1155): nothing has moved then
  const ids = moved.flatMap(([id, value]) => (BigInt(String(value)) > 0n ? [String(id)] : []));
  await tx.rightPurchase.updateMany({ where: { chainId, id: { in: ids }, holder: from }, data: { holder: to } });
}
