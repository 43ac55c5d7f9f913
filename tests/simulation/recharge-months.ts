/**
 * Months of auto-recharge on the real engine: its decisions, its SQL functions, its clock. The bank alone is made up: it
 * takes, declines, takes and does not say so, or the worker dies before it is asked. What it took is counted here, by its
 * own time, apart from whatever the engine wrote down.
 */
import { randomUUID } from 'node:crypto';
import { findAttempt } from '#lib/auto-recharge/attempt.ts';
import { type BegunRecharge, beginRecharge } from '#lib/auto-recharge/begin-recharge.ts';
import { recordDecline } from '#lib/auto-recharge/record-decline.ts';
import type { TestDatabase } from '#tests/support/database.ts';
import { saveCustomer } from '#tests/support/payments.ts';
import { createTenantWith } from '#tests/support/tenants.ts';

export type BankAnswer = 'takes' | 'takes-silently' | 'declines' | 'never-asked' | 'not-made';

export interface MonthPlan {
  rechargeMode: 'amount' | 'target';
  amountCents: number;
  monthlyCapCents: number;
  /** What the owner lowers or raises the monthly limit to, half-way through. */
  laterCapCents: number;
  maxPerDay: number;
  /** Credits used at each tick, and what the bank answers; both repeated as long as it takes. */
  usage: number[];
  answers: BankAnswer[];
}

export interface Taken {
  at: Date;
  cents: number;
}

const THRESHOLD = 2_000;
const MOST_STEPS = 40;

/** One tenant that lives a plan. */
export class RechargedTenant {
  readonly taken: Taken[] = [];
  readonly id: string;
  readonly plan: MonthPlan;
  #cards: readonly string[];
  #customer: string;
  #owner: string;
  #asked = 0;
  /** Attempts whose intent was paid at the bank, whether we heard of it or not. */
  #paid = new Set<string>();
  #database: TestDatabase;

  private constructor(
    database: TestDatabase,
    ids: { id: string; customer: string; owner: string; cards: readonly string[] },
    plan: MonthPlan,
  ) {
    this.#database = database;
    this.id = ids.id;
    this.#customer = ids.customer;
    this.#owner = ids.owner;
    this.#cards = ids.cards;
    this.plan = plan;
  }

  static async open(database: TestDatabase, plan: MonthPlan): Promise<RechargedTenant> {
    const id = await createTenantWith(database, THRESHOLD);
    const customer = await saveCustomer(database, id);
    const { rows } = await database.server.query<{ owner: string; card: string; backup: string }>(
      `select (select user_id from public.memberships where tenant_id = $1 and role = 'owner') as owner,
         (payments.save_card($1, $2, 'card', 'visa', '4242', 12, 2040, 'credit', $2, null)).id as card,
         (payments.save_card($1, $3, 'card', 'visa', '4444', 12, 2040, 'credit', $3, null)).id as backup`,
      [id, `pm_${randomUUID()}`, `pm_${randomUUID()}`],
    );
    const [made] = rows;
    if (!made) throw new Error('The cards were not kept');
    const tenant = new RechargedTenant(
      database,
      { id, customer, owner: made.owner, cards: [made.card, made.backup] },
      plan,
    );
    await tenant.saveRule(plan.monthlyCapCents);
    return tenant;
  }

