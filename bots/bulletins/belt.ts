import type { BulletinView } from '../../core/announcements/index.ts';
import { type BeltNews, type BeltView, DEFEND_DAYS } from '../../core/honours/index.ts';
import { timeWords } from '../commands/time-words.ts';
import type { Services } from '../commands/types.ts';
import type { Reply } from '../reply.ts';
import { type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';

/** News of the belt. What happened is the bulletin's own; who is to defend it until when is read when it is told. */

type BeltServices = Pick<Services, 'honours' | 'agents' | 'communities'>;

interface Facts {
  name: string;
  belt: BeltView;
  until: string;
}

const WORDS: Record<BeltNews, (facts: Facts) => { title: string; text: RichText }> = {
  given: ({ name, until }) => ({
    title: `${name} is the first champion`,
    text: rich`First of the table, and with it the belt. **${name}** defends it by ${until}.`,
  }),
  taken: ({ name, until }) => ({
    title: `A new champion: ${name}`,
    text: rich`**${name}** has taken the belt, and defends it by ${until}.`,
  }),
  'won vacant': ({ name, until }) => ({
    title: `${name} wins the vacant belt`,
    text: rich`**${name}** is champion, and defends the belt by ${until}.`,
  }),
  defended: ({ name, belt }) => ({
    title: `${name} keeps the belt`,
    text: rich`**${name}** has defended it${belt.reign ? ` for the ${ordinal(belt.reign.defences)} time` : ''}.`,
  }),
  'not defended': ({ name }) => ({
    title: 'The belt is vacant',
    text: rich`**${name}** has not defended it within ${DEFEND_DAYS} days. The next title match decides who takes it.`,
  }),
  retired: ({ name }) => ({
    title: 'The belt is vacant',
    text: rich`**${name}** has retired as champion. The next title match decides who takes the belt.`,
  }),
  overridden: ({ name, until }) => ({
    title: `The belt goes to ${name}`,
    text: rich`The moderators have corrected the title match. **${name}** is champion, and defends the belt by ${until}.`,
  }),
  reminder: ({ name, until }) => ({
    title: `${name} must defend the belt`,
    text: rich`By ${until}, or it is vacant. A contender asks for a title match, or the champion's owner does.`,
  }),
  'called off': ({ name }) => ({
    title: 'The title match is off',
    text: rich`It could not be fought again and again, or somebody is not there any more. **${name}** may ask anew; the belt stays where it is.`,
  }),
};

export async function beltNews(bulletin: BulletinView, services: BeltServices): Promise<Reply | null> {
  const { communityId, data } = bulletin;
  const agentId = data['agentId'];
  const words = typeof data['news'] === 'string' ? WORDS[data['news'] as BeltNews] : undefined;
  if (!words || typeof agentId !== 'string') return null;
  const [belt, settings, agent] = await Promise.all([
    services.honours.belt(communityId),
    services.communities.settings(communityId),
    services.agents.byId(agentId),
  ]);
  const until = belt.defendBy ? timeWords(belt.defendBy, settings) : `${DEFEND_DAYS} days from now`;
  const { title, text } = words({ name: shownName(agent.name), belt, until });
  return {
    title: rich`🏅 ${title}`,
    text,
    visibility: 'public',
    buttons: [[{ label: 'The belt', action: { command: 'belt show', options: {} } }]],
  };
}

function ordinal(number: number): string {
  if (number % 100 >= 11 && number % 100 <= 13) return `${number}th`;
  return `${number}${['th', 'st', 'nd', 'rd'][number % 10] ?? 'th'}`;
}
