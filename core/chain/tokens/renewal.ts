import { createHash } from 'node:crypto';
import { AgentNFT__factory } from '../../../contracts/index.ts';
import { createPutOff } from '../put-off.ts';
import type { ChainBase } from '../types.ts';
import { digestOf } from './cid.ts';
import { type DescriptionWriter, NotDrawn } from './writer.ts';

/**
 * Keeps what tokens say of their agents true: all of them are looked at in turn, and those whose description has changed are described anew,
 * many in one transaction, each once a day at most.
 */

const DAY_MS = 24 * 3_600_000;
/** Tokens looked at in one step, of the contract's 100 a call. */
const PAGE = 25;
/** From the end of one round to the beginning of the next. */
const ROUND_MS = 10 * 60_000;
/** What cannot be written, and what was asked for and described within the day, is looked at again after so long. */
const AGAIN_MS = 10 * 60_000;

const contract = AgentNFT__factory.createInterface();

interface TokenRow {
  agentId: string;
  tokenId: string;
  cid: string | null;
  /** Null: it was asked for. */
  wantedCid: string | null;
}

export function createRenewal(base: ChainBase, writer: DescriptionWriter) {
  const { database, clock, settings } = base;
  const { prisma } = database;
  const chainId = settings.id;
  const log = base.log.child({ part: 'tokens' });
  /** How far this round has come: the last agent that was looked at. Nothing is lost with it. */
  let after = '';
  let nextRoundMs = 0;
  const putOff = createPutOff(clock, AGAIN_MS);

  /** Tokens that were described of late, or are about to be, by their numbers: since when. */
  async function describedLately(): Promise<Map<string, Date>> {
    const rows = await prisma.chainTransaction.findMany({
      where: {
        chainId,
        purpose: 'describe',
        OR: [
          { createdAt: { gt: new Date(clock.now().getTime() - DAY_MS) } },
          { state: { in: ['waiting', 'sent', 'mined'] } },
        ],
      },
      orderBy: { createdAt: 'asc' },
      select: { data: true, createdAt: true },
    });
    return new Map(
      rows.flatMap(({ data, createdAt }) => [...describedBy(data).keys()].map(id => [id, createdAt] as const)),
    );
  }

  /** Those to be looked at now: who was asked for, and the round. */
  async function page(): Promise<TokenRow[]> {
    const now = clock.now();
    const where = { chainId, state: 'minted', mintedAt: { lte: new Date(now.getTime() - DAY_MS) } };
    const select = { agentId: true, tokenId: true, cid: true, wantedCid: true };
    const asked = await prisma.agentToken.findMany({
      where: { ...where, wantedCid: null, agentId: { notIn: putOff.ids() } },
      select,
      take: PAGE,
    });
    const room = PAGE - asked.length;
    if (room === 0 || now.getTime() < nextRoundMs) return asked;
    const rows = await prisma.agentToken.findMany({
      where: { ...where, agentId: { gt: after } },
      orderBy: { agentId: 'asc' },
      select,
      take: room,
    });
    after = rows.length < room ? '' : (rows.at(-1)?.agentId ?? '');
    if (after === '') nextRoundMs = now.getTime() + ROUND_MS;
    const known = new Set(asked.map(({ agentId }) => agentId));
    return [...asked, ...rows.filter(({ agentId }) => !known.has(agentId))];
  }

  /** @returns null where it cannot be written now */
  async function written(agentId: string): Promise<string | null> {
    try {
      return await writer.write(agentId);
    } catch (error) {
      putOff.put(agentId);
      if (error instanceof NotDrawn) log.warn({ agentId }, 'a portrait could not be drawn; it is tried again');
      else log.error({ error, agentId }, 'a token could not be described; it is tried again');
      return null;
    }
  }

  return {
    /** From when on a token may be described; null where that is now. */
    async dueAt({ tokenId, mintedAt }: { tokenId: string; mintedAt: Date | null }): Promise<Date | null> {
      const since = [mintedAt, (await describedLately()).get(tokenId)].flatMap(date => date?.getTime() ?? []);
      const due = new Date(Math.max(0, ...since) + DAY_MS);
      return due > clock.now() ? due : null;
    },

    async step(): Promise<void> {
      const addresses = await base.addresses();
      if (!addresses) return;
      const tokens = await page();
      if (tokens.length === 0) return;
      const lately = await describedLately();
      const changed: { agentId: string; tokenId: string; cid: string }[] = [];
      for (const { agentId, tokenId, cid, wantedCid } of tokens) {
        if (lately.has(tokenId)) {
          if (wantedCid === null) putOff.put(agentId);
          continue;
        }
        const wanted = await written(agentId);
        if (wanted === null) continue;
        if (wanted !== cid) changed.push({ agentId, tokenId, cid: wanted });
        else await prisma.agentToken.updateMany({ where: { agentId, wantedCid: null }, data: { wantedCid: cid } });
      }
      if (changed.length === 0) return;
      const data = contract.encodeFunctionData('describe', [
        changed.map(({ tokenId }) => BigInt(tokenId)),
        changed.map(({ cid }) => digestOf(cid)),
      ]);
      await database.transaction(async tx => {
        // the same words on another day are another transaction
        const name = createHash('sha256').update(`${clock.now().toISOString()} ${data}`).digest('hex').slice(0, 24);
        await base.wish(tx, { key: `describe:${name}`, purpose: 'describe', to: addresses.AgentNFT, data });
        for (const { agentId, cid } of changed) {
          await tx.agentToken.update({ where: { agentId }, data: { wantedCid: cid } });
        }
      });
    },
  };
}

/** Digests that a call to the contract gives to tokens, by their numbers; none where it is another call. */
export function describedBy(data: string): Map<string, string> {
  const call = contract.parseTransaction({ data });
  if (call?.name === 'mint') return new Map([[BigInt(String(call.args[1])).toString(), String(call.args[2])]]);
  if (call?.name !== 'describe') return new Map();
  const [tokenIds, digests] = [call.args[0] as bigint[], call.args[1] as string[]];
  return new Map(tokenIds.map((tokenId, index) => [tokenId.toString(), String(digests[index])]));
}
