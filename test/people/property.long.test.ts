import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { newId } from '../../core/platform/ids.ts';
import { discord, openPeopleWorld, type PeopleWorld, telegram, type Where } from './world.ts';

/** Whoever is merged, moved or erased in whatever order: no credit and no agent is lost, and the books stay whole. */

const RUNS = 6;
const STEPS = 24;

const chats: readonly Where[] = [
  discord,
  telegram,
  { surface: 'telegram', chat: { id: '-200', kind: 'group', title: 'Far', channelId: '-200' } },
];
const PEOPLE = 4;

type Step =
  | { do: 'agent' | 'daily' | 'slot' | 'erase'; who: number; chat: number }
  | { do: 'bet'; who: number; other: number; bettor: number; chat: number; pick: 'A' | 'B'; stake: number }
  | { do: 'pick'; who: number; other: number; bettor: number; chat: number; pick: 'A' | 'B'; stake: number }
  | { do: 'settle' | 'day' }
  | { do: 'link'; who: number }
  | { do: 'join'; host: number; guest: number }
  | { do: 'leave'; chat: number };

const who = fc.nat(PEOPLE - 1);
const chat = fc.nat(chats.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('agent' as const, 'daily' as const), who, chat }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('slot' as const), who, chat }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), who, chat }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('bet' as const, 'pick' as const),
      who,
      other: who,
      bettor: who,
      chat,
      pick: fc.constantFrom('A' as const, 'B' as const),
      stake: fc.integer({ min: 1, max: 50 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('settle' as const, 'day' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('link' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), host: chat, guest: chat }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), chat }) },
);

let world: PeopleWorld;
beforeAll(async () => {
  world = await openPeopleWorld();
});
afterAll(() => world.close());

/** One run's people and chats are nobody else's. */
function cast(run: string) {
  const where = (index: number): Where => {
    const { surface, chat: given } = chats[index] ?? discord;
    return {
      ...(surface && { surface }),
      ...(given && { chat: { ...given, id: `${run}${given.id}`, channelId: `${run}${given.channelId}` } }),
    };
  };
  return { where, account: (index: number, place: number) => `${run}-${place === 0 ? 'd' : 't'}${index}` };
}

it('loses nothing, whatever is merged, moved, erased and settled in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: STEPS / 2, maxLength: STEPS }), async steps => {
      const { where, account } = cast(newId().slice(0, 5));
      const stage = { where, account, open: [] as string[], made: 0, agents: [] as string[], refused: 0 };
      for (const each of steps) {
        const before = await world.credits();
        const moves = each.do === 'join' || each.do === 'leave';
        await perform(each, stage).catch(error => {
          if (!(error instanceof ArenaError)) throw error;
          stage.refused += 1;
        });
        if (moves) expect(await world.credits()).toBe(before);
        await requireWhole(stage.agents);
      }
      while (stage.open.length > 0) await perform({ do: 'settle' }, stage);
      await perform({ do: 'day' }, stage);
      await requireWhole(stage.agents);
      await requireSettled();
    }),
    { numRuns: RUNS },
  );
});

interface Stage extends ReturnType<typeof cast> {
  open: string[];
  agents: string[];
  made: number;
}

