import {
  type Context,
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

/** The hall where robots are cast. The furnace burns in the market's colour. */
export const foundry: Stage = {
  name: 'foundry',
  moods: {
    flat: { bright: '#ffd76a', glow: '#f7902f', haze: '#8c4a26', dusk: '#3d2a2c' },
    green: { bright: '#c8ff8a', glow: '#54d164', haze: '#2b7a48', dusk: '#223530' },
    red: { bright: '#ffb08a', glow: '#f0413a', haze: '#8e2429', dusk: '#40202a' },
  },
  draw(context, mood) {
    drawHall(context, mood);
    drawFurnace(context, mood);
    drawMachines(context, mood);
    drawCrane(context, mood);
    drawFloor(context, mood);
  },
};

function drawHall(context: Context, mood: Mood): void {
  context.fillStyle = verticalGradient(context, 0, FLOOR_BACK_Y, [0, '#14141c'], [0.6, '#23222c'], [1, mood.dusk]);
  context.fillRect(0, 0, WIDTH, HEIGHT);
  for (let x = -30; x < WIDTH; x += 86) {
    rect(context, '#1a1a24', x, 0, 16, FLOOR_BACK_Y);
    rect(context, '#32313d', x, 0, 2, FLOOR_BACK_Y);
    for (let y = 58; y < FLOOR_BACK_Y; y += 18) rect(context, '#32313d', x + 7, y, 3, 3);
  }
  for (const y of [54, 62]) rect(context, '#2c2b36', 0, y, WIDTH, 3);
  context.strokeStyle = '#2c2b36';
  context.lineWidth = 2;
  for (let x = 0; x < WIDTH; x += 24) {
    context.beginPath();
    context.moveTo(x, 63);
    context.lineTo(x + 12, 55);
    context.lineTo(x + 24, 63);
    context.stroke();
  }
  const next = scenery(3);
  for (let pane = 0; pane < 4; pane++) {
    const x = 22 + pane * 118 + Math.floor(next() * 8);
    for (let column = 0; column < 3; column++) {
      for (let row = 0; row < 2; row++)
        rect(context, next() > 0.3 ? '#3d4660' : '#2b3146', x + column * 11, 76 + row * 14, 9, 12);
    }
  }
}

function drawFurnace(context: Context, mood: Mood): void {
  const [x, base] = [240, FLOOR_BACK_Y];
  halo(context, mood.glow, x, base - 34, 118, 5, 0.5);
  shape(
    context,
    '#17161d',
    [x - 78, base],
    [x - 66, base - 92],
    [x - 34, base - 112],
    [x + 34, base - 112],
    [x + 66, base - 92],
    [x + 78, base],
  );
  shape(
    context,
    '#2b2a33',
    [x - 74, base],
    [x - 63, base - 88],
    [x - 33, base - 107],
    [x - 24, base - 107],
    [x - 50, base - 84],
    [x - 56, base],
  );
  rect(context, '#3b3943', x - 66, base - 78, 132, 5);
  for (let bolt = -5; bolt <= 5; bolt++) disc(context, '#55525e', x + bolt * 12, base - 75.5, 1.6);
  context.beginPath();
  context.moveTo(x - 42, base);
  context.lineTo(x - 42, base - 30);
  context.arc(x, base - 30, 42, Math.PI, 0);
  context.lineTo(x + 42, base);
  context.closePath();
  context.fillStyle = verticalGradient(context, base - 72, base, [0, mood.haze], [0.5, mood.glow], [1, mood.bright]);
  context.fill();
  context.strokeStyle = '#0f0e14';
  context.lineWidth = 5;
  context.stroke();
  for (let bar = -2; bar <= 2; bar++) rect(context, '#0f0e14', x + bar * 15 - 2, base - 70, 4, 70);
  shape(context, '#1d1c25', [x - 20, base - 112], [x - 16, 64], [x + 16, 64], [x + 20, base - 112]);
  rect(context, '#3b3943', x - 18, 64, 3, 16);
}

function drawMachines(context: Context, mood: Mood): void {
  for (const side of [-1, 1]) {
    const x = 240 + side * 168;
    // A gear wheel behind a ladle.
    context.save();
    context.translate(x, 134);
    for (let tooth = 0; tooth < 12; tooth++) {
      context.rotate(Math.PI / 6);
      rect(context, '#2a2934', -5, -37, 10, 12);
    }
    context.restore();
    disc(context, '#2a2934', x, 134, 30);
    disc(context, '#1b1a22', x, 134, 20);
    disc(context, '#3d3b47', x, 134, 7);
    rect(context, '#22212a', x - 46, FLOOR_BACK_Y - 30, 92, 30);
    rect(context, '#403e4a', x - 46, FLOOR_BACK_Y - 30, 92, 3);
    rect(context, mood.glow, x - 38, FLOOR_BACK_Y - 20, 24, 5);
    rect(context, mood.haze, x - 38, FLOOR_BACK_Y - 15, 24, 2);
    for (let vent = 0; vent < 5; vent++) rect(context, '#121118', x + vent * 8, FLOOR_BACK_Y - 22, 4, 14);
  }
}

function drawCrane(context: Context, mood: Mood): void {
  for (const [x, length] of [
    [66, 40],
    [120, 22],
    [372, 30],
    [424, 16],
  ] as const) {
    for (let y = 64; y < 64 + length; y += 5) rect(context, y % 2 ? '#4a4753' : '#34323d', x, y, 3, 4);
    shape(context, '#4a4753', [x - 6, 64 + length], [x + 9, 64 + length], [x + 6, 74 + length], [x - 3, 74 + length]);
    rect(context, mood.glow, x - 5, 64 + length, 13, 1.5);
  }
}

function drawFloor(context: Context, mood: Mood): void {
  context.fillStyle = verticalGradient(context, FLOOR_BACK_Y, HEIGHT, [0, '#35323a'], [0.4, '#292730'], [1, '#17161d']);
  context.fillRect(0, FLOOR_BACK_Y, WIDTH, HEIGHT - FLOOR_BACK_Y);
  perspective(context, '#3f3c46', 40, 2);
  rect(context, '#3f3c46', 0, FLOOR_BACK_Y + 20, WIDTH, 1);
  // The molten channel behind the fighters.
  rect(context, '#0f0e14', 0, FLOOR_BACK_Y - 1, WIDTH, 9);
  rect(context, mood.glow, 0, FLOOR_BACK_Y + 1, WIDTH, 5);
  const next = scenery(12);
  for (let x = 0; x < WIDTH; x += 10 + next() * 18)
    rect(context, mood.bright, Math.floor(x), FLOOR_BACK_Y + 2 + Math.floor(next() * 3), 6 + Math.floor(next() * 8), 1);
  for (let x = 0; x < WIDTH; x += 20)
    shape(
      context,
      '#c99a2e',
      [x, FLOOR_BACK_Y + 8],
      [x + 10, FLOOR_BACK_Y + 8],
      [x + 6, FLOOR_BACK_Y + 12],
      [x - 4, FLOOR_BACK_Y + 12],
    );
}
