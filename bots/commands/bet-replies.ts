import { createHash } from 'node:crypto';
import type { MatchView } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { Pick, Quote, Receipt } from '../../core/wagers/index.ts';
import type { Invocation } from '../invocation.ts';
import { myBetsButton } from '../next-steps.ts';
import { answersPrivately } from '../private-answers.ts';
import type { Action, Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { amountWords, closesWords, pays, pickName, pickNamesOf, stakeSentence } from './market-words.ts';
import type { Context } from './types.ts';
import { shorten, versus } from './words.ts';

/** The steps of a bet as a member sees them: amounts, the question, the receipt. */

/** Amounts offered as buttons, beside the most that the member may stake. */
const AMOUNTS = [10, 50, 100];
/** Four digits of base 36: two questions about the very same bet of one member share them once in 1.7 million. */
const QUESTION_LENGTH = 4;

/** Where whatever is answered is read by all, the wallet stays out of it. */
export function showsWallet({ surface, chat }: Invocation): boolean {
  return answersPrivately(surface, chat.kind);
}

/** Unix seconds at which a button for this market lapses. The database's clock decides about the bet itself. */
export function expiryOf(closesAt: Date): number {
  return Math.ceil(closesAt.getTime() / 1000);
}

/** Names the question that a button answers, so that a second tap on the same button is the same bet. */
export function questionOf(invocation: Invocation): string {
  const hash = createHash('sha256').update(invocation.id).digest();
  return hash.readUInt32BE(0).toString(36).padStart(QUESTION_LENGTH, '0').slice(-QUESTION_LENGTH);
}

/** The button that bets what was shown, 3% either way. */
export function confirmAction(quote: Quote, invocation: Invocation): Action {
  const { matchId, pick, stake, leastPays, closesAt } = quote;
  return {
    command: 'bet confirm',
    options: { match: matchId, pick, stake, least: leastPays, question: questionOf(invocation) },
    owner: invocation.actor.id,
    expiresAt: expiryOf(closesAt),
  };
}

/** 'Cancel': whatever was asked is taken back. */
export function cancelButton(invocation: Invocation): Button {
  return { label: 'Cancel', action: { command: 'dismiss', options: {}, owner: invocation.actor.id } };
}

/** The question before anything moves: '50 on RUSTY pays 81 if it wins. You have 412.' */
export async function questionReply(context: Context, match: MatchView, quote: Quote, notice?: string): Promise<Reply> {
  const { services, invocation } = context;
  const market = await services.wagers.market(match.id);
  const lines: RichText[] = [
    ...(notice ? [rich`${notice}`] : []),
    [
      ...stakeSentence(pickNamesOf(match), { ...quote, pools: market?.kind === 'parimutuel' }),
      ...(showsWallet(invocation) ? rich` You have ${amountWords(quote.available)}.` : []),
    ],
    rich`${versus(match)} · ${closesWords(quote.closesAt, services.now())}`,
  ];
  return {
    text: joinRich(lines),
    visibility: 'private',
    buttons: [
      [{ label: 'Confirm', style: 'success', action: confirmAction(quote, invocation) }, cancelButton(invocation)],
    ],
  };
}

/** Amounts with what they pay; a tap bets. */
export async function amountsReply(context: Context, match: MatchView, pick: Pick, notice?: string): Promise<Reply> {
  const { community, services, invocation } = context;
  const { wagers } = services;
  const [room, market] = await Promise.all([wagers.room(community, match.id), wagers.market(match.id)]);
  const isPool = market?.kind === 'parimutuel';
  const most = Math.max(1, Math.min(room.available, room.cap));
  const below = AMOUNTS.filter(amount => amount < most);
  // the most that one may stake tells of the wallet: not for a whole group
  const amounts = showsWallet(invocation) || below.length === 0 ? [...new Set([...below, most])] : below;
  const asked = await Promise.allSettled(
    amounts.map(stake => wagers.quote(community, { matchId: match.id, pick, stake })),
  );
  const quotes = asked.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  const last = asked.at(-1);
  if (quotes.length === 0 && last?.status === 'rejected') throw last.reason;
  const closesAt = quotes[0]!.closesAt;
  const buttons: Button[] = quotes.map(quote => ({
    label: pays(quote.stake, quote.pays),
    style: 'primary',
    action: confirmAction(quote, invocation),
  }));
  buttons.push({
    label: 'Other',
    action: {
      command: 'bet other',
      options: { match: match.id, pick },
      owner: invocation.actor.id,
      expiresAt: expiryOf(closesAt),
    },
  });
  const wallet = showsWallet(invocation) ? rich` You have ${amountWords(room.available)}.` : [];
  return {
    title: rich`How much on ${pickName(pickNamesOf(match), pick)}?`,
    text: joinRich([
      ...(notice ? [rich`${notice}`] : []),
      [
        ...rich`A tap stakes the first number; the second is what it pays if you are right${isPool ? ', as the pools stand now' : ''}.`,
        ...wallet,
      ],
      rich`${versus(match)} · ${closesWords(closesAt, services.now())}`,
    ]),
    visibility: 'private',
    buttons: [buttons],
  };
}

/** '50 on RUSTY. Pays 81 if it wins. Balance 412.' */
export function receiptReply(context: Context, match: MatchView, receipt: Receipt): Reply {
  const { invocation } = context;
  const of = pickNamesOf(match);
  const more = receipt.totalPays > receipt.pays;
  const lines: RichText[] = [
    [
      ...rich`✅ `,
      ...stakeSentence(of, { ...receipt, pools: receipt.market.kind === 'parimutuel' }),
      ...(showsWallet(invocation) ? rich` Balance ${amountWords(receipt.available)}.` : []),
    ],
    ...(more
      ? [rich`With your earlier bets ${pickName(of, receipt.pick)} pays you **${amountWords(receipt.totalPays)}**.`]
      : []),
    ...(receipt.repeated ? [rich`That bet stood already; nothing was staked twice.`] : []),
  ];
  return {
    text: joinRich(lines),
    tone: 'good',
    visibility: 'private',
    replaces: invocation.via === 'button',
    buttons: [[myBetsButton(invocation)]],
  };
}

/** Asks for another amount in a form. */
export function otherAmountForm(context: Context, match: MatchView, pick: Pick, most: number): Reply {
  const name = pickName(pickNamesOf(match), pick);
  return {
    text: rich`How much on **${name}**?`,
    visibility: 'private',
    form: {
      title: shorten(`On ${name}`, 45),
      fields: [
        {
          kind: 'text',
          name: 'stake',
          label: 'Credits',
          help: showsWallet(context.invocation)
            ? `1 to ${amountWords(most)}; 50% or all will do, too`
            : 'A whole number; 50% or all will do, too',
          maxLength: 20,
          required: true,
        },
      ],
      submit: { command: 'bet', options: { match: match.id, pick }, owner: context.invocation.actor.id },
    },
  };
}

export function isOddsMoved(error: unknown): error is ArenaError {
  return error instanceof ArenaError && error.code === 'odds-moved';
}
