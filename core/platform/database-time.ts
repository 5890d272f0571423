import type pg from 'pg';

/**
 * Lets `arena_now()` run ahead of the machine's clock or behind it, so that a demo or a test whose clock skips agrees with its database.
 * For databases of demos, tests and benchmarks only: an arena's own time is the machine's.
 */
export async function setDatabaseTime(pool: Pick<pg.Pool, 'query'>, now: Date): Promise<void> {
  await pool.query(`
    CREATE OR REPLACE FUNCTION arena_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
      SELECT clock_timestamp() + coalesce((SELECT value::interval FROM "Installation" WHERE name = 'time-shift'), '0')
    $$`);
  await pool.query(
    `INSERT INTO "Installation" (name, value) VALUES ('time-shift', ($1::timestamptz - clock_timestamp())::text)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [now],
  );
}
