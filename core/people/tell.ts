import { announceQueue } from '../matches/index.ts';
import type { Transaction } from '../platform/database.ts';
import { appendOutbox } from '../platform/outbox.ts';

/** What a person is told in private about their accounts and data: never put off by /notify, since it is about who they are here, and what is theirs. */

export const LINK_NEWS = ['link-asked', 'link-agreed', 'link-waits', 'link-cancelled', 'link-merged'] as const;
/** Of an agent's token: minted, or not; that the agent was sold and waits; that it has gone, or come. */
export const TOKEN_NEWS = ['token-minted', 'token-failed', 'agent-sold', 'agent-gone', 'agent-come'] as const;
export const PERSON_NEWS = [...LINK_NEWS, ...TOKEN_NEWS] as const;

export interface PersonNews {
  what: (typeof PERSON_NEWS)[number];
  /** Id of the link, or of the agent. */
  subjectId: string;
  /** Of what may happen again to the same subject: which time it was. */
  occasion?: string;
  /** What cannot be read again later. */
  facts?: { agents: number; credits: number; renamed: string[] };
  /** Of news about a token. `wallet` is a short address; `others` are names of further agents that came by the same wallet. */
  token?: { agentName: string; wallet: string; chain: string; problem?: string; others?: string[] };
}

/** One job for each of the person's accounts, in the transaction of what they are told (bots/announcer/person-news.ts has the words). */
export async function tellPerson(tx: Transaction, personId: string, news: PersonNews): Promise<void> {
  const accounts = await tx.identity.findMany({ where: { personId } });
  await appendOutbox(
    tx,
    ...accounts.map(({ surface, externalId }) => ({
      queue: announceQueue(surface),
      name: 'person',
      data: { ...news, personId, userId: externalId },
    })),
  );
}
