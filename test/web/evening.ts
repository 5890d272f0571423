import { readFileSync } from 'node:fs';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/index.ts';
import type { Pick } from '../../core/wagers/index.ts';
import { member, OPEN_CONFIG, openMarket, openTestApi, settledFight, spectator, type TestApi } from '../api/harness.ts';

/** A lively evening in one community, for whoever looks at pages: all states of everything, and names that mean harm. */
export interface Evening {
  api: TestApi;
  communityId: string;
  memberId: string;
  agents: { best: string; hostile: string; new: string };
  matches: {
    open: string;
    locked: string;
    /** Settled, and nobody has been told: the fight is on as far as anybody knows. */
    secret: string;
    /** The same, but its GIF stands in a chat: it may be watched. */
    fighting: string;
    told: string;
    casual: string;
    void: string;
    hostile: string;
  };
  seasons: { running: string; closed: string };
  tournaments: { knockout: string; double: string; groups: string; swiss: string; registering: string };
  close(): Promise<void>;
}

/** Script, right-to-left, marks without end, a word without end, a family of faces. */
export const HOSTILE_NAMES = [
  '<img src=x onerror=1>',
  '\u202eevil\u202c "\'><b>',
  'Z\u0335\u0321a\u0334l\u0337g\u0336o\u0358\u0328',
  'WWWWWWWWWWWWWWWWWWWWWWWW',
  '👩‍👩‍👧‍👦🏴‍☠️🤖👩🏽‍🚀',
] as const;

const GIF = readFileSync(new URL('../../docs/fight.gif', import.meta.url));
const NAMES = [
  ['ada', 'RUSTY-09', 'bruiser'],
  ['bob', 'Voltran', 'gunner'],
  ['cyd', 'Sir Dodgealot', 'trickster'],
  ['dan', 'Dynamo', 'rusher'],
  ['eve', 'Gripzilla', 'grappler'],
  ['fay', '雷神', 'sentinel'],
  ['gus', 'Mad Max', 'rusher'],
  ['hal', 'Halcyon', 'gunner'],
] as const;

export async function openEvening({ config = OPEN_CONFIG } = {}): Promise<Evening> {
  const api = await openTestApi({ config, simulatedMarkets: true });
  await api.pass(0);
  const evening = await populate(api);
  return { ...evening, close: api.close };
}

async function populate(api: TestApi): Promise<Omit<Evening, 'close'>> {
  const { house } = api;
  const { prisma } = api.test.database;
  const people = new Map<string, { context: CommunityContext; agentId: string }>();
  for (const [who, name, archetype] of NAMES) people.set(who, await member(house, who, name, archetype));
  const person = (who: string) => {
    const found = people.get(who);
    if (!found) throw new Error(`nobody is called ${who}`);
    return found;
  };
  const { communityId, memberId } = person('ada').context;
  await house.communities.changeSettings(communityId, {
    ratedCooldownSeconds: 0,
    ratedPerDay: 1000,
    beltAfterMatches: 4,
  });
  const moderator = person('ada').context;
  await house.agents.tune(person('ada').agentId, { sliders: { aggression: 80, patience: 20 } });
  await house.agents.tune(person('ada').agentId, { build: { power: 9, armour: 6, speed: 3, energy: 4, technique: 3 } });
  const hostile: { context: CommunityContext; agentId: string }[] = [];
  for (const [index, name] of HOSTILE_NAMES.entries()) {
    // what no chat lets through is put straight into the row, as an older version might have
    const one = await member(house, `h${index}`, `Hostile ${index}`, 'trickster');
    await prisma.agent.update({ where: { id: one.agentId }, data: { name } });
    hostile.push(one);
  }
  const fan = await spectator(house, 'gil');

  const closed = await season(api, moderator, 'Autumn Season');
  const pairs = [
    ['ada', 'bob'],
    ['cyd', 'dan'],
    ['eve', 'fay'],
    ['gus', 'hal'],
  ] as const;
  const told: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    for (const [left, right] of pairs) told.push(await ratedFight(api, person(left).context, person(right).context));
  }
  await tellAll(api);
  await house.seasons.act(moderator, 'end', {});
  await api.pass(60_000);
  await house.seasons.step(closed);
  await api.pass(3_600_000);
  const running = await season(api, moderator, 'Winter Season');
  for (let round = 0; round < 3; round += 1) {
    for (const [left, right] of pairs) told.push(await ratedFight(api, person(left).context, person(right).context));
  }
  const casual = await settledFight(api, person('fay').context);
  await house.fightNights.schedule(moderator, { words: 'every Friday 20:00', name: 'Friday Night Fights', bouts: 4 });
  const tournaments = await courses(api, moderator);

  const voided = await openMarket(api, [person('eve').context, person('fay').context]);
  await bet(api, fan, voided, 'up', 10);
  await api.pass(61_000);
  await house.matches.void(voided, 'The exchanges were silent for too long.');
  await api.pass(600_000);
  const withBets = await openMarket(api, [person('ada').context, person('bob').context]);
  await bets(api, fan, withBets);
  await api.pass(600_000);
  await house.matches.advance(withBets);
  await tellAll(api);
  const secret = await secretFight(api, [person('cyd').context, person('dan').context], null);
  const fighting = await secretFight(api, [person('gus').context, person('hal').context], 4_000);
  await gif(api, fighting);
  await gif(api, withBets);
  const locked = await openMarket(api, [person('eve').context, person('fay').context]);
  await api.pass(67_000);
  await house.matches.advance(locked);
  const hostileMatch = await openMarket(api, [hostile[0]!.context, hostile[3]!.context]);
  const open = await openMarket(api, [person('ada').context, person('bob').context]);
  await bets(api, fan, open);
  for (const [index, { context }] of hostile.entries()) {
    await prisma.member.update({ where: { id: context.memberId }, data: { displayName: HOSTILE_NAMES[index] ?? '' } });
  }
  const fresh = await member(house, 'new', 'Just Made', 'sentinel');
  return {
    api,
    communityId,
    memberId,
    agents: { best: person('ada').agentId, hostile: hostile[1]!.agentId, new: fresh.agentId },
    matches: {
      open,
      locked,
      secret,
      fighting,
      told: withBets,
      casual,
      void: voided,
      hostile: hostileMatch,
    },
    seasons: { running, closed },
    tournaments,
  };
}

