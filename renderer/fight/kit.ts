import { createCanvas, type SKRSContext2D } from 'canvas';
import type { Corner, Looks, MarketState } from '../../core/engine/types.ts';
import { Palette } from '../indexed/palette.ts';
import { quantize } from '../indexed/quantize.ts';
import { Baker, type Sprite } from '../indexed/sprite.ts';
import { coloursOf } from '../robots/colours.ts';
import { type Extent, extentOf } from '../robots/extents.ts';
import type { PoseName } from '../robots/poses.ts';
import { drawPart, drawRobot, type Robot, robotOf } from '../robots/robot.ts';
import type { PartName } from '../robots/skeleton.ts';
import { FLOOR_Y, HEIGHT, MARKET_STATES, type Stage, stagePicture, WIDTH } from '../stages/index.ts';
import { INK, type Ink } from './inks.ts';

/** Picture pixels a robot pixel in a fight. */
export const ROBOT_SCALE = 1.15;
/** A part is baked in so many directions; between them a limb's end moves by less than 4 pixels. */
const ANGLES = 128;
/** Most sprites of one fight's own texts that are kept; beyond, they are baked again. */
const MAX_LETTERINGS = 400;

/** A robot's parts, in the order of their sprites' keys. */
const PARTS: readonly PartName[] = [
  'upperArm',
  'forearm',
  'shoulder',
  'thigh',
  'shin',
  'foot',
  'pelvis',
  'torso',
  'head',
  'back',
  'tail',
  'shield',
];

/** The box that a drawing needs around its anchor, pixels. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** A baked text and how wide it is, pixels. */
export interface Lettering {
  sprite: Sprite;
  width: number;
}

/**
 * Everything that the pictures of two robots on one stage are made of: one palette, the stage in three moods, and sprites,
 * baked when first needed. Reused by every fight of the same pair on the same stage.
 */
export class Kit {
  readonly stage: Stage;
  readonly palette: Palette;
  readonly robots: readonly [Robot, Robot];
  /** The empty stage in palette indices, by mood. */
  readonly pictures: Record<MarketState, Uint8Array>;
  /** Tables of other colours: struck by a blow; switched off; darkened for the end card. */
  readonly flash: Uint8Array;
  readonly off: readonly [Uint8Array, Uint8Array];
  readonly dimmed: Uint8Array;
  private readonly baker: Baker;
  private readonly parts: (Sprite | undefined)[] = new Array(2 * 2 * 2 * PARTS.length * ANGLES);
  private readonly effects = new Map<string, Sprite>();
  private readonly letterings = new Map<string, Lettering>();
  private readonly figures = new Map<string, Lettering>();
  private readonly inks: Record<string, number> = {};

  constructor(stage: Stage, looks: readonly [Looks, Looks], colours: number) {
    this.stage = stage;
    this.robots = [robotOf(looks[0]), robotOf(looks[1])];
    const pictures = MARKET_STATES.map(state => stagePicture(stage, state));
    this.palette = new Palette(paletteFor(pictures, this.robots, colours));
    this.baker = new Baker(this.palette, WIDTH);
    for (const [name, colour] of Object.entries(INK)) this.inks[name] = this.palette.index(colour);
    const picture = (state: MarketState): Uint8Array => indexed(pictures[MARKET_STATES.indexOf(state)]!, this.palette);
    this.pictures = { flat: picture('flat'), green: picture('green'), red: picture('red') };
    this.flash = this.palette.remap((red, green, blue) => {
      const luma = (red * 3 + green * 6 + blue) / 10;
      return luma < 40 ? [red, green, blue] : [200 + luma / 5, 205 + luma / 6, 225 + luma / 9];
    });
    this.dimmed = this.palette.remap((red, green, blue) => [red * 0.38 + 4, green * 0.36 + 3, blue * 0.44 + 8]);
    this.off = [this.switchedOff(0), this.switchedOff(1)];
  }

  ink(name: Ink): number {
    return this.inks[name]!;
  }

  /** A robot's part, turned by `rotation` as it would be if the robot faced right. */
  part(corner: Corner, part: PartName, far: boolean, rotation: number, mirrored: boolean): Sprite {
    const turn = rotation / (2 * Math.PI);
    const step = Math.round((turn - Math.floor(turn)) * ANGLES) % ANGLES;
    const key =
      (((corner * 2 + (far ? 1 : 0)) * 2 + (mirrored ? 1 : 0)) * PARTS.length + PARTS.indexOf(part)) * ANGLES + step;
    const known = this.parts[key];
    if (known) return known;
    const robot = this.robots[corner];
    const angle = (step / ANGLES) * 2 * Math.PI;
    const sprite = this.bake(turnedBox(extentOf(robot.body, part), angle, mirrored), context => {
      context.scale(ROBOT_SCALE, ROBOT_SCALE);
      drawPart(context, robot, part, far, angle, mirrored);
    });
    this.parts[key] = sprite;
    return sprite;
  }

