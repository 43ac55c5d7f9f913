/** What `npm run test:guards` found that no other test would have noticed. */
import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashApiKey, newApiKey } from '#lib/api-keys/key-format.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { environment } from '#tests/support/environment.ts';
import { issueInvoice } from '#tests/support/invoices.ts';
import { beginPurchase, preparePurchase, saveCustomer, seedPrices, settle } from '#tests/support/payments.ts';
import { openRecharge } from '#tests/support/recharges.ts';
import { beginRefund } from '#tests/support/refunds.ts';
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

  it('an account never has credits and a debt', async () => {
    const tenant = await createTenantWith(database, 10);
    const owe = 'update public.credit_accounts set debt = 1 where tenant_id = $1';
    expect(await sqlstateOf(database.owner.query(owe, [tenant]))).toBe('23514');
  });

  /** Writes the rows of a table once more, as the owner, otherwise only in what is given. */
  const writeAgain = (table: string, tenant: string, otherwise: object) =>
    sqlstateOf(
      database.owner.query(
        `insert into public.${table} select (jsonb_populate_record(t, $2)).* from public.${table} t where t.tenant_id = $1`,
        [tenant, { id: randomUUID(), ...otherwise }],
      ),
    );

  it('a tenant has one recharge attempt at a time', async () => {
    const tenant = await createTenant(database);
    await openRecharge(database, tenant);
    // With a payment of its own, so that nothing but the open attempt stands against it.
    const { id } = await beginPurchase(database, tenant, { packageId });
    expect(await writeAgain('auto_recharge_attempts', tenant, { payment_id: id })).toBe('23505');
  });

  it('a request makes one refund', async () => {
    const purchase = await preparePurchase(database, packageId);
    await settle(database, purchase);
    await beginRefund(database, purchase, { amountCents: 100 });
    expect(await writeAgain('refunds', purchase.tenant, {})).toBe('23505');
  });

  it('an invoice is asked for from one card at a time', async () => {
    const tenant = await createTenant(database);
    await saveCustomer(database, tenant);
    await database.server.query(
      `select payments.save_card($1, $2, 'card', 'visa', '4242', 12, 2040, 'credit', $2, null)`,
      [tenant, `pm_${randomUUID()}`],
    );
    await issueInvoice(database, { tenantId: tenant });
    await database.owner.query('select invoicing.claim_due($1, 100, 60, false)', [randomUUID()]);
    expect(await writeAgain('invoice_tries', tenant, { number: 2, idempotency_key: randomUUID() })).toBe(
      '23505',
    );
  });

  it('a tenant has one plan at a time', async () => {
    const tenant = await createTenant(database);
    await database.server.query(
      `select subscriptions.begin($1, null, 'a-key', p.id, null, false)
       from public.subscription_plans p where p.slug = 'monthly-5k'`,
      [tenant],
    );
    expect(await writeAgain('subscriptions', tenant, { request_key: 'another' })).toBe('23505');
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
