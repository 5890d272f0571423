import { type AgentView, PIECES, type PieceKind, type PieceView, type WardrobeView } from '../../core/agents/index.ts';
import { ownOrFirst } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { CommandOption } from '../command.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { cancelButton, showsWallet } from './bet-replies.ts';
import { amountWords, creditsWords } from './market-words.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import { CONFIRM_SECONDS, PRICE_MAX } from './slot-words.ts';
import { timeWords } from './time-words.ts';
import type { Command, Context } from './types.ts';

/** Entrances and finishers: what there is, what it costs, putting it on. */

const KINDS: Record<PieceKind, { title: string; other: PieceKind; otherLabel: string }> = {
  entrance: { title: 'entrances', other: 'finisher', otherLabel: 'Finishers' },
  finisher: { title: 'finishers', other: 'entrance', otherLabel: 'Entrances' },
};
const PER_ROW = 3;
/** Takes off whatever is worn. */
const PLAIN = 'plain';

const kindOption: CommandOption = {
  kind: 'string',
  name: 'kind',
  description: 'Entrances or finishers',
  maxLength: 10,
  choices: [
    { value: 'entrance', label: 'Entrances' },
    { value: 'finisher', label: 'Finishers' },
  ],
};
const pieceOption: CommandOption = {
  kind: 'string',
  name: 'piece',
  description: 'What it shall wear',
  maxLength: 40,
  required: true,
  choices: [
    ...PIECES.map(({ kind, id, name }) => ({ value: `${kind} ${id}`, label: `${name} (${kind})` })),
    { value: `entrance ${PLAIN}`, label: 'No entrance' },
    { value: `finisher ${PLAIN}`, label: 'No finisher' },
  ],
};

