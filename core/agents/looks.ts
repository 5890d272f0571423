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

/** How many looks are drawn to find one in a colour of its own. */
const DRAWN = 12;

/** Looks that follow from an agent's id and a number alone: what was shown is what is bought. 0: those that it is born with. */
export function deriveLooks(agentId: string, number = 0): OwnLooks {
  const digest = sha256(new TextEncoder().encode(number === 0 ? `looks:${agentId}` : `looks:${agentId}:${number}`));
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

/** Of a dozen looks from number `from` on the one whose armour stands out most from these hues, the present one among them. */
export function freshLooks(agentId: string, from: number, hues: readonly number[]): number {
  const distance = (number: number) => {
    const { hue } = deriveLooks(agentId, number);
    return Math.min(360, ...hues.map(other => Math.min((hue - other + 360) % 360, (other - hue + 360) % 360)));
  };
  const numbers = Array.from({ length: DRAWN }, (_, index) => from + index);
  return numbers.reduce((best, number) => (distance(number) > distance(best) ? number : best));
}
