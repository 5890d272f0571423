import { AbiCoder, type BaseWallet, NonceManager } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chainStatus, createTokenDesk } from '../../core/chain/index.ts';
import { countUnasked } from '../../core/chain/tokens/token-desk.ts';
import { tokenIdOf } from '../../core/chain/tokens/token-views.ts';
import { newId } from '../../core/platform/ids.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type ArenaChat, chatOf } from './arena-chat.ts';

/** Tokens that nobody asked for: whoever has the operator's key mints what they like, and takes no agent with it. */

let arena: ArenaChain;
let chat: ArenaChat;
beforeAll(async () => {
  arena = await startArenaChain();
  chat = chatOf(arena);
  await chat.say('ada', 'agent create', { name: 'Rusty', archetype: 'bruiser' });
  for (const name of ['Bens', 'Bens too']) await chat.say('ben', 'agent create', { name, archetype: 'gunner' });
  await chat.link('ada', arena.wallet(0));
  await chat.link('ben', arena.wallet(1));
  await chat.tap('ada', await chat.say('ada', 'agent mint', { agent: 'Rusty' }), 'Mint it');
  await arena.chain.provider.send('anvil_setBalance', [thief().address, '0xde0b6b3a7640000']);
  await arena.look();
});
afterAll(() => arena?.close());

const tokenFailures = async () =>
  (await arena.test.database.prisma.outbox.findMany({ where: { name: 'person' }, orderBy: { id: 'asc' } })).filter(
    ({ data }) => (data as { what: string }).what === 'token-failed',
  );
const desk = () =>
  createTokenDesk({
    ...{ database: arena.test.database, chainId: arena.chain.chainId, newId, node: arena.service.node },
  });
const rowOf = async (name: string) => {
  const { id } = await arena.test.database.prisma.agent.findFirstOrThrow({ where: { name } });
  return arena.test.database.prisma.agentToken.findUnique({ where: { agentId: id } });
};
const ownerOf = async (name: string) => {
  const agent = await arena.test.database.prisma.agent.findFirstOrThrow({
    where: { name },
    include: { owner: true },
  });
  return agent.owner?.displayName;
};

/** As somebody does who has the operator's key, and not the arena's database. */
async function mintBehind(name: string, to: BaseWallet): Promise<void> {
  const { id } = await arena.test.database.prisma.agent.findFirstOrThrow({ where: { name } });
  const operator = new NonceManager(arena.operator.connect(arena.chain.provider));
  const sent = await arena.contracts.agents
    .connect(operator)
    .mint(
      to.address,
      `0x${Buffer.from(id.padEnd(32, '\0')).toString('hex')}`,
      AbiCoder.defaultAbiCoder().encode(['uint256'], [7]),
    );
  await arena.chain.provider.send('evm_mine', []);
  await sent.wait();
  await arena.look();
}

const thief = () => arena.wallet(6);

it('takes the agent from nobody, and is told', async () => {
  await chat.link('tom', thief());
  await mintBehind('Bens', thief());
  expect(await rowOf('Bens')).toMatchObject({ state: 'unasked', holder: null, unaskedHolder: thief().address });
  expect(await ownerOf('Bens')).toBe('ben');
  // it is its owner's as before
  expect(await chat.ask('ben', 'agent tune', { agent: 'Bens', risk: 60 })).not.toMatch(/changing hands|not yours/);
  expect(await chat.ask('tom', 'agent tune', { agent: 'Bens', risk: 60 })).toContain('is not yours');
  expect(await chat.ask('ben', 'agent mint', { agent: 'Bens' })).toContain('which this arena did not make');
  const said = await chat.ask('ben', 'agent token', { agent: 'Bens' });
  expect(said).toContain('that this arena did not make');
  expect(said).not.toMatch(/Held by you|Describe anew/);
  const { problems } = await chainStatus({
    ...{ database: arena.test.database, chain: arena.service, now: arena.clock.now() },
  });
  expect(problems).toContainEqual(expect.stringContaining('1 agents have tokens that this arena did not ask for'));
});

