/** Body of a render worker (worker.boot.mjs starts it): draws one fight at a time, warm between them. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { Replay } from '../core/engine/types.ts';
import { RenderError, type RenderErrorCode } from './errors.ts';
import { type FightGif, type Progress, type RenderOptions, renderSteps } from './render.ts';

export interface RenderRequest {
  id: number;
  replay: Replay;
  options: RenderOptions;
}

export type RenderResponse =
  | { id: number; kind: 'progress'; share: number }
  | { id: number; kind: 'done'; gif: FightGif }
  | { id: number; kind: 'failed'; code: RenderErrorCode; message: string };

function serve(port: MessagePort): void {
  port.on('message', async ({ id, replay, options }: RenderRequest) => {
    const answer = (response: RenderResponse, moved: ArrayBuffer[] = []): void => port.postMessage(response, moved);
    try {
      const gif = await render(replay, options, share => answer({ id, kind: 'progress', share }));
      answer({ id, kind: 'done', gif }, [gif.bytes.buffer as ArrayBuffer]);
    } catch (error) {
      const code = error instanceof RenderError ? error.code : 'failed';
      answer({ id, kind: 'failed', code, message: error instanceof Error ? error.message : String(error) });
    }
  });
}

async function render(replay: Replay, options: RenderOptions, onProgress: Progress): Promise<FightGif> {
  const steps = renderSteps(replay, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    onProgress(step.value);
    await new Promise(resolve => setImmediate(resolve));
  }
}

if (parentPort) serve(parentPort);
