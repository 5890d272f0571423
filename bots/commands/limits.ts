import { ArenaError } from '../../core/platform/errors.ts';
import type { LimitsView } from '../../core/wagers/index.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { amountWords } from './market-words.ts';
import { type TimeSettings, timeWords } from './time-words.ts';
import type { Command, Context } from './types.ts';
import { shorten } from './words.ts';

/** Limits that members set for themselves. They hold in every community, on every account of the person. */

/** How long the button that confirms an exclusion lives. */
const CONFIRM_SECONDS = 300;

export const limitsShow: Command = {
  spec: {
    path: 'limits show',
    code: 'ls',
    description: 'Your own limits on bets',
    help: 'Shows the limits that you have set for yourself, breaks included. They hold everywhere, whatever community you are in. /limits set, /limits cooloff and /limits exclude change them.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
    telegramAlias: 'limits',
  },
  async run(context) {
    return limitsReply(context, await context.services.wagers.limits.show(context.community), rich`Your limits`);
  },
};

export const limitsSet: Command = {
  spec: {
    path: 'limits set',
    code: 'lt',
    description: 'Set your own limit a match or a day; lower at once, higher after 24 hours',
    help: 'Limits what you can stake on a match, or lose in 24 hours. A lower limit holds at once; a higher one, or none, only after 24 hours. Examples: /limits set stake 30 · /limits set daily-loss 100 · /limits set stake none',
    options: [
      {
        kind: 'string',
        name: 'kind',
        description: 'Stake: most a match; daily loss: most in 24 hours',
        maxLength: 20,
        choices: [
          { value: 'stake', label: 'Stake' },
          { value: 'daily-loss', label: 'Daily loss' },
        ],
        required: true,
      },
      { kind: 'string', name: 'amount', description: 'Credits, or none', maxLength: 20, required: true },
    ],
    permission: 'member',
    visibility: 'private',
  },
  async run(context) {
    const { community, services, options } = context;
    const kind = options.text('kind') === 'daily-loss' ? 'daily-loss' : 'stake';
    const amount = limitOf(options.text('amount') ?? '');
    const limits = await services.wagers.limits.set(community, kind, amount);
    const waits = limits[kind === 'stake' ? 'stake' : 'dailyLoss'].next;
    return limitsReply(
      context,
      limits,
      waits ? rich`Noted: it holds in 24 hours, so that you can sleep on it` : rich`Your limit holds from now on`,
    );
  },
};

