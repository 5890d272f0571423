import type { Tournament, TournamentEntrant } from '../../prisma/generated/client.ts';
import {
  issuanceOf,
  lockBalances,
  moveBetween,
  type NewTransfer,
  openAccounts,
  postTransfers,
  prizePoolOf,
  walletOf,
} from '../ledger/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { sqlOf } from '../platform/sql.ts';
import { type Placed, sharePool } from './prizes.ts';

/** Entry fees: into the tournament's pool, back in full, or out of it by places. Each once, under the tournament's row lock. */

type Paying = Pick<TournamentEntrant, 'id' | 'memberId' | 'paid'>;

const poolOf = ({ communityId, id }: Pick<Tournament, 'communityId' | 'id'>) =>
  prizePoolOf(communityId, `tournament:${id}`);

/** Takes the fee of a member's entrant. @throws ArenaError 'insufficient-credits' with what is missing; nothing was moved */
export async function takeFee(
  tx: Transaction,
  tournament: Pick<Tournament, 'id' | 'communityId' | 'name' | 'entryFee'>,
  entrant: { id: string; memberId: string },
): Promise<void> {
  if (tournament.entryFee === 0n) return;
  const sql = sqlOf(tx);
  const [wallet, pool] = [walletOf(tournament.communityId, entrant.memberId), poolOf(tournament)];
  await openAccounts(sql, [wallet, pool]);
  const available = (await lockBalances(sql, [wallet, pool])).get(wallet.key)?.available ?? 0n;
  if (available < tournament.entryFee) throw notEnough(tournament.entryFee, available);
  await postTransfers(sql, [
    {
      key: `entry-fee:${entrant.id}`,
      kind: 'entry-fee',
      from: wallet,
      to: pool,
      amount: tournament.entryFee,
      memo: { text: tournament.name },
    },
  ]);
}

function notEnough(fee: bigint, available: bigint): ArenaError {
  const words = (credits: bigint) => credits.toLocaleString('en-US');
  return new ArenaError(
    'insufficient-credits',
    `The entry fee is ${words(fee)} credits and you have ${words(available)}: ${words(fee - available)} more and you are in. /daily and its goals bring some every day.`,
    409,
  );
}

/** Gives fees back in full. @returns the credits that went back */
export async function returnFees(
  tx: Transaction,
  tournament: Pick<Tournament, 'id' | 'communityId' | 'name'>,
  entrants: readonly Paying[],
): Promise<bigint> {
  const paid = entrants.filter(entrant => entrant.paid > 0n);
  const payouts = paid.map(({ id, memberId, paid: amount }): Payout => {
    return { key: `entry-refund:${id}`, kind: 'entry-refund', memberId: memberId ?? '', amount };
  });
  await post(tx, await transfersOf(tx, tournament, payouts));
  await tx.tournamentEntrant.updateMany({ where: { id: { in: paid.map(({ id }) => id) } }, data: { paid: 0n } });
  return paid.reduce((sum, entrant) => sum + entrant.paid, 0n);
}

/** Pays the pool out by places, a tenth burned. @returns what each entrant won */
export async function payPrizes(
  tx: Transaction,
  tournament: Pick<Tournament, 'id' | 'communityId' | 'name' | 'prizeSplit'>,
  entrants: readonly Paying[],
  places: readonly { entrantId: string; place: number }[],
): Promise<Map<string, bigint>> {
  const pool = entrants.reduce((sum, { paid }) => sum + paid, 0n);
  const memberOf = new Map(entrants.map(({ id, memberId }) => [id, memberId]));
  const placed = places.map(({ entrantId, place }): Placed => {
    return { entrantId, place, isMember: (memberOf.get(entrantId) ?? null) !== null };
  });
  const { burned, prizes } = sharePool(pool, tournament.prizeSplit, placed);
  const payouts = prizes.map(({ entrantId, amount }): Payout => {
    return { key: `prize:${entrantId}`, kind: 'prize', memberId: memberOf.get(entrantId) ?? '', amount };
  });
  const burn: NewTransfer = {
    key: `prize-burn:${tournament.id}`,
    kind: 'burn',
    from: poolOf(tournament),
    to: issuanceOf(tournament.communityId),
    amount: burned,
    memo: { text: tournament.name },
  };
  await post(tx, [...(await transfersOf(tx, tournament, payouts)), ...(burned > 0n ? [burn] : [])]);
  return new Map(prizes.map(({ entrantId, amount }) => [entrantId, amount]));
}

interface Payout {
  key: string;
  kind: 'entry-refund' | 'prize';
  memberId: string;
  amount: bigint;
}

/** Out of the pool, to whoever the members are now: one who was merged is paid as the other, wherever that one is at home. */
async function transfersOf(
  tx: Transaction,
  tournament: Pick<Tournament, 'id' | 'communityId' | 'name'>,
  payouts: readonly Payout[],
): Promise<NewTransfer[]> {
  const { communityId } = tournament;
  const now = await presentMembers(tx, [...new Set(payouts.map(({ memberId }) => memberId))]);
  return payouts.flatMap(({ key, kind, memberId, amount }) => {
    const present = now.get(memberId) ?? { memberId, communityId };
    const isHere = present.communityId === communityId;
    const wallet = walletOf(communityId, isHere ? present.memberId : memberId);
    const memo = { text: tournament.name };
    return [
      { key, kind, from: poolOf(tournament), to: wallet, amount, memo },
      ...(isHere ? [] : moveBetween(`move:${key}`, wallet, walletOf(present.communityId, present.memberId), amount)),
    ];
  });
}

/** Merges that may have followed one another. */
const MERGES_MAX = 10;

async function presentMembers(tx: Transaction, memberIds: readonly string[]) {
  const present = new Map<string, { memberId: string; communityId: string }>();
  for (const id of memberIds) {
    let member = await tx.member.findUniqueOrThrow({ where: { id } });
    for (let step = 0; member.mergedIntoId !== null && step < MERGES_MAX; step += 1) {
      member = await tx.member.findUniqueOrThrow({ where: { id: member.mergedIntoId } });
    }
    present.set(id, { memberId: member.id, communityId: member.communityId });
  }
  return present;
}

/** Accounts are locked in the order of their ids before anything moves. */
async function post(tx: Transaction, transfers: readonly NewTransfer[]): Promise<void> {
  if (transfers.length === 0) return;
  const sql = sqlOf(tx);
  const accounts = transfers.flatMap(({ from, to }) => [from, to]);
  await openAccounts(sql, accounts);
  await lockBalances(sql, accounts);
  await postTransfers(sql, transfers);
}
