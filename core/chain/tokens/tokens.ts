import { ZeroAddress } from 'ethers';
import type { AgentService } from '../../agents/index.ts';
import type { CommunityContext } from '../../communities/index.ts';
import { tellPerson } from '../../people/index.ts';
import type { Transaction } from '../../platform/database.ts';
import { ArenaError } from '../../platform/errors.ts';
import { chainName, shortAddress, type WalletService } from '../../wallets/index.ts';
import type { ChainBase, ChainEvent, ChainPart } from '../types.ts';
import { cidOfDigest } from './cid.ts';
import { type ChainFiles, createChainFiles, type StoredFile } from './files.ts';
import { createMinting, type MintOffer } from './minting.ts';
import { createRenewal, describedBy } from './renewal.ts';
import { agentOfToken, type TokenView, viewToken } from './token-views.ts';
import { isAsked, isOwners, noteUnasked } from './unasked.ts';
import { createDescriptionWriter, type WriterNeeds } from './writer.ts';

/**
 * Agents as tokens of the AgentNFT: minted for their owners, described, and followed wherever they go. Here stands who holds which token, as
 * confirmed events have it; owners.ts makes the holder the agent's owner.
 */

export interface TokensPart extends ChainPart {
  offer(asker: Asker, typed: string): Promise<MintOffer>;
  ask(asker: Asker, input: { agentId: string; walletId: string }): Promise<MintOffer>;
  /** Of an agent; null where it never was to be one. */
  view(agentId: string): Promise<TokenView | null>;
  /** Those of these agents that have a holder, by agent. */
  viewMany(agentIds: readonly string[]): Promise<Map<string, TokenView>>;
  /**
   * The owner wants the description looked at now.
   * @returns from when on it may be: a day after the last time; null: now
   * @throws ArenaError 'not-your-agent', 'no-token'
   */
  refresh(asker: Asker, agentId: string): Promise<{ dueAt: Date | null }>;
  files: ChainFiles;
  /** A file by its CID. @throws ArenaError 'no-file' (404) */
  file(cid: string): Promise<StoredFile>;
  /** Address of the portrait that a description names; null where there is none. */
  portraitOf(token: TokenView): Promise<string | null>;
}

type Asker = Pick<CommunityContext, 'communityId' | 'memberId' | 'personId'>;

export interface TokenNeeds extends Omit<WriterNeeds, 'agents'> {
  agents: Pick<AgentService, 'byId' | 'own'>;
  wallets: Pick<WalletService, 'book' | 'offered'>;
  /** In the transaction that has written down a new holder. @param from the one before */
  onTransfer(tx: Transaction, agentId: string, from: string): Promise<void>;
}

