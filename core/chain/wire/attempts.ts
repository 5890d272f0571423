import type { Transaction } from '../../platform/database.ts';
import type { ChainBase, TransactionView, TransactionWish } from '../types.ts';

/**
 * Something that is wished for again where it has failed, as often as `ATTEMPTS` at most: a wish is sent once by its key, so each attempt has one of
 * its own ('results:0xab..:2').
 */
export interface Attempts {
  /** The newest attempt; null where nothing was wished for. */
  newest(stem: string): Promise<TransactionView | null>;
  /** Of many, by their stems. */
  newestOf(stems: readonly string[]): Promise<Map<string, TransactionView>>;
  /**
   * Wishes for the next attempt where there was none, or where the newest has failed and a minute is over since.
   * @returns whether it did
   */
  wishAnew(tx: Transaction, wish: TransactionWish): Promise<boolean>;
}

const ATTEMPTS = 10;
const WAIT_MS = 60_000;

export function createAttempts({
  wish,
  wishedMany,
  clock,
  log,
}: Pick<ChainBase, 'wish' | 'wishedMany' | 'clock' | 'log'>): Attempts {
  /** When this process first saw that an attempt had failed. */
  const failedAtMs = new Map<string, number>();
  const keysOf = (stem: string) => [
    stem,
    ...Array.from({ length: ATTEMPTS - 1 }, (_, index) => `${stem}:${index + 2}`),
  ];

  async function newestOf(stems: readonly string[]): Promise<Map<string, TransactionView>> {
    const views = await wishedMany(stems.flatMap(keysOf));
    return new Map(
      stems.flatMap(stem => {
        const view = keysOf(stem)
          .flatMap(key => views.get(key) ?? [])
          .at(-1);
        return view ? [[stem, view] as const] : [];
      }),
    );
  }

  return {
    newestOf,
    newest: async stem => (await newestOf([stem])).get(stem) ?? null,
    async wishAnew(tx, { key: stem, ...rest }) {
      const keys = keysOf(stem);
      const newest = (await newestOf([stem])).get(stem);
      if (!newest) {
        await wish(tx, { key: stem, ...rest });
        return true;
      }
      if (newest.state !== 'failed') return false;
      const next = keys[keys.indexOf(newest.key) + 1];
      const nowMs = clock.now().getTime();
      const failedMs = failedAtMs.get(newest.key) ?? nowMs;
      if (!failedAtMs.has(newest.key)) {
        failedAtMs.set(newest.key, nowMs);
        log.warn({ key: newest.key, problem: newest.problem, last: next === undefined }, 'a transaction has failed');
      }
      if (next === undefined || nowMs - failedMs < WAIT_MS) return false;
      failedAtMs.delete(newest.key);
      await wish(tx, { key: next, ...rest });
      return true;
    },
  };
}
