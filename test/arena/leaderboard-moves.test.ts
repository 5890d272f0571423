import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSeasonWorld, type SeasonWorld } from '../seasons/world.ts';
import { words } from './harness.ts';

/** The leaderboard says who has climbed since last week. */

let world: SeasonWorld;
const MEMBERS = ['ann', 'ben', 'cid', 'dot'];
beforeAll(async () => {
  world = await openSeasonWorld();
  for (const who of MEMBERS) await world.member(who);
});
afterAll(() => world?.close());

const order = async () => {
  const rows = await world.arena.house.agents.leaderboard(world.moderator.communityId, { limit: 20 });
  return rows.map(({ id }) => id);
};

test('places of an earlier moment are those that the table showed then', async () => {
  const { agents } = world.arena.house;
  const { communityId } = world.moderator;
  for (let round = 0; round < 2; round += 1) await world.fight(...MEMBERS);
  const then = await order();
  await world.pass(60);
  const moment = world.clock.now();
  // nobody has moved yet, and everybody was there
  expect([...(await agents.placesAt(communityId, moment, then))].sort((a, b) => a[1] - b[1])).toEqual(
    then.map((id, index) => [id, index + 1]),
  );
  await world.pass(3600);
  const { agentId: late } = await world.member('eve');
  for (let round = 0; round < 3; round += 1) await world.fight(...MEMBERS);
  const now = await order();
  const places = await agents.placesAt(communityId, moment, now);
  expect(places.has(late)).toBe(false);
  expect([...places].sort((a, b) => a[1] - b[1]).map(([id]) => id)).toEqual(then);

  // a week after that moment
  await world.pass(moment.getTime() / 1000 + 7 * 24 * 3600 - world.clock.now().getTime() / 1000 - 1);
  const told = words(await world.say('ann', 'leaderboard'));
  for (const [index, id] of now.entries()) {
    const won = (places.get(id) ?? index + 1) - (index + 1);
    const line = told.split('\n').find(text => text.startsWith(`${index + 1}. `));
    expect(line?.match(/[▲▼]\d+/)?.[0]).toBe(won === 0 ? undefined : won > 0 ? `▲${won}` : `▼${-won}`);
  }
});
