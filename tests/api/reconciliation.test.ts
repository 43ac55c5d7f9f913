/** What never arrived, or disagrees, is found by comparing Stripe, payments and ledger. Names as in docs/reliability.md. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { pool } from '#lib/db.ts';
import { listReconciliationFindings, listReconciliationRuns } from '#lib/reconciliation/list-runs.ts';
import { reconcile } from '#lib/reconciliation/reconcile.ts';
import { accountOf, type Bought, buy, eventFinished, refundAtStripe } from '../support/purchases.ts';
import { availableCredits, eventually, owner, purchaseGrants, rows } from '../support/running-ledger.ts';
import { type Person, signedIn } from '../support/signed-in.ts';
import { control, stripe } from '../support/stripe.ts';

let operator: Person;

/** One run, now, with what it found about these subjects. */
async function run(...subjects: string[]) {
  // The job of the hour may be under way.
  const id = await eventually(
    () => reconcile({ graceSeconds: 0 }),
    (made) => made !== null,
  );
  const findings = await listReconciliationFindings(id ?? '');
  return findings.filter(({ subject }) => subjects.includes(subject));
}

const eventsAbout = async ({ intentId }: Bought, type: string) =>
  (await stripe.events.list({ type, limit: 100 })).data.filter((event) =>
    JSON.stringify(event.data.object).includes(intentId),
  );

/** What Stripe told of these was taken in and came to nothing: what is left to find is the disagreement. */
async function forgetEventsAbout(...ids: string[]) {
  const events = await stripe.events.list({ limit: 100 });
  for (const event of events.data) {
    if (!ids.some((id) => JSON.stringify(event.data.object).includes(id))) continue;
    await owner.query(
      `insert into public.webhook_events (id, type, livemode, payload, stripe_created_at, status, outcome, finished_at)
       values ($1, $2, false, $3, now(), 'ignored', 'for a test', now()) on conflict do nothing`,
      [event.id, event.type, event],
    );
  }
}

beforeAll(async () => {
  await control('POST', '/webhooks/pause');
  operator = await signedIn('operator@refill.test');
});
afterAll(async () => {
  await control('DELETE', '/faults');
  await control('POST', '/webhooks/resume');
  await owner.end();
  await pool().end();
});

