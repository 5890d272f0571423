import { z } from 'zod';
import type { FightHighlight, SeasonRecap } from '../../core/seasons/index.ts';
import { count, id } from './common.ts';
import { line, presentLine, presentSeason, season } from './season.ts';

const highlight = z.object({
  matchId: id,
  winner: z.string(),
  loser: z.string(),
  expected: z.number().min(0).max(1).meta({ description: "The winner's chance by the ratings before it." }),
});

export const recap = z
  .object({
    season,
    champion: line.nullable(),
    divisionWinners: z.array(line).meta({ description: 'Firsts of the lower divisions.' }),
    upset: highlight.nullable().meta({ description: 'The win that the ratings expected least.' }),
    bettor: line.nullable(),
    picker: line.nullable(),
    streak: line.nullable(),
    match: z
      .object({ ...highlight.shape, leadChanges: count, volume: count })
      .nullable()
      .meta({ description: 'The match of the season.' }),
    top: z.array(line),
  })
  .meta({ id: 'SeasonRecap' });

export function presentRecap(view: SeasonRecap): z.infer<typeof recap> {
  const { champion, divisionWinners, upset, bettor, picker, streak, match, top } = view;
  return {
    season: presentSeason(view.season),
    champion: champion && presentLine(champion),
    divisionWinners: divisionWinners.map(presentLine),
    upset: upset && presentHighlight(upset),
    bettor: bettor && presentLine(bettor),
    picker: picker && presentLine(picker),
    streak: streak && presentLine(streak),
    match: match && { ...presentHighlight(match), leadChanges: match.leadChanges, volume: match.volume },
    top: top.map(presentLine),
  };
}

function presentHighlight({ matchId, winner, loser, expected }: FightHighlight): z.infer<typeof highlight> {
  return { matchId, winner, loser, expected: expected / 1000 };
}
