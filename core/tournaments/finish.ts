import { readSettings } from '../communities/index.ts';
import { repayDebts } from '../ledger/index.ts';
import type { Transaction } from '../platform/database.ts';
import { newId } from '../platform/ids.ts';
import { sqlOf } from '../platform/sql.ts';
import type { Plan } from './formats/index.ts';
import { payPrizes } from './money.ts';
import type { TournamentRow } from './rows.ts';
import { change } from './start.ts';
import { awardTeamTrophies } from './team-lineup.ts';
import { tell, tellBoard } from './tell.ts';

/** The end: places, prizes and trophies, once for ever. Under the tournament's row lock, after the chats were told of every bout. */

const TROPHY_TITLES = ['champion', 'second place', 'third place'] as const;

export async function finishTournament(tx: Transaction, row: TournamentRow, plan: Plan, now: Date): Promise<void> {
  const places = plan.standings.map(({ entrantId, place }) => ({ entrantId, place }));
  const prizes = await payPrizes(tx, row, row.entrants, places);
  for (const { entrantId, place } of places) {
    const prize = prizes.get(entrantId) ?? 0n;
    await tx.tournamentEntrant.update({ where: { id: entrantId }, data: { place, prize } });
  }
  const memberIds = row.entrants.flatMap(({ id, memberId }) => (memberId && prizes.has(id) ? [memberId] : []));
  const { bailOutTo } = readSettings(row.community.settings);
  await repayDebts(sqlOf(tx), memberIds, { keep: BigInt(bailOutTo) });
  if (row.format === 'team') await awardTeamTrophies(tx, row, plan, now);
  else await awardTrophies(tx, row, places, now);
  await change(tx, row, { state: 'finished', winnerId: plan.champion, finishedAt: now, stateChangedAt: now });
  await tellBoard(tx, row);
  await tell(tx, row, 'winner');
}

async function awardTrophies(
  tx: Transaction,
  row: TournamentRow,
  places: readonly { entrantId: string; place: number }[],
  now: Date,
): Promise<void> {
  const best = places.filter(({ place }) => place <= TROPHY_TITLES.length);
  await tx.trophy.createMany({
    data: best.map(({ entrantId, place }) => {
      const entrant = row.entrants.find(({ id }) => id === entrantId);
      const shares = best.filter(other => other.place === place).length > 1 ? `:${entrantId}` : '';
      return {
        id: newId(),
        communityId: row.communityId,
        key: `tournament:${row.id}:${place}${shares}`,
        kind: 'tournament',
        title: `${row.name}: ${TROPHY_TITLES[place - 1]}`,
        place,
        agentId: entrant?.agentId ?? null,
        memberId: entrant?.memberId ?? null,
        tournamentId: row.id,
        awardedAt: now,
      };
    }),
    skipDuplicates: true,
  });
}
