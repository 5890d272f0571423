import { workerData } from 'node:worker_threads';
import type { Archetype, FighterSetup } from '../../core/engine/index.ts';
import { type Path, pathsOf, winShares } from './agents.ts';
import { type Hand, openHand } from './hand.ts';

/** What the threads of the season benchmark do: fights for the true strengths, and a member's and a worker's part of the season. */

export type Task =
  | { kind: 'paths'; archetype: Archetype; seed: number }
  | {
      kind: 'shares';
      agents: readonly FighterSetup[];
      panel: readonly FighterSetup[];
      fights: number;
      firstNumber: number;
    }
  | { kind: 'enter'; aheadMs: number; members: readonly { name: string; setup: FighterSetup }[] }
  | { kind: 'join'; aheadMs: number; members: readonly { name: string; agentId: string }[] }
  | { kind: 'pair'; aheadMs: number; communityId: string }
  | { kind: 'advance'; aheadMs: number; matchIds: readonly string[] }
  | { kind: 'close' };

export interface Answers {
  paths: Path[];
  shares: number[];
  enter: { name: string; agentId: string }[];
  join: null;
  pair: string[];
  advance: { settled: number; void: number };
  close: null;
}

const { url } = (Array.isArray(workerData) ? workerData[1] : workerData) as { url: string };
let hand: Promise<Hand> | null = null;
const opened = () => {
  hand ??= openHand(url);
  return hand;
};

export async function work(task: Task): Promise<Answers[Task['kind']]> {
  switch (task.kind) {
    case 'paths':
      return pathsOf(task.archetype, task.seed);
    case 'shares':
      return winShares(task.agents, task.panel, task.fights, task.firstNumber);
    case 'enter':
      return (await opened()).enter(task.members, task.aheadMs);
    case 'join':
      return (await opened()).join(task.members, task.aheadMs);
    case 'pair':
      return (await opened()).pair(task.communityId, task.aheadMs);
    case 'advance':
      return (await opened()).advance(task.matchIds, task.aheadMs);
    case 'close':
      await (await hand)?.close();
      return null;
  }
}
