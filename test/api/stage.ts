import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/index.ts';
import { SCOPES } from '../../core/sessions/index.ts';
import { type Answer, openMarket, spectator, type TestApi } from './harness.ts';
import { populate, type World } from './world.ts';

/** An arena with something of everything (world.ts), a season, tournaments in each state, and people who are signed in. */
export interface Stage {
  api: TestApi;
  world: World;
  /** Members of the world's community with a token that may do everything. `mia` is new there: she has no agent and no bet. */
  people: Record<Name, Person>;
  /** Of the world's community, which goes on; of the other one, which is over. */
  seasonId: string;
  pastSeasonId: string;
  tournaments: { open: string; checkIn: string; running: string };
  /** What earlier examples of a file have made and later ones need. */
  made: Map<string, string>;
}

export type Name = 'ada' | 'bob' | 'gil' | 'mia';

export interface Person {
  context: CommunityContext;
  token: string;
}

export async function setStage(api: TestApi): Promise<Stage> {
  const world = await populate(api);
  const ada = await personOf(api, 'ada');
  const bob = await personOf(api, 'bob');
  const people = { ada, bob, gil: await personOf(api, 'gil <b>'), mia: await personOf(api, 'mia') };
  const seasonId = await startSeason(api, ada.context, bob.context);
  const pastSeasonId = await endedSeason(api);
  const open = await announce(api, ada.context, 'Open Cup');
  const checkIn = await announce(api, ada.context, 'Early Cup', 10);
  const running = await announce(api, ada.context, "Cup & Co. 'x'");
  for (const [tournamentId, person, agent] of [
    [running, ada, 'Rusty'],
    [running, bob, 'Voltran'],
    [checkIn, bob, 'Voltran'],
    [checkIn, ada, 'Rusty'],
    [open, bob, 'Voltran'],
  ] as const) {
    await api.house.tournaments.join(person.context, { tournamentId, agent });
  }
  await api.house.tournaments.start(ada.context, { tournamentId: checkIn, fill: false, now: false });
  await api.house.tournaments.start(ada.context, { tournamentId: running, fill: true, now: true });
  return { api, world, people, seasonId, pastSeasonId, tournaments: { open, checkIn, running }, made: new Map() };
}

async function personOf(api: TestApi, who: string): Promise<Person> {
  const context = await spectator(api.house, who);
  const { token } = await api.house.sessions.tokens.create(context, { name: `token of ${who}`, scopes: SCOPES });
  return { context, token };
}

async function startSeason(api: TestApi, ...members: [CommunityContext, ...CommunityContext[]]): Promise<string> {
  const [context] = members;
  const season = await api.house.seasons.create(context, {
    name: 'First <b>',
    opensAt: null,
    startsAt: null,
    endsAt: null,
    prizePool: 0,
    modifier: null,
  });
  await api.house.seasons.act(context, 'open');
  for (const each of members) {
    await api.house.seasons.join(each, await api.house.agents.ofMember(each.memberId));
  }
  await api.house.seasons.act(context, 'start');
  return season.id;
}

async function endedSeason(api: TestApi): Promise<string> {
  const { house } = api;
  const eve = await house.communities.resolve({
    surface: 'console',
    chat: { id: 'other', kind: 'group', title: 'Chat other', channelId: 'ring' },
    actor: { id: 'eve', displayName: 'eve' },
  });
  const seasonId = await startSeason(api, eve);
  await house.seasons.act(eve, 'end');
  await api.pass(1_000);
  await house.seasons.step(seasonId);
  return seasonId;
}

function announce({ house }: TestApi, context: CommunityContext, name: string, checkInMinutes = 0): Promise<string> {
  return house.tournaments.create(context, {
    name,
    format: 'single',
    size: 8,
    bestOf: 1,
    finalBestOf: 1,
    thirdPlace: true,
    rounds: 0,
    groups: 0,
    entryFee: 0,
    prizeSplit: [60, 30, 10],
    pace: 'one',
    start: { kind: 'command' },
    checkInMinutes,
    agentsPerMember: 1,
    place: { surface: 'console', chatId: 'home', channelId: 'ring' },
    key: newId(),
  });
}

/** A call of one operation, for examples/: what is asked, and what is answered with which status. */
/** A rated match of ada and bob, on which gil has bet; what the two were in the middle of is over, and told. */
export async function openUntold(api: TestApi, stage: Stage): Promise<string> {
  const { ada, bob, gil } = stage.people;
  await api.pass(60_000);
  await api.house.matches.advance(stage.world.matches.locked);
  await api.pass(10 * 60_000);
  const matchId = await openMarket(api, [ada.context, bob.context]);
  await api.house.wagers.bet(gil.context, { matchId, pick: 'A', stake: 20, key: newId() });
  return matchId;
}

export interface Example {
  /** As the document has it: 'GET /v1/agents/{id}'. */
  operation: string;
  status: number;
  /** What is sent; looked up as late as possible, so that one example may use what another one made. */
  ask?(stage: Stage): Sent | Promise<Sent>;
  /** Looks at the answer, and may remember what it has made. */
  after?(answer: Answer, stage: Stage): void | Promise<void>;
}

export interface Sent {
  /** Of the path. */
  params?: Readonly<Record<string, string>>;
  /** '?limit=3' */
  query?: string;
  /** Whose token goes along; nobody's where absent. */
  as?: Name;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
}

/** Performs an example. Writes get an Idempotency-Key of their own where they bring none. */
export async function perform(stage: Stage, { operation, ask }: Example): Promise<Answer> {
  const { params = {}, query = '', as, headers, body } = (await ask?.(stage)) ?? {};
  const [method = 'GET', path = ''] = operation.split(' ');
  const address = path.replace(/\{(\w+)\}/g, (_all, name: string) => params[name] ?? '') + query;
  return stage.api.get(address, {
    method,
    headers: {
      ...(as && { authorization: `Bearer ${stage.people[as].token}` }),
      ...(method !== 'GET' && { 'idempotency-key': newId() }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
