/**
 * What becomes of the credits: 60 simulated days of 200 members of mixed habits (economy/habits.ts) through the real services, on an
 * embedded PostgreSQL whose time is skipped ahead. Only the fights are not fought: their winners are drawn.
 *
 * Measured over 180 days, seed 1: the median passes 3,000 by day 133 without seasons (`--everyday`) and ends at 3,936, Gini 0.58; with
 * seasons of 45 days it is at most 1,909 and each end brings it back to some 1,100. The cut does it: tournaments burn 0.06 credits a
 * member and day, entrances and finishers take about 4.
 */
import { readSettings } from '../core/communities/index.ts';
import { checkLedger } from '../core/ledger/check.ts';
import { type DayBooks, readBooks } from './economy/books.ts';
import { liveDay } from './economy/day.ts';
import { createDice } from './economy/dice.ts';
import { median } from './economy/figures.ts';
import { HABITS } from './economy/habits.ts';
import { type EconomyStage, openEconomyStage } from './economy/stage.ts';
import { clearProgress, finishBench, readFlags, readNumber, showProgress } from './report.ts';

const DAYS = 60;
const SEASON_DAYS = 30;
const WEEK = 7;
/** Deviation of agents' strengths, in log-odds: the better of two usually wins 60 to 70%. */
const STRENGTH = 0.5;
/** The median runs away above, and dries up below (numbers.md's alarm; a bit more than half of what one begins with). */
const MEDIAN_MOST = 3000;
const MEDIAN_LEAST = 300;
/** Day of an alarm that does not come. */
const NEVER = 10_000;

/**
 * Runs the simulation and prints it; `--json`, `--check`, `--days N` (default 60), `--seed N` (default 1), `--season-days N` (default 30),
 * `--everyday` for what there was before seasons: no seasons, tournaments, bounties, entrances and finishers.
 */
export async function run(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const days = readNumber(args, 'days', DAYS);
  const seasonDays = args.includes('--everyday') ? null : readNumber(args, 'season-days', SEASON_DAYS);
  const dice = createDice(readNumber(args, 'seed', 1));
  showProgress('starting PostgreSQL');
  const stage = await openEconomyStage({});
  try {
    const { bailOutBelow } = readSettings({});
    const books: DayBooks[] = [];
    const refused = new Map<string, number>();
    const strengths = new Map(stage.people.map(({ agent }) => [agent.id, dice.normal(STRENGTH)]));
    let [visits, bouts] = [0, 0];
    const cups = { played: 0, entrants: 0, tooPoor: 0 };
    for (let day = 0; day < days; day++) {
      const outcome = await liveDay(stage, { day, strengths, seasonDays }, dice);
      visits += outcome.visitors;
      bouts += outcome.bouts;
      for (const [code, count] of outcome.refused) refused.set(code, (refused.get(code) ?? 0) + count);
      const { bailedOut, cup } = outcome;
      if (cup) {
        cups.played++;
        cups.entrants += cup.entrants;
        cups.tooPoor += cup.tooPoor;
      }
      const today = await readBooks(stage, { day: day + 1, bailedOut, bailOutBelow });
      books.push(today);
      showProgress(`day ${day + 1} of ${days}: ${outcome.visitors} members, median wallet ${today.median}`);
    }
    showProgress('ledger check');
    const { ok, problems, transfers } = await checkLedger(stage.database);
    if (!ok) throw new Error(`The ledger does not add up: ${JSON.stringify(problems)}`);
    clearProgress();
    const last = books.at(-1);
    if (!last) throw new Error('No day was lived.');
    const medians = books.map(day => day.median);
    const growth = growthOf(books);
    const memberDays = stage.people.length * days;
    finishBench(
      {
        bench: 'economy',
        metrics: {
          medianWallet: last.median,
          medianWalletHighest: Math.max(...medians),
          medianWalletLowest: Math.min(...medians),
          gini: last.gini,
          houseLossPerMemberDay: last.houseLoss / memberDays,
          brokePerDay: books.reduce((sum, day) => sum + day.broke, 0) / days,
          givenPerMemberDay: last.given / memberDays,
          stakedPerMemberDay: last.staked / memberDays,
          spentPerMemberDay: last.spent / memberDays,
          slotsBought: last.slots,
          cutPerMemberDay: (0 - (last.flows.get('season-cut') ?? 0)) / memberDays,
          burnedPerMemberDay: last.burned / memberDays,
          cupEntrants: cups.played > 0 ? cups.entrants / cups.played : 0,
          visitorsPerDay: visits / days,
          matchesPerDay: bouts / days,
          medianGrowthPerDay: growth,
          dayOfAlarm: alarmOf(books, growth),
        },
        targets: [
          { metric: 'medianWallet', atLeast: MEDIAN_LEAST, atMost: MEDIAN_MOST },
          { metric: 'medianWalletHighest', atMost: MEDIAN_MOST },
          { metric: 'medianWalletLowest', atLeast: MEDIAN_LEAST },
        ],
        notes: [
          '',
          ...weeklyTable(books, stage.people.length),
          '',
          ...flowTable(books, stage.people.length),
          '',
          ...habitTable(stage, last),
          '',
          '  Into wallets, less what went out of them: a member and day of the thirty days that end there.',
          '  dayOfAlarm: when the median passed 3,000, or would at the growth of the last two weeks if no season ended.',
          '  Credits leave by lost bets, agent slots, looks and the ends of seasons; of fees only the tenth that is burned.',
          `  Seasons of ${seasonDays ?? 'no'} days; ${cups.played} tournaments, ${cups.tooPoor} entries refused for want of credits.`,
          "  brokePerDay: the stake cap (a tenth of the wallet) and a day's credits keep nearly everybody who comes above the bail-out.",
          `  Bets refused: ${[...refused].map(([code, count]) => `${code} ${count}`).join(', ') || 'none'}.`,
          `  Ledger check after ${transfers.toLocaleString('en')} transfers: every credit is accounted for.`,
        ],
      },
      flags,
    );
  } finally {
    clearProgress();
    await stage.close();
  }
}

