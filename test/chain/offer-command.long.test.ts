import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invocationOf } from '../arena/harness.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { runChain } from './chain-command.ts';

/** `arena chain offer|proceeds|drops` as operators run them; the worker's part is done by the test. */

let arena: ArenaChain;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'arena-offer-'));
  arena = await startArenaChain();
});
afterAll(async () => {
  await arena?.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...options: string[]) =>
  runChain(options, {
    ARENA_DATA_DIR: folder,
    DATABASE_URL: arena.test.url,
    CHAIN_RPC_URL: arena.chain.url,
    CHAIN_ID: String(arena.chain.chainId),
  });

it('offers, lists, closes and pays out', async () => {
  expect(await run('offer')).toMatchObject({ code: 0, out: 'Nothing has been offered.\n' });
  const look = ['offer', '--kind', 'look', '--subject', 'entrance:smoke', '--price', '0.01'];
  expect((await run(...look)).out).toContain('Asked for.');
  expect((await run('offer')).out).toMatch(/offer:\w+ {2}waiting/);
  await arena.look();
  expect((await run('offer')).out).toMatch(/^ +1 {2}look +Smoke {2}0\.01 \w+ for 90 days\n$/);
  for (const [wrong, words] of [
    [[...look.slice(0, -1), 'much'], 'Please type a price'],
    [['offer', '--kind', 'sparring', '--subject', 'x', '--price', '1'], 'sold by the holder of its token'],
    [['offer', '--kind', 'look'], 'Name --subject'],
    [['offer', '--close', 'one'], 'must be a whole number'],
    [['offer', '--close', '77'], 'There is no offer 77'],
    [['proceeds', '--to', '0x1'], 'That is no address'],
    [['drops', '--retry', '7H2K9QX4M1ZT'], 'No drop of that season has failed'],
    [['drops', '--communities', '7H2K9QX4M1ZT'], 'Name communities by their ids'],
  ] as const) {
    const { code, err } = await run(...wrong);
    expect([wrong, code, err]).toEqual([wrong, 1, expect.stringContaining(words)]);
  }
  expect((await run('offer', '--close', '1')).out).toContain('Asked for.');
  await arena.look();
  expect((await run('offer')).out).toContain('(not sold any more)');

  const { communityId } = await arena.house.communities.resolve(invocationOf('ann', 'help', {}, arena.clock.now()));
  const [own, none] = [await run('drops'), await run('drops', '--communities', 'none')];
  expect(own.out.split('\n')).toEqual([
    `Seasons that give tokens: those of ${communityId}`,
    expect.stringMatching(new RegExp(`^  ${communityId}  \\S`)),
    '',
  ]);
  expect(none.out).toMatch(/^Seasons that give tokens: those of none\n/);
});
