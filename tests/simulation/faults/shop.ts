/** One tenant at work: carries out what a history says, as its people, its backend, its banks and Stripe would. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import Stripe from 'stripe';
import { z } from 'zod';
import { type ApiTenant, makeApiTenant } from '#tests/support/api-tenant.ts';
import { callCredits } from '#tests/support/credits-api.ts';
import type { Person } from '#tests/support/signed-in.ts';
import { CARDS, type Fault, type History, type Step } from './history.ts';
import { rescue } from './rescue.ts';
import type { World } from './world.ts';

export const WELCOME_CREDITS = 600;
/** How often a caller repeats what is answered 503, before it gives up. */
const PATIENCE = 4;

const madeCard = z.object({
  id: z.string(),
  card: z.object({
    brand: z.string(),
    last4: z.string(),
    exp_month: z.number(),
    exp_year: z.number(),
    fingerprint: z.string(),
  }),
});
const begun = z.object({ paymentIntentId: z.string(), payment: z.object({ id: z.string() }) });

interface People {
  readonly owner: Person;
  readonly ownerId: string;
  readonly operator: Person;
}

interface Bought {
  readonly paymentId: string;
  readonly intentId: string;
}

export class Shop {
  readonly tenant: ApiTenant;
  readonly customer: string;
  /** Debits that were answered 200: each must be in the ledger once, and no other. */
  readonly acknowledged = new Map<string, number>();
  /** Debits that were cut off: in the ledger once, or not at all. */
  readonly unknown = new Map<string, number>();
  readonly #world: World;
  readonly #people: People;
  readonly #bought: Bought[] = [];
  #rule: object | undefined;

  constructor(world: World, people: People, tenant: ApiTenant, customer: string) {
    this.#world = world;
    this.#people = people;
    this.tenant = tenant;
    this.customer = customer;
  }

  static async open(world: World, people: People): Promise<Shop> {
    const tenant = await makeApiTenant(world.database, { credits: WELCOME_CREDITS });
    await world.database.query(
      `insert into public.memberships (tenant_id, user_id, role) values ($1, $2, 'owner')`,
      [tenant.id, people.ownerId],
    );
    const customer = await world.stripe.customers.create({
      name: tenant.slug,
      metadata: { refill_tenant_id: tenant.id },
    });
    await world.database.query('select payments.save_customer($1, $2, false)', [tenant.id, customer.id]);
    return new Shop(world, people, tenant, customer.id);
  }

