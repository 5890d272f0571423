import { ARCHETYPES } from '../../core/agents/index.ts';
import type { Button, Reply } from '../reply.ts';
import { rich } from '../rich-text.ts';
import { agentReply } from './agent-show.ts';
import { placeWords, slotButton } from './slot-words.ts';
import type { Command, Context } from './types.ts';
import { ARCHETYPE_LINES, capitalised, shorten } from './words.ts';

export const archetypeChoices = ARCHETYPES.map(value => ({ value, label: capitalised(value) }));

export const agentCreate: Command = {
  spec: {
    path: 'agent create',
    code: 'ac',
    description: 'Register a fighting agent',
    help: 'Makes an agent of yours: a name and one of six styles. Without them you are led through. Example: /agent create Rusty bruiser',
    options: [
      { kind: 'string', name: 'name', description: '2 to 20 characters', maxLength: 1000 },
      {
        kind: 'string',
        name: 'archetype',
        description: 'How it fights',
        maxLength: 20,
        choices: archetypeChoices,
      },
    ],
    permission: 'member',
    visibility: 'public',
    opensForm: true,
    telegramAlias: 'new',
  },
  async run(context) {
    const name = context.options.text('name');
    const archetype = context.options.text('archetype');
    // before anything is asked for in vain
    const full = await fullReply(context);
    if (full) return full;
    if (!archetype && !name) return chooseArchetype(context);
    if (!archetype || !name) return askForm(name, archetype);
    const { agents } = context.services;
    const agent = await agents.create({
      communityId: context.community.communityId,
      memberId: context.community.memberId,
      name,
      archetype,
      limit: context.community.settings.agentsPerMember,
    });
    const shown = await agentReply(context, agent);
    return {
      ...shown,
      title: rich`${agent.name} enters the arena`,
      tone: 'good',
      buttons: [
        [
          { label: 'Fight now', style: 'success', action: { command: 'fight', options: { agent: agent.id } } },
          {
            label: 'Tune',
            action: { command: 'agent tune', options: { agent: agent.id }, owner: context.invocation.actor.id },
          },
          {
            label: 'Rated queue',
            action: { command: 'queue join', options: { agent: agent.id }, owner: context.invocation.actor.id },
          },
        ],
      ],
    };
  },
};

/** Where no agent fits any more: what makes room. Null where one does. */
async function fullReply({ community, services, invocation }: Context): Promise<Reply | null> {
  const { used, total, next } = await services.slots.view(community);
  if (used < total) return null;
  const room = rich`You have ${used} ${used === 1 ? 'agent' : 'agents'}, which is as many as fit. /agent retire makes room`;
  return {
    text: [...room, ...(next ? rich`, or ${placeWords(next.place)} slot.` : rich`.`)],
    visibility: 'private',
    ...(next ? { buttons: [[slotButton(next, invocation)]] } : {}),
  };
}

/** The first choice: one button a style. */
export function chooseArchetype(context: Context): Reply {
  const buttons: Button[] = ARCHETYPES.map(archetype => ({
    label: capitalised(archetype),
    style: 'primary',
    action: { command: 'agent create', options: { archetype }, owner: context.invocation.actor.id },
  }));
  return {
    title: rich`How shall it fight?`,
    text: ARCHETYPES.flatMap(archetype => [
      ...rich`**${capitalised(archetype)}** ${ARCHETYPE_LINES[archetype] ?? ''}\n`,
    ]),
    buttons: [buttons.slice(0, 3), buttons.slice(3)],
    visibility: 'private',
  };
}

function askForm(name: string | undefined, archetype: string | undefined): Reply {
  const known = ARCHETYPES.find(candidate => candidate === archetype?.toLowerCase());
  return {
    text: rich`Two things make an agent: a name and a style.`,
    visibility: 'private',
    form: {
      title: known ? `Your ${known}` : 'Your agent',
      fields: [
        {
          kind: 'text',
          name: 'name',
          label: 'Name',
          help: '2 to 20 letters, digits, spaces or emoji',
          minLength: 1,
          maxLength: 40,
          required: true,
          ...(name ? { value: shorten(name, 40) } : {}),
        },
        ...(known ? [] : [{ kind: 'choice' as const, name: 'archetype', label: 'Style', choices: archetypeChoices }]),
      ],
      submit: { command: 'agent create', options: known ? { archetype: known } : {} },
    },
  };
}
