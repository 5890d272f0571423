import {
  issuanceOf,
  marketOf,
  type NewTransfer,
  postTransfers,
  recordDebt,
  repayDebts,
  resolveTransfers,
  type TransferKind,
  treasuryOf,
  walletOf,
} from '../../core/ledger/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { type AllowanceWorld, openAllowanceWorld } from '../allowances/world.ts';

/**
 * A ledger with one of everything: a settled market with a sale at a profit, a pay-out and a corrected result, a void one, an open one,
 * two communities, a debt repaid in part. It adds up.
 */
export interface LedgerScene {
  world: AllowanceWorld;
  community: string;
  other: string;
  ann: string;
  bob: string;
  settled: string;
  voided: string;
  open: string;
}

export async function openLedgerScene(): Promise<LedgerScene> {
  const world = await openAllowanceWorld();
  const [community, other] = [await world.community({ goalCredits: 0 }), await world.community()];
  const [ann, bob, dan] = await Promise.all([community, community, other].map(world.member));
  if (!ann || !bob || !dan) throw new Error('three members were made');
  const agents = [await world.agent(community, ann.memberId), await world.agent(community, bob.memberId)] as const;
  const match = (state: 'open' | 'settled' | 'void') =>
    world.match({ communityId: community, agentIds: agents, state });
  const scene = {
    world,
    community,
    other,
    ann: ann.memberId,
    bob: bob.memberId,
    settled: await match('settled'),
    voided: await match('void'),
    open: await match('open'),
  };
  await world.allowances.openAll(sqlOf(world.test.database.pool), [ann, bob, dan]);
  await fund(scene);
  await playSettled(scene);
  await playVoided(scene);
  await playOpen(scene);
  const sql = sqlOf(world.test.database.pool);
  await recordDebt(sql, {
    id: newId(),
    communityId: community,
    memberId: scene.bob,
    matchId: scene.settled,
    amount: 30n,
  });
  const { available } = await balanceOf(scene, scene.bob);
  await repayDebts(sql, [scene.bob], { keep: available - 10n });
  return scene;
}

async function balanceOf({ world }: LedgerScene, memberId: string): Promise<{ available: bigint }> {
  const account = await world.test.database.prisma.account.findUniqueOrThrow({ where: { key: `wallet:${memberId}` } });
  return { available: account.posted - account.held };
}

/** Posts transfers between named accounts of the scene's community. */
export async function post(
  { world, community }: LedgerScene,
  matchId: string | null,
  moves: readonly (readonly [kind: TransferKind, from: string, to: string, amount: bigint, pending?: string])[],
): Promise<void> {
  const account = (name: string) => {
    if (name === 'issuance') return issuanceOf(community);
    if (name === 'treasury') return treasuryOf(community);
    return name === 'market' ? marketOf(community, matchId ?? '') : walletOf(community, name);
  };
  const transfers: NewTransfer[] = moves.map(([kind, from, to, amount, pending]) => ({
    key: pending ?? newId(),
    kind,
    from: account(from),
    to: account(to),
    amount,
    pending: pending !== undefined,
    ...(matchId === null ? {} : { matchId }),
  }));
  await postTransfers(sqlOf(world.test.database.pool), transfers);
}

const fund = (scene: LedgerScene) => post(scene, null, [['subsidy-issue', 'issuance', 'treasury', 200n]]);

interface StakeRow {
  memberId: string;
  paid: bigint;
  released?: bigint;
  pending?: bigint;
  payout?: bigint;
}

async function market(
  { world, community }: LedgerScene,
  matchId: string,
  state: 'open' | 'settled' | 'void',
  stakes: readonly StakeRow[],
): Promise<void> {
  const { prisma } = world.test.database;
  const now = world.clock.now();
  const settledAt = state === 'open' ? null : now;
  await prisma.market.create({
    data: { matchId, communityId: community, kind: 'lmsr', state, closesAt: now, settledAt },
  });
  for (const { memberId, paid, released = 0n, pending = 0n, payout = null } of stakes) {
    await prisma.stake.create({
      data: { matchId, memberId, communityId: community, paid, released, pending, payout, settledAt },
    });
    await prisma.trade.create({
      data: { key: newId(), matchId, memberId, side: 'buy', pick: 'A', stake: paid, shares: paid },
    });
    if (released === 0n && pending === 0n) continue;
    const proceeds = released + pending;
    await prisma.trade.create({
      data: { key: newId(), matchId, memberId, side: 'sell', pick: 'A', shares: paid, proceeds, released, pending },
    });
  }
}

async function playSettled(scene: LedgerScene): Promise<void> {
  const { ann, bob, settled } = scene;
  await market(scene, settled, 'settled', [
    { memberId: ann, paid: 100n, released: 100n, pending: 50n, payout: 50n + 70n },
    { memberId: bob, paid: 80n, payout: 120n - 70n },
  ]);
  await post(scene, settled, [
    ['subsidy', 'treasury', 'market', 100n],
    ['stake', ann, 'market', 100n],
    ['stake', bob, 'market', 80n],
    ['sale', 'market', ann, 100n],
    ['sale-profit', 'market', ann, 50n, 'profit:settled'],
  ]);
  await resolveTransfers(sqlOf(scene.world.test.database.pool), [
    { key: 'profit:settled:post', pendingKey: 'profit:settled', as: 'post' },
  ]);
  await post(scene, settled, [
    ['payout', 'market', bob, 120n],
    ['subsidy-return', 'market', 'treasury', 10n],
  ]);
  // the moderators correct the result: of 70 that Bob should not have had, 40 were left
  await post(scene, settled, [
    ['override-claim', bob, 'market', 40n],
    ['override-advance', 'treasury', 'market', 30n],
    ['override-payout', 'market', ann, 70n],
  ]);
}

async function playVoided(scene: LedgerScene): Promise<void> {
  const { ann, bob, voided } = scene;
  await market(scene, voided, 'void', [
    { memberId: ann, paid: 40n, payout: 40n },
    { memberId: bob, paid: 30n, released: 30n, pending: 10n, payout: 0n },
  ]);
  await post(scene, voided, [
    ['stake', ann, 'market', 40n],
    ['stake', bob, 'market', 30n],
    ['sale', 'market', bob, 30n],
    ['sale-profit', 'market', bob, 10n, 'profit:void'],
  ]);
  await resolveTransfers(sqlOf(scene.world.test.database.pool), [
    { key: 'profit:void:void', pendingKey: 'profit:void', as: 'void' },
  ]);
  await post(scene, voided, [['refund', 'market', ann, 40n]]);
}

async function playOpen(scene: LedgerScene): Promise<void> {
  const { ann, bob, open } = scene;
  await market(scene, open, 'open', [
    { memberId: ann, paid: 20n },
    { memberId: bob, paid: 10n, released: 10n, pending: 5n },
  ]);
  await post(scene, open, [
    ['stake', ann, 'market', 20n],
    ['stake', bob, 'market', 10n],
    ['sale', 'market', bob, 10n],
    ['sale-profit', 'market', bob, 5n, 'profit:open'],
  ]);
}