/** @returns null for none */
function limitOf(typed: string): number | null {
  const text = typed.trim().toLowerCase();
  if (['none', 'no', 'off', 'lift', 'unlimited'].includes(text)) return null;
  const digits = text.replace(/^(\d{1,3})((?:[,'’_ ]\d{3})+)$/, match => match.replace(/[,'’_ ]/g, ''));
  if (/^\d{1,15}$/.test(digits)) return Number(digits);
  throw new ArenaError(
    'bad-limit',
    `A limit is a whole number of credits from 0, or "none" to lift it, not “${shorten(typed, 20)}”.`,
  );
}

export const limitsCoolOff: Command = {
  spec: {
    path: 'limits cooloff',
    code: 'lc',
    description: 'Take a break from bets for some hours; nobody can end it early',
    help: 'No bets for you for so many hours, up to 30 days. It cannot be ended early, not by moderators either; fights and free picks go on. Example: /limits cooloff 24',
    options: [
      {
        kind: 'integer',
        name: 'hours',
        description: 'How long, up to 720 (30 days)',
        min: 1,
        max: 720,
        required: true,
      },
    ],
    permission: 'member',
    visibility: 'private',
  },
  async run(context) {
    const limits = await context.services.wagers.limits.coolOff(
      context.community,
      context.options.integer('hours') ?? 0,
    );
    return limitsReply(context, limits, rich`Enjoy your break`);
  },
};

export const limitsExclude: Command = {
  spec: {
    path: 'limits exclude',
    code: 'lx',
    description: 'Exclude yourself from bets for days or for good; it cannot be undone',
    help: 'No bets for you for so many days, or for good, after a second question. It cannot be undone: not by you, not by moderators, not by leaving or by another account linked to yours. Fights and free picks go on. Examples: /limits exclude 30 · /limits exclude forever',
    options: [
      { kind: 'string', name: 'days', description: 'Days from 1 to 3650, or forever', maxLength: 20, required: true },
      { kind: 'boolean', name: 'confirm', description: 'Yes: it cannot be undone' },
    ],
    permission: 'member',
    visibility: 'private',
  },
  async run(context) {
    const { community, services, options, invocation } = context;
    const days = daysOf(options.text('days') ?? '');
    if (!options.flag('confirm')) return exclusionQuestion(context, days);
    const limits = await services.wagers.limits.exclude(community, days);
    const reply = limitsReply(context, limits, rich`You are excluded from bets`);
    return { ...reply, replaces: invocation.via === 'button' };
  },
};

function daysOf(typed: string): number | 'forever' {
  const text = typed
    .trim()
    .toLowerCase()
    .replace(/\s*days?$/, '');
  if (['forever', 'for ever', 'ever', 'always', 'for good'].includes(text)) return 'forever';
  const days = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (days >= 1 && days <= 3650) return days;
  throw new ArenaError(
    'bad-limit',
    `A self-exclusion lasts a whole number of days from 1 to 3650, or "forever", not “${shorten(typed, 20)}”.`,
  );
}

function exclusionQuestion({ services, invocation }: Context, days: number | 'forever'): Reply {
  const span = days === 'forever' ? 'for good' : days === 1 ? 'for a day' : `for ${days} days`;
  return {
    title: rich`Exclude yourself from bets ${span}?`,
    text: rich`**This cannot be undone.** Nobody can end it early: not you, not a moderator, not leaving and coming back. Bets that stand are paid as always. Fights and free picks go on.`,
    visibility: 'private',
    sensitive: true,
    buttons: [
      [
        {
          label: `Exclude me ${span}`,
          style: 'danger',
          action: {
            command: 'limits exclude',
            options: { days: String(days), confirm: true },
            owner: invocation.actor.id,
            expiresAt: Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS,
          },
        },
        { label: 'Cancel', action: { command: 'dismiss', options: {}, owner: invocation.actor.id } },
      ],
    ],
  };
}

function limitsReply({ community }: Context, limits: LimitsView, title: RichText): Reply {
  const { settings } = community;
  const { stake, dailyLoss, coolOffUntil, excludedUntil } = limits;
  const lines: RichText[] = [
    amountLine('Staked on a match', stake, settings),
    amountLine('Lost in 24 hours', dailyLoss, settings),
    ...(coolOffUntil ? [rich`On a break until **${timeWords(coolOffUntil, settings)}**.`] : []),
    ...(excludedUntil
      ? [
          excludedUntil === 'forever'
            ? rich`Excluded from bets **for good**.`
            : rich`Excluded from bets until **${timeWords(excludedUntil, settings)}**.`,
        ]
      : []),
    rich`For everybody here: ${settings.stakeCapPercent}% of the balance on a match, though ${amountWords(settings.stakeCapMin)} are always fine and ${amountWords(settings.stakeCapMax)} are the most; ${amountWords(settings.dailyLossCap)} lost in 24 hours.`,
    rich`Free picks stay open to you, always. /limits set, /limits cooloff and /limits exclude change your own.`,
  ];
  return { title, text: joinRich(lines), visibility: 'private', sensitive: true };
}

function amountLine(what: string, { amount, next }: LimitsView['stake'], settings: TimeSettings): RichText {
  const now = amount === null ? rich`no limit of your own` : rich`at most **${amountWords(amount)}**`;
  const later = next
    ? rich`; ${next.amount === null ? 'none' : amountWords(next.amount)} from ${timeWords(next.at, settings)}`
    : [];
  return [...rich`${what}: `, ...now, ...later];
}
