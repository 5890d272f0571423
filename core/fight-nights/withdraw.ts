import type { Transaction } from '../platform/database.ts';

/** Takes an agent that changes hands off the lists of nights whose bill is not drawn yet. Harmless the second time. */
export async function withdrawFromNights(tx: Transaction, agentId: string): Promise<void> {
  const entered = JSON.stringify([agentId]);
  await tx.$executeRaw`
    UPDATE "FightNightEdition" SET programme = jsonb_set(programme, '{entered}', (programme->'entered') - ${agentId}::text)
     WHERE state = 'announced' AND jsonb_typeof(programme) = 'object' AND programme->'entered' @> ${entered}::jsonb
       AND coalesce(jsonb_array_length(programme->'bouts'), 0) = 0`;
}
