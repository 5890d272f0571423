import type { Button } from '../reply.ts';
import { rich } from '../rich-text.ts';
import { completeMatches, matchIdOption } from './options.ts';
import type { Command } from './types.ts';
import { versus } from './words.ts';

export const replay: Command = {
  spec: {
    path: 'replay',
    code: 're',
    description: 'The replay of a match as a GIF',
    help: 'Posts the highlight of a match again, or with full the whole fight, as large as this chat allows. Example: /replay 7H2K9QX4M1ZT full:true',
    options: [matchIdOption, { kind: 'boolean', name: 'full', description: 'The whole fight' }],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  complete: completeMatches,
  async run(context) {
    const { community, services, options, place, invocation, progress } = context;
    const match = await services.matches.seen(options.text('id') ?? '', community.communityId);
    const full = options.flag('full');
    if (match.result) progress({ text: rich`${versus(match)}: drawing the replay…`, visibility: 'public' });
    const limit = services.maxUploadBytes(invocation.surface, { chatId: place.chatId, channelId: place.channelId });
    const bytes = await services.pictures.gif(match, full ? 'full' : 'highlight', limit);
    const buttons: Button[] = [
      { label: 'Result', action: { command: 'match show', options: { id: match.id } } },
      { label: 'Verify', action: { command: 'verify', options: { id: match.id } } },
    ];
    if (!full)
      buttons.push({ label: 'Full fight', action: { command: 'replay', options: { id: match.id, full: true } } });
    return {
      text: rich`${versus(match)} · \`${match.id}\``,
      visibility: 'public',
      page: { kind: 'match', id: match.id },
      picture: {
        bytes,
        filename: `${match.id}.gif`,
        contentType: 'image/gif',
        alt: `Replay of ${match.sides[0].agent.name} against ${match.sides[1].agent.name}`,
      },
      buttons: [buttons],
    };
  },
};
