import { AgentNFT__factory } from '../../../contracts/index.ts';
import type { Database } from '../../platform/database.ts';
import { ArenaError } from '../../platform/errors.ts';
import { parseId } from '../../platform/ids.ts';
import { lockByName } from '../../platform/lock.ts';
import type { ChainBase } from '../types.ts';
import { readDeployment } from '../wire/deployments.ts';
import { createWishes } from '../wire/transactions.ts';
import { follow } from './unasked.ts';

/** What the operator decides about agents' tokens: those that nobody asked for, and the address that all descriptions stand at. */

export interface UnaskedToken {
  agentId: string;
  agentName: string;
  communityName: string;
  /** Null: a house agent. */
  ownerName: string | null;
  mintedFor: string;
  holder: string;
  mintedAt: Date | null;
  /** An operator has looked at it, and left it as it is. */
  isLeft: boolean;
}

export interface TokenDeskOptions extends Pick<ChainBase, 'newId' | 'node'> {
  database: Database;
  chainId: number;
}

/** As `problem`, of one that an operator has left as it is. */
const LEFT = 'left';
const contract = AgentNFT__factory.createInterface();

/** How many an operator has not looked at yet. */
export async function countUnasked({ prisma }: Database, chainId: number): Promise<number> {
  return prisma.agentToken.count({ where: { chainId, state: 'unasked', problem: null } });
}

/** Where descriptions of tokens are to be found; null where nothing says so. Ends with a slash. */
export function baseUriOf(settings: { ipfsApiUrl: string | null }, publicUrl: string | null): string | null {
  if (settings.ipfsApiUrl !== null) return 'ipfs://';
  return publicUrl === null ? null : `${publicUrl}/ipfs/`;
}

export function createTokenDesk({ database, chainId, newId, node }: TokenDeskOptions) {
  const { prisma } = database;
  const { wish } = createWishes({ database, chainId });

  async function unasked(): Promise<UnaskedToken[]> {
    const rows = await prisma.agentToken.findMany({
      where: { chainId, state: 'unasked', unaskedHolder: { not: null } },
      orderBy: { agentId: 'asc' },
    });
    const agents = await prisma.agent.findMany({
      where: { id: { in: rows.map(({ agentId }) => agentId) } },
      include: { owner: { select: { displayName: true } }, community: { select: { name: true } } },
    });
    const byId = new Map(agents.map(agent => [agent.id, agent]));
    return rows.flatMap(({ agentId, mintedFor, unaskedHolder: holder, mintedAt, problem }) => {
      const agent = byId.get(agentId);
      if (!agent || holder === null) return [];
      return [
        {
          ...{ agentId, mintedFor, holder, mintedAt, isLeft: problem === LEFT },
          ...{
            agentName: agent.name,
            communityName: agent.community.name,
            ownerName: agent.owner?.displayName ?? null,
          },
        },
      ];
    });
  }

  /** @throws ArenaError 'token-not-found' */
  async function one(typed: string): Promise<UnaskedToken> {
    const id = parseId(typed);
    const found = (await unasked()).find(({ agentId }) => agentId === id);
    if (found) return found;
    throw new ArenaError(
      'token-not-found',
      'No agent of that id has a token that the arena did not ask for: `arena chain adopt` lists them.',
      404,
    );
  }

  return {
    unasked,
    one,

    /** The agent goes to the holder who was shown, as with any other token. @throws ArenaError 'token-moved' */
    async adopt({ agentId, holder }: UnaskedToken): Promise<void> {
      const isDone = await database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${agentId} FOR UPDATE`;
        return follow(tx, { agentId, unaskedHolder: holder }, null);
      });
      if (!isDone) {
        throw new ArenaError('token-moved', 'That token has moved meanwhile. Look at it again.', 409);
      }
    },

    /** It stays as it is: nobody owns the agent by it, and nothing more is said of it. */
    async leave({ agentId }: UnaskedToken): Promise<void> {
      await prisma.agentToken.updateMany({ where: { chainId, agentId, state: 'unasked' }, data: { problem: LEFT } });
    },

    /** What the contract says now. @throws ArenaError 'no-contracts'; ChainTrouble */
    async baseUri(): Promise<string> {
      const at = await place();
      return node.read(provider => AgentNFT__factory.connect(at, provider).baseURI());
    },

    /** Asks for another one; one that is on its way is not asked for again. @returns how far it is */
    async setBaseUri(baseUri: string): Promise<{ key: string; state: string; problem: string | null }> {
      const to = await place();
      const data = contract.encodeFunctionData('setBaseURI', [baseUri]);
      return database.transaction(async tx => {
        await lockByName(tx, 'agent-base-uri');
        const waiting = await tx.chainTransaction.findFirst({
          where: { chainId, purpose: 'base-uri', state: { in: ['waiting', 'sent', 'mined'] } },
          orderBy: { id: 'desc' },
          select: { key: true, state: true, problem: true, data: true },
        });
        if (waiting?.data === data) return waiting;
        const key = `base-uri:${newId()}`;
        await wish(tx, { key, purpose: 'base-uri', to, data });
        return { key, state: 'waiting', problem: null };
      });
    },
  };

  async function place(): Promise<string> {
    const deployment = await readDeployment(database, chainId);
    if (deployment) return deployment.addresses.AgentNFT;
    throw new ArenaError(
      'no-contracts',
      'No contracts stand on this chain: `arena chain deploy` puts them there.',
      409,
    );
  }
}
