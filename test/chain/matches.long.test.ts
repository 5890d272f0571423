import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkProof } from '../../core/chain/index.ts';
import { commitHash } from '../../core/matches/commit.ts';
import { newId } from '../../core/platform/index.ts';
import type { Prisma } from '../../prisma/generated/client.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { casualFight, documentOf, fighter } from './match-world.ts';

/** Batches as large as they come. */

let arena: ArenaChain;
beforeAll(async () => {
  arena = await startArenaChain();
});
afterAll(() => arena?.close());

const prisma = () => arena.test.database.prisma;
const proofOf = async (matchId: string) => {
  const proof = await arena.service.proofs.ofMatch(matchId);
  if (!proof) throw new Error(`${matchId} is not on chain`);
  return proof;
};
const registryAddress = () => ({ chainId: arena.chain.chainId, address: arena.addresses.MatchRegistry });

it('hundreds of matches share roots of 256 at most, and each proves itself', async () => {
  const model = await casualFight(arena, await fighter(arena, 'ada', 'Rusty'));
  await arena.look();
  const ids = await clones(model, 300);
  await arena.look();
  await arena.look();
  const batches = await prisma().commitBatch.findMany({ orderBy: { first: 'desc' }, take: 2 });
  expect(batches.map(({ count }) => count)).toEqual([44, 256]);
  expect(batches.every(({ committedAt }) => committedAt !== null)).toBe(true);
  for (const id of [ids[0], ids[255], ids[256], ids[299]]) {
    expect(checkProof(documentOf(await proofOf(id ?? '')), registryAddress()).problems).toEqual([]);
  }
  await arena.passTime(180);
  await arena.look();
  await arena.look();
  const counts = new Map<string, number>();
  for (const { resultRoot } of await prisma().chainMatch.findMany({ where: { matchId: { in: ids } } })) {
    counts.set(resultRoot ?? '', (counts.get(resultRoot ?? '') ?? 0) + 1);
  }
  expect(Math.max(...counts.values())).toBeLessThanOrEqual(256);
  expect([...counts.keys()]).not.toContain('');
});

/** Matches like one that there is, further along the arena's chain of commits. Told nowhere: no secret when three minutes are over. */
async function clones(matchId: string, count: number): Promise<string[]> {
  const { commit, ...match } = await prisma().match.findUniqueOrThrow({
    where: { id: matchId },
    include: { commit: true },
  });
  const last = await prisma().commit.findFirstOrThrow({ orderBy: { sequence: 'desc' } });
  const columns = match as unknown as Prisma.MatchCreateManyInput;
  const ids = Array.from({ length: count }, () => newId());
  const settledAt = arena.clock.now();
  await prisma().match.createMany({ data: ids.map(id => ({ ...columns, id, idempotencyKey: id, settledAt })) });
  const payload = (commit?.payload ?? '').replaceAll(matchId, 'MATCH');
  let previous = last.hash;
  const links = ids.map((id, index) => {
    const link = { sequence: last.sequence + 1 + index, matchId: id, previous, payload: payload.replace('MATCH', id) };
    previous = commitHash(previous, link.payload);
    return { ...link, hash: previous };
  });
  await prisma().commit.createMany({ data: links });
  return ids;
}
