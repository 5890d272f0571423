import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { deleteLocation, findLocation } from '../../core/platform/postgres/location.ts';
import { findServer, stopServer } from '../../core/platform/postgres/server-process.ts';
import { type Bundle, bundle } from '../bundle.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { casualFight, fighter, tell } from './match-world.ts';
import { startVerifierProcess, until, type VerifierProcess } from './verifier-process.ts';
import { openVerifierRoom, signerOf, type VerifierRoom } from './verifiers.ts';

/** Seven verifiers as seven processes, each with a bundled database of its own: silent ones are stopped, liars speak for themselves. */

let program: Bundle;
let arena: ArenaChain;
let room: VerifierRoom;
let ada: CommunityContext;
let folder: string;
const running = new Map<number, VerifierProcess>();
beforeAll(async () => {
  program = await bundle('arena.ts');
  arena = await startArenaChain();
  room = await openVerifierRoom(arena);
  ada = await fighter(arena, 'ada', 'Rusty');
  folder = await mkdtemp(path.join(os.tmpdir(), 'verifiers-'));
});
afterAll(async () => {
  await Promise.all([...running.values()].map(verifier => verifier.end('SIGTERM')));
  await room?.close();
  await arena?.close();
  for (let index = 0; index < 7; index++) await forget(path.join(folder, String(index)));
  program?.remove();
  await rm(folder, { recursive: true, force: true });
});

/** The PostgreSQL of one that was killed lives on; and where root runs tests, data lie where another user may read them. */
async function forget(dataDir: string): Promise<void> {
  const location = findLocation(dataDir);
  const server = location && findServer(location.data);
  if (server) await stopServer(server.pid);
  deleteLocation(dataDir);
}

const prisma = () => arena.test.database.prisma;
const onChain = (matchId: string) => prisma().chainMatch.findUniqueOrThrow({ where: { matchId } });

function start(index: number): VerifierProcess {
  const verifier = startVerifierProcess(arena, room, index, { VERIFIER_DATA_DIR: path.join(folder, String(index)) }, [
    program.file,
  ]);
  running.set(index, verifier);
  return verifier;
}

async function stop(index: number, signal: NodeJS.Signals): Promise<void> {
  await running.get(index)?.end(signal);
  running.delete(index);
}

async function told(): Promise<string> {
  const id = await casualFight(arena, ada);
  await tell(arena, id);
  await arena.look();
  return id;
}

/** Agreements with what is proposed of a match at present. */
async function agreements(id: string): Promise<string[]> {
  const { resultRoot } = await onChain(id);
  const rows = await prisma().verifierFinding.findMany({ where: { root: resultRoot ?? '', kind: 'agrees' } });
  return rows.map(({ verifier }) => verifier);
}

describe('seven processes', () => {
  it('sign what is right', async () => {
    for (let index = 0; index < 7; index++) start(index);
    const id = await told();
    await until('seven signatures', async () => (await agreements(id)).length === 7);
    await arena.look();
    expect((await onChain(id)).state).toBe('accepted');
  });

  it('one silent and one lying: the honest result stands', async () => {
    await stop(5, 'SIGKILL');
    await stop(6, 'SIGKILL');
    const id = await told();
    await room.lie(6);
    await until('five signatures', async () => (await agreements(id)).length === 5);
    await arena.look();
    expect((await onChain(id)).state).toBe('accepted');
  });

  it('three faulty: nothing is accepted', async () => {
    await stop(4, 'SIGTERM');
    const id = await told();
    for (let round = 0; round < 3; round++) {
      for (const liar of [4, 5, 6]) await room.lie(liar);
      await until('four signatures', async () => (await agreements(id)).length === 4);
      await arena.look();
    }
    const { state, resultRoot } = await onChain(id);
    expect(state).toBe('disputed');
    expect(await arena.contracts.registry.finalFrom(resultRoot ?? '')).toBe(0n);
  });

  it('killed again and again while they work: each says one thing of each match, and what was missed is made up for', async () => {
    const ids = [await told(), await told()];
    for (let round = 0; round < 4; round++) {
      start(5);
      await new Promise(resolve => setTimeout(resolve, 1500 + round * 700));
      await stop(5, 'SIGKILL');
      ids.push(await told());
    }
    start(5);
    const { address } = signerOf(arena, 5);
    for (const id of ids) {
      await until(`its word about ${id}`, async () => (await agreements(id)).includes(address));
    }
    const rows = await prisma().verifierFinding.findMany({ where: { verifier: address, kind: 'dissents' } });
    // those are the liar's of before, under its name
    expect(rows.every(({ reason }) => reason === 'Other ticks.')).toBe(true);
  });
});

describe('a process', () => {
  it('with settings that cannot be, of another chain, or without its registry ends at once and says why', async () => {
    for (const [environment, words] of [
      [{ VERIFIER_CHAIN_ID: '1' }, 'not of chain 1'],
      [{ VERIFIER_REGISTRY: signerOf(arena, 0).address }, 'There is no contract'],
      [{ VERIFIER_PRIVATE_KEY: 'secret words' }, 'VERIFIER_PRIVATE_KEY must be a private key'],
      [{ VERIFIER_PRIVATE_KEY: `0x${'f'.repeat(64)}` }, 'is no private key of this kind of chain'],
    ] as const) {
      const verifier = startVerifierProcess(
        arena,
        room,
        0,
        { VERIFIER_DATABASE_URL: room.memory.url, ...environment },
        [program.file],
      );
      expect(await verifier.ended).toBe(1);
      expect(verifier.said).toContain(words);
      expect(verifier.said).not.toMatch(/secret words|ffffffff/);
    }
  });
});
