import { createCanvas } from 'canvas';
import { describe, expect, it } from 'vitest';
import { ARCHETYPES, type Looks, MOVES, type Posture } from '../../core/engine/types.ts';
import { bodyOf } from './body.ts';
import { contrasting, paintOf, parseHex } from './colours.ts';
import { drawPortrait, drawRobot, POSES, type PoseName } from './index.ts';
import { type Action, motionOf } from './motion.ts';
import { assemble } from './skeleton.ts';

const looksOf = (change: Partial<Looks> = {}): Looks => ({
  archetype: 'bruiser',
  build: { power: 5, armour: 5, speed: 5, energy: 5, technique: 5 },
  hue: 200,
  accentHue: 40,
  head: 0,
  torso: 0,
  visor: 0,
  antenna: 0,
  pattern: 0,
  ...change,
});

function pixels(draw: (context: ReturnType<ReturnType<typeof createCanvas>['getContext']>) => void): Uint8ClampedArray {
  const context = createCanvas(160, 160).getContext('2d');
  draw(context);
  return context.getImageData(0, 0, 160, 160).data;
}

const robot = (looks: Looks, pose: PoseName = 'guard'): Uint8ClampedArray =>
  pixels(context => {
    context.translate(80, 150);
    drawRobot(context, looks, pose, { scale: 1 });
  });

const inked = (data: Uint8ClampedArray): number => data.filter((value, at) => at % 4 === 3 && value > 0).length;
const differing = (a: Uint8ClampedArray, b: Uint8ClampedArray): number =>
  a.filter((value, at) => value !== b[at]).length;

describe('drawRobot', () => {
  it('draws every archetype in every pose, none of them hollow', () => {
    for (const archetype of ARCHETYPES) {
      for (const pose of Object.keys(POSES) as PoseName[]) {
        expect(inked(robot(looksOf({ archetype }), pose)), `${archetype} ${pose}`).toBeGreaterThan(1800);
      }
    }
  });

  it('shows every one of the looks', () => {
    const plain = robot(looksOf());
    const changes: Partial<Looks>[] = [
      { hue: 20 },
      { accentHue: 300 },
      { head: 3 },
      { torso: 3 },
      { visor: 3 },
      { antenna: 3 },
      { pattern: 3 },
    ];
    for (const change of changes)
      expect(differing(plain, robot(looksOf(change))), JSON.stringify(change)).toBeGreaterThan(60);
  });

  it('puts power into arms, armour into plates and speed into legs', () => {
    const average = bodyOf(looksOf());
    const heavy = bodyOf(looksOf({ build: { power: 10, armour: 10, speed: 0, energy: 5, technique: 0 } }));
    const quick = bodyOf(looksOf({ build: { power: 0, armour: 0, speed: 10, energy: 10, technique: 5 } }));
    for (const width of ['forearmWidth', 'fist', 'shoulderPad', 'chest', 'shinWidth'] as const) {
      expect(heavy[width]).toBeGreaterThan(average[width]);
      expect(quick[width]).toBeLessThan(average[width]);
    }
    expect(quick.thigh + quick.shin).toBeGreaterThan(heavy.thigh + heavy.shin);
  });

  it('leaves the context as it was', () => {
    const context = createCanvas(10, 10).getContext('2d');
    drawRobot(context, looksOf(), 'guard', { scale: 2 });
    drawPortrait(context, looksOf(), 0, 0, 10);
    expect(context.getTransform().toString()).toBe(createCanvas(10, 10).getContext('2d').getTransform().toString());
  });
});

describe('drawPortrait', () => {
  it('stays within its square', () => {
    const data = pixels(context => drawPortrait(context, looksOf({ archetype: 'gunner', antenna: 1 }), 40, 40, 80));
    for (let at = 0; at < 160 * 160; at++) {
      const [x, y] = [at % 160, Math.floor(at / 160)];
      if (x < 40 || x >= 120 || y < 40 || y >= 120) expect(data[at * 4 + 3]).toBe(0);
    }
    expect(inked(data)).toBeGreaterThan(5500);
  });
});

describe('contrasting', () => {
  it('leaves colours that differ as they are', () => {
    const pair = [looksOf({ hue: 10 }), looksOf({ hue: 200 })] as const;
    expect(contrasting(pair)).toEqual(pair);
  });

  it('gives the right one its second colours where both would look alike', () => {
    expect(contrasting([looksOf({ hue: 200 }), looksOf({ hue: 215, accentHue: 40 })])[1]).toMatchObject({
      hue: 40,
      accentHue: 215,
    });
    expect(contrasting([looksOf({ hue: 355 }), looksOf({ hue: 5, accentHue: 350 })])[1]).toMatchObject({ hue: 155 });
  });
});

describe('paintOf', () => {
  it('keeps light, body and shade of every hue apart', () => {
    const luma = (colour: string): number => {
      const [red, green, blue] = parseHex(colour);
      return red * 0.3 + green * 0.59 + blue * 0.11;
    };
    for (let hue = 0; hue < 360; hue += 5) {
      const { armour, outline } = paintOf(looksOf({ hue }));
      expect(luma(armour.light) - luma(armour.base), `hue ${hue}`).toBeGreaterThan(15);
      expect(luma(armour.base) - luma(armour.shade), `hue ${hue}`).toBeGreaterThan(15);
      expect(luma(armour.shade) - luma(outline), `hue ${hue}`).toBeGreaterThan(8);
    }
  });
});

describe('motionOf', () => {
  const action = (change: Partial<Action>): Action => ({
    posture: 'idle',
    postureTick: 0,
    postureTicks: 20,
    move: null,
    startup: 6,
    active: 3,
    recovery: 12,
    travelled: 0,
    clock: 0,
    room: 1,
    launched: false,
    struckBy: null,
    ending: 'none',
    ...change,
  });
  const postures: Posture[] = [
    'idle',
    'forward',
    'back',
    'crouch',
    'block',
    'hitStun',
    'blockStun',
    'guardBroken',
    'thrown',
    'down',
    'knockedOut',
  ];

  it('has a finite pose for every posture and move at every tick', () => {
    const actions = [
      ...postures.map(posture => ({ posture })),
      ...MOVES.map(move => ({ posture: 'move' as const, move })),
    ];
    for (const change of actions) {
      for (let tick = 0; tick <= 40; tick += 0.5) {
        const { pose, lift } = motionOf(action({ ...change, postureTick: tick, clock: tick, travelled: tick * 3 }));
        const { placements } = assemble(bodyOf(looksOf()), pose);
        for (const { x, y, rotation } of placements) expect([x, y, rotation, lift].every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('reaches furthest forward while a blow is active', () => {
    const reachAt = (tick: number): number =>
      assemble(bodyOf(looksOf()), motionOf(action({ posture: 'move', move: 'heavy', postureTick: tick })).pose).nearFist
        .x;
    const active = reachAt(7);
    for (const tick of [0, 2, 4, 17, 20]) expect(active).toBeGreaterThan(reachAt(tick));
  });

  it('keeps standing feet on the floor and lying bodies above it', () => {
    for (const archetype of ARCHETYPES) {
      const body = bodyOf(looksOf({ archetype }));
      for (const pose of ['guard', 'block', 'heavyHit', 'dizzy', 'crouch'] as const) {
        for (const { part, y } of assemble(body, POSES[pose]).placements)
          if (part === 'foot') expect(y + body.ankle).toBeLessThanOrEqual(1);
      }
      const { chest, hip } = assemble(body, POSES.lying);
      expect(chest.y).toBeLessThan(0);
      expect(hip.y).toBeLessThan(-body.chest * 0.6);
    }
  });
});
