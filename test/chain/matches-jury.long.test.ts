import { Wallet, ZeroAddress } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { type ArenaChain, CHALLENGE_SECONDS, startArenaChain } from './arena-chain.ts';
import { fighter, ratedMatch, tell, voices } from './match-world.ts';

/** Verifiers and quorum change while stakes are in a pool: whoever chooses the moment, those who were there before decide the match. */

let arena: ArenaChain;
let pair: CommunityContext[];
let say: ReturnType<typeof voices>;
beforeAll(async () => {
  arena = await startArenaChain({ bettingSeconds: 60 });
  pair = [await fighter(arena, 'ada', 'Rusty'), await fighter(arena, 'bob', 'Voltran')];
  say = voices(arena);
});
afterAll(() => arena?.close());

const prisma = () => arena.test.database.prisma;
const newcomer = new Wallet(Wallet.createRandom().privateKey);

async function change(added: string[], removed: string[], quorum: number): Promise<void> {
  await (await arena.contracts.registry.changeVerifiers(added, removed, quorum)).wait();
  // so long the arena believes what it has seen of them
  await arena.passTime(11);
}

/** A match with a pool that is committed; `fought` when it is over, told and proposed: the batch that it is in. */
async function stakedMatch() {
  const id = await ratedMatch(arena, pair);
  await arena.look();
  const commit = (await arena.service.proofs.ofMatch(id))?.commit;
  if (!commit) throw new Error('not committed');
  await prisma().escrowPool.create({
    data: {
      id: await arena.contracts.escrow.poolIdOf(commit.hash, ZeroAddress),
      chainId: arena.chain.chainId,
      matchId: id,
      commit: commit.hash,
      asset: ZeroAddress,
      state: 'open',
      closesAt: arena.clock.now(),
    },
  });
  return {
    id,
    async fought() {
      await arena.passTime(200);
      await arena.house.matches.advance(id);
      await arena.passTime(60);
      await arena.house.matches.advance(id);
      await tell(arena, id);
      await arena.look();
      const { resultRoot } = await prisma().chainMatch.findUniqueOrThrow({ where: { matchId: id } });
      return prisma().resultBatch.findFirstOrThrow({ where: { root: resultRoot ?? '' } });
    },
  };
}

const stateOf = async (matchId: string) => (await prisma().chainMatch.findUniqueOrThrow({ where: { matchId } })).state;
/** The pools are rows alone here: settling them is of no concern. */
const troubles = () =>
  prisma().chainTransaction.count({ where: { state: 'failed', purpose: { in: ['results', 'finalize'] } } });
async function agreed(signers: readonly Wallet[], batch: { root: string; count: number }): Promise<void> {
  for (const signer of signers) await arena.service.findings.receive(await say.agree(signer, batch));
}

it('a newcomer who signs first makes nothing final, and keeps nothing from it once those of before have signed', async () => {
  const match = await stakedMatch();
  await change([newcomer.address], [], 5);
  const batch = await match.fought();
  await agreed([newcomer, ...arena.verifiers.slice(0, 4)], batch);
  await arena.look();
  await arena.passTime(CHALLENGE_SECONDS + 5);
  await arena.look();
  expect([await stateOf(match.id), await troubles()]).toEqual(['accepted', 0]);
  await agreed(arena.verifiers.slice(4, 5), batch);
  await arena.look();
  expect(await stateOf(match.id)).toBe('final');
  const sent = await prisma().chainTransaction.count({ where: { key: { startsWith: `results:${batch.root}` } } });
  expect([sent, await troubles()]).toEqual([2, 0]);
});

it('a loser who brings the worst signatures first is followed by better ones', async () => {
  // the newcomer of before is none for what is committed from now on; this one is
  const match = await stakedMatch();
  const late = new Wallet(Wallet.createRandom().privateKey);
  await change([late.address], [newcomer.address], 5);
  const batch = await match.fought();
  const signatures = await arena.signBatch(batch, [late, ...arena.verifiers.slice(0, 4)]);
  await (await arena.contracts.registry.acceptResults(batch.root, batch.count, signatures)).wait();
  await agreed(arena.verifiers.slice(0, 5), batch);
  await arena.look();
  await arena.passTime(CHALLENGE_SECONDS + 5);
  await arena.look();
  expect([await stateOf(match.id), await troubles()]).toEqual(['final', 0]);
  await change([], [late.address], 5);
});

it('a quorum that is lowered meanwhile is none for what was committed before: as many as before are', async () => {
  const match = await stakedMatch();
  await change([], [], 4);
  const batch = await match.fought();
  await agreed(arena.verifiers.slice(0, 4), batch);
  await arena.look();
  await arena.passTime(CHALLENGE_SECONDS + 5);
  await arena.look();
  expect([await stateOf(match.id), await troubles()]).toEqual(['accepted', 0]);
  await agreed(arena.verifiers.slice(5, 6), batch);
  await arena.look();
  expect([await stateOf(match.id), await troubles()]).toEqual(['final', 0]);

  // and for what is committed from now on it is enough
  const next = await stakedMatch();
  const four = await next.fought();
  await agreed(arena.verifiers.slice(0, 4), four);
  await arena.look();
  await arena.passTime(CHALLENGE_SECONDS + 5);
  await arena.look();
  expect(await stateOf(next.id)).toBe('final');
});
