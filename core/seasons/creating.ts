import type { Season } from '../../prisma/generated/client.ts';
import type { CommunityContext } from '../communities/index.ts';
import { lockBalances, openAccounts, postTransfers, treasuryOf } from '../ledger/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { sqlOf } from '../platform/sql.ts';
import { poolOf } from './closing.ts';
import { isModifier } from './modifiers.ts';
import { checkDates, freezeBefore } from './states.ts';

/** A season is made: checked, numbered, and its prize pool set aside. */

const NAME_MAX = 40;
/** Seasons that are made ahead and have not begun. */
const AHEAD_MAX = 5;
/** Most credits that a season may set out. */
export const POOL_MAX = 1_000_000;

export interface NewSeason {
  /** 'Season <number>' where empty. */
  name: string;
  opensAt: Date | null;
  startsAt: Date | null;
  endsAt: Date | null;
  /** Credits, taken from the treasury now. */
  prizePool: number;
  modifier: string | null;
}

/** @throws ArenaError 'bad-season' for dates, pool or rule that make no sense, 'too-many-seasons', 'treasury-short' */
export async function makeSeason(
  tx: Transaction,
  { communityId, memberId }: CommunityContext,
  input: NewSeason,
  { clock, newId }: { clock: Clock; newId: () => string },
): Promise<Season> {
  const now = clock.now();
  checkSeason(input, now);
  await tx.$queryRaw`SELECT id FROM "Community" WHERE id = ${communityId} FOR NO KEY UPDATE`;
  const seasons = await tx.season.findMany({ where: { communityId }, select: { number: true, state: true } });
  if (seasons.filter(({ state }) => state === 'created').length >= AHEAD_MAX) {
    throw new ArenaError(
      'too-many-seasons',
      `${AHEAD_MAX} seasons wait for their start already. /season history lists them.`,
      409,
    );
  }
  const number = 1 + Math.max(0, ...seasons.map(season => season.number));
  const { opensAt, startsAt, endsAt } = input;
  const made = await tx.season.create({
    data: {
      id: newId(),
      communityId,
      number,
      name: cleanName(input.name) || `Season ${number}`,
      modifier: input.modifier,
      opensAt,
      startsAt,
      endsAt,
      freezesAt: endsAt && freezeBefore(endsAt, startsAt ?? now),
      prizePool: BigInt(input.prizePool),
      stateChangedAt: now,
      createdById: memberId,
      createdAt: now,
    },
  });
  await fundPool(tx, made);
  return made;
}

function cleanName(typed: string): string {
  return [
    ...typed
      .normalize('NFC')
      .replace(/[\p{C}\p{Z}]+/gu, ' ')
      .trim(),
  ]
    .slice(0, NAME_MAX)
    .join('');
}

function checkSeason(input: NewSeason, now: Date): void {
  const dates = checkDates({ ...input, freezesAt: null }, now);
  if (dates) throw new ArenaError('bad-season', dates);
  if (!Number.isSafeInteger(input.prizePool) || input.prizePool < 0 || input.prizePool > POOL_MAX) {
    throw new ArenaError(
      'bad-season',
      `The prize pool is a whole number of credits up to ${POOL_MAX.toLocaleString('en')}.`,
    );
  }
  if (input.modifier !== null && !isModifier(input.modifier)) {
    throw new ArenaError('bad-season', 'There is no such rule for a season.');
  }
}

/** @throws ArenaError 'treasury-short' where the community has not so many credits of its own */
async function fundPool(tx: Transaction, season: Season): Promise<void> {
  if (season.prizePool === 0n) return;
  const sql = sqlOf(tx);
  const [treasury, pool] = [treasuryOf(season.communityId), poolOf(season)];
  await openAccounts(sql, [treasury, pool]);
  const available = (await lockBalances(sql, [treasury, pool])).get(treasury.key)?.available ?? 0n;
  if (available < season.prizePool) {
    throw new ArenaError(
      'treasury-short',
      `The community's treasury holds ${available.toLocaleString('en')} credits, and the prize pool comes out of it. What members spend, and what large balances give back at a season's end, fills it. A season can do without a pool.`,
      409,
    );
  }
  await postTransfers(sql, [
    { key: `season-fund:${season.id}`, kind: 'season-fund', from: treasury, to: pool, amount: season.prizePool },
  ]);
}
