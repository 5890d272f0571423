import type { DigestBatch } from '../../core/announcements/index.ts';
import { DROP_NEWS, ESCROW_NEWS } from '../../core/chain/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { SIGN_IN_NEWS } from '../../core/sessions/index.ts';
import { WALLET_NEWS } from '../../core/wallets/index.ts';
import { plain } from '../rich-text.ts';
import { SurfaceError } from '../surface.ts';
import { syncBulletin } from './bulletins.ts';
import { fitButtons } from './buttons.ts';
import type { AnnouncerOptions } from './context.ts';
import { tellCorrections } from './correction.ts';
import { digestMessage } from './digest-message.ts';
import { tellOfDrop } from './drop-notice.ts';
import { tellOfPool } from './escrow-notice.ts';
import { noticeOfChallenge, noticesOfMatch } from './notices.ts';
import { recountCrowd } from './perform.ts';
import { tellNews } from './person-news.ts';
import { pingMembers } from './pings.ts';
import { tellSanction } from './sanction-notice.ts';
import { tellSignIn } from './sign-in-notice.ts';
import { syncPost } from './sync-post.ts';
import { askWhetherTheirs } from './wallet-question.ts';
import { tellWebhook } from './webhook-notice.ts';
import { noticesOfWinnings } from './winnings-notices.ts';

export type { AnnouncerOptions } from './context.ts';

/** Turns match life into chat posts on one surface. Holds no state: make one for every job, or one for ever. */
export interface Announcer {
  /** Works on a job of the surface's queue: 'match', 'bulletin', 'challenge', 'crowd', 'sweep', 'digest' or 'alarm'. Others are ignored. */
  handle(job: { name: string; data: unknown }): Promise<void>;
  /** Brings the posts of a match up to date and schedules the next look. Any number of times, side by side as well. */
  syncMatch(matchId: string): Promise<void>;
  /** The same for a bulletin. */
  syncBulletin(bulletinId: string): Promise<void>;
  /** Looks after posts whose job was lost. Every 10 s, say. */
  sweep(): Promise<void>;
  /** Posts the digests that are due (the oldest match left out has waited about an hour) and clears old notices. Every 5 minutes, say. */
  flushDigest(): Promise<void>;
  /** Tells a member of a challenge, where they want to know. */
  notifyChallenge(challengeId: string): Promise<void>;
}

/** What is late by this was forgotten by its job. */
const OVERDUE_MS = 3000;
const SOONEST_MS = 50;

