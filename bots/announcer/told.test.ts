import { afterAll, beforeAll, expect, it } from 'vitest';
import { matchTold } from '../../core/announcements/index.ts';
import { type Newsroom, openNewsroom } from '../../test/announcer/newsroom.ts';

/** When a result may be shown elsewhere, in a bracket, say. */

let news: Newsroom;
let count = 0;

beforeAll(async () => {
  news = await openNewsroom();
});
afterAll(() => news.close());

async function match(): Promise<string> {
  news.surface.reset();
  const key = `cup:${++count}`;
  news.say(key, 'Spring Cup');
  await news.publish({ key });
  return news.arrange(key, 'Spring Cup · final');
}
const told = (matchId: string) => matchTold(news.arena.test.database.prisma, matchId);

it('a match is told when its GIF has played and its result stands under it', async () => {
  const matchId = await match();
  expect(await told(matchId)).toBe(false);
  await news.pass(80, matchId);
  expect((await news.arena.house.matches.get(matchId)).state).toBe('settled');
  expect(await told(matchId)).toBe(false);
  await news.render(matchId);
  expect(await told(matchId)).toBe(false);
  await news.pass(20, matchId);
  expect(await told(matchId)).toBe(true);
});

it('what nobody manages to tell is no secret three minutes after its end', async () => {
  const matchId = await match();
  await news.pass(80, matchId);
  expect(await told(matchId)).toBe(false);
  await news.pass(180, matchId);
  expect(await told(matchId)).toBe(true);
});

it('a channel that is gone keeps no secret', async () => {
  const matchId = await match();
  news.surface.deleteChannel('arena');
  await news.pass(80, matchId);
  await news.render(matchId);
  expect(await told(matchId)).toBe(true);
});
