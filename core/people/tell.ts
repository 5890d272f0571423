import { announceQueue } from '../matches/index.ts';
import type { Transaction } from '../platform/database.ts';
import { appendOutbox } from '../platform/outbox.ts';

/** What a person is told in private about their accounts and data: never put off by /notify, since it is about who they are here. */

export const PERSON_NEWS = ['link-asked', 'link-agreed', 'link-waits', 'link-cancelled', 'link-merged'] as const;

export interface PersonNews {
  what: (typeof PERSON_NEWS)[number];
  /** Id of the link. */
  subjectId: string;
  /** What cannot be read again later. */
  facts?: { agents: number; credits: number; renamed: string[] };
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
