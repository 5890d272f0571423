import { AgentNFT__factory } from '../../../contracts/index.ts';
import type { AgentToken } from '../../../prisma/generated/client.ts';
import { holderPersonId, tellPerson } from '../../people/index.ts';
import type { Transaction } from '../../platform/database.ts';
import { chainName, shortAddress } from '../../wallets/index.ts';
import type { ChainBase, ChainEvent } from '../types.ts';
import { tokenIdOf } from './token-views.ts';

/**
 * Tokens that are there without this arena's asking: whoever has the operator's key can mint any agent to themselves, and an old backup has
 * forgotten what was asked for. They are noted, and nobody owns the agent by them, until its owner holds the token, or an operator has looked at it.
 */

const contract = AgentNFT__factory.createInterface();

interface Mint {
  chainId: number;
  agentId: string;
  to: string;
}

/** Whether the arena wished for this mint: its owner asked for it, or an operator took it as it is. */
export async function isAsked(tx: Transaction, { chainId, agentId, to }: Mint): Promise<boolean> {
  const token = await tx.agentToken.findUnique({ where: { agentId } });
  if (token?.chainId === chainId && token.state !== 'unasked' && token.mintedFor === to) return true;
  const mints = await tx.chainTransaction.findMany({
    where: { chainId, purpose: 'mint', key: { startsWith: `mint:${agentId}:` } },
    select: { data: true },
  });
  return mints.some(({ data }) => contract.parseTransaction({ data })?.args[0] === to);
}

/** Whoever has linked the wallet. A smart wallet is the same one only on the chain where it was proven. */
export async function personOf(tx: Transaction, chainId: number, address: string): Promise<string | null> {
  const wallet = await tx.wallet.findFirst({
    where: {
      address: { equals: address, mode: 'insensitive' },
      unlinkedAt: null,
      OR: [{ kind: 'eoa' }, { chainId }],
    },
    select: { personId: true },
  });
  return wallet?.personId ?? null;
}

/** Whether an address is the agent's owner's. */
export async function isOwners(tx: Transaction, { chainId, agentId, to }: Mint): Promise<boolean> {
  const agent = await tx.agent.findUnique({ where: { id: agentId }, include: { owner: true } });
  if (!agent?.owner) return false;
  const { personId } = agent.owner;
  return personId === holderPersonId(to) || personId === (await personOf(tx, chainId, to));
}

/** Writes it down, and tells whoever waits for a mint that can never be. The agent's row is locked by the caller. */
export async function noteUnasked(
  tx: Transaction,
  { settings: { id: chainId }, log }: Pick<ChainBase, 'settings' | 'log'>,
  { agentId, to, event, known }: { agentId: string; to: string; event: ChainEvent; known: AgentToken | null },
): Promise<void> {
  const noted = { state: 'unasked', unaskedHolder: to, holder: null, holderSince: event.at };
  if (known?.state === 'unasked') {
    await tx.agentToken.update({ where: { agentId }, data: noted });
    return;
  }
  log.error({ agentId, holder: to }, 'an agent has a token that this arena did not ask for: `arena chain adopt`');
  const minted = {
    chainId,
    mintedFor: to,
    mintedAt: event.at,
    cid: null,
    wantedCid: null,
    settledFor: null,
    problem: null,
  };
  await tx.agentToken.upsert({
    where: { agentId },
    create: { agentId, tokenId: tokenIdOf(agentId), askedById: '', ...noted, ...minted },
    update: { ...noted, ...minted },
  });
  if (known?.state === 'minting') await tellWaiting(tx, known, event);
}

async function tellWaiting(tx: Transaction, token: AgentToken, { transactionHash }: ChainEvent): Promise<void> {
  const asker = await tx.member.findUnique({ where: { id: token.askedById }, select: { personId: true } });
  if (!asker) return;
  const agent = await tx.agent.findUniqueOrThrow({ where: { id: token.agentId }, select: { name: true } });
  await tellPerson(tx, asker.personId, {
    what: 'token-failed',
    subjectId: token.agentId,
    occasion: transactionHash,
    token: {
      agentName: agent.name,
      wallet: shortAddress(token.mintedFor),
      chain: chainName(token.chainId),
      problem: 'a token of it is there already, which this arena did not make. Its operator has to look at it.',
    },
  });
}

/**
 * From here on the token counts.
 * @param settledFor the holder, where the agent is theirs already; else the agent goes to them
 * @returns false where it is held by somebody else, or counts already
 */
export async function follow(
  tx: Transaction,
  { agentId, unaskedHolder }: { agentId: string; unaskedHolder: string },
  settledFor: string | null,
): Promise<boolean> {
  const { count } = await tx.agentToken.updateMany({
    where: { agentId, state: 'unasked', unaskedHolder },
    data: { state: 'minted', holder: unaskedHolder, unaskedHolder: null, settledFor, problem: null },
  });
  return count === 1;
}
