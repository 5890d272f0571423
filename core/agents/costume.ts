import { z } from 'zod';
import type { Costume } from '../engine/index.ts';
import { CORNER_LINES, checkLine, pieceOf } from './wardrobe.ts';

/** What an agent wears and says, as it is stored with it (`Agent.costume`). Pure. */
const costumeSchema = z.object({
  entrance: z.string().default(''),
  finisher: z.string().default(''),
  /** The words themselves: a line that was approved stays as it was approved. */
  entranceLine: z.string().default(''),
  winLine: z.string().default(''),
});

/** Reads what is stored; pieces and lines that there are no more are left out, one by one. */
export function readCostume(stored: unknown): Costume {
  const parsed = costumeSchema.safeParse(stored ?? {});
  const { entrance, finisher, entranceLine, winLine } = parsed.success ? parsed.data : costumeSchema.parse({});
  return {
    entrance: pieceOf('entrance', entrance) ? entrance : '',
    finisher: pieceOf('finisher', finisher) ? finisher : '',
    entranceLine: lineOf(entranceLine),
    winLine: lineOf(winLine),
  };
}

function lineOf(text: string): string {
  // most agents say nothing: no need to look for letters in it
  if (text === '') return '';
  const checked = checkLine(text);
  return checked.ok ? checked.text : '';
}

/** Whether there is anything to draw. */
export function isPlain({ entrance, finisher, entranceLine, winLine }: Costume): boolean {
  return `${entrance}${finisher}${entranceLine}${winLine}` === '';
}

/** The text of a preset line; null where there is no such. */
export function presetLine(id: string): (typeof CORNER_LINES)[number] | null {
  return CORNER_LINES.find(line => line.id === id) ?? null;
}