  async saveRule(monthlyCapCents: number, enabled = true): Promise<void> {
    const { rechargeMode, amountCents, maxPerDay } = this.plan;
    const [card, ...backups] = this.#cards;
    await this.#database.server.query('select recharge.save_settings($1, $2, $3, $4)', [
      this.id,
      this.#owner,
      {
        enabled,
        triggerMode: 'credits',
        thresholdCredits: THRESHOLD,
        triggerCredits: THRESHOLD,
        rechargeMode,
        amountCents,
        targetCredits: THRESHOLD + 3_000,
        currency: 'usd',
        paymentMethodId: card,
        backupPaymentMethodIds: backups,
        monthlyCapCents,
        maxPerDay,
      },
      'These are the words of a simulation, long enough to be kept.',
    ]);
  }

  usageAt(tick: number): number {
    return this.plan.usage[tick % this.plan.usage.length] ?? 0;
  }

  /** Its owner presses "Recharge now": what is written down is left to the workers. */
  async recharge(): Promise<void> {
    await beginRecharge(this.id, 'manual');
  }

  /** Two workers look at once; one of them goes on until nothing is left to do now. */
  async work(now: Date): Promise<void> {
    for (let step = 0; step < MOST_STEPS; step++) {
      const looks = await Promise.all(
        Array.from({ length: step === 0 ? 2 : 1 }, () => beginRecharge(this.id, 'sweep')),
      );
      let hasActed = false;
      for (const begun of looks) {
        if (begun && (await this.#act(begun, now))) hasActed = true;
      }
      if (!hasActed) return;
    }
    throw new Error(`Tenant ${this.id} does not come to rest`);
  }

  async #act({ decision, attemptId, situation }: BegunRecharge, now: Date): Promise<boolean> {
    switch (decision.decision) {
      case 'recharge':
      case 'retry':
        return attemptId ? this.#ask(attemptId, now) : false;
      case 'abandon':
        await this.#abandon(decision.attemptId, decision.why);
        return true;
      case 'wait': {
        if (decision.code !== 'in_progress' || !attemptId) return false;
        if (decision.until !== null && decision.until > situation.now) return false;
        if (!(await this.#call<boolean>('recharge.take_lease', [this.id, attemptId, 90]))) return false;
        if (!this.#paid.has(attemptId)) return this.#ask(attemptId, now);
        await this.#settle(attemptId, 'succeeded');
        return true;
      }
      case 'pause':
        // Its owner looks at it and goes on at once: the limits have to hold without the brake.
        if (decision.reason === 'unusual_pace') {
          await this.#call('recharge.set_paused', [this.id, this.#owner, false]);
          return true;
        }
        return false;
      case 'none':
        return false;
    }
  }

  /** Asks the bank for the last try of an attempt; false where nobody can go on before some time has passed. */
  async #ask(attemptId: string, now: Date): Promise<boolean> {
    const attempt = await findAttempt(this.id, attemptId);
    if (!attempt) throw new Error(`Attempt ${attemptId} was not written down`);
    // Another worker was faster.
    if (attempt.status !== 'charging' && attempt.status !== 'unknown') return true;
    if (!attempt.stripe_payment_intent_id) await this.#attachIntent(attemptId);
    const later = new Date(now.getTime() + 20 * 60_000);
    switch (this.plan.answers[this.#asked++ % this.plan.answers.length]) {
      case 'takes':
        this.#take(attemptId, now, attempt.amount_cents);
        await this.#settle(attemptId, 'succeeded');
        return true;
      case 'takes-silently':
        this.#take(attemptId, now, attempt.amount_cents);
        await this.#call('recharge.note_unknown', [this.id, attemptId, later]);
        return false;
      case 'declines':
        await recordDecline(attempt, {
          kind: 'declined',
          declineCode: 'insufficient_funds',
          adviceCode: null,
          chargeId: null,
        });
        return true;
      case 'not-made':
        await this.#call('recharge.note_not_made', [this.id, attemptId, attempt.tries, later, 'rate limit']);
        return false;
      default:
        // The worker died: its lease has to run out first.
        return false;
    }
  }

  #take(attemptId: string, at: Date, cents: number): void {
    if (this.#paid.has(attemptId)) throw new Error(`Attempt ${attemptId} was about to be charged twice`);
    this.#paid.add(attemptId);
    this.taken.push({ at, cents });
  }

  async #attachIntent(attemptId: string): Promise<void> {
    await this.#database.server.query(
      `select payments.attach_intent(a.tenant_id, a.payment_id, 'pi_' || a.id, $3)
       from public.auto_recharge_attempts a where a.tenant_id = $1 and a.id = $2`,
      [this.id, attemptId, this.#customer],
    );
  }

  async #settle(attemptId: string, status: 'succeeded' | 'canceled'): Promise<void> {
    await this.#database.server.query(
      `select payments.settle(jsonb_build_object('id', p.stripe_payment_intent_id, 'status', $3::text,
         'amountReceived', case when $3 = 'succeeded' then p.amount_cents else 0 end, 'currency', p.currency,
         'customer', $4::text, 'livemode', false, 'paymentId', p.id))
       from public.auto_recharge_attempts a
       join public.payment_history p on p.tenant_id = a.tenant_id and p.id = a.payment_id
       where a.tenant_id = $1 and a.id = $2`,
      [this.id, attemptId, status, this.#customer],
    );
  }

  async #abandon(attemptId: string, why: string): Promise<void> {
    const hasEnded = await this.#call<boolean>('recharge.abandon_unmade', [this.id, attemptId, why]);
    if (!hasEnded) await this.#settle(attemptId, this.#paid.has(attemptId) ? 'succeeded' : 'canceled');
  }

  async #call<T>(name: string, values: unknown[]): Promise<T> {
    const places = values.map((_, index) => `$${index + 1}`).join(', ');
    const { rows } = await this.#database.server.query<{ value: T }>(
      `select ${name}(${places}) as value`,
      values,
    );
    const [row] = rows;
    if (!row) throw new Error(`${name} answered nothing`);
    return row.value;
  }
}
