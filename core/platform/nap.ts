/** The wait of a loop between two looks, which a notification may end early. One loop naps at a time. */
export interface Nap {
  /** Resolves after `ms` milliseconds, or when woken. */
  take(ms: number): Promise<void>;
  /** Ends the nap under way; without one nothing happens. */
  wake(): void;
}

export function createNap(): Nap {
  let wake = (): void => undefined;
  return {
    take: ms =>
      new Promise(resolve => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    wake: () => wake(),
  };
}
