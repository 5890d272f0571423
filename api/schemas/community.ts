import { z } from 'zod';
import type { CommunityFacts, MemberCard } from '../../core/communities/index.ts';
import type { BettorRecord } from '../../core/wagers/index.ts';
import { agent } from './agent.ts';
import { count, id, timestamp } from './common.ts';
import { trophy } from './honours.ts';

export const namedCommunity = z.object({ id, name: z.string() });

const seasonLine = z.object({ id, number: z.int().min(1), name: z.string(), state: z.string() });

export const community = z
  .object({
    id,
    name: z.string(),
    symbol: z.string().meta({ description: 'The market whose prices drive its fights.', example: 'BTC-USD' }),
    timeZone: z.string().meta({ description: 'In which its chats say times.', example: 'Europe/Berlin' }),
    createdAt: timestamp,
    members: count,
    agents: count.meta({ description: 'Living ones; those of the house are not counted.' }),
    season: seasonLine
      .nullable()
      .meta({ description: 'The one that goes on, else the next, else the last; null where there never was one.' }),
    belt: z
      .object({ agentId: id, name: z.string() })
      .nullable()
      .meta({ description: 'Who holds it, as far as it was told; null where nobody does.' }),
  })
  .meta({ id: 'Community' });

export const memberCard = z
  .object({ id, communityId: id, name: z.string(), joinedAt: timestamp })
  .meta({ id: 'MemberCard', description: 'Who was deleted at their wish is a pseudonym.' });

const bettorRecord = z.object({
  bets: count.meta({ description: 'Settled matches that the member had bet on.' }),
  staked: count,
  profit: z.int(),
  returnPercent: z.number().nullable().meta({ description: 'Null below ten bets.' }),
  skill: z.number().nullable().meta({ description: 'As in /v1/communities/{id}/bettors; null below ten bets.' }),
});

export const member = z
  .object({
    ...memberCard.shape,
    agents: z.array(agent).meta({ description: 'Living ones, then those that have retired.' }),
    record: z.object({ wins: count, losses: count }).meta({ description: 'Rated matches of all of them.' }),
    trophies: z.array(trophy).meta({ description: 'The newest 20.' }),
    holdsBelt: z.boolean(),
    bettor: bettorRecord.meta({ description: 'What came of all settled bets.' }),
  })
  .meta({ id: 'Member' });

export function presentFacts(facts: CommunityFacts) {
  const { id, name, symbol, timeZone, createdAt, members, agents } = facts;
  return { id, name, symbol, timeZone, createdAt: createdAt.toISOString(), members, agents };
}

export function presentMemberCard(card: MemberCard): z.infer<typeof memberCard> {
  const { id, communityId, displayName, joinedAt } = card;
  return { id, communityId, name: displayName, joinedAt: joinedAt.toISOString() };
}

export function presentBettorRecord(record: BettorRecord): z.infer<typeof bettorRecord> {
  const { bets, staked, profit, returnPercent, skill } = record;
  return { bets, staked, profit, returnPercent, skill };
}
