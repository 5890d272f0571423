import type { Body } from './body.ts';
import { box, type Context, circle, flat, limb, type Point, plate, polygon, rounded, stroke, within } from './brush.ts';
import type { Paint } from './colours.ts';

/** What every part needs to be drawn: whose it is, its colours, and where the light stands as the part sees it. */
export interface PartStyle {
  body: Body;
  paint: Paint;
  light: Point;
  /** 0..7: the stripe or emblem painted on armour. */
  pattern: number;
  head: number;
  torso: number;
  visor: number;
  antenna: number;
}

function joint(context: Context, style: PartStyle, x: number, y: number, radius: number): void {
  plate(context, circle(x, y, radius), style.paint.metal, style.paint.outline, style.light, radius * 0.5);
  flat(context, circle(x, y, radius * 0.32), style.paint.outline);
}

export function drawUpperArm(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  plate(
    context,
    limb(body.upperArmWidth, body.upperArmWidth * 0.85, body.upperArm),
    paint.dark,
    paint.outline,
    light,
    3,
  );
  const sleeve = box(
    -body.upperArmWidth * 0.95,
    body.upperArm * 0.12,
    body.upperArmWidth * 1.9,
    body.upperArm * 0.6,
    4,
  );
  plate(context, sleeve, paint.armour, paint.outline, light, body.upperArmWidth * 0.5);
}

export function drawShoulder(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  const size = body.shoulderPad;
  const shapes = {
    bruiser: rounded(
      7,
      [-size, size * 0.45],
      [-size * 0.9, -size * 0.75],
      [size * 0.8, -size * 0.85],
      [size, size * 0.45],
    ),
    rusher: rounded(
      3,
      [-size * 1.7, -size * 0.95],
      [size * 0.7, -size * 0.6],
      [size * 0.9, size * 0.5],
      [-size * 0.5, size * 0.7],
    ),
    grappler: circle(0, 0, size),
    gunner: box(-size, -size * 0.75, size * 2, size * 1.45, 3),
    sentinel: rounded(
      4,
      [-size, size * 0.7],
      [-size * 1.05, -size * 0.5],
      [0, -size],
      [size * 1.05, -size * 0.5],
      [size, size * 0.7],
    ),
    trickster: rounded(4, [-size, size * 0.2], [-size * 0.2, -size], [size, 0], [size * 0.1, size]),
  };
  const shape = shapes[body.archetype];
  plate(context, shape, paint.armour, paint.outline, light, size * 0.36);
  within(context, shape, () => {
    if (style.pattern % 4 === 1) flat(context, box(-size * 2, size * 0.1, size * 4, size * 0.3, 0), paint.trim.base);
    if (style.pattern % 4 === 2) flat(context, box(-size * 0.2, -size * 2, size * 0.4, size * 4, 0), paint.trim.base);
    if (style.pattern % 4 === 3) flat(context, circle(0, -size * 0.05, size * 0.42), paint.trim.base);
  });
  if (body.archetype === 'bruiser') {
    for (const x of [-0.55, 0.05, 0.6]) {
      const spike = polygon([x * size - 3, -size * 0.72], [x * size + 0.5, -size * 1.3], [x * size + 4, -size * 0.72]);
      plate(context, spike, paint.metal, paint.outline, light, 1.5);
    }
  }
}

export function drawForearm(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  const width = body.forearmWidth;
  const length = body.forearm;
  const isCannon = body.archetype === 'gunner';
  const gauntlet = rounded(
    4,
    [-width * 0.7, 0],
    [width * 0.7, 0],
    [width * 1.05, length * 0.55],
    [width * 0.85, length * 0.86],
    [-width * 0.85, length * 0.86],
    [-width * 1.05, length * 0.55],
  );
  if (!isCannon) drawHand(context, style);
  plate(context, gauntlet, paint.armour, paint.outline, light, width * 0.5);
  within(context, gauntlet, () => {
    flat(context, box(-width * 1.5, length * 0.62, width * 3, length * 0.12, 0), paint.trim.base);
    if (style.pattern >= 4) flat(context, box(-width * 1.5, length * 0.4, width * 3, length * 0.1, 0), paint.trim.base);
  });
  if (isCannon) drawCannon(context, style);
  if (body.archetype === 'rusher' || body.archetype === 'trickster') {
    const blade = polygon(
      [-width * 0.9, length * 0.25],
      [-width * 2.2, -length * 0.22],
      [-width * 0.95, length * 0.66],
    );
    plate(context, blade, paint.metal, paint.outline, light, 2);
  }
  joint(context, style, 0, 0, width * 0.55);
}

