import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityContext } from '../../../core/communities/index.ts';
import { openWith } from '../../../core/wagers/opening.ts';
import { openTestApi, spectator, type TestApi, tellResult } from '../harness.ts';
import { outcome, type Program, program } from './program.ts';

/** A program plays a whole evening with a token and nothing but HTTP. What workers and the announcer would do meanwhile is done by hand. */

let api: TestApi;
let mod: CommunityContext;
beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
  mod = await spectator(api.house, 'mod');
});
afterAll(() => api.close());

const EVEN = { fights: 4000, counts: [1000, 1000, 1000, 1000], tapes: 64, simulated: 0 } as const;
const at = (path: string) => `/v1/communities/${mod.communityId}${path}`;
const read = async <T>(who: Program, path: string) => (await who.get(path)).json as T;

async function register(who: string, agent: string): Promise<{ player: Program; agentId: string }> {
  const player = await program(api, await spectator(api.house, who));
  const made = await player.post(at('/agents'), { name: agent, archetype: 'bruiser' });
  expect(made.status).toBe(201);
  return { player, agentId: (made.json as { id: string }).id };
}

it('from registering to the final of a tournament', async () => {
  await api.pass(0);
  const { house } = api;
  const ada = await register('ada', 'Rusty');
  const bob = await register('bob', 'Voltran');
  const cyd = await register('cyd', 'Onlooker');

  // train a little, and queue
  expect((await ada.player.post(`/v1/agents/${ada.agentId}/spars`, { try: { field: 'risk', delta: 10 } })).status).toBe(
    201,
  );
  expect((await ada.player.send('PATCH', `/v1/agents/${ada.agentId}`, { sliders: { risk: 60 } })).status).toBe(200);
  for (const { player, agentId } of [ada, bob]) {
    expect((await player.post(at('/queue'), { agent: agentId })).status).toBe(200);
  }
  expect(await read(cyd.player, at('/queue'))).toMatchObject({ waiting: 2 });
  api.clock.advance(59_000);
  const [matchId = ''] = await house.matches.queue.pair(mod.communityId);
  await api.pass(0);
  await api.test.database.transaction(tx => openWith(tx, matchId, EVEN, api.clock));

  // bet on somebody else's match, sell a part, call the winner
  const { items } = await read<{ items: { matchId: string; state: string }[] }>(
    cyd.player,
    `/v1/markets?community=${mod.communityId}`,
  );
  expect(items).toMatchObject([{ matchId, state: 'open' }]);
  const quote = await read<{ pays: number; leastPays: number }>(
    cyd.player,
    `/v1/markets/${matchId}/quote?pick=A&stake=40`,
  );
  const order = { pick: 'A', stake: 40, leastPays: quote.leastPays };
  expect((await cyd.player.post(`/v1/markets/${matchId}/bets`, order)).json).toMatchObject({ pays: quote.pays });
  const part = { pick: 'A', percent: 25, leastProceeds: 0 };
  const sold = (await cyd.player.post(`/v1/markets/${matchId}/sales`, part)).json as { proceeds: number };
  expect((await cyd.player.send('PUT', `/v1/matches/${matchId}/pick`, { corner: 0 })).status).toBe(200);
  const held = await read<{ items: unknown[] }>(cyd.player, '/v1/me/positions');
  expect(held.items).toMatchObject([{ matchId, pick: 'A', state: 'open' }]);
  const staked = await read<{ available: number }>(cyd.player, '/v1/me/balance');

  // it is fought; nothing says how it ended until the chats were told
  await api.pass(10 * 60_000);
  await house.matches.advance(matchId);
  expect(outcome(await cyd.player.post(`/v1/markets/${matchId}/bets`, order))).toBe('409 market-locked');
  expect(await read(cyd.player, `/v1/matches/${matchId}`)).toMatchObject({ state: 'running', result: null });
  expect(await read(cyd.player, '/v1/me/balance')).toMatchObject({ available: staked.available });
  await tellResult(api, matchId);
  const match = await read<{ state: string; result: { winner: 0 | 1 } }>(cyd.player, `/v1/matches/${matchId}`);
  expect(match.state).toBe('settled');
  const paid = await read<{ items: { received: number | null }[] }>(cyd.player, '/v1/me/positions');
  const after = await read<{ available: number }>(cyd.player, '/v1/me/balance');
  const received = paid.items[0]?.received ?? 0;
  expect(after.available - staked.available).toBe(match.result.winner === 0 ? received : 0);
  expect(sold.proceeds).toBeGreaterThan(0);

  await cup([ada.player, bob.player, cyd.player]);
  const { items: movements } = await read<{ items: { kind: string }[] }>(cyd.player, '/v1/me/statement');
  expect(movements.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['stake', 'sale']));
  const { ok, problems } = await house.ledger.check();
  expect([ok, problems]).toEqual([true, []]);
});

