/** A purchase on its way, and what Stripe would say of its intent. */
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.ts';
import { createTenant, value } from './tenants.ts';

export interface Purchase {
  readonly tenant: string;
  readonly paymentId: string;
  readonly intentId: string;
  readonly customer: string;
}

type Intent = Readonly<Record<string, unknown>>;

/** For sale in one database: 100 credits for 10 dollars, lapsing after 30 days, and custom amounts. */
export async function seedPrices({ owner }: TestDatabase): Promise<string> {
  await owner.query(`
    insert into public.custom_amount_limits (currency, min_cents, max_cents) values ('usd', 500, 1000000), ('eur', 1, 100);
    insert into public.custom_amount_tiers (currency, from_cents, credits_per_hundred)
      values ('usd', 500, 100), ('usd', 5000, 120), ('eur', 1, 1);`);
  return value(
    await owner.query<{ value: string }>(
      `insert into public.credit_packages (slug, name, credits, price_cents, currency, expires_after_days)
       values ('small', 'Small', 100, 1000, 'usd', 30) returning id as value`,
    ),
  );
}

export async function saveCustomer({ server }: TestDatabase, tenant: string): Promise<string> {
  const customer = `cus_${randomUUID()}`;
  await server.query('select payments.save_customer($1, $2, false)', [tenant, customer]);
  return customer;
}

interface Choice {
  readonly packageId?: string | null;
  readonly customAmountCents?: number | null;
  readonly currency?: string;
  readonly purchaseId?: string;
}

export async function beginPurchase(
  { server }: Pick<TestDatabase, 'server'>,
  tenant: string,
  { packageId = null, customAmountCents = null, currency = 'usd', purchaseId = randomUUID() }: Choice,
) {
  const { rows } = await server.query<Record<string, unknown> & { id: string }>(
    'select * from payments.begin_purchase($1, $2, null, $3, $4, $5, false, false)',
    [tenant, purchaseId, packageId, customAmountCents, currency],
  );
  const [payment] = rows;
  if (!payment) throw new Error('No payment was begun.');
  return payment;
}

/** A purchase of the package, tied to its intent unless it is said not to be. */
export async function preparePurchase(
  database: TestDatabase,
  packageId: string,
  { isAttached = true, sameBuyerAs }: { isAttached?: boolean; sameBuyerAs?: Purchase } = {},
): Promise<Purchase> {
  const tenant = sameBuyerAs?.tenant ?? (await createTenant(database));
  const customer = sameBuyerAs?.customer ?? (await saveCustomer(database, tenant));
  const { id: paymentId } = await beginPurchase(database, tenant, { packageId });
  const intentId = `pi_${randomUUID()}`;
  if (isAttached) {
    await database.server.query('select payments.attach_intent($1, $2, $3, $4)', [
      tenant,
      paymentId,
      intentId,
      customer,
    ]);
  }
  return { tenant, paymentId, intentId, customer };
}

export async function settle(
  { server }: TestDatabase,
  purchase: Purchase,
  intent: Intent = {},
): Promise<Record<string, unknown>> {
  return value(
    await server.query<{ value: Record<string, unknown> }>('select payments.settle($1) as value', [
      {
        id: purchase.intentId,
        status: 'succeeded',
        amountReceived: 1000,
        currency: 'usd',
        customer: purchase.customer,
        livemode: false,
        paymentId: purchase.paymentId,
        ...intent,
      },
    ]),
  );
}

export async function paymentOf({ server }: TestDatabase, { tenant, paymentId }: Purchase) {
  const { rows } = await server.query<Record<string, unknown>>(
    `select p.status, p.flag_reason, count(g.id)::integer as grants, coalesce(sum(g.credits), 0)::integer as credits
     from public.payment_history p left join public.credit_grants g on g.tenant_id = p.tenant_id and g.payment_id = p.id
     where p.tenant_id = $1 and p.id = $2 group by p.tenant_id, p.id`,
    [tenant, paymentId],
  );
  return rows[0];
}
