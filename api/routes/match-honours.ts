import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { corner, count, id, typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { honour, presentHonour } from '../schemas/honours.ts';
import { matchOf } from './match-of.ts';

const pickers = z.object({
  left: count,
  right: count,
  correct: z
    .array(z.object({ name: z.string(), streak: count }))
    .meta({ description: 'Who was right, the longest streak first; nobody until the result is told.' }),
});

const matchHonours = z
  .object({
    matchId: id,
    stakes: z.object({
      rivalry: z
        .object({ wins: count, losses: count })
        .nullable()
        .meta({ description: 'Score of the left agent before it, where the two are rivals.' }),
      bounties: z.array(count).length(2).meta({ description: 'Credits on the left and the right agent.' }),
      champion: corner.nullable().meta({ description: "Corner of the belt's holder." }),
    }),
    honours: z.array(honour).meta({ description: 'What it has earned its winner; none until the result is told.' }),
    winnings: z
      .array(z.object({ memberId: id, name: z.string(), paid: count, received: count }))
      .meta({ description: 'Who won or lost how much with bets, the best first; nobody until the result is told.' }),
    picks: pickers.meta({ description: 'Free guesses at the winner.' }),
    reactions: z.object({ cheer: count, fire: count, shock: count, laugh: count }),
  })
  .meta({ id: 'MatchHonours' });

export function matchHonoursRoute(app: Api, options: ApiOptions): void {
  const { honours, wagers, crowd } = options;

  app.get(
    '/v1/matches/:id/honours',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['matches'],
        operationId: 'getMatchHonours',
        summary: 'What a match is about besides points, and what it brought: bounties, bets, guesses, cheers',
        params: z.strictObject({ id: typedId('a match') }),
        querystring: z.strictObject({}),
        response: { ...answers('They are.', matchHonours), ...refusals(404) },
      },
    },
    async request => {
      const view = await matchOf(options, request.params.id);
      const isTold = view.result !== null;
      const [stakes, earned, winnings, picks, reactions] = await Promise.all([
        honours.stakes(view),
        isTold ? honours.ofMatch(view.id) : [],
        isTold || view.state === 'void' ? wagers.winnings(view.id) : [],
        wagers.freePicks(view.id),
        crowd.counts(view.id),
      ]);
      return {
        matchId: view.id,
        stakes: { ...stakes, bounties: [...stakes.bounties] },
        honours: earned.map(presentHonour),
        winnings: winnings.map(({ memberId, displayName, paid, received }) => ({
          memberId,
          name: displayName,
          paid,
          received,
        })),
        picks: {
          left: picks.a,
          right: picks.b,
          correct: isTold ? picks.correct.map(({ displayName, streak }) => ({ name: displayName, streak })) : [],
        },
        reactions,
      };
    },
  );
}
