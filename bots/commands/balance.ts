import type { Button } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { isSuspense } from '../suspense.ts';
import { goalLines, streakWords } from './credit-words.ts';
import { amountWords, creditsWords, waitWords } from './market-words.ts';
import { statementReply } from './statement.ts';
import type { Command } from './types.ts';

export const balance: Command = {
  spec: {
    path: 'balance',
    code: 'ba',
    description: 'Your credits, the daily allowance and the goals of today',
    help: 'Shows what you can spend, what lies in bets or waits for a result, what you owe, and how far today’s goals are. /balance history lists the last movements. Credits are play money of this community.',
    options: [
      {
        kind: 'string',
        name: 'show',
        description: 'History: the last movements',
        maxLength: 20,
        choices: [{ value: 'history', label: 'History' }],
      },
    ],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
    telegramAlias: 'balance',
  },
  async run(context) {
    if (context.options.text('show') === 'history') return statementReply(context);
    const { community, services, invocation } = context;
    const now = services.now();
    const [summary, bets] = await Promise.all([
      services.allowances.summary(community),
      services.wagers.positions(community),
    ]);
    const hidesResult = bets.some(({ result, closesAt }) => result !== null && isSuspense(closesAt, now));
    const wallet = rich`**${creditsWords(summary.available)}**`;
    const { daily, bailOut } = summary;
    const lines: RichText[] = [
      hidesResult
        ? rich`You have ||${wallet}|| to spend. A bet of yours is settled: its fight may still be on screen.`
        : rich`You have ${wallet} to spend.`,
      ...(summary.inBets > 0 ? [rich`In open bets: ${amountWords(summary.inBets)}`] : []),
      ...(summary.pending > 0
        ? [rich`Waiting for results: ${amountWords(summary.pending)}, profit of bets that you sold`]
        : []),
      ...(summary.debt > 0
        ? [rich`You owe ${amountWords(summary.debt)} after a corrected result; what you win repays it.`]
        : []),
      daily.claimable
        ? rich`Today's allowance of **${amountWords(daily.amount)}** is ready (${streakWords(daily.streak + 1)}).`
        : rich`Next allowance in ${waitWords(daily.nextAt, now)}: ${amountWords(daily.amount)} (${streakWords(daily.streak + 1)}).`,
      rich`**Today's goals**`,
      ...goalLines(summary.goals),
      ...(bailOut.eligible
        ? [rich`Nearly broke? A bail-out brings you **${amountWords(bailOut.amount)}**, once in 24 hours.`]
        : []),
    ];
    return {
      title: rich`Your credits in ${community.communityName}`,
      text: joinRich(lines),
      visibility: 'private',
      sensitive: true,
      buttons: [balanceButtons(invocation.actor.id, { daily: daily.claimable, bailOut: bailOut.eligible })],
    };
  },
};

function balanceButtons(owner: string, { daily, bailOut }: { daily: boolean; bailOut: boolean }): Button[] {
  const button = (label: string, command: string, style: Button['style'] = 'secondary'): Button => ({
    label,
    style,
    action: { command, options: {}, owner },
  });
  return [
    ...(daily ? [button('Claim daily', 'daily', 'success')] : []),
    ...(bailOut ? [button('Bail-out', 'bail-out', 'primary')] : []),
    button('My bets', 'positions'),
    button('History', 'statement'),
  ];
}
