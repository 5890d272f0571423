import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext, CommunitySettings } from '../../core/communities/index.ts';
import { issuanceOf, postTransfers, walletOf } from '../../core/ledger/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { words } from './harness.ts';
import { labelsOf, type MarketWorld, openMarketWorld } from './market-world.ts';

/** What members buy: further slots for agents, new looks. The books are checked at the end. */

let world: MarketWorld;
beforeAll(async () => {
  world = await openMarketWorld();
});
afterAll(() => world.close());

const say: MarketWorld['say'] = (...args) => world.say(...args);
const tap: MarketWorld['tap'] = (...args) => world.tap(...args);
const treasury = async () => {
  const { communityId } = await world.context('ann');
  const [row] = await sqlOf(world.arena.test.database.pool).query<{ posted: string }>(
    'SELECT posted::text AS posted FROM "Account" WHERE key = $1',
    [`treasury:${communityId}`],
  );
  return Number(row?.posted ?? 0);
};
const outcomes = (results: PromiseSettledResult<unknown>[]) =>
  results.map(result => (result.status === 'fulfilled' ? 'done' : (result.reason as { code: string }).code)).sort();

async function give({ communityId, memberId }: CommunityContext, amount: number): Promise<void> {
  await postTransfers(sqlOf(world.arena.test.database.pool), [
    {
      key: newId(),
      kind: 'grant',
      from: issuanceOf(communityId),
      to: walletOf(communityId, memberId),
      amount: BigInt(amount),
    },
  ]);
}

describe('/agent slot', () => {
  it('shows the price, asks, pays once, and the room holds agents', async () => {
    await say('cat', 'agent create', { name: 'Cat one', archetype: 'rusher' });
    expect(words(await say('cat', 'agent list'))).toContain('Slots: 1 of 2 used; a third costs 500.');
    await say('cat', 'agent create', { name: 'Cat two', archetype: 'rusher' });
    const full = await say('cat', 'agent create', { name: 'Cat three', archetype: 'rusher' });
    expect(words(full)).toContain(
      'You have 2 agents, which is as many as fit. /agent retire makes room, or a third slot.',
    );
    expect(words(await say('cat', 'agent create'))).toBe(words(full));
    const before = await treasury();
    const question = await tap('cat', full, 'A third slot · 500');
    expect(words(question)).toBe(
      '\nYou have 2 agents in 2 slots.\nA third one costs 500 credits and is yours for good. You have 500.',
    );
    expect(words(await tap('mallory', question, 'Buy for 500'))).toContain('belongs to somebody else');
    expect(await world.wallet('cat')).toBe(500);
    const bought = await tap('cat', question, 'Buy for 500');
    expect(words(bought)).toContain('✅ A third agent slot is yours for good. Balance 0.');
    expect(words(await tap('cat', question, 'Buy for 500'))).toContain('nothing was paid twice. Balance 0.');
    expect(await treasury()).toBe(before + 500);
    expect(words(await say('cat', 'statement'))).toContain('−500 → 0 · Purchase: agent slot 3');
    await say('cat', 'agent create', { name: 'Cat three', archetype: 'rusher' });
    const list = await say('cat', 'agent list');
    expect(words(list)).toContain('Slots: 3 of 3 used; a fourth costs 1,000.');
    const poor = await tap('cat', list, 'A fourth slot · 1,000');
    expect(words(poor)).toContain('You have 0: 1,000 to go.');
    expect(labelsOf(poor)).toEqual(['Daily credits']);
    await give(await world.context('cat'), 1000);
    await tap('cat', await say('cat', 'agent slot'), 'Buy for 1,000');
    expect(words(await say('cat', 'agent slot'))).toContain(
      'You have 3 agents in 4 slots. No further ones are for sale',
    );
    await say('cat', 'agent create', { name: 'Cat four', archetype: 'rusher' });
    const last = await say('cat', 'agent create', { name: 'Cat five', archetype: 'rusher' });
    expect(words(last)).toContain('You have 4 agents, which is as many as fit. /agent retire makes room.');
    expect(labelsOf(last)).toEqual([]);
    await tap('cat', await say('cat', 'agent retire', { agent: 'Cat two' }), 'Retire it');
    expect(words(await say('cat', 'agent list'))).toContain('Slots: 3 of 4 used.');
    expect(words(await say('cat', 'agent create', { name: 'Cat five', archetype: 'rusher' }))).toContain('enters');
  });

  it('says what is missing, and takes nothing', async () => {
    const dan = await world.context('dan');
    const question = await say('dan', 'agent slot');
    await tap('dan', await say('dan', 'agent slot'), 'Buy for 500');
    await give(dan, 320);
    const { number, price } = { number: 2, price: 1000 };
    const reply = await say('dan', 'slot confirm', { number, price }, { via: 'button', owner: 'dan' });
    expect(reply).toMatchObject({ tone: 'bad', sensitive: true });
    expect(words(reply)).toContain('That costs 1,000 credits and you have 320: 680 more and it is yours.');
    expect(await world.wallet('dan')).toBe(320);
    await world.pass(301);
    expect(words(await tap('dan', question, 'Buy for 500'))).toContain('expired');
  });

  it('asks again where moderators changed the price meanwhile, and sells nothing at a price of nothing', async () => {
    const question = await say('eve', 'agent slot');
    expect(words(await say('mod', 'setup credits', { 'first-slot-credits': 400 }))).toContain(
      'A further agent slot (0: not for sale): 400',
    );
    expect(words(await tap('eve', question, 'Buy for 500'))).toContain('price has changed');
    expect(await world.wallet('eve')).toBe(500);
    await tap('eve', await say('eve', 'agent slot'), 'Buy for 400');
    expect(await world.wallet('eve')).toBe(100);
    await say('mod', 'setup credits', { 'first-slot-credits': 0 });
    expect(words(await say('flo', 'agent slot'))).toContain('No further ones are for sale');
    expect(words(await say('flo', 'slot confirm', { number: 1, price: 1 }))).toContain('no further agent slots');
    await say('mod', 'setup credits', { 'first-slot-credits': 500 });
  });

  it('keeps what was bought on top, whatever moderators give', async () => {
    const gus = await world.context('gus');
    await world.arena.house.slots.buy(gus, { number: 1, price: 500 });
    const settings: CommunitySettings = { ...gus.settings, agentsPerMember: 3 };
    expect(await world.arena.house.slots.view({ ...gus, settings })).toEqual({
      used: 0,
      total: 4,
      next: { number: 2, place: 5, price: 1000 },
    });
  });
});

