import { readMoment } from '../../core/communities/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { MODIFIERS, modifierWords, POOL_MAX } from '../../core/seasons/index.ts';
import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { cutWords, nextWords, poolWords } from './season-words.ts';
import type { Command, Context } from './types.ts';

/** A new season: by options, or in a form. */

const NO_RULE = 'none';
const RULES = [
  { value: NO_RULE, label: 'No extra rule' },
  ...MODIFIERS.map(modifier => ({ value: modifier, label: modifierWords(modifier, null, new Date(0)).name })),
];
const WHEN = '2026-12-01 20:00, friday 20:00, in 3 days';

export const seasonCreate: Command = {
  spec: {
    path: 'season create',
    code: 'zc',
    description: 'Make a season: name, dates, prize pool, one extra rule',
    help: 'Makes a season, in a form or by options. Dates are in the time zone of this community (/setup settings), and may be left out: then moderators open, start and end it. The prize pool comes out of the treasury at once. Example: /season create name:"Winter Cup" starts:"2026-12-01 20:00" ends:"in 30 days" pool:500 rule:underdog-bounty',
    options: [
      { kind: 'string', name: 'name', description: 'What it is called: Winter Cup, say', maxLength: 40 },
      { kind: 'string', name: 'starts', description: `When it starts: ${WHEN}`, maxLength: 60, namedOnly: true },
      { kind: 'string', name: 'ends', description: `When it ends: ${WHEN}`, maxLength: 60, namedOnly: true },
      {
        kind: 'integer',
        name: 'pool',
        description: 'Credits for the winners, from the treasury',
        min: 0,
        max: POOL_MAX,
        namedOnly: true,
      },
      { kind: 'string', name: 'rule', description: 'One extra rule', maxLength: 40, choices: RULES, namedOnly: true },
      {
        kind: 'string',
        name: 'opens',
        description: `When registration opens: ${WHEN}`,
        maxLength: 60,
        namedOnly: true,
      },
    ],
    permission: 'moderator',
    visibility: 'public',
    opensForm: true,
  },
  async run(context) {
    const { community, services, options } = context;
    const given = ['name', 'starts', 'ends', 'rule', 'opens'].some(name => options.text(name) !== undefined);
    if (!given && options.integer('pool') === undefined) return seasonForm(context);
    const rule = options.text('rule') ?? NO_RULE;
    const season = await services.seasons.create(community, {
      name: options.text('name') ?? '',
      opensAt: momentOf(context, 'opens'),
      startsAt: momentOf(context, 'starts'),
      endsAt: momentOf(context, 'ends'),
      prizePool: options.integer('pool') ?? 0,
      modifier: rule === NO_RULE ? null : rule,
    });
    const cut = cutWords(community.settings);
    return {
      title: rich`Season ${season.number}: ${shownName(season.name)}`,
      text: joinRich([
        nextWords(season, community.settings),
        rich`${poolWords(season)}`,
        ...(season.modifier ? [rich`**${season.modifier.name}**: ${season.modifier.text}`] : []),
        ...(cut ? [rich`${cut}`] : []),
      ]),
      tone: 'good',
      visibility: 'public',
      ...(season.state === 'created'
        ? {
            buttons: [
              [
                {
                  label: 'Open registration',
                  style: 'primary' as const,
                  action: { command: 'season open', options: { number: season.number } },
                },
              ],
            ],
          }
        : {}),
    };
  },
};

/** What stands in an option, as a time; null where it is empty. */
function momentOf({ options, community, services }: Context, name: 'opens' | 'starts' | 'ends'): Date | null {
  const typed = options.text(name)?.trim() ?? '';
  if (typed === '' || typed === '-') return null;
  const at = readMoment(typed, community.settings.timeZone, services.now());
  if (at) return at;
  throw new ArenaError(
    'bad-date',
    `I do not understand “${typed.slice(0, 40)}” as a time. Like this: ${WHEN}. Or leave it out.`,
  );
}

async function seasonForm({ community, services }: Context): Promise<Reply> {
  const number = ((await services.seasons.history(community.communityId))[0]?.number ?? 0) + 1;
  return {
    title: rich`A new season of ${community.communityName}`,
    visibility: 'private',
    form: {
      title: 'A new season',
      fields: [
        { kind: 'text', name: 'name', label: 'Name', value: `Season ${number}`, maxLength: 40, required: true },
        { kind: 'text', name: 'starts', label: 'Starts (empty: by command)', help: WHEN, maxLength: 60 },
        { kind: 'text', name: 'ends', label: 'Ends (empty: by command)', help: WHEN, maxLength: 60 },
        {
          kind: 'integer',
          name: 'pool',
          label: 'Prize pool, credits of the treasury',
          min: 0,
          max: POOL_MAX,
          value: 0,
        },
        { kind: 'choice', name: 'rule', label: 'Extra rule', value: NO_RULE, choices: RULES },
      ],
      submit: { command: 'season create', options: {} },
    },
  };
}
