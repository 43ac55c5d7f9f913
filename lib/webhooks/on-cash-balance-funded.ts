import type Stripe from 'stripe';
import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { formatMoney } from '#lib/money.ts';

/**
 * Money of a bank transfer waits at Stripe, and no payment of ours waits for it: what Stripe could match has paid its
 * intent, and is told of by that intent. Nothing is credited by guess; the sentence stands with the event, where an
 * operator finds it and applies the money to a payment or sends it back, in Stripe's dashboard.
 */
export async function onCashBalanceFunded(event: {
  data: { object: Pick<Stripe.CashBalance, 'customer' | 'available'> };
}): Promise<string> {
  const { customer, available } = event.data.object;
  const sums = Object.entries(available ?? {}).filter(([, amount]) => amount > 0);
  if (sums.length === 0) return `The cash balance of customer ${customer} is empty again.`;
  const [owner] = await query<{ slug: string }>(
    {
      name: 'tenant-of-stripe-customer',
      text: `select t.slug from public.stripe_customers c join public.tenants t on t.id = c.tenant_id
        where c.stripe_customer_id = $1`,
    },
    [customer],
  );
  const money = sums.map(([currency, amount]) => formatMoney(amount, currency)).join(' and ');
  const whose = owner ? `tenant ${owner.slug}` : 'no tenant';
  log.warn({ customer, available, tenant: owner?.slug }, 'money waits in a cash balance');
  return `${money} waits in the cash balance of customer ${customer} (${whose}), and no payment waits for it: apply it or send it back.`;
}