export const agentWardrobe: Command = {
  spec: {
    path: 'agent wardrobe',
    code: 'iw',
    description: 'Entrances and finishers for your agent: bought, earned, worn',
    help: 'Shows the entrances and finishers that the next replays can show your agent in: some cost credits, some come with levels and titles. None changes the fight. Example: /agent wardrobe Rusty',
    options: [ownAgentOption('Your agent; the first where left out'), kindOption],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  complete: completeAgents,
  async run(context) {
    const { community, services, options } = context;
    const agent = await ownOrFirst(services.agents, community, options.text('agent'));
    const kind = options.text('kind') === 'finisher' ? 'finisher' : 'entrance';
    return wardrobeReply(context, agent, kind, await services.dressing.wardrobe(agent.id));
  },
};

export const agentWear: Command = {
  spec: {
    path: 'agent wear',
    code: 'ia',
    description: 'Put an entrance or a finisher on, or take it off',
    help: 'Your agent wears it in its next matches; what it does not own yet is asked for first. Example: /agent wear piece:Sparks',
    options: [pieceOption, ownAgentOption('Your agent; the first where left out')],
    permission: 'member',
    visibility: 'private',
  },
  complete: completeAgents,
  async run(context) {
    const { community, services, options } = context;
    const agent = await ownOrFirst(services.agents, community, options.text('agent'));
    const { kind, id } = readPiece(options.text('piece') ?? '');
    const wardrobe = await services.dressing.wardrobe(agent.id);
    const piece = wardrobe.pieces.find(candidate => candidate.kind === kind && candidate.id === id);
    if (piece?.state === 'locked') {
      throw new ArenaError('piece-locked', `${piece.name} cannot be bought: ${piece.description}`, 409);
    }
    if (piece?.state === 'for sale') return buyQuestion(context, agent, piece);
    await services.dressing.wear(community, { agentId: agent.id, kind, id, price: null });
    return worn(
      context,
      agent,
      kind,
      piece
        ? rich`**${shownName(agent.name)}** wears **${piece.name}** from its next match on.`
        : rich`**${shownName(agent.name)}** comes plain again.`,
    );
  },
};

/** Pays for the piece that was shown, and puts it on. */
export const wearBuy: Command = {
  spec: {
    path: 'wear buy',
    code: 'ib',
    description: 'Buy the piece that was shown',
    help: 'Buys the piece that was shown. Reached by its button.',
    options: [
      { ...ownAgentOption(), required: true },
      pieceOption,
      { kind: 'integer', name: 'price', description: 'Credits', min: 1, max: PRICE_MAX, required: true },
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run(context) {
    const { community, services, options, invocation } = context;
    const agent = await services.agents.own(community.communityId, community.memberId, options.text('agent') ?? '');
    const { kind, id } = readPiece(options.text('piece') ?? '');
    const { piece, paid, available } = await services.dressing.wear(community, {
      agentId: agent.id,
      kind,
      id,
      price: options.integer('price') ?? null,
    });
    const balance = available !== null && showsWallet(invocation) ? rich` Balance ${amountWords(available)}.` : [];
    const text =
      paid > 0
        ? rich`✅ **${shownName(agent.name)}** wears **${piece?.name ?? ''}** from its next match on.`
        : rich`**${shownName(agent.name)}** owned **${piece?.name ?? ''}** already and wears it; nothing was paid.`;
    return worn(context, agent, kind, [...text, ...balance]);
  },
};

function readPiece(value: string): { kind: PieceKind; id: string } {
  const [kind, id = ''] = value.split(' ');
  return { kind: kind === 'finisher' ? 'finisher' : 'entrance', id: id === PLAIN ? '' : id };
}

async function worn(context: Context, agent: AgentView, kind: PieceKind, text: RichText): Promise<Reply> {
  const { services, invocation } = context;
  const reply = wardrobeReply(context, agent, kind, await services.dressing.wardrobe(agent.id));
  return {
    ...reply,
    text: joinRich([text, ...(reply.text ? [reply.text] : [])], '\n\n'),
    tone: 'good',
    replaces: invocation.via === 'button',
  };
}

function buyQuestion({ services, invocation }: Context, agent: AgentView, piece: PieceView): Reply {
  const owner = invocation.actor.id;
  const price = piece.price ?? 0;
  return {
    title: rich`${piece.name} for ${shownName(agent.name)}?`,
    text: rich`${piece.description} It costs **${creditsWords(price)}**, once; other agents of yours buy their own.`,
    visibility: 'private',
    buttons: [
      [
        {
          label: `Buy for ${amountWords(price)}`,
          style: 'success',
          action: {
            command: 'wear buy',
            options: { agent: agent.id, piece: `${piece.kind} ${piece.id}`, price },
            owner,
            expiresAt: Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS,
          },
        },
        cancelButton(invocation),
      ],
    ],
  };
}

function wardrobeReply(
  { invocation, community }: Context,
  agent: AgentView,
  kind: PieceKind,
  { pieces, level, costume }: WardrobeView,
): Reply {
  const shown = pieces.filter(piece => piece.kind === kind);
  const owner = invocation.actor.id;
  const usable = shown.filter(piece => piece.state !== 'locked');
  const buttons = usable.map((piece): Button => {
    const isWorn = piece.state === 'worn';
    return {
      label:
        piece.state === 'for sale'
          ? `${piece.name} · ${amountWords(piece.price ?? 0)}`
          : isWorn
            ? `✓ ${piece.name}`
            : piece.name,
      style: isWorn ? 'success' : piece.state === 'owned' ? 'primary' : 'secondary',
      action: {
        command: 'agent wear',
        options: { agent: agent.id, piece: `${kind} ${isWorn ? PLAIN : piece.id}` },
        owner,
      },
    };
  });
  const { title, other, otherLabel } = KINDS[kind];
  const rows = Array.from({ length: Math.ceil(buttons.length / PER_ROW) }, (_, row) =>
    buttons.slice(PER_ROW * row, PER_ROW * row + PER_ROW),
  );
  const quote = kind === 'entrance' ? costume.entranceLine : costume.winLine;
  return {
    title: rich`${shownName(agent.name)}: ${title}`,
    text: joinRich([
      ...shown.map(piece => pieceLine(piece, community.settings)),
      rich`__Level ${level}. Looks only: nothing here changes a fight.__`,
      ...(quote === '' ? [] : [rich`It says: “${quote}” (/agent line)`]),
    ]),
    visibility: 'private',
    buttons: [
      ...rows,
      [{ label: otherLabel, action: { command: 'agent wardrobe', options: { agent: agent.id, kind: other }, owner } }],
    ],
  };
}

function pieceLine(
  { name, description, state, price, lentUntil }: PieceView,
  settings: Context['community']['settings'],
): RichText {
  const mark = { worn: '✓', owned: '○', 'for sale': '', locked: '🔒' }[state];
  const cost = state === 'for sale' ? rich` ${creditsWords(price ?? 0)}.` : rich``;
  const lent = lentUntil ? rich` Lent by a right of yours, until ${timeWords(lentUntil, settings)}.` : rich``;
  return rich`${mark === '' ? '' : `${mark} `}**${name}**: ${description}${cost}${lent}`;
}
