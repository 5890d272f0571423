/** A clock that may run faster than the wall's, so that tests see minutes of flood limits pass in seconds. */
export class FakeClock {
  readonly speed: number;
  private readonly startedAt = performance.now();

  /** @param speed how many of this clock's seconds pass in one of the wall's */
  constructor(speed = 1) {
    this.speed = speed;
  }

  /** Milliseconds since the clock was made. */
  now(): number {
    return (performance.now() - this.startedAt) * this.speed;
  }

  /** Calls back after so many of this clock's milliseconds; fits the adapter's Timing. */
  after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, ms / this.speed);
    return () => clearTimeout(timer);
  }
}
