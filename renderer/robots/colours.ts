import type { Looks } from '../../core/engine/types.ts';

/** Red, green and blue, 0..255 each. */
export type Rgb = readonly [number, number, number];

/** Three flat tones of one material: the side away from the light, the body, and the edge that catches the light. */
export interface Tones {
  shade: string;
  base: string;
  light: string;
}

/** Every colour a robot is painted with. Few and flat on purpose: they survive a 255-colour palette and compress well. */
export interface Paint {
  outline: string;
  armour: Tones;
  trim: Tones;
  metal: Tones;
  dark: Tones;
  glow: string;
  glowCore: string;
}

export function hex([red, green, blue]: Rgb): string {
  return `#${[red, green, blue].map(value => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

export function parseHex(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** `share` of the way from one colour to another. */
export function blend(from: string, to: string, share: number): string {
  const a = parseHex(from);
  const b = parseHex(to);
  return hex([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]);
}

/** Hue in degrees, saturation and lightness 0..1. */
export function hsl(hue: number, saturation: number, lightness: number): string {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const k = (offset + (((hue % 360) + 360) % 360) / 30) % 12;
    return 255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return hex([channel(0), channel(8), channel(4)]);
}

/** Moves a hue by at most `step` degrees towards another along the shorter way round. */
function towards(hue: number, target: number, step: number): number {
  const distance = ((target - hue + 540) % 360) - 180;
  return hue + Math.max(-step, Math.min(step, distance));
}

/** Yellow and green look brighter than blue at equal lightness: even that out so that every hue reads as armour. */
function evenLightness(hue: number): number {
  const [red, green, blue] = parseHex(hsl(hue, 0.75, 0.5));
  const luma = (red * 0.3 + green * 0.59 + blue * 0.11) / 255;
  return 0.56 - (luma - 0.4) * 0.34;
}

/** Shadows drift to blue and lights to yellow, as they do under a sky. */
function tones(hue: number, saturation: number, lightness: number): Tones {
  return {
    shade: hsl(towards(hue, 250, 22), saturation * 0.92, lightness * 0.56),
    base: hsl(hue, saturation, lightness),
    light: hsl(towards(hue, 55, 18), Math.min(1, saturation * 1.05), Math.min(0.9, lightness + 0.22)),
  };
}

const FAR_SHADOW = '#15122a';

/** The colours of a robot's near side. */
export function paintOf(looks: Looks): Paint {
  const glowHue = looks.accentHue + (looks.visor % 2 === 0 ? 0 : 160);
  return {
    outline: hsl(towards(looks.hue, 250, 30), 0.45, 0.085),
    armour: tones(looks.hue, 0.72, evenLightness(looks.hue)),
    trim: tones(looks.accentHue, 0.8, evenLightness(looks.accentHue) + 0.08),
    metal: tones(looks.hue, 0.1, 0.66),
    dark: tones(towards(looks.hue, 240, 40), 0.2, 0.27),
    glow: hsl(glowHue, 1, 0.66),
    glowCore: hsl(glowHue, 1, 0.9),
  };
}

/** The same robot's far limbs, in shadow, so that left and right limbs read apart. */
export function farPaint(paint: Paint): Paint {
  const dim = (material: Tones): Tones => ({
    shade: blend(material.shade, FAR_SHADOW, 0.5),
    base: blend(material.base, FAR_SHADOW, 0.46),
    light: blend(material.light, FAR_SHADOW, 0.46),
  });
  return {
    outline: paint.outline,
    armour: dim(paint.armour),
    trim: dim(paint.trim),
    metal: dim(paint.metal),
    dark: dim(paint.dark),
    glow: blend(paint.glow, FAR_SHADOW, 0.35),
    glowCore: blend(paint.glowCore, FAR_SHADOW, 0.3),
  };
}

/** All colours of a paint, for a palette that must hold them exactly. */
export function coloursOf(paint: Paint): string[] {
  const { outline, armour, trim, metal, dark, glow, glowCore } = paint;
  return [
    outline,
    ...[armour, trim, metal, dark].flatMap(({ shade, base, light }) => [shade, base, light]),
    glow,
    glowCore,
  ];
}

/** Armour hues nearer than this are taken for the same at a glance, degrees. */
const NEAR_HUES = 34;

/** The two fighters' looks, the right one in its second colours where both would look alike (as fighting games do). */
export function contrasting([left, right]: readonly [Looks, Looks]): [Looks, Looks] {
  const apart = (a: number, b: number): number => Math.abs(((a - b + 540) % 360) - 180);
  if (apart(left.hue, right.hue) >= NEAR_HUES) return [left, right];
  const swapped = { ...right, hue: right.accentHue, accentHue: right.hue };
  if (apart(left.hue, swapped.hue) >= NEAR_HUES) return [left, swapped];
  return [left, { ...right, hue: (right.hue + 150) % 360 }];
}
