import { FightError } from './errors.ts';
import { createFight, decisionDue, ENGINE_VERSION, type Fight } from './fight.ts';
import { type Decisions, decodeInputLog } from './inputLog.ts';
import { IDLE } from './layout.ts';
import type { Corner, FightEvent, FightView, Replay } from './types.ts';
import { createView, readView } from './view.ts';

/** A fight run again from its input log, tick by tick. */
export interface Playback {
  /** The fight as it stands; one object, filled again by every step. Copy what you keep. */
  readonly view: FightView;
  /** What happened in the last tick. */
  readonly events: FightEvent[];
  /** Runs one tick. False, and nothing changes, where the fight is already over. */
  step(): boolean;
}

class LogPlayback implements Playback {
  readonly view: FightView = createView();
  events: FightEvent[] = [];
  private readonly fight: Fight;
  private readonly decisions: Decisions;
  private readonly read: [number, number] = [0, 0];

  constructor(fight: Fight, decisions: Decisions) {
    this.fight = fight;
    this.decisions = decisions;
    readView(fight, this.view);
  }

  step(): boolean {
    if (this.fight.over) return false;
    this.fight.advance(this.next(0), this.next(1));
    readView(this.fight, this.view);
    this.events = this.fight.events;
    return true;
  }

  /** A log that ends early leaves the fighter standing: showing goes on, verifying complains. */
  private next(corner: Corner): number {
    if (!decisionDue(this.fight, corner)) return IDLE;
    return this.decisions.corners[corner][this.read[corner]++] ?? IDLE;
  }
}

/**
 * Runs a replay again for showing. It trusts the log: verifyFight (core/controllers) checks it.
 * @throws FightError `other-engine`, `bad-log`, or as createFight
 */
export function createPlayback(replay: Replay): Playback {
  if (replay.engine !== ENGINE_VERSION) throw new FightError('other-engine', [otherEngine(replay.engine)]);
  const log = decodeInputLog(replay.inputLog);
  if (!log.ok) throw new FightError('bad-log', [log.problem]);
  return new LogPlayback(createFight(replay), log.decisions);
}

/** What to tell about a replay that another version of the rules made. */
export function otherEngine(version: string): string {
  return `This replay needs engine ${version}; this is engine ${ENGINE_VERSION}. Use the release that contains it.`;
}
