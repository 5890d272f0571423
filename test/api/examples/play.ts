import type { Answer } from '../harness.ts';
import type { Example, Name, Sent, Stage } from '../stage.ts';

/** What members do: mia comes, registers an agent, buys room for another and leaves again; ada, bob and gil bet, fight and join. */

const here = ({ world }: Stage) => ({ id: world.communityId });
const inCommunity =
  (as: Name, body?: unknown) =>
  (stage: Stage): Sent => ({ as, params: here(stage), body });
const withAgent =
  (as: Name, body?: unknown, params: Record<string, string> = {}) =>
  ({ made }: Stage): Sent => ({ as, params: { id: made.get('agent') ?? '', ...params }, body });
const withRusty =
  (as: Name, body?: unknown, params: Record<string, string> = {}) =>
  ({ world }: Stage): Sent => ({ as, params: { id: world.agents.tuned, ...params }, body });
const onOpen =
  (as: Name, body?: unknown, query = '') =>
  ({ world }: Stage): Sent => ({ as, params: { id: world.matches.open, matchId: world.matches.open }, body, query });
const onShown =
  (as: Name, kind: string) =>
  ({ world }: Stage): Sent => ({ as, params: { id: world.matches.shown, kind } });
const remember =
  (name: string) =>
  ({ json }: Answer, { made }: Stage): void => {
    made.set(name, (json as { id: string }).id);
  };
const challenged = ({ made }: Stage) => ({ id: made.get('challenge') ?? '' });

/** A fight night's evening that takes entries. */
async function evening({ api, people, world, made }: Stage): Promise<string> {
  // bob has done a dozen things by now
  api.clock.advance(15_000);
  // in half a day, or the list might be closed already
  const hour = (api.clock.now().getUTCHours() + 12) % 24;
  await api.house.fightNights.schedule(people.ada.context, { words: `every day ${hour}:00` });
  await api.house.fightNights.sweep();
  const { announced } = await api.house.fightNights.list(world.communityId);
  made.set('evening', announced[0]?.id ?? '');
  return made.get('evening') ?? '';
}

/** Its bill is drawn, with a challenge that anybody may take. */
async function drawOpenChallenge({ api, world }: Stage, id: string): Promise<void> {
  const bout = { kind: 'open', first: world.agents.strange, second: null, takenBy: null, matchId: null, dropped: null };
  await api.test.database.prisma.fightNightEdition.update({
    where: { id },
    data: { programme: { entered: [], bouts: [bout] } },
  });
}

const MINERVA = { name: 'Minerva', archetype: 'sentinel' };