it('is followed wherever it goes, and counts no more for it; nor when all is read anew', async () => {
  const { agents } = arena.contracts;
  const { id } = await arena.test.database.prisma.agent.findFirstOrThrow({ where: { name: 'Bens' } });
  const { provider } = arena.chain;
  const sent = await agents
    .connect(thief().connect(provider))
    .transferFrom(thief().address, arena.wallet(7).address, tokenIdOf(id));
  await provider.send('evm_mine', []);
  await sent.wait();
  await arena.look();
  const before = await rowOf('Bens');
  expect(before).toMatchObject({ state: 'unasked', unaskedHolder: arena.wallet(7).address });
  await arena.test.database.transaction(async tx => {
    await arena.service.tokens.reset?.(tx);
    await tx.chainCursor.deleteMany();
  });
  expect(await rowOf('Bens')).toBeNull();
  await arena.look();
  expect({ ...(await rowOf('Bens')), createdAt: before?.createdAt }).toEqual(before);
  expect(await ownerOf('Bens')).toBe('ben');
  expect(await rowOf('Rusty')).toMatchObject({ state: 'minted', holder: arena.wallet(0).address });
});

it('is its owner’s where they link the wallet that holds it', async () => {
  const own = arena.wallet(8);
  await mintBehind('Bens too', own);
  expect(await rowOf('Bens too')).toMatchObject({ state: 'unasked', unaskedHolder: own.address });
  await chat.link('ben', own);
  await arena.look();
  expect(await rowOf('Bens too')).toMatchObject({
    ...{ state: 'minted', holder: own.address, settledFor: own.address, unaskedHolder: null },
  });
  expect(await chat.ask('ben', 'agent token', { agent: 'Bens too' })).toContain('Held by you');
});

it('is the owner’s at once where their wallet is linked, as after the restoring of an old backup', async () => {
  await chat.say('gus', 'agent create', { name: 'Restored', archetype: 'gunner' });
  await chat.link('gus', arena.wallet(9));
  await mintBehind('Restored', arena.wallet(9));
  expect(await rowOf('Restored')).toMatchObject({ state: 'minted', holder: arena.wallet(9).address });
  expect(await ownerOf('Restored')).toBe('gus');
});

it('ends a mint that waits, and its asker is told', async () => {
  const { prisma } = arena.test.database;
  await chat.say('hal', 'agent create', { name: 'Waiting', archetype: 'gunner' });
  await chat.link('hal', arena.wallet(10));
  await chat.tap('hal', await chat.say('hal', 'agent mint', { agent: 'Waiting' }), 'Mint it');
  await mintBehind('Waiting', thief());
  expect(await rowOf('Waiting')).toMatchObject({ state: 'unasked', unaskedHolder: thief().address });
  expect(await ownerOf('Waiting')).toBe('hal');
  const [news] = await tokenFailures();
  expect(news).toMatchObject({
    data: { token: { agentName: 'Waiting', problem: expect.stringContaining('which this arena did not make') } },
  });
  const { agentId } = (await rowOf('Waiting')) ?? {};
  expect(await prisma.chainTransaction.findMany({ where: { key: { startsWith: `mint:${agentId}:` } } })).toMatchObject([
    { state: 'failed' },
  ]);
});

it('is taken as it is where an operator says so, and stays that when all is read anew', async () => {
  const [bens] = (await desk().unasked()).filter(({ agentName }) => agentName === 'Bens');
  expect(bens).toMatchObject({ ownerName: 'ben', mintedFor: thief().address, holder: arena.wallet(7).address });
  await expect(desk().adopt({ ...(await desk().one(bens?.agentId ?? '')), holder: thief().address })).rejects.toThrow(
    'has moved meanwhile',
  );
  await desk().adopt(await desk().one(bens?.agentId ?? ''));
  await arena.look();
  const holder = arena.wallet(7).address;
  expect(await rowOf('Bens')).toMatchObject({ state: 'minted', holder, settledFor: holder });
  expect(await ownerOf('Bens')).toBe(`${holder.slice(0, 6)}…${holder.slice(-4)}`);
  await expect(desk().one(bens?.agentId ?? '')).rejects.toMatchObject({ code: 'token-not-found' });
  await arena.test.database.transaction(async tx => {
    await arena.service.tokens.reset?.(tx);
    await tx.chainCursor.deleteMany();
  });
  await arena.look();
  expect(await rowOf('Bens')).toMatchObject({ state: 'minted', holder, settledFor: holder });
});

it('is named no more where an operator leaves it', async () => {
  const [waiting] = await desk().unasked();
  expect(await countUnasked(arena.test.database, arena.chain.chainId)).toBe(1);
  if (waiting) await desk().leave(waiting);
  expect(await countUnasked(arena.test.database, arena.chain.chainId)).toBe(0);
  expect(await desk().unasked()).toMatchObject([{ agentName: 'Waiting', isLeft: true }]);
});
