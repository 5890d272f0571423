import { box, type Context, circle, flat, plate, polygon, rounded, stroke, type Trace } from './brush.ts';
import type { PartStyle } from './limbs.ts';

/** Outlines of the eight heads for a head of half width `s`, standing on the neck at the origin, facing right. */
function headShape(index: number, s: number): Trace {
  const shapes: Trace[] = [
    rounded(
      6,
      [-s * 0.85, 0],
      [-s, -s * 1.2],
      [-s * 0.4, -s * 1.95],
      [s * 0.6, -s * 1.9],
      [s * 1.05, -s * 1.1],
      [s * 0.8, 0],
    ),
    rounded(3, [-s * 0.9, 0], [-s * 0.95, -s * 1.8], [s * 0.75, -s * 1.8], [s * 1.1, -s * 1.25], [s * 0.95, 0]),
    circle(0, -s * 0.98, s * 1.04),
    rounded(
      4,
      [-s * 0.55, 0],
      [-s * 1.1, -s * 1.1],
      [-s * 0.7, -s * 1.95],
      [s * 0.75, -s * 1.75],
      [s * 1.3, -s * 0.7],
      [s * 0.6, 0],
    ),
    rounded(5, [-s * 0.8, 0], [-s * 1.15, -s * 1.5], [-s * 0.2, -s * 2.15], [s * 1.05, -s * 1.45], [s * 0.85, 0]),
    rounded(8, [-s * 1.15, -s * 0.1], [-s * 1.15, -s * 1.5], [s * 1.2, -s * 1.5], [s * 1.2, -s * 0.1]),
    rounded(
      2,
      [-s * 0.7, 0],
      [-s * 1.2, -s * 0.8],
      [-s * 0.6, -s * 1.8],
      [s * 0.5, -s * 1.95],
      [s * 1.15, -s * 1.2],
      [s * 0.95, -s * 0.2],
    ),
    rounded(6, [-s * 0.75, 0], [-s * 0.9, -s * 2.2], [s * 0.65, -s * 2.2], [s * 0.95, 0]),
  ];
  return shapes[index % shapes.length]!;
}

/** The eight ways to look out of it. */
function drawVisor(context: Context, style: PartStyle, s: number): void {
  const { paint, visor } = style;
  const slot = (trace: Trace): void => {
    flat(context, trace, paint.outline);
  };
  const y = -s * 1.05;
  const visors: (() => void)[] = [
    () => {
      slot(box(-s * 0.25, y - s * 0.34, s * 1.3, s * 0.68, 3));
      flat(context, box(-s * 0.08, y - s * 0.17, s * 1.02, s * 0.36, 1.5), paint.glow);
      flat(context, box(s * 0.5, y - s * 0.12, s * 0.36, s * 0.2, 1), paint.glowCore);
    },
    () => {
      slot(circle(s * 0.45, y, s * 0.52));
      flat(context, circle(s * 0.48, y, s * 0.34), paint.glow);
      flat(context, circle(s * 0.55, y - s * 0.06, s * 0.15), paint.glowCore);
    },
    () => {
      slot(
        polygon([-s * 0.35, y - s * 0.4], [s * 1.08, y - s * 0.12], [s * 1.0, y + s * 0.32], [-s * 0.1, y + s * 0.2]),
      );
      flat(
        context,
        polygon([-s * 0.1, y - s * 0.22], [s * 0.95, y], [s * 0.88, y + s * 0.18], [s * 0.05, y + s * 0.08]),
        paint.glow,
      );
    },
    () => {
      for (const x of [0.02, 0.68]) {
        slot(circle(s * x, y, s * 0.33));
        flat(context, circle(s * x + 0.4, y, s * 0.2), paint.glow);
      }
    },
    () => {
      slot(box(-s * 0.1, y - s * 0.44, s * 1.12, s * 0.3, 1));
      slot(box(s * 0.34, y - s * 0.44, s * 0.34, s * 1.2, 1));
      flat(context, box(s * 0.02, y - s * 0.36, s * 0.95, s * 0.16, 0.6), paint.glow);
      flat(context, box(s * 0.43, y - s * 0.3, s * 0.16, s * 0.95, 0.6), paint.glow);
    },
    () => {
      slot(box(-s * 0.5, y - s * 0.26, s * 1.6, s * 0.5, 2));
      for (const x of [-0.3, 0.1, 0.5]) flat(context, box(s * x, y - s * 0.12, s * 0.24, s * 0.24, 0.8), paint.glow);
      flat(context, box(s * 0.86, y - s * 0.12, s * 0.14, s * 0.24, 0.6), paint.glowCore);
    },
    () => {
      slot(
        rounded(3, [-s * 0.3, y - s * 0.55], [s * 1.05, y - s * 0.55], [s * 1.0, y + s * 0.6], [s * 0.1, y + s * 0.6]),
      );
      flat(
        context,
        rounded(
          2,
          [-s * 0.08, y - s * 0.38],
          [s * 0.9, y - s * 0.38],
          [s * 0.85, y + s * 0.42],
          [s * 0.2, y + s * 0.42],
        ),
        paint.glow,
      );
      flat(
        context,
        polygon([s * 0.3, y - s * 0.36], [s * 0.62, y - s * 0.36], [s * 0.3, y + s * 0.38], [s * 0.16, y + s * 0.2]),
        paint.glowCore,
      );
    },
    () => {
      slot(
        polygon(
          [-s * 0.2, y - s * 0.55],
          [s * 0.5, y - s * 0.1],
          [s * 1.08, y - s * 0.42],
          [s * 1.0, y + s * 0.3],
          [s * 0.05, y + s * 0.3],
        ),
      );
      flat(
        context,
        polygon([0, y - s * 0.28], [s * 0.45, y + s * 0.02], [s * 0.42, y + s * 0.16], [s * 0.12, y + s * 0.14]),
        paint.glow,
      );
      flat(
        context,
        polygon([s * 0.62, y + s * 0.02], [s * 0.96, y - s * 0.18], [s * 0.9, y + s * 0.16], [s * 0.64, y + s * 0.16]),
        paint.glow,
      );
    },
  ];
  visors[visor % visors.length]!();
}

