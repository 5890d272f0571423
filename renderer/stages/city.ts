import {
  type Context,
  crowd,
  disc,
  FLOOR_BACK_Y,
  HEIGHT,
  halo,
  type Mood,
  perspective,
  rect,
  type Stage,
  scenery,
  shape,
  verticalGradient,
  WIDTH,
} from './stage.ts';

/** A rooftop above a city at night. The boards and the horizon take the market's colour. */
export const city: Stage = {
  name: 'night city',
  moods: {
    flat: { bright: '#ffd166', glow: '#f28f5c', haze: '#c2588a', dusk: '#5a2f7d' },
    green: { bright: '#5dffb0', glow: '#27c796', haze: '#1f9a93', dusk: '#23466f' },
    red: { bright: '#ff5a6a', glow: '#e0394f', haze: '#b32a45', dusk: '#561c4a' },
  },
  draw(context, mood) {
    drawSky(context, mood);
    drawFarTowers(context, mood);
    drawTowers(context);
    drawBoard(context, mood);
    crowd(context, 77, FLOOR_BACK_Y + 4, '#0d0a1c', mood.glow);
    drawRoof(context, mood);
  },
};

function drawSky(context: Context, mood: Mood): void {
  context.fillStyle = verticalGradient(
    context,
    0,
    FLOOR_BACK_Y,
    [0, '#0c0d2b'],
    [0.42, '#23195a'],
    [0.72, mood.dusk],
    [1, mood.haze],
  );
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const next = scenery(5);
  for (let star = 0; star < 46; star++) {
    rect(context, star % 5 === 0 ? '#cfd6ff' : '#6f6bb0', Math.floor(next() * WIDTH), Math.floor(next() * 96), 1, 1);
  }
  halo(context, '#ffe9c9', 356, 92, 56, 4, 0.3);
  disc(context, '#f6e7cf', 356, 92, 25);
  disc(context, '#e2cbb2', 349, 86, 5);
  disc(context, '#e2cbb2', 364, 99, 7);
  disc(context, '#e2cbb2', 366, 84, 3);
}

function drawFarTowers(context: Context, mood: Mood): void {
  const next = scenery(9);
  context.save();
  for (let x = -10; x < WIDTH; ) {
    const width = 14 + Math.floor(next() * 22);
    const height = 34 + next() * 58;
    context.globalAlpha = 0.55;
    rect(context, '#2a1d56', x, FLOOR_BACK_Y - height, width, height);
    if (next() > 0.6) rect(context, mood.dusk, x + width / 2, FLOOR_BACK_Y - height - 12, 1.5, 12);
    x += width + Math.floor(next() * 6);
  }
  context.restore();
}

function drawTowers(context: Context): void {
  const next = scenery(23);
  for (let x = -8; x < WIDTH; ) {
    const width = 26 + Math.floor(next() * 26);
    const height = Math.floor(28 + next() * 62);
    const top = FLOOR_BACK_Y - height;
    rect(context, '#151031', x, top, width, height);
    rect(context, '#2c2157', x, top, 2, height);
    rect(context, '#2c2157', x, top, width, 1);
    const litRows = 2 + Math.floor(next() * 3);
    for (let y = top + 6; y < FLOOR_BACK_Y - 18; y += 7) {
      for (let column = x + 5; column < x + width - 5; column += 6) {
        const light = next();
        if (light > 0.86 - litRows * 0.03) rect(context, light > 0.94 ? '#ffdf8f' : '#b0703f', column, y, 3, 4);
      }
    }
    if (next() > 0.5) {
      const mast = x + Math.floor(width / 2);
      rect(context, '#151031', mast, top - 14, 2, 14);
      rect(context, '#ff5a6a', mast, top - 16, 2, 2);
    }
    x += width + Math.floor(next() * 9);
  }
}

/** The exchange's board, on a gantry above the roofs: up, down or level. */
function drawBoard(context: Context, mood: Mood): void {
  const [x, y, width, height] = [92, 86, 76, 52];
  rect(context, '#0b0a1d', x + 10, y + height, 5, 60);
  rect(context, '#0b0a1d', x + width - 15, y + height, 5, 60);
  rect(context, '#0b0a1d', x - 3, y - 3, width + 6, height + 6);
  rect(context, '#1a1440', x, y, width, height);
  context.strokeStyle = mood.glow;
  context.lineWidth = 2;
  context.strokeRect(x + 1, y + 1, width - 2, height - 2);
  const bars = [8, 13, 10, 18, 15, 24];
  bars.forEach((bar, index) => {
    const tall = mood.state === 'red' ? bars[bars.length - 1 - index]! : mood.state === 'flat' ? 14 : bar;
    rect(context, mood.glow, x + 7 + index * 6, y + height - 7 - tall, 4, tall);
  });
  const [arrowX, arrowY] = [x + 58, y + 26];
  if (mood.state === 'green')
    shape(
      context,
      mood.bright,
      [arrowX, arrowY - 15],
      [arrowX + 13, arrowY + 3],
      [arrowX + 5, arrowY + 3],
      [arrowX + 5, arrowY + 15],
      [arrowX - 5, arrowY + 15],
      [arrowX - 5, arrowY + 3],
      [arrowX - 13, arrowY + 3],
    );
  else if (mood.state === 'red')
    shape(
      context,
      mood.bright,
      [arrowX, arrowY + 15],
      [arrowX + 13, arrowY - 3],
      [arrowX + 5, arrowY - 3],
      [arrowX + 5, arrowY - 15],
      [arrowX - 5, arrowY - 15],
      [arrowX - 5, arrowY - 3],
      [arrowX - 13, arrowY - 3],
    );
  else for (const dy of [-6, 3]) rect(context, mood.bright, arrowX - 11, arrowY + dy, 22, 5);
}

function drawRoof(context: Context, mood: Mood): void {
  context.fillStyle = verticalGradient(
    context,
    FLOOR_BACK_Y,
    HEIGHT,
    [0, '#332a57'],
    [0.35, '#272049'],
    [1, '#171232'],
  );
  context.fillRect(0, FLOOR_BACK_Y, WIDTH, HEIGHT - FLOOR_BACK_Y);
  perspective(context, '#40356c', 34, 2.1);
  for (const y of [FLOOR_BACK_Y + 12, FLOOR_BACK_Y + 28]) rect(context, '#40356c', 0, y, WIDTH, 1);
  rect(context, mood.bright, 0, FLOOR_BACK_Y, WIDTH, 2);
  rect(context, mood.glow, 0, FLOOR_BACK_Y + 2, WIDTH, 1);
  rect(context, '#1c1640', 0, FLOOR_BACK_Y + 3, WIDTH, 2);
}
