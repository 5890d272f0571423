import { z } from 'zod';
import { parseId } from '../../core/platform/index.ts';

/**
 * Cursors: where a page ended, as base64url JSON. Opaque to callers, so that what is in them may change; nothing in them
 * is secret or trusted. Each list has a kind of its own, so that one list's cursor is refused by another.
 */

const CURSOR_MAX = 200;
const INT4_MAX = 2_147_483_647;
/** The year 2200: later is no time that this arena wrote. */
const LATEST_MS = 7_258_118_400_000;

const exactId = z.string().refine(text => parseId(text) === text);
const int4 = z.int().min(0).max(INT4_MAX);

export const leaderboardPosition = z.strictObject({ list: z.literal('leaderboard'), shown: int4, agentId: exactId });
export const matchesPosition = z.strictObject({
  list: z.literal('matches'),
  createdAtMs: z.int().min(0).max(LATEST_MS),
  id: exactId,
});
export const membersPosition = z.strictObject({
  list: z.literal('members'),
  joinedAtMs: z.int().min(0).max(LATEST_MS),
  id: exactId,
});
export const marketsPosition = z.strictObject({
  list: z.literal('markets'),
  state: z.enum(['open', 'recent']),
  matchId: exactId,
});
/** Ids of the ledger's and the log's rows: whole numbers that may be too large for one. */
const rowId = z.string().regex(/^[1-9]\d{0,17}$/);
export const statementPosition = z.strictObject({ list: z.literal('statement'), before: rowId });
export const auditPosition = z.strictObject({ list: z.literal('audit'), before: rowId });
export const versionsPosition = z.strictObject({ list: z.literal('versions'), number: int4 });
export const openDataPosition = z.strictObject({ list: z.literal('open-data'), day: z.iso.date() });
export const commitsPosition = z.strictObject({ list: z.literal('commits'), sequence: int4.min(1) });
export const resultsPosition = z.strictObject({
  list: z.literal('results'),
  createdAtMs: z.int().min(0).max(LATEST_MS),
  root: z.string().regex(/^0x[0-9a-f]{64}$/),
});

/** The query parameter of a list: the position that its schema describes. */
export function cursorOf<Position extends z.ZodType>(position: Position) {
  return z
    .string()
    .min(1)
    .max(CURSOR_MAX)
    .regex(/^[A-Za-z0-9_-]+$/)
    .transform((text, context): z.output<Position> => {
      const parsed = position.safeParse(decode(text));
      if (parsed.success) return parsed.data;
      context.addIssue({
        code: 'custom',
        message:
          'That cursor is not from this list. Leave it out for the first page, or give nextCursor of the page before.',
        params: { code: 'bad-cursor' },
      });
      return z.NEVER;
    })
    .optional()
    .meta({ description: '`nextCursor` of the page before; absent for the first page.' });
}

export function encodeCursor(position: Readonly<Record<string, string | number>>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * One page from what a service gave when asked for one row more than fits.
 * @param positionOf the cursor's content for the last row of the page
 */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  positionOf: (last: Row) => Readonly<Record<string, string | number>>,
): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(positionOf(last)) : null };
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
