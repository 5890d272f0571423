import { loadFonts } from '../../api/web/client/player/fonts.ts';
import { chronicleOf } from '../../api/web/client/player/record-chronicle.ts';
import { Theatre } from '../../api/web/client/player/theatre.ts';
import { type Replay, sha256Hex } from '../../core/engine/index.ts';

/** Runs in the browser, bundled by frames.long.test.ts: the player's own parts, drawing pictures that the test may look into. */

interface Drawn {
  palette: number[];
  /** Palette indices of each picture, base64. */
  pictures: string[];
  recordingHash: string;
  observationsHash: string;
}

async function drawFrames(replay: Replay, positions: number[]): Promise<Drawn> {
  const lines = replay.costumes?.flatMap(({ entranceLine, winLine }) => [entranceLine, winLine]) ?? [];
  for (const { family, weight, unicodeRange, bytes } of await loadFonts([...replay.names, ...lines])) {
    const face = new FontFace(family, bytes, { weight: String(weight), ...(unicodeRange && { unicodeRange }) });
    document.fonts.add(await face.load());
  }
  const theatre = new Theatre(replay);
  const pictures = positions.map(position => {
    let text = '';
    for (const index of theatre.paint(position)) text += String.fromCharCode(index);
    return btoa(text);
  });
  const { replay: _, ...recording } = theatre.recording;
  return {
    palette: [...theatre.palette],
    pictures,
    recordingHash: sha256Hex(JSON.stringify(recording)),
    observationsHash: observationsHash(replay),
  };
}

function observationsHash(replay: Replay): string {
  const { states, decisions } = chronicleOf(replay);
  const all = decisions.map(({ ticks, actions, observations }) => [[...ticks], [...actions], [...observations]]);
  return sha256Hex(JSON.stringify([[...states], all]));
}

Object.assign(window, { drawFrames });

export type DrawFrames = typeof drawFrames;
