import type { PositionView } from '../../core/wagers/index.ts';
import { openBetsButton } from '../next-steps.ts';
import { answersPrivately } from '../private-answers.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { isSuspense } from '../suspense.ts';
import { amountWords, closesWords, namesWords, pickName, signedWords } from './market-words.ts';
import type { Command, Context } from './types.ts';

const SHOWN_ENDED = 10;
const SHOWN_OPEN = 20;
const SALE_BUTTONS = 10;
const BUTTONS_IN_ROW = 2;
/** Of an agent's name on a button that sells. */
const SALE_NAME_UNITS = 24;

export const positions: Command = {
  spec: {
    path: 'positions',
    code: 'po',
    description: 'Your bets: what they pay, what they sell for, how the last ones ended',
    help: 'Lists your bets on matches that are not over, what each pays and what it would bring if you sold it now, and how the last ones ended. /sell sells one.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
    telegramAlias: 'bets',
  },
  async run(context) {
    const held = await context.services.wagers.positions(context.community);
    return positionsReply(context, held);
  },
};

export function positionsReply(context: Context, held: readonly PositionView[], notice?: RichText): Reply {
  const { invocation, services } = context;
  const open = held.filter(position => position.result === null);
  const ended = held.filter(position => position.result !== null);
  const lines: RichText[] = [
    ...(notice ? [notice] : []),
    ...(held.length === 0 ? [rich`You have no bets yet. /markets shows what is open.`] : []),
    ...open.slice(0, SHOWN_OPEN).map(position => openLine(position, services.now())),
    ...(ended.length > 0 ? [rich`**Over**`] : []),
    ...ended.slice(0, SHOWN_ENDED).map(position => endedLine(position, services.now())),
  ];
  return {
    title: rich`Your bets`,
    text: joinRich(lines),
    visibility: 'private',
    ...(answersPrivately(invocation.surface, invocation.chat.kind) ? {} : { sensitive: true }),
    buttons: held.length === 0 ? [[openBetsButton(invocation)]] : saleButtons(context, open),
  };
}

function openLine(position: PositionView, now: Date): RichText {
  const { pick, names, cost, pays, sellsFor, state, closesAt, simulated } = position;
  const until = state === 'open' ? closesWords(closesAt, now) : 'waits for the result';
  const sale = sellsFor === null || state !== 'open' ? '' : `, sells for ${amountWords(sellsFor)}`;
  return rich`**${pickName(position, pick)}** in ${namesWords(names)}: ${amountWords(cost)} staked, pays **${amountWords(pays)}**${sale} · ${until}${simulated ? ' · simulated price' : ''}`;
}

/** Hidden as long as the channel may still be watching the fight. */
function endedLine({ pick, names, symbol, cost, state, closesAt, result }: PositionView, now: Date): RichText {
  const of = { names, symbol };
  const received = result?.received ?? 0;
  const end =
    state === 'void'
      ? rich`void, ${amountWords(received)} back`
      : rich`${amountWords(cost)} staked, ${amountWords(received)} back (**${signedWords(received - cost)}**)`;
  const shown = state !== 'void' && isSuspense(closesAt, now) ? rich`||${end}||` : end;
  return [...rich`${pickName(of, pick)} in ${namesWords(names)}: `, ...shown];
}

function saleButtons({ invocation }: Context, open: readonly PositionView[]): Button[][] {
  const buttons = open
    .filter(position => position.sellsFor !== null && position.state === 'open')
    .slice(0, SALE_BUTTONS)
    .map(
      (position): Button => ({
        label: `Sell ${pickName(position, position.pick, SALE_NAME_UNITS)} for ${amountWords(position.sellsFor ?? 0)}`,
        action: {
          command: 'sell',
          options: { match: position.matchId, pick: position.pick },
          owner: invocation.actor.id,
          expiresAt: Math.ceil(position.closesAt.getTime() / 1000),
        },
      }),
    );
  const rows: Button[][] = [];
  for (let start = 0; start < buttons.length; start += BUTTONS_IN_ROW) {
    rows.push(buttons.slice(start, start + BUTTONS_IN_ROW));
  }
  return rows;
}
