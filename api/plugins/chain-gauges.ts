import type { ChainService } from '../../core/chain/index.ts';
import type { DefineGauge } from './gauges.ts';

/**
 * What a scrape of /metrics tells of the chain: all of it from the database, in which a worker writes down what it sees a few times a
 * minute, so it is right in whatever process /metrics is served.
 */

type Figures = Awaited<ReturnType<ChainService['figures']>>;

const HEAD = 'The latest block that all nodes had when a worker looked.';

export function gaugesOfTheChain(gauge: DefineGauge, chain: Pick<ChainService, 'figures'>): void {
  let reading: Promise<Figures> | null = null;
  /** One reading for all gauges of a scrape: they are read at once. */
  function figures(): Promise<Figures> {
    reading ??= chain.figures().finally(() => {
      reading = null;
    });
    return reading;
  }

  function byState(name: string, help: string, pick: (figures: Figures) => Record<string, number>): void {
    gauge(name, help, ['state'], async () =>
      Object.entries(pick(await figures())).map(([state, value]) => ({ state, value })),
    );
  }

  /** Without a value where there is none yet: that can be alerted on. */
  function one(name: string, help: string, pick: (figures: Figures) => number | Date | undefined): void {
    gauge(name, help, [], async () => {
      const value = pick(await figures());
      if (value === undefined) return [];
      return [{ value: typeof value === 'number' ? value : value.getTime() / 1000 }];
    });
  }

  byState('chain_transactions', 'Transactions that are not done, by state.', ({ states }) => states);
  byState('chain_results', 'Results of matches, by state.', ({ results }) => results);
  one('chain_results_unheard', 'Results that have waited half an hour for verifiers.', ({ unheard }) => unheard.count);
  one('chain_events_block', 'The block up to which events are applied.', ({ cursor }) => cursor?.block);
  one('chain_looked_timestamp_seconds', 'When a worker last wrote down what it saw.', ({ look }) => look.seen?.at);
  one('chain_trouble', '1 where the nodes could not be asked or believed then.', ({ look }) =>
    look.seen ? Number(look.seen.isTrouble) : undefined,
  );
  one('chain_head_block', HEAD, ({ look }) => look.seen?.head?.block);
  one('chain_head_timestamp_seconds', 'The time of that block.', ({ look }) => look.seen?.head?.at);
  one('chain_key_coins', "Coins on the operator's key.", ({ look }) => look.coins?.amount);
}
