import { INK } from '../fight/inks.ts';
import { FLOOR_Y } from '../stages/index.ts';
import { dot, drawLightning, fate, HALF, type Show, spark } from './show.ts';

/** How a robot comes in. Names are those of core/agents/wardrobe.ts; who wears none, or one that is not known here, walks in. */
export interface Entrance {
  behind?(show: Show): void;
  front?(show: Show): void;
  /** How the robot itself is drawn at this picture: pixels above its place, half see-through, or not at all. */
  robot?(age: number): { lift?: number; ghost?: boolean; hidden?: boolean };
}

/** Pictures until the landing. */
const DROP = 7;

export const ENTRANCES: Readonly<Record<string, Entrance>> = {
  spotlight: {
    behind({ surface, kit, x, age }) {
      if (age === 1 || age === 3) return;
      const cone = kit.effect('costume cone', [-62, -FLOOR_Y, 62, 12], context => {
        context.fillStyle = INK.ghost;
        context.beginPath();
        context.moveTo(-14, -FLOOR_Y);
        context.lineTo(14, -FLOOR_Y);
        context.lineTo(58, 2);
        context.lineTo(-58, 2);
        context.fill();
      });
      const pool = kit.effect('costume pool', [-62, -11, 62, 13], context => {
        context.fillStyle = INK.spark;
        context.beginPath();
        context.ellipse(0, 1, 58, 9, 0, 0, Math.PI * 2);
        context.fill();
      });
      surface.blit(cone, x, FLOOR_Y, HALF);
      surface.blit(pool, x, FLOOR_Y, HALF);
    },
  },

  sparks: {
    front({ surface, kit, x, y, corner, age }) {
      const colours = [INK.spark, INK.flame, INK.ember];
      for (let index = 0; index < 60; index++) {
        const [angle = 0, speed = 0, delay = 0, size = 0] = fate(11 + corner, index);
        const time = age - Math.floor(delay * 16);
        if (time < 0 || time > 9) continue;
        const px = Math.round(x + (angle - 0.5) * (6 + speed * 9) * time * 1.6);
        const py = Math.round(y - 66 - (1 + speed * 7) * time + time * time);
        if (py > FLOOR_Y + 4) continue;
        const radius = time > 6 ? 1.2 : 1.6 + Math.round(size * 2) * 0.7;
        surface.blit(spark(kit, colours[(index + time) % 3] ?? INK.flame, radius), px, py);
      }
      if (age < 14 && age % 3 !== 2) {
        const flash = dot(kit, `flash ${age % 3}`, 16, context => {
          context.fillStyle = INK.spark;
          context.beginPath();
          for (let point = 0; point < 16; point++) {
            const reach = point % 2 === 0 ? 14 - (age % 3) * 4 : 4;
            context.lineTo(Math.cos((point / 8) * Math.PI) * reach, Math.sin((point / 8) * Math.PI) * reach);
          }
          context.fill();
        });
        surface.blit(flash, x, y - 66);
      }
    },
  },

  smoke: {
    front({ surface, kit, x, y, corner, age }) {
      for (let index = 0; index < 16; index++) {
        const [across = 0, up = 0, drift = 0, shade = 0] = fate(23 + corner, index);
        const life = 9 + Math.floor(up * 9);
        if (age > life) continue;
        const radius = 13 + Math.floor(drift * 3) * 5;
        const puff = spark(kit, shade < 0.5 ? INK.smoke : INK.smokeDark, radius);
        const away = (across - 0.5) * (70 + age * 7);
        surface.blit(
          puff,
          Math.round(x + away),
          Math.round(y - 8 - up * 130 - age * 1.6),
          age > life - 5 ? HALF : undefined,
        );
      }
    },
  },

  drop: {
    robot: age => (age < DROP ? { lift: Math.round(240 * (1 - (age / DROP) ** 2)) } : {}),
    front({ surface, kit, x, age }) {
      const since = age - DROP;
      if (since < 0 || since > 9) return;
      const wave = kit.effect(`costume thud ${since >> 1}`, [-100, -14, 100, 14], context => {
        const reach = 34 + (since >> 1) * 14;
        context.lineWidth = Math.max(1, 6 - (since >> 1));
        context.strokeStyle = INK.ghost;
        context.beginPath();
        context.ellipse(0, 0, reach, 8, 0, 0, Math.PI * 2);
        context.stroke();
      });
      surface.blit(wave, x, FLOOR_Y + 2);
      for (let index = 0; index < 10; index++) {
        const [side = 0, speed = 0] = fate(31, index);
        const away = (side - 0.5) * (40 + since * 16);
        const up = (3 + speed * 5) * since - 0.7 * since * since;
        if (up > 0) surface.blit(spark(kit, INK.smoke, 3), Math.round(x + away), Math.round(FLOOR_Y - up));
      }
    },
  },

  lightning: {
    robot: age => ({ hidden: age < 3 }),
    front({ surface, kit, x, y, corner, age }) {
      if (age < 6 && age !== 4) {
        const bolt = kit.effect(`costume bolt ${corner}${age >> 1}`, [-70, -FLOOR_Y - 4, 70, 8], context =>
          drawLightning(context, 5 + corner * 9 + (age >> 1), FLOOR_Y),
        );
        surface.blit(bolt, x, FLOOR_Y);
      }
      if (age >= 3 && age < 16) {
        for (let index = 0; index < 3; index++) {
          const [across = 0, up = 0] = fate(41 + (age >> 1), index);
          const arc = dot(kit, `arc ${index}`, 12, context => drawLightning(context, 60 + index, 20));
          surface.blit(arc, Math.round(x + (across - 0.5) * 62), Math.round(y - up * 120));
        }
      }
    },
  },

  hologram: {
    robot: age => ({ ghost: age < 16 && age % 5 !== 4, hidden: age === 1 || age === 5 }),
    front({ surface, kit, x, y, headY, age }) {
      if (age > 16) return;
      const line = kit.effect('costume scan', [-48, -2, 48, 3], context => {
        context.fillStyle = INK.ice;
        context.fillRect(-46, -1, 92, 2);
      });
      const height = y - headY + 12;
      surface.blit(line, x, Math.round(y - (age / 16) * height));
      for (let row = 0; row < height; row += 9) {
        surface.blit(line, x, Math.round(headY - 6 + row + (age % 9)), HALF);
      }
      const foot = kit.effect('costume projector', [-40, -8, 40, 8], context => {
        context.strokeStyle = INK.energy;
        context.lineWidth = 3;
        context.beginPath();
        context.ellipse(0, 0, 36, 5, 0, 0, Math.PI * 2);
        context.stroke();
      });
      surface.blit(foot, x, FLOOR_Y + 1);
    },
  },

  drums: {
    robot: age => ({ lift: age % 6 === 1 ? 5 : age % 6 === 2 ? 3 : 0 }),
    front({ surface, kit, x, age }) {
      const beat = age % 6;
      const ring = kit.effect(`costume beat ${beat}`, [-110, -15, 110, 15], context => {
        context.lineWidth = Math.max(1, 6 - beat);
        context.strokeStyle = INK.charged;
        context.beginPath();
        context.ellipse(0, 0, 26 + beat * 15, 4 + beat * 1.7, 0, 0, Math.PI * 2);
        context.stroke();
      });
      surface.blit(ring, x, FLOOR_Y + 2);
    },
  },

  banners: {
    behind({ surface, kit, corner, x, age }) {
      const length = Math.min(132, 24 + age * 12);
      const { armour, trim, glow } = kit.robots[corner].near;
      const banner = kit.effect(`costume banner ${corner} ${length}`, [-20, -4, 20, 150], context => {
        context.fillStyle = INK.black;
        context.fillRect(-18, -2, 36, 6);
        context.fillRect(-16, 0, 32, length + 2);
        context.fillStyle = armour.base;
        context.fillRect(-14, 2, 28, length - 2);
        context.fillStyle = trim.base;
        context.fillRect(-3, 2, 6, length - 2);
        if (length > 60) {
          context.fillStyle = glow;
          context.beginPath();
          for (const [px, py] of [
            [0, -13],
            [11, 0],
            [0, 13],
            [-11, 0],
          ] as const)
            context.lineTo(px, 44 + py);
          context.fill();
        }
      });
      for (const side of [-1, 1]) surface.blit(banner, x + side * 52, 88);
    },
  },

  gold: {
    behind({ surface, kit, x, age }) {
      const rays = kit.effect(`costume rays ${age % 2}`, [-84, -190, 84, 8], context => {
        context.fillStyle = INK.chargedShade;
        for (let ray = 0; ray < 7; ray++) {
          const angle = ((ray + (age % 2) * 0.3) / 7) * Math.PI - Math.PI;
          context.beginPath();
          context.moveTo(0, -70);
          context.lineTo(Math.cos(angle - 0.09) * 96, -70 + Math.sin(angle - 0.09) * 112);
          context.lineTo(Math.cos(angle + 0.09) * 96, -70 + Math.sin(angle + 0.09) * 112);
          context.fill();
        }
      });
      surface.blit(rays, x, FLOOR_Y, HALF);
    },
    front({ surface, kit, x, corner, age }) {
      for (let index = 0; index < 30; index++) {
        const [across = 0, fall = 0, sway = 0, size = 0] = fate(51 + corner, index);
        const py = 60 + ((fall * 160 + age * (4 + size * 5)) % 160);
        const px = x + (across - 0.5) * 130 + Math.sin((age + sway * 20) / 3) * 5;
        surface.blit(
          spark(kit, index % 3 === 0 ? INK.spark : INK.charged, 1 + Math.round(size)),
          Math.round(px),
          Math.round(py),
        );
      }
    },
  },
};
