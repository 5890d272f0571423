import type pg from 'pg';
import type { Transaction } from './database.ts';

/** SQL that runs the same within a Prisma transaction and on a bare connection (hot paths). */
export interface Sql {
  /** Rows of one statement; `$1` and on are the values. Give 64-bit integers out as text: the two clients read them differently. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

type PrismaRunner = Pick<Transaction, '$queryRawUnsafe'>;
type PgRunner = Pick<pg.ClientBase | pg.Pool, 'query'>;

export function sqlOf(runner: PrismaRunner | PgRunner): Sql {
  if ('$queryRawUnsafe' in runner) {
    return { query: (text, values = []) => runner.$queryRawUnsafe(text, ...values) };
  }
  return { query: async (text, values = []) => (await runner.query(text, [...values])).rows };
}
