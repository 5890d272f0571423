import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';

/**
 * An agent whose token went to somebody else on chain, while the arena has not carried that out yet: it waits for what the agent is in
 * the middle of. Until then nobody spoils what was sold: it is not changed, retired or entered anywhere.
 */

/** Those of these agents that are changing hands. */
export async function changingHands(
  reader: Pick<Transaction, '$queryRaw'>,
  agentIds: readonly string[],
): Promise<{ id: string; name: string }[]> {
  if (agentIds.length === 0) return [];
  return reader.$queryRaw<{ id: string; name: string }[]>`
    SELECT agent.id, agent.name FROM "AgentToken" token JOIN "Agent" agent ON agent.id = token."agentId"
     WHERE token."agentId" = ANY(${[...agentIds]}) AND token.holder IS NOT NULL AND token."settledFor" IS DISTINCT FROM token.holder
     ORDER BY agent.id`;
}

/**
 * Where the agent's row is locked by the caller, this holds until the transaction ends: whoever writes down a new holder locks it, too.
 * @throws ArenaError 'changing-hands' (409)
 */
export async function requireInHand(reader: Pick<Transaction, '$queryRaw'>, ...agentIds: string[]): Promise<void> {
  const [sold] = await changingHands(reader, agentIds);
  if (!sold) return;
  throw new ArenaError(
    'changing-hands',
    `${sold.name} is changing hands: the wallet that holds its token is not its owner's any more, and the agent follows the token as soon as nothing that it is in is under way. Until then nobody can change it or enter it anywhere.`,
    409,
  );
}
