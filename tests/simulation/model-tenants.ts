/** The model behind idempotency keys: what every request must answer, and what it leaves behind. */
import {
  type Account,
  atTime,
  available,
  BUDGET,
  budgetLeft,
  closeHold,
  debit,
  EMPTY,
  give,
  held,
  reserve,
} from './model.ts';
import type { ConcreteDebit, Request } from './requests.ts';

export type Answer = Readonly<Record<string, unknown>>;
export type Result =
  | { readonly outcome: 'done'; readonly answer: Answer }
  | { readonly outcome: 'refused'; readonly code: string; readonly details: Answer };

interface Remembered {
  readonly request: string;
  readonly answer: Answer;
}

interface Tenant {
  readonly account: Account;
  readonly keys: ReadonlyMap<string, Remembered>;
}

const MOST = 1_000_000_000_000;
const refused = (code: string, details: Answer = {}): Result => ({ outcome: 'refused', code, details });

/** Two tenants; whoever has another number does not exist. */
export class ModelTenants {
  readonly #tenants: Tenant[] = [
    { account: EMPTY, keys: new Map() },
    { account: EMPTY, keys: new Map() },
  ];

  account(tenant: number): Account {
    return this.#tenants[tenant]?.account ?? EMPTY;
  }

  replace(tenant: number, account: Account): void {
    const keys = this.#tenants[tenant]?.keys ?? new Map();
    this.#tenants[tenant] = { account, keys };
  }

  remembers(tenant: number, key: string): boolean {
    return this.#tenants[tenant]?.keys.has(key) ?? false;
  }

  /** One request through a function of its own. A refusal leaves everything as it was, due time included. */
  answer(request: Exclude<Request, { kind: 'consumeMany' }>, now: number): Result {
    const amount =
      request.kind === 'capture' ? request.part || 1 : 'credits' in request ? request.credits : 1;
    if (amount < 1 || amount > MOST) return refused('invalid_credits');
    const tenant = this.#tenants[request.tenant];
    if (tenant === undefined) return refused('tenant_not_found');

    const fingerprint = fingerprintOf(request);
    const known = tenant.keys.get(request.key);
    if (known !== undefined && known.request !== fingerprint) return refused('idempotency_key_reused');
    const account = atTime(tenant.account, now);
    if (known !== undefined) {
      this.replace(request.tenant, account);
      return { outcome: 'done', answer: { ...known.answer, replayed: true } };
    }
    const done = carryOut(account, request, now);
    if ('outcome' in done) return done;
    this.#keep(request.tenant, done.account, request.key, { request: fingerprint, answer: done.answer });
    return { outcome: 'done', answer: { ...done.answer, replayed: false } };
  }

  /** A batch: each debit is answered as if it came alone, one after the other; due time is booked in any case. */
  answerMany(debits: readonly ConcreteDebit[], now: number): { outcome: string; answer: Answer }[] {
    for (const tenant of new Set(debits.map((each) => each.tenant))) {
      if (this.#tenants[tenant]) this.replace(tenant, atTime(this.account(tenant), now));
    }
    return debits.map((each) => {
      const result = this.answer({ kind: 'consume', ...each }, now);
      if (result.outcome === 'refused') {
        return { outcome: result.code, answer: { ...this.#whatThereIs(each, result), ...result.details } };
      }
      const { replayed, ...answer } = result.answer;
      return { outcome: replayed ? 'replayed' : 'accepted', answer };
    });
  }

  /** A batch says of a debit beyond its key's budget also what it says of one beyond the balance. */
  #whatThereIs({ tenant }: ConcreteDebit, refusal: Extract<Result, { outcome: 'refused' }>): Answer {
    if (refusal.code !== 'budget_exceeded') return {};
    const account = this.account(tenant);
    const there = available(account);
    return { available: there, held: held(account), debt: account.debt, missing: 0 };
  }

  #keep(index: number, account: Account, key: string, remembered: Remembered): void {
    const keys = new Map(this.#tenants[index]?.keys);
    keys.set(key, remembered);
    this.#tenants[index] = { account, keys };
  }
}

function fingerprintOf(request: Exclude<Request, { kind: 'consumeMany' }>): string {
  const { kind, key: _key, tenant: _tenant, ...rest } = request;
  // Who debits is no part of the request: a retry may come from another key.
  const content = 'apiKey' in rest ? { ...rest, apiKey: 0, label: rest.label ?? '' } : rest;
  return JSON.stringify([kind, Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

type Done = { readonly account: Account; readonly answer: Answer };

function carryOut(
  account: Account,
  request: Exclude<Request, { kind: 'consumeMany' }>,
  now: number,
): Done | Result {
  switch (request.kind) {
    case 'give': {
      const startsAt = request.startsAt?.hours ?? now;
      const endsAt = request.endsAt?.hours ?? Number.POSITIVE_INFINITY;
      if (endsAt <= now || endsAt < startsAt) return refused('invalid_expiry');
      const { credits, priority } = request;
      const next = give(account, now, { credits, priority, startsAt, endsAt });
      return { account: next, answer: { credits, available: available(next), debt: next.debt } };
    }
    case 'consume':
    case 'deduct': {
      const refusal = whyNot(account, request.credits, request.kind === 'consume' ? request.apiKey : 0);
      if (refusal) return refusal;
      const next = debit(account, request.credits, request.kind === 'consume' ? request.apiKey : 0);
      const answer = { sequence: next.entries, credits: request.credits, available: available(next) };
      return { account: next, answer };
    }
    case 'hold': {
      if (request.endsAt.hours <= now) return refused('invalid_expiry');
      const refusal = whyNot(account, request.credits, request.apiKey);
      if (refusal) return refusal;
      const next = reserve(account, request.credits, request.endsAt.hours, request.apiKey);
      return {
        account: next,
        answer: {
          hold: next.holds.length - 1,
          credits: request.credits,
          status: 'open',
          available: available(next),
          held: held(next),
        },
      };
    }
    default:
      return endHold(account, request);
  }
}

function endHold(
  account: Account,
  request: Extract<Request, { kind: 'capture' | 'release' }>,
): Done | Result {
  const hold = account.holds[request.hold];
  if (hold === undefined) return refused('hold_not_found');
  if (hold.status !== 'open') {
    return refused('hold_closed', { status: hold.status, capturedCredits: hold.captured });
  }
  const taken = request.kind === 'release' ? 0 : request.part || hold.credits;
  if (taken > hold.credits) {
    return refused('capture_exceeds_hold', { heldCredits: hold.credits, requiredCredits: taken });
  }
  const status = taken > 0 ? 'captured' : 'released';
  const next = closeHold(account, request.hold, taken, status);
  return {
    account: next,
    answer: {
      hold: request.hold,
      status,
      capturedCredits: taken,
      releasedCredits: hold.credits - taken,
      available: available(next),
      held: held(next),
    },
  };
}

function whyNot(account: Account, credits: number, apiKey: number): Result | null {
  const there = available(account);
  if (there < credits) {
    return refused('insufficient_credits', {
      available: there,
      held: held(account),
      debt: account.debt,
      required: credits,
      missing: credits - there + account.debt,
    });
  }
  if (apiKey === 2 && BUDGET - account.budgetUsed < credits) {
    return refused('budget_exceeded', { budgetLeft: budgetLeft(account), required: credits });
  }
  return null;
}
