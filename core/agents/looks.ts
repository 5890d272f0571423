import { sha256 } from '@noble/hashes/sha2.js';

/** The part of an agent's looks that is its own; archetype and build complete it (engine's Looks). */
export interface OwnLooks {
  hue: number;
  accentHue: number;
  head: number;
  torso: number;
  visor: number;
  antenna: number;
  pattern: number;
}

/** Looks that follow from an agent's id alone, so that they never change and need no storage to be re-made. */
export function deriveLooks(agentId: string): OwnLooks {
  const digest = sha256(new TextEncoder().encode(`looks:${agentId}`));
  const byte = (index: number) => digest[index] ?? 0;
  const hue = ((byte(0) << 8) | byte(1)) % 360;
  return {
    hue,
    // at least 60 degrees away from the armour, so that trim stays visible
    accentHue: (hue + 60 + (((byte(2) << 8) | byte(3)) % 241)) % 360,
    head: byte(4) % 8,
    torso: byte(5) % 8,
    visor: byte(6) % 8,
    antenna: byte(7) % 8,
    pattern: byte(8) % 8,
  };
}
