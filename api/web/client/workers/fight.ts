import { SITUATIONS } from '../../../../core/controllers/situations.ts';
import { parseReplay } from '../../../../core/engine/index.ts';
import type { LoadedFont } from '../player/fonts.ts';
import type { FromWorker, ToWorker } from '../player/messages.ts';
import { chronicleOf } from '../player/record-chronicle.ts';
import { Theatre } from '../player/theatre.ts';

/** Runs a fight again and draws it, off the page's own thread: whatever it costs, the page stays responsive. */

/** The part of a worker's global scope that is used here; TypeScript's own conflicts with that of pages. */
interface WorkerScope {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  readonly fonts: FontFaceSet;
}

const scope = self as unknown as WorkerScope;

/** Of the sprites that are baked ahead at a time: a picture that is asked for meanwhile waits at most so long. */
const PREPARE_MS = 10;

let theatre: Theatre | undefined;
let stage: { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } | undefined;
const picture = new ImageData(Theatre.width, Theatre.height);
const pixels = new Uint32Array(picture.data.buffer);
const original = new OffscreenCanvas(Theatre.width, Theatre.height);
const originalContext = original.getContext('2d', { willReadFrequently: false });

/** The newest picture that was asked for and not drawn yet; -1 where there is none. */
let wanted = -1;
let shown = -1;
let prepared = 0;
let isAwake = false;

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case 'open':
      open(data).catch((error: unknown) => {
        scope.postMessage({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
      });
      break;
    case 'show':
      wanted = data.position;
      wake();
      break;
    case 'scale':
      resize(data.scale);
      wanted = wanted < 0 ? shown : wanted;
      wake();
      break;
  }
};

async function open({ text, fonts, canvas, scale }: Extract<ToWorker, { type: 'open' }>): Promise<void> {
  const parsed = parseReplay(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  await Promise.all(fonts.map(register));
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('This browser has no canvas to draw on.');
  stage = { canvas, context };
  resize(scale);
  const { replay } = parsed;
  theatre = new Theatre(replay);
  const { recording, programme } = theatre;
  scope.postMessage({
    type: 'ready',
    story: {
      replay,
      outline: [...programme.outline],
      chronicle: chronicleOf(replay),
      situations: SITUATIONS,
      events: recording.events,
      rounds: recording.rounds,
    },
  });
  wake();
}

async function register({ family, weight, unicodeRange, bytes }: LoadedFont): Promise<void> {
  const face = new FontFace(family, bytes, { weight: String(weight), ...(unicodeRange && { unicodeRange }) });
  await face.load();
  scope.fonts.add(face);
}

function resize(scale: number): void {
  if (!stage) return;
  stage.canvas.width = Theatre.width * scale;
  stage.canvas.height = Theatre.height * scale;
}

/** Draws what is wanted and bakes ahead otherwise, giving way to messages in between. */
function wake(): void {
  if (isAwake) return;
  isAwake = true;
  setTimeout(() => {
    isAwake = false;
    if (!theatre) return;
    if (wanted >= 0) {
      draw(theatre, wanted);
      wanted = -1;
    } else if (prepared < 1) {
      prepared = theatre.prepare(PREPARE_MS, () => performance.now());
      scope.postMessage({ type: 'prepared', share: prepared });
    }
    if (wanted >= 0 || prepared < 1) wake();
  });
}

function draw(from: Theatre, position: number): void {
  if (!stage || !originalContext) return;
  from.paintInto(position, pixels);
  originalContext.putImageData(picture, 0, 0);
  const { canvas, context } = stage;
  // Whole multiples only: the page shrinks the rest of the way, smoothly.
  context.imageSmoothingEnabled = false;
  context.drawImage(original, 0, 0, canvas.width, canvas.height);
  shown = position;
  scope.postMessage({ type: 'shown', position });
}
