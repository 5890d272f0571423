/** Where in a fight the player is. Told the time (milliseconds of a clock that never goes back), never asks for it. Pure. */

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

export class Playhead {
  /** Positions in all, and positions a second at speed 1. */
  readonly length: number;
  readonly rate: number;
  private anchor = 0;
  private anchorAt = 0;
  private running = false;
  private factor = 1;

  constructor(length: number, rate: number) {
    this.length = length;
    this.rate = rate;
  }

  get isPlaying(): boolean {
    return this.running;
  }

  get speed(): number {
    return this.factor;
  }

  /** The position at `now`, a whole number; stops at the end. */
  at(now: number): number {
    if (!this.running) return this.anchor;
    const position = Math.floor(this.exact(now));
    if (position < this.length - 1) return Math.max(0, position);
    this.running = false;
    this.anchor = this.length - 1;
    return this.anchor;
  }

  play(now: number): void {
    if (this.running) return;
    if (this.anchor >= this.length - 1) this.anchor = 0;
    this.anchorAt = now;
    this.running = true;
  }

  pause(now: number): void {
    this.anchor = this.at(now);
    this.running = false;
  }

  seek(position: number, now: number): void {
    this.anchor = Math.max(0, Math.min(this.length - 1, Math.round(position)));
    this.anchorAt = now;
  }

  setSpeed(speed: number, now: number): void {
    const position = this.running ? this.exact(now) : this.anchor;
    this.factor = speed;
    this.anchor = Math.min(this.length - 1, position);
    this.anchorAt = now;
    if (!this.running) this.anchor = Math.floor(this.anchor);
  }

  /** Goes as if it had been started at `startedAt`, at speed 1: everybody who follows sees the same picture. */
  follow(startedAt: number): void {
    this.factor = 1;
    this.anchor = 0;
    this.anchorAt = startedAt;
    this.running = true;
  }

  private exact(now: number): number {
    return this.anchor + ((now - this.anchorAt) / 1000) * this.rate * this.factor;
  }
}
