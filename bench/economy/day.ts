import type { AgentView } from '../../core/agents/index.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { betOn } from './bets.ts';
import { type CupOutcome, isCupDay, playCup } from './cup.ts';
import type { Dice } from './dice.ts';
import { type Bout, lockBout, openBout, settleBout, voidBout } from './ring.ts';
import { keepSeasons } from './seasons.ts';
import { goShopping, wishOf } from './shop.ts';
import { type EconomyStage, FIRST_DAY_MS, type Person } from './stage.ts';

/** One day of the community: who comes claims, trains and fights; matches are bet on one after the other; in the evening one looks at the balance (goals are paid, who is broke
 * takes the bail-out) and buys something, perhaps. One evening a week there is a tournament. */

const HOUR_MS = 3600 * 1000;
/** Members act side by side, as in a chat. */
const AT_ONCE = 8;
/** Bets on one match that are under way at the same time. */
const BETS_AT_ONCE = 4;
/** Deviation of the opening line from the truth, in log-odds: 2 to 3 points (`npm run bench -- odds`). */
const LINE_ERROR = 0.12;
/** Feeds fail at times. */
const VOID_CHANCE = 0.01;

interface Visitor extends Person {
  context: CommunityContext;
}

export interface DayOutcome {
  visitors: number;
  bouts: number;
  /** Members who were broke in the evening and took the bail-out. */
  bailedOut: number;
  /** Refusals by code. */
  refused: Map<string, number>;
  cup: CupOutcome | null;
}

export interface DayPlan {
  /** From 0. */
  day: number;
  /** Log-odds of each agent, by id; house agents stand at 0. */
  strengths: ReadonlyMap<string, number>;
  /** Days of a season; null: no seasons, tournaments, bounties, rivalries' purses, entrances and finishers. */
  seasonDays: number | null;
}

export async function liveDay(
  stage: EconomyStage,
  { day, strengths, seasonDays }: DayPlan,
  dice: Dice,
): Promise<DayOutcome> {
  const morning = FIRST_DAY_MS + day * 24 * HOUR_MS + 9 * HOUR_MS;
  await stage.skipTo(new Date(morning));
  const moderator = await stage.comes({ name: 'founder' });
  const seasonId = seasonDays === null ? null : await keepSeasons(stage, moderator, { day, length: seasonDays });
  const present = stage.people.filter(person => dice.happens(person.habit.visits));
  const visitors: Visitor[] = [];
  await together(present, AT_ONCE, async person => {
    visitors.push({ ...person, context: await stage.comes(person) });
  });
  // whoever was faster: the same order every time
  visitors.sort((a, b) => (a.name < b.name ? -1 : 1));
  await claimAndTrain(stage, visitors, dice);
  const bouts = pairUp(stage, visitors, dice);
  const plans = bouts.map(corners => ({ corners, bettors: [] as Visitor[], pickers: [] as Visitor[] }));
  for (const visitor of visitors) {
    const { bets, picks } = visitor.habit;
    const free = dice.shuffled(plans.filter(({ corners }) => !corners.some(agent => agent.id === visitor.agent.id)));
    for (const plan of free.slice(0, dice.times(bets))) plan.bettors.push(visitor);
    if (dice.happens(picks)) free[0]?.pickers.push(visitor);
  }
  const refused = new Map<string, number>();
  for (const [index, plan] of plans.entries()) {
    await stage.skipTo(new Date(morning + HOUR_MS + (index * 11 * HOUR_MS) / plans.length));
    const codes = await playBout(stage, plan, { strengths, seasonId }, dice);
    for (const code of codes) refused.set(code, (refused.get(code) ?? 0) + 1);
  }
  await stage.skipTo(new Date(morning + 13 * HOUR_MS));
  let cup: CupOutcome | null = null;
  if (seasonId !== null && isCupDay(day)) {
    const wanting = dice.shuffled(visitors.filter(({ habit }) => dice.happens(habit.enters)));
    cup = await playCup(stage, { name: `Cup of day ${day + 1}`, moderator }, wanting, strengths, dice);
  }
  let bailedOut = 0;
  const shoppers = visitors.map(visitor => {
    const wish = wishOf(visitor, dice);
    return { visitor, wish: seasonId === null ? { ...wish, piece: null } : wish };
  });
  await together(shoppers, AT_ONCE, async ({ visitor, wish }) => {
    const { available, bailOut } = await stage.allowances.summary(visitor.context);
    if (bailOut.eligible) {
      await stage.allowances.bailOut(visitor.context, newId());
      bailedOut++;
    } else await goShopping(stage, visitor, available, wish);
  });
  return { visitors: visitors.length, bouts: bouts.length, bailedOut, refused, cup };
}

