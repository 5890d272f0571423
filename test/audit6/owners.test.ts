import { NonceManager, type Wallet } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentNFT__factory } from '../../contracts/index.ts';
import { idBytes } from '../../core/chain/leaves.ts';
import { tokenIdOf } from '../../core/chain/tokens/token-views.ts';
import { type ArenaChain, startArenaChain } from '../chain/arena-chain.ts';
import { type ArenaChat, chatOf } from '../chain/arena-chat.ts';

/** What hostile holders of tokens may try. */

let arena: ArenaChain;
let chat: ArenaChat;
let rustyId: string;
beforeAll(async () => {
  arena = await startArenaChain();
  chat = chatOf(arena);
  for (const index of [0, 1, 2, 3]) {
    await arena.chain.provider.send('anvil_setBalance', [at(index).address, '0xde0b6b3a7640000']);
  }
  await chat.say('ada', 'agent create', { name: 'Rusty', archetype: 'bruiser' });
  await chat.say('ben', 'agent create', { name: 'Bens', archetype: 'gunner' });
  rustyId = (await prisma().agent.findFirstOrThrow({ where: { name: 'Rusty' } })).id;
  await chat.link('ada', at(0));
  const minter = new NonceManager(arena.operator.connect(arena.chain.provider));
  const contract = AgentNFT__factory.connect(arena.addresses.AgentNFT, minter);
  await (await contract.mint(at(0).address, idBytes(rustyId), `0x${'11'.repeat(32)}`)).wait();
  await arena.look();
});
afterAll(() => arena?.close());

const prisma = () => arena.test.database.prisma;
const at = (index: number): Wallet => arena.wallet(index);

async function pass(from: number, to: number | string): Promise<void> {
  const address = typeof to === 'string' ? to : at(to).address;
  const contract = AgentNFT__factory.connect(arena.addresses.AgentNFT, at(from).connect(arena.chain.provider));
  await (await contract.transferFrom(at(from).address, address, tokenIdOf(rustyId))).wait();
  await arena.look();
}

const told = async (what: string) =>
  (await prisma().outbox.findMany({ where: { name: 'person' } })).filter(
    ({ data }) => (data as { what: string }).what === what,
  ).length;

const owner = async () =>
  (await prisma().agent.findUniqueOrThrow({ where: { id: rustyId }, include: { owner: true } })).owner;

it('who has sold an agent that is busy is told so once, however often strangers pass its token on', async () => {
  const [ada, ben] = [await chat.context('ada'), await chat.context('ben')];
  const place = { surface: 'console' as const, chatId: 'home', channelId: 'ring' };
  const { challenges } = arena.house.matches;
  const { id } = await challenges.create({ context: ada, place, opponent: ben, agent: 'Rusty' });
  const match = await challenges.accept({ context: ben, id });
  await pass(0, 1);
  expect(await told('agent-sold')).toBe(1);
  await pass(1, 2);
  await pass(2, 1);
  expect(await told('agent-sold')).toBe(1);
  expect((await owner())?.personId).toBe(ada.personId);
  // it comes home before it has gone: nothing has happened
  await pass(1, 0);
  expect((await owner())?.personId).toBe(ada.personId);
  expect(await chat.ask('ada', 'agent tune', { agent: 'Rusty', risk: 60 })).not.toContain('changing hands');
  for (let round = 0; round < 6; round++) {
    await arena.passTime(60);
    await arena.house.matches.advance(match);
  }
  await arena.look();
  expect(await told('agent-gone')).toBe(0);
});

it('of two who link a wallet at the same moment one has it, and the agent', async () => {
  const [one, other] = [await chat.context('cyd'), await chat.context('dan')];
  await pass(0, 3);
  expect((await owner())?.displayName).toContain('0x');
  const links = await Promise.allSettled(['cyd', 'dan'].map(who => chat.link(who, at(3))));
  expect(links.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await Promise.all([arena.service.runStep(), (await arena.another()).runStep()]);
  await arena.look();
  const living = await prisma().wallet.findFirstOrThrow({ where: { address: at(3).address, unlinkedAt: null } });
  expect([one.personId, other.personId]).toContain(living.personId);
  expect((await owner())?.personId).toBe(living.personId);
});

it('an agent whose token is nobody’s any more is nobody’s: its contract, or a contract that takes anything', async () => {
  const { address } = at(3);
  await pass(3, arena.addresses.AgentNFT);
  const holder = await owner();
  expect(holder?.displayName).toContain(arena.addresses.AgentNFT.slice(0, 6));
  expect(await prisma().identity.count({ where: { personId: holder?.personId ?? '' } })).toBe(0);
  // a shell has no purse, and gets none
  const purse = await prisma().account.findFirst({ where: { key: `wallet:${holder?.id}` } });
  expect(purse?.posted ?? 0n).toBe(0n);
  expect(await prisma().agentToken.findUniqueOrThrow({ where: { agentId: rustyId } })).not.toMatchObject({
    holder: address,
  });
});
