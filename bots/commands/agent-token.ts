import type { AgentView } from '../../core/agents/index.ts';
import type { TokenView } from '../../core/chain/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { shortAddress } from '../../core/wallets/index.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { utcWords } from './link-words.ts';
import { anyAgentOption, completeAgents, ownAgentOption } from './options.ts';
import { requireChain } from './require-chain.ts';
import type { Command, Context } from './types.ts';

/** An agent's token: where it is, who holds it, what it says of the agent. */

export const agentToken: Command = {
  spec: {
    path: 'agent token',
    code: 'ag',
    description: "An agent's token on chain: holder, number, description",
    help: 'Shows the token of any agent here: where it is, who holds it, and what it says. Example: /agent token Rusty',
    options: [anyAgentOption('agent', 'The agent', true)],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  complete: (context, _option, typed) => completeAgents(context, 'name', typed),
  async run(context) {
    const { community, services, options } = context;
    const chain = requireChain(context);
    const agent = await services.agents.find(community.communityId, options.text('agent') ?? '');
    const token = await chain.tokens.view(agent.id);
    if (!token) return noToken(context, agent);
    return tokenReply(context, agent, token, await chain.tokens.portraitOf(token));
  },
};

function noToken({ community, invocation }: Context, agent: AgentView): Reply {
  const name = shownName(agent.name);
  const isMine = agent.ownerId === community.memberId && !agent.retired;
  const owner = invocation.actor.id;
  return {
    text: isMine
      ? rich`**${name}** is no token. \`/agent mint\` makes one of it.`
      : rich`**${name}** is no token: its owner has not had it minted.`,
    visibility: 'public',
    page: { kind: 'agent', id: agent.id },
    ...(isMine && {
      buttons: [[{ label: 'Mint it', action: { command: 'agent mint', options: { agent: agent.id }, owner } }]],
    }),
  };
}

function tokenReply(
  { community, invocation }: Context,
  agent: AgentView,
  token: TokenView,
  portraitUrl: string | null,
): Reply {
  const name = shownName(agent.name);
  const isMine = agent.ownerId === community.memberId && !token.isChangingHands;
  const { metadataUrl, explorerUrl } = token;
  const links: RichText[] = [
    ...(metadataUrl === null ? [] : [linkTo(metadataUrl, 'description')]),
    ...(portraitUrl === null ? [] : [linkTo(portraitUrl, 'portrait')]),
    ...(explorerUrl === null ? [] : [linkTo(explorerUrl, 'explorer')]),
  ];
  const owner = invocation.actor.id;
  return {
    title: rich`The token of ${name}`,
    text: joinRich([
      stateLine(token),
      ...(token.holder === null ? [] : [holderLine(agent, token, isMine)]),
      rich`Contract \`${token.contract}\` on ${token.chainName}`,
      rich`Number \`${token.tokenId}\``,
      ...(token.cid === null
        ? []
        : [rich`Description \`${token.cid}\`${token.isBeingDescribed ? ' · a newer one is on its way' : ''}`]),
      ...(links.length === 0 ? [] : [joinRich(links, ' · ')]),
    ]),
    visibility: 'public',
    page: { kind: 'agent', id: agent.id },
    ...(isMine &&
      token.state === 'minted' && {
        buttons: [
          [{ label: 'Describe anew', action: { command: 'token describe', options: { agent: agent.id }, owner } }],
        ],
      }),
    ...(agent.ownerId === community.memberId &&
      token.state === 'failed' && {
        buttons: [[{ label: 'Try again', action: { command: 'agent mint', options: { agent: agent.id }, owner } }]],
      }),
  };
}

function stateLine({ state, problem, mintedAt, unaskedHolder }: TokenView): RichText {
  if (state === 'unasked') {
    return rich`**A token is there that this arena did not make**, held by ${shortAddress(unaskedHolder ?? '')}. It says nothing of whose the agent is; the arena's operator has to look at it.`;
  }
  if (state === 'minting') return rich`**Is being minted**: it takes a few minutes.`;
  if (state === 'failed') return rich`**Could not be minted**: ${problem ?? 'the chain refused it.'}`;
  return mintedAt === null ? rich`**Minted**` : rich`**Minted** ${utcWords(mintedAt)}`;
}

function holderLine(agent: AgentView, { holder, isChangingHands }: TokenView, isMine: boolean): RichText {
  const wallet = shortAddress(holder ?? '');
  if (isChangingHands) {
    return rich`Held by ${wallet}, and ${shownName(agent.name)} follows it as soon as nothing that it is in is under way`;
  }
  const who = agent.ownerName === null || agent.ownerName === wallet ? '' : `, ${shownName(agent.ownerName)}`;
  return isMine ? rich`Held by you: ${wallet}` : rich`Held by ${wallet}${who}`;
}

/** '· owned on chain by 0x12ab…cdef' for an agent's card; nothing where it is no token that somebody holds. */
export async function ownedOnChain(
  { services }: Pick<Context, 'services'>,
  agent: AgentView,
): Promise<RichText | null> {
  const token = (await services.chain?.tokens.view(agent.id)) ?? null;
  if (!token?.holder) return null;
  const wallet = shortAddress(token.holder);
  return token.isChangingHands ? rich`Changing hands: its token went to ${wallet}` : rich`Owned on chain by ${wallet}`;
}

function linkTo(address: string, label: string): RichText {
  return [{ text: label, link: address }];
}

export const tokenDescribe: Command = {
  spec: {
    path: 'token describe',
    code: 'tq',
    description: 'Have the token say what your agent is now',
    help: 'Has the description of your token looked at again. Reached by its button.',
    options: [{ ...ownAgentOption(), required: true }],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run(context) {
    const { community, options } = context;
    const { tokens } = requireChain(context);
    const agentId = options.text('agent') ?? '';
    if (!/^[0-9A-Z]{12}$/.test(agentId)) throw new ArenaError('agent-not-found', 'There is no such agent here.', 404);
    const { dueAt } = await tokens.refresh(community, agentId);
    return {
      text:
        dueAt === null
          ? rich`It is looked at now. Where something has changed, the chain has it within minutes.`
          : rich`It was described within the last day, and that is done once a day. What has changed since goes on the chain by itself, after ${utcWords(dueAt)}.`,
      visibility: 'private',
    };
  },
};
