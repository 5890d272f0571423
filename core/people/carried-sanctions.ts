import type { Transaction } from '../platform/database.ts';
import type { MemberPair } from './merge.ts';

/** Sanctions that hold go along with members who change communities: nobody sheds one by moving. Those there stay for who comes back. */
export async function carrySanctions(
  tx: Transaction,
  {
    from,
    to,
    pairs,
    newId,
    now,
  }: { from: string; to: string; pairs: readonly MemberPair[]; newId: () => string; now: Date },
): Promise<void> {
  const heirs = new Map(pairs.map(({ fromId, intoId }) => [fromId, intoId]));
  const moved = await tx.member.findMany({
    where: { communityId: from, mergedIntoId: { in: [...heirs.values()] } },
    select: { id: true, mergedIntoId: true },
  });
  const heirOf = new Map(moved.map(({ id, mergedIntoId }) => [id, mergedIntoId]));
  const holding = { liftedAt: null, OR: [{ endsAt: null }, { endsAt: { gt: now } }] };
  const rows = await tx.sanction.findMany({
    where: { communityId: from, memberId: { in: [...heirOf.keys()] }, ...holding },
  });
  const known = await tx.sanction.findMany({
    where: { communityId: to, memberId: { in: [...heirs.values()] }, ...holding },
  });
  await tx.sanction.createMany({
    data: rows.flatMap(row => {
      const memberId = heirOf.get(row.memberId);
      const isThere = known.some(
        other =>
          other.memberId === memberId && other.kind === row.kind && other.endsAt?.getTime() === row.endsAt?.getTime(),
      );
      return !memberId || isThere ? [] : [{ ...row, id: newId(), communityId: to, memberId }];
    }),
  });
}