describe('a purchase of slots', () => {
  it('at once are one, and a stake beside them finds no credits that are spent', async () => {
    const hal = await world.context('hal');
    const { id } = await world.openBets();
    const { slots, wagers } = world.arena.house;
    const results = await Promise.allSettled([
      ...Array.from({ length: 16 }, () => slots.buy(hal, { number: 1, price: 500 })),
      ...Array.from({ length: 16 }, () => wagers.bet(hal, { matchId: id, pick: 'A', stake: 25, key: newId() })),
    ]);
    const bought = results.slice(0, 16).flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
    const bets = results.slice(16).filter(result => result.status === 'fulfilled').length;
    // whichever came first: either the slot took all, or a stake left too little for it
    expect(bought.filter(receipt => !receipt.repeated).length * 500 + bets * 25).toBeLessThanOrEqual(500);
    expect(bought.length === 0 || bought.filter(receipt => !receipt.repeated).length === 1).toBe(true);
    expect(['done', 'insufficient-credits', 'stake-cap']).toEqual(expect.arrayContaining(outcomes(results)));
    expect(await world.wallet('hal')).toBe(500 - (bought.length > 0 ? 500 : 0) - bets * 25);
  });

  it('in any order never cost more than there is, nor what was shown, nor twice', async () => {
    let round = 0;
    const wish = fc.record({ number: fc.integer({ min: 1, max: 3 }), price: fc.constantFrom(500, 1000, 1) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(wish, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(0, 1, 499, 500, 1000, 2500),
        async (rounds, gift) => {
          const member = await world.context(`member ${round++}`);
          const { slots, ledger } = world.arena.house;
          await world.arena.house.allowances.summary(member);
          if (gift > 0) await give(member, gift);
          const first = await treasury();
          let paid = 0;
          for (const wishes of rounds) {
            // some at once, and others after them
            const results = await Promise.allSettled(wishes.map(each => slots.buy(member, each)));
            for (const [index, result] of results.entries()) {
              if (result.status === 'fulfilled' && !result.value.repeated) paid += wishes[index]!.price;
            }
            const codes = outcomes(results).filter(code => code !== 'done');
            expect(['insufficient-credits', 'no-slots', 'price-changed']).toEqual(expect.arrayContaining(codes));
          }
          const { total } = await slots.view(member);
          const { available } = await ledger.balance(member.memberId);
          expect(paid).toBe({ 2: 0, 3: 500, 4: 1500 }[total]);
          expect(available).toBe(500 + gift - paid);
          expect(available).toBeGreaterThanOrEqual(0);
          expect(await treasury()).toBe(first + paid);
        },
      ),
      { numRuns: 25 },
    );
    expect((await world.arena.house.ledger.check()).problems).toEqual([]);
  });

  it('of more than are for sale is refused by the database too', async () => {
    const { memberId } = await world.context('ann');
    const { prisma } = world.arena.test.database;
    await expect(prisma.member.update({ where: { id: memberId }, data: { boughtSlots: 3 } })).rejects.toThrow();
  });
});

describe('/agent repaint', () => {
  const looksOf = async (name: string) => {
    const { communityId } = await world.context('ivy');
    return (await world.arena.house.agents.find(communityId, name)).looks;
  };

  it('shows new looks, draws again, and paints what was shown for its price, once', async () => {
    expect(words(await say('ivy', 'agent repaint'))).toContain('You have no agent yet');
    await say('ivy', 'agent create', { name: 'Ivory', archetype: 'rusher' });
    const before = await looksOf('Ivory');
    const first = await say('ivy', 'agent repaint', { agent: 'ivory' });
    expect(words(first)).toMatch(/New looks for Ivory\?\n[a-z ]+ with [a-z ]+ trim, for 150 credits\. You have 500\./);
    expect(labelsOf(first)).toEqual(['Buy for 150', 'Draw again', 'Cancel']);
    const second = await tap('ivy', first, 'Draw again');
    expect(await looksOf('Ivory')).toEqual(before);
    expect(words(await tap('mallory', second, 'Buy for 150'))).toContain('belongs to somebody else');
    const painted = await Promise.all(Array.from({ length: 5 }, () => tap('ivy', second, 'Buy for 150')));
    expect(painted.filter(reply => words(reply).includes('✅'))).toHaveLength(1);
    expect(painted.filter(reply => words(reply).includes('nothing was paid twice'))).toHaveLength(4);
    expect(await world.wallet('ivy')).toBe(350);
    expect(words(await say('ivy', 'statement'))).toContain('−150 → 350 · Purchase: new looks for Ivory');
    const after = await looksOf('Ivory');
    const turn = Math.abs(after.hue - before.hue);
    expect(Math.min(turn, 360 - turn)).toBeGreaterThan(60);
    expect(after).toMatchObject({ archetype: before.archetype, build: before.build });
    // an earlier offer still holds, and is another purchase
    await tap('ivy', first, 'Buy for 150');
    expect(await world.wallet('ivy')).toBe(200);
    await tap('ivy', second, 'Buy for 150');
    expect(await world.wallet('ivy')).toBe(200);
    // the two offers stand out alike, and may even share a hue
    expect(await looksOf('Ivory')).not.toEqual(after);
  });

  it('takes nothing where the price changed, credits are missing, or the agent is gone or another’s', async () => {
    const offer = await say('ivy', 'agent repaint');
    await say('mod', 'setup credits', { 'repaint-credits': 201 });
    expect(words(await tap('ivy', offer, 'Buy for 150'))).toContain('price has changed');
    const dear = await say('ivy', 'agent repaint');
    expect(words(await tap('ivy', dear, 'Buy for 201'))).toContain('That costs 201 credits and you have 200: 1 more');
    await say('mod', 'setup credits', { 'repaint-credits': 0 });
    expect(words(await say('ivy', 'agent repaint'))).toContain('not for sale');
    await say('mod', 'setup credits', { 'repaint-credits': 150 });
    const { id: rusty, name } = (await world.arena.house.agents.ofMember((await world.context('ann')).memberId))[0]!;
    const ivy = await world.context('ivy');
    const theft = world.arena.house.paint.buy(ivy, { agent: { id: rusty, name }, number: 1, price: 150, key: 'q' });
    await expect(theft).rejects.toMatchObject({ code: 'agent-retired' });
    const last = await say('ivy', 'agent repaint');
    await tap('ivy', await say('ivy', 'agent retire', { agent: 'Ivory' }), 'Retire it');
    expect((await tap('ivy', last, 'Buy for 150')).tone).toBe('bad');
    expect(await world.wallet('ivy')).toBe(200);
  });
});
