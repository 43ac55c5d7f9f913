import { z } from 'zod';
import type { PurchaseInProgress } from '#lib/payments/purchase-progress.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

const paymentRow = z.object({
  id: z.string(),
  purchase_id: z.string(),
  status: z.enum(['pending', 'processing', 'requires_action', 'failed', 'succeeded', 'canceled', 'flagged']),
  amount_cents: z.number(),
  currency: z.string(),
  credits: z.number(),
  package_id: z.string().nullable(),
  description: z.string(),
  save_card: z.boolean(),
  failure_code: z.string().nullable(),
  receipt_url: z.string().nullable(),
});

/** The purchase that a browser began under this id; null where it never reached us or is another tenant's. */
export async function findPurchase(
  tenantId: string,
  purchaseId: string | undefined,
): Promise<PurchaseInProgress | null> {
  if (!z.uuid().safeParse(purchaseId).success) return null;
  const supabase = await createSupabaseServerClient();
  const [payment, balance] = await Promise.all([
    supabase
      .from('payment_history')
      .select(
        'id, purchase_id, status, amount_cents, currency, credits, package_id, description, save_card, failure_code, receipt_url',
      )
      .eq('tenant_id', tenantId)
      .eq('kind', 'purchase')
      .eq('purchase_id', purchaseId)
      .maybeSingle()
      .throwOnError(),
    supabase.from('credit_balances').select('available').eq('tenant_id', tenantId).single().throwOnError(),
  ]);
  const row = paymentRow.nullable().parse(payment.data);
  if (!row) return null;
  return {
    purchaseId: row.purchase_id,
    saveCard: row.save_card,
    order: {
      choice: row.package_id
        ? { packageId: row.package_id }
        : { customAmountCents: row.amount_cents, currency: row.currency },
      name: row.description,
      credits: row.credits,
      amountCents: row.amount_cents,
      currency: row.currency,
    },
    payment: {
      id: row.id,
      status: row.status,
      amountCents: row.amount_cents,
      currency: row.currency,
      credits: row.credits,
      description: row.description,
      failureCode: row.failure_code,
      receiptUrl: row.receipt_url,
    },
    availableCredits: z.object({ available: z.number() }).parse(balance.data).available,
  };
}
