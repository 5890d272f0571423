import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What a process counts, in Prometheus' text format. One per process, passed to whatever measures. */
export interface Metrics {
  readonly registry: Registry;
  /** The same name asked for twice gives the same instrument. Names are prefixed with `arena_`. */
  counter(name: string, help: string, labels?: string[]): Counter;
  /** `collect` is called at each scrape and sets the gauge. */
  gauge(name: string, help: string, labels?: string[], collect?: (gauge: Gauge) => void | Promise<void>): Gauge;
  /** Durations in seconds unless the name says otherwise. */
  histogram(name: string, help: string, labels?: string[], buckets?: number[]): Histogram;
  text(): Promise<string>;
  readonly contentType: string;
}

/** 5 ms to 30 s: the span between a command's first reply and a rendered GIF. */
const DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics({ processMetrics = true }: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const once = <T>(name: string, build: () => T): T => (registry.getSingleMetric(name) as T | undefined) ?? build();
  const full = (name: string) => (name.startsWith('arena_') ? name : `arena_${name}`);
  return {
    registry,
    counter: (name, help, labelNames = []) =>
      once(full(name), () => new Counter({ name: full(name), help, labelNames, registers: [registry] })),
    gauge: (name, help, labelNames = [], collect) =>
      once(
        full(name),
        () =>
          new Gauge({
            name: full(name),
            help,
            labelNames,
            registers: [registry],
            ...(collect && {
              async collect(this: Gauge) {
                await collect(this);
              },
            }),
          }),
      ),
    histogram: (name, help, labelNames = [], buckets = DEFAULT_BUCKETS) =>
      once(full(name), () => new Histogram({ name: full(name), help, labelNames, buckets, registers: [registry] })),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
