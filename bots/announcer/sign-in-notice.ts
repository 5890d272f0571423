import type { SignInNews } from '../../core/sessions/index.ts';
import { utcWords } from '../commands/link-words.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import type { AnnouncerOptions } from './context.ts';
import { deliver } from './notices.ts';

/**
 * A private word to whoever has been signed in on the web, or has a new token: whatever /notify says, for it may not have been them. Throws where
 * the platform put it off: the job is tried again.
 */
export async function tellSignIn(data: unknown, options: AnnouncerOptions): Promise<void> {
  const news = data as SignInNews;
  const { key, userId } = news;
  const sent = await deliver({ notice: 'sign-in', key, userId, reply: replyTo(news) }, options);
  if (!sent) throw new Error('The platform put a message off');
}

function replyTo({ what, by, at }: SignInNews): Reply {
  return {
    title: what === 'token' ? rich`A new token of yours` : rich`You are signed in on the web`,
    text: joinRich([
      rich`${sentence(what, by)} ${utcWords(new Date(at))}. Was that you? Then all is well.`,
      advice(what),
    ]),
    visibility: 'private',
    sensitive: true,
  };
}

function sentence(what: SignInNews['what'], by: string): RichText {
  if (what === 'token') return rich`A browser that is signed in as you has made the token **${by}**,`;
  return rich`**${by}** was signed in as you by ${what === 'code' ? rich`a code of \`/login\`` : rich`a wallet of yours`},`;
}

function advice(what: SignInNews['what']): RichText {
  return what === 'token'
    ? rich`If it was not: \`/token revoke\` at once, then \`/logout\`.`
    : rich`If it was not: \`/logout\` signs you out everywhere, at once. Whoever has a code is you, so give none to anybody.`;
}
