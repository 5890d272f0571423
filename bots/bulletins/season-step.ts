import type { BulletinView } from '../../core/announcements/index.ts';
import type { SeasonStep, SeasonView } from '../../core/seasons/index.ts';
import { cutWords, nextWords, poolWords } from '../commands/season-words.ts';
import type { Services } from '../commands/types.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';

/** A season opens, starts, pauses, goes on, freezes, or is called off. Told where it still stands there: a step that another one followed is history. */

const STANDS: Readonly<Record<SeasonStep, SeasonView['state']>> = {
  open: 'open',
  start: 'running',
  pause: 'paused',
  resume: 'running',
  freeze: 'frozen',
  end: 'closed',
};

export async function seasonStep(
  bulletin: BulletinView,
  services: Pick<Services, 'seasons' | 'communities' | 'now'>,
): Promise<Reply | null> {
  const step = bulletin.data['step'] as SeasonStep;
  const season = await services.seasons.byId(bulletin.subjectId);
  if (!season || season.state !== STANDS[step]) return null;
  // its end follows at once, and is news enough
  if (step === 'freeze' && season.running === 0 && season.endsAt && season.endsAt <= services.now()) return null;
  const settings = await services.communities.settings(bulletin.communityId);
  const cut = cutWords(settings);
  const name = shownName(season.name);
  const rule = season.modifier ? [rich`**${season.modifier.name}**: ${season.modifier.text}`] : [];
  const next = nextWords(season, settings);
  const enter = [
    [{ label: 'Enter my agents', style: 'primary' as const, action: { command: 'season join', options: {} } }],
  ];
  const told = (title: RichText, lines: readonly RichText[], more: Partial<Reply> = {}): Reply => ({
    title,
    text: joinRich(lines),
    visibility: 'public',
    ...more,
  });
  switch (step) {
    case 'open':
      return told(
        rich`Season ${season.number}: ${name} is open for registration`,
        [
          next,
          rich`${poolWords(season)}`,
          ...rule,
          ...(cut ? [rich`${cut}`] : []),
          season.entered === 0
            ? rich`Nobody has entered yet. Be the first!`
            : rich`${season.entered} ${season.entered === 1 ? 'agent has' : 'agents have'} entered so far.`,
        ],
        { buttons: enter },
      );
    case 'start':
      return told(
        rich`Season ${season.number}: ${name} has started`,
        [
          rich`Rated matches count from now on: /queue join. The first five place your agent in its division.`,
          next,
          rich`${poolWords(season)}`,
          ...rule,
        ],
        {
          buttons: [
            [{ label: 'Queue', style: 'primary', action: { command: 'queue join', options: {} } }, ...(enter[0] ?? [])],
          ],
          tone: 'good',
        },
      );
    case 'pause':
      return told(rich`${name} is paused`, [next]);
    case 'resume':
      return told(rich`${name} goes on`, [rich`Rated matches count again: /queue join.`, next], { tone: 'good' });
    case 'freeze':
      return told(rich`${name} is frozen`, [
        rich`No new rated matches; those that run will finish and count.`,
        next,
        ...(cut ? [rich`${cut}`] : []),
      ]);
    case 'end':
      return season.calledOff
        ? told(rich`${name} was called off`, [rich`It never started; its prize pool went back to the treasury.`])
        : null;
  }
}
