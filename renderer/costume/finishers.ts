import { INK } from '../fight/inks.ts';
import type { Context } from '../robots/brush.ts';
import { FLOOR_Y, HEIGHT, WIDTH } from '../stages/index.ts';
import { dot, drawLightning, fate, HALF, type Show, spark } from './show.ts';

/** How a victory is celebrated, from the last blow over the end card. Names are those of core/agents/wardrobe.ts. */
export interface Finisher {
  behind?(show: Show): void;
  front?(show: Show): void;
}

/** Falls from above over the whole picture, for ever. */
function rain(
  show: Show,
  seed: number,
  count: number,
  speed: number,
  sprites: readonly ReturnType<typeof spark>[],
): void {
  const { surface, age } = show;
  for (let index = 0; index < count; index++) {
    const [across = 0, start = 0, sway = 0, pace = 0] = fate(seed, index);
    const travelled = age * speed * (0.6 + pace * 0.8) - start * HEIGHT * 0.9;
    if (travelled < 0) continue;
    const py = travelled % (HEIGHT + 20);
    const px = across * WIDTH + Math.sin((age + sway * 40) / 5) * 12;
    const sprite = sprites[(index + (age >> 2)) % sprites.length];
    if (sprite) surface.blit(sprite, Math.round(px), Math.round(py) - 10);
  }
}

function scrap(kit: Show['kit'], colour: string, turned: boolean) {
  return dot(kit, `scrap ${colour} ${turned}`, 5, context => {
    context.rotate(turned ? 0.6 : -0.3);
    context.fillStyle = colour;
    context.fillRect(-4, turned ? -1 : -2.5, 8, turned ? 2 : 5);
  });
}

function petal(kit: Show['kit'], colour: string, turn: number) {
  return dot(kit, `petal ${colour} ${turn}`, 6, context => {
    context.rotate(turn);
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(0, 0, 5, 2.4, 0, 0, Math.PI * 2);
    context.fill();
  });
}

/** Where the three rockets burst, and when. */
const ROCKETS = [
  { x: 0.24, y: 58, at: 5, colour: INK.flame },
  { x: 0.72, y: 44, at: 11, colour: INK.energy },
  { x: 0.5, y: 74, at: 18, colour: INK.green },
] as const;
const BURST = 14;

export const FINISHERS: Readonly<Record<string, Finisher>> = {
  confetti: {
    front(show) {
      const { near } = show.kit.robots[show.corner];
      const colours = [near.armour.base, near.trim.base, near.glow, INK.flame];
      rain(
        show,
        61,
        46,
        9,
        colours.flatMap(colour => [scrap(show.kit, colour, false), scrap(show.kit, colour, true)]),
      );
    },
  },

  petals: {
    front(show) {
      const colours = [INK.dangerLight, INK.white, INK.red];
      rain(
        show,
        67,
        34,
        5,
        colours.flatMap((colour, index) => [petal(show.kit, colour, 0.5 + index), petal(show.kit, colour, -0.7)]),
      );
    },
  },

  embers: {
    front({ surface, kit, age }) {
      for (let index = 0; index < 40; index++) {
        const [across = 0, start = 0, sway = 0, pace = 0] = fate(71, index);
        const risen = (age * (3 + pace * 5) + start * 240) % 240;
        const px = across * WIDTH + Math.sin((age + sway * 30) / 4) * 6;
        const size = risen > 170 ? 1 : 1 + Math.round(pace * 1.4);
        surface.blit(
          spark(kit, index % 3 === 0 ? INK.flame : index % 3 === 1 ? INK.ember : INK.blaze, size),
          Math.round(px),
          Math.round(FLOOR_Y + 12 - risen),
        );
      }
    },
  },

  shockwave: {
    behind({ surface, kit, x, age }) {
      for (const start of [0, 6, 12, 26, 34]) {
        const since = age - start;
        if (since < 0 || since > 11) continue;
        const wave = kit.effect(`costume wave ${since}`, [-330, -44, 330, 44], context => {
          context.lineWidth = Math.max(1.5, 8 - since * 0.6);
          context.strokeStyle = since < 5 ? INK.white : INK.ice;
          context.beginPath();
          context.ellipse(0, 0, 24 + since * 26, 4 + since * 3.2, 0, 0, Math.PI * 2);
          context.stroke();
        });
        surface.blit(wave, x, FLOOR_Y + 2);
      }
    },
  },

  fireworks: {
    behind({ surface, kit, age }) {
      const time = age % 44;
      for (const { x, y, at, colour } of ROCKETS) {
        const px = Math.round(x * WIDTH);
        const since = time - at;
        if (since < 0) {
          if (since > -5) surface.blit(spark(kit, INK.spark, 2), px, y - since * 26);
          continue;
        }
        if (since > BURST) continue;
        for (let ray = 0; ray < 22; ray++) {
          const angle = (ray / 22) * Math.PI * 2;
          const reach = (ray % 2 === 0 ? 46 : 32) * (1 - (1 - since / BURST) ** 2);
          const size = since < 4 ? 2.4 : since < 10 ? 1.7 : 1;
          const tone = since < 3 ? INK.spark : ray % 3 === 0 ? INK.white : colour;
          surface.blit(
            spark(kit, tone, size),
            Math.round(px + Math.cos(angle) * reach),
            Math.round(y + Math.sin(angle) * reach + since * since * 0.09),
          );
        }
      }
    },
  },

  thunder: {
    behind({ surface, kit, corner, x, age }) {
      for (const [strike, start] of [2, 9, 24, 31].entries()) {
        const since = age - start;
        if (since < 0 || since > 4 || since === 2) continue;
        const bolt = kit.effect(`costume strike ${strike}`, [-76, -FLOOR_Y - 4, 76, 8], context =>
          drawLightning(context, 80 + strike * 3 + corner, FLOOR_Y),
        );
        surface.blit(bolt, x + [-46, 52, 30, -60][strike]!, FLOOR_Y);
      }
    },
  },

  nova: {
    behind({ surface, kit, x, y, headY, age }) {
      const phase = age < 16 ? age : 12 + ((age - 16) % 6);
      const sprite = kit.effect(`costume nova ${phase}`, [-190, -190, 190, 190], context => drawNova(context, phase));
      surface.blit(sprite, x, Math.round((y + headY) / 2), age < 10 ? undefined : HALF);
    },
  },

  laurels: {
    front({ surface, kit, x, headY, age }) {
      const grown = Math.min(8, 1 + (age >> 1));
      const wreath = kit.effect(`costume laurels ${grown}`, [-44, -40, 44, 46], context => drawLaurels(context, grown));
      surface.blit(wreath, x, headY + 18);
    },
  },

  crown: {
    front({ surface, kit, x, headY, age }) {
      const fall = Math.max(0, 70 - age * 7);
      const crown = kit.effect('costume crown', [-26, -32, 26, 6], drawCrown);
      surface.blit(crown, x, headY - 2 - fall);
      if (age > 10 && age % 8 < 4)
        surface.blit(spark(kit, INK.white, 2), x + ((age >> 3) % 2 === 0 ? -14 : 12), headY - 22);
    },
  },
};

