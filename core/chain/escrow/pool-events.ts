import type { Transaction } from '../../platform/database.ts';
import { idOfBytes } from '../leaves.ts';
import type { Applier, ChainBase, ChainEvent, ChainPart } from '../types.ts';
import { tellStakers } from './pool-news.ts';

/** From events of the WagerEscrow to pools and stakes as we know them. Everything here follows from events alone, but for who asked. */

export function poolAppliers({ settings: { id: chainId }, log }: Pick<ChainBase, 'settings' | 'log'>) {
  const poolId = (event: ChainEvent) => textOf(event, 'poolId').toLowerCase();

  /** The stake of an account, with a row of its own from then on. */
  async function stakeOf(tx: Transaction, event: ChainEvent) {
    const key = { poolId: poolId(event), account: textOf(event, 'account') };
    return tx.escrowStake.upsert({ where: { poolId_account: key }, create: key, update: {} });
  }

  const opened: Applier = async (tx, event) => {
    const { args } = event;
    const id = poolId(event);
    const matchId = matchOf(textOf(event, 'matchId'));
    if (matchId === null) {
      log.warn({ poolId: id }, 'a pool was opened for what is no match of ours');
      return;
    }
    const facts = {
      state: 'open',
      commit: textOf(event, 'commit').toLowerCase(),
      asset: textOf(event, 'asset'),
      closesAt: new Date(Number(args['closesAt']) * 1_000),
      feeBps: Number(args['feeBps']),
      bond: String(args['bond']),
      problem: null,
    };
    await tx.escrowPool.upsert({ where: { id }, create: { id, chainId, matchId, ...facts }, update: facts });
  };

  const staked: Applier = async (tx, event) => {
    const pool = await tx.escrowPool.findUnique({ where: { id: poolId(event) } });
    if (!pool) return;
    const { account, ...stake } = await stakeOf(tx, event);
    const corner = Number(event.args['outcome']) === 0 ? 'left' : 'right';
    const amount = BigInt(String(event.args['amount']));
    await tx.escrowStake.update({
      where: { poolId_account: { poolId: pool.id, account } },
      data: { [corner]: String(BigInt(stake[corner]) + amount) },
    });
    await tx.escrowPool.update({
      where: { id: pool.id },
      data: { [corner]: String(BigInt(pool[corner]) + amount) },
    });
  };

  const ended =
    (outcome: (event: ChainEvent) => { state: string; winner: number | null; fee: string }): Applier =>
    async (tx, event) => {
      const id = poolId(event);
      const { count } = await tx.escrowPool.updateMany({
        where: { id },
        data: { ...outcome(event), endedAt: event.at },
      });
      if (count > 0) await tellStakers(tx, id);
    };

  const settled = ended(({ args }) => ({
    state: 'settled',
    winner: Number(args['winner']),
    fee: String(args['fee']),
  }));
  const voided = ended(() => ({ state: 'voided', winner: null, fee: '0' }));

  const paid =
    (what: 'withdrawn' | 'bondShare'): Applier =>
    async (tx, event) => {
      const known = await tx.escrowPool.count({ where: { id: poolId(event) } });
      if (known === 0) return;
      const { poolId: id, account } = await stakeOf(tx, event);
      await tx.escrowStake.update({
        where: { poolId_account: { poolId: id, account } },
        data: { [what]: String(event.args['amount']) },
      });
    };

  const bond =
    (bondState: 'returned' | 'forfeited'): Applier =>
    async (tx, event) => {
      await tx.escrowPool.updateMany({ where: { id: poolId(event) }, data: { bondState } });
    };

  return {
    WagerEscrow: {
      PoolOpened: opened,
      Staked: staked,
      PoolSettled: settled,
      PoolVoided: voided,
      Withdrawn: paid('withdrawn'),
      BondReturned: bond('returned'),
      BondForfeited: bond('forfeited'),
      BondShareWithdrawn: paid('bondShare'),
      FeesWithdrawn: async (_tx, { args }) => {
        log.info({ asset: args['asset'], amount: String(args['amount']) }, 'fees of pools went to the treasury');
      },
    },
  } satisfies ChainPart['appliers'];
}

/** What was opened is asked for again, as far as we know: its event, or the end of its time, says what became of it. */
export async function forgetPools(tx: Transaction, chainId: number): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM "EscrowStake" WHERE "poolId" IN (SELECT id FROM "EscrowPool" WHERE "chainId" = ${chainId})`;
  await tx.escrowPool.updateMany({
    where: { chainId, state: { in: ['open', 'settled', 'voided'] } },
    data: { state: 'asked', left: '0', right: '0', winner: null, fee: '0', bondState: 'held', endedAt: null },
  });
}

function textOf({ args, name }: ChainEvent, argument: string): string {
  const value = args[argument];
  if (typeof value !== 'string') throw new Error(`${name} lacks ${argument}`);
  return value;
}

function matchOf(bytes: string): string | null {
  try {
    return idOfBytes(bytes);
  } catch {
    return null;
  }
}
