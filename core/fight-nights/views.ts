import type { FightNight, FightNightEdition } from '../../prisma/generated/client.ts';
import type { NightState } from '../../prisma/generated/enums.ts';
import type { Transaction } from '../platform/database.ts';
import { type Bout, readProgramme } from './programme.ts';

/** Fight nights as commands and bulletins see them. */

export interface FightNightView {
  id: string;
  name: string;
  /** 'every Friday at 20:00', in `timeZone`. */
  words: string;
  timeZone: string;
  bouts: number;
  minutesApart: number;
  /** The next evening that has not begun; null where it was stopped. */
  nextAt: Date | null;
}

export interface BoutView extends Omit<Bout, 'first' | 'second'> {
  /** 1 is the first of the evening. */
  number: number;
  first: NamedAgent;
  second: NamedAgent | null;
  state: 'waiting' | 'running' | 'over' | 'dropped';
}

export interface NamedAgent {
  id: string;
  name: string;
  ownerName: string | null;
}

export interface EditionView {
  id: string;
  nightId: string;
  communityId: string;
  name: string;
  at: Date;
  timeZone: string;
  state: NightState;
  minutesApart: number;
  entered: NamedAgent[];
  bouts: BoutView[];
  /** Why it was skipped. */
  reason: string | null;
}

export type NightRow = FightNight;
export type EditionRow = FightNightEdition & { night: FightNight };

export function viewNight(row: NightRow): FightNightView {
  const { id, name, words, timeZone, bouts, minutesApart, nextAt } = row;
  return { id, name, words, timeZone, bouts, minutesApart, nextAt };
}

/** Reads the names of an edition's agents and how far its bouts are. */
export async function viewEdition(tx: Pick<Transaction, 'agent' | 'match'>, row: EditionRow): Promise<EditionView> {
  const { entered, bouts } = readProgramme(row.programme);
  const ids = [...entered, ...bouts.flatMap(bout => (bout.second ? [bout.first, bout.second] : [bout.first]))];
  const [agents, matches] = await Promise.all([
    tx.agent.findMany({
      where: { id: { in: ids } },
      select: { id: true, name: true, owner: { select: { displayName: true } } },
    }),
    tx.match.findMany({
      where: { id: { in: bouts.flatMap(bout => bout.matchId ?? []) } },
      select: { id: true, state: true },
    }),
  ]);
  const named = (id: string): NamedAgent => {
    const agent = agents.find(candidate => candidate.id === id);
    return { id, name: agent?.name ?? '?', ownerName: agent?.owner?.displayName ?? null };
  };
  const stateOf = ({ matchId, dropped }: Bout): BoutView['state'] => {
    if (dropped !== null) return 'dropped';
    const match = matches.find(candidate => candidate.id === matchId);
    if (!match) return 'waiting';
    return match.state === 'settled' || match.state === 'void' ? 'over' : 'running';
  };
  return {
    id: row.id,
    nightId: row.nightId,
    communityId: row.communityId,
    name: row.night.name,
    at: row.at,
    timeZone: row.night.timeZone,
    state: row.state,
    minutesApart: row.night.minutesApart,
    entered: entered.map(named),
    bouts: bouts.map((bout, index) => ({
      ...bout,
      number: index + 1,
      first: named(bout.first),
      second: bout.second === null ? null : named(bout.second),
      state: stateOf(bout),
    })),
    reason: row.reason,
  };
}
