import { type BaseWallet, NonceManager, type Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentNFT__factory } from '../../contracts/index.ts';
import { tokenIdOf } from '../../core/chain/tokens/token-views.ts';
import { holderPersonId } from '../../core/people/index.ts';
import { sweepPeople } from '../../core/people/jobs.ts';
import { silentLog } from '../../core/platform/log.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type ArenaChat, chatOf } from './arena-chat.ts';

/** Whoever holds the token owns the agent: after confirmations, and not in the middle of anything. */

let arena: ArenaChain;
let chat: ArenaChat;
/** Wallets of ada and ben; a stranger's; another one of ben's. */
let wallets: Wallet[];

beforeAll(async () => {
  arena = await startArenaChain();
  chat = chatOf(arena);
  wallets = [0, 1, 2, 3].map(index => arena.wallet(index));
  for (const { address } of wallets) {
    await arena.chain.provider.send('anvil_setBalance', [address, '0xde0b6b3a7640000']);
  }
  await chat.say('ada', 'agent create', { name: 'Rusty', archetype: 'bruiser' });
  for (const name of ['Bens', 'Bens too']) await chat.say('ben', 'agent create', { name, archetype: 'gunner' });
  await chat.link('ada', walletOf('ada'));
  await chat.link('ben', walletOf('ben'));
  await chat.tap('ada', await chat.say('ada', 'agent mint', { agent: 'Rusty' }), 'Mint it');
  await arena.look();
});
afterAll(() => arena?.close());

const walletOf = (who: 'ada' | 'ben' | 'stranger' | 'ben again'): Wallet => {
  const wallet = wallets[['ada', 'ben', 'stranger', 'ben again'].indexOf(who)];
  if (!wallet) throw new Error('No such wallet');
  return wallet;
};

async function rusty() {
  return arena.test.database.prisma.agent.findFirstOrThrow({ where: { name: 'Rusty' }, include: { owner: true } });
}

const token = async () =>
  arena.test.database.prisma.agentToken.findUniqueOrThrow({ where: { agentId: (await rusty()).id } });

async function send(from: Wallet, to: BaseWallet | string): Promise<void> {
  const { agents } = arena.contracts;
  const address = typeof to === 'string' ? to : to.address;
  const connected = AgentNFT__factory.connect(
    await agents.getAddress(),
    new NonceManager(from.connect(arena.chain.provider)),
  );
  const sent = await connected.transferFrom(from.address, address, tokenIdOf((await rusty()).id));
  await arena.chain.provider.send('evm_mine', []);
  await sent.wait();
}

async function told(what: string): Promise<unknown[]> {
  const rows = await arena.test.database.prisma.outbox.findMany({ where: { name: 'person' }, orderBy: { id: 'asc' } });
  return rows.filter(({ data }) => (data as { what: string }).what === what);
}

const ownerName = async () => (await rusty()).owner?.displayName;
const short = (wallet: Wallet) => `${wallet.address.slice(0, 6)}…${wallet.address.slice(-4)}`;

async function challenge(): Promise<string> {
  const [one, other] = [await chat.context('ada'), await chat.context('ben')];
  const place = { surface: 'console' as const, chatId: 'home', channelId: 'ring' };
  const { challenges } = arena.house.matches;
  const { id } = await challenges.create({ context: one, place, opponent: other, agent: 'Rusty' });
  return challenges.accept({ context: other, id });
}

async function fightOut(match: string): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await arena.passTime(60);
    await arena.house.matches.advance(match);
  }
}

