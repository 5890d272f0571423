import type { Season } from '../../prisma/generated/client.ts';
import { readSettings } from '../communities/index.ts';
import {
  type AccountReference,
  type Balance,
  lockBalances,
  type NewTransfer,
  openAccounts,
  postTransfers,
  prizePoolOf,
  treasuryOf,
  walletOf,
} from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Transaction } from '../platform/database.ts';
import { type Sql, sqlOf } from '../platform/sql.ts';
import {
  BOARDS,
  type Board,
  type BoardLine,
  LINES_KEPT,
  linesOfAgents,
  linesOfBettors,
  linesOfMembers,
  linesOfPickers,
  standings,
} from './boards.ts';
import { divisionName } from './divisions.ts';
import { type Rewarded, shareOut } from './rewards.ts';
import { tellRecap } from './tell.ts';
import { keptOf } from './wallet-cut.ts';

/** The end of a season: its final table, rewards, what large wallets give back, trophies. All in the transaction that closes it. */

/** A result is told by its own message within this time of its match's end (core/announcements). */
const TOLD_WITHIN_MS = 3 * 60_000;
/** The longest streak of a season is worth a trophy from here on. */
const LEAST_STREAK = 3;
/** The best picker has made so many picks, and was right more often than wrong. */
const LEAST_PICKS = 5;

export function poolOf(season: Pick<Season, 'id' | 'communityId'>): AccountReference {
  return prizePoolOf(season.communityId, `season:${season.id}`);
}

/** Whether rated matches of the season have not ended yet; one that stands still is moved or voided by the sweep of matches. */
export async function hasRunningMatches(tx: Transaction, seasonId: string): Promise<boolean> {
  const running = await tx.match.findFirst({
    where: { seasonId, state: { in: ['open', 'locked', 'running', 'finished'] } },
    select: { id: true },
  });
  return running !== null;
}

export interface ClosingOptions {
  clock: Clock;
  newId: () => string;
  /** It was called off before it began: no table, no cut; the pool goes back. */
  neverRan: boolean;
}

export async function closeSeason(
  tx: Transaction,
  season: Season,
  { clock, newId, neverRan }: ClosingOptions,
): Promise<void> {
  const sql = sqlOf(tx);
  if (neverRan) {
    await moveCredits(sql, season, [], 0n);
    return;
  }
  const boards = await finalBoards(sql, season, clock.now());
  const rewards = shareOut(season.prizePool, rewardedOf(boards.agents));
  const owners = new Map((await standings(sql, season.id)).map(({ agentId, ownerId }) => [agentId, ownerId]));
  await writeTable(tx, season.id, boards, rewards);
  const prizes = [...rewards].flatMap(([agentId, amount]) => {
    const memberId = owners.get(agentId) ?? null;
    const line = boards.agents.find(({ subjectId }) => subjectId === agentId);
    return memberId === null || !line ? [] : [{ memberId, amount, line }];
  });
  const community = await tx.community.findUniqueOrThrow({ where: { id: season.communityId } });
  await moveCredits(sql, season, prizes, BigInt(readSettings(community.settings).seasonKeepCredits));
  await tx.trophy.createMany({ data: trophiesOf(season, boards, owners, newId), skipDuplicates: true });
  await tellRecap(tx, season, await tellableAt(tx, season.id, clock.now()));
}

type Boards = Record<Board, BoardLine[]>;

async function finalBoards(sql: Sql, season: Season, now: Date): Promise<Boards> {
  const agents = await standings(sql, season.id);
  return {
    agents: linesOfAgents(agents),
    members: linesOfMembers(agents).slice(0, LINES_KEPT),
    bettors: await linesOfBettors(sql, season, LINES_KEPT, now),
    pickers: await linesOfPickers(sql, season, LINES_KEPT, now),
  };
}

/** Agents with a place, each with its place within its division. */
function rewardedOf(lines: readonly BoardLine[]): Rewarded[] {
  const places = new Map<number, number>();
  return lines
    .filter(({ division }) => division > 0)
    .map(({ subjectId, division }) => {
      const place = (places.get(division) ?? 0) + 1;
      places.set(division, place);
      return { subjectId, division, place };
    });
}

async function writeTable(
  tx: Transaction,
  seasonId: string,
  boards: Boards,
  rewards: ReadonlyMap<string, bigint>,
): Promise<void> {
  await tx.seasonLine.createMany({
    data: BOARDS.flatMap(board =>
      boards[board].map(({ rank, division, subjectId, name, ownerName, figures }) => ({
        seasonId,
        board,
        rank,
        division,
        subjectId,
        name,
        ownerName,
        figures,
        reward: board === 'agents' ? (rewards.get(subjectId) ?? 0n) : 0n,
      })),
    ),
  });
}

interface Prize {
  memberId: string;
  amount: bigint;
  line: BoardLine;
}

/**
 * Prizes go out, the rest of the pool back to the treasury; then wallets above what is kept give back, before the prizes are counted:
 * what was just won stays whole. Stakes in open markets are not in the wallet and stay as they are.
 */
