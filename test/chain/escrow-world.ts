import type { TransactionReceipt, Wallet } from 'ethers';
import type { PoolAction } from '../../core/chain/index.ts';
import { newId } from '../../core/platform/index.ts';
import type { ArenaChain } from './arena-chain.ts';
import { fighter, ratedMatch, tell, voices } from './match-world.ts';

/** Matches with pools, and wallets that stake on them with the calls that the arena builds. */

let pairs = 0;
/** Longer than any tape takes. */
const TAPE_SECONDS = 60;

/** A rated match that is open for bets, of two agents who have nothing else to do; their owners. */
export async function openMatch(arena: ArenaChain) {
  pairs += 1;
  const left = await fighter(arena, `left${pairs}`, `Rusty ${pairs}`);
  const right = await fighter(arena, `right${pairs}`, `Voltran ${pairs}`);
  const matchId = await ratedMatch(arena, [left, right]);
  const { sides } = await arena.house.matches.get(matchId);
  const owners = sides.map(({ agent }) => (agent.ownerId === left.memberId ? left : right));
  return { matchId, owners: owners as [typeof left, typeof right] };
}

export function spectator({ house }: Pick<ArenaChain, 'house'>, who: string) {
  return house.communities.resolve({
    surface: 'console',
    chat: { id: 'home', kind: 'group', title: 'Home', channelId: 'ring' },
    actor: { id: who, displayName: who },
  });
}

/** Gives the first wallets of members a thousand coins each. */
export async function fund({ chain, wallet }: Pick<ArenaChain, 'chain' | 'wallet'>, count = 10): Promise<void> {
  for (let index = 0; index < count; index++) {
    await chain.provider.send('anvil_setBalance', [wallet(index).address, `0x${(10n ** 21n).toString(16)}`]);
  }
}

/** As if a wallet had been linked and confirmed. */
export async function link({ test, chain }: ArenaChain, { personId }: { personId: string }, wallet: Wallet) {
  const { address } = wallet;
  await test.database.prisma.wallet.create({
    data: { id: newId(), personId, address, chainId: chain.chainId, kind: 'eoa', isMain: true },
  });
}

/** Builds a call, for whoever has linked the wallet, and has the wallet send it, until it is mined. */
export async function send(
  { service, test }: Pick<ArenaChain, 'service' | 'test'>,
  poolId: string,
  wallet: Wallet,
  wish: { action: PoolAction; outcome?: 0 | 1; amount?: string; to?: string },
): Promise<TransactionReceipt> {
  const owner = await test.database.prisma.wallet.findFirst({ where: { address: wallet.address, unlinkedAt: null } });
  const asked = { account: wallet.address, ...wish };
  const { to, data, value } = await service.pools.call(poolId, asked, owner?.personId ?? null);
  const receipt = await (await wallet.sendTransaction({ to, data, value })).wait();
  if (!receipt) throw new Error('not mined');
  return receipt;
}

/** Has the match fought and told, as verifiers agree; its result is accepted, and not final yet. */
export async function fightOut(arena: ArenaChain, matchId: string): Promise<0 | 1> {
  const { lockAt } = await arena.house.matches.get(matchId);
  await arena.passTime(Math.ceil((lockAt.getTime() - arena.clock.now().getTime()) / 1000) + TAPE_SECONDS);
  await arena.house.matches.advance(matchId);
  await tell(arena, matchId);
  await arena.look();
  const { prisma } = arena.test.database;
  const { resultRoot } = await prisma.chainMatch.findUniqueOrThrow({ where: { matchId } });
  const batch = await prisma.resultBatch.findFirstOrThrow({ where: { root: resultRoot ?? '' } });
  const say = voices(arena);
  for (const verifier of arena.verifiers.slice(0, 5)) {
    await arena.service.findings.receive(await say.agree(verifier, batch));
  }
  await arena.look();
  const { result } = await arena.house.matches.get(matchId);
  if (!result) throw new Error(`${matchId} has no result`);
  return result.winner;
}
