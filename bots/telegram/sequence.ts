/** Runs work of one key strictly one after the other, work of different keys side by side. */
export class KeyedSequence {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** @returns what the work returns, after everything that was given earlier under this key has ended. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key) ?? Promise.resolve();
    const result = before.then(work, work);
    const tail: Promise<void> = result.then(
      () => this.forget(key, tail),
      () => this.forget(key, tail),
    );
    this.tails.set(key, tail);
    return result;
  }

  private forget(key: string, tail: Promise<unknown>): void {
    if (this.tails.get(key) === tail) this.tails.delete(key);
  }
}