async function perform(each: Step, stage: Stage): Promise<void> {
  const { arena, pass, context } = world;
  const { house } = arena;
  const contextOf = (index: number, place: number): Promise<CommunityContext> =>
    context(stage.account(index, place), stage.where(place));
  await pass(30);
  switch (each.do) {
    case 'agent': {
      const { communityId, memberId } = await contextOf(each.who, each.chat);
      stage.made += 1;
      // every other name is somebody else's in another chat
      const name = `Bot ${Math.floor(stage.made / 2)}`;
      const { id } = await house.agents.create({ communityId, memberId, name, archetype: 'rusher', limit: 9 });
      stage.agents.push(id);
      return;
    }
    case 'daily':
      await house.allowances.claimDaily(await contextOf(each.who, each.chat), newId());
      return;
    case 'slot': {
      const member = await contextOf(each.who, each.chat);
      const { next } = await house.slots.view(member);
      if (next) await house.slots.buy(member, next);
      return;
    }
    case 'bet':
    case 'pick': {
      const other = each.other === each.who ? (each.who + 1) % PEOPLE : each.other;
      for (const index of [each.who, other]) {
        const { memberId } = await contextOf(index, each.chat);
        if ((await house.agents.ofMember(memberId)).length > 0) continue;
        await perform({ do: 'agent', who: index, chat: each.chat }, stage);
      }
      const matchId = await world.openBets(
        stage.account(each.who, each.chat),
        stage.account(other, each.chat),
        stage.where(each.chat),
      );
      stage.open.push(matchId);
      const bettor = await contextOf(each.bettor, each.chat);
      const { pick, stake } = each;
      if (each.do === 'bet') await house.wagers.bet(bettor, { matchId, pick, stake, key: newId() });
      else await house.wagers.freePick(bettor, { matchId, pick: pick === 'A' ? 0 : 1 });
      return;
    }
    case 'settle': {
      const matchId = stage.open.shift();
      if (matchId) await world.settle(matchId);
      return;
    }
    case 'day': {
      await pass(24 * 3600);
      const before = await world.credits();
      const { links, forward, privacy } = house.people;
      for (const id of await links.due()) await links.merge(id);
      while ((await forward()) > 0);
      // merging and handing on move credits and make none
      expect(await world.credits()).toBe(before);
      for (const id of await privacy.due()) await privacy.erase(id);
      while ((await privacy.burnLeftovers()) > 0);
      return;
    }
    case 'link': {
      const [first, second] = [await contextOf(each.who, 0), await contextOf(each.who, 1)];
      const { links } = house.people;
      const { code } = await links.code(first, { surface: 'discord', chatId: 'x' });
      const { id } = await links.ask(second, code);
      await links.agree(first, id);
      return;
    }
    case 'join': {
      const [host, guest] = [await contextOf(0, each.host), await contextOf(1, each.guest)];
      const { chats: links } = house.people;
      const place = (index: number) => ({
        surface: stage.where(index).surface ?? 'discord',
        chatId: stage.where(index).chat?.id ?? '',
      });
      const { code } = await links.code(host, place(each.host));
      await links.ask(guest, place(each.guest), code);
      const requests = await links.requests(await contextOf(0, each.host));
      for (const { id } of requests) await links.admit(host, id);
      return;
    }
    case 'leave': {
      const member = await contextOf(0, each.chat);
      const { chats: links } = house.people;
      const place = {
        surface: stage.where(each.chat).surface ?? 'discord',
        chatId: stage.where(each.chat).chat?.id ?? '',
      };
      const [guest] = await links.guests(member, place);
      if (guest) await links.leave(member, guest.placeId);
      return;
    }
    case 'erase':
      await house.people.privacy.askErasure(await contextOf(each.who, each.chat));
  }
}

/** The books add up, and every agent is there, in its owner's community, with its rating. */
async function requireWhole(agents: readonly string[]): Promise<void> {
  const { arena } = world;
  const { problems } = await arena.house.ledger.check();
  expect(problems).toEqual([]);
  const rows = await arena.test.database.prisma.agent.findMany({
    where: { id: { in: [...agents] } },
    include: { owner: true, rating: true },
  });
  expect(rows).toHaveLength(agents.length);
  for (const { communityId, owner, rating } of rows) {
    expect(owner?.mergedIntoId).toBeNull();
    expect([owner?.communityId, rating?.communityId]).toEqual([communityId, communityId]);
  }
}

/** Once nothing is open any more: who was merged or erased has nothing left, and one living member stands for a person. */
async function requireSettled(): Promise<void> {
  const { prisma } = world.arena.test.database;
  const left = await prisma.account.findMany({
    where: {
      kind: 'wallet',
      posted: { gt: 0 },
      OR: [{ member: { mergedIntoId: { not: null } } }, { member: { person: { erasedAt: { not: null } } } }],
    },
  });
  expect(left).toEqual([]);
  const chains = await prisma.$queryRaw<object[]>`
    SELECT old.id FROM "Member" old JOIN "Member" heir ON heir.id = old."mergedIntoId"
     WHERE heir."mergedIntoId" IS NOT NULL OR heir."personId" <> old."personId"`;
  expect(chains).toEqual([]);
}
