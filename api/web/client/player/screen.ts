import { loadFonts } from './fonts.ts';
import type { FromWorker, Story, ToWorker } from './messages.ts';

declare const WORKER_FILES: Readonly<Record<string, string>>;

/** The picture: a canvas that a worker draws on. The page only says which position it wants to see. */
export interface Screen {
  readonly canvas: HTMLCanvasElement;
  readonly story: Story;
  show(position: number): void;
  /** Called for each picture that was drawn, with its position. */
  onShown: (position: number) => void;
  /** Share of the drawings that are ready, 0..1, while they are being made. */
  onPrepared: (share: number) => void;
}

/** Whole multiples of the picture's 480 x 270; the browser shrinks the rest of the way. More would cost a phone more than it shows. */
const MAX_SCALE = 3;
const PICTURE_WIDTH = 480;

/** @throws Error with a sentence where the replay cannot be shown */
export async function openScreen(text: string, names: readonly string[]): Promise<Screen> {
  const canvas = document.createElement('canvas');
  if (!('transferControlToOffscreen' in canvas)) {
    throw new Error('This browser is too old to run the fight again.');
  }
  canvas.className = 'player-canvas';
  canvas.width = PICTURE_WIDTH;
  canvas.height = 270;
  const worker = new Worker(new URL(WORKER_FILES['fight']!, import.meta.url));
  try {
    return await connect(worker, canvas, text, names);
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

async function connect(
  worker: Worker,
  canvas: HTMLCanvasElement,
  text: string,
  names: readonly string[],
): Promise<Screen> {
  const fonts = await loadFonts(names);
  const tell = (message: ToWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  let scale = scaleFor(canvas);
  return new Promise((resolve, reject) => {
    let screen: Screen | undefined;
    worker.onerror = event => reject(new Error(event.message || 'The player could not be started.'));
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'failed') reject(new Error(data.message));
      else if (data.type === 'ready') {
        new ResizeObserver(() => {
          const next = scaleFor(canvas);
          if (next === scale) return;
          scale = next;
          tell({ type: 'scale', scale });
        }).observe(canvas);
        screen = {
          canvas,
          story: data.story,
          show: position => tell({ type: 'show', position }),
          onShown: () => undefined,
          onPrepared: () => undefined,
        };
        resolve(screen);
      } else if (data.type === 'shown') screen?.onShown(data.position);
      else screen?.onPrepared(data.share);
    };
    const offscreen = canvas.transferControlToOffscreen();
    tell({ type: 'open', text, fonts, canvas: offscreen, scale }, [offscreen, ...fonts.map(({ bytes }) => bytes)]);
  });
}

function scaleFor(canvas: HTMLCanvasElement): number {
  const wide = (canvas.clientWidth || PICTURE_WIDTH) * window.devicePixelRatio;
  return Math.max(1, Math.min(MAX_SCALE, Math.ceil(wide / PICTURE_WIDTH)));
}
