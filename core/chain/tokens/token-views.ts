import { toBeHex } from 'ethers';
import type { AgentToken } from '../../../prisma/generated/client.ts';
import { chainName } from '../../wallets/index.ts';
import { idBytes, idOfBytes } from '../leaves.ts';
import { publicChain } from '../public-chain.ts';

/** An agent's token, as chats and pages tell of it. Pure. */

export interface TokenView {
  agentId: string;
  chainId: number;
  chainName: string;
  /** The AgentNFT contract. */
  contract: string;
  /** Decimal digits. */
  tokenId: string;
  /** 'unasked': it is there without this arena's asking, and nobody owns the agent by it. */
  state: 'minting' | 'minted' | 'failed' | 'unasked';
  /** Whom it is minted for. */
  mintedFor: string;
  /** Checksummed; null until it is minted, and of one that nobody asked for. */
  holder: string | null;
  /** Who holds one that nobody asked for. */
  unaskedHolder: string | null;
  holderSince: Date | null;
  /** It went to somebody else, and the agent follows as soon as it is free. */
  isChangingHands: boolean;
  /** CID of the description that the chain names; null where that is not known. */
  cid: string | null;
  /** Another description is on its way. */
  isBeingDescribed: boolean;
  /** Addresses of the arena's own: the description; null without a public address. */
  metadataUrl: string | null;
  /** Page of the token in the explorer of a chain that has one we know. */
  explorerUrl: string | null;
  /** Why it could not be minted, for people. */
  problem: string | null;
  createdAt: Date;
  mintedAt: Date | null;
}

/** The number of an agent's token: its id, ASCII, left-aligned. */
export function tokenIdOf(agentId: string): string {
  return BigInt(idBytes(agentId)).toString();
}

/** @returns null where the number is no agent's id */
export function agentOfToken(tokenId: bigint): string | null {
  try {
    const id = idOfBytes(toBeHex(tokenId, 32));
    return /^[0-9A-HJKMNP-TV-Z]{12}$/.test(id) ? id : null;
  } catch {
    return null;
  }
}

export function viewToken(
  row: AgentToken,
  { contract, publicUrl }: { contract: string; publicUrl: string | null },
): TokenView {
  const { agentId, chainId, tokenId, holder, unaskedHolder, settledFor, cid, wantedCid, mintedFor, holderSince } = row;
  const state = row.state as TokenView['state'];
  const { explorer } = publicChain(chainId);
  return {
    agentId,
    chainId,
    chainName: chainName(chainId),
    contract,
    tokenId,
    state,
    mintedFor,
    holder,
    unaskedHolder,
    holderSince,
    isChangingHands: holder !== null && holder !== settledFor,
    cid,
    isBeingDescribed: state === 'minted' && wantedCid !== null && wantedCid !== cid,
    metadataUrl: cid === null || publicUrl === null ? null : `${publicUrl}/ipfs/${cid}`,
    explorerUrl:
      explorer === null || (state !== 'minted' && state !== 'unasked')
        ? null
        : `${explorer}/token/${contract}?a=${tokenId}`,
    problem: row.problem,
    createdAt: row.createdAt,
    mintedAt: row.mintedAt,
  };
}
