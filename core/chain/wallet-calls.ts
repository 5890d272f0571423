import { getAddress, isAddress, ZeroAddress } from 'ethers';
import { ArenaToken__factory } from '../../contracts/index.ts';
import { ArenaError } from '../platform/errors.ts';
import type { AssetView } from './assets.ts';

/** What members' own wallets are given to sign, whichever contract it is for. */

/** approve is the same of every ERC-20. */
const token = ArenaToken__factory.createInterface();

/** For a wallet to sign and send; nothing of it is kept here. */
export interface WalletCall {
  chainId: number;
  to: string;
  data: string;
  /** Wei. */
  value: bigint;
}

/** @returns the address, checksummed. @throws ArenaError 'bad-address' (422) */
export function addressOf(typed: string, field: string): string {
  const text = typed.trim();
  if (isAddress(text) && text.startsWith('0x')) return getAddress(text);
  throw new ArenaError(
    'bad-address',
    'That is no address: 0x and 40 hexadecimal digits. Where it has capitals, a letter may be wrong: copy it anew.',
    422,
    { field },
  );
}

/** Where a payment of a contract may go: neither nowhere nor back to itself. @throws ArenaError 'bad-address' (422) */
export function receiverOf(typed: string, contract: string): string {
  const receiver = addressOf(typed, 'to');
  if (receiver !== ZeroAddress && receiver.toLowerCase() !== contract.toLowerCase()) return receiver;
  throw new ArenaError('bad-address', 'Nobody could ever get at it there. Please name an address of yours.', 422, {
    field: 'to',
  });
}

/** Lets a contract take an amount of a token. @throws ArenaError 'no-allowance-needed' (409) */
export function allowanceCall(chainId: number, asset: AssetView, spender: string, amount: bigint): WalletCall {
  if (asset.kind === 'coin') {
    throw new ArenaError('no-allowance-needed', `${asset.symbol} needs no allowance: it is sent with the call.`, 409);
  }
  return { chainId, to: asset.address, data: token.encodeFunctionData('approve', [spender, amount]), value: 0n };
}
