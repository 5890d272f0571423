import { z } from 'zod';
import { deriveLooks, freshLooks, PIECES, type SlotsView } from '../../../core/agents/index.ts';
import { ArenaError } from '../../../core/platform/index.ts';
import type { Api, ApiOptions } from '../../options.ts';
import { requireCaller, SIGNED_IN } from '../../plugins/callers.ts';
import { count, id, typedId } from '../../schemas/common.ts';
import { refusals } from '../../schemas/errors.ts';
import { own } from '../../schemas/play.ts';
import { memberIn, playerIn, write } from '../../write.ts';
import { nothing, ownAgent } from './agents.ts';

/** What credits buy besides bets: room for agents, looks, entrances and finishers. Each is shown with its price first. */

const PRICE_MAX = 1_000_000;
/** Looks are numbered without end; so many are drawn from, as in chat. */
const LOOKS = 100_000;

const price = z
  .int()
  .min(1)
  .max(PRICE_MAX)
  .meta({ description: 'Credits, as it was shown: 409 price-changed where it is another by now.' });
const ofAgent = z.strictObject({ id: typedId('an agent') });
const ofCommunity = z.strictObject({ id: typedId('a community') });

const slots = z
  .object({
    used: count.meta({ description: 'Living agents of yours.' }),
    total: count.meta({ description: 'As many as fit.' }),
    next: z
      .object({ number: z.int().min(1), place: z.int().min(1), price: count })
      .nullable()
      .meta({ description: 'The slot for sale: which of those bought, which of all, and its price. Null: none.' }),
  })
  .meta({ id: 'Slots' });

function presentSlots({ used, total, next }: SlotsView): z.infer<typeof slots> {
  return { used, total, next: next && { number: next.number, place: next.place, price: next.price } };
}

export function slotsRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/communities/:id/slots',
    {
      schema: {
        tags: ['agents'],
        operationId: 'getSlots',
        summary: 'Room for your agents, and what more of it costs',
        security: SIGNED_IN('read'),
        params: ofCommunity,
        querystring: nothing,
        response: { ...own('Your slots.', slots), ...refusals(401, 403) },
      },
      preParsing: async request => {
        await requireCaller(request, 'read');
      },
    },
    async request => {
      const context = await memberIn(options, await requireCaller(request, 'read'), request.params.id);
      return presentSlots(await options.slots.view(context));
    },
  );
}

export function buySlotRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/communities/:id/slots',
    scope: 'agents',
    tag: 'agents',
    operationId: 'buySlot',
    summary: 'Buys room for another agent, for good',
    params: ofCommunity,
    query: nothing,
    body: z.strictObject({
      number: z.int().min(1).max(2).meta({ description: '`next.number` of your slots.' }),
      price,
    }),
    status: 201,
    answer: { description: 'It is yours.', schema: slots },
    async run({ params, body, caller }) {
      const context = await playerIn(options, caller, params.id);
      return { body: presentSlots(await options.slots.buy(context, body)) };
    },
  });
}

const hue = z.int().min(0).max(359);
const part = z.int().min(0).max(7);
const looksOffer = z
  .object({
    number: z.int().min(1),
    price: count,
    looks: z.object({ hue, accentHue: hue, head: part, torso: part, visor: part, antenna: part, pattern: part }),
  })
  .meta({ id: 'LooksOffer' });

export function looksRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/agents/:id/new-looks',
    {
      schema: {
        tags: ['agents'],
        operationId: 'drawLooks',
        summary: 'New looks for an agent of yours, drawn and priced',
        description: 'Draw as often as you like: `from` decides which. Buy them by their number.',
        security: SIGNED_IN('read'),
        params: ofAgent,
        querystring: z.strictObject({ from: z.coerce.number().int().min(1).max(LOOKS).default(1) }),
        response: { ...own('These.', looksOffer), ...refusals(401, 403, 404, 409) },
      },
      preParsing: async request => {
        await requireCaller(request, 'read');
      },
    },
    async request => {
      const { agent, context } = await ownAgent(options, await requireCaller(request, 'read'), request.params.id);
      const { repaintCredits } = context.settings;
      if (repaintCredits === 0) throw new ArenaError('not-for-sale', 'New looks are not for sale here.', 409);
      const hues = (await options.agents.ofMember(context.memberId)).map(({ looks }) => looks.hue);
      const number = freshLooks(agent.id, request.query.from, hues);
      return { number, price: repaintCredits, looks: deriveLooks(agent.id, number) };
    },
  );
}

export function buyLooksRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/agents/:id/new-looks',
    scope: 'agents',
    tag: 'agents',
    operationId: 'buyLooks',
    summary: 'Buys the looks that were drawn',
    description: 'Build, rating and record stay as they are, and so do replays.',
    params: ofAgent,
    query: nothing,
    body: z.strictObject({
      number: z
        .int()
        .min(1)
        .max(2 * LOOKS),
      price,
    }),
    status: 201,
    answer: { description: 'It looks like that from now on.', schema: looksOffer },
    async run({ params, body, caller, key }) {
      const { agent, context } = await ownAgent(options, caller, params.id);
      await options.paint.buy(context, { agent, ...body, key });
      return { body: { ...body, looks: deriveLooks(agent.id, body.number) } };
    },
  });
}

const kinds = ['entrance', 'finisher'] as const;
const pieceIds = PIECES.map(({ id }) => id);
const worn = z
  .object({
    agentId: id,
    kind: z.enum(kinds),
    piece: z.enum(pieceIds).nullable().meta({ description: 'What it wears from its next match on.' }),
    paid: count.meta({ description: 'Credits.' }),
  })
  .meta({ id: 'WornPiece' });

export function wearRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'PUT',
    url: '/v1/agents/:id/wardrobe/:kind',
    scope: 'agents',
    tag: 'agents',
    operationId: 'wear',
    summary: 'Puts an entrance or a finisher on, or takes it off',
    description:
      '/v1/agents/{id}/wardrobe shows what there is. What the agent does not own yet is bought where its price comes along: 409 not-owned otherwise.',
    params: z.strictObject({ id: typedId('an agent'), kind: z.enum(kinds) }),
    query: nothing,
    body: z.strictObject({
      piece: z.enum(pieceIds).nullable().meta({ description: 'Null takes off what it wears.' }),
      price: price.nullable().default(null),
    }),
    status: 200,
    answer: { description: 'It wears it.', schema: worn },
    async run({ params, body, caller }) {
      const { agent, context } = await ownAgent(options, caller, params.id);
      const { kind } = params;
      const { piece, price: shown } = body;
      const { paid } = await options.dressing.wear(context, { agentId: agent.id, kind, id: piece ?? '', price: shown });
      return { body: { agentId: agent.id, kind, piece, paid } };
    },
  });
}
