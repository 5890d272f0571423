import { z } from 'zod';
import type { PieceView } from '../../core/agents/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { count, typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';

const wardrobe = z
  .object({
    level: z.int().min(1),
    costume: z.object({ entrance: z.string(), finisher: z.string(), entranceLine: z.string(), winLine: z.string() }),
    pieces: z.array(
      z.object({
        kind: z.enum(['entrance', 'finisher']),
        id: z.string(),
        name: z.string(),
        description: z.string(),
        price: count.nullable().meta({ description: 'Credits; null: it has to be earned.' }),
        state: z.enum(['worn', 'owned', 'for sale', 'locked']),
      }),
    ),
  })
  .meta({ id: 'Wardrobe' });

export function agentWardrobeRoute(app: Api, { agents, dressing, announcements, honours }: ApiOptions): void {
  app.get(
    '/v1/agents/:id/wardrobe',
    {
      config: { cacheControl: 'public, max-age=2' },
      schema: {
        tags: ['agents'],
        operationId: 'getWardrobe',
        summary: 'Entrances and finishers: what an agent wears, has, and could buy or earn',
        params: z.strictObject({ id: typedId('an agent') }),
        querystring: z.strictObject({}),
        response: { ...answers('The wardrobe.', wardrobe), ...refusals(404) },
      },
    },
    async request => {
      const agent = await agents.byId(request.params.id);
      const [told = agent] = await announcements.agentsAsTold([agent]);
      const [view, { level }] = await Promise.all([dressing.wardrobe(agent.id), honours.ofAgent(told)]);
      return {
        level: level.level,
        costume: { ...view.costume },
        pieces: view.pieces.map(piece => presentPiece(piece, level.level)),
      };
    },
  );
}

/** A level that a match has brought is not seen in what it unlocks before the match is told. */
function presentPiece(piece: PieceView, level: number) {
  const { kind, id, name, description, price, earned, state } = piece;
  const isUnseen = state === 'owned' && earned !== null && 'level' in earned && earned.level > level;
  return { kind, id, name, description, price, state: isUnseen ? ('locked' as const) : state };
}
