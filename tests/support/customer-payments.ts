/** A customer who pays, and what Stripe would say of it: for tests of the database alone. */
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.ts';
import { randomEmail, value } from './tenants.ts';

export interface CustomerPayment {
  readonly id: number;
  readonly tenant: string | null;
  readonly intentId: string;
  readonly customerId: string;
}

type Facts = Readonly<Record<string, unknown>>;

interface Begun {
  readonly key?: string;
  readonly amount?: number;
  readonly captureMethod?: 'automatic' | 'manual';
  readonly purpose?: string;
}

/** A payment of 20 dollars by a new customer, tied to its intent. */
export async function beginAsCustomer(
  { server }: Pick<TestDatabase, 'server'>,
  tenant: string | null,
  { key = randomUUID(), amount = 2000, captureMethod = 'automatic', purpose = 'job' }: Begun = {},
): Promise<CustomerPayment> {
  const customerId = `cus_${randomUUID()}`;
  const customer = value(
    await server.query<{ value: string }>(
      `select (payments.attach_customer(c.id, $3, null)).id as value
       from payments.find_or_add_customer($1, $2, 'Someone', '{}', false) c`,
      [tenant, randomEmail(), customerId],
    ),
  );
  const id = value(
    await server.query<{ value: string }>(
      `select (b.payment).id as value
       from payments.begin_customer_payment($1, $2, $6, $3, $4, 'usd', 'A thing', '{}', $5, null, null, false) b`,
      [tenant, customer, key, amount, captureMethod, purpose],
    ),
  );
  const intentId = `pi_${randomUUID()}`;
  await server.query('select payments.record_customer_payment_intent($1, $2, $3)', [
    id,
    intentId,
    customerId,
  ]);
  return { id: Number(id), tenant, intentId, customerId };
}

/** Records what Stripe says of the intent: that it succeeded, unless told otherwise. */
export async function settleCustomer(
  { server }: Pick<TestDatabase, 'server'>,
  payment: CustomerPayment,
  facts: Facts = {},
): Promise<Record<string, unknown> | undefined> {
  const { rows } = await server.query<Record<string, unknown>>(
    'select (s.payment).*, s.outcome from payments.settle_customer_payment($1) s',
    [
      {
        id: payment.intentId,
        status: 'succeeded',
        amountReceived: 2000,
        amountCapturable: 0,
        currency: 'usd',
        customer: payment.customerId,
        livemode: false,
        paymentId: String(payment.id),
        ...facts,
      },
    ],
  );
  return rows[0];
}

export async function payAsCustomer(
  database: Pick<TestDatabase, 'server'>,
  tenant: string | null,
): Promise<CustomerPayment> {
  const payment = await beginAsCustomer(database, tenant);
  await settleCustomer(database, payment);
  return payment;
}

/** A refund of ours that Stripe has made. */
export async function refundPart(
  { server }: Pick<TestDatabase, 'server'>,
  payment: CustomerPayment,
  amount: number,
): Promise<void> {
  const refundId = value(
    await server.query<{ value: string }>(
      `select id as value from payments.begin_customer_refund($1, $2, $3, 'Too much')`,
      [payment.id, randomUUID(), amount],
    ),
  );
  const said = [{ id: `re_${randomUUID()}`, amount, currency: 'usd', status: 'succeeded', refundId }];
  await server.query('select payments.record_customer_refunds($1, $2)', [
    payment.intentId,
    JSON.stringify(said),
  ]);
}
