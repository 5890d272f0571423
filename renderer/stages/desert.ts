import {
  type Context,
  disc,
  FLOOR_BACK_Y,
  HEIGHT,
  halo,
  type Mood,
  rect,
  type Stage,
  scenery,
  shape,
  verticalGradient,
  WIDTH,
} from './stage.ts';

/** A graveyard of giants in the desert. Sun and sky take the market's colour. */
export const desert: Stage = {
  name: 'desert',
  moods: {
    flat: { bright: '#fff1b8', glow: '#ffc35c', haze: '#f09a55', dusk: '#b55f62' },
    green: { bright: '#f2ffd0', glow: '#b8e986', haze: '#6fc09a', dusk: '#3f8295' },
    red: { bright: '#ffd0b0', glow: '#ff7a5c', haze: '#d9484f', dusk: '#8a2f58' },
  },
  draw(context, mood) {
    drawSky(context, mood);
    drawMesas(context, mood);
    drawGiant(context, mood);
    drawSand(context, mood);
  },
};

function drawSky(context: Context, mood: Mood): void {
  context.fillStyle = verticalGradient(context, 0, FLOOR_BACK_Y, [0, '#2d2455'], [0.45, mood.dusk], [1, mood.haze]);
  context.fillRect(0, 0, WIDTH, HEIGHT);
  halo(context, mood.glow, 150, 132, 74, 4, 0.55);
  disc(context, mood.bright, 150, 132, 34);
  for (const [x, y, width] of [
    [262, 78, 96],
    [318, 88, 70],
    [40, 96, 60],
    [404, 112, 66],
  ] as const) {
    rect(context, mood.haze, x, y, width, 3);
    rect(context, mood.glow, x + 12, y + 3, width - 30, 2);
  }
}

function drawMesas(context: Context, mood: Mood): void {
  const next = scenery(17);
  context.save();
  context.globalAlpha = 0.8;
  for (let x = -20; x < WIDTH; ) {
    const width = 50 + next() * 70;
    const height = 26 + next() * 34;
    const y = FLOOR_BACK_Y - height;
    shape(context, '#70406a', [x, FLOOR_BACK_Y], [x + 9, y], [x + width * 0.75, y], [x + width, FLOOR_BACK_Y]);
    shape(context, mood.dusk, [x + 2, FLOOR_BACK_Y], [x + 9, y], [x + 16, y], [x + 14, FLOOR_BACK_Y]);
    x += width + 10 + next() * 40;
  }
  context.restore();
}

/** The hull of a robot far larger than the fighters, half buried: a cracked head, ribs, a hand. */
function drawGiant(context: Context, mood: Mood): void {
  const dark = '#3b2348';
  const edge = mood.glow;
  const y = FLOOR_BACK_Y + 2;
  shape(context, dark, [292, y], [288, 128], [306, 100], [352, 94], [388, 112], [396, 150], [386, y]);
  shape(context, edge, [288, 128], [306, 100], [352, 94], [352, 97], [308, 103], [291, 129]);
  shape(context, '#24142f', [298, 134], [338, 130], [340, 146], [304, 150]);
  disc(context, mood.glow, 314, 141, 4);
  shape(context, '#24142f', [352, 128], [376, 130], [372, 146], [354, 145]);
  for (let tooth = 0; tooth < 5; tooth++) rect(context, '#24142f', 308 + tooth * 14, 164, 9, 14);
  context.lineWidth = 9;
  context.lineCap = 'round';
  for (let rib = 0; rib < 3; rib++) {
    context.strokeStyle = dark;
    context.beginPath();
    context.arc(430 + rib * 26, y + 8, 44 - rib * 5, Math.PI, Math.PI * 1.62);
    context.stroke();
  }
  for (const [x, top] of [
    [46, 152],
    [58, 142],
    [70, 146],
    [82, 158],
  ] as const) {
    shape(context, dark, [x - 5, y], [x - 4, top], [x + 2, top - 4], [x + 5, top], [x + 5, y]);
    rect(context, edge, x - 4, top, 1.5, 14);
  }
}

function drawSand(context: Context, mood: Mood): void {
  context.fillStyle = verticalGradient(context, FLOOR_BACK_Y, HEIGHT, [0, '#b8785a'], [0.4, '#8f5850'], [1, '#4d2f45']);
  context.fillRect(0, FLOOR_BACK_Y, WIDTH, HEIGHT - FLOOR_BACK_Y);
  rect(context, mood.glow, 0, FLOOR_BACK_Y, WIDTH, 1.5);
  const next = scenery(29);
  for (let dune = 0; dune < 34; dune++) {
    const y = FLOOR_BACK_Y + 5 + Math.floor(next() * 44);
    const x = Math.floor(next() * WIDTH);
    rect(context, dune % 2 ? '#c98c66' : '#7c4a4a', x, y, 14 + Math.floor(next() * 34), 1);
  }
}
