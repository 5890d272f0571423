import { PassThrough } from 'node:stream';
import { NonceManager, type Wallet } from 'ethers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentNFT__factory } from '../../contracts/index.ts';
import { idBytes } from '../../core/chain/leaves.ts';
import { tokenIdOf } from '../../core/chain/tokens/token-views.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { mergeMembers } from '../../core/people/merge.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { newId } from '../../core/platform/ids.ts';
import { createLogger } from '../../core/platform/log.ts';
import { invocationOf } from '../arena/harness.ts';
import { type ArenaChain, startArenaChain } from '../chain/arena-chain.ts';

/**
 * Owners in a storm: tokens go from wallet to wallet while their holders link and unlink them, queue, tune, bet, enter tournaments, fight,
 * are merged and forgotten, and the chain worker carries out what it sees. When it is over, each agent is with whoever holds its token.
 */

const MEMBERS = 4;
const WALLETS = 5;
const WAVES = 24;

type Act =
  | { do: 'send'; token: number; to: number }
  | { do: 'link' | 'unlink'; who: number; wallet: number }
  | { do: 'queue' | 'tune' | 'bet' | 'join' | 'retire'; who: number }
  | { do: 'merge'; who: number; into: number }
  | { do: 'step' | 'pair' | 'advance' | 'forward' };

const who = fc.nat(MEMBERS - 1);
const wallet = fc.nat(WALLETS - 1);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('send' as const), token: fc.nat(MEMBERS - 1), to: wallet }) },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constantFrom('link' as const, 'link' as const, 'unlink' as const), who, wallet }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constantFrom('queue' as const, 'tune' as const, 'bet' as const, 'join' as const),
      who,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), who, into: who }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constantFrom('step' as const, 'pair' as const, 'advance' as const, 'forward' as const),
    }),
  },
);

let arena: ArenaChain;
let lines = '';
let agentIds: string[];
let members: CommunityContext[];
let runs = 0;
beforeAll(async () => {
  const destination = new PassThrough();
  destination.on('data', chunk => {
    lines += String(chunk);
  });
  arena = await startArenaChain({ bettingSeconds: 40, log: createLogger({ level: 'warn', destination }) });
  members = [];
  agentIds = [];
  const minter = AgentNFT__factory.connect(
    arena.addresses.AgentNFT,
    new NonceManager(arena.operator.connect(arena.chain.provider)),
  );
  for (let index = 0; index < WALLETS; index++) {
    await arena.chain.provider.send('anvil_setBalance', [at(index).address, '0xde0b6b3a7640000']);
  }
  for (let index = 0; index < MEMBERS; index++) {
    const context = await resolve(`m${index}`);
    const { communityId, memberId } = context;
    const agent = await arena.house.agents.create({
      ...{ communityId, memberId, name: `Agent ${index}`, archetype: 'bruiser', limit: 20 },
    });
    members.push(context);
    agentIds.push(agent.id);
    await link(context, at(index));
    await (await minter.mint(at(index).address, idBytes(agent.id), `0x${'11'.repeat(32)}`)).wait();
  }
  // one whose market needs no line
  await prisma().community.updateMany({ data: { settings: { marketKind: 'parimutuel' } } });
  await arena.look();
});
afterAll(() => arena?.close());

const prisma = () => arena.test.database.prisma;
const at = (index: number): Wallet => arena.wallet(index);
const of = (index: number) => members[index] as CommunityContext;

const moderator = () => arena.house.communities.resolve(invocationOf('mod', 'help', {}, arena.clock.now()));

function resolve(id: string) {
  return arena.house.communities.resolve({
    surface: 'console',
    chat: { id: 'home', kind: 'group', title: 'Home', channelId: 'ring' },
    actor: { id, displayName: id },
  });
}

