import { z } from 'zod';
import { type EndedCount, VOID_CLASSES } from '../../core/matches/index.ts';
import { count } from './common.ts';
import type { matchKind } from './match.ts';

const rate = z
  .number()
  .min(0)
  .max(1)
  .nullable()
  .meta({ description: 'Void of all that ended, from 0 to 1; null where none did.' });

const [prices, engine, late, moderators, other] = VOID_CLASSES;
const counts = {
  settled: count,
  void: count,
  voidRate: rate,
  voidAfterLock: count.meta({ description: 'Of the void: those past their lock, when their tape could be seen.' }),
  reasons: z.object({ [prices]: count, [engine]: count, [late]: count, [moderators]: count, [other]: count }).meta({
    description:
      'Of the void. prices: no tape to fight over; engine: it could not run the fight; late: left standing too long.',
  }),
};

const span = z
  .object({
    ...counts,
    kinds: z.object({ rated: z.object(counts), casual: z.object(counts), exhibition: z.object(counts) }),
  })
  .meta({ id: 'EndedMatches' });

export const stats = z
  .object({
    day: span.meta({ description: 'The last 24 hours.' }),
    month: span.meta({ description: 'The last 30 days.' }),
    all: span.meta({ description: 'Since the beginning.' }),
  })
  .meta({ id: 'Stats' });

type Counts = Omit<z.infer<typeof span>, 'kinds'>;

export function presentSpan(ended: readonly EndedCount[]): z.infer<typeof span> {
  const kindOf = (kind: z.infer<typeof matchKind>) => total(ended.filter(row => row.kind === kind));
  return {
    ...total(ended),
    kinds: { rated: kindOf('rated'), casual: kindOf('casual'), exhibition: kindOf('exhibition') },
  };
}

function total(rows: readonly EndedCount[]): Counts {
  const sum = (of: (row: EndedCount) => number | undefined) => rows.reduce((all, row) => all + (of(row) ?? 0), 0);
  const settled = sum(row => row.settled);
  const isVoid = sum(row => row.void);
  return {
    settled,
    void: isVoid,
    voidRate: settled + isVoid === 0 ? null : Math.round((1e4 * isVoid) / (settled + isVoid)) / 1e4,
    voidAfterLock: sum(row => row.voidAfterLock),
    reasons: {
      prices: sum(row => row.reasons.prices),
      engine: sum(row => row.reasons.engine),
      late: sum(row => row.reasons.late),
      moderators: sum(row => row.reasons.moderators),
      other: sum(row => row.reasons.other),
    },
  };
}
