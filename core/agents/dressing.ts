import type { CommunityContext } from '../communities/index.ts';
import type { Costume } from '../engine/index.ts';
import { payPurchase } from '../ledger/index.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { sqlOf } from '../platform/sql.ts';
import { presetLine, readCostume } from './costume.ts';
import { requireInHand } from './hands.ts';
import {
  checkLine,
  hasEarned,
  type Merits,
  type Moment,
  PIECES,
  type Piece,
  type PieceKind,
  pieceOf,
} from './wardrobe.ts';

/** What agents wear: bought, earned, said, approved and inherited. Replays keep the costume in which they were fought. */

/** Lines of one agent that wait for a moderator at once. */
const WAITING_MAX = 2;

export interface DressingServiceOptions {
  database: Database;
  newId: () => string;
  /** Opens a member's wallet with its start credits, once. */
  openWallet(tx: Transaction, context: CommunityContext): Promise<void>;
  /** Level and trophies of an agent. */
  meritsOf(tx: Pick<Transaction, 'rating' | 'trophy'>, agentId: string): Promise<Merits>;
  /** Pieces that are lent to an agent ('entrance smoke'), until when: nothing where nobody lends. */
  lentTo?(tx: Transaction, agentId: string): Promise<ReadonlyMap<string, Date>>;
}

const NOTHING_LENT: ReadonlyMap<string, Date> = new Map();

export interface PieceView extends Piece {
  /** 'worn', 'owned' (bought or earned), 'for sale' or 'locked'. */
  state: 'worn' | 'owned' | 'for sale' | 'locked';
  /** Lent by a right, and taken off when that ends; null for what is its own, or not there. */
  lentUntil: Date | null;
}

export interface WardrobeView {
  costume: Costume;
  pieces: PieceView[];
  /** Lines of its own, newest first. */
  lines: { id: string; moment: Moment; text: string; state: 'owned' | 'waiting' | 'refused'; reason: string | null }[];
  level: number;
}

export interface WaitingLine {
  id: string;
  agentId: string;
  agentName: string;
  ownerName: string;
  moment: Moment;
  text: string;
}

export type DressingService = ReturnType<typeof createDressingService>;

