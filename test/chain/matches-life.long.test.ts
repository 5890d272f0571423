import { ZeroAddress } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkProof } from '../../core/chain/index.ts';
import {
  commitLeafHash,
  commitLeafOf,
  idBytes,
  NO_HASH,
  type ResultLeaf,
  resultLeafHash,
  resultsDomain,
} from '../../core/chain/leaves.ts';
import { registryCalls } from '../../core/chain/registry.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { type ArenaChain, CHALLENGE_SECONDS, startArenaChain } from './arena-chain.ts';
import { casualFight, documentOf, fighter, otherWinner, ratedMatch, tell, voices } from './match-world.ts';

/** Matches on a real chain, from their commit to an accepted result, and what may go wrong on the way. One arena; each test makes matches of its own. */

let arena: ArenaChain;
let ada: CommunityContext;
let bob: CommunityContext;
let say: ReturnType<typeof voices>;
beforeAll(async () => {
  arena = await startArenaChain({ bettingSeconds: 60 });
  ada = await fighter(arena, 'ada', 'Rusty');
  bob = await fighter(arena, 'bob', 'Voltran');
  say = voices(arena);
});
afterAll(() => arena?.close());

const prisma = () => arena.test.database.prisma;
const stateOf = async (matchId: string) =>
  (await prisma().chainMatch.findUnique({ where: { matchId } }))?.state ?? null;
const proofOf = async (matchId: string) => {
  const proof = await arena.service.proofs.ofMatch(matchId);
  if (!proof) throw new Error(`${matchId} is not on chain`);
  return proof;
};
const registryAddress = () => ({ chainId: arena.chain.chainId, address: arena.addresses.MatchRegistry });

/** Fights that are told and proposed; the batches that they are in. */
async function proposed(count: number) {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(await casualFight(arena, ada));
  await tell(arena, ...ids);
  await arena.look();
  const batch = await batchOf(ids[0] ?? '');
  return { ids, batch };
}

async function batchOf(matchId: string) {
  const row = await prisma().chainMatch.findUniqueOrThrow({ where: { matchId } });
  const batch = await prisma().resultBatch.findFirstOrThrow({ where: { root: row.resultRoot ?? '' } });
  return { ...batch, results: batch.results as unknown as ResultLeaf[] };
}