function drawHand(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  const size = body.fist;
  const y = body.forearm;
  if (body.archetype === 'grappler') {
    for (const side of [-1, 1]) {
      const claw = rounded(
        4,
        [side * size * 0.15, y - size * 0.5],
        [side * size * 1.05, y - size * 0.2],
        [side * size * 1.15, y + size * 0.75],
        [side * size * 0.3, y + size * 1.45],
        [side * size * 0.5, y + size * 0.5],
      );
      plate(context, claw, paint.trim, paint.outline, light, 2.5);
    }
    return;
  }
  const fist = rounded(
    4,
    [-size * 0.9, y - size * 0.6],
    [size * 0.9, y - size * 0.6],
    [size * 0.95, y + size * 0.8],
    [-size * 0.95, y + size * 0.8],
  );
  plate(context, fist, body.archetype === 'bruiser' ? paint.trim : paint.metal, paint.outline, light, size * 0.4);
  stroke(
    context,
    c => {
      for (const x of [-0.3, 0.3]) {
        c.moveTo(x * size, y + size * 0.15);
        c.lineTo(x * size, y + size * 0.7);
      }
    },
    paint.outline,
    1.3,
  );
}

function drawCannon(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  const y = body.forearm;
  const size = body.fist;
  plate(context, box(-size * 0.72, y - 6, size * 1.44, size * 1.5 + 5, 3), paint.dark, paint.outline, light, 3);
  plate(context, box(-size * 0.95, y + size * 0.75, size * 1.9, size * 0.62, 2), paint.metal, paint.outline, light, 2);
  flat(context, box(-size * 0.5, y + size * 1.3, size, 2.4, 1), paint.glow);
  flat(context, box(-size * 0.35, y - 1, 2, size * 0.7, 1), paint.glow);
}

export function drawThigh(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  plate(context, limb(body.thighWidth, body.thighWidth * 0.72, body.thigh), paint.dark, paint.outline, light, 3.5);
  const width = body.thighWidth;
  const cuisse = rounded(
    5,
    [-width, 0],
    [width, 0],
    [width * 0.9, body.thigh * 0.7],
    [-width * 0.75, body.thigh * 0.62],
  );
  plate(context, cuisse, paint.armour, paint.outline, light, width * 0.5);
}

export function drawShin(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  const width = body.shinWidth;
  const length = body.shin;
  const greave = rounded(
    4,
    [-width * 0.75, 1],
    [width * 0.8, 0],
    [width * 1.1, length * 0.45],
    [width * 0.8, length],
    [-width * 0.8, length],
    [-width * 1.15, length * 0.38],
  );
  plate(context, greave, paint.armour, paint.outline, light, width * 0.5);
  within(context, greave, () => {
    if (style.pattern % 2 === 1) flat(context, box(-width * 2, length * 0.66, width * 4, 3.2, 0), paint.trim.base);
  });
  if (body.fins > 0.35) {
    const fin = polygon(
      [-width * 0.8, length * 0.3],
      [-width - 9 * body.fins, length * 0.05],
      [-width * 0.8, length * 0.7],
    );
    plate(context, fin, paint.trim, paint.outline, light, 1.6);
  }
  const knee = body.kneePad;
  const pad = rounded(
    3,
    [-knee, -knee * 0.8],
    [knee * 1.05, -knee],
    [knee * 1.2, knee * 0.9],
    [-knee * 0.5, knee * 1.1],
  );
  plate(context, pad, paint.metal, paint.outline, light, knee * 0.4);
}

export function drawFoot(context: Context, style: PartStyle): void {
  const { body, paint, light } = style;
  const length = body.foot;
  const shape =
    body.archetype === 'trickster' || body.archetype === 'rusher'
      ? rounded(
          2.5,
          [-length * 0.5, body.ankle],
          [-length * 0.35, -3.5],
          [length * 0.2, -4],
          [length * 1.15, body.ankle],
        )
      : rounded(
          3,
          [-length * 0.6, body.ankle],
          [-length * 0.55, -3],
          [length * 0.25, -4],
          [length * 0.95, 1],
          [length, body.ankle],
        );
  plate(context, shape, body.archetype === 'bruiser' ? paint.trim : paint.metal, paint.outline, light, 2.4);
  joint(context, style, 0, -1.5, 3);
}
