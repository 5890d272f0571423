import type { Costume } from '../../core/engine/types.ts';
import type { Stance } from '../fight/actors.ts';
import { type Kit, ROBOT_SCALE } from '../fight/kit.ts';
import type { Recording } from '../fight/recording.ts';
import type { Surface } from '../indexed/surface.ts';
import { POSES } from '../robots/poses.ts';
import { assemble } from '../robots/skeleton.ts';
import { ENTRANCES } from './entrances.ts';
import { FINISHERS } from './finishers.ts';
import { drawBubble, drawQuote } from './lines.ts';
import type { Show } from './show.ts';

/** What the two robots of a fight wear and say, drawn around them. A fight without costumes is drawn as if this were not here. */

/** A robot as its entrance shows it. */
export interface Arriving extends Stance {
  ghost?: boolean;
}

/** Further pictures where there is something to read or to see. */
const LINE_FRAMES = 22;
const PIECE_FRAMES = 4;
const END_FRAMES = 16;
/** A bubble opens once its robot has come in. */
const BUBBLE_FROM = 5;
/** Ticks a picture in the last, slow stretch of a fight. */
const SLOW_TICKS_PER_FRAME = 0.75;
/** Pictures that a celebration has behind it when the end card begins. */
const BEFORE_END_CARD = 14;
/** From a head's joint to its top, in robot pixels. */
const HEAD_TOP = 25;
/** The winner on the end card (fight/overlays.ts): its feet, and its scale. */
const HERO = { x: 112, y: 234, scale: 1.6 } as const;
/** From the middle of a head to the tail of its bubble, and how high a head may reach on the end card, pixels. */
const BESIDE_HEAD = 24;
const HERO_TOP = 36;
const QUOTE = { x: 196, y: 200 } as const;

/** How many pictures longer the entrance and the end card are for what is said and shown. */
export function extraFrames({ replay, winner }: Pick<Recording, 'replay' | 'winner'>): {
  entrance: number;
  end: number;
} {
  const { costumes } = replay;
  if (!costumes) return { entrance: 0, end: 0 };
  const speaks = costumes.some(costume => costume.entranceLine !== '');
  const arrives = costumes.some(costume => costume.entrance in ENTRANCES);
  const { winLine, finisher } = costumes[winner];
  return {
    entrance: speaks ? LINE_FRAMES : arrives ? PIECE_FRAMES : 0,
    end: winLine !== '' || finisher in FINISHERS ? END_FRAMES : 0,
  };
}

export type Costumes = ReturnType<typeof costumesOf>;

export function costumesOf(surface: Surface, kit: Kit, recording: Recording) {
  const { replay, winner } = recording;
  const worn = (corner: number): Costume | undefined => replay.costumes?.[corner];
  const show = (stance: Stance, age: number): Show => ({
    surface,
    kit,
    corner: stance.corner,
    x: stance.x,
    y: stance.y,
    headY: Math.round(stance.y + (stance.skeleton.head.y - HEAD_TOP) * ROBOT_SCALE),
    age,
  });

  return {
    /** See {@link extraFrames}. */
    entranceFrames: extraFrames(recording).entrance,

    /** Both robots as they come in, with what is behind and in front of them, and what they say. */
    comeIn(stances: readonly Stance[], age: number, draw: (arriving: readonly Arriving[]) => void): void {
      const entranceOf = (stance: Stance) => ENTRANCES[worn(stance.corner)?.entrance ?? ''];
      for (const stance of stances) entranceOf(stance)?.behind?.(show(stance, age));
      const arriving = stances.flatMap((stance): Arriving[] => {
        const { lift = 0, ghost = false, hidden = false } = entranceOf(stance)?.robot?.(age) ?? {};
        return hidden ? [] : [{ ...stance, y: stance.y - lift, ghost }];
      });
      draw(arriving);
      for (const stance of stances) entranceOf(stance)?.front?.(show(stance, age));
      if (age < BUBBLE_FROM) return;
      for (const { corner, x, skeleton } of stances) {
        const line = worn(corner)?.entranceLine ?? '';
        const side = corner === 0 ? -1 : 1;
        const head = Math.round(x - side * skeleton.head.x * ROBOT_SCALE);
        if (line !== '') drawBubble(surface, kit, corner, line, head + side * BESIDE_HEAD);
      }
    },

    /** The winner's celebration over the fight, `ticks` after the last blow. */
    celebrate(layer: 'behind' | 'front', stance: Stance, ticks: number): void {
      const finisher = FINISHERS[worn(winner)?.finisher ?? ''];
      finisher?.[layer]?.(show(stance, Math.floor(ticks / SLOW_TICKS_PER_FRAME)));
    },

    /** The same, going on over the end card, and the winner's words. */
    onEndCard(layer: 'behind' | 'front', age: number): void {
      const costume = worn(winner);
      const { head } = assemble(kit.robots[winner].body, POSES.victory);
      FINISHERS[costume?.finisher ?? '']?.[layer]?.({
        surface,
        kit,
        corner: winner,
        x: Math.round(HERO.x + head.x * HERO.scale),
        y: HERO.y,
        headY: Math.max(HERO_TOP, Math.round(HERO.y + (head.y - HEAD_TOP) * HERO.scale)),
        age: age + BEFORE_END_CARD,
      });
      if (layer === 'front' && costume?.winLine) drawQuote(surface, kit, costume.winLine, QUOTE.x, QUOTE.y);
    },
  };
}
