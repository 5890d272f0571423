import { readFileSync } from 'node:fs';
import { createPageCards } from '../../arena/page-cards.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId, silentLog } from '../../core/platform/index.ts';
import { member, openMarket, openTestApi, spectator, type TestApi } from '../api/harness.ts';

/** Fights to be watched on real pages of a real API: one that was told, with bets and a GIF; others on demand. */
export interface PlayerStage {
  api: TestApi;
  /** Told, with a market, trades and a GIF. */
  told: string;
  /** Told, over a tape of its own, without bets. */
  other: string;
  url(path: string): string;
  /** A fight that stands in the chat since `sinceMs`, and whose result nobody has been told. */
  fighting(sinceMs: number): Promise<string>;
  /** A fight that is over and stands in no chat yet: nobody has seen it. */
  unseen(): Promise<string>;
  /** Its GIF is posted now. */
  show(matchId: string): Promise<void>;
  close(): Promise<void>;
}

const GIF = readFileSync(new URL('../../docs/fight.gif', import.meta.url));

export async function openPlayerStage(
  names: readonly [string, string] = ['RUSTY-09', 'Voltran 雷神'],
): Promise<PlayerStage> {
  const cards = createPageCards({ log: silentLog, headToHead: async () => ({ wins: 0, losses: 0 }) });
  const api = await openTestApi({ simulatedMarkets: true, overrides: { cards } });
  await api.pass(0);
  const { house, blobs } = api;
  const { prisma } = api.test.database;
  // whose fights last half a minute at least, however they end: what is still on must not be over before a browser has opened
  const ada = await member(house, 'ada', names[0], 'sentinel');
  const bob = await member(house, 'bob', names[1], 'gunner');
  const gil = await spectator(house, 'gil');
  const both = [ada.context, bob.context];
  await house.communities.changeSettings(ada.context.communityId, { ratedCooldownSeconds: 0, ratedPerDay: 1000 });

  const told = await openMarket(api, both);
  for (const [pick, stake] of [
    ['A', 15],
    ['up', 8],
    ['B', 12],
    ['A-down', 5],
  ] as const) {
    await api.pass(4_000);
    await house.wagers.bet(gil, { matchId: told, pick, stake, key: newId() });
  }
  await api.pass(600_000);
  await house.matches.advance(told);
  await blobs.put(`gifs/${told}.gif`, GIF, { contentType: 'image/gif' });
  const facts = { bytes: GIF.length, frames: 120, durationMs: 9000 };
  await house.pictures.markRendered(told, facts, `gifs/${told}.gif`, async () => undefined);
  await post(told, new Date(0));

  const other = await fought(both);
  await post(other, new Date(0));

  async function fought(contexts: readonly CommunityContext[]): Promise<string> {
    await api.pass(600_000);
    const id = await openMarket(api, contexts);
    await api.pass(600_000);
    await house.matches.advance(id);
    return id;
  }

  /** As the announcer notes it: the GIF stands there; `result` once the result stands there, too. */
  async function post(
    matchId: string,
    gifPostedAt: Date | null,
    stage: 'tape' | 'gif' | 'result' = 'result',
  ): Promise<void> {
    const where = { matchId, surface: 'console', chatId: 'home', channelId: 'ring' } as const;
    await prisma.matchPost.deleteMany({ where: { matchId } });
    await prisma.matchPost.create({ data: { ...where, stage, gifPostedAt } });
  }

  return {
    api,
    told,
    other,
    url: path => `${api.running.url}${path}`,
    async fighting(sinceMs) {
      const id = await fought(both);
      await post(id, new Date(api.clock.now().getTime() - sinceMs), 'gif');
      return id;
    },
    async unseen() {
      const id = await fought(both);
      await post(id, null, 'tape');
      return id;
    },
    async show(matchId) {
      await prisma.matchPost.updateMany({ where: { matchId }, data: { stage: 'gif', gifPostedAt: api.clock.now() } });
    },
    async close() {
      await api.close();
      await cards.close();
    },
  };
}
