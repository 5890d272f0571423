import { z } from 'zod';
import { BOARDS, type BoardLine, type SeasonSummary, type SeasonView } from '../../core/seasons/index.ts';
import { count, id, timestamp } from './common.ts';

export const seasonState = z
  .enum(['created', 'open', 'running', 'paused', 'frozen', 'closed'])
  .meta({ description: 'created -> open -> running <-> paused -> frozen -> closed.' });

const summary = {
  id,
  communityId: id,
  number: z.int().min(1),
  name: z.string(),
  state: seasonState,
  modifier: z
    .object({ id: z.string(), name: z.string(), text: z.string() })
    .nullable()
    .meta({ description: 'The rule that it adds.' }),
  opensAt: timestamp.nullable().meta({ description: 'By the schedule, as the next three; null: by command.' }),
  startsAt: timestamp.nullable(),
  freezesAt: timestamp.nullable(),
  endsAt: timestamp.nullable(),
  startedAt: timestamp.nullable(),
  closedAt: timestamp.nullable(),
  calledOff: z.boolean().meta({ description: 'It ended without having begun.' }),
  prizePool: count.meta({ description: 'Credits.' }),
  entered: count.meta({ description: 'Agents entered.' }),
  placed: count.meta({ description: 'Those past their placement matches.' }),
  divisions: z.array(z.object({ number: z.int().min(1), name: z.string(), agents: count })),
  nextReviewAt: timestamp.nullable().meta({ description: 'When agents next rise and fall.' }),
};

const seasonSummary = z.object(summary).meta({ id: 'SeasonSummary' });

export const season = z
  .object({
    ...summary,
    matches: count.meta({ description: 'Rated matches of it that were settled.' }),
    running: count.meta({ description: 'Those under way.' }),
  })
  .meta({ id: 'Season' });

export const boardName = z.enum(BOARDS);

export const line = z.object({
  rank: z.int().min(1),
  division: count.meta({ description: '0: none, or still in its placement matches.' }),
  subjectId: id.meta({ description: 'Agent or member.' }),
  name: z.string(),
  ownerName: z.string().meta({ description: "An agent's owner; of members their best agent; else empty." }),
  figures: z.record(z.string(), z.number()).meta({
    description:
      'agents: rating, matches, wins, losses, streak (the longest), retired. members: score, agents. bettors: skill (absent below ten bets), profit, staked, bets. pickers: points, picks, correct.',
  }),
  reward: count.meta({ description: 'Credits won; 0 while the season goes on.' }),
});

export const standings = z
  .object({
    season: seasonSummary,
    board: boardName,
    division: z.object({ number: z.int().min(1), name: z.string() }).nullable(),
    isFinal: z.boolean().meta({ description: 'The final table, which never changes.' }),
    items: z.array(line),
  })
  .meta({ id: 'SeasonStandings' });

const moment = (at: Date | null) => at?.toISOString() ?? null;

export function presentSeasonSummary(view: SeasonSummary): z.infer<typeof seasonSummary> {
  return {
    id: view.id,
    communityId: view.communityId,
    number: view.number,
    name: view.name,
    state: view.state,
    modifier: view.modifier && { id: view.modifier.id, name: view.modifier.name, text: view.modifier.text },
    opensAt: moment(view.opensAt),
    startsAt: moment(view.startsAt),
    freezesAt: moment(view.freezesAt),
    endsAt: moment(view.endsAt),
    startedAt: moment(view.startedAt),
    closedAt: moment(view.closedAt),
    calledOff: view.calledOff,
    prizePool: view.prizePool,
    entered: view.entered,
    placed: view.placed,
    divisions: view.divisions.map(({ number, name, agents }) => ({ number, name, agents })),
    nextReviewAt: moment(view.nextReviewAt),
  };
}

export function presentSeason(view: SeasonView): z.infer<typeof season> {
  return { ...presentSeasonSummary(view), matches: view.matches, running: view.running };
}

export function presentLine(row: BoardLine): z.infer<typeof line> {
  const { rank, division, subjectId, name, ownerName, figures, reward } = row;
  return { rank, division, subjectId, name, ownerName, figures, reward };
}
