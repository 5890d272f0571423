import { requireInHand } from '../../agents/index.ts';
import { withdrawFromNights } from '../../fight-nights/index.ts';
import {
  holderMember,
  holderPersonId,
  memberIn,
  mergeMembers,
  obstaclesToMerge,
  tellPerson,
} from '../../people/index.ts';
import type { Transaction } from '../../platform/database.ts';
import { sqlOf } from '../../platform/sql.ts';
import { withdrawAgent } from '../../tournaments/index.ts';
import { chainName, shortAddress } from '../../wallets/index.ts';
import { createPutOff } from '../put-off.ts';
import type { ChainBase, ChainPart } from '../types.ts';
import { READER } from '../wire/events.ts';
import { ChainTrouble } from '../wire/node.ts';
import { follow, isOwners, personOf } from './unasked.ts';

/**
 * The holder of an agent's token is the agent's owner. Who holds it is known from confirmed events (tokens.ts); here that is carried out:
 * at once where it is the same person, or one who has linked the wallet of a holder whom nobody knew; otherwise once nothing that the agent
 * is in is under way, so that nobody's match or tournament changes in the middle. Until then nobody commands it (core/agents/hands.ts).
 *
 * Whoever unlinks a wallet gives its agents to a holder whom nobody knows, by the same rule: the wallet's keys, not the chat's account, own
 * them. What hangs on a person (sanctions, limits, debts) stays with the person; what hangs on the agent (quarantine) goes with it.
 */

/** Tokens carried out in one step. */
const AT_ONCE = 50;
/** One that could not be carried out is tried again after so long. */
const AGAIN_MS = 60_000;
/** As `settledFor`: the holder is the same, but whose wallet that is has changed. */
const RELINKED = '';
/** Blocks that may have come since events were read, of a chain that makes two a second. */
const SLACK_BLOCKS = 60;
const NODE_MS = 2_000;

export interface OwnersPart extends ChainPart {
  /** Living agents whose tokens this address holds. */
  heldBy(address: string): Promise<number>;
  /**
   * In the transaction that has written down who holds an agent's token now: its owner is told, where the agent cannot follow yet.
   * @param from who held it before
   */
  transferred(tx: Transaction, agentId: string, from: string): Promise<void>;
}

interface TokenRow {
  agentId: string;
  holder: string;
  settledFor: string | null;
  holderSince: Date;
}

interface AgentRow {
  id: string;
  name: string;
  communityId: string;
  ownerId: string | null;
  ownerPersonId: string | null;
}

