import { LINK_NEWS, type LinkView, PERSON_NEWS, type PersonNews } from '../../core/people/index.ts';
import { linkButtons, linkText } from '../commands/link-words.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import type { AnnouncerOptions } from './context.ts';
import { deliver } from './notices.ts';
import { tokenNews } from './token-news.ts';

/** What people are told in private about who they are here, from the present state. */

interface Job extends PersonNews {
  personId: string;
  /** The surface's own user id. */
  userId: string;
}

/** Throws where the platform put it off: the job is tried again. */
export async function tellNews(data: unknown, options: AnnouncerOptions): Promise<void> {
  const job = data as Job;
  if (!PERSON_NEWS.includes(job.what)) throw new Error(`No words for ${String(job.what)}`);
  const reply = isOfLink(job.what) ? await linkNews({ ...job, what: job.what }, options) : tokenNews(job);
  if (!reply) return;
  const subject = job.occasion === undefined ? job.subjectId : `${job.subjectId}:${job.occasion}`;
  const key = `person:${job.what}:${subject}:${options.surface.name}:${job.userId}`;
  const sent = await deliver({ notice: job.what, key, userId: job.userId, reply }, options);
  if (!sent) throw new Error('The platform put a message off');
}

type LinkNews = (typeof LINK_NEWS)[number];

const isOfLink = (what: PersonNews['what']): what is LinkNews => LINK_NEWS.some(kind => kind === what);

async function linkNews(job: Job & { what: LinkNews }, options: AnnouncerOptions): Promise<Reply | null> {
  const link = await options.people?.links.seenBy(job.personId, job.subjectId);
  return link ? newsReply(job, link) : null;
}

const TITLES: Record<LinkNews, RichText> = {
  'link-asked': rich`Is this you?`,
  'link-agreed': rich`Your accounts are going to be joined`,
  'link-waits': rich`Your accounts wait to be joined`,
  'link-cancelled': rich`Your accounts stay apart`,
  'link-merged': rich`Your accounts are one now`,
};

/** Null where it is no news any more. */
function newsReply({ what, facts, userId }: Job & { what: LinkNews }, link: LinkView): Reply | null {
  if (what !== `link-${link.state}` && !(what === 'link-waits' && link.state === 'agreed')) return null;
  const lines: RichText[] = [linkText(link)];
  if (facts) {
    const agents = `${facts.agents} ${facts.agents === 1 ? 'agent' : 'agents'}`;
    lines.push(rich`${agents} and ${facts.credits} credits came along.`);
    if (facts.renamed.length > 0) lines.push(rich`Names that were taken got a number: ${facts.renamed.join(', ')}.`);
  }
  return {
    title: TITLES[what],
    text: joinRich(lines),
    visibility: 'private',
    sensitive: true,
    buttons: linkButtons(link, userId),
  };
}
