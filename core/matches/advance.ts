import type { Match, Prisma } from '../../prisma/generated/client.ts';
import { isPlain } from '../agents/index.ts';
import { coachNote, playFight } from '../controllers/index.ts';
import {
  ENGINE_VERSION,
  encodeReplay,
  type FightResult,
  fightSeed,
  type Looks,
  type Replay,
  type Tape,
} from '../engine/index.ts';
import type { BlobStore } from '../platform/blobs/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { type MatchHooks, occasionOf } from './hooks.ts';
import { appendAnnouncement } from './outbox.ts';
import type { MatchPrices } from './prices.ts';
import { settleRatings } from './settle.ts';
import { type MatchRow, type MatchView, matchInclude, tapeEnd, viewMatch, viewNote } from './views.ts';
import { otherEngineReason, VOID_REASONS } from './void-reasons.ts';

/** How long after its end a tape may still come in before the match is void. */
const TAPE_GRACE_MS = 60_000;
const RETRY_MS = 2000;

export interface AdvanceOptions {
  database: Database;
  clock: Clock;
  prices: MatchPrices;
  hooks: MatchHooks;
  blobs: BlobStore;
  log: Log;
}

export interface Progress {
  state: MatchRow['state'];
  /** When there is something to do again; null where nothing is left. */
  nextAt: Date | null;
}

/**
 * Moves a match as far as time allows: open -> locked -> running -> finished -> settled. Each transition is one transaction
 * under the match's row lock that does nothing where another process was faster. Safe to call at any time, any number of times.
 */
export async function advanceMatch(matchId: string, options: AdvanceOptions): Promise<Progress> {
  for (;;) {
    // agents and their versions are read where the fight needs them, not at every step
    const row = await options.database.prisma.match.findUnique({ where: { id: matchId } });
    if (!row) return { state: 'void', nextAt: null };
    const nextAt = await step(row, options);
    if (nextAt !== 'moved') return { state: row.state, nextAt };
  }
}

type Step = 'moved' | Date | null;

async function step(row: Match, options: AdvanceOptions): Promise<Step> {
  switch (row.state) {
    case 'open':
      return lockMatch(row, options);
    case 'locked':
      return runTape(row, options);
    case 'running':
      return finishMatch(row, options);
    case 'finished':
      return settleMatch(row, options);
    default:
      return null;
  }
}

/** One transition: runs `change` only where the match is still in `from`, under its row lock. @returns whether it was */
export async function transition(
  database: Database,
  matchId: string,
  from: MatchRow['state'],
  change: (tx: Transaction) => Promise<Prisma.MatchUpdateInput | null>,
): Promise<boolean> {
  return database.transaction(async tx => {
    const [locked] = await tx.$queryRaw<{ state: MatchRow['state'] }[]>`
      SELECT state FROM "Match" WHERE id = ${matchId} FOR UPDATE`;
    if (locked?.state !== from) return false;
    const data = await change(tx);
    if (data) await tx.match.update({ where: { id: matchId }, data });
    return true;
  });
}

async function lockMatch(row: Match, { database, clock, hooks }: AdvanceOptions): Promise<Step> {
  if (clock.now() < row.lockAt) return row.lockAt;
  await transition(database, row.id, 'open', async tx => {
    await hooks.locked(tx, row.id);
    await appendAnnouncement(tx, row.id);
    return { state: 'locked', stateChangedAt: clock.now() };
  });
  return 'moved';
}

async function runTape(row: Match, options: AdvanceOptions): Promise<Step> {
  const { database, clock, prices } = options;
  const complete = tapeEnd(row);
  if (clock.now() < complete) return complete;
  const reading = await prices.readTape({ ...row, sources: row.priceSources });
  if (!reading) {
    if (clock.now().getTime() > complete.getTime() + TAPE_GRACE_MS) {
      await voidMatch(row.id, VOID_REASONS.feedFailed, options);
      return 'moved';
    }
    return new Date(clock.now().getTime() + RETRY_MS);
  }
  const drawn = seedOf(row, reading.tape, options);
  if (!drawn) {
    await voidMatch(row.id, VOID_REASONS.badTape, options);
    return 'moved';
  }
  await transition(database, row.id, 'locked', async tx => {
    await prices.storeEvidence(tx, row.id, reading.evidence);
    return { state: 'running', ...drawn, stateChangedAt: clock.now() };
  });
  return 'moved';
}

