import autocannon from 'autocannon';

export interface Measured {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/**
 * Requests as fast as they are answered.
 * @param connections that ask again as soon as they have their answer
 * @throws Error where any answer is not a 200
 */
export async function measureRequests(
  url: string,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Measured> {
  await autocannon({ url, connections, duration: 2 });
  const result = await autocannon({ url, connections, duration: seconds });
  const bad = result.errors + result.timeouts + result.non2xx;
  if (bad > 0) throw new Error(`${bad} requests to ${url} were not answered with 200.`);
  return { perSecond: result.requests.average, p50Ms: result.latency.p50, p99Ms: result.latency.p99 };
}
