import type { Transaction } from '../platform/database.ts';
import { idOf } from '../platform/ids.ts';
import { shortAddress } from '../wallets/index.ts';

/**
 * Owners whom nobody here knows: an address that holds an agent's token on a chain, and that nobody has linked. It is a person without an
 * account, whose member owns the agent and whom nobody commands; once somebody links the wallet, its members are merged into theirs.
 */

/** @param address in any case */
export function holderPersonId(address: string): string {
  return idOf(`holder:${address.toLowerCase()}`);
}

/** The member of an address that nobody has linked, made where there is none. @param address checksummed */
export async function holderMember(
  tx: Transaction,
  { communityId, address }: { communityId: string; address: string },
  { newId, now }: { newId: () => string; now: Date },
): Promise<string> {
  const personId = holderPersonId(address);
  await tx.person.createMany({
    // whoever links the wallet later is given no start credits for it
    data: { id: personId, hasReturned: true, createdAt: now },
    skipDuplicates: true,
  });
  return ensureMember(tx, { communityId, personId, displayName: shortAddress(address) }, { newId, now });
}

/** The member of a person in a community, made where they have none there. */
export async function memberIn(
  tx: Transaction,
  { communityId, personId }: { communityId: string; personId: string },
  { newId, now }: { newId: () => string; now: Date },
): Promise<string> {
  const account = await tx.identity.findFirst({ where: { personId }, orderBy: { seenAt: 'desc' } });
  const elsewhere = await tx.member.findFirst({
    where: { personId, mergedIntoId: null },
    orderBy: { lastActiveAt: 'desc' },
  });
  const displayName = account?.displayName ?? elsewhere?.displayName ?? 'A member';
  return ensureMember(tx, { communityId, personId, displayName }, { newId, now });
}

async function ensureMember(
  tx: Transaction,
  { communityId, personId, displayName }: { communityId: string; personId: string; displayName: string },
  { newId, now }: { newId: () => string; now: Date },
): Promise<string> {
  const where = { communityId, personId, mergedIntoId: null };
  const known = await tx.member.findFirst({ where, select: { id: true } });
  if (known) return known.id;
  await tx.member.createMany({
    // not active here: a private chat goes on acting for the community where the person was last
    data: { id: newId(), communityId, personId, displayName, lastActiveAt: new Date(0), createdAt: now },
    skipDuplicates: true,
  });
  return (await tx.member.findFirstOrThrow({ where, select: { id: true } })).id;
}
