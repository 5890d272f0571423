import { z } from 'zod';
import { SIGNATURE_MAX, type WalletLinkView } from '../../core/wallets/index.ts';
import { id, timestamp } from './common.ts';
import { account } from './session.ts';

/** Longest message of ours: names in it are cut. */
const MESSAGE_MAX = 2_000;
const CHAIN_ID_MAX = 2 ** 31 - 1;

export const chainId = z.int().min(1).max(CHAIN_ID_MAX).meta({ description: 'Of EIP-155.', example: 1 });

export const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .meta({
    description: 'Of a wallet; checksummed or in small letters.',
    example: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  });

const secret = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'What stands behind the # of the link that /link wallet gave in chat.' });

const signed = {
  message: z.string().min(1).max(MESSAGE_MAX).meta({ description: 'As it was issued, to the letter.' }),
  signature: z
    .string()
    .max(SIGNATURE_MAX)
    .regex(/^0x(?:[0-9a-fA-F]{2})+$/)
    .meta({ description: 'By personal_sign; of a smart wallet what EIP-1271 or EIP-6492 take.' }),
};

export const linkSecretBody = z.strictObject({ secret }).meta({ id: 'WalletLinkSecret' });
export const linkMessageBody = z.strictObject({ secret, address, chainId }).meta({ id: 'WalletLinkWish' });
export const linkSignatureBody = z.strictObject({ secret, ...signed }).meta({ id: 'WalletLinkSignature' });
export const signInMessageBody = z.strictObject({ address, chainId }).meta({ id: 'WalletSignInWish' });
export const signInBody = z.strictObject(signed).meta({ id: 'WalletSignature' });

export const issuedMessage = z
  .object({
    message: z
      .string()
      .meta({ description: 'EIP-4361: for the wallet to sign by personal_sign, unchanged. It serves once.' }),
  })
  .meta({ id: 'WalletMessage' });

export const walletLink = z
  .object({
    id,
    state: z.enum(['offered', 'signed', 'linked', 'refused', 'cancelled', 'lapsed']).meta({
      description: 'offered: a wallet may sign. signed: the account that asked has to confirm in chat. linked: it has.',
    }),
    account: account.extend({ username: z.string().nullable().meta({ description: 'Without @.' }) }),
    communityName: z.string(),
    address: address.nullable().meta({ description: 'Checksummed; null until a wallet has signed.' }),
    chainId: chainId.nullable(),
    kind: z.enum(['eoa', 'eip1271', 'eip6492']).nullable(),
    expiresAt: timestamp.meta({ description: 'Until when it is to be signed, or confirmed.' }),
    chains: z.array(z.object({ id: chainId, name: z.string() })).meta({ description: 'On which a wallet may be.' }),
  })
  .meta({ id: 'WalletLink' });

export function presentWalletLink(
  { id, state, account, communityName, address, chainId, kind, expiresAt }: WalletLinkView,
  chains: z.infer<typeof walletLink>['chains'],
): z.infer<typeof walletLink> {
  const { surface, name, username } = account;
  return {
    id,
    state,
    account: { surface, name, username },
    communityName,
    address,
    chainId,
    kind,
    expiresAt: expiresAt.toISOString(),
    chains,
  };
}
