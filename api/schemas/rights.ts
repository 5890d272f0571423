import { z } from 'zod';
import {
  type OfferView,
  type PurchaseView,
  RIGHT_ACTIONS,
  RIGHT_DAYS_MAX,
  RIGHT_KINDS,
  type RightsAccount,
} from '../../core/chain/index.ts';
import { count, timestamp } from './common.ts';
import { asset, units } from './escrow.ts';
import { address } from './wallet.ts';

/** Rights for a time that are sold on chain: season passes, looks, sparring. */

export const rightOffer = z
  .object({
    id: count,
    kind: z.enum(RIGHT_KINDS),
    subject: z.string().meta({ description: 'A season id, a look (entrance:smoke), or an agent id.' }),
    title: z.string(),
    text: z.string().meta({ description: 'What it is good for.' }),
    seller: address,
    asset,
    price: units,
    seconds: count.meta({ description: 'How long it runs from its first use on.' }),
    isOpen: z.boolean(),
  })
  .meta({ id: 'RightOffer' });

const rightPurchase = z
  .object({
    id: z.string().meta({ description: 'Of its token (ERC-1155), decimal digits.' }),
    offer: rightOffer,
    state: z.enum(['unused', 'active', 'ended', 'refunded']).meta({
      description: 'unused: it may be used, given back for its whole price, or passed on.',
    }),
    expiresAt: timestamp.nullable(),
    boughtAt: timestamp,
  })
  .meta({ id: 'RightPurchase' });

export const rightsAccount = z
  .object({
    address,
    purchases: z.array(rightPurchase),
    offers: z.array(rightOffer).meta({ description: 'What the account sells itself.' }),
    agents: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: 'Agents whose tokens it holds: it may sell sparring with them.' }),
    proceeds: z
      .array(z.object({ asset, amount: units }))
      .nullable()
      .meta({ description: 'What waits for it; null where the chain’s node does not answer just now.' }),
  })
  .meta({ id: 'RightsAccount' });

export const rightWish = z
  .strictObject({
    action: z.enum(RIGHT_ACTIONS).meta({
      description:
        'approve lets the contract take the price in tokens, buy buys, use starts a right, refund gives an unused one back; offer, close and withdraw are for who sells.',
    }),
    account: z.string().max(64).meta({ description: 'Whose wallet it is.' }),
    offerId: z.int().min(0).optional().meta({ description: 'Of buy, approve and close.' }),
    purchaseId: z
      .string()
      .regex(/^\d{1,78}$/)
      .optional()
      .meta({ description: 'Of use and refund.' }),
    agentId: z.string().max(32).optional().meta({ description: 'Of offer: sparring with this agent.' }),
    price: z.string().max(60).optional().meta({ description: 'Of offer, in whole coins.', example: '0.01' }),
    days: z.int().min(1).max(RIGHT_DAYS_MAX).optional(),
    asset: z.string().max(64).optional().meta({ description: 'Of offer and withdraw: coin, token, or an address.' }),
    to: z.string().max(64).optional().meta({ description: 'Where money goes; the account unless told.' }),
  })
  .meta({ id: 'RightWish' });

export function presentOffer(view: OfferView): z.infer<typeof rightOffer> {
  const { id, kind, subject, title, text, seller, asset, price, seconds, isOpen } = view;
  return { id, kind, subject, title, text, seller, asset, price: String(price), seconds, isOpen };
}

function presentPurchase({ id, offer, state, expiresAt, boughtAt }: PurchaseView): z.infer<typeof rightPurchase> {
  return {
    id,
    offer: presentOffer(offer),
    state,
    expiresAt: expiresAt?.toISOString() ?? null,
    boughtAt: boughtAt.toISOString(),
  };
}

export function presentRightsAccount(view: RightsAccount): z.infer<typeof rightsAccount> {
  return {
    address: view.address,
    purchases: view.purchases.map(presentPurchase),
    offers: view.offers.map(presentOffer),
    agents: view.agents.map(({ id, name }) => ({ id, name })),
    proceeds: view.proceeds?.map(({ asset, amount }) => ({ asset, amount: String(amount) })) ?? null,
  };
}
