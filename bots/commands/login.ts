import { CODE_MINUTES } from '../../core/people/index.ts';
import { noteRole } from '../note-role.ts';
import { answersPrivately } from '../private-answers.ts';
import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import type { Command, Context } from './types.ts';

/** A code that signs a browser in as whoever asked for it. It is for their eyes only, and kept by nobody. */

/** What opens the private chat for it (bots/commands/start.ts). */
export const LOGIN_PAYLOAD = 'login';
/** `signInPath()` of api/web/paths.ts. The code stands behind the #: browsers send that to nobody, so that no server logs it. */
const SIGN_IN = '/sign-in';

export const login: Command = {
  spec: {
    path: 'login',
    code: 'li',
    description: 'Sign in on the web pages: a one-time code, for your eyes only',
    help: `Gives you a code that signs a browser in as you, once, within ${CODE_MINUTES} minutes. Whoever enters it is you there: show it to nobody. In a Telegram group it comes to our private chat.`,
    options: [],
    permission: 'member',
    visibility: 'private',
    // a second delivery gives another code: answers to anything else are kept for a day, and a code is kept by nobody
    readOnly: true,
  },
  async run(context) {
    await noteRole(context.invocation, context.services.communities);
    return loginReply(context);
  },
};

export async function loginReply({ services, community, invocation, place }: Context): Promise<Reply> {
  if (!answersPrivately(invocation.surface, invocation.chat.kind)) {
    return {
      text: rich`The code that signs you in is for your eyes only. Let us go on in our private chat.`,
      visibility: 'private',
      privateStart: LOGIN_PAYLOAD,
    };
  }
  const { code } = await services.sessions.codes.create(community, place);
  const page = services.publicUrl === null ? null : `${services.publicUrl}${SIGN_IN}`;
  return {
    title: rich`Sign in`,
    text: joinRich([
      page === null
        ? rich`Enter this on the arena's page “Sign in”, within ${CODE_MINUTES} minutes:`
        : rich`Enter this at ${page}, within ${CODE_MINUTES} minutes, or open that page by the button:`,
      rich`\`${code}\``,
      rich`**Whoever enters it is signed in as you**, and may bet your credits. Show it to nobody, and enter it nowhere else: nobody from the arena will ever ask you for it. Did somebody tell you to get it? Then do not give it to them.`,
      rich`It serves once; \`/login\` again makes this one worthless.`,
    ]),
    visibility: 'private',
    sensitive: true,
    ...(page !== null && { buttons: [[{ label: 'Open the page', url: `${page}#code=${code}` }]] }),
  };
}
