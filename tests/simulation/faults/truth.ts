/** What the local Stripe has of some customers, read from its own tables: no fault stands in between. */
import type Stripe from 'stripe';
import type { World } from './world.ts';

export interface Truth {
  readonly intents: readonly Stripe.PaymentIntent[];
  readonly charges: readonly Stripe.Charge[];
  readonly refunds: readonly Stripe.Refund[];
  readonly disputes: readonly Stripe.Dispute[];
}

/** @returns by customer */
export async function readTruth(world: World, customers: readonly string[]): Promise<Map<string, Truth>> {
  const { rows } = await world.truth.query<{ customer: string } & Truth>(
    `select c.customer,
       coalesce((select jsonb_agg(o.document order by o.position) from objects o
         where o.kind = 'payment_intent' and o.customer = c.customer), '[]') as intents,
       coalesce((select jsonb_agg(o.document order by o.position) from objects o
         where o.kind = 'charge' and o.customer = c.customer), '[]') as charges,
       coalesce((select jsonb_agg(o.document order by o.position) from objects p join objects o
           on o.kind = 'refund' and o.payment_intent = p.id
         where p.kind = 'payment_intent' and p.customer = c.customer), '[]') as refunds,
       coalesce((select jsonb_agg(o.document order by o.position) from objects p join objects o
           on o.kind = 'dispute' and o.payment_intent = p.id
         where p.kind = 'payment_intent' and p.customer = c.customer), '[]') as disputes
     from unnest($1::text[]) as c (customer)`,
    [customers],
  );
  return new Map(rows.map(({ customer, ...truth }) => [customer, truth]));
}

/** Events that Stripe made and that we listen to. */
export async function listEvents(world: World, types: readonly string[]): Promise<string[]> {
  const { rows } = await world.truth.query<{ id: string }>(
    `select id from objects where kind = 'event' and type = any ($1)`,
    [types],
  );
  return rows.map(({ id }) => id);
}