/** The first day on which the median was too high, or when it would be at such a growth. */
function alarmOf(books: readonly DayBooks[], growth: number): number {
  const passed = books.find(day => day.median > MEDIAN_MOST);
  const last = books.at(-1);
  if (passed) return passed.day;
  return last && growth > 0 ? Math.min(NEVER, last.day + (MEDIAN_MOST - last.median) / growth) : NEVER;
}

/** Credits by which the median wallet grew a day over the last two weeks. */
function growthOf(books: readonly DayBooks[]): number {
  const [from, to] = [books.at(-2 * WEEK - 1) ?? books[0], books.at(-1)];
  return from && to && to.day > from.day ? (to.median - from.median) / (to.day - from.day) : 0;
}

function weeklyTable(books: readonly DayBooks[], members: number): string[] {
  const weeks = books.filter(({ day }) => day === 1 || day % WEEK === 0 || day === books.length);
  const rows = weeks.map(
    ({ day, median: middle, low, high, gini, broke, given, staked, spent, slots, houseLoss, treasury }) => [
      String(day),
      String(middle),
      `${low}-${high}`,
      gini.toFixed(2),
      String(broke),
      (given / members / day).toFixed(0),
      (staked / members / day).toFixed(0),
      (spent / members / day).toFixed(1),
      String(slots),
      (houseLoss / members / day).toFixed(1),
      String(treasury),
    ],
  );
  // given, staked, spent and lost by the house: a member and day, so far
  const head = [
    'day',
    'median',
    '10-90%',
    'gini',
    'broke',
    'given',
    'staked',
    'spent',
    'slots',
    'house loss',
    'treasury',
  ];
  return columns([head, ...rows]);
}

/** What goes in and out of wallets. */
const FLOWS: readonly { name: string; kinds: readonly string[] }[] = [
  { name: 'start', kinds: ['start'] },
  { name: '/daily', kinds: ['daily'] },
  { name: 'goals', kinds: ['goal'] },
  { name: 'purses', kinds: ['purse'] },
  { name: 'bounties', kinds: ['bounty'] },
  { name: 'rivalries', kinds: ['rivalry'] },
  { name: 'bail-outs', kinds: ['bail-out'] },
  { name: 'bets', kinds: ['stake', 'sale', 'sale-profit', 'payout', 'refund'] },
  { name: 'purchases', kinds: ['purchase'] },
  { name: 'fees', kinds: ['entry-fee', 'entry-refund'] },
  { name: 'prizes', kinds: ['prize'] },
  { name: 'season prizes', kinds: ['season-prize'] },
  { name: 'season cut', kinds: ['season-cut'] },
];

const PERIOD = 30;

/** By periods of thirty days. */
function flowTable(books: readonly DayBooks[], members: number): string[] {
  const ends = books.filter(({ day }) => day % PERIOD === 0 || day === books.length);
  const row = (name: string, kinds: (day: DayBooks) => readonly string[]) => [
    name,
    ...ends.map((end, index) => {
      const before = ends[index - 1];
      const sumOf = (at: DayBooks) => kinds(at).reduce((sum, kind) => sum + (at.flows.get(kind) ?? 0), 0);
      const moved = sumOf(end) - (before ? sumOf(before) : 0);
      return (moved / members / (end.day - (before?.day ?? 0))).toFixed(2);
    }),
  ];
  return columns([
    ['into wallets', ...ends.map(({ day }) => `to ${day}`)],
    ...FLOWS.map(({ name, kinds }) => row(name, () => kinds)),
    row('altogether', ({ flows }) => [...flows.keys()]),
  ]);
}

function habitTable({ people }: EconomyStage, { wallets }: DayBooks): string[] {
  const rows = HABITS.map(({ name, visits, members }) => {
    const own = people
      .filter(person => person.habit.name === name)
      .map(person => wallets.get(person.memberId))
      .filter(wallet => wallet !== undefined);
    return [name, String(members), `${Math.round(visits * 100)}%`, String(median(own)), String(Math.max(...own))];
  });
  return columns([['habit', 'members', 'comes', 'median', 'richest'], ...rows]);
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.slice(1).map(row => row[column]?.length ?? 0), 6));
  return rows.map(row => `  ${row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')}`);
}
