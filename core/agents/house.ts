import type { Archetype } from '../engine/index.ts';

/** House agents: one of each archetype in every community, so that nobody waits for an opponent. */
export const HOUSE_AGENTS: readonly { name: string; archetype: Archetype }[] = [
  { name: 'IRONSIDE', archetype: 'bruiser' },
  { name: 'QUICKSILVER', archetype: 'rusher' },
  { name: 'MANTIS', archetype: 'grappler' },
  { name: 'LONGSHOT', archetype: 'gunner' },
  { name: 'BASTION', archetype: 'sentinel' },
  { name: 'JESTER', archetype: 'trickster' },
];
