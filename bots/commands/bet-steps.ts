import { PICKS, type Pick, refusal } from '../../core/wagers/index.ts';
import type { CommandOption } from '../command.ts';
import { rich } from '../rich-text.ts';
import { isOddsMoved, otherAmountForm, questionReply, receiptReply } from './bet-replies.ts';
import type { Command, Context } from './types.ts';

/** What the buttons of a bet lead to. */

/** Most that a wallet can be asked for on a button: seven digits fit. */
const STAKE_MAX = 9_999_999;

export const matchOfButton: CommandOption = {
  kind: 'string',
  name: 'match',
  description: 'The match',
  maxLength: 40,
  required: true,
};
export const pickOfButton: CommandOption = {
  kind: 'string',
  name: 'pick',
  description: 'What it is on',
  maxLength: 10,
  choices: PICKS.map(value => ({ value, label: value })),
  required: true,
};
export const questionOfButton: CommandOption = {
  kind: 'string',
  name: 'question',
  description: 'Which question this answers',
  maxLength: 10,
  required: true,
};

export function pickOf(context: Context): Pick {
  const pick = PICKS.find(candidate => candidate === context.options.text('pick'));
  if (!pick) throw refusal.badPick();
  return pick;
}

/** Places the bet that was shown. Replaces the question: it is for a message that only its member uses. */
export const betConfirm: Command = {
  spec: {
    path: 'bet confirm',
    code: 'bc',
    description: 'Place the bet that was shown',
    help: 'Places the bet that was shown. Reached by its button.',
    options: [
      matchOfButton,
      pickOfButton,
      { kind: 'integer', name: 'stake', description: 'Credits', min: 1, max: STAKE_MAX, required: true },
      { kind: 'integer', name: 'least', description: 'Least that it must pay', min: 0, max: 10 * STAKE_MAX },
      questionOfButton,
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run(context) {
    const { community, services, options, invocation } = context;
    const match = await services.matches.get(options.text('match') ?? '', community.communityId);
    const order = { matchId: match.id, pick: pickOf(context), stake: options.integer('stake') ?? 0 };
    const leastPays = options.integer('least');
    try {
      const key = keyOf(context, [order.matchId, order.pick, order.stake, leastPays ?? 0]);
      return receiptReply(context, match, await services.wagers.bet(community, { ...order, leastPays, key }));
    } catch (error) {
      if (!isOddsMoved(error)) throw error;
      const quote = await services.wagers.quote(community, order);
      const again = await questionReply(context, match, quote, 'The odds have just moved. Nothing was staked yet.');
      return { ...again, replaces: invocation.via === 'button' };
    }
  },
};

/** A second tap on the same button is the same bet: the key names the question, not the tap. */
export function keyOf({ community, options }: Context, order: readonly (string | number)[]): string {
  return ['confirmed', community.memberId, ...order, options.text('question') ?? ''].join(':');
}

/** Asks for an amount that no button has. */
export const betOther: Command = {
  spec: {
    path: 'bet other',
    code: 'bo',
    description: 'Stake another amount',
    help: 'Asks how much. Reached by a button.',
    options: [matchOfButton, pickOfButton],
    permission: 'member',
    visibility: 'private',
    hidden: true,
    readOnly: true,
    opensForm: true,
  },
  async run(context) {
    const { community, services, options } = context;
    const match = await services.matches.get(options.text('match') ?? '', community.communityId);
    const { available, cap } = await services.wagers.room(community, match.id);
    return otherAmountForm(context, match, pickOf(context), Math.max(1, Math.min(available, cap)));
  },
};

/** Takes a question back. */
export const dismiss: Command = {
  spec: {
    path: 'dismiss',
    code: 'di',
    description: 'Take a question back',
    help: 'Takes a question back. Reached by its Cancel button.',
    options: [],
    permission: 'member',
    visibility: 'private',
    hidden: true,
    readOnly: true,
  },
  async run({ invocation }) {
    return {
      text: rich`Cancelled. Nothing was changed.`,
      visibility: 'private',
      replaces: invocation.via === 'button',
    };
  },
};