describe('commits', () => {
  it('come to the chain before bets on them close, and prove themselves there', async () => {
    const id = await ratedMatch(arena, [ada, bob]);
    expect((await proofOf(id)).state).toBe('waiting');
    await arena.look();
    const { commit, state, result } = await proofOf(id);
    expect({ state, result, isLate: commit?.isLate }).toEqual({ state: 'committed', result: null, isLate: false });
    const { leaf, root = '', proof = [], hash } = commit ?? {};
    if (!leaf) throw new Error('no leaf');
    const [found, recordedAt] = await arena.contracts.registry.provenCommit({ ...leaf, matchId: idBytes(id) }, root, [
      ...proof,
    ]);
    expect([found, Number(recordedAt) * 1000]).toEqual([hash, commit?.committedAt?.getTime()]);
    expect(commit?.transaction).toMatch(/^0x[0-9a-f]{64}$/);

    await arena.passTime(200);
    await arena.house.matches.advance(id);
    expect((await proofOf(id)).state).toBe('committed');
  });

  it('of before the contracts are none of theirs', async () => {
    const { first } = await prisma().commitBatch.findFirstOrThrow({ orderBy: { first: 'asc' } });
    const id = await casualFight(arena, ada);
    await arena.look();
    const { sequence } = await prisma().commit.findUniqueOrThrow({ where: { matchId: id } });
    const known = await prisma().commitBatch.findMany({ where: { first: { lte: sequence } } });
    // as if this arena had been deployed after its match
    await prisma().commitBatch.deleteMany({});
    await prisma().commitBatch.create({
      data: { chainId: arena.chain.chainId, first: sequence + 1, count: 1, root: `0x${'8'.repeat(64)}` },
    });
    expect(await arena.service.proofs.ofMatch(id)).toBeNull();
    await prisma().commitBatch.deleteMany({});
    await prisma().commitBatch.createMany({ data: known });
    expect([first, (await proofOf(id)).state]).toEqual([1, 'committed']);
  });

  it('share a transaction, and nothing is sent twice', async () => {
    const before = Number(await arena.contracts.registry.nextSequence());
    const ids = [await casualFight(arena, ada), await casualFight(arena, bob), await casualFight(arena, ada)];
    await arena.look();
    const sent = await prisma().chainTransaction.count();
    await arena.look();
    expect(await prisma().chainTransaction.count()).toBe(sent);
    expect(Number(await arena.contracts.registry.nextSequence())).toBe(before + 3);
    const proofs = await Promise.all(ids.map(proofOf));
    expect(new Set(proofs.map(({ commit }) => commit?.root)).size).toBe(1);
    for (const proof of proofs) expect(checkProof(documentOf(proof), registryAddress()).problems).toEqual([]);
    // a casual fight is over when it begins
    expect(proofs.map(({ commit }) => commit?.isLate).slice(0, 2)).toEqual([true, true]);
  });

  it('that somebody has recorded already, the same or fewer of them, are taken as the chain has them', async () => {
    const { registry } = arena.contracts;
    const own = registry.connect(arena.chain.account(1));
    const one = await casualFight(arena, ada);
    await arena.service.commits.step?.();
    const asked = await prisma().commitBatch.findFirstOrThrow({ where: { committedAt: null } });
    await (await own.commitMatches(asked.first, asked.count, asked.root)).wait();
    await arena.look();
    expect((await proofOf(one)).state).toBe('committed');

    const [two, three] = [await casualFight(arena, ada), await casualFight(arena, bob)];
    await arena.service.commits.step?.();
    const both = await prisma().commitBatch.findFirstOrThrow({ where: { committedAt: null } });
    expect(both.count).toBe(2);
    const link = await prisma().commit.findUniqueOrThrow({ where: { matchId: two } });
    await (await own.commitMatches(both.first, 1, commitLeafHash(commitLeafOf(link)))).wait();
    for (let round = 0; round < 3; round++) await arena.look();
    const proofs = [await proofOf(two), await proofOf(three)];
    expect(proofs.map(({ state }) => state)).toEqual(['committed', 'committed']);
    expect(new Set(proofs.map(({ commit }) => commit?.root)).size).toBe(2);
    for (const proof of proofs) expect(checkProof(documentOf(proof), registryAddress()).problems).toEqual([]);
  });
});

describe('a batch of commits', () => {
  it('that stands where the chain asks for another one is made anew: the contracts were deployed again, say', async () => {
    const next = Number(await arena.contracts.registry.nextSequence());
    await prisma().commitBatch.create({
      data: { chainId: arena.chain.chainId, first: next, count: 3, root: `0x${'9'.repeat(64)}` },
    });
    const id = await casualFight(arena, ada);
    await arena.look();
    expect((await proofOf(id)).state).toBe('committed');
    expect(await prisma().commitBatch.count({ where: { committedAt: null } })).toBe(0);
  });

  it('that the contract has refused is offered again, a minute later', async () => {
    const { registry } = arena.contracts;
    await (await registry.setOperator(arena.wallet(0).address)).wait();
    const id = await casualFight(arena, ada);
    await arena.look();
    const failed = await prisma().chainTransaction.findMany({
      where: { purpose: 'commits', state: 'failed' },
      orderBy: { id: 'asc' },
    });
    await (await registry.setOperator(arena.operator.address)).wait();
    await arena.look();
    expect((await proofOf(id)).state).toBe('waiting');
    await arena.passTime(61);
    await arena.look();
    expect((await proofOf(id)).state).toBe('committed');
    const again = await prisma().chainTransaction.findMany({
      where: { purpose: 'commits' },
      orderBy: { id: 'desc' },
      take: 1,
    });
    expect(again.map(({ key }) => key)).toEqual([`${failed.at(-1)?.key}:2`]);
  });
});