export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { surface, announcements, clock, log } = options;

  async function syncMatch(matchId: string): Promise<void> {
    const posts = await announcements.posts.of(matchId, surface.name);
    if (posts.length === 0) return;
    const open = posts.filter(post => post.closed === null);
    const view = options.matches.get(matchId);
    const outcomes = await Promise.allSettled([
      ...open.map(({ channelId }) => syncPost({ matchId, surface: surface.name, channelId }, options)),
      view.then(match => noticesOfMatch(match, options)),
      view.then(match => noticesOfWinnings(match, options)),
      view.then(match => tellCorrections(match, posts, options)),
    ]);
    const looks = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' && outcome.value ? [outcome.value] : []));
    if (looks.length > 0) {
      const next = Math.min(...looks.map(look => look.getTime()));
      await options.schedule(matchId, Math.max(SOONEST_MS, next - clock.now().getTime()));
    }
    const failed = outcomes.find(outcome => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async function tellBulletin(bulletinId: string): Promise<void> {
    const next = await syncBulletin(bulletinId, options);
    if (!next) return;
    await options.scheduleBulletin(bulletinId, Math.max(SOONEST_MS, next.getTime() - clock.now().getTime()));
  }

  async function flushDigest(): Promise<void> {
    for (const batch of await announcements.digests.take(surface.name)) await postDigest(batch);
    await announcements.notices.sweep();
  }

  async function postDigest(batch: DigestBatch): Promise<void> {
    try {
      const views: MatchView[] = [];
      for (const matchId of batch.matchIds) views.push(await options.matches.get(matchId));
      const message = digestMessage(views);
      const report = (error: unknown) => log.error({ error }, 'a button does not fit its message');
      await surface.post(
        { chatId: batch.chatId, channelId: batch.channelId },
        { ...message, buttons: fitButtons(message.buttons ?? [], options.catalogue, report) },
        { silent: true },
      );
    } catch (error) {
      const isLost = error instanceof SurfaceError && !['rate-limited', 'unavailable'].includes(error.code);
      log.warn({ error, channelId: batch.channelId, isLost }, 'a digest was not posted');
      if (!isLost) await announcements.digests.giveBack(surface.name, batch);
    }
  }

  /** A word to the moderators; where it cannot be posted, the log has it. */
  async function postAlarm(data: unknown): Promise<void> {
    const target = { chatId: field(data, 'chatId'), channelId: field(data, 'channelId') };
    const text = field(data, 'text');
    try {
      await surface.post(target, { text: plain(text), visibility: 'public', tone: 'bad' });
    } catch (error) {
      log.error({ error, ...target, text }, 'moderators could not be told');
      if (error instanceof SurfaceError && ['rate-limited', 'unavailable'].includes(error.code)) throw error;
    }
  }

  const announcer: Announcer = {
    syncMatch,
    syncBulletin: tellBulletin,
    flushDigest,

    async sweep() {
      const before = new Date(clock.now().getTime() - OVERDUE_MS);
      for (const matchId of await announcements.posts.overdue(surface.name, before)) {
        await syncMatch(matchId).catch((error: unknown) => log.error({ error, matchId }, 'a match could not be told'));
      }
      for (const bulletinId of await announcements.bulletins.overdue(surface.name, before)) {
        await tellBulletin(bulletinId).catch((error: unknown) =>
          log.error({ error, bulletinId }, 'a bulletin could not be told'),
        );
      }
    },

    async notifyChallenge(challengeId) {
      if (!(await noticeOfChallenge(challengeId, options))) throw new Error('The platform put a notice off');
    },

    async handle({ name, data }) {
      if (name === 'match') await syncMatch(field(data, 'matchId'));
      else if (name === 'bulletin') await tellBulletin(field(data, 'bulletinId'));
      else if (name === 'challenge') await announcer.notifyChallenge(field(data, 'challengeId'));
      else if (name === 'sweep') await announcer.sweep();
      else if (name === 'digest') await flushDigest();
      else if (name === 'ping') await pingMembers(field(data, 'bulletinId'), options);
      else if (name === 'crowd') await recountCrowd(field(data, 'matchId'), options);
      else if (name === 'person') await tellNews(data, options);
      else if (name === WALLET_NEWS) await askWhetherTheirs(data, options);
      else if (name === ESCROW_NEWS) await tellOfPool(data, options);
      else if (name === DROP_NEWS) await tellOfDrop(data, options);
      else if (name === 'sanction') await tellSanction(data, options);
      else if (name === 'webhook') await tellWebhook(data, options);
      else if (name === SIGN_IN_NEWS) await tellSignIn(data, options);
      else if (name === 'alarm') await postAlarm(data);
      else log.warn({ job: name }, 'the announcer does not know this job');
    },
  };
  return announcer;
}

/**
 * A job id for `schedule`: looks at a match that fall due in the same second are one. A fixed id a match would let a look that is
 * far away swallow a near one.
 */
export function lookJobId(matchId: string, dueAt: Date): string {
  return `announce-${matchId}-${Math.round(dueAt.getTime() / 1000)}`;
}

function field(data: unknown, name: string): string {
  const value = (data as Record<string, unknown> | null)?.[name];
  if (typeof value !== 'string') throw new Error(`Job lacks ${name}`);
  return value;
}
