import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NonceManager } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { idBytes } from '../../core/chain/leaves.ts';
import { tokenIdOf } from '../../core/chain/tokens/token-views.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { chatOf } from './arena-chat.ts';
import { runChain } from './chain-command.ts';

/** `arena chain adopt|base-uri` as operators run them; the worker's part is done by the test. */

let arena: ArenaChain;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'arena-token-'));
  arena = await startArenaChain();
});
afterAll(async () => {
  await arena?.close();
  rmSync(folder, { recursive: true, force: true });
});

const PUBLIC_URL = 'https://arena.example.org';

const run = (options: string[], environment: Record<string, string> = { PUBLIC_URL }) =>
  runChain(options, {
    ARENA_DATA_DIR: folder,
    DATABASE_URL: arena.test.url,
    CHAIN_RPC_URL: arena.chain.url,
    CHAIN_ID: String(arena.chain.chainId),
    ...environment,
  });

it('has tokens name their descriptions where the settings have them', async () => {
  const { agents } = arena.contracts;
  const [before, unset, shown] = await Promise.all([run(['status']), run(['base-uri'], {}), run(['base-uri'])]);
  expect(before.out).toContain(
    `PROBLEM  Tokens have their descriptions at ipfs://..., and this configuration at ${PUBLIC_URL}/ipfs/...: \`arena chain base-uri\`.`,
  );
  expect(unset.err).toContain('Set PUBLIC_URL, or IPFS_API_URL');
  expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was sent.') });
  expect(shown.out).toContain('`--yes` goes on without asking.');
  // twice, and it is one
  const asked = await Promise.all([run(['base-uri', '--yes']), run(['base-uri', '--yes'])]);
  for (const { out } of asked) expect(out).toContain('Asked for (waiting)');
  expect(await arena.test.database.prisma.chainTransaction.count({ where: { purpose: 'base-uri' } })).toBe(1);
  await arena.look();
  expect(await agents.baseURI()).toBe(`${PUBLIC_URL}/ipfs/`);
  const [done, after] = await Promise.all([run(['base-uri', '--yes']), run(['status'])]);
  expect(done.out).toContain('as this configuration has them');
  expect(after.out).toMatch(/Descriptions at +https:\/\/arena\.example\.org\/ipfs\/\.\.\.\n/);
  expect(after.out).not.toContain('base-uri');
  // and back
  await run(['base-uri', '--yes'], { PUBLIC_URL, IPFS_API_URL: 'http://127.0.0.1:5001' });
  await arena.look();
  expect(await agents.baseURI()).toBe('ipfs://');
});

it('lists tokens that nobody asked for, and adopts or leaves them', async () => {
  const chat = chatOf(arena);
  const { prisma } = arena.test.database;
  expect(await run(['adopt'])).toMatchObject({ err: '', out: 'The arena has asked for every token that there is.\n' });
  const ids: string[] = [];
  const minter = arena.contracts.agents.connect(new NonceManager(arena.operator.connect(arena.chain.provider)));
  for (const [who, name] of [
    ['ada', 'Rusty'],
    ['ben', 'Bens'],
  ] as const) {
    await chat.say(who, 'agent create', { name, archetype: 'bruiser' });
    const { id } = await prisma.agent.findFirstOrThrow({ where: { name } });
    ids.push(id);
    await (await minter.mint(arena.wallet(3).address, idBytes(id), `0x${'11'.repeat(32)}`)).wait();
  }
  await arena.look();
  const [rusty = '', bens = ''] = ids;
  const { address } = arena.wallet(3);
  const [list, status, nobody, shown] = await Promise.all(
    [['adopt'], ['status'], ['adopt', 'nothing'], ['adopt', rusty]].map(options => run(options)),
  );
  expect(list?.out).toContain(`${rusty}  Rusty of ada (Home): minted to ${address}, `);
  expect(status?.out).toContain('2 agents have tokens that this arena did not ask for');
  expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('No agent of that id') });
  expect(shown?.out).toContain('Nothing has changed.');
  const [adopted, left] = await Promise.all([run(['adopt', rusty, '--yes']), run(['adopt', bens, '--leave'])]);
  expect(adopted).toMatchObject({ err: '', out: expect.stringContaining('Adopted.') });
  expect(left.out).toContain('It stays as it is');
  await arena.look();
  const owner = async (id: string) =>
    (await prisma.agent.findUniqueOrThrow({ where: { id }, include: { owner: true } })).owner?.displayName;
  expect([await owner(rusty), await owner(bens)]).toEqual([`${address.slice(0, 6)}…${address.slice(-4)}`, 'ben']);
  const [rest, well] = await Promise.all([run(['adopt']), run(['status'])]);
  expect(rest.out).toMatch(/^\w+ {2}Bens of ben .*\(left as it is\)\n$/);
  expect(well.out).not.toContain('did not ask for');
  expect(await arena.contracts.agents.ownerOf(tokenIdOf(bens))).toBe(address);
});
