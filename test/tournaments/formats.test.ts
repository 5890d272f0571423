import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTournamentWorld, type TournamentWorld } from './world.ts';

/** Every format through the real service, from registration to the champion. */

let world: TournamentWorld;
const NAMES = ['ann', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'];

beforeAll(async () => {
  world = await openTournamentWorld();
  await world.members(...NAMES);
});
afterAll(() => world?.close());

test('single elimination: eight enter, one is left, and the pool is shared', async () => {
  const id = await world.create({ size: 8, start: { kind: 'full' } });
  const before = new Map(await Promise.all(NAMES.map(async name => [name, await world.wallet(name)] as const)));
  await world.join(id, ...NAMES);
  const view = await world.run(id);
  expect(view.state).toBe('finished');
  // seven and the third place
  expect(view.plan?.bouts.filter(({ how }) => how === 'played')).toHaveLength(8);
  const places = view.entrants.map(({ place }) => place).sort();
  expect(places).toEqual([1, 2, 3, 4, 5, 5, 5, 5]);
  expect(view.champion?.place).toBe(1);
  const prizes = view.entrants.map(({ prize }) => prize).sort((a, b) => b - a);
  // eight fees of 50, a tenth burned, 60/30/10 of the rest
  expect(prizes).toEqual([216, 108, 36, 0, 0, 0, 0, 0]);
  for (const entrant of view.entrants) {
    const start = before.get(entrant.ownerName ?? '') ?? 500;
    expect(await world.wallet(entrant.ownerName ?? '')).toBe((start === 0 ? 500 : start) - 50 + entrant.prize);
  }
});
