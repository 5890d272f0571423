import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../../core/communities/index.ts';
import { member, openMarket, openTestApi, spectator, type TestApi } from '../harness.ts';
import { outcome, type Program, program } from './program.ts';

/** What moves credits: bets, sales, allowances, the shop; and the limits that members set for themselves. */

let api: TestApi;
let one: CommunityContext;
let two: CommunityContext;
let matchId: string;
let openedAt: Date;
beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
  ({ context: one } = await member(api.house, 'one', 'First'));
  ({ context: two } = await member(api.house, 'two', 'Second', 'gunner'));
  matchId = await openMarket(api, [one, two]);
  openedAt = api.clock.now();
});
afterAll(() => api.close());
beforeEach(async () => {
  // nobody is slowed down by what another test did; the market goes by the database's time
  api.clock.advance(15_000);
  await api.setDatabaseTime(openedAt);
});

const someone = async (who: string): Promise<[Program, CommunityContext]> => {
  const context = await spectator(api.house, who);
  return [await program(api, context), context];
};
const at = (path: string) => `/v1/communities/${one.communityId}${path}`;
const on = (path: string, id = matchId) => `/v1/markets/${id}/${path}`;
const bet = (who: Program, body: object, id = matchId) =>
  who.post(on('bets', id), { pick: 'A', stake: 10, leastPays: 0, ...body });
const available = async (context: CommunityContext) => (await api.house.allowances.summary(context)).available;

describe('a bet', () => {
  it('pays what its quote said, and is sold for what that quote said', async () => {
    const [ada, context] = await someone('ada');
    const quote = (await ada.get(on('quote?pick=A-up&stake=20'))).json as { pays: number; leastPays: number };
    expect(quote.leastPays).toBeLessThanOrEqual(quote.pays);
    const made = await ada.post(on('bets'), { pick: 'A-up', stake: 20, leastPays: quote.pays });
    expect([made.status, made.json]).toMatchObject([
      201,
      { pick: 'A-up', stake: 20, pays: quote.pays, totalPays: quote.pays },
    ]);
    // the goal of the day was met by it, as in chat
    expect(await available(context)).toBe(480 + 25);
    const half = (await ada.get(on('sale-quote?pick=A-up&percent=50'))).json as { proceeds: number };
    const sold = await ada.post(on('sales'), { pick: 'A-up', percent: 50, leastProceeds: half.proceeds });
    expect([sold.status, sold.json]).toMatchObject([201, { proceeds: half.proceeds, pendingUntilSettled: 0 }]);
    expect(await available(context)).toBe(505 + half.proceeds);
    const daily = (await ada.post(at('/daily'))).json as { amount: number; goals: { name: string; done: boolean }[] };
    expect(daily.goals.find(({ name }) => name === 'call')?.done).toBe(true);
  });

  it.each([
    ['more than the odds give', { leastPays: 1_000 }, '409 odds-moved'],
    ['more than the cap of a match', { stake: 400 }, '409 stake-cap'],
    ['more than there is', { stake: 501 }, '409 insufficient-credits'],
    ['a stake that is none', { stake: 0 }, '400 bad-parameter'],
    ['a part of a credit', { stake: 1.5 }, '400 bad-parameter'],
    ['a stake in words', { stake: 'all' }, '400 bad-parameter'],
    ['more than all the credits that there are', { stake: 1e15 }, '400 bad-parameter'],
    ['what is no pick', { pick: 'draw' }, '400 bad-parameter'],
    ['a field that there is not', { odds: 9 }, '400 unknown-parameter'],
    ['no bound', { leastPays: undefined }, '400 bad-parameter'],
  ])('is refused for %s', async (_, body, expected) => {
    const [bob, context] = await someone('bob');
    expect(outcome(await bet(bob, body))).toBe(expected);
    expect(await available(context)).toBe(500);
  });

  it('is refused where chat refuses it', async () => {
    const [cyd] = await someone('cyd');
    expect(outcome(await bet(cyd, {}, '000000000000'))).toBe('404 match-not-found');
    expect(outcome(await cyd.post(on('sales'), { pick: 'A', leastProceeds: 0 }))).toBe('409 nothing-held');
    const stranger = await program(api, (await member(api.house, 'eve', 'Elsewhere', 'gunner', 'other')).context);
    expect(outcome(await bet(stranger, {}))).toBe('403 not-a-member');
    expect(outcome(await stranger.get(on('quote?pick=A&stake=5')))).toBe('403 not-a-member');
    // against one's own agent, whichever corner it has
    const owner = await program(api, one);
    const view = await api.house.matches.get(matchId);
    const theirs = view.sides[0].agent.name === 'First' ? 'B' : 'A';
    expect(outcome(await bet(owner, { pick: theirs }))).toBe('403 against-own-agent');
    expect(outcome(await owner.get(on(`quote?pick=${theirs}&stake=10`)))).toBe('403 against-own-agent');
    expect((await bet(owner, { pick: theirs === 'A' ? 'B' : 'A' })).status).toBe(201);
    await api.house.communities.changeSettings(one.communityId, { wagers: false });
    expect(outcome(await bet(cyd, {}))).toBe('403 wagers-off');
    expect((await cyd.send('PUT', `/v1/matches/${matchId}/pick`, { corner: 0 })).status).toBe(200);
    await api.house.communities.changeSettings(one.communityId, { wagers: true });
  });

  it('is refused to whom moderators have closed the market, and to who moderated the match', async () => {
    const [dan, context] = await someone('dan');
    const { sanctions, moderation } = api.house;
    const sanction = await api.test.database.transaction(tx =>
      sanctions.give(tx, {
        communityId: context.communityId,
        memberId: context.memberId,
        kind: 'wagers',
        durationMs: null,
        reason: 'two accounts',
        givenById: null,
      }),
    );
    expect(outcome(await bet(dan, {}))).toBe('403 sanctioned');
    await api.test.database.transaction(tx =>
      sanctions.lift(tx, {
        communityId: context.communityId,
        id: sanction.id,
        reason: 'it was his brother',
        liftedById: null,
      }),
    );
    expect((await bet(dan, {})).status).toBe(201);
    const [mod, moderator] = await someone('mod');
    await moderation.freezeMarket(moderator, { matchId, frozen: true, reason: 'looking at it' });
    expect(outcome(await bet(dan, {}))).toBe('409 market-frozen');
    await moderation.freezeMarket(moderator, { matchId, frozen: false, reason: 'all is well' });
    expect(outcome(await bet(mod, {}))).toBe('403 moderated');
  });
});

