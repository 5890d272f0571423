import { Wallet } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from '../../test/announcer/stage.ts';
import { words } from '../../test/arena/harness.ts';
import { secretIn, signLink } from '../../test/chain/signing.ts';
import { SurfaceError } from '../surface.ts';

/** Whoever asked for a wallet link is asked in private whether the wallet that has signed is theirs. */

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** Links that were signed meanwhile, each told as the queue would. */
async function deliver(): Promise<string[]> {
  const { prisma } = stage.arena.test.database;
  const jobs = await prisma.outbox.findMany({
    where: { queue: 'announce-console', name: 'wallet' },
    orderBy: { id: 'asc' },
  });
  stage.surface.reset();
  for (const { data } of jobs) await stage.announcer.handle({ name: 'wallet', data });
  return stage.surface.of('direct').map(({ channelId, text }) => `${channelId}: ${text}`);
}

/** @returns the address that has signed */
async function signed(who: string): Promise<string> {
  const wallet = Wallet.createRandom();
  await signLink(stage.arena.house, secretIn(await stage.arena.say(who, 'link wallet')), wallet as unknown as Wallet);
  return wallet.address;
}

it('asks with the whole address, once, by buttons that work', async () => {
  const address = await signed('ada');
  expect(await deliver()).toEqual([
    expect.stringMatching(new RegExp(`^ada: .*Is this your wallet\\?.*${address}`, 's')),
  ]);
  const [confirm, refuse] = stage.surface.of('direct')[0]?.reply.buttons?.[0] ?? [];
  expect([confirm?.label, refuse?.label]).toEqual(['Yes, it is mine', 'Refuse']);
  expect(await deliver()).toEqual([]);
  const { command = '', options = {}, owner } = confirm?.action ?? {};
  const reply = await stage.arena.say('ada', command, options, { via: 'button', ...(owner && { owner }) });
  expect(words(reply)).toContain('Your wallet is linked');
});

it('asks nobody about what is decided or over', async () => {
  await signed('bob');
  await stage.pass(601);
  expect(await deliver()).toEqual([]);
});

it('asks again where the platform puts it off, and leaves it to /wallet show where nobody may write', async () => {
  await signed('cat');
  const { prisma } = stage.arena.test.database;
  const { data } = await prisma.outbox.findFirstOrThrow({ where: { name: 'wallet' }, orderBy: { id: 'desc' } });
  stage.surface.fail('direct', new SurfaceError('rate-limited', 'slow down', 1));
  await expect(stage.announcer.handle({ name: 'wallet', data })).rejects.toThrow('put a message off');
  stage.surface.fail('direct', new SurfaceError('unreachable', 'no private messages'));
  await stage.announcer.handle({ name: 'wallet', data });
  expect(words(await stage.arena.say('cat', 'wallet show'))).toContain('Is this your wallet?');
});
