import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ResultLeaf, resultLeafHash } from '../../core/chain/leaves.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { casualFight, fighter, otherWinner, tell, voices } from './match-world.ts';

/** One match, or batch, that makes trouble keeps no other waiting, and is tried again. */

let arena: ArenaChain;
let ada: CommunityContext;
let say: ReturnType<typeof voices>;
beforeAll(async () => {
  arena = await startArenaChain();
  ada = await fighter(arena, 'ada', 'Rusty');
  say = voices(arena);
});
afterAll(() => arena?.close());

const prisma = () => arena.test.database.prisma;
const stateOf = async (matchId: string) => (await prisma().chainMatch.findUniqueOrThrow({ where: { matchId } })).state;

/** A fight that is told and proposed, in a batch of its own. */
async function proposed() {
  const id = await casualFight(arena, ada);
  await tell(arena, id);
  await arena.look();
  const { resultRoot } = await prisma().chainMatch.findUniqueOrThrow({ where: { matchId: id } });
  const batch = await prisma().resultBatch.findFirstOrThrow({ where: { root: resultRoot ?? '' } });
  return { id, batch: { ...batch, results: batch.results as unknown as ResultLeaf[] } };
}

async function signedBy(count: number, batch: { root: string; count: number }): Promise<void> {
  for (const verifier of arena.verifiers.slice(0, count)) {
    await arena.service.findings.receive(await say.agree(verifier, batch));
  }
}

const registriesOf = async (root: string) =>
  (await prisma().verifierFinding.findMany({ where: { root } })).map(({ registry }) => registry);

it('a batch that could not be sent is weighed again though nobody says anything more, and no other waits for it', async () => {
  const [one, other] = [await proposed(), await proposed()];
  await arena.test.database.pool.query(`
    CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
    CREATE TRIGGER never BEFORE INSERT ON "ChainTransaction" FOR EACH ROW
      WHEN (NEW.key LIKE 'results:${one.batch.root}%') EXECUTE FUNCTION never();`);
  await signedBy(5, one.batch);
  await signedBy(5, other.batch);
  await arena.look();
  expect([await stateOf(one.id), await stateOf(other.id)]).toEqual(['proposed', 'accepted']);
  await arena.test.database.pool.query('DROP FUNCTION never CASCADE');
  await arena.passTime(61);
  await arena.look();
  expect(await stateOf(one.id)).toBe('accepted');
});

it('what a signature is for is looked at once: what an earlier release has kept at the next weighing, and other contracts’ count for nothing', async () => {
  const { MatchRegistry } = arena.addresses;
  const { id, batch } = await proposed();
  await signedBy(4, batch);
  expect(await registriesOf(batch.root)).toEqual(Array(4).fill(MatchRegistry));
  await prisma().verifierFinding.updateMany({ where: { root: batch.root }, data: { registry: null } });
  // as if it had been signed for contracts that stood here before, by what its bytes say
  const [first] = await prisma().verifierFinding.findMany({ where: { root: batch.root }, orderBy: { id: 'asc' } });
  await prisma().verifierFinding.updateMany({ where: { id: first?.id ?? 0n }, data: { registry: '0xformer' } });
  const [fifth, sixth] = arena.verifiers.slice(4);
  await arena.service.findings.receive(await say.agree(fifth as never, batch));
  await arena.look();
  expect(await registriesOf(batch.root)).toEqual(expect.arrayContaining(['0xformer', ...Array(4).fill(MatchRegistry)]));
  expect(await stateOf(id)).toBe('proposed');
  await arena.service.findings.receive(await say.agree(sixth as never, batch));
  await arena.look();
  expect(await stateOf(id)).toBe('accepted');
});

it('seeds are shown however many matches wait for verifiers, and whatever one of them has', async () => {
  const [ours, broken] = [await proposed(), await proposed()];
  const { chainId } = arena.chain;
  const at = arena.clock.now();
  const pool = (matchId: string) => ({
    ...{ id: `0x${matchId}`, chainId, matchId, commit: '0x', asset: '0x', state: 'open', closesAt: at },
  });
  const waiting = Array.from({ length: 120 }, (_, index) => `WAITING${String(index).padStart(5, '0')}`);
  await prisma().chainMatch.createMany({
    data: waiting.map((matchId, index) => ({
      ...{ matchId, chainId, sequence: -index, batchFirst: 0, commitLeaf: matchId, state: 'proposed', revealedAt: at },
    })),
  });
  await prisma().escrowPool.createMany({ data: [...waiting, broken.id, ours.id].map(pool) });
  const { batchFirst } = await prisma().chainMatch.findUniqueOrThrow({ where: { matchId: broken.id } });
  const where = { chainId_first: { chainId, first: batchFirst } };
  const { root } = await prisma().commitBatch.findUniqueOrThrow({ where });
  await prisma().commitBatch.update({ where, data: { root: `0x${'77'.repeat(32)}` } });
  await prisma().chainMatch.update({ where: { matchId: broken.id }, data: { sequence: -1_000 } });
  const step = async () => arena.service.finality.step?.();
  await step();
  const wished = async () =>
    (await prisma().chainTransaction.findMany({ where: { purpose: 'reveal' }, orderBy: { id: 'asc' } })).map(
      ({ key }) => key,
    );
  expect(await wished()).toEqual([`reveal:${ours.id}`]);
  await prisma().commitBatch.update({ where, data: { root } });
  await arena.passTime(61);
  await step();
  expect(await wished()).toEqual([`reveal:${ours.id}`, `reveal:${broken.id}`]);
  await prisma().escrowPool.deleteMany();
  await prisma().chainMatch.deleteMany({ where: { matchId: { in: waiting } } });
  await arena.look();
});

it('a freezing that has failed is wished for again', async () => {
  const { id, batch } = await proposed();
  await signedBy(5, batch);
  await arena.look();
  const theirs = otherWinner(batch.results[0] as ResultLeaf);
  const second = { root: resultLeafHash(theirs), count: 1 };
  await (await arena.contracts.registry.acceptResults(second.root, 1, await arena.signBatch(second))).wait();
  await arena.look();
  await arena.service.findings.receive(await say.dissent(arena.verifiers[6] as never, batch.root, theirs));
  const { count } = await prisma().chainTransaction.updateMany({
    where: { key: `freeze:${id}`, state: 'waiting' },
    data: { state: 'failed', problem: 'the node has lost it' },
  });
  expect(count).toBe(1);
  await arena.look();
  expect(await stateOf(id)).toBe('accepted');
  await arena.passTime(61);
  await arena.look();
  expect(await stateOf(id)).toBe('frozen');
});