/** As the link page's answer does, by the rule of one living link an address. */
async function link({ personId }: CommunityContext, { address }: Wallet): Promise<void> {
  await prisma().wallet.createMany({
    data: { id: newId(), personId, address, chainId: arena.chain.chainId, kind: 'eoa', isMain: false },
    skipDuplicates: true,
  });
}

async function perform(each: Act): Promise<unknown> {
  const { house, service } = arena;
  const place = { surface: 'console', chatId: 'home', channelId: 'ring' } as const;
  switch (each.do) {
    case 'send': {
      const tokenId = tokenIdOf(agentIds[each.token] ?? '');
      const holder = await arena.contracts.agents.ownerOf(tokenId);
      const from = Array.from({ length: WALLETS }, (_, index) => at(index)).find(({ address }) => address === holder);
      if (!from) throw new Error(`Nobody here holds ${tokenId}`);
      const contract = AgentNFT__factory.connect(arena.addresses.AgentNFT, from.connect(arena.chain.provider));
      // two at once from one wallet: one of them fails, as it would
      return contract
        .transferFrom(holder, at(each.to).address, tokenId)
        .then(sent => sent.wait(1, 20_000))
        .catch(() => null);
    }
    case 'link':
      return link(of(each.who), at(each.wallet));
    case 'unlink':
      return prisma().wallet.updateMany({
        where: { personId: of(each.who).personId, address: at(each.wallet).address, unlinkedAt: null },
        data: { unlinkedAt: arena.clock.now(), isMain: false },
      });
    case 'queue':
      return house.matches.queue.join({ context: await resolve(`m${each.who}`), place });
    case 'tune': {
      const [agent] = await house.agents.ofMember((await resolve(`m${each.who}`)).memberId);
      return agent && house.agents.tune(agent.id, { sliders: { risk: (agent.versionNumber * 7) % 100 } });
    }
    case 'bet': {
      const open = await prisma().match.findFirst({ where: { state: 'open' } });
      const context = await resolve(`m${each.who}`);
      return (
        open &&
        house.wagers.bet(context, { matchId: open.id, pick: each.who % 2 === 0 ? 'A' : 'B', stake: 10, key: newId() })
      );
    }
    case 'join': {
      const cup = await prisma().tournament.findFirst({ where: { state: 'registering' } });
      return cup && house.tournaments.join(await resolve(`m${each.who}`), { tournamentId: cup.id });
    }
    case 'merge': {
      // only what came to a shell is merged on: members stay apart here, so that each has somebody to play against
      if (each.who !== each.into) return null;
      const shell = await prisma().member.findFirst({
        where: { mergedIntoId: { not: null } },
        select: { id: true, mergedIntoId: true },
      });
      return shell?.mergedIntoId
        ? arena.test.database.transaction(tx =>
            mergeMembers(tx, [{ fromId: shell.id, intoId: shell.mergedIntoId ?? '' }], newId),
          )
        : null;
    }
    case 'step':
      return service.runStep();
    case 'pair':
      return house.matches.queue.pair(of(0).communityId);
    case 'advance': {
      const running = await prisma().match.findMany({
        where: { state: { in: ['open', 'locked', 'running', 'finished'] } },
      });
      await Promise.all(running.map(({ id }) => house.matches.advance(id)));
      await prisma().matchPost.updateMany({ data: { closed: 'done' } });
      const cups = await prisma().tournament.findMany({ where: { state: { in: ['registering', 'running'] } } });
      return Promise.all(cups.map(({ id }) => house.tournaments.advance(id)));
    }
    case 'forward':
      return house.people.forward();
    case 'retire':
      return null;
  }
}

it('ends with each agent at whoever holds its token, and whole books', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(act, { minLength: 3, maxLength: 8 }), { minLength: WAVES, maxLength: WAVES }),
      storm,
    ),
    { numRuns: 2, seed: 7, endOnFailure: true },
  );
});

