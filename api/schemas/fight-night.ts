import { z } from 'zod';
import type { EditionView, FightNightView } from '../../core/fight-nights/index.ts';
import { count, id, timestamp } from './common.ts';

const named = z.object({ id, name: z.string(), ownerName: z.string().nullable() });

const night = z.object({
  id,
  name: z.string(),
  words: z.string().meta({ description: 'When, in its time zone.', example: 'every Friday at 20:00' }),
  timeZone: z.string(),
  bouts: count,
  minutesApart: count,
  nextAt: timestamp.nullable(),
});

const edition = z.object({
  id,
  nightId: id,
  name: z.string(),
  at: timestamp,
  timeZone: z.string(),
  state: z.string().meta({ example: 'announced' }),
  minutesApart: count,
  entered: z.array(named).meta({ description: 'Agents that want to fight.' }),
  bouts: z.array(
    z.object({
      number: z.int().min(1).meta({ description: '1 is the first of the evening.' }),
      first: named,
      second: named.nullable().meta({ description: 'Null while nobody has taken the challenge.' }),
      state: z.enum(['waiting', 'running', 'over', 'dropped']),
      matchId: id.nullable(),
    }),
  ),
});

export const fightNights = z
  .object({ nights: z.array(night), announced: z.array(edition) })
  .meta({ id: 'FightNights' });

export function presentNight(view: FightNightView): z.infer<typeof night> {
  const { id, name, words, timeZone, bouts, minutesApart, nextAt } = view;
  return { id, name, words, timeZone, bouts, minutesApart, nextAt: nextAt?.toISOString() ?? null };
}

/** @param untold matches whose bouts go on, as far as anybody can see */
export function presentEdition(view: EditionView, untold: readonly string[]): z.infer<typeof edition> {
  const { id, nightId, name, at, timeZone, state, minutesApart, entered, bouts } = view;
  return {
    id,
    nightId,
    name,
    at: at.toISOString(),
    timeZone,
    state,
    minutesApart,
    entered: entered.map(agent => ({ ...agent })),
    bouts: bouts.map(({ number, first, second, state, matchId }) => ({
      number,
      first,
      second,
      state: matchId !== null && untold.includes(matchId) ? ('running' as const) : state,
      matchId,
    })),
  };
}
