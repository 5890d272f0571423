/**
 * What the package `canvas` is replaced by in the bundles for browsers: as much of it as the renderer uses, over the browser's own canvas.
 * Works in workers, too. Without OffscreenCanvas (Safari before 16.4) there is no player; the page then shows the GIF.
 */

export type SKRSContext2D = OffscreenCanvasRenderingContext2D;

export interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): SKRSContext2D;
}

export function createCanvas(width: number, height: number): Canvas {
  const canvas = new OffscreenCanvas(width, height);
  return {
    width,
    height,
    getContext() {
      // Every drawing is read back as pixels once: on a graphics card that would be slow, and differ from card to card.
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (!context) throw new Error('This browser has no canvas to draw on.');
      return context;
    },
  };
}