function drawNova(context: Context, phase: number): void {
  const reach = 20 + phase * 11;
  for (const [share, colour] of [
    [1, INK.ember],
    [0.78, INK.flame],
    [0.5, INK.spark],
  ] as const) {
    context.fillStyle = colour;
    context.beginPath();
    for (let corner = 0; corner < 32; corner++) {
      const angle = (corner / 32) * Math.PI * 2 + phase * 0.05;
      const radius = reach * share * (corner % 2 === 0 ? 1 : 0.46);
      context.lineTo(Math.cos(angle) * radius, Math.sin(angle) * radius);
    }
    context.fill();
  }
}

function drawLaurels(context: Context, grown: number): void {
  for (const side of [-1, 1]) {
    for (let leaf = 0; leaf < grown; leaf++) {
      const angle = Math.PI / 2 + side * (0.35 + leaf * 0.3);
      const [px, py] = [Math.cos(angle) * 33, Math.sin(angle) * 33];
      context.save();
      context.translate(px, py);
      context.rotate(angle + side * 1.1);
      context.fillStyle = INK.black;
      context.beginPath();
      context.ellipse(0, 0, 10, 5, 0, 0, Math.PI * 2);
      context.fill();
      context.fillStyle = leaf % 2 === 0 ? INK.green : INK.health;
      context.beginPath();
      context.ellipse(0, 0, 8, 3.4, 0, 0, Math.PI * 2);
      context.fill();
      context.restore();
    }
  }
}

function drawCrown(context: Context): void {
  const outline = [
    [-20, 0],
    [-23, -20],
    [-12, -11],
    [0, -27],
    [12, -11],
    [23, -20],
    [20, 0],
  ] as const;
  const trace = () => {
    context.beginPath();
    for (const [x, y] of outline) context.lineTo(x, y);
    context.closePath();
  };
  trace();
  context.fillStyle = INK.charged;
  context.strokeStyle = INK.black;
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.stroke();
  context.fill();
  context.fillStyle = INK.chargedShade;
  context.fillRect(-19, -5, 38, 5);
  for (const [x, colour] of [
    [-11, INK.energy],
    [0, INK.blaze],
    [11, INK.energy],
  ] as const) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, -3, 2.4, 0, Math.PI * 2);
    context.fill();
  }
}
