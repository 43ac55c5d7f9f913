/** An order as the server reads it. Amounts in minor units. */
import { query } from '#lib/db.ts';

export type OrderStatus = 'open' | 'paid' | 'expired' | 'canceled' | 'refund_due' | 'refunded';

export interface OrderRow {
  tenant_id: string;
  id: string;
  reference: string;
  status: OrderStatus;
  currency: string;
  total: number;
  customer_email: string | null;
  conversation: { channel: string; address: string } | null;
  metadata: Record<string, string>;
  payment: number | null;
  checkout_session_id: string | null;
  checkout_url: string | null;
  expires_at: Date;
  created_at: Date;
  paid_at: Date | null;
}

export interface OrderLine {
  order_id: string;
  line: number;
  item_id: string | null;
  name: string;
  description: string;
  amount: number;
  quantity: number;
}

/** What an order consists of, line by line. */
export function listOrderLines(tenantId: string, orderId: string): Promise<OrderLine[]> {
  return query<OrderLine>(
    {
      name: 'list-order-lines',
      text: `select order_id, line, item_id, name, description, amount, quantity from public.order_lines
        where tenant_id = $1 and order_id = $2 order by line`,
    },
    [tenantId, orderId],
  );
}

/** How an order stands, beside the payment that an agent asks about. */
export function describeOrder(order: OrderRow) {
  return { id: order.id, reference: order.reference, status: order.status };
}
