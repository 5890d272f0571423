import { openBetsButton } from '../next-steps.ts';
import { rich } from '../rich-text.ts';
import { chooseArchetype } from './agent-create.ts';
import { codeReply, LINK_PAYLOAD } from './link-account.ts';
import { WALLET_PAYLOAD, walletLinkReply } from './link-wallet.ts';
import { LOGIN_PAYLOAD, loginReply } from './login.ts';
import { howReply } from './market-facts.ts';
import { type LinkKind, readLink } from './market-links.ts';
import { betsReply, requireOpen } from './market-taps.ts';
import { TOKENS_PAYLOAD, tokensReply } from './token.ts';
import type { Command, Context } from './types.ts';
import { shorten } from './words.ts';

/** Telegram's first contact: a short guided first fight. */
export const start: Command = {
  spec: {
    path: 'start',
    code: 'st',
    description: 'Begin: your first agent, your first fight',
    help: 'Leads you to your first fight: choose a style, name your agent, watch it.',
    options: [{ kind: 'string', name: 'payload', description: 'Where the link came from', maxLength: 64 }],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
    surfaces: ['telegram', 'console'],
  },
  async run(context) {
    if (context.options.text('payload') === LINK_PAYLOAD) return codeReply(context);
    if (context.options.text('payload') === WALLET_PAYLOAD && context.services.wallets.offered) {
      return walletLinkReply(context);
    }
    if (context.options.text('payload') === LOGIN_PAYLOAD) return loginReply(context);
    if (context.options.text('payload') === TOKENS_PAYLOAD) return tokensReply(context);
    const link = readLink(context.options.text('payload') ?? '');
    if (link) return followLink(context, link);
    const [first] = await context.services.agents.ofMember(context.community.memberId);
    if (first) {
      return {
        title: rich`Welcome back to ${context.community.communityName}`,
        text: rich`**${first.name}** is ready. /fight shows it at once, /queue counts for the ranking, /daily brings credits for bets, /help lists the rest.`,
        visibility: 'private',
        buttons: [
          [
            {
              label: shorten(`Fight with ${first.name}`, 60),
              style: 'success',
              action: { command: 'fight', options: {} },
            },
            { label: 'Leaderboard', action: { command: 'leaderboard', options: {} } },
          ],
        ],
      };
    }
    const choice = chooseArchetype(context);
    return {
      ...choice,
      title: rich`Welcome to Agent Arena`,
      text: [
        ...rich`Agents fight by themselves, and the tape of a price drives the fight. Yours needs a style and a name, then it fights.\n\n`,
        ...(choice.text ?? []),
      ],
    };
  },
};

/** From a match message in a group, whose tap made this the chat of that group's community. */
async function followLink(context: Context, { kind, matchId }: { kind: LinkKind; matchId: string }) {
  const { services, community } = context;
  const match = await services.matches.get(matchId, community.communityId);
  const market = await services.wagers.market(match.id);
  if (kind === 'bets') return betsReply(context, match, requireOpen(market));
  return { ...howReply(match, market), buttons: [[openBetsButton(context.invocation)]] };
}
