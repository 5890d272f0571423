import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultTree } from '../../core/chain/leaves.ts';
import type { Verifier } from '../../core/chain/verifier/index.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { testDatabase } from '../database.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { casualFight, fighter, otherWinner, ratedMatch, tell } from './match-world.ts';
import { startVerifierProcess, until } from './verifier-process.ts';
import { openVerifierRoom, signerOf, type VerifierRoom } from './verifiers.ts';

/** Seven verifiers look at a real arena through its API and at a real chain through its node; some of them are faulty. */

let arena: ArenaChain;
let room: VerifierRoom;
let ada: CommunityContext;
let bob: CommunityContext;
let seven: Verifier[];
beforeAll(async () => {
  arena = await startArenaChain({ bettingSeconds: 60 });
  room = await openVerifierRoom(arena);
  ada = await fighter(arena, 'ada', 'Rusty');
  bob = await fighter(arena, 'bob', 'Voltran');
  seven = await Promise.all(arena.verifiers.map((_, index) => room.verifier(index)));
});
afterAll(async () => {
  await room?.close();
  await arena?.close();
});

const prisma = () => arena.test.database.prisma;
const onChain = (matchId: string) => prisma().chainMatch.findUniqueOrThrow({ where: { matchId } });
const voicesOf = (root: string) =>
  prisma().verifierFinding.findMany({ where: { OR: [{ root }, { objectsTo: root }] }, orderBy: { id: 'asc' } });

async function told(...ids: string[]): Promise<string[]> {
  await tell(arena, ...ids);
  await arena.look();
  return ids;
}

/** A rated match that was committed in time, and has been fought. */
async function ratedFight(): Promise<string> {
  const id = await ratedMatch(arena, [ada, bob]);
  await arena.look();
  await arena.passTime(200);
  for (let step = 0; step < 6; step++) {
    await arena.house.matches.advance(id);
    await arena.passTime(30);
  }
  return id;
}

// first: a process goes by the real time, and the others pass time as they like
describe('arena verifier', () => {
  it('is a process of its own, that signs, shows what it signed, and ends in order', async () => {
    const [id = ''] = await told(await casualFight(arena, ada));
    const { resultRoot } = await onChain(id);
    const alone = await testDatabase();
    const verifier = startVerifierProcess(arena, room, 5, { VERIFIER_DATABASE_URL: alone.url });
    try {
      await until('its signature', async () => (await voicesOf(resultRoot ?? '')).length > 0);
      const url = await verifier.listening();
      const answer = await fetch(`${url}/findings`);
      const { address } = signerOf(arena, 5);
      const shown = (await answer.json()) as { verifier: string; findings: { finding: { root: string } }[] };
      expect(shown.verifier).toBe(address);
      expect(shown.findings.map(({ finding }) => finding.root)).toContain(resultRoot);
      await until('its health', async () => (await fetch(`${url}/health`)).status === 200);
      expect((await fetch(`${url}/findings`, { method: 'POST' })).status).toBe(405);
      expect((await fetch(`${url}/else`)).status).toBe(404);
      expect(await verifier.end('SIGTERM')).toBe(0);
      expect(verifier.said).not.toContain(signerOf(arena, 5).privateKey.slice(2));
      expect(verifier.said).not.toContain(new URL(arena.chain.url).host);
    } finally {
      await verifier.end('SIGKILL');
      await alone.drop();
    }
  });
});

describe('seven verifiers', () => {
  it('agree with what is right: casual and rated fights, and the chain accepts it', async () => {
    const ids = await told(await casualFight(arena, ada), await ratedFight());
    for (const verifier of seven) expect((await verifier.runStep()).troubles).toEqual([]);
    const { resultRoot } = await onChain(ids[0] ?? '');
    const findings = await voicesOf(resultRoot ?? '');
    expect(findings.map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => 'agrees'));
    await arena.look();
    for (const id of ids) expect((await onChain(id)).state).toBe('accepted');
    expect(await arena.contracts.registry.finalFrom(resultRoot ?? '')).toBeGreaterThan(0n);
  });

  it('two of them silent and lying: the honest result stands', async () => {
    const [id = ''] = await told(await ratedFight());
    const { resultRoot, resultLeaf } = await onChain(id);
    await room.lie(6);
    for (const verifier of seven.slice(0, 5)) await verifier.runStep();
    await arena.look();
    const match = await onChain(id);
    expect(match).toMatchObject({ state: 'accepted', resultLeaf });
    const kinds = (await voicesOf(resultRoot ?? '')).map(({ kind }) => kind);
    expect(kinds.filter(kind => kind === 'agrees')).toHaveLength(5);
    expect(kinds.filter(kind => kind === 'dissents')).toHaveLength(1);
    expect(await arena.contracts.registry.finalFrom(match.resultRoot ?? '')).toBeGreaterThan(0n);
  });

  it('three of them faulty: nothing is accepted', async () => {
    const [id = ''] = await told(await casualFight(arena, bob));
    for (let round = 0; round < 3; round++) {
      for (const liar of [4, 5, 6]) await room.lie(liar);
      for (const verifier of seven.slice(0, 4)) await verifier.runStep();
      await arena.look();
    }
    const { state, resultRoot } = await onChain(id);
    expect(state).toBe('disputed');
    expect(await arena.contracts.registry.finalFrom(resultRoot ?? '')).toBe(0n);
    const batches = await prisma().resultBatch.findMany({ where: { state: { in: ['signed', 'accepted'] } } });
    expect(JSON.stringify(batches)).not.toContain(id);
  });
});

