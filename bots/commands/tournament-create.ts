import { ArenaError } from '../../core/platform/errors.ts';
import {
  AGENTS_PER_MEMBER_MAX,
  BEST_OF,
  CHECK_IN_MAX_MINUTES,
  ENTRY_FEE_MAX,
  ENTRY_FEE_USUAL,
  FORMAT_NAMES,
  OPEN_FORMATS,
  PRIZE_SPLIT_USUAL,
  readSplit,
  readStart,
  SIZE_MAX,
  SIZE_MIN,
  type Start,
  TOURNAMENT_NAME,
} from '../../core/tournaments/index.ts';
import type { CommandOption } from '../command.ts';
import type { Form } from '../reply.ts';
import { rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { stateWords } from './tournament-words.ts';
import type { Command, Context } from './types.ts';

/** /tournament create: a form, or its options directly. */

const SIZE_USUAL = 16;
/** Longer than any name that is taken: what is too long is refused with a sentence, not by the platform. */
const TYPED_MAX = 200;
/** Of prizes and the start. */
const TYPED_WORDS_MAX = 60;
/** Of what people type as numbers: nonsense is refused by the service with a sentence that says what fits. */
const NUMBER_MAX = 1_000_000;

const formatChoices = OPEN_FORMATS.map(value => ({ value, label: FORMAT_NAMES[value] }));
const gameChoices = BEST_OF.map(games => ({ value: String(games), label: `Best of ${games}` }));
const PACES = [
  { value: 'one', label: 'One bout at a time' },
  { value: 'round', label: 'A round side by side' },
] as const;

const named = (option: CommandOption): CommandOption => ({ ...option, namedOnly: true });
const number = (name: string, description: string): CommandOption =>
  named({ kind: 'integer', name, description, min: 0, max: NUMBER_MAX });

const OPTIONS: readonly CommandOption[] = [
  { kind: 'string', name: 'name', description: 'Spring Cup, say; without it a form asks', maxLength: TYPED_MAX },
  named({ kind: 'string', name: 'format', description: 'Who meets whom', maxLength: 40, choices: formatChoices }),
  number('size', `Agents at most, ${SIZE_MIN} to ${SIZE_MAX}`),
  named({
    kind: 'string',
    name: 'start',
    description: '“when full”, “by command”, 20:00, 2026-12-24 20:00',
    maxLength: TYPED_WORDS_MAX,
  }),
  number('fee', `Entry fee in credits, ${ENTRY_FEE_USUAL} where left out`),
  named({ kind: 'string', name: 'prizes', description: 'Per cent by place: 60/30/10', maxLength: TYPED_WORDS_MAX }),
  named({ kind: 'string', name: 'best-of', description: 'Games of a bout', maxLength: 4, choices: gameChoices }),
  named({
    kind: 'string',
    name: 'final-best-of',
    description: 'Games of the final',
    maxLength: 4,
    choices: gameChoices,
  }),
  number('check-in', `Minutes of check-in before the start, 0 to ${CHECK_IN_MAX_MINUTES}`),
  named({ kind: 'string', name: 'pace', description: 'How it is watched', maxLength: 10, choices: PACES }),
  named({ kind: 'boolean', name: 'third-place', description: 'A bout for the third place' }),
  number('rounds', 'Swiss: rounds, 0 for as many as it takes'),
  number('groups', 'Groups: how many, 0 for as many as fit'),
  number('agents-per-member', `Agents that each member may enter, 1 to ${AGENTS_PER_MEMBER_MAX}`),
];

export const tournamentCreate: Command = {
  spec: {
    path: 'tournament create',
    code: 'tc',
    description: 'Announce a tournament',
    help: 'Announces a tournament that runs by itself: members join by a button, bouts are fought in its thread, prizes are paid at the end. Without options a form asks. Examples: /tournament create · /tournament create "Spring Cup" format:swiss size:16 start:"friday 20:00" check-in:15 · /tournament create Blitz start:"when full" size:8 fee:0',
    options: OPTIONS,
    permission: 'moderator',
    visibility: 'private',
    opensForm: true,
  },
  async run(context) {
    const { options, services, community, place, invocation } = context;
    const name = options.text('name');
    if (name === undefined || name.trim() === '') return { ...askForm(context), visibility: 'private' };
    const bestOf = gamesOf(options.text('best-of')) ?? 1;
    const id = await services.tournaments.create(community, {
      name,
      format: options.text('format') ?? 'single',
      size: options.integer('size') ?? SIZE_USUAL,
      bestOf,
      finalBestOf: gamesOf(options.text('final-best-of')) ?? bestOf,
      thirdPlace: invocation.options['third-place'] === undefined || options.flag('third-place'),
      rounds: options.integer('rounds') ?? 0,
      groups: options.integer('groups') ?? 0,
      entryFee: options.integer('fee') ?? ENTRY_FEE_USUAL,
      prizeSplit: splitOf(options.text('prizes')),
      pace: options.text('pace') === 'round' ? 'round' : 'one',
      start: startOf(context),
      checkInMinutes: options.integer('check-in') ?? 0,
      agentsPerMember: options.integer('agents-per-member') ?? 1,
      place,
      key: invocation.id,
    });
    const view = await services.tournaments.get(community.communityId, id);
    return {
      title: rich`${shownName(view.name)} is announced`,
      text: rich`${stateWords(view, community.settings)}. Its board, with a button to join, comes into the arena channel. /tournament start begins it by hand, /tournament cancel calls it off.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

function gamesOf(typed: string | undefined): number | undefined {
  return typed === undefined ? undefined : Number(typed);
}

function splitOf(typed: string | undefined): readonly number[] {
  if (typed === undefined || typed.trim() === '') return PRIZE_SPLIT_USUAL;
  const split = readSplit(typed);
  if (split) return split;
  throw new ArenaError(
    'bad-prize-split',
    'Please give prizes as per cent by place, 60/30/10 say; 100 gives all to the winner.',
  );
}

function startOf({ options, community, services }: Context): Start {
  const typed = options.text('start');
  if (typed === undefined || typed.trim() === '') return { kind: 'command' };
  const start = readStart(typed, community.settings.timeZone, services.now());
  if (start) return start;
  throw new ArenaError(
    'bad-start',
    'Please say when it starts: “when full”, “by command”, “in 2 hours”, “20:00”, “friday 20:00” or “2026-12-24 20:00”.',
  );
}

/** What the form does not ask: given beside the command, it holds for what the form makes. */
const UNASKED = ['final-best-of', 'third-place', 'rounds', 'groups', 'agents-per-member'];

function askForm({ options, invocation }: Context): { form: Form; text: ReturnType<typeof rich> } {
  const unasked = UNASKED.flatMap(name => {
    const value = invocation.options[name];
    return value === undefined || typeof value === 'object' ? [] : [[name, value] as const];
  });
  return {
    text: rich`A few things make a tournament.`,
    form: {
      title: 'A tournament',
      fields: [
        { kind: 'text', name: 'name', label: 'Name', minLength: 1, maxLength: 2 * TOURNAMENT_NAME.max, required: true },
        {
          kind: 'choice',
          name: 'format',
          label: 'Who meets whom',
          value: options.text('format') ?? 'single',
          choices: formatChoices,
        },
        {
          kind: 'integer',
          name: 'size',
          label: 'Agents at most',
          min: SIZE_MIN,
          max: SIZE_MAX,
          value: options.integer('size') ?? SIZE_USUAL,
        },
        {
          kind: 'choice',
          name: 'best-of',
          label: 'Games of a bout',
          value: options.text('best-of') ?? '1',
          choices: gameChoices,
        },
        {
          kind: 'integer',
          name: 'fee',
          label: 'Entry fee, credits',
          min: 0,
          max: ENTRY_FEE_MAX,
          value: options.integer('fee') ?? ENTRY_FEE_USUAL,
        },
        {
          kind: 'text',
          name: 'prizes',
          label: 'Prizes, % by place',
          help: '60/30/10: a tenth of the pool is burned first',
          maxLength: TYPED_WORDS_MAX,
          value: options.text('prizes') ?? PRIZE_SPLIT_USUAL.join('/'),
        },
        {
          kind: 'text',
          name: 'start',
          label: 'Start',
          help: '“when full”, “by command”, 20:00, “friday 20:00”',
          maxLength: TYPED_WORDS_MAX,
          value: options.text('start') ?? 'when full',
        },
        {
          kind: 'integer',
          name: 'check-in',
          label: 'Minutes of check-in (0: none)',
          min: 0,
          max: CHECK_IN_MAX_MINUTES,
          value: options.integer('check-in') ?? 0,
        },
        {
          kind: 'choice',
          name: 'pace',
          label: 'How it is watched',
          value: options.text('pace') ?? 'one',
          choices: PACES,
        },
      ],
      submit: { command: 'tournament create', options: Object.fromEntries(unasked) },
    },
  };
}
