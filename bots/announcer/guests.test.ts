import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWith } from '../../core/wagers/opening.ts';
import { openStage, type Stage } from '../../test/announcer/stage.ts';
import { invocationOf } from '../../test/arena/harness.ts';

/** A match with a guest is told in both communities; bets, and who won them, only where it is held. */

const AWAY = { chat: { id: 'away', kind: 'group' as const, title: 'Away', channelId: 'hall' } };
let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ markets: true });
  await stage.member('ada', 'RUSTY-09', 'bruiser');
});
afterAll(() => stage.close());

it('shows guests the fight and its result, without odds, buttons to bet, or names of who has bet', async () => {
  const { house, test } = stage.arena;
  const contextOf = (who: string, extra = {}) =>
    house.communities.resolve(invocationOf(who, 'help', {}, stage.clock.now(), extra));
  const [ada, guest] = [await contextOf('ada'), await contextOf('gil', AWAY)];
  const { communityId, memberId } = guest;
  const theirs = await house.agents.create({ communityId, memberId, name: 'VOLTRAN', archetype: 'gunner', limit: 2 });
  const [ours] = await house.agents.ofMember(ada.memberId);
  const price = await house.matches.arranged.price('BTC-USD');
  const matchId = await test.database.transaction(tx =>
    house.matches.arranged.make(tx, price, {
      communityId: ada.communityId,
      guestCommunityId: communityId,
      agentIds: [ours?.id ?? '', theirs.id],
      symbol: 'BTC-USD',
      bettingSeconds: 60,
      occasion: { kind: 'team', id: 'no-tournament', label: 'Home vs Away · Board 1' },
      places: [
        { surface: 'console', chatId: 'home', channelId: 'ring' },
        { surface: 'console', chatId: 'away', channelId: 'hall' },
      ],
      requestedById: null,
      idempotencyKey: 'with a guest',
    }),
  );
  const line = { fights: 4000, counts: [1200, 1200, 800, 800], tapes: 64, simulated: 64 } as const;
  await test.database.transaction(tx => openWith(tx, matchId, line, stage.clock));
  await stage.announcer.syncMatch(matchId);
  const inChannel = (channelId: string) => stage.surface.told.filter(told => told.channelId === channelId);
  const [atHome, away] = [inChannel('ring').at(-1), inChannel('hall').at(-1)];
  expect(atHome?.text).toContain('pays ×');
  expect(away?.text).toContain('RUSTY-09');
  expect(away?.text).not.toContain('pays');
  const commands = (away?.reply.buttons ?? []).flat().map(({ action }) => action?.command);
  expect(commands.filter(command => /bet|market|pick/.test(command ?? ''))).toEqual([]);

  for (const [who, pick] of [
    ['spectator', 'A'],
    ['onlooker', 'B'],
  ] as const) {
    await house.wagers.bet(await contextOf(who), { matchId, pick, stake: 20, key: who });
  }
  await expect(house.wagers.bet(guest, { matchId, pick: 'B', stake: 20, key: 'gil' })).rejects.toMatchObject({
    code: 'match-not-found',
  });
  await stage.settle(matchId);
  await stage.render(matchId, { durationMs: 1000 });
  await stage.play(matchId, 300);
  const texts = (channelId: string) =>
    inChannel(channelId)
      .map(({ text }) => text)
      .join('\n');
  expect(texts('ring')).toMatch(/spectator|onlooker/);
  expect(texts('hall')).toContain('Home vs Away · Board 1');
  expect(texts('hall')).toContain('Head to head');
  expect(texts('hall')).not.toMatch(/spectator|onlooker|pays|credits/);
  const { ok, problems } = await house.ledger.check();
  expect(problems).toEqual([]);
  expect(ok).toBe(true);
});
