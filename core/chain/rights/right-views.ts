import type { RightOffer } from '../../../prisma/generated/client.ts';
import { PIECES } from '../../agents/index.ts';
import type { Database } from '../../platform/database.ts';
import { type AssetView, assetOf } from '../assets.ts';
import { lookSubject, type RightKind, seasonLook } from './right-kinds.ts';

/** Offers and purchases of rights as people see them, from what confirmed events have said. */

export interface OfferView {
  id: number;
  kind: RightKind;
  /** Season id, 'entrance:smoke', agent id. */
  subject: string;
  /** 'Season 2: Iron Winter', 'Smoke', 'Rusty'. */
  title: string;
  /** What it is good for, in a sentence. */
  text: string;
  seller: string;
  asset: AssetView;
  /** In the asset's smallest unit. */
  price: bigint;
  days: number;
  seconds: number;
  /** Whether it can be bought: it is open, and its seller still may sell it. */
  isOpen: boolean;
}

export interface PurchaseView {
  /** Decimal digits. */
  id: string;
  offer: OfferView;
  holder: string;
  state: 'unused' | 'active' | 'ended' | 'refunded';
  /** Null until it is used. */
  expiresAt: Date | null;
  boughtAt: Date;
}

export interface Viewing {
  database: Database;
  chainId: number;
  /** Of the ArenaToken; null where it is not known yet. */
  tokenAddress: string | null;
}

interface Subject {
  title: string;
  text: string;
  /** Who may sell it; null: the operator, whom the contract knows. */
  seller: string | null;
  isOffered: boolean;
}

/** Rows as views, in their order. What is of nothing that we know is left out: it would be good for nothing. */
export async function viewOffers(rows: readonly RightOffer[], viewing: Viewing): Promise<OfferView[]> {
  const subjects = await subjectsOf(rows, viewing);
  return rows.flatMap(row => {
    const subject = subjects(row);
    if (!subject) return [];
    return [
      {
        id: row.id,
        kind: row.kind as RightKind,
        subject: row.subject,
        title: subject.title,
        text: subject.text,
        seller: row.seller,
        asset: assetOf(row.asset, viewing.chainId, viewing.tokenAddress),
        price: BigInt(row.price),
        days: Math.floor(row.duration / DAY_SECONDS),
        seconds: row.duration,
        isOpen: row.isOpen && subject.isOffered && (subject.seller === null || subject.seller === row.seller),
      },
    ];
  });
}

const DAY_SECONDS = 86_400;

async function subjectsOf(rows: readonly RightOffer[], { database: { prisma } }: Viewing) {
  const of = (kind: RightKind) => [...new Set(rows.filter(row => row.kind === kind).map(({ subject }) => subject))];
  const [seasons, agents, tokens] = await Promise.all([
    prisma.season.findMany({
      where: { id: { in: of('season-pass') } },
      select: { id: true, number: true, name: true, state: true, community: { select: { name: true } } },
    }),
    prisma.agent.findMany({
      where: { id: { in: of('sparring') } },
      select: { id: true, name: true, retiredAt: true },
    }),
    prisma.agentToken.findMany({
      where: { agentId: { in: of('sparring') } },
      select: { agentId: true, holder: true },
    }),
  ]);
  return ({ kind, subject }: RightOffer): Subject | null => {
    if (kind === 'look') {
      const piece = PIECES.find(candidate => candidate.price !== null && lookSubject(candidate) === subject);
      if (!piece) return null;
      const text = `The ${piece.kind} ${piece.name} for all your agents: ${piece.description}`;
      return { title: piece.name, text, seller: null, isOffered: true };
    }
    if (kind === 'season-pass') {
      const season = seasons.find(({ id }) => id === subject);
      if (!season) return null;
      const look = seasonLook(PIECES, season.number).map(({ name }) => name);
      return {
        title: `Season ${season.number}: ${season.name}`,
        text: `A mark beside your name in ${season.community.name}, and the season's look for your agents there: ${look.join(' and ')}.`,
        seller: null,
        isOffered: season.state !== 'closed',
      };
    }
    const agent = agents.find(({ id }) => id === subject);
    if (!agent) return null;
    return {
      title: agent.name,
      text: `Practice with ${agent.name}: more runs of /spar against it, and against each of its earlier versions.`,
      seller: tokens.find(({ agentId }) => agentId === subject)?.holder ?? 'nobody',
      isOffered: agent.retiredAt === null,
    };
  };
}

interface PurchaseRow {
  id: string;
  offerId: number;
  holder: string;
  state: string;
  expiresAt: Date | null;
  createdAt: Date;
}

/** Newest first. */
export async function viewPurchases(
  rows: readonly PurchaseRow[],
  viewing: Viewing & { now: Date },
): Promise<PurchaseView[]> {
  const offers = await viewing.database.prisma.rightOffer.findMany({
    where: { chainId: viewing.chainId, id: { in: rows.map(({ offerId }) => offerId) } },
  });
  const views = new Map((await viewOffers(offers, viewing)).map(view => [view.id, view]));
  return rows
    .flatMap(({ id, offerId, holder, state, expiresAt, createdAt }) => {
      const offer = views.get(offerId);
      return offer
        ? [{ id, offer, holder, state: stateOf(state, expiresAt, viewing.now), expiresAt, boughtAt: createdAt }]
        : [];
    })
    .sort((a, b) => b.boughtAt.getTime() - a.boughtAt.getTime() || Number(BigInt(b.id) - BigInt(a.id)));
}

function stateOf(state: string, expiresAt: Date | null, now: Date): PurchaseView['state'] {
  if (state === 'active') return expiresAt !== null && expiresAt > now ? 'active' : 'ended';
  return state === 'refunded' ? 'refunded' : 'unused';
}
