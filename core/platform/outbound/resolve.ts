import { Resolver } from 'node:dns/promises';

/** All addresses of a name. @throws Error with `code` ENOTFOUND or ENODATA where there are none, another where nobody could say */
export type Resolve = (host: string, signal: AbortSignal) => Promise<string[]>;

const TRY_MS = 2_000;
const TRIES = 2;

/**
 * Asks the name servers themselves: the file of hosts is not looked at, and a slow server holds up no thread of the process (as getaddrinfo
 * would).
 */
export const resolveByDns: Resolve = async (host, signal) => {
  const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
  const onAbort = () => resolver.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const addresses = answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const failures = answers.flatMap(answer => (answer.status === 'rejected' ? [answer.reason as Error] : []));
    throw failures.find(failure => !isAbsence(failure)) ?? failures[0] ?? new Error('no addresses');
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};

/** Whether the name servers say that there is no such name, or no address of it. */
export function isAbsence(error: unknown): boolean {
  return ['ENOTFOUND', 'ENODATA'].includes((error as { code?: string } | null)?.code ?? '');
}
