import type { Tournament, TournamentEntrant } from '../../prisma/generated/client.ts';
import {
  issuanceOf,
  lockBalances,
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
  const paid = entrants.filter(entrant => entrant.paid > 0n && entrant.memberId !== null);
  const refunds = paid.map(
    ({ id, memberId, paid: amount }): NewTransfer => ({
      key: `entry-refund:${id}`,
      kind: 'entry-refund',
      from: poolOf(tournament),
      to: walletOf(tournament.communityId, memberId ?? ''),
      amount,
      memo: { text: tournament.name },
    }),
  );
  await post(tx, refunds);
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
  const { communityId } = tournament;
  const memo = { text: tournament.name };
  await post(tx, [
    ...prizes.map(
      ({ entrantId, amount }): NewTransfer => ({
        key: `prize:${entrantId}`,
        kind: 'prize',
        from: poolOf(tournament),
        to: walletOf(communityId, memberOf.get(entrantId) ?? ''),
        amount,
        memo,
      }),
    ),
    ...(burned > 0n
      ? [
          {
            key: `prize-burn:${tournament.id}`,
            kind: 'burn' as const,
            from: poolOf(tournament),
            to: issuanceOf(communityId),
            amount: burned,
            memo,
          },
        ]
      : []),
  ]);
  return new Map(prizes.map(({ entrantId, amount }) => [entrantId, amount]));
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
