import type { SKRSContext2D } from 'canvas';
import { INK } from '../fight/inks.ts';
import { scenery } from '../stages/stage.ts';

type Context = SKRSContext2D;

function fillPath(context: Context, colour: string, trace: () => void): void {
  context.beginPath();
  trace();
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}

function star(context: Context, colour: string, points: number, outer: number, inner: number, turn: number): void {
  fillPath(context, colour, () => {
    for (let corner = 0; corner < points * 2; corner++) {
      const angle = turn + (corner / points) * Math.PI;
      const radius = corner % 2 === 0 ? outer * (corner % 4 === 0 ? 1 : 0.74) : inner;
      context.lineTo(Math.cos(angle) * radius, Math.sin(angle) * radius);
    }
  });
}

/** Rays from the centre: `reach` to `reach + length`, tapering. */
function rays(
  context: Context,
  colour: string,
  seed: number,
  count: number,
  reach: number,
  length: number,
  width: number,
): void {
  const next = scenery(seed);
  for (let ray = 0; ray < count; ray++) {
    const angle = ((ray + next() * 0.8) / count) * Math.PI * 2;
    const start = reach * (0.7 + next() * 0.5);
    const end = start + length * (0.45 + next() * 0.75);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    fillPath(context, colour, () => {
      context.moveTo(cos * start - sin * width * 0.3, sin * start + cos * width * 0.3);
      context.lineTo(cos * end * 0.75 - sin * width, sin * end * 0.75 + cos * width);
      context.lineTo(cos * end, sin * end);
      context.lineTo(cos * end * 0.75 + sin * width, sin * end * 0.75 - cos * width);
      context.lineTo(cos * start + sin * width * 0.3, sin * start - cos * width * 0.3);
    });
  }
}

export const IMPACT_PHASES = 5;

/** A blow that lands, phase 0 the moment itself. `size` is the radius of the first flash. */
export function drawImpact(context: Context, size: number, phase: number): void {
  const turn = size * 0.37;
  if (phase === 0) {
    star(context, INK.ember, 9, size * 1.02, size * 0.5, turn);
    star(context, INK.flame, 9, size * 0.84, size * 0.4, turn);
    star(context, INK.spark, 8, size * 0.6, size * 0.3, turn + 0.2);
  } else if (phase === 1) {
    rays(context, INK.flame, size, 11, size * 0.55, size * 0.95, 2.2);
    star(context, INK.flame, 8, size * 0.66, size * 0.3, turn + 0.3);
    star(context, INK.spark, 7, size * 0.42, size * 0.2, turn);
  } else if (phase === 2) {
    rays(context, INK.ember, size, 11, size * 0.95, size * 0.75, 1.8);
    star(context, INK.flame, 6, size * 0.3, size * 0.12, turn);
  } else {
    const far = phase === 3 ? 1.35 : 1.7;
    rays(
      context,
      phase === 3 ? INK.ember : INK.blaze,
      size,
      9,
      size * far,
      size * (phase === 3 ? 0.5 : 0.26),
      phase === 3 ? 1.3 : 1,
    );
  }
}

export const GUARD_PHASES = 4;

/** A blow that is blocked: a cracked plate of light, facing right. */
export function drawGuard(context: Context, phase: number): void {
  const spread = 1 + phase * 0.12;
  context.lineWidth = 3.4 - phase * 0.7;
  context.strokeStyle = phase < 2 ? INK.ice : INK.energy;
  context.beginPath();
  context.ellipse(-16, 0, 22 * spread, 34 * spread, 0, -1.05, 1.05);
  context.stroke();
  if (phase < 3) {
    context.lineWidth = 1.6;
    context.strokeStyle = INK.energy;
    context.beginPath();
    context.ellipse(-22, 0, 22 * spread, 30 * spread, 0, -0.85, 0.85);
    context.stroke();
  }
  context.translate(6, -4);
  if (phase === 0) star(context, INK.white, 6, 11, 4, 0.2);
  else rays(context, phase < 3 ? INK.ice : INK.energy, 4, 6, 6 + phase * 6, 9, 1.2);
}