describe('a transfer', () => {
  it('changes the owner once it is confirmed, not before, and is told to both', async () => {
    await send(walletOf('ada'), walletOf('ben'));
    await arena.service.runStep();
    expect(await ownerName()).toBe('ada');
    expect(await chat.ask('ada', 'agent tune', { agent: 'Rusty', risk: 60 })).not.toContain('changing hands');
    await arena.look();
    expect(await ownerName()).toBe('ben');
    // more than fit: what was bought is there, and nothing new is made
    expect(await chat.ask('ben', 'agent create', { name: 'Another', archetype: 'gunner' })).toContain(
      'You have 3 agents',
    );
    expect(await token()).toMatchObject({ holder: walletOf('ben').address, settledFor: walletOf('ben').address });
    expect(await chat.ask('ada', 'agent tune', { agent: 'Rusty', risk: 70 })).toContain('is not yours');
    expect(await told('agent-gone')).toHaveLength(1);
    expect(await told('agent-come')).toHaveLength(1);
    expect(await told('agent-sold')).toEqual([]);
  });

  it('to another wallet of the same person changes nothing', async () => {
    await chat.link('ben', walletOf('ben again'));
    await send(walletOf('ben'), walletOf('ben again'));
    await arena.look();
    expect(await ownerName()).toBe('ben');
    expect(await token()).toMatchObject({ settledFor: walletOf('ben again').address });
    expect(await told('agent-gone')).toHaveLength(1);
    await send(walletOf('ben again'), walletOf('ada'));
    await arena.look();
    expect(await ownerName()).toBe('ada');
  });

  it('waits for a match that has not ended; meanwhile nobody spoils the agent', async () => {
    const match = await challenge();
    await send(walletOf('ada'), walletOf('ben'));
    await arena.look();
    expect(await ownerName()).toBe('ada');
    expect(await token()).toMatchObject({ holder: walletOf('ben').address, settledFor: walletOf('ada').address });
    expect(await told('agent-sold')).toHaveLength(1);
    const { id } = await rusty();
    for (const [command, options] of [
      ['agent tune', { agent: 'Rusty', risk: 90 }],
      ['agent retire', { agent: 'Rusty', confirm: true }],
      ['agent line', { agent: 'Rusty', moment: 'win', line: 'Sold!' }],
      ['queue join', { agent: 'Rusty' }],
      ['fight', { agent: 'Rusty' }],
      ['challenge', { opponent: { id: 'ben' }, agent: 'Rusty' }],
      ['agent mint', { agent: 'Rusty' }],
    ] as const) {
      expect([command, await chat.ask('ada', command, options)]).toEqual([
        command,
        expect.stringContaining('is changing hands'),
      ]);
    }
    await expect(arena.house.agents.tune(id, { sliders: { risk: 90 } })).rejects.toMatchObject({
      code: 'changing-hands',
    });
    await expect(arena.house.agents.retire(id)).rejects.toMatchObject({ code: 'changing-hands' });
    expect(await chat.ask('ben', 'agent show', { name: 'Rusty' })).toContain('Changing hands: its token went to');
    expect(await chat.ask('ben', 'fight', { opponent: 'Rusty' })).toContain('is changing hands');
    // the match is fought to its end, and with that the agent goes
    await fightOut(match);
    expect(await arena.test.database.prisma.match.findUnique({ where: { id: match } })).toMatchObject({
      state: expect.stringMatching(/settled|void/),
    });
    await arena.look();
    expect(await ownerName()).toBe('ben');
    expect((await rusty()).retiredAt).toBeNull();
  });

  it('takes back what the seller had entered it for, fees too, and waits for a tournament that runs', async () => {
    const { prisma } = arena.test.database;
    const ben = await chat.context('ben');
    await chat.say('mod', 'tournament create', { name: 'Cup', size: 8, fee: 10, start: 'by command' });
    const cup = await prisma.tournament.findFirstOrThrow({ where: { name: 'Cup' } });
    expect(await chat.ask('ben', 'tournament join', { tournament: 'Cup', agent: 'Rusty' })).toContain('Rusty');
    await chat.say('ben', 'queue join', { agent: 'Rusty' });
    expect(await prisma.queueTicket.count()).toBe(1);
    expect(await prisma.tournamentEntrant.count({ where: { tournamentId: cup.id } })).toBe(1);
    const { available } = await arena.house.ledger.balance(ben.memberId);
    // another one, which runs already
    await chat.say('mod', 'tournament create', { name: 'League', size: 8, fee: 0, start: 'by command' });
    await chat.say('ben', 'tournament join', { tournament: 'League', agent: 'Rusty' });
    const { id: league } = await prisma.tournament.update({
      where: { id: (await prisma.tournament.findFirstOrThrow({ where: { name: 'League' } })).id },
      data: { state: 'running' },
    });
    await send(walletOf('ben'), walletOf('ada'));
    await arena.look();
    expect(await ownerName()).toBe('ben');
    expect(await prisma.queueTicket.count()).toBe(0);
    expect(await prisma.tournamentEntrant.count({ where: { tournamentId: cup.id } })).toBe(0);
    expect((await arena.house.ledger.balance(ben.memberId)).available).toBe(available + Number(cup.entryFee));
    expect(await prisma.tournamentEntrant.count({ where: { tournamentId: league } })).toBe(1);
    expect(await chat.ask('ben', 'tournament join', { tournament: 'Cup', agent: 'Rusty' })).toContain('changing hands');
    await prisma.tournament.update({ where: { id: league }, data: { state: 'finished' } });
    await arena.look();
    expect(await ownerName()).toBe('ada');
  });
});

