/**
 * Gathers the debits that are waiting in this process and flushes them as one statement with one commit, as a database
 * does with its own log: while one flush is on its way, what arrives waits for the next, so that batches grow with the
 * load and an idle process does not wait at all. A debit is answered after its commit, never before.
 *
 * Fair among tenants: a batch takes from each in turn, a tenant is in one flush at a time, and one whose account is
 * locked by somebody else waits in a lane of its own. Measured rates are in docs/performance.md.
 */
import type { Debit, DebitOutcome, SettledDebit } from '#lib/credits/debit.ts';
import { flushSurely, isUnavailable } from '#lib/flush-surely.ts';
import { AppError } from '#lib/http/errors.ts';

export interface GathererOptions {
  /**
   * Writes debits, all or (when it throws) none. Outcomes come in the order of the debits. Unless `wait`, a tenant whose
   * account another transaction holds comes back as `busy`.
   */
  flush(debits: readonly Debit[], wait: boolean): Promise<DebitOutcome[]>;
  /** Debits in one statement. */
  maxBatch: number;
  /** Statements under way at once, lanes of busy tenants apart. */
  maxFlushes: number;
  /** Lanes of tenants whose account is held by others; each keeps a connection waiting. */
  maxLanes: number;
  /** Debits of one tenant, and of all, that may wait; beyond, callers are told to come back. */
  maxWaitingPerTenant: number;
  maxWaiting: number;
  /** How long before each further try of a flush whose outcome is not known. */
  retryDelaysMs: readonly number[];
}

interface Waiting {
  debit: Debit;
  resolve(settled: SettledDebit): void;
  reject(error: unknown): void;
}

interface Line {
  tenantId: string;
  /** Those before `next` are gone; cut off from time to time, since shifting each costs the whole line. */
  waiting: Waiting[];
  next: number;
  isUnderWay: boolean;
  isBusy: boolean;
}

export class DebitGatherer {
  readonly #options: GathererOptions;
  readonly #lines = new Map<string, Line>();
  /** Tenants that could be flushed now, in turn. */
  readonly #turns = new Set<Line>();
  /** Tenants held up by others, to be waited for. */
  readonly #heldUp = new Set<Line>();
  #waiting = 0;
  #flushes = 0;
  #lanes = 0;
  #isScheduled = false;

  constructor(options: GathererOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the debit is committed or refused. The same debit may be given again after an error: its key makes
   * that safe.
   *
   * @throws AppError `rate_limited` where too many of the tenant's debits wait, `unavailable` where too many of all do
   *   or the database cannot be reached.
   */
  gather(debit: Debit): Promise<SettledDebit> {
    const line = this.#lineOf(debit.tenantId);
    if (line.waiting.length - line.next >= this.#options.maxWaitingPerTenant) {
      return Promise.reject(
        new AppError(
          'rate_limited',
          'Too many debits are waiting. Nothing was used; try again in a moment.',
          {
            retryAfterSeconds: 1,
          },
        ),
      );
    }
    if (this.#waiting >= this.#options.maxWaiting) {
      return Promise.reject(
        new AppError('unavailable', 'The service is busy. Nothing was used; try again in a moment.', {
          retryAfterSeconds: 2,
        }),
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<SettledDebit>();
    line.waiting.push({ debit, resolve, reject });
    this.#waiting++;
    this.#queue(line);
    this.#schedule();
    return promise;
  }

  #lineOf(tenantId: string): Line {
    let line = this.#lines.get(tenantId);
    if (!line) {
      line = { tenantId, waiting: [], next: 0, isUnderWay: false, isBusy: false };
      this.#lines.set(tenantId, line);
    }
    return line;
  }

  #queue(line: Line): void {
    if (line.isUnderWay) return;
    if (line.next === line.waiting.length) this.#lines.delete(line.tenantId);
    else (line.isBusy ? this.#heldUp : this.#turns).add(line);
  }

  /** After the turn of the event loop, so that all that arrived in it goes together. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#start();
    });
  }

  #start(): void {
    while (this.#flushes < this.#options.maxFlushes && this.#turns.size > 0) {
      this.#flushes++;
      void this.#run(this.#take(this.#turns), false).finally(() => {
        this.#flushes--;
        this.#schedule();
      });
    }
    while (this.#lanes < this.#options.maxLanes && this.#heldUp.size > 0) {
      const [line] = this.#heldUp;
      if (!line) return;
      this.#heldUp.delete(line);
      this.#lanes++;
      void this.#run(this.#take(new Set([line])), true).finally(() => {
        this.#lanes--;
        this.#schedule();
      });
    }
  }

  /** A batch, each tenant in turn and with an equal share as long as others wait too. */
  #take(lines: Set<Line>): Map<Line, Waiting[]> {
    const batch = new Map<Line, Waiting[]>();
    let room = this.#options.maxBatch;
    let open = [...lines].slice(0, room);
    while (room > 0 && open.length > 0) {
      const share = Math.max(1, Math.floor(room / open.length));
      for (const line of open) {
        if (room === 0) break;
        const taken = line.waiting.slice(line.next, line.next + Math.min(share, room));
        line.next += taken.length;
        room -= taken.length;
        batch.set(line, [...(batch.get(line) ?? []), ...taken]);
      }
      open = open.filter((line) => line.next < line.waiting.length);
    }
    for (const line of batch.keys()) {
      lines.delete(line);
      line.isUnderWay = true;
      if (line.next > this.#options.maxBatch || line.next === line.waiting.length) {
        line.waiting = line.waiting.slice(line.next);
        line.next = 0;
      }
    }
    return batch;
  }

  async #run(batch: Map<Line, Waiting[]>, wait: boolean): Promise<void> {
    const busy = new Set<Line>();
    const all = [...batch].flatMap(([line, waiting]) => waiting.map((one) => ({ line, one })));
    await this.#settle(all, wait, busy);
    for (const line of batch.keys()) {
      line.isUnderWay = false;
      line.isBusy = busy.has(line);
      this.#queue(line);
    }
  }

  async #settle(all: readonly { line: Line; one: Waiting }[], wait: boolean, busy: Set<Line>): Promise<void> {
    const backToLine = new Map<Line, Waiting[]>();
    try {
      const debits = all.map(({ one }) => one.debit);
      const outcomes = await flushSurely(
        () => this.#options.flush(debits, wait),
        this.#options.retryDelaysMs,
      );
      for (const [index, { line, one }] of all.entries()) {
        const outcome = outcomes[index];
        if (!outcome) throw new Error('A flush answered for fewer debits than it was given');
        if (outcome.outcome === 'busy') backToLine.set(line, [...(backToLine.get(line) ?? []), one]);
        else this.#answer(() => one.resolve(outcome));
      }
    } catch (error) {
      if (isUnavailable(error) || all.length === 1) {
        for (const { one } of all) this.#answer(() => one.reject(error));
        return;
      }
      // Nothing of the statement was written. One debit that the database cannot take must not fail its neighbours.
      const half = Math.ceil(all.length / 2);
      await this.#settle(all.slice(0, half), wait, busy);
      await this.#settle(all.slice(half), wait, busy);
      return;
    }
    for (const [line, waiting] of backToLine) {
      busy.add(line);
      line.waiting = [...waiting, ...line.waiting.slice(line.next)];
      line.next = 0;
    }
  }

  #answer(settle: () => void): void {
    this.#waiting--;
    settle();
  }
}
