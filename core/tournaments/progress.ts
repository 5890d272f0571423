import { bulletinPlaces, matchTold } from '../announcements/index.ts';
import { readSettings } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import type { PriceChoice } from '../prices/index.ts';
import { syncBouts } from './bouts.ts';
import { finishTournament } from './finish.ts';
import { type Plan, type PlannedBout, planTournament } from './formats/index.ts';
import { historyOf, isLive, nextBouts, nextGame } from './history.ts';
import {
  type EntrantRow,
  formatOf,
  gamesOf,
  hasEnded,
  isOpen,
  lockTournament,
  type TournamentOptions,
  type TournamentRow,
} from './rows.ts';
import { AWAY_DAYS, type Times, timesOf, VOIDS_IN_A_ROW } from './rules.ts';
import { cancelTournament, change, dropUnfit, stepBeforeStart } from './start.ts';
import { communitiesOf } from './team-sides.ts';
import { alarmModerators, placesOfMatches, tell, tellBoard, wasTold } from './tell.ts';

/**
 * Moves a tournament as far as time allows. Every step is one transaction under its row lock and decides by what is stored, so it may
 * be called at any time, any number of times, by any process; a worker that dies in the middle leaves a state that the next goes on from.
 */

const DAY_MS = 24 * 3600 * 1000;
/** A bout that is being fought wakes the tournament itself; this is for a wake-up that was lost. */
const FIGHTING_LOOK_MS = 15_000;
/** How often to look whether the bot is back in a chat. */
const AWAY_LOOK_MS = 60_000;
/** Steps of one call; more go on with the next job. A round robin of 24 begins with 12 bouts. */
const STEPS_MAX = 200;

type Step =
  | { kind: 'moved' }
  /** A match is due: matches are made with a price that was asked for before. */
  | { kind: 'price'; symbol: string }
  | { kind: 'wait'; until: Date | null };

/** @returns when to look again at the latest; null where nothing is left to do */
export async function advanceTournament(id: string, options: TournamentOptions): Promise<Date | null> {
  let price: PriceChoice | null = null;
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const chosen = price;
    price = null;
    const step = await options.database
      .transaction(tx => takeStep(tx, id, chosen, options))
      .catch((error): Step => {
        // an agent that retired this very moment: the next step sees it
        if (error instanceof ArenaError && error.code === 'agent-retired') return { kind: 'moved' };
        throw error;
      });
    if (step.kind === 'wait') return step.until;
    if (step.kind === 'price') price = await options.matches.arranged.price(step.symbol);
  }
  return options.clock.now();
}

async function takeStep(
  tx: Transaction,
  id: string,
  price: PriceChoice | null,
  options: TournamentOptions,
): Promise<Step> {
  const row = await lockTournament(tx, id);
  if (!row || hasEnded(row)) return { kind: 'wait', until: null };
  const settings = readSettings(row.community.settings);
  const times = timesOf(settings.bettingSeconds ?? options.bettingSeconds);
  if (isOpen(row)) {
    const until = await stepBeforeStart(tx, row, times, options);
    return until === 'moved' ? { kind: 'moved' } : { kind: 'wait', until };
  }
  return fight(tx, row, { price, times, symbol: settings.symbol, options });
}

interface Fighting {
  price: PriceChoice | null;
  times: Times;
  symbol: string;
  options: TournamentOptions;
}

async function fight(tx: Transaction, row: TournamentRow, fighting: Fighting): Promise<Step> {
  const { times, options } = fighting;
  const now = options.clock.now();
  await readResults(tx, row);
  const wasNews = await readTold(tx, row, now);
  await dropUnfit(tx, row, options);
  const plan = planOf(row);
  await syncBouts(tx, row, plan, now);
  const games = gamesOf(row);
  const untold = games.filter(game => !isLive(game) && game.toldAt === null);
  const live = games.filter(isLive);
  if (plan.done && live.length === 0 && untold.length === 0) {
    await finishTournament(tx, row, plan, now);
    return { kind: 'wait', until: null };
  }
  const begun = plan.bouts.filter(({ state }) => state === 'begun');
  if (wasNews) {
    await tellBoard(tx, row);
    if (begun.length === 0 && untold.length === 0 && live.length === 0) {
      await change(tx, row, { nextBoutAt: later(now, times.between) });
    }
  }
  const looks = [
    ...(untold.length > 0 ? [later(now, times.look)] : []),
    ...(live.length > 0 ? [new Date(now.getTime() + FIGHTING_LOOK_MS)] : []),
  ];
  const away = await awayStep(tx, row, now);
  if (away) return away;
  for (const bout of begun) {
    const due = await nextMatch(tx, row, bout, fighting);
    if (due instanceof Date) looks.push(due);
    else if (due) return due;
  }
  if (begun.length === 0 && live.length === 0 && untold.length === 0) {
    const wave = nextBouts(plan, row.pace);
    if (wave.length > 0) return beginBouts(tx, row, wave, plan, times, now);
  }
  const earliest = Math.min(...looks.map(look => look.getTime()));
  return { kind: 'wait', until: new Date(Number.isFinite(earliest) ? earliest : now.getTime() + FIGHTING_LOOK_MS) };
}

