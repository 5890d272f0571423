import type { Transaction } from '../platform/database.ts';
import { returnFees } from './money.ts';
import { activeEntrants, isOpen, lockTournament } from './rows.ts';
import { tellBoard, wake } from './tell.ts';

/** Takes an agent that changes hands out of tournaments that have not begun; its fees go back to who paid them. Harmless the second time. */
export async function withdrawAgent(tx: Transaction, agentId: string): Promise<void> {
  const open = await tx.tournamentEntrant.findMany({
    where: { agentId, outReason: null, tournament: { state: { in: ['registering', 'checkin'] } } },
    orderBy: { tournamentId: 'asc' },
    select: { tournamentId: true },
  });
  for (const { tournamentId } of open) {
    const row = await lockTournament(tx, tournamentId);
    if (!row || !isOpen(row)) continue;
    const leaving = activeEntrants(row).filter(entrant => entrant.agentId === agentId);
    await returnFees(tx, row, leaving);
    await tx.tournamentEntrant.deleteMany({ where: { id: { in: leaving.map(({ id }) => id) } } });
    await tellBoard(tx, row);
    await wake(tx, row.id);
  }
}
