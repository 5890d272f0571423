import type { SeasonStep } from '../../core/seasons/index.ts';
import type { CommandOption } from '../command.ts';
import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
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

function stepCommand(step: Exclude<SeasonStep, 'end'>, code: string, description: string, help: string): Command {
  return {
    spec: {
      path: `season ${step}`,
      code,
      description,
      help,
      options: [numberOption],
      permission: 'moderator',
      visibility: 'public',
    },
    run: context => take(context, step),
  };
}

async function take({ community, services, options }: Context, step: SeasonStep): Promise<Reply> {
  const { season, changed } = await services.seasons.act(community, step, { number: options.integer('number') });
  const lead = changed ? '' : 'Somebody was faster. ';
  return {
    text: joinRich([
      rich`${lead}**${shownName(season.name)}** (season ${season.number}) is ${stateWords(season)}.`,
      ...(season.state === 'closed' ? [] : [nextWords(season, community.settings)]),
    ]),
    tone: 'good',
    visibility: 'public',
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
export const seasonFreeze = stepCommand(
  'freeze',
  'zf',
  'Stop new rated matches for good: the season is about to end',
  'No new rated matches any more; those that run finish, and results may still be corrected. /season end then makes the final table.',
);

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
  async run({ community, services, options, invocation }) {
    const season = await services.seasons.previewEnd(community.communityId, { number: options.integer('number') });
    if (season.state === 'closed') {
      return { text: rich`**${shownName(season.name)}** is ${stateWords(season)} already.`, visibility: 'private' };
    }
    const isAhead = season.state === 'created' || season.state === 'open';
    const cut = cutWords(community.settings);
    return {
      title: rich`${isAhead ? 'Call off' : 'End'} ${shownName(season.name)}?`,
      text: isAhead
        ? rich`It has not started: nothing is counted, and its prize pool goes back to the treasury.`
        : joinRich([
            rich`${season.matches} rated matches were settled${season.running > 0 ? `, ${season.running} still run and will count` : ''}. Then the final table stands for good, and results cannot be corrected any more.`,
            rich`${poolWords(season)}`,
            ...(cut ? [rich`${cut}`] : []),
          ]),
      visibility: 'private',
      buttons: [
        [
          {
            label: isAhead ? 'Call it off' : 'End the season',
            style: 'danger',
            action: {
              command: 'season finish',
              options: { number: season.number },
              owner: invocation.actor.id,
              expiresAt: Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS,
            },
          },
          cancelButton(invocation),
        ],
      ],
    };
  },
};

export const seasonFinish: Command = {
  spec: {
    path: 'season finish',
    code: 'zx',
    description: 'Confirms the end of a season',
    help: 'Reached by the button of /season end.',
    options: [{ ...numberOption, required: true }],
    permission: 'moderator',
    visibility: 'public',
    hidden: true,
  },
  run: context => take(context, 'end'),
};
