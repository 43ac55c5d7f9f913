import { z } from 'zod';
import { query, queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import type { InvoiceDraft } from '#lib/invoices/schemas.ts';
import { isLivemode } from '#lib/stripe.ts';

/**
 * Writes a draft (`id` null) or rewrites one.
 *
 * @throws AppError `tenant_not_found`, `invalid_request` with the buyer, `invoice_not_found`, `invoice_issued`
 */
export async function saveDraft(
  operatorId: string,
  id: number | null,
  { buyer, buyerName, ...draft }: InvoiceDraft,
): Promise<{ id: number }> {
  const { id: saved } = await queryOne<{ id: number }>(
    { name: 'save-invoice-draft', text: 'select id from invoicing.save_draft($1, $2, $3)' },
    [id, JSON.stringify({ ...draft, ...(await resolveBuyer(buyer, buyerName)) }), operatorId],
  );
  return { id: saved };
}

/** Throws a draft away. @throws AppError `invoice_not_found`, `invoice_issued` */
export async function deleteDraft(id: number): Promise<void> {
  await query({ name: 'delete-invoice-draft', text: 'select invoicing.delete_draft($1)' }, [id]);
}

async function resolveBuyer(
  buyer: string,
  name: string,
): Promise<{ tenantId: string } | { customerId: string }> {
  if (!buyer.includes('@')) {
    const [tenant] = await query<{ id: string }>(
      { name: 'buyer-by-slug', text: 'select id from public.tenants where slug = lower($1)' },
      [buyer],
    );
    if (!tenant) throw new AppError('tenant_not_found', 'There is no such tenant.', { param: 'buyer' });
    return { tenantId: tenant.id };
  }
  if (!z.email().safeParse(buyer).success) {
    throw new AppError('invalid_request', 'Enter an email address like name@company.com.', {
      param: 'buyer',
    });
  }
  const { id } = await queryOne<{ id: string }>(
    {
      name: 'buyer-by-email',
      text: `select id from payments.find_or_add_customer(null, $1, $2, '{}', $3)`,
    },
    [buyer, name, isLivemode()],
  );
  return { customerId: id };
}
