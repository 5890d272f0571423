import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newId } from '../../core/platform/index.ts';
import { commitsPosition, cursorOf, encodeCursor, leaderboardPosition, matchesPosition, pageOf } from './cursor.ts';

const id = fc.constant(null).map(() => newId());

it('reads back what it wrote', () => {
  fc.assert(
    fc.property(fc.nat(2_147_483_647), id, (shown, agentId) => {
      const position = { list: 'leaderboard' as const, shown, agentId };
      expect(cursorOf(leaderboardPosition).parse(encodeCursor(position))).toEqual(position);
    }),
  );
});

it('refuses every other text, and never throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.json().map(json => Buffer.from(json).toString('base64url')),
      ),
      text => {
        expect(cursorOf(commitsPosition).safeParse(text).success).toBe(false);
      },
    ),
  );
  const wrong: Record<string, string | number>[] = [
    { list: 'matches', createdAtMs: Number.MAX_SAFE_INTEGER, id: newId() },
    { list: 'matches', createdAtMs: 1.5, id: newId() },
    { list: 'matches', createdAtMs: 1, id: newId().toLowerCase() },
    { list: 'commits', sequence: 1 },
  ];
  for (const position of wrong) {
    expect(cursorOf(matchesPosition).safeParse(encodeCursor(position)).success).toBe(false);
  }
});

it('gives a cursor only where there is more', () => {
  const positionOf = (sequence: number) => ({ list: 'commits', sequence });
  expect(pageOf([], 2, positionOf)).toEqual({ rows: [], nextCursor: null });
  expect(pageOf([9, 8], 2, positionOf)).toEqual({ rows: [9, 8], nextCursor: null });
  const { rows, nextCursor } = pageOf([9, 8, 7], 2, positionOf);
  expect(rows).toEqual([9, 8]);
  expect(cursorOf(commitsPosition).parse(nextCursor ?? '')).toEqual({ list: 'commits', sequence: 8 });
});
