import type { PersonNews } from '../../core/people/index.ts';
import type { Reply } from '../reply.ts';
import { type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';

/** What people are told in private about the tokens of their agents. Null where there is nothing to say. */
export function tokenNews({ what, subjectId, token, userId }: PersonNews & { userId: string }): Reply | null {
  if (!token) return null;
  const words = wordsOf(what, token);
  if (!words) return null;
  return {
    ...words,
    visibility: 'private',
    sensitive: true,
    buttons: [
      [
        what === 'token-failed'
          ? { label: 'Try again', action: { command: 'agent mint', options: { agent: subjectId }, owner: userId } }
          : { label: 'Its token', action: { command: 'agent token', options: { agent: subjectId }, owner: userId } },
      ],
    ],
  };
}

/** Agents named in one message: a wallet may hold hundreds. */
const NAMED_MAX = 10;

function alsoCome(others: readonly string[]): string {
  if (others.length === 0) return '';
  const more = others.length - NAMED_MAX;
  const names = others.slice(0, NAMED_MAX).map(name => shownName(name));
  return ` With it come ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function wordsOf(
  what: PersonNews['what'],
  { agentName, wallet, chain, problem, others = [] }: NonNullable<PersonNews['token']>,
): Pick<Reply, 'title' | 'text' | 'tone'> | null {
  const name = shownName(agentName);
  const texts: Partial<Record<PersonNews['what'], [RichText, RichText]>> = {
    'token-minted': [
      rich`${name} is a token now`,
      rich`It is minted on ${chain}, and your wallet ${wallet} holds it. Whoever holds the token owns the agent.`,
    ],
    'token-failed': [
      rich`${name} could not be minted`,
      rich`On ${chain}, to ${wallet}: ${problem ?? 'the chain refused it.'} Nothing has changed, and you may try again; \`/wallet main\` chooses another wallet first.`,
    ],
    'agent-sold': [
      rich`${name} is changing hands`,
      rich`Its token went to ${wallet} on ${chain}. The agent follows as soon as nothing that it is in is under way; until then nobody can change it, and it left the queue and what it had been entered for.`,
    ],
    'agent-gone': [
      rich`${name} has a new owner`,
      rich`Its token went to ${wallet} on ${chain}, and the agent with it. What it has won with you stays yours.`,
    ],
    'agent-come': [
      rich`${name} is yours`,
      rich`Your wallet ${wallet} holds its token on ${chain}. It comes as it is: build, looks and record. \`/agent show\` has its card.${alsoCome(others)}`,
    ],
  };
  const found = texts[what];
  if (!found) return null;
  return { title: found[0], text: found[1], ...(what !== 'token-failed' && what !== 'agent-sold' && { tone: 'good' }) };
}
