import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../prisma/generated/client.ts';

interface Kept {
  prisma: PrismaClient;
  /** Where it connects to at its next use. */
  adapter: PrismaPg;
}

/** Of databases that were closed. */
const spare: Kept[] = [];

/**
 * A client on these connections, where possible one that another test's database no longer needs: it has the plans of its queries, which
 * a new one compiles again. Disconnecting gives it back; who uses it still asks a pool that has ended, as ever.
 */
export function keptClient(pool: pg.Pool): PrismaClient {
  const adapter = new PrismaPg(pool);
  const kept = spare.pop() ?? newClient(adapter);
  kept.adapter = adapter;
  let isGivenBack = false;
  let own: PrismaClient | undefined;
  const client = () => {
    if (isGivenBack) own ??= new PrismaClient({ adapter, errorFormat: 'minimal' });
    return own ?? kept.prisma;
  };
  const disconnect = async () => {
    if (isGivenBack) return;
    isGivenBack = true;
    await kept.prisma.$disconnect();
    spare.push(kept);
  };
  return new Proxy(kept.prisma, {
    get: (_target, name) => (name === '$disconnect' ? disconnect : Reflect.get(client(), name)),
  });
}

function newClient(adapter: PrismaPg): Kept {
  const current = { adapter };
  const { provider, adapterName } = adapter;
  const factory = { provider: provider as 'postgres', adapterName, connect: () => current.adapter.connect() };
  return Object.assign(current, { prisma: new PrismaClient({ adapter: factory, errorFormat: 'minimal' }) });
}
