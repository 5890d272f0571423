import { type AgentView, requireInHand } from '../agents/index.ts';
import type { CommunityContext } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { returnFees, takeFee } from './money.ts';
import {
  activeEntrants,
  hasEnded,
  isOpen,
  lockTournament,
  type TournamentOptions,
  type TournamentRow,
} from './rows.ts';
import { boardsOf, isSeenBy, type Team, teamName } from './team-sides.ts';
import { tell, tellBoard, wake } from './tell.ts';

/** Members join, leave and check in. Each is one transaction under the tournament's row lock: the last place goes to one of two. */

export type JoinOutcome =
  /** Several agents could be meant: the member chooses. */
  | { kind: 'choose'; agents: AgentView[]; name: string; fee: number }
  | {
      kind: 'joined';
      agentName: string;
      name: string;
      fee: number;
      /** Of team matches: the side, whose members and boards are counted then. */
      team: string | null;
      entrants: number;
      size: number;
      isFull: boolean;
    };

export interface EntryOutcome {
  name: string;
  agentNames: string[];
}

export interface LeaveOutcome extends EntryOutcome {
  /** Credits that came back. */
  returned: number;
  /** It runs: whoever leaves gives the remaining bouts away, and has to say so twice. */
  needsConfirmation: boolean;
}

