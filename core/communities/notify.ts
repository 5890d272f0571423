import { z } from 'zod';
import { readKept } from './kept.ts';

/** Which messages a member gets, and when not. Pure. */

export const NOTICES = [
  'results',
  'challenges',
  'queue',
  'rank',
  'rivals',
  'titles',
  'tournaments',
  'seasons',
] as const;
export type Notice = (typeof NOTICES)[number];

export const NOTICE_LABELS: Record<Notice, string> = {
  results: 'Results of my rated matches and bets',
  challenges: 'Challenges to me',
  queue: 'My queued agent was matched',
  rank: 'My agent reached a new best rank',
  rivals: 'My agent meets a rival',
  titles: 'Title matches and the belt',
  tournaments: 'Tournaments',
  seasons: 'Steps of the season',
};

const notifySchema = z.object({
  results: z.boolean().default(false),
  challenges: z.boolean().default(true),
  queue: z.boolean().default(false),
  rank: z.boolean().default(false),
  rivals: z.boolean().default(false),
  titles: z.boolean().default(false),
  tournaments: z.boolean().default(false),
  seasons: z.boolean().default(false),
  /** Whole hours UTC in which nothing is sent; equal means never quiet. */
  quietFrom: z.number().int().min(0).max(23).default(0),
  quietTo: z.number().int().min(0).max(23).default(0),
});
export type NotifySettings = z.infer<typeof notifySchema>;

/** Reads what is stored; unknown or spoiled values fall back to their defaults one by one. */
export function readNotify(stored: unknown): NotifySettings {
  return readKept(notifySchema, stored);
}

/** Whether `notice` may be sent at `at`: it is on and outside the quiet hours (which may span midnight). */
export function wants(settings: NotifySettings, notice: Notice, at: Date): boolean {
  if (!settings[notice]) return false;
  const { quietFrom, quietTo } = settings;
  if (quietFrom === quietTo) return true;
  const hour = at.getUTCHours();
  const quiet = quietFrom < quietTo ? hour >= quietFrom && hour < quietTo : hour >= quietFrom || hour < quietTo;
  return !quiet;
}
