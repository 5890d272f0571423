import type { Box, Card, DrawnText } from '../card.ts';

/** Units by which antialiasing may cross an edge. */
const TOLERANCE = 1;

function inside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x - TOLERANCE &&
    inner.y >= outer.y - TOLERANCE &&
    inner.x + inner.width <= outer.x + outer.width + TOLERANCE &&
    inner.y + inner.height <= outer.y + outer.height + TOLERANCE
  );
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.x + TOLERANCE < b.x + b.width &&
    b.x + TOLERANCE < a.x + a.width &&
    a.y + TOLERANCE < b.y + b.height &&
    b.y + TOLERANCE < a.y + a.height
  );
}

const short = ({ text, ink }: DrawnText): string =>
  `"${text.slice(0, 12)}" at ${Math.round(ink.x)},${Math.round(ink.y)} ${Math.round(ink.width)}x${Math.round(ink.height)}`;

/** What is wrong with a card's texts: ink that leaves its place or the card, or runs into other ink. */
export function faults(card: Card): string[] {
  const whole = { x: 0, y: 0, width: card.width, height: card.height };
  const found: string[] = [];
  card.texts.forEach((text, index) => {
    if (!inside(text.ink, text.place)) found.push(`${short(text)} leaves its place`);
    if (!inside(text.ink, whole)) found.push(`${short(text)} leaves the card`);
    for (const other of card.texts.slice(index + 1)) {
      if (overlap(text.ink, other.ink)) found.push(`${short(text)} runs into ${short(other)}`);
    }
  });
  return found;
}
