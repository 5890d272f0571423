import { z } from 'zod';
import type { TokenView } from '../../core/chain/index.ts';
import { id, timestamp } from './common.ts';
import { address, chainId } from './wallet.ts';

/** An agent as a token. */

/** As contracts/src/lib/Cid.sol writes it. */
export const cid = z
  .string()
  .regex(/^bafkrei[a-z2-7]{52}$/, 'That is a CID of ours: bafkrei and 52 more of a-z and 2-7.')
  .meta({ description: 'CID version 1, raw, SHA-256: of a file of one block.' });

export const agentToken = z
  .object({
    agentId: id,
    state: z.enum(['minting', 'minted', 'failed', 'unasked']).meta({
      description:
        'unasked: a token is there that this arena did not ask for; nobody owns the agent by it until an operator has looked at it.',
    }),
    chainId,
    contract: address.meta({ description: 'AgentNFT (ERC-721).' }),
    tokenId: z
      .string()
      .regex(/^[0-9]{1,78}$/)
      .meta({ description: 'The agent’s id as a number: ASCII, left-aligned in 32 bytes.' }),
    holder: address
      .nullable()
      .meta({ description: 'As confirmed events have it; null until it is minted. Whoever holds it owns the agent.' }),
    unaskedHolder: address.nullable().meta({ description: 'Who holds a token that this arena did not ask for.' }),
    holderSince: timestamp.nullable(),
    isChangingHands: z.boolean().meta({
      description:
        'The agent follows its token as soon as nothing that it is in is under way; until then nobody commands it.',
    }),
    cid: cid.nullable().meta({ description: 'Of the description that the chain names: GET /ipfs/{cid}.' }),
    isBeingDescribed: z.boolean().meta({ description: 'Another description is on its way.' }),
    metadataUrl: z.string().nullable(),
    imageUrl: z.string().nullable(),
    explorerUrl: z.string().nullable(),
    mintedAt: timestamp.nullable(),
  })
  .meta({ id: 'AgentToken' });

export function presentToken(view: TokenView, imageUrl: string | null): z.infer<typeof agentToken> {
  const { holderSince, mintedAt } = view;
  return {
    ...view,
    imageUrl,
    holderSince: holderSince?.toISOString() ?? null,
    mintedAt: mintedAt?.toISOString() ?? null,
  };
}