  /** A drawing by a key of its own; any fight with this kit may need it again. */
  effect(key: string, box: Box, draw: (context: SKRSContext2D) => void): Sprite {
    let sprite = this.effects.get(key);
    if (!sprite) {
      sprite = this.bake(box, draw);
      this.effects.set(key, sprite);
    }
    return sprite;
  }

  /** A line that belongs to one fight only, such as a name. */
  lettering(key: string, make: () => Lettering): Lettering {
    if (this.letterings.size > MAX_LETTERINGS) this.letterings.clear();
    return remembered(this.letterings, key, make);
  }

  /** A figure that any fight may need again. */
  figure(key: string, make: () => Lettering): Lettering {
    return remembered(this.figures, key, make);
  }

  /** A drawing that its caller keeps. */
  bake(box: Box, draw: (context: SKRSContext2D) => void): Sprite {
    return this.baker.bake(box[0], box[1], box[2], box[3], draw);
  }

  /** A knocked-out robot: its lights are out. */
  private switchedOff(corner: Corner): Uint8Array {
    const { near } = this.robots[corner];
    const table = Uint8Array.from({ length: 256 }, (_, index) => index);
    table[this.palette.index(near.glow)] = this.palette.index(near.dark.base);
    table[this.palette.index(near.glowCore)] = this.palette.index(near.metal.shade);
    return table;
  }
}

/** The box of a part that is turned and perhaps mirrored, in picture pixels. A tight one: every pixel is read back. */
function turnedBox([left, top, right, bottom]: Extent, angle: number, mirrored: boolean): Box {
  const [cos, sin] = [Math.cos(angle) * ROBOT_SCALE, Math.sin(angle) * ROBOT_SCALE];
  const corners = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ] as const;
  const xs = corners.map(([x, y]) => (x * cos - y * sin) * (mirrored ? -1 : 1));
  const ys = corners.map(([x, y]) => x * sin + y * cos);
  const margin = 2;
  return [
    Math.floor(Math.min(...xs)) - margin,
    Math.floor(Math.min(...ys)) - margin,
    Math.ceil(Math.max(...xs)) + margin,
    Math.ceil(Math.max(...ys)) + margin,
  ];
}

function remembered<Value>(values: Map<string, Value>, key: string, make: () => Value): Value {
  let value = values.get(key);
  if (value === undefined) {
    value = make();
    values.set(key, value);
  }
  return value;
}

function indexed(rgba: Uint8ClampedArray, palette: Palette): Uint8Array {
  const indices = new Uint8Array(rgba.length / 4);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    indices[pixel] = palette.nearest(rgba[pixel * 4]!, rgba[pixel * 4 + 1]!, rgba[pixel * 4 + 2]!);
  }
  return indices;
}

const SAMPLE_POSES: readonly PoseName[] = ['guard', 'heavyHit', 'hitHigh', 'jumpKick', 'lying'];

/** Chooses the palette from the stage's moods and from the robots in front of it; the flat colours of both exactly. */
function paletteFor(
  pictures: readonly Uint8ClampedArray[],
  robots: readonly [Robot, Robot],
  colours: number,
): Uint8Array {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d');
  const ground = context.createImageData(WIDTH, HEIGHT);
  ground.data.set(pictures[0]!);
  context.putImageData(ground, 0, 0);
  SAMPLE_POSES.forEach((pose, index) => {
    robots.forEach(({ looks }, corner) => {
      context.save();
      context.translate(50 + index * 95, corner === 0 ? FLOOR_Y - 90 : FLOOR_Y + 30);
      drawRobot(context, looks, pose, { scale: ROBOT_SCALE, facing: corner === 0 ? 1 : -1 });
      context.restore();
    });
  });
  const samples = [...pictures, context.getImageData(0, 0, WIDTH, HEIGHT).data];
  const flat = [...Object.values(INK), ...robots.flatMap(({ near, far }) => [...coloursOf(near), ...coloursOf(far)])];
  // A small palette cannot spare a place for each: there the commonest mixtures matter more.
  return quantize(samples, colours, flat.length <= colours * 0.45 ? flat : Object.values(INK).slice(0, colours >> 2));
}