/** Tape and seed as the match keeps them; null where the engine does not take such a tape. */
function seedOf(
  row: Pick<Match, 'id' | 'serverSeed'>,
  tape: Tape,
  { log }: AdvanceOptions,
): { tape: Prisma.JsonObject; seed: string } | null {
  try {
    return { tape: { ...tape }, seed: fightSeed(row.serverSeed, row.id, tape) };
  } catch (error) {
    log.error({ error, matchId: row.id }, 'the engine refused a tape');
    return null;
  }
}

async function finishMatch({ id }: Match, options: AdvanceOptions): Promise<Step> {
  const { database, clock, blobs } = options;
  const row = await database.prisma.match.findUniqueOrThrow({ where: { id }, include: matchInclude });
  if (row.state !== 'running') return 'moved';
  let outcome: Outcome;
  try {
    outcome = runFight(row);
  } catch (error) {
    options.log.error({ error, matchId: row.id }, 'the engine refused a match');
    const reason =
      row.engine === ENGINE_VERSION ? VOID_REASONS.engineFailed : otherEngineReason(row.engine, ENGINE_VERSION);
    await voidMatch(row.id, reason, options);
    return 'moved';
  }
  await blobs.put(outcome.replayKey, new TextEncoder().encode(outcome.replayText), { contentType: 'application/json' });
  await transition(database, row.id, 'running', async tx => {
    await appendOutbox(tx, { queue: 'render', name: 'fight', data: { matchId: row.id } });
    return { ...outcome.data, state: 'finished', stateChangedAt: clock.now() };
  });
  return 'moved';
}

async function settleMatch(row: Match, { database, clock, hooks }: AdvanceOptions): Promise<Step> {
  await transition(database, row.id, 'finished', async tx => {
    const winner = row.winner === 0 ? 0 : 1;
    const agents = await tx.agent.findMany({
      where: { id: { in: [row.agentAId, row.agentBId] } },
      select: { id: true, ownerId: true },
    });
    const ownerOf = (agentId: string) => agents.find(({ id }) => id === agentId)?.ownerId ?? null;
    if (row.kind === 'rated') await settleRatings(tx, row, winner);
    await hooks.settled(tx, {
      id: row.id,
      communityId: row.communityId,
      kind: row.kind,
      winner,
      tape: row.tape as unknown as Tape,
      seed: row.seed ?? '',
      agentIds: [row.agentAId, row.agentBId],
      ownerIds: [ownerOf(row.agentAId), ownerOf(row.agentBId)],
      resultKind: row.resultKind ?? 'decision',
      seasonId: row.seasonId,
      occasion: occasionOf(row),
    });
    await appendAnnouncement(tx, row.id);
    return { state: 'settled', settledAt: clock.now(), stateChangedAt: clock.now() };
  });
  return 'moved';
}

/**
 * Voids a match that has not settled. After lock the seed, the tape so far and the result that it would have had are published
 * (game.md): nobody profits from choosing when to void.
 */
export async function voidMatch(
  matchId: string,
  reason: string,
  options: AdvanceOptions,
  /** Runs in the voiding transaction; what it throws stops it. */
  also: (tx: Transaction) => Promise<void> = async () => undefined,
): Promise<boolean> {
  const found = await options.database.prisma.match.findUnique({ where: { id: matchId }, include: matchInclude });
  if (!found || found.state === 'settled' || found.state === 'void') return false;
  const drawn = await drawnTape(found, options);
  const row: MatchRow = { ...found, ...drawn?.data };
  const outcome = row.tape && row.winner === null ? tryFight(row) : null;
  if (outcome) {
    await options.blobs.put(outcome.replayKey, new TextEncoder().encode(outcome.replayText), {
      contentType: 'application/json',
    });
  }
  const voided = await transition(options.database, matchId, row.state, async tx => {
    await also(tx);
    if (drawn) await options.prices.storeEvidence(tx, matchId, drawn.evidence);
    await options.hooks.voided(tx, {
      id: matchId,
      communityId: row.communityId,
      reason,
      occasion: occasionOf(row),
    });
    await appendAnnouncement(tx, matchId);
    const now = options.clock.now();
    return {
      ...drawn?.data,
      ...outcome?.data,
      state: 'void',
      resultKind: 'void',
      voidReason: reason,
      settledAt: now,
      stateChangedAt: now,
    };
  });
  // it has moved on meanwhile: what it is now is voided, unless it has ended
  return voided || voidMatch(matchId, reason, options, also);
}

