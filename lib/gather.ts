/**
 * Gathers what waits in this process and flushes it as one statement with one commit: while one flush is on its way,
 * what arrives waits for the next, so that batches grow with the load and an idle process does not wait at all. Each is
 * answered after its commit, never before. Without fairness among tenants; debits need that and have their own
 * (lib/credits/gather-debits.ts).
 */
import { flushSurely, isUnavailable } from '#lib/flush-surely.ts';
import { AppError } from '#lib/http/errors.ts';

export interface GathererOptions<Item, Answer> {
  /** Writes all or (when it throws) none; safe to repeat. Answers come in the order of the items. */
  flush(items: readonly Item[]): Promise<Answer[]>;
  maxBatch: number;
  /** Statements under way at once. */
  maxFlushes: number;
  /** Items that may wait; beyond, callers are told to come back. */
  maxWaiting: number;
  /** How long before each further try of a flush whose outcome is not known. */
  retryDelaysMs: readonly number[];
}

interface Waiting<Item, Answer> {
  item: Item;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

export class Gatherer<Item, Answer> {
  readonly #options: GathererOptions<Item, Answer>;
  #waiting: Waiting<Item, Answer>[] = [];
  #flushes = 0;
  #isScheduled = false;

  constructor(options: GathererOptions<Item, Answer>) {
    this.#options = options;
  }

  /**
   * Resolves when the item is committed.
   *
   * @throws AppError `unavailable` where too many wait or the database cannot be reached; what else `flush` threw for
   *   this very item
   */
  gather(item: Item): Promise<Answer> {
    if (this.#waiting.length >= this.#options.maxWaiting) {
      return Promise.reject(
        new AppError('unavailable', 'The service is busy. Try again in a moment.', { retryAfterSeconds: 2 }),
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.push({ item, resolve, reject });
    this.#schedule();
    return promise;
  }

  /** After the turn of the event loop, so that all that arrived in it goes together. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      while (this.#flushes < this.#options.maxFlushes && this.#waiting.length > 0) {
        this.#flushes++;
        void this.#settle(this.#waiting.splice(0, this.#options.maxBatch)).finally(() => {
          this.#flushes--;
          this.#schedule();
        });
      }
    });
  }

  async #settle(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const items = batch.map(({ item }) => item);
      const answers = await flushSurely(() => this.#options.flush(items), this.#options.retryDelaysMs);
      if (answers.length !== batch.length)
        throw new Error('A flush answered for other items than it was given');
      for (const [index, answer] of answers.entries()) batch[index]?.resolve(answer);
    } catch (error) {
      if (isUnavailable(error) || batch.length === 1) {
        for (const { reject } of batch) reject(error);
        return;
      }
      // Nothing of the statement was written. One that the database cannot take must not fail its neighbours.
      const half = Math.ceil(batch.length / 2);
      await this.#settle(batch.slice(0, half));
      await this.#settle(batch.slice(half));
    }
  }
}