describe('results', () => {
  it('are proposed once the chats were told, and go to the chain with a quorum of signatures', async () => {
    const id = await casualFight(arena, ada);
    await arena.look();
    expect((await proofOf(id)).state).toBe('committed');
    await tell(arena, id);
    await arena.look();
    expect((await proofOf(id)).state).toBe('proposed');
    const batch = await batchOf(id);
    for (const verifier of arena.verifiers.slice(0, 4)) {
      await arena.service.findings.receive(await say.agree(verifier, batch));
    }
    // the same voice again is one voice
    await arena.service.findings.receive(await say.agree(arena.verifiers[0] as never, batch));
    await arena.look();
    expect(await stateOf(id)).toBe('proposed');
    await arena.service.findings.receive(await say.agree(arena.verifiers[6] as never, batch));
    await arena.look();
    const proof = await proofOf(id);
    expect(proof.state).toBe('accepted');
    expect(proof.result?.finalFrom?.getTime()).toBe(
      (proof.result?.acceptedAt?.getTime() ?? 0) + CHALLENGE_SECONDS * 1000,
    );
    const checked = checkProof(documentOf(proof), registryAddress());
    expect(checked.problems).toEqual([]);
    expect(checked.signers).toHaveLength(5);
    const match = await prisma().match.findUniqueOrThrow({ where: { id } });
    expect(proof.result?.leaf).toMatchObject({
      winner: match.winner,
      serverSeed: `0x${match.serverSeed}`,
      stateHash: `0x${match.stateHash}`,
    });
    const { leaf, root = '', proof: path = [] } = proof.result ?? {};
    if (!leaf) throw new Error('no result');
    const [found] = await arena.contracts.registry.provenResult({ ...leaf, matchId: idBytes(id) }, root, [...path]);
    expect(found).toBe(proof.result?.hash);
    // a latecomer may still say so
    await arena.service.findings.receive(await say.agree(arena.verifiers[5] as never, batch));
    await arena.look();
    expect((await proofOf(id)).findings.agrees).toHaveLength(6);
  });

  it('of a void match are void where there was no fight, and of an overridden one what the fight was', async () => {
    const id = await ratedMatch(arena, [ada, bob]);
    await arena.house.matches.void(id, 'The test said so.');
    const other = await casualFight(arena, ada);
    const { winner } = await prisma().match.findUniqueOrThrow({ where: { id: other } });
    await prisma().match.update({
      where: { id: other },
      data: { winner: winner === 0 ? 1 : 0, engineWinner: winner, overriddenAt: arena.clock.now() },
    });
    await tell(arena, id, other);
    await arena.look();
    const zeros = `0x${'0'.repeat(64)}`;
    const results = (await batchOf(id)).results;
    expect(results.find(({ matchId }) => matchId === id)).toMatchObject({
      winner: 2,
      tapeHash: zeros,
      stateHash: zeros,
    });
    expect((await batchOf(other)).results.find(({ matchId }) => matchId === other)?.winner).toBe(winner);
  });

  it('that some object to are put alone, the rest goes on; alone and without a quorum they are disputed', async () => {
    const { ids, batch } = await proposed(3);
    const [wrong = '', ...fine] = ids;
    const result = batch.results.find(({ matchId }) => matchId === wrong) as ResultLeaf;
    const [first, second, third, ...honest] = arena.verifiers;
    await arena.service.findings.receive(await say.dissent(first as never, batch.root, otherWinner(result)));
    await arena.service.findings.receive(await say.object(second as never, batch.root, wrong, 'No replay.'));
    await arena.look();
    // two of seven cannot keep a quorum from agreeing
    expect((await batchOf(wrong)).root).toBe(batch.root);
    await arena.service.findings.receive(await say.object(third as never, batch.root, wrong, 'No ticks.'));
    await arena.look();
    expect((await batchOf(wrong)).root).toBe(resultLeafHash(result));
    expect(await prisma().resultBatch.findFirstOrThrow({ where: { root: batch.root } })).toMatchObject({
      state: 'dropped',
    });
    const rest = await batchOf(fine[0] ?? '');
    expect(rest.results.map(({ matchId }) => matchId)).toEqual(fine);
    expect(await stateOf(wrong)).toBe('disputed');
    await expect(arena.service.findings.receive(await say.agree(first as never, batch))).rejects.toMatchObject({
      code: 'batch-dropped',
    });

    const alone = await batchOf(wrong);
    for (const verifier of arena.verifiers.slice(0, 5)) {
      await arena.service.findings.receive(await say.agree(verifier, rest));
    }
    for (const verifier of honest) await arena.service.findings.receive(await say.agree(verifier, alone));
    await arena.look();
    expect(await Promise.all([wrong, ...fine].map(stateOf))).toEqual(['disputed', 'accepted', 'accepted']);
    expect(await arena.contracts.registry.finalFrom(alone.root)).toBe(0n);
    const { findings } = await proofOf(wrong);
    expect([findings.agrees.length, findings.dissents.length]).toEqual([4, 3]);

    // who has seen it after all is believed
    await arena.service.findings.receive(await say.agree(third as never, alone));
    await arena.look();
    expect(await stateOf(wrong)).toBe('accepted');
  });

  it('that a quorum has found otherwise than the arena are theirs, not the arena’s', async () => {
    const { ids, batch } = await proposed(1);
    const [id = ''] = ids;
    const theirs = otherWinner(batch.results[0] as ResultLeaf);
    for (const verifier of arena.verifiers.slice(0, 5)) {
      await arena.service.findings.receive(await say.dissent(verifier, batch.root, theirs));
    }
    await arena.look();
    await arena.look();
    const { state, result } = await proofOf(id);
    expect([state, result?.leaf.winner]).toEqual(['accepted', theirs.winner]);
  });

  it('are signed anew where a verifier is removed in the middle of the vote', async () => {
    const { ids, batch } = await proposed(1);
    const [gone, ...others] = arena.verifiers;
    for (const verifier of arena.verifiers.slice(0, 5)) {
      await arena.service.findings.receive(await say.agree(verifier, batch));
    }
    // the transaction is asked for with a signature that does not count any more when it is sent
    await arena.service.results.step?.();
    const { registry } = arena.contracts;
    await (await registry.changeVerifiers([], [gone?.address ?? ''], 5)).wait();
    await arena.look();
    await arena.passTime(11);
    await arena.look();
    expect(await stateOf(ids[0] ?? '')).toBe('proposed');
    expect(await registry.finalFrom(batch.root)).toBe(0n);
    await expect(arena.service.findings.receive(await say.agree(gone as never, batch))).rejects.toMatchObject({
      code: 'not-a-verifier',
    });
    await arena.service.findings.receive(await say.agree(others[5] as never, batch));
    await arena.look();
    expect(await stateOf(ids[0] ?? '')).toBe('accepted');
    await (await registry.changeVerifiers([gone?.address ?? ''], [], 5)).wait();
    await arena.passTime(11);
  });

  it('of which a quorum accepts two are frozen, whoever brings the second', async () => {
    const { ids, batch } = await proposed(1);
    const [id = ''] = ids;
    for (const verifier of arena.verifiers.slice(0, 5)) {
      await arena.service.findings.receive(await say.agree(verifier, batch));
    }
    await arena.look();
    expect(await stateOf(id)).toBe('accepted');
    const theirs = otherWinner(batch.results[0] as ResultLeaf);
    const second = { root: resultLeafHash(theirs), count: 1 };
    await (await arena.contracts.registry.acceptResults(second.root, 1, await arena.signBatch(second))).wait();
    await arena.look();
    // the arena sees a root that it does not know; who dissents in public shows what is under it
    expect(await stateOf(id)).toBe('accepted');
    await arena.service.findings.receive(await say.dissent(arena.verifiers[6] as never, batch.root, theirs));
    await arena.look();
    expect(await stateOf(id)).toBe('frozen');
    const { hash = '' } = (await proofOf(id)).commit ?? {};
    expect((await arena.contracts.registry.outcomeOf(hash)).status).toBe(2n);
  });
});

