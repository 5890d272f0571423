import { createPlayback } from '../../core/engine/index.ts';
import type { Corner, FightEvent, FighterView, FightView, Move, Replay } from '../../core/engine/types.ts';

/** A fighter at one tick, with what its view alone does not say. */
export interface Actor extends FighterView {
  /** The move that put it into its present stun, throw or fall; null where none did. */
  struckBy: Move | null;
  /** Whether that blow lifts it off its feet. */
  launched: boolean;
}

export interface Snapshot extends Omit<FightView, 'fighters'> {
  fighters: [Actor, Actor];
}

export interface RecordedRound {
  /** Indices into {@link Recording.snapshots}: the state before the round's first tick, and at its end. */
  first: number;
  last: number;
  winner: Corner;
  byKnockout: boolean;
}

/** A bolt that came down: the engine tells only of those that hit. */
export interface BoltStrike {
  tick: number;
  /** Fixed point. */
  x: number;
}

/** A whole fight, run once and kept tick by tick. */
export interface Recording {
  replay: Replay;
  /** snapshots[t] is the fight after tick t; snapshots[0] is the start. */
  snapshots: Snapshot[];
  /** All events, by tick. */
  events: FightEvent[];
  strikes: BoltStrike[];
  rounds: RecordedRound[];
  winner: Corner;
}

/**
 * Runs a replay and keeps every tick: about 2 MB for the longest fight.
 * @throws FightError where the replay is for another engine or its log is broken
 */
export function record(replay: Replay): Recording {
  const playback = createPlayback(replay);
  const snapshots: Snapshot[] = [copyOf(playback.view, undefined, [])];
  const events: FightEvent[] = [];
  const strikes: BoltStrike[] = [];
  const rounds: RecordedRound[] = [];
  let first = 0;
  while (playback.step()) {
    const tick = snapshots.length;
    const happened = playback.events;
    snapshots.push(copyOf(playback.view, snapshots[tick - 1], happened));
    events.push(...happened);
    if (playback.view.bolts.length === 0) {
      for (const { x, ticksLeft } of snapshots[tick - 1]!.bolts) if (ticksLeft <= 1) strikes.push({ tick, x });
    }
    const end = happened.find(event => event.type === 'roundEnd');
    if (!end) continue;
    const byKnockout = happened.some(event => event.type === 'knockout');
    rounds.push({ first, last: tick, winner: end.corner === 1 ? 1 : 0, byKnockout });
    first = tick + 1;
  }
  return { replay, snapshots, events, strikes, rounds, winner: replay.result.winner };
}

function copyOf(view: FightView, before: Snapshot | undefined, events: readonly FightEvent[]): Snapshot {
  return {
    ...view,
    roundsWon: [view.roundsWon[0], view.roundsWon[1]],
    roundWinners: [...view.roundWinners],
    fighters: [actorOf(view, 0, before, events), actorOf(view, 1, before, events)],
    projectiles: view.projectiles.map(projectile => ({ ...projectile })),
    bolts: view.bolts.map(bolt => ({ ...bolt })),
    cell: view.cell ? { ...view.cell } : null,
  };
}

function actorOf(view: FightView, corner: Corner, before: Snapshot | undefined, events: readonly FightEvent[]): Actor {
  const fighter = view.fighters[corner];
  const blow = events.find(({ type, victim }) => victim === corner && (type === 'hit' || type === 'thrown'));
  const actor: Actor = { ...fighter, struckBy: null, launched: false };
  if (blow) {
    actor.struckBy = blow.move;
    actor.launched = blow.move === 'special' || blow.move === 'antiAir' || blow.type === 'thrown' || fighter.y > 0;
  } else if (before && isHelpless(fighter)) {
    actor.struckBy = before.fighters[corner].struckBy;
    actor.launched = before.fighters[corner].launched;
  }
  return actor;
}

function isHelpless({ posture }: FighterView): boolean {
  return posture === 'hitStun' || posture === 'thrown' || posture === 'down' || posture === 'knockedOut';
}
