/**
 * A simulated season through the real services: 1,000 members' agents, 20,000 rated matches that the rated queue pairs, fought by the
 * engine over simulated tapes, each moved by the worker's own code in transactions of the embedded PostgreSQL; no markets, no pictures.
 */
import { availableParallelism } from 'node:os';
import { Presets, SingleBar } from 'cli-progress';
import { ARCHETYPES, type FighterSetup } from '../core/engine/index.ts';
import { setDatabaseTime } from '../core/platform/database-time.ts';
import { Dice } from './balance/search.ts';
import { clearProgress, finishBench, readFlags, readNumber, showProgress, type Target } from './report.ts';
import { gradedAgents } from './season/agents.ts';
import { type Crew, openCrew, parts } from './season/crew.ts';
import { deviation, mean, percentile, rankCorrelation } from './season/figures.ts';
import { type Hand, openHand } from './season/hand.ts';
import { openServer } from './season/stage.ts';

const TARGETS: readonly Target[] = [
  { metric: 'leaderboardP99Ms', atMost: 20 },
  { metric: 'rankCorrelation', atLeast: 0.9 },
];

const AGENTS = 1000;
const MATCHES = 20_000;
/** Fights behind each agent's true strength: a share won is known to 1.8 per cent points. */
const STRENGTH_FIGHTS = 800;
const PANEL = 100;
/** Agents in the queue at a time: a lively evening. The more wait, the nearer in rating each finds its opponent, and the less a match tells. */
const WAVE = 80;
/** Clock seconds from one wave to the next: those of the wave before have rested their five minutes. */
const WAVE_SECONDS = 400;
const QUERIES = 1000;

type Metrics = Record<string, number>;

interface Entrant {
  name: string;
  agentId: string;
  strength: number;
  matches: number;
}

/** `--agents N`, `--matches N`, `--threads N` (default: all cores), `--seed N`. Shows progress on a terminal. */
export async function run(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const count = readNumber(args, 'agents', AGENTS);
  const matches = readNumber(args, 'matches', MATCHES);
  const threads = readNumber(args, 'threads', availableParallelism());
  const seed = readNumber(args, 'seed', 1);
  const metrics: Metrics = {};
  const notes: string[] = [];
  showProgress('starting PostgreSQL');
  const server = await openServer();
  const crew = openCrew(threads, server.url);
  const hand = await openHand(server.url);
  try {
    const setups = await measured(metrics, 'strengthSeconds', () => chooseAgents(crew, count, seed));
    const entrants = await measured(metrics, 'enterSeconds', () => enter(crew, hand, setups));
    await playSeason({ crew, hand, entrants, matches, dice: new Dice(seed) }, metrics);
    await measureBoards(hand, metrics);
    await judgeRatings(hand, entrants, metrics);
    notes.push(
      `  matchesPerSecond: ${matches} matches from joining the queue to settled, ${threads} threads and PostgreSQL on the same cores.`,
      `  rankCorrelation: Spearman's, of the ratings at the end with the share of ${STRENGTH_FIGHTS} fights that each agent wins against a panel of ${PANEL}`,
      '  on other tapes; agents are built with graded handicaps (strengthDeviation: how far their shares differ).',
      '  bytesPerMatch: growth of all tables and indexes but the outbox, replays included, by settled matches.',
    );
  } finally {
    clearProgress();
    await crew.close();
    await hand.close();
    await server.close();
  }
  finishBench({ bench: 'season', metrics, targets: TARGETS, notes }, flags);
}

async function measured<Result>(metrics: Metrics, name: string, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  const result = await work();
  metrics[name] = (performance.now() - began) / 1000;
  return result;
}

interface Judged {
  setup: FighterSetup;
  strength: number;
}