describe('limits of one’s own', () => {
  it('hold at once when lower, later when higher, and are taken even from who is muted', async () => {
    const [fay, context] = await someone('fay');
    const lower = await fay.send('PUT', '/v1/me/limits/stake', { amount: 15 });
    expect(lower.json).toMatchObject({ stake: { next: null } });
    expect((await fay.get('/v1/me/limits')).json).toEqual(lower.json);
    expect(outcome(await bet(fay, { stake: 16 }))).toBe('409 own-limit');
    expect((await bet(fay, { stake: 15 })).status).toBe(201);
    const higher = await fay.send('PUT', '/v1/me/limits/stake', { amount: null });
    expect(higher.json).toMatchObject({ stake: { next: { amount: null } } });
    await api.test.database.transaction(tx =>
      api.house.sanctions.give(tx, {
        communityId: context.communityId,
        memberId: context.memberId,
        kind: 'ban',
        durationMs: null,
        reason: 'spam',
        givenById: null,
      }),
    );
    expect(outcome(await fay.post(at('/daily')))).toBe('403 sanctioned');
    expect((await fay.post('/v1/me/limits/cool-off', { hours: 1 })).status).toBe(200);
    expect(outcome(await fay.send('PUT', '/v1/me/limits/luck', { amount: 1 }))).toBe('400 bad-parameter');
    expect(outcome(await fay.send('PUT', '/v1/me/limits/stake', { amount: -1 }))).toBe('400 bad-parameter');
  });

  it('a break and an exclusion cannot be undone', async () => {
    const [gil] = await someone('gil');
    expect((await gil.post('/v1/me/limits/cool-off', { hours: 24 })).json).toMatchObject({ excludedUntil: null });
    expect(outcome(await bet(gil, {}))).toBe('403 cooling-off');
    expect(outcome(await gil.post('/v1/me/limits/cool-off', { hours: 0 }))).toBe('400 bad-parameter');
    expect(outcome(await gil.post('/v1/me/limits/exclusion', { days: 'forever' }))).toBe('400 bad-parameter');
    const out = await gil.post('/v1/me/limits/exclusion', { days: 'forever', confirm: true });
    expect(out.json).toMatchObject({ excludedUntil: 'forever' });
    expect(outcome(await bet(gil, {}))).toBe('403 excluded');
  });

  it('is nothing for who is a member nowhere', async () => {
    const { prisma } = api.test.database;
    const person = await prisma.person.create({ data: { id: '0NEWB0RN0000' } });
    const nobody = await program(api, { personId: person.id });
    expect(outcome(await nobody.post('/v1/me/limits/cool-off', { hours: 1 }))).toBe('403 not-a-member');
  });
});

