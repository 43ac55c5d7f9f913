import type { Pool } from 'pg';

/** A payment, its charge, refund or dispute, and a saved card, as their ids begin. */
const named = /\b(?:pi|seti|ch|re|du|dp|pm)_[A-Za-z0-9]+/g;

/** Whom a request or an event is about: the customer that it names, or that of an object it names; null: nobody. */
export async function customerOf(pool: Pool, text: string): Promise<string | null> {
  const customer = /\bcus_[A-Za-z0-9]+/.exec(text)?.[0];
  if (customer) return customer;
  const ids = text.match(named);
  if (!ids) return null;
  const { rows } = await pool.query<{ customer: string }>(
    `select coalesce(o.customer, p.customer) as customer from objects o
     left join objects p on p.id = o.payment_intent
     where o.id = any ($1) and coalesce(o.customer, p.customer) is not null limit 1`,
    [[...new Set(ids)]],
  );
  return rows[0]?.customer ?? null;
}
