import { announceQueue } from '../matches/index.ts';
import type { Transaction } from '../platform/database.ts';
import { appendOutbox } from '../platform/outbox.ts';

/** A job of the announcer's: somebody is told in private that a browser or a program may act as them from now on. */
export const SIGN_IN_NEWS = 'sign-in';

export interface SignInNews {
  key: string;
  personId: string;
  /** The surface's own user id. */
  userId: string;
  what: 'code' | 'wallet' | 'token';
  /** The browser, 'Firefox on Linux', or what the token is called. */
  by: string;
  /** ISO 8601. */
  at: string;
}

/** One job for each of their accounts, in the transaction that lets it in. @param id of the session or the token */
export async function tellOwner(
  tx: Transaction,
  personId: string,
  { id, what, by, at }: { id: string; what: SignInNews['what']; by: string; at: Date },
): Promise<void> {
  const accounts = await tx.identity.findMany({ where: { personId }, select: { surface: true, externalId: true } });
  const events = accounts.map(({ surface, externalId: userId }) => {
    const key = `sign-in:${id}:${surface}:${userId}`;
    const news: SignInNews = { key, personId, userId, what, by, at: at.toISOString() };
    return { queue: announceQueue(surface), name: SIGN_IN_NEWS, data: { ...news } };
  });
  await appendOutbox(tx, ...events);
}
