import { AgentNFT__factory } from '../../../contracts/index.ts';
import type { AgentToken } from '../../../prisma/generated/client.ts';
import { type AgentService, type AgentView, isQuarantined, requireInHand } from '../../agents/index.ts';
import type { CommunityContext } from '../../communities/index.ts';
import { tellPerson } from '../../people/index.ts';
import type { Transaction } from '../../platform/database.ts';
import { ArenaError } from '../../platform/errors.ts';
import { lockByName } from '../../platform/lock.ts';
import { chainName, shortAddress, type WalletService, type WalletView } from '../../wallets/index.ts';
import { idBytes } from '../leaves.ts';
import { createPutOff } from '../put-off.ts';
import type { ChainBase } from '../types.ts';
import { digestOf } from './cid.ts';
import { tokenIdOf } from './token-views.ts';
import { type DescriptionWriter, NotDrawn } from './writer.ts';

/**
 * An agent becomes a token: asked for by its owner, described, and minted by the operator's key to their main wallet. Whether it came about is
 * known from the contract's events alone (tokens.ts).
 */

const DAY_MS = 24 * 3_600_000;
/** Agents that one person may have minted in 24 h, in all communities. */
const MINTS_A_MEMBER = 2;
/** Tries in 24 h for one agent: each may cost the operator a transaction. */
const TRIES_A_DAY = 3;
/** Tokens looked at in one step. */
const AT_ONCE = 5;
/** One that could not be drawn, or written, is tried again after so long. */
const AGAIN_MS = 60_000;

const contract = AgentNFT__factory.createInterface();

export interface MintingOptions {
  base: ChainBase;
  agents: Pick<AgentService, 'own'>;
  wallets: Pick<WalletService, 'book' | 'offered'>;
  writer: DescriptionWriter;
}

export interface MintOffer {
  agent: AgentView;
  wallet: WalletView;
  chainName: string;
}

type Asker = Pick<CommunityContext, 'communityId' | 'memberId' | 'personId'>;

