import type { CommandOption } from '../command.ts';
import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import { requireChain } from './require-chain.ts';
import type { Command } from './types.ts';

/** An agent becomes a token: explained, asked for, and told in private once the chain has it. */

/** How long the confirming button lives. */
const CONFIRM_SECONDS = 300;

export const agentMint: Command = {
  spec: {
    path: 'agent mint',
    code: 'am',
    description: 'Make a token of your agent, for your own wallet',
    help: 'Mints your agent as a token (ERC-721) to your main wallet, after a second question; the arena pays for it. Whoever holds the token owns the agent. /link wallet links a wallet first. Example: /agent mint Rusty',
    options: [{ ...ownAgentOption(), required: true }],
    permission: 'member',
    visibility: 'private',
  },
  complete: completeAgents,
  async run(context): Promise<Reply> {
    const { community, services, options, invocation } = context;
    const { tokens } = requireChain(context);
    const { agent, wallet, chainName } = await tokens.offer(community, options.text('agent') ?? '');
    const name = shownName(agent.name);
    const owner = invocation.actor.id;
    return {
      title: rich`Make a token of ${name}?`,
      text: joinRich([
        rich`On ${chainName}, to your main wallet \`${wallet.address}\`. It costs you nothing.`,
        rich`**Public, and for ever**: the agent's name, build, looks and record go on the chain, and everybody can see that this wallet holds them and so that it is its owner's. Nothing else about you goes there; what is there, nobody can delete.`,
        rich`**Whoever holds the token owns the agent**: sell or give it away, and it leaves with its record as soon as it is free. Lose the wallet, and the agent is lost to you.`,
      ]),
      visibility: 'private',
      sensitive: true,
      buttons: [
        [
          {
            label: 'Mint it',
            style: 'success',
            action: {
              command: 'mint confirm',
              options: { agent: agent.id, wallet: wallet.id },
              owner,
              expiresAt: Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS,
            },
          },
          { label: 'No', action: { command: 'dismiss', options: {}, owner } },
        ],
      ],
    };
  },
};

const walletOption: CommandOption = {
  kind: 'string',
  name: 'wallet',
  description: 'The wallet that was shown',
  maxLength: 20,
  required: true,
};

export const mintConfirm: Command = {
  spec: {
    path: 'mint confirm',
    code: 'mq',
    description: 'Yes, make a token of it',
    help: 'Has the agent minted to the wallet that was shown. Reached by its button.',
    options: [{ ...ownAgentOption(), required: true }, walletOption],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run(context) {
    const { community, options, invocation } = context;
    const { tokens } = requireChain(context);
    const { agent, chainName } = await tokens.ask(community, {
      agentId: options.text('agent') ?? '',
      walletId: options.text('wallet') ?? '',
    });
    return {
      title: rich`${shownName(agent.name)} is being minted`,
      text: rich`It goes on ${chainName} within minutes, and I will tell you when it is there. It fights on meanwhile; \`/agent token\` shows how far it is.`,
      visibility: 'private',
      sensitive: true,
      tone: 'good',
      replaces: invocation.via === 'button',
    };
  },
};