/** The tape of a locked match that had not been read yet, where it is complete and the feed gives it after all. */
async function drawnTape(row: MatchRow, options: AdvanceOptions) {
  if (row.state !== 'locked' || row.tape || options.clock.now() < tapeEnd(row)) return null;
  const reading = await options.prices.readTape({ ...row, sources: row.priceSources }).catch(() => null);
  const data = reading && seedOf(row, reading.tape, options);
  return data && { data, evidence: reading.evidence };
}

interface Outcome {
  data: Prisma.MatchUpdateInput;
  replayKey: string;
  replayText: string;
}

function tryFight(row: MatchRow): Outcome | null {
  try {
    return runFight(row);
  } catch {
    return null;
  }
}

/** Runs the fight from what the match committed to, its engine included. Pure: the same row gives the same bytes. */
function runFight(row: MatchRow): Outcome {
  if (row.engine !== ENGINE_VERSION) throw new Error(`Match ${row.id} needs engine ${row.engine}`);
  const view = viewMatch(row);
  const tape = row.tape as unknown as Tape;
  const seed = row.seed ?? '';
  const corners = [view.sides[0].setup, view.sides[1].setup] as const;
  const { result, inputLog } = playFight({ rules: row.rules, seed, tape, corners });
  const replay = buildReplay(row, view, tape, result, inputLog);
  const replayKey = `replays/${row.id}.json`;
  const json = (value: unknown) => value as Prisma.InputJsonValue;
  return {
    replayKey,
    replayText: encodeReplay(replay),
    data: {
      winner: result.winner,
      resultKind: result.kind,
      ticks: result.ticks,
      rounds: json(result.rounds),
      statistics: json(result.statistics),
      stateHash: result.stateHash,
      coachNotes: json(([0, 1] as const).map(corner => viewNote(coachNote(result, corner, corners[corner])))),
      replayKey,
    },
  };
}

/** Left out where nobody wears or says anything. */
function costumesOf({ sides }: MatchView): Pick<Replay, 'costumes'> {
  const costumes = [sides[0].agent.costume, sides[1].agent.costume] as const;
  return costumes.every(isPlain) ? {} : { costumes };
}

function buildReplay(row: MatchRow, view: MatchView, tape: Tape, result: FightResult, inputLog: string): Replay {
  const looks = (corner: 0 | 1): Looks => ({
    ...view.sides[corner].agent.looks,
    build: view.sides[corner].setup.build,
  });
  return {
    format: 1,
    engine: row.engine,
    rules: row.rules,
    matchId: row.id,
    matchKind: row.kind,
    serverSeed: row.serverSeed,
    seed: row.seed ?? '',
    tape,
    corners: [view.sides[0].setup, view.sides[1].setup],
    versions: [view.sides[0].versionNumber, view.sides[1].versionNumber],
    inputLog,
    result: { winner: result.winner, kind: result.kind, ticks: result.ticks },
    stateHash: result.stateHash,
    commit: {
      hash: row.commit?.hash ?? '',
      sequence: row.commit?.sequence ?? 0,
      previous: row.commit?.previous ?? '',
      lockAt: row.lockAt.toISOString(),
      ...(row.priceSources.length > 0 ? { sources: row.priceSources } : {}),
    },
    names: [view.sides[0].agent.name, view.sides[1].agent.name],
    looks: [looks(0), looks(1)],
    ...costumesOf(view),
  };
}