/** Whatever the storm did: an agent goes to a wallet that nobody has linked, is carried out, and somebody links the wallet then. */
async function comeByAStranger(): Promise<void> {
  const stranger = WALLETS - 1;
  await prisma().wallet.updateMany({
    where: { address: at(stranger).address, unlinkedAt: null },
    data: { unlinkedAt: arena.clock.now(), isMain: false },
  });
  await perform({ do: 'send', token: 0, to: stranger });
  for (let round = 0; round < 4; round++) await arena.look();
  await link(of(1), at(stranger));
}

/** Whatever the storm will do: when it comes, two agents are about to meet, and somebody has bet on them. */
async function betBefore(): Promise<void> {
  for (const who of [0, 1]) await perform({ do: 'queue', who });
  await perform({ do: 'pair' });
  expect(await perform({ do: 'bet', who: 2 })).not.toBeNull();
}

async function storm(waves: readonly (readonly Act[])[]): Promise<void> {
  const { house } = arena;
  runs += 1;
  if (runs === 1) await betBefore();
  const cup = await house.tournaments.create(await moderator(), {
    ...{ name: `Cup ${runs}`, format: 'single', size: 4, bestOf: 1, finalBestOf: 1, thirdPlace: false, rounds: 0 },
    ...{ groups: 0, entryFee: 5, prizeSplit: [60, 30, 10], pace: 'round', start: { kind: 'command' } },
    ...{ checkInMinutes: 0, agentsPerMember: 1, key: newId() },
    place: { surface: 'console', chatId: 'home', channelId: 'ring' },
  });
  for (const wave of waves) {
    const done = await Promise.allSettled(wave.map(perform));
    for (const outcome of done) {
      if (outcome.status === 'rejected' && !(outcome.reason instanceof ArenaError)) throw outcome.reason;
    }
    expect((await house.ledger.check()).problems).toEqual([]);
    if (wave === waves[WAVES / 2]) {
      await house.tournaments.start(await moderator(), { tournamentId: cup, fill: true, now: true });
    }
    await arena.passTime(8);
  }
  // everything is fought to its end, and everything is carried out
  for (let round = 0; round < 20; round++) {
    await arena.passTime(60);
    await perform({ do: 'advance' });
  }
  await arena.look();
  await comeByAStranger();
  await perform({ do: 'forward' });
  for (let round = 0; round < 4; round++) await arena.look();
  for (const agentId of agentIds) {
    const holder = await arena.contracts.agents.ownerOf(tokenIdOf(agentId));
    const token = await prisma().agentToken.findUniqueOrThrow({ where: { agentId } });
    const agent = await prisma().agent.findUniqueOrThrow({ where: { id: agentId }, include: { owner: true } });
    const linked = await prisma().wallet.findFirst({ where: { address: holder, unlinkedAt: null } });
    expect(token).toMatchObject({ holder, settledFor: holder });
    expect(agent.owner?.mergedIntoId).toBeNull();
    if (linked) expect(agent.owner?.personId).toBe(linked.personId);
    else expect(await prisma().identity.count({ where: { personId: agent.owner?.personId ?? '' } })).toBe(0);
  }
  expect((await house.ledger.check()).problems).toEqual([]);
  expect(['finished', 'cancelled']).toContain(
    (await prisma().tournament.findUniqueOrThrow({ where: { id: cup } })).state,
  );
  const happened = {
    fights: await prisma().match.count({ where: { state: 'settled' } }),
    bets: await prisma().stake.count(),
    gone: await prisma().outbox.count({ where: { name: 'person', data: { path: ['what'], equals: 'agent-gone' } } }),
    shells: await prisma().member.count({ where: { mergedIntoId: { not: null } } }),
  };
  for (const [what, count] of Object.entries(happened)) expect([what, count > 0 || runs === 1]).toEqual([what, true]);
  // none of it was a fault of the worker's
  expect(lines.split('\n').filter(line => line.includes('"level":50'))).toEqual([]);
}
