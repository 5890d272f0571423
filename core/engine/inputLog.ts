/**
 * The input log: every decision of a fight, in the order in which the engine asked (tick by tick, corner 0 first).
 * Each corner's decisions are run-length coded, one byte a run: action in the low four bits, length less one in the
 * high four. Base64 of: version, count of runs of corner 0 (two bytes, low first), runs of corner 0, runs of corner 1.
 */
import { ACTION_COUNT } from './layout.ts';
import { DECISION_TICKS, MAX_ROUNDS, ROUND_TICKS } from './types.ts';

const LOG_VERSION = 1;
const HEADER = 3;
const MAX_RUN = 16;
/** A corner is asked at most so often in a fight. */
export const MAX_DECISIONS = (MAX_ROUNDS * ROUND_TICKS) / DECISION_TICKS + MAX_ROUNDS;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Longest log text that decodeInputLog looks at. */
export const MAX_LOG_TEXT = 4 * Math.ceil((HEADER + 2 * MAX_DECISIONS) / 3);

/** Decisions of both corners, one action code each. */
export interface Decisions {
  corners: readonly [Uint8Array, Uint8Array];
}

/** Collects decisions while a fight runs. */
export class InputLogRecorder {
  private readonly codes: [Uint8Array, Uint8Array] = [new Uint8Array(MAX_DECISIONS), new Uint8Array(MAX_DECISIONS)];
  private readonly counts: [number, number] = [0, 0];

  add(corner: 0 | 1, action: number): void {
    const count = this.counts[corner];
    this.codes[corner][count] = action;
    this.counts[corner] = count + 1;
  }

  toString(): string {
    return encodeInputLog({
      corners: [this.codes[0].subarray(0, this.counts[0]), this.codes[1].subarray(0, this.counts[1])],
    });
  }
}

function writeRuns(codes: Uint8Array, bytes: Uint8Array, start: number): number {
  let to = start;
  for (let index = 0; index < codes.length; ) {
    const code = codes[index]!;
    let length = 1;
    while (length < MAX_RUN && index + length < codes.length && codes[index + length] === code) length++;
    bytes[to++] = code | ((length - 1) << 4);
    index += length;
  }
  return to;
}

export function encodeInputLog(decisions: Decisions): string {
  const [first, second] = decisions.corners;
  const bytes = new Uint8Array(HEADER + first.length + second.length);
  const middle = writeRuns(first, bytes, HEADER);
  const end = writeRuns(second, bytes, middle);
  bytes[0] = LOG_VERSION;
  bytes[1] = (middle - HEADER) & 255;
  bytes[2] = (middle - HEADER) >> 8;
  return toBase64(bytes.subarray(0, end));
}

/** The decisions in a log, or what is wrong with it. Takes any text; never throws. */
export function decodeInputLog(text: string): { ok: true; decisions: Decisions } | { ok: false; problem: string } {
  if (text.length > MAX_LOG_TEXT) return { ok: false, problem: 'The input log is too long for a fight.' };
  const bytes = fromBase64(text);
  if (!bytes) return { ok: false, problem: 'The input log is not base64.' };
  if (bytes.length < HEADER || bytes[0] !== LOG_VERSION) {
    return { ok: false, problem: `The input log must be of version ${LOG_VERSION}.` };
  }
  const middle = HEADER + bytes[1]! + bytes[2]! * 256;
  if (middle > bytes.length) return { ok: false, problem: 'The input log ends too early.' };
  const first = readRuns(bytes.subarray(HEADER, middle));
  const second = readRuns(bytes.subarray(middle));
  if (!first || !second) return { ok: false, problem: 'The input log holds an unknown action or too many decisions.' };
  const decisions: Decisions = { corners: [first, second] };
  // One log, one text: what decodes must also encode to the same text.
  if (encodeInputLog(decisions) !== text) return { ok: false, problem: 'The input log is not in its shortest form.' };
  return { ok: true, decisions };
}

function readRuns(runs: Uint8Array): Uint8Array | null {
  const codes = new Uint8Array(MAX_DECISIONS);
  let count = 0;
  for (const run of runs) {
    const code = run & 15;
    const length = (run >> 4) + 1;
    if (code >= ACTION_COUNT || count + length > MAX_DECISIONS) return null;
    codes.fill(code, count, count + length);
    count += length;
  }
  return codes.subarray(0, count);
}

// Node and browsers share no base64 for bytes that is in every supported version; the few lines are ours.
function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index;
    const word = (bytes[index]! << 16) | ((left > 1 ? bytes[index + 1]! : 0) << 8) | (left > 2 ? bytes[index + 2]! : 0);
    text += ALPHABET[word >> 18]! + ALPHABET[(word >> 12) & 63]!;
    text += left > 1 ? ALPHABET[(word >> 6) & 63]! : '=';
    text += left > 2 ? ALPHABET[word & 63]! : '=';
  }
  return text;
}

function fromBase64(text: string): Uint8Array | null {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let to = 0;
  for (let index = 0; index < text.length; index += 4) {
    let word = 0;
    for (let part = 0; part < 4; part++) word = (word << 6) | Math.max(0, ALPHABET.indexOf(text[index + part]!));
    for (let shift = 16; shift >= 0 && to < bytes.length; shift -= 8) bytes[to++] = word >> shift;
  }
  return bytes;
}
