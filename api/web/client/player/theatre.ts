import type { Replay } from '../../../../core/engine/index.ts';
import { Kit } from '../../../../renderer/fight/kit.ts';
import { Painter } from '../../../../renderer/fight/painter.ts';
import { type Recording, record } from '../../../../renderer/fight/recording.ts';
import { contrasting } from '../../../../renderer/robots/colours.ts';
import { HEIGHT, stageOf, WIDTH } from '../../../../renderer/stages/index.ts';
import { lengthOf } from './outline.ts';
import { frameAt, type Programme, programmeOf } from './programme.ts';

/** All colours of a picture; one more stands for "unchanged" in GIFs, so the palette is the very same. */
const COLOURS = 255;
/** Between two pictures that are painted ahead, so that most sprites are baked before they are seen. */
const AHEAD_POSITIONS = 3;

/** A fight run again and drawn with the renderer's own drawing code, picture by picture, in any order. */
export class Theatre {
  readonly recording: Recording;
  readonly programme: Programme;
  private readonly kit: Kit;
  private painter: Painter;
  private readonly understudy: Painter;
  private readonly colours: Uint32Array;
  private last = -1;
  private ahead = 0;

  /**
   * Takes a fraction of a second: palette and stage are drawn here.
   * @throws FightError where the replay's log is broken
   */
  constructor(replay: Replay) {
    this.recording = record(replay);
    this.programme = programmeOf(this.recording);
    this.kit = new Kit(stageOf(replay.seed), contrasting(replay.looks), COLOURS);
    this.painter = new Painter(this.kit, this.recording);
    this.understudy = new Painter(this.kit, this.recording);
    this.colours = opaque(this.kit.palette.rgb);
  }

  static readonly width = WIDTH;
  static readonly height = HEIGHT;

  /** Red, green and blue of each index. */
  get palette(): Uint8Array {
    return this.kit.palette.rgb;
  }

  /** The picture at a position as palette indices, valid until the next call. */
  paint(position: number): Uint8Array {
    // Bars remember what they showed: where the pictures do not follow each other, nothing old may stay.
    const follows = position > this.last && position - this.last <= AHEAD_POSITIONS * 4;
    if (!follows) this.painter = new Painter(this.kit, this.recording);
    this.last = position;
    this.painter.paint(frameAt(this.programme, position));
    return this.painter.surface.pixels;
  }

  /** The same as RGBA pixels, written into `into` (width x height). */
  paintInto(position: number, into: Uint32Array): void {
    const indices = this.paint(position);
    const { colours } = this;
    for (let pixel = 0; pixel < indices.length; pixel++) into[pixel] = colours[indices[pixel]!]!;
  }

  /** Paints ahead for about `milliseconds`, for the sprites' sake. @returns the share that is done, 0..1 */
  prepare(milliseconds: number, now: () => number): number {
    const length = lengthOf(this.programme.outline);
    const until = now() + milliseconds;
    while (this.ahead < length && now() < until) {
      this.understudy.paint(frameAt(this.programme, this.ahead));
      this.ahead += AHEAD_POSITIONS;
    }
    return Math.min(1, this.ahead / length);
  }
}

/** Palette entries as 32-bit pixels of this machine's byte order. */
function opaque(rgb: Uint8Array): Uint32Array {
  const bytes = new Uint8Array(256 * 4).fill(255);
  for (let index = 0; index < rgb.length / 3; index++) {
    bytes.set(rgb.subarray(index * 3, index * 3 + 3), index * 4);
  }
  return new Uint32Array(bytes.buffer);
}
