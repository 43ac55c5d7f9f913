import type { AgentCaller } from '#lib/agent/tool.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import type { OrderRow } from '#lib/orders/order.ts';

/** An order with the intent it was paid by; null until it was. */
export type OrderWithPayment = OrderRow & { payment_intent_id: string | null };

/** What an agent may name an order by: its reference (ORD12), its checkout or its payment intent. */
export interface OrderName {
  reference?: string | undefined;
  checkout_id?: string | undefined;
  payment_intent_id?: string | undefined;
}

/** Orders of a caller that have this name, the newest first; in a conversation only those that were made in it. */
export function listOrders(caller: AgentCaller, name: OrderName): Promise<OrderWithPayment[]> {
  return query<OrderWithPayment>(
    {
      name: 'agent-orders',
      text: `select o.*, p.payment_intent_id from public.orders o
        left join public.customer_payments p on p.id = o.payment
        where o.tenant_id = $1
          and ($2::text is null or upper(o.reference) = upper($2))
          and ($3::text is null or o.checkout_session_id = $3)
          and ($4::text is null or exists (
            select from public.order_payments op join public.customer_payments c on c.id = op.payment
            where op.tenant_id = o.tenant_id and op.order_id = o.id and c.payment_intent_id = $4))
          and ($5::jsonb is null or o.conversation = $5)
        order by o.created_at desc limit 20`,
    },
    [
      caller.tenantId,
      name.reference ?? null,
      name.checkout_id ?? null,
      name.payment_intent_id ?? null,
      caller.conversation ? JSON.stringify(caller.conversation) : null,
    ],
  );
}

/** The one order of this name. @throws AppError `payment_not_found`, for a foreign one too */
export async function findOrder(caller: AgentCaller, name: OrderName): Promise<OrderWithPayment> {
  const [order] = await listOrders(caller, name);
  if (!order) throw new AppError('payment_not_found', 'There is no such order.');
  return order;
}
