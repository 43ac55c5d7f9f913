/** Disputes by the cards that Stripe documents for them. Names S… as in docs/reliability.md. */
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountOf, type Bought, buy, refundAtStripe, tell } from '../support/purchases.ts';
import { owner, rows } from '../support/running-ledger.ts';
import { control, stripe } from '../support/stripe.ts';

const dispute = ({ chargeId }: Bought, reason = 'fraudulent') =>
  control<Stripe.Dispute>('POST', '/disputes', { charge: chargeId, reason });
const decide = (id: string, outcome: 'win' | 'lose') =>
  control<Stripe.Dispute>('POST', `/disputes/${id}/${outcome}`);
const spend = ({ tenant }: Bought, credits: number) =>
  owner.query(`select credits.consume($1, $2, $3, '', null, null, '{}')`, [
    tenant.id,
    credits,
    crypto.randomUUID(),
  ]);

beforeAll(async () => {
  await control('POST', '/webhooks/pause');
});
afterAll(async () => {
  await control('POST', '/webhooks/resume');
  await owner.end();
});

describe('a dispute', () => {
  it('S15: holds back what remains, and won gives exactly that back, however often it is told', async () => {
    const bought = await buy('Won');
    await spend(bought, 1000);
    const opened = await dispute(bought);
    await tell('charge.dispute.created', opened);
    await tell('charge.dispute.funds_withdrawn', opened);
    expect(await accountOf(bought)).toEqual({ available: 0, debt: 1000 });
    expect(
      await rows(
        `select status, amount_cents::integer, held_credits::integer, evidence_due_at > now() as is_due_later
         from public.disputes where tenant_id = $1`,
        [bought.tenant.id],
      ),
    ).toEqual([{ status: 'needs_response', amount_cents: 5000, held_credits: 6000, is_due_later: true }]);
    const won = await decide(opened.id, 'win');
    await tell('charge.dispute.closed', won);
    await tell('charge.dispute.funds_reinstated', won);
    await tell('charge.dispute.created', opened);
    expect(await accountOf(bought)).toEqual({ available: 5000, debt: 0 });
  });

  it('S14: after everything was spent leaves a debt that a lost dispute keeps', async () => {
    const bought = await buy('Lost');
    await spend(bought, 6000);
    const opened = await dispute(bought);
    await tell('charge.dispute.closed', await decide(opened.id, 'lose'));
    await tell('charge.dispute.created', opened);
    expect(await accountOf(bought)).toEqual({ available: 0, debt: 6000 });
  });

  it('S16: with a refund before it takes everything back once', async () => {
    const bought = await buy('Both');
    const refund = await refundAtStripe(bought, { amount: 2000 });
    const opened = await dispute(bought);
    await tell('charge.dispute.created', opened);
    await tell('refund.created', refund);
    expect(await accountOf(bought)).toEqual({ available: 0, debt: 0 });
    await tell('charge.dispute.closed', await decide(opened.id, 'win'));
    expect(await accountOf(bought)).toEqual({ available: 3600, debt: 0 });
  });

  it('that is only an inquiry takes nothing', async () => {
    const bought = await buy('Inquiry');
    await tell('charge.dispute.created', await dispute(bought, 'warning'));
    expect(await accountOf(bought)).toEqual({ available: 6000, debt: 0 });
  });

  it('that comes before the success is known holds the credits as soon as they are granted', async () => {
    const bought = await buy('Early', { isSynced: false });
    await tell('charge.dispute.created', await dispute(bought));
    await tell('payment_intent.succeeded', await stripe.paymentIntents.retrieve(bought.intentId));
    expect(await accountOf(bought)).toEqual({ available: 0, debt: 0 });
    expect(
      await rows(`select held_credits::integer from public.disputes where tenant_id = $1`, [
        bought.tenant.id,
      ]),
    ).toEqual([{ held_credits: 6000 }]);
  });
});
