import type { BulletinView } from '../../core/announcements/index.ts';
import { SURFACE_WORDS } from '../commands/link-words.ts';
import type { Services } from '../commands/types.ts';
import { shorten } from '../commands/words.ts';
import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';

/** A chat has joined the community: told in all its chats, as long as it is so. */
export async function communityJoin(
  bulletin: BulletinView,
  services: Pick<Services, 'people' | 'communities'>,
): Promise<Reply | null> {
  const chat = await services.people.chats.chat(bulletin.subjectId);
  if (!chat || chat.communityId !== bulletin.communityId) return null;
  const { name } = await services.communities.byId(bulletin.communityId);
  const [members, agents] = [Number(bulletin.data['members']), Number(bulletin.data['agents'])];
  return {
    title: rich`One community from now on`,
    text: joinRich([
      rich`**${shorten(chat.title, 60)}** (${SURFACE_WORDS[chat.surface]}) has joined **${shorten(name, 60)}**: ${members} ${members === 1 ? 'member' : 'members'} and ${agents} ${agents === 1 ? 'agent' : 'agents'} are new here.`,
      rich`One ranking, one queue, one balance, whichever chat you use. Are you on both sides? \`/link account\` makes you one.`,
    ]),
    visibility: 'public',
  };
}
