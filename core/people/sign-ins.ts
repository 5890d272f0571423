import type { Transaction } from '../platform/database.ts';

/** Where a person is signed in, and the tokens of their programs (core/sessions), as they become another person or nobody. */

/** In the caller's transaction: sessions, tokens and codes go along. */
export async function carrySignIns(tx: Transaction, fromId: string, intoId: string): Promise<void> {
  const [where, data] = [{ personId: fromId }, { personId: intoId }];
  await tx.webSession.updateMany({ where, data });
  await tx.accessToken.updateMany({ where, data });
}

/** In the caller's transaction: every browser and program is signed out, and nothing is kept of it. Codes go with the account. */
export async function forgetSignIns(tx: Transaction, personId: string): Promise<void> {
  // refresh tokens go with their session
  await tx.webSession.deleteMany({ where: { personId } });
  await tx.accessToken.deleteMany({ where: { personId } });
  await tx.$executeRaw`DELETE FROM "Outbox" WHERE name = 'sign-in' AND data->>'personId' = ${personId}`;
}
