import type { SeasonState } from '../../prisma/generated/enums.ts';

/** The life of a season: created -> open -> running <-> paused -> frozen -> closed. Pure. */

export const STEPS = ['open', 'start', 'pause', 'resume', 'freeze', 'end'] as const;
export type SeasonStep = (typeof STEPS)[number];

/** From where a step leads, and to where. 'end' of a season that never started calls it off. */
const LEADS: Readonly<Record<SeasonStep, { from: readonly SeasonState[]; to: SeasonState }>> = {
  open: { from: ['created'], to: 'open' },
  start: { from: ['created', 'open'], to: 'running' },
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  freeze: { from: ['running', 'paused'], to: 'frozen' },
  end: { from: ['created', 'open', 'frozen'], to: 'closed' },
};

/** Of a community at most one season is in one of these (partial index Season_current). */
export const CURRENT: readonly SeasonState[] = ['open', 'running', 'paused', 'frozen'];

export function mayTake(step: SeasonStep, state: SeasonState): boolean {
  return LEADS[step].from.includes(state);
}

export function leadsTo(step: SeasonStep): SeasonState {
  return LEADS[step].to;
}

/** Whether the season stands already where the step leads: somebody else was faster, and nothing is left to do. */
export function isTaken(step: SeasonStep, state: SeasonState): boolean {
  return LEADS[step].to === state;
}

export interface Schedule {
  state: SeasonState;
  opensAt: Date | null;
  startsAt: Date | null;
  freezesAt: Date | null;
  endsAt: Date | null;
}

/**
 * The one step that is due now by the schedule; null for none. A season that was left behind (the service was down) takes them one by
 * one: opened, started, frozen, ended. Moderators who end a season set its end to now, and the same rule does the rest.
 */
export function dueStep({ state, opensAt, startsAt, freezesAt, endsAt }: Schedule, now: Date): SeasonStep | null {
  const isDue = (at: Date | null) => at !== null && at <= now;
  switch (state) {
    case 'created':
      return isDue(opensAt) || isDue(startsAt) ? 'open' : null;
    case 'open':
      return isDue(startsAt) ? 'start' : null;
    case 'running':
    case 'paused':
      return isDue(freezesAt) || isDue(endsAt) ? 'freeze' : null;
    case 'frozen':
      return isDue(endsAt) ? 'end' : null;
    default:
      return null;
  }
}

const HOUR_MS = 3_600_000;

/** New rated matches stop an hour before the end, or after nine tenths of a season that is short: running ones finish meanwhile. */
export function freezeBefore(endsAt: Date, startsAt: Date): Date {
  const tenth = (endsAt.getTime() - startsAt.getTime()) / 10;
  return new Date(endsAt.getTime() - Math.min(HOUR_MS, Math.max(0, tenth)));
}

/** What is wrong with dates, as a sentence; null where nothing is. */
export function checkDates(dates: Omit<Schedule, 'state'>, now: Date): string | null {
  const { opensAt, startsAt, endsAt } = dates;
  if (startsAt && startsAt < now) return 'The start lies in the past.';
  if (opensAt && opensAt < now) return 'The opening lies in the past.';
  if (endsAt && endsAt <= (startsAt ?? now)) return 'The end has to come after the start.';
  if (opensAt && startsAt && opensAt > startsAt) return 'The opening has to come before the start.';
  return null;
}
