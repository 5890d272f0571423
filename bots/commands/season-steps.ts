import type { SeasonStep, SeasonView } from '../../core/seasons/index.ts';
import type { CommandOption } from '../command.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { cancelButton } from './bet-replies.ts';
import { cutWords, nextWords, poolWords, stateWords } from './season-words.ts';
import type { Command, Context } from './types.ts';

/** The steps of a season's life, by moderators. What cannot be undone asks first. */

const numberOption: CommandOption = {
  kind: 'integer',
  name: 'number',
  description: 'Which season, where it is not the one that comes next',
  min: 1,
  max: 9999,
};
const CONFIRM_SECONDS = 300;

function stepCommand(
  step: Exclude<SeasonStep, 'freeze' | 'end'>,
  code: string,
  description: string,
  help: string,
): Command {
  return {
    spec: {
      path: `season ${step}`,
      code,
      description,
      help,
      options: [numberOption],
      permission: 'moderator',
      // everybody else is told by the season's bulletin
      visibility: 'private',
    },
    run: context => take(context, step),
  };
}

async function take({ community, services, options }: Context, step: SeasonStep): Promise<Reply> {
  const { season, changed } = await services.seasons.act(community, step, { number: options.integer('number') });
  const lead = changed ? '' : 'Somebody was faster. ';
  if (step === 'end' && season.state === 'frozen') {
    const last =
      season.running === 1 ? 'its last match has finished' : `its last ${season.running} matches have finished`;
    const when = season.running > 0 ? `as soon as ${last}` : 'in a moment';
    return {
      text: rich`${lead}**${shownName(season.name)}** (season ${season.number}) ends: the final table follows ${when}.`,
      tone: 'good',
      visibility: 'private',
    };
  }
  return {
    text: joinRich([
      rich`${lead}**${shownName(season.name)}** (season ${season.number}) is ${stateWords(season)}.`,
      ...(season.state === 'closed' ? [] : [nextWords(season, community.settings)]),
    ]),
    tone: 'good',
    visibility: 'private',
  };
}

export const seasonOpen = stepCommand(
  'open',
  'zo',
  'Open a season for registration',
  'Members may enter their agents from now on. Rated matches go on without a season until it starts. Example: /season open',
);
export const seasonStart = stepCommand(
  'start',
  'zs',
  'Start a season: rated matches count for it',
  'Rated matches count for the season from now on. Ratings of an earlier season start nearer to the middle; every agent fights its placement matches. Example: /season start',
);
export const seasonPause = stepCommand(
  'pause',
  'zp',
  'Pause the season: no new rated matches',
  'No new rated matches until /season resume; those that run finish and count.',
);
export const seasonResume = stepCommand(
  'resume',
  'zr',
  'Go on with a paused season',
  'Rated matches go on, and so does the queue.',
);
export const seasonFreeze: Command = {
  spec: {
    path: 'season freeze',
    code: 'zf',
    description: 'Stop new rated matches for good: the season is about to end',
    help: 'No new rated matches any more; those that run finish, and results may still be corrected. Asks first: a frozen season does not go on. /season end then makes the final table.',
    options: [numberOption],
    permission: 'moderator',
    visibility: 'private',
  },
  async run(context) {
    const { community, services, options } = context;
    const season = await services.seasons.preview(community.communityId, 'freeze', {
      number: options.integer('number'),
    });
    if (season.state !== 'running' && season.state !== 'paused') return take(context, 'freeze');
    return question(context, season, 'freeze', {
      title: rich`Freeze ${shownName(season.name)}?`,
      text: rich`No new rated matches until its final table stands, and it does not go on afterwards: /season pause is for a break.${season.running > 0 ? ` ${season.running} ${season.running === 1 ? 'match' : 'matches'} under way will finish and count.` : ''}`,
      label: 'Freeze the season',
    });
  },
};

export const seasonEnd: Command = {
  spec: {
    path: 'season end',
    code: 'ze',
    description: 'End the season: final table, rewards, trophies',
    help: 'Ends the season as soon as its running matches have finished. The final table never changes again; asks first. A season that has not started is called off, and its pool goes back.',
    options: [numberOption],
    permission: 'moderator',
    visibility: 'private',
  },
  async run(context) {
    const { community, services, options } = context;
    const season = await services.seasons.preview(community.communityId, 'end', { number: options.integer('number') });
    if (season.state === 'closed') {
      return { text: rich`**${shownName(season.name)}** is ${stateWords(season)} already.`, visibility: 'private' };
    }
    const isAhead = season.state === 'created' || season.state === 'open';
    const cut = cutWords(community.settings);
    return question(context, season, 'end', {
      title: rich`${isAhead ? 'Call off' : 'End'} ${shownName(season.name)}?`,
      text: isAhead
        ? rich`It has not started: nothing is counted, and its prize pool goes back to the treasury.`
        : joinRich([
            rich`${season.matches} rated ${season.matches === 1 ? 'match was' : 'matches were'} settled${season.running > 0 ? `, ${season.running} still run and will count` : ''}. Then the final table stands for good, and results cannot be corrected any more.`,
            rich`${poolWords(season)}`,
            ...(cut ? [rich`${cut}`] : []),
          ]),
      label: isAhead ? 'Call it off' : 'End the season',
    });
  },
};

/** What cannot be undone, before it happens. */
function question(
  { invocation, services }: Context,
  { number }: SeasonView,
  step: 'freeze' | 'end',
  asked: { title: RichText; text: RichText; label: string },
): Reply {
  const expiresAt = Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS;
  const action = { command: 'season finish', options: { number, step }, owner: invocation.actor.id, expiresAt };
  return {
    title: asked.title,
    text: asked.text,
    visibility: 'private',
    buttons: [[{ label: asked.label, style: 'danger', action }, cancelButton(invocation)]],
  };
}

export const seasonFinish: Command = {
  spec: {
    path: 'season finish',
    code: 'zx',
    description: 'Confirms what a season cannot take back',
    help: 'Reached by the buttons of /season freeze and /season end.',
    options: [
      { ...numberOption, required: true },
      {
        kind: 'string',
        name: 'step',
        description: 'What to confirm',
        maxLength: 10,
        required: true,
        choices: [
          { value: 'freeze', label: 'Freeze' },
          { value: 'end', label: 'End' },
        ],
      },
    ],
    permission: 'moderator',
    visibility: 'private',
    hidden: true,
  },
  // the question becomes its answer; everybody else is told by the season's bulletin
  run: async context => ({
    ...(await take(context, context.options.text('step') === 'freeze' ? 'freeze' : 'end')),
    replaces: true,
  }),
};