describe('reconciliation', () => {
  it('W6: finds an event that never arrived, handles it as if it had, and says so', async () => {
    const bought = await buy('Lost', { isSynced: false });
    const [event] = await eventsAbout(bought, 'payment_intent.succeeded');
    if (!event) throw new Error('Stripe made no event.');
    await control('POST', `/events/${event.id}/lose`);
    expect(await availableCredits(bought.tenant.id)).toBe(0);
    const [lost] = await run(event.id);
    expect(lost).toMatchObject({ kind: 'event_never_arrived', isRepaired: true });
    await eventFinished(event.id);
    expect(await purchaseGrants(bought.tenant.id)).toEqual([6000]);
    // A second run finds nothing more of it.
    expect(await run(event.id, bought.intentId)).toEqual([]);
    expect(await purchaseGrants(bought.tenant.id)).toEqual([6000]);
  });

  it('finds a payment that disagrees with Stripe and settles it again', async () => {
    const bought = await buy('Disagrees', { isSynced: false });
    await forgetEventsAbout(bought.intentId);
    expect(await run(bought.intentId)).toMatchObject([{ kind: 'payment_disagrees', isRepaired: true }]);
    expect(await availableCredits(bought.tenant.id)).toBe(6000);
  });

  it('calls a payment repaired that went on at Stripe while it was being compared', async () => {
    const bought = await buy('Moving', { isSlow: true, isSynced: false });
    await forgetEventsAbout(bought.intentId);
    await control('POST', '/faults', {
      kind: 'delay_after',
      match: { method: 'GET', path: '/v1/payment_intents' },
      delay_ms: 1_000,
    });
    const running = run(bought.intentId);
    await eventually(
      () => control<{ data: unknown[] }>('GET', '/faults'),
      ({ data }) => data.length === 0,
    );
    await control('POST', `/payment_intents/${bought.intentId}/settle`, { outcome: 'succeed' });
    expect(await running).toMatchObject([{ kind: 'payment_disagrees', isRepaired: true }]);
    expect(await purchaseGrants(bought.tenant.id)).toEqual([6000]);
  });

  it('finds a credit that an event gave and Stripe does not confirm, and leaves it to a person', async () => {
    const bought = await buy('Forged', { isSlow: true, isSynced: false });
    await forgetEventsAbout(bought.intentId);
    const [said] = await rows<{ intent: Record<string, unknown> }>(
      `select jsonb_build_object('id', stripe_payment_intent_id, 'status', 'succeeded', 'amountReceived', amount_cents,
         'currency', currency, 'customer', stripe_customer_id, 'livemode', livemode, 'detailsPending', true) as intent
       from public.payment_history where stripe_payment_intent_id = $1`,
      [bought.intentId],
    );
    await owner.query('select payments.settle($1)', [said?.intent]);
    expect(await run(bought.intentId)).toMatchObject([{ kind: 'payment_disagrees', isRepaired: false }]);
    // Stripe's yes is all that was missing.
    await control('POST', `/payment_intents/${bought.intentId}/settle`, { outcome: 'succeed' });
    await forgetEventsAbout(bought.intentId);
    expect(await run(bought.intentId)).toEqual([]);
    expect(await purchaseGrants(bought.tenant.id)).toEqual([6000]);
  });

  it('finds refunds and disputes that nobody told of', async () => {
    const [refunded, disputed] = [await buy('Untold'), await buy('Unheard')];
    const refund = await refundAtStripe(refunded, { amount: 2500 });
    const dispute = await control<{ id: string }>('POST', '/disputes', { charge: disputed.chargeId });
    await forgetEventsAbout(refunded.intentId, disputed.intentId);
    const findings = await run(refund.id, dispute.id);
    expect(findings.map(({ kind, isRepaired }) => [kind, isRepaired]).sort()).toEqual([
      ['dispute_disagrees', true],
      ['refund_disagrees', true],
    ]);
    expect(await accountOf(refunded)).toEqual({ available: 3000, debt: 0 });
    expect(await accountOf(disputed)).toEqual({ available: 0, debt: 0 });
  });

  it('S15: gives back what a dispute held that was lost and is won after all, though nobody told of it', async () => {
    const bought = await buy('Regained');
    const { id } = await control<{ id: string }>('POST', '/disputes', { charge: bought.chargeId });
    await control('POST', `/disputes/${id}/lose`);
    await forgetEventsAbout(bought.intentId);
    expect(await run(id)).toMatchObject([{ kind: 'dispute_disagrees', isRepaired: true }]);
    expect(await accountOf(bought)).toEqual({ available: 0, debt: 0 });
    await control('POST', `/disputes/${id}/win`);
    await forgetEventsAbout(bought.intentId);
    expect(await run(id)).toMatchObject([{ kind: 'dispute_disagrees', isRepaired: true }]);
    expect(await accountOf(bought)).toEqual({ available: 6000, debt: 0 });
    expect(await run(id)).toEqual([]);
  });

  it('puts a claw-back right that the ledger has otherwise', async () => {
    const bought = await buy('Clawed');
    // As an earlier version of this product might have left it: a refund is known, its credits were not taken.
    await owner.query(
      `insert into public.refunds (tenant_id, payment_id, stripe_refund_id, amount_cents, currency, status, requested_by)
       values ($1, $2, $3, 2500, 'usd', 'succeeded', 'stripe')`,
      [bought.tenant.id, bought.paymentId, (await refundAtStripe(bought, { amount: 2500 })).id],
    );
    await forgetEventsAbout(bought.intentId);
    expect(await run(bought.paymentId)).toMatchObject([{ kind: 'ledger_disagrees', isRepaired: true }]);
    expect(await accountOf(bought)).toEqual({ available: 3000, debt: 0 });
  });

  it('leaves a payment that Stripe has otherwise than agreed to a person', async () => {
    const bought = await buy('Flagged', { isSynced: false });
    const intent = await stripe.paymentIntents.retrieve(bought.intentId);
    const other = await stripe.paymentIntents.create({
      amount: 700,
      currency: 'usd',
      customer: String(intent.customer),
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      metadata: intent.metadata,
    });
    await owner.query('update public.payment_history set stripe_payment_intent_id = $2 where id = $1', [
      bought.paymentId,
      other.id,
    ]);
    const [flagged] = await run(bought.paymentId);
    expect(flagged).toMatchObject({
      kind: 'payment_flagged',
      isRepaired: false,
      paymentId: bought.paymentId,
    });
    expect(await availableCredits(bought.tenant.id)).toBe(0);
    // What an operator then does.
    const { body } = await operator.call(`/api/admin/payments/${bought.paymentId}/refund`, {
      body: { requestId: crypto.randomUUID(), reason: 'Not what was agreed' },
    });
    expect(body.refund).toMatchObject({ status: 'succeeded', amountCents: 700 });
    const resolve = `/api/admin/reconciliation/findings/${flagged?.id}/resolve`;
    expect((await bought.person.call(resolve, { body: { note: 'Mine' } })).status).toBe(404);
    expect(await operator.call(resolve, { body: { note: ' ' } })).toMatchObject({
      status: 400,
      body: { error: { code: 'reason_required', param: 'note' } },
    });
    expect(await operator.call(resolve, { body: { note: 'Refunded' } })).toMatchObject({ status: 200 });
    expect(await operator.call(resolve, { body: { note: 'Again' } })).toMatchObject({
      status: 409,
      body: { error: { code: 'finding_settled' } },
    });
  });

  it('S17: loses none from a list that shifts while it is paged', async () => {
    // More than a page, with more coming while the pages are read.
    const customer = await stripe.customers.create({ name: 'Shifting' });
    const renew = async (n: number) => {
      for (let i = 0; i < n; i += 1)
        await stripe.customers.update(customer.id, { description: `Number ${i}` });
    };
    await renew(110);
    const before = (
      await stripe.events.list({ type: 'customer.updated', limit: 100 }).autoPagingToArray({ limit: 1000 })
    )
      .filter((event) => JSON.stringify(event.data.object).includes(customer.id))
      .map(({ id }) => id);
    expect(before.length).toBeGreaterThanOrEqual(110);
    await Promise.all([run(), renew(30)]);
    await run();
    const all = (
      await stripe.events.list({ type: 'customer.updated', limit: 100 }).autoPagingToArray({ limit: 1000 })
    )
      .filter((event) => JSON.stringify(event.data.object).includes(customer.id))
      .map(({ id }) => id);
    const [stored] = await rows<{ n: number }>(
      'select count(*)::integer as n from public.webhook_events where id = any ($1)',
      [all],
    );
    expect(stored?.n).toBe(all.length);
  }, 60_000);

  it('keeps a report: when, what was compared, and what Stripe and we received', async () => {
    await run();
    const [latest] = await listReconciliationRuns(1);
    expect(latest).toMatchObject({ status: 'finished', error: null });
    expect(latest?.counts.payments).toBeGreaterThan(0);
  });

  it('of an operator who asks for it is done by a worker; nobody else may ask', async () => {
    const { person } = await buy('Curious');
    expect((await person.call('/api/admin/reconciliation', { method: 'POST' })).status).toBe(404);
    const asked = await operator.call('/api/admin/reconciliation', { method: 'POST' });
    expect(asked).toMatchObject({ status: 200, body: { requested: true } });
    await eventually(
      () => rows(`select from public.reconciliation_runs where asked_by is not null and status = 'finished'`),
      (found) => found.length > 0,
      30_000,
    );
  }, 40_000);

  it("invariant 14: Stripe's captured less refunded less disputed is ours, per currency", async () => {
    const ours = await rows<{ intent: string; currency: string; cents: string }>(
      `select stripe_payment_intent_id as intent, currency,
         amount_received_cents - amount_refunded_cents - amount_disputed_cents as cents
       from public.payment_history where status = 'succeeded'`,
    );
    const sums = (entries: Iterable<[string, number]>) => {
      const total: Record<string, number> = {};
      for (const [currency, cents] of entries) total[currency] = (total[currency] ?? 0) + cents;
      return total;
    };
    const theirs: [string, number][] = [];
    for (const { intent } of ours) {
      const { amount_received: received, currency } = await stripe.paymentIntents.retrieve(intent);
      const refunds = (await stripe.refunds.list({ payment_intent: intent, limit: 100 })).data;
      const disputes = (await stripe.disputes.list({ payment_intent: intent, limit: 100 })).data;
      const refunded = refunds
        .filter(({ status }) => status !== 'failed' && status !== 'canceled')
        .reduce((sum, { amount }) => sum + amount, 0);
      const withdrawn = disputes
        .filter(({ status }) => ['needs_response', 'under_review', 'lost'].includes(status))
        .reduce((sum, { amount }) => sum + amount, 0);
      theirs.push([currency, received - refunded - withdrawn]);
    }
    expect(sums(ours.map(({ currency, cents }) => [currency, Number(cents)]))).toEqual(sums(theirs));
    expect(
      (await findViolations(owner)).filter(({ invariant }) => [6, 7, 8, 9].includes(invariant.number)),
    ).toEqual([]);
  }, 60_000);
});