describe('allowances', () => {
  it('come once a day, whatever the key', async () => {
    const [hal, context] = await someone('hal');
    const first = await hal.post(at('/daily'), undefined, 'today');
    expect([first.status, first.json]).toMatchObject([201, { amount: 100, streak: 1, nextAmount: 110 }]);
    expect((await hal.post(at('/daily'), undefined, 'today')).text).toBe(first.text);
    expect(outcome(await hal.post(at('/daily')))).toBe('409 daily-taken');
    expect(outcome(await hal.post(at('/daily'), { double: true }))).toBe('400 unknown-parameter');
    expect(outcome(await hal.post(at('/bail-out')))).toBe('409 not-broke');
    expect(await available(context)).toBe(600);
  });

  it('bail out who is broke, once in a day', async () => {
    const [ida] = await someone('ida');
    await ida.post(at('/slots'), { number: 1, price: 500 });
    expect((await ida.post(at('/bail-out'))).status).toBe(201);
    expect(outcome(await ida.post(at('/bail-out')))).toBe('409 not-broke');
  });
});

describe('the shop', () => {
  it('sells slots, looks and pieces at the price that was shown', async () => {
    const { context, agentId } = await member(api.house, 'jon', 'Dandy');
    const jon = await program(api, context);
    await api.house.communities.changeSettings(one.communityId, { firstSlotCredits: 100, repaintCredits: 50 });
    expect((await jon.get(at('/slots'))).json).toMatchObject({ used: 1, next: { number: 1, price: 100 } });
    expect(outcome(await jon.post(at('/slots'), { number: 1, price: 90 }))).toBe('409 price-changed');
    const bought = await jon.post(at('/slots'), { number: 1, price: 100 });
    expect([bought.status, bought.json]).toMatchObject([201, { total: 3, next: { number: 2 } }]);
    const drawn = (await jon.get(`/v1/agents/${agentId}/new-looks?from=7`)).json as { number: number; looks: object };
    const painted = await jon.post(`/v1/agents/${agentId}/new-looks`, { number: drawn.number, price: 50 });
    expect([painted.status, painted.json]).toMatchObject([201, { looks: drawn.looks }]);
    expect((await api.house.agents.byId(agentId)).looks).toMatchObject(drawn.looks);
    const { pieces } = await api.house.dressing.wardrobe(agentId);
    const piece = pieces.find(({ kind, state }) => kind === 'entrance' && state === 'for sale');
    const wear = (body: object) => jon.send('PUT', `/v1/agents/${agentId}/wardrobe/entrance`, body);
    expect(outcome(await wear({ piece: piece?.id }))).toBe('409 not-owned');
    const before = await available(context);
    expect((await wear({ piece: piece?.id, price: piece?.price })).json).toMatchObject({
      piece: piece?.id,
      paid: piece?.price,
    });
    expect(await available(context)).toBe(before - (piece?.price ?? 0));
    expect((await wear({ piece: null })).json).toMatchObject({ piece: null, paid: 0 });
    expect((await wear({ piece: piece?.id })).json).toMatchObject({ paid: 0 });
    expect(outcome(await wear({ piece: 'rocket' }))).toBe('400 bad-parameter');
    const other = await program(api, two);
    expect(outcome(await other.get(`/v1/agents/${agentId}/new-looks`))).toBe('403 not-your-agent');
    expect(outcome(await other.send('PUT', `/v1/agents/${agentId}/wardrobe/entrance`, { piece: null }))).toBe(
      '403 not-your-agent',
    );
  });
});

it('the season is entered where one is open', async () => {
  const [kim] = await someone('kim');
  expect(outcome(await kim.post(at('/season-entries'), {}))).toBe('409 season-not-open');
  await api.house.seasons.create(one, {
    name: 'Spring',
    opensAt: null,
    startsAt: null,
    endsAt: null,
    prizePool: 0,
    modifier: null,
  });
  await api.house.seasons.act(one, 'open');
  expect(outcome(await kim.post(at('/season-entries'), {}))).toBe('409 no-agent');
  const owner = await program(api, one);
  const entered = await owner.post(at('/season-entries'), {});
  expect([entered.status, entered.json]).toMatchObject([200, { entered: ['First'], season: { name: 'Spring' } }]);
  expect((await owner.post(at('/season-entries'), {})).json).toMatchObject({ entered: [] });
});

it('the ledger proves it all', async () => {
  expect((await api.house.ledger.check()).problems).toEqual([]);
});
