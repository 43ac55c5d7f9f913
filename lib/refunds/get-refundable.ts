import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

interface Row {
  id: string;
  currency: string;
  left_cents: number;
  owner_cents: number;
  owner_credits: number;
}

export interface Refundable {
  currency: string;
  /** What an operator may still refund, in minor units. */
  leftCents: number;
  /** What an owner may take back by himself: the money of unspent credits within 14 days. */
  ownerCents: number;
  /** The credits that go with it. */
  ownerCredits: number;
}

/** What may still be refunded of some payments of a tenant, by their ids. */
export async function listRefundable(
  tenantId: string,
  paymentIds: readonly string[],
): Promise<Map<string, Refundable>> {
  const rows = await query<Row>(
    {
      name: 'list-refundable',
      text: `select p.id, p.currency, p.left_cents, p.owner_cents,
          case when p.owner_cents > 0
            then payments.share_of_credits(p.row, payments.amount_going_back(p.row)::numeric + p.owner_cents)
              - payments.share_of_credits(p.row, payments.amount_going_back(p.row)) else 0 end as owner_credits
        from (
          select h.id, h.currency, h as row, l.left_cents,
            case when l.left_cents = 0 then 0 else greatest(0, payments.owner_refundable(h)) end as owner_cents
          from public.payment_history h
          cross join lateral (
            select case when h.status in ('succeeded', 'flagged') and payments.amount_disputed(h) = 0
              then h.amount_received_cents - payments.amount_going_back(h) else 0 end as left_cents) l
          where h.tenant_id = $1 and h.id = any ($2)) p`,
    },
    [tenantId, paymentIds],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        currency: row.currency,
        leftCents: row.left_cents,
        ownerCents: row.owner_cents,
        ownerCredits: row.owner_credits,
      },
    ]),
  );
}

/** What may still be refunded of a payment. @throws AppError `payment_not_found` */
export async function getRefundable(tenantId: string, paymentId: string): Promise<Refundable> {
  const found = (await listRefundable(tenantId, [paymentId])).get(paymentId);
  if (!found) throw new AppError('payment_not_found', 'There is no such payment.');
  return found;
}
