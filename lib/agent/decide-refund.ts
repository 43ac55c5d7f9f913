import type { CustomerRefundRow } from '#lib/customer-payments/refund-payment.ts';
import { queryOne } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';

interface RefundToDecide {
  paymentId: number;
  /** The same for every try of one refund. */
  requestKey: string;
  /** Minor units; null: all that is left. */
  amount: number | null;
  reason: string;
  isTrusted: boolean;
  approvalId: string | null;
}

interface Decision {
  refund: CustomerRefundRow | null;
  approval: { id: string; status: 'pending' | 'denied'; expires_at: string } | null;
  budget_left: number | null;
}

/**
 * Decides on a refund where the budget of the key or an approval of a person allows it. Nothing is asked of Stripe yet.
 *
 * @throws AppError `approval_required` with `approvalId` and `approvalUrl`, `approval_denied`, `approval_not_found`,
 *   `approval_for_another_refund`, `budget_exceeded`, and as payments.begin_customer_refund
 */
export async function decideRefund(
  { tenantId, tenantSlug, apiKeyId }: { tenantId: string; tenantSlug: string; apiKeyId: string | null },
  { paymentId, requestKey, amount, reason, isTrusted, approvalId }: RefundToDecide,
): Promise<CustomerRefundRow> {
  const { refund, approval, budget_left } = await queryOne<Decision>(
    {
      name: 'begin-agent-refund',
      // A row that is all null is none, and as JSON it would be an object.
      text: `select case when (b.refund).id is not null then to_jsonb(b.refund) end as refund,
          case when (b.refund).id is null then to_jsonb(b.approval) end as approval, b.budget_left
        from agents.begin_refund($1, $2, $3, $4, $5, $6, $7, $8) b`,
    },
    [tenantId, apiKeyId, paymentId, requestKey, amount, reason, isTrusted, approvalId],
  );
  if (refund) return refund;
  if (!approval) throw new Error(`Refund ${requestKey} was neither decided nor left to a person`);
  if (approval.status === 'denied') {
    throw new AppError('approval_denied', 'A person has refused this refund. Nothing was refunded.', {
      details: { approvalId: approval.id },
    });
  }
  const { APP_URL } = env();
  throw new AppError(
    'approval_required',
    'This is more than the key may refund on its own. Nothing was refunded: an owner or admin has to approve it first, then repeat the call.',
    {
      details: {
        approvalId: approval.id,
        approvalUrl: `${APP_URL}/${tenantSlug}/approvals/${approval.id}`,
        expiresAt: new Date(approval.expires_at).toISOString(),
        budgetLeftMinor: budget_left ?? 0,
      },
    },
  );
}