describe('a holder whom nobody knows', () => {
  it('owns the agent as an address, and nobody commands it', async () => {
    await send(walletOf('ada'), walletOf('stranger'));
    await arena.look();
    const { owner } = await rusty();
    expect(owner).toMatchObject({
      displayName: short(walletOf('stranger')),
      personId: holderPersonId(walletOf('stranger').address),
    });
    expect(await chat.ask('ada', 'agent tune', { agent: 'Rusty', risk: 10 })).toContain('is not yours');
    expect(await chat.ask('ben', 'agent token', { agent: 'Rusty' })).toContain(
      `Held by ${short(walletOf('stranger'))}`,
    );
  });

  it('becomes whoever links the wallet, and becomes nobody again when it is unlinked', async () => {
    const { prisma } = arena.test.database;
    const unknown = (await rusty()).owner;
    await chat.link('cyd', walletOf('stranger'));
    await arena.service.runStep();
    expect(await ownerName()).toBe('cyd');
    expect(await prisma.member.findUniqueOrThrow({ where: { id: unknown?.id ?? '' } })).toMatchObject({
      mergedIntoId: (await rusty()).ownerId,
    });
    expect(await chat.ask('cyd', 'agent tune', { agent: 'Rusty', risk: 10 })).not.toContain('is not yours');
    expect(await chat.ask('cyd', 'wallet unlink', { address: walletOf('stranger').address })).toContain(
      'It holds the token of an agent',
    );
    await chat.unlink('cyd', walletOf('stranger'));
    await arena.service.runStep();
    await arena.service.runStep();
    expect(await ownerName()).toBe(short(walletOf('stranger')));
    expect((await rusty()).ownerId).not.toBe(unknown?.id);
    // linked by somebody else now: the keys own the agent, not the account
    await chat.link('dan', walletOf('stranger'));
    await arena.service.runStep();
    expect(await ownerName()).toBe('dan');
  });

  it('gives no start credits for being linked', async () => {
    const { prisma } = arena.test.database;
    const dan = await chat.context('dan');
    await chat.say('dan', 'balance');
    const starts = await prisma.transfer.findMany({ where: { kind: 'start', key: { startsWith: 'start:' } } });
    const members = await prisma.member.findMany({ where: { personId: dan.personId } });
    expect(starts.filter(({ key }) => members.some(({ id }) => key === `start:${id}`))).toHaveLength(1);
  });

  it('is what is left of who was deleted; the agent fights on as the address’s', async () => {
    const { prisma } = arena.test.database;
    const dan = await chat.context('dan');
    const { tokens } = await exported(dan);
    expect(tokens).toMatchObject([{ agentId: (await rusty()).id, holder: walletOf('stranger').address }]);
    expect(await chat.ask('dan', 'privacy show')).toContain('On chain');
    await arena.house.people.privacy.askErasure(dan);
    await sweepPeople({ people: arena.house.people, log: silentLog });
    const agent = await rusty();
    expect(agent.retiredAt).toBeNull();
    expect(agent.owner?.personId).toBe(holderPersonId(walletOf('stranger').address));
    await arena.service.runStep();
    expect((await rusty()).ownerId).toBe(agent.ownerId);
    expect(await prisma.agentToken.count({ where: { askedById: dan.memberId } })).toBe(0);
    await chat.link('eve', walletOf('stranger'));
    await arena.service.runStep();
    expect(await ownerName()).toBe('eve');
  });

  async function exported(context: Awaited<ReturnType<ArenaChat['context']>>): Promise<{ tokens: unknown[] }> {
    const { unzipSync, strFromU8 } = await import('fflate');
    const files = unzipSync(await arena.house.people.privacy.export(context));
    return JSON.parse(strFromU8(files['agents.json'] ?? new Uint8Array()));
  }
});

describe('a chain that takes back what it said', () => {
  it('has changed nothing where the transfer was not confirmed', async () => {
    const snapshot = await arena.chain.provider.send('evm_snapshot', []);
    await send(walletOf('stranger'), walletOf('ben'));
    await arena.service.runStep();
    await arena.chain.provider.send('evm_revert', [snapshot]);
    await arena.look();
    expect(await ownerName()).toBe('eve');
  });

  it('gives the agent back where even a confirmed transfer is gone', async () => {
    const snapshot = await arena.chain.provider.send('evm_snapshot', []);
    await send(walletOf('stranger'), walletOf('ben'));
    await arena.look();
    expect(await ownerName()).toBe('ben');
    await arena.chain.provider.send('evm_revert', [snapshot]);
    // another branch, longer than the one that is gone
    await arena.chain.provider.send('anvil_mine', ['0x40']);
    await arena.look();
    await arena.look();
    expect(await token()).toMatchObject({ state: 'minted', holder: walletOf('stranger').address });
    expect(await ownerName()).toBe('eve');
    expect((await token()).mintedAt).not.toBeNull();
  });

  it('tells the same again as often as it is read anew', async () => {
    const before = await token();
    const { prisma } = arena.test.database;
    await arena.test.database.transaction(async tx => {
      await arena.service.tokens.reset?.(tx);
      await tx.chainCursor.deleteMany();
    });
    expect(await token()).toMatchObject({ state: 'minting', holder: null, settledFor: before.settledFor });
    expect(await ownerName()).toBe('eve');
    await arena.look();
    expect(await token()).toEqual(before);
    expect(await prisma.chainTransaction.count({ where: { purpose: 'mint' } })).toBe(1);
  });
});
