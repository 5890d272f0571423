import { ZeroAddress } from 'ethers';
import { shortAddress } from '../wallets/chains.ts';
import { ARENA, COIN_DECIMALS } from './amounts.ts';

/** What stakes and prices are in: the coin of the chain, the arena's own token, or a token that we know nothing of. Pure. */

export interface AssetView {
  /** Zero: the coin of the chain. */
  address: string;
  kind: 'coin' | 'arena' | 'other';
  /** 'ETH'. */
  symbol: string;
  decimals: number;
}

/** Chains whose coin is not ether, by EIP-155 (chainlist.org). */
const COINS: Readonly<Record<number, string>> = {
  56: 'BNB',
  100: 'xDAI',
  137: 'POL',
  42793: 'XTZ',
  43114: 'AVAX',
  127823: 'XTZ',
  128123: 'XTZ',
};

export function coinOf(chainId: number): AssetView {
  return { address: ZeroAddress, kind: 'coin', symbol: COINS[chainId] ?? 'ETH', decimals: COIN_DECIMALS };
}

export function arenaToken(address: string): AssetView {
  return { address, kind: 'arena', ...ARENA };
}

/** @param tokenAddress of the ArenaToken; null where it is not known yet */
export function assetOf(address: string, chainId: number, tokenAddress: string | null): AssetView {
  if (address === ZeroAddress) return coinOf(chainId);
  if (tokenAddress !== null && address.toLowerCase() === tokenAddress.toLowerCase()) return arenaToken(tokenAddress);
  return { address, kind: 'other', symbol: `units of ${shortAddress(address)}`, decimals: 0 };
}
