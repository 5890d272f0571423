import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createCanvas, type ImageData, loadImage } from 'canvas';
import pixelmatch from 'pixelmatch';
import type { Card } from '../card.ts';

/** Goldens are a third of a card's size: small in git, and still different wherever a reader would see a difference. */
const SHRINK = 3;

/** Run with UPDATE_GOLDENS=1 to accept what is drawn now. */
const UPDATE = process.env['UPDATE_GOLDENS'] === '1';

function shrunk(card: Card): ImageData {
  const width = Math.round(card.canvas.width / SHRINK);
  const height = Math.round(card.canvas.height / SHRINK);
  const context = createCanvas(width, height).getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(card.canvas, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

function encode(image: ImageData): Uint8Array {
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext('2d').putImageData(image, 0, 0);
  return canvas.toBuffer('image/png');
}

const pathOf = (name: string): URL => new URL(`${name}.png`, import.meta.url);

/** Makes the golden picture of a card anew, if that was asked for. */
export function updateGolden(name: string, card: Card): void {
  if (UPDATE) writeFileSync(pathOf(name), encode(shrunk(card)));
}

/** Share of pixels (0 to 1) by which a card differs from a golden picture; 1 where sizes differ. */
export async function differenceFromGolden(name: string, card: Card): Promise<number> {
  const path = pathOf(name);
  const drawn = shrunk(card);
  if (!existsSync(path)) throw new Error(`No golden picture ${name}.png: run with UPDATE_GOLDENS=1 and look at it.`);
  const golden = await loadImage(readFileSync(path));
  if (golden.width !== drawn.width || golden.height !== drawn.height) return 1;
  const context = createCanvas(golden.width, golden.height).getContext('2d');
  context.drawImage(golden, 0, 0);
  const { data } = context.getImageData(0, 0, golden.width, golden.height);
  const different = pixelmatch(data, drawn.data, undefined, golden.width, golden.height, { threshold: 0.15 });
  return different / (golden.width * golden.height);
}
