import type { LiveEvent } from '../live/index.ts';
import type { Transaction } from '../platform/database.ts';

/** What payloads say besides what an event itself does, read for a batch at once. All of it is public. */

export interface MatchFacts {
  kind: 'rated' | 'casual' | 'exhibition';
  agents: { id: string; name: string }[];
  symbol: string;
  lockAt: Date;
  occasion: string | null;
  voidReason: string | null;
}

export interface Facts {
  matches: ReadonlyMap<string, MatchFacts>;
  /** Names of tournaments and seasons. */
  names: ReadonlyMap<string, string>;
  /** Who took over whom, of the members that events are for. */
  heirs: ReadonlyMap<string, string>;
}

const AGENT = { select: { id: true, name: true } } as const;

export async function readFacts(tx: Transaction, events: readonly LiveEvent[]): Promise<Facts> {
  const idsOf = (...kinds: LiveEvent['kind'][]) => [
    ...new Set(events.filter(({ kind }) => kinds.includes(kind)).map(({ subjectId }) => subjectId)),
  ];
  const matches = await tx.match.findMany({
    where: { id: { in: idsOf('match', 'fight', 'result') } },
    select: {
      id: true,
      kind: true,
      symbol: true,
      lockAt: true,
      occasionLabel: true,
      voidReason: true,
      agentA: AGENT,
      agentB: AGENT,
    },
  });
  const named = { select: { id: true, name: true } } as const;
  const tournaments = await tx.tournament.findMany({ where: { id: { in: idsOf('tournament') } }, ...named });
  const seasons = await tx.season.findMany({ where: { id: { in: idsOf('season') } }, ...named });
  const memberIds = events.flatMap(({ memberId }) => (memberId ? [memberId] : []));
  const merged = await tx.member.findMany({
    where: { id: { in: memberIds }, mergedIntoId: { not: null } },
    select: { id: true, mergedIntoId: true },
  });
  return {
    matches: new Map(
      matches.map(({ id, kind, symbol, lockAt, occasionLabel, voidReason, agentA, agentB }) => [
        id,
        { kind, symbol, lockAt, occasion: occasionLabel, voidReason, agents: [agentA, agentB] },
      ]),
    ),
    names: new Map([...tournaments, ...seasons].map(({ id, name }) => [id, name])),
    heirs: new Map(merged.flatMap(({ id, mergedIntoId }) => (mergedIntoId ? [[id, mergedIntoId]] : []))),
  };
}
