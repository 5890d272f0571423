import { announceQueue } from '../../core/matches/index.ts';
import type { ApiOptions } from '../options.ts';
import { within } from '../within.ts';
import { gaugesOfTheChain } from './chain-gauges.ts';

/** What a scrape of /metrics asks the database and the queues: the same answer for all scrapes of a few seconds. */

const QUEUES = ['matches', 'render', 'upkeep', ...(['discord', 'telegram', 'console'] as const).map(announceQueue)];
const REMEMBER_MS = 5_000;
const TIMEOUT_MS = 2_000;

type GaugesOptions = Pick<ApiOptions, 'matches' | 'queues' | 'metrics' | 'clock' | 'log' | 'chain'>;

export function gaugesOfTheArena({ matches, queues, metrics, clock, log, chain }: GaugesOptions): void {
  /** A gauge with one label, read anew at most every few seconds. Without its source it has no values: that can be alerted on. */
  function gauge(name: string, help: string, labels: string[], read: () => Promise<Sample[]>): void {
    let readAt = Number.NEGATIVE_INFINITY;
    let reading: Promise<Sample[]> = Promise.resolve([]);
    metrics.gauge(name, help, labels, async gauge => {
      const now = clock.now().getTime();
      if (now - readAt >= REMEMBER_MS) {
        readAt = now;
        reading = within(TIMEOUT_MS, read()).catch(error => {
          log.warn({ error, metric: name }, 'a metric could not be read');
          return [];
        });
      }
      const samples = await reading;
      gauge.reset();
      for (const { value, ...sampleLabels } of samples) gauge.set(sampleLabels, value);
    });
  }

  if (chain) gaugesOfTheChain(gauge, chain);
  gauge('matches', 'Matches by state.', ['state'], async () => {
    const counts = await matches.countByState();
    return Object.entries(counts).map(([state, value]) => ({ state, value }));
  });
  gauge('gifs', 'GIFs of matches: rendered, failed, or waited for.', ['outcome'], async () => {
    const counts = await matches.gifCounts();
    return Object.entries(counts).map(([outcome, value]) => ({ outcome, value: Number(value) }));
  });
  gauge('queue_jobs', 'Jobs by queue and state.', ['queue', 'state'], async () => {
    const counts = await queues.counts(QUEUES);
    return Object.entries(counts).flatMap(([queue, states]) =>
      Object.entries(states).map(([state, value]) => ({ queue, state, value: Number(value) })),
    );
  });
}

/** @param read what is measured: label values and the number */
export type DefineGauge = (name: string, help: string, labels: string[], read: () => Promise<Sample[]>) => void;
export type Sample = { value: number } & Record<string, string | number>;
