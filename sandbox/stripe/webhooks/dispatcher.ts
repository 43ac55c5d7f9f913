import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import { customerOf } from '../control/customer-of.ts';
import type { Faults } from '../control/faults.ts';
import type { EventDocument } from '../core/documents.ts';
import { deliverOnce } from './deliver-once.ts';
import { retryDelaySeconds } from './retry-delay.ts';

interface Due {
  event_id: string;
  attempts: number;
  age_seconds: number;
  document: EventDocument;
}

const parallelDeliveries = 8;
const idleMs = 500;

/** Sends what is in the outbox, at most eight at a time, until each event is acknowledged, lost on purpose or given up. */
export class Dispatcher {
  isPaused = false;
  #pool: Pool;
  #config: Config;
  #faults: Faults;
  #inFlight = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;
  #isClaiming = false;
  #wasWoken = false;

  constructor(pool: Pool, config: Config, faults: Faults) {
    this.#pool = pool;
    this.#config = config;
    this.#faults = faults;
  }

  /** Looks at the outbox now. */
  wake(): void {
    if (this.#isStopped) return;
    if (this.#isClaiming) {
      this.#wasWoken = true;
      return;
    }
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isClaiming = true;
    this.#claim()
      .catch(logFailure)
      .finally(() => {
        this.#isClaiming = false;
        if (this.#isStopped) return;
        if (this.#wasWoken) {
          this.#wasWoken = false;
          this.wake();
        } else {
          this.#timer = setTimeout(() => this.wake(), idleMs);
        }
      });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.settled();
  }

  /** Waits for the deliveries that are on their way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#inFlight.values());
  }

  async #claim(): Promise<void> {
    const room = parallelDeliveries - this.#inFlight.size;
    if (this.isPaused || room <= 0) return;
    const { rows } = await this.#pool.query<Due>(
      `select o.event_id, o.attempts, extract(epoch from now() - o.queued_at)::int as age_seconds, e.document
       from webhook_outbox o join objects e on e.id = o.event_id
       where o.state = 'pending' and o.due_at <= now() and not (o.event_id = any ($1))
       order by o.due_at, e.position limit $2`,
      [[...this.#inFlight.keys()], room],
    );
    if (this.#isStopped) return;
    for (const due of rows) {
      // A database that is away for a moment must not end the process: the event stays due and is sent again.
      const sending = this.#send(due)
        .catch(logFailure)
        .finally(() => {
          this.#inFlight.delete(due.event_id);
          this.wake();
        });
      this.#inFlight.set(due.event_id, sending);
    }
  }

  async #send(due: Due): Promise<void> {
    const event = due.document;
    const fault = await this.#faults.take({
      type: event.type,
      customer: () => customerOf(this.#pool, JSON.stringify(event.data)),
    });
    if (fault?.kind === 'webhook_lose') return this.#settle(due, 'lost');
    // Held back by a moment, an event arrives after what happened later.
    if (fault?.kind === 'webhook_delay' || fault?.kind === 'webhook_reorder') {
      return this.#postpone(due, fault.delayMs / 1000, due.attempts);
    }
    const hasBadSignature = fault?.kind === 'webhook_bad_signature';
    const attempt = due.attempts + 1;
    const deliver = () => deliverOnce(this.#pool, this.#config, event, { attempt, hasBadSignature });
    const outcomes = await Promise.all(
      fault?.kind === 'webhook_duplicate' ? [deliver(), deliver()] : [deliver()],
    );
    if (outcomes.some((isAccepted) => isAccepted)) return this.#settle(due, 'delivered');
    const delay = retryDelaySeconds(attempt, due.age_seconds);
    if (delay === null) return this.#settle(due, 'given_up', attempt);
    return this.#postpone(due, delay, attempt);
  }

  async #settle(
    due: Due,
    state: 'delivered' | 'given_up' | 'lost',
    attempts = due.attempts + 1,
  ): Promise<void> {
    await this.#pool.query('update webhook_outbox set state = $2, attempts = $3 where event_id = $1', [
      due.event_id,
      state,
      attempts,
    ]);
    if (state !== 'delivered') return;
    await this.#pool.query(
      `update objects set document = jsonb_set(document, '{pending_webhooks}', '0') where id = $1`,
      [due.event_id],
    );
  }

  async #postpone(due: Due, seconds: number, attempts: number): Promise<void> {
    await this.#pool.query(
      `update webhook_outbox set attempts = $2, due_at = now() + make_interval(secs => $3) where event_id = $1`,
      [due.event_id, attempts, seconds],
    );
  }
}

function logFailure(error: unknown): void {
  console.error(JSON.stringify({ level: 'error', message: 'webhook outbox', error: String(error) }));
}