async function claimAndTrain(stage: EconomyStage, visitors: readonly Visitor[], dice: Dice): Promise<void> {
  const wishes = visitors.map(visitor => ({
    visitor,
    claims: dice.happens(visitor.habit.claims),
    trains: dice.happens(visitor.habit.trains),
  }));
  await together(wishes, AT_ONCE, async ({ visitor: { context, memberId, agent }, claims, trains }) => {
    if (trains) {
      const createdAt = stage.clock.now();
      await stage.database.prisma.spar.create({
        data: { id: newId(), memberId, agentId: agent.id, result: {}, createdAt },
      });
    }
    if (claims) await stage.allowances.claimDaily(context, newId());
  });
}

/** The queue: everybody's fights in pairs, the house's agents for who is left over. */
function pairUp(stage: EconomyStage, visitors: readonly Visitor[], dice: Dice): (readonly [AgentView, AgentView])[] {
  const waiting = dice.shuffled(
    visitors.flatMap(({ habit, agent }) => Array.from({ length: dice.times(habit.fights) }, () => agent)),
  );
  const pairs: (readonly [AgentView, AgentView])[] = [];
  while (waiting.length > 0) {
    const left = waiting.pop();
    const other = waiting.findIndex(agent => agent.id !== left?.id);
    const right = other < 0 ? dice.pick(stage.house) : waiting.splice(other, 1)[0];
    if (left && right) pairs.push([left, right]);
  }
  return pairs;
}

interface Plan {
  corners: readonly [AgentView, AgentView];
  bettors: readonly Visitor[];
  pickers: readonly Visitor[];
}

/** @returns codes of refused bets */
async function playBout(
  stage: EconomyStage,
  { corners, bettors, pickers }: Plan,
  { strengths, seasonId }: { strengths: ReadonlyMap<string, number>; seasonId: string | null },
  dice: Dice,
): Promise<string[]> {
  const [left, right] = corners;
  const logit = (strengths.get(left.id) ?? 0) - (strengths.get(right.id) ?? 0);
  const chances = { true: chanceOf(logit), line: chanceOf(logit + dice.normal(LINE_ERROR)) };
  const bout: Bout = await openBout(stage, corners, chances, seasonId);
  const codes: string[] = [];
  await together(dice.shuffled(bettors), BETS_AT_ONCE, async bettor => {
    const code = await betOn(stage.wagers, bettor, bout, dice);
    if (code) codes.push(code);
  });
  await together(pickers, BETS_AT_ONCE, async ({ context }) => {
    await stage.wagers.freePick(context, { matchId: bout.matchId, pick: chances.line >= 0.5 ? 0 : 1 });
  });
  await lockBout(stage, bout);
  if (dice.happens(VOID_CHANCE)) await voidBout(stage, bout);
  else await settleBout(stage, bout, corners, dice.happens(chances.true) ? 0 : 1, dice.happens(0.5) ? 'up' : 'down');
  return codes;
}

const chanceOf = (logit: number) => 1 / (1 + Math.exp(-logit));

async function together<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}