export function createEntrants(options: TournamentOptions) {
  const { database, agents, clock, newId, sanctions, openWallet } = options;

  /** The agents of a member that could enter, and those that have. */
  async function stableOf(context: CommunityContext, tournamentId: string) {
    const own = await agents.ofMember(context.memberId);
    const entries = await database.prisma.tournamentEntrant.findMany({
      where: { tournamentId, agentId: { in: own.map(({ id }) => id) }, outReason: null },
      select: { agentId: true },
    });
    const entered = new Set(entries.map(({ agentId }) => agentId));
    return { own, entered: own.filter(({ id }) => entered.has(id)), free: own.filter(({ id }) => !entered.has(id)) };
  }

  async function enter(
    tx: Transaction,
    context: CommunityContext,
    row: TournamentRow,
    agent: AgentView,
    wanted: Team | undefined,
  ) {
    const { communityId, memberId } = context;
    if (hasEnded(row)) throw closed(row);
    const active = activeEntrants(row);
    if (active.some(({ agentId }) => agentId === agent.id)) {
      throw new ArenaError('already-entered', `${agent.name} is in ${row.name} already. See you there!`, 409);
    }
    if (!isOpen(row)) throw closed(row);
    const team = row.format === 'team' ? await requireSide(tx, context, row, wanted) : null;
    if (active.length >= row.size) {
      throw new ArenaError('tournament-full', `${row.name} is full: all ${row.size} places are taken.`, 409);
    }
    const mine = active.filter(entrant => entrant.memberId === memberId);
    if (mine.length >= row.agentsPerMember) throw tooMany(row, mine[0]?.agent.name ?? '');
    await sanctions.requireUnsanctioned(tx, { communityId, memberId }, 'rated');
    await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${agent.id} FOR SHARE`;
    const { ownerId, retiredAt } = await tx.agent.findUniqueOrThrow({ where: { id: agent.id } });
    if (ownerId !== memberId || retiredAt) {
      throw new ArenaError(
        'agent-retired',
        `${agent.name} has retired and fights no more. Please choose another.`,
        409,
      );
    }
    await requireInHand(tx, agent.id);
    await openWallet(tx, communityId, memberId);
    const id = newId();
    await takeFee(tx, row, { id, memberId });
    // it had been in before, and was out
    await tx.tournamentEntrant.deleteMany({ where: { tournamentId: row.id, agentId: agent.id } });
    const now = clock.now();
    await tx.tournamentEntrant.create({
      data: {
        id,
        tournamentId: row.id,
        agentId: agent.id,
        memberId,
        team,
        paid: row.entryFee,
        joinedAt: now,
        // who comes while the others say that they are there is there
        checkedInAt: row.state === 'checkin' ? now : null,
      },
    });
    const entrants = active.filter(entrant => entrant.team === team).length + 1;
    return {
      entrants,
      size: team === null ? row.size : boardsOf(row),
      team: team === null ? null : teamName(row, team),
    };
  }

  return {
    /** Enters an agent, its fee paid. @throws ArenaError with why not */
    async join(
      context: CommunityContext,
      input: { tournamentId: string; agent?: string; team?: Team },
    ): Promise<JoinOutcome> {
      const { communityId, memberId } = context;
      const { tournamentId } = input;
      const named = input.agent?.trim() ? await agents.own(communityId, memberId, input.agent) : null;
      const { own, entered, free } = await stableOf(context, tournamentId);
      if (own.length === 0) {
        throw new ArenaError('no-agent', 'You have no agent yet. /agent create makes one in a few seconds.', 409);
      }
      const agent = named ?? (free.length === 1 || entered.length > 0 ? (free[0] ?? entered[0]) : null);
      return database.transaction(async tx => {
        const row = await found(tx, tournamentId, communityId);
        const fee = Number(row.entryFee);
        if (!agent) {
          if (!isOpen(row)) throw closed(row);
          return { kind: 'choose', agents: free, name: row.name, fee };
        }
        const { entrants, size, team } = await enter(tx, context, row, agent, input.team);
        await tellBoard(tx, row);
        const isFull = entrants >= size;
        if (isFull || row.state === 'checkin') await wake(tx, row.id);
        return { kind: 'joined', agentName: agent.name, name: row.name, fee, team, entrants, size, isFull };
      });
    },

    /**
     * Takes the member's agents out again, or the one that is named: the fee comes back before the start. Afterwards what remains of
     * their bouts is forfeit and the fee stays, so it has to be confirmed.
     */
    async leave(
      context: CommunityContext,
      input: { tournamentId: string; agent?: string; confirmed: boolean },
    ): Promise<LeaveOutcome> {
      const { communityId, memberId } = context;
      const named = input.agent?.trim() ? await agents.own(communityId, memberId, input.agent) : null;
      return database.transaction(async tx => {
        const row = await found(tx, input.tournamentId, communityId);
        if (hasEnded(row)) throw closed(row);
        const leaving = entriesOf(row, memberId, named);
        const outcome = { name: row.name, agentNames: leaving.map(({ agent }) => agent.name) };
        if (row.state === 'running') {
          await requireInHand(tx, ...leaving.map(({ agentId }) => agentId));
          if (!input.confirmed) return { ...outcome, returned: 0, needsConfirmation: true };
          await putOut(tx, row, leaving, 'left', clock.now());
          await wake(tx, row.id);
          return { ...outcome, returned: 0, needsConfirmation: false };
        }
        const returned = await returnFees(tx, row, leaving);
        await tx.tournamentEntrant.deleteMany({ where: { id: { in: leaving.map(({ id }) => id) } } });
        await tellBoard(tx, row);
        await wake(tx, row.id);
        return { ...outcome, returned: Number(returned), needsConfirmation: false };
      });
    },

    /** Says that the member is there. */
    async checkIn(context: CommunityContext, input: { tournamentId: string }): Promise<EntryOutcome> {
      return database.transaction(async tx => {
        const row = await found(tx, input.tournamentId, context.communityId);
        if (row.state === 'registering') {
          throw new ArenaError(
            'check-in-closed',
            row.checkInMinutes === 0
              ? `${row.name} has no check-in: whoever has joined takes part.`
              : `The check-in of ${row.name} has not opened yet. I will say so when it does.`,
            409,
          );
        }
        if (row.state !== 'checkin') throw closed(row);
        const mine = entriesOf(row, context.memberId, null);
        await tx.tournamentEntrant.updateMany({
          where: { id: { in: mine.map(({ id }) => id) }, checkedInAt: null },
          data: { checkedInAt: clock.now() },
        });
        await tellBoard(tx, row);
        await wake(tx, row.id);
        return { name: row.name, agentNames: mine.map(({ agent }) => agent.name) };
      });
    },
  };
}

export type OutReason = 'left' | 'retired' | 'sanctioned' | 'not checked in' | 'no board';

/** Entrants play no more: said so, what remains of their bouts is forfeit, and before the start their fees come back. */
export async function putOut(
  tx: Transaction,
  row: TournamentRow,
  leaving: readonly TournamentRow['entrants'][number][],
  outReason: OutReason,
  now: Date,
): Promise<void> {
  if (leaving.length === 0) return;
  const ids = leaving.map(({ id }) => id);
  await tx.tournamentEntrant.updateMany({
    where: { id: { in: ids }, outReason: null },
    data: { outReason, outAt: now },
  });
  if (row.state !== 'running') await returnFees(tx, row, leaving);
  for (const entrant of leaving) {
    // later steps of this transaction read the rows as they are now
    entrant.outReason = outReason;
    entrant.outAt = now;
    if (row.state !== 'running') entrant.paid = 0n;
  }
  await tell(tx, row, 'out', ids.join('+').slice(0, 100), { data: { entrants: ids, reason: outReason } });
  await tellBoard(tx, row);
}

/** The row under its lock. @throws ArenaError 'tournament-not-found' where this community neither holds it nor is its guest */
export async function found(tx: Transaction, id: string, communityId: string): Promise<TournamentRow> {
  const row = await lockTournament(tx, id);
  if (!row || !isSeenBy(row, communityId)) {
    throw new ArenaError('tournament-not-found', 'There is no such tournament here. /tournament list shows them.', 404);
  }
  return row;
}

/** As `found`, for what only the moderators of the community that holds it do. @throws ArenaError 'guest-tournament' */
export async function foundHeld(tx: Transaction, id: string, communityId: string): Promise<TournamentRow> {
  const row = await found(tx, id, communityId);
  if (row.communityId === communityId) return row;
  throw new ArenaError(
    'guest-tournament',
    `You are guests in ${row.name}: the moderators of ${row.community.name} start it and decide its boards. /tournament cancel withdraws your side.`,
    403,
  );
}

/**
 * The side that a member joins: in a match of two communities that of their own.
 * @throws ArenaError 'which-team', 'team-full', 'on-the-other-side'
 */
async function requireSide(
  tx: Transaction,
  { communityId, memberId, personId }: CommunityContext,
  row: TournamentRow,
  wanted: Team | undefined,
): Promise<Team> {
  const own = row.guestCommunityId === null ? wanted : communityId === row.guestCommunityId ? 1 : 0;
  if (own === undefined) {
    throw new ArenaError(
      'which-team',
      `Please choose a side of ${row.name}: /team join ${row.teamNames.join(' or ')}.`,
      409,
    );
  }
  const active = activeEntrants(row);
  const boards = boardsOf(row);
  if (active.filter(({ team }) => team === own).length >= boards) {
    const count = boards === 1 ? 'its board is' : `all ${boards} boards are`;
    throw new ArenaError('team-full', `${teamName(row, own)} is full: ${count} taken.`, 409);
  }
  // who is a member of both communities plays for one
  const others = active.flatMap(entrant =>
    entrant.memberId && entrant.memberId !== memberId ? [entrant.memberId] : [],
  );
  const twice = await tx.member.findFirst({ where: { id: { in: others }, personId }, select: { id: true } });
  if (twice) throw new ArenaError('on-the-other-side', `You are in ${row.name} already, on the other side.`, 409);
  return own;
}

function entriesOf(row: TournamentRow, memberId: string, named: AgentView | null) {
  const mine = activeEntrants(row).filter(entrant => entrant.memberId === memberId);
  const meant = named ? mine.filter(({ agentId }) => agentId === named.id) : mine;
  if (meant.length > 0) return meant;
  throw new ArenaError(
    'not-entered',
    named ? `${named.name} is not in ${row.name}.` : `You have no agent in ${row.name}. /tournament join enters one.`,
    409,
  );
}

function tooMany({ name, agentsPerMember }: TournamentRow, first: string): ArenaError {
  return new ArenaError(
    'entry-taken',
    agentsPerMember === 1
      ? `${first} is in ${name} for you already, and everyone enters one agent. /tournament leave makes room for another.`
      : `Everyone enters ${agentsPerMember} agents at most, and yours are in already.`,
    409,
  );
}

/** What a tournament that takes no entrants is doing. */
function closed({ state, name, reason }: TournamentRow): ArenaError {
  const words = {
    running: `${name} is being fought already. /tournament bracket shows how it stands.`,
    finished: `${name} is over. /tournament show tells who won.`,
    cancelled: `${name} was called off${reason ? `: ${reason}` : '.'}`,
    registering: `${name} takes entrants.`,
    checkin: `${name} takes entrants.`,
  };
  return new ArenaError('tournament-closed', words[state], 409);
}
