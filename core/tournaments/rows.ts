import type { Prisma } from '../../prisma/generated/client.ts';
import type { AgentService } from '../agents/index.ts';
import type { SanctionService } from '../communities/index.ts';
import type { MatchService } from '../matches/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import { type GameRecord, settingsOf } from './history.ts';

/** What the parts of the service work with, and a tournament's rows as they read them. */

export interface TournamentOptions {
  database: Database;
  agents: Pick<AgentService, 'own' | 'ofMember' | 'house'>;
  matches: Pick<MatchService, 'arranged'>;
  sanctions: Pick<SanctionService, 'requireUnsanctioned' | 'ofMembers'>;
  /** Opens a member's wallet with its start credits, once. */
  openWallet(tx: Transaction, communityId: string, memberId: string): Promise<void>;
  clock: Clock;
  random: Random;
  newId: () => string;
  log: Log;
  /** Of everyday matches (BETTING_SECONDS), for communities that have no setting of their own: see `timesOf`. */
  bettingSeconds: number;
}

const inside = {
  community: { select: { settings: true, name: true } },
  entrants: {
    include: { agent: { select: { name: true, ownerId: true, retiredAt: true, communityId: true } } },
    orderBy: [{ joinedAt: 'asc' }, { id: 'asc' }],
  },
  bouts: { include: { games: { orderBy: [{ number: 'asc' }, { isVoid: 'desc' }, { matchId: 'asc' }] } } },
} satisfies Prisma.TournamentInclude;

export type TournamentRow = Prisma.TournamentGetPayload<{ include: typeof inside }>;
export type EntrantRow = TournamentRow['entrants'][number];

/** Locks a tournament until the transaction ends: whatever changes it goes one after the other. Null where there is none. */
export async function lockTournament(tx: Transaction, id: string): Promise<TournamentRow | null> {
  await tx.$queryRaw`SELECT id FROM "Tournament" WHERE id = ${id} FOR UPDATE`;
  return tx.tournament.findUnique({ where: { id }, include: inside });
}

export function gamesOf(row: TournamentRow): (GameRecord & { tournamentId: string })[] {
  return row.bouts.flatMap(({ games }) => games);
}

export const formatOf = (row: TournamentRow) => settingsOf(row);

/** Who takes part, or would if it began now. */
export function activeEntrants(row: TournamentRow): EntrantRow[] {
  return row.entrants.filter(({ outReason }) => outReason === null);
}

/** Whether it takes entrants. */
export function isOpen({ state }: Pick<TournamentRow, 'state'>): boolean {
  return state === 'registering' || state === 'checkin';
}

export function hasEnded({ state }: Pick<TournamentRow, 'state'>): boolean {
  return state === 'finished' || state === 'cancelled';
}