/** A cup of four that three of them join, one of whom thinks better of it and comes back. */
async function cup(players: readonly Program[]): Promise<void> {
  const { tournaments } = api.house;
  const id = await tournaments.create(mod, {
    name: 'Evening Cup',
    format: 'single',
    size: 4,
    bestOf: 1,
    finalBestOf: 1,
    thirdPlace: false,
    rounds: 0,
    groups: 0,
    entryFee: 20,
    prizeSplit: [100],
    pace: 'round',
    start: { kind: 'command' },
    checkInMinutes: 5,
    agentsPerMember: 1,
    place: { surface: 'console', chatId: 'home', channelId: 'ring' },
    key: 'evening',
  });
  const entries = `/v1/tournaments/${id}/entries`;
  for (const [index, player] of players.entries()) {
    const joined = await player.post(entries, {});
    expect([joined.status, joined.json]).toMatchObject([201, { fee: 20, entrants: index + 1, size: 4 }]);
    expect(outcome(await player.post(entries, {}))).toBe('409 already-entered');
  }
  const [first, , last] = players as [Program, Program, Program];
  expect((await last.send('DELETE', entries)).json).toMatchObject({ returned: 20 });
  expect(outcome(await last.send('DELETE', entries))).toBe('409 not-entered');
  expect((await last.post(entries, {})).status).toBe(201);
  expect(outcome(await first.post(`/v1/tournaments/${id}/check-in`, {}))).toBe('409 check-in-closed');
  await tournaments.start(mod, { tournamentId: id, fill: true, now: false });
  for (const player of players) {
    expect((await player.post(`/v1/tournaments/${id}/check-in`, {})).status).toBe(200);
  }
  await tournaments.start(mod, { tournamentId: id, fill: true, now: true });
  expect(outcome(await last.send('DELETE', entries))).toBe('409 not-confirmed');
  const end = await played(id);
  expect(end).toMatchObject({ state: 'finished', name: 'Evening Cup' });
  expect(outcome(await last.send('DELETE', entries))).toBe('409 tournament-closed');
}

/** Rounds after which it is stuck: four fight two of them. */
const ROUNDS_MAX = 60;

/** Has every match that is on fought and told until the tournament has ended, as its page shows it then. */
async function played(id: string): Promise<unknown> {
  const { prisma } = api.test.database;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    await api.house.tournaments.advance(id);
    const games = await prisma.tournamentGame.findMany({ where: { tournamentId: id, winnerId: null, isVoid: false } });
    for (const { matchId } of games) {
      await api.pass(3 * 60_000);
      await api.house.matches.advance(matchId);
      await tellResult(api, matchId);
    }
    const view = (await api.get(`/v1/tournaments/${id}`)).json as { state: string };
    if (view.state === 'finished') return view;
    if (games.length === 0) await api.pass(60_000);
  }
  throw new Error('The tournament is stuck.');
}
