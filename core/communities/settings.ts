import { z } from 'zod';
import { readKept } from './kept.ts';

/**
 * Settings of a community, with the defaults of numbers.md. Stored as they were set; defaults are applied on reading,
 * so that a later default reaches every community that never chose.
 */
export const communitySettingsSchema = z.object({
  /** Symbol whose tape drives the fights. */
  symbol: z.string().default('BTC-USD'),
  /** Seconds between two rated matches of one agent. */
  ratedCooldownSeconds: z.number().int().min(0).max(86_400).default(300),
  /** Rated matches of one agent in 24 h. */
  ratedPerDay: z.number().int().min(1).max(1000).default(100),
  /** Seconds between two casual fights that one member starts. */
  casualCooldownSeconds: z.number().int().min(0).max(3600).default(10),
  /** Agents a member may have; further slots are bought (numbers.md). */
  agentsPerMember: z.number().int().min(1).max(20).default(2),
  /** Practice runs a member has in 24 h. */
  sparsPerDay: z.number().int().min(0).max(1000).default(10),
  /** House agents fill in for who has waited so many seconds in the queue. */
  houseAfterSeconds: z.number().int().min(0).max(3600).default(60),
  /** Live matches announced in an hour before the rest go into a digest. */
  announcedPerHour: z.number().int().min(1).max(60).default(6),
  /** House bouts posted in a quiet channel a day; 0 turns them off. */
  houseBoutsPerDay: z.number().int().min(0).max(12).default(2),
});

export type CommunitySettings = z.infer<typeof communitySettingsSchema>;

/** Reads stored settings; unknown or spoiled values fall back to their defaults one by one. */
export function readSettings(stored: unknown): CommunitySettings {
  return readKept(communitySettingsSchema, stored);
}