async function moveCredits(sql: Sql, season: Season, prizes: readonly Prize[], keep: bigint): Promise<void> {
  const { id, communityId } = season;
  const [pool, treasury] = [poolOf(season), treasuryOf(communityId)];
  const rich = keep > 0n ? await walletsAbove(sql, communityId, keep) : [];
  const wallets = [...new Set([...prizes.map(({ memberId }) => memberId), ...rich])].map(memberId =>
    walletOf(communityId, memberId),
  );
  await openAccounts(sql, [pool, treasury, ...wallets]);
  const balances = await lockBalances(sql, [pool, treasury, ...wallets]);
  const cuts = rich.flatMap(memberId => cutOf(season, memberId, balances, keep));
  const paid = prizes.map(
    ({ memberId, amount, line }): NewTransfer => ({
      key: `season-prize:${id}:${line.subjectId}`,
      kind: 'season-prize',
      from: pool,
      to: walletOf(communityId, memberId),
      amount,
      memo: { text: `${season.name}, ${divisionName(line.division)}` },
    }),
  );
  const given = prizes.reduce((sum, { amount }) => sum + amount, 0n);
  const left = (balances.get(pool.key)?.available ?? 0n) - given;
  const returned: NewTransfer[] =
    left > 0n ? [{ key: `season-return:${id}`, kind: 'season-return', from: pool, to: treasury, amount: left }] : [];
  await postTransfers(sql, [...cuts, ...paid, ...returned]);
}

async function walletsAbove(sql: Sql, communityId: string, keep: bigint): Promise<string[]> {
  const rows = await sql.query<{ memberId: string }>(
    `SELECT "memberId" FROM "Account" WHERE "communityId" = $1 AND kind = 'wallet' AND posted - held > $2::bigint`,
    [communityId, keep.toString()],
  );
  return rows.map(row => row.memberId);
}

function cutOf(season: Season, memberId: string, balances: ReadonlyMap<string, Balance>, keep: bigint): NewTransfer[] {
  const wallet = walletOf(season.communityId, memberId);
  const available = balances.get(wallet.key)?.available ?? 0n;
  const amount = available - keptOf(available, keep);
  if (amount <= 0n) return [];
  return [
    {
      key: `season-cut:${season.id}:${memberId}`,
      kind: 'season-cut',
      from: wallet,
      to: treasuryOf(season.communityId),
      amount,
    },
  ];
}

interface NewTrophy {
  id: string;
  communityId: string;
  key: string;
  kind: string;
  title: string;
  place: number | null;
  agentId: string | null;
  memberId: string | null;
  seasonId: string;
}

function trophiesOf(
  season: Season,
  boards: Boards,
  owners: ReadonlyMap<string, string | null>,
  newId: () => string,
): NewTrophy[] {
  const trophies: NewTrophy[] = [];
  const award = (
    what: string,
    kind: string,
    title: string,
    winner: { agentId?: string; memberId?: string },
    place: number | null,
  ) => {
    const agentId = winner.agentId ?? null;
    const memberId = winner.memberId ?? (agentId === null ? null : (owners.get(agentId) ?? null));
    const key = `season:${season.id}:${what}`;
    trophies.push({
      id: newId(),
      communityId: season.communityId,
      key,
      kind,
      title,
      place,
      agentId,
      memberId,
      seasonId: season.id,
    });
  };
  const placed = boards.agents.filter(({ division }) => division > 0);
  for (const { division, place, subjectId } of rewardedOf(placed)) {
    if (place !== 1) continue;
    if (division === 1) award('champion', 'season', `Champion of ${season.name}`, { agentId: subjectId }, 1);
    else
      award(
        `division:${division}`,
        'division',
        `First of the ${divisionName(division)}, ${season.name}`,
        { agentId: subjectId },
        1,
      );
  }
  const bettor = bestBettor(boards.bettors);
  if (bettor) award('bettor', 'bettor', `Best bettor of ${season.name}`, { memberId: bettor.subjectId }, 1);
  const picker = bestPicker(boards.pickers);
  if (picker) award('picker', 'picker', `Best picker of ${season.name}`, { memberId: picker.subjectId }, 1);
  const streak = longestStreak(boards.agents);
  if (streak) award('streak', 'streak', `Longest streak of ${season.name}`, { agentId: streak.subjectId }, null);
  return trophies;
}

/** Nobody is the best with odds worse than the house's: skill, or profit in pools, has to be above zero. */
export function bestBettor(lines: readonly BoardLine[]): BoardLine | null {
  const [first] = lines;
  if (!first) return null;
  const { skill, profit = 0 } = first.figures;
  return (skill ?? profit) > 0 ? first : null;
}

export function bestPicker(lines: readonly BoardLine[]): BoardLine | null {
  return lines.find(({ figures }) => (figures['points'] ?? 0) > 0 && (figures['picks'] ?? 0) >= LEAST_PICKS) ?? null;
}

/** Among all that were entered; ties go to the better placed. */
export function longestStreak(lines: readonly BoardLine[]): BoardLine | null {
  const longest = Math.max(0, ...lines.map(({ figures }) => figures['streak'] ?? 0));
  return longest >= LEAST_STREAK ? (lines.find(({ figures }) => figures['streak'] === longest) ?? null) : null;
}

/** No table before the last result: its own message comes first. */
async function tellableAt(tx: Transaction, seasonId: string, now: Date): Promise<Date> {
  const last = await tx.match.findFirst({
    where: { seasonId, state: 'settled', posts: { some: { closed: null, stage: { notIn: ['result', 'void'] } } } },
    orderBy: { settledAt: 'desc' },
    select: { settledAt: true },
  });
  const told = (last?.settledAt?.getTime() ?? 0) + TOLD_WITHIN_MS;
  return new Date(Math.max(now.getTime(), told));
}