async function season(api: TestApi, moderator: CommunityContext, name: string): Promise<string> {
  const { id } = await api.house.seasons.create(moderator, {
    name,
    opensAt: null,
    startsAt: null,
    endsAt: null,
    prizePool: 0,
    modifier: null,
  });
  await api.house.seasons.act(moderator, 'start', {});
  return id;
}

async function ratedFight(api: TestApi, left: CommunityContext, right: CommunityContext): Promise<string> {
  const id = await openMarket(api, [left, right]);
  await api.pass(180_000);
  await api.house.matches.advance(id);
  return id;
}

/** A rated fight that the chats still wait for. @param shownMs since when its GIF stands there; null: it does not */
async function secretFight(api: TestApi, both: readonly CommunityContext[], shownMs: number | null): Promise<string> {
  const id = await openMarket(api, both);
  await api.pass(180_000);
  await api.house.matches.advance(id);
  if (shownMs !== null) {
    const gifPostedAt = new Date(api.clock.now().getTime() - shownMs);
    await api.test.database.prisma.matchPost.updateMany({
      where: { matchId: id },
      data: { stage: 'gif', gifPostedAt },
    });
  }
  return id;
}

/** The chats know all that has ended so far. */
async function tellAll({ test }: TestApi): Promise<void> {
  await test.database.prisma.matchPost.updateMany({
    where: { match: { state: { in: ['settled', 'void'] } } },
    data: { stage: 'result', closed: 'done' },
  });
}

async function gif({ house, blobs }: TestApi, matchId: string): Promise<void> {
  await blobs.put(`gifs/${matchId}.gif`, GIF, { contentType: 'image/gif' });
  const facts = { bytes: GIF.length, frames: 120, durationMs: 9000 };
  await house.pictures.markRendered(matchId, facts, `gifs/${matchId}.gif`, async () => undefined);
}

async function bets(api: TestApi, fan: CommunityContext, matchId: string): Promise<void> {
  const picks: readonly (readonly [Pick, number])[] = [
    ['A', 15],
    ['up', 8],
    ['B', 12],
    ['A-down', 5],
    ['A', 5],
  ];
  for (const [pick, stake] of picks) {
    await api.pass(5_000);
    await bet(api, fan, matchId, pick, stake);
  }
}

function bet({ house }: TestApi, context: CommunityContext, matchId: string, pick: Pick, stake: number) {
  return house.wagers.bet(context, { matchId, pick, stake, key: newId() });
}

/** Tournaments of every shape: half-way, at their end, and before their start. House agents and hostile names take part. */
async function courses(api: TestApi, moderator: CommunityContext): Promise<Evening['tournaments']> {
  const course = (name: string, format: string, size: number, rounds: number) =>
    tournament(api, moderator, { name, format, size, rounds });
  return {
    knockout: await course('Spring Cup', 'single', 8, 2),
    double: await course('Iron Double', 'double', 8, 99),
    groups: await course('World Championship of Everything', 'groups', 8, 3),
    swiss: await course('Swiss Open', 'swiss', 8, 2),
    registering: await course('Tomorrow Cup', 'single', 16, -1),
  };
}

async function tournament(
  api: TestApi,
  moderator: CommunityContext,
  { name, format, size, rounds }: { name: string; format: string; size: number; rounds: number },
): Promise<string> {
  const { house } = api;
  const { prisma } = api.test.database;
  const id = await house.tournaments.create(moderator, {
    name,
    format,
    size,
    bestOf: 1,
    finalBestOf: 1,
    thirdPlace: format === 'single',
    rounds: format === 'swiss' ? 3 : 0,
    groups: 0,
    entryFee: 0,
    prizeSplit: [60, 30, 10],
    pace: 'round',
    start: { kind: 'command' },
    checkInMinutes: 0,
    agentsPerMember: 1,
    place: { surface: 'console', chatId: 'home', channelId: 'ring' },
    key: newId(),
  } as Parameters<typeof house.tournaments.create>[1]);
  for (const who of ['ada', 'bob', 'cyd', 'h0', 'h1', 'h3']) {
    await house.tournaments.join(await spectator(house, who), { tournamentId: id });
  }
  if (rounds < 0) return id;
  await house.tournaments.start(moderator, { tournamentId: id, fill: true, now: true });
  for (let round = 0; round < rounds; round += 1) {
    await house.tournaments.advance(id);
    await api.pass(300_000);
    const games = await prisma.tournamentGame.findMany({ where: { tournamentId: id, winnerId: null, isVoid: false } });
    for (const { matchId } of games) await house.matches.advance(matchId);
    await tellAll(api);
    await prisma.tournamentGame.updateMany({
      where: { tournamentId: id, winnerId: { not: null } },
      data: { toldAt: api.clock.now() },
    });
    const { state } = await prisma.tournament.findUniqueOrThrow({ where: { id } });
    if (state === 'finished') break;
    await house.tournaments.advance(id);
  }
  await house.tournaments.advance(id);
  return id;
}