export function createTokens(base: ChainBase, needs: TokenNeeds): TokensPart {
  const { database, publicUrl, settings } = base;
  const { prisma } = database;
  const chainId = settings.id;
  const files = createChainFiles(base);
  const writer = createDescriptionWriter({
    ...needs,
    files,
    publicUrl,
    isPinned: base.settings.ipfsApiUrl !== null,
  });
  const minting = createMinting({ base, ...needs, writer });
  const renewal = createRenewal(base, writer);

  async function viewMany(agentIds: readonly string[]): Promise<Map<string, TokenView>> {
    if (agentIds.length === 0) return new Map();
    const rows = await prisma.agentToken.findMany({ where: { chainId, agentId: { in: [...agentIds] } } });
    const contract = rows.length > 0 ? (await base.addresses())?.AgentNFT : null;
    if (!contract) return new Map();
    return new Map(rows.map(row => [row.agentId, viewToken(row, { contract, publicUrl })]));
  }

  /** What the transaction of an event says of a token, where it is one of ours. */
  async function cidIn(tx: Transaction, { transactionHash }: ChainEvent, tokenId: bigint): Promise<string | null> {
    let rows = await tx.$queryRaw<{ data: string }[]>`
      SELECT data FROM "ChainTransaction"
       WHERE "chainId" = ${chainId} AND purpose IN ('mint', 'describe') AND hash = ${transactionHash}`;
    if (rows.length === 0) {
      // an earlier version was mined, and nobody has noted it yet
      const version = JSON.stringify([{ hash: transactionHash }]);
      rows = await tx.$queryRaw<{ data: string }[]>`
        SELECT data FROM "ChainTransaction"
         WHERE "chainId" = ${chainId} AND purpose IN ('mint', 'describe') AND attempts @> ${version}::jsonb`;
    }
    const digest = rows.flatMap(({ data }) => describedBy(data).get(tokenId.toString()) ?? [])[0];
    return digest === undefined ? null : cidOfDigest(digest);
  }

  /** The agent's row first, as whoever changes or enters it does: from here on it is in nobody's hands until it has been carried out. */
  async function transferred(tx: Transaction, event: ChainEvent): Promise<void> {
    const { from, to, tokenId } = event.args as { from: string; to: string; tokenId: bigint };
    const agentId = agentOfToken(tokenId);
    if (agentId === null) return;
    const [agent] = await tx.$queryRaw<{ ownerId: string | null }[]>`
      SELECT "ownerId" FROM "Agent" WHERE id = ${agentId} FOR UPDATE`;
    if (!agent) return;
    const known = await tx.agentToken.findUnique({ where: { agentId } });
    if (known && known.chainId !== chainId && known.state !== 'failed') {
      base.log.error({ agentId, holder: to }, 'an agent that is a token on another chain was minted once more');
      return;
    }
    const isMint = from === ZeroAddress;
    const mint = { chainId, agentId, to };
    const isFollowed = isMint ? await isAsked(tx, mint) : known?.state === 'minted';
    const isTheirs = !isFollowed && (await isOwners(tx, mint));
    if (!isFollowed && !isTheirs) return noteUnasked(tx, base, { agentId, to, event, known });
    const held = {
      ...{ state: 'minted', chainId, holder: to, holderSince: event.at, unaskedHolder: null, problem: null },
      // as if it had been asked for: the events may come anew
      ...(isTheirs && { mintedFor: to, settledFor: to }),
    };
    const minted = isMint ? { mintedAt: event.at, cid: await cidIn(tx, event, tokenId) } : {};
    await tx.agentToken.upsert({
      where: { agentId },
      create: {
        ...{ agentId, tokenId: tokenId.toString(), mintedFor: to, askedById: agent.ownerId ?? '' },
        ...held,
        ...minted,
      },
      update: { ...held, ...minted },
    });
    if (isMint) await tellMinted(tx, agentId, to, event);
    else if (isFollowed) await needs.onTransfer(tx, agentId, from);
  }

  async function tellMinted(tx: Transaction, agentId: string, to: string, { transactionHash }: ChainEvent) {
    const token = await tx.agentToken.findUniqueOrThrow({ where: { agentId } });
    const agent = await tx.agent.findUniqueOrThrow({ where: { id: agentId }, select: { name: true } });
    const asker = await tx.member.findUnique({ where: { id: token.askedById }, select: { personId: true } });
    if (!asker) return;
    await tellPerson(tx, asker.personId, {
      what: 'token-minted',
      subjectId: agentId,
      occasion: transactionHash,
      token: { agentName: agent.name, wallet: shortAddress(to), chain: chainName(chainId) },
    });
  }

  return {
    name: 'tokens',
    offer: minting.offer,
    ask: minting.ask,
    files,
    viewMany,

    async view(agentId) {
      return (await viewMany([agentId])).get(agentId) ?? null;
    },

    async refresh({ communityId, memberId }, agentId) {
      const agent = await prisma.agent.findUnique({ where: { id: agentId } });
      const token = await prisma.agentToken.findUnique({ where: { agentId } });
      if (agent?.communityId !== communityId || token?.state !== 'minted') {
        throw new ArenaError('no-token', 'That agent is no token. /agent mint makes one of it.', 404);
      }
      if (agent.ownerId !== memberId) {
        throw new ArenaError(
          'not-your-agent',
          `${agent.name} is not yours. Its owner may have it described anew.`,
          403,
        );
      }
      const dueAt = await renewal.dueAt(token);
      // until then it is as it is, and afterwards looked at without being asked for
      if (dueAt === null) {
        await prisma.agentToken.updateMany({ where: { agentId, state: 'minted' }, data: { wantedCid: null } });
      }
      return { dueAt };
    },

    async file(cid) {
      const file = await files.get(cid);
      if (file) return file;
      throw new ArenaError('no-file', 'There is no such file here.', 404);
    },

    async portraitOf({ cid }) {
      const file = cid === null ? null : await files.get(cid);
      if (!file || publicUrl === null) return null;
      const { image } = JSON.parse(new TextDecoder().decode(file.bytes)) as { image?: string };
      return image === undefined ? null : `${publicUrl}/ipfs/${image.slice(image.lastIndexOf('/') + 1)}`;
    },

    async step() {
      await minting.step();
      await renewal.step();
    },

    appliers: {
      AgentNFT: {
        Transfer: transferred,
        async MetadataUpdate(tx, event) {
          const { _tokenId: tokenId } = event.args as { _tokenId: bigint };
          const agentId = agentOfToken(tokenId);
          if (agentId === null) return;
          const cid = await cidIn(tx, event, tokenId);
          await tx.agentToken.updateMany({ where: { agentId, chainId }, data: { cid } });
        },
      },
    },

    async reset(tx) {
      await tx.agentToken.deleteMany({ where: { chainId, state: 'unasked' } });
      // who owns an agent stays as it was carried out, until the events have said anew who holds its token
      await tx.$executeRaw`
        UPDATE "AgentToken" SET state = 'minting', holder = NULL, "holderSince" = NULL, "mintedAt" = NULL, cid = NULL,
               -- it has been asked for: it is not minted once more
               "wantedCid" = coalesce("wantedCid", cid, '')
         WHERE "chainId" = ${chainId} AND state = 'minted'`;
    },
  };
}