export const BREAK_PHASES = 5;

/** A guard that breaks: shards fly. */
export function drawGuardBreak(context: Context, phase: number): void {
  const next = scenery(61);
  if (phase === 0) star(context, INK.white, 10, 34, 17, 0.1);
  if (phase <= 1) star(context, INK.ice, 8, 30 - phase * 8, 14, 0.3);
  for (let shard = 0; shard < 13; shard++) {
    const angle = (shard / 13) * Math.PI * 2 + next() * 0.4;
    const distance = 12 + phase * (9 + next() * 5);
    const size = (7 - phase) * (0.6 + next() * 0.7);
    context.save();
    context.translate(Math.cos(angle) * distance, Math.sin(angle) * distance + phase * phase * 1.2);
    context.rotate(angle + phase * 0.7);
    fillPath(context, shard % 3 === 0 ? INK.white : shard % 3 === 1 ? INK.ice : INK.energy, () => {
      context.moveTo(-size, -size * 0.5);
      context.lineTo(size * 0.8, -size * 0.2);
      context.lineTo(-size * 0.2, size * 0.9);
    });
    context.restore();
  }
}

export const DUST_PHASES = 4;

/** Dust from the floor, anchored on it, spreading to both sides. */
export function drawDust(context: Context, size: number, phase: number): void {
  const next = scenery(17 + size);
  context.globalAlpha = phase === 3 ? 0.4 : 0.72;
  for (let puff = 0; puff < 8; puff++) {
    const side = puff % 2 === 0 ? 1 : -1;
    const x = side * size * (0.25 + next() * 0.5 + phase * 0.24);
    const radius = size * (0.13 + next() * 0.12) * (1.15 - phase * 0.17);
    const y = -radius * 0.5 - next() * size * 0.1 - phase * size * 0.05;
    fillPath(context, puff % 3 === 0 ? INK.grey : INK.smoke, () => context.arc(x, y, radius, 0, Math.PI * 2));
  }
}

/** A crescent that a limb leaves behind, drawn for a robot facing right; angles clockwise from straight up. */
export function drawSwoosh(
  context: Context,
  colour: string,
  radius: number,
  from: number,
  to: number,
  thickness: number,
): void {
  const start = from - Math.PI / 2;
  const end = to - Math.PI / 2;
  const crescent = (shade: string, alpha: number, width: number): void => {
    context.globalAlpha = alpha;
    fillPath(context, shade, () => {
      context.arc(0, 0, radius, start, end, end < start);
      // The inner edge runs back from the tip on another centre, so that the crescent thins towards where it began.
      for (let step = 0; step <= 12; step++) {
        const share = 1 - step / 12;
        const angle = start + (end - start) * share;
        const inner = radius - width * share ** 1.3;
        context.lineTo(Math.cos(angle) * inner, Math.sin(angle) * inner);
      }
    });
  };
  crescent(colour, 0.5, thickness * 1.5);
  crescent(INK.white, 0.85, thickness * 0.55);
  context.globalAlpha = 1;
}

/** Streaks behind a dash, for a robot that faces right. */
export function drawStreaks(context: Context, colour: string, phase: number): void {
  const next = scenery(31 + phase);
  for (let streak = 0; streak < 7; streak++) {
    const y = -14 - streak * 15 - next() * 6;
    const length = 30 + next() * 46;
    const x = -14 - next() * 16;
    fillPath(context, streak % 2 ? INK.white : colour, () => {
      context.moveTo(x, y - 1.2);
      context.lineTo(x - length, y);
      context.lineTo(x, y + 1.2);
    });
  }
}

