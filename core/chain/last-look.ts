import { z } from 'zod';
import type { Database } from '../platform/database.ts';

/**
 * What a worker saw when it last looked at the chain: rows of Installation, so that metrics are right in the process that serves them,
 * which need not be the one that looks.
 */

export interface LastLook {
  /** Null where no worker has looked yet. */
  seen: { at: Date; isTrouble: boolean; head: { block: number; at: Date } | null } | null;
  /** Of the operator's key, in whole coins; null where no worker with a key has asked. */
  coins: { at: Date; amount: number } | null;
}

const SEEN = z.object({
  at: z.coerce.date(),
  isTrouble: z.boolean(),
  head: z.object({ block: z.number(), at: z.coerce.date() }).nullable(),
});
const COINS = z.object({ at: z.coerce.date(), amount: z.number() });

const seenName = (chainId: number) => `chain-seen-${chainId}`;
const coinsName = (chainId: number) => `chain-coins-${chainId}`;

export const keepSeen = (database: Database, chainId: number, seen: NonNullable<LastLook['seen']>) =>
  keep(database, seenName(chainId), seen);

export const keepCoins = (database: Database, chainId: number, coins: NonNullable<LastLook['coins']>) =>
  keep(database, coinsName(chainId), coins);

async function keep({ prisma }: Database, name: string, what: object): Promise<void> {
  const value = JSON.stringify(what);
  await prisma.installation.upsert({ where: { name }, create: { name, value }, update: { value } });
}

export async function readLastLook({ prisma }: Database, chainId: number): Promise<LastLook> {
  const names = [seenName(chainId), coinsName(chainId)];
  const rows = await prisma.installation.findMany({ where: { name: { in: names } } });
  const textOf = (name: string) => rows.find(row => row.name === name)?.value;
  const seen = textOf(seenName(chainId));
  const coins = textOf(coinsName(chainId));
  return {
    seen: seen === undefined ? null : SEEN.parse(JSON.parse(seen)),
    coins: coins === undefined ? null : COINS.parse(JSON.parse(coins)),
  };
}
