import type { Looks } from '../../core/engine/types.ts';
import { bodyOf } from './body.ts';
import type { Context } from './brush.ts';
import { blend, paintOf } from './colours.ts';
import { GUARD } from './poses.ts';
import { drawRobot } from './robot.ts';
import { assemble, type Pose } from './skeleton.ts';

const PORTRAIT_POSE: Pose = {
  ...GUARD,
  lean: -0.05,
  head: -0.04,
  nearHand: { x: 0.3, y: 0.75 },
  farHand: { x: 0.62, y: 0.3 },
};

/** Draws head and shoulders into the square whose upper left corner is (x, y), on a ground of the agent's own colours. */
export function drawPortrait(context: Context, looks: Looks, x: number, y: number, size: number): void {
  const paint = paintOf(looks);
  const skeleton = assemble(bodyOf(looks), PORTRAIT_POSE);
  context.save();
  context.beginPath();
  context.roundRect(x, y, size, size, size * 0.12);
  context.clip();
  const ground = context.createLinearGradient(x, y, x, y + size);
  ground.addColorStop(0, blend(paint.armour.shade, '#10131f', 0.45));
  ground.addColorStop(1, blend(paint.trim.shade, '#10131f', 0.72));
  context.fillStyle = ground;
  context.fillRect(x, y, size, size);
  context.fillStyle = blend(paint.trim.base, '#10131f', 0.62);
  for (let stripe = -1; stripe < 4; stripe++) {
    const left = x + size * (stripe * 0.36);
    context.beginPath();
    context.moveTo(left, y + size);
    context.lineTo(left + size * 0.5, y);
    context.lineTo(left + size * 0.6, y);
    context.lineTo(left + size * 0.1, y + size);
    context.closePath();
    context.fill();
  }
  // 62 robot pixels from side to side: head, antenna and both shoulders.
  const scale = size / 66;
  context.translate(x + size * 0.5 - skeleton.head.x * scale, y + size * 0.48 - skeleton.head.y * scale);
  drawRobot(context, looks, PORTRAIT_POSE, { scale });
  context.restore();
}
