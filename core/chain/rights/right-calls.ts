import { ZeroAddress } from 'ethers';
import { Entitlements__factory } from '../../../contracts/index.ts';
import { ArenaError } from '../../platform/errors.ts';
import { parseAmount } from '../amounts.ts';
import { type AssetView, assetOf } from '../assets.ts';
import { addressOf, allowanceCall, receiverOf, type WalletCall } from '../wallet-calls.ts';
import { RIGHT_KINDS, type RightKind, subjectBytes } from './right-kinds.ts';
import type { OfferView } from './right-views.ts';

/** Calls of Entitlements as bytes: what members' own wallets are given to sign, and what the operator's key sends. */

const entitlements = Entitlements__factory.createInterface();

export const RIGHT_ACTIONS = ['buy', 'approve', 'use', 'refund', 'offer', 'close', 'withdraw'] as const;
export type RightAction = (typeof RIGHT_ACTIONS)[number];

/** MAX_DURATION of the contract. */
export const DAYS_MAX = 3_660;
const DAY_SECONDS = 86_400;
/** Fits what the contract reads, with room to spare. */
const PRICE_MAX = 2n ** 128n;

export interface Place {
  chainId: number;
  /** Of Entitlements. */
  contract: string;
  tokenAddress: string;
}

const call = ({ chainId, contract }: Place, data: string, value = 0n): WalletCall => ({
  chainId,
  to: contract,
  data,
  value,
});

/** @param account who pays, and gets the right */
export function buyCall(place: Place, offer: OfferView, account: string): WalletCall {
  const isCoin = offer.asset.kind === 'coin';
  return call(place, entitlements.encodeFunctionData('buy', [offer.id, account]), isCoin ? offer.price : 0n);
}

/** What lets the contract take the price of an offer in tokens. @throws ArenaError 'no-allowance-needed' */
export function approveCall({ chainId, contract }: Place, { asset, price }: OfferView): WalletCall {
  return allowanceCall(chainId, asset, contract, price);
}

export const useCall = (place: Place, purchaseId: string) =>
  call(place, entitlements.encodeFunctionData('activate', [BigInt(purchaseId)]));

export const refundCall = (place: Place, purchaseId: string, to: string) =>
  call(place, entitlements.encodeFunctionData('refund', [BigInt(purchaseId), receiverOf(to, place.contract)]));

export const closeCall = (place: Place, offerId: number) =>
  call(place, entitlements.encodeFunctionData('closeOffer', [offerId]));

export const withdrawCall = (place: Place, asset: string, to: string) =>
  call(place, entitlements.encodeFunctionData('withdrawProceeds', [asset, receiverOf(to, place.contract)]));

export interface NewOffer {
  kind: RightKind;
  subject: string;
  asset: AssetView;
  price: bigint;
  days: number;
}

export function offerCall(place: Place, { kind, subject, asset, price, days }: NewOffer): WalletCall {
  const data = entitlements.encodeFunctionData('offer', [
    RIGHT_KINDS.indexOf(kind),
    subjectBytes(subject),
    asset.address,
    price,
    days * DAY_SECONDS,
  ]);
  return call(place, data);
}

/** 'coin', 'token', or the address of a token. @throws ArenaError 'bad-address' */
export function readAsset(typed: string, { chainId, tokenAddress }: Place): AssetView {
  const wanted = typed.trim();
  if (wanted === '' || wanted === 'coin') return assetOf(ZeroAddress, chainId, tokenAddress);
  if (wanted === 'token') return assetOf(tokenAddress, chainId, tokenAddress);
  return assetOf(addressOf(wanted, 'asset'), chainId, tokenAddress);
}

/** @throws ArenaError 'bad-amount', 'bad-days' */
export function readTerms(typed: { price: string; days: number }, asset: AssetView): { price: bigint; days: number } {
  const price = parseAmount(typed.price, asset.decimals);
  if (price === null || price > PRICE_MAX) {
    throw new ArenaError(
      'bad-amount',
      `Please type a price in ${asset.symbol} such as ${asset.decimals > 0 ? '0.01' : '10'}.`,
      422,
      { field: 'price' },
    );
  }
  if (!Number.isInteger(typed.days) || typed.days < 1 || typed.days > DAYS_MAX) {
    throw new ArenaError('bad-days', `A right lasts from 1 to ${DAYS_MAX} days.`, 422, { field: 'days' });
  }
  return { price, days: typed.days };
}
