/** Events that are refused, put aside or come in great numbers. Names W…, as in docs/reliability.md. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { availableCredits, eventually, owner, purchaseGrants, rows } from '../support/running-ledger.ts';
import { newOwner, type Person } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';
import { confirm, control, deliver, eventAbout, stripe } from '../support/stripe.ts';
import { beginPurchase, deliverAndHandle, eventRow, idOf, paymentOf } from '../support/webhook-events.ts';

let person: Person;
let tenant: { id: string; slug: string };

beforeAll(async () => {
  // Stripe's own deliveries are held back: each test says what arrives.
  await control('POST', '/webhooks/pause');
});
beforeEach(async () => {
  ({ person, tenant } = await newOwner('Webhooks'));
});
afterAll(async () => {
  await control('POST', '/webhooks/resume');
  await owner.end();
});

describe('events that are refused or put aside', () => {
  const stored = async (payload: string) => (await eventRow(idOf(payload))) !== undefined;
  const harmless = () => eventAbout('customer.updated', { id: 'cus_x', object: 'customer' });

  it('W12: a forged, missing or foreign signature is answered 400 and nothing is stored', async () => {
    for (const wrong of [
      { secret: 'whsec_of_somebody_else' },
      { signature: null },
      { signature: 't=1,v1=00' },
      { signature: '' },
    ]) {
      const payload = harmless();
      const { status, body } = await deliver({ payload, ...wrong });
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: { code: 'invalid_signature' } });
      expect(await stored(payload)).toBe(false);
    }
  });

  it('W13: a replay after 300 seconds is answered 400', async () => {
    const payload = harmless();
    const { status } = await deliver({ payload, timestamp: Math.floor(Date.now() / 1000) - 301 });
    expect(status).toBe(400);
    expect(await stored(payload)).toBe(false);
  });

  it('W15: a body over the limit is answered 413 before it is read whole', async () => {
    const { status, body } = await deliver({
      payload: eventAbout('customer.updated', { filler: 'x'.repeat(1_100_000) }),
    });
    expect(status).toBe(413);
    expect(body).toMatchObject({ error: { code: 'body_too_large' } });
  });

  it('W16: malformed JSON is answered 400, even with a good signature', async () => {
    expect((await deliver({ payload: '{"id": ' })).status).toBe(400);
  });

  it('W17: a re-encoded body is answered 400', async () => {
    const payload = harmless();
    const signature = stripe.webhooks.generateTestHeaderString({
      payload,
      secret: stack().STRIPE_WEBHOOK_SECRET,
    });
    const { status } = await deliver({ payload: JSON.stringify(JSON.parse(payload), null, 2), signature });
    expect(status).toBe(400);
  });

  it('W18: an unknown type is answered 200 and recorded as ignored', async () => {
    expect(await deliverAndHandle(eventAbout('invented.by_a_later_version', { id: 'x' }))).toMatchObject({
      status: 'ignored',
    });
  });

  it('W9, W10: an event of another account or another mode is answered 200, quarantined and never handled', async () => {
    for (const overrides of [{ account: 'acct_of_somebody_else' }, { livemode: true }]) {
      const payload = eventAbout(
        'payment_intent.succeeded',
        { id: 'pi_x', object: 'payment_intent', metadata: {} },
        overrides,
      );
      expect((await deliver({ payload })).status).toBe(200);
      expect(await eventRow(idOf(payload))).toMatchObject({ status: 'quarantined', attempts: 0 });
    }
  });

  it('signed contents that cannot be are answered 200 and kept aside; their neighbours are handled', async () => {
    const odd = [
      eventAbout('customer.updated', { id: 'cus_x', object: 'customer', name: 'a\u0000b' }),
      eventAbout('customer.updated', { id: 'cus_x', object: 'customer' }, { created: 1e18 }),
      eventAbout('customer.updated', null),
      eventAbout('customer.updated', { id: 'cus_x', object: 'customer' }, { type: 7 }),
    ];
    const fine = eventAbout('invented.by_a_later_version', { id: 'x' });
    const answers = await Promise.all([...odd, fine].map((payload) => deliver({ payload })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const payload of odd) {
      expect(await eventRow(idOf(payload))).toMatchObject({ status: 'quarantined', attempts: 0 });
      expect((await deliver({ payload })).body).toMatchObject({ duplicate: true });
    }
    await eventually(
      () => eventRow(idOf(fine)),
      (row) => row?.status === 'ignored',
    );
  });

  it('W11: an event of another API version never moves wrong money: Stripe is asked what the intent is', async () => {
    const bought = await beginPurchase(person);
    const intent = await stripe.paymentIntents.retrieve(bought.paymentIntentId);
    const ofThen = { api_version: '2019-12-03' };
    // It reads as a success of a million; the intent was never paid.
    const lie = eventAbout(
      'payment_intent.succeeded',
      { ...intent, status: 'succeeded', amount_received: 1_000_000 },
      ofThen,
    );
    await deliverAndHandle(lie);
    expect((await paymentOf(bought))?.status).toBe('pending');
    expect(await purchaseGrants(tenant.id)).toEqual([]);
    await confirm(bought.paymentIntentId, '4242424242424242');
    // Of a shape that nobody here knows, but for the id.
    const bare = {
      id: bought.paymentIntentId,
      object: 'payment_intent',
      metadata: intent.metadata,
      charges: [],
    };
    await deliverAndHandle(eventAbout('payment_intent.succeeded', bare, ofThen));
    expect(await purchaseGrants(tenant.id)).toEqual([6000]);
  });

  it('money in a cash balance that no payment waits for is told of, and credits nothing', async () => {
    const payload = eventAbout('cash_balance.funds_available', {
      object: 'cash_balance',
      customer: 'cus_who_transferred',
      available: { usd: 12_000 },
      livemode: false,
    });
    expect(await deliverAndHandle(payload)).toMatchObject({
      status: 'processed',
      outcome: expect.stringContaining('$120.00 waits in the cash balance of customer cus_who_transferred'),
    });
    expect(await availableCredits(tenant.id)).toBe(0);
  });

  it('W20: a burst of 1,000 events is stored whole, each once', async () => {
    const payloads = Array.from({ length: 1_000 }, () =>
      eventAbout('invented.by_a_later_version', { id: 'x', object: 'thing' }),
    );
    const answers = await Promise.all(payloads.map((payload) => deliver({ payload })));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const ids = payloads.map(idOf);
    await eventually(
      () => rows(`select from public.webhook_events where id = any ($1) and status = 'ignored'`, [ids]),
      (handled) => handled.length === 1_000,
      60_000,
    );
    const [attempts] = await rows<{ most: number }>(
      'select max(attempts) as most from public.webhook_events where id = any ($1)',
      [ids],
    );
    expect(attempts?.most).toBe(1);
  }, 90_000);

  it('W19: a poison event is retried on its own while the others flow', async () => {
    const poison = eventAbout('payment_intent.succeeded', {
      id: 'pi_that_does_not_exist',
      object: 'payment_intent',
      metadata: { refill_payment_id: crypto.randomUUID() },
    });
    expect((await deliver({ payload: poison })).status).toBe(200);
    const bought = await beginPurchase(person);
    await confirm(bought.paymentIntentId, '4242424242424242');
    await deliverAndHandle(
      eventAbout('payment_intent.succeeded', await stripe.paymentIntents.retrieve(bought.paymentIntentId)),
    );
    expect(await availableCredits(tenant.id)).toBe(6000);
    expect((await eventRow(idOf(poison)))?.status).toBe('pending');
  });
});