describe('matches with a pool', () => {
  it('show their seed when they are told, and are final when nobody has objected in time', async () => {
    const id = await ratedMatch(arena, [ada, bob]);
    await arena.look();
    const { commit } = await proofOf(id);
    if (!commit) throw new Error('not committed');
    const pool = await arena.contracts.escrow.poolIdOf(commit.hash, '0x0000000000000000000000000000000000000000');
    await prisma().escrowPool.create({
      data: {
        id: pool,
        chainId: arena.chain.chainId,
        matchId: id,
        commit: commit.hash,
        asset: '0x0000000000000000000000000000000000000000',
        state: 'open',
        closesAt: arena.clock.now(),
      },
    });
    await arena.passTime(200);
    await arena.house.matches.advance(id);
    await arena.passTime(60);
    await arena.house.matches.advance(id);
    await arena.look();
    expect(await arena.contracts.registry.revealedAt(commit.hash)).toBe(0n);
    await tell(arena, id);
    await arena.look();
    expect(await arena.contracts.registry.revealedAt(commit.hash)).not.toBe(0n);
    expect((await proofOf(id)).revealedAt).not.toBeNull();
    const batch = await batchOf(id);
    for (const verifier of arena.verifiers.slice(2)) {
      await arena.service.findings.receive(await say.agree(verifier, batch));
    }
    await arena.look();
    expect(await stateOf(id)).toBe('accepted');
    await arena.passTime(CHALLENGE_SECONDS + 5);
    await arena.look();
    const { winner } = await prisma().match.findUniqueOrThrow({ where: { id } });
    const proof = await proofOf(id);
    expect([proof.state, proof.winner]).toEqual(['final', winner]);
    const outcome = await arena.contracts.registry.outcomeOf(commit.hash);
    expect([outcome.status, Number(outcome.winner)]).toEqual([1n, winner]);
  });

  it('show their seed though verifiers have frozen them: the bond goes by it', async () => {
    const id = await ratedMatch(arena, [ada, bob]);
    await arena.look();
    const { commit } = await proofOf(id);
    if (!commit) throw new Error('not committed');
    const { hash } = commit;
    await prisma().escrowPool.create({
      data: {
        id: await arena.contracts.escrow.poolIdOf(hash, ZeroAddress),
        chainId: arena.chain.chainId,
        matchId: id,
        commit: hash,
        asset: ZeroAddress,
        state: 'voided',
        closesAt: arena.clock.now(),
      },
    });
    await arena.passTime(200);
    await arena.house.matches.advance(id);
    await arena.passTime(60);
    await arena.house.matches.advance(id);
    // a quorum that lies has signed two results before the chats were told any
    const bought: ResultLeaf = {
      matchId: id,
      commit: hash,
      serverSeed: NO_HASH,
      tapeHash: NO_HASH,
      winner: 0,
      stateHash: NO_HASH,
    };
    const proven = [bought, otherWinner(bought)].map(leaf => ({ leaf, root: resultLeafHash(leaf), proof: [] }));
    for (const { root } of proven) {
      const signatures = await arena.signBatch({ root, count: 1 });
      await (await arena.contracts.registry.acceptResults(root, 1, signatures)).wait();
    }
    const [one, other] = proven;
    if (!one || !other) throw new Error('two results');
    const data = registryCalls.freeze(one, other);
    await (await arena.owner.sendTransaction({ to: arena.addresses.MatchRegistry, data })).wait();
    await arena.look();
    expect(await stateOf(id)).toBe('frozen');
    expect(await arena.contracts.registry.revealedAt(hash)).toBe(0n);
    await tell(arena, id);
    await arena.look();
    expect(await arena.contracts.registry.revealedAt(hash)).not.toBe(0n);
  });
});