export function createDressingService({
  database,
  newId,
  openWallet,
  meritsOf,
  lentTo = async () => NOTHING_LENT,
}: DressingServiceOptions) {
  const { prisma } = database;

  /** A living agent of the member's, its row locked. @throws ArenaError 'not-your-agent', 'changing-hands' */
  async function lockOwn(tx: Transaction, context: CommunityContext, agentId: string) {
    await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${agentId} FOR UPDATE`;
    const agent = await tx.agent.findFirst({ where: { id: agentId, ownerId: context.memberId, retiredAt: null } });
    if (!agent) throw new ArenaError('not-your-agent', 'That is no living agent of yours. Nothing was changed.', 403);
    await requireInHand(tx, agentId);
    return agent;
  }

  async function change(
    tx: Transaction,
    agent: { id: string; costume: unknown },
    piece: Partial<Costume>,
  ): Promise<Costume> {
    const costume = { ...readCostume(agent.costume), ...piece };
    await tx.agent.update({ where: { id: agent.id }, data: { costume } });
    return costume;
  }

  return {
    async wardrobe(agentId: string): Promise<WardrobeView> {
      const [agent, garments, merits, lent] = await Promise.all([
        prisma.agent.findUniqueOrThrow({ where: { id: agentId } }),
        prisma.garment.findMany({ where: { agentId }, orderBy: { createdAt: 'desc' } }),
        meritsOf(prisma, agentId),
        lentTo(prisma, agentId),
      ]);
      const costume = readCostume(agent.costume);
      const bought = new Set(garments.filter(isOwn).map(({ kind, item }) => `${kind} ${item}`));
      const isIts = (piece: Piece) => bought.has(`${piece.kind} ${piece.id}`) || hasEarned(piece, merits);
      const lentUntil = (piece: Piece) => (isIts(piece) ? null : (lent.get(`${piece.kind} ${piece.id}`) ?? null));
      const stateOf = (piece: Piece): PieceView['state'] => {
        if (costume[piece.kind] === piece.id) return 'worn';
        if (isIts(piece) || lentUntil(piece)) return 'owned';
        return piece.price === null ? 'locked' : 'for sale';
      };
      return {
        costume,
        pieces: PIECES.map(piece => ({ ...piece, state: stateOf(piece), lentUntil: lentUntil(piece) })),
        lines: garments
          .filter(({ kind }) => kind === 'line')
          .map(({ id, item, text, state, reason }) => ({
            id,
            moment: item === 'win' ? 'win' : 'entrance',
            text,
            state: state === 'owned' || state === 'refused' ? state : 'waiting',
            reason,
          })),
        level: merits.level,
      };
    },

    /**
     * Puts a piece on that the agent owns, has earned or is lent; `price` pays for one that it does not, at the price that was shown. ''
     * takes off what it wears.
     * @throws ArenaError 'piece-locked', 'not-owned', 'price-changed', 'insufficient-credits'; nothing was paid
     */
    async wear(
      context: CommunityContext,
      input: { agentId: string; kind: PieceKind; id: string; price: number | null },
    ): Promise<{ piece: Piece | null; paid: number; available: number | null }> {
      const { kind, id } = input;
      const piece = id === '' ? null : pieceOf(kind, id);
      if (id !== '' && !piece)
        throw new ArenaError('no-such-piece', 'There is no such piece. /agent wardrobe shows them all.', 404);
      return database.transaction(async tx => {
        const agent = await lockOwn(tx, context, input.agentId);
        const isOwned =
          !piece ||
          (await tx.garment.findFirst({ where: { agentId: agent.id, kind, item: piece.id, state: 'owned' } })) ||
          hasEarned(piece, await meritsOf(tx, agent.id));
        let available: number | null = null;
        let paid = 0;
        if (!isOwned) {
          if ((await lentTo(tx, agent.id)).has(`${kind} ${piece.id}`)) await noteLent(tx, agent, piece);
          else ({ available, paid } = await buy(tx, context, agent, piece, input.price));
        }
        await change(tx, agent, { [kind]: id });
        return { piece, paid, available };
      });
    },

    /** Says one of the 24 preset lines, or nothing ('') at that moment. */
    async say(context: CommunityContext, input: { agentId: string; moment: Moment; preset: string }): Promise<string> {
      const line = input.preset === '' ? null : presetLine(input.preset);
      if (input.preset !== '' && line?.moment !== input.moment) {
        throw new ArenaError('no-such-line', 'There is no such line for that moment. /agent line shows them.', 404);
      }
      return database.transaction(async tx => {
        const agent = await lockOwn(tx, context, input.agentId);
        await change(tx, agent, { [fieldOf(input.moment)]: line?.text ?? '' });
        return line?.text ?? '';
      });
    },

    /** Proposes a line of one's own: moderators approve or refuse it. One that was approved before is said at once. */
    async propose(
      context: CommunityContext,
      input: { agentId: string; moment: Moment; text: string },
    ): Promise<{ state: 'owned' | 'waiting'; text: string }> {
      const checked = checkLine(input.text);
      if (!checked.ok) throw new ArenaError('bad-line', checked.problem);
      const { text } = checked;
      return database.transaction(async tx => {
        const agent = await lockOwn(tx, context, input.agentId);
        const lines = await tx.garment.findMany({ where: { agentId: agent.id, kind: 'line' } });
        const known = lines.find(line => line.item === input.moment && line.text === text);
        if (known?.state === 'owned') {
          await change(tx, agent, { [fieldOf(input.moment)]: text });
          return { state: 'owned', text };
        }
        if (known?.state === 'refused') {
          throw new ArenaError('line-refused', 'Moderators have refused that line. Please find other words.', 409);
        }
        if (!known && lines.filter(line => line.state === 'waiting').length >= WAITING_MAX) {
          throw new ArenaError(
            'lines-waiting',
            `${WAITING_MAX} lines of ${agent.name} wait for a moderator already. Please be patient.`,
            429,
          );
        }
        if (!known) {
          await tx.garment.create({
            data: {
              id: newId(),
              agentId: agent.id,
              communityId: agent.communityId,
              kind: 'line',
              item: input.moment,
              text,
              state: 'waiting',
            },
          });
        }
        return { state: 'waiting', text };
      });
    },

    /** Lines that wait for a moderator, oldest first. */
    async waitingLines(communityId: string, limit = 5): Promise<WaitingLine[]> {
      const rows = await prisma.garment.findMany({
        where: { communityId, kind: 'line', state: 'waiting' },
        include: { agent: { include: { owner: true } } },
        orderBy: { createdAt: 'asc' },
        take: limit,
      });
      return rows.map(({ id, agent, item, text }) => ({
        id,
        agentId: agent.id,
        agentName: agent.name,
        ownerName: agent.owner?.displayName ?? '',
        moment: item === 'win' ? 'win' : 'entrance',
        text,
      }));
    },

    /**
     * Approves a waiting line, which is said from then on, or refuses it. The second of two moderators is told what the first decided.
     * @param also runs in the same transaction: the audit log
     */
    async decide(
      context: CommunityContext,
      input: { lineId: string; approved: boolean; reason: string | null },
      also: (tx: Transaction, line: { agentId: string; agentName: string; text: string }) => Promise<void>,
    ): Promise<{ agentName: string; text: string }> {
      return database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Garment" WHERE id = ${input.lineId} FOR UPDATE`;
        const line = await tx.garment.findUnique({ where: { id: input.lineId }, include: { agent: true } });
        if (!line || line.communityId !== context.communityId || line.kind !== 'line') {
          throw new ArenaError('no-such-line', 'There is no such line here.', 404);
        }
        if (line.state !== 'waiting') {
          const done = line.state === 'owned' ? 'approved' : 'refused';
          throw new ArenaError('line-decided', `That line was ${done} already.`, 409);
        }
        if (line.agent.ownerId === context.memberId) {
          throw new ArenaError(
            'partial',
            'That is a line of your own agent. Please leave it to another moderator.',
            403,
          );
        }
        await tx.garment.update({
          where: { id: line.id },
          data: {
            state: input.approved ? 'owned' : 'refused',
            reason: input.reason,
            decidedById: context.memberId,
          },
        });
        if (input.approved) {
          await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${line.agentId} FOR UPDATE`;
          const agent = await tx.agent.findUniqueOrThrow({ where: { id: line.agentId } });
          await change(tx, agent, { [fieldOf(line.item === 'win' ? 'win' : 'entrance')]: line.text });
        }
        await also(tx, { agentId: line.agentId, agentName: line.agent.name, text: line.text });
        return { agentName: line.agent.name, text: line.text };
      });
    },

    /**
     * A living agent takes over the looks, pieces and lines of a retired one of the same owner: each can be inherited once, and each
     * heir has one predecessor.
     */
    async inherit(context: CommunityContext, input: { heirId: string; retiredId: string }): Promise<void> {
      await database.transaction(async tx => {
        await tx.$queryRaw`
          SELECT id FROM "Agent" WHERE id = ANY(${[input.heirId, input.retiredId].sort()}) ORDER BY id FOR UPDATE`;
        const heir = await lockOwn(tx, context, input.heirId);
        const retired = await tx.agent.findFirst({
          where: { id: input.retiredId, ownerId: context.memberId, retiredAt: { not: null } },
        });
        if (!retired) {
          throw new ArenaError('not-retired', 'Only a retired agent of yours leaves its looks to another.', 409);
        }
        await requireInHand(tx, retired.id);
        if (heir.predecessorId !== null) {
          throw new ArenaError('has-inherited', `${heir.name} has inherited already. One inheritance each.`, 409);
        }
        if (await tx.agent.findUnique({ where: { predecessorId: retired.id } })) {
          throw new ArenaError('was-inherited', `The looks of ${retired.name} have been inherited already.`, 409);
        }
        const lent = await tx.garment.findMany({ where: { agentId: retired.id, state: 'lent' } });
        const costume = readCostume(retired.costume);
        for (const { kind, item } of lent) if (isPieceKind(kind) && costume[kind] === item) costume[kind] = '';
        await tx.garment.deleteMany({ where: { agentId: { in: [retired.id, heir.id] }, state: 'lent' } });
        await tx.agent.update({
          where: { id: heir.id },
          data: { predecessorId: retired.id, looks: retired.looks as object, costume: { ...costume } },
        });
        const owned = await tx.garment.findMany({ where: { agentId: { in: [retired.id, heir.id] }, state: 'owned' } });
        const has = (kind: string, item: string, text: string) =>
          owned.some(g => g.agentId === heir.id && g.kind === kind && g.item === item && g.text === text);
        for (const { id, agentId, kind, item, text } of owned) {
          if (agentId === retired.id && !has(kind, item, text)) {
            await tx.garment.update({ where: { id }, data: { agentId: heir.id } });
          }
        }
      });
    },
  };

  async function buy(
    tx: Transaction,
    context: CommunityContext,
    agent: { id: string; name: string; communityId: string },
    piece: Piece,
    shown: number | null,
  ): Promise<{ available: number; paid: number }> {
    if (piece.price === null)
      throw new ArenaError('piece-locked', `${piece.name} cannot be bought: ${piece.description}`, 409);
    if (shown === null) {
      throw new ArenaError('not-owned', `${agent.name} does not own ${piece.name}. /agent wardrobe sells it.`, 409);
    }
    if (shown !== piece.price) {
      throw new ArenaError('price-changed', 'The price has changed since it was shown, and nothing was paid.', 409);
    }
    await openWallet(tx, context);
    const { available } = await payPurchase(sqlOf(tx), {
      key: `garment:${agent.id}:${piece.kind}:${piece.id}`,
      communityId: agent.communityId,
      memberId: context.memberId,
      price: piece.price,
      text: `${piece.name} for ${agent.name}`,
    });
    // one that was lent before is its own from now on
    await tx.garment.upsert({
      where: { agentId_kind_item_text: { agentId: agent.id, kind: piece.kind, item: piece.id, text: '' } },
      create: { id: newId(), agentId: agent.id, communityId: agent.communityId, kind: piece.kind, item: piece.id },
      update: { state: 'owned' },
    });
    return { available, paid: piece.price };
  }

  /** So that it is found when it has to be given back (`takeBackLent`). */
  async function noteLent(tx: Transaction, agent: { id: string; communityId: string }, { kind, id }: Piece) {
    await tx.garment.createMany({
      data: { id: newId(), agentId: agent.id, communityId: agent.communityId, kind, item: id, state: 'lent' },
      skipDuplicates: true,
    });
  }
}

function isOwn({ state }: { state: string }): boolean {
  return state === 'owned';
}

function isPieceKind(kind: string): kind is PieceKind {
  return kind === 'entrance' || kind === 'finisher';
}

/**
 * Takes off what agents wear by a right that has ended, or that their new owner does not have. Safe at any time.
 * @returns how many pieces went back
 */
export async function takeBackLent(
  database: Database,
  lentTo: (tx: Transaction, agentId: string) => Promise<ReadonlyMap<string, Date>>,
): Promise<number> {
  const lent = await database.prisma.garment.findMany({
    where: { state: 'lent' },
    select: { id: true, agentId: true },
  });
  let taken = 0;
  for (const { id, agentId } of lent) {
    taken += await database.transaction(async tx => {
      await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${agentId} FOR UPDATE`;
      const garment = await tx.garment.findUnique({ where: { id }, include: { agent: true } });
      if (garment?.state !== 'lent' || !isPieceKind(garment.kind)) return 0;
      const { kind, item, agent } = garment;
      if ((await lentTo(tx, agent.id)).has(`${kind} ${item}`)) return 0;
      const costume = readCostume(agent.costume);
      if (costume[kind] === item) {
        await tx.agent.update({ where: { id: agent.id }, data: { costume: { ...costume, [kind]: '' } } });
      }
      await tx.garment.delete({ where: { id } });
      return 1;
    });
  }
  return taken;
}

function fieldOf(moment: Moment): 'entranceLine' | 'winLine' {
  return moment === 'win' ? 'winLine' : 'entranceLine';
}
