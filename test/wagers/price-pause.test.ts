import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../core/platform/clock.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createPriceService } from '../../core/prices/index.ts';
import { createPriceStore } from '../../core/prices/store.ts';
import { createModeratedMarkets, watchPrices } from '../../core/wagers/index.ts';
import { openWagerScene, type Pair, refused, type WagerScene } from './scene.ts';

/** Open markets whose exchanges fall silent or disagree: bets pause, say why, and go on by themselves. */

let scene: WagerScene;
let pair: Pair;

beforeAll(async () => {
  scene = await openWagerScene();
});
afterAll(async () => {
  await scene.check();
  await scene.close();
});
beforeEach(async () => {
  pair = await scene.pair();
  await scene.database.prisma.match.update({
    where: { id: pair.matchId },
    data: { priceSource: 'exchange', priceSources: ['coinbase', 'kraken'] },
  });
  await exchanges({});
});

/** What the recorder says of the two exchanges, and the look that follows. */
async function exchanges(kraken: { price?: number; seenAt?: Date }) {
  const row = (source: string) => ({
    symbol: 'BTC-USD',
    source,
    decimals: 2,
    state: 'fresh' as const,
    price: 9_500_000,
    seenAt: new Date(),
    problem: null,
  });
  const { database } = scene;
  await createPriceStore(database).writeStatuses([row('coinbase'), { ...row('kraken'), ...kraken }]);
  const prices = createPriceService({
    database,
    clock: systemClock,
    log: silentLog,
    mode: 'exchange',
    syntheticSeed: 'x',
    allowSimulatedMarkets: false,
  });
  return watchPrices({ database, clock: systemClock, pauseOf: match => prices.pauseOf(match) });
}

const silent = () => ({ seenAt: new Date(Date.now() - 11_000) });
const bet = () => scene.bet(pair.ann, pair.matchId, 'A', 10);
const market = async () => (await scene.wagers.market(pair.matchId))!;
const freeze = (frozen: boolean) =>
  scene.database.transaction(tx => createModeratedMarkets({ newId }).freeze(tx, pair.matchId, frozen));

it('are refused with the reason while an exchange is silent or both disagree, sales too, and go on afterwards', async () => {
  await bet();
  expect(await exchanges(silent())).toEqual({ paused: 1, resumed: 0 });
  expect(await exchanges(silent())).toEqual({ paused: 0, resumed: 0 });
  await expect(bet()).rejects.toMatchObject({
    code: 'market-frozen',
    message: expect.stringMatching(/^Bets on this match are paused\. Kraken does not tell the price of Bitcoin/),
  });
  expect(await refused(scene.sell(pair.ann, pair.matchId, 'A'))).toBe('market-frozen');
  expect(await market()).toMatchObject({ state: 'open', frozen: true, reason: expect.stringContaining('Kraken') });
  expect(await exchanges({ price: 9_700_000 })).toEqual({ paused: 1, resumed: 0 });
  await expect(bet()).rejects.toMatchObject({ message: expect.stringContaining('disagree') });
  expect(await exchanges({})).toEqual({ paused: 0, resumed: 1 });
  expect(await market()).toMatchObject({ frozen: false, reason: null });
  await bet();
});

it('say each change to the chats', async () => {
  const told = () =>
    scene.database.prisma.outbox.count({ where: { data: { path: ['matchId'], equals: pair.matchId } } });
  await scene.database.prisma.matchPost.create({
    data: { matchId: pair.matchId, surface: 'discord', chatId: 'g', channelId: 'c', lookAt: new Date() },
  });
  const before = await told();
  await exchanges(silent());
  expect(await told()).toBe(before + 1);
  await exchanges({});
  expect(await told()).toBe(before + 2);
});

it("stay as moderators want them: their freeze outlives the exchanges', and a thaw does not overrule it", async () => {
  await exchanges(silent());
  expect(await refused(freeze(false))).toBe('market-frozen');
  expect(await freeze(true)).toBe(true);
  expect(await freeze(true)).toBe(false);
  await exchanges({});
  await expect(bet()).rejects.toMatchObject({ message: expect.stringContaining('A moderator has paused') });
  await exchanges(silent());
  expect(await market()).toMatchObject({ frozen: true, reason: null });
  await exchanges({});
  expect(await freeze(false)).toBe(true);
  await bet();
});

it('end with the betting: a locked market is not paused any more, and one over simulated prices never is', async () => {
  await exchanges(silent());
  await scene.floor.lock(pair.matchId);
  expect(await market()).toMatchObject({ state: 'locked', frozen: false, reason: null });
  expect(await exchanges(silent())).toEqual({ paused: 0, resumed: 0 });
  await scene.floor.voidMatch(pair.matchId);
  const other = await scene.open(pair.communityId);
  expect(await exchanges(silent())).toEqual({ paused: 0, resumed: 0 });
  expect((await scene.wagers.market(other))?.frozen).toBe(false);
});