export function createMinting({ base, agents, wallets, writer }: MintingOptions) {
  const { database, clock, settings } = base;
  const { prisma } = database;
  const chainId = settings.id;
  const log = base.log.child({ part: 'tokens' });
  const putOff = createPutOff(clock, AGAIN_MS);

  const mintKeys = (agentId: string) => ({ chainId, key: { startsWith: `mint:${agentId}:` } });

  async function walletFor(asker: Asker): Promise<WalletView> {
    const main = wallets.offered ? (await wallets.book.of(asker)).find(({ isMain }) => isMain) : undefined;
    if (!main) {
      throw new ArenaError(
        'no-wallet',
        wallets.offered
          ? 'A token needs a wallet to go to, and you have linked none. /link wallet links one.'
          : 'A token needs a wallet to go to, and this arena does without wallets.',
        409,
      );
    }
    if (main.kind !== 'eoa' && main.chainId !== chainId) {
      throw new ArenaError(
        'wallet-elsewhere',
        `Your main wallet ${shortAddress(main.address)} is a smart wallet that was proven on ${chainName(main.chainId)}. On ${chainName(chainId)} that address may be somebody else's, so nothing is minted to it. /link wallet links another one, and /wallet main makes it the main one.`,
        409,
      );
    }
    return main;
  }

  /** @throws ArenaError with why not */
  async function requireMintable(tx: Transaction | typeof prisma, asker: Asker, agentId: string): Promise<void> {
    const agent = await tx.agent.findUniqueOrThrow({ where: { id: agentId } });
    if (agent.ownerId !== asker.memberId || agent.retiredAt) {
      throw new ArenaError('not-your-agent', `${agent.name} is no living agent of yours. Nothing was asked for.`, 403);
    }
    await requireInHand(tx, agentId);
    const now = clock.now();
    if (isQuarantined(agent, now)) {
      throw new ArenaError(
        'agent-quarantined',
        `${agent.name} is out of rated matches at the moment, for its faults of late. It can be minted once that is over.`,
        409,
      );
    }
    const token = await tx.agentToken.findUnique({ where: { agentId } });
    if (token && token.chainId !== chainId && token.state !== 'failed') {
      throw new ArenaError('token-minted', `${agent.name} is a token on ${chainName(token.chainId)} already.`, 409);
    }
    if (token?.state === 'unasked') {
      throw new ArenaError(
        'token-unasked',
        `A token of ${agent.name} is there already, which this arena did not make: its operator has to look at it. Until then it says nothing of whose ${agent.name} is.`,
        409,
      );
    }
    if (token?.state === 'minting') {
      throw new ArenaError(
        'token-minting',
        `${agent.name} is being minted already. I will tell you when it is done.`,
        409,
      );
    }
    if (token?.state === 'minted') {
      throw new ArenaError('token-minted', `${agent.name} is a token already. /agent token shows it.`, 409);
    }
    await requireBudget(tx, asker, agentId, new Date(now.getTime() - DAY_MS));
  }

  async function requireBudget(tx: Transaction | typeof prisma, asker: Asker, agentId: string, since: Date) {
    // what nobody here asked for uses up nothing
    const others = { chainId, agentId: { not: agentId }, state: { not: 'unasked' }, createdAt: { gt: since } };
    if ((await tx.agentToken.count({ where: others })) >= settings.mintsADay) {
      throw new ArenaError(
        'mints-a-day',
        settings.mintsADay === 0
          ? 'This arena mints no agents at the moment.'
          : `The arena mints up to ${settings.mintsADay} agents in 24 hours, and they are spoken for. Please try again tomorrow.`,
        429,
      );
    }
    const own = await tx.member.findMany({ where: { personId: asker.personId }, select: { id: true } });
    const asked = await tx.agentToken.count({ where: { ...others, askedById: { in: own.map(({ id }) => id) } } });
    const tries = await tx.chainTransaction.count({ where: { ...mintKeys(agentId), createdAt: { gt: since } } });
    if (asked < MINTS_A_MEMBER && tries < TRIES_A_DAY) return;
    throw new ArenaError(
      'mints-a-member',
      asked >= MINTS_A_MEMBER
        ? `Everyone has up to ${MINTS_A_MEMBER} agents minted in 24 hours, and you have had yours. Please try again tomorrow.`
        : `That has been tried ${TRIES_A_DAY} times in 24 hours. Please try again tomorrow.`,
      429,
    );
  }

  async function requireReady(): Promise<void> {
    if (await base.addresses()) return;
    throw new ArenaError('chain-not-ready', 'The arena’s contracts are not on chain yet. Please try again later.', 503);
  }

  /** What is wanted of the chain, once its files are written. */
  async function wishFor(token: AgentToken, to: string): Promise<void> {
    const cid = await writer.write(token.agentId);
    await database.transaction(async tx => {
      await tx.$queryRaw`SELECT "agentId" FROM "AgentToken" WHERE "agentId" = ${token.agentId} FOR UPDATE`;
      const current = await tx.agentToken.findUnique({ where: { agentId: token.agentId } });
      if (current?.state !== 'minting' || current.wantedCid !== null) return;
      const tries = await tx.chainTransaction.count({ where: mintKeys(token.agentId) });
      await base.wish(tx, {
        key: `mint:${token.agentId}:${tries + 1}`,
        purpose: 'mint',
        to,
        data: contract.encodeFunctionData('mint', [current.mintedFor, idBytes(token.agentId), digestOf(cid)]),
      });
      await tx.agentToken.update({ where: { agentId: token.agentId }, data: { wantedCid: cid } });
    });
  }

  /** The transaction that was asked for last failed: said so, and it may be asked for again. */
  async function giveUp(token: AgentToken): Promise<void> {
    const last = await prisma.chainTransaction.findFirst({
      where: mintKeys(token.agentId),
      orderBy: { id: 'desc' },
      select: { state: true, problem: true },
    });
    if (last?.state !== 'failed') return;
    log.warn({ agentId: token.agentId, problem: last.problem }, 'an agent could not be minted');
    await database.transaction(async tx => {
      const problem = problemWords(last.problem);
      const { count } = await tx.agentToken.updateMany({
        where: { agentId: token.agentId, state: 'minting', mintedAt: null },
        data: { state: 'failed', problem },
      });
      const asker = await tx.member.findUnique({ where: { id: token.askedById }, select: { personId: true } });
      const agent = await tx.agent.findUniqueOrThrow({ where: { id: token.agentId }, select: { name: true } });
      if (count === 0 || !asker) return;
      await tellPerson(tx, asker.personId, {
        what: 'token-failed',
        subjectId: token.agentId,
        occasion: `${token.createdAt.getTime()}`,
        token: { agentName: agent.name, wallet: shortAddress(token.mintedFor), chain: chainName(chainId), problem },
      });
    });
  }

  /** One agent that cannot be minted now keeps no other waiting. */
  async function guarded({ agentId }: AgentToken, what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      putOff.put(agentId);
      if (error instanceof NotDrawn) log.warn({ agentId }, what);
      else log.error({ error, agentId }, what);
    }
  }

  return {
    /**
     * What a mint would be, before it is asked for: it is for ever, and public.
     * @throws ArenaError 'chain-not-ready', 'no-wallet', 'wallet-elsewhere', 'not-your-agent', 'agent-retired', 'changing-hands',
     *   'agent-quarantined', 'token-minting', 'token-minted', 'token-unasked', 'mints-a-day', 'mints-a-member'
     */
    async offer(asker: Asker, typed: string): Promise<MintOffer> {
      await requireReady();
      const agent = await agents.own(asker.communityId, asker.memberId, typed);
      await requireMintable(prisma, asker, agent.id);
      return { agent, wallet: await walletFor(asker), chainName: chainName(chainId) };
    },

    /**
     * Asks for it. A failed one may be asked for again, with another wallet.
     * @param walletId of the wallet that was shown: another main one since then is not minted to
     * @throws ArenaError as `offer`, and 'wallet-changed'
     */
    async ask(asker: Asker, { agentId, walletId }: { agentId: string; walletId: string }): Promise<MintOffer> {
      await requireReady();
      const agent = await agents.own(asker.communityId, asker.memberId, agentId);
      const wallet = await walletFor(asker);
      if (wallet.id !== walletId) {
        throw new ArenaError(
          'wallet-changed',
          'Your main wallet is another one by now. Nothing was asked for; /agent mint shows it.',
          409,
        );
      }
      await database.transaction(async tx => {
        // one after the other, so that the limits hold
        await lockByName(tx, 'agent-mints');
        await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${agent.id} FOR UPDATE`;
        await requireMintable(tx, asker, agent.id);
        const asked = {
          chainId,
          tokenId: tokenIdOf(agent.id),
          state: 'minting',
          mintedFor: wallet.address,
          askedById: asker.memberId,
          wantedCid: null,
          problem: null,
          createdAt: clock.now(),
        };
        await tx.agentToken.upsert({
          where: { agentId: agent.id },
          create: { agentId: agent.id, ...asked },
          update: asked,
        });
      });
      return { agent, wallet, chainName: chainName(chainId) };
    },

    async step(): Promise<void> {
      const addresses = await base.addresses();
      if (!addresses) return;
      const fresh = await prisma.agentToken.findMany({
        where: { chainId, state: 'minting', wantedCid: null, mintedAt: null, agentId: { notIn: putOff.ids() } },
        orderBy: { createdAt: 'asc' },
        take: AT_ONCE,
      });
      for (const token of fresh) {
        await guarded(token, 'an agent waits to be minted: its files could not be written', () =>
          wishFor(token, addresses.AgentNFT),
        );
      }
      const asked = await prisma.agentToken.findMany({
        where: { chainId, state: 'minting', wantedCid: { not: null }, agentId: { notIn: putOff.ids() } },
        orderBy: { createdAt: 'asc' },
        take: 100,
      });
      for (const token of asked) {
        await guarded(token, 'it could not be said that an agent was not minted', () => giveUp(token));
      }
    },
  };
}

/** What the sender noted of a failure, for a member. */
function problemWords(noted: string | null): string {
  const known = noted ?? '';
  if (/ERC721InvalidReceiver/i.test(known)) return 'that wallet is a contract which takes no tokens.';
  if (/ERC721InvalidSender/i.test(known)) return 'the chain says that it has been minted already.';
  if (/^It would use \d+ gas/.test(known)) return 'that wallet is a contract which takes tokens at a great price only.';
  return 'the chain refused it.';
}