export function createOwners(base: ChainBase): OwnersPart {
  const { database, clock, newId, settings } = base;
  const { prisma } = database;
  const chainId = settings.id;
  const log = base.log.child({ part: 'owners' });
  const putOff = createPutOff(clock, AGAIN_MS);
  const making = () => ({ newId, now: clock.now() });

  /**
   * Tokens whose holder is not, or not known to be, their agent's owner: the token has gone elsewhere; or its holder's wallet was linked, or
   * unlinked, since.
   */
  async function due(): Promise<string[]> {
    const rows = await prisma.$queryRaw<{ agentId: string }[]>`
      SELECT token."agentId" FROM "AgentToken" token
        JOIN "Agent" agent ON agent.id = token."agentId"
        LEFT JOIN "Member" owner ON owner.id = agent."ownerId"
        LEFT JOIN "Wallet" wallet ON lower(wallet.address) = lower(token.holder) AND wallet."unlinkedAt" IS NULL
                                 AND (wallet.kind = 'eoa' OR wallet."chainId" = token."chainId")
       WHERE token."chainId" = ${chainId} AND token.state = 'minted' AND token.holder IS NOT NULL
         AND (token."settledFor" IS DISTINCT FROM token.holder
           OR (wallet."personId" IS NOT NULL AND wallet."personId" IS DISTINCT FROM owner."personId")
           OR (wallet."personId" IS NULL AND EXISTS (SELECT 1 FROM "Identity" account WHERE account."personId" = owner."personId")))
         AND token."agentId" <> ALL(${putOff.ids()})
       -- in another order each time: those that wait long keep nobody else waiting
       ORDER BY md5(token."agentId" || ${clock.now().toISOString()}) LIMIT ${AT_ONCE}`;
    return rows.map(({ agentId }) => agentId);
  }

  /**
   * Whether the events are read up to now: while they are read anew, or after a long time away, a holder of long ago is no owner. Nobody
   * knows while no node answers.
   */
  async function isUpToDate(): Promise<boolean> {
    const cursor = await prisma.chainCursor.findUnique({ where: { chainId_reader: { chainId, reader: READER } } });
    if (!cursor) return false;
    try {
      const head = await base.node.read(provider => provider.getBlockNumber(), { timeoutMs: NODE_MS });
      return cursor.block >= head - settings.confirmations - SLACK_BLOCKS;
    } catch (error) {
      if (error instanceof ChainTrouble) return false;
      throw error;
    }
  }

  /** Owners who have linked the wallet since that holds a token which nobody asked for: it is simply theirs. */
  async function followLinked(): Promise<void> {
    const rows = await prisma.$queryRaw<{ agentId: string; unaskedHolder: string }[]>`
      SELECT token."agentId", token."unaskedHolder" FROM "AgentToken" token
        JOIN "Agent" agent ON agent.id = token."agentId"
        JOIN "Member" owner ON owner.id = agent."ownerId"
        JOIN "Wallet" wallet ON lower(wallet.address) = lower(token."unaskedHolder") AND wallet."unlinkedAt" IS NULL
                          AND (wallet.kind = 'eoa' OR wallet."chainId" = token."chainId")
       WHERE token."chainId" = ${chainId} AND token.state = 'unasked' AND wallet."personId" = owner."personId" LIMIT ${AT_ONCE}`;
    for (const token of rows) {
      const { agentId, unaskedHolder: to } = token;
      await database.transaction(async tx => {
        await lockAgent(tx, agentId);
        if (await isOwners(tx, { chainId, agentId, to })) await follow(tx, token, to);
      });
    }
  }

  async function carryOut(agentId: string): Promise<void> {
    // tournaments before agents, as everywhere: their locks cannot be taken below
    await database.transaction(tx => takeOut(tx, agentId));
    await database.transaction(async tx => {
      const found = await locked(tx, agentId);
      if (!found) return;
      const { agent, token } = found;
      const linked = await personOf(tx, chainId, token.holder);
      const personId = linked ?? holderPersonId(token.holder);
      if (agent.ownerPersonId === personId) return settle(tx, token);
      if (linked !== null && agent.ownerPersonId === holderPersonId(token.holder)) {
        return welcome(tx, token, agent, linked);
      }
      if (token.settledFor === token.holder) {
        // from now on nobody commands it; what it was entered for is taken back first, with the next step
        await tx.agentToken.update({ where: { agentId }, data: { settledFor: RELINKED } });
      } else if (!(await isBusy(tx, agentId))) {
        await handOver(tx, token, agent, linked);
      }
    });
  }

  /** What the seller had entered the agent for, and could be taken back: nobody is to find themselves in it. */
  async function takeOut(tx: Transaction, agentId: string): Promise<void> {
    const isChanging = await requireInHand(tx, agentId).then(
      () => false,
      () => true,
    );
    if (!isChanging || (await isOwnersOwn(tx, agentId))) return;
    await withdrawAgent(tx, agentId);
    await withdrawFromNights(tx, agentId);
    await tx.challenge.updateMany({
      where: { state: 'open', OR: [{ challengerAgentId: agentId }, { challengedAgentId: agentId }] },
      data: { state: 'expired' },
    });
    await lockAgent(tx, agentId);
    await tx.queueTicket.deleteMany({ where: { agentId } });
  }

  /** From one wallet of theirs to another: nothing changes. */
  async function isOwnersOwn(tx: Transaction, agentId: string): Promise<boolean> {
    const token = await tx.agentToken.findUnique({ where: { agentId } });
    return token?.holder != null && (await isOwners(tx, { chainId, agentId, to: token.holder }));
  }

  async function settle(tx: Transaction, { agentId, holder }: TokenRow): Promise<void> {
    await tx.agentToken.update({ where: { agentId }, data: { settledFor: holder } });
  }

  /** Somebody has linked the wallet of a holder whom nobody knew: what is the holder's is theirs, in every community. */
  async function welcome(tx: Transaction, token: TokenRow, agent: AgentRow, personId: string): Promise<void> {
    await tx.$queryRaw`SELECT id FROM "Person" WHERE id = ${personId} FOR NO KEY UPDATE`;
    const unknown = await tx.member.findMany({
      where: { personId: holderPersonId(token.holder), mergedIntoId: null },
      orderBy: { id: 'asc' },
    });
    const pairs: { fromId: string; intoId: string }[] = [];
    for (const { id, communityId } of unknown) {
      pairs.push({ fromId: id, intoId: await memberIn(tx, { communityId, personId }, making()) });
    }
    // tried again with every step: matches of the two against each other have to end
    if ((await obstaclesToMerge(tx, pairs)).length > 0) return;
    const others = await tx.agent.findMany({
      where: { ownerId: { in: unknown.map(({ id }) => id) }, id: { not: agent.id } },
      orderBy: { id: 'asc' },
      select: { name: true },
    });
    await mergeMembers(tx, pairs, newId);
    await settle(tx, token);
    log.info({ agentId: agent.id }, 'a holder has linked their wallet');
    await tellOf(
      tx,
      'agent-come',
      personId,
      token,
      agent,
      others.map(({ name }) => name),
    );
  }

  async function handOver(tx: Transaction, token: TokenRow, agent: AgentRow, linked: string | null): Promise<void> {
    const { communityId } = agent;
    const ownerId =
      linked === null
        ? await holderMember(tx, { communityId, address: token.holder }, making())
        : await memberIn(tx, { communityId, personId: linked }, making());
    await tx.agent.update({ where: { id: agent.id }, data: { ownerId } });
    await settle(tx, token);
    log.info({ agentId: agent.id }, 'an agent has a new owner by its token');
    // whoever has just unlinked the wallet knows
    if (token.settledFor !== RELINKED && agent.ownerPersonId !== null) {
      await tellOf(tx, 'agent-gone', agent.ownerPersonId, token, agent);
    }
    if (linked !== null) await tellOf(tx, 'agent-come', linked, token, agent);
  }

  /** The agent and its token, both locked; null where it has no holder. */
  async function locked(tx: Transaction, agentId: string): Promise<{ agent: AgentRow; token: TokenRow } | null> {
    const agent = await lockAgent(tx, agentId);
    const [token] = await tx.$queryRaw<TokenRow[]>`
      SELECT "agentId", holder, "settledFor", "holderSince" FROM "AgentToken"
       WHERE "agentId" = ${agentId} AND "chainId" = ${chainId} AND state = 'minted' AND holder IS NOT NULL FOR UPDATE`;
    return agent && token ? { agent, token } : null;
  }

  async function tellOf(
    tx: Transaction,
    what: 'agent-sold' | 'agent-gone' | 'agent-come',
    personId: string,
    { holder, holderSince }: TokenRow,
    agent: AgentRow,
    others: string[] = [],
  ): Promise<void> {
    const occasion = `${holder.slice(2, 10)}-${holderSince.getTime()}`;
    await tellPerson(tx, personId, {
      what,
      subjectId: agent.id,
      occasion,
      token: {
        ...{ agentName: agent.name, wallet: shortAddress(holder), chain: chainName(chainId) },
        ...(others.length > 0 && { others }),
      },
    });
  }

  return {
    name: 'owners',
    async step() {
      await followLinked();
      const agentIds = await due();
      if (agentIds.length === 0 || !(await isUpToDate())) return;
      for (const agentId of agentIds) {
        await carryOut(agentId).catch((error: unknown) => {
          // one that cannot be carried out keeps nobody else waiting, and is no line of the log with every step
          putOff.put(agentId);
          log.error({ error, agentId }, 'an agent could not be given to the holder of its token');
        });
      }
    },
    async transferred(tx, agentId, from) {
      const found = await locked(tx, agentId);
      // told when it leaves them, and not however often strangers pass it on while it waits
      if (found?.token.settledFor !== from) return;
      if (!found.agent.ownerPersonId || (await isOwnersOwn(tx, agentId)) || !(await isBusy(tx, agentId))) return;
      await tellOf(tx, 'agent-sold', found.agent.ownerPersonId, found.token, found.agent);
    },
    async heldBy(address) {
      const [row] = await prisma.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM "AgentToken" token JOIN "Agent" agent ON agent.id = token."agentId"
         WHERE token."chainId" = ${chainId} AND lower(token.holder) = lower(${address}) AND agent."retiredAt" IS NULL`;
      return row?.count ?? 0;
    },
  };
}

async function lockAgent(tx: Transaction, agentId: string): Promise<AgentRow | null> {
  const [row] = await tx.$queryRaw<Omit<AgentRow, 'ownerPersonId'>[]>`
    SELECT id, name, "communityId", "ownerId" FROM "Agent" WHERE id = ${agentId} FOR UPDATE`;
  if (!row) return null;
  const owner = row.ownerId === null ? null : await tx.member.findUnique({ where: { id: row.ownerId } });
  return { ...row, ownerPersonId: owner?.personId ?? null };
}

/** A match that has not ended, a tournament or team match that runs, a title match that is arranged. */
async function isBusy(tx: Transaction, agentId: string): Promise<boolean> {
  const [row] = await sqlOf(tx).query<{ busy: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM "Match" WHERE $1 IN ("agentAId", "agentBId") AND state IN ('open', 'locked', 'running', 'finished'))
         OR EXISTS (SELECT 1 FROM "TournamentEntrant" entrant JOIN "Tournament" tournament ON tournament.id = entrant."tournamentId"
                     WHERE entrant."agentId" = $1 AND entrant."outReason" IS NULL AND tournament.state = 'running')
         OR EXISTS (SELECT 1 FROM "Belt" WHERE "challengerId" IS NOT NULL AND $1 IN ("challengerId", "holderId")) AS busy`,
    [agentId],
  );
  return row?.busy === true;
}
