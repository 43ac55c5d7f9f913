import { setTimeout as sleep } from 'node:timers/promises';
import { query, queryOne } from '#lib/db.ts';

/** So many turns are taken at once: one statement for each, and a process that dies wastes no more. */
const TAKEN_AT_ONCE = 5;

/**
 * The pace at which Stripe is asked. All processes take their turns from one row, so that together they stay below the
 * allowed rate without refusals, however many they are and however unevenly they share the work.
 */
export class Turns {
  readonly #perSecond: number;
  readonly #queue: number[] = [];
  #taking: Promise<void> | null = null;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Resolves when Stripe may be asked once. */
  async next(): Promise<void> {
    let at = this.#queue.shift();
    while (at === undefined) {
      this.#taking ??= this.#take().finally(() => {
        this.#taking = null;
      });
      await this.#taking;
      at = this.#queue.shift();
    }
    const wait = at - performance.now();
    if (wait > 1) await sleep(wait);
  }

  /** Stripe said that it is too much: everybody pauses. */
  async putOff(milliseconds: number): Promise<void> {
    this.#queue.length = 0;
    await query({ name: 'put-turns-off', text: 'select invoicing.put_turns_off($1)' }, [milliseconds]);
  }

  async #take(): Promise<void> {
    const { first } = await queryOne<{ first: number }>(
      { name: 'take-turns', text: 'select invoicing.take_turns($1, $2) as first' },
      [TAKEN_AT_ONCE, this.#perSecond],
    );
    const begins = performance.now() + first;
    for (let turn = 0; turn < TAKEN_AT_ONCE; turn++)
      this.#queue.push(begins + (turn * 1_000) / this.#perSecond);
  }
}
