import { situationOf } from '../../../../core/controllers/situations.ts';
import {
  type Corner,
  createFight,
  createView,
  decisionDue,
  decodeInputLog,
  FightError,
  MOVES,
  OBSERVATION_SIZE,
  observe,
  POSTURES,
  type Replay,
  readView,
  UNIT,
} from '../../../../core/engine/index.ts';
import type { Chronicle, DecisionList } from './chronicle.ts';

const MARKET_CODES = { red: -1, flat: 0, green: 1 } as const;

/**
 * Runs a replay by its log and keeps what the agents were shown and chose.
 * @throws FightError where the log is broken or the rules refuse the fight
 */
export function chronicleOf(replay: Replay): Chronicle {
  const log = decodeInputLog(replay.inputLog);
  if (!log.ok) throw new FightError('bad-log', [log.problem]);
  const fight = createFight(replay);
  const codes = log.decisions.corners;
  const made = [0, 0];
  const lists = codes.map(actions => ({
    ticks: new Uint16Array(actions.length),
    actions,
    situations: new Uint8Array(actions.length),
    observations: new Int32Array(actions.length * OBSERVATION_SIZE),
  })) as [DecisionList, DecisionList];
  const states: number[] = [];
  const view = createView();
  const ask = (corner: Corner): number => {
    if (!decisionDue(fight, corner)) return 0;
    const { ticks, actions, situations, observations } = lists[corner];
    const index = made[corner]!++;
    if (index >= actions.length) return 0;
    ticks[index] = fight.tick;
    observe(fight, corner, observations, index * OBSERVATION_SIZE);
    situations[index] = situationOf(observations, index * OBSERVATION_SIZE);
    return actions[index]!;
  };
  for (;;) {
    readView(fight, view);
    states.push(...rowOf(view));
    if (fight.over) break;
    const first = ask(0);
    const second = ask(1);
    fight.advance(first, second);
  }
  const [left, right] = view.fighters;
  return {
    ticks: fight.tick,
    states: Int16Array.from(states),
    maxEnergy: [left.maxEnergy, right.maxEnergy],
    maxHealth: left.maxHealth,
    decisions: lists.map((list, corner) => cut(list, made[corner]!)) as [DecisionList, DecisionList],
  };
}

function rowOf({ fighters, market, tapeSecond, round, roundTick }: ReturnType<typeof createView>) {
  const [left, right] = fighters;
  return [
    left.health,
    right.health,
    left.energy,
    right.energy,
    POSTURES.indexOf(left.posture),
    POSTURES.indexOf(right.posture),
    left.move ? MOVES.indexOf(left.move) + 1 : 0,
    right.move ? MOVES.indexOf(right.move) + 1 : 0,
    Math.trunc(Math.abs(left.x - right.x) / UNIT),
    MARKET_CODES[market],
    tapeSecond,
    round,
    roundTick,
  ];
}

/** A log may hold more than the fight asks for (which verifying complains of). */
function cut({ ticks, actions, situations, observations }: DecisionList, made: number): DecisionList {
  const count = Math.min(made, actions.length);
  return {
    ticks: ticks.slice(0, count),
    actions: actions.slice(0, count),
    situations: situations.slice(0, count),
    observations: observations.slice(0, count * OBSERVATION_SIZE),
  };
}
