import { CONTRACT_NAMES } from '../../../contracts/index.ts';
import type { Database } from '../../platform/database.ts';
import type { ContractAddresses } from '../types.ts';

/** Where our contracts stand, as `arena chain deploy` has written it down. */

export interface Deployment {
  addresses: ContractAddresses;
  /** Of the first of them: nothing that concerns us happened before. */
  block: number;
}

/** @returns null until all of them stand on this chain */
export async function readDeployment({ prisma }: Database, chainId: number): Promise<Deployment | null> {
  const rows = await prisma.chainContract.findMany({ where: { chainId } });
  const found = new Map(rows.map(row => [row.name, row]));
  if (!CONTRACT_NAMES.every(name => found.has(name))) return null;
  return {
    addresses: Object.fromEntries(CONTRACT_NAMES.map(name => [name, found.get(name)?.address])) as ContractAddresses,
    block: Math.min(...rows.map(({ block }) => block)),
  };
}

/** A deployment is there once and for all; that there is none is asked anew, at most so often. */
const ASK_AGAIN_MS = 1_000;

/** @returns the deployment, remembered once it is there */
export function createDeployments({ database, chainId }: { database: Database; chainId: number }) {
  let known: Deployment | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return async (): Promise<Deployment | null> => {
    if (known || performance.now() - askedAtMs < ASK_AGAIN_MS) return known;
    known = await readDeployment(database, chainId);
    askedAtMs = known ? 0 : performance.now();
    return known;
  };
}