describe('a verifier', () => {
  it('goes on where it was after a restart, and signs nothing twice', async () => {
    const before = await prisma().verifierFinding.count();
    const again = await room.verifier(0);
    const report = await again.runStep();
    expect(report).toMatchObject({ found: 0, checked: 0, told: 0, troubles: [] });
    expect(await prisma().verifierFinding.count()).toBe(before);
    const { findings } = await again.findings();
    expect(findings.length).toBeGreaterThan(2);
    expect(findings.every(({ state }) => state === 'told')).toBe(true);
  });

  it('does not sign over simulated prices unless it is told to take them', async () => {
    const careful = await room.verifier(1, { acceptSimulated: false, signer: arena.wallet(3) });
    const [id = ''] = await told(await casualFight(arena, ada));
    const report = await careful.runStep();
    expect(report.told).toBe(0);
    const { findings, abstentions } = await careful.findings();
    expect(findings).toEqual([]);
    expect(abstentions.find(({ matchId }) => matchId === id)?.reason).toContain('simulated');
  });

  it('whom nobody has registered is refused, and keeps its findings', async () => {
    const stranger = await room.verifier(1, { signer: arena.wallet(4) });
    await told(await casualFight(arena, bob));
    const report = await stranger.runStep();
    expect(report).toMatchObject({ told: 0 });
    const { findings } = await stranger.findings();
    expect(findings[0]).toMatchObject({ state: 'waiting' });
    expect(findings[0]?.problem).toContain('not among the verifiers');
  });

  it('does not work for an arena on another registry', async () => {
    const registry = { chainId: arena.chain.chainId, address: arena.addresses.WagerEscrow };
    const lost = await room.verifier(2, { registry });
    const report = await lost.runStep();
    expect(report.troubles.join()).toContain(`it uses registry ${arena.addresses.MatchRegistry}`);
    expect(await lost.health()).toMatchObject({ wellAt: null, block: null });
  });

  it('has seen that a match was void before it locked', async () => {
    const id = await ratedMatch(arena, [ada, bob]);
    await arena.look();
    await arena.house.matches.void(id, 'The test said so.');
    const lockAt = (await prisma().match.findUniqueOrThrow({ where: { id } })).lockAt.getTime();
    // verifiers listen from 12 s before the lock: nearly all of them are there to listen in
    await arena.passTime(Math.floor((lockAt - arena.clock.now().getTime()) / 1000) - 11);
    const watcher = await room.verifier(4);
    expect((await watcher.runStep()).troubles).toEqual([]);
    await arena.passTime(60);
    await told(id);
    await watcher.runStep();
    const { rows } = await room.memory.database.pool.query(
      `SELECT verdict, reason FROM verifier.judgement WHERE match_id = $1 AND scope LIKE $2`,
      [id, `%${signerOf(arena, 4).address.toLowerCase()}`],
    );
    expect(rows).toEqual([{ verdict: 'agrees', reason: 'It was void before its lock.' }]);
  });

  it('tells of a result that it finds wrong, and signs its own', async () => {
    const [id = ''] = await told(await casualFight(arena, ada));
    // whoever keeps the arena has changed what it proposes
    const { resultRoot } = await onChain(id);
    const batch = await prisma().resultBatch.findFirstOrThrow({ where: { root: resultRoot ?? '' } });
    const results = (batch.results as unknown as Parameters<typeof otherWinner>[0][]).map(result =>
      result.matchId === id ? otherWinner(result) : result,
    );
    const { root } = resultTree(results);
    await prisma().resultBatch.update({
      where: { chainId_root: { chainId: batch.chainId, root: batch.root } },
      data: { root, results: results as never },
    });
    const report = await (await room.verifier(3)).runStep();
    expect(report.troubles).toEqual([]);
    const [dissent] = await voicesOf(root);
    expect(dissent).toMatchObject({ kind: 'dissents', matchId: id, verifier: signerOf(arena, 3).address });
    expect(dissent?.reason).toContain('other corner the winner');
    expect(await voicesOf(root)).toHaveLength(1);
    expect((dissent?.result as { winner?: number } | null)?.winner).toBe(
      (batch.results as { matchId: string; winner: number }[]).find(({ matchId }) => matchId === id)?.winner,
    );
  });
});
