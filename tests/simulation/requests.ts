/** Operations made concrete: the SQL that carries them out, with its parameters. A repetition sends the same again. */
import type { Debit, KeyChoice, Operation } from './operations.ts';

export interface ConcreteDebit extends Omit<Debit, 'key'> {
  readonly key: string;
}

export type Request =
  | {
      readonly kind: 'give';
      readonly tenant: number;
      readonly credits: number;
      readonly priority: number;
      readonly key: string;
      readonly startsAt: Moment | null;
      readonly endsAt: Moment | null;
    }
  | ({ readonly kind: 'consume' } & ConcreteDebit)
  | { readonly kind: 'consumeMany'; readonly debits: readonly ConcreteDebit[] }
  | ({ readonly kind: 'hold'; readonly endsAt: Moment } & ConcreteDebit)
  | {
      readonly kind: 'capture' | 'release';
      readonly tenant: number;
      /** Which of the tenant's holds; -1 is none. */
      readonly hold: number;
      /** Of a capture; 0 is all of the hold. */
      readonly part: number;
      readonly key: string;
    }
  | { readonly kind: 'deduct'; readonly tenant: number; readonly credits: number; readonly key: string };

/** A time as the database gets it, and in hours of the simulation. */
export interface Moment {
  readonly date: Date;
  readonly hours: number;
}

const HOUR_MS = 3_600_000;

/** Gives every request its key and its dates. */
export class RequestMaker {
  readonly #keys: string[] = [];
  readonly #made: Request[] = [];
  #count = 0;

  /**
   * null: there is nothing to repeat yet, or the operation is none of a caller's.
   *
   * @param holds how many holds a tenant has made.
   */
  make(operation: Operation, now: number, holds: (tenant: number) => number): Request | null {
    if (operation.kind === 'repeat') return this.#made[operation.earlier % this.#made.length] ?? null;
    const request = this.#concrete(operation, now, holds);
    if (request !== null) this.#made.push(request);
    return request;
  }

  #concrete(operation: Operation, now: number, holds: (tenant: number) => number): Request | null {
    const hold = (choice: { readonly tenant: number; readonly hold: number }) => {
      const made = holds(choice.tenant);
      return made === 0 ? -1 : made - 1 - (choice.hold % made);
    };
    switch (operation.kind) {
      case 'give':
        return {
          kind: 'give',
          tenant: operation.tenant,
          credits: operation.credits,
          priority: operation.priority,
          key: this.#key(operation.key),
          startsAt: operation.startsIn > 0 ? this.#moment(now, operation.startsIn) : null,
          endsAt: operation.endsIn > 0 ? this.#moment(now, operation.endsIn) : null,
        };
      case 'consume':
        return { ...operation, key: this.#key(operation.key) };
      case 'hold':
        return {
          ...operation,
          key: this.#key(operation.key),
          endsAt: this.#moment(now, operation.endsIn),
        };
      case 'consumeMany':
        return {
          kind: 'consumeMany',
          debits: operation.debits.map((debit) => ({ ...debit, key: this.#key(debit.key) })),
        };
      case 'capture':
        return { ...operation, hold: hold(operation), key: this.#key(operation.key) };
      case 'release':
        return { ...operation, hold: hold(operation), part: 0, key: this.#key(operation.key) };
      case 'deduct':
        return { ...operation, key: this.#key(operation.key) };
      default:
        return null;
    }
  }

  #key(choice: KeyChoice): string {
    const earlier = choice === 'new' ? undefined : this.#keys[choice % this.#keys.length];
    const key = earlier ?? `key-${this.#keys.length}`;
    if (earlier === undefined) this.#keys.push(key);
    return key;
  }

  /** Half an hour before the full hour, so that the seconds a run takes decide nothing; no two are the same. */
  #moment(now: number, hours: number): Moment {
    this.#count += 1;
    return {
      date: new Date(Date.now() + (hours - 0.5) * HOUR_MS + this.#count),
      hours: now + hours - 0.5 + this.#count * 1e-6,
    };
  }
}