export default [
  {
    operation: 'POST /v1/communities/{id}/agents',
    status: 401,
    ask: stage => ({ params: here(stage), body: MINERVA }),
  },
  {
    operation: 'POST /v1/communities/{id}/agents',
    status: 400,
    ask: inCommunity('mia', { name: 'Minerva', power: 3 }),
  },
  {
    operation: 'POST /v1/communities/{id}/agents',
    status: 201,
    ask: inCommunity('mia', MINERVA),
    after: remember('agent'),
  },
  { operation: 'POST /v1/communities/{id}/agents', status: 409, ask: inCommunity('gil', MINERVA) },
  { operation: 'POST /v1/communities/{id}/agents', status: 422, ask: inCommunity('gil', { ...MINERVA, name: '<i>' }) },
  {
    operation: 'POST /v1/communities/{id}/agents',
    status: 415,
    ask: stage => ({ ...inCommunity('gil', MINERVA)(stage), headers: { 'content-type': 'text/plain' } }),
  },
  { operation: 'PATCH /v1/agents/{id}', status: 200, ask: withAgent('mia', { build: { power: 7 }, version: 1 }) },
  { operation: 'PATCH /v1/agents/{id}', status: 403, ask: withAgent('bob', { sliders: { risk: 1 } }) },
  { operation: 'POST /v1/agents/{id}/spars', status: 201, ask: withRusty('ada', { try: { field: 'risk', delta: 5 } }) },
  { operation: 'GET /v1/communities/{id}/slots', status: 200, ask: inCommunity('mia') },
  { operation: 'POST /v1/communities/{id}/slots', status: 409, ask: inCommunity('gil', { number: 1, price: 7 }) },
  { operation: 'POST /v1/communities/{id}/slots', status: 201, ask: inCommunity('mia', { number: 1, price: 500 }) },
  {
    operation: 'GET /v1/agents/{id}/new-looks',
    status: 200,
    ask: stage => ({ ...withRusty('ada')(stage), query: '?from=9' }),
    after: ({ json }, { made }) => {
      made.set('looks', String((json as { number: number }).number));
    },
  },
  {
    operation: 'POST /v1/agents/{id}/new-looks',
    status: 201,
    ask: stage => withRusty('ada', { number: Number(stage.made.get('looks')), price: 150 })(stage),
  },
  {
    operation: 'PUT /v1/agents/{id}/wardrobe/{kind}',
    status: 200,
    ask: withRusty('ada', { piece: null }, { kind: 'entrance' }),
  },

  { operation: 'POST /v1/communities/{id}/queue', status: 200, ask: inCommunity('mia', {}) },
  { operation: 'GET /v1/communities/{id}/queue', status: 200, ask: stage => ({ params: here(stage) }) },
  { operation: 'DELETE /v1/agents/{id}/queue', status: 200, ask: withAgent('mia') },
  { operation: 'DELETE /v1/communities/{id}/queue', status: 200, ask: inCommunity('mia') },
  { operation: 'POST /v1/communities/{id}/fights', status: 201, ask: inCommunity('ada', {}) },
  { operation: 'POST /v1/communities/{id}/fights', status: 429, ask: inCommunity('ada', {}) },
  {
    operation: 'POST /v1/communities/{id}/challenges',
    status: 201,
    ask: stage => inCommunity('ada', { opponent: stage.people.bob.context.memberId })(stage),
    after: remember('challenge'),
  },
  { operation: 'GET /v1/communities/{id}/challenges', status: 200, ask: inCommunity('bob') },
  {
    operation: 'POST /v1/challenges/{id}/acceptance',
    status: 403,
    ask: stage => ({ as: 'mia', params: challenged(stage), body: {} }),
  },
  {
    operation: 'POST /v1/challenges/{id}/acceptance',
    status: 201,
    ask: stage => ({ as: 'bob', params: challenged(stage), body: {} }),
  },
  {
    operation: 'POST /v1/challenges/{id}/refusal',
    status: 200,
    async ask({ api, people }) {
      const { memberId, displayName } = people.bob.context;
      const { id } = await api.house.matches.challenges.create({
        context: people.ada.context,
        place: { surface: 'console', chatId: 'home', channelId: 'ring' },
        opponent: { memberId, displayName },
      });
      return { as: 'bob', params: { id } };
    },
  },

  { operation: 'GET /v1/markets/{matchId}/quote', status: 200, ask: onOpen('bob', undefined, '?pick=A&stake=20') },
  { operation: 'GET /v1/markets/{matchId}/quote', status: 400, ask: onOpen('bob', undefined, '?pick=Z&stake=20') },
  {
    operation: 'POST /v1/markets/{matchId}/bets',
    status: 201,
    ask: onOpen('bob', { pick: 'A', stake: 20, leastPays: 20 }),
  },
  {
    operation: 'POST /v1/markets/{matchId}/bets',
    status: 409,
    ask: onOpen('bob', { pick: 'A', stake: 20, leastPays: 9_000 }),
  },
  { operation: 'GET /v1/markets/{matchId}/sale-quote', status: 200, ask: onOpen('bob', undefined, '?pick=A') },
  { operation: 'POST /v1/markets/{matchId}/sales', status: 201, ask: onOpen('bob', { pick: 'A', leastProceeds: 0 }) },
  { operation: 'POST /v1/markets/{matchId}/sales', status: 409, ask: onOpen('bob', { pick: 'A', leastProceeds: 0 }) },
  { operation: 'PUT /v1/matches/{id}/pick', status: 200, ask: onOpen('bob', { corner: 1 }) },
  { operation: 'PUT /v1/matches/{id}/reactions/{kind}', status: 200, ask: onShown('bob', 'fire') },
  { operation: 'DELETE /v1/matches/{id}/reactions/{kind}', status: 200, ask: onShown('bob', 'fire') },

  {
    operation: 'POST /v1/tournaments/{id}/entries',
    status: 201,
    ask: ({ tournaments, world }) => ({
      as: 'ada',
      params: { id: tournaments.open },
      body: { agent: world.agents.tuned },
    }),
  },
  {
    operation: 'POST /v1/tournaments/{id}/check-in',
    status: 200,
    ask: ({ tournaments }) => ({ as: 'ada', params: { id: tournaments.checkIn }, body: {} }),
  },
  {
    operation: 'DELETE /v1/tournaments/{id}/entries',
    status: 409,
    ask: ({ tournaments }) => ({ as: 'ada', params: { id: tournaments.running } }),
  },
  {
    operation: 'DELETE /v1/tournaments/{id}/entries',
    status: 200,
    ask: ({ tournaments }) => ({ as: 'ada', params: { id: tournaments.open } }),
  },
  {
    operation: 'PUT /v1/fight-nights/{id}/entry',
    status: 200,
    ask: async stage => ({ as: 'bob', params: { id: await evening(stage) }, body: {} }),
  },
  {
    operation: 'DELETE /v1/fight-nights/{id}/entry',
    status: 200,
    ask: ({ made }) => ({ as: 'bob', params: { id: made.get('evening') ?? '' } }),
  },
  {
    operation: 'PUT /v1/fight-nights/{id}/bouts/{number}/taker',
    status: 200,
    async ask(stage) {
      const id = stage.made.get('evening') ?? '';
      await drawOpenChallenge(stage, id);
      return { as: 'bob', params: { id, number: '1' }, body: {} };
    },
  },
  { operation: 'POST /v1/communities/{id}/season-entries', status: 200, ask: inCommunity('bob', {}) },

  { operation: 'POST /v1/communities/{id}/bail-out', status: 201, ask: inCommunity('mia') },
  { operation: 'POST /v1/communities/{id}/bail-out', status: 409, ask: inCommunity('gil') },
  { operation: 'POST /v1/communities/{id}/daily', status: 201, ask: inCommunity('mia') },
  {
    operation: 'PUT /v1/me/limits/{kind}',
    status: 200,
    ask: () => ({ as: 'bob', params: { kind: 'stake' }, body: { amount: 30 } }),
  },
  { operation: 'POST /v1/me/limits/cool-off', status: 200, ask: () => ({ as: 'mia', body: { hours: 2 } }) },
  {
    operation: 'POST /v1/me/limits/exclusion',
    status: 200,
    ask: () => ({ as: 'mia', body: { days: 3, confirm: true } }),
  },
  { operation: 'POST /v1/agents/{id}/retirement', status: 200, ask: withAgent('mia') },
] satisfies Example[];