/** Builds the agents and finds out how strong they are. */
async function chooseAgents(crew: Crew, count: number, seed: number): Promise<Judged[]> {
  showProgress('building agents of graded skill');
  const paths = await Promise.all(
    ARCHETYPES.map((archetype, index) => crew.run({ kind: 'paths', archetype, seed: 100 * seed + index })),
  );
  const agents = gradedAgents(count, paths.flat());
  const panel = Array.from(
    { length: PANEL },
    (_, index) => agents[Math.floor(((index + 0.5) * count) / PANEL)] as FighterSetup,
  );
  const judged: Judged[] = [];
  const batches = Math.ceil(count / 20);
  await Promise.all(
    parts(agents, batches).map(async (part, index) => {
      const firstNumber = 1_000_000 * (index + 1) * seed;
      const shares = await crew.run({ kind: 'shares', agents: part, panel, fights: STRENGTH_FIGHTS, firstNumber });
      judged.push(...part.map((setup, at) => ({ setup, strength: shares[at] ?? Number.NaN })));
      showProgress(`true strengths: ${judged.length} of ${count} agents`);
    }),
  );
  return judged;
}

/** A member for each agent, created and tuned as by /agent create and /agent tune. */
async function enter(crew: Crew, hand: Hand, judged: readonly Judged[]): Promise<Entrant[]> {
  showProgress('members enter');
  const members = judged.map(({ setup, strength }, index) => ({ name: `member ${index}`, setup, strength }));
  // the community comes first: all would make it at once
  await hand.enter([], 0);
  await communityOf(hand);
  const entered = await Promise.all(
    parts(members, 4 * crew.size).map(part => crew.run({ kind: 'enter', aheadMs: 0, members: part })),
  );
  const strengths = new Map(members.map(({ name, strength }) => [name, strength]));
  return entered
    .flat()
    .map(({ name, agentId }) => ({ name, agentId, strength: strengths.get(name) ?? Number.NaN, matches: 0 }));
}

async function communityOf({ house }: Hand) {
  return house.communities.resolve({
    surface: 'console',
    chat: { id: 'bench', kind: 'group', title: 'Benchmark', channelId: 'ring' },
    actor: { id: 'moderator', displayName: 'moderator' },
  });
}

interface Play {
  crew: Crew;
  hand: Hand;
  entrants: readonly Entrant[];
  matches: number;
  dice: Dice;
}

