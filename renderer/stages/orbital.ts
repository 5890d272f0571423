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

/** The deck of a station above a planet. The planet's air and the deck's lights take the market's colour. */
export const orbital: Stage = {
  name: 'orbital deck',
  moods: {
    flat: { bright: '#9fe8ff', glow: '#4aa8e8', haze: '#2f62b0', dusk: '#1b2a5e' },
    green: { bright: '#a8ffc9', glow: '#3ddc97', haze: '#1f8f78', dusk: '#14405a' },
    red: { bright: '#ffb3a0', glow: '#f2545b', haze: '#9c2f5a', dusk: '#44205a' },
  },
  draw(context, mood) {
    drawSpace(context);
    drawPlanet(context, mood);
    drawStation(context, mood);
    drawDeck(context, mood);
  },
};

function drawSpace(context: Context): void {
  context.fillStyle = verticalGradient(context, 0, FLOOR_BACK_Y, [0, '#060814'], [0.6, '#0d1330'], [1, '#18214a']);
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const next = scenery(41);
  for (let star = 0; star < 90; star++) {
    const size = star % 11 === 0 ? 2 : 1;
    rect(
      context,
      star % 4 === 0 ? '#dfe8ff' : '#55608f',
      Math.floor(next() * WIDTH),
      Math.floor(next() * 170),
      size,
      size,
    );
  }
  halo(context, '#fff3d6', 84, 80, 34, 4, 0.5);
  disc(context, '#fff6e2', 84, 80, 9);
}

function drawPlanet(context: Context, mood: Mood): void {
  const [x, y, radius] = [322, 196, 104];
  context.save();
  context.globalAlpha = 0.4;
  disc(context, mood.haze, x, y, radius + 9);
  context.globalAlpha = 0.7;
  disc(context, mood.haze, x, y, radius + 4);
  context.restore();
  context.save();
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.clip();
  rect(context, mood.dusk, x - radius, y - radius, radius * 2, radius * 2);
  context.translate(x, y);
  context.rotate(-0.32);
  const bands = [-88, 14, -62, 20, -30, 12, -8, 22];
  for (let band = 0; band < bands.length; band += 2)
    rect(context, mood.haze, -radius, bands[band]!, radius * 2, bands[band + 1]!);
  rect(context, mood.glow, -radius, -52, radius * 2, 6);
  rect(context, mood.glow, -radius, 2, radius * 2, 4);
  context.restore();
  // Night side: lit from the sun at the upper left.
  context.save();
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.clip();
  context.fillStyle = '#070a1c';
  context.globalAlpha = 0.72;
  context.beginPath();
  context.rect(x - radius, y - radius, radius * 2, radius * 2);
  context.arc(x - 46, y - 34, radius + 18, 0, Math.PI * 2, true);
  context.fill('evenodd');
  context.restore();
  context.strokeStyle = '#8d93b8';
  context.lineWidth = 3;
  context.beginPath();
  context.ellipse(x, y - 6, 152, 26, -0.3, Math.PI * 0.02, Math.PI * 0.98);
  context.stroke();
}

function drawStation(context: Context, mood: Mood): void {
  for (const side of [-1, 1]) {
    const x = 240 + side * 206;
    shape(
      context,
      '#161b33',
      [x - side * 34, FLOOR_BACK_Y],
      [x - side * 16, 96],
      [x + side * 50, 74],
      [x + side * 50, FLOOR_BACK_Y],
    );
    shape(
      context,
      '#2b3358',
      [x - side * 34, FLOOR_BACK_Y],
      [x - side * 16, 96],
      [x - side * 11, 95],
      [x - side * 27, FLOOR_BACK_Y],
    );
    for (let y = 108; y < 180; y += 14)
      rect(context, y % 28 === 10 ? mood.glow : '#39426e', x - 5 + side * 6, y, 14, 4);
  }
  // A dish on a mast, and solar wings far out.
  rect(context, '#2b3358', 152, 118, 4, FLOOR_BACK_Y - 118);
  shape(context, '#39426e', [132, 104], [176, 100], [164, 122], [146, 124]);
  rect(context, '#8d93b8', 153, 92, 2, 14);
  disc(context, mood.bright, 154, 91, 2.4);
  for (let wing = 0; wing < 4; wing++) {
    shape(
      context,
      '#22315f',
      [196 + wing * 13, 72 - wing * 2],
      [207 + wing * 13, 70 - wing * 2],
      [209 + wing * 13, 86 - wing * 2],
      [198 + wing * 13, 88 - wing * 2],
    );
    rect(context, '#4a5fa8', 198 + wing * 13, 78 - wing * 2, 10, 1);
  }
}

function drawDeck(context: Context, mood: Mood): void {
  context.fillStyle = verticalGradient(context, FLOOR_BACK_Y, HEIGHT, [0, '#3a4266'], [0.4, '#2b3252'], [1, '#181d36']);
  context.fillRect(0, FLOOR_BACK_Y, WIDTH, HEIGHT - FLOOR_BACK_Y);
  perspective(context, '#4a5480', 46, 1.9);
  rect(context, '#4a5480', 0, FLOOR_BACK_Y + 18, WIDTH, 1);
  rect(context, '#12162b', 0, FLOOR_BACK_Y - 6, WIDTH, 8);
  rect(context, '#525c8c', 0, FLOOR_BACK_Y - 6, WIDTH, 1);
  for (let x = 10; x < WIDTH; x += 40) {
    rect(context, mood.bright, x, FLOOR_BACK_Y - 3, 16, 2);
    rect(context, mood.haze, x, FLOOR_BACK_Y - 1, 16, 1);
  }
  for (const x of [40, 240, 440]) {
    context.strokeStyle = '#525c8c';
    context.lineWidth = 1.5;
    context.beginPath();
    context.ellipse(x, FLOOR_BACK_Y + 32, 36, 7, 0, 0, Math.PI * 2);
    context.stroke();
  }
}