it('begins anew from the chain where that has taken back what was sure', async () => {
  const { provider } = arena.chain;
  const snapshot = await provider.send('evm_snapshot', []);
  const { ids, batch } = await proposed(1);
  const [id = ''] = ids;
  for (const verifier of arena.verifiers.slice(0, 5)) {
    await arena.service.findings.receive(await say.agree(verifier, batch));
  }
  await arena.look();
  const before = await proofOf(id);
  expect(before.state).toBe('accepted');
  const untouched = await prisma().chainMatch.findMany({ where: { state: 'final' } });
  const height = await provider.getBlockNumber();
  await provider.send('evm_revert', [snapshot]);
  await provider.send('anvil_mine', [`0x${height.toString(16)}`]);
  expect(await arena.contracts.registry.committedAt(before.commit?.root ?? '')).toBe(0n);
  for (let round = 0; round < 4; round++) await arena.look();
  const after = await proofOf(id);
  expect(after.state).toBe('accepted');
  expect([after.commit?.root, after.result?.root]).toEqual([before.commit?.root, before.result?.root]);
  expect(await arena.contracts.registry.finalFrom(batch.root)).not.toBe(0n);
  const finals = await prisma().chainMatch.findMany({ where: { state: 'final' } });
  expect(finals).toEqual(untouched);
});