/** An energy ball that flies to the right. */
export function drawShot(context: Context, glow: string, core: string, phase: number): void {
  const next = scenery(7 + phase);
  for (let tail = 0; tail < 5; tail++) {
    const y = (next() - 0.5) * 15;
    const length = 18 + next() * 22;
    context.globalAlpha = 0.75;
    fillPath(context, glow, () => {
      context.moveTo(-2, y * 0.7 - 3);
      context.lineTo(-10 - length, y);
      context.lineTo(-2, y * 0.7 + 3);
    });
  }
  context.globalAlpha = 0.35;
  fillPath(context, glow, () => context.arc(0, 0, 15, 0, Math.PI * 2));
  context.globalAlpha = 1;
  fillPath(context, glow, () => context.arc(0, 0, 10.5 - phase * 0.8, 0, Math.PI * 2));
  fillPath(context, core, () => context.arc(1, 0, 7, 0, Math.PI * 2));
  fillPath(context, INK.white, () => context.arc(2, -0.5, 4 + phase * 0.5, 0, Math.PI * 2));
}

/** Fire from a muzzle or palm to the right. */
export function drawMuzzle(context: Context, glow: string, phase: number): void {
  const size = phase === 0 ? 1 : 0.6;
  fillPath(context, glow, () => {
    context.moveTo(-3, -6 * size);
    context.lineTo(12 * size, -10 * size);
    context.lineTo(10 * size, -3 * size);
    context.lineTo(28 * size, 0);
    context.lineTo(10 * size, 3 * size);
    context.lineTo(12 * size, 10 * size);
    context.lineTo(-3, 6 * size);
  });
  fillPath(context, INK.white, () => {
    context.moveTo(-2, -3.4 * size);
    context.lineTo(16 * size, 0);
    context.lineTo(-2, 3.4 * size);
  });
}

export const CHARGE_PHASES = 4;

/** Energy gathering for a special: rays run inwards, a ring tightens. */
export function drawCharge(context: Context, glow: string, phase: number): void {
  const radius = 42 - phase * 9;
  context.strokeStyle = glow;
  context.lineWidth = 1.6 + phase * 0.7;
  context.beginPath();
  context.arc(0, 0, radius, 0, Math.PI * 2);
  context.stroke();
  rays(context, glow, 91 + phase, 9, radius * 0.55, 18, 1.5);
  rays(context, INK.white, 57 + phase, 5, radius * 0.4, 12, 1);
}

export const SHOCK_PHASES = 4;

/** The front of a special: rings and a lance of light to the right. */
export function drawLance(context: Context, glow: string, core: string, phase: number): void {
  const reach = [46, 62, 54, 34][phase]!;
  const width = [13, 16, 9, 4][phase]!;
  fillPath(context, glow, () => {
    context.moveTo(-26, 0);
    context.quadraticCurveTo(0, -width * 1.5, reach, 0);
    context.quadraticCurveTo(0, width * 1.5, -26, 0);
  });
  fillPath(context, core, () => {
    context.moveTo(-14, 0);
    context.quadraticCurveTo(4, -width * 0.9, reach * 0.86, 0);
    context.quadraticCurveTo(4, width * 0.9, -14, 0);
  });
  if (phase < 3) {
    context.strokeStyle = glow;
    context.lineWidth = 2.6 - phase * 0.6;
    for (const [at, size] of [
      [6, 20],
      [24, 13],
    ] as const) {
      context.beginPath();
      context.ellipse(at + phase * 4, 0, size * 0.32, size + phase * 4, 0, 0, Math.PI * 2);
      context.stroke();
    }
  }
}

