import { ArenaToken__factory } from '../../../contracts/index.ts';
import type { CommunityContext } from '../../communities/index.ts';
import type { WalletService } from '../../wallets/index.ts';
import { type AssetView, arenaToken, coinOf } from '../assets.ts';
import type { ChainBase, ChainPart } from '../types.ts';
import { ChainTrouble } from '../wire/node.ts';

/** What somebody's linked wallets hold on the arena's chain. */

export interface WalletBalance {
  /** Checksummed. */
  address: string;
  /** In smallest units; null where the node does not answer just now. */
  coin: bigint | null;
  /** ARENA tokens. */
  tokens: bigint | null;
  /** Agents whose tokens it holds, by confirmed events: their names. */
  agents: string[];
}

export interface BalancesPart extends ChainPart {
  /** @returns null where our contracts are not deployed */
  of(
    context: Pick<CommunityContext, 'personId'>,
  ): Promise<{ coin: AssetView; token: AssetView; wallets: WalletBalance[] } | null>;
}

/** A chat command waits no longer. */
const TIMEOUT_MS = 2_000;

export function createBalances(
  { database, settings, addresses, node, log }: ChainBase,
  { wallets }: { wallets: Pick<WalletService, 'book'> },
): BalancesPart {
  const chainId = settings.id;

  /** Coins and tokens of each account; null where the node does not answer in time, or sense. */
  async function amounts(accounts: readonly string[], tokenAddress: string) {
    try {
      return await node.read(
        provider => {
          const token = ArenaToken__factory.connect(tokenAddress, provider);
          return Promise.all(
            accounts.map(account => Promise.all([provider.getBalance(account), token.balanceOf(account)])),
          );
        },
        { timeoutMs: TIMEOUT_MS },
      );
    } catch (error) {
      if (!(error instanceof ChainTrouble)) throw error;
      log.info({ problem: error.message }, 'balances could not be read');
      return null;
    }
  }

  async function agentsOf(accounts: readonly string[]): Promise<Map<string, string[]>> {
    const tokens = await database.prisma.agentToken.findMany({
      where: { chainId, holder: { in: [...accounts] } },
      orderBy: { agentId: 'asc' },
      select: { agentId: true, holder: true },
    });
    const agents = await database.prisma.agent.findMany({
      where: { id: { in: tokens.map(({ agentId }) => agentId) } },
      select: { id: true, name: true },
    });
    const names = new Map(agents.map(({ id, name }) => [id, name]));
    const held = new Map<string, string[]>();
    for (const { agentId, holder } of tokens) {
      const name = names.get(agentId);
      if (holder !== null && name !== undefined) held.set(holder, [...(held.get(holder) ?? []), name]);
    }
    return held;
  }

  return {
    name: 'balances',
    async of(context) {
      const known = await addresses();
      if (!known) return null;
      const accounts = (await wallets.book.of(context)).map(({ address }) => address);
      const [read, agents] = await Promise.all([
        accounts.length === 0 ? [] : amounts(accounts, known.ArenaToken),
        agentsOf(accounts),
      ]);
      return {
        coin: coinOf(chainId),
        token: arenaToken(known.ArenaToken),
        wallets: accounts.map((address, index) => {
          const [coin = null, tokens = null] = read?.[index] ?? [];
          return { address, coin, tokens, agents: agents.get(address) ?? [] };
        }),
      };
    },
  };
}
