import type { Wallet } from 'ethers';
import type { MatchOnChain, ProofDocument } from '../../core/chain/index.ts';
import {
  OBJECTION_TYPE,
  objectionValue,
  RESULTS_TYPE,
  type ResultLeaf,
  resultLeafHash,
  resultsDomain,
} from '../../core/chain/leaves.ts';
import type { NewFinding } from '../../core/chain/matches/findings.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/index.ts';
import type { ArenaChain } from './arena-chain.ts';

/** Matches on an arena's chain, and what verifiers say of them. */

const RING = { surface: 'console', chatId: 'home', channelId: 'ring' } as const;

export async function fighter(
  { house }: Pick<ArenaChain, 'house'>,
  who: string,
  agent: string,
): Promise<CommunityContext> {
  const context = await house.communities.resolve({
    surface: 'console',
    chat: { id: 'home', kind: 'group', title: 'Home', channelId: 'ring' },
    actor: { id: who, displayName: who },
  });
  const { communityId, memberId } = context;
  await house.agents.create({ communityId, memberId, name: agent, archetype: 'bruiser', limit: 20 });
  return context;
}

/** A casual fight, over a tape that was there before: it has ended, and its chat does not know yet. Its commit is late by its nature. */
export async function casualFight({ house, passTime }: ArenaChain, context: CommunityContext): Promise<string> {
  // the ring is swept
  await passTime(11);
  const key = newId();
  const id = await house.matches.casual.start({ context, place: RING, opponent: 'IRONSIDE', idempotencyKey: key });
  await house.matches.advance(id);
  return id;
}

/** A rated match that is open for bets. */
export async function ratedMatch(
  { house, passTime }: ArenaChain,
  contexts: readonly CommunityContext[],
): Promise<string> {
  // the same two do not meet again at once
  await passTime(600);
  for (const context of contexts) await house.matches.queue.join({ context, place: RING });
  // long enough for any difference in rating
  await passTime(59);
  const [id] = await house.matches.queue.pair(contexts[0]?.communityId ?? '');
  if (id === undefined) throw new Error('the two were not paired');
  return id;
}

/** As the announcer does when the chats were told. */
export async function tell({ test }: Pick<ArenaChain, 'test'>, ...ids: string[]): Promise<void> {
  await test.database.prisma.matchPost.updateMany({ where: { matchId: { in: ids } }, data: { stage: 'result' } });
}

/** What verifiers hand in. */
export function voices(arena: Pick<ArenaChain, 'chain' | 'addresses'>) {
  const domain = resultsDomain({ chainId: arena.chain.chainId, address: arena.addresses.MatchRegistry });
  const sign = (signer: Wallet, root: string, count: number, as = domain) =>
    signer.signTypedData(as, RESULTS_TYPE, { root, count });

  return {
    sign,
    async agree(signer: Wallet, { root, count }: { root: string; count: number }): Promise<NewFinding> {
      return { verifier: signer.address, root, count, signature: await sign(signer, root, count) };
    },
    /** Another result, signed as a batch of one. */
    async dissent(signer: Wallet, objectsTo: string, result: ResultLeaf): Promise<NewFinding> {
      const root = resultLeafHash(result);
      const { matchId } = result;
      const signature = await sign(signer, root, 1);
      return {
        verifier: signer.address,
        root,
        count: 1,
        signature,
        dissent: { matchId, objectsTo, result, reason: 'Other ticks.' },
      };
    },
    async object(signer: Wallet, root: string, matchId: string, reason: string): Promise<NewFinding> {
      const signature = await signer.signTypedData(domain, OBJECTION_TYPE, objectionValue({ root, matchId, reason }));
      return {
        verifier: signer.address,
        root,
        count: 1,
        signature,
        dissent: { matchId, objectsTo: root, result: null, reason },
      };
    },
  };
}

/** What a liar makes of a result. */
export function otherWinner(result: ResultLeaf): ResultLeaf {
  return { ...result, winner: result.winner === 0 ? 1 : 0 };
}

/** As the API tells it. */
export function documentOf(proof: MatchOnChain): ProofDocument {
  const { commit } = proof;
  return { ...proof, commit: commit && { ...commit, committedAt: commit.committedAt?.toISOString() ?? null } };
}