/** Lightning from the top of the picture down to the anchor on the floor. */
export function drawBolt(context: Context, height: number, phase: number): void {
  const next = scenery(101 + phase * 7);
  const points: [number, number][] = [];
  for (let y = -height; y < 0; y += 14) points.push([(next() - 0.5) * 22 * Math.min(1, -y / 40), y]);
  points.push([0, 0]);
  const trace = (): void => {
    points.forEach(([x, y], index) => {
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
  };
  for (const [colour, width] of [
    [INK.energyShade, 9 - phase * 2],
    [INK.ice, 5 - phase * 1.2],
    [INK.white, 2.4 - phase * 0.6],
  ] as const) {
    context.beginPath();
    trace();
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = 'miter';
    context.stroke();
  }
  context.translate(0, -3);
  rays(context, INK.ice, 3 + phase, 9, 6 + phase * 7, 16, 1.6);
}

/** Where a bolt will strike: a target on the floor, chevrons above it. `phase` 0 or 1 blinks. */
export function drawBoltWarning(context: Context, phase: number): void {
  for (const [colour, grow] of [
    [INK.black, 2.6],
    [phase === 0 ? INK.danger : INK.charged, 0],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = 2.4 + grow;
    context.beginPath();
    context.ellipse(0, 0, 36, 8, 0, 0, Math.PI * 2);
    context.stroke();
    context.beginPath();
    context.ellipse(0, 0, 18, 4, 0, 0, Math.PI * 2);
    context.stroke();
    context.lineWidth = 4 + grow;
    for (let chevron = 0; chevron < 2; chevron++) {
      const y = -146 + chevron * 12 + phase * 4;
      context.beginPath();
      context.moveTo(-10, y - 8);
      context.lineTo(0, y);
      context.lineTo(10, y - 8);
      context.stroke();
    }
  }
}

/** The energy cell: a glowing hexagon in a column of light, anchored on the floor. */
export function drawCell(context: Context, open: boolean, phase: number): void {
  const y = -62 - Math.sin((phase / 4) * Math.PI * 2) * 3;
  context.globalAlpha = open ? 0.32 : 0.16;
  fillPath(context, INK.charged, () => {
    context.moveTo(-11, 0);
    context.lineTo(-7, y - 60);
    context.lineTo(7, y - 60);
    context.lineTo(11, 0);
  });
  context.globalAlpha = 1;
  const hexagon = (radius: number): void => {
    for (let corner = 0; corner < 6; corner++) {
      const angle = (corner / 6) * Math.PI * 2 + Math.PI / 6;
      context.lineTo(Math.cos(angle) * radius, y + Math.sin(angle) * radius);
    }
  };
  fillPath(context, INK.black, () => hexagon(14));
  fillPath(context, open ? INK.charged : INK.dim, () => hexagon(11.5));
  fillPath(context, open ? INK.chargedShade : INK.panelEdge, () => hexagon(8));
  fillPath(context, open ? INK.white : INK.grey, () => {
    context.moveTo(2, y - 7);
    context.lineTo(-4, y + 1);
    context.lineTo(-0.5, y + 1);
    context.lineTo(-2, y + 7);
    context.lineTo(4, y - 1.5);
    context.lineTo(0.5, y - 1.5);
  });
}

/** Stars that circle over a dazed head. */
export function drawDaze(context: Context, phase: number): void {
  for (let index = 0; index < 3; index++) {
    const angle = ((index + phase / 4) / 3) * Math.PI * 2;
    context.save();
    context.translate(Math.cos(angle) * 19, Math.sin(angle) * 5);
    star(context, INK.black, 5, 7.5, 3.6, -Math.PI / 2);
    star(context, INK.charged, 5, 5.6, 2.5, -Math.PI / 2);
    context.restore();
  }
}

/** Short circuits on a robot that is out, anchored at its middle. */
export function drawShortCircuit(context: Context, phase: number): void {
  const next = scenery(211 + phase * 3);
  for (let arc = 0; arc < 3; arc++) {
    let x = (next() - 0.5) * 58;
    let y = (next() - 0.5) * 16;
    context.beginPath();
    context.moveTo(x, y);
    for (let step = 0; step < 4; step++) {
      x += (next() - 0.5) * 15;
      y -= next() * 7 - 1;
      context.lineTo(x, y);
    }
    context.strokeStyle = arc === 0 ? INK.white : INK.ice;
    context.lineWidth = 1.5;
    context.stroke();
  }
  context.globalAlpha = 0.55;
  for (let puff = 0; puff < 3; puff++) {
    const rise = ((phase + puff * 1.4) % 4) / 4;
    fillPath(context, INK.smokeDark, () => context.arc(-18 + puff * 19, -10 - rise * 30, 4 + rise * 5, 0, Math.PI * 2));
  }
}
