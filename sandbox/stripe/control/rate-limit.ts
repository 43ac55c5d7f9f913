/**
 * How many requests of the API are taken in a second; as many again may come at once after a pause, as Stripe's own
 * limiter allows. None are refused until a test sets a limit. It lives in memory: a restart clears it.
 */
export class RateLimit {
  #perSecond: number | null = null;
  #tokens = 0;
  #filledAt = 0;
  #taken = 0;
  #refused = 0;

  set(perSecond: number | null): void {
    this.#perSecond = perSecond;
    this.#tokens = perSecond ?? 0;
    this.#filledAt = performance.now();
    this.#taken = 0;
    this.#refused = 0;
  }

  /** Whether one more request may run now. */
  take(): boolean {
    if (this.#perSecond === null) return true;
    const now = performance.now();
    this.#tokens = Math.min(
      this.#perSecond,
      this.#tokens + ((now - this.#filledAt) / 1_000) * this.#perSecond,
    );
    this.#filledAt = now;
    if (this.#tokens < 1) {
      this.#refused += 1;
      return false;
    }
    this.#tokens -= 1;
    this.#taken += 1;
    return true;
  }

  state(): { per_second: number | null; taken: number; refused: number } {
    return { per_second: this.#perSecond, taken: this.#taken, refused: this.#refused };
  }
}
