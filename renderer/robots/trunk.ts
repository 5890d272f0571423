import { box, type Context, circle, flat, plate, polygon, rounded, stroke, type Trace, within } from './brush.ts';
import type { PartStyle } from './limbs.ts';

export function drawPelvis(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  const width = body.waist;
  const hips = rounded(4, [-width, -6], [width, -6], [width * 1.1, 4], [3, 10], [-3, 10], [-width * 1.1, 4]);
  plate(context, hips, paint.dark, paint.outline, light, 3);
  if (body.archetype === 'sentinel' || body.archetype === 'trickster') {
    const skirt = rounded(2, [-width * 0.55, -1], [width * 0.75, -1], [width * 0.6, 19], [0, 23], [-width * 0.5, 17]);
    plate(context, skirt, paint.trim, paint.outline, light, 2.5);
    return;
  }
  plate(context, box(-width * 0.45, -5, width * 0.95, 11, 3), paint.trim, paint.outline, light, 2.4);
}

/** Outline of the chest for each of the eight torsos; the origin is the hip, up is negative. */
function chestShape({ body, torso }: PartStyle): Trace {
  const w = body.chest;
  const h = body.torso;
  const belly = h * 0.3;
  const shapes: Trace[] = [
    rounded(8, [-w * 0.8, -belly], [-w, -h * 0.95], [w * 0.75, -h * 1.02], [w * 1.05, -h * 0.62], [w * 0.8, -belly]),
    rounded(
      5,
      [-w * 0.7, -belly],
      [-w * 1.05, -h * 0.7],
      [-w * 0.7, -h * 1.02],
      [w * 0.7, -h * 1.02],
      [w * 1.1, -h * 0.72],
      [w * 0.65, -belly],
    ),
    rounded(10, [-w * 0.95, -belly * 0.9], [-w, -h], [w * 0.9, -h], [w * 1.05, -belly * 0.9]),
    rounded(
      3,
      [-w * 0.55, -belly],
      [-w * 1.08, -h * 0.96],
      [w * 0.5, -h * 1.04],
      [w * 1.22, -h * 0.78],
      [w * 0.6, -belly],
    ),
    rounded(
      12,
      [-w * 0.75, -belly * 0.8],
      [-w * 1.1, -h * 0.8],
      [0, -h * 1.12],
      [w * 1.1, -h * 0.8],
      [w * 0.8, -belly * 0.8],
    ),
    rounded(
      4,
      [-w * 0.9, -belly],
      [-w * 0.95, -h * 1.02],
      [w * 0.35, -h * 1.02],
      [w * 1.15, -h * 0.5],
      [w * 0.95, -belly],
    ),
    rounded(
      6,
      [-w * 0.62, -belly],
      [-w * 1.12, -h * 0.62],
      [-w * 0.85, -h * 1.02],
      [w * 0.85, -h * 1.02],
      [w * 1.08, -h * 0.9],
      [w * 0.66, -belly],
    ),
    rounded(
      7,
      [-w * 0.85, -belly],
      [-w * 0.85, -h * 0.98],
      [w * 0.6, -h * 1.06],
      [w * 0.95, -h * 0.84],
      [w * 1.15, -h * 0.56],
      [w * 0.75, -belly],
    ),
  ];
  return shapes[torso % shapes.length]!;
}

function drawPattern(context: Context, style: PartStyle): void {
  const { body, paint, pattern } = style;
  const w = body.chest;
  const h = body.torso;
  const colour = paint.trim.base;
  const patterns: (() => void)[] = [
    () =>
      flat(context, polygon([-w * 2, -h * 0.42], [w * 2, -h * 0.42], [w * 2, -h * 0.28], [-w * 2, -h * 0.28]), colour),
    () => flat(context, box(-w * 0.62, -h * 1.2, w * 0.34, h * 1.3, 0), colour),
    () =>
      flat(
        context,
        polygon([-w * 1.2, -h * 1.1], [-w * 0.5, -h * 1.1], [w * 1.3, -h * 0.2], [w * 0.6, -h * 0.2]),
        colour,
      ),
    () =>
      flat(
        context,
        polygon(
          [-w * 1.3, -h * 0.86],
          [0, -h * 0.62],
          [w * 1.3, -h * 0.86],
          [w * 1.3, -h * 0.7],
          [0, -h * 0.46],
          [-w * 1.3, -h * 0.7],
        ),
        colour,
      ),
    () => {
      for (let n = -3; n < 4; n++) {
        const x = n * w * 0.5;
        flat(
          context,
          polygon([x, -h * 0.48], [x + w * 0.25, -h * 0.48], [x + w * 0.05, -h * 0.25], [x - w * 0.2, -h * 0.25]),
          colour,
        );
      }
    },
    () => flat(context, box(-w * 1.5, -h * 1.2, w * 1.2, h * 1.4, 0), colour),
    () => {
      for (const y of [0.86, 0.7, 0.54]) flat(context, box(-w * 1.5, -h * y, w * 1.1, h * 0.07, 0), colour);
    },
    () =>
      flat(
        context,
        polygon([w * 0.1, -h * 1.2], [w * 1.5, -h * 1.2], [w * 1.5, -h * 0.62], [w * 0.4, -h * 0.62]),
        colour,
      ),
  ];
  patterns[pattern % patterns.length]!();
}

