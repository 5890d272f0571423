import { joinRich, rich } from '../rich-text.ts';
import type { Command } from './types.ts';

export const logout: Command = {
  spec: {
    path: 'logout',
    code: 'lg',
    description: 'Sign out everywhere on the web, at once',
    help: 'Ends all your sessions on the web pages, at once: for when it was not you who signed in. Tokens for programs stay: /token revoke ends those.',
    options: [],
    permission: 'member',
    visibility: 'private',
  },
  async run({ services, community }) {
    const { sessions } = services;
    const [ended, tokens] = await Promise.all([
      sessions.web.endAll(community.personId),
      sessions.tokens.list(community.personId),
    ]);
    return {
      title: rich`Signed out`,
      text: joinRich([
        ended === 0
          ? rich`You were signed in nowhere.`
          : rich`${ended === 1 ? 'The one browser' : `All ${ended} browsers`} that ${ended === 1 ? 'was' : 'were'} signed in as you ${ended === 1 ? 'is' : 'are'} signed out.`,
        ...(tokens.length > 0
          ? [
              rich`Your ${tokens.length === 1 ? 'token for programs still works' : `${tokens.length} tokens for programs still work`}: \`/token list\`.`,
            ]
          : []),
      ]),
      visibility: 'private',
      sensitive: true,
      tone: 'good',
    };
  },
};