/** What the format makes of all that has happened. */
export function planOf(row: TournamentRow): Plan {
  return planTournament(formatOf(row), row.seeding, historyOf(row.bouts, gamesOf(row), row.entrants));
}

function later(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

/** Games whose match has ended meanwhile: who won, or that it was void. */
async function readResults(tx: Transaction, row: TournamentRow): Promise<void> {
  const live = gamesOf(row).filter(isLive);
  if (live.length === 0) return;
  const matches = await tx.match.findMany({
    where: { id: { in: live.map(({ matchId }) => matchId) }, state: { in: ['settled', 'void'] } },
    select: { id: true, state: true, winner: true, agentAId: true, agentBId: true },
  });
  for (const match of matches) {
    const game = live.find(({ matchId }) => matchId === match.id);
    if (!game) continue;
    const agentId = match.winner === 0 ? match.agentAId : match.agentBId;
    const winner = row.entrants.find(entrant => entrant.agentId === agentId);
    game.isVoid = match.state === 'void' || !winner;
    game.winnerId = game.isVoid ? null : (winner?.id ?? null);
    const { matchId, isVoid, winnerId } = game;
    await tx.tournamentGame.update({ where: { matchId }, data: { isVoid, winnerId } });
  }
}

/** Games that have ended and of which the chats have been told by now: brackets may show them. @returns whether there are any */
async function readTold(tx: Transaction, row: TournamentRow, now: Date): Promise<boolean> {
  let wasNews = false;
  for (const game of gamesOf(row)) {
    if (isLive(game) || game.toldAt !== null || !(await matchTold(tx, game.matchId))) continue;
    game.toldAt = now;
    await tx.tournamentGame.update({ where: { matchId: game.matchId }, data: { toldAt: now } });
    wasNews = true;
  }
  return wasNews;
}

/** Nobody could watch where the bot is in none of the chats any more: the tournament waits for a while. */
async function awayStep(tx: Transaction, row: TournamentRow, now: Date): Promise<Step | null> {
  const left = await leftPlaces(tx, row);
  if (left.length === 0) return null;
  const since = Math.max(...left.map(({ leftAt }) => leftAt?.getTime() ?? 0));
  if (now.getTime() - since < AWAY_DAYS * DAY_MS) {
    return { kind: 'wait', until: new Date(now.getTime() + AWAY_LOOK_MS) };
  }
  await cancelTournament(tx, row, `The arena was away from its chats for more than ${AWAY_DAYS} days.`, now);
  return { kind: 'wait', until: null };
}

/** The chats of the first community that the bot is in no chat of any more; none where all are there. */
async function leftPlaces(tx: Transaction, row: TournamentRow): Promise<{ leftAt: Date | null }[]> {
  for (const communityId of communitiesOf(row)) {
    if ((await bulletinPlaces(tx, communityId)).length > 0) continue;
    const left = await tx.place.findMany({ where: { communityId, leftAt: { not: null } }, select: { leftAt: true } });
    if (left.length > 0) return left;
  }
  return [];
}

/** Announces the round or the final and begins its bouts; their matches follow one by one. */
async function beginBouts(
  tx: Transaction,
  row: TournamentRow,
  wave: readonly PlannedBout[],
  plan: Plan,
  times: Times,
  now: Date,
): Promise<Step> {
  if (row.nextBoutAt && row.nextBoutAt > now) return { kind: 'wait', until: row.nextBoutAt };
  const [first] = wave;
  if (!first) return { kind: 'moved' };
  if (first.weight === 2 && !(await wasTold(tx, row, 'final', first.key))) {
    await tell(tx, row, 'final', first.key, { data: { bout: first.key } });
    await change(tx, row, { nextBoutAt: later(now, times.beforeFinal) });
    return { kind: 'moved' };
  }
  const { round } = first;
  const together = plan.bouts.filter(bout => bout.round === round && bout.weight < 2 && bout.how !== 'bye');
  if (together.length > 1 && !(await wasTold(tx, row, 'round', String(round)))) {
    await tell(tx, row, 'round', String(round), { data: { round } });
  }
  // a Swiss round that was announced keeps its pairs, its bye included
  const announced = row.format === 'swiss' ? plan.bouts.filter(bout => bout.round === round) : wave;
  await tx.tournamentBout.updateMany({
    where: { tournamentId: row.id, key: { in: announced.map(bout => bout.key) }, startedAt: null },
    data: { startedAt: now },
  });
  await tx.tournamentBout.updateMany({
    where: { tournamentId: row.id, key: { in: wave.map(bout => bout.key) } },
    data: { state: 'running' },
  });
  return { kind: 'moved' };
}

/** Makes the next match of a begun bout where it is due. @returns null while one is being fought; when it will be due */
async function nextMatch(
  tx: Transaction,
  row: TournamentRow,
  bout: PlannedBout,
  fighting: Fighting,
): Promise<Step | Date | null> {
  const { price, times, symbol, options } = fighting;
  const now = options.clock.now();
  const next = nextGame(bout.key, gamesOf(row));
  if (!next) return null;
  const rest = next.attempt === 0 ? times.between : isStubborn(next) ? times.afterManyVoids : times.afterVoid;
  if (isStubborn(next)) await tellOfTrouble(tx, row, bout, next);
  const dueAt = next.toldAt && later(next.toldAt, rest);
  if (dueAt && dueAt > now) return dueAt;
  if (!price) return { kind: 'price', symbol };
  const sides = bout.entrants.map(id => row.entrants.find(entrant => entrant.id === id));
  const [a, b] = sides as [EntrantRow | undefined, EntrantRow | undefined];
  if (!a || !b) throw new Error(`Bout ${bout.key} of tournament ${row.id} has no two entrants`);
  const matchId = await options.matches.arranged.make(tx, price, {
    communityId: row.communityId,
    agentIds: [a.agentId, b.agentId],
    symbol,
    bettingSeconds: times.betting[bout.weight] ?? times.betting[0],
    occasion: {
      kind: row.format === 'team' ? 'team' : 'tournament',
      id: row.id,
      label: labelOf(row, bout, next.number),
    },
    places: await placesOfMatches(tx, row),
    guestCommunityId: row.guestCommunityId,
    requestedById: null,
    idempotencyKey: `tournament:${row.id}:${bout.key}:${next.number}:${next.attempt}`,
  });
  await tx.tournamentGame.upsert({
    where: { matchId },
    create: { matchId, tournamentId: row.id, boutKey: bout.key, number: next.number },
    update: {},
  });
  return { kind: 'moved' };
}

/** 'Spring Cup · Semi-final 1', 'Spring Cup · Final, game 2 of 3' */
function labelOf(row: TournamentRow, { label, bestOf }: PlannedBout, number: number): string {
  return `${row.name} · ${label}${bestOf > 1 ? `, game ${number} of ${bestOf}` : ''}`;
}

function isStubborn({ attempt }: { attempt: number }): boolean {
  return attempt >= VOIDS_IN_A_ROW;
}

/** A game that is void again and again: everybody hears why nothing happens, and moderators that they may decide it. */
async function tellOfTrouble(
  tx: Transaction,
  row: TournamentRow,
  bout: PlannedBout,
  next: { number: number; attempt: number },
): Promise<void> {
  const key = `${bout.key}:${next.number}`;
  if (await wasTold(tx, row, 'trouble', key)) return;
  await tell(tx, row, 'trouble', key, { data: { bout: bout.key, voids: next.attempt } });
  await alarmModerators(
    tx,
    row.communityId,
    `${row.name}: ${bout.label} was void ${next.attempt} times running. I go on trying every few minutes; /tournament override can decide it without a fight, and /tournament cancel gives every fee back.`,
  );
}