/** Opens a season, lets waves of agents join the queue until there were so many matches, and ends it. */
async function playSeason(play: Play, metrics: Metrics): Promise<void> {
  const { crew, hand, entrants, matches, dice } = play;
  const { pool } = hand.database;
  const moderator = await communityOf(hand);
  const { seasons } = hand.house;
  const noDates = { opensAt: null, startsAt: null, endsAt: null, prizePool: 0, modifier: null };
  const { id } = await seasons.create(moderator, { name: 'Benchmark', ...noDates });
  await seasons.act(moderator, 'start');
  const bytesBefore = await tableBytes(hand);
  const bar = new SingleBar(
    {
      format: '  season {bar} {value} of {total} matches, {eta_formatted} left',
      stream: process.stderr,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  clearProgress();
  bar.start(matches, 0);
  const began = performance.now();
  const cpu = process.cpuUsage();
  let settled = 0;
  let running: string[] = [];
  let busy = new Set<string>();
  for (let wave = 1; settled < matches; wave++) {
    const aheadMs = wave * WAVE_SECONDS * 1000;
    hand.setAhead(aheadMs);
    await setDatabaseTime(pool, new Date(Date.now() + aheadMs));
    const fresh =
      settled + running.length < matches
        ? draw(entrants, Math.min(WAVE, 2 * (matches - settled - running.length)), busy, dice)
        : [];
    const joined = Promise.all(
      parts(fresh, 2 * crew.size).map(members => crew.run({ kind: 'join', aheadMs, members })),
    );
    const ended = Promise.all(
      parts(running, 2 * crew.size).map(matchIds => crew.run({ kind: 'advance', aheadMs, matchIds })),
    );
    await joined;
    const made = fresh.length > 0 ? await crew.run({ kind: 'pair', aheadMs, communityId: moderator.communityId }) : [];
    settled += (await ended).reduce((sum, part) => sum + part.settled, 0);
    for (const entrant of fresh) entrant.matches++;
    busy = new Set(fresh.map(({ agentId }) => agentId));
    running = made;
    bar.update(Math.min(matches, settled));
    await upkeep(hand, id);
  }
  metrics['matchesPerSecond'] = settled / ((performance.now() - began) / 1000);
  bar.stop();
  const used = process.cpuUsage(cpu);
  metrics['cpuMsPerMatch'] = (used.user + used.system) / 1000 / settled;
  metrics['bytesPerMatch'] = Math.round(((await tableBytes(hand)) - bytesBefore) / settled);
  metrics['matches'] = settled;
  metrics['agents'] = entrants.length;
}

/** Who fights next: of those who are not busy the ones with the fewest matches, with some luck. */
function draw(entrants: readonly Entrant[], count: number, busy: ReadonlySet<string>, dice: Dice): Entrant[] {
  return entrants
    .filter(({ agentId }) => !busy.has(agentId))
    .map(entrant => ({ entrant, turn: entrant.matches + 6 * dice.next() }))
    .sort((a, b) => a.turn - b.turn)
    .slice(0, count)
    .map(({ entrant }) => entrant);
}

/** What the season's own jobs do meanwhile; the outbox is emptied as its relay does. */
async function upkeep({ house, database }: Hand, seasonId: string): Promise<void> {
  const { rows } = await database.pool.query<{ queue: string; name: string }>(
    'DELETE FROM "Outbox" RETURNING queue, name',
  );
  if (rows.some(({ queue, name }) => queue === 'seasons' && name === 'layout'))
    await house.seasons.review(seasonId, 'layout');
  await house.seasons.sweep();
  await house.seasons.decay();
}

/** Tables and indexes, but for the outbox, which is emptied every day. */
async function tableBytes({ database }: Hand): Promise<number> {
  const { rows } = await database.pool.query<{ bytes: string }>(
    `SELECT sum(pg_total_relation_size(oid))::text AS bytes FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'Outbox'`,
  );
  return Number(rows[0]?.bytes ?? 0);
}

/** Boards of the season that goes on, and of all time, one query after the other. */
async function measureBoards(hand: Hand, metrics: Metrics): Promise<void> {
  const { communityId } = await communityOf(hand);
  const { seasons, agents } = hand.house;
  const asked = [
    () => seasons.board(communityId, { number: 1, board: 'agents', limit: 10 }),
    () => seasons.board(communityId, { number: 1, board: 'agents', division: 2, limit: 10 }),
    () => seasons.board(communityId, { number: 1, board: 'members', limit: 10 }),
    () => seasons.board(communityId, { number: 1, board: 'bettors', limit: 10 }),
    () => seasons.board(communityId, { number: 1, board: 'pickers', limit: 10 }),
    () => agents.leaderboard(communityId, { limit: 10 }),
  ];
  const times: number[][] = asked.map(() => []);
  for (let query = 0; query < QUERIES; query++) {
    const began = performance.now();
    await asked[query % asked.length]?.();
    times[query % asked.length]?.push(performance.now() - began);
    if (query % 50 === 0) showProgress(`leaderboards: ${query} of ${QUERIES}`);
  }
  metrics['leaderboardP99Ms'] = percentile(times.flat(), 0.99);
  metrics['leaderboardMedianMs'] = percentile(times.flat(), 0.5);
  metrics['leaderboardSlowestKindMs'] = Math.max(...times.map(kind => percentile(kind, 0.5)));
}

/** Ratings against true strengths, once the season has ended. */
async function judgeRatings(hand: Hand, entrants: readonly Entrant[], metrics: Metrics): Promise<void> {
  const moderator = await communityOf(hand);
  const ratings = await hand.database.prisma.rating.findMany({
    where: { agentId: { in: entrants.map(({ agentId }) => agentId) } },
  });
  const shown = new Map(ratings.map(rating => [rating.agentId, rating.shown]));
  metrics['rankCorrelation'] = rankCorrelation(
    entrants.map(({ agentId }) => shown.get(agentId) ?? Number.NaN),
    entrants.map(({ strength }) => strength),
  );
  metrics['strengthDeviation'] = deviation(entrants.map(({ strength }) => strength));
  metrics['matchesPerAgent'] = mean(ratings.map(rating => rating.matches));
  await measured(metrics, 'endSeconds', async () => {
    const { season } = await hand.house.seasons.act(moderator, 'end');
    await hand.house.seasons.step(season.id);
  });
  const { lines, season } = await hand.house.seasons.board(moderator.communityId, {
    number: 1,
    board: 'agents',
    limit: entrants.length,
  });
  if (season.state !== 'closed' || lines.length !== entrants.length)
    throw new Error(`The season is ${season.state}, with ${lines.length} lines.`);
  metrics['divisions'] = season.divisions.length;
}