  async live(history: History): Promise<void> {
    for (const group of history) await Promise.all(group.map((step) => this.take(step)));
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'buy':
        return this.#buy(step);
      case 'consume':
        return this.#consume(step.percent);
      case 'rule':
        return this.#saveRule(step);
      case 'switchOff':
        if (this.#rule) await this.#save({ ...this.#rule, enabled: false });
        return;
      case 'rechargeNow':
        await this.#people.owner.call('/api/stripe/auto-recharge', {
          body: { triggerNow: true, tenantId: this.tenant.id },
        });
        return;
      case 'changeCard':
        return this.#changeCard(step.card, step.how);
      case 'refund':
        return this.#refund(step);
      case 'dispute':
        return this.#dispute(step.payment, step.reason);
      case 'endDispute':
        return this.#end('dispute', step.which, step.isGood ? 'win' : 'lose');
      case 'endRefund':
        return this.#end('refund', step.which, step.isGood ? 'succeed' : 'fail');
      case 'endSlow':
        return this.#endSlow(step.payment, step.isPaid);
      case 'sync': {
        const bought = this.#at(this.#bought, step.which);
        if (bought) await this.#sync(bought.paymentId);
        return;
      }
      case 'redeliver': {
        const event = this.#at(
          await this.#idsOf(`o.kind = 'event' and o.document -> 'data' -> 'object' ->> 'customer' = $1`),
          step.which,
        );
        if (event) await this.#world.control(`/events/${event}/redeliver`, {});
        return;
      }
      case 'rescue':
        return rescue(this.#world, this.#people.owner, this.tenant.id, step);
      case 'reconcile':
        return this.#world.enqueue('reconcile', { graceSeconds: 0 });
      case 'sweep':
        return this.#world.enqueue('recharge-sweep');
      case 'pass':
        await this.#world.database.query(
          'update recharge.clock set ahead = ahead + make_interval(mins => $1)',
          [step.minutes],
        );
        return;
      case 'fault':
        return this.#strike(step);
    }
  }

  async #strike({ fault, on, times, delayMs }: Fault): Promise<void> {
    const what = fault.startsWith('webhook_') ? { type: on } : { path: on };
    await this.#world.control('/faults', {
      kind: fault,
      match: { ...what, customer: this.customer },
      times,
      delay_ms: delayMs,
    });
  }

  async #buy(step: Extract<Step, { kind: 'buy' }>): Promise<void> {
    const purchaseId = randomUUID();
    let answer: z.infer<typeof begun> | undefined;
    for (let tries = 0; tries < step.tries && !answer; tries += 1) {
      const { body } = await this.#people.owner
        .call('/api/stripe/create-payment-intent', {
          body: {
            customAmountCents: step.cents,
            purchaseId,
            saveCard: step.savesCard,
            tenantId: this.tenant.id,
          },
        })
        .catch(cutOff);
      answer = begun.safeParse(body).data;
    }
    if (!answer) return;
    const bought = { paymentId: answer.payment.id, intentId: answer.paymentIntentId };
    this.#bought.push(bought);
    await this.#confirm(bought.intentId, step);
    if (step.isSynced) await this.#sync(bought.paymentId);
  }

  /** As Stripe.js does in the browser: it may be cut off as well, and the person may go away. */
  async #confirm(intentId: string, step: Extract<Step, { kind: 'buy' }>): Promise<void> {
    try {
      const card = await this.#makeCard(step.card, { settles_later: step.isSlow ? 'succeeds' : undefined });
      const intent = await this.#world.stripe.paymentIntents.confirm(intentId, {
        payment_method: card.id,
        return_url: this.#world.url,
      });
      if (intent.status === 'requires_action' && step.authentication !== 'never') {
        await this.#world.control(`/intents/${intentId}/authenticate`, { outcome: step.authentication });
      }
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
    }
  }

  async #sync(paymentId: string): Promise<void> {
    await this.#people.owner
      .call(`/api/stripe/payments/${paymentId}/sync?tenant=${this.tenant.slug}`, { method: 'POST' })
      .catch(cutOff);
  }

  async #consume(percent: number): Promise<void> {
    const { rows } = await this.#world.database.query<{ available: string }>(
      'select available from public.credit_accounts where tenant_id = $1',
      [this.tenant.id],
    );
    const credits = Math.ceil((Number(rows[0]?.available) * percent) / 100) || 1;
    await this.debit(credits);
  }

  /** A debit is sent until it is answered; without an answer it stays unknown. */
  async debit(credits: number): Promise<void> {
    const key = randomUUID();
    this.unknown.set(key, credits);
    await this.#send(key, credits);
  }

  async #send(idempotencyKey: string, credits: number): Promise<void> {
    for (let tries = 0; tries < PATIENCE && this.unknown.has(idempotencyKey); tries += 1) {
      const { status } = await callCredits(this.#world.url, 'POST', '/consume', {
        key: this.tenant.key,
        body: { credits },
        idempotencyKey,
      }).catch(cutOff);
      if (status === 200) this.acknowledged.set(idempotencyKey, credits);
      if (status === 200 || status === 402) this.unknown.delete(idempotencyKey);
    }
  }

  /** Sends what was cut off once more, under its key. */
  async finishDebits(): Promise<void> {
    for (const [key, credits] of this.unknown) await this.#send(key, credits);
  }

  async #saveRule(step: Extract<Step, { kind: 'rule' }>): Promise<void> {
    const ids: string[] = [];
    for (const name of step.cards) {
      const { id, card } = await this.#makeCard(name, {
        customer: this.customer,
        set_up_for_off_session: true,
      });
      const { rows } = await this.#world.database.query<{ id: string }>(
        `select id from payments.save_card($1, $2, 'card', $3, $4, $5, $6, 'credit', $7, null)`,
        [this.tenant.id, id, card.brand, card.last4, card.exp_month, card.exp_year, card.fingerprint],
      );
      ids.push(...rows.map((row) => row.id));
    }
    const [paymentMethodId, ...backupPaymentMethodIds] = ids;
    this.#rule = {
      enabled: true,
      triggerMode: 'credits',
      thresholdCredits: step.thresholdCredits,
      triggerCredits: step.thresholdCredits,
      rechargeMode: 'amount',
      amountCents: step.amountCents,
      currency: 'usd',
      paymentMethodId,
      backupPaymentMethodIds,
      monthlyCapCents: step.capCents,
      maxPerDay: step.maxPerDay,
    };
    await this.#save(this.#rule);
  }

  async #save(rule: object): Promise<void> {
    try {
      await this.#world.database.query('select recharge.save_settings($1, $2, $3, $4)', [
        this.tenant.id,
        this.#people.ownerId,
        JSON.stringify(rule),
        'These are the words of a simulated person, long enough to be kept.',
      ]);
    } catch (error) {
      // Refused in words, such as for a card that was removed a moment ago.
      if (!(error instanceof pg.DatabaseError && error.code?.startsWith('PT'))) throw error;
    }
  }

  async #makeCard(name: keyof typeof CARDS, options: object): Promise<z.infer<typeof madeCard>> {
    return madeCard.parse(await this.#world.control('/cards', { number: CARDS[name], ...options }));
  }

  async #changeCard(which: number, how: Extract<Step, { kind: 'changeCard' }>['how']): Promise<void> {
    const card = this.#at(await this.#idsOf(`o.kind = 'payment_method' and o.customer = $1`), which);
    if (!card) return;
    const [path, body] =
      how === 'expire' || how === 'detach' ? [how, {}] : ['update', { number: CARDS[how] }];
    await this.#world.control(`/payment_methods/${card}/${path}`, body).catch(refused);
  }

  async #refund({ payment, percent, by }: Extract<Step, { kind: 'refund' }>): Promise<void> {
    const [charge] = await this.#chargesFrom(payment);
    if (!charge) return;
    const amountCents = Math.max(1, Math.floor((charge.amount * percent) / 100));
    if (by === 'stripe') {
      await this.#world.control('/refunds', { charge: charge.id, amount: amountCents }).catch(refused);
      return;
    }
    const body = { requestId: randomUUID(), amountCents, reason: 'Asked for' };
    const send = () =>
      by === 'operator'
        ? this.#people.operator.call(`/api/admin/payments/${charge.paymentId}/refund`, { body })
        : this.#people.owner.call(`/api/stripe/payments/${charge.paymentId}/refund`, {
            body: { ...body, tenantId: this.tenant.id },
          });
    const { status } = await send().catch(cutOff);
    if (status >= 500 || status === 0) await send().catch(cutOff);
  }

  async #dispute(payment: number, reason: string): Promise<void> {
    const [charge] = await this.#chargesFrom(payment);
    if (charge) await this.#world.control('/disputes', { charge: charge.id, reason }).catch(refused);
  }

  async #end(kind: 'dispute' | 'refund', which: number, how: string): Promise<void> {
    const ids = await this.#idsOf(
      `o.kind = '${kind}' and o.payment_intent in (select p.id from objects p where p.kind = 'payment_intent' and p.customer = $1)`,
    );
    const id = this.#at(ids, which);
    if (id) await this.#world.control(`/${kind}s/${id}/${how}`, {}).catch(refused);
  }

  async #endSlow(which: number, isPaid: boolean): Promise<void> {
    const slow = await this.#idsOf(
      `o.kind = 'payment_intent' and o.customer = $1 and o.document ->> 'status' = 'processing'`,
    );
    const id = this.#at(slow, which);
    if (id) {
      const outcome = isPaid ? 'succeed' : 'fail';
      await this.#world.control(`/payment_intents/${id}/settle`, { outcome }).catch(refused);
    }
  }

  /** Charges of this tenant that were paid, the chosen one first, with our payment that Stripe's intent names. */
  async #chargesFrom(which: number): Promise<{ id: string; amount: number; paymentId: string }[]> {
    const { rows } = await this.#world.truth.query<{ id: string; amount: number; paymentId: string }>(
      `select o.id, (o.document ->> 'amount')::integer as amount, p.document -> 'metadata' ->> 'refill_payment_id' as "paymentId"
       from objects o join objects p on p.id = o.payment_intent
       where o.kind = 'charge' and o.customer = $1 and (o.document ->> 'paid')::boolean order by o.position desc`,
      [this.customer],
    );
    const chosen = this.#at(rows, which);
    return chosen ? [chosen] : [];
  }

  async #idsOf(where: string): Promise<string[]> {
    const { rows } = await this.#world.truth.query<{ id: string }>(
      `select o.id from objects o where ${where} and not o.deleted order by o.position desc`,
      [this.customer],
    );
    return rows.map(({ id }) => id);
  }

  #at<T>(list: readonly T[], which: number): T | undefined {
    return list[which % (list.length || 1)];
  }
}

/** Stripe's dashboard refuses what cannot be: a refund beyond what is left, a decision made already. */
function refused(error: Error): void {
  if (!/: (400|402|404) /.test(error.message)) throw error;
}

/** The connection ended without an answer. */
function cutOff(): { status: number; body: unknown } {
  return { status: 0, body: null };
}
