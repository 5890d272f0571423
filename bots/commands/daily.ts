import { openBetsButton } from '../next-steps.ts';
import { joinRich, rich } from '../rich-text.ts';
import { showsWallet } from './bet-replies.ts';
import { goalLines, streakWords } from './credit-words.ts';
import { amountWords, waitWords } from './market-words.ts';
import type { Command } from './types.ts';

export const daily: Command = {
  spec: {
    path: 'daily',
    code: 'da',
    description: 'Take your daily allowance of credits',
    help: 'Brings credits once a day, more for each day running, and shows the three goals of today, which bring some more. Days begin at midnight UTC.',
    options: [],
    permission: 'member',
    visibility: 'private',
    telegramAlias: 'daily',
  },
  async run({ community, services, invocation }) {
    const claim = await services.allowances.claimDaily(community, invocation.id);
    const wallet = showsWallet(invocation) ? rich` You have ${amountWords(claim.available)}.` : [];
    return {
      title: rich`+${amountWords(claim.amount)} credits, ${streakWords(claim.streak)}`,
      text: joinRich([
        [
          ...rich`Come back in ${waitWords(claim.nextAt, services.now())} for ${amountWords(claim.nextAmount)} more.`,
          ...wallet,
        ],
        rich`**Today's goals**`,
        ...goalLines(claim.goals),
      ]),
      tone: 'good',
      visibility: 'private',
      buttons: [[openBetsButton(invocation)]],
    };
  },
};

/** Offered by /balance to whoever is broke. */
export const bailOut: Command = {
  spec: {
    path: 'bail-out',
    code: 'bl',
    description: 'A few credits for whoever has none left',
    help: 'Brings you back to a few credits when you are broke, open bets included; once in 24 hours. Reached by the button under /balance.',
    options: [],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run({ community, services, invocation }) {
    const given = await services.allowances.bailOut(community, invocation.id);
    const wallet = showsWallet(invocation) ? rich` You have ${amountWords(given.available)}.` : [];
    return {
      text: [...rich`**+${amountWords(given.amount)}** credits to get going again.`, ...wallet],
      tone: 'good',
      visibility: 'private',
      buttons: [[openBetsButton(invocation)]],
    };
  },
};
