/** What `npm run test:guards` found that no other test would have noticed. */
import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashApiKey, newApiKey } from '#lib/api-keys/key-format.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { environment } from '#tests/support/environment.ts';
import { preparePurchase, seedPrices, settle } from '#tests/support/payments.ts';
import { openRecharge } from '#tests/support/recharges.ts';
import { sqlstateOf } from '#tests/support/refusal.ts';
import { createTenant, createTenantWith, value } from '#tests/support/tenants.ts';

describe('guards', () => {
  let database: TestDatabase;
  let packageId: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    packageId = await seedPrices(database);
    Object.assign(process.env, environment, { DATABASE_URL: database.serverUrl });
  });
  afterAll(async () => {
    const { pool } = await import('#lib/db.ts');
    await pool().end();
    await database[Symbol.asyncDispose]();
  });

  /** Runs `work` while another transaction has not committed yet, and says whether it waited for it. */
  async function waitsFor(
    hold: { text: string; values: unknown[] },
    work: () => Promise<unknown>,
  ): Promise<boolean> {
    const client = await database.owner.connect();
    try {
      await client.query('begin');
      await client.query(hold.text, hold.values);
      let isDone = false;
      const working = work().finally(() => {
        isDone = true;
      });
      for (let tries = 0; tries < 200 && !isDone; tries++) {
        const { rows } = await database.owner.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        if (rows.length > 0) break;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const waited = !isDone;
      await client.query('commit');
      await working;
      return waited;
    } finally {
      client.release();
    }
  }

  it('two payments never have one intent', async () => {
    const [first, second] = [
      await preparePurchase(database, packageId),
      await preparePurchase(database, packageId, { isAttached: false }),
    ];
    expect(
      await sqlstateOf(
        database.server.query('select payments.attach_intent($1, $2, $3, $4)', [
          second.tenant,
          second.paymentId,
          first.intentId,
          second.customer,
        ]),
      ),
    ).toBe('23505');
  });

  it('a payment has one grant, whatever key it is given under', async () => {
    const purchase = await preparePurchase(database, packageId);
    await settle(database, purchase);
    expect(
      await sqlstateOf(
        database.server.query(`select credits.give($1, 'purchase', 100, $2, payment_id => $3)`, [
          purchase.tenant,
          randomUUID(),
          purchase.paymentId,
        ]),
      ),
    ).toBe('23505');
  });

  it('settling waits for whoever has the payment, and an operation for whoever has the account', async () => {
    const purchase = await preparePurchase(database, packageId);
    const payment = {
      text: 'select from public.payment_history where id = $1 for update',
      values: [purchase.paymentId],
    };
    // A repetition and a refusal change no row, so that only the lock that is taken first can wait.
    await settle(database, purchase);
    expect(await waitsFor(payment, () => settle(database, purchase))).toBe(true);
    const tenant = await createTenantWith(database, 10);
    const account = {
      text: 'select from public.credit_accounts where tenant_id = $1 for update',
      values: [tenant],
    };
    const tooMuch = () =>
      sqlstateOf(database.server.query(`select credits.hold($1, 1000, 'too-much')`, [tenant]));
    expect(await waitsFor(account, tooMuch)).toBe(true);
  });

  it('a tenant has one recharge attempt at a time, and what has ended stays ended', async () => {
    const tenant = await createTenant(database);
    await openRecharge(database, tenant);
    // With a payment of its own, so that nothing but the open attempt stands against it.
    const again = `with payment as (
        insert into public.payment_history (tenant_id, kind, purchase_id, amount_cents, currency, credits, description, livemode)
        values ($1, 'recharge', gen_random_uuid(), 1000, 'usd', 100, 'Another', false) returning id)
      insert into public.auto_recharge_attempts
      select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'payment_id', payment.id))).*
      from public.auto_recharge_attempts a, payment where a.tenant_id = $1`;
    expect(await sqlstateOf(database.owner.query(again, [tenant]))).toBe('23505');
    const end = (status: string, chargedAt: Date | null) =>
      database.owner.query(
        `update public.auto_recharge_attempts set status = $2, closed_at = now(), charged_at = $3 where tenant_id = $1`,
        [tenant, status, chargedAt],
      );
    await end('succeeded', new Date());
    expect(await sqlstateOf(end('failed', null))).toBe('42501');
  });

  it('X15: a revoked key is refused', async () => {
    const { authenticate } = await import('#lib/api-keys/authenticate.ts');
    const tenant = await createTenant(database);
    const { key, prefix, hash } = newApiKey('test');
    const id = value(
      await database.server.query<{ value: string }>(
        `select tenancy.create_api_key($1, null, 'Backend', $2, $3, '{read}') as value`,
        [tenant, prefix, hash],
      ),
    );
    await database.server.query('select tenancy.revoke_api_key($1, $2)', [tenant, id]);
    await expect(authenticate(`Bearer ${key}`, 'read')).rejects.toMatchObject({ code: 'invalid_api_key' });
    expect(hashApiKey(key)).toEqual(hash);
  });

  it('W12: nothing of a forged event is stored', async () => {
    const { receiveEvent } = await import('#lib/webhooks/receive-event.ts');
    const id = `evt_${randomUUID()}`;
    const payload = JSON.stringify({ id, type: 't', livemode: false, created: 1, data: { object: {} } });
    const sign = (secret: string) => Stripe.webhooks.generateTestHeaderString({ payload, secret });
    const receive = (secret: string) => receiveEvent(Buffer.from(payload), sign(secret));
    await expect(receive('whsec_forged')).rejects.toMatchObject({ code: 'invalid_signature' });
    const stored = () => database.server.query('select from public.webhook_events where id = $1', [id]);
    expect((await stored()).rowCount).toBe(0);
    expect(await receive(environment.STRIPE_WEBHOOK_SECRET)).toMatchObject({ isNew: true });
    expect((await stored()).rowCount).toBe(1);
  });
});