describe('findings', () => {
  it('of nobody, for another chain or contract, of another batch, or that say nothing are refused', async () => {
    const { ids, batch } = await proposed(2);
    const [one, two] = arena.verifiers;
    if (!one || !two) throw new Error('no verifiers');
    const refusal = (finding: Parameters<typeof arena.service.findings.receive>[0]) =>
      arena.service.findings.receive(finding).then(
        () => 'taken',
        (error: { code?: string }) => error.code ?? error,
      );
    const { root, count } = batch;
    const good = await say.agree(one, batch);
    const elsewhere = (where: { chainId: number; address: string }) => say.sign(one, root, count, resultsDomain(where));
    const { address } = registryAddress();
    expect(await refusal({ ...good, signature: await elsewhere({ chainId: 1, address }) })).toBe('bad-signature');
    const otherContract = { chainId: arena.chain.chainId, address: arena.addresses.WagerEscrow };
    expect(await refusal({ ...good, signature: await elsewhere(otherContract) })).toBe('bad-signature');
    expect(await refusal({ ...good, verifier: two.address })).toBe('bad-signature');
    expect(await refusal({ ...good, signature: '0x00' })).toBe('bad-signature');
    expect(await refusal(await say.agree(arena.wallet(0), batch))).toBe('not-a-verifier');
    expect(await refusal(await say.agree(one, { root, count: count + 1 }))).toBe('bad-count');
    expect(await refusal(await say.agree(one, { root: `0x${'1'.repeat(64)}`, count: 1 }))).toBe('batch-not-found');
    const [result] = batch.results;
    if (!result) throw new Error('an empty batch');
    expect(await refusal(await say.dissent(one, root, result))).toBe('no-dissent');
    expect(await refusal(await say.dissent(one, root, { ...otherWinner(result), commit: root }))).toBe('no-dissent');
    expect(await refusal(await say.object(one, root, '7H2K9QX4M1ZT', 'Never heard of it.'))).toBe('no-dissent');

    expect(await refusal(await say.object(one, root, ids[0] ?? '', 'No ticks.'))).toBe('taken');
    expect(await refusal(await say.object(one, root, ids[0] ?? '', 'No ticks.'))).toBe('taken');
    expect(await refusal(await say.object(one, root, ids[0] ?? '', 'Other ticks.'))).toBe('dissent-known');
    expect(await arena.service.findings.list({ root, limit: 10 })).toHaveLength(1);
  });
});