export function drawTorso(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  const w = body.chest;
  const h = body.torso;
  const abdomen = rounded(
    4,
    [-body.waist * 0.85, 0],
    [-body.waist * 0.95, -h * 0.45],
    [body.waist, -h * 0.45],
    [body.waist * 0.85, 0],
  );
  plate(context, abdomen, paint.dark, paint.outline, light, 3);
  stroke(
    context,
    c => {
      for (const y of [0.08, 0.17]) {
        c.moveTo(-body.waist * 0.6, -h * y);
        c.lineTo(body.waist * 0.7, -h * y);
      }
    },
    paint.dark.shade,
    1.6,
  );
  const collar = box(-w * 0.35, -h - body.neck - 2, w * 0.95, 9, 3);
  plate(context, collar, paint.dark, paint.outline, light, 2);
  const chest = chestShape(style);
  plate(context, chest, paint.armour, paint.outline, light, 5);
  within(context, chest, () => drawPattern(context, style));
  stroke(context, chest, paint.outline, 1.9);
  drawCore(context, style);
}

/** The light in the chest: as large as the robot's energy. */
function drawCore(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  const radius = 3.2 + body.reactor * 3.4;
  const x = body.chest * 0.42;
  const y = -body.torso * 0.66;
  plate(context, circle(x, y, radius + 1.8), paint.dark, paint.outline, light, 1.5);
  flat(context, circle(x, y, radius), paint.glow);
  flat(context, circle(x - 0.4, y - 0.4, radius * 0.5), paint.glowCore);
}

/** What hangs on the back: thrusters, a tank, an ammunition box or banners, by archetype. */
export function drawBack(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  const h = body.torso;
  const size = 0.75 + body.reactor * 0.5;
  if (body.archetype === 'rusher') {
    for (const [x, tilt] of [
      [-7, -9],
      [-2, -4],
    ] as const) {
      const wing = rounded(2, [x + 4, -h * 0.2], [x + tilt - 12 * body.fins - 6, -h * 0.75], [x - 1, h * 0.32]);
      plate(context, wing, paint.trim, paint.outline, light, 2.4);
    }
  } else if (body.archetype === 'gunner') {
    plate(context, box(-15 * size, -h * 0.42, 16 * size, h * 0.72, 4), paint.dark, paint.outline, light, 3);
    plate(context, box(-11 * size, -h * 0.98, 4.5, h * 0.75, 2), paint.metal, paint.outline, light, 2);
    flat(context, box(-11 * size, -h * 0.2, 9 * size, 2.4, 1), paint.glow);
    flat(context, box(-11 * size, -h * 0.05, 9 * size, 2.4, 1), paint.glow);
  } else if (body.archetype === 'grappler') {
    plate(context, box(-15 * size, -h * 0.4, 19 * size, h * 0.62, 7), paint.metal, paint.outline, light, 4);
    plate(context, box(-12 * size, -h * 0.72, 6, h * 0.4, 2), paint.dark, paint.outline, light, 2);
    plate(context, box(-4 * size, -h * 0.66, 6, h * 0.36, 2), paint.dark, paint.outline, light, 2);
  } else if (body.archetype === 'sentinel') {
    const banner = rounded(2, [-4, -h * 1.02], [-9, -h * 1.02], [-13 * size, h * 0.15], [-1, h * 0.3]);
    plate(context, banner, paint.trim, paint.outline, light, 3);
  } else {
    plate(context, box(-11 * size, -h * 0.3, 13 * size, h * 0.5, 5), paint.dark, paint.outline, light, 3);
    flat(context, box(-9 * size, -h * 0.08, 7 * size, 2.6, 1), paint.glow);
  }
}

/** The trickster's scarf, streaming behind. */
export function drawTail(context: Context, style: PartStyle): void {
  const { paint, light } = style;
  const scarf: Trace = c => {
    c.moveTo(5, -2);
    c.quadraticCurveTo(-14, -10, -24, 0);
    c.quadraticCurveTo(-30, 6, -41, 1);
    c.quadraticCurveTo(-34, 13, -23, 10);
    c.quadraticCurveTo(-12, 6, 5, 7);
    c.closePath();
  };
  plate(context, scarf, paint.trim, paint.outline, light, 3);
}

/** The sentinel's shield, carried on the near forearm. */
export function drawShield(context: Context, style: PartStyle): void {
  const { paint, light, pattern } = style;
  const shield = rounded(4, [-7, -19], [9, -17], [11, 3], [2, 21], [-8, 6]);
  plate(context, shield, paint.armour, paint.outline, light, 4);
  within(context, shield, () => {
    flat(
      context,
      pattern % 2 ? box(-1, -30, 5, 60, 0) : polygon([-20, -6], [20, -10], [20, -3], [-20, 1]),
      paint.trim.base,
    );
  });
  stroke(context, shield, paint.outline, 1.9);
  flat(context, circle(1.5, -3, 3), paint.glow);
}
