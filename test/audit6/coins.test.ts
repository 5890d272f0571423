import { parseEther } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { type ArenaApi, openArenaApi } from '../chain/arena-api.ts';
import { type ArenaChain, startArenaChain } from '../chain/arena-chain.ts';
import { fund, openMatch, send, spectator } from '../chain/escrow-world.ts';
import { casualFight, tell, voices } from '../chain/match-world.ts';
import { gift, mine, rowOf, wish } from '../chain/wishes.ts';

/** What a hostile member, or a hostile verifier, can cost the arena and the people who stake. */

const POOLS_A_DAY = 8;
let arena: ArenaChain;
let api: ArenaApi;
let ann: CommunityContext;
beforeAll(async () => {
  arena = await startArenaChain({ bettingSeconds: 120, config: { poolsADay: POOLS_A_DAY } });
  api = await openArenaApi(arena);
  ann = await spectator(arena, 'ann');
  await fund(arena);
});
afterAll(async () => {
  await api?.close();
  await arena?.close();
});

const prisma = () => arena.test.database.prisma;
const pools = () => arena.service.pools;
const setCoins = (wei: bigint) =>
  arena.chain.provider.send('anvil_setBalance', [arena.operator.address, `0x${wei.toString(16)}`]);

it('a pool whose bond the key cannot pay holds up nothing else, and is let go of when it is too late', async () => {
  await arena.look();
  const { matchId } = await openMatch(arena);
  await arena.look();
  // enough for gas, not for a bond of 0.001
  await setCoins(parseEther('0.0009'));
  const { id } = await pools().ask(ann, { matchId });
  await arena.service.runStep();
  await arena.service.runStep();
  const key = `open-pool:${id}`;
  expect(await rowOf(arena, key)).toMatchObject({
    state: 'waiting',
    problem: expect.stringContaining('too few coins'),
  });
  // a seed that is not shown in time costs the bonds that are out already
  await wish(arena, gift(arena, 'behind it'));
  await arena.look();
  expect(await rowOf(arena, 'behind it')).toMatchObject({ state: 'confirmed' });
  await arena.passTime(130);
  await arena.look();
  expect(await pools().get(id)).toMatchObject({ stage: 'refused' });
  expect(await rowOf(arena, key)).toMatchObject({ state: 'failed' });
  await setCoins(parseEther('1000'));
  await arena.look();
  expect(await pools().get(id)).toMatchObject({ stage: 'refused' });
});

it('one member does not use up the pools that all may ask for in a day', async () => {
  const asked: string[] = [];
  let refusal: unknown = null;
  for (let number = 0; number < POOLS_A_DAY && refusal === null; number += 1) {
    const { matchId } = await openMatch(arena);
    await pools()
      .ask(ann, { matchId, asset: number % 2 === 0 ? 'coin' : 'arena' })
      .then(({ id }) => asked.push(id))
      .catch((error: unknown) => {
        refusal = error;
      });
  }
  expect(refusal).toMatchObject({ code: 'pools-a-member', status: 429 });
  expect(asked.length).toBeLessThan(POOLS_A_DAY / 2);
  const { matchId } = await openMatch(arena);
  const bob = await spectator(arena, 'bob');
  expect(await pools().ask(bob, { matchId })).toMatchObject({ stage: 'asked' });
  await arena.look();
});

it('a match that takes no bets has no pool, whatever its prices are', async () => {
  const bob = await spectator(arena, 'bob');
  const { matchId } = await openMatch(arena);
  await prisma().match.update({ where: { id: matchId }, data: { priceSource: 'exchange' } });
  await prisma().market.deleteMany({ where: { matchId } });
  await expect(pools().ask(bob, { matchId })).rejects.toMatchObject({ code: 'no-pool-possible' });
});

it('a match that two have arranged by a challenge has no pool', async () => {
  const cat = await spectator(arena, 'cat');
  const { matchId, owners } = await openMatch(arena);
  const { communityId, sides } = await arena.house.matches.get(matchId);
  const challenge = {
    ...{ id: matchId, communityId, matchId, state: 'accepted' as const },
    ...{ challengerId: owners[0].memberId, challengedId: owners[1].memberId, challengerAgentId: sides[0].agent.id },
    ...{ surface: 'console' as const, chatId: 'home', channelId: 'ring', expiresAt: arena.clock.now() },
  };
  await prisma().challenge.create({ data: challenge });
  await expect(pools().ask(cat, { matchId })).rejects.toMatchObject({ code: 'no-pool-possible' });
  await prisma().challenge.delete({ where: { id: matchId } });
  expect(await pools().ask(cat, { matchId })).toMatchObject({ stage: 'asked' });
});

it('nobody is helped to stake on a match that was called off', async () => {
  const bob = await spectator(arena, 'bob');
  const { matchId } = await openMatch(arena);
  const { id } = await pools().ask(bob, { matchId });
  await arena.look();
  expect(await pools().get(id)).toMatchObject({ stage: 'open' });
  await prisma().match.update({ where: { id: matchId }, data: { state: 'void', settledAt: arena.clock.now() } });
  await expect(send(arena, id, arena.wallet(0), { action: 'stake', outcome: 0, amount: '1' })).rejects.toMatchObject({
    code: 'pool-closed',
  });
});

it('what a verifier says is text, whatever is in it', async () => {
  const ada = await spectator(arena, 'ada');
  const { communityId, memberId } = ada;
  await arena.house.agents.create({ communityId, memberId, name: 'Tinny', archetype: 'bruiser', limit: 20 });
  const matchId = await casualFight(arena, ada);
  await arena.look();
  await tell(arena, matchId);
  await arena.look();
  const { resultRoot } = await prisma().chainMatch.findUniqueOrThrow({ where: { matchId } });
  const [verifier] = arena.verifiers;
  if (!verifier || resultRoot === null) throw new Error('no result to object to');
  const say = voices(arena);
  for (const reason of ['a\u0000b', '\u202eevil', '\u0007bell']) {
    const { dissent, ...rest } = await say.object(verifier, resultRoot, matchId, reason);
    const answer = await fetch(`${api.url}/v1/chain/findings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...rest, dissent }),
    });
    expect(answer.status, reason).toBe(400);
  }
  await mine(arena);
});