/** What grows on top, drawn behind the head. */
function drawAntenna(context: Context, style: PartStyle, s: number): void {
  const { paint, light, antenna } = style;
  const rod = (fromX: number, fromY: number, toX: number, toY: number): void => {
    stroke(
      context,
      c => {
        c.moveTo(fromX, fromY);
        c.lineTo(toX, toY);
      },
      paint.outline,
      3.6,
    );
    stroke(
      context,
      c => {
        c.moveTo(fromX, fromY);
        c.lineTo(toX, toY);
      },
      paint.metal.base,
      1.4,
    );
  };
  const bulb = (x: number, y: number): void =>
    plate(
      context,
      circle(x, y, 2.6),
      { shade: paint.glow, base: paint.glow, light: paint.glowCore },
      paint.outline,
      light,
      1,
    );
  const horn = (x: number, tipX: number, tipY: number, width: number): void =>
    plate(
      context,
      polygon([x - width, -s * 1.5], [tipX, tipY], [x + width, -s * 1.6]),
      paint.trim,
      paint.outline,
      light,
      2,
    );
  const kinds: (() => void)[] = [
    () => {
      rod(-s * 0.6, -s * 1.6, -s * 1.1, -s * 2.75);
      bulb(-s * 1.1, -s * 2.75);
    },
    () => {
      horn(-s * 0.5, -s * 1.5, -s * 2.8, 3);
      horn(s * 0.45, s * 0.9, -s * 2.8, 3);
    },
    () =>
      plate(
        context,
        polygon([s * 0.7, -s * 1.75], [s * 0.2, -s * 2.5], [-s * 1.5, -s * 2.35], [-s * 1.1, -s * 1.2]),
        paint.trim,
        paint.outline,
        light,
        2.5,
      ),
    () => {
      rod(-s * 0.7, -s * 1.5, -s * 1.5, -s * 2.5);
      rod(-s * 0.2, -s * 1.8, -s * 0.6, -s * 2.8);
    },
    () => {
      plate(
        context,
        polygon([-s * 0.3, -s * 1.6], [-s * 0.1, -s * 2.95], [s * 0.5, -s * 1.75]),
        paint.metal,
        paint.outline,
        light,
        2,
      );
    },
    () => plate(context, box(-s * 1.5, -s * 1.5, s * 0.7, s * 1.05, 3), paint.trim, paint.outline, light, 2),
    () => {
      horn(s * 0.75, s * 1.7, -s * 2.4, 3.4);
      horn(-s * 0.7, -s * 1.6, -s * 2.3, 3);
    },
    () => {
      for (const x of [-0.75, -0.25, 0.25])
        plate(
          context,
          polygon([s * x - 2.6, -s * 1.5], [s * x - 2, -s * 2.5], [s * x + 3, -s * 1.6]),
          paint.trim,
          paint.outline,
          light,
          1.6,
        );
    },
  ];
  kinds[antenna % kinds.length]!();
}

export function drawHead(context: Context, style: PartStyle): void {
  const { body, paint, light, head, antenna } = style;
  const s = body.head;
  drawAntenna(context, style, s);
  const shape = headShape(head, s);
  plate(context, shape, paint.armour, paint.outline, light, 3.6);
  // A jaw of bare metal under the visor, and an ear where the antenna is wired in.
  if (head % 3 !== 2)
    plate(
      context,
      rounded(2, [s * 0.05, -s * 0.5], [s * 0.98, -s * 0.55], [s * 0.8, 0], [s * 0.1, 0]),
      paint.metal,
      paint.outline,
      light,
      1.6,
    );
  drawVisor(context, style, s);
  plate(context, circle(-s * 0.5, -s * 0.9, s * 0.26), antenna % 2 ? paint.trim : paint.metal, paint.outline, light, 1);
}
